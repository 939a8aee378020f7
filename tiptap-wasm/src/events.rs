//! What the page's one ear hears: events, pauses that are over, and answers.
//!
//! What always holds: each is told apart here and nowhere else; what is not known is ignored.

use wasm_bindgen::JsValue;

use crate::app::App;
use crate::decode::Read;
use crate::dom::{Element, Event};
use crate::http::Answer;

/// What the ear is called for beside events: pauses that are over, and answers.
#[derive(Clone, Copy, Debug)]
pub enum Task {
    /// Looking at the clock.
    Tick,
    /// Asking again what could not be asked.
    Retry,
    /// Opening the live connection again.
    Connect,
    /// The pointer rests on a chip.
    Hover,
    /// The pointer has left.
    Leave,
    /// Asking for what is shown and unknown.
    Flush,
    /// The answer about the session.
    Session,
    /// The answer about references.
    Resolve,
    /// The answer about suggestions.
    Search,
    /// What the disk holds.
    Remembered,
}

impl Task {
    const ALL: [Self; 10] = [
        Self::Tick,
        Self::Retry,
        Self::Connect,
        Self::Hover,
        Self::Leave,
        Self::Flush,
        Self::Session,
        Self::Resolve,
        Self::Search,
        Self::Remembered,
    ];
}

impl App {
    /// A pause is over, or an answer has come.
    pub fn go_on_with(&self, task: u32, detail: &JsValue) {
        let Some(task) = Task::ALL.get(usize::try_from(task).unwrap_or(usize::MAX)) else {
            return;
        };
        match task {
            Task::Tick => self.on_tick(),
            Task::Retry => self.retry(),
            Task::Connect => self.connect(),
            Task::Hover => self.open_hovered(u32::read(detail).unwrap_or_default()),
            Task::Leave => self.close_left(u32::read(detail).unwrap_or_default()),
            Task::Flush => self.flush(),
            Task::Remembered => self.recalled(detail),
            Task::Session | Task::Resolve | Task::Search => {
                let Some(answer) = Answer::read(detail) else {
                    return;
                };
                match task {
                    Task::Session => self.session_answered(&answer),
                    Task::Resolve => self.resolve_answered(&answer),
                    _ => self.search_answered(&answer),
                }
            }
        }
    }

    /// An event of an editor, of an element of ours, of the page or of the socket.
    pub fn hear(&self, event: &Event) {
        let target = Element::of(event.target());
        match event.kind().as_str() {
            "online" | "visibilitychange" => self.wake(),
            kind @ ("open" | "message" | "close") => self.hear_socket(event, kind),
            "scroll" | "resize" => self.follow_chip(),
            "keydown" => self.hear_key(event, target.as_ref()),
            kind => {
                if let Some(target) = target {
                    self.hear_pointer(kind, event, &target);
                }
            }
        }
    }

    fn hear_pointer(&self, kind: &str, event: &Event, target: &Element) {
        if self.list.borrow().root().contains(target) {
            let option = target
                .closest(".bridge-option")
                .and_then(|option| option.number());
            let index = option.and_then(|index| usize::try_from(index).ok());
            if kind == "mousedown" {
                // The keyboard stays in the editor.
                event.prevent_default();
                if let Some(index) = index {
                    self.pick(index);
                }
            } else if let Some(index) = index {
                self.point_at(index);
            }
            return;
        }
        if self.popover.root().contains(target) {
            match kind {
                "mouseover" => self.hover_popover(),
                _ => self.leave(),
            }
            return;
        }
        let Some(view) = target
            .closest(".bridge-chip")
            .and_then(|chip| chip.number())
        else {
            return;
        };
        match kind {
            "mouseover" => self.hover(view),
            "focusin" => self.focused(view),
            "click" => self.open_popover(view),
            _ => self.leave(),
        }
    }

    fn hear_key(&self, event: &Event, target: Option<&Element>) {
        let key = event.key().unwrap_or_default();
        if key == "Escape" && self.popover.view().is_some() {
            self.close_popover(true);
            event.stop_propagation();
            return;
        }
        let Some(target) = target.filter(|target| target.matches(".bridge-chip")) else {
            return;
        };
        // A chip has the keyboard itself only where the text cannot be edited.
        if (key == "Enter" || key == " ") && self.open_by_keyboard(target) {
            event.prevent_default();
        }
    }
}
