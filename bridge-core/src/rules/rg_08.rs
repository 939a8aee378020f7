//! RG-08 (409): factures and avoirs.
//!
//! A facture goes `brouillon` → `emise` → `payee` → `remboursee_partiellement` → `remboursee`. What is refunded is
//! the sum of its avoirs, which never exceeds its total; refunding all of it at once skips the partial
//! state. Once issued it is never edited or deleted, and its number comes from a sequence per year
//! without gaps.

use core::fmt;
use core::str::FromStr;

use super::RuleReport;
use crate::date::Annee;
use crate::ids::FactureId;
use crate::money::Euros;
use crate::options::StatutFacture;
use crate::write::FieldValue;

/// The rule's name.
pub const RULE: &str = "RG-08";

/// Whether a facture may be issued or paid; what is refunded is [`refund`]'s to say.
pub fn step(
    facture: FactureId,
    from: Option<&StatutFacture>,
    to: &StatutFacture,
) -> Result<(), RuleReport> {
    use StatutFacture::{Brouillon, Emise, Payee};
    match (from.unwrap_or(&Brouillon), to) {
        (Brouillon, Emise) | (Emise, Payee) => Ok(()),
        _ => {
            let mut figures = stand(facture, from);
            figures.push(("statut_demande", FieldValue::text(Some(to.as_str()))));
            Err(report(figures))
        }
    }
}

/// Whether a facture may be edited or deleted: only a draft.
pub fn editable(facture: FactureId, statut: Option<&StatutFacture>) -> Result<(), RuleReport> {
    match statut {
        None | Some(StatutFacture::Brouillon) => Ok(()),
        Some(_) => Err(report(stand(facture, statut))),
    }
}

/// The status that one more avoir brings a facture, of which `avoirs` are refunded already.
pub fn refund(
    facture: FactureId,
    statut: Option<&StatutFacture>,
    total_ttc: Euros,
    avoirs: Euros,
    montant: Euros,
) -> Result<StatutFacture, RuleReport> {
    use StatutFacture::{Payee, Remboursee, RembourseePartiellement};
    let refundable = matches!(statut, Some(Payee | RembourseePartiellement));
    let refunded = avoirs + montant;
    if !refundable || montant <= Euros::ZERO || refunded > total_ttc {
        let mut figures = stand(facture, statut);
        figures.extend([
            ("total_ttc", FieldValue::Euros(total_ttc)),
            ("montant_deja_rembourse", FieldValue::Euros(avoirs)),
            ("montant_demande", FieldValue::Euros(montant)),
        ]);
        return Err(report(figures));
    }
    Ok(if refunded == total_ttc {
        Remboursee
    } else {
        RembourseePartiellement
    })
}

fn stand(facture: FactureId, statut: Option<&StatutFacture>) -> Vec<(&'static str, FieldValue)> {
    vec![
        ("facture_id", FieldValue::id(facture)),
        (
            "statut",
            FieldValue::text(statut.map(StatutFacture::as_str)),
        ),
    ]
}

fn report(figures: Vec<(&'static str, FieldValue)>) -> RuleReport {
    RuleReport {
        rule: RULE,
        figures,
    }
}

/// The number of an issued facture: `2026-0042`. Of one year, the later has the higher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Numero {
    /// The year of issue.
    pub annee: Annee,
    /// Its place in the year, from 1.
    pub rang: u32,
}

impl Numero {
    /// The number after the last one of a year.
    pub const fn after(annee: Annee, last: Option<Self>) -> Self {
        let rang = match last {
            Some(last) if last.annee == annee => last.rang.saturating_add(1),
            _ => 1,
        };
        Self { annee, rang }
    }

    /// The places of a year that are missing before its last number, or given twice; none is sound.
    pub fn irregular(annee: Annee, issued: &[Self]) -> Vec<Self> {
        let of_year = issued.iter().filter(|numero| numero.annee == annee);
        let mut rangs: Vec<u32> = of_year.map(|numero| numero.rang).collect();
        rangs.sort_unstable();
        let mut expected = 1;
        let mut irregular = Vec::new();
        for rang in rangs {
            irregular.extend((expected..rang).map(|rang| Self { annee, rang }));
            if rang < expected {
                irregular.push(Self { annee, rang });
            }
            expected = expected.max(rang.saturating_add(1));
        }
        irregular
    }
}

impl fmt::Display for Numero {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:04}", self.annee, self.rang)
    }
}

/// The text is no number of a facture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidNumero;

impl fmt::Display for InvalidNumero {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not a number of the form 2026-0042")
    }
}

impl core::error::Error for InvalidNumero {}

impl FromStr for Numero {
    type Err = InvalidNumero;

    /// Reads exactly what [`fmt::Display`] writes: one number has one spelling.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (annee, rang) = text.split_once('-').ok_or(InvalidNumero)?;
        let numero = Self {
            annee: annee.parse().map_err(|_| InvalidNumero)?,
            rang: rang.parse().map_err(|_| InvalidNumero)?,
        };
        if numero.rang > 0 && numero.annee > 0 && numero.to_string() == text {
            Ok(numero)
        } else {
            Err(InvalidNumero)
        }
    }
}
