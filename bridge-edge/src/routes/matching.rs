//! A method and a path to a route, or to what is wrong with them.
//!
//! What always holds: a segment is decoded after the path was cut at its slashes, so an escaped slash never makes two
//! segments of one; a path that cannot be decoded is no path of ours. One path may belong to several templates: the
//! first that takes the method serves it, and Allow names the methods of all.

use super::route::Route;
use super::table::ROUTES;
use crate::http::query::decode;

/// What a method and a path lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A route, with what stands at its one variable (empty where it has none).
    Route {
        /// The route.
        route: &'static Route,
        /// The decoded segment, or the rest of the path.
        argument: String,
        /// The answer goes without its body.
        is_head: bool,
    },
    /// OPTIONS on a path that exists: what is allowed there.
    Options(String),
    /// The path exists, the method does not: what is allowed there.
    MethodNotAllowed {
        /// For the Allow header.
        allow: String,
        /// For logs and metrics.
        template: &'static str,
    },
    /// No such path.
    Nothing,
}

/// Matches a path against a route's template: what stands at its variable, empty where there is none.
fn argument<'a>(route: &Route, path: &'a str) -> Option<&'a str> {
    let (before, tail) = route.template.split_at_checked(route.tail)?;
    let (fixed, variable) = before.split_at_checked(route.fixed)?;
    let value = path.strip_prefix(fixed)?.strip_suffix(tail)?;
    let is_match = match variable.as_bytes().first() {
        None => value.is_empty(),
        Some(b'*') => !value.is_empty(),
        Some(_) => !value.is_empty() && !value.contains('/'),
    };
    is_match.then_some(value)
}

/// Finds what serves this request.
pub fn find(method: &str, path: &str) -> Found {
    let wanted = if method == "HEAD" { "GET" } else { method };
    let mut first = None;
    let mut allowed: Vec<&str> = Vec::new();
    for route in ROUTES {
        let Some(raw) = argument(route, path) else {
            continue;
        };
        if route.method == wanted {
            let Some(argument) = decode(raw, false) else {
                return Found::Nothing;
            };
            return Found::Route {
                route,
                argument,
                is_head: method == "HEAD",
            };
        }
        first.get_or_insert(route.template);
        allowed.push(route.method);
        if route.method == "GET" {
            allowed.push("HEAD");
        }
    }
    let Some(template) = first else {
        return Found::Nothing;
    };
    allowed.push("OPTIONS");
    let allow = allowed.join(", ");
    if method == "OPTIONS" {
        Found::Options(allow)
    } else {
        Found::MethodNotAllowed { allow, template }
    }
}

#[cfg(test)]
mod tests {
    use super::super::route::{Access, Cost, Handler, route};
    use super::super::table::ROUTES;
    use super::{Found, argument, find};
    use bridge_core::entity::Entity;
    use proptest::prelude::*;

    fn handler(method: &str, path: &str) -> Option<(Handler, String)> {
        match find(method, path) {
            Found::Route {
                route, argument, ..
            } => Some((route.handler, argument)),
            _ => None,
        }
    }

    #[test]
    fn every_route_is_found_by_its_own_template() {
        for route in ROUTES {
            let path = route
                .template
                .replace(":id", "5")
                .replace(":change", "projet-changed")
                .replace("*path", "a/b.js");
            assert_eq!(
                handler(route.method, &path).map(|found| found.0),
                Some(route.handler),
                "{path}"
            );
        }
    }

    #[test]
    fn a_segment_is_decoded_after_the_cut() {
        let detail = Handler::Detail(Entity::Personne);
        assert_eq!(
            handler("GET", "/api/v1/personnes/pi%65rre"),
            Some((detail, "pierre".into()))
        );
        assert_eq!(
            handler("GET", "/api/v1/personnes/a%2fb"),
            Some((detail, "a/b".into()))
        );
        assert_eq!(
            handler("GET", "/assets/a/b.js"),
            Some((Handler::Asset, "a/b.js".into()))
        );
        for path in [
            "/api/v1/personnes/5/",
            "/api/v1/personnes/",
            "/api/v1/personnes/5/x",
            "/api/v1/personnes/%zz",
            "/api/v1",
            "",
            "/",
        ] {
            assert_eq!(find("GET", path), Found::Nothing, "{path}");
        }
    }

    #[test]
    fn a_template_goes_on_after_its_variable() {
        let at = |template, path| {
            let tailed = route("GET", template, Access::Open, Cost::Read, Handler::Health);
            argument(&tailed, path).map(str::to_owned)
        };
        for (path, expected) in [
            ("/p/5/taches", Some("5")),
            ("/p/a%2fb/taches", Some("a%2fb")),
            ("/p/taches/taches", Some("taches")),
            ("/p//taches", None),
            ("/p/taches", None),
            ("/p/5", None),
            ("/p/5/", None),
            ("/p/5/taches/", None),
            ("/p/5/6/taches", None),
            ("/p/5/x/taches", None),
            ("/p/5taches", None),
            ("/taches", None),
        ] {
            assert_eq!(at("/p/:id/taches", path).as_deref(), expected, "{path}");
        }
        let two = "/p/:id/actions/livrer";
        assert_eq!(at(two, "/p/5/actions/livrer").as_deref(), Some("5"));
        assert_eq!(at(two, "/p/5/livrer"), None);
        assert_eq!(at("/p/*path", "/p/5/taches").as_deref(), Some("5/taches"));
    }

    #[test]
    fn no_template_has_a_second_variable_or_hides_another() {
        for (index, route) in ROUTES.iter().enumerate() {
            let variables = route.template.matches([':', '*']).count();
            assert!(variables <= 1, "{}", route.template);
            for later in &ROUTES[index + 1..] {
                let is_hidden = route.method == later.method
                    && argument(route, &later.template.replace([':', '*'], "")).is_some();
                assert!(!is_hidden, "{} hides {}", route.template, later.template);
            }
        }
    }

    #[test]
    fn another_method_is_told_what_is_allowed() {
        let Found::MethodNotAllowed { allow, template } = find("PUT", "/api/v1/admin/tokens")
        else {
            panic!("allowed")
        };
        assert_eq!(
            (allow.as_str(), template),
            ("GET, HEAD, POST, OPTIONS", "/api/v1/admin/tokens")
        );
        assert_eq!(
            find("OPTIONS", "/api/v1/resolve"),
            Found::Options("POST, OPTIONS".into())
        );
        assert!(matches!(
            find("HEAD", "/api/health"),
            Found::Route { is_head: true, .. }
        ));
        assert!(matches!(
            find("HEAD", "/api/v1/resolve"),
            Found::MethodNotAllowed { .. }
        ));
    }

    proptest! {
        #[test]
        fn any_method_and_path_lead_somewhere(method in "\\PC*", path in "(/|api|v1|personnes|%|\\PC)*") {
            let _found = find(&method, &path);
        }
    }
}
