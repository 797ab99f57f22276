//! Plan to events: preflight, workers, variables, ledger, deadlines, cancellation.

mod attempt;
mod backoff;
mod bystander;
mod case;
mod clean;
mod dispatch;
mod evidence;
mod expect;
mod health;
mod ledger;
mod preflight;
mod prepare;
mod probe;
mod readings;
mod rehearse;
mod round;
mod scope;
mod send;
mod slots;
mod survey;
mod undo;
mod words;

pub use backoff::Gate;
pub use case::{Keep, Pace, Shared};
pub use clean::{Gone, Undone, undo};
pub use dispatch::{Stop, run};
pub use evidence::{Evidence, Store, settle_preflight};
pub use health::Health;
pub use ledger::{EntryId, Found, Ledger, Leftovers, Site, Undo};
pub use preflight::{Claims, PreflightError, Seen, look};
pub use probe::probe;
pub use rehearse::{Body, Rehearsal, Rehearsed, rehearse};
pub use send::Sender;
pub use slots::{Slot, Slots};
pub use survey::Samples;
pub use undo::Temporal;
