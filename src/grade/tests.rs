//! The rules of grading, one by one.

use super::*;
use crate::model::{
    CaseId, InstanceId, Interface, Strength,
    grade::{Basis, LevelState},
    profile::{Layer, TestSelector, WithoutConsent},
    target::{Declaration, PreflightCheck, PreflightResult},
    test::Version,
    verdict::ReasonCode,
};

fn selector(role: Role) -> Formula {
    Formula::Tests(TestSelector {
        suite: "ngsi-ld".into(),
        roles: vec![role],
        requirements: Vec::new(),
        strength: Strength::Must,
        without_consent: WithoutConsent::LeftOut,
    })
}

fn criterion(id: &str, level: u8, of: Formula) -> Criterion {
    Criterion {
        id: id.to_owned(),
        title: format!("The title of {id}"),
        level,
        layer: Layer::Technical,
        obligation: Obligation::Mandatory,
        evidence: EvidenceKind::Tested,
        not_applicable: NotApplicableRule::Forbidden,
        maps: Vec::new(),
        of,
    }
}

fn profile(criteria: Vec<Criterion>) -> Profile {
    Profile {
        id: "test".to_owned(),
        version: "1.0.0".to_owned(),
        title: "A profile for tests".to_owned(),
        minimum: vec![("ngsi-ld".into(), Version(1, 6, 1))],
        levels: vec!["zero".to_owned(), "one".to_owned()],
        criteria,
        hash: String::new(),
    }
}

fn target() -> TargetProfile {
    TargetProfile {
        interface: Interface::Broker,
        url: "http://localhost:1026/ngsi-ld/v1".to_owned(),
        product: None,
        version: Version(1, 9, 1),
        version_declared: false,
        capabilities: Vec::new(),
        checks: vec![PreflightResult {
            check: PreflightCheck::Reachable,
            holds: true,
            observed: "GET /types answered 200".to_owned(),
        }],
        declares: Vec::new(),
        declared: Vec::new(),
        subject: None,
        versions: Vec::new(),
        tenant: None,
    }
}

fn case(name: &str, role: Role, verdict: impl Into<Option<Verdict>>) -> Judged {
    Judged {
        id: InstanceId {
            test: format!("ngsi-ld/area/group/{name}").as_str().into(),
            case: None,
            interface: Interface::Broker,
        },
        suite: "ngsi-ld".into(),
        role,
        strength: Strength::Must,
        requirements: vec!["ngsi-ld/5.7.1".into()],
        basis: Basis::Own,
        reason: None,
        verdict: verdict.into(),
    }
}

fn only(criterion: Criterion, judged: &[Judged]) -> CriterionResult {
    let profile = profile(vec![criterion]);
    assess(&profile, judged, &target(), Gradable::Yes).criteria.remove(0)
}

fn read(judged: &[Judged]) -> CriterionResult {
    only(criterion("READ", 1, selector(Role::Read)), judged)
}

#[test]
fn every_verdict_has_its_state() {
    let table = [
        (Some(Verdict::Pass), CriterionState::Met),
        (Some(Verdict::Deviation), CriterionState::Met),
        (Some(Verdict::Fail), CriterionState::NotMet),
        (Some(Verdict::Inconclusive), CriterionState::NotAssessed),
        (Some(Verdict::NotRun), CriterionState::NotAssessed),
        (Some(Verdict::NotApplicable), CriterionState::NotApplicable),
        (None, CriterionState::NotAssessed),
    ];
    assert_eq!(table.len(), Verdict::ALL.len() + 1);
    for (verdict, state) in table {
        assert_eq!(check_state(verdict), state, "{verdict:?}");
    }
}

#[test]
fn one_failed_must_decides_and_is_named() {
    let judged =
        [case("a", Role::Read, Verdict::Pass), case("b", Role::Read, Verdict::Fail), case("c", Role::Read, None)];
    let result = read(&judged);
    assert_eq!(result.state, CriterionState::NotMet);
    assert_eq!(result.cases, [judged[1].id.clone()]);
    insta::assert_snapshot!(result.why, @"1 of 3 cases passed; ngsi-ld/area/group/b failed (5.7.1)");
}

#[test]
fn a_long_list_of_failures_is_counted() {
    let judged = ["a", "b", "c", "d"].map(|name| case(name, Role::Read, Verdict::Fail));
    let result = read(&judged);
    assert_eq!(result.cases.len(), 4);
    insta::assert_snapshot!(result.why, @"0 of 4 cases passed; ngsi-ld/area/group/a failed (5.7.1), ngsi-ld/area/group/b failed (5.7.1) and 2 more");
}

#[test]
fn a_case_without_a_verdict_leaves_the_criterion_open() {
    let judged = [case("a", Role::Read, Verdict::Pass), case("b", Role::Read, None)];
    let result = read(&judged);
    assert_eq!(result.state, CriterionState::NotAssessed);
    assert_eq!(result.cases, [judged[1].id.clone()]);
    insta::assert_snapshot!(result.why, @"1 of 2 cases passed; ngsi-ld/area/group/b has no verdict (5.7.1)");
}

#[test]
fn met_names_no_case_and_counts_what_did_not_apply() {
    let judged = [
        case("a", Role::Read, Verdict::Pass),
        case("b", Role::Read, Verdict::Deviation),
        case("c", Role::Read, Verdict::NotApplicable),
    ];
    let result = read(&judged);
    assert_eq!(result.state, CriterionState::Met);
    assert!(result.cases.is_empty());
    insta::assert_snapshot!(result.why, @"2 of 2 cases passed (1 more not applicable)");
}

#[test]
fn a_selector_that_picks_nothing_is_not_assessed() {
    let result = read(&[case("a", Role::Filter, Verdict::Pass)]);
    assert_eq!(result.state, CriterionState::NotAssessed);
    insta::assert_snapshot!(result.why, @"no case of this run tests it");
}

#[test]
fn weaker_cases_than_the_selector_asks_for_do_not_count() {
    let mut should = case("a", Role::Read, Verdict::Fail);
    should.strength = Strength::Should;
    assert_eq!(read(&[should, case("b", Role::Read, Verdict::Pass)]).state, CriterionState::Met);
}

#[test]
fn nothing_but_not_applicable_follows_the_criterions_own_rule() {
    let judged = [case("a", Role::Read, Verdict::NotApplicable)];
    let mut asked = criterion("READ", 1, selector(Role::Read));
    let forbidden = only(asked.clone(), &judged);
    assert_eq!(forbidden.state, CriterionState::NotAssessed);
    assert_eq!(forbidden.cases, [judged[0].id.clone()]);
    insta::assert_snapshot!(forbidden.why, @"the only case does not apply to this target; the profile does not let this be left out");
    asked.not_applicable = NotApplicableRule::Allowed;
    let allowed = only(asked, &judged);
    assert_eq!(allowed.state, CriterionState::NotApplicable);
    assert!(allowed.cases.is_empty());
}

#[test]
fn what_cannot_be_tested_yet_says_what_is_missing() {
    let pending = Formula::Pending { suite: "smart-data-models".into(), what: "compare a sample".to_owned() };
    let result = only(criterion("MODEL", 1, pending), &[]);
    assert_eq!(result.state, CriterionState::NotAssessed);
    insta::assert_snapshot!(result.why, @"no test of this civitest can show it yet (smart-data-models): compare a sample");
    let result = only(criterion("TERMS", 1, Formula::Attestation("terms".to_owned())), &[]);
    assert_eq!(result.state, CriterionState::NotAssessed);
    insta::assert_snapshot!(result.why, @"needs a signed statement (terms), and none was given");
}

#[test]
fn preflight_decides_met_not_met_and_open() {
    let of = |holds: Option<bool>| {
        let mut target = target();
        target.checks = holds
            .map(|holds| PreflightResult { check: PreflightCheck::Reachable, holds, observed: "seen".to_owned() })
            .into_iter()
            .collect();
        let profile = profile(vec![criterion("REACH", 0, Formula::Preflight(PreflightCheck::Reachable))]);
        assess(&profile, &[], &target, Gradable::Yes).criteria.remove(0).state
    };
    assert_eq!(of(Some(true)), CriterionState::Met);
    assert_eq!(of(Some(false)), CriterionState::NotMet);
    assert_eq!(of(None), CriterionState::NotAssessed);
}

#[test]
fn all_takes_the_worst_and_any_the_best_of_what_applies() {
    let judged = [
        case("met", Role::Read, Verdict::Pass),
        case("not-met", Role::Filter, Verdict::Fail),
        case("open", Role::Geo, Verdict::Inconclusive),
        case("away", Role::Notify, Verdict::NotApplicable),
    ];
    let [met, not_met, open, away] = [Role::Read, Role::Filter, Role::Geo, Role::Notify].map(selector);
    let state = |of: Formula| {
        let mut asked = criterion("X", 1, of);
        asked.not_applicable = NotApplicableRule::Allowed;
        only(asked, &judged).state
    };
    let all = |parts: &[&Formula]| state(Formula::All(parts.iter().map(|part| (*part).clone()).collect()));
    let any = |parts: &[&Formula]| state(Formula::Any(parts.iter().map(|part| (*part).clone()).collect()));
    assert_eq!(all(&[&met, &away]), CriterionState::Met);
    assert_eq!(all(&[&met, &open]), CriterionState::NotAssessed);
    assert_eq!(all(&[&met, &open, &not_met]), CriterionState::NotMet);
    assert_eq!(all(&[&away]), CriterionState::NotApplicable);
    assert_eq!(all(&[]), CriterionState::NotAssessed);
    assert_eq!(any(&[&not_met, &met]), CriterionState::Met);
    assert_eq!(any(&[&not_met, &open]), CriterionState::NotAssessed);
    assert_eq!(any(&[&not_met, &away]), CriterionState::NotMet);
    assert_eq!(any(&[&away]), CriterionState::NotApplicable);
    assert_eq!(any(&[]), CriterionState::NotAssessed);
}

#[test]
fn a_conditional_criterion_gates_unless_the_role_is_declared_away() {
    let mut asked = criterion("GEO", 1, selector(Role::Geo));
    asked.obligation = Obligation::Conditional(Role::Geo);
    let judged = [case("near", Role::Geo, Verdict::Fail)];
    let with = |declares: &[bool]| {
        let mut target = target();
        target.declares = declares.iter().map(|&plays| Declaration { role: Role::Geo, plays }).collect();
        let result = assess(&profile(vec![asked.clone()]), &judged, &target, Gradable::Yes).criteria.remove(0);
        (result.gates, result.state)
    };
    assert_eq!(with(&[true]), (true, CriterionState::NotMet));
    assert_eq!(with(&[false]), (false, CriterionState::NotApplicable));
    assert_eq!(with(&[]), (true, CriterionState::NotAssessed));
    assert_eq!(with(&[false, true]), (true, CriterionState::NotMet), "contradictions do not help");
    let open = only(asked.clone(), &judged);
    assert_eq!(open.cases, [judged[0].id.clone()], "what the tests saw is told all the same");
    insta::assert_snapshot!(open.why, @"nobody declared whether the platform plays the role `geo`; if it does: 0 of 1 case passed; ngsi-ld/area/group/near failed (5.7.1)");
}

#[test]
fn a_version_below_the_profiles_minimum_is_not_assessed() {
    let mut target = target();
    target.version = Version(1, 5, 1);
    let judged = [case("a", Role::Read, Verdict::Pass)];
    let profile = profile(vec![criterion("READ", 1, selector(Role::Read))]);
    let result = assess(&profile, &judged, &target, Gradable::Yes).criteria.remove(0);
    assert_eq!(result.state, CriterionState::NotAssessed);
    insta::assert_snapshot!(result.why, @"the target is held to ngsi-ld 1.5.1; the profile asks for 1.6.1 at least");
}

#[test]
fn a_statement_does_not_stand_in_for_a_test() {
    let with = |evidence| {
        let mut asked = criterion("X", 1, Formula::Attestation("x".to_owned()));
        asked.evidence = evidence;
        settle(&asked, Outcome::plain(CriterionState::MetByAttestation, "signed".to_owned())).state
    };
    assert_eq!(with(EvidenceKind::Attested), CriterionState::MetByAttestation);
    assert_eq!(with(EvidenceKind::Tested), CriterionState::NotAssessed);
}

#[test]
fn the_awarded_level_is_the_highest_without_a_gap_below() {
    let states = |reach: bool, verdict: Option<Verdict>| {
        let mut target = target();
        target.checks[0].holds = reach;
        let profile = profile(vec![
            criterion("REACH", 0, Formula::Preflight(PreflightCheck::Reachable)),
            criterion("READ", 1, selector(Role::Read)),
        ]);
        let grade = assess(&profile, &[case("a", Role::Read, verdict)], &target, Gradable::Yes);
        (grade.awarded, grade.levels[1].state)
    };
    assert_eq!(states(true, Some(Verdict::Pass)), (Some(1), LevelState::Achieved));
    assert_eq!(states(true, Some(Verdict::Fail)), (Some(0), LevelState::NotAchieved));
    assert_eq!(states(true, None), (Some(0), LevelState::Undetermined));
    assert_eq!(states(false, Some(Verdict::Pass)), (None, LevelState::Achieved));
}

#[test]
fn a_level_that_nothing_gates_is_undetermined() {
    let mut shown = criterion("READ", 1, selector(Role::Read));
    shown.obligation = Obligation::Recommended;
    let mut away = criterion("GEO", 1, selector(Role::Geo));
    away.not_applicable = NotApplicableRule::Allowed;
    let judged = [case("a", Role::Read, Verdict::Pass), case("b", Role::Geo, Verdict::NotApplicable)];
    let grade = assess(&profile(vec![shown, away]), &judged, &target(), Gradable::Yes);
    assert_eq!(grade.levels.len(), 2);
    assert!(grade.levels.iter().all(|level| level.state == LevelState::Undetermined && level.applicable == 0));
    assert_eq!(grade.awarded, None);
}

#[test]
fn levels_count_met_applicable_and_assessed() {
    let judged = [
        case("a", Role::Read, Verdict::Pass),
        case("b", Role::Filter, Verdict::Fail),
        case("c", Role::Geo, Verdict::NotRun),
    ];
    let criteria = [("A", Role::Read), ("B", Role::Filter), ("C", Role::Geo)]
        .map(|(id, role)| criterion(id, 1, selector(role)))
        .to_vec();
    let level = assess(&profile(criteria), &judged, &target(), Gradable::Yes).levels[1].clone();
    assert_eq!((level.met, level.applicable, level.assessed), (1, 3, 2));
    assert_eq!(level.state, LevelState::NotAchieved);
}

#[test]
fn a_partial_run_shows_states_and_awards_nothing() {
    let profile = profile(vec![criterion("REACH", 0, Formula::Preflight(PreflightCheck::Reachable))]);
    let grade = assess(&profile, &[], &target(), Gradable::Partial("a filter left out 3 cases".to_owned()));
    assert_eq!(grade.awarded, None);
    assert_eq!(grade.levels[0].state, LevelState::Achieved);
}

#[test]
fn gating_lists_each_test_once_for_criteria_that_gate() {
    let row = |name: &str| {
        let mut row = case("table", Role::Read, None);
        row.id.case = Some(CaseId::from(name));
        row
    };
    let judged = [row("b"), row("a"), case("plain", Role::Read, None), case("other", Role::Geo, None)];
    let mut shown = criterion("SHOWN", 1, selector(Role::Geo));
    shown.obligation = Obligation::Informative;
    let open = criterion("OPEN", 1, Formula::Attestation("x".to_owned()));
    let profile = profile(vec![criterion("READ", 1, Formula::Any(vec![selector(Role::Read)])), shown, open]);
    let table = gating(&profile, &judged);
    assert_eq!(table.keys().collect::<Vec<_>>(), ["OPEN", "READ"]);
    assert!(table["OPEN"].is_empty());
    assert_eq!(table["READ"], ["ngsi-ld/area/group/plain", "ngsi-ld/area/group/table"].map(TestId::from));
}

#[test]
fn without_consent_what_would_write_is_left_out_if_data_that_was_there_decided_something() {
    let withheld = || Judged { reason: Some(ReasonCode::NoConsent), ..case("writes", Role::Read, Verdict::NotRun) };
    let sampled = |verdict| Judged { basis: Basis::Sampled, ..case("live", Role::Read, verdict) };
    let state = |judged: &[Judged]| {
        let result = only(criterion("C", 0, selector(Role::Read)), judged);
        (result.state, result.why)
    };
    let (met, why) = state(&[withheld(), sampled(Verdict::Pass)]);
    assert_eq!(met, CriterionState::Met);
    insta::assert_snapshot!(why, @"1 of 1 case passed; 1 more would write and was not assessed (`--allow write`)");
    assert_eq!(state(&[withheld(), sampled(Verdict::Fail)]).0, CriterionState::NotMet);
    assert_eq!(state(&[withheld(), sampled(Verdict::Inconclusive)]).0, CriterionState::NotAssessed);
    assert_eq!(state(&[withheld(), sampled(Verdict::NotApplicable)]).0, CriterionState::NotAssessed);
    assert_eq!(state(&[withheld(), case("errors", Role::Read, Verdict::Pass)]).0, CriterionState::NotAssessed);
}
