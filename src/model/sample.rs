//! What a `sample` step takes from a target that already holds data, and what later steps may say about it.

use std::{collections::BTreeMap, fmt, str::FromStr, sync::Arc};

use serde_json::Value;

/// What is looked for in the target's data: it decides which variables the sample gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SampleKind {
    /// A type with at least two entities.
    Any,
    /// A type with at least five entities: enough for several pages.
    Several,
    /// An attribute that some entities of a type have and others do not.
    Optional,
    /// A Property with numbers.
    Number,
    /// A Property with texts.
    Text,
    /// A Property with `true` and `false`.
    Boolean,
    /// A Property with the time of its observation.
    Date,
    /// The GeoProperty `location` with points.
    Geometry,
    /// A Relationship.
    Relationship,
    /// A LanguageProperty.
    Language,
    /// A Property of a Property.
    SubAttribute,
    /// A member of a Property's value that is an object.
    Member,
    /// An attribute with several instances.
    Instances,
    /// Two types that no entity has both of.
    TwoTypes,
}

impl SampleKind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Any,
        Self::Several,
        Self::Optional,
        Self::Number,
        Self::Text,
        Self::Boolean,
        Self::Date,
        Self::Geometry,
        Self::Relationship,
        Self::Language,
        Self::SubAttribute,
        Self::Member,
        Self::Instances,
        Self::TwoTypes,
    ];

    /// The name used in suite files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Several => "several",
            Self::Optional => "optional",
            Self::Number => "number",
            Self::Text => "text",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Geometry => "geometry",
            Self::Relationship => "relationship",
            Self::Language => "language",
            Self::SubAttribute => "sub-attribute",
            Self::Member => "member",
            Self::Instances => "instances",
            Self::TwoTypes => "two-types",
        }
    }

    /// What has to be among the data, in words.
    pub fn what(self) -> &'static str {
        match self {
            Self::Any => "two entities of one type",
            Self::Several => "five entities of one type",
            Self::Optional => "an attribute that some entities of a type have and others do not",
            Self::Number => "a Property whose numbers differ",
            Self::Text => "a Property whose texts differ",
            Self::Boolean => "a Property that is true here and false there",
            Self::Date => "a Property with different values of observedAt",
            Self::Geometry => "a location that is a Point, apart from others",
            Self::Relationship => "a Relationship with different objects",
            Self::Language => "a LanguageProperty whose texts differ",
            Self::SubAttribute => "a Property of a Property, with numbers that differ",
            Self::Member => "a Property whose value is an object, with a text in it that differs",
            Self::Instances => "an attribute with several instances",
            Self::TwoTypes => "entities of two types",
        }
    }

    /// The variables it gives: `$some.type` and so on. `value`, `low`, `high` and `second` are written as `q` wants them.
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Any => &["type", "id", "other"],
            Self::Several => &["type", "id", "other", "page"],
            Self::Optional => &["type", "id", "other", "attribute", "common"],
            Self::Number => &["type", "id", "other", "attribute", "value", "low", "high", "second"],
            Self::Text => &["type", "id", "other", "attribute", "value", "second", "pattern"],
            Self::Boolean | Self::Relationship | Self::SubAttribute | Self::Member => {
                &["type", "id", "other", "attribute", "value"]
            }
            Self::Date => &["type", "id", "other", "attribute", "value", "low", "high"],
            Self::Geometry => &["type", "id", "other", "attribute", "point", "distance", "box"],
            Self::Instances => &["type", "id", "other", "attribute"],
            Self::Language => &["type", "id", "other", "attribute", "language", "value"],
            Self::TwoTypes => &["type", "id", "other", "second"],
        }
    }
}

impl fmt::Display for SampleKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for SampleKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(())
    }
}

/// The entities that were read from a target, by type.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Survey {
    /// The types that were looked at.
    pub types: Vec<TypeSample>,
}

/// The entities of one type, as a query for that type gave them: normalized, with their times.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeSample {
    /// The type, as the target names it.
    pub name: String,
    /// The entities in the order in which they came.
    pub entities: Vec<Value>,
    /// Whether these are all of them.
    pub extent: Extent,
}

/// Whether a walk came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// It did: no other entity has the type.
    All,
    /// It was ended by a limit of civitest.
    Part,
}

impl Survey {
    /// Every entity, each once.
    pub fn entities(&self) -> BTreeMap<&str, &Value> {
        let entities = self.types.iter().flat_map(|sample| &sample.entities);
        entities.filter_map(|entity| Some((entity.get("id")?.as_str()?, entity))).collect()
    }

    /// The sample of a type.
    pub fn of(&self, name: &str) -> Option<&TypeSample> {
        self.types.iter().find(|sample| sample.name == name)
    }
}

/// One choice from the data of a target: what a `sample` step gives to the steps that follow.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    /// Everything that was read.
    pub survey: Arc<Survey>,
    /// What was looked for.
    pub kind: SampleKind,
    /// The variables, by the names of [`SampleKind::fields`].
    pub fields: BTreeMap<&'static str, String>,
}

impl Population {
    /// The ids of the entities that requests name.
    pub fn named(&self) -> impl Iterator<Item = String> {
        ["id", "other"].into_iter().filter_map(|name| self.fields.get(name).cloned())
    }

    /// A variable; empty where the kind does not give it.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}
