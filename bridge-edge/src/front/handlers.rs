//! Which service answers a route, once it is known whose request it is.
//!
//! What always holds: nothing here asks for rights or counts against a limit: that was done on the way. How it fails: with
//! the service's own fault; a route that is served elsewhere is not found here.

use bridge_core::entity::Entity;

use super::Request;
use crate::http::{Fault, Reply};
use crate::routes::Handler;
use crate::services::access::{self, Caller};
use crate::services::{assets, body, cards, health, list, metrics, read, tokens, write};

impl Request {
    /// What is there for everybody.
    pub(super) async fn open(&self, handler: Handler, argument: &str) -> Result<Reply, Fault> {
        let if_none_match = self.head.header("if-none-match");
        match handler {
            Handler::Health => Ok(health::health(&self.outside, &self.memory.sights).await),
            Handler::Ready => {
                let memory = &self.memory;
                Ok(health::ready(&self.outside, &memory.sights, &memory.metrics).await)
            }
            Handler::EditorFault => Ok(Reply::new(204)),
            Handler::Asset => {
                let query = self.query()?;
                assets::file(&self.outside, argument, query.get("v"), if_none_match).await
            }
            Handler::Playground if self.config.playground => {
                self.page(&assets::PLAYGROUND, if_none_match).await
            }
            Handler::ApiDocs => self.page(&assets::API_DOCS, if_none_match).await,
            Handler::OpenApi => {
                assets::file(&self.outside, "openapi.json", None, if_none_match).await
            }
            _ => Err(Fault::not_found()),
        }
    }

    async fn page(&self, page: &assets::Page, if_none_match: &str) -> Result<Reply, Fault> {
        let files = [&self.head.own_origin(), &*self.config.mount, "/assets/"].concat();
        assets::page(&self.outside, page, &files, if_none_match).await
    }

    /// What is there for a caller that is known.
    pub(super) async fn known(
        &self,
        handler: Handler,
        argument: &str,
        caller: &Caller,
    ) -> Result<Reply, Fault> {
        let (outside, viewer) = (&self.outside, &caller.viewer);
        let if_none_match = self.head.header("if-none-match");
        let content_type = self.head.header("content-type");
        match handler {
            Handler::Detail(entity) => {
                let asked = read::asked(entity, argument, &self.query()?)?;
                read::one(outside, &self.memory.metrics, &asked, viewer, &self.head).await
            }
            Handler::List(_) | Handler::ListOf(..) | Handler::Timeline => {
                let of = match handler {
                    Handler::List(entity) => list::Of::All(entity),
                    Handler::ListOf(parent, entity) => list::Of::Whose(parent, entity, argument),
                    _ => list::Of::Days(argument),
                };
                list::page(outside, of, &self.query()?, viewer, &self.head).await
            }
            Handler::Dashboard => {
                let asked = read::asked(Entity::Personne, argument, &self.query()?)?;
                read::dashboard(outside, &asked, viewer, &self.head).await
            }
            Handler::Write(operation) => {
                let query = self.query()?;
                write::write(outside, operation, argument, &query, caller, &self.head).await
            }
            Handler::Resolve => {
                let text = body::read(outside, content_type).await?;
                cards::resolve(outside, &text, viewer).await
            }
            Handler::Search => cards::search(outside, &self.query()?, viewer, if_none_match).await,
            Handler::Me => Ok(access::me(caller)),
            Handler::TokenList => tokens::list(outside).await,
            Handler::TokenCreate => {
                let text = body::read(outside, content_type).await?;
                tokens::create(outside, &text).await
            }
            Handler::TokenRevoke => tokens::revoke(outside, argument).await,
            Handler::Metrics => self.metrics().await,
            _ => Err(Fault::not_found()),
        }
    }

    async fn metrics(&self) -> Result<Reply, Fault> {
        if let Some(effect) = self.memory.metrics.flush(self.outside.now(), true) {
            let _lost_counts_are_no_fault = self.outside.perform(effect).await;
        }
        metrics::page(&self.outside).await
    }
}
