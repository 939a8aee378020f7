//! Typed rows of the mirrored tables.
//!
//! A row here holds what Baserow's row says, read once: an empty text and `null` are the same
//! (`None`), numbers are exact, links are ids. Computed columns are not kept: the product computes
//! its own figures from rows. Links are lists, as in Baserow, where a grid allows several; what
//! counts once per link counts for each of them, exactly as Baserow's own rollups do.
//!
//! [`Row`] is any one of them. With the feature `edge`, [`field_ids`] and [`read`] read Baserow's JSON.

#[cfg(feature = "edge")]
pub mod field_ids;
#[cfg(feature = "edge")]
pub mod read;
mod row;
mod tables;

pub use row::{MIRRORED, Row, TableRow};
pub use tables::{
    AttributionRow, AvisRow, BlocRow, ClientRow, FormationRow, InterventionRow, ModuleRow,
    PersonneRow, ProjetRow, TacheRow,
};
