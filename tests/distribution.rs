//! What is handed out, tried as a user gets it: packed by the script of the release, fetched and checked by the action's
//! installer, and run by the action with inputs that a shell must not read.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use common::{Running, stderr, stdout};
use tempfile::TempDir;

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn script(path: &str) -> Command {
    let mut command = Command::new(repository(path));
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    command
}

/// A release directory as the workflow makes it, with the binary of this build in the place of the static one.
fn release(directory: &Path) -> PathBuf {
    let out = directory.join(format!("v{VERSION}"));
    // Stripped, as what is handed out: a debug binary takes long to pack.
    let built = directory.join("built");
    fs::create_dir(&built).unwrap();
    bash(&format!("strip -o civitest '{}'", env!("CARGO_BIN_EXE_civitest")), &built);
    let mut package = script(".github/package");
    // The target is one that may be linked dynamically; the archive is then named as the one that is expected.
    let output = package.arg(&built).args(["x86_64-unknown-linux-gnu", VERSION]).arg(&out).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let (gnu, musl) = (archive("gnu"), archive("musl"));
    let unpacked = directory.join("unpacked");
    fs::create_dir(&unpacked).unwrap();
    bash(&format!(
        "tar -xzf '{out}/{gnu}.tar.gz' && rm '{out}/{gnu}.tar.gz' && mv '{gnu}' '{musl}' && tar -czf '{out}/{musl}.tar.gz' '{musl}'
         cd '{out}' && sha256sum civitest-* > SHA256SUMS",
        out = out.display()
    ), &unpacked);
    out
}

fn archive(libc: &str) -> String {
    format!("civitest-{VERSION}-x86_64-unknown-linux-{libc}")
}

fn bash(line: &str, directory: &Path) {
    let output = Command::new("bash").args(["-euc", line]).current_dir(directory).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
}

/// The action's installer, with the releases of this directory; its output and what it tells the next step.
fn install(releases: &Path, version: &str) -> (Output, Option<PathBuf>) {
    let (temp, told) = (releases.join("temp"), releases.join("told"));
    fs::create_dir_all(&temp).unwrap();
    let _ = fs::remove_file(&told);
    let mut install = script(".github/actions/civitest/install");
    install
        .env("INPUT_VERSION", version)
        .env("RELEASES", format!("file://{}", releases.display()))
        .env("GITHUB_ACTION_PATH", repository(".github/actions/civitest"))
        .env("GITHUB_OUTPUT", &told)
        .env("RUNNER_TEMP", &temp)
        .env("RUNNER_OS", "Linux")
        .env("RUNNER_ARCH", "X64");
    let output = install.output().unwrap();
    let path = fs::read_to_string(told).ok().and_then(|told| Some(told.trim().strip_prefix("path=")?.into()));
    (output, path)
}

/// The action's run, and what it tells the next step.
fn act(binary: &Path, inputs: &[(&str, &str)]) -> (Output, String, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let told = directory.path().join("told");
    let mut run = script(".github/actions/civitest/run");
    run.env("CIVITEST", binary).env("GITHUB_OUTPUT", &told).env("RUNNER_TEMP", directory.path());
    run.current_dir(directory.path());
    for name in ["URL", "TARGET", "ALLOW", "GATE", "FILTER", "JUNIT", "ARGS"] {
        run.env(format!("INPUT_{name}"), "");
    }
    let output = run.envs(inputs.iter().copied()).output().unwrap();
    (output, fs::read_to_string(told).unwrap(), directory)
}

#[test]
fn a_release_is_packed_fetched_checked_and_run() {
    let directory = tempfile::tempdir().unwrap();
    let release = release(directory.path());
    // Without a version: the one that the action comes with.
    let (output, binary) = install(directory.path(), "");
    let binary = binary.unwrap_or_else(|| panic!("{}{}", stdout(&output), stderr(&output)));
    let unpacked = binary.parent().unwrap();
    for file in ["README.md", "LICENSE", "man/civitest-run.1", "completions/civitest.bash"] {
        assert!(unpacked.join(file).is_file(), "{file} is missing");
    }
    let platform = Running::faultless();
    let inputs =
        [("INPUT_URL", platform.url.as_str()), ("INPUT_FILTER", "group(create-entity)"), ("INPUT_ALLOW", "write")];
    let (output, told, _directory) = act(&binary, &inputs);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(told.starts_with("exit-code=0\nlevel=\nlog=/") && told.ends_with("/run.ndjson\n"), "{told}");

    // Not the file that was released.
    let archive = release.join(format!("{}.tar.gz", archive("musl")));
    let mut bytes = fs::read(&archive).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&archive, bytes).unwrap();
    let (output, binary) = install(directory.path(), VERSION);
    assert_eq!((output.status.code(), binary), (Some(1), None));
    assert!(stdout(&output).contains("is not the file that was released"), "{}", stdout(&output));

    // A list that does not name it.
    fs::write(release.join("SHA256SUMS"), "").unwrap();
    let (output, binary) = install(directory.path(), &format!("v{VERSION}"));
    assert_eq!((output.status.code(), binary), (Some(1), None));
    assert!(stdout(&output).contains("SHA256SUMS does not name"), "{}", stdout(&output));
}

#[test]
fn a_version_that_is_none_is_fetched_from_nowhere() {
    let directory = tempfile::tempdir().unwrap();
    for version in ["latest", "../../1.0.0", "1.0", "1.0.0/../..", "$(touch pwned)", "0.0.0"] {
        let (output, binary) = install(directory.path(), version);
        assert_eq!((output.status.code(), binary), (Some(1), None), "{version}");
        assert!(stdout(&output).contains("::error title=civitest::"), "{version}: {}", stdout(&output));
    }
}

#[test]
fn no_shell_reads_the_inputs_of_the_action() {
    let binary = Path::new(env!("CARGO_BIN_EXE_civitest"));
    for nasty in ["$(touch pwned)", "`touch pwned`", "'; touch pwned; '", "--help", "* ? ~"] {
        let inputs = [("INPUT_URL", nasty), ("INPUT_FILTER", nasty), ("INPUT_ARGS", "--color\nnever\r\n\n")];
        let (output, told, directory) = act(binary, &inputs);
        assert_eq!(output.status.code(), Some(2), "{nasty}: {}", stderr(&output));
        assert_eq!(told, "exit-code=2\nlevel=\nlog=\n");
        assert!(!directory.path().join("pwned").exists(), "{nasty}");
    }
}

#[test]
fn the_action_tells_the_level_of_a_whole_run() {
    // A whole run of a small suite, with a profile of its own.
    let platform = Running::faultless();
    let suites = repository("fixtures/examples");
    let more = format!("--profile=example\n--suites={}", suites.display());
    let inputs = [("INPUT_URL", platform.url.as_str()), ("INPUT_ALLOW", "write"), ("INPUT_ARGS", &more)];
    let (output, told, _directory) = act(Path::new(env!("CARGO_BIN_EXE_civitest")), &inputs);
    assert_eq!(output.status.code(), Some(4), "some of its tests need what there is not yet: {}", stderr(&output));
    assert!(told.starts_with("exit-code=4\nlevel=0\nlog=/"), "{told}\n{}", stderr(&output));
}
