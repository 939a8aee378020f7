//! Structs that are read from JSON objects with little code.
//!
//! serde's derive writes out a visitor for every struct, 2 kB and more of WASM each. What is read now and then (questions
//! to Base, what it stored, Baserow's lists) goes through a `serde_json` object instead, by [`from_object`]. It is not for
//! what every request reads, nor for structs that borrow or keep raw JSON.
//!
//! A key that is not there counts as `null`, so an `Option` is `None`; keys that nobody asks for are left alone. It fails
//! as serde does, but without the place in the text.

use serde::de::DeserializeOwned;
use serde_json::{Error, Map, Value};

/// An object whose values are taken one by one.
pub type Object = Map<String, Value>;

/// A struct that can be read from an object.
pub trait FromObject: Sized {
    /// Takes what it needs.
    fn from_object(object: &mut Object) -> Result<Self, Error>;
}

/// Takes a value.
pub fn take<T: DeserializeOwned>(object: &mut Object, key: &str) -> Result<T, Error> {
    T::deserialize(object.remove(key).unwrap_or(Value::Null))
}

/// Takes a value that may be missing.
pub fn take_or_default<T: DeserializeOwned + Default>(
    object: &mut Object,
    key: &str,
) -> Result<T, Error> {
    match object.remove(key) {
        Some(value) => T::deserialize(value),
        None => Ok(T::default()),
    }
}

/// Implements `Deserialize` for a struct by the names of its fields; `or_default` follows those that may be missing, and
/// `is "key"` those with another key.
macro_rules! from_object {
    ($name:ident { $($field:ident $($how:ident $($key:literal)?)?),* $(,)? }) => {
        impl $crate::object::FromObject for $name {
            fn from_object(object: &mut $crate::object::Object) -> Result<Self, ::serde_json::Error> {
                Ok(Self {
                    $($field: $crate::object::from_object!(@ object, $field $($how $($key)?)?)?,)*
                })
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let mut object = $crate::object::Object::deserialize(from)?;
                $crate::object::FromObject::from_object(&mut object).map_err(::serde::de::Error::custom)
            }
        }
    };
    (@ $object:ident, $field:ident) => { $crate::object::take($object, stringify!($field)) };
    (@ $object:ident, $field:ident or_default) => {
        $crate::object::take_or_default($object, stringify!($field))
    };
    (@ $object:ident, $field:ident is $key:literal) => { $crate::object::take($object, $key) };
}

pub(crate) use from_object;

#[cfg(test)]
mod tests {
    #[derive(Debug, PartialEq)]
    struct Inner {
        kind: String,
    }

    from_object!(Inner { kind is "type", });

    #[derive(Debug, PartialEq)]
    struct Outer {
        id: i64,
        note: Option<i64>,
        text: String,
        inner: Vec<Inner>,
    }

    from_object!(Outer { id, note, text or_default, inner, });

    fn read(json: &str) -> Option<Outer> {
        serde_json::from_str(json).ok()
    }

    #[test]
    fn a_struct_is_read_by_the_names_of_its_fields() {
        let json = r#"{"inner":[{"type":"a"}],"other":1,"text":"t","note":2,"id":3}"#;
        let inner = vec![Inner { kind: "a".into() }];
        let outer = Outer {
            id: 3,
            note: Some(2),
            text: "t".into(),
            inner,
        };
        assert_eq!(read(json), Some(outer));
    }

    #[test]
    fn only_what_may_be_missing_may_be_missing() {
        let least = read(r#"{"id":3,"inner":[]}"#).unwrap();
        assert_eq!((least.note, least.text.as_str()), (None, ""));
        assert_eq!(read(r#"{"inner":[]}"#), None);
        assert_eq!(read(r#"{"id":3}"#), None);
        assert_eq!(read(r#"{"id":3,"inner":[],"text":null}"#), None);
        assert_eq!(read(r#"{"id":3,"inner":[{"kind":"a"}]}"#), None);
        assert_eq!(read("[3]"), None);
    }
}
