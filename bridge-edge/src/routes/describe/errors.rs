//! Which error codes a route can answer: from what it asks of its caller, what it counts against, and what its handler
//! reads.

use bridge_core::error::ErrorCode as Code;

use crate::routes::{Access, Cost, Handler, Route};

/// Every code that a route can answer.
pub fn codes(route: &Route) -> Vec<Code> {
    let mut codes = vec![Code::Internal];
    // the entry and the limits stand before every route
    if route.cost != Cost::Free || route.access == Access::Webhook {
        codes.push(Code::RateLimited);
    }
    if !matches!(
        route.handler,
        Handler::Health
            | Handler::Asset
            | Handler::Playground
            | Handler::OpenApi
            | Handler::ApiDocs
    ) {
        codes.push(Code::Config);
    }
    match route.access {
        Access::Open => {}
        Access::Known | Access::Scope(_) | Access::Write(_) => {
            codes.extend([Code::AuthRequired, Code::AuthInvalid, Code::ForbiddenScope]);
        }
        Access::WikiCookie => codes.extend([
            Code::AuthRequired,
            Code::AuthInvalid,
            Code::ForbiddenScope,
            Code::DocmostUnavailable,
        ]),
        Access::Page => codes.extend([
            Code::AuthRequired,
            Code::AuthInvalid,
            Code::ForbiddenScope,
            Code::ValidationError,
            Code::DocmostUnavailable,
        ]),
        Access::Webhook => {
            codes.extend([Code::AuthRequired, Code::AuthInvalid, Code::PayloadTooLarge]);
        }
        Access::Live => codes.extend([Code::ForbiddenScope, Code::ValidationError]),
    }
    if route.access.acts() {
        // a session's rights are asked of the wiki
        codes.push(Code::DocmostUnavailable);
    }
    if route.template.contains(':') || route.template.contains('*') || is_page(route.handler) {
        codes.push(Code::NotFound);
    }
    codes.extend_from_slice(of_handler(route.handler));
    if matches!(route.handler, Handler::Action(_)) && route.method == "POST" {
        codes.extend([
            Code::Conflict,
            Code::PayloadTooLarge,
            Code::UnsupportedMediaType,
            Code::RgViolation,
            Code::IdempotencyMismatch,
        ]);
    }
    codes.sort();
    codes.dedup();
    codes
}

const fn is_page(handler: Handler) -> bool {
    matches!(
        handler,
        Handler::Playground | Handler::OpenApi | Handler::ApiDocs
    )
}

/// What the handler itself can find wrong.
const fn of_handler(handler: Handler) -> &'static [Code] {
    match handler {
        Handler::Detail(_) | Handler::ListOf(..) | Handler::Dashboard | Handler::Timeline => {
            &[Code::ValidationError, Code::BaserowUnavailable]
        }
        Handler::Page(_) | Handler::Action(_) => &[Code::BaserowUnavailable],
        Handler::List(_) | Handler::Search | Handler::TokenRevoke | Handler::Asset => {
            &[Code::ValidationError]
        }
        Handler::Resolve => &[
            Code::ValidationError,
            Code::PayloadTooLarge,
            Code::UnsupportedMediaType,
            Code::BaserowUnavailable,
        ],
        Handler::Write(_) => &[
            Code::ValidationError,
            Code::Conflict,
            Code::PreconditionFailed,
            Code::PayloadTooLarge,
            Code::UnsupportedMediaType,
            Code::RgViolation,
            Code::IdempotencyMismatch,
            Code::BaserowUnavailable,
        ],
        Handler::TokenCreate => &[
            Code::ValidationError,
            Code::PayloadTooLarge,
            Code::UnsupportedMediaType,
        ],
        _ => &[],
    }
}
