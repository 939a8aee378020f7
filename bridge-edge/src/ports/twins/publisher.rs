//! `Publisher` that keeps what it was given, or refuses while told to.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::ports::{Clock, PublishError, Publisher};

use super::Simulation;

/// A Hub that remembers; clones share it.
#[derive(Clone)]
pub struct PublisherTwin {
    simulation: Simulation,
    messages: Rc<RefCell<Vec<String>>>,
    down: Rc<Cell<bool>>,
}

impl PublisherTwin {
    /// A Hub in this world.
    pub fn new(simulation: &Simulation) -> Self {
        Self {
            simulation: simulation.clone(),
            messages: Rc::default(),
            down: Rc::default(),
        }
    }

    /// While true, nothing is taken.
    pub fn set_down(&self, down: bool) {
        self.down.set(down);
    }

    /// Everything taken so far, in order.
    pub fn messages(&self) -> Vec<String> {
        self.messages.borrow().clone()
    }
}

impl Publisher for PublisherTwin {
    async fn publish(&self, message: &str) -> Result<(), PublishError> {
        self.simulation.sleep(1).await;
        if self.down.get() {
            return Err(PublishError);
        }
        self.messages.borrow_mut().push(message.to_owned());
        Ok(())
    }
}
