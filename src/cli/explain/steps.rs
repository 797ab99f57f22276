//! What a step does, in one line, and below it how it is judged.

use std::fmt::Write as _;

use super::{judged, words};
use crate::model::step::{ContextUse, CreateStep, Follow, Payload, RequestStep, Save, SaveFrom, Step, Verb};

/// Numbered steps. `by_default` is what a step without expectations expects.
pub(super) fn write(text: &mut String, steps: &[Step], by_default: &str) {
    for (number, step) in (1..).zip(steps) {
        let within =
            step.within.map(|within| format!(", again and again until it holds, at most {}", words::duration(within)));
        let _ = writeln!(text, "  {number}. {}{}", title(&step.verb), within.unwrap_or_default());
        if step.expect.is_empty() {
            let _ = writeln!(text, "       {by_default}");
        }
        for expectation in &step.expect {
            for line in judged::lines(expectation) {
                let _ = writeln!(text, "       {line}");
            }
        }
    }
}

fn title(verb: &Verb) -> String {
    match verb {
        Verb::Request(request) => self::request(request),
        Verb::Create(create) => self::create(create),
        Verb::Sample(sample) => {
            format!("choose from the data of the target, as ${}: {}", sample.name, sample.with.what())
        }
        Verb::Notified(watch) => {
            format!("watch the notifications that come to ${}{}", watch.of, when(watch.when.as_ref()))
        }
        Verb::Called(watch) => format!("watch the requests that come to ${}{}", watch.of, when(watch.when.as_ref())),
    }
}

fn when(when: Option<&crate::model::template::Text>) -> String {
    when.map_or_else(String::new, |text| format!(", only {}", words::text(text)))
}

fn create(create: &CreateStep) -> String {
    let document = &create.document;
    match (create.copies, &create.name) {
        (1, None) => format!("create ${document}"),
        (copies, None) => format!("create {copies} copies of ${document}"),
        (copies, Some(name)) => format!("create {copies} copies of ${document}, together ${name}"),
    }
}

fn request(request: &RequestStep) -> String {
    let mut line = format!("{} {}", request.method, words::text(&request.path));
    for (index, (name, value)) in request.query.iter().enumerate() {
        let _ = write!(line, "{}{name}={}", if index == 0 { '?' } else { '&' }, words::text(value));
    }
    for detail in details(request) {
        let _ = write!(line, ", {detail}");
    }
    line
}

fn details(request: &RequestStep) -> Vec<String> {
    let mut details = Vec::new();
    match &request.payload {
        Payload::None => {}
        Payload::Body(document) => details.push(format!("body {}", words::template(document))),
        Payload::Exactly(document) => details.push(format!("body exactly {}", words::template(document))),
        Payload::Raw(raw) => details.push(format!("raw body {}", words::text(raw))),
    }
    details.extend(request.media.iter().map(|media| format!("as {media}")));
    match &request.context {
        ContextUse::Core => {}
        ContextUse::None => details.push("without a context".to_owned()),
        ContextUse::Url(url) => details.push(format!("with the context {}", words::text(url))),
    }
    details.extend(request.headers.iter().map(|(name, value)| format!("header {name}: {}", words::text(value))));
    details.extend(request.accept.iter().map(|accept| format!("accepting {}", words::text(accept))));
    details.extend(request.tenant.iter().map(|tenant| format!("tenant {}", words::text(tenant))));
    if request.follow == Follow::Next {
        details.push("and every next page".to_owned());
    }
    details.extend(request.save.iter().map(save));
    details
}

fn save(save: &Save) -> String {
    match &save.from {
        SaveFrom::Header(name) => format!("keeping the header {name} as ${}", save.name),
        SaveFrom::Body(pointer) => format!("keeping {pointer} of the body as ${}", save.name),
    }
}
