//! Writes, tried on small worlds of rows.

mod agence;
mod around;
mod bodies;
mod enseignement;
mod model;
mod simulation;
mod world;
