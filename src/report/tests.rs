//! What holds for every format at once.

use super::{
    Annotations, Artefact, Json, Junit, Markdown, Observer, Text, fixture,
    terminal::{Progress, StatusLevel, Terminal},
    text::{Colour, failure},
};
use crate::{
    event::{End, Run},
    model::{Verdict, grade::Gradable},
};

const FORMATS: [&dyn Artefact; 5] = [&Junit, &Json, &Text, &Markdown, &Annotations];

/// Everything anybody gets to see of a run, each with its name. The log is not among them: it holds what the engine
/// put in.
fn everything(run: &Run) -> Vec<(&'static str, String)> {
    let mut shown: Vec<(&str, String)> =
        FORMATS.iter().map(|format| (format.name(), String::from_utf8(format.render(run).unwrap()).unwrap())).collect();
    let mut live = Vec::new();
    let mut terminal = Terminal::new(&mut live, Colour::Always, StatusLevel::All, Progress::Lines);
    for event in fixture::events(run) {
        terminal.observe(&event).unwrap();
    }
    terminal.finish(run).unwrap();
    drop(terminal);
    shown.push(("terminal", String::from_utf8(live).unwrap()));
    shown
}

#[test]
fn no_format_shows_a_secret() {
    let mut run = fixture::run();
    run.header.target.url = "http://ann:CANARY-1@localhost:1026/ngsi-ld/v1".to_owned();
    for exchange in run.records.iter_mut().flat_map(|record| &mut record.steps).flat_map(|step| &mut step.exchanges) {
        exchange.request.url = "http://ann:CANARY-2@localhost:1026/a?type=Bus&access_token=CANARY-3".to_owned();
        for name in ["Authorization", "x-api-key", "Cookie", "Proxy-Authorization", "X-Auth-Token"] {
            exchange.request.headers.push((name.to_owned(), "Bearer CANARY-4".to_owned()));
        }
    }
    for (name, text) in everything(&run) {
        assert!(!text.contains("CANARY"), "{name}: {text}");
    }
}

#[test]
fn every_format_shows_the_same_block_for_a_failure() {
    let run = fixture::run();
    let record = &run.records[4];
    assert_eq!(record.verdict, Verdict::Fail);
    let block = failure(&run, record).render(Colour::Never);
    // An annotation is one line; it has the same expected and observed, and no room for the rest.
    let whole = FORMATS.iter().filter(|format| format.name() != "annotations");
    let shown: Vec<(&str, String)> =
        whole.map(|format| (format.name(), String::from_utf8(format.render(&run).unwrap()).unwrap())).collect();
    for (name, text) in shown {
        let expected = match name {
            "json" => serde_json::to_string(&block).unwrap(),
            _ => block.clone(),
        };
        assert!(text.contains(&expected), "{name}: {text}");
    }
}

#[test]
fn every_format_says_that_a_run_is_incomplete_and_none_names_a_level() {
    let ended = |end| {
        let mut run = fixture::run();
        run.footer.as_mut().unwrap().end = end;
        run
    };
    for run in [fixture::incomplete(), ended(End::Cancelled), ended(End::Deadline)] {
        for format in FORMATS {
            let text = String::from_utf8(format.render(&run).unwrap()).unwrap();
            assert!(text.contains("the run is incomplete ("), "{}: {text}", format.name());
            assert!(!text.contains("is reached") && !text.contains("caps below"), "{}: {text}", format.name());
        }
    }
}

#[test]
fn every_format_says_that_a_partial_run_awards_nothing() {
    let mut run = fixture::run();
    let grade = run.footer.as_mut().unwrap().grade.as_mut().unwrap();
    grade.gradable = Gradable::Partial("the filter left out 2 cases".to_owned());
    for format in FORMATS {
        let text = String::from_utf8(format.render(&run).unwrap()).unwrap();
        let sentence = "a partial run awards no level: the filter left out 2 cases";
        assert!(text.contains(sentence) && !text.contains("is reached"), "{}: {text}", format.name());
    }
}

#[test]
fn a_run_read_back_from_its_log_gives_the_same_bytes_in_every_format() {
    for run in [fixture::run(), fixture::undetermined(), fixture::incomplete()] {
        let mut writer = super::log::Writer::new(Vec::new());
        fixture::events(&run).iter().for_each(|event| writer.observe(event).unwrap());
        let again = super::log::parse(&writer.into_inner()[..]).unwrap();
        for format in FORMATS {
            assert_eq!(format.render(&again).unwrap(), format.render(&run).unwrap(), "{}", format.name());
        }
    }
}

#[test]
fn a_run_without_a_single_case_can_be_shown() {
    let mut run = fixture::run();
    run.header.cases.clear();
    run.records.clear();
    for (name, text) in everything(&fixture::graded(run)) {
        assert!(!text.is_empty(), "{name}");
    }
}

#[test]
fn numbers_nobody_would_write_do_no_harm() {
    let mut run = fixture::run();
    for record in &mut run.records {
        record.millis = u64::MAX;
        record.steps.iter_mut().for_each(|step| (step.index, step.attempts) = (usize::MAX, u32::MAX));
    }
    let footer = run.footer.as_mut().unwrap();
    footer.millis = u64::MAX;
    for level in &mut footer.grade.as_mut().unwrap().levels {
        (level.met, level.applicable, level.assessed) = (usize::MAX, 0, 1);
    }
    assert_eq!(everything(&run).len(), FORMATS.len() + 1);
    run.header.started = "-009999-01-02T00:00:00Z".to_owned();
    assert!(Junit.render(&run).is_err());
}

#[test]
fn nothing_calls_the_result_a_certificate() {
    for run in [fixture::run(), fixture::undetermined(), fixture::incomplete()] {
        for (name, text) in everything(&run) {
            assert!(!text.to_lowercase().contains("certificate"), "{name}");
        }
    }
}
