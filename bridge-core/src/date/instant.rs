//! Instants: microseconds of UTC since 1970, as precise as Baserow's `modifie_le`.
//!
//! Read from RFC 3339 (`2026-11-20T08:38:00.450246Z`, also with an offset), written in UTC with no
//! more decimals than needed. In JSON a string.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use super::calendar::{CalendarDate, digits};

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// The text is no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidInstant;

impl fmt::Display for InvalidInstant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not an instant of the form 2026-11-20T08:38:00Z")
    }
}

impl core::error::Error for InvalidInstant {}

/// A moment, the same everywhere; years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Instant(i64);

/// 0001-01-01T00:00:00Z and the last microsecond of the year 9999.
const MIN: i64 = -719_162 * DAY;
const MAX: i64 = 2_932_897 * DAY - 1;

impl Instant {
    /// The moment so many milliseconds after 1970; beyond the years 1 to 9999 the nearest of them.
    pub fn from_millis(millis: i64) -> Self {
        Self::from_micros(millis.saturating_mul(1000))
    }

    /// The moment so many microseconds after 1970; beyond the years 1 to 9999 the nearest of them.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(MIN, MAX))
    }

    /// Whole milliseconds since 1970, rounded down.
    pub const fn millis(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Microseconds since 1970.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The same moment without its fraction of a second.
    #[must_use]
    pub const fn whole_seconds(self) -> Self {
        Self(self.0 - self.0.rem_euclid(SECOND))
    }

    /// The date in UTC.
    pub(super) fn utc_date(self) -> CalendarDate {
        CalendarDate::from_days_since_epoch(self.0.div_euclid(DAY)).unwrap_or(LAST_DATE)
    }

    /// Microseconds since midnight UTC.
    pub(super) const fn micros_of_day(self) -> i64 {
        self.0.rem_euclid(DAY)
    }
}

/// What [`Instant::utc_date`] would give beyond its range, which [`Instant::from_micros`] excludes.
const LAST_DATE: CalendarDate = match CalendarDate::new(9999, 12, 31) {
    Some(date) => date,
    None => unreachable!(),
};

impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.micros_of_day();
        let (seconds, fraction) = (time / SECOND, time % SECOND);
        write!(
            formatter,
            "{}T{:02}:{:02}:{:02}",
            self.utc_date(),
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        )?;
        match fraction {
            0 => {}
            millis if millis % 1000 == 0 => write!(formatter, ".{:03}", millis / 1000)?,
            micros => write!(formatter, ".{micros:06}")?,
        }
        formatter.write_str("Z")
    }
}

/// Minutes east of UTC: `Z`, `+02:00`, `-05:30`.
fn offset_minutes(text: &str) -> Option<i64> {
    if text == "Z" || text == "z" {
        return Some(0);
    }
    let (sign, rest) = match text.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, text.strip_prefix('-')?),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// Microseconds of a fraction of 1 to 9 digits; what is finer is cut.
fn fraction_micros(text: &str) -> Option<i64> {
    let value = digits(text, text.len())?;
    match text.len() {
        length @ 1..=6 => Some((length..6).fold(value, |value, _| value * 10)),
        length @ 7..=9 => Some((6..length).fold(value, |value, _| value / 10)),
        _ => None,
    }
}

fn parse(text: &str) -> Option<Instant> {
    let (date, rest) = text.split_once(['T', 't'])?;
    let date: CalendarDate = date.parse().ok()?;
    let zone_at = rest.find(['Z', 'z', '+', '-'])?;
    let (time, zone) = rest.split_at_checked(zone_at)?;
    let (clock, fraction) = match time.split_once('.') {
        Some((clock, fraction)) => (clock, fraction_micros(fraction)?),
        None => (time, 0),
    };
    let mut parts = clock.split(':').map(|part| digits(part, 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let minutes = hour * 60 + minute - offset_minutes(zone)?;
    let micros = date.days_since_epoch() * DAY + (minutes * 60 + second) * SECOND + fraction;
    (MIN..=MAX).contains(&micros).then_some(Instant(micros))
}

impl FromStr for Instant {
    type Err = InvalidInstant;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or(InvalidInstant)
    }
}

impl TryFrom<String> for Instant {
    type Error = InvalidInstant;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Instant> for String {
    fn from(instant: Instant) -> Self {
        instant.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::{Instant, MAX, MIN};
    use proptest::prelude::*;

    fn micros(text: &str) -> Option<i64> {
        text.parse().ok().map(Instant::micros)
    }

    #[test]
    fn baserows_microseconds_are_kept() {
        let text = "2026-11-20T08:38:00.450246Z";
        assert_eq!(text.parse::<Instant>().unwrap().to_string(), text);
        assert_eq!(micros("2026-11-20T08:37:53Z"), Some(1_795_163_873_000_000));
    }

    #[test]
    fn an_offset_names_the_same_moment() {
        assert_eq!(
            micros("2026-11-20T10:00:00+02:00"),
            micros("2026-11-20T08:00:00Z")
        );
        assert_eq!(
            micros("2026-11-19T22:30:00-05:30"),
            micros("2026-11-20T04:00:00.000Z")
        );
        assert_eq!(
            micros("2026-11-20T08:00:00.1234569Z"),
            micros("2026-11-20T08:00:00.123456Z")
        );
    }

    #[test]
    fn whoever_leaves_the_zone_out_is_refused() {
        for refused in [
            "",
            "2026-11-20",
            "2026-11-20T08:00:00",
            "2026-11-20T08:00Z",
            "2026-11-20 08:00:00Z",
            "2026-11-20T24:00:00Z",
            "2026-11-20T08:60:00Z",
            "2026-11-20T08:00:00.Z",
            "2026-11-20T08:00:00.1234567890Z",
            "2026-11-20T08:00:00+0200",
            "0001-01-01T00:00:00+01:00",
        ] {
            assert_eq!(micros(refused), None, "{refused:?}");
        }
    }

    #[test]
    fn numbers_out_of_range_become_the_nearest_moment() {
        assert_eq!(
            Instant::from_millis(i64::MAX).to_string(),
            "9999-12-31T23:59:59.999999Z"
        );
        assert_eq!(
            Instant::from_millis(i64::MIN).to_string(),
            "0001-01-01T00:00:00Z"
        );
    }

    proptest! {
        #[test]
        fn every_moment_prints_and_reads_back(micros in MIN..=MAX) {
            let instant = Instant::from_micros(micros);
            prop_assert_eq!(instant.to_string().parse(), Ok(instant));
        }

        #[test]
        fn any_text_is_answered(text in "\\PC*", shaped in "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.Zz+é-]{0,20}") {
            let _ = text.parse::<Instant>();
            let _ = shaped.parse::<Instant>();
        }
    }
}
