//! The contracts of `Clock` and `Random`.

use crate::ports::{Clock, Random};

use super::Broken;

/// Runs the contract of the clock; the sentences that did not hold.
pub async fn clock(clock: &impl Clock) -> Broken {
    let mut broken = Broken::default();
    let before = clock.now();
    broken.unless(
        before > 1_577_836_800_000,
        "it is later than 2020, in milliseconds",
    );
    clock.sleep(20).await;
    // a timer of a platform may round by a millisecond
    broken.unless(
        clock.now() - before >= 19,
        "a pause takes at least as long as asked",
    );
    broken
}

/// Runs the contract of chance; the sentences that did not hold.
pub fn random(random: &impl Random) -> Broken {
    let mut broken = Broken::default();
    let (mut one, mut other) = ([0_u8; 32], [0_u8; 32]);
    random.fill(&mut one);
    random.fill(&mut other);
    broken.unless(one != other, "two fillings differ");
    broken.unless(one != [0; 32], "a filling is not empty");
    broken.unless(
        random.below(0) == 0 && random.below(1) == 0,
        "below 0 and 1 there is only 0",
    );
    broken.unless(
        (0..100).all(|_| random.below(7) < 7),
        "a number stays below its bound",
    );
    broken
}
