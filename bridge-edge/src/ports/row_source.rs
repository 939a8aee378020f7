//! Baserow as the bridge reads it: tables, fields, rows by id, pages in a stable order.
//!
//! What always holds: an answer holds only rows that were asked for. Baserow ignores a filter it does not understand and
//! then answers every row with 200, so each implementation checks what came back and calls anything else a wrong shape.
//!
//! How it fails: `SourceError`; none of its variants carries a body, a token or a row's values.

use serde_json::Value as Json;

/// A table's number and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableInfo {
    /// Baserow's number.
    pub id: i64,
    /// The name people gave it.
    pub name: String,
    /// The database it belongs to.
    pub database_id: i64,
}

/// One option of a select field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectOption {
    /// Baserow's number.
    pub id: i64,
    /// The text people see.
    pub value: String,
}

/// A field's number, name and kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldInfo {
    /// Baserow's number; rows carry it as `field_<id>`.
    pub id: i64,
    /// The name people gave it.
    pub name: String,
    /// Baserow's type, for instance `link_row`.
    pub kind: String,
    /// True for what Baserow computes itself.
    pub read_only: bool,
    /// The table that a link field points to.
    pub linked_table: Option<i64>,
    /// The options of a select field.
    pub options: Vec<SelectOption>,
}

/// A row as Baserow sent it.
#[derive(Debug, Clone, PartialEq)]
pub struct RawRow {
    /// The row's number; never 0, never used twice.
    pub id: i64,
    /// The whole object: the number as `id`, the values by `field_<id>`.
    pub json: Json,
}

/// One page of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct RowPage {
    /// The rows, by growing number, all above the number that was asked for.
    pub rows: Vec<RawRow>,
    /// How many rows there were above that number, this page included.
    pub remaining: i64,
}

/// Why Baserow gave no answer that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceError {
    /// No answer: refused, cut or out of time.
    Unreachable,
    /// 429; the pause Baserow asks for, in ms.
    Throttled(Option<i64>),
    /// A fault on its side (5xx), or a conflict that a retry mends (409).
    Fault(u16),
    /// A refusal that no retry mends (4xx), for instance a wrong token.
    Refused(u16),
    /// The table does not exist (any more).
    NoTable,
    /// The row does not exist; inside an implementation only, outside it is "none".
    NoRow,
    /// A success whose body is not what was asked for.
    WrongShape,
}

impl SourceError {
    /// A stable word for logs, metrics and `status`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Throttled(_) => "throttled",
            Self::Fault(_) => "fault",
            Self::Refused(_) => "refused",
            Self::NoTable => "no_table",
            Self::NoRow => "no_row",
            Self::WrongShape => "wrong_shape",
        }
    }

    /// The error of a word that was kept, without its figures; none of any other text.
    pub fn of_word(word: &str) -> Option<Self> {
        [
            Self::Unreachable,
            Self::Throttled(None),
            Self::Fault(0),
            Self::Refused(0),
            Self::NoTable,
            Self::NoRow,
            Self::WrongShape,
        ]
        .into_iter()
        .find(|error| error.word() == word)
    }
}

/// Reads Baserow.
#[allow(async_fn_in_trait)]
pub trait RowSource {
    /// Every table the token may see.
    async fn tables(&self) -> Result<Vec<TableInfo>, SourceError>;

    /// The fields of `table`.
    async fn fields(&self, table: i64) -> Result<Vec<FieldInfo>, SourceError>;

    /// Those of the rows `ids` (1 to 200) that exist, in any order; `trace` is the caller's `traceparent`.
    async fn rows(
        &self,
        table: i64,
        ids: &[i64],
        trace: Option<&str>,
    ) -> Result<Vec<RawRow>, SourceError>;

    /// One row, or none when Baserow says that it does not exist.
    async fn row(
        &self,
        table: i64,
        id: i64,
        trace: Option<&str>,
    ) -> Result<Option<RawRow>, SourceError>;

    /// Up to `size` (at most 200) rows with a number above `after`, by growing number; `row_id_field` is the field that
    /// holds the number as a formula (Baserow cannot order or filter by the number itself).
    async fn page(
        &self,
        table: i64,
        row_id_field: i64,
        after: i64,
        size: u32,
    ) -> Result<RowPage, SourceError>;
}
