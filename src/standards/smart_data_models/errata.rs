//! Mistakes of published models that make correct data fail, so that the data are not blamed. Each is bound to the SHA-256 of
//! one schema: a corrected schema has another hash, and the entry no longer applies.

/// A mistake of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erratum {
    /// Its id.
    pub id: &'static str,
    /// The rule whose remarks it explains.
    pub rule: &'static str,
    /// The JSON Pointer, into the value form of the entity, at which it explains them; whatever is below counts, too.
    pub at: &'static str,
    /// The keyword of JSON Schema whose errors it explains; `None` for all.
    pub keyword: Option<&'static str>,
    /// What is wrong with the model, and what would be right.
    pub says: &'static str,
}

impl Erratum {
    /// Whether it explains a remark of this rule, at this pointer into the value form, about this keyword.
    pub fn explains(&self, rule: &str, pointer: &str, keyword: Option<&str>) -> bool {
        let below = pointer.strip_prefix(self.at).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.rule == rule && below && self.keyword.is_none_or(|mine| keyword == Some(mine))
    }

    /// What is said beside a remark that it explains.
    pub fn help(&self) -> String {
        format!("known mistake of the model ({}): {}", self.id, self.says)
    }
}

/// The known mistakes of the model whose `schema.json` has this SHA-256, in hexadecimal digits.
pub fn of(hash: &str) -> &'static [Erratum] {
    ERRATA.binary_search_by(|(known, _)| (*known).cmp(hash)).map_or(&[], |index| ERRATA[index].1)
}

/// What makes the generated models of a health subject unusable; it is the same in all of them.
const ITEMS_NULL: &[Erratum] = &[Erratum {
    id: "items-null",
    rule: "model-defect",
    at: "",
    keyword: None,
    says: "the schema was generated with \"items\": null where the type of the items was not known; null is no schema, and \
           true would have said the same",
}];

/// The mistakes, sorted by hash. An entry is only made where the model contradicts itself: its own name, or all of its own
/// examples.
const ERRATA: &[(&str, &[Erratum])] = &[
    // dataModel.Hl7/Medication
    ("09c671f1b53a00d8c15dec11180a0348a8b1ff502a4165f0a0f9d787ef765724", ITEMS_NULL),
    // dataModel.Hl7/Practitioner
    ("2bdc208afe4f0c97abec4f53afbea64cbd649ede0922e7ddbfb15701c629fddb", ITEMS_NULL),
    // dataModel.Hl7/MedicationAdministration
    ("60014e638baadb2f2f07fd2518f35bc04b20752a8f03a1e719431f462e83f2dc", ITEMS_NULL),
    // dataModel.Hl7/Organization
    ("642af5dd8ccde718384254e04038a68d4e1aec14f8df02385f00d472d74f5558", ITEMS_NULL),
    // dataModel.Environment/TrafficEnvironmentImpactForecast
    (
        "b1f8a3ab42095fe9ba553bb706143cf347a7a74acc878999cee62bfcabe0a624",
        &[Erratum {
            id: "type-of-another-model",
            rule: "schema",
            at: "/type",
            keyword: Some("enum"),
            says: "the schema allows TrafficEnvironmentImpact as the type only, which is another model of the subject; \
                   its own name would be right",
        }],
    ),
    // dataModel.Hl7/Account
    ("c7cf858f28379df3b9074f7f4b33767c9941255680a6974bfc6b78111c9fd9c3", ITEMS_NULL),
    // dataModel.Hl7/Patient
    ("e781b0ecae3e8b1b91b8efcf1637450ff1721bfbfd2d1a4feb4687fcf1ca7586", ITEMS_NULL),
    // dataModel.Environment/AirQualityObserved
    (
        "fbe0f2551929b38397ec7d321e5e84d9ddd62e006b236e97bf751c952c130fbf",
        &[Erratum {
            id: "attribute-spelt-otherwise",
            rule: "unknown-attribute",
            at: "/typeOfLocation",
            keyword: None,
            says: "the schema spells this attribute typeofLocation, and all examples of the model spell it typeOfLocation",
        }],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_searched_and_names_what_exists() {
        assert!(ERRATA.is_sorted_by(|one, other| one.0 < other.0));
        for (hash, errata) in ERRATA {
            assert!(
                hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)),
                "{hash}"
            );
            assert_eq!(of(hash), *errata);
            for erratum in *errata {
                assert!(erratum.at.is_empty() || erratum.at.starts_with('/'), "{}", erratum.id);
            }
        }
        assert_eq!(of("0000"), []);
        assert_eq!(of(""), []);
    }

    #[test]
    fn an_erratum_explains_its_own_place_and_nothing_beside_it() {
        let erratum = Erratum { id: "x", rule: "schema", at: "/type", keyword: Some("enum"), says: "x" };
        assert!(erratum.explains("schema", "/type", Some("enum")));
        assert!(erratum.explains("schema", "/type/0", Some("enum")));
        for (rule, pointer, keyword) in [
            ("kind", "/type", Some("enum")),
            ("schema", "/typeOf", Some("enum")),
            ("schema", "", Some("enum")),
            ("schema", "/type", Some("type")),
            ("schema", "/type", None),
        ] {
            assert!(!erratum.explains(rule, pointer, keyword), "{rule} {pointer} {keyword:?}");
        }
    }
}
