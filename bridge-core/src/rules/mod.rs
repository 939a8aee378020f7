//! The rules of the domain (règles de gestion), one file each, as pure functions over rows and figures.
//!
//! A rule answers whether it would hold, and if not, a [`RuleReport`] with the figures that break it.
//! Rules decide nothing else: who asks them, and what follows, is [`crate::write`]'s part. None of them
//! can fail.

mod report;

pub mod avis_unique;
pub mod op_07;
pub mod rg_01;
pub mod rg_02;
pub mod rg_03;
pub mod rg_04;
pub mod rg_05;
pub mod rg_06;
pub mod rg_07;
pub mod rg_08;
pub mod rg_09;

pub use report::{RuleReport, RuleStatus};

#[cfg(test)]
mod tests;
