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
}

/// The known mistakes of the model whose `schema.json` has this SHA-256, in hexadecimal digits.
pub fn of(hash: &str) -> &'static [Erratum] {
    ERRATA.binary_search_by(|(known, _)| (*known).cmp(hash)).map_or(&[], |index| ERRATA[index].1)
}

/// The mistakes, sorted by hash.
const ERRATA: &[(&str, &[Erratum])] = &[];
