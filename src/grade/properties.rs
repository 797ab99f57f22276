//! What grading must never do, over random profiles and verdicts: let a worse run look better.

use proptest::prelude::*;

use super::*;
use crate::model::{
    InstanceId, Interface, Strength,
    grade::{Basis, Judged, LevelState},
    profile::{Layer, TestSelector, WithoutConsent},
    target::{Declaration, PreflightCheck, PreflightResult},
    test::Version,
    verdict::ReasonCode,
};

const ROLES: [Role; 3] = [Role::Read, Role::Filter, Role::Geo];

fn formula() -> impl Strategy<Value = Formula> {
    let leaf = prop_oneof![
        6 => (prop::sample::subsequence(ROLES.to_vec(), 0..=3), prop::sample::subsequence(vec!["5.6", "5.7", "5.7.1"], 0..=2))
            .prop_map(|(roles, clauses)| Formula::Tests(TestSelector {
                suite: "ngsi-ld".into(),
                roles,
                requirements: clauses.iter().map(|clause| format!("ngsi-ld/{clause}").as_str().into()).collect(),
                strength: Strength::Must,
                without_consent: WithoutConsent::LeftOut,
            })),
        2 => prop::sample::select(PreflightCheck::ALL.to_vec()).prop_map(Formula::Preflight),
        1 => Just(Formula::Pending { suite: "dcat-ap".into(), what: "look".to_owned() }),
        1 => Just(Formula::Attestation("terms".to_owned())),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Formula::All),
            prop::collection::vec(inner, 0..4).prop_map(Formula::Any),
        ]
    })
}

fn criterion() -> impl Strategy<Value = Criterion> {
    let obligation = prop_oneof![
        4 => Just(Obligation::Mandatory),
        1 => prop::sample::select(ROLES.to_vec()).prop_map(Obligation::Conditional),
        1 => Just(Obligation::Recommended),
    ];
    let rule = prop_oneof![Just(NotApplicableRule::Allowed), Just(NotApplicableRule::Forbidden)];
    (formula(), obligation, rule, 0u8..3).prop_map(|(of, obligation, not_applicable, level)| Criterion {
        id: "C".to_owned(),
        title: String::new(),
        level,
        layer: Layer::Technical,
        obligation,
        evidence: EvidenceKind::Tested,
        not_applicable,
        maps: Vec::new(),
        of,
    })
}

fn profile() -> impl Strategy<Value = Profile> {
    prop::collection::vec(criterion(), 1..7).prop_map(|criteria| Profile {
        id: "random".to_owned(),
        version: "1.0.0".to_owned(),
        title: String::new(),
        minimum: vec![("ngsi-ld".into(), Version(1, 6, 1))],
        levels: vec![String::new(); 3],
        criteria,
        hash: String::new(),
    })
}

/// Mostly passing, so that levels are achieved often enough to be lost.
fn verdict() -> impl Strategy<Value = Option<Verdict>> {
    prop_oneof![
        12 => Just(Some(Verdict::Pass)),
        1 => prop::sample::select(Verdict::ALL.to_vec()).prop_map(Some),
        1 => Just(None),
    ]
}

fn judged() -> impl Strategy<Value = Vec<Judged>> {
    let requirement = prop::sample::select(vec!["ngsi-ld/5.6.1", "ngsi-ld/5.7.1.4", "ngsi-ld/5.7.2"]);
    let basis = prop::sample::select(vec![Basis::Own, Basis::Sampled]);
    let case = (prop::sample::select(ROLES.to_vec()), requirement, verdict(), basis);
    prop::collection::vec(case, 1..10).prop_map(|cases| {
        let numbered = cases.into_iter().enumerate();
        numbered
            .map(|(index, (role, requirement, verdict, basis))| Judged {
                id: InstanceId {
                    test: format!("ngsi-ld/a/g/t{index}").as_str().into(),
                    case: None,
                    interface: Interface::Broker,
                },
                suite: "ngsi-ld".into(),
                role,
                strength: Strength::Must,
                requirements: vec![requirement.into()],
                basis,
                // What was withheld, and nothing else, has this reason.
                reason: (verdict == Some(Verdict::NotRun)).then_some(ReasonCode::NoConsent),
                verdict,
            })
            .collect()
    })
}

fn target() -> impl Strategy<Value = TargetProfile> {
    let declares = prop::collection::vec((prop::sample::select(ROLES.to_vec()), any::<bool>()), 0..3);
    (declares, prop::collection::vec(prop::bool::weighted(0.9), 0..=3)).prop_map(|(declares, holds)| TargetProfile {
        interface: Interface::Broker,
        url: String::new(),
        product: None,
        version: Version(1, 9, 1),
        version_declared: false,
        capabilities: Vec::new(),
        checks: PreflightCheck::ALL
            .into_iter()
            .zip(holds)
            .map(|(check, holds)| PreflightResult { check, holds, observed: String::new() })
            .collect(),
        declares: declares.into_iter().map(|(role, plays)| Declaration { role, plays }).collect(),
        declared: Vec::new(),
        subject: None,
        versions: Vec::new(),
        tenant: None,
    })
}

/// Better is higher. `Conditional` cannot come up without waivers and stands between.
fn rank(state: LevelState) -> u8 {
    match state {
        LevelState::NotAchieved => 0,
        LevelState::Undetermined => 1,
        LevelState::Conditional => 2,
        LevelState::Achieved => 3,
    }
}

fn ranks(grade: &Grade) -> Vec<u8> {
    grade.levels.iter().map(|level| rank(level.state)).collect()
}

fn with(judged: &[Judged], index: usize, verdict: Option<Verdict>) -> Vec<Judged> {
    let mut changed = judged.to_vec();
    changed[index].verdict = verdict;
    changed[index].reason = None;
    changed
}

fn nowhere_above(lower: &Grade, upper: &Grade) -> bool {
    lower.awarded <= upper.awarded && ranks(lower).iter().zip(ranks(upper)).all(|(lower, upper)| *lower <= upper)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn losing_a_verdict_never_raises_the_award_or_achieves_a_level(
        profile in profile(), judged in judged(), target in target()
    ) {
        let before = assess(&profile, &judged, &target, Gradable::Yes);
        for index in 0..judged.len() {
            let after = assess(&profile, &with(&judged, index, None), &target, Gradable::Yes);
            prop_assert!(after.awarded <= before.awarded);
            for (before, after) in before.levels.iter().zip(&after.levels) {
                prop_assert!(after.state != LevelState::Achieved || before.state == LevelState::Achieved);
            }
        }
    }

    #[test]
    fn turning_a_pass_into_anything_else_never_raises_a_level(
        profile in profile(), judged in judged(), target in target()
    ) {
        let before = assess(&profile, &judged, &target, Gradable::Yes);
        for index in 0..judged.len() {
            if check_state(judged[index].verdict) != CriterionState::Met {
                continue;
            }
            for worse in [Some(Verdict::Fail), Some(Verdict::Inconclusive), Some(Verdict::NotRun), None] {
                let after = assess(&profile, &with(&judged, index, worse), &target, Gradable::Yes);
                prop_assert!(nowhere_above(&after, &before), "{worse:?} at {index}");
            }
        }
    }

    #[test]
    fn turning_anything_that_applies_into_a_pass_never_lowers_a_level(
        profile in profile(), judged in judged(), target in target()
    ) {
        let before = assess(&profile, &judged, &target, Gradable::Yes);
        for index in 0..judged.len() {
            if judged[index].verdict == Some(Verdict::NotApplicable) {
                continue;
            }
            let after = assess(&profile, &with(&judged, index, Some(Verdict::Pass)), &target, Gradable::Yes);
            prop_assert!(nowhere_above(&before, &after), "pass at {index}");
        }
    }

    #[test]
    fn a_run_in_which_nothing_was_seen_of_the_data_is_never_helped_by_what_it_was_not_allowed_to_do(
        profile in profile(), mut judged in judged(), target in target()
    ) {
        judged.iter_mut().for_each(|case| case.basis = Basis::Own);
        let mut open = judged.clone();
        open.iter_mut().for_each(|case| case.reason = None);
        let (withheld, open) = (assess(&profile, &judged, &target, Gradable::Yes), assess(&profile, &open, &target, Gradable::Yes));
        prop_assert_eq!(ranks(&withheld), ranks(&open));
    }

    #[test]
    fn a_partial_run_awards_nothing_and_shows_the_same_states(
        profile in profile(), judged in judged(), target in target()
    ) {
        let whole = assess(&profile, &judged, &target, Gradable::Yes);
        let partial = assess(&profile, &judged, &target, Gradable::Partial("filtered".to_owned()));
        prop_assert_eq!(partial.awarded, None);
        prop_assert_eq!(partial.levels, whole.levels);
    }

    #[test]
    fn saying_nothing_about_a_role_never_helps(profile in profile(), judged in judged(), target in target()) {
        let mut silent = target.clone();
        silent.declares.clear();
        let before = assess(&profile, &judged, &target, Gradable::Yes);
        let after = assess(&profile, &judged, &silent, Gradable::Yes);
        prop_assert!(after.awarded <= before.awarded);
    }

    #[test]
    fn a_criterion_names_only_cases_that_stand_in_its_way(
        profile in profile(), judged in judged(), target in target()
    ) {
        for criterion in assess(&profile, &judged, &target, Gradable::Yes).criteria {
            for id in criterion.cases {
                let case = judged.iter().find(|case| case.id == id).unwrap();
                prop_assert!(check_state(case.verdict) != CriterionState::Met);
            }
        }
    }
}
