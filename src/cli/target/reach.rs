//! How a target is reached: credentials, certificates, the proxy and the rate, each with where it was said.

use std::path::{Path, PathBuf};

use super::{
    access::{self, Written},
    environment::Environment,
    file::Kind,
    problem::{self, Problem},
    proxy,
    read::Described,
    settings::{Layers, Origin, Setting, Settings},
    words,
};
use crate::{
    cli::{
        args::{AuthenticationArgs, ConnectionArgs},
        exit::Exit,
        failure::Failure,
    },
    transport::{self, Access, Identity, Root},
};

/// How a target is reached, and where each part of that comes from.
pub struct Reached {
    access: Setting<Access>,
    authorities: Setting<Vec<PathBuf>>,
    identity: Setting<Option<Identity>>,
    proxy: Setting<transport::Proxy>,
    rate: Setting<Option<f64>>,
}

impl Reached {
    /// The options of the transport, every one written down.
    pub fn keep(self, settings: &mut Settings) -> transport::Options {
        let none = || "none".to_owned();
        transport::Options {
            access: settings.keep("authentication", self.access, access::shown),
            identity: settings.keep("client-certificate", self.identity, |identity| {
                identity.as_ref().map_or_else(none, |identity| identity.certificate.display().to_string())
            }),
            authorities: settings
                .keep("ca-file", self.authorities, |files| words(files.iter().map(|file| file.display().to_string()))),
            proxy: settings.keep("proxy", self.proxy, proxy::shown),
            rate: settings.keep("rate", self.rate, |rate| rate.map_or_else(none, |rate| rate.to_string())),
            limits: transport::Limits::default(),
        }
    }
}

/// How a target is reached: the flags, then the environment, then the file.
///
/// # Errors
/// When a file or a secret is not there, or the credentials of the file belong to another server.
pub fn reach(
    authentication: &AuthenticationArgs,
    connection: &ConnectionArgs,
    layers: Layers<'_>,
    environment: &Environment,
    url: &Setting<String>,
) -> Result<Reached, Failure> {
    let typed = |problem: Problem| problem::failure(None, vec![problem]);
    let access = match (access::typed(authentication, environment).map_err(typed)?, layers.file) {
        (Some(access), _) => {
            Setting { value: access, origin: Origin::CommandLine(credential_flag(authentication).to_owned()) }
        }
        (None, Some(file)) => file_access(file, layers, environment, &url.value)?,
        (None, None) => Setting { value: Access::Open, origin: Origin::Default },
    };
    let identity = identity(authentication, layers, &url.value)?;
    let files = (!connection.ca_file.is_empty()).then(|| connection.ca_file.clone());
    let written = layers.file.and_then(|file| Some(vec![file.beside(file.says.ca_file.as_ref()?)]));
    let authorities = layers.choose("ca_file", files, "ca-file", written, Vec::new());
    for path in &authorities.value {
        there(path, &authorities.origin, "the file of certificate authorities")?;
    }
    let (proxy, named) =
        proxy::choose(connection, environment, layers.file.and_then(|file| file.says.proxy.as_deref()))
            .map_err(typed)?;
    let origin = match named {
        proxy::Named::Flag if connection.no_proxy => Origin::CommandLine("--no-proxy".to_owned()),
        proxy::Named::Flag => Origin::CommandLine("--proxy".to_owned()),
        proxy::Named::Environment => Origin::Environment("HTTP_PROXY, HTTPS_PROXY or ALL_PROXY".to_owned()),
        proxy::Named::File => layers.written("proxy"),
        proxy::Named::Nowhere => Origin::Default,
    };
    let written = layers.file.and_then(|file| file.says.rate).map(Some);
    let rate = layers.choose("rate", connection.rate.map(Some), "rate", written, None);
    Ok(Reached { access, authorities, identity, proxy: Setting { value: proxy, origin }, rate })
}

const AUTHENTICATION: &str = "interfaces.broker.authentication";

fn file_access(
    file: &Described,
    layers: Layers<'_>,
    environment: &Environment,
    url: &str,
) -> Result<Setting<Access>, Failure> {
    let Some(broker) = &file.says.interfaces.broker else {
        return Ok(Setting { value: Access::Open, origin: Origin::Default });
    };
    let Some(table) = &broker.authentication else {
        return Ok(Setting { value: Access::Open, origin: Origin::Default });
    };
    if table.kind != Kind::None {
        same_server(file, &broker.url, url)?;
    }
    let written = Written { table, path: AUTHENTICATION, places: &file.places };
    let value =
        written.read(&file.base, environment).map_err(|problem| problem::failure(Some(&file.path), vec![problem]))?;
    Ok(Setting { value, origin: layers.written(AUTHENTICATION) })
}

/// Credentials are for the server they were written down for, not for any URL that somebody types besides.
fn same_server(file: &Described, own: &str, url: &str) -> Result<(), Failure> {
    let same = Root::parse(own).is_ok_and(|root| root.follow(own, url).is_ok());
    if same || Root::parse(url).is_err() {
        return Ok(());
    }
    let wrong =
        format!("the credentials in {} are for {own}, and would be sent to another server", file.path.display());
    Err(Failure::new(Exit::Usage, wrong)
        .help("write a target file for that server, or give its credentials on the command line"))
}

fn identity(args: &AuthenticationArgs, layers: Layers<'_>, url: &str) -> Result<Setting<Option<Identity>>, Failure> {
    let found = match (&args.cert, &args.key, layers.file) {
        (Some(certificate), Some(key), _) => Setting {
            value: Some(Identity { certificate: certificate.clone(), key: key.clone() }),
            origin: Origin::CommandLine("--cert".to_owned()),
        },
        (_, _, Some(file)) => {
            let broker = file.says.interfaces.broker.as_ref();
            match broker.and_then(|broker| Some((broker, broker.client_certificate.as_ref()?))) {
                Some((broker, pair)) => {
                    same_server(file, &broker.url, url)?;
                    let value = Identity { certificate: file.beside(&pair.certificate), key: file.beside(&pair.key) };
                    Setting { value: Some(value), origin: layers.written("interfaces.broker.client-certificate") }
                }
                None => Setting { value: None, origin: Origin::Default },
            }
        }
        (_, _, None) => Setting { value: None, origin: Origin::Default },
    };
    if let Some(identity) = &found.value {
        there(&identity.certificate, &found.origin, "the client certificate")?;
        there(&identity.key, &found.origin, "the key of the client certificate")?;
    }
    Ok(found)
}

fn there(path: &Path, origin: &Origin, what: &str) -> Result<(), Failure> {
    let error = match std::fs::metadata(path) {
        Ok(found) if found.is_file() => return Ok(()),
        Ok(_) => "it is no file".to_owned(),
        Err(error) => error.to_string(),
    };
    Err(Failure::new(Exit::Usage, format!("{what} {} cannot be read: {error} ({origin})", path.display()))
        .help("name a PEM file; in a target file, its path starts at the directory of that file"))
}

fn credential_flag(args: &AuthenticationArgs) -> &'static str {
    let flags = [
        (args.token_env.is_some(), "--token-env"),
        (args.token_file.is_some(), "--token-file"),
        (args.header_env.is_some(), "--header-env"),
        (args.query_key_env.is_some(), "--query-key-env"),
        (args.user.is_some(), "--user"),
        (args.oauth_token_url.is_some(), "--oauth-token-url"),
    ];
    flags.into_iter().find(|(given, _)| *given).map_or("--token-command", |(_, flag)| flag)
}
