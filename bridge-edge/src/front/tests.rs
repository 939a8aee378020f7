//! The request path against a world in memory: what it asks of whom, and what it answers.

mod actions;
mod confirm;
mod health;
mod intake;
mod pages;
mod reads;
mod rules;
mod sessions;
mod views;
mod world;
mod writes;
