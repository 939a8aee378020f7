//! The Base object on twins: deliveries, kills, faults, convergence.
//!
//! What may fail here and what may not: Baserow's answers are late, out of date, missing or faults; KV and Hub refuse;
//! the process dies between any two polls or statements. Rows in the database and the clock of the world never lie.

mod answers;
mod choices;
mod contracts;
mod converge;
mod deliveries;
mod kills;
mod parts;
mod push;
mod reading;
mod telling;
mod world;
mod writes;
