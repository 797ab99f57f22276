//! How requests are authenticated: from flags, or from the table of the target file.

use std::path::Path;

use super::{
    environment::Environment,
    file::{Authentication, CredentialsIn, Kind, Source},
    problem::{Places, Problem},
    secret,
};
use crate::{
    cli::args::{
        AuthenticationArgs,
        values::{duration, line},
    },
    transport::{Access, ClientAuthentication, ClientCredentials, Root, Secret, TokenCommand},
};

/// Headers that mean something to the target besides letting somebody in, or that the client writes itself.
const TAKEN: [&str; 11] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "host",
    "link",
    "ngsild-tenant",
    "te",
    "transfer-encoding",
    "user-agent",
];

/// What the flags say; `None` where they say nothing.
///
/// # Errors
/// When a secret is not where a flag says.
pub fn typed(args: &AuthenticationArgs, environment: &Environment) -> Result<Option<Access>, Problem> {
    let variable = |flag: &str, name: &str| {
        secret::from_environment(environment, name)
            .map_err(|(wrong, help)| Problem::new(None, format!("{flag}: {wrong}")).help(help))
    };
    if let Some(name) = &args.token_env {
        return Ok(Some(Access::Bearer(variable("--token-env", name)?)));
    }
    if let Some(path) = &args.token_file {
        let token = secret::from_file(path, path)
            .map_err(|(wrong, help)| Problem::new(None, format!("--token-file: {wrong}")).help(help))?;
        return Ok(Some(Access::Bearer(token)));
    }
    if let Some(named) = &args.header_env {
        header_name(&named.name).map_err(|wrong| Problem::new(None, format!("--header-env: {wrong}")))?;
        let value = variable("--header-env", &named.variable)?;
        return Ok(Some(Access::Header { name: named.name.clone(), value }));
    }
    if let Some(named) = &args.query_key_env {
        let value = variable("--query-key-env", &named.variable)?;
        return Ok(Some(Access::Query { name: named.name.clone(), value }));
    }
    if let (Some(user), Some(password)) = (&args.user, &args.password_env) {
        user_name(user).map_err(|wrong| Problem::new(None, format!("--user: {wrong}")))?;
        return Ok(Some(Access::Basic { user: user.clone(), password: variable("--password-env", password)? }));
    }
    if let (Some(url), Some(client), Some(secret)) =
        (&args.oauth_token_url, &args.oauth_client_id, &args.oauth_secret_env)
    {
        endpoint(url).map_err(|wrong| Problem::new(None, format!("--oauth-token-url: {wrong}")))?;
        return Ok(Some(Access::ClientCredentials(ClientCredentials {
            token_url: url.clone(),
            client_id: client.clone(),
            client_secret: variable("--oauth-secret-env", secret)?,
            scope: args.oauth_scope.clone(),
            audience: args.oauth_audience.clone(),
            style: if args.oauth_body { ClientAuthentication::Body } else { ClientAuthentication::Basic },
        })));
    }
    Ok(args
        .token_command
        .as_ref()
        .map(|words| Access::Command(TokenCommand { program: words.0.clone(), lifetime: None })))
}

/// A table `authentication` of a target file, and where it stands.
#[derive(Clone, Copy)]
pub struct Written<'a> {
    /// The table.
    pub table: &'a Authentication,
    /// Its dotted path.
    pub path: &'a str,
    /// The places of the file.
    pub places: &'a Places,
}

impl Written<'_> {
    fn problem(&self, key: &str, message: impl std::fmt::Display) -> Problem {
        let place = self.places.get(&format!("{}.{key}", self.path)).or_else(|| self.places.get(self.path));
        Problem::new(place.copied(), message)
    }

    /// What is wrong with it as it is written, without a look at any secret.
    pub fn check(&self) -> Vec<Problem> {
        let table = self.table;
        let (must, may) = table.kind.keys();
        let mut problems = Vec::new();
        for (key, is_there) in keys(table) {
            if is_there && !must.contains(&key) && !may.contains(&key) {
                let kinds: Vec<&str> =
                    Kind::ALL.into_iter().filter(|kind| has_key(*kind, key)).map(Kind::as_str).collect();
                let wrong = format!("`{key}` does not belong to the kind {}", table.kind.as_str());
                problems.push(
                    self.problem(key, wrong).help(format!("it belongs to {}; one kind at a time", kinds.join(" and "))),
                );
            }
            if !is_there && must.contains(&key) {
                let wrong = format!("the kind {} needs `{key}`", table.kind.as_str());
                problems.push(self.problem("kind", wrong).help(format!("add {}", example(key))));
            }
        }
        let sources = [
            ("token", &table.token),
            ("value", &table.value),
            ("password", &table.password),
            ("client-secret", &table.client_secret),
        ];
        for (key, source) in sources.into_iter().filter_map(|(key, source)| source.as_ref().map(|source| (key, source)))
        {
            if source.env.is_some() == source.file.is_some() {
                let wrong = format!("`{key}` has to name either an environment variable or a file");
                problems.push(self.problem(key, wrong).help(format!("write {}", example(key))));
            }
        }
        let named = |key: &str, value: &Option<String>, check: &dyn Fn(&str) -> Result<(), String>| {
            let wrong = value.as_deref().and_then(|value| line(value).and_then(|value| check(&value)).err())?;
            Some(self.problem(key, format!("`{key}`: {wrong}")))
        };
        let any = |_: &str| Ok(());
        problems.extend(named("name", &table.name, if table.kind == Kind::Header { &header_name } else { &any }));
        problems.extend(named("user", &table.user, &user_name));
        problems.extend(named("token-url", &table.token_url, &endpoint));
        problems.extend(named("client-id", &table.client_id, &any));
        problems.extend(named("scope", &table.scope, &any));
        problems.extend(named("audience", &table.audience, &any));
        problems.extend(named("lifetime", &table.lifetime, &|text| duration(text).map(drop)));
        if table.command.as_ref().is_some_and(|command| command.first().is_none_or(String::is_empty)) {
            problems.push(
                self.problem("command", "`command` names no program").help(format!("write {}", example("command"))),
            );
        }
        problems
    }

    /// What it stands for, secrets read. Called only for a table without problems.
    ///
    /// # Errors
    /// When a secret is not where the table says.
    pub fn read(&self, base: &Path, environment: &Environment) -> Result<Access, Problem> {
        let table = self.table;
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let secret = |key: &str, source: &Option<Source>| self.secret(key, source.as_ref(), base, environment);
        Ok(match table.kind {
            Kind::None => Access::Open,
            Kind::Bearer => Access::Bearer(secret("token", &table.token)?),
            Kind::Header => Access::Header { name: text(&table.name), value: secret("value", &table.value)? },
            Kind::QueryKey => Access::Query { name: text(&table.name), value: secret("value", &table.value)? },
            Kind::Basic => Access::Basic { user: text(&table.user), password: secret("password", &table.password)? },
            Kind::Oauth2ClientCredentials => Access::ClientCredentials(ClientCredentials {
                token_url: text(&table.token_url),
                client_id: text(&table.client_id),
                client_secret: secret("client-secret", &table.client_secret)?,
                scope: table.scope.clone(),
                audience: table.audience.clone(),
                style: match table.credentials_in {
                    Some(CredentialsIn::Body) => ClientAuthentication::Body,
                    Some(CredentialsIn::Header) | None => ClientAuthentication::Basic,
                },
            }),
            Kind::TokenCommand => Access::Command(TokenCommand {
                program: table.command.clone().unwrap_or_default(),
                lifetime: table.lifetime.as_deref().and_then(|text| duration(text).ok()),
            }),
        })
    }

    fn secret(
        &self,
        key: &str,
        source: Option<&Source>,
        base: &Path,
        environment: &Environment,
    ) -> Result<Secret, Problem> {
        let found = match source {
            Some(Source { env: Some(name), .. }) => secret::from_environment(environment, name),
            Some(Source { file: Some(path), .. }) => secret::from_file(&base.join(path), path),
            Some(Source { env: None, file: None }) | None => Err((format!("`{key}` is missing"), example(key))),
        };
        found.map_err(|(wrong, help)| self.problem(key, format!("`{key}`: {wrong}")).help(help))
    }
}

/// Every key but `kind`, and whether it is there.
fn keys(table: &Authentication) -> [(&'static str, bool); 13] {
    [
        ("token", table.token.is_some()),
        ("name", table.name.is_some()),
        ("value", table.value.is_some()),
        ("user", table.user.is_some()),
        ("password", table.password.is_some()),
        ("token-url", table.token_url.is_some()),
        ("client-id", table.client_id.is_some()),
        ("client-secret", table.client_secret.is_some()),
        ("scope", table.scope.is_some()),
        ("audience", table.audience.is_some()),
        ("credentials-in", table.credentials_in.is_some()),
        ("command", table.command.is_some()),
        ("lifetime", table.lifetime.is_some()),
    ]
}

fn has_key(kind: Kind, key: &str) -> bool {
    let (must, may) = kind.keys();
    must.contains(&key) || may.contains(&key)
}

fn example(key: &str) -> String {
    match key {
        "token" | "value" | "password" | "client-secret" => {
            format!("{key} = {{ env = \"CITY_SECRET\" }} or {key} = {{ file = \"secret.txt\" }}")
        }
        "token-url" => "token-url = \"https://idp.city.example/token\"".to_owned(),
        "command" => "command = [\"program\", \"argument\"]".to_owned(),
        _ => format!("{key} = \"…\""),
    }
}

fn header_name(name: &str) -> Result<(), String> {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if !name.chars().all(is_token) {
        return Err("that is no name of a header".to_owned());
    }
    if TAKEN.contains(&name.to_ascii_lowercase().as_str()) {
        return Err(format!("the header {name} cannot be set; a tenant is given with --tenant or `tenant`"));
    }
    Ok(())
}

/// RFC 7617: the first colon ends the user.
fn user_name(user: &str) -> Result<(), String> {
    if user.contains(':') { Err("a user has no colon; the password is given on its own".to_owned()) } else { Ok(()) }
}

fn endpoint(url: &str) -> Result<(), String> {
    Root::parse(url)
        .map(drop)
        .map_err(|_| "it has to be a URL that starts with http:// or https://, without a password".to_owned())
}

/// A way of authentication as it may be shown.
pub fn shown(access: &Access) -> String {
    match access {
        Access::Open => "none".to_owned(),
        Access::Bearer(token) => format!("bearer token from {}", token.source()),
        Access::Header { name, value } => format!("header {name} from {}", value.source()),
        Access::Query { name, value } => format!("query parameter {name} from {}", value.source()),
        Access::Basic { user, password } => format!("user {user}, password from {}", password.source()),
        Access::ClientCredentials(oauth) => {
            format!(
                "token of {} for {}, secret from {}",
                oauth.token_url,
                oauth.client_id,
                oauth.client_secret.source()
            )
        }
        // Its arguments may hold what nobody should read.
        Access::Command(command) => {
            format!("token that {} prints", command.program.first().map_or("a command", String::as_str))
        }
    }
}
