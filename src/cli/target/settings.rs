//! Which value counts where several places give one, written down once: the command line before the environment, that before
//! the target file, that before the default. A grading profile would stand before the default; today's have no settings.

use std::{collections::BTreeMap, fmt, path::PathBuf, time::Duration};

use clap::{ArgMatches, CommandFactory, parser::ValueSource};

use super::{problem::Place, read::Described};
use crate::cli::args::{Cli, Execution, values::duration};

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// This option of the command line.
    CommandLine(String),
    /// This environment variable.
    Environment(String),
    /// This line of a target file.
    File(PathBuf, Option<Place>),
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommandLine(option) => write!(f, "command line, {option}"),
            Self::Environment(variable) => write!(f, "environment variable {variable}"),
            Self::File(path, Some(place)) => write!(f, "{}:{}", path.display(), place.line),
            Self::File(path, None) => write!(f, "{}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

/// A setting as it may be shown: no secret is ever in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The name, as in the target file.
    pub name: &'static str,
    /// The value.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// Which options came from where, by their id.
#[derive(Debug, Clone, Default)]
pub struct Origins(BTreeMap<String, Origin>);

impl Origins {
    /// Those of the command that was typed.
    pub fn of(matches: &ArgMatches) -> Self {
        let mut origins = BTreeMap::new();
        let root = Cli::command();
        if let Some((name, matches)) = matches.subcommand() {
            let arguments = root.find_subcommand(name).into_iter().flat_map(|command| command.get_arguments());
            for argument in arguments {
                let id = argument.get_id().as_str();
                let option = argument.get_long().map_or_else(|| id.to_uppercase(), |long| format!("--{long}"));
                let variable =
                    || argument.get_env().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                match matches.value_source(id) {
                    Some(ValueSource::CommandLine) => drop(origins.insert(id.to_owned(), Origin::CommandLine(option))),
                    Some(ValueSource::EnvVariable) => {
                        drop(origins.insert(id.to_owned(), Origin::Environment(variable())))
                    }
                    Some(_) | None => {}
                }
            }
        }
        Self(origins)
    }

    /// Where an option came from.
    pub fn get(&self, id: &str) -> Origin {
        self.0.get(id).cloned().unwrap_or(Origin::Default)
    }
}

/// The places values can come from.
#[derive(Debug, Clone, Copy)]
pub struct Layers<'a> {
    /// Command line and environment, which clap has put in order already.
    pub origins: &'a Origins,
    /// The target file.
    pub file: Option<&'a Described>,
}

impl Layers<'_> {
    /// The value that counts: what was typed (the option `id`), else what is written (the key of the file), else the default.
    pub fn choose<T>(&self, id: &str, typed: Option<T>, key: &str, written: Option<T>, default: T) -> Setting<T> {
        match (typed, written) {
            (Some(value), _) => Setting { value, origin: self.origins.get(id) },
            (None, Some(value)) => Setting { value, origin: self.written(key) },
            (None, None) => Setting { value: default, origin: Origin::Default },
        }
    }

    /// The origin of a key of the target file.
    pub fn written(&self, key: &str) -> Origin {
        self.file.map_or(Origin::Default, |file| Origin::File(file.path.clone(), file.place(key)))
    }
}

/// How a run is conducted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// How many cases at a time.
    pub jobs: u16,
    /// The seed of values and order.
    pub seed: u64,
    /// How long an expected state may take to show.
    pub settle: Duration,
    /// How long one case may take.
    pub deadline: Duration,
    /// How long the whole run may take.
    pub timeout: Option<Duration>,
    /// The grading profile that was asked for.
    pub profile: Option<String>,
    rows: Vec<Row>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            jobs: 8,
            seed: 0,
            settle: Duration::from_secs(2),
            deadline: Duration::from_secs(60),
            timeout: None,
            profile: None,
            rows: Vec::new(),
        }
    }
}

impl Settings {
    /// What counts of the options and the file.
    pub fn of(execution: &Execution, layers: Layers<'_>) -> Self {
        let usual = Self::default();
        let says = layers.file.map(|file| &file.says);
        let time = |text: &Option<String>| text.as_deref().and_then(|text| duration(text).ok());
        let written = |pick: fn(&super::file::TargetFile) -> &Option<String>| says.and_then(|says| time(pick(says)));
        let jobs = layers.choose("jobs", execution.jobs, "jobs", says.and_then(|says| says.jobs), usual.jobs);
        let seed = layers.choose("seed", execution.seed, "seed", says.and_then(|says| says.seed), usual.seed);
        let settle = layers.choose("settle", execution.settle, "settle", written(|says| &says.settle), usual.settle);
        let deadline =
            layers.choose("deadline", execution.deadline, "deadline", written(|says| &says.deadline), usual.deadline);
        let timeout = execution.timeout.map(Some);
        let timeout = layers.choose("timeout", timeout, "timeout", written(|says| &says.timeout).map(Some), None);
        let profile = execution.profile.clone().map(Some);
        let profile =
            layers.choose("profile", profile, "profile", says.and_then(|says| says.profile.clone()).map(Some), None);
        let mut settings = Self { rows: Vec::new(), ..usual };
        settings.jobs = settings.keep("jobs", jobs, ToString::to_string);
        settings.seed = settings.keep("seed", seed, ToString::to_string);
        settings.settle = settings.keep("settle", settle, |time| format!("{time:?}"));
        settings.deadline = settings.keep("deadline", deadline, |time| format!("{time:?}"));
        settings.timeout =
            settings.keep("timeout", timeout, |time| time.map_or("none".to_owned(), |time| format!("{time:?}")));
        settings.profile =
            settings.keep("profile", profile, |id| id.clone().unwrap_or_else(|| "citcom-2026, if there".to_owned()));
        settings
    }

    /// Every setting as it may be shown, with where it comes from.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Writes down a setting, and gives back its value.
    pub fn keep<T>(&mut self, name: &'static str, setting: Setting<T>, show: impl Fn(&T) -> String) -> T {
        self.rows.push(Row { name, value: show(&setting.value), origin: setting.origin });
        setting.value
    }
}

/// Settings in columns, for people.
pub fn table(rows: &[Row]) -> String {
    let width = |column: fn(&Row) -> &str| rows.iter().map(|row| column(row).chars().count()).max().unwrap_or(0);
    let (names, values) = (width(|row| row.name), width(|row| &row.value).min(60));
    let line = |row: &Row| format!("{:<names$}  {:<values$}  ({})\n", row.name, row.value, row.origin);
    rows.iter().map(line).collect()
}
