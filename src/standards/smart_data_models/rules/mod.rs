//! The rules that data of Smart Data Models have to keep: what each says and why, by family, beside the functions that look.

pub mod attributes;
pub mod entity;
pub mod types;
pub mod values;

use crate::model::Rule;

/// The suite that the rules belong to.
pub const SUITE: &str = "smart-data-models";

/// Every rule: errors, warnings, what is only worth knowing, and what leaves an item undetermined.
pub const RULES: &[Rule] = &[
    entity::SYNTAX,
    entity::TOO_LARGE,
    entity::ENTITY,
    types::NO_TYPE,
    types::UNKNOWN_TYPE,
    types::TYPE_IRI,
    attributes::SCHEMA,
    attributes::REQUIRED,
    attributes::KIND,
    entity::ID,
    entity::DATE_TIME,
    attributes::UNKNOWN_ATTRIBUTE,
    types::DEFAULT_CONTEXT,
    types::LEGACY_IRI,
    attributes::ATTRIBUTE_IRI,
    entity::TIME_ZONE,
    values::COORDINATES,
    values::UNIT_CODE,
    values::UNIT_MISSING,
    attributes::RESERVED_NAME,
    attributes::DATE_CREATED,
    attributes::SCHEMA_VERSION,
    types::NO_CONTEXT,
    attributes::ABSENT_ATTRIBUTE,
    attributes::LANGUAGE_VARIANT,
    types::MODEL_NOT_AT_HAND,
    types::AMBIGUOUS_TYPE,
    types::CONTEXT_NOT_AT_HAND,
    types::MODEL_DEFECT,
];

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn rules_are_told_apart_and_explained() {
        let ids: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), RULES.len());
        for rule in RULES {
            assert!(rule.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", rule.id);
            for text in [rule.title, rule.explanation, rule.hint] {
                assert!(text.ends_with('.') && text.len() > 20, "{}: {text}", rule.id);
            }
            assert!(rule.requirements.iter().all(|id| id.starts_with("mims-plus-9.0/")), "{}", rule.id);
            assert_eq!(self::rule(rule.id), Some(rule));
        }
        assert_eq!(rule("unheard-of"), None);
    }
}
