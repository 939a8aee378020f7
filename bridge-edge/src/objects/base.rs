//! The Base object: strings in, strings out, around [`crate::services::base`].
