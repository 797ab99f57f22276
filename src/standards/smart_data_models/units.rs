//! The common codes of UN/CEFACT Recommendation 20, which NGSI-LD takes `unitCode` from: which there are, which were
//! withdrawn, and which one was probably meant by what is none.

use std::sync::LazyLock;

/// What a text is in the list of common codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// A code in use.
    InUse,
    /// A code that was taken out of the list.
    Withdrawn,
    /// Not in the list.
    None,
}

struct Lists {
    used: Vec<&'static str>,
    withdrawn: Vec<&'static str>,
    /// The codes in use once more, as numbers: they are looked up for every value that is measured.
    packed: Vec<u32>,
}

/// A code as a number, in the same order; `None` for what is longer than any code.
fn pack(code: &str) -> Option<u32> {
    let bytes = code.as_bytes();
    let byte = |place: usize| bytes.get(place).copied().map_or(0, u32::from);
    (bytes.len() <= 3).then(|| byte(0) << 16 | byte(1) << 8 | byte(2))
}

/// Codes are facts; the file has them in two sorted parts, each below a line that begins with `#`.
static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let (used, withdrawn) = include_str!("units.txt").split_once("# Withdrawn:").unwrap_or_default();
    let used: Vec<&str> = used.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect();
    let packed = used.iter().filter_map(|code| pack(code)).collect();
    Lists { used, withdrawn: withdrawn.split_whitespace().collect(), packed }
});

/// What people write instead of a code, and the code. In lower case.
const SYMBOLS: &[(&str, &str)] = &[
    ("%", "P1"),
    ("a", "AMP"),
    ("bar", "BAR"),
    ("c", "CEL"),
    ("celsius", "CEL"),
    ("cm", "CMT"),
    ("db", "2N"),
    ("dba", "2N"),
    ("deg", "DD"),
    ("g", "GRM"),
    ("g/m3", "A93"),
    ("h", "HUR"),
    ("hpa", "A97"),
    ("hz", "HTZ"),
    ("k", "KEL"),
    ("kg", "KGM"),
    ("km", "KMT"),
    ("km/h", "KMH"),
    ("kmh", "KMH"),
    ("kpa", "KPA"),
    ("kw", "KWT"),
    ("kwh", "KWH"),
    ("l", "LTR"),
    ("lm", "LUM"),
    ("lux", "LUX"),
    ("lx", "LUX"),
    ("m", "MTR"),
    ("m/s", "MTS"),
    ("m2", "MTK"),
    ("m3", "MTQ"),
    ("mbar", "MBR"),
    ("mg/l", "M1"),
    ("mg/m3", "GP"),
    ("min", "MIN"),
    ("mm", "MMT"),
    ("ms", "C26"),
    ("pa", "PAL"),
    ("percent", "P1"),
    ("ppb", "61"),
    ("ppm", "59"),
    ("s", "SEC"),
    ("ug/m3", "GQ"),
    ("v", "VLT"),
    ("va", "D46"),
    ("w", "WTT"),
    ("w/m2", "D54"),
    ("°", "DD"),
    ("°c", "CEL"),
    ("°f", "FAH"),
    ("µg/m3", "GQ"),
    ("μg/m3", "GQ"),
    ("ω", "OHM"),
];

/// Whether a text is a common code.
pub fn code(text: &str) -> Code {
    if pack(text).is_some_and(|packed| LISTS.packed.binary_search(&packed).is_ok()) {
        return Code::InUse;
    }
    if LISTS.withdrawn.binary_search(&text).is_ok() {
        return Code::Withdrawn;
    }
    Code::None
}

/// The code that was probably meant by a text that is none: itself in capitals, or the code of a symbol.
pub fn meant(text: &str) -> Option<&'static str> {
    let trimmed = text.trim();
    let capital = trimmed.to_uppercase();
    if let Ok(place) = LISTS.used.binary_search(&capital.as_str()) {
        return Some(LISTS.used[place]);
    }
    let lower = trimmed.to_lowercase().replace('³', "3").replace('²', "2");
    SYMBOLS.iter().find(|(symbol, _)| *symbol == lower).map(|(_, code)| *code)
}

/// Whether what a model states as the units of an attribute says that it has none: a number of things, a share, an index.
/// Such numbers are understood without a code.
pub fn is_dimensionless(units: &str) -> bool {
    const WORDS: &[&str] =
        &["dimensionless", "unitless", "no unit", "none", "n/a", "adimensional", "one", "count", "index"];
    let units = units.trim().trim_end_matches('.').to_lowercase();
    units.is_empty() || WORDS.contains(&units.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_whole_and_can_be_searched() {
        assert_eq!((LISTS.used.len(), LISTS.withdrawn.len()), (1756, 380));
        assert!(LISTS.packed.is_sorted() && LISTS.packed.len() == LISTS.used.len());
        assert!(LISTS.used.is_sorted() && LISTS.withdrawn.is_sorted());
        assert!(LISTS.used.iter().all(|code| (2..=3).contains(&code.len())));
        assert!(LISTS.withdrawn.iter().all(|code| !LISTS.used.contains(code)));
    }

    #[test]
    fn codes_are_known_and_symbols_are_none() {
        for known in ["CEL", "GQ", "GP", "MTR", "KMH", "P1", "C62", "59", "2N", "KWH"] {
            assert_eq!(code(known), Code::InUse, "{known}");
        }
        for none in ["", "°C", "cel", "CEL ", "C6\u{0}", "5\u{0}", "µg/m3", "DBA", "XBX", "microgram"] {
            assert_eq!(code(none), Code::None, "{none}");
        }
        assert_eq!(code("KTM"), Code::Withdrawn);
    }

    #[test]
    fn what_was_meant_is_a_code() {
        assert!(SYMBOLS.iter().all(|(_, meant)| code(meant) == Code::InUse));
        assert_eq!(meant("°C"), Some("CEL"));
        assert_eq!(meant("cel"), Some("CEL"));
        assert_eq!(meant(" µg/m³ "), Some("GQ"));
        assert_eq!(meant("furlong"), None);
    }

    #[test]
    fn units_that_are_none_are_seen() {
        assert!(is_dimensionless("dimensionless.") && is_dimensionless("") && !is_dimensionless("meters"));
    }
}
