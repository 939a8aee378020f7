//! What a view's address asks for, and every address that leads on from it.
//!
//! What always holds: field names are those of the API's filters, sorts and pages; what is not known becomes a filter
//! that the list refuses by name. Addresses made here are canonical: known names in one order, nothing empty.

use bridge_core::entity::Entity;
use bridge_core::ids::RowId;
use bridge_core::reference::{Mount, Target, View, ViewKind, format_src};
use bridge_core::schema::listing;

use crate::http::{Fault, FieldFault, Query};

/// Rows of a table's page.
const PER_PAGE: &str = "50";
/// Cards of a board's page: as many as a list gives at once.
const PER_BOARD: &str = "200";

/// A view, read from its address.
#[derive(Clone, Debug)]
pub struct Asked {
    kind: ViewKind,
    /// Filters by plain field name, in the order in which they came.
    pub filters: Vec<(String, String)>,
    /// Words to look for.
    pub text: String,
    /// The year of a personne's hours; the empty text for this one.
    pub annee: String,
    /// A field, with `-` in front for the greatest first; the empty text for the view's own order.
    pub sort: String,
    /// Under headings by status.
    pub is_grouped: bool,
    /// As columns of cards.
    pub is_board: bool,
    /// Which page; the empty text for the first.
    pub page: String,
    /// Whether the address says the same in more words than it needs.
    pub is_wordy: bool,
}

impl Asked {
    /// Reads an address; what the list does not read itself is faulted here.
    pub fn read(kind: ViewKind, query: &Query) -> Result<Self, Fault> {
        let mut asked = Self {
            kind,
            filters: Vec::new(),
            text: String::new(),
            annee: String::new(),
            sort: String::new(),
            is_grouped: false,
            is_board: false,
            page: String::new(),
            is_wordy: false,
        };
        let mut faults = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for (name, value) in query.iter() {
            if seen.contains(&name) {
                faults.push(FieldFault::new(name, "given more than once"));
                continue;
            }
            seen.push(name);
            if value.is_empty() {
                asked.is_wordy = true;
                continue;
            }
            match name {
                "q" => value.clone_into(&mut asked.text),
                "sort" => value.clone_into(&mut asked.sort),
                "page" => value.clone_into(&mut asked.page),
                "annee" if kind == ViewKind::Personnes => value.clone_into(&mut asked.annee),
                "group" if value == "statut" => asked.is_grouped = true,
                "group" => faults.push(FieldFault::new("group", "must be statut")),
                "forme" => match value {
                    "kanban" => asked.is_board = true,
                    "table" => {}
                    _ => faults.push(FieldFault::new("forme", "must be kanban or table")),
                },
                field => asked.filters.push((field.to_owned(), value.to_owned())),
            }
        }
        if faults.is_empty() {
            Ok(asked)
        } else {
            Err(Fault::fields(&faults))
        }
    }

    /// Which view.
    pub const fn kind(&self) -> ViewKind {
        self.kind
    }

    /// The table whose rows are listed.
    pub const fn entity(&self) -> Entity {
        self.kind.entity()
    }

    /// The value of a filter.
    pub fn filter(&self, name: &str) -> Option<&str> {
        let found = self.filters.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether every filter is one of the list's.
    pub fn knows_its_filters(&self) -> bool {
        let known = listing::filters(self.entity());
        let mut names = self.filters.iter().map(|(name, _)| name);
        names.all(|name| known.iter().any(|(filter, _)| filter == name))
    }

    /// The same with a row chosen by a filter.
    pub fn with(&self, name: &str, id: i64) -> Self {
        let mut asked = self.without(name);
        asked.filters.push((name.to_owned(), id.to_string()));
        asked
    }

    /// The first filter that names its row by something else than its number, and what it says.
    pub fn named(&self) -> Option<(&'static str, &str)> {
        let mut known = listing::filters(self.entity()).iter();
        known.find_map(|(name, filter)| {
            let value = self.filter(name)?;
            let is_name = filter.names_a_row() && value.parse::<RowId>().is_err();
            is_name.then_some((*name, value))
        })
    }

    /// The order in which rows come.
    pub fn order(&self) -> &str {
        match (self.sort.as_str(), self.kind) {
            ("", ViewKind::Attributions) => "-date_debut",
            ("", _) => "nom",
            (sort, _) => sort,
        }
    }

    /// The same question in the API's words.
    pub fn query(&self) -> Query {
        let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut parameters: Vec<(String, String)> = self
            .filters
            .iter()
            .map(|(name, value)| (["filter[", name, "]"].concat(), value.clone()))
            .collect();
        parameters.push(own("sort", self.order()));
        let size = if self.is_board { PER_BOARD } else { PER_PAGE };
        parameters.push(own("per_page", size));
        for (name, value) in [
            ("q", &self.text),
            ("annee", &self.annee),
            ("page", &self.page),
        ] {
            if !value.is_empty() {
                parameters.push(own(name, value));
            }
        }
        Query::of(parameters)
    }

    /// The same without a filter; without the words where `q` is named.
    pub fn without(&self, name: &str) -> Self {
        let mut asked = self.first_page();
        asked.filters.retain(|(known, _)| known != name);
        if name == "q" {
            asked.text.clear();
        }
        asked
    }

    /// The same from its first page on.
    pub fn first_page(&self) -> Self {
        self.at_page(1)
    }

    /// Another page of it.
    pub fn at_page(&self, page: i64) -> Self {
        Self {
            page: if page > 1 {
                page.to_string()
            } else {
                String::new()
            },
            ..self.clone()
        }
    }

    /// The same as a board or as a table.
    pub fn shaped(&self, is_board: bool) -> Self {
        Self {
            is_board,
            ..self.first_page()
        }
    }

    /// Its canonical address.
    pub fn address(&self, mount: &Mount) -> String {
        let known = listing::filters(self.entity());
        let mut parameters: Vec<(String, String)> = known
            .iter()
            .filter_map(|(name, _)| Some(((*name).to_owned(), self.filter(name)?.to_owned())))
            .collect();
        let group = if self.is_grouped { "statut" } else { "" };
        let shape = if self.is_board { "kanban" } else { "" };
        let rest = [
            ("annee", self.annee.as_str()),
            ("q", &self.text),
            ("sort", &self.sort),
            ("group", group),
            ("forme", shape),
            ("page", &self.page),
        ];
        for (name, value) in rest {
            if !value.is_empty() {
                parameters.push((name.to_owned(), value.to_owned()));
            }
        }
        let kind = self.kind;
        format_src(mount, &Target::View(View { kind, parameters }))
    }
}

#[cfg(test)]
mod tests {
    use super::Asked;
    use crate::http::Query;
    use bridge_core::reference::{Mount, Target, ViewKind, parse_src};

    fn asked(query: &str) -> Result<Asked, Vec<String>> {
        let query = Query::parse(query).unwrap();
        Asked::read(ViewKind::Modules, &query).map_err(|fault| {
            let details = fault.details.unwrap();
            let faults = details.as_array().unwrap().iter();
            faults
                .map(|fault| fault["field"].as_str().unwrap().to_owned())
                .collect()
        })
    }

    #[test]
    fn an_address_leads_back_to_itself_without_its_empty_parts() {
        let mount = Mount::new("/bridge", "https://wiki.test").unwrap();
        let view = asked("forme=kanban&q=&statut=a_attribuer&sort=-heures&page=2&group=").unwrap();
        assert!(view.is_wordy && view.is_board && view.knows_its_filters());
        let address = view.address(&mount);
        assert_eq!(
            address,
            "/bridge/vues/modules?statut=a_attribuer&sort=-heures&forme=kanban&page=2"
        );
        assert!(matches!(parse_src(&mount, &address), Ok(Target::View(_))));
        let again = asked(address.split_once('?').unwrap().1).unwrap();
        assert!(!again.is_wordy);
        assert_eq!(again.address(&mount), address);
        assert_eq!(
            again.without("statut").address(&mount),
            "/bridge/vues/modules?sort=-heures&forme=kanban"
        );
    }

    #[test]
    fn a_row_is_chosen_by_number_and_told_from_a_name() {
        let mount = Mount::new("/bridge", "https://wiki.test").unwrap();
        let view = asked("formation=Web&bloc=2&page=3").unwrap();
        assert_eq!(view.named(), Some(("formation", "Web")));
        let chosen = view.with("formation", 7);
        assert_eq!(chosen.named(), None);
        assert_eq!(
            chosen.address(&mount),
            "/bridge/vues/modules?bloc=2&formation=7"
        );
        assert_eq!(asked("statut=Web").unwrap().named(), None);
    }

    #[test]
    fn what_is_not_known_is_named() {
        assert_eq!(
            asked("group=bloc&forme=x&statut=a&statut=b").unwrap_err(),
            ["group", "forme", "statut"]
        );
        let view = asked("couleur=rouge").unwrap();
        assert!(!view.knows_its_filters());
        assert_eq!(view.query().get("filter[couleur]"), Some("rouge"));
    }
}
