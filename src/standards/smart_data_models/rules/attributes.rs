//! Rules about attributes: what the schema of the model says, which names it has, and what kind each is.

use crate::{
    model::{Rule, Severity},
    standards::smart_data_models::{Attribute, Kind, model::Shape},
};

/// A value is not what the schema describes.
pub const SCHEMA: Rule = Rule {
    id: "schema",
    severity: Severity::Error,
    title: "Values are what the schema of the model describes.",
    explanation: "The schema says which type, range, pattern or list of values an attribute has. It is applied to the plain \
                  values, whatever form the entity is written in; formats count.",
    hint: "Correct the value, or choose the attribute that is meant for it.",
    requirements: &["mims-plus-9.0/representing/R1.2a", "mims-plus-9.0/representing/R3.4"],
};

/// A required attribute is missing.
pub const REQUIRED: Rule = Rule {
    id: "required",
    severity: Severity::Error,
    title: "Attributes that the model requires are there.",
    explanation: "Applications rely on what a model requires, and on little else: most models require very little.",
    hint: "Add the attribute that is named.",
    requirements: &["mims-plus-9.0/representing/R1.2a"],
};

/// An attribute is of the wrong kind.
pub const KIND: Rule = Rule {
    id: "kind",
    severity: Severity::Error,
    title: "Relationships, GeoProperties and Properties are what the model says.",
    explanation: "The kind of an attribute stands in the description of the model, where no validator looks. A link that is \
                  sent as a Property cannot be followed, and a place that is no GeoProperty is not found on a map.",
    hint: "Send the attribute as the kind that the model states.",
    requirements: &["mims-plus-9.0/representing/R1.2a", "mims-plus-9.0/representing/R1.3"],
};

/// An attribute is not in the model.
pub const UNKNOWN_ATTRIBUTE: Rule = Rule {
    id: "unknown-attribute",
    severity: Severity::Warning,
    title: "Attributes are those of the model.",
    explanation: "Models are open: schemas let any other attribute through, a misspelt one too. Nobody who knows the model \
                  will find its value.",
    hint: "Check the spelling. A city's own attributes belong into a model of its own, given with --models.",
    requirements: &["mims-plus-9.0/representing/R1.2b", "mims-plus-9.0/representing/R4.1"],
};

/// An attribute means something else.
pub const ATTRIBUTE_IRI: Rule = Rule {
    id: "attribute-iri",
    severity: Severity::Warning,
    title: "Attributes mean what those of the model mean.",
    explanation: "The @context gives the attribute another IRI than the subject's context does. To readers of linked data \
                  it is another attribute that happens to have the same name.",
    hint: "Use the @context of the model's subject, before others that define the same name.",
    requirements: &["mims-plus-9.0/interlinking/R2.1", "mims-plus-9.0/representing/R1.2a"],
};

/// The core context claims the name.
pub const RESERVED_NAME: Rule = Rule {
    id: "reserved-name",
    severity: Severity::Warning,
    title: "Attributes of the model are no terms of the core context of NGSI-LD.",
    explanation: "The core context comes last and cannot be overruled, so the attribute never has the IRI of the model. The \
                  model is to blame more than the data.",
    hint: "Nothing can be done in the data; expect that queries by the model's IRI do not find it.",
    requirements: &["mims-plus-9.0/interlinking/R2.1"],
};

/// Times that platforms keep are attributes.
pub const DATE_CREATED: Rule = Rule {
    id: "date-created",
    severity: Severity::Warning,
    title: "Times of creation and change are left to the platform.",
    explanation: "NGSI-LD keeps createdAt and modifiedAt by itself. dateCreated and dateModified beside them tell the same \
                  a second time, and go stale; the guidelines of Smart Data Models advise against them.",
    hint: "Leave dateCreated and dateModified out.",
    requirements: &[],
};

/// `schemaVersion` is another.
pub const SCHEMA_VERSION: Rule = Rule {
    id: "schema-version",
    severity: Severity::Info,
    title: "schemaVersion is the version of the model that was checked.",
    explanation: "The entity says that it follows another version of the model than the one at hand.",
    hint: "Pull that version, or correct schemaVersion.",
    requirements: &["mims-plus-9.0/representing/R1.1"],
};

/// Optional attributes are absent.
pub const ABSENT_ATTRIBUTE: Rule = Rule {
    id: "absent-attribute",
    severity: Severity::Info,
    title: "Optional attributes of the model are used.",
    explanation: "Nothing is wrong: this only tells how much of the model an entity uses.",
    hint: "Fill in what is known; nothing has to be done.",
    requirements: &[],
};

/// A variant for a language.
pub const LANGUAGE_VARIANT: Rule = Rule {
    id: "language-variant",
    severity: Severity::Info,
    title: "Texts in several languages are LanguageProperties.",
    explanation: "The guidelines allow a variant of an attribute with a language behind it, for instance name_es. NGSI-LD \
                  has LanguageProperties for that.",
    hint: "Send one LanguageProperty instead of a variant per language.",
    requirements: &[],
};

/// What is wrong with the kind of an attribute, and how bad it is.
pub fn kind(seen: Option<Kind>, attribute: &Attribute) -> Option<(Severity, String)> {
    let (stated, seen) = (attribute.kind?, seen?);
    let severity = match (stated, seen) {
        (Kind::GeoProperty, Kind::GeoProperty) => return None,
        (Kind::GeoProperty, Kind::Property | Kind::JsonProperty) => Severity::Warning,
        (Kind::GeoProperty, _) => Severity::Error,
        (Kind::Relationship | Kind::ListRelationship, Kind::Relationship | Kind::ListRelationship) => return None,
        (Kind::Relationship | Kind::ListRelationship, _) => Severity::Error,
        (_, Kind::Relationship | Kind::ListRelationship) => Severity::Error,
        // Some descriptions say Property of what can only be a geometry.
        (_, Kind::GeoProperty) if !attribute.geometries.is_empty() => return None,
        (_, Kind::GeoProperty) => Severity::Error,
        // All of these carry values, and which one fits is a matter of the data.
        _ => return None,
    };
    Some((severity, format!("is a {}, and the model says {stated}", seen.name())))
}

/// Whether a value with a unit can be expected of an attribute.
pub fn is_measured(attribute: &Attribute) -> bool {
    let stated = attribute.units.as_deref().is_some_and(|units| !super::super::units::is_dimensionless(units));
    stated && (attribute.shapes.contains(Shape::Number) || attribute.items.contains(Shape::Number))
}

/// The attribute of which a name is a variant for a language: `name_es` of `name`.
pub fn variant_of(name: &str) -> Option<&str> {
    let (base, language) = name.rsplit_once('_')?;
    let plain = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let fits = match language.split_once('-') {
        Some((language, region)) => plain(language, 2) && plain(region, 2),
        None => plain(language, 2) && language.bytes().all(|byte| byte.is_ascii_lowercase()),
    };
    (fits && !base.is_empty()).then_some(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_has_a_language_behind_it() {
        assert_eq!(variant_of("name_es"), Some("name"));
        assert_eq!(variant_of("name_pt-BR"), Some("name"));
        for none in ["name", "name_", "_es", "name_ES", "name_esp", "name_e1"] {
            assert_eq!(variant_of(none), None, "{none}");
        }
    }
}
