//! The Hub object: WebSockets with hibernation, subscriptions in SQLite.
