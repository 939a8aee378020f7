//! The demo pages' texts. Block ids are made from their place, so that they too are the same everywhere.

use crate::docmost::content::Format;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A demo page. Numbers name things as [`super::Seed::id`] does.
pub struct DemoPage {
    /// Of the page.
    pub number: u32,
    /// Of its space.
    pub space: u32,
    /// Of the page above it.
    pub parent: Option<u32>,
    /// Of who wrote it.
    pub author: u32,
    /// The title.
    pub title: &'static str,
    /// An emoji.
    pub icon: Option<&'static str>,
    /// The content.
    pub content: Value,
}

const GENERAL: u32 = 20;
const AGENCE: u32 = 21;
const CFA: u32 = 22;

/// All demo pages, parents first.
pub fn all() -> Vec<DemoPage> {
    let page = |number, space, parent, author, title, icon, content| DemoPage {
        number,
        space,
        parent,
        author,
        title,
        icon,
        content: numbered(number, content),
    };
    vec![
        page(100, GENERAL, None, 1, "Bienvenue", Some("👋"), welcome()),
        page(
            101,
            GENERAL,
            None,
            1,
            "Guide de l'éditeur",
            None,
            markdown(GUIDE),
        ),
        page(
            102,
            GENERAL,
            None,
            1,
            "Comptes rendus",
            Some("🗒️"),
            markdown("Un compte rendu par réunion, en sous-page."),
        ),
        page(
            103,
            GENERAL,
            Some(102),
            2,
            "Réunion d'équipe du 12 janvier",
            None,
            markdown(MEETING),
        ),
        page(
            104,
            GENERAL,
            None,
            1,
            "Brouillon",
            None,
            json!({ "type": "doc", "content": [{ "type": "paragraph" }] }),
        ),
        page(
            110,
            AGENCE,
            None,
            1,
            "Projet Alpha",
            Some("🚀"),
            markdown(ALPHA),
        ),
        page(
            111,
            AGENCE,
            Some(110),
            2,
            "Cahier des charges",
            None,
            markdown(REQUIREMENTS),
        ),
        page(
            120,
            CFA,
            None,
            1,
            "Organisation de l'année",
            Some("📅"),
            markdown(YEAR),
        ),
        page(
            121,
            CFA,
            Some(120),
            2,
            "Accueil des apprentis à Hérouville",
            None,
            markdown(ARRIVAL),
        ),
        page(
            122,
            CFA,
            None,
            1,
            "Règlement intérieur",
            None,
            markdown(RULES),
        ),
    ]
}

fn markdown(text: &str) -> Value {
    Format::Markdown
        .read(&Value::from(text))
        .unwrap_or_else(|_| json!({ "type": "doc", "content": [] }))
}

/// The first page that people see: a mention and a card of the bridge among ordinary text.
fn welcome() -> Value {
    let mut doc = markdown(
        "Bienvenue dans le wiki du centre. Chacun peut lire cette page et y écrire.\n\n## Qui fait quoi\n\nLe référent des formations est \n\n## Le projet du moment\n\n## Pour commencer\n\n- Écrire `@formateur` puis un nom\n- Coller l'adresse d'un projet\n- Se présenter à l'équipe",
    );
    let mention = json!({ "type": "mention", "attrs": {
        "id": "01a00000-0000-7000-8000-000000000005", "label": "Pierre Dupont", "entityType": "bridge:personne",
        "entityId": "5", "slugId": null, "creatorId": null, "anchorId": null, "dir": "auto",
    }});
    let embed = json!({ "type": "embed", "attrs": {
        "src": "/bridge/projet/1", "provider": "iframe", "align": "center", "width": 640, "height": 320, "dir": "auto",
    }});
    if let Some(blocks) = doc["content"].as_array_mut() {
        if let Some(line) = blocks
            .get_mut(2)
            .and_then(|block| block["content"].as_array_mut())
        {
            line.push(json!({ "type": "text", "text": " " }));
            line.push(mention);
            line.push(json!({ "type": "text", "text": "." }));
        }
        blocks.insert(4, embed);
    }
    doc
}

/// Gives every block with an id the id of its place.
fn numbered(page: u32, mut content: Value) -> Value {
    fn walk(node: &mut Value, page: u32, count: &mut u32) {
        if let Some(id) = node.get_mut("attrs").and_then(|attrs| attrs.get_mut("id"))
            && matches!(id, Value::String(text) if text.len() == 12)
        {
            *count += 1;
            let digest = Sha256::digest(format!("{page}/{count}"));
            *id = digest[..12]
                .iter()
                .map(|byte| char::from(b'a' + byte % 26))
                .collect::<String>()
                .into();
        }
        for child in node
            .get_mut("content")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            walk(child, page, count);
        }
    }
    walk(&mut content, page, &mut 0);
    content
}

const GUIDE: &str = "# Écrire une page\n\nOn écrit comme on parle, **en gras** ou _en italique_, avec des `mots de code` et des [liens](https://example.org).\n\n- une liste\n- un second point\n\n1. d'abord\n2. ensuite\n\n- [x] déjà fait\n- [ ] à faire\n\n> Une citation, pour ce qu'un autre a mieux dit.\n\n:::info\nUn encadré attire l'œil.\n:::\n\n| Sigle | Sens |\n|---|---|\n| CFA | Centre de formation d'apprentis |\n| TP | Titre professionnel |\n\n<details><summary>Ce que l'on déplie</summary><p>Ce qui n'intéresse que certains.</p></details>\n\n```rust\nfn main() {\n    println!(\"Bonjour\");\n}\n```\n\nUne formule : $a^2 + b^2 = c^2$.";

const MEETING: &str = "Présents : Ada, Pierre, Élodie Lefèvre, Jean-François D'Hérouville.\n\n## Décisions\n\n1. Le module « JS Fondamentaux » commence le 2 février.\n2. La salle B est réservée aux jurys.\n\n## À faire\n\n- [ ] Relancer ACME Formation pour la convention\n- [x] Envoyer les convocations";

const ALPHA: &str = "Refonte du site d'**ACME Formation**. Budget de 120 heures, livraison au printemps.\n\n## Suivi\n\n| Lot | État |\n|---|---|\n| Maquettes | validées |\n| Intégration | en cours |\n| Recette | à venir |\n\n:::warning\nLe client attend une démonstration avant la fin du mois.\n:::";

const REQUIREMENTS: &str = "## Objet\n\nUn site accessible, en français, que le client met à jour seul.\n\n## Contraintes\n\n- RGAA niveau AA\n- hébergement en France\n- pas de traceur sans consentement";

const YEAR: &str = "## Calendrier\n\n| Période | Ce qui s'y passe |\n|---|---|\n| Janvier | Rentrée décalée, évaluations diagnostiques |\n| Mai | Soutenances blanches |\n| Juillet | Jurys du titre professionnel |\n\nLes absences se déclarent avant 9 h.";

const ARRIVAL: &str = "L'accueil a lieu à 8 h 45, bâtiment C. Chaque apprenti reçoit :\n\n- son livret\n- son badge\n- le planning de l'année\n\n> Un apprenti bien accueilli est un apprenti qui reste.";

const RULES: &str = "## Article 1 — Présence\n\nLa présence est obligatoire et émargée par demi-journée.\n\n## Article 2 — Matériel\n\nLe matériel prêté est rendu en l'état.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docmost::content::schema;

    #[test]
    fn the_demo_is_the_same_each_time_and_within_the_schema() {
        for (first, second) in all().into_iter().zip(all()) {
            assert_eq!(first.content, second.content, "{}", first.title);
            assert!(schema::is_known(&first.content), "{}", first.title);
        }
        let welcome = all().remove(0).content.to_string();
        assert!(welcome.contains("\"entityId\":\"5\"") && welcome.contains("/bridge/projet/1"));
    }
}
