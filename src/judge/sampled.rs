//! Answers of a target that held data before: judged against a sample of it, by our own reading of the request.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    Judgement, Miss, Outcome,
    answer::Answer,
    difference::{Differences, Pointer},
    entity::{Instances, Lens},
    json::Mode,
    list, words,
};
use crate::{
    model::{
        Asked, Document, Form, Place,
        ids::{is_own_id, is_own_type},
        sample::Population,
    },
    standards::ngsi_ld::{
        oracle::{Projection, Question, Truth, instances, property_value, types_of, without_expiry},
        rules::{self, Seen},
        vocab,
    },
};

/// The answer has what the request selects from the sample, and nothing of what it does not.
pub fn selects(name: &str, answer: &Answer, judgement: &mut Judgement) -> Outcome {
    let population = sample(name, answer)?;
    let asked = &answer.exchange.asked;
    let question = Question::read(&asked.parameters, asked.body.as_deref());
    let known = population.survey.entities();
    let truths: BTreeMap<&str, Truth> = known.iter().map(|(id, entity)| (*id, question.selects(entity))).collect();
    let count = |wanted: Truth| truths.values().filter(|truth| **truth == wanted).count();
    let title = format!(
        "the {} of {} that the query selects, and none of the others",
        words::count(count(Truth::Yes), "entity").replace("entitys", "entities"),
        known.len()
    );
    let items = list::items_of(answer).map_err(|instead| {
        judgement.concern.add(population.named());
        Miss::new(Place::Ids, title.clone(), instead)
    })?;
    let speaks_for_itself = question.projection.is_whole() && answer.exchange.form == Form::Normalized;
    let mut out = Differences::listing();
    let (mut answered, mut surplus, mut strange) = (BTreeSet::new(), Vec::new(), 0_usize);
    for (index, item) in items.iter().enumerate().filter(|(_, item)| !is_own(item)) {
        let Some(id) = item.get("id").and_then(Value::as_str) else { continue };
        answered.insert(id);
        let truth = match truths.get(id) {
            Some(truth) => *truth,
            None if speaks_for_itself && item.get("type").and_then(Value::as_str) != Some("Feature") => {
                question.selects(item)
            }
            None => Truth::Open,
        };
        match truth {
            Truth::No => {
                out.push(&Pointer::Root.index(index), None, Some(&Value::from(id)));
                surplus.push(id);
            }
            Truth::Open if !truths.contains_key(id) => strange += 1,
            Truth::Yes | Truth::Open => {}
        }
    }
    let absent: Vec<&str> = truths
        .iter()
        .filter(|(id, truth)| **truth == Truth::Yes && !answered.contains(*id))
        .map(|(id, _)| *id)
        .collect();
    let cut = answer.exchange.cut.clone().or_else(|| full_page(asked, answer.exchange.responses.len(), items.len()));
    let missing = if cut.is_some() { &[][..] } else { &absent[..] };
    for id in missing {
        out.push(&Pointer::Root, Some(&Document::Text((*id).to_owned())), None);
    }
    let open = count(Truth::Open);
    if open + strange > 0 {
        judgement
            .notes
            .push(format!("{} left out of the comparison: the text, or the sample, leaves them open", open + strange));
    }
    if out.is_empty() {
        if let Some(cut) = cut.filter(|_| !absent.is_empty()) {
            judgement.open = Some(format!("whether the answer is complete cannot be told: {cut}"));
        } else if count(Truth::Yes) + count(Truth::No) == 0 {
            judgement.open = Some("the text leaves it open which of the sampled entities are selected".to_owned());
        }
        return Ok(());
    }
    if answer.exchange.responses.len() > 1 {
        // A change of one entity can move another to a page that was read before.
        judgement.concern = super::Concern::Everything;
    } else {
        judgement.concern.add(missing.iter().chain(&surplus).map(|id| (*id).to_owned()));
    }
    let parts = [("missing", missing), ("not selected", &surplus[..])];
    let observed: Vec<String> = parts
        .iter()
        .filter(|(_, ids)| !ids.is_empty())
        .map(|(what, ids)| format!("{} {what}: {}", ids.len(), some(ids)))
        .collect();
    Err(Miss { differences: out.summed_up().1, ..Miss::new(Place::Ids, title, observed.join("; ")) })
}

/// Why there may be more than a single answer by POST has: its page is full, and 6.23.3.1 does not say as plainly as
/// 6.4.3.1 that there is a link to the next. A test of its own asks for that, with a should.
fn full_page(asked: &Asked, pages: usize, items: usize) -> Option<String> {
    asked.body.as_ref().filter(|_| pages == 1)?;
    let (_, limit) = asked.parameters.iter().find(|(name, _)| name == "limit")?;
    let is_full = items >= limit.parse().ok().filter(|limit| *limit >= LARGE_PAGE)?;
    is_full.then(|| "the page is full and has no link to the next".to_owned())
}

/// From here on a full page is one that the request could not help.
const LARGE_PAGE: usize = 100;

fn some(ids: &[&str]) -> String {
    let shown: Vec<String> = ids.iter().take(3).map(|id| words::excerpt(id)).collect();
    if ids.len() > 3 { format!("{} …", shown.join(", ")) } else { shown.join(", ") }
}

/// What other cases of this run or another create and delete meanwhile.
fn is_own(item: &Value) -> bool {
    let types = types_of(item);
    item.get("id").and_then(Value::as_str).is_some_and(is_own_id)
        || (!types.is_empty() && types.into_iter().all(is_own_type))
}

fn sample<'a>(name: &str, answer: &Answer<'a>) -> Result<&'a Population, Miss> {
    answer.exchange.sample(name).ok_or_else(|| Miss::new(Place::Answer, format!("a sample ${name}"), "none was taken"))
}

/// What is answered of a sampled entity is what was sampled, as the request wants to see it.
pub fn agrees(name: &str, answer: &Answer, judgement: &mut Judgement) -> Outcome {
    let population = sample(name, answer)?;
    let asked = &answer.exchange.asked;
    let projection = Question::read(&asked.parameters, asked.body.as_deref()).projection;
    let known = population.survey.entities();
    let title = "the sampled entities as the request asks for them";
    let body = answer.json().map_err(|instead| {
        judgement.concern.add(population.named());
        Miss::new(Place::Body, title, instead)
    })?;
    let items = list::items(body).map_or(std::slice::from_ref(body), Vec::as_slice);
    let mut out = Differences::listing();
    let (mut compared, mut concerned) = (0_usize, Vec::new());
    for (index, item) in items.iter().enumerate() {
        // An entity that was picked without its id is the one that was asked for.
        let id = item.get("id").and_then(Value::as_str).unwrap_or_else(|| population.field("id"));
        let Some(entity) = known.get(id) else { continue };
        compared += 1;
        let before = out.count();
        let pointer = Pointer::Root.index(index);
        let at = if list::items(body).is_some() { &pointer } else { &Pointer::Root };
        compare(entity, item, &projection, answer, at, &mut out);
        if out.count() > before {
            concerned.push(id.to_owned());
        }
    }
    if out.is_empty() {
        if compared == 0 {
            judgement.open = Some("none of the entities of the answer is in the sample".to_owned());
        }
        return Ok(());
    }
    judgement.concern.add(concerned);
    let (summary, differences) = out.summed_up();
    Err(Miss { differences, ..Miss::new(Place::Body, title, summary) })
}

fn compare(
    entity: &Value,
    item: &Value,
    projection: &Projection,
    answer: &Answer,
    at: &Pointer,
    out: &mut Differences,
) {
    let (form, instances) = (answer.exchange.form, Instances::Current);
    let is_feature = answer.exchange.responses.first().and_then(|response| response.header("content-type"));
    let (left, item) = (projection.apply(entity), without_expiry(item));
    let is_open = |name: &str| projection.leaves_open(name) || (form == Form::Concise && is_typed(entity.get(name)));
    let (left, item) = (without_open(left, &is_open), &without_open(item, &is_open));
    if is_feature.is_some_and(|media| media.starts_with(vocab::GEO_JSON)) {
        // Which of several instances is the geometry is not said.
        if left.get("location").is_some_and(Value::is_array) {
            return;
        }
        let lens = Lens { form, mode: Mode::AtLeast, instances };
        lens.compare(&feature(&left).into(), item, at, out);
    } else {
        Lens { form, mode: Mode::Whole, instances }.compare(&left.into(), item, at, out);
    }
}

fn without_open(mut entity: Value, is_open: &dyn Fn(&str) -> bool) -> Value {
    if let Some(members) = entity.as_object_mut() {
        members.retain(|name, _| !is_open(name));
    }
    entity
}

/// A Property whose value is an object with a `type`, such as a postal address: its concise representation is read as
/// normalized (4.5.2.3), so that some give the bare value and others do not.
fn is_typed(attribute: Option<&Value>) -> bool {
    let mut values = attribute.into_iter().flat_map(instances).filter_map(property_value);
    values.any(|value| value.get("type").is_some())
}

/// An entity as a GeoJSON Feature (4.5.16): its location is the geometry, everything but the id is among the properties.
fn feature(entity: &Value) -> Value {
    let location = entity.get("location").filter(|location| location.is_object());
    let geometry = location.and_then(|location| location.get("value")).cloned().unwrap_or_default();
    let mut properties = entity.clone();
    let id = properties.as_object_mut().and_then(|members| members.shift_remove("id")).unwrap_or_default();
    json!({ "id": id, "type": "Feature", "geometry": geometry, "properties": properties })
}

/// Rules of the standard hold for every entity of the answer.
pub fn rules(ids: &[String], answer: &Answer, judgement: &mut Judgement) -> Outcome {
    let rules: Vec<_> = rules::ALL.iter().filter(|rule| ids.iter().any(|id| id == rule.id)).collect();
    let title = rules.iter().map(|rule| rule.says).collect::<Vec<_>>().join("; ");
    let body = answer.json().map_err(|instead| Miss::new(Place::Body, title.clone(), instead))?;
    let items = list::items(body).map_or(std::slice::from_ref(body), Vec::as_slice);
    let mut out = Differences::listing();
    for rule in &rules {
        let mut seen = Seen::default();
        (rule.check)(items, &mut seen);
        if seen.looked_at == 0 {
            judgement.open = Some(format!("nothing in the answer shows whether {}", rule.says));
        }
        for broken in &seen.broken {
            out.push(
                &Pointer::Text(&broken.pointer),
                Some(&Document::Text(rule.says.to_owned())),
                Some(&broken.observed),
            );
        }
    }
    if out.is_empty() {
        return Ok(());
    }
    let (summary, differences) = out.summed_up();
    Err(Miss { differences, ..Miss::new(Place::Body, title, summary) })
}

/// The total in the header is the number of items on all pages.
pub fn counted(answer: &Answer, judgement: &mut Judgement) -> Outcome {
    let title = format!("{} with the number of entities on all pages", vocab::RESULTS_COUNT);
    let place = || Place::Header(vocab::RESULTS_COUNT.to_owned());
    let header = answer.first()?.header(vocab::RESULTS_COUNT);
    let Some(total) = header.and_then(|text| text.trim().parse::<usize>().ok()) else {
        return Err(Miss::new(place(), title, header.map_or("no such header".to_owned(), words::excerpt)));
    };
    let items = list::items_of(answer).map_err(|instead| Miss::new(Place::Body, title.clone(), instead))?;
    if total == items.len() {
        return Ok(());
    }
    if let Some(cut) = answer.exchange.cut.as_ref().filter(|_| total > items.len()) {
        judgement.open = Some(format!("whether the total is right cannot be told: {cut}"));
        return Ok(());
    }
    Err(Miss::new(place(), title, format!("{total}, and {}", words::count(items.len(), "item"))))
}
