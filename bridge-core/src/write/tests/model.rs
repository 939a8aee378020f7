//! The rules once more, as naively as can be: over plain JSON, with none of the product's own code.
//!
//! [`expected`] says what a command must be answered; [`invariants`] what no world may break.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::lookup::MemoryRows;

/// Rows as JSON, by table and id.
#[derive(Clone)]
pub(super) struct Model(BTreeMap<(&'static str, i64), Value>);

/// What a command is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    NotFound,
    Invalid,
    Forbidden,
    AlreadyDone,
    Broken(BTreeSet<&'static str>),
}

/// Hundredths of an hour; nothing counts as none.
fn hours(value: &Value) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "small figures")]
    match value {
        Value::String(text) => (text.parse::<f64>().unwrap() * 100.0).round() as i64,
        value => (value.as_f64().unwrap_or(0.0) * 100.0).round() as i64,
    }
}

fn links(value: &Value, to: i64) -> bool {
    value.as_array().unwrap().contains(&json!(to))
}

fn all(value: &Value) -> Vec<i64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_i64().unwrap())
        .collect()
}

impl Model {
    pub(super) fn of(rows: &MemoryRows) -> Self {
        let rows = rows.iter();
        Self(
            rows.map(|row| ((row.entity().name(), row.id().get()), json!(row)))
                .collect(),
        )
    }

    fn get(&self, table: &'static str, id: i64) -> Option<&Value> {
        self.0.get(&(table, id))
    }

    fn table(&self, table: &'static str) -> impl Iterator<Item = &Value> {
        self.0
            .iter()
            .filter(move |((name, _), _)| *name == table)
            .map(|(_, row)| row)
    }

    /// The sum of a field over the live attributions of a module.
    fn taught(&self, module: i64, field: &str) -> i64 {
        self.table("attribution")
            .filter(|row| links(&row["module"], module) && row["statut"] != "annule")
            .map(|row| hours(&row[field]))
            .sum()
    }

    /// The hours of a person's live interventions of a day, but for one.
    fn day(&self, personne: i64, date: &Value, but: i64) -> i64 {
        self.table("intervention")
            .filter(|row| row["id"] != but && links(&row["personne"], personne))
            .filter(|row| row["date"] == *date && row["statut"] != "annulee")
            .map(|row| hours(&row["heures"]))
            .sum()
    }

    fn rg_06(&self, row: &Value, today: &str) -> bool {
        let heures = hours(&row["heures"]);
        let sound = (25..=2400).contains(&heures) && heures % 25 == 0;
        let past = row["date"].as_str().is_none_or(|date| date <= today);
        let open = all(&row["tache"])
            .into_iter()
            .filter_map(|id| self.get("tache", id))
            .all(|tache| {
                let projets = all(&tache["projet"]);
                let mut projets = projets.into_iter().filter_map(|id| self.get("projet", id));
                tache["statut"] != "terminee" && projets.all(|projet| projet["statut"] != "cloture")
            });
        let id = row["id"].as_i64().unwrap_or(0);
        let fits = row["date"].is_null()
            || all(&row["personne"])
                .into_iter()
                .all(|personne| self.day(personne, &row["date"], id) + heures <= 2400);
        sound && past && open && fits
    }

    fn open_taches(&self, projet: i64) -> bool {
        self.table("tache")
            .filter(|row| links(&row["projet"], projet))
            .any(|row| {
                row["statut"].is_null() || row["statut"] == "a_faire" || row["statut"] == "en_cours"
            })
    }

    fn closed(&self, tache: &Value) -> bool {
        all(&tache["projet"])
            .into_iter()
            .filter_map(|id| self.get("projet", id))
            .any(|projet| projet["statut"] == "cloture")
    }

    /// The status RG-09 gives a module.
    pub(super) fn rg_09(&self, module: i64) -> Value {
        let row = self.get("module", module).unwrap();
        if row["statut"] == "realise" {
            json!("realise")
        } else if self.taught(module, "heures_realisees") > 0 {
            json!("en_cours")
        } else if hours(&row["heures"]) > 0
            && self.taught(module, "heures_attribuees") >= hours(&row["heures"])
        {
            json!("attribue")
        } else {
            json!("a_attribuer")
        }
    }

    pub(super) fn statut(&self, table: &'static str, id: i64) -> Value {
        self.get(table, id)
            .map_or(Value::Null, |row| row["statut"].clone())
    }

    /// Whether a formation has modules, all of them realise.
    pub(super) fn taught_whole(&self, formation: i64) -> bool {
        let blocs: Vec<i64> = self
            .table("bloc")
            .filter(|row| links(&row["formation"], formation))
            .map(|row| row["id"].as_i64().unwrap())
            .collect();
        let modules: Vec<&Value> = self
            .table("module")
            .filter(|row| blocs.iter().any(|&bloc| links(&row["bloc"], bloc)))
            .collect();
        !modules.is_empty() && modules.iter().all(|row| row["statut"] == "realise")
    }

    /// What must hold in every world, whatever was written by the rules.
    pub(super) fn invariants(&self, today: &str) {
        for row in self.table("module") {
            let id = row["id"].as_i64().unwrap();
            assert!(
                self.taught(id, "heures_attribuees") <= hours(&row["heures"]),
                "RG-01: {row}"
            );
        }
        for row in self.table("attribution") {
            let done = hours(&row["heures_realisees"]);
            assert!(
                done >= 0 && done <= hours(&row["heures_attribuees"]),
                "RG-04: {row}"
            );
            let reason = row["justification"]
                .as_str()
                .map_or(0, |text| text.trim().chars().count());
            assert!(row["statut"] != "annule" || reason >= 10, "RG-05: {row}");
        }
        for row in self
            .table("intervention")
            .filter(|row| row["statut"] != "annulee")
        {
            let heures = hours(&row["heures"]);
            assert!(
                (25..=2400).contains(&heures) && heures % 25 == 0,
                "RG-06: {row}"
            );
            assert!(row["date"].as_str().unwrap() <= today, "RG-06: {row}");
            for personne in all(&row["personne"]) {
                assert!(self.day(personne, &row["date"], 0) <= 2400, "RG-06: {row}");
            }
        }
        for row in self
            .table("projet")
            .filter(|row| row["statut"] == "cloture")
        {
            assert!(
                !self.open_taches(row["id"].as_i64().unwrap()),
                "RG-07: {row}"
            );
        }
        let mut slugs = BTreeSet::new();
        for row in self.table("projet").filter(|row| !row["slug"].is_null()) {
            assert!(slugs.insert(row["slug"].as_str().unwrap()), "slug: {row}");
        }
        let mut given = BTreeSet::new();
        for row in self.table("avis") {
            assert!(
                given.insert((all(&row["formation"]), all(&row["personne"]))),
                "avis: {row}"
            );
        }
        for (link, table) in [
            ("module", "module"),
            ("personne", "personne"),
            ("tache", "tache"),
            ("projet", "projet"),
            ("client", "client"),
        ] {
            for row in self.0.values().filter(|row| row[link].is_array()) {
                assert!(
                    all(&row[link])
                        .into_iter()
                        .all(|id| self.get(table, id).is_some()),
                    "link: {row}"
                );
            }
        }
    }

    /// The status of an attribution or projet, which begins with the first of its steps.
    fn standing(row: &Value, first: &str) -> String {
        row["statut"].as_str().unwrap_or(first).to_owned()
    }

    fn expect_projet(&self, row: &Value, body: &Value) -> Outcome {
        if body["client_id"]
            .as_i64()
            .is_some_and(|id| self.get("client", id).is_none())
        {
            return Outcome::Invalid;
        }
        let from = Self::standing(row, "prospect");
        match body["statut"].as_str() {
            Some(to) if row["statut"] != to => {
                let next = [
                    ("prospect", "en_cours"),
                    ("en_cours", "livre"),
                    ("livre", "cloture"),
                ];
                let blocked = to == "cloture" && self.open_taches(row["id"].as_i64().unwrap());
                if !next.contains(&(from.as_str(), to)) || blocked {
                    return Outcome::Broken(["RG-07"].into());
                }
            }
            _ => {}
        }
        let same = |name: &str, field: &str| match (&body[name], &row[field]) {
            _ if body.get(name).is_none() => true,
            (Value::Number(id), links) if field == "client" => *links == json!([id]),
            (Value::Null, links) if field == "client" => *links == json!([]),
            (asked, held) => asked == held,
        };
        if same("nom", "nom") && same("client_id", "client") && same("statut", "statut") {
            return Outcome::AlreadyDone;
        }
        Outcome::Done
    }

    /// What a command must be answered, when an administrator (nobody) or a member asks.
    #[expect(clippy::too_many_lines, reason = "one arm per operation")]
    pub(super) fn expected(
        &self,
        operation: &str,
        id: i64,
        body: &Value,
        member: Option<i64>,
        today: &str,
    ) -> Outcome {
        let own_rows = [
            "saisir_heures_realisees",
            "creer_intervention",
            "modifier_intervention",
            "annuler_intervention",
            "donner_avis",
        ];
        if member.is_some() && !own_rows.contains(&operation) {
            return Outcome::Forbidden;
        }
        let table = match operation {
            "attribuer" | "modifier_module" => Some("module"),
            "saisir_heures_realisees" | "cloturer_attribution" | "annuler_attribution" => {
                Some("attribution")
            }
            "modifier_projet" | "livrer_projet" | "cloturer_projet" | "creer_tache" => {
                Some("projet")
            }
            "modifier_tache" => Some("tache"),
            "modifier_intervention" | "annuler_intervention" => Some("intervention"),
            "donner_avis" => Some("formation"),
            _ => None,
        };
        let nothing = Value::Null;
        let row = match table {
            None => &nothing,
            Some(table) => match self.get(table, id) {
                Some(row) => row,
                None => return Outcome::NotFound,
            },
        };
        if let Some(own) = member {
            let whose = match operation {
                "creer_intervention" | "donner_avis" => {
                    json!([body["personne_id"].as_i64().unwrap_or(own)])
                }
                _ => row["personne"].clone(),
            };
            if whose != json!([own]) {
                return Outcome::Forbidden;
            }
        }
        let personne = body["personne_id"].as_i64().or(member);
        let nobody = personne.is_none_or(|id| self.get("personne", id).is_none());
        let mut broken = BTreeSet::new();
        match operation {
            "attribuer" => {
                if nobody {
                    return Outcome::Invalid;
                }
                let personne = self.get("personne", personne.unwrap()).unwrap();
                if self.taught(id, "heures_attribuees") + hours(&body["heures"])
                    > hours(&row["heures"])
                {
                    broken.insert("RG-01");
                }
                if personne["statut"] != "actif"
                    || !personne["roles"]
                        .as_array()
                        .unwrap()
                        .contains(&json!("formateur"))
                {
                    broken.insert("RG-02");
                }
            }
            "saisir_heures_realisees" => {
                let asked = hours(&body["heures_realisees"]);
                let begins = asked > 0 && Self::standing(row, "prevue") == "prevue";
                if !row["heures_realisees"].is_null()
                    && asked == hours(&row["heures_realisees"])
                    && !begins
                {
                    return Outcome::AlreadyDone;
                }
                if row["statut"] == "realise" || row["statut"] == "annule" {
                    broken.insert("RG-05");
                }
                if asked > hours(&row["heures_attribuees"]) {
                    broken.insert("RG-04");
                }
            }
            "cloturer_attribution" => {
                if row["statut"] != "en_cours" {
                    broken.insert("RG-05");
                }
            }
            "annuler_attribution" => {
                if row["statut"] == "realise" || row["statut"] == "annule" {
                    broken.insert("RG-05");
                }
            }
            "creer_projet" => {
                if body["client_id"]
                    .as_i64()
                    .is_some_and(|id| self.get("client", id).is_none())
                {
                    return Outcome::Invalid;
                }
            }
            "modifier_projet" => return self.expect_projet(row, body),
            "livrer_projet" => {
                if row["statut"] != "en_cours" {
                    broken.insert("RG-07");
                }
            }
            "cloturer_projet" => {
                if row["statut"] != "livre" || self.open_taches(id) {
                    broken.insert("RG-07");
                }
            }
            "creer_tache" => {
                if row["statut"] == "cloture" {
                    broken.insert("RG-07");
                }
            }
            "modifier_tache" => {
                let moves = body
                    .get("statut")
                    .is_some_and(|statut| *statut != row["statut"]);
                let renamed = body.get("nom").is_some_and(|nom| *nom != row["nom"]);
                if !moves && !renamed {
                    return Outcome::AlreadyDone;
                }
                if moves && self.closed(row) {
                    broken.insert("RG-07");
                }
            }
            "modifier_module" => {
                let moves = body
                    .get("statut")
                    .is_some_and(|statut| *statut != row["statut"]);
                let null = |value: &Value| value.is_null();
                let resized = body.get("heures").is_some_and(|heures| {
                    null(heures) != null(&row["heures"]) || hours(heures) != hours(&row["heures"])
                });
                if !moves && !resized {
                    return Outcome::AlreadyDone;
                }
                if resized && self.taught(id, "heures_attribuees") > hours(&body["heures"]) {
                    broken.insert("RG-01");
                }
            }
            "creer_intervention" => {
                let tache = body["tache_id"].as_i64().unwrap();
                if nobody || self.get("tache", tache).is_none() {
                    return Outcome::Invalid;
                }
                let row = json!({ "tache": [tache], "personne": [personne], "date": body["date"], "heures": body["heures"] });
                if !self.rg_06(&row, today) {
                    broken.insert("RG-06");
                }
            }
            "modifier_intervention" => {
                let resized = body
                    .get("heures")
                    .is_some_and(|heures| hours(heures) != hours(&row["heures"]));
                let noted = body
                    .get("notes")
                    .is_some_and(|notes| *notes != row["notes"]);
                if !resized && !noted {
                    return Outcome::AlreadyDone;
                }
                let mut after = row.clone();
                after["heures"] = body["heures"].clone();
                if resized && (row["statut"] == "annulee" || !self.rg_06(&after, today)) {
                    broken.insert("RG-06");
                }
            }
            "annuler_intervention" => {
                if row["statut"] == "annulee" {
                    return Outcome::AlreadyDone;
                }
            }
            "donner_avis" => {
                if nobody {
                    return Outcome::Invalid;
                }
                let personne = personne.unwrap();
                let mut avis = self.table("avis");
                if avis
                    .any(|avis| links(&avis["formation"], id) && links(&avis["personne"], personne))
                {
                    broken.insert("AVIS-UNIQUE");
                }
            }
            other => panic!("unknown operation {other}"),
        }
        if broken.is_empty() {
            Outcome::Done
        } else {
            Outcome::Broken(broken)
        }
    }
}
