//! Rules about an item as an entity of NGSI-LD: ids and times.

use crate::{
    model::{Rule, Severity},
    standards::smart_data_models::{
        json::Json,
        text::{Time, Uri, is_local_time, quoted, time, uri},
    },
};

/// An item is no JSON.
pub const SYNTAX: Rule = Rule {
    id: "syntax",
    severity: Severity::Error,
    title: "Every item of a file is JSON.",
    explanation: "What cannot be parsed cannot be read by anybody. The other items are checked all the same.",
    hint: "Correct the text at the place that is named; in NDJSON every line is one item.",
    requirements: &["mims-plus-9.0/representing/R3.1"],
};

/// An item is too large.
pub const TOO_LARGE: Rule = Rule {
    id: "too-large",
    severity: Severity::Error,
    title: "No item goes beyond the limits of size and depth.",
    explanation: "An entity describes one thing. One of many megabytes, or nested very deeply, is refused by platforms, \
                  and looking into it would cost without bound.",
    hint: "Split the item, or take out what is no data of the entity.",
    requirements: &[],
};

/// An item is no entity.
pub const ENTITY: Rule = Rule {
    id: "entity",
    severity: Severity::Error,
    title: "Every item is an entity, and every member of it an attribute of the same form.",
    explanation: "An entity is an object with id, type and attributes (ETSI GS CIM 009 4.5). A member that is no attribute \
                  has no value that could be checked, and a platform refuses it.",
    hint: "Write the attribute as the rest of the entity is written: with its type and value, or as a bare value.",
    requirements: &["mims-plus-9.0/representing/R1.3", "mims-plus-9.0/representing/R3.1"],
};

/// An id is no URI.
pub const ID: Rule = Rule {
    id: "id",
    severity: Severity::Error,
    title: "The id of an entity, and what a Relationship points to, is a URI.",
    explanation: "NGSI-LD identifies entities by URIs (RFC 3986): a scheme, a colon, and no spaces. The form \
                  urn:ngsi-ld:<Type>:<name> is usual, and not demanded. Some schemas let any text through, so this is \
                  looked at besides. It is only a warning where the entity is NGSIv2, or plain values without any \
                  @context: nothing says there that it is NGSI-LD.",
    hint: "Give it a scheme, for instance urn:ngsi-ld:<Type>:<name>, and write other characters as %20 and so on.",
    requirements: &["mims-plus-9.0/interlinking/R1.1", "mims-plus-9.0/representing/R1.3"],
};

/// A time is none.
pub const DATE_TIME: Rule = Rule {
    id: "date-time",
    severity: Severity::Error,
    title: "Times are complete dates and times, and dates are dates.",
    explanation: "A time that nobody can parse is lost for every query and every comparison. The form is that of RFC 3339, \
                  which ISO 8601 and NGSI-LD agree on. Many validators do not look at formats unless they are told to.",
    hint: "Write times as 2025-03-01T08:00:00Z and dates as 2025-03-01.",
    requirements: &["mims-plus-9.0/representing/R1.1"],
};

/// A time has no zone.
pub const TIME_ZONE: Rule = Rule {
    id: "time-zone",
    severity: Severity::Warning,
    title: "Times say in which zone they are, those of the standard in UTC.",
    explanation: "Without an offset nobody knows which moment is meant: readers of another city take it for another one. \
                  The times of NGSI-LD itself (observedAt and its like) are in UTC, with a Z (4.6.3).",
    hint: "Append Z to times in UTC, or the offset, as in 2025-03-01T09:00:00+01:00.",
    requirements: &["mims-plus-9.0/representing/R1.1"],
};

/// What is wrong with an id or the target of a Relationship, and how bad it is.
pub fn id(value: &Json<'_>) -> Option<(Severity, String)> {
    let Json::String(text) = value else {
        return Some((Severity::Error, format!("is {}, and must be a URI", quoted(value))));
    };
    match uri(text) {
        Uri::Absolute => None,
        Uri::Iri => {
            Some((Severity::Warning, format!("is {}, which has letters that only IRIs may have", quoted(value))))
        }
        Uri::Relative => Some((Severity::Error, format!("is {}, which is no URI: it has no scheme", quoted(value)))),
        Uri::Broken(letter) => {
            let letter =
                if letter == ' ' { "a space".to_owned() } else { quoted(&Json::String(letter.to_string().into())) };
            Some((Severity::Error, format!("is {}, which is no URI: it has {letter} in it", quoted(value))))
        }
    }
}

/// What is wrong with a time of the standard: the rule, and what is said.
pub fn standard_time(value: &Json<'_>) -> Option<(&'static Rule, String)> {
    let Json::String(text) = value else {
        return Some((&DATE_TIME, format!("is {}, and must be a time", quoted(value))));
    };
    // A comma before the fraction is allowed for what is sent (4.6.3).
    let point = text.get(19..20).filter(|letter| *letter == ",").map(|_| text.replacen(',', ".", 1));
    match time(point.as_deref().unwrap_or(text)) {
        Time::Utc => None,
        Time::Offset => Some((&TIME_ZONE, format!("is {}, and NGSI-LD wants UTC, with a Z", quoted(value)))),
        Time::NoZone => Some((&TIME_ZONE, format!("is {}, and has no time zone", quoted(value)))),
        Time::Date => Some((&DATE_TIME, format!("is {}, a date without a time", quoted(value)))),
        Time::None => Some((&DATE_TIME, format!("is {}, which is no time", quoted(value)))),
    }
}

/// What is wrong with a value for which the model demands a format of dates and times.
pub fn formatted_time(value: &Json<'_>, format: &str) -> (&'static Rule, String) {
    let said = value.as_str().map_or(Time::None, time);
    match (format, said) {
        ("date-time", Time::NoZone) => (&TIME_ZONE, format!("is {}, and has no time zone", quoted(value))),
        ("date-time", Time::Date) => (&DATE_TIME, format!("is {}, a date without a time", quoted(value))),
        ("date-time", _) => (&DATE_TIME, format!("is {}, which is no date and time", quoted(value))),
        // Opening hours are those of the place, but nothing says so.
        ("time", _) if value.as_str().is_some_and(is_local_time) => {
            (&TIME_ZONE, format!("is {}, and has no time zone", quoted(value)))
        }
        ("date", Time::Utc | Time::Offset | Time::NoZone) => {
            (&DATE_TIME, format!("is {}, and must be a date without a time", quoted(value)))
        }
        ("date", _) => (&DATE_TIME, format!("is {}, which is no date", quoted(value))),
        _ => (&DATE_TIME, format!("is {}, which is no {format}", quoted(value))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_of_every_json_type_are_judged() {
        assert_eq!(id(&Json::from(json!("urn:ngsi-ld:A:1"))), None);
        for (value, severity) in [
            (json!(null), Severity::Error),
            (json!(7), Severity::Error),
            (json!(true), Severity::Error),
            (json!(["urn:a"]), Severity::Error),
            (json!({ "id": "urn:a" }), Severity::Error),
            (json!(""), Severity::Error),
            (json!("lamp"), Severity::Error),
            (json!("urn:a b"), Severity::Error),
            (json!("urn:a:ž"), Severity::Warning),
        ] {
            assert_eq!(id(&Json::from(value.clone())).unwrap().0, severity, "{value}");
        }
    }

    #[test]
    fn times_of_the_standard_are_in_utc() {
        let of = |text: &str| standard_time(&Json::from(json!(text))).map(|(rule, _)| rule.id);
        assert_eq!(of("2025-03-01T08:00:00Z"), None);
        assert_eq!(of("2025-03-01T08:00:00.250Z"), None);
        assert_eq!(of("2025-03-01T08:00:00,250Z"), None);
        assert_eq!(of("2025-03-01T08:00:00,Z"), Some("date-time"));
        assert_eq!(of("2025-03-01T08:00:00+01:00"), Some("time-zone"));
        assert_eq!(of("2025-03-01T08:00:00"), Some("time-zone"));
        assert_eq!(of("2025-03-01"), Some("date-time"));
        assert_eq!(of("yesterday"), Some("date-time"));
        assert_eq!(standard_time(&Json::from(json!(1))).unwrap().0.id, "date-time");
    }

    #[test]
    fn a_format_that_only_lacks_its_zone_is_a_warning() {
        let of = |text: &str, format| formatted_time(&Json::from(json!(text)), format).0.id;
        assert_eq!(of("2025-03-01T08:00:00", "date-time"), "time-zone");
        assert_eq!(of("2025-03-01", "date-time"), "date-time");
        assert_eq!(of("yesterday", "date-time"), "date-time");
        assert_eq!(of("2025-03-01T08:00:00Z", "date"), "date-time");
        assert_eq!(of("8 o'clock", "time"), "date-time");
        assert_eq!(of("07:00:00", "time"), "time-zone");
        assert_eq!(of("07:00:00.25", "time"), "time-zone");
        assert_eq!(of("07:00", "time"), "date-time");
        assert_eq!(of("25:00:00", "time"), "date-time");
        assert_eq!(of("8:00:30", "time"), "date-time");
        assert_eq!(of("07:00:00.", "time"), "date-time");
        assert_eq!(of("07:00:00.5", "time"), "time-zone");
    }
}
