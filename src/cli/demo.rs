//! `civitest demo`: the reference platform, tested and graded as any other.

use std::path::Path;

use super::{
    args::DemoArgs,
    conduct,
    exit::Exit,
    failure::Failure,
    target::{
        Target,
        settings::{Layers, Origins, Settings},
    },
    terminal::Screen,
};
use crate::{
    model::{catalogue::Catalogue, target::Declaration, test::Role},
    plan::nearest,
    reference::{self, Data, Fault, Faults, Mode, Obedience, faults, mode::MODES},
};

/// Runs the command.
///
/// # Errors
/// When the platform cannot be started, or a fault has no such name.
pub async fn command(
    catalogue: &Catalogue,
    args: &DemoArgs,
    origins: &Origins,
    state: &Path,
    screen: Screen,
) -> Result<Exit, Failure> {
    let faults = args.fault.iter().map(|id| fault(id)).collect::<Result<Faults, _>>()?;
    let obedience = if args.restless { Obedience::Restless } else { Obedience::Obedient };
    let port = args.serve.unwrap_or(0);
    let mode = args.mode.as_deref().map(mode).transpose()?.unwrap_or_default();
    let address = ([127, 0, 0, 1], port).into();
    let options = reference::Options { address, faults, obedience, data: Data::City, mode };
    let platform = reference::start(options).await.map_err(|error| {
        Failure::new(Exit::Usage, format!("the reference platform cannot listen on port {port}: {error}"))
            .help("choose a free port, or leave it to the system with --serve 0")
    })?;
    if args.serve.is_some() {
        super::terminal::print(&format!("the reference platform listens on {}; Ctrl-C ends it\n", platform.url()));
        let _ = tokio::signal::ctrl_c().await;
        platform.shutdown().await;
        return Ok(Exit::Success);
    }
    let settings = Settings::of(&args.execution, Layers { origins, file: None });
    let target = Target { settings, ..Target::own(platform.url(), played()) };
    let exit = conduct::conduct(catalogue, target, None, &args.execution, state, screen).await;
    platform.shutdown().await;
    exit
}

/// What the reference platform is, and is not yet.
fn played() -> Vec<Declaration> {
    let plays = |role| matches!(role, Role::Read | Role::Filter | Role::Geo | Role::Provide);
    Role::ALL.into_iter().map(|role| Declaration { role, plays: plays(role) }).collect()
}

fn fault(id: &str) -> Result<Fault, Failure> {
    Fault::from_id(id).ok_or_else(|| {
        let failure = Failure::new(Exit::Usage, format!("the reference platform has no fault `{id}`"));
        match nearest(id, faults().map(Fault::id)) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help("`civitest prove` prints all of them"),
        }
    })
}

fn mode(id: &str) -> Result<Mode, Failure> {
    Mode::from_id(id).ok_or_else(|| {
        let known: Vec<&str> = MODES.iter().map(|row| row.id).collect();
        Failure::new(Exit::Usage, format!("the reference platform has no mode `{id}`"))
            .help(format!("there are: {}", known.join(", ")))
    })
}
