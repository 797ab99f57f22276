//! What a probe found, in words and as JSON. Everything is worded as likely: only a run judges.

use schemars::JsonSchema;
use serde::Serialize;

use super::{secret, shell};
use crate::model::{
    NoAnswer,
    diagnosis::{Access, Diagnosis, Found, Outcome},
    fingerprint::{Certainty, Part},
    grade::{CriterionResult, CriterionState, Grade, LevelResult, LevelState},
    profile::Profile,
};

/// The name and version of the shape of the JSON form.
pub const SCHEMA: &str = "civitest-probe/1";

/// A diagnosis, and what a profile makes of it.
#[derive(Debug, Clone, Copy)]
pub struct Probe<'a> {
    /// What was found.
    pub diagnosis: &'a Diagnosis,
    /// The profile and what it makes of it; `None` where there is no profile, or nothing to grade.
    pub graded: Option<(&'a Profile, &'a Grade)>,
}

impl<'a> Probe<'a> {
    /// The diagnosis in one sentence without a full stop.
    pub fn sentence(&self) -> String {
        match &self.diagnosis.outcome {
            Outcome::Recognised => self.recognised(),
            Outcome::Pages { title } => {
                let title = title.as_ref().map_or(String::new(), |title| format!(" (“{title}”)"));
                format!("{}: pages for people{title}, and nothing that a program can read", self.level_in_words())
            }
            Outcome::Refused => "no level can be told: it wants credentials".to_owned(),
            Outcome::Failing => "no level can be told: the server answers with errors of its own only".to_owned(),
            Outcome::Nothing { described } => {
                let level = self.level_in_words();
                format!("{level}: it answers ({described}), with nothing that a program can read")
            }
            Outcome::Silent { kind, detail } => format!("ungraded: nothing answers ({kind}: {detail})"),
        }
    }

    /// That there is no level, where every place was seen; that none can be told, where some were not.
    fn level_in_words(&self) -> &'static str {
        match self.level_zero() {
            Some(LevelState::NotAchieved) => "no level",
            Some(LevelState::Achieved | LevelState::Undetermined | LevelState::Conditional) | None => {
                "no level can be told"
            }
        }
    }

    fn recognised(&self) -> String {
        let sure: Vec<&Found> = self.sure().collect();
        let Some(first) = sure.first() else {
            let Some(likely) = self.diagnosis.found.first() else { return "nothing was recognised".to_owned() };
            let how = match likely.access {
                Access::Open => "",
                Access::Closed => ", behind authentication",
            };
            return format!("probably {}{how}; no level can be told without a closer look", named(likely));
        };
        let names: Vec<String> = sure.iter().take(3).map(|found| named(found)).collect();
        let names = names.join(", ");
        match (self.level_zero(), first.level) {
            (Some(LevelState::Achieved), 1) => {
                format!("probably level 0 at least: {names} found; whether level 1 is reached, only a run decides")
            }
            (Some(LevelState::Achieved), _) => {
                format!("probably level 0: {names} found, and not yet the interface that level 1 asks for")
            }
            (Some(LevelState::NotAchieved | LevelState::Undetermined | LevelState::Conditional), _) => {
                format!("no level can be told: {names} found, and no data that a program can read")
            }
            (None, _) => format!("{names} found"),
        }
    }

    fn sure(&self) -> impl Iterator<Item = &'a Found> {
        let sure = |found: &&Found| found.certainty == Certainty::Certain && found.access == Access::Open;
        self.diagnosis.found.iter().filter(sure)
    }

    fn level_zero(&self) -> Option<LevelState> {
        let (_, grade) = self.graded?;
        grade.levels.first().map(|level| level.state)
    }

    /// The levels worth telling about: those that are reached, and the next.
    pub fn levels(&self) -> Vec<&'a LevelResult> {
        let Some((_, grade)) = self.graded else { return Vec::new() };
        let reached = grade.levels.iter().take_while(|level| level.state == LevelState::Achieved).count();
        grade.levels.iter().take(reached + 1).collect()
    }

    /// The criteria that stand between the platform and the next level.
    pub fn unmet(&self) -> Vec<&'a CriterionResult> {
        let Some((_, grade)) = self.graded else { return Vec::new() };
        let next = self.levels().last().map(|level| level.level);
        let open = |criterion: &&CriterionResult| {
            Some(criterion.level) == next
                && criterion.gates
                && matches!(criterion.state, CriterionState::NotMet | CriterionState::NotAssessed)
        };
        grade.criteria.iter().filter(open).collect()
    }

    /// The way to the next level.
    pub fn route(&self) -> &'a str {
        match (&self.diagnosis.outcome, self.diagnosis.found.first()) {
            (_, Some(found)) if found.access == Access::Open => &found.route,
            (Outcome::Recognised | Outcome::Refused, _) => {
                "Give credentials, so that what is behind them can be looked at."
            }
            (Outcome::Pages { .. }, _) => {
                "Publish the data behind these pages: as files that a DCAT-AP catalogue describes for a beginning, through an NGSI-LD \
                 broker with Smart Data Models for level 1. If there is an interface for programs already, give its URL."
            }
            (Outcome::Failing, _) => "Look into the log of the server, and probe again.",
            (Outcome::Nothing { .. }, _) => "Give the URL of an interface or of a file.",
            (Outcome::Silent { kind: NoAnswer::Tls, .. }, _) => {
                "Check that the port speaks TLS and that its certificate is valid; for plain HTTP write http://."
            }
            (Outcome::Silent { .. }, _) => "Check that the platform runs, and that host and port are right.",
        }
    }

    /// Commands to type next.
    pub fn next(&self) -> Vec<String> {
        let url = |url: &str| shell::word(&secret::url(url));
        let again = url(&self.diagnosis.url);
        let mut next = Vec::new();
        if let Some(elsewhere) = &self.diagnosis.elsewhere {
            next.push(format!("civitest probe {}", url(elsewhere)));
        }
        match (&self.diagnosis.outcome, self.diagnosis.found.first()) {
            (_, Some(found)) if found.access == Access::Open => {
                next.extend(found.next.as_ref().map(|command| command.replace("{url}", &url(&found.url))));
                next.push(format!("civitest probe {again} --write civitest.toml"));
            }
            (Outcome::Recognised | Outcome::Refused, _) => next.push("civitest probe --help".to_owned()),
            (Outcome::Failing | Outcome::Silent { .. }, _) => next.push(format!("civitest probe {again}")),
            (Outcome::Pages { .. } | Outcome::Nothing { .. }, _) if next.is_empty() => {
                next.push("civitest probe API_URL".to_owned());
            }
            (Outcome::Pages { .. } | Outcome::Nothing { .. }, _) => {}
        }
        next
    }

    /// As JSON, two spaces deep.
    pub fn json(&self) -> String {
        let value = serde_json::to_value(self.document()).unwrap_or_default();
        format!("{value:#}\n")
    }

    fn document(&self) -> Document {
        let diagnosis = self.diagnosis;
        Document {
            schema: SCHEMA.to_owned(),
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            url: secret::shown_url(&diagnosis.url),
            requests: diagnosis.asked,
            left_out: diagnosis.left_out,
            millis: diagnosis.millis,
            outcome: diagnosis.outcome.as_str().to_owned(),
            sentence: self.sentence(),
            likely_level: (self.level_zero() == Some(LevelState::Achieved)).then_some(0),
            found: diagnosis.found.iter().map(item).collect(),
            notes: diagnosis.notes.clone(),
            labels: diagnosis
                .blocks
                .iter()
                .map(|seen| Label {
                    label: seen.block.label().to_owned(),
                    state: seen.state.as_str().to_owned(),
                    because: seen.because.clone(),
                })
                .collect(),
            assessment: self.graded.map(|(profile, grade)| Assessment {
                profile: profile.id.clone(),
                version: profile.version.clone(),
                levels: grade
                    .levels
                    .iter()
                    .map(|level| Level {
                        level: level.level,
                        state: level.state.to_string(),
                        met: level.met,
                        applicable: level.applicable,
                    })
                    .collect(),
                unmet: self.unmet().into_iter().map(criterion).collect(),
            }),
            route: self.route().to_owned(),
            next: self.next(),
        }
    }
}

fn criterion(criterion: &CriterionResult) -> Criterion {
    Criterion {
        id: criterion.id.clone(),
        title: criterion.title.clone(),
        state: criterion.state.to_string(),
        why: criterion.why.clone(),
    }
}

fn item(found: &Found) -> Item {
    Item {
        id: found.id.clone(),
        title: found.title.clone(),
        certainty: found.certainty.to_string(),
        access: match found.access {
            Access::Open => "open".to_owned(),
            Access::Closed => "closed".to_owned(),
        },
        url: secret::shown_url(&found.url),
        interface: found.part.map(Part::as_str).map(str::to_owned),
        product: found.product.clone(),
        version: found.version.clone(),
        level: found.level,
        evidence: found
            .evidence
            .iter()
            .map(|seen| Evidence {
                request: format!("GET {}", secret::shown_url(&seen.url)),
                status: seen.status,
                with: seen.with.clone(),
                says: seen.says.clone(),
            })
            .collect(),
        meaning: found.meaning.clone(),
        route: found.route.clone(),
        links: found.links.clone(),
        maps: found.maps.clone(),
        shows: found.blocks.iter().map(|block| block.as_str().to_owned()).collect(),
    }
}

/// `NGSIv2 (Orion 3.10.1)`
pub(super) fn named(found: &Found) -> String {
    match (&found.product, &found.version) {
        (Some(product), Some(version)) => format!("{} ({product} {version})", found.title),
        (Some(product), None) if *product != found.title => format!("{} ({product})", found.title),
        (None, Some(version)) => format!("{} {version}", found.title),
        (Some(_) | None, None) => found.title.clone(),
    }
}

/// The JSON Schema of the JSON form.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Document).to_value()
}

/// What `civitest probe --format json` prints. Its shape is stable: members are only added under the same `schema`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "A probe")]
struct Document {
    /// Name and version of this shape: `civitest-probe/1`.
    schema: String,
    /// The version of civitest.
    tool: String,
    /// The URL that was given, without secrets.
    url: String,
    /// How many requests were sent.
    requests: usize,
    /// How many more there would have been, had the number not been limited.
    left_out: usize,
    /// How long it took, in milliseconds.
    millis: u64,
    /// `recognised`, `pages`, `refused`, `failing`, `nothing` or `silent`.
    outcome: String,
    /// The diagnosis in one sentence.
    sentence: String,
    /// 0 where level 0 is achieved; a probe tells no higher one.
    likely_level: Option<u8>,
    /// What was recognised, the most telling first.
    found: Vec<Item>,
    /// Redirects and the like.
    notes: Vec<String>,
    /// The five labels of the inventory of test sites.
    labels: Vec<Label>,
    /// What the profile makes of it; null where nothing answers.
    assessment: Option<Assessment>,
    /// The way to the next level.
    route: String,
    /// Commands to type next.
    next: Vec<String>,
}

/// Something that was recognised.
#[derive(Serialize, JsonSchema)]
struct Item {
    /// The id of the fingerprint.
    id: String,
    /// For people.
    title: String,
    /// `certain` or `likely`.
    certainty: String,
    /// `open`, or `closed` where only a refusal was seen.
    access: String,
    /// The URL of the interface.
    url: String,
    /// Which interface of a target file it is: `broker`, `catalogue` or `connector`.
    interface: Option<String>,
    /// The product.
    product: Option<String>,
    /// Its version, or that of the standard it says it follows.
    version: Option<String>,
    /// The level whose interface this is.
    level: u8,
    /// What it rests on.
    evidence: Vec<Evidence>,
    /// What finding it means.
    meaning: String,
    /// The way to the next level.
    route: String,
    /// Where to read more.
    links: Vec<String>,
    /// Requirements of other documents it speaks for.
    maps: Vec<String>,
    /// Which building blocks it shows.
    shows: Vec<String>,
}

/// An answer that shows something.
#[derive(Serialize, JsonSchema)]
struct Evidence {
    /// `GET` and the URL.
    request: String,
    /// The status of the answer.
    status: u16,
    /// The telling part of the answer.
    with: String,
    /// What it says.
    says: String,
}

/// One of the five labels.
#[derive(Serialize, JsonSchema)]
struct Label {
    /// `Data Sources`, `Broker`, `API`, `IdM & Auth` or `Publication`.
    label: String,
    /// `yes`, `no` or `unknown`.
    state: String,
    /// What that rests on.
    because: String,
}

/// What a profile makes of it.
#[derive(Serialize, JsonSchema)]
struct Assessment {
    /// The profile.
    profile: String,
    /// Its version.
    version: String,
    /// The levels from 0.
    levels: Vec<Level>,
    /// The criteria between the platform and the next level.
    unmet: Vec<Criterion>,
}

/// A level.
#[derive(Serialize, JsonSchema)]
struct Level {
    /// Its number.
    level: u8,
    /// `achieved`, `not achieved`, `undetermined` or `conditional`.
    state: String,
    /// How many criteria are met.
    met: usize,
    /// How many there are.
    applicable: usize,
}

/// A criterion that is not met.
#[derive(Serialize, JsonSchema)]
struct Criterion {
    /// Its id.
    id: String,
    /// What it asks for.
    title: String,
    /// `not met` or `not assessed`.
    state: String,
    /// Why.
    why: String,
}
