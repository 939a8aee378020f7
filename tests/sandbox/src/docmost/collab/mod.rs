//! Editing together: WebSocket `/collab`, speaking the Hocuspocus protocol to `@hocuspocus/provider`.
//!
//! A page that somebody has open is a *room* with a live Yjs document. The stored content lags behind it.

pub mod keeper;
pub mod peers;
pub mod protocol;
pub mod room;
pub mod rooms;
pub mod socket;
