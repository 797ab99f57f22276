//! The language filter: one text of a LanguageProperty, as a Property (4.15).

use serde_json::{Map, Value};

use super::super::call::Operation;
use super::super::entity::{Attribute, Kind};
use super::super::faults::Fault;
use super::super::problem::Problem;
use super::{Format, Renderer};

/// Languages in the order in which they are preferred.
#[derive(Debug, Clone, PartialEq)]
pub struct LanguageFilter {
    ranges: Vec<String>,
    /// The same in the order in which they came.
    written: Vec<String>,
}

impl LanguageFilter {
    /// Reads a filter such as `fr-CH,fr;q=0.9,*;q=0.5`.
    ///
    /// # Errors
    /// BadRequestData where a part is neither a language nor a star.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let range = |part: &str| {
            let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
            let tag = tag.trim();
            let weight = weight.trim().parse::<f64>().ok().filter(|weight| (0.0..=1.0).contains(weight));
            match weight {
                Some(weight) if tag == "*" || super::super::names::is_language_tag(tag) => Ok((weight, tag.to_owned())),
                _ => Err(Problem::bad_data(format!("lang {text:?} is no list of languages"))),
            }
        };
        let mut ranges = text.split(',').map(range).collect::<Result<Vec<_>, _>>()?;
        ranges.retain(|(weight, _)| *weight > 0.0);
        let written = ranges.iter().map(|(_, tag)| tag.clone()).collect();
        ranges.sort_by(|one, other| other.0.total_cmp(&one.0));
        Ok(Self { ranges: ranges.into_iter().map(|(_, tag)| tag).collect(), written })
    }

    /// The language to show, and its text, if one of these ranges fits.
    fn fit<'a>(ranges: &[String], map: &'a Map<String, Value>) -> Option<(&'a String, &'a Value)> {
        let fits = |range: &String| {
            let known = |tag: &String| tag.eq_ignore_ascii_case(range);
            let wider = |tag: &String| tag.split_once('-').is_some_and(|(main, _)| main.eq_ignore_ascii_case(range));
            let exact = map.iter().find(|(tag, _)| range == "*" || known(tag));
            exact.or_else(|| map.iter().find(|(tag, _)| wider(tag)))
        };
        ranges.iter().find_map(fits)
    }
}

impl Renderer<'_> {
    /// The instance as the language filter leaves it.
    pub(super) fn in_language(&self, instance: &Attribute) -> Attribute {
        let mut shown = instance.clone();
        let (Some(filter), Kind::LanguageProperty) = (&self.view.language, instance.kind) else { return shown };
        let Some(map) = instance.value.as_object() else { return shown };
        if let Some((tag, text)) = self.choose(filter, map) {
            if !self.has(Fault::LangKeepsAttributeType) {
                shown.kind = Kind::Property;
            }
            shown.value = match text {
                Value::Array(texts) if self.has(Fault::LangTakesFirstText) => {
                    texts.first().cloned().unwrap_or_default()
                }
                text => text.clone(),
            };
            let hides_language = match self.view.format {
                Format::Normalized => self.has(Fault::LangWithoutLanguage),
                Format::Concise => self.has(Fault::LangMissingInConcise),
                Format::Simplified => false,
            };
            if !hides_language {
                shown.members.insert("lang".into(), tag.clone().into());
            }
        }
        shown
    }

    /// The language to show, and its text. Where none fits, the default, and then any (5.7.2.5).
    fn choose<'a>(&self, filter: &'a LanguageFilter, map: &'a Map<String, Value>) -> Option<(&'a String, &'a Value)> {
        let is_any = filter.ranges.iter().all(|range| range == "*");
        let is_simplified = self.view.format == Format::Simplified;
        if (is_any && self.has(Fault::LangIgnoresStar)) || (is_simplified && self.has(Fault::LangIgnoredInSimplified)) {
            return None;
        }
        let mut ranges = if self.has(Fault::LangIgnoresWeights) { &*filter.written } else { &*filter.ranges };
        if self.has(Fault::LangTakesFirstRange) {
            ranges = ranges.get(..1).unwrap_or_default();
        }
        if let Some(fitting) = LanguageFilter::fit(ranges, map) {
            return Some(fitting);
        }
        if self.has(Fault::LangWithoutMatchShowsMap) {
            return None;
        }
        let ignores_default =
            self.operation != Operation::Retrieve && self.faults.is_on(Fault::QueryLangIgnoresDefault);
        let default = map.get_key_value("@none").filter(|_| !ignores_default);
        let any = || map.iter().find(|(tag, _)| *tag != "@none").or_else(|| map.iter().next());
        let (tag, text) = default.or_else(any)?;
        Some((ranges.first().filter(|_| self.has(Fault::LangTellsWantedLanguage)).unwrap_or(tag), text))
    }
}
