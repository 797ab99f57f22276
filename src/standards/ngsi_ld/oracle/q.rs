//! The query language (4.9): a query is read once and then asked of entities. What does not follow the grammar, or is
//! beyond what civitest reads (linked entities), is `None`.

use std::cmp::Ordering;

use regex::Regex;
use serde_json::Value;

use super::{
    Truth,
    path::{Path, Target},
    value::{self, Literal},
};
use crate::standards::ngsi_ld::datetime::{Separator, parse};

/// A query.
#[derive(Debug, Clone)]
pub enum Query {
    /// All of them.
    All(Vec<Query>),
    /// At least one of them.
    Any(Vec<Query>),
    /// A single condition.
    Term(Path, Test),
}

/// What is asked of the target of a path.
#[derive(Debug, Clone)]
pub enum Test {
    /// That it is there.
    Exists,
    /// That it is one of these values.
    Is(Vec<Literal>),
    /// That it is none of these values.
    IsNot(Vec<Literal>),
    /// That it lies in this range, ends included.
    Within(Literal, Literal),
    /// That it stands in an order to a value.
    Order(fn(Ordering) -> bool, Literal),
    /// That it matches a pattern.
    Like(Regex),
    /// That it does not.
    Unlike(Regex),
}

impl Query {
    /// Reads a query.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader { rest: text };
        let query = reader.any()?;
        reader.rest.is_empty().then_some(query)
    }

    /// Whether an entity, normalized, meets it.
    pub fn holds(&self, entity: &Value) -> Truth {
        match self {
            Self::All(parts) => Truth::all(parts.iter().map(|part| part.holds(entity))),
            Self::Any(parts) => Truth::any(parts.iter().map(|part| part.holds(entity))),
            Self::Term(path, test) => test.holds(&path.targets(entity)),
        }
    }
}

impl Test {
    fn holds(&self, targets: &[Target<'_>]) -> Truth {
        // What is asked of a value is asked of an element that is there.
        if targets.is_empty() {
            return Truth::No;
        }
        let any = |test: &dyn Fn(&Target<'_>) -> Truth| Truth::any(targets.iter().map(test));
        let is = |literals: &[Literal]| {
            any(&|target| Truth::any(literals.iter().map(|literal| value::equals(target, literal))))
        };
        match self {
            Self::Exists => Truth::Yes,
            Self::Is(literals) => is(literals),
            // Of several targets, one may be equal and another not: which of them counts is not said.
            Self::IsNot(literals) if targets.len() == 1 => is(literals).negated(),
            Self::IsNot(_) => Truth::Open,
            Self::Within(low, high) => any(&|target| {
                value::compares(target, low, Ordering::is_ge).and(value::compares(target, high, Ordering::is_le))
            }),
            Self::Order(holds, literal) => any(&|target| value::compares(target, literal, *holds)),
            Self::Like(pattern) => any(&|target| like(target, pattern)),
            Self::Unlike(pattern) if targets.len() == 1 => any(&|target| like(target, pattern)).negated(),
            Self::Unlike(_) => Truth::Open,
        }
    }
}

fn like(target: &Target<'_>, pattern: &Regex) -> Truth {
    match target {
        // Kinds of regular expressions differ in what a dot and an end are where there are several lines.
        Target::Value(Value::String(text)) | Target::Text(Value::String(text)) if !text.contains(char::is_control) => {
            pattern.is_match(text).into()
        }
        Target::Value(_) | Target::Text(_) | Target::Object(_) | Target::Time(_) | Target::Opaque => Truth::Open,
    }
}

/// Reads from left to right.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// A semicolon binds tighter than a bar.
    fn any(&mut self) -> Option<Query> {
        let mut parts = vec![self.all()?];
        while self.take("|") {
            parts.push(self.all()?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { Query::Any(parts) })
    }

    fn all(&mut self) -> Option<Query> {
        let mut parts = vec![self.term()?];
        while self.take(";") {
            parts.push(self.term()?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { Query::All(parts) })
    }

    fn term(&mut self) -> Option<Query> {
        if self.take("(") {
            let inner = self.any()?;
            return self.take(")").then_some(inner);
        }
        let path = self.path()?;
        Some(Query::Term(path, self.test()?))
    }

    fn test(&mut self) -> Option<Test> {
        Some(if self.take("==") {
            match self.values()? {
                Values::List(values) => Test::Is(values),
                Values::Range(low, high) => Test::Within(low, high),
            }
        } else if self.take("!=") {
            match self.values()? {
                Values::List(values) => Test::IsNot(values),
                Values::Range(..) => return None,
            }
        } else if self.take(">=") {
            Test::Order(Ordering::is_ge, self.literal()?)
        } else if self.take("<=") {
            Test::Order(Ordering::is_le, self.literal()?)
        } else if self.take(">") {
            Test::Order(Ordering::is_gt, self.literal()?)
        } else if self.take("<") {
            Test::Order(Ordering::is_lt, self.literal()?)
        } else if self.take("~=") {
            Test::Like(self.pattern()?)
        } else if self.take("!~=") {
            Test::Unlike(self.pattern()?)
        } else {
            Test::Exists
        })
    }

    fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// The longest beginning of such characters.
    fn run(&mut self, fits: impl Fn(char) -> bool) -> Option<&'a str> {
        let end = self.rest.find(|c| !fits(c)).unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!run.is_empty()).then_some(run)
    }

    fn names(&mut self) -> Option<Vec<String>> {
        let mut names = Vec::new();
        loop {
            names.push(self.run(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '*'))?.to_owned());
            if !self.take(".") {
                return Some(names);
            }
        }
    }

    fn path(&mut self) -> Option<Path> {
        let names = self.names()?;
        if !self.take("[") {
            return Some(Path { names, inner: Vec::new() });
        }
        let inner = self.names()?;
        self.take("]").then_some(Path { names, inner })
    }

    fn values(&mut self) -> Option<Values> {
        let first = self.literal()?;
        if self.take("..") {
            return Some(Values::Range(first, self.literal()?));
        }
        let mut values = vec![first];
        while self.take(",") {
            values.push(self.literal()?);
        }
        Some(Values::List(values))
    }

    fn literal(&mut self) -> Option<Literal> {
        if self.rest.starts_with('"') {
            let mut texts = serde_json::Deserializer::from_str(self.rest).into_iter::<String>();
            let text = texts.next()?.ok()?;
            self.rest = &self.rest[texts.byte_offset()..];
            return Some(Literal::Text(text));
        }
        let end = self.rest.find([',', ';', '|', ')']).unwrap_or(self.rest.len());
        let end = self.rest[..end].find("..").unwrap_or(end);
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        match word {
            "true" => Some(Literal::Bool(true)),
            "false" => Some(Literal::Bool(false)),
            word => word
                .parse()
                .ok()
                .map(Literal::Number)
                .or_else(|| parse(word, Separator::PointOrComma).map(Literal::Time))
                .or_else(|| word.contains(':').then(|| Literal::Uri(word.to_owned()))),
        }
    }

    fn pattern(&mut self) -> Option<Regex> {
        let end = self.rest.find([';', '|', ')']).unwrap_or(self.rest.len());
        let (pattern, rest) = self.rest.split_at(end);
        self.rest = rest;
        Regex::new(pattern).ok()
    }
}

enum Values {
    List(Vec<Literal>),
    Range(Literal, Literal),
}
