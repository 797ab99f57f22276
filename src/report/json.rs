//! The machine-readable report. Its shape is stable: members are only added under the same `schema`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    Artefact, RenderError, curl,
    lookup::Lookup,
    secret,
    standing::{Standing, standing},
    text::{self, Colour, requests},
};
use crate::{
    event::{CaseRecord, PlannedCase, Run, Selection, SuiteRecord},
    model::{
        Finding, Reason, RequirementId, Strength, Verdict,
        grade::{CriterionResult, CriterionState, LevelResult},
        profile::Layer,
        target::TargetProfile,
        test::Role,
    },
};

/// The name and version of the shape.
pub const SCHEMA: &str = "civitest-report/1";

/// The JSON report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Json;

impl Artefact for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn render(&self, run: &Run) -> Result<Vec<u8>, RenderError> {
        let mut bytes = serde_json::to_vec_pretty(&report(run))?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

#[derive(Serialize)]
struct Report<'a> {
    schema: &'static str,
    tool: &'a str,
    run: &'a str,
    started: &'a str,
    seed: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    millis: Option<u64>,
    target: TargetProfile,
    suites: &'a [SuiteRecord],
    selection: &'a Selection,
    assessment: Assessment<'a>,
    counts: BTreeMap<Verdict, usize>,
    notices: &'a [String],
    left_behind: &'a [String],
    cases: Vec<Case<'a>>,
}

#[derive(Serialize)]
struct Assessment<'a> {
    /// `assessed`, `partial`, `ungraded` or `incomplete`; only the first awards a level.
    standing: &'static str,
    sentence: String,
    level: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<ProfileRef<'a>>,
    levels: &'a [LevelResult],
    criteria: Vec<CriterionLine<'a>>,
}

#[derive(Serialize)]
struct ProfileRef<'a> {
    id: &'a str,
    version: &'a str,
    hash: &'a str,
}

#[derive(Serialize)]
struct CriterionLine<'a> {
    id: &'a str,
    title: &'a str,
    level: u8,
    layer: Layer,
    gates: bool,
    state: CriterionState,
    why: &'a str,
    /// Ids of the cases that stand in its way.
    cases: Vec<String>,
}

#[derive(Serialize)]
struct Case<'a> {
    id: String,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<&'a str>,
    verdict: Verdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a Reason>,
    strength: Strength,
    role: Role,
    requirements: &'a [RequirementId],
    position: String,
    millis: u64,
    /// How often it was repeated with fresh data; one that then passed is flaky.
    #[serde(skip_serializing_if = "Option::is_none")]
    repeats: Option<u32>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<FoundAt<'a>>,
    /// The block people read, for cases that deviated, failed or could not be decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    curl: Vec<String>,
}

#[derive(Serialize)]
struct FoundAt<'a> {
    step: &'a str,
    #[serde(flatten)]
    finding: &'a Finding,
}

fn report(run: &Run) -> Report<'_> {
    let lookup = Lookup::new(run);
    let header = &run.header;
    let counts = run.counts();
    let footer = run.footer.as_ref();
    Report {
        schema: SCHEMA,
        tool: &header.tool,
        run: header.run.as_str(),
        started: &header.started,
        seed: header.seed,
        millis: footer.map(|footer| footer.millis),
        target: TargetProfile { url: secret::shown_url(&header.target.url), ..header.target.clone() },
        suites: &header.suites,
        selection: &header.selection,
        assessment: assessment(run),
        counts: Verdict::ALL.map(|verdict| (verdict, counts.get(&verdict).copied().unwrap_or(0))).into(),
        notices: &run.notices,
        left_behind: footer.map_or(&[], |footer| &footer.left_behind),
        cases: header.cases.iter().map(|planned| case(&lookup, planned)).collect(),
    }
}

fn assessment(run: &Run) -> Assessment<'_> {
    let standing = standing(run);
    let grade = match standing {
        Standing::Assessed(grade) | Standing::Partial { grade, .. } => Some(grade),
        Standing::Ungraded | Standing::Incomplete { .. } => None,
    };
    let profile = run.header.profile.as_ref();
    Assessment {
        standing: standing.as_str(),
        sentence: standing.sentence(),
        level: standing.awarded(),
        profile: profile.map(|of| ProfileRef { id: &of.id, version: &of.version, hash: &of.hash }),
        levels: grade.map_or(&[], |grade| &grade.levels),
        criteria: grade.map_or(&[][..], |grade| &grade.criteria).iter().map(criterion).collect(),
    }
}

fn criterion(result: &CriterionResult) -> CriterionLine<'_> {
    CriterionLine {
        id: &result.id,
        title: &result.title,
        level: result.level,
        layer: result.layer,
        gates: result.gates,
        state: result.state,
        why: &result.why,
        cases: result.cases.iter().map(ToString::to_string).collect(),
    }
}

fn case<'a>(lookup: &Lookup<'a>, planned: &'a PlannedCase) -> Case<'a> {
    let record = lookup.record(&planned.id);
    let verdict = record.map_or(Verdict::NotRun, |record| record.verdict);
    let shown = record.filter(|_| matches!(verdict, Verdict::Deviation | Verdict::Fail | Verdict::Inconclusive));
    Case {
        id: planned.id.to_string(),
        title: &planned.title,
        case: planned.case.as_deref(),
        verdict,
        reason: record.and_then(|record| record.reason.as_ref()),
        strength: planned.strength,
        role: planned.role,
        requirements: &planned.requirements,
        position: planned.position.to_string(),
        millis: record.map_or(0, |record| record.millis),
        repeats: record.map(|record| record.repeats).filter(|repeats| *repeats > 0),
        notes: record.map_or(&[], |record| &record.notes),
        findings: record.map(findings).unwrap_or_default(),
        text: shown.map(|record| text::block(lookup, record).render(Colour::Never)),
        curl: shown.map(curl_lines).unwrap_or_default(),
    }
}

fn findings(record: &CaseRecord) -> Vec<FoundAt<'_>> {
    record.findings().map(|(step, finding)| FoundAt { step: &step.title, finding }).collect()
}

fn curl_lines(record: &CaseRecord) -> Vec<String> {
    requests(record)
        .into_iter()
        .flat_map(|(_, exchanges)| exchanges)
        .map(|exchange| curl::line(&exchange.request))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::report::fixture;

    fn rendered(run: &Run) -> Value {
        let bytes = Json.render(run).unwrap();
        assert_eq!(bytes, Json.render(run).unwrap(), "the same run gives the same bytes");
        serde_json::from_slice(&bytes).unwrap()
    }

    #[test]
    fn the_shape_of_the_report() {
        insta::assert_snapshot!(String::from_utf8(Json.render(&fixture::run()).unwrap()).unwrap());
    }

    #[test]
    fn counts_agree_with_the_cases_and_with_the_run() {
        for run in [fixture::run(), fixture::undetermined(), fixture::incomplete()] {
            let report = rendered(&run);
            for verdict in Verdict::ALL {
                let name = serde_json::to_value(verdict).unwrap();
                let cases = report["cases"].as_array().unwrap();
                let listed = cases.iter().filter(|case| case["verdict"] == name).count();
                assert_eq!(report["counts"][name.as_str().unwrap()], listed);
                assert_eq!(run.counts().get(&verdict).copied().unwrap_or(0), listed);
            }
        }
    }

    #[test]
    fn an_incomplete_run_says_so_and_shows_no_level() {
        let assessment = &rendered(&fixture::incomplete())["assessment"];
        assert_eq!(assessment["standing"], "incomplete");
        assert_eq!(assessment["level"], Value::Null);
        assert_eq!(assessment["levels"], serde_json::json!([]));
        assert_eq!(
            assessment["sentence"],
            "the run is incomplete (its log breaks off; 3 cases were not started or not finished), and is no assessment"
        );
    }
}
