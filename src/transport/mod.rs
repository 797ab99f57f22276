//! HTTP out: requests to exchanges, within hard limits. Nothing a target sends can hang, crash or bloat the tool.

mod client;
mod failure;
mod location;
mod options;
mod site;

pub use client::{Client, ClientError};
pub use location::{Foreign, Root, encode_query, encode_segment};
pub use options::{
    Access, ClientAuthentication, ClientCredentials, Identity, Limits, Options, Proxy, Secret, TokenCommand,
};
pub use site::Site;
