//! A result as a remark: what every kind of validation says about data.

use super::{Context, rules, says, words::plain};
use crate::{
    model::{Blame, Remark, Severity},
    standards::{
        rdf::TermId,
        shacl::{evaluate::Breach, shapes, vocab::Component},
    },
};

/// The remark that a result is. It is about the node in focus; `at` is the path, and empty for the node as a whole. Where the
/// shape has a message of its own, in the language that is wanted, in none or in any, that is what it says, and what is said by
/// default is the help.
pub fn remark(context: Context<'_>, breach: &Breach, language: &str) -> Remark {
    let (shape, constraint) = context.of(breach);
    let path = match (breach.property, &shape.path) {
        (Some(property), _) => Some(context.names.term(context.dictionary, property)),
        (None, Some((path, _))) => Some(context.names.path(context.dictionary, path)),
        (None, None) => None,
    };
    let by_default = says(context, breach);
    let (says, help) = match message(context, &shape.messages, language) {
        Some(message) => (plain(message), Some(by_default)),
        None => (by_default, None),
    };
    Remark {
        // Only results have remarks, and `sh:property` alone has no component and no results of its own.
        rule: rules::of(constraint.component().unwrap_or(Component::Node)).id,
        severity: severity(shape.severity),
        blame: Blame::Data,
        at: path.as_deref().map(plain).unwrap_or_default(),
        attribute: path.as_deref().map(plain),
        says,
        help,
    }
}

/// How much a result matters. Severities that shapes bring with them are warnings: nobody knows what they mean, and only
/// violations are errors.
fn severity(severity: shapes::Severity) -> Severity {
    match severity {
        shapes::Severity::Violation => Severity::Error,
        shapes::Severity::Warning | shapes::Severity::Other(_) => Severity::Warning,
        shapes::Severity::Info => Severity::Info,
    }
}

/// The message in a language, or else in none, or else in English, or else any.
fn message<'a>(context: Context<'a>, messages: &[TermId], language: &str) -> Option<&'a str> {
    let texts = || messages.iter().filter_map(|message| context.dictionary.get(*message).literal());
    let speaks = |wanted: &str, found: Option<&str>| {
        found.is_some_and(|found| found.split('-').next() == wanted.to_ascii_lowercase().split('-').next())
    };
    texts()
        .find(|text| speaks(language, text.language))
        .or_else(|| texts().find(|text| text.language.is_none()))
        .or_else(|| texts().find(|text| speaks("en", text.language)))
        .or_else(|| texts().next())
        .map(|text| text.value)
}
