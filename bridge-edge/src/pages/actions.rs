//! /projet/:id/actions/*: what a button would do, and, sent as a form, that it is done.
//!
//! What always holds: looking acts on nothing. A form acts only from this origin, with a token made for this cookie,
//! this action and this projet, for somebody whom the wiki named a moment ago; sent twice it acts once (its key is the
//! write's Idempotency-Key). Base decides; the page shows its dry run.

use bridge_core::entity::Entity;
use bridge_core::error::ErrorCode;
use bridge_core::reference::Action;
use bridge_core::write::Operation;
use maud::{Markup, html};
use serde_json::{Value, json};

use super::parts::{badge, link, name, title};
use super::row::Row;
use super::scene::{Age, Scene};
use super::{age, answer, rules};
use crate::config::Config;
use crate::effects::{Effect, Outcome, Outside};
use crate::http::{Fault, Head, Query, Reply};
use crate::memory::Memory;
use crate::services::ask::base_call;
use crate::services::base::write::Answer;
use crate::services::credentials::{form, hex};
use crate::services::session::PageSession;
use crate::services::{origin, read};

/// The largest form, in bytes.
const MAX_FORM: usize = 8_192;

/// Everything that both ways of asking need.
pub struct Asked<'a> {
    /// The settings.
    pub config: &'a Config,
    /// What the isolate remembers.
    pub memory: &'a Memory,
    /// The way to the outside.
    pub outside: &'a Outside,
    /// The request.
    pub head: &'a Head,
    /// What the page stands in.
    pub scene: &'a Scene,
    /// Who asks.
    pub session: &'a PageSession,
    /// What is to be done.
    pub action: Action,
    /// The projet, as the path names it.
    pub argument: &'a str,
}

const fn operation(action: Action) -> Operation {
    match action {
        Action::Cloturer => Operation::CloturerProjet,
        Action::Livrer => Operation::LivrerProjet,
    }
}

/// Where a projet stands once the action is done.
const fn goal(action: Action) -> &'static str {
    match action {
        Action::Cloturer => "cloture",
        Action::Livrer => "livre",
    }
}

fn purpose(action: Action, id: i64) -> String {
    [action.as_str(), " ", &id.to_string()].concat()
}

impl Asked<'_> {
    fn question(&self, id: i64, key: Option<&str>) -> Value {
        json!({
            "operation": operation(self.action).name(),
            "id": id,
            "body": "{}",
            "dry_run": key.is_none(),
            "idempotency_key": key,
            "subject": self.session.caller.label,
            "viewer": self.session.caller.viewer,
            "trace": self.head.trace(),
        })
    }

    async fn projet(&self, query: &Query) -> Result<Result<Value, Reply>, Fault> {
        let asked = read::asked(Entity::Projet, self.argument, query)?;
        let viewer = &self.session.caller.viewer;
        let metrics = &self.memory.metrics;
        answer(read::one(self.outside, metrics, &asked, viewer, self.head).await?)
    }

    /// What would happen, and the form that makes it happen.
    pub async fn show(&self, query: &Query) -> Result<Reply, Fault> {
        let projet = match self.projet(query).await? {
            Ok(projet) => projet,
            Err(unchanged) => return Ok(unchanged),
        };
        let (row, meta) = (Row(&projet).at("data"), Row(&projet).at("meta"));
        if row.text("statut") == goal(self.action) {
            return Ok(self.page(row, age(meta), &self.done(row)));
        }
        if !self
            .session
            .caller
            .viewer
            .may(operation(self.action).scope())
        {
            let mut reply = self.page(row, age(meta), &self.not_yours());
            reply.status = ErrorCode::ForbiddenScope.http_status();
            return Ok(reply);
        }
        let dry: Answer = base_call(self.outside, "write", &self.question(row.id(), None)).await?;
        let dry = read::parsed(&dry.data)?;
        let dry = Row(&dry);
        let body = if dry.text("would") == "succeed" {
            let key = self.key().await?;
            html! {
                p { (self.scene.say("Voici ce qui va changer :", "This is what will change:")) }
                (rules::changes(self.scene, dry))
                @if dry.list("warnings").len() > 0 {
                    p.notice.warn { (self.scene.say("À savoir :", "Mind:")) }
                    (rules::reports(self.scene, dry.list("warnings"), row))
                }
                (self.form(row.id(), &key)?)
            }
        } else {
            html! {
                p.notice.bad {
                    strong { (self.scene.say("Pas encore possible.", "Not possible yet.")) } " "
                    (self.scene.say("Une règle s’y oppose :", "A rule forbids it:"))
                }
                (rules::reports(self.scene, dry.list("violations"), row))
                (self.back(row))
            }
        };
        Ok(self.page(row, age(meta), &body))
    }

    /// Does it, once.
    pub async fn act(&self) -> Result<Reply, Fault> {
        origin::check(self.config, self.head, true)?;
        if !self
            .session
            .caller
            .viewer
            .may(operation(self.action).scope())
        {
            return Ok(self.nothing_done(None));
        }
        let sent = self.sent().await?;
        let id: i64 = match self.argument.parse() {
            Ok(id) if id > 0 => id,
            _ => return Err(Fault::field("id", "the number of an entry")),
        };
        let keys = &self.config.session_keys;
        let purpose = purpose(self.action, id);
        let token = sent.get("jeton").unwrap_or("");
        if !form::holds(
            keys,
            &self.session.digest,
            &purpose,
            token,
            self.outside.now(),
        ) {
            return Ok(self.nothing_done(Some(id)));
        }
        let key = sent.get("cle").unwrap_or("");
        if key.len() != 32 || !key.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Fault::field("cle", "as the form has it"));
        }
        let answered: Result<Answer, Fault> =
            base_call(self.outside, "write", &self.question(id, Some(key))).await;
        match answered {
            Ok(answer) => {
                let meta = read::parsed(&answer.meta)?;
                let version = Row(&meta).number("version").to_string();
                let mut location = self.address(id);
                if version != "0" {
                    location.push_str("?version=");
                    location.push_str(&version);
                }
                Ok(Reply::new(303).header("location", location))
            }
            Err(fault) => self.refused(id, key, fault).await,
        }
    }

    /// Why it was not done; where the outcome is not known, the same form again, under the same key.
    async fn refused(&self, id: i64, key: &str, fault: Fault) -> Result<Reply, Fault> {
        let is_rule = matches!(fault.code, ErrorCode::RgViolation | ErrorCode::Conflict);
        let again = matches!(
            fault.code,
            ErrorCode::BaserowUnavailable | ErrorCode::Conflict
        );
        if !is_rule && !again {
            return Err(fault);
        }
        let Ok(Ok(projet)) = self.projet(&Query::default()).await else {
            return Err(fault);
        };
        let row = Row(&projet).at("data");
        let null = Value::Null;
        let details = Row(fault.details.as_ref().unwrap_or(&null));
        let (scene, is_broken) = (self.scene, details.has("rule"));
        let body = html! {
            @if is_broken {
                p.notice.bad { strong { (scene.say("Refusé.", "Refused.")) } " " (scene.say("Une règle s’y oppose :", "A rule forbids it:")) }
                @if details.has("violations") {
                    (rules::reports(scene, details.list("violations"), row))
                } @else {
                    (rules::reports(scene, core::iter::once(details), row))
                }
                (self.back(row))
            } @else {
                p.notice.bad {
                    (scene.say(
                        "Baserow n’a pas confirmé, ou quelqu’un d’autre y travaille. Réessayez : cela ne sera fait qu’une fois.",
                        "Baserow has not confirmed, or somebody else is at it. Try again: it will be done only once.",
                    ))
                }
                (self.form(id, key)?)
            }
        };
        let mut reply = self.page(row, Age::default(), &body);
        reply.status = fault.code.http_status();
        Ok(reply)
    }

    async fn sent(&self) -> Result<Query, Fault> {
        let kind = self.head.header("content-type");
        let kind = kind.split(';').next().unwrap_or("").trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Fault::new(ErrorCode::UnsupportedMediaType, "send a form"));
        }
        let (outcome, payload) = self.outside.perform(Effect::BodyWhole(MAX_FORM)).await;
        match outcome {
            Outcome::TooLarge => Err(Fault::new(
                ErrorCode::PayloadTooLarge,
                "the form is too large",
            )),
            Outcome::Failed => Err(Fault::field("body", "could not be read to its end")),
            _ => Query::parse(&payload.into_text())
                .ok_or_else(|| Fault::field("body", "a broken percent-encoding")),
        }
    }

    /// The key under which this form acts once.
    async fn key(&self) -> Result<String, Fault> {
        let (outcome, payload) = self.outside.perform(Effect::Random(16)).await;
        if outcome == Outcome::Done {
            Ok(hex(&payload.into_bytes()))
        } else {
            Err(Fault::internal("no random bytes"))
        }
    }

    fn address(&self, id: i64) -> String {
        let id = id.to_string();
        self.scene
            .url(&["projet", &id, "actions", self.action.as_str()])
    }

    fn form(&self, id: i64, key: &str) -> Result<Markup, Fault> {
        let (keys, digest) = (&self.config.session_keys, &self.session.digest);
        let purpose = purpose(self.action, id);
        let token = form::token(keys, digest, &purpose, self.outside.now())
            .ok_or_else(|| Fault::internal("a form cannot be sealed"))?;
        let projet = self.scene.url(&["projet", &id.to_string()]);
        Ok(html! {
            form.act method="post" action=(self.address(id)) target=[self.scene.here()] autocomplete="off" {
                input type="hidden" name="jeton" value=(token);
                input type="hidden" name="cle" value=(key);
                button.button type="submit" { (self.verb()) }
                a href=(projet) target=[self.scene.here()] { (self.scene.say("Annuler", "Cancel")) }
            }
        })
    }

    const fn verb(&self) -> &'static str {
        match (self.action, self.scene.language) {
            (Action::Cloturer, bridge_core::language::Language::French) => "Clôturer le projet",
            (Action::Cloturer, bridge_core::language::Language::English) => "Close the project",
            (Action::Livrer, bridge_core::language::Language::French) => "Livrer le projet",
            (Action::Livrer, bridge_core::language::Language::English) => "Deliver the project",
        }
    }

    fn back(&self, row: Row) -> Markup {
        html! {
            p { (self.scene.say("Voir le projet : ", "See the project: ")) (link(self.scene, "projet", row.text("nom"), row.id())) }
        }
    }

    fn done(&self, row: Row) -> Markup {
        html! {
            p.notice.good role="status" {
                strong {
                    @match self.action {
                        Action::Cloturer => (self.scene.say("Ce projet est clôturé.", "This project is closed.")),
                        Action::Livrer => (self.scene.say("Ce projet est livré.", "This project is delivered.")),
                    }
                }
            }
            (self.back(row))
        }
    }

    fn not_yours(&self) -> Markup {
        html! {
            p.notice.warn {
                (self.scene.say(
                    "Seul un administrateur du wiki peut faire cela : demandez à l’un d’eux d’ouvrir cette page.",
                    "Only an administrator of the wiki can do this: ask one of them to open this page.",
                ))
            }
        }
    }

    /// The answer to a form that acts on nothing: it is too old for this projet, or whoever sent it may not act any more.
    fn nothing_done(&self, too_old: Option<i64>) -> Reply {
        let body = html! {
            div.title { h1 { (self.verb()) } }
            p.notice.bad { strong { (self.scene.say("Rien n’a été fait.", "Nothing was done.")) } }
            @if let Some(id) = too_old {
                p.notice.warn {
                    (self.scene.say(
                        "Ce formulaire n’est plus valable : il est trop ancien, ou vous avez changé de session.",
                        "This form no longer holds: it is too old, or your session has changed.",
                    ))
                }
                p { a.button href=(self.address(id)) target=[self.scene.here()] { (self.scene.say("Recommencer", "Start again")) } }
            } @else {
                (self.not_yours())
            }
        };
        let mut reply = self.scene.page(self.verb(), Age::default(), &body);
        reply.status = ErrorCode::ForbiddenScope.http_status();
        reply
    }

    fn page(&self, row: Row, age: Age, body: &Markup) -> Reply {
        let body = html! {
            (title(
                self.verb(),
                &name(row.text("nom"), row.id()),
                &badge(self.scene, row.text("statut")),
                &html! {},
            ))
            (body)
        };
        self.scene.page(self.verb(), age, &body)
    }
}
