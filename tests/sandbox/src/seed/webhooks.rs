//! One webhook per table, as the product's own provisioning makes them: own written fields only, so that no call about a
//! linked table arrives. Made if missing, pointed at the given address at every start.

use crate::baserow::engine::Engine;
use crate::baserow::model::{FieldId, TableId, WebhookId};
use crate::baserow::webhook::Webhook;
use bridge_core::schema;
use std::collections::BTreeMap;

const NAME: &str = "bridge";
const EVENTS: [&str; 6] = [
    "rows.created",
    "rows.updated",
    "rows.deleted",
    "field.created",
    "field.updated",
    "field.deleted",
];

/// Makes or re-points the webhooks.
pub fn point(engine: &mut Engine, url: &str, secret: &str) {
    for table in schema::tables() {
        let found = engine
            .world
            .tables
            .values()
            .find(|found| found.head.name == table.entity.name());
        let Some(id) = found.map(|table| table.head.id) else {
            continue;
        };
        let fields = table
            .writable_fields()
            .filter_map(|field| engine.world.field_named(id, field.name))
            .map(|field| field.id);
        let wanted = webhook(id, url, secret, fields.collect());
        match engine
            .world
            .webhooks
            .values()
            .find(|webhook| webhook.table == id && webhook.name == NAME)
            .cloned()
        {
            None => drop(engine.add_webhook(wanted)),
            Some(former)
                if former.url == wanted.url
                    && former.headers == wanted.headers
                    && former.active => {}
            Some(former) => {
                engine.put_webhook(Webhook {
                    id: former.id,
                    created_on: former.created_on,
                    ..wanted
                });
            }
        }
    }
}

fn webhook(table: TableId, url: &str, secret: &str, fields: Vec<FieldId>) -> Webhook {
    Webhook {
        id: WebhookId::default(),
        table,
        name: NAME.to_owned(),
        url: url.to_owned(),
        method: "POST".to_owned(),
        use_user_field_names: false,
        include_all_events: false,
        events: EVENTS.iter().map(ToString::to_string).collect(),
        config: BTreeMap::from([("rows.updated".to_owned(), fields)]),
        headers: vec![("X-Bridge-Secret".to_owned(), secret.to_owned())],
        active: true,
        failed_triggers: 0,
        created_on: 0,
        updated_on: 0,
    }
}
