//! `Log` that keeps its lines.

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::Value;

use crate::ports::Log;

/// A log to look into; clones share it.
#[derive(Clone, Default)]
pub struct LogTwin(Rc<RefCell<Vec<String>>>);

impl LogTwin {
    /// What every line is about, with its cause, in order: `baserow is away: unreachable`.
    pub fn said(&self) -> Vec<String> {
        let lines = self.0.borrow();
        lines
            .iter()
            .map(|line| {
                let line: Value = serde_json::from_str(line).unwrap();
                let msg = line["msg"].as_str().unwrap();
                match line["cause"].as_str() {
                    Some(cause) => format!("{msg}: {cause}"),
                    None => msg.to_owned(),
                }
            })
            .collect()
    }
}

impl Log for LogTwin {
    fn line(&self, line: &str) {
        self.0.borrow_mut().push(line.to_owned());
    }
}
