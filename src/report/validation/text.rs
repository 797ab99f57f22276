//! For people: what was found in each item, and at the end what came out of it all and what to do next.

use std::{
    cmp::Reverse,
    io::{self, Write},
};

use super::{Sink, rows};
use crate::{
    model::{Blame, Outcome, Remark, Severity},
    report::{
        text::{Colour, Ink, Line, Page},
        words,
    },
    validate::{Counts, Found, Item, Kind, Metrics, ModelKey, Share, Summary},
};

/// The longest a piece of data may be on a line.
const LONGEST: usize = 300;
/// How many attributes of a rule are named in the summary, and how many models.
const ATTRIBUTES: usize = 5;
const MODELS: usize = 40;

/// What is shown of the items; the summary is always complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// How many remarks of each severity.
    pub limit: u64,
    /// The least severity.
    pub least: Severity,
}

/// Writes text.
pub struct Text<W> {
    out: W,
    colour: Colour,
    shown: Shown,
    /// How many remarks of each severity there were, and how many of them were shown.
    remarks: [(u64, u64); 3],
}

impl<W: Write> Text<W> {
    /// Writes to this.
    pub fn new(out: W, colour: Colour, shown: Shown) -> Self {
        Self { out, colour, shown, remarks: [(0, 0); 3] }
    }

    fn write(&mut self, page: &Page) -> io::Result<()> {
        self.out.write_all(page.render(self.colour).as_bytes())
    }

    /// Whether a remark is shown. Each severity has its own room, so that warnings do not hide errors.
    fn takes(&mut self, remark: &Remark) -> bool {
        if remark.severity < self.shown.least {
            return false;
        }
        let (all, shown) = &mut self.remarks[remark.severity as usize];
        *all += 1;
        let takes = *shown < self.shown.limit;
        *shown += u64::from(takes);
        takes
    }

    fn hidden(&self) -> u64 {
        self.remarks.iter().map(|(all, shown)| all - shown).sum()
    }
}

impl<W: Write> Sink for Text<W> {
    fn item(&mut self, item: &Item) -> io::Result<()> {
        let mut page = Page::new();
        for remark in &item.checked.remarks {
            if self.takes(remark) {
                push_remark(&mut page, remark);
            }
        }
        if page == Page::new() {
            return Ok(());
        }
        let mut whole = Page::new();
        whole.push(head(item));
        whole.append(page);
        self.write(&whole)
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let mut page = Page::new();
        let hidden = self.hidden();
        if hidden > 0 {
            let more = words::count_large(hidden, "more remark");
            page.push(line(Ink::Faint, "…", format!("{more}; --limit N shows more, --json FILE has all of them")));
        }
        if self.remarks.iter().any(|(_, shown)| *shown > 0) {
            page.gap();
        }
        push_summary(&mut page, summary);
        self.write(&page)?;
        self.out.flush()
    }
}

/// A line with a label in the column that all labels stand in.
fn line(ink: Ink, label: &str, text: impl AsRef<str>) -> Line {
    Line::new().with(ink, format!("{label:>12}")).plain(" ").plain(text)
}

fn head(item: &Item) -> Line {
    let checked = &item.checked;
    let (ink, label) = match checked.outcome {
        Outcome::Valid => (Ink::Good, "VALID"),
        Outcome::Invalid => (Ink::Bad, "INVALID"),
        Outcome::Undetermined => (Ink::Warn, "UNDETERMINED"),
    };
    let mut head = line(ink, label, format!("{}:{}", item.file, item.place.line));
    if let Some(id) = &checked.id {
        head = head.plain(" ").with(Ink::Strong, words::cut(id, LONGEST));
    }
    let what: Vec<String> = match checked.models.as_slice() {
        [] => checked.types.iter().take(5).map(|kind| words::cut(kind, 100)).collect(),
        models => models.iter().map(ModelKey::to_string).collect(),
    };
    let what = if what.is_empty() { format!("item {}", item.number) } else { what.join(", ") };
    head.with(Ink::Faint, format!(" ({what})"))
}

fn severity_ink(severity: Severity) -> Ink {
    match severity {
        Severity::Info => Ink::Faint,
        Severity::Warning => Ink::Warn,
        Severity::Error => Ink::Bad,
    }
}

fn push_remark(page: &mut Page, remark: &Remark) {
    let mut shown = line(severity_ink(remark.severity), remark.severity.name(), remark.rule);
    if !remark.at.is_empty() {
        shown = shown.plain(" ").with(Ink::Strong, words::cut(&remark.at, LONGEST));
    }
    let blame = match remark.blame {
        Blame::Data => "",
        Blame::Model => " (a defect of the model)",
    };
    page.push(shown.plain(format!(": {}{blame}", words::cut(&remark.says, 2 * LONGEST))));
    if let Some(help) = &remark.help {
        page.push(line(Ink::Faint, "help", words::cut(help, 2 * LONGEST)));
    }
}

fn push_summary(page: &mut Page, summary: &Summary) {
    page.push(line(Ink::Strong, "Checked", counted(&summary.counts)));
    let mut models: Vec<_> = summary.models.iter().collect();
    models.sort_by_key(|(_, of)| Reverse(of.counts.items));
    for (key, of) in models.iter().take(MODELS) {
        let key = key.as_ref().map_or_else(|| "no model".to_owned(), ModelKey::to_string);
        page.push(line(Ink::Strong, "Model", format!("{key}: {}", counted(&of.counts))));
        if let Some(metrics) = measured(&of.metrics) {
            page.push(line(Ink::Faint, "", metrics));
        }
    }
    if models.len() > MODELS {
        page.push(line(Ink::Faint, "…", words::count_large((models.len() - MODELS) as u64, "more model")));
    }
    for (kind, found) in &summary.found {
        page.push(rule_line(kind, found));
    }
    for file in summary.empty.iter().take(MODELS) {
        page.push(line(Ink::Warn, "Empty", format!("{file} holds no item, so nothing was checked in it")));
    }
    if summary.empty_count > MODELS as u64 {
        page.push(line(Ink::Faint, "…", words::count_large(summary.empty_count - MODELS as u64, "more empty file")));
    }
    if summary.stopped {
        page.push(line(Ink::Warn, "Stopped", "this is not all: it was stopped before the end"));
    }
    let outcome = summary.outcome();
    let ink = match outcome {
        Outcome::Valid => Ink::Good,
        Outcome::Invalid => Ink::Bad,
        Outcome::Undetermined => Ink::Warn,
    };
    page.push(
        Line::new()
            .with(Ink::Strong, format!("{:>12} ", "Outcome"))
            .with(ink, rows::outcome(outcome))
            .plain(why(summary)),
    );
    if let Some(next) = next(summary) {
        page.push(line(Ink::Strong, "Next", next));
    }
}

fn counted(counts: &Counts) -> String {
    let Counts { items, valid, invalid, undetermined } = *counts;
    format!("{}: {valid} valid, {invalid} invalid, {undetermined} undetermined", words::count_large(items, "item"))
}

/// How far a model is used, each share by itself; what there is nothing of is left out.
fn measured(metrics: &Metrics) -> Option<String> {
    let Metrics { known, used, required, resolved, units } = *metrics;
    let shares = [
        (known, "of their attributes are of the model"),
        (used, "of its attributes are there"),
        (required, "of what it requires"),
        (resolved, "of the names have IRIs"),
        (units, "of its units are stated"),
    ];
    let shares: Vec<String> = shares
        .into_iter()
        .filter(|(share, _)| share.of > 0)
        // Rounded down: a hundred means all of them.
        .map(|(Share { count, of }, what)| format!("{} % {what}", count * 100 / of))
        .collect();
    (!shares.is_empty()).then(|| shares.join(", "))
}

fn rule_line(kind: &Kind, found: &Found) -> Line {
    let mut text = format!(
        "{}: {} in {}",
        kind.rule,
        words::count_large(found.remarks, "remark"),
        words::count_large(found.items, "item")
    );
    let most: Vec<String> =
        found.most(ATTRIBUTES).into_iter().map(|(name, count)| format!("{} {count}", words::cut(name, 60))).collect();
    if !most.is_empty() {
        let more = if found.attributes.len() > most.len() { ", …" } else { "" };
        text.push_str(&format!(" ({}{more})", most.join(", ")));
    }
    let label = match (kind.severity(), kind.blame()) {
        (Severity::Error, _) => "Error",
        (Severity::Warning, Blame::Data) => "Warning",
        (Severity::Info, Blame::Data) => "Info",
        (Severity::Warning | Severity::Info, Blame::Model) => "Model defect",
    };
    line(severity_ink(kind.severity()), label, text)
}

/// Why the outcome is not valid, where the numbers above do not say it.
fn why(summary: &Summary) -> &'static str {
    match summary.outcome() {
        Outcome::Undetermined if summary.counts.items == 0 => ": nothing was checked",
        Outcome::Undetermined if summary.counts.undetermined == 0 => ": not everything was checked",
        Outcome::Undetermined => ": some items could not be checked",
        Outcome::Valid | Outcome::Invalid => "",
    }
}

/// The most useful thing to do now: about what most items have.
fn next(summary: &Summary) -> Option<String> {
    let outcome = summary.outcome();
    let matters = |(kind, _): &(&Kind, &Found)| match outcome {
        Outcome::Valid => false,
        Outcome::Invalid => kind.severity() == Severity::Error,
        Outcome::Undetermined => kind.severity() == Severity::Warning,
    };
    let is_open = |kind: &Kind| super::junit::UNDETERMINED.contains(&kind.rule);
    let most = summary.found.iter().filter(matters);
    let (kind, found) = most.max_by_key(|(kind, found)| (is_open(kind), found.items, Reverse(kind.rule)))?;
    Some(match &found.help {
        Some(help) if outcome == Outcome::Undetermined => help.clone(),
        _ => format!("civitest explain {}", kind.rule),
    })
}
