//! References as documents hold them and as people type them.
//!
//! A document holds two built-in nodes: a mention (`bridge:personne`, `5`, a label) and an embed
//! whose `src` is a URL under the bridge's mount. Documents are shared, so their attributes may be
//! hostile: what is not exactly one of our forms is refused, and what is rendered is always written
//! anew from the parsed value, never the stored text.

mod mention;
mod mount;
mod src;
mod typed;

pub use mention::{Mention, NoMention, parse_mention};
pub use mount::{InvalidMount, Mount};
pub use src::{
    Action, Refused, Target, View, ViewKind, format_page, format_src, parse_page, parse_src,
};
pub use typed::{
    Asked, Typed, TypedQuery, parse_bracket, parse_bracketed_page, parse_pasted, parse_query,
};
