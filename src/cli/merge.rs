//! `civitest merge`: the logs of the parts of a run become one log, graded as the whole, with what lies beside them.

mod unite;

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{
    args::MergeArgs,
    conduct,
    exit::Exit,
    failure::Failure,
    outputs::{self, Outputs},
    rerun,
    state::RunDirectory,
    terminal::{self, Screen},
};
use crate::{
    event::{Event, EventKind, Run},
    report::{Observer, log, text},
};

/// Runs the command.
///
/// # Errors
/// When the logs cannot be read, are no parts of one run, or something cannot be written.
pub fn command(args: &MergeArgs, state: &Path, screen: Screen) -> Result<Exit, Failure> {
    let outputs = Outputs::open(&args.reports)?;
    let runs = args.logs.iter().map(|path| rerun::read(path)).collect::<Result<Vec<Run>, Failure>>()?;
    let united = unite::unite(runs)?;
    conduct::gate_exists(args.gate, united.run.header.profile.as_ref())?;
    let out = match &args.out {
        Some(path) => apart_from(path, &args.logs)?,
        None => RunDirectory::again(state, &united.run.header.run)
            .map_err(|error| unwritable(state, &error).help("choose another directory with --state DIR"))?
            .join("run.ndjson"),
    };
    carry_evidence(&united.run, &args.logs, &out)?;
    let bytes = lines(&united.run)?;
    outputs::replace(&out, &bytes).map_err(|error| {
        unwritable(&out, &error).help("name a file in a directory that exists and that you may write to")
    })?;
    outputs.write(&united.run)?;
    terminal::say(text::summary(&united.run).render(screen.colour).trim_end());
    terminal::say(&format!("{:>12} {} logs into {}", "Merged", args.logs.len(), out.display()));
    if let Some(github) = screen.github {
        github.tell(&united.run, args.github);
    }
    let exit = conduct::exit_of(&united.run, args.gate);
    Ok(if united.missing.is_some() { exit.and(Exit::Undetermined) } else { exit })
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(Exit::Usage, format!("{} cannot be written: {error}", path.display()))
}

/// The parts are the evidence of the whole: none is written over.
fn apart_from(out: &Path, logs: &[PathBuf]) -> Result<PathBuf, Failure> {
    let same = |log: &PathBuf| fs::canonicalize(log).is_ok_and(|log| fs::canonicalize(out).is_ok_and(|out| out == log));
    if logs.iter().any(same) {
        return Err(Failure::new(Exit::Usage, format!("{} is one of the logs to merge", out.display()))
            .help("name another file with --out"));
    }
    Ok(out.to_owned())
}

/// The run as a log. It has no clock of its own: every event stands at its start.
fn lines(run: &Run) -> Result<Vec<u8>, Failure> {
    let mut kinds = vec![EventKind::RunStarted(Box::new(run.header.clone()))];
    kinds.extend(run.records.iter().map(|record| EventKind::CaseFinished(Box::new(record.clone()))));
    kinds.extend(run.notices.iter().cloned().map(EventKind::Notice));
    kinds.extend(run.footer.iter().map(|footer| EventKind::RunFinished(Box::new(footer.clone()))));
    let mut log = log::Writer::new(Vec::new());
    for (seq, kind) in (0..).zip(kinds) {
        log.observe(&Event { seq, at: 0, kind })
            .map_err(|error| Failure::new(Exit::Internal, format!("the log cannot be written: {error}")))?;
    }
    Ok(log.into_inner())
}

/// Copies the bodies that lie beside the parts, so that the whole can be read where the parts are gone.
fn carry_evidence(run: &Run, logs: &[PathBuf], out: &Path) -> Result<(), Failure> {
    let beside = |log: &Path| log.parent().unwrap_or_else(|| Path::new("")).join("run.d");
    let goal = beside(out);
    for name in kept(run) {
        let to = goal.join(&name);
        let Some(from) = logs.iter().map(|log| beside(log).join(&name)).find(|path| path.is_file()) else { continue };
        if to.is_file() {
            continue;
        }
        let body = fs::read(&from)
            .map_err(|error| Failure::new(Exit::Usage, format!("{} cannot be read: {error}", from.display())))?;
        if hexadecimal(&Sha256::digest(&body)) != name {
            return Err(Failure::new(Exit::Usage, format!("{} is not what the log says it is", from.display()))
                .help("it was changed after the run; run that part again"));
        }
        fs::create_dir_all(&goal)
            .and_then(|()| fs::write(&to, body))
            .map_err(|error| unwritable(&to, &error).help("choose another place with --out FILE"))?;
    }
    Ok(())
}

/// The hashes of bodies that the log has only the beginning of. Whatever else stands in their place in a log that somebody
/// wrote by hand is no name of a file.
fn kept(run: &Run) -> BTreeSet<String> {
    let steps = run.records.iter().flat_map(|record| &record.steps);
    let exchanges = steps.flat_map(|step| &step.exchanges).chain(&run.header.preflight);
    let cuts = exchanges.filter_map(|exchange| exchange.response()?.cut.as_ref());
    let hashes = cuts.map(|cut| cut.sha256.clone());
    hashes.filter(|hash| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())).collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
