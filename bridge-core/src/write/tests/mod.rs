//! Writes, tried on small worlds of rows.

mod around;
mod attributions;
mod avis;
mod bodies;
mod interventions;
mod missing;
mod model;
mod modules;
mod projets;
mod rights;
mod simulation;
mod world;
