//! Clauses with more than one reading: any of them passes, and the note says which one the target took.

use super::{Judgement, Miss, Outcome, answer::Answer};
use crate::model::{Place, Strength, expectation::Reading};

/// Holds if all expectations of one reading hold; a reading that misses no more than a should comes second, and its
/// findings are kept.
pub fn check(doubt: &str, readings: &[Reading], index: usize, answer: &Answer, judgement: &mut Judgement) -> Outcome {
    let judged: Vec<(&Reading, Judgement)> =
        readings.iter().map(|reading| (reading, judge(reading, index, answer))).collect();
    let taken = judged.iter().find(|(_, judged)| judged.findings.is_empty()).or_else(|| {
        judged.iter().find(|(_, judged)| judged.findings.iter().all(|finding| finding.strength < Strength::Must))
    });
    if let Some((reading, best)) = taken {
        let agrees = |judged: &Judgement| judged.findings.iter().all(|finding| finding.strength < Strength::Must);
        let names =
            judged.iter().filter(|(_, judged)| agrees(judged)).map(|(reading, _)| reading.name.clone()).collect();
        judgement.readings.push((doubt.to_owned(), names));
        judgement.notes.push(format!("doubt {doubt}: the target took the reading \"{}\"", reading.name));
        judgement.notes.extend(best.notes.iter().cloned());
        judgement.findings.extend(best.findings.iter().cloned());
        return Ok(());
    }
    let missed: Vec<String> = judged
        .iter()
        .map(|(reading, judged)| {
            let missed: Vec<String> = judged
                .findings
                .iter()
                .map(|finding| format!("expected {}, observed {}", finding.expected, finding.observed))
                .collect();
            format!("{}: {}", reading.name, missed.join(", and "))
        })
        .collect();
    let names: Vec<String> = readings.iter().map(|reading| reading.name.clone()).collect();
    let expected = format!("{} (readings of {doubt})", super::words::alternatives(&names));
    Err(Miss::new(place(&judged), expected, missed.join("; ")))
}

fn judge(reading: &Reading, index: usize, answer: &Answer) -> Judgement {
    let mut judgement = Judgement::default();
    for expectation in &reading.expectations {
        judgement.weigh(index, expectation, answer);
    }
    judgement
}

/// The place that all readings look at, or the whole answer.
fn place(judged: &[(&Reading, Judgement)]) -> Place {
    let mut places = judged.iter().flat_map(|(_, judged)| judged.findings.iter().map(|finding| &finding.place));
    match places.next() {
        Some(first) if places.all(|place| place == first) => first.clone(),
        _ => Place::Answer,
    }
}
