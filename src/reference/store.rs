//! Where entities live: in memory, by tenant (4.14), with a clock that never stands still.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::entity::Entity;
use super::names;

/// The entities of one tenant, by id: the order of every answer.
pub type Entities = BTreeMap<String, Entity>;

/// Everything that is stored.
#[derive(Debug)]
pub struct Store {
    tenants: BTreeMap<String, Entities>,
    last: Timestamp,
}

impl Default for Store {
    fn default() -> Self {
        // The default tenant always exists, and has no name.
        Self { tenants: BTreeMap::from([(String::new(), Entities::new())]), last: Timestamp::UNIX_EPOCH }
    }
}

impl Store {
    /// The time of a request, as text; every request has another.
    pub fn now(&mut self) -> String {
        let step = SignedDuration::from_micros(1);
        let earliest = self.last.checked_add(step).unwrap_or(self.last);
        self.last = Timestamp::now().max(earliest);
        format!("{:.6}", self.last)
    }

    /// The entities of a tenant that exists; those that have expired are gone (4.22).
    pub fn tenant(&mut self, name: &str) -> Option<&mut Entities> {
        let now = self.last;
        let entities = self.tenants.get_mut(name)?;
        drop_expired(entities, now);
        Some(entities)
    }

    /// The entities of a tenant, which is created if it does not exist (5.5.10).
    pub fn tenant_or_new(&mut self, name: &str) -> &mut Entities {
        let now = self.last;
        let entities = self.tenants.entry(name.to_owned()).or_default();
        drop_expired(entities, now);
        entities
    }
}

fn drop_expired(entities: &mut Entities, now: Timestamp) {
    let has_expired = |time: Option<&str>| time.and_then(names::date_time).is_some_and(|time| time <= now);
    entities.retain(|_, entity| !has_expired(entity.expires_at.as_deref()));
    for entity in entities.values_mut() {
        for (_, instances) in &mut entity.attributes.0 {
            instances.retain(|one| !has_expired(one.members.get("expiresAt").and_then(|time| time.as_str())));
        }
        entity.attributes.0.retain(|(_, instances)| !instances.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_has_a_time_of_its_own() {
        let mut store = Store::default();
        let times: Vec<String> = (0..100).map(|_| store.now()).collect();
        assert!(times.is_sorted() && times.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(names::date_time(&times[0]).is_some(), "{}", times[0]);
    }

    #[test]
    fn only_the_default_tenant_is_there_from_the_start() {
        let mut store = Store::default();
        assert!(store.tenant("").is_some() && store.tenant("city").is_none());
        store.tenant_or_new("city");
        assert!(store.tenant("city").is_some());
    }
}
