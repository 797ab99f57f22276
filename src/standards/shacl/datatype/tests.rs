use std::cmp::Ordering;

use proptest::prelude::*;

use super::{Datatype, compare, number};

/// Every datatype with texts that are values of it, and texts that are not. Between texts stands `|`.
const MATRIX: &[(&str, &str, &str)] = &[
    ("string", "|a|  a\tb\n", "\0|a\u{FFFE}"),
    ("normalizedString", "| a  b ", "a\tb|a\nb|a\rb"),
    ("token", "|a b", " a|a |a  b|a\tb"),
    ("language", "en|de-AT|zh-Hant-TW|x-klingon|en-1997", "|en-languages|e_n|en-|1a|en-abcdefghi|abcdefghi"),
    ("Name", "a|_a|a:b|é.1-2|:a", "|1a|a b|-a|.a"),
    ("NCName", "a|_a|é.1-2", "|a:b|1a|a b|-a"),
    ("ID", "a1", "1a|a:b|"),
    ("IDREF", "a1", "1a|a:b|"),
    ("ENTITY", "a1", "1a|a:b|"),
    ("NMTOKEN", "a|1a|-a|a:b", "|a b|a,b"),
    ("NMTOKENS", "a|1a b", "|a  b|a,b| a"),
    ("IDREFS", "a|a b", "|1a b|a  b"),
    ("ENTITIES", "a|a b", "|1a b|a  b"),
    ("QName", "a|a:b", "|a:|:a|a:b:c|1:a"),
    ("NOTATION", "a|a:b", "|a:|a:b:c"),
    (
        "anyURI",
        "|a|http://example.org/|http://example.org/é?q#f|mailto:a@b|../x|#f|urn:a:b|a b|http://[::1]:80/|//h/x|http://u@h:1",
        "http://[bad|1a:b|http://h:port/|a#b#c|%zz|http://[::1|x[1]|:a|%4",
    ),
    ("boolean", "true|false|1|0", "|True|TRUE|yes|2| true|00"),
    ("decimal", "1|-1.5|+.5|5.|0|-0.0|123456789012345678901234567890.123", "|.|1e5|1,5|INF| 1|--1|1.2.3|+"),
    ("integer", "1|-1|+1|007|123456789012345678901234567890", "|1.0|1e5| 1|-|one|1 "),
    ("nonNegativeInteger", "0|-0|+5|123456789012345678901234567890", "-1|1.0|"),
    ("positiveInteger", "1|+1|007", "0|-1|"),
    ("nonPositiveInteger", "0|-1|+0", "1|"),
    ("negativeInteger", "-1|-007", "0|1|-0|"),
    (
        "long",
        "9223372036854775807|-9223372036854775808|+1|0009223372036854775807",
        "9223372036854775808|-9223372036854775809",
    ),
    ("int", "2147483647|-2147483648|+1", "2147483648|-2147483649|1.0"),
    ("short", "32767|-32768", "32768|-32769"),
    ("byte", "127|-128|+1", "128|-129"),
    (
        "unsignedLong",
        "18446744073709551615|0|-0|+1",
        "18446744073709551616|-1|99999999999999999999999999999999999999999999",
    ),
    ("unsignedInt", "4294967295|0", "4294967296|-1"),
    ("unsignedShort", "65535|0", "65536|-1"),
    ("unsignedByte", "255|0", "256|-1"),
    ("float", "1|1.5e3|-INF|INF|+INF|NaN|.5E-1|5.e1", "|1e|inf|nan|infinity|-NaN|e5|1e1.5|0x1| 1"),
    ("double", "1|1.5e3|-INF|INF|NaN|.5E-1|1e400", "|1e|inf|nan|Infinity|1,5|1d"),
    (
        "dateTime",
        "2024-02-29T00:00:00|2024-01-01T24:00:00|-0044-03-15T12:00:00Z|12024-01-01T00:00:00.123456789012345678901+14:00|0000-01-01T00:00:00",
        "2024-01-01|2023-02-29T00:00:00|2024-01-01T24:00:01|2024-01-01T00:00:60|2024-01-01T00:00|2024-01-01 00:00:00|24-01-01T00:00:00|2024-01-01T00:00:00+14:01|2024-01-01T00:00:00+1:00|02024-01-01T00:00:00|2024-01-01T25:00:00|2024-01-01T00:00:00.|2024-13-01T00:00:00|2024-01-01T00:00:00z",
    ),
    ("dateTimeStamp", "2024-01-01T00:00:00Z|2024-01-01T00:00:00-05:00", "2024-01-01T00:00:00|2024-01-01Z"),
    (
        "date",
        "2024-02-29|2000-02-29|2024-01-01Z|2024-01-01+02:00|-0001-01-01",
        "|2023-02-29|1900-02-29|2024-1-1|2024-04-31|24-01-01|2024-01-01T00:00:00|2024-13-01|2024-00-01|2024-01-00|01.01.2024|2024-01-32|2024/01/01|+2024-01-01|2024-01-0é",
    ),
    (
        "time",
        "00:00:00|24:00:00|23:59:59.9Z|12:00:00-14:00",
        "24:00:01|12:00|12:60:00|12:00:60|1:00:00|12:00:00.|12:00:00+15:00",
    ),
    ("gYear", "2024|-0044|12024|2024Z|0000", "24|2024-01|02024||2024+25:00"),
    ("gYearMonth", "2024-02|2024-02Z|-0044-12", "2024|2024-13|2024-2|2024-02-01"),
    ("gMonth", "--02|--12Z", "--13|-02|02|--2|--02--"),
    ("gMonthDay", "--02-29|--12-31+01:00", "--02-30|--04-31|--13-01|02-29|--1-1"),
    ("gDay", "---01|---31Z", "---32|--01|---1|01|---00"),
    (
        "duration",
        "P1Y|P1Y2M3DT4H5M6.7S|-P1D|PT0S|P0Y|PT36H|P1M",
        "|P|PT|P1|1Y|P1S|PT1Y|P1YT|P-1Y|+P1Y|P1.5Y|PT1.5H|P1M1Y|PT1.S|PT.5S|P1DT|p1y|P1Y1Y",
    ),
    ("yearMonthDuration", "P1Y|-P1Y2M|P13M", "P1D|P1YT1S|P|PT1M"),
    ("dayTimeDuration", "P1D|-P1DT2H|PT0.5S", "P1Y|P1M|P|PT"),
    ("hexBinary", "|0aFF|00", "0|0g|0x00|a b"),
    ("base64Binary", "|AAAA|AA==|AAA=|A A A A|AQ==", "A|AA|AAA|AB==|AAB=|A===|AA=A|AAAA=|A  AAA| AAAA|AA-_"),
];

fn xsd(name: &str) -> Datatype {
    Datatype::from_iri(&format!("{}{name}", super::XSD)).unwrap_or_else(|| panic!("{name} is not known"))
}

#[test]
fn every_datatype_admits_its_values_and_nothing_else() {
    let mut wrong = Vec::new();
    for (name, valid, invalid) in MATRIX {
        let datatype = xsd(name);
        wrong.extend(
            valid.split('|').filter(|text| !datatype.admits(text)).map(|text| format!("{name} lacks {text:?}")),
        );
        wrong.extend(
            invalid.split('|').filter(|text| datatype.admits(text)).map(|text| format!("{name} admits {text:?}")),
        );
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_matrix_has_every_datatype_of_xsd() {
    let missing: Vec<String> = Datatype::all()
        .map(Datatype::name)
        .filter(|name| name.starts_with("xsd:") && !MATRIX.iter().any(|(row, ..)| name[4..] == **row))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn what_rdf_adds_is_not_looked_into() {
    for name in ["langString", "dirLangString", "HTML", "XMLLiteral", "JSON", "PlainLiteral"] {
        let datatype = Datatype::from_iri(&format!("{}{name}", super::RDF));
        assert!(datatype.is_some_and(|datatype| datatype.admits("<a")), "{name}");
    }
    assert_eq!(Datatype::from_iri("http://example.org/string"), None);
    assert_eq!(Datatype::from_iri("http://www.w3.org/2001/XMLSchema#int8"), None);
}

/// The order of two texts of datatypes.
fn order(one: (&str, &str), two: (&str, &str)) -> Option<Ordering> {
    compare((xsd(one.0), one.1), (xsd(two.0), two.1))
}

#[test]
fn numbers_compare_by_value_whatever_their_length() {
    use Ordering::{Equal, Greater, Less};
    assert_eq!(order(("integer", "007"), ("decimal", "7.0")), Some(Equal));
    assert_eq!(order(("integer", "9007199254740993"), ("integer", "9007199254740992")), Some(Greater));
    assert_eq!(order(("decimal", "0.1000000000000000000001"), ("decimal", "0.1")), Some(Greater));
    assert_eq!(order(("integer", "-0"), ("integer", "0")), Some(Equal));
    assert_eq!(order(("integer", "-10"), ("byte", "-9")), Some(Less));
    assert_eq!(order(("double", "1e3"), ("integer", "1000")), Some(Equal));
    assert_eq!(order(("double", "INF"), ("decimal", "1")), Some(Greater));
    assert_eq!(order(("float", "0.1"), ("decimal", "0.1")), Some(Equal));
    assert_eq!(order(("float", "0.1"), ("double", "0.1")), Some(Greater));
    assert_eq!(order(("double", "NaN"), ("double", "NaN")), None);
    assert_eq!(order(("byte", "300"), ("integer", "1")), None, "an ill-typed value compares with nothing");
    assert_eq!(order(("string", "1"), ("integer", "1")), None);
}

#[test]
fn texts_and_truths_compare() {
    assert_eq!(order(("string", "a"), ("token", "b")), Some(Ordering::Less));
    assert_eq!(order(("boolean", "0"), ("boolean", "true")), Some(Ordering::Less));
    assert_eq!(order(("anyURI", "a"), ("string", "a")), None);
}

#[test]
fn moments_compare_unless_a_missing_zone_could_change_the_order() {
    use Ordering::{Equal, Greater, Less};
    let at = |one, two| order(("dateTime", one), ("dateTime", two));
    assert_eq!(at("2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00"), Some(Equal));
    assert_eq!(at("2024-01-01T24:00:00", "2024-01-02T00:00:00"), Some(Equal));
    assert_eq!(at("2024-01-01T00:00:00.10", "2024-01-01T00:00:00.1"), Some(Equal));
    assert_eq!(at("2024-01-01T00:00:00.09", "2024-01-01T00:00:00.1"), Some(Less));
    assert_eq!(at("2024-01-01T12:00:00", "2024-01-01T12:00:00Z"), None);
    assert_eq!(at("2024-01-01T12:00:00", "2024-01-02T02:00:00Z"), None, "exactly fourteen hours");
    assert_eq!(at("2024-01-01T12:00:00", "2024-01-02T02:00:01Z"), Some(Less));
    assert_eq!(at("2024-01-02T02:00:01Z", "2024-01-01T12:00:00"), Some(Greater));
    assert_eq!(at("-0001-01-01T00:00:00", "0000-01-01T00:00:00"), Some(Less));
    assert_eq!(order(("dateTimeStamp", "2024-01-01T00:00:00Z"), ("dateTime", "2024-01-01T00:00:00Z")), Some(Equal));
    assert_eq!(order(("date", "2024-01-31"), ("date", "2024-02-01")), Some(Less));
    assert_eq!(order(("date", "2024-01-31Z"), ("date", "2024-01-31")), None);
    assert_eq!(order(("date", "2024-01-31"), ("dateTime", "2024-01-31T00:00:00")), None);
    assert_eq!(order(("gYear", "2023"), ("gYear", "2024")), Some(Less));
    assert_eq!(order(("gMonthDay", "--02-29"), ("gMonthDay", "--03-01")), Some(Less));
    assert_eq!(order(("time", "23:59:59"), ("time", "24:00:00")), Some(Less));
    assert_eq!(
        order(("date", "99999999999999999999-01-01"), ("date", "2024-01-01")),
        None,
        "valid, and too far to compare"
    );
}

#[test]
fn durations_compare_unless_it_depends_on_where_they_start() {
    use Ordering::{Equal, Greater, Less};
    let at = |one, two| order(("duration", one), ("duration", two));
    assert_eq!(at("P1Y", "P12M"), Some(Equal));
    assert_eq!(at("P1D", "PT24H"), Some(Equal));
    assert_eq!(at("P1M", "P30D"), None);
    assert_eq!(at("P1M", "P27D"), Some(Greater));
    assert_eq!(at("P1M", "P32D"), Some(Less));
    assert_eq!(at("-P1D", "PT0S"), Some(Less));
    assert_eq!(at("-PT0.5S", "-PT0.25S"), Some(Less));
    assert_eq!(order(("yearMonthDuration", "P1Y"), ("dayTimeDuration", "P400D")), Some(Less));
}

proptest! {
    #[test]
    fn integers_compare_as_numbers(one in any::<i128>(), two in any::<i128>()) {
        prop_assert_eq!(order(("integer", &one.to_string()), ("integer", &two.to_string())), Some(one.cmp(&two)));
    }

    #[test]
    fn ranges_are_those_of_machine_numbers(number in any::<i64>()) {
        let text = number.to_string();
        prop_assert_eq!(xsd("int").admits(&text), i32::try_from(number).is_ok());
        prop_assert_eq!(xsd("unsignedLong").admits(&text), number >= 0);
        prop_assert_eq!(xsd("short").admits(&text), i16::try_from(number).is_ok());
    }

    #[test]
    fn order_is_antisymmetric(one in "-?[0-9]{4}-[01][0-9]-[0-3][0-9](Z|[+-]0[0-9]:[0-5]0)?", two in "[0-9]{4}-[01][0-9]-[0-3][0-9]Z?") {
        prop_assert_eq!(order(("date", &one), ("date", &two)), order(("date", &two), ("date", &one)).map(Ordering::reverse));
    }

    #[test]
    fn nothing_panics(text in "\\PC{0,20}") {
        for datatype in Datatype::all() {
            let _ = compare((datatype, &text), (datatype, "1"));
            let _ = datatype.admits(&text);
        }
        let _ = number::is_floating(&text);
    }
}
