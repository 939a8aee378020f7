//! Chance: jitter of retries, identifiers of tokens.

/// A source of unpredictable bytes.
pub trait Random {
    /// Fills `target`; on Workers from the platform's cryptographic source.
    fn fill(&self, target: &mut [u8]);

    /// A number below `bound` (0 when `bound` is 0). Not exactly uniform: meant for jitter, never for secrets.
    fn below(&self, bound: u32) -> u32 {
        let mut bytes = [0_u8; 4];
        self.fill(&mut bytes);
        u32::from_le_bytes(bytes).checked_rem(bound).unwrap_or(0)
    }
}
