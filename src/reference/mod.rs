//! The reference platform: a small honest NGSI-LD broker in memory, written from the specification text, with faults
//! that can be switched on. It shares no code with the judge: an oracle that does proves nothing.
//!
//! A request becomes a [`call::Call`], [`routes`] finds its operation and checks what every request has to keep, and
//! [`operations`] do the rest with entities that have full names. Faults are consulted where a rule is decided.

mod call;
mod city;
mod context;
mod damage;
mod document;
mod entity;
pub mod faults;
mod geo;
mod media;
mod misread;
pub mod mode;
mod names;
mod operations;
mod ordering;
mod page;
mod problem;
mod q;
mod read;
mod reply;
mod represent;
mod resources;
mod routes;
mod scope;
mod select;
mod server;
mod store;
mod surroundings;
mod types;
mod url;
mod values;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use jiff::Timestamp;
use serde_json::Value;

pub use call::Obedience;
pub use faults::{Fault, FaultRow, Faults, all as faults};
pub use mode::Mode;

use call::Operation;
use context::{Context, Remote};
use media::Media;
use read::{Nulls, Reader};
use represent::{Renderer, View};
use server::{Server, Shared};
use store::Store;
use surroundings::Surroundings;

/// How a reference platform runs.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where it listens: an address of the loopback interface; port 0 takes a free one.
    pub address: SocketAddr,
    /// Its faults.
    pub faults: Faults,
    /// Whether it takes notice of parameters and filters.
    pub obedience: Obedience,
    /// What it holds at the start, and after a reset.
    pub data: Data,
    /// The condition it runs under.
    pub mode: Mode,
}

/// What a platform holds before anybody writes to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Data {
    /// Nothing.
    #[default]
    Nothing,
    /// The data of a small city.
    City,
}

impl Default for Options {
    /// A faultless platform on a free port.
    fn default() -> Self {
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            faults: Faults::none(),
            obedience: Obedience::Obedient,
            data: Data::Nothing,
            mode: Mode::Sound,
        }
    }
}

/// A reference platform that runs. It stops when it is dropped or shut down.
pub struct Platform {
    server: Server,
    shared: Arc<Shared>,
    data: Data,
}

/// Starts a reference platform.
///
/// # Errors
/// The address cannot be bound, or is not one of the loopback interface.
pub async fn start(options: Options) -> io::Result<Platform> {
    let shared = Arc::new(Shared {
        store: Mutex::new(Store::default()),
        faults: RwLock::new(options.faults),
        obedience: options.obedience,
        started: Timestamp::now(),
        surroundings: Surroundings::new(options.mode),
    });
    let server = Server::start(options.address, Arc::clone(&shared)).await?;
    let platform = Platform { server, shared, data: options.data };
    platform.fill();
    Ok(platform)
}

impl Platform {
    /// The API root, such as `http://127.0.0.1:1026/ngsi-ld/v1`.
    pub fn url(&self) -> String {
        format!("http://{}/ngsi-ld/v1", self.server.address)
    }

    /// Stores entities in the default tenant, whatever the faults are, and says how many of them were valid.
    pub fn seed(&self, entities: Vec<Value>) -> usize {
        let mut store = self.shared.store();
        let now = store.now();
        let tenant = store.tenant_or_new("", &Faults::none());
        let mut stored = 0;
        for document in entities {
            let context = document.get("@context").map(|value| Context::read(value, Remote::Ignored, &Faults::none()));
            let Ok(context) = context.unwrap_or_else(|| Ok(Context::default())) else { continue };
            let reader = Reader {
                context: &context,
                operation: Operation::BatchUpsert,
                faults: &Faults::none(),
                nulls: Nulls::Refused,
                now: &now,
            };
            if let Ok(entity) = reader.entity(&document) {
                tenant.insert(entity.id.clone(), entity);
                stored += 1;
            }
        }
        stored
    }

    /// The entities of the default tenant in normalized form, sorted by id.
    pub fn entities(&self) -> Vec<Value> {
        let (context, faults) = (Context::default(), Faults::none());
        let view = View::whole(&context);
        let renderer = Renderer { context: &context, view: &view, operation: Operation::Query, faults: &faults };
        let mut store = self.shared.store();
        store.tenant_or_new("", &faults).values().map(|entity| renderer.entity(entity, Media::Json)).collect()
    }

    /// Changes the faults; requests that have begun keep those they began with.
    pub fn switch(&self, faults: Faults) {
        *self.shared.faults.write().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    /// Ends the condition that the platform runs under.
    pub fn recover(&self) {
        self.shared.surroundings.end();
    }

    /// Forgets everything that was stored, in every tenant: what is left is what was there at the start.
    pub fn reset(&self) {
        *self.shared.store() = Store::default();
        self.fill();
    }

    fn fill(&self) {
        match self.data {
            Data::Nothing => {}
            Data::City => drop(self.seed(city::entities())),
        }
        self.shared.surroundings.forget(&self.shared.store());
    }

    /// Stops to answer, and waits a moment for the connections that are open.
    pub async fn shutdown(self) {
        self.server.shutdown().await;
    }
}
