//! How a schema looks at a value: `jsonschema::options_for::<Borrowed>()` gives a validator of [`View`]s.

use std::{borrow::Cow, ptr, slice};

use jsonschema::{
    JsonType,
    json::{self, JsonNumber, Node, NodeIdentity, SerdeJson},
};
use serde_json::{Number, Value};

use super::{Json, Members};

/// The representation, as `jsonschema` calls it.
#[derive(Debug)]
pub struct Borrowed;

/// A value, as a schema looks at it.
#[derive(Debug, Clone, Copy)]
pub struct View<'v>(pub &'v Json<'v>);

impl json::Json for Borrowed {
    type Node<'v> = View<'v>;
    type PreparedKey = String;
    type StringBuffer = ();

    /// Looking a name up is looking at the names one after the other, so one pass over them pays off early.
    const KEYS_PER_LOOKUP: usize = 8;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(View<'_>) -> T) -> T {
        f(View(&Json::String(Cow::Borrowed(string))))
    }
}

impl<'v> Node<'v, Borrowed> for View<'v> {
    type Object = ObjectView<'v>;
    type Array = ArrayView<'v>;
    type Number = NumberView<'v>;

    fn as_object(&self) -> Option<ObjectView<'v>> {
        self.0.as_object().map(ObjectView)
    }

    fn as_array(&self) -> Option<ArrayView<'v>> {
        self.0.as_array().map(|items| ArrayView(items))
    }

    fn as_string(&self) -> Option<Cow<'v, str>> {
        self.0.as_str().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<NumberView<'v>> {
        match self.0 {
            Json::Number(number) => Some(NumberView(number)),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.0 {
            Json::Bool(is) => Some(*is),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        self.0.is_null()
    }

    fn is_number(&self) -> bool {
        self.0.is_number()
    }

    fn json_type(&self) -> JsonType {
        match self.0 {
            Json::Null => JsonType::Null,
            Json::Bool(_) => JsonType::Boolean,
            Json::Number(_) => JsonType::Number,
            Json::String(_) => JsonType::String,
            Json::Array(_) => JsonType::Array,
            Json::Object(_) => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match (self.0, expected) {
            // Nearly all enumerations are of texts.
            (Json::String(text), Value::String(expected)) => text == expected,
            (Json::String(_), _) => false,
            // Numbers are equal in several spellings, and the crate knows them all.
            (other, expected) => Node::<SerdeJson>::equals_value(&&other.to_value(), expected),
        }
    }

    fn to_value(&self) -> Cow<'v, Value> {
        Cow::Owned(self.0.to_value())
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(ptr::from_ref(self.0).addr()))
    }
}

/// A number, as a schema looks at it.
#[derive(Debug, Clone, Copy)]
pub struct NumberView<'v>(&'v Number);

impl JsonNumber for NumberView<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.0.as_u64()
    }

    fn as_i64(&self) -> Option<i64> {
        self.0.as_i64()
    }

    fn as_f64(&self) -> Option<f64> {
        self.0.as_f64()
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Owned(self.0.to_string())
    }

    fn to_number(&self) -> Cow<'_, Number> {
        Cow::Borrowed(self.0)
    }
}

/// An object, as a schema looks at it.
#[derive(Debug, Clone, Copy)]
pub struct ObjectView<'v>(&'v Members<'v>);

impl<'v> json::Object<'v, Borrowed> for ObjectView<'v> {
    type Node = View<'v>;
    type MemberName = &'v str;
    type MembersIter = MembersIter<'v>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, key: &String) -> Option<View<'v>> {
        self.0.get(key).map(View)
    }

    fn members(&self) -> MembersIter<'v> {
        MembersIter(self.0.0.iter())
    }
}

/// The members of an object.
#[derive(Debug)]
pub struct MembersIter<'v>(slice::Iter<'v, (Cow<'v, str>, Json<'v>)>);

impl<'v> Iterator for MembersIter<'v> {
    type Item = (&'v str, View<'v>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (name.as_ref(), View(value)))
    }
}

/// A list, as a schema looks at it.
#[derive(Debug, Clone, Copy)]
pub struct ArrayView<'v>(&'v [Json<'v>]);

impl<'v> json::Array<'v, Borrowed> for ArrayView<'v> {
    type Node = View<'v>;
    type ElementsIter = ItemsIter<'v>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn elements(&self) -> ItemsIter<'v> {
        ItemsIter(self.0.iter())
    }
}

/// The items of a list.
#[derive(Debug)]
pub struct ItemsIter<'v>(slice::Iter<'v, Json<'v>>);

impl<'v> Iterator for ItemsIter<'v> {
    type Item = View<'v>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(View)
    }
}
