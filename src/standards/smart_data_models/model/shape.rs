//! The JSON types that a schema lets through, as far as it can be told without looking at data.

use serde_json::Value;

use super::{Place, documents::Documents};

/// A JSON type. Whole numbers are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An array.
    Array,
    /// A number.
    Number,
    /// A text.
    Text,
    /// `true` or `false`.
    Boolean,
    /// An object.
    Object,
    /// `null`.
    Null,
}

impl Shape {
    const ALL: [Self; 6] = [Self::Array, Self::Number, Self::Text, Self::Boolean, Self::Object, Self::Null];

    /// The type of a value.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Array(_) => Self::Array,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::Text,
            Value::Bool(_) => Self::Boolean,
            Value::Object(_) => Self::Object,
            Value::Null => Self::Null,
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "array" => Self::Array,
            "number" | "integer" => Self::Number,
            "string" => Self::Text,
            "boolean" => Self::Boolean,
            "object" => Self::Object,
            "null" => Self::Null,
            _ => return None,
        })
    }
}

/// A set of JSON types.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Shapes(u8);

impl Shapes {
    /// All types: the schema says nothing about them.
    pub const ANY: Self = Self(0b11_1111);
    /// No type.
    pub const NONE: Self = Self(0);

    /// Whether a value of this type is let through.
    pub fn contains(self, shape: Shape) -> bool {
        self.0 & Self::from(shape).0 != 0
    }

    /// Whether values of this type are let through, and of no other.
    pub fn is_only(self, shape: Shape) -> bool {
        self == Self::from(shape)
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl From<Shape> for Shapes {
    fn from(shape: Shape) -> Self {
        Self(1 << (shape as u8))
    }
}

impl std::fmt::Debug for Shapes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(Shape::ALL.into_iter().filter(|shape| self.contains(*shape))).finish()
    }
}

/// How many references and alternatives deep the types of an attribute are looked for; beyond, any type is let through.
const DEPTH: usize = 16;

/// The types that the schema at a place lets through.
pub(super) fn shapes(schema: &Value, at: &Place, documents: &mut Documents<'_>, depth: usize) -> Shapes {
    let Value::Object(members) = schema else { return Shapes::ANY };
    if depth > DEPTH {
        return Shapes::ANY;
    }
    let mut shapes = match members.get("type") {
        Some(Value::String(name)) => Shape::of_name(name).map_or(Shapes::ANY, Shapes::from),
        Some(Value::Array(names)) => names
            .iter()
            .filter_map(|name| Shape::of_name(name.as_str()?))
            .fold(Shapes::NONE, |shapes, shape| shapes.or(shape.into())),
        _ => Shapes::ANY,
    };
    if let Some(Value::Array(values)) = members.get("enum") {
        shapes = shapes.and(values.iter().fold(Shapes::NONE, |shapes, value| shapes.or(Shape::of(value).into())));
    }
    if let Some(value) = members.get("const") {
        shapes = shapes.and(Shape::of(value).into());
    }
    if let Some(Value::String(reference)) = members.get("$ref")
        && let Ok((place, document, _)) = documents.follow(reference, at)
        && let Some(target) = document.pointer(&place.pointer)
    {
        shapes = shapes.and(self::shapes(target, &place, documents, depth + 1));
    }
    if let Some(Value::Array(parts)) = members.get("allOf") {
        shapes = parts.iter().fold(shapes, |all, part| all.and(self::shapes(part, at, documents, depth + 1)));
    }
    for keyword in ["anyOf", "oneOf"] {
        if let Some(Value::Array(parts)) = members.get(keyword) {
            let any = parts.iter().fold(Shapes::NONE, |any, part| any.or(self::shapes(part, at, documents, depth + 1)));
            shapes = shapes.and(any);
        }
    }
    shapes
}
