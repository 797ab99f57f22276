//! What a request must not say although its form is right: headers that have keys of their own, repeated writes, and
//! saved values that nothing expects.

use super::{
    diagnostic::Code,
    safety::writes,
    text::Reader,
    yaml::{Node, Span},
};
use crate::model::{
    Check, Matcher, Strength, Template,
    expectation::{AuthoredExpectation, HeaderCheck},
    step::{Follow, RequestStep, Save, SaveFrom},
    template::Text,
};

/// Request headers that something else writes, and what to do instead. Link is not among them: a JSON-LD body together
/// with a Link to a context is something to test (6.3.5).
const OWNED: [(&str, &str); 7] = [
    ("NGSILD-Tenant", "use `tenant:`"),
    ("Accept", "use `accept:`"),
    ("Content-Type", "use `as:`"),
    ("Content-Length", "leave it out; it follows from the body"),
    ("Transfer-Encoding", "leave it out; it follows from the body"),
    ("Host", "leave it out; it follows from the target"),
    ("Connection", "leave it out; connections are kept by the HTTP client"),
];

/// Reports a header that a suite must not set itself.
pub(super) fn check_header(name: &str, span: Span, reader: &mut Reader<'_>) {
    if let Some((_, help)) = OWNED.iter().find(|(owned, _)| owned.eq_ignore_ascii_case(name)) {
        reader.error(Code::OwnedHeader, span, format!("the header `{name}` is not set by hand"), *help);
    }
}

/// Reports a write with `within`: it would be sent again until it holds.
pub(super) fn check_within(step: &RequestStep, node: &Node, reader: &mut Reader<'_>) {
    if let Some(within) = node.entry("within").filter(|_| writes(step)) {
        let message = format!("`within` would repeat this {}, and with it the change", step.method);
        let help = "put `within` on the step that reads it back";
        reader.error(Code::RepeatedWrite, within.span, message, help);
    }
}

/// Reports saved values that may be missing without any expectation to say so: that is a finding about the target, and
/// no reason to stumble later.
pub(super) fn check_saves(
    step: &RequestStep,
    expectations: &[AuthoredExpectation],
    node: &Node,
    reader: &mut Reader<'_>,
) {
    for save in step.save.iter().filter(|save| !is_expected(save, expectations)) {
        let span = node.get("save").and_then(|saves| saves.entry(&save.name)).map_or(node.span, |entry| entry.span);
        let (place, help) = match &save.from {
            SaveFrom::Header(name) => {
                (format!("the header `{name}`"), format!("expect it: `headers: {{ {name}: <any> }}`"))
            }
            SaveFrom::Body(_) => ("the body".to_owned(), "expect it with `body`, `contains` or `literally`".to_owned()),
        };
        let message = format!("`{}` is saved from {place}, which this step does not expect", save.name);
        reader.error(Code::SaveNotExpected, span, message, help);
    }
}

/// Reports a selection that is judged on a single page: what is missing there may stand on the next.
pub(super) fn check_selection(
    step: &RequestStep,
    expectations: &[AuthoredExpectation],
    span: Span,
    reader: &mut Reader<'_>,
) {
    let whole = |check: &Check<Template, Text>| matches!(check, Check::Selects(_) | Check::Counted);
    if step.follow == Follow::No && expectations.iter().any(|expectation| whole(&expectation.check)) {
        let message = "what a query selects, and how much, shows only on all of its pages";
        reader.error(Code::WrongValue, span, message, "write `follow: next`");
    }
}

/// Whether the place of a save must be there: as an expectation of full strength, or in every reading of one.
fn is_expected(save: &Save, expectations: &[AuthoredExpectation]) -> bool {
    let must = expectations.iter().filter(|expectation| expectation.strength == Strength::Must);
    must.into_iter().any(|expectation| match (&expectation.check, &save.from) {
        (Check::Header { name, value }, SaveFrom::Header(saved)) => {
            name.eq_ignore_ascii_case(saved) && !matches!(value, HeaderCheck::Match(Matcher::Absent))
        }
        (check, SaveFrom::Body(_)) if is_body(check) => true,
        (Check::Either { readings, .. }, _) => readings.iter().all(|reading| is_expected(save, &reading.expectations)),
        _ => false,
    })
}

fn is_body(check: &Check<Template, Text>) -> bool {
    matches!(check, Check::Body(_) | Check::Contains(_) | Check::Literally(_))
}
