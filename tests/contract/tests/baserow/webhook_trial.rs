//! The trial schema of the webhook recordings and what was done to it, tag by tag, in the order of the recordings.

use bridge_sandbox::testing::{Instance, Receiver};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Tables, webhooks and the numbers that the recordings know fields by.
pub struct Trial {
    /// The stand-in.
    pub instance: Instance,
    /// Who hears.
    pub receiver: Receiver,
    /// Field name in `projet` → its number in the stand-in.
    pub fields: BTreeMap<String, i64>,
    client: i64,
    projet: i64,
}

/// Fields of `projet` after the first, with the numbers of the recordings.
pub const RECORDED: [(&str, i64); 27] = [
    ("Nom", 4),
    ("Statut", 7),
    ("Tags", 8),
    ("Montant", 9),
    ("Entier", 10),
    ("Début", 11),
    ("RDV", 12),
    ("Fini", 13),
    ("Desc", 14),
    ("Site", 15),
    ("Tél", 16),
    ("Note", 17),
    ("Durée", 18),
    ("Client", 19),
    ("Fichiers", 21),
    ("Créé le", 22),
    ("Modifié le", 23),
    ("Modifié par", 24),
    ("Créé par", 25),
    ("UUID", 26),
    ("Num", 27),
    ("Collab", 28),
    ("Mdp", 29),
    ("Email client", 30),
    ("CA client", 31),
    ("TTC", 32),
    ("Libellé", 33),
];

fn projet_fields(client: i64) -> Vec<Value> {
    let options = |options: &[(&str, &str)]| -> Value {
        options
            .iter()
            .map(|(value, color)| json!({ "value": value, "color": color }))
            .collect()
    };
    vec![
        json!({ "name": "Statut", "type": "single_select",
            "select_options": options(&[("Devis", "light-blue"), ("En cours", "yellow"), ("Terminé", "green")]) }),
        json!({ "name": "Tags", "type": "multiple_select", "select_options": options(&[("urgent", "red"), ("formation", "blue")]) }),
        json!({ "name": "Montant", "type": "number", "number_decimal_places": 2, "number_negative": true }),
        json!({ "name": "Entier", "type": "number" }),
        json!({ "name": "Début", "type": "date", "date_format": "ISO" }),
        json!({ "name": "RDV", "type": "date", "date_include_time": true, "date_force_timezone": "Europe/Paris" }),
        json!({ "name": "Fini", "type": "boolean" }),
        json!({ "name": "Desc", "type": "long_text" }),
        json!({ "name": "Site", "type": "url" }),
        json!({ "name": "Tél", "type": "phone_number" }),
        json!({ "name": "Note", "type": "rating", "max_value": 5 }),
        json!({ "name": "Durée", "type": "duration", "duration_format": "h:mm" }),
        json!({ "name": "Client", "type": "link_row", "link_row_table_id": client }),
        json!({ "name": "Fichiers", "type": "file" }),
        json!({ "name": "Créé le", "type": "created_on", "date_include_time": true }),
        json!({ "name": "Modifié le", "type": "last_modified", "date_include_time": true }),
        json!({ "name": "Modifié par", "type": "last_modified_by" }),
        json!({ "name": "Créé par", "type": "created_by" }),
        json!({ "name": "UUID", "type": "uuid" }),
        json!({ "name": "Num", "type": "autonumber" }),
        json!({ "name": "Collab", "type": "multiple_collaborators" }),
        json!({ "name": "Mdp", "type": "password" }),
        json!({ "name": "Email client", "type": "lookup", "through_field_name": "Client", "target_field_name": "Email" }),
        json!({ "name": "CA client", "type": "lookup", "through_field_name": "Client", "target_field_name": "CA" }),
        json!({ "name": "TTC", "type": "formula", "formula": "field('Montant') * 1.2" }),
        json!({ "name": "Libellé", "type": "formula", "formula": "concat(field('Nom'), ' - ', totext(field('Statut')))" }),
        json!({ "name": "FDate", "type": "formula", "formula": "field('Début') + date_interval('10 days')" }),
        json!({ "name": "FLien", "type": "formula", "formula": "lookup('Client', 'Nom')" }),
    ]
}

impl Trial {
    /// Makes schema and webhooks.
    pub async fn start() -> Self {
        let instance = Instance::start().await;
        let receiver = Receiver::start().await;
        let tables = format!("/api/database/tables/database/{}/", instance.database);
        // Without `data` a table comes with three fields in the user's language and two blank rows.
        let client = instance
            .jwt("POST", &tables, Some(json!({ "name": "client" })))
            .await
            .body["id"]
            .as_i64()
            .unwrap();
        let projet =
            json!({ "name": "projet", "data": [["Nom"], ["vide"]], "first_row_header": true });
        let projet = instance.jwt("POST", &tables, Some(projet)).await.body["id"]
            .as_i64()
            .unwrap();
        instance
            .field(client, json!({ "name": "Email", "type": "email" }))
            .await;
        instance
            .field(
                client,
                json!({ "name": "CA", "type": "number", "number_decimal_places": 2 }),
            )
            .await;
        for body in projet_fields(client) {
            instance.field(projet, body).await;
        }
        for body in [
            json!({ "name": "Total projets", "type": "rollup", "through_field_name": "projet", "target_field_name": "Montant", "rollup_function": "sum" }),
            json!({ "name": "Max TTC", "type": "rollup", "through_field_name": "projet", "target_field_name": "TTC", "rollup_function": "max" }),
            json!({ "name": "Nb projets", "type": "count", "through_field_name": "projet" }),
            json!({ "name": "Statuts", "type": "lookup", "through_field_name": "projet", "target_field_name": "Statut" }),
        ] {
            instance.field(client, body).await;
        }
        let mut trial = Self {
            instance,
            receiver,
            fields: BTreeMap::new(),
            client,
            projet,
        };
        trial.know_fields().await;
        trial.row("DELETE", projet, "1/", None).await;
        let secret = json!({ "Authorization": "Bearer s3cret-hook", "X-Lab-Secret": "abc123" });
        let rows = json!(["rows.created", "rows.updated", "rows.deleted"]);
        for (table, path, names) in [
            (projet, "ok/projet-names", true),
            (projet, "ok/projet-ids", false),
            (client, "ok/client-names", true),
        ] {
            trial.webhook(table, path, json!({ "use_user_field_names": names, "include_all_events": false, "events": rows, "headers": secret })).await;
        }
        trial
    }

    /// Learns the fields of `projet`.
    async fn know_fields(&mut self) {
        let path = format!("/api/database/fields/table/{}/", self.projet);
        let fields = self.instance.jwt("GET", &path, None).await.body;
        let pair = |field: &Value| {
            (
                field["name"].as_str().unwrap().to_owned(),
                field["id"].as_i64().unwrap(),
            )
        };
        self.fields = fields.as_array().unwrap().iter().map(pair).collect();
    }

    async fn webhook(&self, table: i64, path: &str, mut body: Value) -> i64 {
        body["name"] = path.into();
        body["url"] = format!("{}/{path}", self.receiver.origin).into();
        self.instance.webhook(table, body).await
    }

    async fn row(&self, method: &str, table: i64, rest: &str, body: Option<Value>) -> Value {
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let path = format!("/api/database/rows/table/{table}/{rest}?user_field_names=true&{query}");
        self.instance.jwt(method, &path, body).await.body
    }

    async fn make(&self, table: i64, body: Value) -> i64 {
        self.row("POST", table, "", Some(body)).await["id"]
            .as_i64()
            .unwrap()
    }

    async fn patch(&self, row: i64, body: Value) -> Value {
        self.row("PATCH", self.projet, &format!("{row}/"), Some(body))
            .await
    }

    /// Makes `count` clients, a batch at a time; nobody hears of it.
    async fn clients_silently(&self, count: usize) {
        for start in (0..count).step_by(200) {
            let items: Vec<Value> = (start..count.min(start + 200))
                .map(|index| json!({ "Nom": format!("C{index}") }))
                .collect();
            self.row(
                "POST",
                self.client,
                "batch/?send_webhook_events=false",
                Some(json!({ "items": items })),
            )
            .await;
        }
    }

    /// The first of the clients made in bulk.
    async fn clients(&self, count: usize) -> Vec<i64> {
        let mut ids = Vec::new();
        for page in 1.. {
            let list = self
                .row(
                    "GET",
                    self.client,
                    &format!("?size=200&page={page}&include=Nom"),
                    None,
                )
                .await;
            let bulk = list["results"].as_array().unwrap().iter().filter(|row| {
                row["Nom"]
                    .as_str()
                    .is_some_and(|name| name.starts_with('C'))
            });
            ids.extend(bulk.map(|row| row["id"].as_i64().unwrap()));
            if list["next"].is_null() {
                break;
            }
        }
        assert!(ids.len() >= count);
        ids.truncate(count);
        ids
    }

    /// The table and webhook of a robustness run, and one row that sets it off.
    async fn robust(&self, path: &str, rows: usize) {
        let tables = format!("/api/database/tables/database/{}/", self.instance.database);
        let body = json!({ "name": path, "data": [["Nom"]], "first_row_header": true });
        let table = self.instance.jwt("POST", &tables, Some(body)).await.body["id"]
            .as_i64()
            .unwrap();
        self.webhook(table, path, json!({})).await;
        for index in 0..rows {
            self.make(table, json!({ "Nom": format!("f{index}") }))
                .await;
        }
    }

    /// Does what the tag says; false if it says something that is not in the subset.
    #[expect(
        clippy::too_many_lines,
        reason = "a list of what was done, one line each"
    )]
    pub async fn perform(&mut self, tag: &str) -> bool {
        let (client, projet) = (self.client, self.projet);
        match tag {
            "client-create" => drop(self.make(client, json!({ "Nom": "ACME", "Email": "a@acme.fr", "CA": "1234.50" })).await),
            "client-create2" => drop(self.make(client, json!({ "Nom": "Zeta", "Email": "z@zeta.fr", "CA": "10.10" })).await),
            "projet-create1-full" => drop(self.make(projet, json!({
                "Nom": "P1", "Statut": "En cours", "Tags": ["urgent", "formation"], "Montant": "1000.50", "Entier": 7,
                "Début": "2026-03-01", "RDV": "2026-03-01T15:00:00+01:00", "Fini": true, "Desc": "ligne1\nligne2",
                "Site": "https://x.fr", "Tél": "+33 1 23", "Note": 4, "Durée": "1:30", "Client": [3], "Collab": [{ "id": 1 }],
                "Mdp": "x",
            })).await),
            "projet-update-nom" | "projet-update-same-value" => drop(self.patch(2, json!({ "Nom": "P1bis" })).await),
            "projet-update-statut-by-id" => {
                let fields = self.instance.jwt("GET", &format!("/api/database/fields/{}/", self.fields["Statut"]), None).await;
                self.patch(2, json!({ "Statut": fields.body["select_options"][2]["id"] })).await;
            }
            "projet-update-montant" => drop(self.patch(2, json!({ "Montant": 2000 })).await),
            "projet-update-link-change" | "projet-update-link-same" => drop(self.patch(2, json!({ "Client": [4] })).await),
            "projet-update-link-add" => drop(self.patch(2, json!({ "Client": [3, 4] })).await),
            "projet-update-link-clear" => drop(self.patch(2, json!({ "Client": [] })).await),
            "projet-update-link-set-again" => drop(self.patch(2, json!({ "Client": [3] })).await),
            "client-update-email" => drop(self.row("PATCH", client, "3/", Some(json!({ "Email": "new@acme.fr" }))).await),
            "client-update-primary" => drop(self.row("PATCH", client, "3/", Some(json!({ "Nom": "ACME SA" }))).await),
            "projet-batch-create3" => {
                let items = json!({ "items": [
                    { "Nom": "B1", "Statut": "Devis", "Montant": 1, "Client": [3] },
                    { "Nom": "B2", "Statut": "Devis", "Montant": 2, "Client": [3, 4] },
                    { "Nom": "B3" },
                ] });
                self.row("POST", projet, "batch/", Some(items)).await;
            }
            "projet-batch-update3" => {
                let items = json!({ "items": [
                    { "id": 3, "Nom": "B1x" }, { "id": 4, "Statut": "Terminé" }, { "id": 5, "Montant": "33.33", "Tags": ["urgent"] },
                ] });
                self.row("PATCH", projet, "batch/", Some(items)).await;
            }
            "projet-move" => {
                self.row("PATCH", projet, "2/?send_webhook_events=false", Some(json!({ "Nom": "silent" }))).await;
                self.row("PATCH", projet, "2/move/", None).await;
            }
            "projet-delete1" => drop(self.row("DELETE", projet, "3/", None).await),
            "projet-batch-delete" => drop(self.row("POST", projet, "batch-delete/", Some(json!({ "items": [4, 5] }))).await),
            "client-delete" => drop(self.row("DELETE", client, "4/", None).await),
            "bulk-client-create" => {
                let items: Vec<Value> = (0..150).map(|index| json!({ "Nom": format!("C0-{index}") })).collect();
                self.row("POST", client, "batch/", Some(json!({ "items": items }))).await;
            }
            "bulk-link-450" => {
                self.clients_silently(300).await;
                let clients = self.clients(450).await;
                self.make(projet, json!({ "Nom": "Multi", "Client": clients })).await;
            }
            "bulk-link-1100" => {
                self.clients_silently(800).await;
                let clients = self.clients(1250).await;
                self.make(projet, json!({ "Nom": "Multi2", "Client": clients })).await;
            }
            "p-upd-emptybody" => {
                let only = json!({ "event_type": "rows.updated", "fields": [self.fields["Nom"]] });
                let some = json!({ "include_all_events": false, "events": ["rows.created", "rows.updated"], "event_config": [only] });
                self.webhook(projet, "ok/projet-only-Nom", some).await;
                self.webhook(projet, "ok/projet-ALL", json!({})).await;
                let owner = self.row("POST", client, "?send_webhook_events=false", Some(json!({ "Nom": "K9", "Email": "k@k.fr" }))).await;
                let body = json!({ "Nom": "P9y", "Montant": 12, "Client": [owner["id"]] });
                let row = self.row("POST", projet, "?send_webhook_events=false", Some(body)).await;
                self.patch(row["id"].as_i64().unwrap(), json!({})).await;
            }
            "c-restore" => {
                let owner = self.row("GET", client, "?filter__Nom__equal=K9", None).await["results"][0]["id"].clone();
                self.row("DELETE", client, &format!("{owner}/?send_webhook_events=false"), None).await;
                self.restore(client, &owner).await;
            }
            "p-delete" => {
                let body = json!({ "Nom": "P9b", "Montant": 20 });
                let row = self.row("POST", projet, "?send_webhook_events=false", Some(body)).await;
                self.row("DELETE", projet, &format!("{}/", row["id"]), None).await;
            }
            "p-restore" => {
                let body = json!({ "Nom": "P9b", "Montant": 20 });
                let row = self.row("POST", projet, "?send_webhook_events=false", Some(body)).await["id"].clone();
                self.row("DELETE", projet, &format!("{row}/?send_webhook_events=false"), None).await;
                self.restore(projet, &row).await;
            }
            "select-rename" => {
                let path = format!("/api/database/fields/{}/", self.fields["Statut"]);
                let mut options = self.instance.jwt("GET", &path, None).await.body["select_options"].clone();
                options[0]["value"] = "Devis envoyé".into();
                options[0]["color"] = "blue".into();
                self.instance.jwt("PATCH", &path, Some(json!({ "select_options": options }))).await;
            }
            "field-rename" => self.change_field("Desc", json!({ "name": "Description" })).await,
            "field-convert" => self.change_field("Description", json!({ "type": "text" })).await,
            "partial-unlink" => {
                let other = json!({ "name": "projet 2", "data": [["Nom"]], "first_row_header": true });
                let tables = format!("/api/database/tables/database/{}/", self.instance.database);
                let other = self.instance.jwt("POST", &tables, Some(other)).await.body["id"].as_i64().unwrap();
                self.instance.field(other, json!({ "name": "Client", "type": "link_row", "link_row_table_id": client })).await;
                let silent = "?send_webhook_events=false";
                let one = self.row("POST", client, silent, Some(json!({ "Nom": "PU1" }))).await["id"].clone();
                let two = self.row("POST", client, silent, Some(json!({ "Nom": "PU2" }))).await["id"].clone();
                let row = self.row("POST", projet, silent, Some(json!({ "Nom": "PU", "Client": [one, two] }))).await;
                self.patch(row["id"].as_i64().unwrap(), json!({ "Client": [one] })).await;
            }
            "after-reactivation" => self.reactivated().await,
            "flaky" => self.robust("flaky/1", 2).await,
            "fail" => self.robust("fail/one", 1).await,
            "status" => self.robust("status/410", 1).await,
            _ => return false,
        }
        true
    }

    async fn change_field(&mut self, name: &str, body: Value) {
        let path = format!("/api/database/fields/{}/", self.fields[name]);
        self.instance.jwt("PATCH", &path, Some(body)).await;
        self.know_fields().await;
    }

    async fn restore(&self, table: i64, row: &Value) {
        let body = json!({ "trash_item_type": "row", "trash_item_id": row, "parent_trash_item_id": table });
        self.instance
            .jwt("PATCH", "/api/trash/restore/", Some(body))
            .await;
    }

    /// A webhook that failed until it was switched off, re-activated with another address; and a test call.
    async fn reactivated(&mut self) {
        let tables = format!("/api/database/tables/database/{}/", self.instance.database);
        let body = json!({ "name": "dead", "data": [["Nom"]], "first_row_header": true });
        let table = self.instance.jwt("POST", &tables, Some(body)).await.body["id"]
            .as_i64()
            .unwrap();
        let webhook = self.webhook(table, "status/500", json!({})).await;
        self.make(table, json!({ "Nom": "lost" })).await;
        self.instance.quiet().await;
        let path = format!("/api/database/webhooks/{webhook}/");
        let dead = self.instance.jwt("GET", &path, None).await.body;
        assert_eq!(
            (&dead["active"], &dead["failed_triggers"]),
            (&json!(false), &json!(9)),
            "{dead}"
        );
        self.make(table, json!({ "Nom": "never told" })).await;
        let alive =
            json!({ "active": true, "url": format!("{}/ok/reactivated", self.receiver.origin) });
        assert_eq!(
            self.instance.jwt("PATCH", &path, Some(alive)).await.body["failed_triggers"],
            0
        );
        self.make(table, json!({ "Nom": "seen1" })).await;

        self.instance
            .field(
                self.projet,
                json!({ "name": "Nouveau", "type": "text", "text_default": "def" }),
            )
            .await;
        self.know_fields().await;
        let body = json!({
            "name": "t", "url": format!("{}/ok/test-call", self.receiver.origin), "event_type": "rows.updated",
            "use_user_field_names": false, "include_all_events": false, "events": ["rows.updated"], "headers": { "X-A": "b" },
        });
        let path = format!("/api/database/webhooks/table/{}/test-call/", self.projet);
        assert_eq!(
            self.instance.jwt("POST", &path, Some(body)).await.body["status_code"],
            200
        );
    }
}
