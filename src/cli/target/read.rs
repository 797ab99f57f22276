//! Reads a target file: syntax, then keys and types by the schema, then what only code can check; every mistake of a stage at
//! once.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use serde_json::Value;
use toml::de::DeTable;

use super::{
    access::Written,
    file::{self, Authentication, Broker, ClientCertificate, TargetFile},
    problem::{self, Place, Places, Problem},
    proxy,
    shape::Walk,
};
use crate::{
    cli::{
        args::values::{duration, line, rate, tenant, version},
        exit::Exit,
        failure::Failure,
    },
    transport::Root,
};

/// The name that is looked for.
pub const USUAL_NAME: &str = "civitest.toml";
/// More than any target file needs.
const LONGEST: u64 = 1 << 20;

static SCHEMA: LazyLock<Value> = LazyLock::new(file::schema);

/// A target file that was read and makes sense. Its secrets are not read yet.
#[derive(Debug, Clone)]
pub struct Described {
    /// As it was named.
    pub path: PathBuf,
    /// The directory that paths in it start from.
    pub base: PathBuf,
    /// What it says.
    pub says: TargetFile,
    /// Where it says so.
    pub places: Places,
}

impl Described {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, or for every mistake in it.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let cannot = |error: &dyn std::fmt::Display| {
            Failure::new(Exit::Usage, format!("the target file {} cannot be read: {error}", path.display()))
                .help("civitest init writes one; name it with --target FILE")
        };
        let size = fs::metadata(path).map_err(|error| cannot(&error))?.len();
        if size > LONGEST {
            return Err(cannot(&"it is larger than 1 MiB"));
        }
        let bytes = fs::read(path).map_err(|error| cannot(&error))?;
        let text = String::from_utf8(bytes).map_err(|_| cannot(&"it is not UTF-8"))?;
        let (says, places) = parse(&text).map_err(|problems| problem::failure(Some(path), problems))?;
        let base = path.parent().map(Path::to_owned).unwrap_or_default();
        Ok(Self { path: path.to_owned(), base, says, places })
    }

    /// The place of a key, for messages.
    pub fn place(&self, key: &str) -> Option<Place> {
        self.places.get(key).copied()
    }

    /// The path of a file that this one names.
    pub fn beside(&self, path: &Path) -> PathBuf {
        self.base.join(path)
    }
}

/// A text to what it says, or everything that is wrong with it.
///
/// # Errors
/// Every mistake of the first stage that finds one.
pub fn parse(text: &str) -> Result<(TargetFile, Places), Vec<Problem>> {
    let place = |error: &toml::de::Error| error.span().map(|span| Place::of(text, span.start));
    let table =
        DeTable::parse(text).map_err(|error| {
            let problem = Problem::new(place(&error), format!("this is no TOML: {}", error.message()));
            vec![problem.help(
                "text stands in quotes, a table begins with its name in brackets; `civitest init -` shows a file",
            )]
        })?;
    let walk = Walk::over(text, &SCHEMA, table.get_ref());
    if !walk.problems.is_empty() {
        return Err(walk.problems);
    }
    let says: TargetFile =
        toml::from_str(text).map_err(|error| vec![Problem::new(place(&error), error.message().trim())])?;
    let problems = Check { says: &says, places: &walk.places }.all();
    if problems.is_empty() { Ok((says, walk.places)) } else { Err(problems) }
}

/// What no schema can say.
struct Check<'a> {
    says: &'a TargetFile,
    places: &'a Places,
}

impl Check<'_> {
    fn all(&self) -> Vec<Problem> {
        let says = self.says;
        let mut problems = Vec::new();
        for (key, value) in [
            ("organisation", &says.organisation),
            ("product", &says.product),
            ("version", &says.version),
            ("environment", &says.environment),
            ("profile", &says.profile),
        ] {
            problems.extend(self.text(key, value.as_deref(), |text| line(text).map(drop)));
        }
        for (key, value) in [("settle", &says.settle), ("deadline", &says.deadline), ("timeout", &says.timeout)] {
            problems.extend(self.text(key, value.as_deref(), |text| duration(text).map(drop)));
        }
        let number = says.rate.map(|rate| rate.to_string());
        problems.extend(self.text("rate", number.as_deref(), |text| rate(text).map(drop)));
        problems.extend(self.text("proxy", says.proxy.as_deref(), proxy::check));
        if let Some(broker) = &says.interfaces.broker {
            self.broker(broker, &mut problems);
        }
        for (interface, plain) in says.interfaces.others() {
            let path = format!("interfaces.{interface}");
            problems.extend(self.url(&format!("{path}.url"), &plain.url));
            problems.extend(self.authentication(&format!("{path}.authentication"), plain.authentication.as_ref()));
            problems.extend(self.certificate(&path, plain.client_certificate.as_ref()));
        }
        problems
    }

    fn broker(&self, broker: &Broker, problems: &mut Vec<Problem>) {
        let path = "interfaces.broker";
        problems.extend(self.url(&format!("{path}.url"), &broker.url));
        problems.extend(self.text(&format!("{path}.tenant"), broker.tenant.as_deref(), |text| tenant(text).map(drop)));
        let declared = broker.ngsi_ld_version.as_deref();
        problems.extend(self.text(&format!("{path}.ngsi-ld-version"), declared, |text| version(text).map(drop)));
        problems.extend(self.authentication(&format!("{path}.authentication"), broker.authentication.as_ref()));
        problems.extend(self.certificate(path, broker.client_certificate.as_ref()));
    }

    fn certificate(&self, path: &str, pair: Option<&ClientCertificate>) -> Vec<Problem> {
        let named = pair.into_iter().flat_map(|pair| [("certificate", &pair.certificate), ("key", &pair.key)]);
        let empty = named.filter(|(_, file)| file.as_os_str().is_empty());
        empty
            .filter_map(|(key, _)| {
                let key = format!("{path}.client-certificate.{key}");
                self.text(&key, Some(""), |_| Err("it names no file".to_owned()))
            })
            .collect()
    }

    fn authentication(&self, path: &str, table: Option<&Authentication>) -> Vec<Problem> {
        table.map(|table| Written { table, path, places: self.places }.check()).unwrap_or_default()
    }

    fn url(&self, key: &str, url: &str) -> Option<Problem> {
        self.text(key, Some(url), |url| match Root::parse(url) {
            Ok(_) if url.contains(['?', '#']) => Err("an API root has neither a query nor a fragment".to_owned()),
            Ok(_) => Ok(()),
            Err(crate::transport::Foreign::Credentials) => {
                Err("the URL holds credentials; they go into a table `authentication`".to_owned())
            }
            Err(_) => Err("it has to be a URL that starts with http:// or https://".to_owned()),
        })
    }

    fn text(&self, key: &str, value: Option<&str>, check: impl Fn(&str) -> Result<(), String>) -> Option<Problem> {
        let wrong = check(value?).err()?;
        Some(Problem::new(self.places.get(key).copied(), format!("`{key}`: {wrong}")))
    }
}
