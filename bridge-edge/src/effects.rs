//! The executor: async Rust on one side, JavaScript's awaits on the other.
//!
//! A service that needs something from outside registers one [`Effect`] and yields; the entry performs it and resumes
//! the task with how it ended. So a request that needs nothing costs one call from JavaScript, one that needs a value
//! from KV two, and natively the same services run against twins that answer effects from memory.
//!
//! What always holds: a task has at most one effect outstanding; resuming a task that is not there is answered with
//! [`Step::Lost`], never a panic. A client that goes away may leave a task behind: those are dropped after
//! [`FORGOTTEN_AFTER`].

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// After this long without being resumed a task is dropped, in ms: longer than any effect may take.
const FORGOTTEN_AFTER: i64 = 120_000;
/// From this many tasks on, forgotten ones are looked for.
const CROWDED: usize = 256;

/// How an effect ended. The entry has the same numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done; the payload is the result.
    Done,
    /// There is nothing (no such key, no more chunks).
    Missing,
    /// It could not be done; the payload is a text for the log.
    Failed,
    /// There is more than was asked for at most.
    TooLarge,
    /// Done, and there is no more after this.
    Last,
}

impl Outcome {
    /// The outcome of the entry's number; an unknown one is a failure.
    pub const fn from_number(number: u32) -> Self {
        match number {
            0 => Self::Done,
            1 => Self::Missing,
            3 => Self::TooLarge,
            4 => Self::Last,
            _ => Self::Failed,
        }
    }
}

/// What an effect brought back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// Text.
    Text(String),
    /// Bytes, for bodies.
    Bytes(Vec<u8>),
}

impl Payload {
    /// As text; bytes that are no UTF-8 are replaced.
    pub fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Bytes(bytes) => String::from_utf8(bytes)
                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
        }
    }

    /// As bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.into_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

/// Something for the entry to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Read a key of the cards' namespace.
    CardGet(String),
    /// Call the Base object's synchronous method with JSON.
    BaseNow(&'static str, String),
    /// Call the Base object's method that may ask Baserow, with JSON.
    BaseCall(&'static str, String),
    /// Ask the Gate of this name, with JSON.
    GateTake(String, String),
    /// Ask the wiki whose cookie this is.
    WikiMe(String),
    /// Ask the wiki whether it is well.
    WikiHealth,
    /// The whole body, at most so many bytes.
    BodyWhole(usize),
    /// The next part of the body.
    BodyChunk,
    /// Read one of the bridge's own files.
    AssetGet(String),
    /// So many bytes of chance.
    Random(usize),
}

impl Effect {
    /// As the entry reads it: the kind in the first line, arguments in the next, the last one to the end.
    pub fn render(&self) -> String {
        match self {
            Self::CardGet(key) => format!("kv.get\n{key}"),
            Self::BaseNow(method, json) => format!("base.now\n{method}\n{json}"),
            Self::BaseCall(method, json) => format!("base.call\n{method}\n{json}"),
            Self::GateTake(name, json) => format!("gate.take\n{name}\n{json}"),
            Self::WikiMe(cookie) => format!("wiki.me\n{cookie}"),
            Self::WikiHealth => "wiki.health\n".to_owned(),
            Self::BodyWhole(limit) => format!("body.whole\n{limit}"),
            Self::BodyChunk => "body.chunk\n".to_owned(),
            Self::AssetGet(path) => format!("asset.get\n{path}"),
            Self::Random(count) => format!("random\n{count}"),
        }
    }
}

/// What is between a task and the entry: the effect on its way out, the result on its way in.
#[derive(Debug, Default)]
struct Slot {
    effect: Option<Effect>,
    result: Option<(Outcome, Payload)>,
}

/// A task's way to the outside.
#[derive(Clone, Debug)]
pub struct Outside {
    slot: Rc<RefCell<Slot>>,
    now: Rc<Cell<i64>>,
}

impl Outside {
    fn new(now: i64) -> Self {
        Self {
            slot: Rc::default(),
            now: Rc::new(Cell::new(now)),
        }
    }

    /// Milliseconds since 1970, UTC, as of the last resumption.
    pub fn now(&self) -> i64 {
        self.now.get()
    }

    /// Has `effect` performed.
    pub fn perform(&self, effect: Effect) -> Performing<'_> {
        Performing {
            outside: self,
            effect: Some(effect),
        }
    }
}

/// An effect being performed.
#[derive(Debug)]
pub struct Performing<'a> {
    outside: &'a Outside,
    effect: Option<Effect>,
}

impl Future for Performing<'_> {
    type Output = (Outcome, Payload);

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(effect) = self.effect.take() {
            self.outside.slot.borrow_mut().effect = Some(effect);
            return Poll::Pending;
        }
        match self.outside.slot.borrow_mut().result.take() {
            Some(result) => Poll::Ready(result),
            None => Poll::Pending,
        }
    }
}

/// How far a task came.
#[derive(Debug, PartialEq, Eq)]
pub enum Step<T> {
    /// It is done.
    Done(T),
    /// It waits for an effect.
    Effect(u32, Effect),
    /// There is no such task, or it waits for nothing.
    Lost,
}

struct Task<T> {
    future: Pin<Box<dyn Future<Output = T>>>,
    outside: Outside,
}

/// The tasks of one isolate or object that wait for an effect.
pub struct Executor<T> {
    waiting: RefCell<HashMap<u32, Task<T>>>,
    last: Cell<u32>,
}

impl<T> Default for Executor<T> {
    fn default() -> Self {
        Self {
            waiting: RefCell::default(),
            last: Cell::new(0),
        }
    }
}

impl<T> Executor<T> {
    /// Starts a task at `now` (ms since 1970) and runs it to its first effect or its end.
    pub fn begin<F>(&self, now: i64, start: impl FnOnce(Outside) -> F) -> Step<T>
    where
        F: Future<Output = T> + 'static,
    {
        self.drop_forgotten(now);
        let outside = Outside::new(now);
        let future = Box::pin(start(outside.clone()));
        let number = self.last.get().wrapping_add(1);
        self.last.set(number);
        self.run(number, Task { future, outside })
    }

    /// Goes on with a task whose effect ended like this.
    pub fn resume(&self, number: u32, now: i64, outcome: Outcome, payload: Payload) -> Step<T> {
        let Some(task) = self.waiting.borrow_mut().remove(&number) else {
            return Step::Lost;
        };
        task.outside.now.set(now);
        task.outside.slot.borrow_mut().result = Some((outcome, payload));
        self.run(number, task)
    }

    fn run(&self, number: u32, mut task: Task<T>) -> Step<T> {
        if let Poll::Ready(value) = task
            .future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            return Step::Done(value);
        }
        let effect = task.outside.slot.borrow_mut().effect.take();
        match effect {
            Some(effect) => {
                self.waiting.borrow_mut().insert(number, task);
                Step::Effect(number, effect)
            }
            None => Step::Lost,
        }
    }

    fn drop_forgotten(&self, now: i64) {
        let mut waiting = self.waiting.borrow_mut();
        if waiting.len() >= CROWDED {
            waiting.retain(|_, task| now - task.outside.now() < FORGOTTEN_AFTER);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CROWDED, Effect, Executor, FORGOTTEN_AFTER, Outcome, Outside, Payload, Step};

    async fn two_keys(outside: Outside) -> String {
        let (_, first) = outside.perform(Effect::CardGet("a".into())).await;
        let (outcome, _) = outside.perform(Effect::CardGet("b".into())).await;
        format!("{} {outcome:?} {}", first.into_text(), outside.now())
    }

    #[test]
    fn a_task_runs_from_effect_to_effect_to_its_end() {
        let executor = Executor::default();
        let Step::Effect(task, effect) = executor.begin(1, two_keys) else {
            panic!("no effect")
        };
        assert_eq!(effect.render(), "kv.get\na");
        let step = executor.resume(task, 2, Outcome::Done, Payload::Text("1".into()));
        assert_eq!(step, Step::Effect(task, Effect::CardGet("b".into())));
        let step = executor.resume(task, 3, Outcome::Missing, Payload::Text(String::new()));
        assert_eq!(step, Step::Done("1 Missing 3".to_owned()));
    }

    #[test]
    fn a_task_that_is_gone_or_never_was_is_lost() {
        let executor = Executor::default();
        let Step::Effect(task, _) = executor.begin(1, two_keys) else {
            panic!("no effect")
        };
        let text = || Payload::Text(String::new());
        assert_eq!(
            executor.resume(task + 1, 1, Outcome::Done, text()),
            Step::Lost
        );
        executor.resume(task, 1, Outcome::Done, text());
        executor.resume(task, 1, Outcome::Done, text());
        assert_eq!(executor.resume(task, 1, Outcome::Done, text()), Step::Lost);
    }

    #[test]
    fn tasks_that_nobody_resumed_do_not_pile_up() {
        let executor = Executor::default();
        for _ in 0..10 * CROWDED {
            executor.begin(1, two_keys);
        }
        executor.begin(2 + FORGOTTEN_AFTER, two_keys);
        assert_eq!(executor.waiting.borrow().len(), 1);
    }

    #[test]
    fn a_task_that_waits_for_something_else_is_lost_and_not_kept() {
        let executor: Executor<()> = Executor::default();
        assert_eq!(executor.begin(1, |_| std::future::pending()), Step::Lost);
        assert!(executor.waiting.borrow().is_empty());
    }
}
