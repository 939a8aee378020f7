//! Why there is no page, as a page: what happened, and what to do about it.
//!
//! What always holds: status and code come from the one error map; here are only words. Good in a small frame too.

use bridge_core::error::ErrorCode;
use bridge_core::language::Language;
use maud::{Markup, html};

use super::parts::plain;
use super::row::Row;
use super::scene::{Age, Scene};
use crate::http::reply::digits;
use crate::http::{Fault, Reply};

/// Heading and sentence of a code, French then English.
const fn words(code: ErrorCode) -> [(&'static str, &'static str); 2] {
    match code {
        ErrorCode::AuthRequired | ErrorCode::AuthInvalid => [
            ("Connectez-vous au wiki", "Log in to the wiki"),
            (
                "Cette page se lit avec une session du wiki : connectez-vous, puis rechargez-la.",
                "This page is read with a session of the wiki: log in, then load it again.",
            ),
        ],
        ErrorCode::ForbiddenScope => [
            ("Accès restreint", "Restricted"),
            (
                "Vous n’avez pas le droit de voir ou de faire cela.",
                "You do not have the right to see or do this.",
            ),
        ],
        ErrorCode::NotFound | ErrorCode::MethodNotAllowed => [
            ("Il n’y a rien ici", "There is nothing here"),
            (
                "Cette fiche n’existe pas, ou elle a été supprimée.",
                "This entry does not exist, or it was deleted.",
            ),
        ],
        ErrorCode::ValidationError => [
            (
                "Cette adresse n’est pas valable",
                "This address is not valid",
            ),
            (
                "Voici ce qui n’est pas compris :",
                "This is what is not understood:",
            ),
        ],
        ErrorCode::BaserowUnavailable => [
            ("Baserow ne répond pas", "Baserow does not answer"),
            (
                "Cette fiche n’a pas encore été lue et ne peut pas l’être maintenant. Rechargez la page dans un instant.",
                "This entry has not been read yet and cannot be read now. Load the page again in a moment.",
            ),
        ],
        ErrorCode::DocmostUnavailable => [
            ("Le wiki ne répond pas", "The wiki does not answer"),
            (
                "On ne peut pas savoir qui vous êtes. Rechargez la page dans un instant.",
                "There is no telling who you are. Load the page again in a moment.",
            ),
        ],
        ErrorCode::RateLimited => [
            ("Trop de demandes", "Too many requests"),
            (
                "Rechargez la page dans un instant.",
                "Load the page again in a moment.",
            ),
        ],
        ErrorCode::Config => [
            (
                "La passerelle n’est pas configurée",
                "The bridge is not configured",
            ),
            (
                "Il manque des réglages ; un administrateur doit les compléter :",
                "Settings are missing; an administrator has to complete them:",
            ),
        ],
        _ => [
            ("Cela n’a pas marché", "That did not work"),
            (
                "Rechargez la page ; si cela se répète, dites-le à un administrateur.",
                "Load the page again; if it happens again, tell an administrator.",
            ),
        ],
    }
}

/// What is wrong with a field: the API's own words, which are English, or what a French reader needs to know of them.
fn wrong(scene: &Scene, message: &str) -> String {
    if scene.language == Language::English {
        return plain(message, 200);
    }
    if let Some(options) = message.strip_prefix("must be one of: ") {
        return ["doit être l’un de : ", &plain(options, 200)].concat();
    }
    let french = match message {
        "is not a filter of this list" => "n’est pas un filtre de cette vue",
        "given more than once" => "est donné plusieurs fois",
        "must be a number of an entry" | "an id or a slug" => "doit être le numéro d’une fiche",
        "unknown parameter" => "n’est pas connu ici",
        "is not set" => "n’est pas réglé",
        _ if message.starts_with("cannot sort by") => "n’est pas un tri de cette vue",
        _ => "n’a pas une valeur comprise ici",
    };
    french.to_owned()
}

/// The fields at fault, by the names that a page's address has.
fn fields(scene: &Scene, fault: &Fault) -> Markup {
    let details = fault.details.clone().unwrap_or_default();
    html! {
        @if Row(&details).items().len() > 0 {
            ul.faults {
                @for one in Row(&details).items() {
                    @let name = one.text("field");
                    @let inner = name.strip_prefix("filter[").and_then(|name| name.strip_suffix(']'));
                    li {
                        strong.code { bdi { (plain(inner.unwrap_or(name), 60)) } }
                        " : " (wrong(scene, one.text("message")))
                    }
                }
            }
        }
    }
}

/// The page of a fault.
pub fn page(scene: &Scene, fault: &Fault, request_id: &str) -> Reply {
    let [(french, english), (sentence, translated)] = words(fault.code);
    let heading = scene.say(french, english);
    let names_fields = matches!(fault.code, ErrorCode::ValidationError | ErrorCode::Config);
    let body = html! {
        div.fault {
            h1 { (heading) }
            p { (scene.say(sentence, translated)) }
            @if names_fields { (fields(scene, fault)) }
            @if matches!(fault.code, ErrorCode::AuthRequired | ErrorCode::AuthInvalid) {
                p { a.button href="/login" { (scene.say("Se connecter au wiki", "Log in to the wiki")) } }
            }
            @if matches!(fault.code, ErrorCode::BaserowUnavailable | ErrorCode::DocmostUnavailable | ErrorCode::RateLimited) {
                p { a.button href="" target=[scene.here()] { (scene.say("Réessayer", "Try again")) } }
            }
            p.age { span.code { (fault.code.as_str()) } " · " (plain(request_id, 128)) }
        }
    };
    let mut reply = scene.page(heading, Age::default(), &body);
    reply.status = fault.code.http_status();
    if let Some(seconds) = fault.retry_after {
        reply = reply.header("retry-after", digits(seconds.into()));
    }
    reply
}
