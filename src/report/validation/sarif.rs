//! SARIF 2.1.0: what code scanning reads. Errors and warnings with their lines; what is only worth knowing is left out.

use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Header, Sink, rows};
use crate::{
    model::{Remark, Rule, Severity},
    report::words,
    validate::{Item, Summary},
};

/// What readers of SARIF take of one run. Half of it is kept for errors.
const MOST_RESULTS: u64 = 25_000;
const MOST_WARNINGS: u64 = MOST_RESULTS / 2;
/// What stands in a path as it is.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// Writes the SARIF document.
pub struct Sarif<W> {
    out: W,
    rules: &'static [Rule],
    errors: u64,
    warnings: u64,
    left_out: u64,
}

impl<W: Write> Sarif<W> {
    /// Begins the document.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(mut out: W, header: &Header) -> io::Result<Self> {
        out.write_all(
            br#"{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":"#,
        )?;
        let rules: Vec<Value> = header.rules.iter().map(rule).collect();
        let driver = json!({ "name": "civitest", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules });
        serde_json::to_writer(&mut out, &json!({ "driver": driver }))?;
        out.write_all(br#","columnKind":"utf16CodeUnits","results":["#)?;
        Ok(Self { out, rules: header.rules, errors: 0, warnings: 0, left_out: 0 })
    }

    fn has_room(&mut self, severity: Severity) -> bool {
        let all = self.errors + self.warnings;
        match severity {
            Severity::Info => return false,
            Severity::Warning if all < MOST_RESULTS && self.warnings < MOST_WARNINGS => self.warnings += 1,
            Severity::Error if all < MOST_RESULTS => self.errors += 1,
            Severity::Warning | Severity::Error => {
                self.left_out += 1;
                return false;
            }
        }
        true
    }
}

impl<W: Write> Sink for Sarif<W> {
    fn item(&mut self, item: &Item) -> io::Result<()> {
        for remark in &item.checked.remarks {
            let is_first = self.errors + self.warnings == 0;
            if self.has_room(remark.severity) {
                self.out.write_all(if is_first { b"\n" } else { b",\n" })?;
                serde_json::to_writer(&mut self.out, &result(item, remark, self.rules))?;
            }
        }
        Ok(())
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let mut notifications = Vec::new();
        let mut say = |text: String| notifications.push(json!({ "level": "warning", "message": { "text": text } }));
        if self.left_out > 0 {
            say(format!("{} results were left out: {MOST_RESULTS} are all that readers of SARIF take", self.left_out));
        }
        if summary.stopped {
            say("this is not all: it was stopped before the end".to_owned());
        }
        for file in &summary.empty {
            say(format!("{file} holds no item, so nothing was checked in it"));
        }
        let invocation =
            json!({ "executionSuccessful": !summary.stopped, "toolExecutionNotifications": notifications });
        self.out.write_all(b"\n],\"invocations\":")?;
        serde_json::to_writer(&mut self.out, &[invocation])?;
        self.out.write_all(b"}]}\n")?;
        self.out.flush()
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": format!("smart-data-models/{}", rule.id),
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": rule.explanation },
        "help": { "text": rule.hint },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "requirements": rule.requirements },
    })
}

fn result(item: &Item, remark: &Remark, rules: &[Rule]) -> Value {
    let id = item.checked.id.as_deref();
    let name = id.map_or_else(|| format!("item {}", item.number), words::visible);
    let text = match &remark.help {
        Some(help) => format!("{} ({help})", remark.says),
        None => remark.says.clone(),
    };
    let print = Sha256::digest(format!("{}\0{}\0{}", remark.rule, id.unwrap_or(&item.file), remark.at));
    let print: String = print.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let mut result = json!({
        "ruleId": format!("smart-data-models/{}", remark.rule),
        "level": level(remark.severity),
        "message": { "text": words::visible(&text) },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&item.file) },
                "region": { "startLine": item.place.line },
            },
            "logicalLocations": [{
                "name": name,
                "fullyQualifiedName": format!("{name}#{}", words::visible(&remark.at)),
                "kind": "element",
            }],
        }],
        "partialFingerprints": { "civitestRemark/v1": print },
        "properties": { "item": item.number, "blame": rows::blame(remark.blame) },
    });
    if let (Some(index), Some(result)) = (rules.iter().position(|rule| rule.id == remark.rule), result.as_object_mut())
    {
        result.insert("ruleIndex".to_owned(), index.into());
    }
    result
}

/// A path as a URI reference; an absolute one names its scheme.
fn uri(file: &str) -> String {
    if file == "-" {
        return "stdin".to_owned();
    }
    let path = utf8_percent_encode(&file.replace('\\', "/"), PATH).to_string();
    if path.starts_with('/') { format!("file://{path}") } else { path }
}
