//! What date a clock in Paris shows at an instant.
//!
//! Central European Time is UTC+1; summer time (UTC+2) runs from the last Sunday of March, 01:00 UTC,
//! to the last Sunday of October, 01:00 UTC, as in the whole Union since 1996. For earlier years, and
//! should the rule change, the answer can be an hour off, that is a day off within an hour of midnight.

use super::calendar::CalendarDate;
use super::instant::Instant;

const HOUR: i64 = 3_600_000_000;
const MINUTE: i64 = 60_000_000;

/// The calendar date in Europe/Paris at this instant.
pub fn paris_date(instant: Instant) -> CalendarDate {
    paris_time(instant).utc_date()
}

/// The hour and the minute that a clock in Paris shows at this instant.
pub fn paris_clock(instant: Instant) -> (u8, u8) {
    let minutes = paris_time(instant).micros_of_day() / MINUTE;
    let part = |number: i64| u8::try_from(number).unwrap_or_default();
    (part(minutes / 60), part(minutes % 60))
}

/// The instant whose UTC is what Paris shows at this one.
fn paris_time(instant: Instant) -> Instant {
    let offset = if is_summer(instant) { 2 } else { 1 };
    Instant::from_micros(instant.micros().saturating_add(offset * HOUR))
}

fn is_summer(instant: Instant) -> bool {
    let date = instant.utc_date();
    match date.month() {
        4..=9 => true,
        3 => is_past_change(date, instant),
        10 => !is_past_change(date, instant),
        _ => false,
    }
}

/// Whether the clocks of this month (which has 31 days) have been changed.
fn is_past_change(date: CalendarDate, instant: Instant) -> bool {
    // 1970-01-01 was a Thursday; Sunday counts as 0.
    let weekday = (date.days_since_epoch() + 4).rem_euclid(7);
    let day = i64::from(date.day());
    let sunday_of_this_week = day - weekday;
    let last_sunday = sunday_of_this_week + (31 - sunday_of_this_week) / 7 * 7;
    if day == last_sunday {
        instant.micros_of_day() >= HOUR
    } else {
        day > last_sunday
    }
}

#[cfg(test)]
mod tests {
    use super::{is_summer, paris_clock, paris_date};
    use crate::date::Instant;

    fn date(instant: &str) -> String {
        paris_date(instant.parse().unwrap()).to_string()
    }

    #[test]
    fn the_new_year_begins_an_hour_before_utc() {
        assert_eq!(date("2026-12-31T22:59:59Z"), "2026-12-31");
        assert_eq!(date("2026-12-31T23:00:00Z"), "2027-01-01");
    }

    #[test]
    fn the_clock_is_one_or_two_hours_ahead() {
        let clock = |text: &str| paris_clock(text.parse().unwrap());
        assert_eq!(clock("2026-11-20T08:37:53Z"), (9, 37));
        assert_eq!(clock("2026-07-14T22:05:00Z"), (0, 5));
    }

    #[test]
    fn in_summer_the_day_begins_two_hours_before_utc() {
        assert_eq!(date("2026-07-14T21:59:59Z"), "2026-07-14");
        assert_eq!(date("2026-07-14T22:00:00Z"), "2026-07-15");
    }

    #[test]
    fn clocks_change_on_the_last_sunday_at_one_utc() {
        let summer = |instant: &str| is_summer(instant.parse::<Instant>().unwrap());
        for (year, march, october) in [
            (2015, 29, 25),
            (2020, 29, 25),
            (2024, 31, 27),
            (2025, 30, 26),
            (2026, 29, 25),
            (2027, 28, 31),
            (2028, 26, 29),
        ] {
            assert!(
                !summer(&format!("{year}-03-{march}T00:59:59.999999Z")),
                "{year}"
            );
            assert!(summer(&format!("{year}-03-{march}T01:00:00Z")), "{year}");
            assert!(
                summer(&format!("{year}-10-{october}T00:59:59.999999Z")),
                "{year}"
            );
            assert!(!summer(&format!("{year}-10-{october}T01:00:00Z")), "{year}");
        }
    }

    #[test]
    fn the_end_of_time_is_answered_too() {
        assert_eq!(
            paris_date(Instant::from_micros(i64::MAX)).to_string(),
            "9999-12-31"
        );
    }
}
