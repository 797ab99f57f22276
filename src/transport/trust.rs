//! Who is trusted, and who we are: certificate authorities and the client's own certificate, read and checked before anything
//! is sent.

use std::{fs, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use rustls::{
    RootCertStore,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};

use super::{
    error::ClientError,
    options::{Identity, Options},
};

/// What is added to the error of a handshake where nobody could have been trusted.
pub(super) const NO_ROOTS: &str = "this machine has no certificates of authorities; name one with --ca-file";

/// The HTTP library's client, and whether there is any authority that it trusts.
pub(super) fn build(
    options: &Options,
    prepare: impl Fn() -> reqwest::ClientBuilder,
) -> Result<(reqwest::Client, Roots), ClientError> {
    // Somebody may have installed a provider before: then theirs is used, which is as good.
    let _ = ring::default_provider().install_default();
    let mut authorities = Vec::new();
    for path in &options.authorities {
        authorities.extend(authorities_in(path)?);
    }
    let identity = options.identity.as_ref().map(identity_of).transpose()?;
    let with_identity = || match &identity {
        Some(identity) => prepare().identity(identity.clone()),
        None => prepare(),
    };
    let set_up = |error: reqwest::Error| ClientError::SetUp(words(&error));
    if !authorities.is_empty() {
        let client = with_identity().tls_certs_merge(authorities).build().map_err(set_up)?;
        return Ok((client, Roots::Some));
    }
    match with_identity().build() {
        Ok(client) => Ok((client, Roots::Some)),
        // A machine without authorities, such as a small container, can still test what speaks plain HTTP.
        Err(_) => {
            let client = with_identity().tls_certs_only(Vec::new()).build().map_err(set_up)?;
            Ok((client, Roots::None))
        }
    }
}

/// Whether there is any authority to trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Roots {
    /// Those of the system, or those named.
    Some,
    /// None at all.
    None,
}

fn words(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        words.push_str(&format!(": {cause}"));
        next = cause.source();
    }
    words
}

fn read(path: &Path) -> Result<Vec<u8>, ClientError> {
    fs::read(path).map_err(|error| ClientError::Unreadable { path: path.to_owned(), error })
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, ClientError> {
    let bad = |why: String| ClientError::BadCertificate { path: path.to_owned(), why };
    let certificates = CertificateDer::pem_slice_iter(&read(path)?)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| bad(format!("it is not PEM ({error:?})")))?;
    if certificates.is_empty() {
        return Err(ClientError::NoCertificate { path: path.to_owned() });
    }
    Ok(certificates)
}

fn authorities_in(path: &Path) -> Result<Vec<reqwest::Certificate>, ClientError> {
    let bad = |why: String| ClientError::BadCertificate { path: path.to_owned(), why };
    let certificates = certificates(path)?.into_iter().map(|certificate| {
        RootCertStore::empty().add(certificate.clone()).map_err(|error| bad(error.to_string()))?;
        reqwest::Certificate::from_der(&certificate).map_err(|error| bad(words(&error)))
    });
    certificates.collect()
}

/// The identity, from one chain and one key; the library itself takes the last key of a file and stumbles over other sections.
fn identity_of(identity: &Identity) -> Result<reqwest::Identity, ClientError> {
    let Identity { certificate, key: key_path } = identity;
    let chain = certificates(certificate)?;
    let text = read(key_path)?;
    let bad_key = |why: String| ClientError::BadKey { path: key_path.clone(), why };
    let key = match PrivateKeyDer::from_pem_slice(&text) {
        Ok(key) => key,
        Err(_) if String::from_utf8_lossy(&text).contains("ENCRYPTED") => {
            return Err(ClientError::EncryptedKey { path: key_path.clone() });
        }
        Err(rustls::pki_types::pem::Error::NoItemsFound) => return Err(ClientError::NoKey { path: key_path.clone() }),
        Err(_) => return Err(bad_key("it is not PEM".to_owned())),
    };
    let default = ring::default_provider();
    let provider = CryptoProvider::get_default().map_or(&default, |provider| provider.as_ref());
    match CertifiedKey::from_der(chain.clone(), key.clone_key(), provider) {
        Ok(_) => {}
        Err(rustls::Error::InconsistentKeys(_)) => {
            return Err(ClientError::KeyMismatch { certificate: certificate.clone(), key: key_path.clone() });
        }
        Err(rustls::Error::InvalidCertificate(error)) => {
            return Err(ClientError::BadCertificate { path: certificate.clone(), why: format!("{error:?}") });
        }
        // What the library says about a key could quote it.
        Err(_) => return Err(bad_key("its kind or its size is not supported, or it is damaged".to_owned())),
    }
    let mut file = String::new();
    for certificate in &chain {
        file.push_str(&section("CERTIFICATE", certificate));
    }
    file.push_str(&match &key {
        PrivateKeyDer::Pkcs1(der) => section("RSA PRIVATE KEY", der.secret_pkcs1_der()),
        PrivateKeyDer::Sec1(der) => section("EC PRIVATE KEY", der.secret_sec1_der()),
        PrivateKeyDer::Pkcs8(der) => section("PRIVATE KEY", der.secret_pkcs8_der()),
        _ => return Err(bad_key("its form is not supported".to_owned())),
    });
    reqwest::Identity::from_pem(file.as_bytes()).map_err(|_| bad_key("the TLS library does not take it".to_owned()))
}

fn section(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}
