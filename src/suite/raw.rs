//! Cuts a raw body into strings and what stands between them, so that the ids in it can be looked at one by one. The body
//! may well be broken JSON: it is cut, not parsed.

use crate::model::template::{Text, TextPart};

/// A piece of a raw body. White space is left out.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A string with its escapes resolved; the last one of a text may lack its closing quote.
    String(Vec<TextPart>),
    /// One of `{ } [ ] , :`.
    Mark(char),
    /// Anything else in one piece: a number, `true`, a stray word. Holes in it are left out.
    Word(String),
}

impl Token {
    /// The string, if it has no holes.
    pub(super) fn literal(&self) -> Option<&str> {
        match self {
            Self::String(parts) => match &parts[..] {
                [] => Some(""),
                [TextPart::Literal(text)] => Some(text),
                _ => None,
            },
            Self::Mark(_) | Self::Word(_) => None,
        }
    }
}

/// The tokens of a raw body. `None` where they cannot be told for sure: comments, other quotes, unknown escapes, saved
/// values (they may contain quotes), ids outside of strings.
pub(super) fn cut(text: &Text) -> Option<Vec<Token>> {
    let mut cutter = Cutter { tokens: Vec::new(), inside: Inside::Nothing };
    for part in &text.0 {
        match part {
            TextPart::Literal(literal) => cutter.literal(literal)?,
            TextPart::Saved(_) | TextPart::Sampled(_) => return None,
            TextPart::Id(_) | TextPart::Nonce | TextPart::Now(_) => cutter.hole(part)?,
        }
    }
    Some(cutter.tokens)
}

/// Where the cutter stands; the token it stands in is the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    Word,
    String,
}

struct Cutter {
    tokens: Vec<Token>,
    inside: Inside,
}

impl Cutter {
    fn hole(&mut self, part: &TextPart) -> Option<()> {
        match (self.inside, self.tokens.last_mut()) {
            (Inside::String, Some(Token::String(parts))) => parts.push(part.clone()),
            _ if matches!(part, TextPart::Id(_)) => return None,
            (Inside::Word, _) => {}
            _ => {
                self.tokens.push(Token::Word(String::new()));
                self.inside = Inside::Word;
            }
        }
        Some(())
    }

    fn literal(&mut self, literal: &str) -> Option<()> {
        let mut chars = literal.chars();
        while let Some(c) = chars.next() {
            match (self.inside, c) {
                (Inside::String, '"') => self.inside = Inside::Nothing,
                (Inside::String, '\\') => {
                    let escaped = escape(&mut chars)?;
                    self.push(escaped);
                }
                (Inside::String, c) => self.push(c),
                (_, '"') => {
                    self.tokens.push(Token::String(Vec::new()));
                    self.inside = Inside::String;
                }
                (_, '{' | '}' | '[' | ']' | ',' | ':') => {
                    self.tokens.push(Token::Mark(c));
                    self.inside = Inside::Nothing;
                }
                (_, ' ' | '\t' | '\r' | '\n') => self.inside = Inside::Nothing,
                (Inside::Word, c) if in_word(c) => self.push(c),
                (Inside::Nothing, c) if in_word(c) => {
                    self.tokens.push(Token::Word(c.to_string()));
                    self.inside = Inside::Word;
                }
                _ => return None,
            }
        }
        Some(())
    }

    /// Adds a character to the token the cutter stands in.
    fn push(&mut self, c: char) {
        match self.tokens.last_mut() {
            Some(Token::String(parts)) => match parts.last_mut() {
                Some(TextPart::Literal(literal)) => literal.push(c),
                _ => parts.push(TextPart::Literal(c.to_string())),
            },
            Some(Token::Word(word)) => word.push(c),
            Some(Token::Mark(_)) | None => {}
        }
    }
}

fn in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_')
}

/// The character an escape stands for (RFC 8259, 7); half a surrogate pair is a replacement character.
fn escape(chars: &mut std::str::Chars<'_>) -> Option<char> {
    Some(match chars.next()? {
        c @ ('"' | '\\' | '/') => c,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let mut code = 0;
            for _ in 0..4 {
                code = code * 16 + chars.next()?.to_digit(16)?;
            }
            char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(text: &str) -> Token {
        Token::String(vec![TextPart::Literal(text.into())])
    }

    fn tokens(text: &str) -> Option<Vec<Token>> {
        cut(&Text::literal(text))
    }

    #[test]
    fn a_text_is_cut_even_if_it_breaks_off() {
        let cut = tokens(r#"{ "id": -5.0, "a"#).unwrap();
        let marks = ['{', ':', ','].map(Token::Mark);
        let [open, colon, comma] = marks;
        assert_eq!(cut, [open, string("id"), colon, Token::Word("-5.0".into()), comma, string("a")]);
    }

    #[test]
    fn escapes_are_resolved() {
        assert_eq!(tokens(r#""\u0069d\"\n""#).unwrap(), [string("id\"\n")]);
        assert_eq!(tokens(r#""""#).unwrap()[0].literal(), Some(""));
    }

    #[test]
    fn holes_stay_in_their_strings() {
        let text = Text(vec![TextPart::Literal("[\"x:".into()), TextPart::Nonce, TextPart::Literal("\"]".into())]);
        let parts = vec![TextPart::Literal("x:".into()), TextPart::Nonce];
        assert_eq!(cut(&text).unwrap(), [Token::Mark('['), Token::String(parts), Token::Mark(']')]);
    }

    #[test]
    fn what_cannot_be_told_for_sure_is_not_cut() {
        for text in [r"{'id': 1}", r#"/* "a" */"#, r#""\id""#, r#""\u00g0""#, r#""\"#, "<a id=\"b\"/>", "\u{feff}{}"] {
            assert_eq!(tokens(text), None, "{text}");
        }
        assert_eq!(cut(&Text(vec![TextPart::Saved("a".into())])), None);
        assert_eq!(cut(&Text(vec![TextPart::Id("a".into())])), None);
    }
}
