//! The ports on real bindings: SQLite of a Durable Object, Baserow over fetch, KV.
