//! Whether a case runs, and if not, why: version, evidence of absence, this release, consent, missing evidence.
//!
//! The order is that of what the user could do about it. A rule that does not hold for the version is no question to
//! the target at all; what preflight saw to be absent stays absent whatever is allowed; and it would be idle to ask for
//! consent or evidence where this release could not run the case anyway. Only evidence makes a case not applicable.

use std::collections::BTreeSet;

use super::{Consent, PlanOptions};
use crate::model::{
    Capability, Reason, Verdict,
    catalogue::Suite,
    step::{Payload, RequestStep, Step, Verb},
    target::{Assumption, TargetProfile},
    template::{Text, TextPart},
    test::{Case, Since},
    verdict::ReasonCode,
};

/// What becomes of a planned case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disposition {
    /// It runs.
    Run,
    /// It has its verdict before it starts.
    Gated {
        /// Which verdict.
        verdict: Gate,
        /// Why.
        reason: Reason,
    },
}

/// The verdicts of a case that does not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gate {
    /// Preflight showed that something it needs is absent.
    NotApplicable,
    /// Everything else.
    NotRun,
}

impl From<Gate> for Verdict {
    fn from(gate: Gate) -> Self {
        match gate {
            Gate::NotApplicable => Self::NotApplicable,
            Gate::NotRun => Self::NotRun,
        }
    }
}

/// What the engine of this release can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supported {
    /// The verbs it runs.
    pub verbs: BTreeSet<VerbKind>,
    /// The capabilities it can exercise.
    pub capabilities: BTreeSet<Capability>,
}

impl Supported {
    /// Every verb and every capability of the model.
    pub fn everything() -> Self {
        Self { verbs: VerbKind::ALL.into(), capabilities: Capability::ALL.into() }
    }

    /// What can be done with requests alone, without a server that the target calls.
    pub fn requests() -> Self {
        Self {
            verbs: [VerbKind::Request, VerbKind::Create, VerbKind::Sample].into(),
            capabilities: Capability::ALL
                .into_iter()
                .filter(|capability| match capability {
                    // A hosted context has a name of the target's choosing, and nothing in it that shows whose it is: it
                    // could not be taken back for certain.
                    Capability::Callback | Capability::Distributed | Capability::Mqtt | Capability::ContextHosting => {
                        false
                    }
                    Capability::Write | Capability::Temporal | Capability::Tenants => true,
                })
                .collect(),
        }
    }
}

/// The verbs without their arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum VerbKind {
    /// `request`.
    Request,
    /// `create`.
    Create,
    /// `sample`.
    Sample,
    /// `notified`.
    Notified,
    /// `called`.
    Called,
}

impl VerbKind {
    /// Every verb.
    pub const ALL: [Self; 5] = [Self::Request, Self::Create, Self::Sample, Self::Notified, Self::Called];

    /// What a release without it cannot do.
    fn activity(self) -> &'static str {
        match self {
            Self::Request => "send requests",
            Self::Create => "create documents in set-up",
            Self::Sample => "take samples of the target's data",
            Self::Notified => "watch notifications",
            Self::Called => "stand in for a context source",
        }
    }
}

impl From<&Verb> for VerbKind {
    fn from(verb: &Verb) -> Self {
        match verb {
            Verb::Request(_) => Self::Request,
            Verb::Create(_) => Self::Create,
            Verb::Sample(_) => Self::Sample,
            Verb::Notified(_) => Self::Notified,
            Verb::Called(_) => Self::Called,
        }
    }
}

pub(super) fn disposition(suite: &Suite, case: &Case, target: &TargetProfile, options: &PlanOptions) -> Disposition {
    let not_run = |(code, text): (ReasonCode, String)| (Gate::NotRun, Reason::new(code, text));
    let gated = version(suite, case, target)
        .map(not_run)
        .or_else(|| absent(case, target, options).map(|reason| (Gate::NotApplicable, reason)))
        .or_else(|| unsupported(case, &options.supported).map(not_run))
        .or_else(|| no_consent(case, options).map(not_run))
        .or_else(|| unconfirmed(case, target).map(not_run));
    match gated {
        Some((verdict, reason)) => Disposition::Gated { verdict, reason },
        None => Disposition::Run,
    }
}

type Found = Option<(ReasonCode, String)>;

fn version(suite: &Suite, case: &Case, target: &TargetProfile) -> Found {
    let held = target.version;
    let text = match (case.since, case.until) {
        (Since::From(since, _), _) if held < since => format!("holds from version {since}"),
        (Since::Unestablished, _) if held < suite.version => format!(
            "nobody has established since when this holds, so it runs from version {}, the one the suite is written \
             against",
            suite.version
        ),
        (_, Some(until)) if held > until => format!("holds up to version {until}"),
        _ => return None,
    };
    let how = if target.version_declared { "as declared" } else { "by default" };
    Some((ReasonCode::Version, format!("{text}; the target is held to {held}, {how}")))
}

/// What preflight saw to be missing. What it says about `write` counts only where writing was tried, with consent.
fn absent(case: &Case, target: &TargetProfile, options: &PlanOptions) -> Option<Reason> {
    case.needs.iter().find_map(|capability| {
        if *capability == Capability::Write && options.write == Consent::Withheld {
            return None;
        }
        match target.assume(*capability) {
            Assumption::Absent(observed) => {
                Some(Reason::new(ReasonCode::Absent, format!("the target has no `{capability}`: {observed}")))
            }
            Assumption::Present | Assumption::Unconfirmed(_) | Assumption::DeclaredAbsent(_) => None,
        }
    })
}

fn unsupported(case: &Case, supported: &Supported) -> Found {
    let step = steps(case).find(|step| !supported.verbs.contains(&VerbKind::from(&step.verb)));
    let text = match step {
        Some(step) => {
            let activity = VerbKind::from(&step.verb).activity();
            format!("this release of civitest cannot {activity} yet ({})", step.position)
        }
        None => {
            let capability = case.needs.iter().find(|capability| !supported.capabilities.contains(capability))?;
            format!("this release of civitest cannot test `{capability}` yet")
        }
    };
    Some((ReasonCode::Unsupported, text))
}

fn no_consent(case: &Case, options: &PlanOptions) -> Found {
    if options.destructive == Consent::Withheld && steps(case).any(is_destructive) {
        let text = "it deletes things it is not given the ids of; `--allow destructive` besides `--allow write` lets it run: \
                    only on a target that holds nothing of value";
        return Some((ReasonCode::NoDestructiveConsent, text.to_owned()));
    }
    if options.write == Consent::Withheld && case.needs.contains(&Capability::Write) {
        let text = "it creates things and removes them again; `--allow write` lets it run";
        return Some((ReasonCode::NoConsent, text.to_owned()));
    }
    None
}

/// What nobody has seen either way. Consent is enough for `write`, unless it is declared absent: preflight only reads.
fn unconfirmed(case: &Case, target: &TargetProfile) -> Found {
    case.needs.iter().find_map(|capability| {
        let text = match target.assume(*capability) {
            Assumption::Unconfirmed(_) if *capability == Capability::Write => return None,
            Assumption::Unconfirmed(observed) => {
                format!("preflight could not confirm that the target has `{capability}`: {observed}")
            }
            Assumption::DeclaredAbsent(observed) => {
                format!("`{capability}` is declared absent, but preflight could not confirm it: {observed}")
            }
            Assumption::Present | Assumption::Absent(_) => return None,
        };
        Some((ReasonCode::Unconfirmed, text))
    })
}

fn steps(case: &Case) -> impl Iterator<Item = &Step> {
    case.given.iter().chain(&case.steps)
}

/// Whether a step deletes what it is given no id of: by its row of the bindings table, or, outside that table, where
/// neither path nor body has an id of this case.
fn is_destructive(step: &Step) -> bool {
    let Verb::Request(request) = &step.verb else { return false };
    match &request.binding {
        Some(binding) => binding.destructive,
        None => request.method == "DELETE" && !names_its_own(request),
    }
}

fn names_its_own(request: &RequestStep) -> bool {
    let generated =
        |text: &Text| text.0.iter().any(|part| matches!(part, TextPart::Id(_) | TextPart::Saved(_) | TextPart::Nonce));
    generated(&request.path) || !matches!(request.payload, Payload::None)
}
