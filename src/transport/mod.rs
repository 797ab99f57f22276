//! HTTP out: requests to exchanges, within hard limits. Nothing a target sends can hang, crash or bloat the tool.

mod client;
mod failure;
mod location;

pub use client::{Client, ClientError, Limits};
pub use location::{Foreign, Root, encode_query, encode_segment};
