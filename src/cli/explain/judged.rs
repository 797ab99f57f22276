//! How an expectation is judged, in words.

use super::words;
use crate::model::{
    Matcher, Strength, Template,
    expectation::{AuthoredExpectation, Check, HeaderCheck},
    template::Text,
};

/// One line, or one for each reading of a doubt and its expectations.
pub(super) fn lines(expectation: &AuthoredExpectation) -> Vec<String> {
    let prefix = match expectation.strength {
        Strength::Must => "",
        Strength::Should => "should: ",
        Strength::May => "may: ",
    };
    let Check::Either { doubt, readings } = &expectation.check else {
        return vec![format!("{prefix}{}", check(&expectation.check))];
    };
    let mut lines = vec![format!("{prefix}any reading of the doubt `{doubt}`; the report says which")];
    for reading in readings {
        lines.push(format!("  {}:", reading.name));
        lines.extend(reading.expectations.iter().flat_map(self::lines).map(|line| format!("    {line}")));
    }
    lines
}

fn check(check: &Check<Template, Text>) -> String {
    match check {
        Check::Status(statuses) => {
            let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
            format!("the status is {}", statuses.join(" or "))
        }
        Check::Error(error) => {
            format!("the answer is the error {error}: its status, JSON, with `type`, `title` and `detail`")
        }
        Check::Header { name, value: HeaderCheck::Is(value) } => format!("the header {name} is {}", words::text(value)),
        Check::Header { name, value: HeaderCheck::Match(matcher) } => format!("the header {name} {}", matched(matcher)),
        Check::Body(Template::Match(matcher)) => format!("the body {}", matched(matcher)),
        Check::Body(document) => format!("the body is {}, compared as NGSI-LD", words::template(document)),
        Check::Contains(document) => {
            format!("the body has at least {}, compared as NGSI-LD", words::template(document))
        }
        Check::Literally(document) => format!("the body is {}, name by name as it was sent", words::template(document)),
        Check::Ids(ids) => format!("the entities are {}: no more, no fewer, none twice", words::template(ids)),
        Check::Order(ids) => format!("the entities are {}, in this order", words::template(ids)),
        Check::Size(size) => format!("the number of items is {size}"),
        Check::AtMost(limit) => format!("the number of items is {limit} at most"),
        Check::LinksBack => "every page but the first links to the one before it".to_owned(),
        Check::Pages(pages) => format!("the number of pages is {pages}"),
        Check::Selects(name) => {
            format!("the entities are those of the sample ${name} that the request selects, and none of the others")
        }
        Check::Agrees(name) => format!("what is answered is what was sampled as ${name}, as the request asks for it"),
        Check::Rules(rules) => format!("these rules hold for every entity: {}", rules.join(", ")),
        Check::Counted => "the total in NGSILD-Results-Count is the number of items on all pages".to_owned(),
        Check::Under(limit) => format!("the answer is complete within {}", words::duration(*limit)),
        Check::Times(times) => format!("it happens exactly {}", words::count(*times, "time")),
        Check::Either { doubt, .. } => format!("any reading of the doubt `{doubt}`"),
    }
}

fn matched(matcher: &Matcher<Text>) -> String {
    match words::written(matcher) {
        Matcher::Any => "is present".to_owned(),
        Matcher::AnyText => "is a text".to_owned(),
        Matcher::Number => "is a number".to_owned(),
        Matcher::Boolean => "is true or false".to_owned(),
        Matcher::Uri => "is a URI".to_owned(),
        Matcher::DateTime => "is a DateTime".to_owned(),
        Matcher::Absent => "is absent".to_owned(),
        Matcher::Empty => "is empty".to_owned(),
        Matcher::Context => "is a JSON-LD context or points to one".to_owned(),
        Matcher::About { value, tolerance } => format!("is a number at most {tolerance} from {value}"),
        Matcher::Matches(regex) => format!("matches /{regex}/"),
        Matcher::Contains(part) => format!("contains {part}"),
        Matcher::EndsWith(end) => format!("ends with {end}"),
        Matcher::OneOf(values) => format!("is one of {}", values.join(", ")),
        Matcher::Problem(error) => format!("is a problem report of the type {error}"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::plan::sample;

    fn words(check: Check<Template, Text>) -> String {
        let strength = if matches!(check, Check::Under(_)) { Strength::Should } else { Strength::Must };
        lines(&AuthoredExpectation { check, strength, position: sample::at("a/b", 1) }).join("\n")
    }

    #[test]
    fn every_kind_of_check_has_words() {
        let document = || Template::Document("shelter".to_owned());
        let header = |value| Check::Header { name: "Link".to_owned(), value };
        let all = [
            Check::Status(vec![201, 204]),
            Check::Error("BadRequestData".to_owned()),
            header(HeaderCheck::Is(Text::literal("x"))),
            header(HeaderCheck::Match(Matcher::Absent)),
            Check::Body(document()),
            Check::Body(Template::Match(Matcher::Empty)),
            Check::Contains(document()),
            Check::Literally(document()),
            Check::Ids(Template::List(vec![document()])),
            Check::Order(Template::List(vec![document()])),
            Check::Size(1),
            Check::AtMost(2),
            Check::Pages(3),
            Check::LinksBack,
            Check::Under(Duration::from_secs(4)),
            Check::Times(0),
        ];
        insta::assert_snapshot!(all.map(words).join("\n"), @r#"
        the status is 201 or 204
        the answer is the error BadRequestData: its status, JSON, with `type`, `title` and `detail`
        the header Link is x
        the header Link is absent
        the body is $shelter, compared as NGSI-LD
        the body is empty
        the body has at least $shelter, compared as NGSI-LD
        the body is $shelter, name by name as it was sent
        the entities are [$shelter]: no more, no fewer, none twice
        the entities are [$shelter], in this order
        the number of items is 1
        the number of items is 2 at most
        the number of pages is 3
        every page but the first links to the one before it
        should: the answer is complete within 4 s
        it happens exactly 0 times
        "#);
    }

    #[test]
    fn every_matcher_has_words() {
        let text = || Text::literal("a");
        let all = [
            Matcher::Any,
            Matcher::AnyText,
            Matcher::Number,
            Matcher::Boolean,
            Matcher::Uri,
            Matcher::DateTime,
            Matcher::Absent,
            Matcher::Empty,
            Matcher::Context,
            Matcher::About { value: 12.5, tolerance: 0.01 },
            Matcher::Matches(text()),
            Matcher::Contains(text()),
            Matcher::EndsWith(text()),
            Matcher::OneOf(vec![text(), text()]),
            Matcher::Problem("BadRequestData".to_owned()),
        ];
        insta::assert_snapshot!(all.map(|matcher| matched(&matcher)).join("\n"), @r#"
        is present
        is a text
        is a number
        is true or false
        is a URI
        is a DateTime
        is absent
        is empty
        is a JSON-LD context or points to one
        is a number at most 0.01 from 12.5
        matches /a/
        contains a
        ends with a
        is one of a, a
        is a problem report of the type BadRequestData
        "#);
    }
}
