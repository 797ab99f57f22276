//! The target file that a probe makes: what was found, and comments where only a person knows.

use std::{collections::BTreeSet, fmt::Write as _};

use super::secret;
use crate::model::diagnosis::{Access, Diagnosis, Found};

/// The text of the file.
pub fn target_file(diagnosis: &Diagnosis) -> String {
    let mut text = format!(
        "# A target of civitest, as `civitest probe` saw it. Fill in what only you know; see docs/target.md.\n\
         # Probed: {}\n\n\
         # organisation = \"City of Example\"    # who runs it\n",
        comment(&secret::shown_url(&diagnosis.url))
    );
    let first = diagnosis.found.first();
    match first.and_then(|found| found.product.as_ref()) {
        Some(product) => _ = writeln!(text, "product = {}", quoted(product)),
        None => text.push_str("# product = \"Example Broker\"           # what is tested\n"),
    }
    // What a description or a root says is the version of the standard or of the API, not always the product's.
    let version = first.filter(|found| found.product.is_some()).and_then(|found| found.version.as_ref());
    match version {
        Some(version) => _ = writeln!(text, "version = {}", quoted(version)),
        None => text.push_str("# version = \"1.0\"                      # its version\n"),
    }
    text.push_str("# allow = [\"write\"]                    # what a run may do; without it, it only reads\n");
    let mut named = BTreeSet::new();
    let (known, others): (Vec<&Found>, Vec<&Found>) =
        diagnosis.found.iter().partition(|found| found.part.is_some_and(|part| named.insert(part)));
    for found in known {
        let Some(part) = found.part else { continue };
        let _ = write!(text, "\n# {}\n[interfaces.{}]\nurl = {}\n", about(found), part.as_str(), quoted(&found.url));
        if found.access == Access::Closed {
            let _ = writeln!(text, "# [interfaces.{}.authentication]       # it wants credentials", part.as_str());
        }
    }
    for found in others {
        let _ = write!(text, "\n# {} at {}: no interface that a run tests.\n", about(found), comment(&found.url));
    }
    if !text.contains("[interfaces.broker]") {
        text.push_str("\n# No NGSI-LD broker was found. Its URL, or that of an adaptor, belongs here:\n");
        text.push_str("# [interfaces.broker]\n# url = \"https://broker.city.example/ngsi-ld/v1\"\n");
    }
    text
}

fn about(found: &Found) -> String {
    comment(&format!("{} ({})", found.title, found.certainty))
}

fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
