//! A decision against a write, as the API's error.

use bridge_core::error::ErrorCode;
use bridge_core::write::{Refusal, RuleReport, RuleStatus};
use serde_json::{Value as Json, json};

use super::super::fault::Fault;

/// The error that says so; none where there is nothing to write and nothing wrong.
pub(super) fn fault(refusal: Refusal) -> Option<Fault> {
    Some(match refusal {
        Refusal::AlreadyDone => return None,
        Refusal::NotFound { .. } => Fault::not_found(),
        Refusal::Invalid(faults) => Fault::validation(&faults),
        Refusal::Forbidden => Fault::new(
            ErrorCode::ForbiddenScope,
            "This is for the person's own rows only.",
        ),
        Refusal::Broken(reports, status) => broken(&reports, status),
    })
}

/// The first rule with its figures, and beside it all of them where there are several.
fn broken(reports: &[RuleReport], status: RuleStatus) -> Fault {
    let rule = reports.first().map_or("", |report| report.rule);
    let mut details = reports.first().map_or(Json::Null, |report| json!(report));
    if reports.len() > 1
        && let Some(details) = details.as_object_mut()
    {
        details.insert("violations".to_owned(), json!(reports));
    }
    let code = match status {
        RuleStatus::Unprocessable => ErrorCode::RgViolation,
        RuleStatus::Conflict => ErrorCode::Conflict,
    };
    Fault {
        details: Some(details),
        ..Fault::new(code, &["The rule ", rule, " would be broken."].concat())
    }
}
