//! Where models come from, as the flags and the environment say.

use crate::{
    cli::{
        args::{AuthenticationArgs, SourceArgs},
        conduct,
        exit::Exit,
        failure::Failure,
        target::{
            Typed,
            reach::reach,
            settings::{Layers, Origin, Setting, Settings},
        },
    },
    store::{Archive, Bases, Bounds, Directory, Source, Tree, Web},
    transport::{self, Client, Root},
};

/// The source that is named, or where models are published.
///
/// # Errors
/// When a directory or archive cannot be read, or the URL or the proxy is none.
pub fn source(args: &SourceArgs, typed: Typed<'_>) -> Result<Source, Failure> {
    let tree = |tree| Ok(Source::Tree(tree));
    match (&args.from_dir, &args.from_tar) {
        (Some(root), _) => tree(Tree::Directory(Directory::open(root).map_err(|error| super::failure(&error))?)),
        (None, Some(path)) => {
            let archive = Archive::open(path, Bounds::default()).map_err(|error| super::failure(&error))?;
            tree(Tree::Archive(archive))
        }
        (None, None) => web(args, typed).map(Source::Web),
    }
}

fn web(args: &SourceArgs, typed: Typed<'_>) -> Result<Web, Failure> {
    let bases = match &args.base_url {
        None => Bases::official(),
        Some(url) => {
            Root::parse(url).map_err(|error| {
                Failure::quoting(Exit::Usage, format!("--base-url: {error}"))
                    .help("write the URL of a mirror, for instance https://mirror.city.example/models")
            })?;
            Bases::mirror(url)
        }
    };
    let url = Setting { value: bases.raw().to_owned(), origin: Origin::Default };
    let layers = Layers { origins: typed.origins, file: None };
    let reached = reach(&AuthenticationArgs::default(), &args.connection, layers, typed.environment, &url)?;
    let options = transport::Options { limits: Web::limits(), ..reached.keep(&mut Settings::default()) };
    let client = Client::new(options).map_err(|error| conduct::no_client(&error))?;
    Ok(Web::new(client, bases))
}
