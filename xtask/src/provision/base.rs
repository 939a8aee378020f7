//! What is there: the part of a Baserow that provisioning looks at, as its API describes it.
//!
//! Only what bears a wanted name is kept, several of one name as several, so that a plan can say that it does not know
//! which is meant. What Baserow sends beside the members named here is not looked at.

use bridge_core::entity::Entity;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
            #[serde(transparent)]
            pub struct $name(pub i64);

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    self.0.fmt(f)
                }
            }
        )*
    };
}

ids! {
    /// Number of a workspace.
    WorkspaceId
    /// Number of a database (an "application").
    DatabaseId
    /// Number of a table.
    TableId
    /// Number of a field.
    FieldId
    /// Number of an option of a select field.
    OptionId
    /// Number of a database token.
    TokenId
    /// Number of a webhook.
    WebhookId
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Base {
    /// Workspaces of the wanted name.
    pub workspaces: Vec<WorkspaceId>,
    /// Databases of the wanted name in the first of them.
    pub databases: Vec<DatabaseId>,
    /// Tables of the first of these that bear an entity's name.
    pub tables: Vec<TableThere>,
    /// Tokens of the wanted name in that workspace.
    pub tokens: Vec<TokenThere>,
}

/// A table that bears an entity's name.
#[derive(Debug, Clone, PartialEq)]
pub struct TableThere {
    /// Its number.
    pub id: TableId,
    /// Whose name it bears.
    pub entity: Entity,
    /// All its fields, foreign ones too.
    pub fields: Vec<FieldThere>,
    /// All its webhooks, foreign ones too.
    pub webhooks: Vec<WebhookThere>,
}

/// A field with the settings that matter here; those of other types are none.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct FieldThere {
    /// Its number.
    pub id: FieldId,
    /// Its name.
    pub name: String,
    /// Its type, as Baserow names it.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether links show it.
    #[serde(default)]
    pub primary: bool,
    /// Decimals of a number, a formula or a rollup.
    pub number_decimal_places: Option<u8>,
    /// Whether a number may be below zero.
    pub number_negative: Option<bool>,
    /// Whether a date has a time.
    pub date_include_time: Option<bool>,
    /// Options of a select.
    #[serde(default, deserialize_with = "null_is_none")]
    pub select_options: Vec<OptionThere>,
    /// The table that a link points to.
    pub link_row_table_id: Option<TableId>,
    /// The list on a link's other side; none for a link that is seen from one side only.
    pub link_row_related_field_id: Option<FieldId>,
    /// Text of a formula.
    pub formula: Option<String>,
    /// The link of a rollup.
    pub through_field_id: Option<FieldId>,
    /// The field that a rollup sums.
    pub target_field_id: Option<FieldId>,
    /// The aggregate of a rollup.
    pub rollup_function: Option<String>,
    /// What is wrong with a computed field.
    pub error: Option<String>,
    /// Rules on its values.
    #[serde(default, deserialize_with = "null_is_none")]
    pub field_constraints: Vec<Constraint>,
}

/// An option of a select field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionThere {
    /// Its number.
    pub id: OptionId,
    /// Its text.
    pub value: String,
    /// Its colour's name.
    #[serde(default)]
    pub color: String,
}

/// A rule on a field's values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constraint {
    /// Its name.
    pub type_name: String,
}

/// A database token.
#[derive(Clone, PartialEq, Deserialize)]
pub struct TokenThere {
    /// Its number.
    pub id: TokenId,
    /// Its name.
    pub name: String,
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// What it opens the door with.
    pub key: String,
    /// Per operation `true`, `false` or a list of `["table", id]` and `["database", id]`.
    pub permissions: Map<String, Value>,
}

impl std::fmt::Debug for TokenThere {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TokenThere({}, {:?})", self.id, self.permissions)
    }
}

/// A webhook.
#[derive(Clone, PartialEq, Deserialize)]
pub struct WebhookThere {
    /// Its number.
    pub id: WebhookId,
    /// Its name.
    pub name: String,
    /// Where it calls.
    pub url: String,
    /// How it calls.
    pub request_method: String,
    /// Whether Baserow has not given it up.
    pub active: bool,
    /// Whether rows come by field name instead of number.
    pub use_user_field_names: bool,
    /// Whether it is told of everything.
    pub include_all_events: bool,
    /// What it is told of.
    pub events: Vec<String>,
    /// Which fields' changes it is told of.
    #[serde(default, deserialize_with = "null_is_none")]
    pub event_config: Vec<EventConfig>,
    /// Headers of its calls, secrets included.
    pub headers: Map<String, Value>,
}

impl std::fmt::Debug for WebhookThere {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WebhookThere({}, {:?})", self.id, self.name)
    }
}

/// Which fields' changes are told.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct EventConfig {
    /// The event's name.
    pub event_type: String,
    /// The fields; empty means all.
    #[serde(default, deserialize_with = "null_is_none")]
    pub fields: Vec<FieldId>,
}

/// A list that may be null, which is as good as empty.
fn null_is_none<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

impl Base {
    /// The table of an entity.
    pub fn table(&self, entity: Entity) -> Option<&TableThere> {
        self.tables.iter().find(|table| table.entity == entity)
    }

    /// The same, to change what is known of it.
    pub fn table_mut(&mut self, entity: Entity) -> Option<&mut TableThere> {
        self.tables.iter_mut().find(|table| table.entity == entity)
    }

    /// A field by table and name.
    pub fn field(&self, entity: Entity, name: &str) -> Option<&FieldThere> {
        self.table(entity)?.field(name)
    }
}

impl TableThere {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&FieldThere> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The field of that number.
    pub fn field_by_id(&self, id: FieldId) -> Option<&FieldThere> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// Takes in what Baserow says of a field after a change.
    pub fn put(&mut self, field: FieldThere) {
        match self.fields.iter_mut().find(|known| known.id == field.id) {
            Some(known) => *known = field,
            None => self.fields.push(field),
        }
    }
}
