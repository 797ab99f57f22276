//! Steps: one verb each.

use super::{
    binding,
    context::Context,
    diagnostic::Code,
    expect::duration,
    keys::Phase,
    request,
    scope::{Name, Origin},
    template::Side,
    text::Reader,
    yaml::{Kind, Node, Span},
};
use crate::model::{
    Position,
    sample::SampleKind,
    step::{
        ContextUse, CreateStep, Follow, ObserverStep, Payload, RequestStep, SampleStep, Save, SaveFrom, Step, Verb,
    },
    template::Text,
};

/// Reads one step.
pub(super) struct StepReader<'a> {
    pub(super) reader: Reader<'a>,
    pub(super) context: &'a Context<'a>,
}

impl StepReader<'_> {
    pub(super) fn position(&self, span: Span) -> Position {
        position(self.reader.file, span)
    }

    /// A step whose shape has been checked. `None` after a mistake, which is reported.
    pub(super) fn step(&mut self, node: &Node, phase: Phase) -> Option<Step> {
        if let Some(text) = node.as_text() {
            let verb = self.create(text, node)?;
            return Some(Step { verb, expect: Vec::new(), within: None, position: self.position(node.span) });
        }
        let entry = node.entries().iter().find(|entry| phase.verbs().iter().any(|(verb, _)| *verb == entry.key))?;
        let text = entry.value.as_text()?;
        let verb = match entry.key.as_str() {
            "request" => self.request(text, node, entry.value.span).map(|request| Verb::Request(Box::new(request))),
            "create" => self.create(text, node),
            "sample" => Some(Verb::Sample(SampleStep { name: text.to_owned(), with: sample_kind(node) })),
            "notified" => self.observer(text, node, entry.value.span).map(Verb::Notified),
            _ => self.observer(text, node, entry.value.span).map(Verb::Called),
        };
        let errors = self.reader.sink.errors();
        let expect = node.get("expect").map(|node| self.expect(node)).unwrap_or_default();
        // An expectation that could not be read may be the one that a saved value needs.
        if let Some(Verb::Request(request)) = verb.as_ref().filter(|_| self.reader.sink.errors() == errors) {
            request::check_saves(request, &expect, node, &mut self.reader);
        }
        if let Some(Verb::Request(request)) = &verb {
            request::check_selection(request, &expect, entry.span, &mut self.reader);
        }
        if phase == Phase::Test && node.get("expect").is_none() {
            let help = "say what is expected: `expect: 204`";
            self.reader.error(Code::NoExpectation, entry.span, "this step expects nothing, so it cannot fail", help);
        }
        let within = node.get("within").and_then(Node::as_text).and_then(duration);
        Some(Step { verb: verb?, expect, within, position: self.position(entry.span) })
    }

    fn create(&mut self, text: &str, node: &Node) -> Option<Verb> {
        let document = text.strip_prefix('$')?;
        if !matches!(self.reader.scope.get(document), Some(Name::Document { .. })) {
            let help = "put it into `data`";
            self.reader.error(Code::UnknownVariable, node.span, format!("`{text}` is no document"), help);
            return None;
        }
        let copies = node.get("copies").and_then(Node::as_count).and_then(|count| usize::try_from(count).ok());
        let name = node.get("name").and_then(Node::as_text).map(str::to_owned);
        Some(Verb::Create(CreateStep { document: document.to_owned(), copies: copies.unwrap_or(1), name }))
    }

    fn observer(&mut self, text: &str, node: &Node, span: Span) -> Option<ObserverStep> {
        let of = text.strip_prefix('$')?;
        if self.reader.scope.get(of) != Some(Name::Place) {
            let help = "watch `$inbox`, or a source of `sources`";
            self.reader.error(Code::UnknownVariable, span, format!("`{text}` is no inbox and no source"), help);
            return None;
        }
        let when = node.get("when").and_then(|when| Some(self.reader.text(when.as_text()?, when.span)));
        Some(ObserverStep { of: of.to_owned(), when })
    }

    fn request(&mut self, text: &str, node: &Node, span: Span) -> Option<RequestStep> {
        let (method, path) = text.split_once(' ')?;
        let path = self.reader.text(path, span);
        if path
            .0
            .iter()
            .any(|part| matches!(part, crate::model::template::TextPart::Literal(text) if text.contains('?')))
        {
            self.reader.error(Code::WrongValue, span, "a path has no parameters", "put them into `query`");
        }
        let query = self.pairs(node.get("query"), |reader, node| reader.joined(node));
        let headers = self.pairs(node.get("headers"), |reader, node| reader.scalar(node));
        for entry in node.get("headers").map(Node::entries).unwrap_or_default() {
            if let Some(name) = self.header_name(&entry.key, entry.span) {
                request::check_header(&name, entry.span, &mut self.reader);
            }
        }
        let text_of = |reader: &mut Reader<'_>, key: &str| node.get(key).and_then(|node| reader.scalar(node));
        let accept = text_of(&mut self.reader, "accept");
        if accept.as_ref().and_then(Text::as_literal) == Some("none") {
            // The HTTP library always sends one, and a log that does not say what was sent is worse than a missing test.
            let (message, help) =
                ("a request without an Accept header cannot be sent yet", "write */* for no preference");
            self.reader.error(Code::WrongValue, node.get("accept").map_or(span, |node| node.span), message, help);
        }
        let tenant = text_of(&mut self.reader, "tenant");
        let context = match node.get("context") {
            None => ContextUse::Core,
            Some(node) if node.as_text() == Some("none") => ContextUse::None,
            Some(node) => ContextUse::Url(self.reader.scalar(node)?),
        };
        let follow = if node.get("follow").is_some() { Follow::Next } else { Follow::No };
        let payload = self.payload(node);
        let save = self.saves(node);
        let binding = binding::resolve(self.context.bindings.unwrap_or_default(), method, &path).cloned();
        Some(RequestStep {
            method: method.to_owned(),
            path,
            query: query?,
            headers: headers?,
            media: node.get("as").and_then(Node::as_text).map(str::to_owned),
            accept,
            tenant,
            context,
            payload: payload?,
            follow,
            save,
            binding,
        })
    }

    fn pairs(
        &mut self,
        node: Option<&Node>,
        read: impl Fn(&mut Reader<'_>, &Node) -> Option<Text>,
    ) -> Option<Vec<(String, Text)>> {
        let entries = node.map(Node::entries).unwrap_or_default();
        let pairs: Vec<_> = entries
            .iter()
            .map(|entry| Some((self.reader.key(&entry.key, entry.span), read(&mut self.reader, &entry.value)?)))
            .collect();
        pairs.into_iter().collect()
    }

    fn payload(&mut self, node: &Node) -> Option<Payload> {
        let given: Vec<_> =
            node.entries().iter().filter(|entry| matches!(entry.key.as_str(), "body" | "exactly" | "raw")).collect();
        if let [first, second, ..] = given[..] {
            let message = format!("a request has one body, and here are `{}` and `{}`", first.key, second.key);
            self.reader.error(Code::WrongValue, second.span, message, "keep one of them");
            return None;
        }
        let Some(entry) = given.first() else {
            return Some(Payload::None);
        };
        match entry.key.as_str() {
            "body" => self.reader.template(&entry.value, Side::Sent).map(Payload::Body),
            "exactly" => self.reader.template(&entry.value, Side::Sent).map(Payload::Exactly),
            _ => match &entry.value.kind {
                Kind::Text { text, .. } => Some(Payload::Raw(self.reader.text(text, entry.value.span))),
                _ => None,
            },
        }
    }

    fn saves(&mut self, node: &Node) -> Vec<Save> {
        let entries = node.get("save").map(Node::entries).unwrap_or_default();
        let save = |(name, text): (&str, &str)| {
            let from = match text.split_once(' ')? {
                ("header", header) => SaveFrom::Header(header.to_owned()),
                (_, pointer) => SaveFrom::Body(pointer.to_owned()),
            };
            Some(Save { name: name.to_owned(), from })
        };
        entries.iter().filter_map(|entry| save((&entry.key, entry.value.as_text()?))).collect()
    }

    /// A header name, if it can be one (RFC 9110, token).
    pub(super) fn header_name(&mut self, key: &str, span: Span) -> Option<String> {
        let name = self.reader.key(key, span);
        let fits = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if name.is_empty() || !name.chars().all(fits) {
            let help = "header names are letters, digits and hyphens";
            self.reader.error(Code::WrongValue, span, format!("`{name}` is no header name"), help);
            return None;
        }
        Some(name)
    }
}

/// What a `save` of this step is worth: the Location of a POST names something that this case made.
pub(super) fn origin(step: &RequestStep, save: &Save) -> Origin {
    match &save.from {
        SaveFrom::Header(name) if step.method == "POST" && name.eq_ignore_ascii_case("Location") => Origin::Created,
        _ => Origin::Other,
    }
}

/// What a `sample` step looks for.
pub(super) fn sample_kind(node: &Node) -> SampleKind {
    node.get("with").and_then(Node::as_text).and_then(|text| text.parse().ok()).unwrap_or(SampleKind::Any)
}

/// A place as the model has it.
pub(super) fn position(file: &super::source::SourceFile, span: Span) -> Position {
    Position { file: file.path.clone(), line: span.line, column: span.column }
}
