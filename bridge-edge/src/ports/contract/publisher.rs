//! The contract of `Publisher`.

use crate::ports::Publisher;

use super::Broken;

/// A change of an entity that nobody listens to.
const GONE: &str =
    r#"[{"entity":"client","id":9000000000,"slug":null,"version":1,"card_admin":null}]"#;

/// Runs the contract; the sentences that did not hold.
pub async fn publisher(publisher: &impl Publisher) -> Broken {
    let mut broken = Broken::default();
    broken.unless(
        publisher.publish("[]").await.is_ok(),
        "a message without changes is taken",
    );
    broken.unless(
        publisher.publish(GONE).await.is_ok(),
        "a change nobody listens to is taken",
    );
    broken.unless(
        publisher.publish(GONE).await.is_ok(),
        "a message that comes twice is taken",
    );
    broken
}
