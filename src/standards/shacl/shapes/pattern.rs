//! Regular expressions as XPath has them, which is what `sh:pattern` asks for, made into those of an engine that never
//! backtracks: no pattern and no text can keep it busy for longer than their lengths.

use regex::{Regex, RegexBuilder};

use crate::standards::rdf::TermId;

/// The largest program that a pattern may become: `(a{1000}){1000}` is short and would fill the memory.
const LARGEST: usize = 1 << 20;

/// A pattern that can be matched.
#[derive(Debug)]
pub struct Pattern {
    /// As it was written.
    pub written: TermId,
    regex: Regex,
}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// What is wrong with it, or what it needs that takes backtracking, in one line.
    pub fn compile(written: TermId, pattern: &str, flags: &str) -> Result<Self, String> {
        let mut literal = Literal::No;
        let mut translated = None;
        for flag in flags.chars() {
            match flag {
                's' | 'm' | 'i' => {}
                'x' => translated = Some(without_space(pattern)),
                'q' => literal = Literal::Yes,
                _ => return Err(format!("`{flag}` is none of the flags s, m, i, x and q")),
            }
        }
        let text = match literal {
            Literal::Yes => regex::escape(pattern),
            Literal::No => translate(translated.as_deref().unwrap_or(pattern))?,
        };
        let has = |flag| flags.contains(flag);
        let regex = RegexBuilder::new(&text)
            .case_insensitive(has('i'))
            .multi_line(has('m') && literal == Literal::No)
            .dot_matches_new_line(has('s'))
            .size_limit(LARGEST)
            .nest_limit(100)
            .build();
        match regex {
            Ok(regex) => Ok(Self { written, regex }),
            Err(regex::Error::CompiledTooBig(_)) => Err("it is too large: its repetitions multiply".into()),
            Err(error) => Err(last_line(&error.to_string())),
        }
    }

    /// Whether a text, or some part of it, matches.
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Literal {
    Yes,
    No,
}

/// What the compiler says is in the last line; the others show the pattern.
fn last_line(error: &str) -> String {
    let line = error.lines().last().unwrap_or(error);
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

/// The flag `x`: white space does not count, except between brackets.
fn without_space(pattern: &str) -> String {
    let (mut depth, mut escaped) = (0_usize, false);
    pattern
        .chars()
        .filter(|c| {
            let keep = depth > 0 || !matches!(c, ' ' | '\t' | '\n' | '\r');
            match c {
                '[' if !escaped => depth += 1,
                ']' if !escaped => depth = depth.saturating_sub(1),
                _ => {}
            }
            escaped = *c == '\\' && !escaped;
            keep
        })
        .collect()
}

/// Characters with which an XML name begins, and with which it goes on.
const NAME_START: &str = r":A-Z_a-z\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{37D}\x{37F}-\x{1FFF}\x{200C}-\x{200D}\x{2070}-\x{218F}\x{2C00}-\x{2FEF}\x{3001}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFFD}\x{10000}-\x{EFFFF}";
const NAME_MORE: &str = r"\-.0-9\x{B7}\x{300}-\x{36F}\x{203F}-\x{2040}";

/// Rewrites what the two kinds of expressions write differently: `\i` and `\c`, classes without others (`[a-z-[aeiou]]`), and
/// brackets, `&&`, `--` and `~~` in classes, which mean themselves here and something else there.
fn translate(pattern: &str) -> Result<String, String> {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern.chars().peekable();
    let mut depth = 0_usize;
    // Whether anything stands in the innermost class so far.
    let mut first = false;
    while let Some(c) = rest.next() {
        let was_first = std::mem::replace(&mut first, false);
        match c {
            '\\' => escape(&mut out, rest.next().ok_or("it ends with a backslash")?, depth)?,
            '[' if depth == 0 => {
                depth = 1;
                out.push('[');
                if rest.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
                first = true;
            }
            '-' if depth > 0 && rest.peek() == Some(&'[') => {
                rest.next();
                depth += 1;
                out.push_str("--[");
                if rest.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
                first = true;
            }
            '[' => out.push_str(r"\["),
            ']' if depth > 0 && was_first => out.push_str(r"\]"),
            ']' if depth > 0 => {
                depth -= 1;
                out.push(']');
            }
            '&' | '~' if depth > 0 => {
                out.push('\\');
                out.push(c);
            }
            '-' if depth > 0 && rest.peek() == Some(&'-') => out.push_str(r"\-"),
            c => out.push(c),
        }
    }
    Ok(out)
}

/// Writes what follows a backslash.
fn escape(out: &mut String, c: char, depth: usize) -> Result<(), String> {
    let class = |out: &mut String, negated: &str, what: &str| {
        out.push_str(&format!("[{negated}{what}]"));
    };
    match c {
        'i' => class(out, "", NAME_START),
        'I' => class(out, "^", NAME_START),
        'c' => class(out, "", &format!("{NAME_START}{NAME_MORE}")),
        'C' => class(out, "^", &format!("{NAME_START}{NAME_MORE}")),
        '1'..='9' if depth == 0 => return Err(format!("`\\{c}` refers back to a group, which takes backtracking")),
        c => {
            out.push('\\');
            out.push(c);
        }
    }
    Ok(())
}
