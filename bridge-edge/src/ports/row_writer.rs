//! Baserow as the bridge writes it: one row at a time, by the numbers of its fields.
//!
//! What always holds: only the fields that were given change, and no webhook fires. A success carries the whole row as it
//! is afterwards: Baserow ignores keys it does not know, so whoever writes compares. Of two creations with one `bridge_id`
//! at most one makes a row.
//!
//! How it fails: what Baserow refused is a [`Written`] of its own, and nothing was written. A `SourceError` says more with
//! [`SourceError::leaves_doubt`]: after a cut connection nobody knows.

use serde_json::{Map, Value as Json};

use super::{RawRow, SourceError};

/// What Baserow made of a write.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// Done: the row as it is now.
    Row(RawRow),
    /// Another row holds a value that no two rows may share; nothing was written.
    Taken,
    /// The row does not exist; nothing was written.
    Gone,
    /// The values are not of the kinds that the fields hold; nothing was written.
    Rejected,
}

impl SourceError {
    /// Whether a write that ended so may have taken effect all the same, now or a little later.
    pub const fn leaves_doubt(self) -> bool {
        match self {
            Self::Unreachable | Self::WrongShape => true,
            // 409 is a conflict inside Baserow, which took everything back
            Self::Fault(status) => status != 409,
            Self::Throttled(_) | Self::Refused(_) | Self::NoTable | Self::NoRow => false,
        }
    }
}

/// Writes rows of Baserow.
#[allow(async_fn_in_trait)]
pub trait RowWriter {
    /// Makes a row of values by `field_<id>`; `trace` is the caller's `traceparent`.
    async fn create(
        &self,
        table: i64,
        values: &Map<String, Json>,
        trace: Option<&str>,
    ) -> Result<Written, SourceError>;

    /// Changes some values of a row.
    async fn update(
        &self,
        table: i64,
        id: i64,
        values: &Map<String, Json>,
        trace: Option<&str>,
    ) -> Result<Written, SourceError>;

    /// The row whose text field `field` is exactly `text` (never empty), or none.
    async fn find(
        &self,
        table: i64,
        field: i64,
        text: &str,
        trace: Option<&str>,
    ) -> Result<Option<RawRow>, SourceError>;
}
