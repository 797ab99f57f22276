//! What the models say in prose only. Their schemas have no member for the kind of an attribute, its unit or its meaning: by
//! convention the first word of a description is the kind, and `Units:'…'` and `Model:'…'` follow somewhere.

use serde::Serialize;

/// The kind of an NGSI-LD attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Kind {
    /// A value.
    Property,
    /// A geometry.
    GeoProperty,
    /// A link to another entity.
    Relationship,
    /// A text in several languages.
    LanguageProperty,
    /// A word of a vocabulary.
    VocabProperty,
    /// JSON as it is.
    JsonProperty,
    /// An ordered list of values.
    ListProperty,
    /// An ordered list of links.
    ListRelationship,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Property,
        Self::GeoProperty,
        Self::Relationship,
        Self::LanguageProperty,
        Self::VocabProperty,
        Self::JsonProperty,
        Self::ListProperty,
        Self::ListRelationship,
    ];

    /// Its name, which is the `type` of an attribute of this kind.
    pub fn name(self) -> &'static str {
        match self {
            Self::Property => "Property",
            Self::GeoProperty => "GeoProperty",
            Self::Relationship => "Relationship",
            Self::LanguageProperty => "LanguageProperty",
            Self::VocabProperty => "VocabProperty",
            Self::JsonProperty => "JsonProperty",
            Self::ListProperty => "ListProperty",
            Self::ListRelationship => "ListRelationship",
        }
    }

    /// The kind with this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// The kind that a description begins with. Case does not matter, nor which sign follows; a word that only begins with the
/// name of a kind is none.
pub fn kind(description: &str) -> Option<Kind> {
    let text = description.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '*' | '[' | '('));
    let word = &text[..text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len())];
    let kind = Kind::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(word))?;
    // "Property of the land register" is prose. A kind is followed by a sign, or by the start of another sentence.
    let rest = &text[word.len()..];
    let next = rest.trim_start().chars().next();
    let sign = rest.chars().next().is_none_or(|c| matches!(c, '.' | ':' | ',' | ';' | '-' | ')' | ']' | '*'));
    (sign || next.is_none_or(|c| c.is_uppercase() || matches!(c, '.' | ':'))).then_some(kind)
}

/// Whether a description says Property and goes on with Relationship as a sentence of its own: it states two kinds.
pub fn states_two_kinds(description: &str) -> bool {
    kind(description) == Some(Kind::Property) && description.contains(". Relationship.")
}

/// What a description states in the form `Units:'…'`.
pub fn units(description: &str) -> Option<&str> {
    stated(description, &["Units", "Unit", "units", "unit"])
}

/// What a description states in the form `Model:'…'`: the IRI of the meaning.
pub fn meaning(description: &str) -> Option<&str> {
    stated(description, &["Model", "model"])
}

/// The quoted text behind one of these words and a colon. Quotes of all kinds are met, also different ones at both ends.
fn stated<'a>(description: &'a str, words: &[&str]) -> Option<&'a str> {
    const QUOTES: &[char] = &['\'', '"', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '`', '\u{b4}'];
    words.iter().find_map(|word| {
        description.match_indices(word).find_map(|(at, _)| {
            if description[..at].chars().next_back().is_some_and(char::is_alphanumeric) {
                return None;
            }
            let rest = description[at + word.len()..].trim_start().strip_prefix(':')?.trim_start();
            let rest = rest.strip_prefix(QUOTES)?;
            let text = rest[..rest.find(QUOTES)?].trim();
            (!text.is_empty()).then_some(text)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_the_first_word_of_a_description() {
        for (description, expected) in [
            ("Property. The date of the observation", Some(Kind::Property)),
            ("Relationship. Model:'https://schema.org/URL'", Some(Kind::Relationship)),
            ("GeoProperty. Where it is", Some(Kind::GeoProperty)),
            ("Geoproperty. Where it is", Some(Kind::GeoProperty)),
            ("geoproperty: where it is", Some(Kind::GeoProperty)),
            ("  LanguageProperty. Its name", Some(Kind::LanguageProperty)),
            ("Property Where the dot is missing", Some(Kind::Property)),
            ("Property", Some(Kind::Property)),
            ("ListRelationship . Doors", Some(Kind::ListRelationship)),
            ("Property of the land register", None),
            ("Properties. Several", None),
            ("PropertyX. Another", None),
            ("The kind is missing. Property.", None),
            ("", None),
            ("\u{e9}", None),
        ] {
            assert_eq!(kind(description), expected, "{description:?}");
        }
    }

    #[test]
    fn a_description_may_state_two_kinds() {
        assert!(states_two_kinds(
            "Property. The doors. Model:'https://schema.org/URL'. Relationship. To entities of type Door"
        ));
        for one in
            ["Property. A Relationship of old", "Relationship. Its door. Relationship. Again", "Property. A door"]
        {
            assert!(!states_two_kinds(one), "{one}");
        }
    }

    #[test]
    fn units_and_meaning_stand_in_quotes_behind_a_colon() {
        for (description, expected) in [
            ("Property. Model:'https://schema.org/Number'. Units:'meters'", Some("meters")),
            ("Property. Units: 'Kilowatts (kW)'. More", Some("Kilowatts (kW)")),
            ("Property. Units:\u{2018}mg/L\u{2019}", Some("mg/L")),
            ("Property. Units : \"km/h\"", Some("km/h")),
            ("Property. The unitCode:'KMH'", None),
            ("Property. Units of the measurement", None),
            ("Property. Units:''", None),
            ("Property. Units:'open", None),
            ("Property. Model:'https://schema.org/unitText'", None),
        ] {
            assert_eq!(units(description), expected, "{description:?}");
        }
        assert_eq!(meaning("Property. Model:'https://schema.org/Text' "), Some("https://schema.org/Text"));
        assert_eq!(meaning("Property. This model: 'x'"), Some("x"));
        assert_eq!(meaning("Property."), None);
    }
}
