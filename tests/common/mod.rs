//! What the tests of the binary share: calling it, and servers that are not what they should be.
#![allow(dead_code, clippy::unwrap_used, reason = "every test file uses its own part, and a test may panic")]

use std::{
    fs::File,
    io::{BufReader, Read, Write},
    net::TcpListener,
    path::Path,
    process::{Command, Output, Stdio},
    thread,
};

use civitest::{
    event::Run,
    reference::{self, Data, Faults, Mode, Obedience, Options, Platform},
    report::log,
};

/// The binary, with a state directory of its own and no environment that could change what it does.
pub fn civitest(state: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_civitest"));
    command.env_clear().env("CIVITEST_STATE", state).stdin(Stdio::null());
    command
}

/// Runs the binary to its end.
pub fn run(state: &Path, args: &[&str]) -> Output {
    civitest(state).args(args).output().expect("the binary starts")
}

/// The exit code.
pub fn code(output: &Output) -> i32 {
    output.status.code().expect("it was not ended by a signal")
}

/// What people read.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What programs read.
pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The newest run of a state directory, from its log.
pub fn newest(state: &Path) -> Run {
    let directory = std::fs::read_dir(state).unwrap().map(|entry| entry.unwrap().path()).max().unwrap();
    log::parse(BufReader::new(File::open(directory.join("run.ndjson")).unwrap())).unwrap()
}

/// The reference platform, in a runtime of its own so that tests can block on the binary.
pub struct Running {
    /// The API root.
    pub url: String,
    /// The platform.
    pub platform: Option<Platform>,
    runtime: tokio::runtime::Runtime,
}

impl Running {
    /// Starts a platform with these faults.
    pub fn start(faults: Faults, obedience: Obedience) -> Self {
        Self::holding(Data::Nothing, faults, obedience)
    }

    /// Starts a platform that holds data from the start.
    pub fn holding(data: Data, faults: Faults, obedience: Obedience) -> Self {
        Self::with(Options { faults, obedience, data, ..Options::default() })
    }

    /// Starts a platform that runs under a condition.
    pub fn under(mode: Mode) -> Self {
        Self::with(Options { mode, ..Options::default() })
    }

    /// Starts a platform with these options.
    pub fn with(options: Options) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let platform = runtime.block_on(reference::start(options)).unwrap();
        Self { url: platform.url(), platform: Some(platform), runtime }
    }

    /// A platform without a fault.
    pub fn faultless() -> Self {
        Self::start(Faults::none(), Obedience::Obedient)
    }

    /// The platform.
    pub fn platform(&self) -> &Platform {
        self.platform.as_ref().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(platform) = self.platform.take() {
            self.runtime.block_on(platform.shutdown());
        }
    }
}

/// A server that gives every request the same bytes and closes the connection.
pub fn always_answers(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer);
        }
    });
    url
}

/// A copy of the ngsi-ld suite with only these groups, which is read in a moment. What the whole suite is measured by is left
/// out with the rest.
pub fn part_of_the_suite(directory: &Path, groups: &[&str]) {
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("suites/ngsi-ld");
    let mut files = vec!["suite.yaml".to_owned(), "clauses.yaml".into(), "bindings.yaml".into(), "doubts.yaml".into()];
    files.extend(groups.iter().map(|group| format!("{group}.yaml")));
    for file in files {
        let text = std::fs::read_to_string(suite.join(&file)).unwrap();
        let kept = text.lines().filter(|line| !line.trim_start().starts_with("covers:"));
        let copy = directory.join("ngsi-ld").join(&file);
        std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
        std::fs::write(copy, kept.collect::<Vec<_>>().join("\n") + "\n").unwrap();
    }
}
