//! The target file that a probe writes: what was found, and comments where only a person knows.

use std::{collections::BTreeSet, fmt::Write as _, fs::File, io::Write as _, path::Path};

use crate::{
    cli::{exit::Exit, failure::Failure},
    model::diagnosis::{Access, Diagnosis, Found},
};

/// Makes sure that nothing is in the way, before anything is sent.
///
/// # Errors
/// When something is there already.
pub fn is_free(path: &Path) -> Result<(), Failure> {
    if path.symlink_metadata().is_ok() { Err(taken(path)) } else { Ok(()) }
}

/// Writes the file.
///
/// # Errors
/// When something is there already, or it cannot be written.
pub fn write(path: &Path, diagnosis: &Diagnosis) -> Result<(), Failure> {
    let file = File::create_new(path).and_then(|mut file| file.write_all(text(diagnosis).as_bytes()));
    file.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => taken(path),
        _ => Failure::new(Exit::Usage, format!("{} cannot be written: {error}", path.display()))
            .help("name a file in a directory that exists and that you may write to"),
    })
}

fn taken(path: &Path) -> Failure {
    Failure::new(Exit::Usage, format!("{} is there already, and is not replaced", path.display()))
        .help("name another file, or remove that one")
}

fn text(diagnosis: &Diagnosis) -> String {
    let mut text = format!(
        "# A target of civitest, as `civitest probe` saw it. Fill in what only you know; see docs/target.md.\n\
         # Probed: {}\n\n\
         # organisation = \"City of Example\"    # who runs it\n",
        comment(&diagnosis.url)
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
