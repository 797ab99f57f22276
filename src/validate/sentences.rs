//! What is said about files and items that cannot be checked at all.

use super::{scan::Break, window::Place};
use crate::{
    model::{Blame, Outcome, Remark, Severity},
    standards::smart_data_models::{Checked, check::Tally},
};

/// A byte as people see it.
pub(super) fn byte(byte: u8) -> String {
    match byte {
        b'!'..=b'~' => format!("`{}`", char::from(byte)),
        _ => format!("the byte 0x{byte:02x}"),
    }
}

/// The end of a sentence about something after which nobody can tell where the next item begins.
pub(super) const NOT_READ: &str = "the rest of the file was not read";

/// Why nobody can tell where a value ends.
pub(super) fn broken(place: Place, why: Break) -> String {
    let what = match why {
        Break::Bracket(closing) => format!("{} closes what was opened by another bracket", byte(closing)),
        Break::Line => {
            "a text goes over the end of the line; a quote is missing, or the break should be \\n".to_owned()
        }
    };
    at(place, &format!("{what}; {NOT_READ}"))
}

/// A sentence with its place in front.
pub(super) fn at(place: Place, says: &str) -> String {
    format!("line {}, column {}: {says}", place.line, place.column)
}

/// An item that could not be checked, and why.
pub(super) fn unchecked(rule: &'static str, severity: Severity, says: String, help: Option<String>) -> Checked {
    let outcome = match severity {
        Severity::Error => Outcome::Invalid,
        // Who asks for less than an error still gets no item that was checked.
        Severity::Warning | Severity::Info => Outcome::Undetermined,
    };
    let remark = Remark { rule, severity, blame: Blame::Data, at: String::new(), attribute: None, says, help };
    let tally = Tally::default();
    Checked { id: None, types: Vec::new(), form: None, models: Vec::new(), outcome, remarks: vec![remark], tally }
}

/// A list whose `@context` came too late for its items.
pub(super) fn late_context() -> Checked {
    let says = "the @context of this list stands behind it, and the list is so long that its items had been checked without it";
    let help = "write the @context before the list, or name it with --context";
    unchecked("context-not-at-hand", Severity::Warning, says.to_owned(), Some(help.to_owned()))
}

/// The longest a piece of an item may be in what is said about it, in bytes, and how many types are named: an id of many
/// megabytes would stand in every report.
const LONGEST: usize = 2000;
const MOST_TYPES: usize = 100;

/// What was found, with what it repeats of the item kept short.
pub(super) fn bounded(mut checked: Checked) -> Checked {
    checked.types.truncate(MOST_TYPES);
    checked.types.iter_mut().chain(&mut checked.id).for_each(shorten);
    for remark in &mut checked.remarks {
        shorten(&mut remark.at);
        shorten(&mut remark.says);
        remark.attribute.iter_mut().chain(&mut remark.help).for_each(shorten);
    }
    checked
}

fn shorten(text: &mut String) {
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push('…');
    }
}
