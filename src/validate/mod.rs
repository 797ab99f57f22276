//! Files without a target: documents to items, items to remarks, in the order of the file and in little memory, however long
//! it is.

mod container;
mod items;
mod parse;
mod pipeline;
mod raw;
mod scan;
mod sentences;
mod tally;
mod window;

pub use crate::standards::smart_data_models::{Checked, Form, ModelKey, check::Tally, json::Json};
pub use items::{Items, Limits, Piece, What};
pub use pipeline::{Check, Ended, Item, Open, Settings, Source, Trouble, run};
pub use raw::{Lines, Opened, Refused, open};
pub use tally::{Counts, Example, Found, Kind, Metrics, OfModel, Share, Summary};
pub use window::Place;
