//! Where the files of models are kept unless somebody says otherwise: the directory that a system has for caches of a user, so
//! that all projects share it and cleaners know it.

use std::path::PathBuf;

use crate::cli::{args::StoreArgs, target::environment::Environment};

/// The cache directory.
pub fn cache(args: &StoreArgs, environment: &Environment) -> PathBuf {
    args.models_cache.clone().unwrap_or_else(|| usual(environment))
}

fn usual(environment: &Environment) -> PathBuf {
    let directory = |name: &str| {
        let value = environment.get(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        value.filter(|path| path.is_absolute())
    };
    let base = if cfg!(windows) {
        directory("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        directory("HOME").map(|home| home.join("Library/Caches"))
    } else {
        directory("XDG_CACHE_HOME").or_else(|| directory("HOME").map(|home| home.join(".cache")))
    };
    // A machine without a home, such as a small container: beside the runs.
    base.map_or_else(|| PathBuf::from(".civitest"), |base| base.join("civitest")).join("models")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_cache_is_where_the_system_has_caches() {
        let usual = |variables: &[(&'static str, &'static str)]| match variables {
            [] => usual(&Environment::default()),
            [one] => usual(&Environment::from([*one])),
            [one, other, ..] => usual(&Environment::from([*one, *other])),
        };
        assert_eq!(usual(&[("HOME", "/home/ann")]), PathBuf::from("/home/ann/.cache/civitest/models"));
        assert_eq!(usual(&[("HOME", "/home/ann"), ("XDG_CACHE_HOME", "/c")]), PathBuf::from("/c/civitest/models"));
        assert_eq!(
            usual(&[("HOME", "/home/ann"), ("XDG_CACHE_HOME", "relative")]),
            PathBuf::from("/home/ann/.cache/civitest/models"),
            "the specification wants an absolute path"
        );
        assert_eq!(usual(&[]), PathBuf::from(".civitest/models"));
    }
}
