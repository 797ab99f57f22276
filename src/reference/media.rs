//! Media types of requests and answers (6.3.4).

use crate::standards::ngsi_ld::vocab;

use super::call::{Call, Operation};
use super::faults::{Fault, Faults};

/// The media types of answers, in the order in which the standard prefers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Media {
    /// `application/json`
    Json,
    /// `application/ld+json`
    LdJson,
    /// `application/geo+json`
    GeoJson,
}

impl Media {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Media::Json => vocab::JSON,
            Media::LdJson => vocab::JSON_LD,
            Media::GeoJson => vocab::GEO_JSON,
        }
    }
}

/// The media types in which an operation can answer, the preferred first.
pub fn available(operation: Operation, faults: &Faults) -> &'static [Media] {
    match operation {
        Operation::Retrieve if faults.is_on(Fault::MediaDefaultIsLdJson) => {
            &[Media::LdJson, Media::Json, Media::GeoJson]
        }
        Operation::Retrieve | Operation::Query | Operation::PostQuery => &[Media::Json, Media::LdJson, Media::GeoJson],
        _ if faults.is_on(Fault::MediaGeoJsonEverywhere) => &[Media::Json, Media::LdJson, Media::GeoJson],
        _ => &[Media::Json, Media::LdJson],
    }
}

/// The media type that an Accept header selects: the highest weight, then the order of the standard.
pub fn negotiate(accept: Option<&str>, available: &[Media], faults: &Faults) -> Option<Media> {
    let Some(accept) = accept else { return available.first().copied() };
    let mut ranges: Vec<Range> = accept.split(',').filter_map(Range::parse).collect();
    if faults.is_on(Fault::MediaIgnoresRanges) {
        ranges.retain(|range| range.kind == "*" || range.subtype != "*");
    }
    if faults.is_on(Fault::MediaIgnoresZeroWeight) {
        ranges.iter_mut().filter(|range| range.weight == 0).for_each(|range| range.weight = 1000);
    }
    if faults.is_on(Fault::MediaIgnoresWeights) {
        let first = |range: &Range| available.iter().copied().find(|media| range.specificity(media.name()).is_some());
        return ranges.iter().find_map(first);
    }
    let weight = |media: &Media| {
        let fitting = ranges.iter().filter_map(|range| Some((range.specificity(media.name())?, range.weight)));
        fitting.max_by_key(|(specificity, _)| *specificity).map_or(0, |(_, weight)| weight)
    };
    // Of equal weights the first wins: `min_by_key` keeps the first of equals.
    available.iter().copied().filter(|media| weight(media) > 0).min_by_key(|media| std::cmp::Reverse(weight(media)))
}

struct Range {
    kind: String,
    subtype: String,
    /// The weight in thousandths.
    weight: u16,
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let weight = weight.map_or(Some(1.0), |weight| weight.trim().parse::<f32>().ok())?;
        let weight = (weight.clamp(0.0, 1.0) * 1000.0) as u16;
        Some(Self { kind: kind.to_ascii_lowercase(), subtype: subtype.to_ascii_lowercase(), weight })
    }

    /// How exactly the range names a media type, if it includes it.
    fn specificity(&self, media: &str) -> Option<u8> {
        let (kind, subtype) = media.split_once('/')?;
        match (self.kind == kind, self.subtype == subtype) {
            (true, true) => Some(2),
            (true, false) if self.subtype == "*" => Some(1),
            (false, _) if self.kind == "*" && self.subtype == "*" => Some(0),
            _ => None,
        }
    }
}

/// The media type of the body of a request, without parameters.
pub fn of_body(call: &Call) -> String {
    let header = call.content_type.as_deref().unwrap_or_default();
    header.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether an operation takes a body of this media type.
pub fn is_supported(media: &str, operation: Operation, faults: &Faults) -> bool {
    match media {
        vocab::JSON | vocab::JSON_LD => true,
        vocab::MERGE_PATCH => match operation {
            Operation::Partial => !faults.is_on(Fault::PartialRefusesMergePatch),
            Operation::Update => !faults.is_on(Fault::UpdateRefusesMergePatch),
            Operation::Merge => !faults.is_on(Fault::MergeRefusesMergePatch),
            Operation::Create => faults.is_on(Fault::MediaMergePatchForPost),
            _ => false,
        },
        "text/plain" => operation == Operation::Create && faults.is_on(Fault::MediaUnsupportedAccepted),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(accept: &str) -> Option<Media> {
        negotiate(Some(accept), available(Operation::Query, &Faults::none()), &Faults::none())
    }

    #[test]
    fn the_weight_decides_and_then_the_order_of_the_standard() {
        assert_eq!(negotiate(None, available(Operation::Query, &Faults::none()), &Faults::none()), Some(Media::Json));
        assert_eq!(choose("*/*"), Some(Media::Json));
        assert_eq!(choose("application/*"), Some(Media::Json));
        assert_eq!(choose("application/ld+json, application/json"), Some(Media::Json));
        assert_eq!(choose("application/json;q=0.5, application/ld+json"), Some(Media::LdJson));
        assert_eq!(choose("application/ld+json;q=0.2, */*;q=0.9"), Some(Media::Json));
        assert_eq!(choose("application/json;q=0, */*"), Some(Media::LdJson));
        assert_eq!(choose("application/geo+json"), Some(Media::GeoJson));
        assert_eq!(choose("text/html"), None);
        assert_eq!(choose("nonsense"), None);
        assert_eq!(
            negotiate(Some("application/geo+json"), available(Operation::Types, &Faults::none()), &Faults::none()),
            None
        );
    }
}
