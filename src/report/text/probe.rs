//! A diagnosis on one screen: what it is, what that rests on, what stands between it and the next level, and the way there.

use super::{
    page::{Ink, Line, Page},
    summary::{level_sentence, titled},
};
use crate::{
    model::{
        diagnosis::{Access, Found, MOST, Observed, Seen},
        fingerprint::Certainty,
        grade::LevelState,
    },
    report::{
        probe::{Probe, named},
        secret, words,
    },
};

/// How many recognised interfaces are shown with their evidence.
const MOST_FOUND: usize = 6;
/// Where a line of words is broken.
const WIDTH: usize = 118;

/// The whole page.
pub fn page(probe: &Probe<'_>) -> Page {
    let diagnosis = probe.diagnosis;
    let mut page = Page::new();
    let left_out = match diagnosis.left_out {
        0 => String::new(),
        some if diagnosis.asked < MOST => format!("; {} not sent", words::count(some, "more request")),
        some => format!("; {} would have been too many", words::count(some, "more request")),
    };
    page.push(titled(
        Ink::Strong,
        "Probe",
        format!(
            "{}: {} in {} s{left_out}",
            secret::shown_url(&diagnosis.url),
            words::count(diagnosis.asked, "request"),
            words::seconds(diagnosis.millis).trim_start()
        ),
    ));
    page.append(short(probe));
    labels(&mut page, probe);
    for (number, command) in probe.next().iter().enumerate() {
        page.push(titled(Ink::Strong, if number == 0 { "Next" } else { "" }, command));
    }
    page
}

/// The part that an error of another command shows, too: what it is, and the way from there.
pub fn short(probe: &Probe<'_>) -> Page {
    let mut page = Page::new();
    page.push(titled(Ink::Strong, "Diagnosis", probe.sentence()));
    for found in probe.diagnosis.found.iter().take(MOST_FOUND) {
        recognised(&mut page, found);
    }
    if probe.diagnosis.found.len() > MOST_FOUND {
        let others: Vec<String> = probe.diagnosis.found[MOST_FOUND..].iter().map(named).collect();
        page.push(titled(Ink::Plain, "Found", format!("also {}", others.join(", "))));
    }
    for note in &probe.diagnosis.notes {
        page.push(titled(Ink::Faint, "Note", words::cut(note, 300)));
    }
    levels(&mut page, probe);
    wrapped(&mut page, "Route", probe.route());
    if let Some(found) = probe.diagnosis.found.first().filter(|found| found.access == Access::Open) {
        for link in &found.links {
            page.push(titled(Ink::Faint, "", link));
        }
    }
    page
}

fn recognised(page: &mut Page, found: &Found) {
    let label = match found.certainty {
        Certainty::Certain => "Found",
        Certainty::Likely => "Likely",
    };
    let ink = if found.certainty == Certainty::Certain { Ink::Good } else { Ink::Warn };
    let closed = match found.access {
        Access::Open => "",
        Access::Closed => ", behind authentication",
    };
    page.push(titled(ink, label, format!("{}{closed} at {}", named(found), secret::shown_url(&found.url))));
    for seen in &found.evidence {
        page.push(titled(Ink::Faint, "", evidence(seen)));
    }
}

fn evidence(seen: &Observed) -> String {
    let url = secret::shown_url(&seen.url);
    let path = url.splitn(4, '/').nth(3).map_or(url.as_str(), |path| path);
    let with = if seen.with.is_empty() { String::new() } else { format!(" with {}", seen.with) };
    format!("GET /{path} answered {}{with}: {}", seen.status, seen.says)
}

fn levels(page: &mut Page, probe: &Probe<'_>) {
    let Some((profile, _)) = probe.graded else { return };
    for level in probe.levels() {
        let ink = match level.state {
            LevelState::Achieved => Ink::Good,
            LevelState::NotAchieved => Ink::Bad,
            LevelState::Undetermined | LevelState::Conditional => Ink::Warn,
        };
        page.push(titled(ink, &format!("Level {}", level.level), level_sentence(level)));
        if let Some(described) = profile.levels.get(usize::from(level.level)) {
            page.push(titled(Ink::Faint, "", described));
        }
    }
    for criterion in probe.unmet() {
        let line = Line::new().plain("             ").with(Ink::Warn, format!("{} {}", criterion.id, criterion.state));
        page.push(line.plain(format!(": {}", criterion.title)));
    }
}

fn labels(page: &mut Page, probe: &Probe<'_>) {
    for (number, seen) in probe.diagnosis.blocks.iter().enumerate() {
        let ink = match seen.state {
            Seen::Yes => Ink::Good,
            Seen::No | Seen::Unknown => Ink::Plain,
        };
        let label = if number == 0 { "Labels" } else { "" };
        let line = Line::new().with(Ink::Strong, format!("{label:>12}")).plain(format!(" {:<13}", seen.block.label()));
        page.push(line.with(ink, format!("{:<8}", seen.state.as_str())).with(Ink::Faint, &seen.because));
    }
}

/// Words on as many lines as they need.
fn wrapped(page: &mut Page, label: &str, text: &str) {
    let mut line = String::new();
    let mut label = label;
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + word.chars().count() >= WIDTH {
            page.push(titled(Ink::Strong, label, &line));
            (label, line) = ("", String::new());
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    page.push(titled(Ink::Strong, label, &line));
}
