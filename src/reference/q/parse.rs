//! From the text of a query to its structure, by recursive descent (4.9). A bar binds weaker than a semicolon.

use regex::Regex;

use super::super::faults::{Fault, Faults};
use super::super::names;
use super::super::problem::Problem;
use super::literal::Literal;
use super::syntax::{Expression, Linked, Order, Path, Query, Term, Test, Values};

/// How deep parentheses may be nested.
const DEPTH: usize = 32;

impl Query {
    /// Parses a query; short words are values only for the attributes that `expand_values` names.
    ///
    /// # Errors
    /// BadRequestData with the place where the text stops following the grammar (5.7.2.4).
    pub fn parse(text: &str, expand_values: &[String], faults: &Faults) -> Result<Self, Problem> {
        let mut parser = Parser { text, at: 0, expand_values, faults };
        let expression = parser.expression()?;
        if parser.at < text.len() {
            return Err(parser.error("the end, or a semicolon or bar and another term"));
        }
        Ok(Self { expression })
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    expand_values: &'a [String],
    faults: &'a Faults,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Join {
    And,
    Or,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn error(&self, wanted: &str) -> Problem {
        Problem::bad_data(format!("q is not valid: at character {} there should be {wanted}", self.at + 1))
    }

    fn accept(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn expression(&mut self) -> Result<Expression, Problem> {
        let (parts, joins) = self.sequence(0)?;
        Ok(self.combine(parts, &joins))
    }

    /// Operands and what stands between them.
    fn sequence(&mut self, depth: usize) -> Result<(Vec<Expression>, Vec<Join>), Problem> {
        let (mut parts, mut joins) = self.operand(depth)?;
        while let Some(join) = self.join() {
            let (more_parts, more_joins) = self.operand(depth)?;
            joins.push(join);
            joins.extend(more_joins);
            parts.extend(more_parts);
        }
        Ok((parts, joins))
    }

    fn combine(&self, parts: Vec<Expression>, joins: &[Join]) -> Expression {
        let outer = if self.faults.is_on(Fault::QOrBindsTighter) { Join::And } else { Join::Or };
        combine(parts, joins, outer)
    }

    fn join(&mut self) -> Option<Join> {
        let (and, or) = (Join::And, Join::Or);
        if self.accept(";") {
            Some(if self.faults.is_on(Fault::QAndIsOr) { or } else { and })
        } else if self.accept("|") {
            Some(if self.faults.is_on(Fault::QOrIsAnd) { and } else { or })
        } else {
            None
        }
    }

    fn operand(&mut self, depth: usize) -> Result<(Vec<Expression>, Vec<Join>), Problem> {
        if !self.accept("(") {
            return Ok((vec![Expression::Term(self.term()?)], Vec::new()));
        }
        if depth >= DEPTH {
            return Err(self.error("no further parenthesis: they are nested too deeply"));
        }
        let (parts, joins) = self.sequence(depth + 1)?;
        if !self.accept(")") {
            return Err(self.error("a closing parenthesis"));
        }
        if self.faults.is_on(Fault::QIgnoresParentheses) {
            return Ok((parts, joins));
        }
        Ok((vec![self.combine(parts, &joins)], Vec::new()))
    }

    fn term(&mut self) -> Result<Term, Problem> {
        let path = self.path(0)?;
        let test = self.test(&path)?;
        Ok(Term { path, test })
    }

    fn path(&mut self, depth: usize) -> Result<Path, Problem> {
        let mut names = vec![self.name()?];
        while self.rest().starts_with('.') && !self.rest().starts_with("..") {
            self.at += 1;
            names.push(self.name()?);
        }
        let members = if self.accept("[") { Some(self.members()?) } else { None };
        let linked = if members.is_none() && self.accept("{") { Some(Box::new(self.linked(depth)?)) } else { None };
        Ok(Path { names, members, linked })
    }

    /// What stands in braces: types and a colon, perhaps, and a path.
    fn linked(&mut self, depth: usize) -> Result<Linked, Problem> {
        if depth >= DEPTH {
            return Err(self.error("no further brace: they are nested too deeply"));
        }
        let inside = self.rest().find(['{', '}', '[', '.']).unwrap_or(0);
        let types: Vec<String> = match self.rest().get(..inside).and_then(|text| text.rsplit_once(':')) {
            Some((types, _)) => {
                let types: Vec<String> = types.split(',').map(str::to_owned).collect();
                self.at += types.iter().map(|name| name.len() + 1).sum::<usize>();
                types
            }
            None => Vec::new(),
        };
        if !types.iter().all(|name| names::is_plain_name(name)) {
            return Err(self.error("a name of an entity type before this"));
        }
        let path = self.path(depth + 1)?;
        if !self.accept("}") {
            return Err(self.error("a closing brace"));
        }
        Ok(Linked { types, path })
    }

    fn name(&mut self) -> Result<String, Problem> {
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        let end = self.rest().find(|c| !is_part(c)).unwrap_or(self.rest().len());
        let name = self.rest().get(..end).unwrap_or_default().to_owned();
        let is_refused = !name.is_ascii() && self.faults.is_on(Fault::QRefusesLetters);
        if !names::is_short_name(&name) || is_refused {
            return Err(self.error("the name of an attribute"));
        }
        self.at += end;
        Ok(name)
    }

    fn members(&mut self) -> Result<Vec<String>, Problem> {
        let Some(end) = self.rest().find(']') else { return Err(self.error("a path in square brackets")) };
        let path = self.rest().get(..end).unwrap_or_default();
        let is_member =
            |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "[]{}()\"=<>;|".contains(c));
        let members: Vec<String> = path.split('.').map(str::to_owned).collect();
        if !members.iter().all(|member| is_member(member)) {
            return Err(self.error("names of members"));
        }
        self.at += end + 1;
        Ok(members)
    }

    fn test(&mut self, path: &Path) -> Result<Test, Problem> {
        let order = |order| move |literal| Test::Ordered(order, literal);
        if self.accept("==") {
            Ok(Test::Equal(self.values(path)?))
        } else if self.accept("!=") {
            Ok(Test::Unequal(self.values(path)?))
        } else if self.accept("~=") {
            Ok(Test::Matches(self.pattern()?))
        } else if self.accept("!~=") {
            Ok(Test::MatchesNot(self.pattern()?))
        } else if self.accept(">=") {
            self.comparable(path).map(order(Order::GreaterOrEqual))
        } else if self.accept("<=") {
            self.comparable(path).map(order(Order::LessOrEqual))
        } else if self.accept(">") {
            self.comparable(path).map(order(Order::Greater))
        } else if self.accept("<") {
            self.comparable(path).map(order(Order::Less))
        } else {
            Ok(Test::Exists)
        }
    }

    /// A value that has an order.
    fn comparable(&mut self, path: &Path) -> Result<Literal, Problem> {
        match self.literal(path)? {
            Literal::Boolean(_) | Literal::Uri(_) | Literal::Word(_) => {
                Err(self.error("a number, a text in quotes or a time before this"))
            }
            literal => Ok(literal),
        }
    }

    fn values(&mut self, path: &Path) -> Result<Values, Problem> {
        let first = self.literal(path)?;
        if self.accept("..") {
            return Ok(Values::Range(first, self.comparable(path)?));
        }
        let mut list = vec![first];
        while self.accept(",") {
            self.at += self.rest().len() - self.rest().trim_start().len();
            list.push(self.literal(path)?);
        }
        Ok(Values::List(list))
    }

    fn literal(&mut self, path: &Path) -> Result<Literal, Problem> {
        if self.rest().starts_with('"') {
            return self.quoted().map(|(_, text)| Literal::Text(text));
        }
        let end = self.rest().find([';', '|', ')', ',', '"']).unwrap_or(self.rest().len());
        let token = self.rest().get(..end).unwrap_or_default();
        let token = token.split_once("..").map_or(token, |(before, _)| before);
        let words_allowed = path.names.first().is_some_and(|name| self.expand_values.contains(name));
        match Literal::unquoted(token) {
            Some(Literal::Word(_)) if !words_allowed => Err(self.error("a value; a text needs quotes")),
            Some(literal) => {
                self.at += token.len();
                Ok(literal)
            }
            None => Err(self.error("a value")),
        }
    }

    /// A JSON string: its content without and with its escapes resolved.
    fn quoted(&mut self) -> Result<(String, String), Problem> {
        let mut escaped = false;
        let end = self.rest().char_indices().skip(1).find(|(_, c)| {
            let closes = *c == '"' && !escaped;
            escaped = *c == '\\' && !escaped;
            closes
        });
        let end = end.map(|(end, _)| end);
        let Some(end) = end else { return Err(self.error("a text with a closing quote")) };
        let raw = self.rest().get(1..end).unwrap_or_default().to_owned();
        let Ok(text) = serde_json::from_str(&format!("\"{raw}\"")) else {
            // A pattern may have escapes that JSON does not know.
            self.at += end + 1;
            return Ok((raw.clone(), raw));
        };
        self.at += end + 1;
        Ok((raw.clone(), self.damaged(raw, text)))
    }

    /// The text that a fault makes of a text in quotes.
    fn damaged(&self, raw: String, mut text: String) -> String {
        if self.faults.is_on(Fault::QIgnoresEscapes) {
            text = raw;
        }
        if self.faults.is_on(Fault::QLosesLetters) {
            text.retain(|letter| letter.is_ascii());
        }
        match text.find([';', '|']).filter(|_| self.faults.is_on(Fault::QSplitsInQuotes)) {
            Some(end) => text.chars().take(text.get(..end).unwrap_or_default().chars().count()).collect(),
            None => text,
        }
    }

    fn pattern(&mut self) -> Result<Regex, Problem> {
        let from = self.at;
        let source = if self.rest().starts_with('"') {
            let (raw, text) = self.quoted()?;
            if Regex::new(&text).is_ok() { text } else { raw }
        } else {
            let end = end_of_pattern(self.rest());
            let source = self.rest().get(..end).unwrap_or_default().to_owned();
            self.at += end;
            source
        };
        let source = if self.faults.is_on(Fault::QPatternIsText) { regex::escape(&source) } else { source };
        match Regex::new(&source) {
            Ok(pattern) if !source.is_empty() => Ok(pattern),
            _ => {
                self.at = from;
                Err(self.error("a regular expression"))
            }
        }
    }
}

impl Path {
    /// Parses a path alone, as an ordering has it (4.23.3).
    ///
    /// # Errors
    /// BadRequestData where it does not follow the grammar.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let mut parser = Parser { text, at: 0, expand_values: &[], faults: &Faults::none() };
        let path = parser.path(0)?;
        match parser.at < text.len() || path.linked.is_some() {
            true => Err(Problem::bad_data(format!("{text:?} is no path to an attribute"))),
            false => Ok(path),
        }
    }
}

/// The fault that accepts a query which does not follow the grammar, by what is wrong with it.
pub fn acceptor(text: &str) -> Fault {
    let count = |parenthesis| text.matches(parenthesis).count();
    if count('(') != count(')') {
        Fault::QAcceptsUnbalancedParentheses
    } else if text.starts_with([';', '|']) || text.ends_with([';', '|']) {
        Fault::QAcceptsDanglingOperator
    } else {
        Fault::QAcceptsMissingPart
    }
}

/// Where a pattern without quotes ends: at a semicolon, a bar or a closing parenthesis that is not its own.
fn end_of_pattern(text: &str) -> usize {
    let (mut depth, mut escaped, mut in_class) = (0_usize, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ']' => in_class = false,
            _ if in_class => {}
            '[' => in_class = true,
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ';' | ')' => return at,
            '|' if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// Joins operands: the inner operator binds tighter than the outer one.
fn combine(parts: Vec<Expression>, joins: &[Join], outer: Join) -> Expression {
    let mut groups: Vec<Vec<Expression>> = Vec::new();
    for (at, part) in parts.into_iter().enumerate() {
        let starts_group = at == 0 || joins.get(at - 1) == Some(&outer);
        match groups.last_mut() {
            Some(group) if !starts_group => group.push(part),
            _ => groups.push(vec![part]),
        }
    }
    let inner = if outer == Join::Or { Join::And } else { Join::Or };
    let groups = groups.into_iter().map(|group| wrap(group, inner)).collect();
    wrap(groups, outer)
}

fn wrap(mut parts: Vec<Expression>, join: Join) -> Expression {
    match (parts.len(), join) {
        (1, _) => parts.swap_remove(0),
        (_, Join::And) => Expression::And(parts),
        (_, Join::Or) => Expression::Or(parts),
    }
}
