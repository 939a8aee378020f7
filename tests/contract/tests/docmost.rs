//! The stand-in Docmost against recordings of the real one: every recording is replayed in its order against an empty
//! stand-in (ids of the recording mapped to ids of the replay), and status, telling headers and body are compared.
//!
//! The recordings are looked for in `BRIDGE_CAPTURES` or in the sibling folder `../shared/captures`. In a clone without
//! them the test says so and passes. Where recording and stand-in disagree, the recording is right.

#[path = "docmost/compare.rs"]
mod compare;
#[path = "docmost/http.rs"]
mod http;
#[path = "docmost/live.rs"]
mod live;
#[path = "docmost/recording.rs"]
mod recording;
#[path = "docmost/replay.rs"]
mod replay;

use replay::Replay;
use std::path::PathBuf;

/// The folder of the recordings, if there is one.
fn captures() -> Option<PathBuf> {
    let named = std::env::var_os("BRIDGE_CAPTURES").map(PathBuf::from);
    let sibling = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/captures");
    let folder = named.unwrap_or(sibling).join("docmost");
    folder.is_dir().then_some(folder)
}

#[tokio::test]
async fn the_stand_in_answers_as_docmost_did() {
    let Some(folder) = captures() else {
        println!("contract with Docmost: left out, there are no recordings (BRIDGE_CAPTURES)");
        return;
    };
    let recordings = recording::all(&folder);
    assert!(
        recordings.len() > 90,
        "only {} recordings in {}",
        recordings.len(),
        folder.display()
    );
    let mut replay = Replay::start().await;
    let mut faults = Vec::new();
    let mut replayed = Vec::new();
    let mut left_out = Vec::new();
    for recording in &recordings {
        match replay.run(recording).await {
            Ok(differences) => {
                replayed.push(recording.name.as_str());
                faults.extend(
                    differences
                        .into_iter()
                        .map(|difference| format!("{}: {difference}", recording.name)),
                );
            }
            Err(reason) => left_out.push(format!("{}: {reason}", recording.name)),
        }
    }
    println!(
        "contract with Docmost: {} replayed, {} left out",
        replayed.len(),
        left_out.len()
    );
    println!("replayed: {}", replayed.join(", "));
    for line in &left_out {
        println!("left out: {line}");
    }
    assert!(
        faults.is_empty(),
        "{} differences:\n{}",
        faults.len(),
        faults.join("\n")
    );
    assert!(
        replayed.len() * 10 >= recordings.len() * 9,
        "too much is left out"
    );
    replay.stop().await;
}
