//! Reads what a target holds before anything is sent that changes it: a few types, a hundred entities of each at most. All
//! cases of a run share it. And reads it again before a failure counts: data that changes under a test proves nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use super::{
    evidence,
    send::{Sender, next_link},
    slots::{Slot, Slots},
};
use crate::{
    judge::Concern,
    model::{
        Answer, Capability, Exchange, Reason, Request, Template,
        ids::{is_own_id, is_own_type},
        sample::{Extent, Population, SampleKind, Survey, TypeSample},
        step::Verb,
        test::Isolation,
        verdict::ReasonCode,
    },
    plan::Plan,
    standards::ngsi_ld::{choose::choose, oracle::types_of, vocab},
    transport::encode_query,
};

/// The most types that are looked at.
const MOST_TYPES: usize = 12;
/// The most entities of one type.
const MOST_ENTITIES: usize = 100;
/// The most pages of one type.
const MOST_PAGES: usize = 10;
/// The most bytes of one type.
const MOST_BYTES: usize = 4 << 20;

/// What a run knows of the data that was there before.
#[derive(Debug)]
pub struct Samples {
    seed: u64,
    /// Types that cases of this run use under their plain names: the number of their entities, and on which page each is, may
    /// change meanwhile. They are sampled only where there are no others.
    avoid: BTreeSet<String>,
    taken: OnceCell<Result<Taken, Reason>>,
    is_logged: AtomicBool,
}

#[derive(Debug, Clone)]
struct Taken {
    survey: Arc<Survey>,
    /// How the types were found.
    listing: Vec<Exchange>,
    /// The walks, by type.
    walks: BTreeMap<String, Vec<Exchange>>,
}

/// What became of a walk over the entities of a type.
enum Walk {
    Done(TypeSample, Vec<Exchange>),
    Refused(Vec<Exchange>),
}

impl Samples {
    /// For the cases of a plan. Nothing is sent yet.
    pub fn new(plan: &Plan) -> Self {
        let mut avoid = BTreeSet::new();
        let writing = plan
            .planned
            .iter()
            .map(|planned| &planned.case)
            .filter(|case| case.isolation != Isolation::Names && case.needs.contains(&Capability::Write));
        for (_, document) in writing.flat_map(|case| &case.data) {
            if let Template::Map(members) = document
                && let Some((_, Template::Text(name))) = members.iter().find(|(key, _)| key == "type")
            {
                avoid.extend(name.as_literal().map(str::to_owned));
            }
        }
        Self { seed: plan.seed, avoid, taken: OnceCell::new(), is_logged: AtomicBool::new(false) }
    }

    /// Reads the data if a case will look at it, so that it is read before others write.
    pub async fn prepare(&self, sender: &Sender, plan: &Plan) {
        let samples = plan.planned.iter().flat_map(|planned| &planned.case.given);
        if samples.into_iter().any(|step| matches!(step.verb, Verb::Sample(_))) {
            self.taken(sender, &mut Slots::new(1).take().await).await;
        }
    }

    async fn taken(&self, sender: &Sender, slot: &mut Slot) -> &Result<Taken, Reason> {
        self.taken.get_or_init(|| self.survey(sender, slot)).await
    }

    /// A population of this kind, and the exchanges it rests on: the first time whole, later without their bodies.
    ///
    /// # Errors
    /// When the data could not be read at all.
    pub async fn take(
        &self,
        kind: SampleKind,
        sender: &Sender,
        slot: &mut Slot,
    ) -> Result<(Option<Population>, String, Vec<Exchange>), Reason> {
        let taken = self.taken(sender, slot).await.as_ref().map_err(Clone::clone)?;
        let fields = choose(&taken.survey, kind, self.seed);
        let entities = taken.survey.entities().len();
        let looked_at = format!("{entities} entities of {} types", taken.survey.types.len());
        let named = fields.as_ref().and_then(|fields| taken.walks.get(fields.get("type")?));
        let exchanges = if self.is_logged.swap(true, Ordering::Relaxed) {
            named.into_iter().flatten().cloned().map(evidence::without_body).collect()
        } else {
            taken.listing.iter().chain(taken.walks.values().flatten()).cloned().collect()
        };
        let population = fields.map(|fields| Population { survey: Arc::clone(&taken.survey), kind, fields });
        Ok((population, looked_at, exchanges))
    }

    async fn survey(&self, sender: &Sender, slot: &mut Slot) -> Result<Taken, Reason> {
        let (names, listing) = types(sender, slot).await?;
        let mut names: Vec<String> = names.into_iter().filter(|name| !is_own_type(name)).collect();
        if names.iter().any(|name| !self.avoid.contains(name)) {
            names.retain(|name| !self.avoid.contains(name));
        }
        names.sort_by_cached_key(|name| Sha256::digest(format!("{}\n{name}", self.seed)).to_vec());
        let (mut survey, mut walks, mut refused) = (Survey::default(), BTreeMap::new(), None);
        for name in names.into_iter().take(MOST_TYPES) {
            match walk(&name, sender, slot).await? {
                Walk::Done(sample, exchanges) => {
                    survey.types.push(sample);
                    walks.insert(name, exchanges);
                }
                Walk::Refused(exchanges) => refused = exchanges.last().and_then(Exchange::response).map(|it| it.status),
            }
        }
        match refused.filter(|_| survey.types.is_empty()) {
            Some(status) => {
                let text =
                    format!("no sample could be taken: the target answered {status} to a query for a type it lists");
                Err(Reason::new(ReasonCode::Incomplete, text))
            }
            None => Ok(Taken { survey: Arc::new(survey), listing, walks }),
        }
    }

    /// Reads again what findings rest on. Says what is different, if anything is.
    pub async fn changed(
        &self,
        population: &Population,
        concern: &Concern,
        sender: &Sender,
        slot: &mut Slot,
    ) -> (Option<String>, Vec<Exchange>) {
        let mut exchanges = Vec::new();
        for name in concerned_types(population, concern) {
            let Some(before) = population.survey.of(name) else { continue };
            match walk(name, sender, slot).await {
                Ok(Walk::Done(after, seen)) => {
                    exchanges.extend(seen);
                    if let Some(what) = difference(before, &after, concern) {
                        return (Some(what), exchanges);
                    }
                }
                Ok(Walk::Refused(seen)) => exchanges.extend(seen),
                // What cannot be read again excuses nothing.
                Err(_) => {}
            }
        }
        (None, exchanges)
    }
}

fn concerned_types<'a>(population: &'a Population, concern: &Concern) -> BTreeSet<&'a str> {
    let mut names: BTreeSet<&str> = [population.field("type")].into();
    if population.kind == SampleKind::TwoTypes {
        names.insert(population.field("second"));
    }
    if let Concern::Entities(ids) = concern {
        let holds = |sample: &&TypeSample| {
            sample.entities.iter().any(|entity| id_of(entity).is_some_and(|id| ids.contains(id)))
        };
        names.extend(population.survey.types.iter().filter(holds).map(|sample| sample.name.as_str()));
    }
    names
}

fn id_of(entity: &Value) -> Option<&str> {
    entity.get("id")?.as_str()
}

/// What differs between two readings of a type: entities that came or went, or one of those concerned that is not the same.
fn difference(before: &TypeSample, after: &TypeSample, concern: &Concern) -> Option<String> {
    let by_id = |sample: &TypeSample| -> BTreeMap<String, Value> {
        sample.entities.iter().filter_map(|entity| Some((id_of(entity)?.to_owned(), entity.clone()))).collect()
    };
    let (old, new) = (by_id(before), by_id(after));
    if let Some(gone) = old.keys().find(|id| !new.contains_key(*id)) {
        return Some(format!("{gone} is not there any more"));
    }
    if let Some(come) = new.keys().find(|id| !old.contains_key(*id)) {
        return Some(format!("{come} was not there before"));
    }
    let is_concerned = |id: &String| match concern {
        Concern::Nothing => false,
        Concern::Entities(ids) => ids.contains(id),
        Concern::Everything => true,
    };
    let other = old.iter().find(|(id, entity)| is_concerned(id) && new.get(*id) != Some(*entity));
    other.map(|(id, _)| format!("{id} is not what it was"))
}

/// The types that the target lists (5.7.5); where it lists none, those of the entities it shows without being asked for any.
async fn types(sender: &Sender, slot: &mut Slot) -> Result<(BTreeSet<String>, Vec<Exchange>), Reason> {
    let exchange = get(sender, "/types", slot).await;
    let list = body(&exchange)?.and_then(|body| body.get("typeList").cloned());
    if let Some(Value::Array(names)) =
        list.as_ref().filter(|list| list.as_array().is_some_and(|names| !names.is_empty()))
    {
        return Ok((names.iter().filter_map(Value::as_str).map(str::to_owned).collect(), vec![exchange]));
    }
    let shown = get(sender, "/entities?local=true&limit=100", slot).await;
    let entities = match body(&shown)? {
        Some(entities) => entities,
        // Nothing is known of what the target holds: that is no evidence that it holds nothing.
        None if list.is_none() => {
            let text = "no sample could be taken: the target lists neither its types nor its entities";
            return Err(Reason::new(ReasonCode::Incomplete, text));
        }
        None => Value::Null,
    };
    let names = entities.as_array().into_iter().flatten().flat_map(types_of).map(str::to_owned).collect();
    Ok((names, vec![exchange, shown]))
}

/// The entities of a type, page by page, with their times: a change that was taken back shows in them.
async fn walk(name: &str, sender: &Sender, slot: &mut Slot) -> Result<Walk, Reason> {
    let url = sender.root.join(&format!("/entities?type={}", encode_query(name)));
    match pages(name, format!("{url}&limit=100&options=sysAttrs"), sender, slot).await? {
        // Some have a lower limit; a sample without times is better than none.
        Walk::Refused(mut refused) => match pages(name, url, sender, slot).await? {
            Walk::Done(sample, exchanges) => {
                refused.extend(exchanges);
                Ok(Walk::Done(sample, refused))
            }
            still => Ok(still),
        },
        done => Ok(done),
    }
}

async fn pages(name: &str, mut url: String, sender: &Sender, slot: &mut Slot) -> Result<Walk, Reason> {
    let mut sample = TypeSample { name: name.to_owned(), entities: Vec::new(), extent: Extent::Part };
    let (mut exchanges, mut bytes) = (Vec::<Exchange>::new(), 0);
    loop {
        let exchange = sender.send(&Request::new("GET", &url).header("Accept", vocab::JSON), &[], slot).await;
        let items = body(&exchange)?.and_then(|body| body.as_array().cloned());
        let next = exchange.response().and_then(next_link);
        bytes += exchange.response().map_or(0, |response| response.body.len());
        exchanges.push(exchange);
        let Some(items) = items else {
            return Ok(if sample.entities.is_empty() {
                Walk::Refused(exchanges)
            } else {
                Walk::Done(sample, exchanges)
            });
        };
        sample.entities.extend(items.into_iter().filter(|entity| id_of(entity).is_some_and(|id| !is_own_id(id))));
        let Some(next) = next else {
            sample.extent = Extent::All;
            return Ok(Walk::Done(sample, exchanges));
        };
        let enough = sample.entities.len() >= MOST_ENTITIES || exchanges.len() >= MOST_PAGES || bytes > MOST_BYTES;
        match sender.root.follow(&url, &next) {
            Ok(next) if !enough && next != url => url = next,
            _ => return Ok(Walk::Done(sample, exchanges)),
        }
    }
}

async fn get(sender: &Sender, path: &str, slot: &mut Slot) -> Exchange {
    sender.send(&Request::new("GET", sender.root.join(path)).header("Accept", vocab::JSON), &[], slot).await
}

/// The body of a successful answer; `None` for any other.
fn body(exchange: &Exchange) -> Result<Option<Value>, Reason> {
    match &exchange.answer {
        Answer::Response(response) if response.status == 200 && response.unreadable.is_none() => {
            Ok(serde_json::from_str(&response.body).ok())
        }
        Answer::Response(_) => Ok(None),
        Answer::None { kind, detail } => {
            let text = format!("no sample could be taken: {} had {kind} ({detail})", exchange.request.url);
            Err(Reason::new(ReasonCode::Incomplete, text))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lamps(entities: &[(&str, u8)]) -> TypeSample {
        let entities = entities.iter().map(|(id, power)| json!({ "id": id, "type": "Lamp", "power": power })).collect();
        TypeSample { name: "Lamp".to_owned(), entities, extent: Extent::All }
    }

    #[test]
    fn an_unchanged_population_excuses_nothing() {
        let before = lamps(&[("urn:a:1", 60), ("urn:a:2", 40)]);
        let turned = lamps(&[("urn:a:2", 40), ("urn:a:1", 60)]);
        assert_eq!(difference(&before, &turned, &Concern::Everything), None);
    }

    #[test]
    fn entities_that_come_go_or_change_do() {
        let before = lamps(&[("urn:a:1", 60), ("urn:a:2", 40)]);
        let concern = Concern::Entities(["urn:a:1".to_owned()].into());
        assert!(difference(&before, &lamps(&[("urn:a:1", 60)]), &concern).is_some());
        assert!(difference(&lamps(&[("urn:a:1", 60)]), &before, &concern).is_some());
        assert!(difference(&before, &lamps(&[("urn:a:1", 61), ("urn:a:2", 40)]), &concern).is_some());
        assert_eq!(difference(&before, &lamps(&[("urn:a:1", 60), ("urn:a:2", 41)]), &concern), None);
    }
}
