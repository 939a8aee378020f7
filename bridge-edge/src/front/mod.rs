//! One request from head to answer.
//!
//! What always holds: there is one way through for every route: find, settings, credentials, limit, handler, headers,
//! log, count. Whatever happens, the answer is in the envelope, carries a request id and where the caller stands with its
//! limits, and may not be cached unless its handler says so.

mod handlers;

use std::rc::Rc;

use bridge_core::error::ErrorCode;
use bridge_core::viewer::Viewer;

use crate::config::Config;
use crate::effects::{Effect, Executor, Outcome, Outside, Payload, Step};
use crate::http::reply::digits;
use crate::http::{Body, Fault, Head, Query, Reply, Sent};
use crate::log::Answered;
use crate::memory::Memory;
use crate::pages::{self, Looking, Scene};
use crate::routes::{Access, Cost, Found, Handler, Route, find};
use crate::services::access::{self, Caller};
use crate::services::gate::LimitClass;
use crate::services::limits::{Standing, StrangerClass};
use crate::services::{intake, live, metrics, session, write};

/// The request path of one isolate.
pub struct Front {
    config: Rc<Config>,
    memory: Rc<Memory>,
    executor: Executor<String>,
}

/// A request under way.
struct Request {
    config: Rc<Config>,
    memory: Rc<Memory>,
    head: Head,
    outside: Outside,
}

/// What is known about a request when it is answered.
#[derive(Default)]
struct Trace {
    template: &'static str,
    is_delivery: bool,
    standing: Option<Standing>,
    user: Option<String>,
    cause: Option<String>,
}

impl Trace {
    /// Notes where the caller stands, whether or not there was anything left.
    fn stands(&mut self, taken: Result<Standing, (Fault, Standing)>) -> Result<(), Fault> {
        let (standing, outcome) = match taken {
            Ok(standing) => (standing, Ok(())),
            Err((fault, standing)) => (standing, Err(fault)),
        };
        self.standing = Some(standing);
        outcome
    }
}

impl Front {
    /// The request path with these settings: a JSON object of texts.
    pub fn new(settings: &str) -> Self {
        Self {
            config: Rc::new(Config::parse(settings)),
            memory: Rc::default(),
            executor: Executor::default(),
        }
    }

    /// Begins with a request's head; see the entry for the form of what comes back.
    pub fn begin(&self, head: String, sent: Box<dyn Sent>) -> String {
        let Some(head) = Head::parse(head, sent) else {
            return Fault::internal("head of another shape")
                .reply()
                .render(None, None);
        };
        let (config, memory) = (self.config.clone(), self.memory.clone());
        let step = self.executor.begin(head.now(), |outside| async move {
            Request {
                config,
                memory,
                head,
                outside,
            }
            .serve()
            .await
        });
        render(step)
    }

    /// What hands the counts of this isolate to Base, to be performed; empty where there are none.
    pub fn flush(&self, now: i64) -> String {
        let effect = self.memory.metrics.flush(now, true);
        effect.map_or_else(String::new, |effect| effect.render())
    }

    /// Goes on with a task whose effect ended like this.
    pub fn resume(&self, task: u32, now: i64, outcome: Outcome, payload: Payload) -> String {
        render(self.executor.resume(task, now, outcome, payload))
    }
}

fn render(step: Step<String>) -> String {
    match step {
        Step::Done(answer) => answer,
        Step::Effect(task, effect) => format!("E{task}\n{}", effect.render()),
        Step::Lost => Fault::internal("lost task").reply().render(None, None),
    }
}

/// Whether somebody may ask for this at all.
fn check_right(access: Access, viewer: &Viewer) -> Result<(), Fault> {
    match access {
        Access::Scope(scope) if !viewer.may(scope) => Err(Fault::new(
            ErrorCode::ForbiddenScope,
            &["this needs the scope ", scope.as_str()].concat(),
        )),
        Access::Write(operation) => write::check_right(operation, viewer),
        _ => Ok(()),
    }
}

impl Request {
    async fn serve(self) -> String {
        let mut trace = Trace {
            template: "unmatched",
            ..Trace::default()
        };
        let reply = match self.answer(&mut trace).await {
            Ok(reply) => reply,
            Err(mut fault) => {
                trace.cause = fault.cause.take();
                self.fault(&fault).await
            }
        };
        self.finish(reply, &trace)
    }

    /// A fault as whoever asks can read it: people get a page.
    async fn fault(&self, fault: &Fault) -> Reply {
        if !pages::is_page(self.head.path()) {
            return fault.reply();
        }
        pages::fault(&self.scene().await, fault, self.head.request_id())
    }

    async fn scene(&self) -> Scene {
        Scene::of(&self.config.mount, &self.memory, &self.outside, &self.head).await
    }

    /// A page, for whoever the wiki says it is.
    async fn people(
        &self,
        route: &Route,
        argument: &str,
        trace: &mut Trace,
    ) -> Result<Reply, Fault> {
        let (config, memory, outside, head) =
            (&*self.config, &*self.memory, &self.outside, &self.head);
        let kept = match route.cost {
            Cost::Write => session::IDENTITY_KEPT,
            Cost::Read | Cost::Free => session::IDENTITY_KEPT_TO_SHOW,
        };
        let class = if session::may_ask(memory, head, outside.now()) {
            StrangerClass::Identity
        } else {
            StrangerClass::Open
        };
        self.stranger(class, trace)?;
        let session = session::page(memory, outside, head, kept).await;
        let session = session.map_err(|fault| match fault.code {
            // nobody guesses anything by not being logged in
            ErrorCode::AuthRequired => fault,
            _ => self.refused(StrangerClass::Failed, fault, trace),
        })?;
        trace.user = Some(session.caller.label.clone());
        self.within_limit(route.cost, &session.caller, trace)
            .await?;
        let mut scene = self.scene().await;
        scene.language = session.language.unwrap_or(scene.language);
        scene.user = Some(session.name.clone());
        let looking = Looking {
            memory,
            outside,
            head,
            scene: &scene,
            session: &session,
        };
        let query = self.query()?;
        match route.handler {
            Handler::Page(entity) => looking.entity(entity, argument, &query).await,
            Handler::View(kind) => looking.view(config, kind, &query).await,
            Handler::Action(action) => {
                let asked = pages::actions::Asked {
                    config,
                    memory,
                    outside,
                    head,
                    scene: &scene,
                    session: &session,
                    action,
                    argument,
                };
                match route.cost {
                    Cost::Write => asked.act().await,
                    Cost::Read | Cost::Free => asked.show(&query).await,
                }
            }
            _ => Err(Fault::not_found()),
        }
    }

    async fn answer(&self, trace: &mut Trace) -> Result<Reply, Fault> {
        let found = if self.head.is_of_sane_length() {
            find(self.head.method(), self.head.path())
        } else {
            Found::Nothing
        };
        match found {
            Found::Route {
                route, argument, ..
            } => {
                trace.template = route.template;
                self.route(route, &argument, trace).await
            }
            Found::Options(allow) => {
                self.stranger(StrangerClass::Open, trace)?;
                Ok(Reply::new(204).header("allow", allow))
            }
            Found::MethodNotAllowed { allow, template } => {
                trace.template = template;
                self.stranger(StrangerClass::Open, trace)?;
                let fault = Fault::new(
                    ErrorCode::MethodNotAllowed,
                    "this method is not for this path",
                );
                Ok(self.fault(&fault).await.header("allow", allow))
            }
            Found::Nothing => {
                self.stranger(StrangerClass::Open, trace)?;
                Err(Fault::not_found())
            }
        }
    }

    fn stranger(&self, class: StrangerClass, trace: &mut Trace) -> Result<(), Fault> {
        let limits = &self.memory.limits;
        trace.stands(limits.stranger(class, self.head.address(), self.outside.now()))
    }

    /// A refusal of credentials: counted, and after too many of them no more than "too many".
    fn refused(&self, class: StrangerClass, fault: Fault, trace: &mut Trace) -> Fault {
        match fault.code {
            ErrorCode::AuthRequired | ErrorCode::AuthInvalid => {
                self.memory.metrics.event(match class {
                    StrangerClass::FailedWebhook => {
                        "webhook_events_processed_total{type=\"unknown\",outcome=\"refused\"}"
                    }
                    _ => "auth_refused_total",
                });
                self.stranger(class, trace).err().unwrap_or(fault)
            }
            _ => fault,
        }
    }

    async fn route(
        &self,
        route: &Route,
        argument: &str,
        trace: &mut Trace,
    ) -> Result<Reply, Fault> {
        self.settings_for(route)?;
        match route.access {
            Access::Webhook => {
                trace.is_delivery = true;
                let _never_refused = self.stranger(StrangerClass::Open, trace);
                let delivery = intake::take(
                    &self.config,
                    &self.outside,
                    &self.head,
                    argument,
                    &self.memory.metrics,
                    &mut trace.cause,
                )
                .await;
                delivery.map_err(|fault| self.refused(StrangerClass::FailedWebhook, fault, trace))
            }
            Access::Open => {
                self.stranger(StrangerClass::Open, trace)?;
                self.open(route.handler, argument).await
            }
            Access::Live => {
                self.stranger(StrangerClass::Identity, trace)?;
                live::upgrade(&self.config, &self.head)
            }
            Access::WikiCookie => {
                self.stranger(StrangerClass::Identity, trace)?;
                let session =
                    session::open(&self.config, &self.memory, &self.outside, &self.head).await;
                let (reply, user) =
                    session.map_err(|fault| self.refused(StrangerClass::Failed, fault, trace))?;
                trace.user = Some(user);
                Ok(reply)
            }
            Access::Page => self.people(route, argument, trace).await,
            Access::Known | Access::Scope(_) | Access::Write(_) => {
                let mut caller = self.caller(trace).await?;
                trace.user = Some(caller.label.clone());
                self.within_limit(route.cost, &caller, trace).await?;
                check_right(route.access, &caller.viewer)?;
                if route.access.acts() {
                    let now = session::confirm(&self.memory, &self.outside, &self.head, caller);
                    caller = now
                        .await
                        .map_err(|fault| self.refused(StrangerClass::Failed, fault, trace))?;
                    check_right(route.access, &caller.viewer)?;
                }
                self.known(route.handler, argument, &caller).await
            }
        }
    }

    /// What is missing for this route, all at once.
    fn settings_for(&self, route: &Route) -> Result<(), Fault> {
        match route.handler {
            Handler::Health
            | Handler::Asset
            | Handler::Playground
            | Handler::OpenApi
            | Handler::ApiDocs => Ok(()),
            Handler::Webhook => self.config.webhooks_usable(),
            _ => self.config.usable(),
        }
    }

    async fn caller(&self, trace: &mut Trace) -> Result<Rc<Caller>, Fault> {
        let found =
            access::bearer(&self.config, &self.memory.tokens, &self.outside, &self.head).await;
        found.map_err(|fault| self.refused(StrangerClass::Failed, fault, trace))
    }

    async fn within_limit(
        &self,
        cost: Cost,
        caller: &Caller,
        trace: &mut Trace,
    ) -> Result<(), Fault> {
        let limits = &self.memory.limits;
        let taken = match cost {
            Cost::Read => limits.read(&self.outside, &caller.subject).await,
            Cost::Write => {
                limits
                    .exact(&self.outside, &caller.subject, LimitClass::Write)
                    .await
            }
            Cost::Free => return Ok(()),
        };
        trace.stands(taken)
    }

    fn query(&self) -> Result<Query, Fault> {
        Query::parse(self.head.query())
            .ok_or_else(|| Fault::field("query", "a broken percent-encoding"))
    }

    /// Headers that every answer has, the log line, the counters. Those of every JSON answer the entry adds by itself.
    fn finish(&self, mut reply: Reply, trace: &Trace) -> String {
        let head = &self.head;
        let now = self.outside.now();
        if !reply.has("cache-control") {
            reply = reply.header("cache-control", "no-store");
        }
        if matches!(reply.body, Body::Text(_) | Body::Asset) {
            if !reply.has("content-security-policy") {
                let policy = "default-src 'none'; frame-ancestors 'none'";
                reply = reply.header("content-security-policy", policy);
            }
            reply = reply.header("x-content-type-options", "nosniff");
            if !reply.has("referrer-policy") {
                reply = reply.header("referrer-policy", "no-referrer");
            }
        }
        reply = reply.header("x-request-id", head.request_id().to_owned());
        if let Some(standing) = trace.standing {
            reply = reply
                .header("ratelimit-limit", digits(standing.limit.into()))
                .header("ratelimit-remaining", digits(standing.remaining.into()))
                .header("ratelimit-reset", digits(standing.reset.into()));
        }
        let method = metrics::method_label(head.method());
        let duration_ms = now - head.now();
        self.memory
            .metrics
            .request(method, trace.template, reply.status, duration_ms);
        let line = self.memory.stamp.answered(&Answered {
            now,
            method,
            route: trace.template,
            status: reply.status,
            duration_ms,
            user_token_id: trace.user.as_deref(),
            request_id: head.request_id(),
            event_id: trace
                .is_delivery
                .then(|| head.header("x-baserow-delivery"))
                .filter(|id| intake::is_event_id(id)),
            cause: trace.cause.as_deref(),
        });
        let after: Option<Effect> = self.memory.metrics.flush(now, false);
        reply.render(Some(&line), after.as_ref())
    }
}

#[cfg(test)]
mod tests;
