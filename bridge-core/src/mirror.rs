//! Whether a row that was read replaces the one that is held.
//!
//! Deliveries and reads come out of order, so an older row never replaces a newer one: neither by
//! Baserow's clock (`modifie_le`, microseconds) nor, where that is equal, by the number of the read
//! that saw it (numbers grow; a greater one began later). Rows of the same moment are compared field
//! by field. Decides only; storing is the caller's.

use crate::rows::Row;

/// A row, and the number of the read that saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen<'a> {
    /// The row.
    pub row: &'a Row,
    /// The read's number; a greater one began later.
    pub read: i64,
}

/// What to do with a row that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// There was none: hold it.
    Insert,
    /// Hold it in place of the one held; these fields differ.
    Replace(Vec<&'static str>),
    /// It says the same; only when it was seen, and its clock, are news.
    Unchanged,
    /// It is older than what is held: drop it.
    Older,
}

/// Decides about a row that was read, given the one that is held.
pub fn decide(held: Option<Seen<'_>>, incoming: Seen<'_>) -> Decision {
    let Some(held) = held else {
        return Decision::Insert;
    };
    let is_older = (incoming.row.modifie_le(), incoming.read) < (held.row.modifie_le(), held.read);
    if is_older {
        return Decision::Older;
    }
    match held.row.changed_fields(incoming.row) {
        Some(changed) if changed.is_empty() => Decision::Unchanged,
        Some(changed) => Decision::Replace(changed),
        // A row of another table never stands for this one.
        None => Decision::Older,
    }
}

/// The version of an answer that changed: milliseconds of the clock, but always more than the last.
pub fn next_version(last: Option<i64>, now_millis: i64) -> i64 {
    last.map_or(now_millis, |last| last.saturating_add(1).max(now_millis))
}

#[cfg(test)]
mod tests {
    use super::{Decision, Seen, decide, next_version};
    use crate::date::Instant;
    use crate::ids::ClientId;
    use crate::rows::{ClientRow, Row};
    use proptest::prelude::*;

    fn client(nom: &str, micros: i64) -> Row {
        let mut row = ClientRow::empty(ClientId::new(1).unwrap());
        row.nom = Some(nom.to_owned());
        row.modifie_le = Some(Instant::from_micros(micros));
        row.into()
    }

    fn seen(row: &Row, read: i64) -> Seen<'_> {
        Seen { row, read }
    }

    #[test]
    fn an_older_row_never_replaces_a_newer_one() {
        let (old, new) = (client("A", 1), client("B", 2));
        assert_eq!(decide(Some(seen(&new, 1)), seen(&old, 9)), Decision::Older);
        assert_eq!(
            decide(Some(seen(&new, 9)), seen(&client("C", 2), 1)),
            Decision::Older
        );
    }

    #[test]
    fn a_newer_row_replaces_and_says_what_changed() {
        let (old, new) = (client("A", 1), client("B", 2));
        assert_eq!(decide(None, seen(&old, 1)), Decision::Insert);
        assert_eq!(
            decide(Some(seen(&old, 9)), seen(&new, 1)),
            Decision::Replace(vec!["nom"])
        );
        assert_eq!(
            decide(Some(seen(&old, 1)), seen(&client("A", 2), 2)),
            Decision::Unchanged
        );
    }

    proptest! {
        #[test]
        fn whatever_the_order_of_arrival_the_newest_is_held(
            rows in proptest::collection::vec(("[ab]", 0_i64..4), 1..8)
                .prop_map(|rows| rows.into_iter().enumerate().collect::<Vec<_>>())
                .prop_shuffle(),
        ) {
            // The name is a function of the clock: one state of the row per moment.
            let states: Vec<(Row, i64)> = rows
                .iter()
                .map(|(read, (_, micros))| (client(&micros.to_string(), *micros), i64::try_from(*read).unwrap()))
                .collect();
            let mut held: Option<(Row, i64)> = None;
            for (row, read) in &states {
                let decision = decide(held.as_ref().map(|(row, read)| seen(row, *read)), seen(row, *read));
                match decision {
                    Decision::Insert | Decision::Replace(_) | Decision::Unchanged => held = Some((row.clone(), *read)),
                    Decision::Older => {}
                }
            }
            let newest = states.iter().max_by_key(|(row, read)| (row.modifie_le(), *read)).cloned();
            prop_assert_eq!(held, newest);
        }

        #[test]
        fn versions_only_grow(last: i64, now: i64) {
            let next = next_version(Some(last), now);
            prop_assert!(next >= now && (next > last || last == i64::MAX));
        }
    }
}
