//! Fields and their types.

use super::{FieldId, OptionId, RelationId, TableId};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One field of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Number.
    pub id: FieldId,
    /// Its table.
    pub table: TableId,
    /// Name, unique in the table.
    pub name: String,
    /// Place; the primary field comes first whatever its place.
    pub order: i64,
    /// Whether links show this field.
    pub primary: bool,
    /// Free text.
    pub description: Option<String>,
    /// Asked for by whoever made it; changes nothing here.
    pub db_index: bool,
    /// Rules on its values.
    pub constraints: Vec<Constraint>,
    /// Type and settings.
    pub kind: FieldKind,
}

/// A rule on the values of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type_name", rename_all = "snake_case")]
pub enum Constraint {
    /// No two live rows share a value, unless it is empty.
    UniqueWithEmpty,
}

/// An option of a select field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelectOption {
    /// Number, unique in the instance.
    pub id: OptionId,
    /// Text.
    pub value: String,
    /// Name of a colour.
    pub color: String,
}

/// How a date is shown, and whether it has a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateSettings {
    /// `ISO`, `EU` or `US`.
    pub format: String,
    /// Whether a time belongs to it.
    pub include_time: bool,
    /// `24` or `12`.
    pub time_format: String,
    /// Shown in the grid only.
    pub show_tzinfo: bool,
    /// Shown in the grid only; values are UTC all the same.
    pub force_timezone: Option<String>,
}

impl Default for DateSettings {
    fn default() -> Self {
        Self {
            format: "ISO".to_owned(),
            include_time: false,
            time_format: "24".to_owned(),
            show_tzinfo: false,
            force_timezone: None,
        }
    }
}

/// Which side of a relation a link field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// The field that was made first.
    Forward,
    /// The reverse field that came with it.
    Backward,
}

/// Types with their settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "the names are the API's own, explained in Baserow's documentation"
)]
pub enum FieldKind {
    Text {
        default: String,
    },
    LongText {
        rich: Option<bool>,
    },
    Url,
    Email,
    PhoneNumber,
    Number {
        decimals: u8,
        negative: bool,
        prefix: String,
        suffix: String,
        separator: String,
        default: Option<Decimal>,
    },
    Rating {
        max: i64,
        color: String,
        style: String,
    },
    Boolean {
        default: bool,
    },
    Date {
        settings: DateSettings,
    },
    Duration {
        format: String,
    },
    SingleSelect {
        options: Vec<SelectOption>,
        default: Option<OptionId>,
    },
    MultipleSelect {
        options: Vec<SelectOption>,
    },
    LinkRow {
        to: TableId,
        relation: RelationId,
        side: Side,
        related: Option<FieldId>,
        multiple: bool,
    },
    CreatedOn {
        settings: DateSettings,
    },
    LastModified {
        settings: DateSettings,
    },
    CreatedBy,
    LastModifiedBy,
    Autonumber,
    Uuid,
    MultipleCollaborators {
        notify: bool,
    },
    Password,
    File,
    Formula {
        formula: String,
        decimals: Option<u8>,
    },
    Lookup {
        through: Option<FieldId>,
        target: Option<FieldId>,
    },
    Rollup {
        through: Option<FieldId>,
        target: Option<FieldId>,
        function: String,
        decimals: Option<u8>,
    },
    Count {
        through: Option<FieldId>,
    },
}

impl FieldKind {
    /// The API's name of the type.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::LongText { .. } => "long_text",
            Self::Url => "url",
            Self::Email => "email",
            Self::PhoneNumber => "phone_number",
            Self::Number { .. } => "number",
            Self::Rating { .. } => "rating",
            Self::Boolean { .. } => "boolean",
            Self::Date { .. } => "date",
            Self::Duration { .. } => "duration",
            Self::SingleSelect { .. } => "single_select",
            Self::MultipleSelect { .. } => "multiple_select",
            Self::LinkRow { .. } => "link_row",
            Self::CreatedOn { .. } => "created_on",
            Self::LastModified { .. } => "last_modified",
            Self::CreatedBy => "created_by",
            Self::LastModifiedBy => "last_modified_by",
            Self::Autonumber => "autonumber",
            Self::Uuid => "uuid",
            Self::MultipleCollaborators { .. } => "multiple_collaborators",
            Self::Password => "password",
            Self::File => "file",
            Self::Formula { .. } => "formula",
            Self::Lookup { .. } => "lookup",
            Self::Rollup { .. } => "rollup",
            Self::Count { .. } => "count",
        }
    }

    /// Whether values are computed from other fields.
    pub fn is_computed(&self) -> bool {
        matches!(
            self,
            Self::Formula { .. } | Self::Lookup { .. } | Self::Rollup { .. } | Self::Count { .. }
        )
    }

    /// Whether writing a value is refused.
    pub fn is_read_only(&self) -> bool {
        self.is_computed()
            || matches!(
                self,
                Self::CreatedOn { .. }
                    | Self::LastModified { .. }
                    | Self::CreatedBy
                    | Self::LastModifiedBy
                    | Self::Autonumber
                    | Self::Uuid
            )
    }

    /// The options of a select field.
    pub fn options(&self) -> &[SelectOption] {
        match self {
            Self::SingleSelect { options, .. } | Self::MultipleSelect { options } => options,
            _ => &[],
        }
    }

    /// The option with that number.
    pub fn option(&self, id: OptionId) -> Option<&SelectOption> {
        self.options().iter().find(|option| option.id == id)
    }
}
