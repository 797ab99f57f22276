//! Why no client could be made: every mistake in what a user configured, with the next step. None of these texts holds a
//! secret, nor a URL that may hold one.

use std::{io, path::PathBuf};

use thiserror::Error;

/// Why no client could be made.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The HTTP or TLS library cannot be set up.
    #[error("the HTTP client could not be set up: {0}")]
    SetUp(String),
    /// A file cannot be read.
    #[error("{} cannot be read: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file should hold certificates and holds none.
    #[error("there is no PEM certificate in {}", path.display())]
    NoCertificate {
        /// The file.
        path: PathBuf,
    },
    /// A certificate cannot be used.
    #[error("a certificate in {} cannot be used: {why}", path.display())]
    BadCertificate {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file should hold a private key and holds none.
    #[error("there is no PEM private key in {}", path.display())]
    NoKey {
        /// The file.
        path: PathBuf,
    },
    /// The private key is encrypted.
    #[error("the private key in {} is encrypted", path.display())]
    EncryptedKey {
        /// The file.
        path: PathBuf,
    },
    /// The private key cannot be used.
    #[error("the private key in {} cannot be used: {why}", path.display())]
    BadKey {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The private key belongs to another certificate.
    #[error("the private key in {} does not belong to the first certificate in {}", key.display(), certificate.display())]
    KeyMismatch {
        /// The file with the certificate.
        certificate: PathBuf,
        /// The file with the key.
        key: PathBuf,
    },
    /// The URL of a proxy cannot be used.
    #[error("the proxy for {scheme} targets cannot be used: {why}")]
    ProxyUrl {
        /// The targets it is for: `http` or `https`.
        scheme: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The URL of the token endpoint cannot be used.
    #[error("the token URL cannot be used: {why}")]
    TokenUrl {
        /// What is wrong with it.
        why: &'static str,
    },
    /// No header can have this name.
    #[error("`{name}` cannot be the name of a header")]
    HeaderName {
        /// The name.
        name: String,
    },
    /// No header can carry the secret.
    #[error("the secret from {source_words} has characters that no header can carry")]
    HeaderValue {
        /// Where the secret came from.
        source_words: String,
    },
    /// A query parameter without a name.
    #[error("the query parameter for the key has no name")]
    ParameterName,
    /// A user name with a colon.
    #[error("a user name for basic authentication cannot have a colon")]
    User,
    /// No token command.
    #[error("the token command is empty")]
    Command,
    /// A secret that cannot be kept secret.
    #[error("the secret from {source_words} {why}, so it could not be kept out of reports without spoiling them")]
    Unfit {
        /// Where the secret came from.
        source_words: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A rate that is none.
    #[error("{0} is no number of requests per second")]
    Rate(f64),
}

impl ClientError {
    /// What the user can do next.
    pub fn help(&self) -> &'static str {
        match self {
            Self::SetUp(_) => "this is a defect; please report it",
            Self::Unreadable { .. } => "check the path and who may read the file",
            Self::NoCertificate { .. } | Self::BadCertificate { .. } => {
                "give a PEM file, with `-----BEGIN CERTIFICATE-----`; \
                 from DER: openssl x509 -inform der -in FILE -out FILE.pem"
            }
            Self::NoKey { .. } => "give a PEM file with the private key, unencrypted: PKCS#8, SEC1 or PKCS#1",
            Self::EncryptedKey { .. } => {
                "decrypt it to a file that only you can read: openssl pkey -in FILE -out FILE.pem"
            }
            Self::BadKey { .. } => "RSA from 2048 bits, P-256, P-384 and Ed25519 are supported",
            Self::KeyMismatch { .. } => {
                "the client's own certificate comes first in its file, before those that signed it"
            }
            Self::ProxyUrl { .. } => "write it as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT",
            Self::TokenUrl { .. } => "write the token endpoint as https://HOST/PATH",
            Self::HeaderName { .. } => "a header name has letters, digits and hyphens, for instance X-Api-Key",
            Self::HeaderValue { .. } => "check that the value is one line without control characters",
            Self::ParameterName => "write it as NAME=VARIABLE, for instance api_key=CITY_KEY",
            Self::User => "RFC 7617 forbids it; use a user name without a colon",
            Self::Command => "name a program and its arguments",
            Self::Unfit { .. } => "use another secret for the tests, of at least eight characters",
            Self::Rate(_) => "write a number from 0.001 on, for instance 5 or 0.5",
        }
    }

    /// Whether civitest itself is to blame.
    pub fn is_defect(&self) -> bool {
        matches!(self, Self::SetUp(_))
    }
}
