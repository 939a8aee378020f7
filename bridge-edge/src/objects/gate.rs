//! The Gate object: rate limits of one token or session.
