//! The stand-in Docmost against recordings of the real one: every recording is replayed in its order against an empty
//! stand-in (ids of the recording mapped to ids of the replay), and status, telling headers and body are compared.
//!
//! Where the recordings are is said in [`bridge_contract::captures`]. In a clone without them the test says so and passes.

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

use bridge_contract::{Books, captures};
use replay::Replay;

#[tokio::test]
async fn the_stand_in_answers_as_docmost_did() {
    let Some(folder) = captures("docmost") else {
        println!("contract with Docmost: left out, there are no recordings (BRIDGE_CAPTURES)");
        return;
    };
    let recordings = recording::all(&folder);
    let mut replay = Replay::start().await;
    let mut books = Books::default();
    for recording in &recordings {
        match replay.run(recording).await {
            Ok(differences) => books.replayed(&recording.name, differences),
            Err(reason) => books.left_out(&recording.name, reason),
        }
    }
    replay.stop().await;
    books.close("contract with Docmost", recordings.len());
}
