//! What is said about files and items that cannot be checked at all.

use serde_json::Value;

use super::{scan::Break, window::Place};
use crate::{
    model::{Blame, Outcome, Remark, Severity},
    standards::smart_data_models::{Checked, check::Tally, json::Json},
};

/// How much of a text is quoted.
const MOST_QUOTED: usize = 40;

/// The beginning of a text.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(MOST_QUOTED) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

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

/// What applies to all items of a container applies to those that do not say otherwise.
pub(super) fn give_context(item: &mut Json<'_>, context: &Value) {
    if let Json::Object(members) = item
        && !members.contains_key("@context")
    {
        members.push("@context".into(), Json::from(context.clone()));
    }
}
