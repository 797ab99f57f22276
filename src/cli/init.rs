//! `civitest init`: a target file with every key explained, ready to be filled in.

use std::{fs::File, io::Write, path::Path};

use super::{args::InitArgs, exit::Exit, failure::Failure, terminal};
use crate::transport::Root;

/// The file as it is written. A line that begins with `#` and no space is a key that can be switched on by taking the `#` away;
/// with a space it is a remark.
const TEMPLATE: &str = include_str!("init.toml");
const EXAMPLE_URL: &str = "http://localhost:9090/ngsi-ld/v1";

/// Runs the command.
///
/// # Errors
/// When the URL is none, or the file is there already or cannot be written.
pub fn command(args: &InitArgs) -> Result<Exit, Failure> {
    let text = template(args.url.as_deref())?;
    if args.file == Path::new("-") {
        terminal::print(&text);
        return Ok(Exit::Success);
    }
    let shown = args.file.display();
    let opened = if args.force { File::create(&args.file) } else { File::create_new(&args.file) };
    let mut file = opened.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::new(Exit::Usage, format!("{shown} is there already"))
            .help("name another file, or replace this one with --force"),
        _ => Failure::new(Exit::Usage, format!("{shown} cannot be written: {error}")).help("name another file"),
    })?;
    file.write_all(text.as_bytes())
        .map_err(|error| Failure::new(Exit::Usage, format!("{shown} cannot be written: {error}")))?;
    terminal::say(&format!("{:>12} {shown}: fill in what the platform is", "Written"));
    terminal::say(&format!("{:>12} civitest run --target {shown}", "Next"));
    Ok(Exit::Success)
}

fn template(url: Option<&str>) -> Result<String, Failure> {
    let Some(url) = url else { return Ok(TEMPLATE.to_owned()) };
    let root = Root::parse(url).map_err(|error| {
        Failure::new(Exit::Usage, error).help("write the API root of the broker, for instance http://localhost:9090")
    })?;
    // A parsed URL holds no quotes and no backslashes.
    Ok(TEMPLATE.replacen(EXAMPLE_URL, root.as_str(), 1))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::cli::target::{file::schema, read::parse};

    fn as_json(text: &str) -> Value {
        serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap()
    }

    #[test]
    fn the_file_can_be_used_as_it_is_and_is_what_the_schema_says() {
        let text = template(None).unwrap();
        let (says, _) = parse(&text).unwrap();
        assert_eq!(says.interfaces.broker.unwrap().url, EXAMPLE_URL);
        assert!(says.allow.is_none(), "nobody consents by leaving a file as it is");
        jsonschema::validate(&schema(), &as_json(&text)).unwrap();
    }

    #[test]
    fn a_url_is_filled_in_as_the_root_it_stands_for() {
        let (says, _) = parse(&template(Some("https://city.example")).unwrap()).unwrap();
        assert_eq!(says.interfaces.broker.unwrap().url, "https://city.example/ngsi-ld/v1");
        assert!(template(Some("https://ann:sesame@city.example")).is_err());
        let quoted = template(Some("https://city.example/\"x\\")).unwrap();
        assert!(parse(&quoted).is_ok(), "{quoted}");
    }

    /// The paragraphs of keys that are switched off, each switched on.
    fn paragraphs(text: &str) -> Vec<String> {
        let mut all = vec![String::new()];
        for line in text.lines() {
            match line.strip_prefix('#').filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '[')) {
                Some(key) => {
                    let last = all.last_mut().unwrap();
                    last.push_str(key);
                    last.push('\n');
                }
                None => all.push(String::new()),
            }
        }
        all.retain(|paragraph| !paragraph.is_empty());
        all
    }

    #[test]
    fn every_key_that_is_switched_off_can_be_switched_on() {
        let text = template(None).unwrap();
        let broker = format!("[interfaces.broker]\nurl = \"{EXAMPLE_URL}\"\n");
        let found = paragraphs(&text);
        assert!(found.len() > 10, "{found:?}");
        for paragraph in found {
            let of_broker = text.find("[interfaces.broker]").unwrap()
                < text.find(&format!("#{}", paragraph.lines().next().unwrap())).unwrap();
            let whole = if of_broker { format!("{broker}{paragraph}") } else { format!("{paragraph}{broker}") };
            parse(&whole).unwrap_or_else(|problems| panic!("{paragraph}\n{problems:?}"));
            jsonschema::validate(&schema(), &as_json(&whole)).unwrap_or_else(|error| panic!("{paragraph}\n{error}"));
        }
    }

    #[test]
    fn every_key_of_the_schema_is_mentioned() {
        fn keys(schema: &Value, found: &mut Vec<String>) {
            if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
                for (key, inner) in properties {
                    found.push(key.clone());
                    keys(inner, found);
                }
            }
        }
        let text = template(None).unwrap();
        let mut all = Vec::new();
        keys(&schema(), &mut all);
        assert!(all.len() > 30);
        let is_key = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let words: std::collections::BTreeSet<&str> = text.split(|c| !is_key(c)).collect();
        let missing: Vec<_> = all.iter().filter(|key| !words.contains(key.as_str())).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
