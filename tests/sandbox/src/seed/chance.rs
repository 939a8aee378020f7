//! Chance that repeats itself: `SplitMix64` from a fixed seed.

/// A stream of numbers, the same for the same seed.
pub struct Chance(u64);

impl Chance {
    /// A stream.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit` (which is at least 1).
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % limit.max(1) as u64) as usize
    }

    /// One of the items.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}
