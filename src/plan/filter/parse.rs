//! Reads filter expressions: recursive descent, left to right, with limits on size and nesting.
//!
//! ```text
//! expression  = conjunction (("or" | "|" | "+") conjunction)*
//! conjunction = operand (("and" | "&" | "-") operand)*
//! operand     = ("not" | "!") operand | "(" expression ")" | name "(" matcher ")"
//! ```

use std::ops::Range;

use super::{Field, Filter, FilterError, Matcher, Pattern, Predicate, Problem};
use crate::plan::nearest;

/// How many predicates an expression may have.
pub const MAX_PREDICATES: usize = 500;
/// How deep `not` and parentheses may be nested.
pub const MAX_NESTING: usize = 64;

const OPERATORS: &str = "operators are `and` (`&`), `or` (`|`, `+`), `-` and `not` (`!`)";
const SPECIAL: [char; 6] = ['(', ')', '&', '|', '+', '!'];

pub(super) fn parse(expression: &str) -> Result<Filter, FilterError> {
    let word = expression.trim();
    if word.is_empty() {
        let help = Some("`all()` selects everything, a word selects the tests with that word in their id".to_owned());
        return Err(FilterError { expression: expression.to_owned(), span: 0..0, problem: Problem::Empty, help });
    }
    if is_plain(word) {
        return Ok(Filter::Is(Predicate { field: Field::Test, matcher: Matcher::Text(word.to_owned()) }));
    }
    let mut parser = Parser { text: expression, at: 0, depth: 0, predicates: 0 };
    let filter = parser.expression()?;
    match parser.rest().chars().next() {
        None => Ok(filter),
        Some(')') => Err(parser.error(parser.at..parser.at + 1, Problem::Unopened, None)),
        Some(_) => Err(parser.missing_operator()),
    }
}

fn is_plain(word: &str) -> bool {
    !word.contains(char::is_whitespace) && !word.contains(SPECIAL) && !matches!(word, "not" | "and" | "or" | "-")
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    predicates: usize,
}

type Parsed<T> = Result<T, FilterError>;

impl<'a> Parser<'a> {
    fn expression(&mut self) -> Parsed<Filter> {
        let mut left = self.conjunction()?;
        while self.take_operator("or", &['|', '+']) {
            left = Filter::Or(Box::new(left), Box::new(self.conjunction()?));
        }
        Ok(left)
    }

    fn conjunction(&mut self) -> Parsed<Filter> {
        let mut left = self.operand()?;
        loop {
            if self.take_operator("and", &['&']) {
                left = Filter::And(Box::new(left), Box::new(self.operand()?));
            } else if self.take_operator("-", &['-']) {
                left = Filter::Minus(Box::new(left), Box::new(self.operand()?));
            } else {
                return Ok(left);
            }
        }
    }

    fn operand(&mut self) -> Parsed<Filter> {
        self.skip_space();
        let start = self.at;
        if self.take_operator("not", &['!']) {
            return self.nested(start, |parser| Ok(Filter::Not(Box::new(parser.operand()?))));
        }
        if self.take('(') {
            let inner = self.nested(start, Self::expression)?;
            self.skip_space();
            return match self.rest() {
                "" => Err(self.unclosed(start)),
                _ if self.take(')') => Ok(inner),
                _ => Err(self.missing_operator()),
            };
        }
        self.predicate()
    }

    fn nested(&mut self, start: usize, read: impl FnOnce(&mut Self) -> Parsed<Filter>) -> Parsed<Filter> {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return Err(self.error(start..self.at, Problem::TooDeep, None));
        }
        let filter = read(self);
        self.depth -= 1;
        filter
    }

    fn predicate(&mut self) -> Parsed<Filter> {
        let span = self.word_span();
        let name = &self.text[span.clone()];
        if name.is_empty() || matches!(name, "and" | "or" | "-") {
            return Err(self.error(self.at..self.at, Problem::MissingOperand, Some(OPERATORS.to_owned())));
        }
        self.at = span.end;
        self.skip_space();
        let open = self.at;
        if !self.take('(') {
            let help = format!("write `test({name})` for the tests with `{name}` in their id");
            return Err(self.error(span, Problem::NotAPredicate(name.to_owned()), Some(help)));
        }
        self.predicates += 1;
        if self.predicates > MAX_PREDICATES {
            return Err(self.error(span, Problem::TooLong, None));
        }
        match name {
            "all" => self.without_text("all", open).map(|()| Filter::All),
            "none" => self.without_text("none", open).map(|()| Filter::None),
            _ => match Field::ALL.into_iter().find(|field| field.as_str() == name) {
                Some(field) => self.matcher(field, open).map(|matcher| Filter::Is(Predicate { field, matcher })),
                None => Err(self.unknown_predicate(span)),
            },
        }
    }

    fn without_text(&mut self, name: &'static str, open: usize) -> Parsed<()> {
        self.skip_space();
        if self.take(')') {
            return Ok(());
        }
        match self.rest().find(')') {
            Some(end) => {
                let help = Some(format!("write `{name}()`"));
                Err(self.error(self.at..self.at + end, Problem::NeedlessText(name), help))
            }
            None => Err(self.unclosed(open)),
        }
    }

    fn matcher(&mut self, field: Field, open: usize) -> Parsed<Matcher> {
        self.skip_space();
        let start = self.at;
        let matcher = if self.take('/') {
            self.regex(field, start)?
        } else if self.take('=') {
            Matcher::Exact(self.text(field, open)?)
        } else {
            Matcher::Text(self.text(field, open)?)
        };
        let end = self.at;
        self.skip_space();
        if !self.take(')') {
            let help = Some(r"a slash inside a regular expression is written `\/`".to_owned());
            return Err(self.error(self.at..self.at, Problem::AfterRegex, help));
        }
        self.check_value(field, &matcher, start..end)?;
        Ok(matcher)
    }

    /// Reads up to the closing parenthesis. `\` takes the next character as it stands; space at the ends is dropped.
    fn text(&mut self, field: Field, open: usize) -> Parsed<String> {
        self.skip_space();
        let start = self.at;
        let mut text = String::new();
        let mut kept = 0;
        let mut chars = self.rest().char_indices();
        let end = loop {
            match chars.next() {
                Some((offset, ')')) => break offset,
                Some((_, '\\')) => {
                    let Some((_, escaped)) = chars.next() else { return Err(self.unclosed(open)) };
                    text.push(escaped);
                    kept = text.len();
                }
                Some((_, char)) => {
                    text.push(char);
                    if !char.is_whitespace() {
                        kept = text.len();
                    }
                }
                None => return Err(self.unclosed(open)),
            }
        };
        self.at = start + end;
        text.truncate(kept);
        if text.is_empty() {
            return Err(self.missing_text(field));
        }
        Ok(text)
    }

    fn regex(&mut self, field: Field, start: usize) -> Parsed<Matcher> {
        let mut escaped = false;
        let end = self.rest().find(|char| {
            let closes = char == '/' && !escaped;
            escaped = char == '\\' && !escaped;
            closes
        });
        let Some(end) = end else {
            let help = Some(r"close it with `/`, or write `\/` for a plain slash at the start".to_owned());
            return Err(self.error(start..self.text.len(), Problem::UnclosedRegex, help));
        };
        let span = self.at..self.at + end;
        if span.is_empty() {
            return Err(self.missing_text(field));
        }
        self.at = span.end + 1;
        Pattern::new(&self.text[span.clone()]).map(Matcher::Regex).map_err(|error| {
            // The first lines repeat the expression, the last one says what is wrong.
            let why = error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            self.error(span, Problem::Regex(why), None)
        })
    }

    /// A text that no value of a closed list can match selects nothing, which is never meant.
    fn check_value(&self, field: Field, matcher: &Matcher, span: Range<usize>) -> Parsed<()> {
        let Some(values) = field.values() else { return Ok(()) };
        if values.iter().any(|value| matcher.accepts(value)) {
            return Ok(());
        }
        let text = matcher.source().to_owned();
        let help = match nearest(&text, values.iter().copied()) {
            Some(value) => format!("did you mean `{value}`?"),
            None => format!("it is one of {}", values.join(", ")),
        };
        Err(self.error(span, Problem::UnknownValue { field: field.as_str(), text }, Some(help)))
    }

    fn take_operator(&mut self, word: &str, signs: &[char]) -> bool {
        self.skip_space();
        if signs.iter().any(|sign| self.take(*sign)) {
            return true;
        }
        let span = self.word_span();
        let found = &self.text[span.clone()] == word;
        if found {
            self.at = span.end;
        }
        found
    }

    fn take(&mut self, char: char) -> bool {
        let found = self.rest().starts_with(char);
        if found {
            self.at += char.len_utf8();
        }
        found
    }

    fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// From here to the next space or special character.
    fn word_span(&self) -> Range<usize> {
        let ends = |char: char| char.is_whitespace() || SPECIAL.contains(&char);
        let length = self.rest().find(ends).unwrap_or(self.rest().len());
        self.at..self.at + length
    }

    fn unknown_predicate(&self, span: Range<usize>) -> FilterError {
        let name = &self.text[span.clone()];
        let names = || Field::ALL.map(Field::as_str).into_iter().chain(["all", "none"]);
        let help = match nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("predicates are {}", names().collect::<Vec<_>>().join(", ")),
        };
        self.error(span, Problem::UnknownPredicate(name.to_owned()), Some(help))
    }

    fn missing_text(&self, field: Field) -> FilterError {
        let name = field.as_str();
        let help = format!("write `{name}(part)`, `{name}(=whole)` or `{name}(/regex/)`");
        self.error(self.at..self.at, Problem::MissingText(name), Some(help))
    }

    fn missing_operator(&self) -> FilterError {
        let first = self.rest().chars().next().map_or(0, char::len_utf8);
        let span = self.at..self.word_span().end.max(self.at + first);
        let problem = Problem::MissingOperator(self.text[span.clone()].to_owned());
        self.error(span, problem, Some(OPERATORS.to_owned()))
    }

    fn unclosed(&self, open: usize) -> FilterError {
        self.error(open..open + 1, Problem::Unclosed, None)
    }

    fn error(&self, span: Range<usize>, problem: Problem, help: Option<String>) -> FilterError {
        FilterError { expression: self.text.to_owned(), span, problem, help }
    }
}
