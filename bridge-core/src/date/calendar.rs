//! Calendar dates: years 1 to 9999 of the Gregorian calendar, written `2026-03-01`.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Annee;

/// The text or the numbers are no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidDate;

impl fmt::Display for InvalidDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not a date of the form 2026-03-01")
    }
}

impl core::error::Error for InvalidDate {}

/// A day, without time and zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CalendarDate {
    year: i32,
    month: u8,
    day: u8,
}

const fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl CalendarDate {
    /// A date that exists.
    pub const fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let sound = year >= 1
            && year <= 9999
            && month >= 1
            && month <= 12
            && day >= 1
            && day <= days_in_month(year, month);
        if sound {
            Some(Self { year, month, day })
        } else {
            None
        }
    }

    /// The civil year.
    pub const fn year(self) -> Annee {
        self.year
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Days since 1970-01-01 (negative before).
    pub const fn days_since_epoch(self) -> i64 {
        // Years counted from March, so that the leap day is a year's last.
        let year = self.year as i64 - (self.month <= 2) as i64;
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (self.month as i64 + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + self.day as i64 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The date so many days after 1970-01-01; `None` outside the years 1 to 9999.
    pub fn from_days_since_epoch(days: i64) -> Option<Self> {
        let days = days.checked_add(719_468)?;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = (month_from_march + 2) % 12 + 1;
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self::new(
            i32::try_from(year).ok()?,
            u8::try_from(month).ok()?,
            u8::try_from(day).ok()?,
        )
    }
}

impl fmt::Display for CalendarDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:04}-{:02}-{:02}",
            self.year, self.month, self.day
        )
    }
}

/// Digits only, exactly so many.
pub(super) fn digits(text: &str, count: usize) -> Option<i64> {
    if text.len() != count || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

impl FromStr for CalendarDate {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let mut parts = text.split('-');
            let year = digits(parts.next()?, 4)?;
            let month = digits(parts.next()?, 2)?;
            let day = digits(parts.next()?, 2)?;
            if parts.next().is_some() {
                return None;
            }
            Self::new(
                i32::try_from(year).ok()?,
                u8::try_from(month).ok()?,
                u8::try_from(day).ok()?,
            )
        };
        parse().ok_or(InvalidDate)
    }
}

impl TryFrom<String> for CalendarDate {
    type Error = InvalidDate;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CalendarDate> for String {
    fn from(date: CalendarDate) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::CalendarDate;
    use proptest::prelude::*;

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        for refused in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "26-03-01",
            "2026-3-1",
            "01/03/2026",
            "2026-03-01T00:00:00Z",
            "2026-03-01 ",
            "0000-01-01",
            "+026-03-01",
            "2026-03-01-02",
            "",
        ] {
            assert!(refused.parse::<CalendarDate>().is_err(), "{refused:?}");
        }
        assert!("2024-02-29".parse::<CalendarDate>().is_ok());
        assert!("1900-02-29".parse::<CalendarDate>().is_err());
        assert!("2000-02-29".parse::<CalendarDate>().is_ok());
    }

    #[test]
    fn known_days_have_their_numbers() {
        let days = |text: &str| text.parse::<CalendarDate>().unwrap().days_since_epoch();
        assert_eq!(days("1970-01-01"), 0);
        assert_eq!(days("1969-12-31"), -1);
        assert_eq!(days("2000-03-01"), 11_017);
        assert_eq!(days("2026-11-20"), 20_777);
    }

    proptest! {
        #[test]
        fn the_days_follow_each_other(days in -719_162_i64..2_932_896) {
            let date = CalendarDate::from_days_since_epoch(days).unwrap();
            prop_assert_eq!(date.days_since_epoch(), days);
            if let Some(next) = CalendarDate::from_days_since_epoch(days + 1) {
                prop_assert!(next > date);
            }
            prop_assert_eq!(date.to_string().parse(), Ok(date));
        }

        #[test]
        fn any_text_and_any_number_is_answered(text in "\\PC*", days: i64) {
            let _ = text.parse::<CalendarDate>();
            let _ = CalendarDate::from_days_since_epoch(days);
        }
    }
}
