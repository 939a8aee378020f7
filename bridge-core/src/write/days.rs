//! Two days that must be in order.

use crate::date::CalendarDate;
use crate::error::FieldFault;

/// A fault where the second of two days comes before the first.
pub(super) fn order(
    from: &str,
    first: Option<CalendarDate>,
    to: &str,
    last: Option<CalendarDate>,
) -> Option<FieldFault> {
    let reversed = first.zip(last).is_some_and(|(first, last)| last < first);
    reversed.then(|| {
        let mut message = String::from("must not come before ");
        message.push_str(from);
        FieldFault::new(to, &message)
    })
}
