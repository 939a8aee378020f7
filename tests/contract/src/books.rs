//! Which recordings were replayed, which were left out and why, and where stand-in and recording differ.

use std::fmt::Write;

/// The books of one run. [`Books::close`] must be called: it prints them and fails where something differed.
#[derive(Debug, Default)]
pub struct Books {
    replayed: Vec<String>,
    left_out: Vec<(String, String)>,
    faults: Vec<(String, Vec<String>)>,
}

impl Books {
    /// Notes a replayed recording with what differed.
    pub fn replayed(&mut self, name: &str, differences: Vec<String>) {
        self.replayed.push(name.to_owned());
        if !differences.is_empty() {
            self.faults.push((name.to_owned(), differences));
        }
    }

    /// Notes a recording that was not replayed.
    pub fn left_out(&mut self, name: &str, reason: &str) {
        self.left_out.push((name.to_owned(), reason.to_owned()));
    }

    /// How many recordings are in the books.
    pub fn count(&self) -> usize {
        self.replayed.len() + self.left_out.len()
    }

    /// The list, for people.
    pub fn summary(&self) -> String {
        let mut text = format!(
            "replayed {}: {}\n",
            self.replayed.len(),
            self.replayed.join(", ")
        );
        let _ = writeln!(text, "left out {}", self.left_out.len());
        for (name, reason) in &self.left_out {
            let _ = writeln!(text, "  {name}: {reason}");
        }
        for (name, differences) in &self.faults {
            let _ = writeln!(text, "DIFFERS {name}");
            for difference in differences {
                let _ = writeln!(text, "    {difference}");
            }
        }
        text
    }

    /// Prints the list.
    ///
    /// # Panics
    /// If something differed, or if the books do not hold exactly `expected` recordings.
    pub fn close(&self, title: &str, expected: usize) {
        println!("{title}: {}", self.summary());
        assert_eq!(
            self.count(),
            expected,
            "every recording is either replayed or left out with a reason"
        );
        assert!(
            self.faults.is_empty(),
            "{} recordings differ, see above",
            self.faults.len()
        );
    }
}

#[cfg(test)]
mod tests {
    use super::Books;

    #[test]
    fn the_list_names_everything() {
        let mut books = Books::default();
        books.replayed("01-a", vec![]);
        books.left_out("02-b", "not in the subset");
        assert_eq!(
            books.summary(),
            "replayed 1: 01-a\nleft out 1\n  02-b: not in the subset\n"
        );
        books.close("test", 2);
    }

    #[test]
    #[should_panic(expected = "1 recordings differ")]
    fn a_difference_fails_the_run() {
        let mut books = Books::default();
        books.replayed("01-a", vec!["body.id: missing".to_owned()]);
        books.close("test", 1);
    }

    #[test]
    #[should_panic(expected = "every recording is either replayed")]
    fn a_forgotten_recording_fails_the_run() {
        Books::default().close("test", 1);
    }
}
