//! How calls wait and leave. A few workers take calls from one line; of one webhook only one call is out at a time, and who
//! finds it busy goes to the tail of that webhook's own line, from where it comes back behind whatever arrived meanwhile:
//! that is why order is lost under load. A failure is tried again 2^n s later (scaled); the ninth in a row switches the
//! webhook off and drops what waits.

use super::deliver::{self, Prepared};
use super::http::Reply;
use super::{Call, CallBody};
use crate::baserow::State;
use crate::baserow::model::WebhookId;
use crate::baserow::store::{Changes, Document};
use crate::face::{Pending, Work};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;
use tokio::sync::{mpsc, watch};

const WORKERS: usize = 4;
/// Failed attempts in a row after which a webhook is switched off.
const MOST_FAILURES: u32 = 8;

struct Item {
    call: Call,
    generation: u64,
    _work: Work,
}

#[derive(Default)]
struct Lines {
    busy: HashSet<WebhookId>,
    parked: HashMap<WebhookId, VecDeque<Item>>,
    generations: HashMap<WebhookId, u64>,
}

/// The handle through which calls are added.
#[derive(Clone)]
pub struct Queue {
    sender: mpsc::UnboundedSender<Item>,
    pending: Pending,
    lines: Arc<Mutex<Lines>>,
    switched_off: watch::Sender<u64>,
}

/// The other end, to be given to [`run`].
pub struct Waiting(mpsc::UnboundedReceiver<Item>);

impl Queue {
    /// A queue that counts what waits in `pending`.
    pub fn new(pending: Pending) -> (Self, Waiting) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let queue = Self {
            sender,
            pending,
            lines: Arc::default(),
            switched_off: watch::Sender::new(0),
        };
        (queue, Waiting(receiver))
    }

    /// Adds a call; it leaves as soon as a worker is free.
    pub fn add(&self, call: Call) {
        let generation = self.generation(call.webhook);
        self.send(Item {
            call,
            generation,
            _work: self.pending.begin(),
        });
    }

    fn send(&self, item: Item) {
        // The receiver is gone only when the face has stopped; the call is still on disk.
        let _ = self.sender.send(item);
    }

    fn generation(&self, webhook: WebhookId) -> u64 {
        self.lines
            .lock()
            .unwrap()
            .generations
            .get(&webhook)
            .copied()
            .unwrap_or(0)
    }

    /// Drops all that waits for a webhook.
    fn clear(&self, webhook: WebhookId) {
        let mut lines = self.lines.lock().unwrap();
        *lines.generations.entry(webhook).or_insert(0) += 1;
        lines.parked.remove(&webhook);
        drop(lines);
        self.switched_off.send_modify(|count| *count += 1);
    }

    /// Takes the webhook for this item, or parks the item.
    fn take(&self, item: Item) -> Option<Item> {
        let mut lines = self.lines.lock().unwrap();
        let webhook = item.call.webhook;
        if lines.generations.get(&webhook).copied().unwrap_or(0) != item.generation {
            return None;
        }
        if lines.busy.insert(webhook) {
            return Some(item);
        }
        lines.parked.entry(webhook).or_default().push_back(item);
        None
    }

    /// Frees the webhook and sends its first parked call to the tail of the common line.
    fn release(&self, webhook: WebhookId) {
        let mut lines = self.lines.lock().unwrap();
        lines.busy.remove(&webhook);
        let next = lines.parked.get_mut(&webhook).and_then(VecDeque::pop_front);
        drop(lines);
        if let Some(item) = next {
            self.send(item);
        }
    }

    fn retry(&self, mut item: Item, scale: f64) {
        let pause = Duration::from_secs_f64(f64::from(1_u32 << item.call.attempts.min(8)) * scale);
        item.call.attempts += 1;
        let queue = self.clone();
        let mut switched_off = self.switched_off.subscribe();
        tokio::spawn(async move {
            let sleep = tokio::time::sleep(pause);
            tokio::pin!(sleep);
            loop {
                tokio::select! {
                    () = &mut sleep => break,
                    changed = switched_off.changed() => {
                        if changed.is_err() || queue.generation(item.call.webhook) != item.generation {
                            return;
                        }
                    }
                }
            }
            queue.send(item);
        });
    }
}

/// Starts the workers. They live as long as the runtime and keep no hold on the face while they wait.
pub fn run(state: &Arc<State>, queue: &Queue, waiting: Waiting) {
    let waiting = Arc::new(tokio::sync::Mutex::new(waiting.0));
    for _ in 0..WORKERS {
        tokio::spawn(worker(
            Arc::downgrade(state),
            queue.clone(),
            Arc::clone(&waiting),
        ));
    }
}

async fn worker(
    state: Weak<State>,
    queue: Queue,
    waiting: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<Item>>>,
) {
    loop {
        let Some(item) = waiting.lock().await.recv().await else {
            return;
        };
        let Some(state) = state.upgrade() else { return };
        if let Some(item) = queue.take(item) {
            let webhook = item.call.webhook;
            attempt(&state, &queue, item).await;
            queue.release(webhook);
        }
    }
}

async fn attempt(state: &Arc<State>, queue: &Queue, item: Item) {
    let prepared = {
        let engine = state.engine();
        match engine.world.webhooks.get(&item.call.webhook) {
            Some(webhook) if webhook.active => {
                Some(deliver::prepare(&engine.world, webhook, &item.call))
            }
            _ => None,
        }
    };
    let Some(prepared) = prepared else {
        state.finished(item.call.number);
        return;
    };
    let at = jiff::Timestamp::now().as_microsecond();
    let outcome = deliver::send(&prepared).await;
    let entry = deliver::log_entry(&item.call, at, &prepared, &outcome);
    if let Err(error) = state.engine().store.log(item.call.webhook, &entry) {
        eprintln!("webhook log: {error:#}");
    }
    if matches!(&outcome, Ok(Reply { status, .. }) if *status < 400) {
        succeeded(state, &item.call, &prepared);
        return;
    }
    if failed(state, item.call.webhook) {
        queue.clear(item.call.webhook);
        state.dropped(item.call.webhook);
    } else if item.call.attempts < MOST_FAILURES {
        let mut noted = item.call.clone();
        noted.attempts += 1;
        if let Err(error) = state.engine().store.tried(&noted) {
            eprintln!("webhook queue: {error:#}");
        }
        queue.retry(item, state.retry_scale);
    } else {
        state.finished(item.call.number);
    }
}

fn succeeded(state: &State, call: &Call, prepared: &Prepared) {
    let mut engine = state.engine();
    if let Some(webhook) = engine.world.webhooks.get_mut(&call.webhook)
        && webhook.failed_triggers > 0
    {
        webhook.failed_triggers = 0;
        engine.commit(Changes {
            documents: vec![(Document::Webhook, call.webhook.0)],
            ..Changes::default()
        });
    }
    if let (Some(offset), CallBody::Related { rows, .. }) = (prepared.next, &call.body) {
        let body = CallBody::Related {
            rows: rows.clone(),
            offset,
        };
        engine.enqueue(Call {
            number: 0,
            attempts: 0,
            body,
            ..call.clone()
        });
    }
    drop(engine);
    state.finished(call.number);
}

/// Counts a failed attempt; true if it was one too many.
fn failed(state: &State, id: WebhookId) -> bool {
    let mut engine = state.engine();
    let Some(webhook) = engine.world.webhooks.get_mut(&id) else {
        return true;
    };
    webhook.failed_triggers += 1;
    let off = webhook.failed_triggers > MOST_FAILURES;
    webhook.active = webhook.active && !off;
    engine.commit(Changes {
        documents: vec![(Document::Webhook, id.0)],
        ..Changes::default()
    });
    off
}
