//! Smart Data Models (MIM2): which models there are, how an entity is turned into what their schemas describe, and the rules
//! that its data have to keep. Schemas and contexts of others are never part of this program: they come as bytes from a
//! [`library::Library`], and nothing here reads a file or asks a server.

pub mod address;
pub mod check;
pub mod closure;
pub mod context;
pub mod convert;
#[cfg(test)]
mod corpus;
pub mod difference;
pub mod errata;
pub mod form;
pub mod index;
pub mod json;
pub mod key;
pub mod library;
pub mod model;
pub mod near;
pub mod prose;
pub mod rules;
pub mod text;
pub mod units;

pub use address::Address;
pub use check::{Checked, Checker, Form, Options};
pub use context::{Context, Contexts, Expanded};
pub use key::ModelKey;
pub use library::{Library, Origin, Unreadable};
pub use model::{Attribute, Model, NotCompiled, SchemaError};
pub use prose::Kind;
