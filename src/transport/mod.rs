//! HTTP out: requests to exchanges, within hard limits. Nothing a target sends can hang, crash or bloat the tool, and no
//! secret leaves this room.

mod client;
mod credentials;
mod error;
mod failure;
mod location;
mod mask;
mod options;
mod proxy;
mod rate;
mod read;
mod site;
mod token;
mod trust;
mod waits;

pub use client::Client;
pub use error::ClientError;
pub use location::{Foreign, Root, encode_query, encode_segment};
pub use mask::MASK;
pub use options::{
    Access, ClientAuthentication, ClientCredentials, Identity, Limits, Options, Proxy, Secret, TokenCommand,
};
pub use read::values_in;
pub use site::Site;
pub use waits::within;
