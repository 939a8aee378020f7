//! The executor: a port call becomes an effect that the entry performs and answers.
