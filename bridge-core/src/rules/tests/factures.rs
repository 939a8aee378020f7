//! RG-08: statuses, refunds, and a sequence without gaps.

use proptest::prelude::*;
use serde_json::json;

use crate::ids::FactureId;
use crate::money::Euros;
use crate::options::StatutFacture;
use crate::rules::rg_08::{Numero, editable, refund, step};

fn facture() -> FactureId {
    FactureId::new(1).unwrap()
}

fn euros(cents: i64) -> Euros {
    Euros::from_cents(cents)
}

#[test]
fn a_facture_is_issued_then_paid_and_nothing_else_by_hand() {
    for from in StatutFacture::KNOWN {
        for to in StatutFacture::KNOWN {
            let (from, to) = (StatutFacture::from(*from), StatutFacture::from(*to));
            let allowed = matches!(
                (from.as_str(), to.as_str()),
                ("brouillon", "emise") | ("emise", "payee")
            );
            assert_eq!(
                step(facture(), Some(&from), &to).is_ok(),
                allowed,
                "{from} {to}"
            );
        }
    }
    assert!(step(facture(), None, &StatutFacture::Emise).is_ok());
}

#[test]
fn an_issued_facture_is_never_edited() {
    assert!(editable(facture(), None).is_ok());
    for statut in StatutFacture::KNOWN {
        let sound = editable(facture(), Some(&StatutFacture::from(*statut))).is_ok();
        assert_eq!(sound, *statut == "brouillon", "{statut}");
    }
}

#[test]
fn a_refund_beyond_the_total_is_refused_with_its_figures() {
    let refused = refund(
        facture(),
        Some(&StatutFacture::Payee),
        euros(1000),
        euros(400),
        euros(601),
    );
    assert_eq!(
        json!(refused.unwrap_err()),
        json!({ "rule": "RG-08", "facture_id": 1, "statut": "payee", "total_ttc": "10.00", "montant_deja_rembourse": "4.00", "montant_demande": "6.01" })
    );
}

#[test]
fn only_what_was_paid_is_refunded() {
    for statut in ["brouillon", "emise", "remboursee", "autre"] {
        let statut = StatutFacture::from(statut);
        assert!(
            refund(facture(), Some(&statut), euros(10), euros(0), euros(1)).is_err(),
            "{statut}"
        );
    }
    assert!(refund(facture(), None, euros(10), euros(0), euros(1)).is_err());
}

#[test]
fn a_number_has_one_spelling() {
    let numero = Numero {
        annee: 2026,
        rang: 42,
    };
    assert_eq!(numero.to_string(), "2026-0042");
    assert_eq!("2026-0042".parse(), Ok(numero));
    for refused in [
        "2026-42",
        "2026-00042",
        "2026",
        "2026-0000",
        "0000-0001",
        "-2026-0001",
        "2026-+042",
        "F-0001",
        "2026-99999999999",
        "",
    ] {
        assert!(refused.parse::<Numero>().is_err(), "{refused}");
    }
    assert_eq!(
        "2026-12345".parse(),
        Ok(Numero {
            annee: 2026,
            rang: 12_345
        })
    );
}

#[test]
fn gaps_and_doubles_are_found() {
    let rangs = |rangs: &[u32]| -> Vec<Numero> {
        rangs
            .iter()
            .map(|&rang| Numero { annee: 2026, rang })
            .collect()
    };
    assert_eq!(
        Numero::irregular(2026, &rangs(&[1, 2, 5, 5])),
        rangs(&[3, 4, 5])
    );
    assert_eq!(Numero::irregular(2026, &rangs(&[2])), rangs(&[1]));
    assert_eq!(Numero::irregular(2027, &rangs(&[2])), []);
}

proptest! {
    #[test]
    fn refunds_never_exceed_the_total_and_end_where_it_is_reached(
        total in 1_i64..100, montants in proptest::collection::vec(-5_i64..60, 0..12),
    ) {
        let (mut statut, mut refunded) = (StatutFacture::Payee, 0);
        for montant in montants {
            let fits = montant > 0 && refunded + montant <= total;
            match refund(facture(), Some(&statut), euros(total), euros(refunded), euros(montant)) {
                Ok(next) => {
                    prop_assert!(fits);
                    refunded += montant;
                    let expected = if refunded == total { "remboursee" } else { "remboursee_partiellement" };
                    prop_assert_eq!(next.as_str(), expected);
                    statut = next;
                }
                Err(report) => {
                    prop_assert!(!fits);
                    prop_assert_eq!(report.rule, "RG-08");
                }
            }
        }
    }

    #[test]
    fn numbers_given_one_after_another_have_no_gap(years in proptest::collection::vec(2025_i32..2028, 0..40)) {
        let mut issued: Vec<Numero> = Vec::new();
        for annee in years {
            let last = issued.iter().copied().filter(|numero| numero.annee == annee).max();
            let next = Numero::after(annee, last);
            prop_assert!(!issued.contains(&next));
            prop_assert_eq!(next.to_string().parse(), Ok(next));
            issued.push(next);
        }
        for annee in 2025..2028 {
            prop_assert_eq!(Numero::irregular(annee, &issued), []);
            let of_year = issued.iter().filter(|numero| numero.annee == annee).count();
            let last = issued.iter().filter(|numero| numero.annee == annee).map(|numero| numero.rang).max();
            prop_assert_eq!(last.unwrap_or(0) as usize, of_year);
        }
    }

    #[test]
    fn a_number_after_one_of_another_year_begins_anew(annee in 2000_i32..2100, rang in 1_u32..10_000) {
        let last = Numero { annee: annee - 1, rang };
        prop_assert_eq!(Numero::after(annee, Some(last)), Numero { annee, rang: 1 });
    }
}
