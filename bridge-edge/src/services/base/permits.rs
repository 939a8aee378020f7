//! How many things may happen at once, and waiting for something to happen.
//!
//! What always holds: a permit is given back when it is dropped, also when its task is. Everyone who waits is woken by
//! each change and looks again, so no wake-up can be lost with a dropped waiter.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

/// Wakes everyone who waits for a change.
#[derive(Default)]
pub struct Signal {
    count: Cell<u64>,
    waiting: RefCell<Vec<Waker>>,
}

impl Signal {
    /// How many changes there have been.
    pub fn count(&self) -> u64 {
        self.count.get()
    }

    /// Something changed.
    pub fn notify(&self) {
        self.count.set(self.count.get().wrapping_add(1));
        let waiting = std::mem::take(&mut *self.waiting.borrow_mut());
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Returns once there was a change after the `seen`-th.
    pub async fn after(&self, seen: u64) {
        poll_fn(|context| {
            if self.count.get() != seen {
                return Poll::Ready(());
            }
            self.waiting.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

struct Inner {
    free: Cell<usize>,
    freed: Signal,
}

/// A number of permits; clones share it.
#[derive(Clone)]
pub struct Permits(Rc<Inner>);

/// One permit, given back on drop.
pub struct Permit(Rc<Inner>);

impl Permits {
    /// So many permits.
    pub fn new(number: usize) -> Self {
        Self(Rc::new(Inner {
            free: Cell::new(number),
            freed: Signal::default(),
        }))
    }

    /// Waits for a permit.
    pub async fn acquire(&self) -> Permit {
        loop {
            let seen = self.0.freed.count();
            if let Some(left) = self.0.free.get().checked_sub(1) {
                self.0.free.set(left);
                return Permit(Rc::clone(&self.0));
            }
            self.0.freed.after(seen).await;
        }
    }

    /// How many are free.
    pub fn free(&self) -> usize {
        self.0.free.get()
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.free.set(self.0.free.get() + 1);
        self.0.freed.notify();
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::Permits;
    use crate::ports::twins::Simulation;
    use crate::ports::{Background, Clock};

    #[test]
    fn never_more_than_the_permits_at_once_and_everybody_gets_a_turn() {
        let simulation = Simulation::new(1, 0);
        let permits = Permits::new(3);
        let (busy, most, done) = (
            Rc::new(Cell::new(0)),
            Rc::new(Cell::new(0)),
            Rc::new(Cell::new(0)),
        );
        for _ in 0..20 {
            let (world, permits) = (simulation.clone(), permits.clone());
            let (busy, most, done) = (Rc::clone(&busy), Rc::clone(&most), Rc::clone(&done));
            simulation.spawn(Box::pin(async move {
                let _permit = permits.acquire().await;
                busy.set(busy.get() + 1);
                most.set(most.get().max(busy.get()));
                world.sleep(5).await;
                busy.set(busy.get() - 1);
                done.set(done.get() + 1);
            }));
        }
        simulation.settle();
        assert_eq!((most.get(), done.get(), permits.free()), (3, 20, 3));
    }
}
