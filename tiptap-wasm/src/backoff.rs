//! Growing pauses with chance in them, so that many pages do not come back at the same moment.
//!
//! Pure: chance comes in as a value. What always holds: a pause lies between half and all of the
//! current step, and no step exceeds the longest one.

/// Pauses that double from `first` to `longest`, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    first: f64,
    longest: f64,
    step: f64,
}

impl Backoff {
    /// Pauses that have not begun.
    pub const fn new(first: f64, longest: f64) -> Self {
        Self {
            first,
            longest,
            step: first,
        }
    }

    /// The next pause; `chance` lies in 0..1.
    pub fn next(&mut self, chance: f64) -> f64 {
        let step = self.step;
        self.step = (step * 2.0).min(self.longest);
        step * (0.5 + chance.clamp(0.0, 1.0) / 2.0)
    }

    /// Begins again with the first pause.
    pub const fn reset(&mut self) {
        self.step = self.first;
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::Backoff;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pauses_grow_to_the_longest_and_begin_again(chance in 0.0..1.0_f64, rounds in 1_usize..40) {
            let mut backoff = Backoff::new(250.0, 30_000.0);
            let mut step = 250.0_f64;
            for _ in 0..rounds {
                let pause = backoff.next(chance);
                prop_assert!(pause >= step / 2.0 && pause <= step);
                step = (step * 2.0).min(30_000.0);
            }
            backoff.reset();
            prop_assert!(backoff.next(chance) <= 250.0);
        }
    }
}
