//! How a target is reached and how requests are authenticated, by flags alone. No flag takes a secret: command lines stand in
//! the list of processes and in the history of the shell.

use std::path::PathBuf;

use clap::Args;

use super::values::{Named, Words, line, named, rate, words};

/// How requests are authenticated. At most one kind.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Authentication")]
pub struct AuthenticationArgs {
    /// A bearer token, from this environment variable.
    #[arg(long, value_name = "VAR", group = "credential")]
    pub token_env: Option<String>,
    /// A bearer token, from this file.
    #[arg(long, value_name = "FILE", group = "credential")]
    pub token_file: Option<PathBuf>,
    /// A header whose value is in an environment variable: X-Api-Key=CITY_KEY.
    #[arg(long, value_name = "NAME=VAR", value_parser = named, group = "credential")]
    pub header_env: Option<Named>,
    /// A query parameter whose value is in an environment variable: key=CITY_KEY.
    #[arg(long, value_name = "NAME=VAR", value_parser = named, group = "credential")]
    pub query_key_env: Option<Named>,
    /// The user of basic authentication.
    #[arg(long, value_name = "NAME", value_parser = line, requires = "password_env", group = "credential")]
    pub user: Option<String>,
    /// The password of that user, from this environment variable.
    #[arg(long, value_name = "VAR", requires = "user")]
    pub password_env: Option<String>,
    /// The token endpoint of an OAuth 2.0 server, for the client credentials grant.
    #[arg(long, value_name = "URL", requires_all = ["oauth_client_id", "oauth_secret_env"], group = "credential")]
    pub oauth_token_url: Option<String>,
    /// The client.
    #[arg(long, value_name = "ID", value_parser = line, requires = "oauth_token_url")]
    pub oauth_client_id: Option<String>,
    /// The secret of the client, from this environment variable.
    #[arg(long, value_name = "VAR", requires = "oauth_token_url")]
    pub oauth_secret_env: Option<String>,
    /// The scopes to ask for, separated by spaces.
    #[arg(long, value_name = "SCOPE", value_parser = line, requires = "oauth_token_url")]
    pub oauth_scope: Option<String>,
    /// The audience to ask for.
    #[arg(long, value_name = "AUDIENCE", value_parser = line, requires = "oauth_token_url")]
    pub oauth_audience: Option<String>,
    /// Send client id and secret in the body of the request for a token, not in its header.
    #[arg(long, requires = "oauth_token_url")]
    pub oauth_body: bool,
    /// A command that prints a bearer token; no shell is involved.
    #[arg(long, value_name = "COMMAND", value_parser = words, group = "credential")]
    pub token_command: Option<Words>,
    /// A client certificate for mutual TLS, in PEM.
    #[arg(long, value_name = "FILE", requires = "key")]
    pub cert: Option<PathBuf>,
    /// Its private key, in PEM.
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub key: Option<PathBuf>,
}

impl AuthenticationArgs {
    /// Whether any credentials were given.
    pub fn is_given(&self) -> bool {
        self.token_env.is_some()
            || self.token_file.is_some()
            || self.header_env.is_some()
            || self.query_key_env.is_some()
            || self.user.is_some()
            || self.oauth_token_url.is_some()
            || self.token_command.is_some()
            || self.cert.is_some()
    }
}

/// How the target is reached.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Connection")]
pub struct ConnectionArgs {
    /// Trust the certificate authorities in this PEM file besides those of the system; may be repeated.
    #[arg(long, value_name = "FILE", env = "CIVITEST_CA_FILE")]
    pub ca_file: Vec<PathBuf>,
    /// Go through this proxy; by default HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY decide.
    #[arg(long, value_name = "URL", conflicts_with = "no_proxy")]
    pub proxy: Option<String>,
    /// Go through no proxy, whatever the environment and the target file say.
    #[arg(long)]
    pub no_proxy: bool,
    /// Send at most so many requests per second.
    #[arg(long, value_name = "NUMBER", env = "CIVITEST_RATE", value_parser = rate)]
    pub rate: Option<f64>,
}
