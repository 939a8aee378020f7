//! Who looks: what decides which entities and fields somebody may see.
//!
//! Three kinds of reader: an administrator of the wiki (or whoever holds `admin:*`), a member's
//! session, and an API token. There are no row rights beyond this.

use serde::{Deserialize, Serialize};

use crate::entity::Entity;
use crate::ids::PersonneId;
use crate::scope::{self, Scope};
use crate::wire::WikiRole;

/// The kind of a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewerKind {
    /// Sees everything.
    Admin,
    /// A member of the wiki in a session of their own.
    Member,
    /// An API token.
    Token,
}

/// A reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// Which kind.
    pub kind: ViewerKind,
    /// What they may do; an administrator may do everything whatever stands here.
    #[serde(default)]
    pub scopes: Vec<Scope>,
    /// The personne they are, if known.
    #[serde(default)]
    pub personne_id: Option<PersonneId>,
}

/// What a member's session may do.
pub const MEMBER_SCOPES: &[Scope] = &[
    Scope::ReadPersonnes,
    Scope::ReadFormations,
    Scope::ReadAttributions,
    Scope::ReadProjets,
    Scope::ReadAvis,
    Scope::WriteInterventions,
    Scope::WriteAvis,
];

/// What a session may do, by the role in the wiki.
///
/// A member's `write:interventions` is for their own personne only, which the routes check.
pub const fn scopes_of(role: WikiRole) -> &'static [Scope] {
    match role {
        WikiRole::Owner | WikiRole::Admin => &[Scope::AdminAll],
        WikiRole::Member => MEMBER_SCOPES,
    }
}

impl Viewer {
    /// Somebody who sees everything.
    pub fn admin() -> Self {
        Self {
            kind: ViewerKind::Admin,
            scopes: vec![Scope::AdminAll],
            personne_id: None,
        }
    }

    /// The reader behind a session of the wiki.
    pub fn of_session(role: WikiRole, personne_id: Option<PersonneId>) -> Self {
        Self {
            kind: match role {
                WikiRole::Owner | WikiRole::Admin => ViewerKind::Admin,
                WikiRole::Member => ViewerKind::Member,
            },
            scopes: scopes_of(role).to_vec(),
            personne_id,
        }
    }

    /// The reader behind an API token.
    pub fn of_token(scopes: Vec<Scope>) -> Self {
        Self {
            kind: ViewerKind::Token,
            scopes,
            personne_id: None,
        }
    }

    /// Whether the reader may do what asks for this scope.
    pub fn may(&self, wanted: Scope) -> bool {
        self.kind == ViewerKind::Admin || scope::allows(&self.scopes, wanted)
    }

    /// Whether the reader may see entities of this kind at all.
    pub fn may_read(&self, entity: Entity) -> bool {
        self.may(Scope::to_read(entity))
    }

    /// Whether the reader sees what members do not: an administrator, or a token that may read this
    /// kind of entity.
    pub(crate) fn sees_restricted(&self, entity: Entity) -> bool {
        match self.kind {
            ViewerKind::Admin => true,
            ViewerKind::Token => self.may_read(entity),
            ViewerKind::Member => self.may(Scope::AdminAll),
        }
    }

    /// Whether nothing would be taken out of any answer about this kind of entity for this reader.
    pub fn sees_everything(&self) -> bool {
        self.may(Scope::AdminAll)
    }
}

#[cfg(test)]
mod tests {
    use super::Viewer;
    use crate::entity::Entity;
    use crate::scope::Scope;
    use crate::wire::WikiRole;

    #[test]
    fn a_member_reads_everything_but_factures() {
        let member = Viewer::of_session(WikiRole::Member, None);
        for entity in Entity::ALL {
            let is_facture = matches!(
                entity,
                Entity::Facture | Entity::LigneFacture | Entity::Avoir
            );
            assert_eq!(member.may_read(entity), !is_facture, "{entity}");
        }
        assert!(!member.may(Scope::WriteProjets));
        assert!(!member.sees_everything());
    }

    #[test]
    fn owners_and_administrators_may_do_everything() {
        for role in [WikiRole::Owner, WikiRole::Admin] {
            let viewer = Viewer::of_session(role, None);
            assert!(Scope::ALL.iter().all(|&scope| viewer.may(scope)));
            assert!(viewer.sees_everything());
        }
    }

    #[test]
    fn a_token_may_do_what_its_scopes_say() {
        let token = Viewer::of_token(vec![Scope::ReadPersonnes]);
        assert!(token.may_read(Entity::Personne));
        assert!(!token.may_read(Entity::Projet));
        let admin = Viewer::of_token(vec![Scope::AdminAll]);
        assert!(admin.sees_everything());
    }

    #[test]
    fn a_viewer_travels_as_json() {
        let viewer: Viewer = serde_json::from_str(
            r#"{"kind":"member","scopes":["read:personnes"],"personne_id":null}"#,
        )
        .unwrap();
        assert!(viewer.may_read(Entity::Personne));
        let viewer: Viewer = serde_json::from_str(r#"{"kind":"admin"}"#).unwrap();
        assert_eq!(viewer.scopes, []);
        assert!(viewer.may_read(Entity::Facture));
    }
}
