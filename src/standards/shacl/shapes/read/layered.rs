//! What several files may say about one shape: how bad its results are, what to say, whether it is evaluated. Files are layers:
//! where they differ, the last one decides.

use super::{Fault, Reader, Severity, State, TermId, TermKind};

impl<'a> Reader<'a> {
    /// The values of a property in the last layer that has any.
    fn last(&self, node: TermId, word: &str) -> Vec<TermId> {
        let Some(property) = self.term(word) else { return Vec::new() };
        let layers = self.layers.iter().rev();
        layers
            .map(|layer| layer.objects(node, property).collect::<Vec<_>>())
            .find(|all| !all.is_empty())
            .unwrap_or_default()
    }

    pub(super) fn severity(&mut self, node: TermId) -> Severity {
        let Some(property) = self.term("severity") else { return Severity::Violation };
        let mut all = Vec::new();
        for value in self.last(node, "severity") {
            if self.dictionary.kind(value) == TermKind::Iri {
                all.push(self.severity_of(value));
            } else {
                self.fault(Fault::NotAnIri, node, property, value);
            }
        }
        let written = self.values(node, "severity");
        if written.len() > 1 {
            self.fault(Fault::SeveralSeverities, node, property, written[1]);
        }
        all.into_iter().min().unwrap_or(Severity::Violation)
    }

    fn severity_of(&self, value: TermId) -> Severity {
        match super::find::word(self.dictionary, value) {
            Some("Violation") => Severity::Violation,
            Some("Warning") => Severity::Warning,
            Some("Info") => Severity::Info,
            _ => Severity::Other(value),
        }
    }

    pub(super) fn state(&mut self, node: TermId) -> State {
        let Some(property) = self.term("deactivated") else { return State::Active };
        let mut state = State::Active;
        for value in self.last(node, "deactivated") {
            match self.truth(value) {
                Ok(true) => state = State::Deactivated,
                Ok(false) => {}
                Err(fault) => self.fault(fault, node, property, value),
            }
        }
        let written = self.values(node, "deactivated");
        if written.len() > 1 {
            self.fault(Fault::SeveralValues, node, property, written[1]);
        }
        state
    }

    /// The messages of the last layer first; those of earlier ones only in languages that no later one has.
    pub(super) fn messages(&mut self, node: TermId) -> Vec<TermId> {
        let Some(property) = self.term("message") else { return Vec::new() };
        let mut messages: Vec<TermId> = Vec::new();
        for layer in self.layers.iter().rev() {
            let languages: Vec<Option<&'a str>> = messages.iter().map(|message| self.language(*message)).collect();
            let mut added = Vec::new();
            for message in layer.objects(node, property) {
                match self.text(message) {
                    Ok(_) if languages.contains(&self.language(message)) => {}
                    Ok(_) => added.push(message),
                    Err(fault) => self.fault(fault, node, property, message),
                }
            }
            messages.extend(added);
        }
        messages
    }

    /// The texts that are values of a property.
    pub(super) fn literals(&mut self, node: TermId, word: &str) -> Vec<TermId> {
        let Some(property) = self.term(word) else { return Vec::new() };
        let mut texts = Vec::new();
        for value in self.values(node, word) {
            match self.text(value) {
                Ok(_) => texts.push(value),
                Err(fault) => self.fault(fault, node, property, value),
            }
        }
        texts
    }

    fn language(&self, id: TermId) -> Option<&'a str> {
        self.literal(id).and_then(|literal| literal.language)
    }
}
