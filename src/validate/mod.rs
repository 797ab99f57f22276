//! Files without a target: documents to items, items to remarks, in the order of the file and in little memory, however long
//! it is.

mod container;
mod items;
mod parse;
mod raw;
mod scan;
mod sentences;
mod window;

pub use items::{Items, Limits, Piece, What};
pub use raw::{Lines, Opened, Refused, open};
pub use window::Place;
