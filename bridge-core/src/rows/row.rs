//! Any row of a mirrored table, and what all of them can tell.

use serde::Serialize;

use crate::date::Instant;
use crate::entity::Entity;
use crate::ids::RowId;
use crate::slug::Slug;

use super::tables::{
    AttributionRow, AvisRow, BlocRow, ClientRow, FormationRow, InterventionRow, ModuleRow,
    PersonneRow, ProjetRow, TacheRow, unnamed,
};

/// The tables that have typed rows, in the schema's order.
pub const MIRRORED: [Entity; 10] = [
    Entity::Personne,
    Entity::Formation,
    Entity::Bloc,
    Entity::Module,
    Entity::Attribution,
    Entity::Client,
    Entity::Projet,
    Entity::Tache,
    Entity::Intervention,
    Entity::Avis,
];

/// What every typed row can tell.
pub trait TableRow: Sized {
    /// Its table.
    const ENTITY: Entity;
    /// Its own id type.
    type Id: Copy + Into<RowId> + From<RowId>;

    /// Its id, without its table.
    fn row_id(&self) -> RowId;

    /// When it was last changed.
    fn modifie_le(&self) -> Option<Instant>;

    /// The names of the fields in which the two differ; `modifie_le` is none of them.
    fn changed_fields(&self, other: &Self) -> Vec<&'static str>;

    /// The row, if it is one of this table.
    fn from_row(row: Row) -> Option<Self>;

    /// Reads the row from JSON: what is at fault stays empty, and `fields` know of it.
    #[cfg(feature = "edge")]
    fn read(fields: &mut super::read::Fields<'_>) -> Self;
}

/// A row of one of the [`MIRRORED`] tables. In JSON just the row: the table says which it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Row {
    /// Of `personne`.
    Personne(PersonneRow),
    /// Of `formation`.
    Formation(FormationRow),
    /// Of `bloc`.
    Bloc(BlocRow),
    /// Of `module`.
    Module(ModuleRow),
    /// Of `attribution`.
    Attribution(AttributionRow),
    /// Of `client`.
    Client(ClientRow),
    /// Of `projet`.
    Projet(ProjetRow),
    /// Of `tache`.
    Tache(TacheRow),
    /// Of `intervention`.
    Intervention(InterventionRow),
    /// Of `avis`.
    Avis(AvisRow),
}

/// Does the same with whichever row it is.
macro_rules! each {
    ($row:expr, $inner:ident => $body:expr) => {
        match $row {
            Row::Personne($inner) => $body,
            Row::Formation($inner) => $body,
            Row::Bloc($inner) => $body,
            Row::Module($inner) => $body,
            Row::Attribution($inner) => $body,
            Row::Client($inner) => $body,
            Row::Projet($inner) => $body,
            Row::Tache($inner) => $body,
            Row::Intervention($inner) => $body,
            Row::Avis($inner) => $body,
        }
    };
}

impl Row {
    /// Its table.
    pub const fn entity(&self) -> Entity {
        match self {
            Self::Personne(_) => Entity::Personne,
            Self::Formation(_) => Entity::Formation,
            Self::Bloc(_) => Entity::Bloc,
            Self::Module(_) => Entity::Module,
            Self::Attribution(_) => Entity::Attribution,
            Self::Client(_) => Entity::Client,
            Self::Projet(_) => Entity::Projet,
            Self::Tache(_) => Entity::Tache,
            Self::Intervention(_) => Entity::Intervention,
            Self::Avis(_) => Entity::Avis,
        }
    }

    /// Its id.
    pub fn id(&self) -> RowId {
        each!(self, row => row.row_id())
    }

    /// When it was last changed.
    pub fn modifie_le(&self) -> Option<Instant> {
        each!(self, row => row.modifie_le())
    }

    /// Its slug, if its table has slugs and the row has one.
    pub const fn slug(&self) -> Option<&Slug> {
        match self {
            Self::Personne(row) => row.slug.as_ref(),
            Self::Formation(row) => row.slug.as_ref(),
            Self::Projet(row) => row.slug.as_ref(),
            _ => None,
        }
    }

    /// What to call it; `#id` where it has no name.
    ///
    /// Attributions, interventions and avis have no name of their own and are always `#id` here: cards
    /// call them by what they link.
    pub fn label(&self) -> String {
        match (self, self.nom()) {
            (Self::Personne(row), _) => row.label(),
            (_, Some(nom)) => nom.to_owned(),
            (_, None) => unnamed(self.id()),
        }
    }

    /// Its field `nom`, if its table has one and the row has a value there.
    pub fn nom(&self) -> Option<&str> {
        let nom = match self {
            Self::Personne(row) => &row.nom,
            Self::Formation(row) => &row.nom,
            Self::Bloc(row) => &row.nom,
            Self::Module(row) => &row.nom,
            Self::Client(row) => &row.nom,
            Self::Projet(row) => &row.nom,
            Self::Tache(row) => &row.nom,
            Self::Attribution(_) | Self::Intervention(_) | Self::Avis(_) => return None,
        };
        nom.as_deref()
    }

    /// The rows this one links to through a field of the schema; empty for any other name.
    pub fn links(&self, field: &str) -> Vec<RowId> {
        fn ids<T: Copy + Into<RowId>>(links: &[T]) -> Vec<RowId> {
            links.iter().map(|&link| link.into()).collect()
        }
        match (self, field) {
            (Self::Bloc(row), "formation") => ids(&row.formation),
            (Self::Module(row), "bloc") => ids(&row.bloc),
            (Self::Attribution(row), "module") => ids(&row.module),
            (Self::Attribution(row), "personne") => ids(&row.personne),
            (Self::Projet(row), "client") => ids(&row.client),
            (Self::Tache(row), "projet") => ids(&row.projet),
            (Self::Intervention(row), "tache") => ids(&row.tache),
            (Self::Intervention(row), "personne") => ids(&row.personne),
            (Self::Avis(row), "formation") => ids(&row.formation),
            (Self::Avis(row), "personne") => ids(&row.personne),
            _ => Vec::new(),
        }
    }

    /// The names of the fields in which the two differ (`modifie_le` is none of them); `None` where
    /// they are rows of different tables.
    pub fn changed_fields(&self, other: &Self) -> Option<Vec<&'static str>> {
        fn changed<T: TableRow>(row: &T, other: &Row) -> Option<Vec<&'static str>> {
            let other = T::from_row(other.clone())?;
            Some(row.changed_fields(&other))
        }
        each!(self, row => changed(row, other))
    }

    /// Reads a row that was stored as JSON; `None` for another shape, or a table that is not mirrored.
    #[cfg(feature = "edge")]
    pub fn stored(entity: Entity, row: &serde_json::Value) -> Option<Self> {
        let reader = super::read::RowReader::stored(entity, row).ok()?;
        Self::read(&reader).ok().flatten()
    }

    /// Reads a row from JSON; `Ok(None)` for a table that is not mirrored.
    #[cfg(feature = "edge")]
    pub fn read(
        reader: &super::read::RowReader<'_>,
    ) -> Result<Option<Self>, super::read::RowFault> {
        let mut fields = reader.fields();
        let row = match reader.entity() {
            Entity::Personne => Self::Personne(TableRow::read(&mut fields)),
            Entity::Formation => Self::Formation(TableRow::read(&mut fields)),
            Entity::Bloc => Self::Bloc(TableRow::read(&mut fields)),
            Entity::Module => Self::Module(TableRow::read(&mut fields)),
            Entity::Attribution => Self::Attribution(TableRow::read(&mut fields)),
            Entity::Client => Self::Client(TableRow::read(&mut fields)),
            Entity::Projet => Self::Projet(TableRow::read(&mut fields)),
            Entity::Tache => Self::Tache(TableRow::read(&mut fields)),
            Entity::Intervention => Self::Intervention(TableRow::read(&mut fields)),
            Entity::Avis => Self::Avis(TableRow::read(&mut fields)),
            Entity::CompteRendu | Entity::Facture | Entity::LigneFacture | Entity::Avoir => {
                return Ok(None);
            }
        };
        match fields.fault() {
            None => Ok(Some(row)),
            Some(fault) => Err(fault),
        }
    }
}

#[cfg(all(test, feature = "edge"))]
mod tests {
    use super::{MIRRORED, Row, TableRow};
    use crate::entity::Entity;
    use crate::ids::{ClientId, PersonneId, ProjetId};
    use crate::rows::{ClientRow, PersonneRow, ProjetRow};
    use crate::schema::{FieldKind, table};

    fn projet() -> ProjetRow {
        let mut row = ProjetRow::empty(ProjetId::new(1).unwrap());
        row.nom = Some("Alpha".into());
        row.client = vec![ClientId::new(3).unwrap()];
        row
    }

    #[test]
    fn a_stored_row_leads_back() {
        let row = Row::from(projet());
        let json = serde_json::to_value(&row).unwrap();
        assert_eq!(Row::stored(Entity::Projet, &json), Some(row));
    }

    #[test]
    fn changes_are_named_and_the_clock_is_none() {
        let mut other = projet();
        other.modifie_le = Some("2026-11-20T08:00:00Z".parse().unwrap());
        assert!(projet().changed_fields(&other).is_empty());
        other.nom = None;
        other.client.clear();
        assert_eq!(projet().changed_fields(&other), ["nom", "client"]);
        let client = ClientRow::empty(ClientId::new(1).unwrap());
        assert_eq!(Row::from(projet()).changed_fields(&client.into()), None);
    }

    #[test]
    fn a_personne_is_called_by_both_names_or_whichever_there_is() {
        let mut row = PersonneRow::empty(PersonneId::new(5).unwrap());
        assert_eq!(row.label(), "#5");
        row.nom = Some("Dupont".into());
        assert_eq!(row.label(), "Dupont");
        row.prenom = Some("Pierre ".into());
        assert_eq!(row.label(), "Pierre Dupont");
    }

    #[test]
    fn every_written_field_of_the_schema_is_read_but_the_bridges_own_key() {
        for entity in MIRRORED {
            let json = serde_json::to_value(empty(entity)).unwrap();
            for field in table(entity).writable_fields() {
                assert!(
                    field.name == "bridge_id" || json.get(field.name).is_some(),
                    "{entity}.{}",
                    field.name
                );
            }
        }
    }

    #[test]
    fn every_link_of_the_schema_can_be_followed() {
        for entity in MIRRORED {
            let mut json = serde_json::to_value(empty(entity)).unwrap();
            for field in table(entity).own_fields {
                if matches!(field.kind, FieldKind::Link { .. }) {
                    json[field.name] = serde_json::json!([7]);
                    let row = Row::stored(entity, &json).unwrap();
                    assert_eq!(row.links(field.name).len(), 1, "{entity}.{}", field.name);
                }
            }
        }
    }

    fn empty(entity: Entity) -> Row {
        let mut json = serde_json::json!({ "id": 1, "modifie_le": null });
        for field in table(entity).own_fields {
            json[field.name] = match field.kind {
                FieldKind::Link { .. } | FieldKind::MultiSelect { .. } => serde_json::json!([]),
                _ => serde_json::Value::Null,
            };
        }
        Row::stored(entity, &json).unwrap()
    }
}
