//! `size`: what is shipped, compressed, against its budget.
//!
//! Measured on the release build as gzip level 9 makes it. Over budget is a failure that says by how much.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::build::{self, Variant};
use crate::project::Project;

/// A product with a budget.
struct Budget {
    name: &'static str,
    /// Files of `build/` that count.
    files: &'static [&'static str],
    /// Bytes, compressed.
    limit: u64,
}

const BUDGETS: [Budget; 2] = [
    Budget {
        name: "Worker",
        files: &["edge/index.js", "edge/bridge_edge_bg.wasm"],
        limit: 450_000,
    },
    Budget {
        name: "editor (WASM and glue)",
        files: &["assets/tiptap_wasm_bg.wasm", "assets/inject.js"],
        limit: 60_000,
    },
];

/// Builds, measures, prints the table.
pub fn run(project: &Project) -> Result<()> {
    build::build(project, build::Part::Edge, Variant::Release)?;
    build::build(project, build::Part::Assets, Variant::Release)?;
    let mut over = Vec::new();
    println!("{:<42} {:>10} {:>10} {:>10}", "", "bytes", "gzip", "budget");
    for budget in &BUDGETS {
        let mut total = 0;
        for file in budget.files {
            let (plain, packed) = measure(&project.build(file))?;
            println!("  {file:<40} {plain:>10} {packed:>10}");
            total += packed;
        }
        println!(
            "{:<42} {:>10} {total:>10} {:>10}",
            budget.name, "", budget.limit
        );
        if total > budget.limit {
            over.push(format!(
                "{} is {} bytes over its budget",
                budget.name,
                total - budget.limit
            ));
        }
    }
    if !over.is_empty() {
        bail!("{}", over.join("; "));
    }
    Ok(())
}

/// Bytes of a file, plain and compressed.
fn measure(file: &PathBuf) -> Result<(u64, u64)> {
    let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok((content.len() as u64, gzip(&content)?))
}

fn gzip(content: &[u8]) -> Result<u64> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_shrinks_and_chance_does_not() {
        assert!(gzip(&[b'a'; 10_000]).unwrap() < 100);
        let mut noise = vec![0; 10_000];
        getrandom::fill(&mut noise).unwrap();
        assert!(gzip(&noise).unwrap() > 9_900);
    }
}
