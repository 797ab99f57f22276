//! What a run is against, as the command line, the environment and the target file together say.

pub mod access;
pub mod environment;
pub mod file;
mod problem;
mod proxy;
pub mod reach;
pub mod read;
mod secret;
pub mod settings;
mod shape;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use environment::Environment;
use problem::Problem;
use reach::reach;
use read::{Described, USUAL_NAME};
use settings::{Layers, Origin, Origins, Setting, Settings};

use crate::{
    cli::{
        args::{Allow, Execution, TargetArgs},
        exit::Exit,
        failure::Failure,
    },
    engine::Keep,
    model::{
        Interface,
        target::{Declaration, DeclaredCapability, Endpoint, Subject},
        test::Version,
    },
    plan::Consent,
    transport::{self, Foreign, Root},
};

/// What to run against.
pub struct Target {
    /// The API root.
    pub url: String,
    /// How it is reached.
    pub access: transport::Options,
    /// The tenant of every request that names none itself.
    pub tenant: Option<String>,
    /// The declared version.
    pub version: Option<Version>,
    /// Declared roles.
    pub declares: Vec<Declaration>,
    /// Declared capabilities.
    pub capabilities: Vec<DeclaredCapability>,
    /// What the platform is said to be.
    pub subject: Option<Subject>,
    /// Whether it may be written to.
    pub write: Consent,
    /// Whether things may be deleted that are not addressed by an id.
    pub destructive: Consent,
    /// Whether what was created is deleted again.
    pub keep: Keep,
    /// The target file, as an absolute path.
    pub file: Option<PathBuf>,
    /// How the run is conducted.
    pub settings: Settings,
}

/// What was typed, and the surroundings it was typed in.
#[derive(Clone, Copy)]
pub struct Typed<'a> {
    /// Which options came from where.
    pub origins: &'a Origins,
    /// The environment variables.
    pub environment: &'a Environment,
}

impl Target {
    /// A platform of our own on this machine, with which everything is allowed.
    pub fn own(url: String, declares: Vec<Declaration>) -> Self {
        Self {
            url,
            access: transport::Options::default(),
            tenant: None,
            version: None,
            declares,
            capabilities: Vec::new(),
            subject: None,
            write: Consent::Given,
            destructive: Consent::Given,
            keep: Keep::Nothing,
            file: None,
            settings: Settings::default(),
        }
    }

    /// What was typed, with the environment and the target file; a command that runs no tests has no execution.
    ///
    /// # Errors
    /// When there is no target, the file has mistakes, or a secret is not where it should be.
    pub fn of(args: &TargetArgs, execution: Option<&Execution>, keep: Keep, typed: Typed<'_>) -> Result<Self, Failure> {
        let file = described(args)?;
        let layers = Layers { origins: typed.origins, file: file.as_ref() };
        let mut settings = execution.map_or_else(Settings::default, |execution| Settings::of(execution, layers));
        let broker = file.as_ref().and_then(|file| file.says.interfaces.broker.as_ref());
        let url = url(args, layers)?;
        let claims = &args.claims;
        let some = |value: &Option<String>| value.clone().map(Some);
        let key = |key: &str| format!("interfaces.broker.{key}");
        let tenant = broker.and_then(|broker| some(&broker.tenant));
        let tenant = layers.choose("tenant", some(&claims.tenant), &key("tenant"), tenant, None);
        let version = broker.and_then(|broker| broker.ngsi_ld_version.as_deref()?.parse().ok()).map(Some);
        let version =
            layers.choose("ngsi_ld_version", claims.ngsi_ld_version.map(Some), &key("ngsi-ld-version"), version, None);
        let allow = (!args.allow.is_empty()).then(|| args.allow.clone());
        let written = file.as_ref().and_then(|file| file.says.allow.clone());
        let allow = layers.choose("allow", allow, "allow", written, Vec::new());
        let reached = reach(&args.authentication, &args.connection, layers, typed.environment, &url)?;
        let subject = subject(args, layers, &url.value);
        let url = settings.keep("url", url, Clone::clone);
        let tenant = settings.keep("tenant", tenant, |tenant| tenant.clone().unwrap_or_else(|| "none".to_owned()));
        let suites_own = || "the suite's own".to_owned();
        let version =
            settings.keep("ngsi-ld-version", version, |version| version.map_or_else(suites_own, |v| v.to_string()));
        let allow = settings.keep("allow", allow, |allow| words(allow.iter().map(|allow| allow.as_str().to_owned())));
        let consent = |to| if allow.contains(&to) { Consent::Given } else { Consent::Withheld };
        Ok(Self {
            access: reached.keep(&mut settings),
            declares: roles(args, layers, &mut settings),
            capabilities: capabilities(args, layers, &mut settings),
            write: consent(Allow::Write),
            destructive: consent(Allow::Destructive),
            url,
            tenant,
            version,
            subject,
            keep,
            file: file.as_ref().map(|file| std::path::absolute(&file.path).unwrap_or_else(|_| file.path.clone())),
            settings,
        })
    }
}

fn words(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

/// The target file: the one named, or without a URL the one in this directory.
fn described(args: &TargetArgs) -> Result<Option<Described>, Failure> {
    match (&args.target, &args.url) {
        (Some(path), _) => Described::read(path).map(Some),
        (None, Some(_)) => Ok(None),
        (None, None) if Path::new(USUAL_NAME).exists() => Described::read(Path::new(USUAL_NAME)).map(Some),
        (None, None) => {
            Err(Failure::new(Exit::Usage, format!("no target: there is no URL, no --target, and no {USUAL_NAME} here"))
                .help("civitest run http://localhost:9090, or civitest init to write a target file"))
        }
    }
}

fn url(args: &TargetArgs, layers: Layers<'_>) -> Result<Setting<String>, Failure> {
    let written = layers.file.and_then(|file| file.says.interfaces.broker.as_ref()).map(|broker| broker.url.clone());
    let url = layers.choose("url", args.url.clone(), "interfaces.broker.url", written, String::new());
    match (&url.origin, layers.file) {
        (Origin::Default, Some(file)) if url.value.is_empty() => {
            let problem = Problem::new(None, format!("{} names no broker", file.path.display()));
            Err(problem::failure(
                None,
                vec![problem.help("add [interfaces.broker] with its url, or give the URL on the command line")],
            ))
        }
        _ => match Root::parse(&url.value) {
            // Settings show the URL before anything is sent to it.
            Err(error @ Foreign::Credentials) => Err(Failure::new(Exit::Usage, error).help(
                "take them out of the URL, and say how to log in: --user NAME --password-env VAR, or in a target file",
            )),
            Ok(_) | Err(_) => Ok(url),
        },
    }
}

/// The roles of the command line come after those of the file, and so decide.
fn roles(args: &TargetArgs, layers: Layers<'_>, settings: &mut Settings) -> Vec<Declaration> {
    let broker = layers.file.and_then(|file| file.says.interfaces.broker.as_ref());
    let written = broker.into_iter().flat_map(|broker| &broker.roles);
    let written: Vec<Declaration> = written
        .map(|(role, plays)| Declaration { role: *role, plays: *plays })
        .filter(|written| args.claims.declare.iter().all(|typed| typed.role != written.role))
        .collect();
    let all = both(&args.claims.declare, written, ("declare", "interfaces.broker.roles"), layers);
    settings.keep("roles", all, |all| words(all.iter().map(|one| format!("{}={}", one.role, yes_or_no(one.plays)))))
}

fn capabilities(args: &TargetArgs, layers: Layers<'_>, settings: &mut Settings) -> Vec<DeclaredCapability> {
    let broker = layers.file.and_then(|file| file.says.interfaces.broker.as_ref());
    let written = broker.into_iter().flat_map(|broker| &broker.capabilities);
    let written: Vec<DeclaredCapability> = written
        .map(|(capability, has)| DeclaredCapability { capability: *capability, has: *has })
        .filter(|written| args.claims.capability.iter().all(|typed| typed.capability != written.capability))
        .collect();
    let all = both(&args.claims.capability, written, ("capability", "interfaces.broker.capabilities"), layers);
    settings.keep("capabilities", all, |all| {
        words(all.iter().map(|one| format!("{}={}", one.capability, yes_or_no(one.has))))
    })
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

/// What is written and what is typed, under the option and the key of these names.
fn both<T: Clone>(typed: &[T], written: Vec<T>, (id, key): (&str, &str), layers: Layers<'_>) -> Setting<Vec<T>> {
    let origin = match (typed, written.as_slice()) {
        ([], []) => Origin::Default,
        ([], _) => layers.written(key),
        _ => layers.origins.get(id),
    };
    let mut value = written;
    value.extend_from_slice(typed);
    Setting { value, origin }
}

fn subject(args: &TargetArgs, layers: Layers<'_>, url: &str) -> Option<Subject> {
    let claims = &args.claims;
    let says = layers.file.map(|file| &file.says);
    let either =
        |typed: &Option<String>, written: Option<&Option<String>>| typed.clone().or_else(|| written.cloned().flatten());
    let broker = says.map(|_| Endpoint { interface: Interface::Broker, url: url.to_owned() });
    let others = says.into_iter().flat_map(|says| says.interfaces.others());
    let others = others.map(|(interface, plain)| Endpoint { interface, url: plain.url.clone() });
    let subject = Subject {
        organisation: either(&claims.organisation, says.map(|says| &says.organisation)),
        product: either(&claims.product, says.map(|says| &says.product)),
        version: either(&claims.product_version, says.map(|says| &says.version)),
        environment: either(&claims.environment, says.map(|says| &says.environment)),
        interfaces: broker.into_iter().chain(others).collect(),
        file: layers.file.map(|file| file.path.display().to_string()),
    };
    (subject != Subject::default()).then_some(subject)
}
