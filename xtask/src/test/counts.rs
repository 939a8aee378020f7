//! How many tests passed, failed, were skipped; and the reports they are read from.

use std::fmt;
use std::ops::Add;
use std::path::Path;

use anyhow::{Context, Result, bail};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

/// Counts of one or more runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl Counts {
    /// A run that ran nothing proves nothing.
    pub fn not_empty(self) -> Result<Self> {
        if self.passed + self.failed == 0 {
            bail!("no test ran");
        }
        Ok(self)
    }

    /// A runner that failed although every test passed (a broken set-up, an unhandled error) counts as one failure.
    pub fn with_exit(self, succeeded: bool) -> Self {
        let failed = if succeeded || self.failed > 0 {
            self.failed
        } else {
            1
        };
        Self { failed, ..self }
    }
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} passed, {} failed, {} skipped",
            self.passed, self.failed, self.skipped
        )
    }
}

/// Reads a report that the run wrote, and removes it so that no later run can read it again.
pub fn take(report: &Path) -> Result<String> {
    let text = std::fs::read_to_string(report)
        .with_context(|| format!("no report in {}", report.display()))?;
    std::fs::remove_file(report)?;
    Ok(text)
}

/// nextest's JUnit: its own `<testcase>`s, failed where they hold a `<failure>` or `<error>`.
pub fn of_junit(xml: &str) -> Result<Counts> {
    let mut counts = Counts::default();
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().context("the JUnit report is not XML")? {
            Event::Start(tag) | Event::Empty(tag) => match tag.name().as_ref() {
                b"testcase" => counts.passed += 1,
                b"failure" | b"error" => {
                    counts.failed += 1;
                    counts.passed = counts.passed.saturating_sub(1);
                }
                _ => {}
            },
            Event::Eof => return Ok(counts),
            _ => {}
        }
    }
}

/// vitest's `json` reporter. A file that failed to load has no tests of its own and counts as one failure.
pub fn of_vitest(json: &str) -> Result<Counts> {
    let report: Value = serde_json::from_str(json).context("vitest's report is not JSON")?;
    let number = |name: &str| {
        report
            .get(name)
            .and_then(Value::as_u64)
            .with_context(|| format!("vitest's report lacks {name}"))
    };
    let files = report
        .get("testResults")
        .and_then(Value::as_array)
        .context("vitest's report lacks testResults")?;
    let broken = files
        .iter()
        .filter(|file| {
            file.get("status").and_then(Value::as_str) == Some("failed")
                && file
                    .get("assertionResults")
                    .and_then(Value::as_array)
                    .is_none_or(|tests| {
                        tests.iter().all(|test| {
                            test.get("status").and_then(Value::as_str) != Some("failed")
                        })
                    })
        })
        .count();
    Ok(Counts {
        passed: number("numPassedTests")?,
        failed: number("numFailedTests")? + broken as u64,
        skipped: number("numPendingTests")? + number("numTodoTests")?,
    })
}

/// Playwright's `json` reporter. Flaky ones (there are no retries) and errors outside of tests count as failures.
pub fn of_playwright(json: &str) -> Result<Counts> {
    let report: Value = serde_json::from_str(json).context("Playwright's report is not JSON")?;
    let stats = report
        .get("stats")
        .context("Playwright's report lacks stats")?;
    let number = |name: &str| {
        stats
            .get(name)
            .and_then(Value::as_u64)
            .with_context(|| format!("Playwright's report lacks {name}"))
    };
    let errors = report
        .get("errors")
        .and_then(Value::as_array)
        .map_or(0, Vec::len) as u64;
    Ok(Counts {
        passed: number("expected")?,
        failed: number("unexpected")? + number("flaky")? + errors,
        skipped: number("skipped")?,
    })
}

/// The summary lines of Rust's own test programs and of wasm-bindgen's runner, which have no report file:
/// `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
pub fn of_libtest(output: &str) -> Counts {
    let mut counts = Counts::default();
    for line in output.lines() {
        let Some((_, summary)) = line.split_once("test result: ") else {
            continue;
        };
        for piece in summary.split([';', '.']) {
            let mut words = piece.split_whitespace();
            let (Some(number), Some(what)) = (words.next(), words.next()) else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match what {
                "passed" => counts.passed += number,
                "failed" => counts.failed += number,
                "ignored" => counts.skipped += number,
                _ => {}
            }
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64, skipped: u64) -> Counts {
        Counts {
            passed,
            failed,
            skipped,
        }
    }

    #[test]
    fn junit_cases_are_counted_one_by_one() {
        let xml = r#"<testsuites tests="3" failures="1"><testsuite name="a">
            <testcase name="x"/><testcase name="y"><failure>no</failure></testcase>
            <testcase name="z"><system-out>fine</system-out></testcase></testsuite></testsuites>"#;
        assert_eq!(of_junit(xml).unwrap(), counts(2, 1, 0));
    }

    #[test]
    fn a_vitest_file_that_does_not_load_is_a_failure() {
        let json = r#"{"numPassedTests":4,"numFailedTests":0,"numPendingTests":1,"numTodoTests":0,
            "testResults":[{"status":"failed","assertionResults":[]},{"status":"passed","assertionResults":[{"status":"passed"}]}]}"#;
        assert_eq!(of_vitest(json).unwrap(), counts(4, 1, 1));
    }

    #[test]
    fn a_failed_vitest_test_is_counted_once() {
        let json = r#"{"numPassedTests":0,"numFailedTests":1,"numPendingTests":0,"numTodoTests":0,
            "testResults":[{"status":"failed","assertionResults":[{"status":"failed"}]}]}"#;
        assert_eq!(of_vitest(json).unwrap(), counts(0, 1, 0));
    }

    #[test]
    fn flaky_is_failed() {
        let json = r#"{"errors":[],"stats":{"expected":5,"unexpected":1,"flaky":1,"skipped":2}}"#;
        assert_eq!(of_playwright(json).unwrap(), counts(5, 2, 2));
    }

    #[test]
    fn libtest_summaries_add_up() {
        let text = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 filtered out\n\
                    noise\ntest result: FAILED. 1 passed; 2 failed; 0 ignored; 0 filtered out";
        assert_eq!(of_libtest(text), counts(4, 2, 1));
    }

    #[test]
    fn nothing_is_not_success() {
        assert!(Counts::default().not_empty().is_err());
        assert!(counts(0, 0, 3).not_empty().is_err());
        assert_eq!(counts(3, 0, 0).with_exit(false), counts(3, 1, 0));
        assert_eq!(counts(3, 2, 0).with_exit(false), counts(3, 2, 0));
    }
}
