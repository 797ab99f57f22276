//! Plan to events: preflight, workers, variables, ledger, deadlines, cancellation.

mod attempt;
mod bystander;
mod case;
mod clean;
mod dispatch;
mod evidence;
mod expect;
mod ledger;
mod preflight;
mod prepare;
mod probe;
mod readings;
mod round;
mod scope;
mod send;
mod slots;
mod survey;
mod undo;

pub use case::{Keep, Pace, Shared};
pub use clean::{Gone, Undone, undo};
pub use dispatch::{Stop, run};
pub use evidence::{Evidence, Store, settle_preflight};
pub use ledger::{EntryId, Ledger, Leftovers, Undo};
pub use preflight::{Claims, PreflightError, Seen, look};
pub use probe::probe;
pub use send::Sender;
pub use slots::{Slot, Slots};
pub use survey::Samples;
pub use undo::Temporal;
