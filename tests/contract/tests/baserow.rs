//! The recordings of a real Baserow, replayed against the stand-in: the trial schema is rebuilt through the stand-in's own
//! API, then every request is asked again and every webhook's cause is brought about again.

#[path = "baserow/rest.rs"]
mod rest;
#[path = "baserow/rest_schema.rs"]
mod rest_schema;
#[path = "baserow/webhook_trial.rs"]
mod webhook_trial;
#[path = "baserow/webhooks.rs"]
mod webhooks;

use bridge_contract::{Books, captures, recordings};

#[tokio::test]
async fn the_rest_recordings_hold() {
    let Some(folder) = captures("baserow") else {
        println!("baserow/rest: left out, there is no folder with recordings (BRIDGE_CAPTURES)");
        return;
    };
    let recordings = recordings(&folder.join("rest")).unwrap();
    let mut books = Books::default();
    rest::replay(&recordings, &mut books).await;
    books.close("baserow/rest", recordings.len());
}

#[tokio::test]
async fn the_webhook_recordings_hold() {
    let Some(folder) = captures("baserow") else {
        println!(
            "baserow/webhooks: left out, there is no folder with recordings (BRIDGE_CAPTURES)"
        );
        return;
    };
    let recordings = recordings(&folder.join("webhooks")).unwrap();
    let mut books = Books::default();
    webhooks::replay(&recordings, &mut books).await;
    books.close("baserow/webhooks", recordings.len());
}
