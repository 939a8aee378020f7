//! `coverage`: how many of bridge-core's lines its own tests run, against what is asked for.
//!
//! What always holds: lines of tests do not count, neither in files of their own nor at the end of the file they are about.
//! Below [`WANTED`] is a failure that names the files where most is missing. Needs cargo-llvm-cov (installed by cargo) and
//! the toolchain's llvm-tools (added by rustup); fails in one sentence where they cannot be had.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::progress::Step;
use crate::project::Project;
use crate::run;
use crate::tools;

/// Lines of a hundred that tests must run.
const WANTED: f64 = 90.0;
/// How many files a miss names.
const NAMED: usize = 8;

/// Lines of one file.
#[derive(Debug, PartialEq, Eq)]
struct File {
    name: String,
    run: usize,
    missed: Vec<usize>,
}

impl File {
    fn lines(&self) -> usize {
        self.run + self.missed.len()
    }
}

/// Measures, prints, and fails below what is asked for.
pub fn run(project: &Project) -> Result<()> {
    let tool = tools::ensure(project, &tools::LLVM_COV)?;
    let report = project.build("reports/coverage.lcov");
    fs::create_dir_all(project.build("reports"))?;
    let step = Step::begin("bridge-core's tests, counted line by line");
    run::quiet(
        run::command(tool, project.root())
            .args(["llvm-cov", "--package", "bridge-core", "--features", "edge"])
            .args(["--lib", "--lcov", "--output-path"])
            .arg(&report)
            // the tool would ask before it adds the toolchain's part
            .env("CARGO_LLVM_COV_SETUP", "yes"),
    )?;
    step.done();
    let text = fs::read_to_string(&report).context("cargo-llvm-cov wrote no report")?;
    let files = read(&text, |path| fs::read_to_string(path).unwrap_or_default())?;
    let root = project.root().display().to_string();
    println!("{}", table(&files, &root));
    judge(&files, &root)
}

/// The files of an lcov report that are no tests, without the tests at their ends.
fn read(report: &str, source: impl Fn(&str) -> String) -> Result<Vec<File>> {
    let mut files = Vec::new();
    let mut current: Option<(File, usize)> = None;
    for line in report.lines() {
        if let Some(path) = line.strip_prefix("SF:") {
            let file = File {
                name: path.to_owned(),
                run: 0,
                missed: Vec::new(),
            };
            current = (!is_test(path)).then(|| (file, tests_begin(&source(path))));
        } else if let (Some(entry), Some((file, end))) = (line.strip_prefix("DA:"), &mut current) {
            let (number, count) = entry
                .split_once(',')
                .and_then(|(number, count)| Some((number.parse().ok()?, count)))
                .with_context(|| format!("a line of another form: {line}"))?;
            match (number < *end, count) {
                (false, _) => {}
                (true, "0") => file.missed.push(number),
                (true, _) => file.run += 1,
            }
        } else if line == "end_of_record" {
            files.extend(current.take().map(|(file, _)| file));
        }
    }
    if files.iter().all(|file| file.lines() == 0) {
        bail!("the report counts no line");
    }
    Ok(files)
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs") || path.ends_with("/testing.rs")
}

/// The line at which a file's tests begin: they are its end.
fn tests_begin(source: &str) -> usize {
    let lines: Vec<&str> = source.lines().collect();
    lines
        .windows(2)
        .position(|pair| pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod tests {"))
        .map_or(usize::MAX, |index| index + 1)
}

fn share(run: usize, lines: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a count of lines")]
    let share = 100.0 * run as f64 / lines.max(1) as f64;
    share
}

fn whole(files: &[File]) -> (usize, usize) {
    let run = files.iter().map(|file| file.run).sum();
    (run, files.iter().map(File::lines).sum())
}

/// The files in which lines are missed, most of them first, and the whole.
fn table(files: &[File], root: &str) -> String {
    let (run, all) = whole(files);
    let mut lines: Vec<String> = worst(files)
        .into_iter()
        .map(|file| describe(file, root))
        .collect();
    lines.push(format!(
        "bridge-core: {:.1} % of {all} lines are run by its tests",
        share(run, all)
    ));
    lines.join("\n")
}

fn worst(files: &[File]) -> Vec<&File> {
    let mut worst: Vec<&File> = files
        .iter()
        .filter(|file| !file.missed.is_empty())
        .collect();
    worst.sort_by_key(|file| std::cmp::Reverse(file.missed.len()));
    worst
}

fn describe(file: &File, root: &str) -> String {
    let name = file.name.strip_prefix(root).unwrap_or(&file.name);
    format!(
        "{:>6.1} % {}: {}",
        share(file.run, file.lines()),
        name.trim_start_matches('/'),
        spans(&file.missed)
    )
}

/// Numbers as spans: `3, 7-9`.
fn spans(numbers: &[usize]) -> String {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => spans.push((number, number)),
        }
    }
    let texts = spans.iter().map(|(first, last)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}-{last}")
        }
    });
    texts.collect::<Vec<_>>().join(", ")
}

fn judge(files: &[File], root: &str) -> Result<()> {
    let (run, all) = whole(files);
    let reached = share(run, all);
    if reached >= WANTED {
        return Ok(());
    }
    let most: Vec<String> = worst(files)
        .into_iter()
        .take(NAMED)
        .map(|file| describe(file, root))
        .collect();
    bail!(
        "bridge-core's tests run {reached:.1} % of its lines, {WANTED} % are asked for; lines that no test runs:\n{}",
        most.join("\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "SF:/p/core/a.rs\nDA:1,5\nDA:2,0\nDA:3,0\nDA:9,0\nend_of_record\nSF:/p/core/a/tests.rs\nDA:1,0\nend_of_record\n";

    fn source(_: &str) -> String {
        "fn a() {}\n\n\n#[cfg(test)]\nmod tests {\n".to_owned()
    }

    #[test]
    fn lines_of_tests_do_not_count() {
        let files = read(REPORT, source).unwrap();
        let wanted = File {
            name: "/p/core/a.rs".into(),
            run: 1,
            missed: vec![2, 3],
        };
        assert_eq!(files, [wanted]);
    }

    #[test]
    fn a_miss_names_the_lines() {
        let files = read(REPORT, source).unwrap();
        let error = judge(&files, "/p").unwrap_err().to_string();
        assert!(error.contains("33.3 % of its lines, 90 %"), "{error}");
        assert!(error.ends_with("33.3 % core/a.rs: 2-3"), "{error}");
        let enough = REPORT.replace(",0", ",1");
        judge(&read(&enough, source).unwrap(), "/p").unwrap();
    }

    #[test]
    fn a_report_of_nothing_is_no_success() {
        assert!(read("", source).is_err());
        assert!(read("SF:a.rs\nDA:x\nend_of_record\n", source).is_err());
    }
}
