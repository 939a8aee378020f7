//! A single-threaded world with its own time and chance: executor, clock, background, random.
//!
//! What always holds: which ready task goes next is drawn from the seed, so one seed is one interleaving; the clock
//! moves only when no task is ready, and then to the next moment somebody waits for. Dropping a world's tasks at any
//! step is what a killed process looks like.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use crate::ports::{Background, Clock, Random};

type Task = Pin<Box<dyn Future<Output = ()>>>;

/// A small generator (`SplitMix64`): the same seed, the same numbers.
#[derive(Debug)]
pub struct SeededRandom(Cell<u64>);

impl SeededRandom {
    /// A generator that starts from `seed`.
    pub fn new(seed: u64) -> Self {
        Self(Cell::new(seed))
    }

    /// The next number.
    pub fn next(&self) -> u64 {
        let state = self.0.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.0.set(state);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

impl Random for SeededRandom {
    fn fill(&self, target: &mut [u8]) {
        for byte in target {
            *byte = self.next().to_le_bytes()[0];
        }
    }
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

struct Running {
    task: Task,
    flag: Arc<Flag>,
}

struct State {
    now: Cell<i64>,
    random: SeededRandom,
    tasks: RefCell<Vec<Running>>,
    spawned: RefCell<VecDeque<Task>>,
    timers: RefCell<BTreeMap<(i64, u64), Waker>>,
    next_timer: Cell<u64>,
    alarm: Cell<Option<i64>>,
}

/// The world; clones share it.
#[derive(Clone)]
pub struct Simulation(Rc<State>);

impl Simulation {
    /// A world that begins at `now` (ms since 1970) with its chance drawn from `seed`.
    pub fn new(seed: u64, now: i64) -> Self {
        Self(Rc::new(State {
            now: Cell::new(now),
            random: SeededRandom::new(seed),
            tasks: RefCell::default(),
            spawned: RefCell::default(),
            timers: RefCell::default(),
            next_timer: Cell::new(0),
            alarm: Cell::new(None),
        }))
    }

    /// The world's chance.
    pub fn random(&self) -> &SeededRandom {
        &self.0.random
    }

    /// When the alarm is set to ring.
    pub fn alarm(&self) -> Option<i64> {
        self.0.alarm.get()
    }

    /// Takes the alarm, as the platform does when it calls the handler.
    pub fn take_alarm(&self) -> Option<i64> {
        self.0.alarm.take()
    }

    /// Lets `milliseconds` pass at once.
    pub fn advance(&self, milliseconds: i64) {
        self.0.now.set(self.0.now.get() + milliseconds);
        self.fire_timers();
    }

    /// Drops every task at once: the process was killed.
    pub fn kill(&self) {
        let tasks = std::mem::take(&mut *self.0.tasks.borrow_mut());
        let spawned = std::mem::take(&mut *self.0.spawned.borrow_mut());
        self.0.timers.borrow_mut().clear();
        drop((tasks, spawned));
    }

    /// Runs `future` to its end, other tasks beside it, time passing as needed.
    pub fn run<T: 'static>(&self, future: impl Future<Output = T> + 'static) -> T {
        let slot = Rc::new(RefCell::new(None));
        let result = Rc::clone(&slot);
        self.spawn(Box::pin(async move {
            *slot.borrow_mut() = Some(future.await);
        }));
        loop {
            if let Some(value) = result.borrow_mut().take() {
                return value;
            }
            assert!(
                self.step() || self.pass_time(),
                "every task waits for something that never comes"
            );
        }
    }

    /// Runs until no task is ready and nobody waits for time.
    pub fn settle(&self) {
        while self.step() || self.pass_time() {}
    }

    /// Runs at most `steps` polls, letting time pass as needed; true when there was nothing more to do.
    pub fn run_steps(&self, steps: usize) -> bool {
        (0..steps).any(|_| !(self.step() || self.pass_time()))
    }

    fn step(&self) -> bool {
        while let Some(task) = self.0.spawned.borrow_mut().pop_front() {
            let flag = Arc::new(Flag(AtomicBool::new(true)));
            self.0.tasks.borrow_mut().push(Running { task, flag });
        }
        let chosen = {
            let tasks = self.0.tasks.borrow();
            let ready: Vec<usize> = (0..tasks.len())
                .filter(|index| tasks[*index].flag.0.load(Ordering::SeqCst))
                .collect();
            if ready.is_empty() {
                return false;
            }
            let bound = u32::try_from(ready.len()).unwrap();
            ready[self.0.random.below(bound) as usize]
        };
        let mut running = self.0.tasks.borrow_mut().swap_remove(chosen);
        running.flag.0.store(false, Ordering::SeqCst);
        let waker = Waker::from(Arc::clone(&running.flag));
        if running
            .task
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
        {
            self.0.tasks.borrow_mut().push(running);
        }
        true
    }

    fn pass_time(&self) -> bool {
        let Some(next) = self.0.timers.borrow().keys().next().map(|(at, _)| *at) else {
            return false;
        };
        self.0.now.set(self.0.now.get().max(next));
        self.fire_timers();
        true
    }

    fn fire_timers(&self) {
        let later = self
            .0
            .timers
            .borrow_mut()
            .split_off(&(self.0.now.get() + 1, 0));
        let due = std::mem::replace(&mut *self.0.timers.borrow_mut(), later);
        for waker in due.into_values() {
            waker.wake();
        }
    }
}

impl Clock for Simulation {
    fn now(&self) -> i64 {
        self.0.now.get()
    }

    async fn sleep(&self, milliseconds: u32) {
        let until = self.0.now.get() + i64::from(milliseconds);
        let mut waiting = false;
        std::future::poll_fn(move |context| {
            // always yields once, so that sleep(0) is a place where others run
            if waiting && self.0.now.get() >= until {
                return Poll::Ready(());
            }
            waiting = true;
            let number = self.0.next_timer.get();
            self.0.next_timer.set(number + 1);
            self.0
                .timers
                .borrow_mut()
                .insert((until, number), context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

impl Background for Simulation {
    fn spawn(&self, task: Task) {
        self.0.spawned.borrow_mut().push_back(task);
    }

    fn arm(&self, at: i64) {
        self.0.alarm.set(Some(at));
    }
}

impl Random for Simulation {
    fn fill(&self, target: &mut [u8]) {
        self.0.random.fill(target);
    }
}
