//! Numbers of things, each its own type: a field's number never passes for a row's.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl From<$name> for serde_json::Value {
            fn from(id: $name) -> Self {
                Self::from(id.0)
            }
        }
    )*};
}

ids! {
    /// Number of a workspace.
    WorkspaceId;
    /// Number of a database.
    DatabaseId;
    /// Number of a table.
    TableId;
    /// Number of a field.
    FieldId;
    /// Number of a row within its table.
    RowId;
    /// Number of a select option.
    OptionId;
    /// Number of the relation behind a link field and its reverse.
    RelationId;
    /// Number of a user.
    UserId;
    /// Number of a database token.
    TokenId;
    /// Number of a webhook.
    WebhookId;
}
