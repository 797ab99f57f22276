//! The language filter: one text of a LanguageProperty, as a Property (4.15).

use serde_json::Value;

use super::super::entity::{Attribute, Kind};
use super::super::problem::Problem;
use super::Renderer;

/// Languages in the order in which they are preferred.
#[derive(Debug, Clone, PartialEq)]
pub struct LanguageFilter {
    ranges: Vec<String>,
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
        ranges.sort_by(|one, other| other.0.total_cmp(&one.0));
        Ok(Self { ranges: ranges.into_iter().filter(|(weight, _)| *weight > 0.0).map(|(_, tag)| tag).collect() })
    }

    /// The language to show, and its text. Where none fits, the default, and then any.
    fn choose<'a>(&self, map: &'a serde_json::Map<String, Value>) -> Option<(&'a String, &'a Value)> {
        let fits = |range: &String| {
            let known = |tag: &String| tag.eq_ignore_ascii_case(range);
            let wider = |tag: &String| tag.split_once('-').is_some_and(|(main, _)| main.eq_ignore_ascii_case(range));
            let exact = map.iter().find(|(tag, _)| range == "*" || known(tag));
            exact.or_else(|| map.iter().find(|(tag, _)| wider(tag)))
        };
        self.ranges.iter().find_map(fits).or_else(|| map.get_key_value("@none")).or_else(|| map.iter().next())
    }
}

impl Renderer<'_> {
    /// The instance as the language filter leaves it.
    pub(super) fn in_language(&self, instance: &Attribute) -> Attribute {
        let mut shown = instance.clone();
        let (Some(filter), Kind::LanguageProperty) = (&self.view.language, instance.kind) else { return shown };
        if let Some((tag, text)) = instance.value.as_object().and_then(|map| filter.choose(map)) {
            shown.kind = Kind::Property;
            shown.value = text.clone();
            shown.members.insert("lang".into(), tag.clone().into());
        }
        shown
    }
}
