//! A row of the table: a server, what it does, and what a run has to say about it.

use std::sync::Arc;

use tokio_rustls::rustls::ServerConfig;

use crate::server::{Act, Keeps, Server};

/// The case that meets the hostile answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Meets {
    /// It asks for one entity.
    Retrieve,
    /// It follows links from page to page.
    Walk,
    /// It creates an entity.
    Create,
    /// One case for each byte that the answer may break off after.
    Cut,
}

/// A row.
#[derive(Clone)]
pub struct Row {
    pub name: &'static str,
    pub does: &'static str,
    pub meets: Meets,
    pub server: Server,
}

/// A server that answers the hostile request with this act.
pub fn asked(name: &'static str, does: &'static str, act: Act) -> Row {
    let server = Server { request: Some(act), connection: None, tls: None, keeps: Keeps::No };
    Row { name, does, meets: Meets::Retrieve, server }
}

/// The same for one that closes after these bytes.
pub fn says(name: &'static str, does: &'static str, bytes: impl AsRef<[u8]>) -> Row {
    asked(name, does, Act::Say(bytes.as_ref().to_vec()))
}

/// A server that does this with the connection of the hostile request.
pub fn connected(name: &'static str, does: &'static str, act: Act) -> Row {
    let mut row = asked(name, does, act.clone());
    row.server.request = None;
    row.server.connection = Some(act);
    row
}

impl Row {
    /// It is met by a walk over pages.
    pub fn by_walk(self) -> Self {
        Self { meets: Meets::Walk, ..self }
    }

    /// It is met by a creation.
    pub fn by_creation(self) -> Self {
        Self { meets: Meets::Create, ..self }
    }

    /// It is met by one case for each byte.
    pub fn at_every_byte(self) -> Self {
        Self { meets: Meets::Cut, ..self }
    }

    /// It otherwise speaks TLS as it should.
    pub fn over(mut self, tls: &Arc<ServerConfig>) -> Self {
        self.server.tls = Some(Arc::clone(tls));
        self
    }

    /// Honest answers keep their connection.
    pub fn keeping(mut self) -> Self {
        self.server.keeps = Keeps::Yes;
        self
    }
}
