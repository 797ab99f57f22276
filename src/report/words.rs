//! Small conversions of values to words, shared by every report.

use crate::{
    event::Phase,
    model::{Verdict, target::VersionSign, test::Version},
};

/// Whether a character must not reach a terminal or a file as it is: control characters, marks that turn the reading
/// direction around, and code points that XML does not know.
pub(super) fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
}

/// The text on one line, with unseen characters written out: `\n`, `\u{1b}`.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unseen(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

/// A sign of another version than the one the target is held to.
pub(super) fn misfit(sign: &VersionSign, held: Version) -> String {
    let fits = match (sign.from, sign.to) {
        (Some(from), Some(to)) if (from.0, from.1) == (to.0, to.1) => format!("version {}.{}", from.0, from.1),
        (Some(from), Some(to)) => format!("versions {}.{} to {}.{}", from.0, from.1, to.0, to.1),
        (Some(from), None) => format!("versions from {}.{} on", from.0, from.1),
        (None, Some(to)) => format!("versions up to {}.{}", to.0, to.1),
        (None, None) => "any version".to_owned(),
    };
    format!(
        "{}: that is a sign of {fits}, and the target is held to {held}; what it speaks is declared with --ngsi-ld-version",
        sign.observed
    )
}

/// The text cut to a number of characters, saying how many are missing.
pub(super) fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some((end, _)) => {
            let rest = text[end..].chars().count();
            format!("{}… ({rest} more characters)", &text[..end])
        }
    }
}

/// `1 case`, `2 cases`.
pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// `1 item`, `2 items`, where there may be very many.
pub(super) fn count_large(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// Milliseconds as seconds with three decimals, in at least eight columns: `   0.041`.
pub(super) fn seconds(millis: u64) -> String {
    format!("{:>4}.{:03}", millis / 1000, millis % 1000)
}

/// The word for a verdict in a status column: at most 12 columns, and told apart without colour.
pub(super) fn status(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "PASS",
        Verdict::Deviation => "DEVIATION",
        Verdict::Fail => "FAIL",
        Verdict::Inconclusive => "INCONCLUSIVE",
        Verdict::NotApplicable => "N/A",
        Verdict::NotRun => "NOT RUN",
    }
}

/// A phase, as the step list names it.
pub(super) fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::SetUp => "set-up",
        Phase::Test => "test",
        Phase::CleanUp => "clean-up",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unseen_characters_are_written_out() {
        assert_eq!(visible("a\u{1b}[2J\r\nb\u{202e}c\u{ffff}é😀"), r"a\u{1b}[2J\r\nb\u{202e}c\u{ffff}é😀");
    }

    #[test]
    fn a_cut_text_says_how_much_is_missing() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöüß", 3), "äöü… (1 more characters)");
    }

    #[test]
    fn seconds_have_three_decimals_and_stand_in_columns() {
        assert_eq!(seconds(41), "   0.041");
        assert_eq!(seconds(12_480), "  12.480");
        assert_eq!(seconds(123_456_789), "123456.789");
    }

    #[test]
    fn status_words_fit_their_column_and_differ() {
        let mut words = Verdict::ALL.map(status).to_vec();
        assert!(words.iter().all(|word| word.len() <= 12));
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Verdict::ALL.len());
    }
}
