//! Putting things in order with little code.
//!
//! The standard library's sort is written out again for every type of element, several kB each time. Here
//! places are sorted instead of elements, so that its code exists once. The order is stable; nothing fails.

use core::cmp::Ordering;

/// Puts items in the order of their keys; equal ones stay as they came.
pub fn sort_by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    sort_by(items, |one, other| key(one).cmp(&key(other)));
}

/// Puts items in the order that `compare` tells; equal ones stay as they came.
pub fn sort_by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let places = places(items.len(), &|one, other| {
        match (items.get(one), items.get(other)) {
            (Some(one), Some(other)) => compare(one, other),
            _ => Ordering::Equal, // places are always those of items
        }
    });
    let mut unsorted: Vec<Option<T>> = items.drain(..).map(Some).collect();
    for place in places {
        items.extend(unsorted.get_mut(place).and_then(Option::take));
    }
}

fn places(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|&one, &other| compare(one, other));
    places
}

#[cfg(test)]
mod tests {
    use super::{sort_by, sort_by_key};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_is_that_of_the_standard_library(mut items: Vec<(u8, String)>) {
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            let mut by_text = items.clone();
            sort_by_key(&mut items, |(key, _)| *key);
            prop_assert_eq!(&items, &expected);
            expected.sort_by(|one, other| one.1.cmp(&other.1));
            sort_by_key(&mut by_text, |(key, _)| *key);
            sort_by(&mut by_text, |one, other| one.1.cmp(&other.1));
            prop_assert_eq!(by_text, expected);
        }
    }
}
