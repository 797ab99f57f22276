//! Set-up by `create`: documents through the operations that create them, and the wait until they can be read.

use std::time::{Duration, Instant};

use super::{Attempt, StepEnd, ends::silence, internal};
use crate::{
    engine::{
        prepare::{self, PrepareError},
        round::undecidable,
        slots::Slot,
    },
    event::Phase,
    model::{
        Document, Reason, Request,
        exchange::Answer,
        step::{CreateStep, Step},
        verdict::ReasonCode,
    },
    standards::ngsi_ld::vocab,
    transport::encode_segment,
};

impl Attempt<'_> {
    /// A document, or copies of it, through the operation that creates it.
    pub(super) async fn create(
        &mut self,
        phase: Phase,
        index: usize,
        step: &Step,
        create: &CreateStep,
        slot: &mut Slot,
    ) -> StepEnd {
        let copies = match &create.name {
            Some(name) => self.scope.multiply(&create.document, create.copies, name),
            None => self.scope.copies(&create.document),
        };
        let copies = match copies {
            Ok(copies) => copies,
            Err(error) => return internal(&error),
        };
        for copy in copies {
            let (path, kind) = prepare::creation(&copy.document);
            let document = prepare::sendable(kind, &copy.document, copy.exactly, self.isolation);
            let Some(body) = document.to_value() else { return internal(&PrepareError::Matcher) };
            let mut request = Request::new("POST", self.shared.sender.root.join(path));
            request = request.header("Accept", vocab::JSON).header("Content-Type", vocab::JSON);
            request.body = Some(body.to_string());
            if let Err(end) = self.intend(&self.undoing("POST", path).before(Some(&document), None)) {
                return end;
            }
            let start = Instant::now();
            let exchange = self.shared.sender.send(&request, &[], slot).await;
            self.wrote(&exchange);
            let created = exchange.response().is_some_and(|response| response.status == 201);
            let end = match &exchange.answer {
                Answer::Response(response) if (200..300).contains(&response.status) => StepEnd::Held,
                Answer::Response(response) => undecidable(response).map_or(StepEnd::Missed, StepEnd::Undecided),
                Answer::None { kind, detail } => silence(*kind, detail),
            };
            let title = format!("POST {path}");
            self.record(phase, index, title, step, vec![exchange], Vec::new(), 1, start);
            if !matches!(end, StepEnd::Held) {
                return end;
            }
            let id = document.get("id").and_then(Document::as_text);
            if let Some(id) = id.filter(|_| created) {
                self.unseen.push(format!("{path}/{}", encode_segment(id)));
            }
        }
        StepEnd::Held
    }

    /// Waits until what was created can be read: steps that change it must not meet a platform that has not heard of it yet.
    /// Nothing promises that a platform shows its writes at once.
    pub(super) async fn all_visible(&mut self, slot: &mut Slot) -> Result<(), Reason> {
        let start = Instant::now();
        for path in std::mem::take(&mut self.unseen) {
            if self.shared.settle > Duration::ZERO && !self.is_visible(&path, start, slot).await {
                return Err(Reason::new(ReasonCode::SetUp, format!("{path} was created and never showed")));
            }
        }
        Ok(())
    }

    async fn is_visible(&self, path: &str, start: Instant, slot: &mut Slot) -> bool {
        let request = Request::new("GET", self.shared.sender.root.join(path)).header("Accept", vocab::JSON);
        loop {
            let exchange = self.shared.sender.send(&request, &[], slot).await;
            // Only the word that it is not there says so. What else may be wrong is for the steps to find out.
            if exchange.response().is_none_or(|response| response.status != 404) {
                return true;
            }
            if start.elapsed() >= self.shared.settle {
                return false;
            }
            slot.rest(Duration::from_millis(50)).await;
            self.shared.saw_lag(start.elapsed());
        }
    }
}
