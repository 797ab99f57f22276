//! `civitest.toml` as types. Their JSON Schema, made from them, is both what editors read and the table by which a file is
//! checked (`shape`), so the three cannot differ.

use std::{collections::BTreeMap, path::PathBuf};

use schemars::{
    JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema, transform::transform_subschemas,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    cli::args::Allow,
    model::{Capability, Interface, test::Role},
};

/// What a platform is, where its interfaces are, and how to get at them.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(title = "A target of civitest")]
pub struct TargetFile {
    /// Who runs the platform.
    pub organisation: Option<String>,
    /// The product that is tested.
    pub product: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Production, staging, test, or other words.
    pub environment: Option<String>,
    /// The grading profile.
    pub profile: Option<String>,
    /// What a run may do to the platform; nothing but read by default.
    pub allow: Option<Vec<Allow>>,
    /// How long the platform may take to show an expected state: `2s`.
    #[schemars(regex(pattern = DURATION))]
    pub settle: Option<String>,
    /// How long one case may take: `60s`.
    #[schemars(regex(pattern = DURATION))]
    pub deadline: Option<String>,
    /// How long the whole run may take: `30m`.
    #[schemars(regex(pattern = DURATION))]
    pub timeout: Option<String>,
    /// How many cases at a time.
    #[schemars(range(min = 1, max = 256))]
    pub jobs: Option<u16>,
    /// The seed of values and order.
    pub seed: Option<u64>,
    /// The most requests per second.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub rate: Option<f64>,
    /// A PEM file of certificate authorities that are trusted besides those of the system; relative to this file.
    pub ca_file: Option<PathBuf>,
    /// The proxy on the way to the platform, a URL without a password. The usual environment variables come first.
    pub proxy: Option<String>,
    /// Where the platform is.
    #[serde(default)]
    pub interfaces: Interfaces,
}

/// A time as it is written.
const DURATION: &str = r"^[0-9]+(\.[0-9]+)?(ms|s|m)?$";

/// The interfaces of a platform. This release tests the broker; the others are named in reports.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Interfaces {
    /// An NGSI-LD API root.
    pub broker: Option<Broker>,
    /// A catalogue of data sets.
    pub catalogue: Option<Plain>,
    /// What stands before the broker and asks who somebody is.
    pub gateway: Option<Plain>,
    /// A connector of a data space.
    pub connector: Option<Plain>,
    /// Another platform that this one exchanges data with.
    pub peer: Option<Plain>,
}

impl Interfaces {
    /// The interfaces the file names besides the broker.
    pub fn others(&self) -> impl Iterator<Item = (Interface, &Plain)> {
        [
            (Interface::Catalogue, &self.catalogue),
            (Interface::Gateway, &self.gateway),
            (Interface::Connector, &self.connector),
            (Interface::Peer, &self.peer),
        ]
        .into_iter()
        .filter_map(|(interface, found)| found.as_ref().map(|found| (interface, found)))
    }
}

/// An NGSI-LD broker.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Broker {
    /// The API root, for instance `https://city.example/ngsi-ld/v1`.
    pub url: String,
    /// The tenant of every request that names none itself.
    pub tenant: Option<String>,
    /// The version of NGSI-LD it claims: `1.6.1`.
    #[schemars(regex(pattern = r"^[0-9]+\.[0-9]+\.[0-9]+$"))]
    pub ngsi_ld_version: Option<String>,
    /// Capabilities it has (`true`) or lacks (`false`). A claim is tested; a lack counts only where preflight sees it too.
    #[serde(default)]
    #[schemars(schema_with = "capabilities")]
    pub capabilities: BTreeMap<Capability, bool>,
    /// Roles it plays (`true`) or does not play (`false`). They decide conditional criteria.
    #[serde(default)]
    #[schemars(schema_with = "roles")]
    pub roles: BTreeMap<Role, bool>,
    /// How requests are authenticated.
    pub authentication: Option<Authentication>,
    /// The client's own certificate, for mutual TLS.
    pub client_certificate: Option<ClientCertificate>,
}

/// An interface that this release does not test.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Plain {
    /// Its URL.
    pub url: String,
    /// How requests are authenticated.
    pub authentication: Option<Authentication>,
    /// The client's own certificate, for mutual TLS.
    pub client_certificate: Option<ClientCertificate>,
}

/// How requests are authenticated. Which keys belong here depends on the kind.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(transform = keys_of_kinds)]
pub struct Authentication {
    /// The kind.
    pub kind: Kind,
    /// bearer: the token.
    pub token: Option<Source>,
    /// header, query-key: the name of the header or of the query parameter.
    pub name: Option<String>,
    /// header, query-key: its value.
    pub value: Option<Source>,
    /// basic: the user.
    pub user: Option<String>,
    /// basic: the password.
    pub password: Option<Source>,
    /// oauth2-client-credentials: the token endpoint.
    pub token_url: Option<String>,
    /// oauth2-client-credentials: the client.
    pub client_id: Option<String>,
    /// oauth2-client-credentials: its secret.
    pub client_secret: Option<Source>,
    /// oauth2-client-credentials: the scopes asked for, separated by spaces.
    pub scope: Option<String>,
    /// oauth2-client-credentials: the audience asked for.
    pub audience: Option<String>,
    /// oauth2-client-credentials: where client id and secret stand in the request for a token.
    pub credentials_in: Option<CredentialsIn>,
    /// token-command: the program and its arguments; no shell is involved.
    #[schemars(length(min = 1))]
    pub command: Option<Vec<String>>,
    /// token-command: how long a token is used; without it, until the target refuses it.
    #[schemars(regex(pattern = DURATION))]
    pub lifetime: Option<String>,
}

/// A kind of authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Not at all.
    None,
    /// `Authorization: Bearer …`
    Bearer,
    /// A header of any name.
    Header,
    /// A query parameter.
    QueryKey,
    /// User and password.
    Basic,
    /// A token of an authorization server, for the client itself.
    Oauth2ClientCredentials,
    /// A token that a command prints.
    TokenCommand,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::None,
        Self::Bearer,
        Self::Header,
        Self::QueryKey,
        Self::Basic,
        Self::Oauth2ClientCredentials,
        Self::TokenCommand,
    ];

    /// The name used in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Bearer => "bearer",
            Self::Header => "header",
            Self::QueryKey => "query-key",
            Self::Basic => "basic",
            Self::Oauth2ClientCredentials => "oauth2-client-credentials",
            Self::TokenCommand => "token-command",
        }
    }

    /// The keys it must have, and those it may have.
    pub fn keys(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::None => (&[], &[]),
            Self::Bearer => (&["token"], &[]),
            Self::Header | Self::QueryKey => (&["name", "value"], &[]),
            Self::Basic => (&["user", "password"], &[]),
            Self::Oauth2ClientCredentials => {
                (&["token-url", "client-id", "client-secret"], &["scope", "audience", "credentials-in"])
            }
            Self::TokenCommand => (&["command"], &["lifetime"]),
        }
    }
}

/// Where client id and secret stand in the request for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialsIn {
    /// In its header, as every server has to support.
    Header,
    /// In its body, as some servers want it.
    Body,
}

/// Where a secret is: in an environment variable or in a file. Never in the target file itself.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(extend("writeOnly" = true, "minProperties" = 1, "maxProperties" = 1))]
pub struct Source {
    /// The environment variable that holds it.
    pub env: Option<String>,
    /// The file that holds it, relative to this file; a line break at its end does not count.
    pub file: Option<PathBuf>,
}

/// A client certificate and its key, both in PEM files relative to this file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ClientCertificate {
    /// The certificate chain.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// The JSON Schema of a target file, without references, so that it can be walked beside a file.
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<TargetFile>();
    without_null(&mut schema);
    schema.to_value()
}

/// TOML has no null: a key that may be left out is left out.
fn without_null(schema: &mut Schema) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = schema.get_mut("enum") {
        choices.retain(|choice| !choice.is_null());
    }
    if let Some(Value::Array(choices)) = schema.remove("anyOf") {
        let mut choices: Vec<Value> = choices.into_iter().filter(|choice| choice != &json!({"type": "null"})).collect();
        match (choices.len(), choices.pop()) {
            (1, Some(Value::Object(only))) => {
                let described = schema.remove("description");
                let object = schema.ensure_object();
                object.extend(only);
                object.extend(described.map(|text| ("description".to_owned(), text)));
            }
            (_, last) => {
                choices.extend(last);
                schema.insert("anyOf".to_owned(), Value::Array(choices));
            }
        }
    }
    schema.remove("default");
    transform_subschemas(&mut without_null, schema);
}

fn capabilities(_: &mut SchemaGenerator) -> Schema {
    switches(Capability::ALL.map(Capability::as_str))
}

fn roles(_: &mut SchemaGenerator) -> Schema {
    switches(Role::ALL.map(Role::as_str))
}

fn switches<const N: usize>(names: [&str; N]) -> Schema {
    let properties: Map<String, Value> =
        names.into_iter().map(|name| (name.to_owned(), json!({"type": "boolean"}))).collect();
    json_schema!({"type": "object", "properties": properties, "additionalProperties": false})
}

/// For editors: which keys a kind must have and may have.
fn keys_of_kinds(schema: &mut Schema) {
    let all: Vec<String> = match schema.get("properties") {
        Some(Value::Object(properties)) => properties.keys().filter(|key| *key != "kind").cloned().collect(),
        Some(_) | None => Vec::new(),
    };
    let rules = Kind::ALL.map(|kind| {
        let (must, may) = kind.keys();
        let foreign = all.iter().filter(|key| !must.contains(&key.as_str()) && !may.contains(&key.as_str()));
        let refused: Map<String, Value> = foreign.map(|key| (key.clone(), Value::Bool(false))).collect();
        json!({
            "if": {"properties": {"kind": {"const": kind.as_str()}}, "required": ["kind"]},
            "then": {"required": must, "properties": refused}
        })
    });
    schema.insert("allOf".to_owned(), Value::Array(rules.into()));
}
