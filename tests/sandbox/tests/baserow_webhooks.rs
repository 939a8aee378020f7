//! The webhook engine of the Baserow face, seen from a receiver: what holds without any recording at hand.

use bridge_sandbox::testing::{Instance, Receiver};
use serde_json::{Value, json};

/// Two linked tables: rows of `tache` link to rows of `projet`.
struct Pair {
    instance: Instance,
    receiver: Receiver,
    projet: i64,
    tache: i64,
    nom: i64,
}

impl Pair {
    async fn start() -> Self {
        let instance = Instance::start().await;
        let receiver = Receiver::start().await;
        let (projet, tache) = instance.linked_tables().await;
        let fields = instance
            .jwt(
                "GET",
                &format!("/api/database/fields/table/{projet}/"),
                None,
            )
            .await
            .body;
        let nom = fields[0]["id"].as_i64().unwrap();
        Self {
            instance,
            receiver,
            projet,
            tache,
            nom,
        }
    }

    async fn webhook(&self, table: i64, path: &str, more: Value) -> i64 {
        let mut body = json!({ "name": "w", "url": format!("{}{path}", self.receiver.origin) });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        self.instance.webhook(table, body).await
    }

    async fn add(&self, table: i64, body: Value) -> i64 {
        let path = format!("/api/database/rows/table/{table}/?user_field_names=true");
        self.instance.jwt("POST", &path, Some(body)).await.body["id"]
            .as_i64()
            .unwrap()
    }

    async fn change(&self, table: i64, row: i64, body: Value) {
        let path = format!("/api/database/rows/table/{table}/{row}/?user_field_names=true");
        self.instance.jwt("PATCH", &path, Some(body)).await;
    }

    async fn state(&self, webhook: i64) -> Value {
        self.instance
            .jwt("GET", &format!("/api/database/webhooks/{webhook}/"), None)
            .await
            .body
    }
}

#[tokio::test]
async fn a_webhook_limited_to_own_fields_hears_nothing_of_linked_tables() {
    let pair = Pair::start().await;
    let only = json!([{ "event_type": "rows.updated", "fields": [pair.nom] }]);
    let events = json!(["rows.created", "rows.updated", "rows.deleted"]);
    pair.webhook(
        pair.projet,
        "/limited",
        json!({ "include_all_events": false, "events": events, "event_config": only }),
    )
    .await;
    pair.webhook(pair.projet, "/all", json!({})).await;
    let projet = pair.add(pair.projet, json!({ "Nom": "P" })).await;
    let tache = pair
        .add(pair.tache, json!({ "Nom": "T", "Projet": [projet] }))
        .await;
    pair.change(pair.tache, tache, json!({ "Nom": "T2" })).await;
    pair.change(pair.projet, projet, json!({ "Nom": "P2" }))
        .await;
    pair.instance.quiet().await;
    let heard = pair.receiver.take();
    let of = |path: &str| {
        heard
            .iter()
            .filter(|delivery| delivery.path == path)
            .count()
    };
    // Created and updated; and beside those the two calls about the linked table.
    assert_eq!((of("/limited"), of("/all")), (2, 4));
}

#[tokio::test]
async fn a_webhook_limited_to_its_own_links_hears_nothing_of_the_other_side_but_one_that_names_a_reverse_list_does()
 {
    let pair = Pair::start().await;
    let field = async |table: i64, name: &str| {
        let fields = pair
            .instance
            .jwt("GET", &format!("/api/database/fields/table/{table}/"), None)
            .await
            .body;
        fields
            .as_array()
            .unwrap()
            .iter()
            .find(|field| field["name"] == name)
            .unwrap()["id"]
            .clone()
    };
    for (table, path, name) in [
        (pair.tache, "/own-link", "Projet"),
        (pair.projet, "/reverse", "tache"),
    ] {
        let only = json!([{ "event_type": "rows.updated", "fields": [field(table, name).await] }]);
        pair.webhook(table, path, json!({ "include_all_events": false, "events": ["rows.updated"], "event_config": only })).await;
    }
    let projet = pair.add(pair.projet, json!({ "Nom": "P" })).await;
    let tache = pair
        .add(pair.tache, json!({ "Nom": "T", "Projet": [projet] }))
        .await;
    pair.change(pair.tache, tache, json!({ "Nom": "T2" })).await;
    pair.change(pair.projet, projet, json!({ "tache": [] }))
        .await;
    pair.change(pair.projet, projet, json!({ "tache": [tache] }))
        .await;
    pair.instance.quiet().await;
    let paths: Vec<String> = pair
        .receiver
        .take()
        .into_iter()
        .map(|delivery| delivery.path)
        .collect();
    // The link that appeared, the other's name (about nothing), and the two edits of the list itself.
    assert_eq!(paths, ["/reverse"; 4]);
}

#[tokio::test]
async fn silent_writes_are_silent_everywhere_and_a_move_never_is() {
    let pair = Pair::start().await;
    pair.webhook(pair.projet, "/p", json!({})).await;
    pair.webhook(pair.tache, "/t", json!({})).await;
    let silent = |table: i64, rest: &str| {
        format!(
            "/api/database/rows/table/{table}/{rest}?user_field_names=true&send_webhook_events=false"
        )
    };
    let instance = &pair.instance;
    instance
        .jwt(
            "POST",
            &silent(pair.projet, ""),
            Some(json!({ "Nom": "P" })),
        )
        .await;
    instance
        .jwt(
            "POST",
            &silent(pair.tache, ""),
            Some(json!({ "Nom": "T", "Projet": [1] })),
        )
        .await;
    instance
        .jwt(
            "PATCH",
            &silent(pair.tache, "1/"),
            Some(json!({ "Nom": "T2" })),
        )
        .await;
    instance
        .jwt(
            "POST",
            &silent(pair.tache, "batch/"),
            Some(json!({ "items": [{ "Nom": "T3" }] })),
        )
        .await;
    instance
        .jwt("DELETE", &silent(pair.tache, "2/"), None)
        .await;
    instance.quiet().await;
    assert!(pair.receiver.take().is_empty());
    instance
        .jwt("PATCH", &silent(pair.tache, "1/move/"), None)
        .await;
    instance.quiet().await;
    assert_eq!(pair.receiver.take().len(), 2);
}

#[tokio::test]
async fn nine_failures_switch_a_webhook_off_and_nothing_is_replayed() {
    let pair = Pair::start().await;
    let webhook = pair.webhook(pair.projet, "/fail/x", json!({})).await;
    for index in 0..3 {
        pair.add(pair.projet, json!({ "Nom": format!("P{index}") }))
            .await;
    }
    pair.instance.quiet().await;
    let dead = pair.state(webhook).await;
    assert_eq!(
        (&dead["active"], &dead["failed_triggers"]),
        (&json!(false), &json!(9))
    );
    assert_eq!(dead["calls"].as_array().unwrap().len(), 9);
    assert_eq!(pair.receiver.take().len(), 9);

    pair.add(pair.projet, json!({ "Nom": "unheard" })).await;
    let body = json!({ "active": true, "url": format!("{}/ok", pair.receiver.origin) });
    let alive = pair
        .instance
        .jwt(
            "PATCH",
            &format!("/api/database/webhooks/{webhook}/"),
            Some(body),
        )
        .await
        .body;
    assert_eq!(
        (&alive["active"], &alive["failed_triggers"]),
        (&json!(true), &json!(0))
    );
    pair.add(pair.projet, json!({ "Nom": "heard" })).await;
    pair.instance.quiet().await;
    let heard = pair.receiver.take();
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].body["items"][0]["Nom"], "heard");
}

#[tokio::test]
async fn a_success_forgives_the_failures_before_it() {
    let pair = Pair::start().await;
    let webhook = pair.webhook(pair.projet, "/flaky/x", json!({})).await;
    pair.add(pair.projet, json!({ "Nom": "P" })).await;
    pair.instance.quiet().await;
    let heard = pair.receiver.take();
    assert_eq!(heard.len(), 2);
    assert_eq!(
        (&heard[0].raw, &heard[0].headers),
        (&heard[1].raw, &heard[1].headers),
        "a retry is the same call"
    );
    assert_eq!(pair.state(webhook).await["failed_triggers"], 0);
}

#[tokio::test]
async fn calls_about_a_linked_table_show_its_rows_as_they_are_when_the_call_leaves() {
    let pair = Pair::start().await;
    pair.webhook(pair.projet, "/held/p", json!({})).await;
    let projet = pair.add(pair.projet, json!({ "Nom": "before" })).await;
    assert!(pair.receiver.arrived(1).await);
    // The call about the link waits behind the held one; meanwhile the row changes.
    pair.add(pair.tache, json!({ "Nom": "T", "Projet": [projet] }))
        .await;
    let path = format!(
        "/api/database/rows/table/{}/{projet}/?user_field_names=true&send_webhook_events=false",
        pair.projet
    );
    pair.instance
        .jwt("PATCH", &path, Some(json!({ "Nom": "after" })))
        .await;
    pair.receiver.let_go(2);
    pair.instance.quiet().await;
    let heard = pair.receiver.take();
    assert_eq!(heard[0].body["items"][0]["Nom"], "before");
    assert_eq!(heard[1].body["items"][0]["Nom"], "after");
    assert_eq!(
        (
            heard[1].header("X-Baserow-Event"),
            &heard[1].body["event_type"]
        ),
        (Some("rows.created"), &json!("rows.updated"))
    );
}

#[tokio::test]
async fn of_one_webhook_one_call_is_out_at_a_time() {
    let pair = Pair::start().await;
    pair.webhook(pair.projet, "/held/p", json!({})).await;
    for index in 0..12 {
        pair.add(pair.projet, json!({ "Nom": format!("P{index}") }))
            .await;
    }
    assert!(pair.receiver.arrived(1).await);
    pair.receiver.let_go(12);
    pair.instance.quiet().await;
    assert_eq!(pair.receiver.most_open(), 1);
    let mut names: Vec<String> = pair
        .receiver
        .take()
        .iter()
        .map(|delivery| delivery.body["items"][0]["Nom"].to_string())
        .collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 12, "every event arrives, once");
}

#[tokio::test]
async fn two_webhooks_are_called_side_by_side_with_one_event_id() {
    let pair = Pair::start().await;
    pair.webhook(pair.projet, "/held/a", json!({})).await;
    pair.webhook(pair.projet, "/held/b", json!({})).await;
    pair.add(pair.projet, json!({ "Nom": "P" })).await;
    assert!(pair.receiver.arrived(2).await);
    pair.receiver.let_go(2);
    pair.instance.quiet().await;
    assert_eq!(pair.receiver.most_open(), 2);
    let heard = pair.receiver.take();
    assert_eq!(heard[0].body["event_id"], heard[1].body["event_id"]);
    assert_ne!(heard[0].body["webhook_id"], heard[1].body["webhook_id"]);
}
