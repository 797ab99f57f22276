//! `expect`: what a step expects, in file order.

use std::time::Duration;

use super::{
    diagnostic::Code,
    matcher::Meaning,
    nearest::suggestion,
    scope::Name,
    step::StepReader,
    template::Side,
    yaml::{Entry, Kind, Node, Span},
};
use crate::{
    model::{
        Check, Strength, Template,
        expectation::{AuthoredExpectation, Expectation, HeaderCheck, Reading},
        template::Text,
    },
    standards::ngsi_ld::vocab,
};

impl StepReader<'_> {
    /// `expect: 204`, `expect: error X`, or a map.
    pub(super) fn expect(&mut self, node: &Node) -> Vec<AuthoredExpectation> {
        match &node.kind {
            Kind::Number { .. } => {
                self.status(node).into_iter().map(|check| self.expectation(check, node.span)).collect()
            }
            Kind::Text { text, .. } => {
                let check = text.strip_prefix("error ").and_then(|name| self.error_type(name, node.span));
                check.into_iter().map(|check| self.expectation(check, node.span)).collect()
            }
            Kind::Map(entries) => {
                if entries.is_empty() {
                    let help = "say at least which status is expected";
                    self.reader.error(Code::NoExpectation, node.span, "this expects nothing", help);
                }
                self.checks(entries)
            }
            _ => Vec::new(),
        }
    }

    fn expectation(&self, check: Check<Template, Text>, span: Span) -> AuthoredExpectation {
        Expectation { check, strength: Strength::Must, position: self.position(span) }
    }

    fn checks(&mut self, entries: &[Entry]) -> Vec<AuthoredExpectation> {
        let mut expectations = Vec::new();
        for entry in entries {
            let Entry { key, span, value } = entry;
            match key.as_str() {
                "headers" => expectations.extend(self.headers(value)),
                "should" => expectations.extend(self.weaker(value, Strength::Should)),
                "may" => expectations.extend(self.weaker(value, Strength::May)),
                _ => {
                    let check = self.check(key, value);
                    expectations.extend(check.map(|check| self.expectation(check, *span)));
                }
            }
        }
        expectations
    }

    fn weaker(&mut self, node: &Node, strength: Strength) -> Vec<AuthoredExpectation> {
        let mut expectations = self.checks(node.entries());
        for expectation in &mut expectations {
            expectation.strength = strength;
        }
        expectations
    }

    fn check(&mut self, key: &str, value: &Node) -> Option<Check<Template, Text>> {
        let count = |node: &Node| node.as_count().and_then(|count| usize::try_from(count).ok());
        match key {
            "status" => self.status(value),
            "error" => self.error_type(value.as_text()?, value.span),
            "body" => self.document(value).map(Check::Body),
            "contains" => self.document(value).map(Check::Contains),
            "literally" => self.document(value).map(Check::Literally),
            "ids" => self.document(value).map(Check::Ids),
            "order" => self.document(value).map(Check::Order),
            "size" => count(value).map(Check::Size),
            "at most" => count(value).map(Check::AtMost),
            "links" => Some(Check::LinksBack),
            "pages" => count(value).map(Check::Pages),
            "times" => count(value).map(Check::Times),
            "under" => value.as_text().and_then(duration).map(Check::Under),
            "selects" => self.sample(value).map(Check::Selects),
            "agrees" => self.sample(value).map(Check::Agrees),
            "rules" => Some(Check::Rules(value.items().iter().filter_map(Node::as_text).map(str::to_owned).collect())),
            "count" => Some(Check::Counted),
            "either" => self.either(value),
            _ => None,
        }
    }

    /// The name of a sample: `$some`.
    fn sample(&mut self, node: &Node) -> Option<String> {
        let name = node.as_text()?.strip_prefix('$')?;
        if self.reader.scope.get(name) == Some(Name::Sample) {
            return Some(name.to_owned());
        }
        let help = "take it in `given`: `sample: some`";
        self.reader.error(Code::UnknownVariable, node.span, format!("`${name}` is no sample"), help);
        None
    }

    fn document(&mut self, node: &Node) -> Option<Template> {
        self.reader.template(node, Side::Expected)
    }

    fn status(&mut self, node: &Node) -> Option<Check<Template, Text>> {
        let one = |node: &Node| node.as_count().and_then(|status| u16::try_from(status).ok());
        let list: Vec<u16> = match &node.kind {
            Kind::List(items) => items.iter().map(one).collect::<Option<_>>()?,
            _ => vec![one(node)?],
        };
        if list.is_empty() {
            let help = "name the status, or those that are allowed";
            self.reader.error(Code::NoExpectation, node.span, "no status is allowed here", help);
            return None;
        }
        Some(Check::Status(list))
    }

    fn error_type(&mut self, name: &str, span: Span) -> Option<Check<Template, Text>> {
        if vocab::status_of(name).is_some() {
            return Some(Check::Error(name.to_owned()));
        }
        let names = vocab::ERROR_TYPES.iter().map(|(name, _)| *name);
        let help = suggestion(name, names);
        self.reader.error(Code::UnknownErrorType, span, format!("`{name}` is no error type"), help);
        None
    }

    fn headers(&mut self, node: &Node) -> Vec<AuthoredExpectation> {
        let mut expectations = Vec::new();
        for Entry { key, span, value } in node.entries() {
            let name = self.header_name(key, *span);
            let check = match &value.kind {
                Kind::Text { text, .. } => match self.reader.meaning(text, value.span) {
                    Some(Meaning::Text(text)) => HeaderCheck::Is(text),
                    Some(Meaning::Match(matcher)) => HeaderCheck::Match(matcher),
                    Some(Meaning::Removed) => {
                        let message = "`<removed>` stands only in `but`";
                        self.reader.error(Code::UnknownMatcher, value.span, message, "did you mean `<absent>`?");
                        continue;
                    }
                    None => continue,
                },
                _ => HeaderCheck::Is(Text::literal(value.scalar_text().unwrap_or_default())),
            };
            if let Some(name) = name {
                expectations.push(self.expectation(Check::Header { name, value: check }, *span));
            }
        }
        expectations
    }

    fn either(&mut self, node: &Node) -> Option<Check<Template, Text>> {
        let doubt = node.get("doubt")?;
        let name = doubt.as_text()?;
        let known = self.context.doubt(&mut self.reader, name, doubt.span);
        let mut readings = Vec::new();
        for entry in node.entries().iter().filter(|entry| entry.key != "doubt") {
            if let Some(known) = known
                && !known.readings.iter().any(|(reading, _)| *reading == entry.key)
            {
                let names: Vec<_> = known.readings.iter().map(|(reading, _)| reading.as_str()).collect();
                let message = format!("the doubt `{name}` has no reading `{}`", entry.key);
                self.reader.error(Code::UnknownDoubt, entry.span, message, suggestion(&entry.key, names));
            }
            let expectations = self.checks(entry.value.entries());
            readings.push(Reading { name: entry.key.clone(), expectations });
        }
        if readings.len() < 2 {
            let help = "a clause with one reading needs no `either`";
            self.reader.error(Code::NoExpectation, node.span, "`either` needs at least two readings", help);
        }
        Some(Check::Either { doubt: name.to_owned(), readings })
    }
}

/// `5s`, `500ms`.
pub(super) fn duration(text: &str) -> Option<Duration> {
    match text.strip_suffix("ms") {
        Some(millis) => millis.parse().ok().map(Duration::from_millis),
        None => text.strip_suffix('s')?.parse().ok().map(Duration::from_secs),
    }
}
