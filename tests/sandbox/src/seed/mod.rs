//! The demo data: to be filled.
