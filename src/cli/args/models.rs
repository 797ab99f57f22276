//! The options of `civitest models`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{ConnectionArgs, values::line};

/// `civitest models`
#[derive(Debug, Args)]
pub struct ModelsArgs {
    /// What to do with models.
    #[command(subcommand)]
    pub command: ModelsCommand,
}

/// What to do with models.
#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    /// Pin models and fetch their files; without a name, fetch what the lock lists.
    Pull(Box<PullArgs>),
    /// Print the pinned models, or those that there are.
    List(ModelsListArgs),
    /// Say what a model describes: attributes, units, files, licence, defects.
    Show(ModelsShowArgs),
    /// Say which pinned models are not the newest.
    Outdated(ModelsReviewArgs),
    /// Say what the newest version of pinned models changes.
    Diff(ModelsDiffArgs),
    /// Hash every pinned file again.
    Verify(StoreArgs),
}

/// Where models are kept.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "The store")]
pub struct StoreArgs {
    /// The lock: which models, at which commit, with the hash of each file.
    #[arg(long, env = "CIVITEST_MODELS_LOCK", value_name = "FILE", default_value = "models.lock")]
    pub lock: PathBuf,
    /// Where their files are kept; by default a directory for caches of the user.
    #[arg(long, env = "CIVITEST_MODELS_CACHE", value_name = "DIR")]
    pub models_cache: Option<PathBuf>,
}

/// Where models come from.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "The source")]
pub struct SourceArgs {
    /// Take them from this directory: clones of the repositories, or <subject>/<Model>/schema.json.
    #[arg(long, value_name = "DIR", conflicts_with = "from_tar")]
    pub from_dir: Option<PathBuf>,
    /// Take them from this archive, tar or tar.gz, which is read and never unpacked.
    #[arg(long, value_name = "FILE")]
    pub from_tar: Option<PathBuf>,
    /// Take them from a mirror, unless a directory or an archive is named: <URL>/<repository>/<commit>/<path> and <URL>/<repository>.git/info/refs.
    #[arg(long, env = "CIVITEST_MODELS_URL", value_name = "URL", value_parser = line)]
    pub base_url: Option<String>,
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `civitest models pull`
#[derive(Debug, Args)]
pub struct PullArgs {
    /// A type, its IRI, a subject or a key: AirQualityObserved, dataModel.Environment.
    #[arg(value_name = "WHAT")]
    pub what: Vec<String>,
    /// All models of the source.
    #[arg(long, conflicts_with = "what")]
    pub all: bool,
    /// Move what is pinned to the newest commit, with everything that shares its files.
    #[arg(long)]
    pub update: bool,
    /// Pin this commit, and not the newest; for another repository than that of the models, with its name.
    #[arg(long, value_name = "[REPOSITORY=]SHA", value_parser = commit)]
    pub commit: Vec<TypedCommit>,
    #[command(flatten)]
    pub source: SourceArgs,
    #[command(flatten)]
    pub store: StoreArgs,
}

/// A commit that was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedCommit {
    /// Of which repository, where it was said.
    pub repository: Option<String>,
    /// The commit.
    pub commit: String,
}

fn commit(text: &str) -> Result<TypedCommit, String> {
    let (repository, commit) = match text.split_once('=') {
        Some((repository, commit)) => (Some(repository.to_owned()), commit),
        None => (None, text),
    };
    let commit = commit.to_ascii_lowercase();
    if !crate::store::is_commit(&commit) {
        return Err("a commit has 40 hexadecimal digits".to_owned());
    }
    if repository.as_ref().is_some_and(|name| name.is_empty() || name.contains('/')) {
        return Err("before the = stands the name of a repository, such as dataModel.Weather".to_owned());
    }
    Ok(TypedCommit { repository, commit })
}

/// `civitest models list`
#[derive(Debug, Args)]
pub struct ModelsListArgs {
    /// Those of the official list, whether pinned or not.
    #[arg(long)]
    pub available: bool,
    /// How to print them.
    #[arg(long, value_enum, default_value_t = ModelsFormat::Tree)]
    pub format: ModelsFormat,
    #[command(flatten)]
    pub store: StoreArgs,
}

/// How to print models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ModelsFormat {
    /// For people: subjects, and their models below them.
    Tree,
    /// For programs.
    Json,
}

/// `civitest models show`
#[derive(Debug, Args)]
pub struct ModelsShowArgs {
    /// A model: its key, its type or its IRI.
    #[arg(value_name = "KEY|NAME|IRI")]
    pub what: String,
    /// Also look in this directory of models, before the lock; may be repeated.
    #[arg(long, value_name = "DIR")]
    pub models: Vec<PathBuf>,
    #[command(flatten)]
    pub store: StoreArgs,
}

/// `civitest models outdated`
#[derive(Debug, Args)]
pub struct ModelsReviewArgs {
    #[command(flatten)]
    pub source: SourceArgs,
    #[command(flatten)]
    pub store: StoreArgs,
}

/// `civitest models diff`
#[derive(Debug, Args)]
pub struct ModelsDiffArgs {
    /// A pinned model: its key, its type or its IRI; by default all.
    #[arg(value_name = "KEY|NAME|IRI")]
    pub what: Option<String>,
    #[command(flatten)]
    pub source: SourceArgs,
    #[command(flatten)]
    pub store: StoreArgs,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_may_be_typed_with_its_repository() {
        let sha = "0123456789".repeat(4);
        assert_eq!(commit(&sha), Ok(TypedCommit { repository: None, commit: sha.clone() }));
        let named = TypedCommit { repository: Some("data-models".to_owned()), commit: sha.clone() };
        assert_eq!(commit(&format!("data-models={sha}")), Ok(named));
        for wrong in ["master".to_owned(), String::new(), format!("={sha}"), format!("a/b={sha}"), format!("{sha}0")] {
            assert!(commit(&wrong).is_err(), "{wrong}");
        }
    }
}
