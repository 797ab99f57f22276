//! Certificates as they should and should not be, made when the tests run.

use std::sync::{Arc, Once};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer},
    server::WebPkiClientVerifier,
};

type Issuer = CertifiedIssuer<'static, KeyPair>;

/// An authority and the ways to present oneself.
pub struct Authority {
    root: Issuer,
}

/// What is wrong with a certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    Nothing,
    Expired,
    NotYetValid,
    Host,
    Usage,
}

impl Authority {
    /// A new authority.
    pub fn new(name: &str) -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| drop(tokio_rustls::rustls::crypto::ring::default_provider().install_default()));
        let issuer = CertifiedIssuer::self_signed(authority(name), KeyPair::generate().unwrap()).unwrap();
        Self { root: issuer }
    }

    /// Its certificate, for a file of trusted ones.
    pub fn pem(&self) -> String {
        self.root.pem()
    }

    /// A server with a certificate of this authority.
    pub fn server(&self, wrong: Wrong) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let certificate = leaf(wrong).signed_by(&key, &self.root).unwrap();
        config(vec![certificate.der().clone()], &key)
    }

    /// A server with a certificate behind so many authorities in between.
    pub fn behind(&self, steps: usize) -> Arc<ServerConfig> {
        let mut chain: Vec<Issuer> = Vec::new();
        for step in 0..steps {
            let parameters = authority(&format!("In between {step}"));
            let above = chain.last().unwrap_or(&self.root);
            chain.push(CertifiedIssuer::signed_by(parameters, KeyPair::generate().unwrap(), above).unwrap());
        }
        let key = KeyPair::generate().unwrap();
        let certificate = leaf(Wrong::Nothing).signed_by(&key, chain.last().unwrap_or(&self.root)).unwrap();
        let mut presented = vec![certificate.der().clone()];
        presented.extend(chain.iter().rev().map(|issuer| issuer.der().clone()));
        config(presented, &key)
    }

    /// A server that wants a certificate of the client.
    pub fn demanding(&self) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let certificate = leaf(Wrong::Nothing).signed_by(&key, &self.root).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(self.root.der().clone()).unwrap();
        let verifier = WebPkiClientVerifier::builder(Arc::new(roots)).build().unwrap();
        let config = ServerConfig::builder().with_client_cert_verifier(verifier);
        Arc::new(config.with_single_cert(vec![certificate.der().clone()], private(&key)).unwrap())
    }

    /// A server that says it speaks HTTP/2, whatever it speaks.
    pub fn http2(&self) -> Arc<ServerConfig> {
        let mut config = Arc::unwrap_or_clone(self.server(Wrong::Nothing));
        config.alpn_protocols = vec![b"h2".to_vec()];
        Arc::new(config)
    }
}

/// A server whose certificate nobody signed but itself.
pub fn self_signed() -> Arc<ServerConfig> {
    let key = KeyPair::generate().unwrap();
    let certificate = leaf(Wrong::Nothing).self_signed(&key).unwrap();
    config(vec![certificate.der().clone()], &key)
}

fn config(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> Arc<ServerConfig> {
    Arc::new(ServerConfig::builder().with_no_client_auth().with_single_cert(chain, private(key)).unwrap())
}

fn private(key: &KeyPair) -> PrivateKeyDer<'static> {
    PrivateKeyDer::try_from(key.serialize_der()).unwrap()
}

fn authority(name: &str) -> CertificateParams {
    let mut parameters = CertificateParams::new(Vec::new()).unwrap();
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters
}

fn leaf(wrong: Wrong) -> CertificateParams {
    let host = if wrong == Wrong::Host { "elsewhere.example" } else { "localhost" };
    let mut parameters = CertificateParams::new(vec![host.to_owned()]).unwrap();
    parameters.distinguished_name.push(DnType::CommonName, host);
    let usage =
        if wrong == Wrong::Usage { ExtendedKeyUsagePurpose::ClientAuth } else { ExtendedKeyUsagePurpose::ServerAuth };
    parameters.extended_key_usages = vec![usage];
    (parameters.not_before, parameters.not_after) = match wrong {
        Wrong::Expired => (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1)),
        Wrong::NotYetValid => (date_time_ymd(2990, 1, 1), date_time_ymd(2991, 1, 1)),
        _ => (date_time_ymd(2001, 1, 1), date_time_ymd(2990, 1, 1)),
    };
    parameters
}
