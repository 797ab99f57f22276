//! Where entities live: in memory, by tenant (4.14), with a clock that never stands still.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::entity::{Attribute, Entity};
use super::faults::{Fault, Faults};
use super::names;

/// The entities of one tenant, by id: the order of every answer.
pub type Entities = BTreeMap<String, Entity>;

/// Everything that is stored.
#[derive(Debug, Clone)]
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
    pub fn tenant(&mut self, name: &str, faults: &Faults) -> Option<&mut Entities> {
        let now = self.last;
        let entities = self.tenants.get_mut(name)?;
        drop_expired(entities, now, faults);
        Some(entities)
    }

    /// The entities of a tenant, which is created if it does not exist (5.5.10).
    pub fn tenant_or_new(&mut self, name: &str, faults: &Faults) -> &mut Entities {
        let now = self.last;
        let entities = self.tenants.entry(name.to_owned()).or_default();
        drop_expired(entities, now, faults);
        entities
    }
}

fn drop_expired(entities: &mut Entities, now: Timestamp, faults: &Faults) {
    let has_expired = |time: Option<&str>, stays: Fault, at_once: Fault| {
        let time = time.and_then(names::date_time).filter(|_| !faults.is_on(stays));
        time.is_some_and(|time| time <= now || faults.is_on(at_once))
    };
    let entity_has = |entity: &Entity| {
        has_expired(entity.expires_at.as_deref(), Fault::TransientEntityStays, Fault::TransientGoneAtOnce)
    };
    let attribute_has = |one: &Attribute| {
        let time = one.members.get("expiresAt").and_then(|time| time.as_str());
        has_expired(time, Fault::TransientAttributeStays, Fault::TransientAttributeGoneAtOnce)
    };
    let takes_entity = |entity: &Entity| {
        let mut instances = entity.attributes.0.iter().flat_map(|(_, instances)| instances);
        faults.is_on(Fault::TransientAttributeTakesEntity) && instances.any(attribute_has)
    };
    entities.retain(|_, entity| !entity_has(entity) && !takes_entity(entity));
    for entity in entities.values_mut() {
        for (_, instances) in &mut entity.attributes.0 {
            instances.retain(|one| !attribute_has(one));
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
        let faults = Faults::none();
        assert!(store.tenant("", &faults).is_some() && store.tenant("city", &faults).is_none());
        store.tenant_or_new("city", &faults);
        assert!(store.tenant("city", &faults).is_some());
    }
}
