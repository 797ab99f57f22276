use proptest::prelude::*;

use super::*;
use crate::model::{
    Capability, CapabilityState, Evidence, Verdict,
    partition::Cut,
    step::{AnswerKind, Binding, BodyKind, Payload, Verb},
    target::DeclaredCapability,
    template::{Template, Text},
    test::{Since, SinceSource, Version},
    verdict::ReasonCode,
};

fn options() -> PlanOptions {
    PlanOptions {
        filter: None,
        only: None,
        partition: None,
        seed: 7,
        write: Consent::Given,
        destructive: Consent::Withheld,
        supported: Supported::everything(),
    }
}

fn target_with(capability: Capability, state: CapabilityState, observed: &str) -> TargetProfile {
    let evidence = Evidence { capability, state, observed: observed.to_owned() };
    TargetProfile { capabilities: vec![evidence], ..sample::target() }
}

/// Plans one case, and says what becomes of it.
fn fate_of(case: Case, target: &TargetProfile, options: &PlanOptions) -> String {
    let mut catalogue = sample::catalogue();
    catalogue.suites[0].groups.truncate(1);
    catalogue.suites[0].groups[0].tests = vec![sample::test("ngsi-ld/a/b/c", "A test", Role::Read, vec![case])];
    match &build(&catalogue, target, options).planned[0].disposition {
        Disposition::Run => "runs".to_owned(),
        Disposition::Gated { verdict, reason } => {
            format!("{} ({:?}): {}", Verdict::from(*verdict), reason.code, reason.text)
        }
    }
}

#[test]
fn a_plan_keeps_catalogue_order_and_counts_what_the_filter_left_out() {
    let all = build(&sample::catalogue(), &sample::target(), &options());
    let ids: Vec<String> = all.planned.iter().map(|planned| planned.id.to_string()).collect();
    assert_eq!(
        ids,
        [
            "ngsi-ld/provision/create-entity/stored[json]@broker",
            "ngsi-ld/provision/create-entity/stored[ld-json]@broker",
            "ngsi-ld/provision/create-entity/duplicate@broker",
            "ngsi-ld/query/paging/walk@broker",
            "ngsi-ld/subscribe/notify/change@broker",
        ]
    );
    assert_eq!(all.left_out, 0);
    let some = PlanOptions { filter: Some(Filter::parse("role(provide)").unwrap()), ..options() };
    let some = build(&sample::catalogue(), &sample::target(), &some);
    assert_eq!((some.planned.len(), some.left_out), (3, 2));
    assert_eq!(some.planned[..], all.planned[..3]);
}

#[test]
fn a_part_is_taken_of_what_is_selected_and_says_where_its_cases_stand() {
    let some = PlanOptions {
        filter: Some(Filter::parse("not test(duplicate)").unwrap()),
        partition: Some("slice:2/2".parse().unwrap()),
        ..options()
    };
    let plan = build(&sample::catalogue(), &sample::target(), &some);
    let taken: Vec<(usize, String)> = plan.planned.iter().map(|case| (case.place, case.id.short())).collect();
    assert_eq!(
        taken,
        [
            (1, "ngsi-ld/provision/create-entity/stored[ld-json]".to_owned()),
            (3, "ngsi-ld/subscribe/notify/change".to_owned()),
        ]
    );
    assert_eq!((plan.left_out, plan.elsewhere), (1, 2));
}

#[test]
fn only_the_cases_that_were_asked_for_are_planned() {
    let all = build(&sample::catalogue(), &sample::target(), &options());
    let only = [all.planned[1].id.clone(), all.planned[3].id.clone()].into();
    let filter = Some(Filter::parse("role(provide)").unwrap());
    let plan = build(&sample::catalogue(), &sample::target(), &PlanOptions { only: Some(only), filter, ..options() });
    let ids: Vec<&InstanceId> = plan.planned.iter().map(|case| &case.id).collect();
    assert_eq!(ids, [&all.planned[1].id]);
    assert_eq!((plan.left_out, plan.elsewhere), (4, 0));
}

#[test]
fn a_planned_case_carries_what_a_log_needs() {
    let plan = build(&sample::catalogue(), &sample::target(), &options());
    let planned = &plan.planned[0];
    assert_eq!(planned.suite.as_str(), "ngsi-ld");
    assert_eq!(planned.title, "A new entity is stored and reads back unchanged");
    assert_eq!(planned.case.title.as_deref(), Some("json"));
    assert_eq!(planned.requirements, ["ngsi-ld/5.6.1", "ngsi-ld/6.4.3.1"].map(RequirementId::new));
    assert_eq!((planned.strength, planned.role), (Strength::Must, Role::Provide));
    assert_eq!(planned.position, planned.case.position);
}

#[test]
fn a_case_without_conditions_runs() {
    assert_eq!(fate_of(sample::case(None), &sample::target(), &options()), "runs");
}

#[test]
fn a_version_outside_since_and_until_is_not_run() {
    let since = Case { since: Since::From(Version(1, 6, 1), SinceSource::EtsiTag), ..sample::case(None) };
    let until = Case { until: Some(Version(1, 5, 1)), ..sample::case(None) };
    let unestablished = Case { since: Since::Unestablished, ..sample::case(None) };
    let old = TargetProfile { version: Version(1, 5, 1), version_declared: true, ..sample::target() };
    insta::assert_snapshot!(fate_of(since.clone(), &old, &options()), @"not run (Version): holds from version 1.6.1; the target is held to 1.5.1, as declared");
    insta::assert_snapshot!(fate_of(unestablished.clone(), &old, &options()), @"not run (Version): nobody has established since when this holds, so it runs from version 1.9.1, the one the suite is written against; the target is held to 1.5.1, as declared");
    assert_eq!(fate_of(until.clone(), &old, &options()), "runs", "the last version is part of the range");
    insta::assert_snapshot!(fate_of(until, &sample::target(), &options()), @"not run (Version): holds up to version 1.5.1; the target is held to 1.9.1, by default");
    let first = TargetProfile { version: Version(1, 6, 1), ..sample::target() };
    assert_eq!(fate_of(since, &first, &options()), "runs", "the first version is part of the range");
    assert_eq!(fate_of(unestablished.clone(), &sample::target(), &options()), "runs");
    let newer = TargetProfile { version: Version(1, 10, 1), ..sample::target() };
    assert_eq!(fate_of(unestablished, &newer, &options()), "runs");
}

#[test]
fn only_evidence_of_absence_makes_a_case_not_applicable() {
    let case = Case { needs: vec![Capability::Temporal], ..sample::case(None) };
    let fate = |state| {
        fate_of(
            case.clone(),
            &target_with(Capability::Temporal, state, "GET /temporal/entities answered 501"),
            &options(),
        )
    };
    assert_eq!(fate(CapabilityState::Present), "runs");
    insta::assert_snapshot!(fate(CapabilityState::Absent), @"not applicable (Absent): the target has no `temporal`: GET /temporal/entities answered 501");
    insta::assert_snapshot!(fate(CapabilityState::Unknown), @"not run (Unconfirmed): preflight could not confirm that the target has `temporal`: GET /temporal/entities answered 501");
    insta::assert_snapshot!(fate_of(case.clone(), &sample::target(), &options()), @"not run (Unconfirmed): preflight could not confirm that the target has `temporal`: preflight has no probe for it");
}

#[test]
fn a_declaration_makes_a_case_run_and_an_unseen_absence_is_no_excuse() {
    let case = Case { needs: vec![Capability::Temporal], ..sample::case(None) };
    let fate = |has, state| {
        let declared = vec![DeclaredCapability { capability: Capability::Temporal, has }];
        let target = target_with(Capability::Temporal, state, "GET /temporal/entities answered 403");
        fate_of(case.clone(), &TargetProfile { declared, ..target }, &options())
    };
    for state in [CapabilityState::Present, CapabilityState::Absent, CapabilityState::Unknown] {
        assert_eq!(fate(true, state), "runs", "a claim is held to, whatever preflight saw");
    }
    assert_eq!(fate(false, CapabilityState::Present), "runs", "what is there can be tested");
    assert!(fate(false, CapabilityState::Absent).starts_with("not applicable (Absent)"));
    insta::assert_snapshot!(fate(false, CapabilityState::Unknown), @"not run (Unconfirmed): `temporal` is declared absent, but preflight could not confirm it: GET /temporal/entities answered 403");
}

#[test]
fn a_platform_declared_to_take_no_writes_is_not_written_to() {
    let case = Case { needs: vec![Capability::Write], ..sample::case(None) };
    let declared = vec![DeclaredCapability { capability: Capability::Write, has: false }];
    let target = TargetProfile { declared, ..sample::target() };
    insta::assert_snapshot!(fate_of(case, &target, &options()), @"not run (Unconfirmed): `write` is declared absent, but preflight could not confirm it: preflight has no probe for it");
}

#[test]
fn absence_of_any_need_outranks_doubt_about_another() {
    let case = Case { needs: vec![Capability::Tenants, Capability::Write, Capability::Temporal], ..sample::case(None) };
    let target = target_with(Capability::Temporal, CapabilityState::Absent, "501");
    let withheld = PlanOptions { write: Consent::Withheld, ..options() };
    assert!(fate_of(case, &target, &withheld).starts_with("not applicable (Absent)"));
}

#[test]
fn a_writing_case_needs_consent_and_nothing_else() {
    let case = Case { needs: vec![Capability::Write], ..sample::case(None) };
    assert_eq!(
        fate_of(case.clone(), &sample::target(), &options()),
        "runs",
        "preflight only reads, so it cannot confirm"
    );
    let withheld = PlanOptions { write: Consent::Withheld, ..options() };
    insta::assert_snapshot!(fate_of(case.clone(), &sample::target(), &withheld), @"not run (NoConsent): it creates things and removes them again; `--allow write` lets it run");
    let refuses = target_with(Capability::Write, CapabilityState::Absent, "POST /entities answered 405");
    assert!(fate_of(case.clone(), &refuses, &options()).starts_with("not applicable"));
    assert!(
        fate_of(case, &refuses, &withheld).starts_with("not run (NoConsent)"),
        "without consent nobody tried, so nothing can have been seen"
    );
}

fn deleting(path: Text, payload: Payload, binding: Option<bool>) -> Case {
    let binding = binding.map(|destructive| Binding {
        id: "purge".to_owned(),
        method: "DELETE".to_owned(),
        path: "/entities".to_owned(),
        clause: "6.4.3.3".to_owned(),
        body: BodyKind::None,
        answer: AnswerKind::None,
        list: false,
        destructive,
    });
    let request = crate::model::step::RequestStep { payload, binding, ..sample::request("DELETE", path) };
    Case {
        needs: vec![Capability::Write],
        steps: vec![sample::step(Verb::Request(Box::new(request)), Vec::new())],
        ..sample::case(None)
    }
}

#[test]
fn a_delete_without_an_id_needs_consent_of_its_own() {
    let collection = || Text::literal("/entities");
    let purge = deleting(collection(), Payload::None, Some(true));
    insta::assert_snapshot!(fate_of(purge.clone(), &sample::target(), &options()), @"not run (NoDestructiveConsent): it deletes things it is not given the ids of; `--allow destructive` besides `--allow write` lets it run: only on a target that holds nothing of value");
    let allowed = PlanOptions { destructive: Consent::Given, ..options() };
    assert_eq!(fate_of(purge.clone(), &sample::target(), &allowed), "runs");
    let no_write = PlanOptions { write: Consent::Withheld, ..allowed };
    assert!(fate_of(purge, &sample::target(), &no_write).starts_with("not run (NoConsent)"), "it writes as well");

    let outside = deleting(collection(), Payload::None, None);
    assert!(fate_of(outside, &sample::target(), &options()).starts_with("not run (NoDestructiveConsent)"));
    let own = sample::text(&[sample::literal("/entities/"), sample::id("shelter")]);
    for harmless in [
        deleting(own.clone(), Payload::None, None),
        deleting(own, Payload::None, Some(false)),
        deleting(collection(), Payload::Body(Template::Document("shelter".to_owned())), None),
    ] {
        assert_eq!(fate_of(harmless, &sample::target(), &options()), "runs");
    }
}

#[test]
fn what_this_release_cannot_do_is_said_in_plain_words() {
    let supported = PlanOptions { supported: Supported::requests(), ..options() };
    let plan =
        build(&sample::catalogue(), &target_with(Capability::Callback, CapabilityState::Present, "seen"), &supported);
    let Disposition::Gated { verdict, reason } = &plan.planned[4].disposition else { panic!("it runs") };
    assert_eq!((*verdict, reason.code), (Gate::NotRun, ReasonCode::Unsupported));
    insta::assert_snapshot!(reason.text, @"this release of civitest cannot watch notifications yet (suites/ngsi-ld/provision/create-entity.yaml:21:5)");
    let case = Case { needs: vec![Capability::Mqtt], ..sample::case(None) };
    insta::assert_snapshot!(fate_of(case, &sample::target(), &supported), @"not run (Unsupported): this release of civitest cannot test `mqtt` yet");
}

#[test]
fn nobody_is_asked_for_consent_or_evidence_in_vain() {
    let nothing = PlanOptions { supported: Supported::requests(), write: Consent::Withheld, ..options() };
    let case = Case { needs: vec![Capability::Write, Capability::Mqtt], ..sample::case(None) };
    assert!(fate_of(case, &sample::target(), &nothing).starts_with("not run (Unsupported)"));
}

fn order(seed: u64, filter: Option<&str>) -> Vec<String> {
    let filter = filter.map(|filter| Filter::parse(filter).unwrap());
    let target = target_with(Capability::Callback, CapabilityState::Present, "seen");
    let plan = build(&sample::catalogue(), &target, &PlanOptions { seed, filter, ..options() });
    plan.schedule().into_iter().map(|index| plan.planned[index].id.short()).collect()
}

#[test]
fn cases_that_wait_longest_start_first() {
    for seed in 0..20 {
        let order = order(seed, None);
        assert!(order[..2].iter().all(|id| id.contains("stored")), "they poll for 5 s: {order:?}");
        assert!(order[2].contains("notify"), "it watches for 2 s: {order:?}");
    }
}

#[test]
fn the_seed_decides_between_equals_and_a_filter_does_not_reshuffle() {
    assert_eq!(order(3, None), order(3, None));
    let orders: std::collections::BTreeSet<_> = (0..20).map(|seed| order(seed, None)).collect();
    assert_eq!(orders.len(), 4, "two pairs of equals can stand in four orders");
    for seed in 0..20 {
        let mut kept = order(seed, None);
        kept.retain(|id| !id.contains("walk"));
        assert_eq!(order(seed, Some("not test(walk)")), kept);
    }
}

#[test]
fn gated_cases_are_planned_and_not_scheduled() {
    let withheld = PlanOptions { write: Consent::Withheld, ..options() };
    let plan = build(&sample::catalogue(), &sample::target(), &withheld);
    assert_eq!(plan.planned.len(), 5);
    assert_eq!(plan.schedule(), [3]);
}

#[test]
fn a_suite_with_absurd_waits_is_no_reason_to_panic() {
    let mut step =
        sample::step(Verb::Request(Box::new(sample::request("GET", Text::literal("/entities")))), Vec::new());
    step.within = Some(Duration::MAX);
    let case = Case { steps: vec![step.clone(), step], ..sample::case(None) };
    assert_eq!(order::longest_wait(&case), Duration::MAX);
}

proptest! {
    #[test]
    fn a_filter_and_its_opposite_share_the_catalogue_between_them(seed: u64, word in "[a-z]{1,3}") {
        let catalogue = sample::catalogue();
        let with = |filter: String| {
            let options = PlanOptions { seed, filter: Some(Filter::parse(&filter).unwrap()), ..options() };
            build(&catalogue, &sample::target(), &options)
        };
        let (kept, others) = (with(format!("test({word})")), with(format!("not test({word})")));
        prop_assert_eq!(kept.planned.len(), others.left_out);
        prop_assert_eq!(kept.left_out, others.planned.len());
        prop_assert_eq!(kept.planned.len() + kept.left_out, 5);
    }

    #[test]
    fn the_parts_of_a_selection_are_that_selection_and_share_nothing(
        of in 1u32..12, hash: bool, names in prop::collection::btree_set("[a-z]{1,6}", 0..40), word in "[a-z]{0,2}",
    ) {
        let cut = if hash { Cut::Hash } else { Cut::Slice };
        let mut catalogue = sample::catalogue();
        catalogue.suites[0].groups.truncate(1);
        catalogue.suites[0].groups[0].tests = names
            .iter()
            .map(|name| sample::test(&format!("ngsi-ld/a/b/{name}"), "A test", Role::Read, vec![sample::case(None)]))
            .collect();
        let planned = |partition: Option<Partition>| {
            let filter = (!word.is_empty()).then(|| Filter::parse(&format!("test({word})")).unwrap());
            build(&catalogue, &sample::target(), &PlanOptions { partition, filter, ..options() })
        };
        let whole = planned(None);
        let parts: Vec<Plan> = (1..=of).map(|part| planned(Some(Partition::new(cut, part, of).unwrap()))).collect();
        let mut united: Vec<Planned> = parts.iter().flat_map(|plan| plan.planned.clone()).collect();
        united.sort_by_key(|case| case.place);
        prop_assert_eq!(&united, &whole.planned);
        for part in &parts {
            prop_assert_eq!(part.planned.len() + part.elsewhere, whole.planned.len());
            prop_assert_eq!(part.left_out, whole.left_out);
        }
    }

    #[test]
    fn every_case_that_runs_is_scheduled_exactly_once(seed: u64) {
        let plan = build(&sample::catalogue(), &sample::target(), &PlanOptions { seed, ..options() });
        let mut schedule = plan.schedule();
        schedule.sort_unstable();
        let running: Vec<usize> = (0..plan.planned.len()).filter(|index| plan.planned[*index].disposition == Disposition::Run).collect();
        prop_assert_eq!(schedule, running);
    }
}
