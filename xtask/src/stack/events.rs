//! What reaches a running stack from outside: lines on stdin, and the wish to end (SIGINT, SIGTERM, stdin closed).

use std::collections::VecDeque;
use std::fmt;
use std::io::BufRead as _;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::progress::now;

/// One event.
#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    /// A line of stdin.
    Line(String),
    /// End.
    Stop,
}

/// The wish to end came while something was waited for. Not a failure.
#[derive(Debug)]
pub struct Interrupted;

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("interrupted")
    }
}

impl std::error::Error for Interrupted {}

/// The events so far unread.
#[derive(Debug)]
pub struct Events {
    receiver: Receiver<Event>,
    sender: Sender<Event>,
    kept: VecDeque<Event>,
}

impl Events {
    /// Listens to signals from now on.
    pub fn listen() -> Result<Self> {
        let (sender, receiver) = mpsc::channel();
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        let from_signals = sender.clone();
        thread::spawn(move || {
            for _ in signals.forever() {
                if from_signals.send(Event::Stop).is_err() {
                    return;
                }
            }
        });
        Ok(Self {
            receiver,
            sender,
            kept: VecDeque::new(),
        })
    }

    /// Listens to stdin too; its end is the wish to end.
    pub fn listen_to_stdin(&self) {
        let sender = self.sender.clone();
        thread::spawn(move || {
            for line in std::io::stdin().lock().lines() {
                let Ok(line) = line else { break };
                if sender.send(Event::Line(line)).is_err() {
                    return;
                }
            }
            let _ = sender.send(Event::Stop);
        });
    }

    /// The next event, waiting at most `limit`.
    pub fn next(&mut self, limit: Duration) -> Option<Event> {
        self.kept
            .pop_front()
            .or_else(|| self.receiver.recv_timeout(limit).ok())
    }

    /// Waits; lines are kept for later, the wish to end is [`Interrupted`].
    pub fn pause(&mut self, duration: Duration) -> Result<()> {
        let end = now() + duration;
        loop {
            match self
                .receiver
                .recv_timeout(end.saturating_duration_since(now()))
            {
                Ok(Event::Stop) => {
                    self.kept.push_back(Event::Stop);
                    return Err(Interrupted.into());
                }
                Ok(line) => self.kept.push_back(line),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_keeps_lines_and_is_cut_by_the_wish_to_end() {
        let mut events = Events::listen().unwrap();
        events
            .sender
            .send(Event::Line("restart edge".into()))
            .unwrap();
        events.sender.send(Event::Stop).unwrap();
        assert!(
            events
                .pause(Duration::from_mins(1))
                .unwrap_err()
                .is::<Interrupted>()
        );
        assert_eq!(
            events.next(Duration::ZERO),
            Some(Event::Line("restart edge".into()))
        );
        assert_eq!(events.next(Duration::ZERO), Some(Event::Stop));
        assert_eq!(events.next(Duration::ZERO), None);
    }
}
