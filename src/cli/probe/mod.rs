//! `civitest probe`: what is behind a URL, and the way from there to the next level.

mod file;

use std::time::Duration;

use super::{
    args::{ProbeArgs, ProbeFormat},
    conduct,
    exit::Exit,
    failure::Failure,
    target::{Target, Typed},
    terminal::{self, Screen},
};
use crate::{
    engine::{self, Keep, PreflightError, Sender},
    grade,
    model::{
        catalogue::Catalogue,
        diagnosis::{Diagnosis, Outcome},
        grade::Grade,
        profile::Profile,
        test::Version,
    },
    report::{
        probe::Probe,
        text::{self, Colour},
    },
    transport::{self, Client, Limits, Site},
};

/// The longest that one answer is waited for: there are thirty of them.
const ONE: Duration = Duration::from_secs(10);
/// How long a run that met something else looks at what it met.
const AFTER_A_SURPRISE: Duration = Duration::from_secs(15);

/// Runs the command.
///
/// # Errors
/// When the URL is none, there is nothing to recognise platforms by, or the file cannot be written.
pub async fn command(
    catalogue: &Catalogue,
    args: &ProbeArgs,
    typed: Typed<'_>,
    screen: Screen,
) -> Result<Exit, Failure> {
    if catalogue.fingerprints.is_empty() {
        return Err(Failure::new(Exit::Usage, "these suites have no fingerprints.yaml, so nothing can be recognised")
            .help("leave --suites out, or copy suites/fingerprints.yaml into that directory"));
    }
    if let Some(path) = &args.write {
        file::is_free(path)?;
    }
    let target = Target::of(&args.target, None, Keep::Nothing, typed)?;
    let site = Site::parse(&target.url).map_err(|error| {
        Failure::new(Exit::Usage, error).help("write the URL of the platform, for instance https://data.city.example")
    })?;
    let limits = Limits { timeout: ONE.min(target.access.limits.timeout), ..target.access.limits };
    let client = Client::new(transport::Options { limits, ..target.access.clone() })
        .map_err(|error| conduct::no_client(&error))?;
    let diagnosis = engine::probe(&client, &site, &catalogue.fingerprints, args.within).await;
    let profile = conduct::profile(catalogue, None)?;
    let grade = profile.and_then(|profile| graded(profile, catalogue, &target, &diagnosis));
    let probe = Probe { diagnosis: &diagnosis, graded: profile.zip(grade.as_ref()) };
    match args.format {
        ProbeFormat::Text => terminal::print(&text::probe(&probe).render(screen.colour)),
        ProbeFormat::Json => terminal::print(&probe.json()),
    }
    if let Some(path) = &args.write {
        file::write(path, &diagnosis)?;
        terminal::say(&format!("{} is written; fill in what it asks for", path.display()));
    }
    Ok(if diagnosis.outcome == Outcome::Recognised { Exit::Success } else { Exit::Target })
}

/// What to say about a target that a run cannot test: what it is instead, and the way from there.
pub async fn instead(catalogue: &Catalogue, sender: &Sender, target: &Target, error: &PreflightError) -> Failure {
    let plain = Failure::quoting(Exit::Target, error).help(error.help());
    let Ok(site) = Site::parse(&target.url) else { return plain };
    if catalogue.fingerprints.is_empty() {
        return plain;
    }
    let diagnosis = engine::probe(&sender.client, &site, &catalogue.fingerprints, AFTER_A_SURPRISE).await;
    let profile = conduct::profile(catalogue, None).ok().flatten();
    let grade = profile.and_then(|profile| graded(profile, catalogue, target, &diagnosis));
    let probe = Probe { diagnosis: &diagnosis, graded: profile.zip(grade.as_ref()) };
    let page = text::probe_short(&probe).render(Colour::Never);
    let help = match probe.next().first() {
        Some(next) if diagnosis.outcome == Outcome::Recognised => format!("{}\n  next: {next}", error.help()),
        _ => error.help().to_owned(),
    };
    Failure::new(Exit::Target, format!("{}\n\n{}\n", plain.message, page.trim_end())).help(help)
}

/// What the profile makes of it.
fn graded(profile: &Profile, catalogue: &Catalogue, target: &Target, diagnosis: &Diagnosis) -> Option<Grade> {
    let reference = catalogue.suites.first().map_or(Version(1, 9, 1), |suite| suite.version);
    grade::probed(profile, diagnosis, target.version.unwrap_or(reference), &target.declares)
}
