//! GitHub Actions: annotations, the job summary, and a log in which no target can give commands.
//!
//! GitHub takes commands from whatever a step writes: `::error::` at the start of a line, `##[error]` anywhere in it. What
//! a target answers is shown in our output, so commands are switched off for as long as that may happen.

use std::{
    env,
    fs::{self, File},
    hash::{BuildHasher, RandomState},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{args::GitHubArgs, terminal};
use crate::{
    event::Run,
    report::{Annotations, Artefact, markdown},
};

/// What GitHub takes for the summary of one step, in bytes; of a longer one it shows nothing.
const LONGEST_SUMMARY: usize = 1024 * 1024;

/// A run inside GitHub Actions.
#[derive(Debug, Clone, Copy)]
pub struct GitHub {
    /// The word that switches commands on again. Nobody else knows it.
    word: u64,
}

/// Keeps commands switched off while it lives.
#[derive(Debug)]
pub struct Hush(GitHub);

impl GitHub {
    /// `None` where GitHub Actions does not run us.
    pub fn here() -> Option<Self> {
        let here = env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
        here.then(|| Self { word: RandomState::new().hash_one(std::process::id()) })
    }

    /// Switches commands off.
    pub fn hush(self) -> Hush {
        terminal::say(&self.stop());
        Hush(self)
    }

    /// Annotates a run, and adds it to the job summary. A run does not fail for what GitHub could not be told.
    pub fn tell(self, run: &Run, wanted: GitHubArgs) {
        if !wanted.no_annotations
            && let Ok(annotations) = Annotations.render(run)
        {
            // One write: nothing else may stand between the two words.
            let lines = String::from_utf8_lossy(&annotations);
            terminal::say(&format!("{}\n{lines}{}", self.resume(), self.stop()));
        }
        let summary = env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()).map(PathBuf::from);
        if let (Some(path), false) = (summary, wanted.no_summary)
            && let Err(error) = summarise(&path, run)
        {
            terminal::say(&format!("warning: the job summary cannot be written: {error}"));
        }
    }

    fn stop(self) -> String {
        format!("::stop-commands::civitest-{:016x}", self.word)
    }

    fn resume(self) -> String {
        format!("::civitest-{:016x}::", self.word)
    }
}

impl Drop for Hush {
    fn drop(&mut self) {
        terminal::say(&self.0.resume());
    }
}

/// Adds a run to what the step has written so far, as far as there is room.
fn summarise(path: &Path, run: &Run) -> io::Result<()> {
    let written = fs::metadata(path).map_or(0, |file| file.len());
    let room = LONGEST_SUMMARY.saturating_sub(usize::try_from(written).unwrap_or(usize::MAX));
    let page = markdown::within(run, room.saturating_sub(1).min(markdown::LONGEST));
    if page.len() >= room {
        return Err(io::Error::other("the commands of this step have filled it"));
    }
    // A page that starts in the middle of a line would be part of what stands before it.
    File::options().create(true).append(true).open(path)?.write_all(format!("\n{page}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_summary_is_added_to_what_is_there() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("summary.md");
        fs::write(&path, "an earlier line").unwrap();
        summarise(&path, &fixture::run()).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("an earlier line\n## ❌ Civitest: level 0 is reached\n"), "{text}");
    }

    #[test]
    fn a_summary_never_grows_beyond_what_github_takes() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("summary.md");
        let run = fixture::failing(500);
        let mut pages = 0;
        while summarise(&path, &run).is_ok() {
            pages += 1;
            assert!(pages < 100_000, "it never ends");
        }
        assert!(pages > 2, "{pages}");
        assert!(usize::try_from(fs::metadata(&path).unwrap().len()).unwrap() <= LONGEST_SUMMARY);
    }

    #[test]
    fn the_word_is_another_one_every_time() {
        let words = [GitHub { word: RandomState::new().hash_one(1) }, GitHub { word: RandomState::new().hash_one(1) }];
        assert_ne!(words[0].stop(), words[1].stop());
        assert_eq!(words[0].stop().replace("::stop-commands::", "::") + "::", words[0].resume());
    }
}
