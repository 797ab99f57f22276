//! `civitest man`: manual pages, made from the options themselves.

use std::{fs, io, path::Path};

use clap::CommandFactory;

use super::{
    args::{Cli, ManArgs},
    exit::Exit,
    failure::Failure,
    terminal,
};

/// Runs the command.
///
/// # Errors
/// When a page cannot be written.
pub fn command(args: &ManArgs) -> Result<Exit, Failure> {
    let pages = pages().map_err(|error| Failure::new(Exit::Internal, format!("a page cannot be made: {error}")))?;
    match &args.out {
        Some(directory) => {
            write(directory, &pages).map_err(|error| {
                Failure::new(Exit::Usage, format!("{} cannot be written: {error}", directory.display()))
                    .help("name a directory that you may write to")
            })?;
            terminal::say(&format!("{} pages written to {}", pages.len(), directory.display()));
        }
        None => pages.iter().take(1).for_each(|(_, page)| terminal::print(page)),
    }
    Ok(Exit::Success)
}

/// Every page with its file name: civitest itself first, then its commands.
fn pages() -> io::Result<Vec<(String, String)>> {
    let mut all = Cli::command();
    // Options of civitest itself are options of every command as well.
    all.build();
    let commands = all.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help");
    let commands: Vec<clap::Command> = commands.cloned().collect();
    let page = |command: clap::Command, name: String| -> io::Result<(String, String)> {
        let mut bytes = Vec::new();
        let man = clap_mangen::Man::new(command).title(name.to_uppercase()).manual("Civitest Manual");
        man.source(concat!("civitest ", env!("CARGO_PKG_VERSION"))).render(&mut bytes)?;
        Ok((format!("{name}.1"), String::from_utf8_lossy(&bytes).into_owned()))
    };
    let mut pages = vec![page(all, "civitest".to_owned())?];
    for command in commands {
        let name = format!("civitest-{}", command.get_name());
        pages.push(page(command, name)?);
    }
    Ok(pages)
}

fn write(directory: &Path, pages: &[(String, String)]) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    pages.iter().try_for_each(|(name, page)| fs::write(directory.join(name), page))
}
