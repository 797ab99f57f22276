//! How much of what the target said goes into the log. City data can be personal, and a hostile target can send without end.

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
};

use sha2::{Digest, Sha256};

use crate::{
    event::StepRecord,
    model::{Answer, Cut, Exchange, Finding, Place, Response, Verdict},
};

/// The longest body that stands in the log as a whole, in bytes.
const LONGEST: usize = 64 << 10;
/// What is left of a longer one.
const EXCERPT: usize = 4 << 10;
/// The most that the answers of one case take in the log before they are shortened, in bytes.
const MOST_LOGGED: usize = 2 << 20;
/// What is then left of a header value.
const SHORT_VALUE: usize = 200;
/// The most that one run keeps beside its log, in bytes.
const MOST_KEPT: usize = 256 << 20;

/// What bodies of answers are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// All of them.
    Full,
    /// Those of cases that did not pass.
    Failures,
    /// None: status and headers only.
    None,
}

/// Where bodies go that are too long for the log.
#[derive(Debug)]
pub struct Store {
    directory: PathBuf,
    evidence: Evidence,
    kept: AtomicUsize,
}

impl Store {
    /// Keeps long bodies in `run.d` below this directory; makes it when the first one comes.
    pub fn new(directory: PathBuf, evidence: Evidence) -> Self {
        Self { directory: directory.join("run.d"), evidence, kept: AtomicUsize::new(0) }
    }

    /// Brings the steps of a case into the form in which they go into the log.
    pub fn settle(&self, verdict: Verdict, steps: &mut [StepRecord]) {
        let whole = match self.evidence {
            Evidence::Full => true,
            Evidence::Failures => verdict != Verdict::Pass,
            Evidence::None => false,
        };
        let mut logged = 0;
        for step in steps {
            for exchange in &mut step.exchanges {
                let Answer::Response(response) = &mut exchange.answer else { continue };
                if !whole {
                    cut(response, 0);
                } else if response.body.len() > LONGEST {
                    self.keep(response);
                    cut(response, EXCERPT);
                }
                logged += size(response);
                if logged > MOST_LOGGED {
                    self.shorten(response);
                }
            }
            if self.evidence == Evidence::None {
                step.findings.iter_mut().for_each(forget);
            }
        }
    }

    /// A hundred pages of what is just short enough are too long together for one line of the log.
    fn shorten(&self, response: &mut Response) {
        if response.cut.is_none() && response.body.len() > EXCERPT {
            self.keep(response);
            cut(response, EXCERPT);
        }
        for (_, value) in &mut response.headers {
            if let Some((end, _)) = value.char_indices().nth(SHORT_VALUE) {
                value.truncate(end);
                value.push('…');
            }
        }
    }

    /// Writes a body beside the log. Where that is impossible, its hash and its beginning have to do.
    fn keep(&self, response: &Response) {
        if self.kept.fetch_add(response.body.len(), Ordering::Relaxed) > MOST_KEPT {
            return;
        }
        let path = self.directory.join(hash(&response.body));
        if fs::create_dir_all(&self.directory).is_ok() && !path.exists() {
            let _ = fs::write(path, &response.body);
        }
    }
}

/// Takes out of a finding what the target said.
fn forget(finding: &mut Finding) {
    const NOT_KEPT: &str = "not kept (--evidence none)";
    if finding.place != Place::Status {
        NOT_KEPT.clone_into(&mut finding.observed);
    }
    for difference in &mut finding.differences {
        difference.observed = difference.observed.take().map(|_| NOT_KEPT.into());
    }
}

/// Takes out of the exchanges of preflight what is not to be kept.
pub fn settle_preflight(evidence: Evidence, exchanges: &mut [Exchange]) {
    for exchange in exchanges {
        if let Answer::Response(response) = &mut exchange.answer {
            cut(response, if evidence == Evidence::None { 0 } else { EXCERPT });
        }
    }
}

/// An exchange that is in the log already, with the hash of its body in place of the body.
pub fn without_body(mut exchange: Exchange) -> Exchange {
    if let Answer::Response(response) = &mut exchange.answer {
        cut(response, 0);
    }
    exchange
}

/// What an answer takes in the log, where a control character takes six bytes.
fn size(response: &Response) -> usize {
    let headers: usize = response.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    let escapes = response.body.bytes().filter(u8::is_ascii_control).count();
    headers + response.body.len() + 5 * escapes
}

fn cut(response: &mut Response, length: usize) {
    if response.body.len() <= length {
        return;
    }
    response.cut = Some(Cut { sha256: hash(&response.body), size: response.body.len() });
    let end = (0..=length).rev().find(|end| response.body.is_char_boundary(*end)).unwrap_or(0);
    response.body.truncate(end);
}

fn hash(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{event::Phase, model::Request};

    fn step(body: &str) -> StepRecord {
        let response =
            Response { status: 200, headers: Vec::new(), body: body.to_owned(), unreadable: None, cut: None };
        StepRecord {
            phase: Phase::Test,
            index: 0,
            title: String::new(),
            position: None,
            exchanges: vec![Exchange {
                request: Request::new("GET", "http://localhost"),
                answer: Answer::Response(response),
                millis: 1,
            }],
            findings: Vec::new(),
            attempts: 1,
            millis: 1,
        }
    }

    fn settled(evidence: Evidence, verdict: Verdict, body: &str) -> (tempfile::TempDir, Response) {
        let directory = tempfile::tempdir().unwrap();
        let mut steps = [step(body)];
        Store::new(directory.path().to_owned(), evidence).settle(verdict, &mut steps);
        let response = steps[0].exchanges[0].response().unwrap().clone();
        (directory, response)
    }

    #[test]
    fn a_long_body_goes_beside_the_log_under_its_hash() {
        let body = "ä".repeat(100_000);
        let (directory, response) = settled(Evidence::Full, Verdict::Pass, &body);
        let cut = response.cut.unwrap();
        assert_eq!(cut.size, 200_000);
        assert!(response.body.len() <= EXCERPT && body.starts_with(&response.body));
        assert_eq!(fs::read_to_string(directory.path().join("run.d").join(cut.sha256)).unwrap(), body);
    }

    #[test]
    fn many_answers_that_are_just_short_enough_are_shortened_together() {
        let directory = tempfile::tempdir().unwrap();
        let mut many = step("");
        let body = "\0".repeat(LONGEST);
        let headers = vec![("x".to_owned(), "\"".repeat(60 << 10))];
        let response = Response { status: 200, headers, body, unreadable: None, cut: None };
        many.exchanges = vec![Exchange { answer: Answer::Response(response), ..many.exchanges[0].clone() }; 200];
        let mut steps = [many];
        Store::new(directory.path().to_owned(), Evidence::Full).settle(Verdict::Fail, &mut steps);
        let line = serde_json::to_string(&steps[0]).unwrap();
        assert!(line.len() < crate::event::LONGEST_LINE, "{} bytes", line.len());
    }

    #[test]
    fn evidence_says_whose_bodies_are_kept() {
        let kept = |evidence, verdict| settled(evidence, verdict, "{}").1.body == "{}";
        assert!(kept(Evidence::Full, Verdict::Pass));
        assert!(!kept(Evidence::Failures, Verdict::Pass) && kept(Evidence::Failures, Verdict::Fail));
        assert!(!kept(Evidence::None, Verdict::Fail));
    }
}
