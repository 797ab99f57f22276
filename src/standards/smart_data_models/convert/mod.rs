//! An entity, turned into the value form that schemas describe. Values are moved, not copied; every value remembers where it
//! stood, and what stands beside it (units, times, sub-attributes) is put aside for the rules that are about it.

mod instance;
mod place;
#[cfg(test)]
mod tests;

use self::instance::{Instance, bare, instance, is_gone};
pub use self::{
    instance::DEEPEST,
    place::{Items, Way},
};
use super::{
    Form, Kind,
    form::{HOLDERS, Look, look},
    json::{Json, Members},
    text::{Time, quoted, shortened, time},
    units,
};
use crate::standards::ngsi_ld::{attribute::is_attribute, vocab::GEOMETRIES};

/// Whether a model wants the values of an attribute in an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrays {
    /// Nothing else will do.
    Only,
    /// As well as a single value, or nobody knows.
    Also,
    /// An array will not do.
    Never,
}

/// An entity in the value form.
#[derive(Debug, Default)]
pub struct Converted<'a> {
    /// The entity: what the schema sees. Members that are no attributes and have no schema are left out.
    pub entity: Members<'a>,
    /// What was seen of each attribute of [`Self::entity`], in its order.
    pub facts: Vec<Fact>,
    /// Further values of attributes, each of which has to fit by itself.
    pub further: Vec<Further<'a>>,
    /// What stood beside the values, and is not plainly right.
    pub sides: Vec<Side<'a>>,
    /// What is no attribute.
    pub faults: Vec<Fault>,
    /// Attributes that are said to be gone (NGSI-LD Null) or have no value: their order in the item, and their names.
    pub gone: Vec<(usize, String)>,
    /// Whether sub-attributes are nested deeper than they are looked into.
    pub too_deep: bool,
}

/// What was seen of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Which attribute of the item it was, counted from 0.
    pub order: usize,
    /// What kind it says it is.
    pub seen: Option<Kind>,
    /// Where its value stood.
    pub way: Way,
    /// Whether it has a `unitCode`.
    pub has_unit: bool,
}

/// Another value of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Further<'a> {
    /// The attribute, as its place in [`Converted::facts`].
    pub fact: usize,
    /// Where the value stood.
    pub way: Way,
    /// The value.
    pub value: Json<'a>,
    /// Which one it is, in words: `datasetId urn:…`, `language "en"`.
    pub which: String,
}

/// What a side is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SideKind {
    /// A time of the standard, of an attribute: `observedAt`, `createdAt` and their like.
    Time,
    /// A time of the entity itself: `createdAt` and its like.
    OwnTime,
    /// A `unitCode`.
    Unit,
}

/// Something that stood beside a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Side<'a> {
    /// What it is.
    pub kind: SideKind,
    /// Which member of the item it belongs to, counted from 0.
    pub order: usize,
    /// The way from there to the instance, and to the member.
    pub inside: (String, &'static str),
    /// What it says.
    pub value: Json<'a>,
}

/// How bad a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// It is no attribute.
    Broken,
    /// It is one, though not in the form of the others.
    Mixed,
}

/// Something that is no attribute of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// How bad it is.
    pub kind: FaultKind,
    /// Which attribute of the item, counted from 0.
    pub order: usize,
    /// Its name.
    pub attribute: String,
    /// The way from the attribute.
    pub inside: String,
    /// What is wrong, as a sentence whose subject is the attribute.
    pub says: String,
}

/// What is put aside while one attribute is taken apart.
#[derive(Debug, Default)]
struct Aside<'a> {
    sides: Vec<Side<'a>>,
    faults: Vec<(FaultKind, String, String)>,
    too_deep: bool,
}

impl<'a> Aside<'a> {
    /// Keeps what stands beside a value, unless it is plainly right: then there is nothing more to say about it.
    fn side(&mut self, kind: SideKind, inside: &str, member: &'static str, value: Json<'a>) {
        if !is_plainly_right(kind, &value) {
            self.sides.push(Side { kind, order: 0, inside: (inside.to_owned(), member), value });
        }
    }

    fn fault(&mut self, inside: &str, member: &str, says: String) {
        self.faults.push((FaultKind::Broken, format!("{inside}{member}"), says));
    }
}

fn is_plainly_right(kind: SideKind, value: &Json<'_>) -> bool {
    value.as_str().is_some_and(|text| match kind {
        SideKind::Time | SideKind::OwnTime => time(text) == Time::Utc,
        SideKind::Unit => units::code(text) == units::Code::InUse,
    })
}

/// One attribute, converted.
struct Single<'a> {
    seen: Option<Kind>,
    way: Way,
    value: Option<Json<'a>>,
    has_unit: bool,
    further: Vec<(Way, Json<'a>, String)>,
}

/// Converts an entity that is written in this form. `arrays` says what the model wants of an attribute that has several
/// values which belong together.
pub fn convert<'a>(mut members: Members<'a>, form: Form, arrays: &dyn Fn(&str) -> Arrays) -> Converted<'a> {
    let mut done = Converted { facts: Vec::with_capacity(members.len()), ..Converted::default() };
    let mut aside = Aside::default();
    let mut dropped = false;
    for (order, (name, slot)) in members.iter_mut().enumerate() {
        if !is_attribute(name) {
            dropped |= is_left_out(name);
            if name == "scope" && !is_scope(slot) {
                done.faults.push(Fault {
                    kind: FaultKind::Broken,
                    order,
                    attribute: name.to_owned(),
                    inside: String::new(),
                    says: format!("is {}, and must be a text or an array of texts", quoted(slot)),
                });
            }
            if let Some(member) = own_time(name) {
                aside.side(SideKind::OwnTime, "", member, slot.take());
                done.sides.extend(aside.sides.drain(..).map(|side| Side { order, ..side }));
            }
            continue;
        }
        let single = attribute(name, slot.take(), form, arrays, &mut aside);
        done.sides.extend(aside.sides.drain(..).map(|side| Side { order, ..side }));
        done.faults.extend(aside.faults.drain(..).map(|(kind, inside, says)| Fault {
            kind,
            order,
            attribute: name.to_owned(),
            inside,
            says,
        }));
        let Some(value) = single.value.filter(|value| !is_gone(value)) else {
            done.gone.push((order, name.to_owned()));
            continue;
        };
        *slot = value;
        let fact = done.facts.len();
        done.facts.push(Fact { order, seen: single.seen, way: single.way, has_unit: single.has_unit });
        done.further.extend(single.further.into_iter().map(|(way, value, which)| Further { fact, way, value, which }));
    }
    done.too_deep = aside.too_deep;
    if dropped || !done.gone.is_empty() {
        let (mut order, mut next) = (0, done.gone.iter().map(|(order, _)| *order).peekable());
        members.retain(|name| {
            let away = next.next_if_eq(&order).is_some();
            order += 1;
            !away && !is_left_out(name)
        });
    }
    done.entity = members;
    done
}

/// Whether a value is a scope, or several (4.18). Which letters a level may have is left to the platform.
fn is_scope(value: &Json<'_>) -> bool {
    match value {
        Json::Array(items) => items.iter().all(Json::is_string),
        value => value.is_string(),
    }
}

/// A time of the entity itself, as the end of a JSON Pointer.
fn own_time(name: &str) -> Option<&'static str> {
    Some(match name {
        "createdAt" => "/createdAt",
        "modifiedAt" => "/modifiedAt",
        "deletedAt" => "/deletedAt",
        "expiresAt" => "/expiresAt",
        _ => return None,
    })
}

/// Members of an entity that no schema describes as the standard means them.
fn is_left_out(name: &str) -> bool {
    name.starts_with('@') || matches!(name, "scope" | "createdAt" | "modifiedAt" | "deletedAt" | "expiresAt")
}

fn attribute<'a>(
    name: &str,
    value: Json<'a>,
    form: Form,
    arrays: &dyn Fn(&str) -> Arrays,
    aside: &mut Aside<'a>,
) -> Single<'a> {
    let looks = look(&value);
    match form {
        Form::KeyValues => match looks {
            Look::Normalized | Look::NgsiV2 => {
                let (words, form) = match looks {
                    Look::Normalized => ("normalized", Form::Normalized),
                    _ => ("as in NGSIv2", Form::NgsiV2),
                };
                let says = format!("is written {words}, and most of the entity as key-values");
                aside.faults.push((FaultKind::Broken, String::new(), says));
                reified(name, value, form, arrays, aside)
            }
            Look::Concise | Look::Bare => simplified(name, value, arrays, aside),
        },
        Form::Concise => match looks {
            Look::Normalized | Look::Concise => reified(name, value, form, arrays, aside),
            Look::NgsiV2 | Look::Bare => simplified(name, value, arrays, aside),
        },
        Form::Normalized | Form::NgsiV2 => match looks {
            Look::Bare if !is_broken_instance(&value) => {
                let says = format!("is a bare value, and the rest of the entity is normalized{}", v2(form));
                aside.faults.push((FaultKind::Mixed, String::new(), says));
                simplified(name, value, arrays, aside)
            }
            _ => reified(name, value, form, arrays, aside),
        },
    }
}

fn v2(form: Form) -> &'static str {
    if form == Form::NgsiV2 { " NGSIv2" } else { "" }
}

/// Whether an object that does not look like an instance was meant as one all the same: it has the member for a value, or
/// nothing but members of the standard.
fn is_broken_instance(value: &Json<'_>) -> bool {
    value.as_object().is_some_and(|members| {
        members.is_empty()
            || members.keys().any(|name| HOLDERS.contains(&name))
            || members.keys().all(|name| matches!(name, "type" | "observedAt" | "unitCode" | "datasetId" | "metadata"))
    })
}

/// A value as it stands. Some kinds of attributes keep a member around it even in key-values (4.5.4).
fn simplified<'a>(name: &str, value: Json<'a>, arrays: &dyn Fn(&str) -> Arrays, aside: &mut Aside<'a>) -> Single<'a> {
    match value {
        Json::Object(members) if members.len() == 1 => {
            let only = members.keys().next().unwrap_or_default();
            match only {
                "languageMap" | "vocab" | "json" | "valueList" | "objectList" => {
                    reified(name, Json::Object(members), Form::Concise, arrays, aside)
                }
                "dataset" if members.values().all(Json::is_object) => dataset(members),
                _ => plain(Json::Object(members)),
            }
        }
        value => plain(value),
    }
}

fn plain<'a>(value: Json<'a>) -> Single<'a> {
    let (value, way) = bare(value, None, Way::BARE);
    Single { seen: None, way, value: Some(value), has_unit: false, further: Vec::new() }
}

/// `{"dataset": {"@none": …, "urn:…": …}}`: how key-values have several instances (4.5.4).
fn dataset<'a>(members: Members<'a>) -> Single<'a> {
    let mut all: Vec<(Way, Json<'_>, String)> = members
        .into_iter()
        .flat_map(|(_, datasets)| match datasets {
            Json::Object(datasets) => datasets,
            _ => Members::default(),
        })
        .map(|(id, value)| {
            let way = Way::BARE.into_member("dataset").into_member(&id);
            (way, value, format!("datasetId {}", shortened(&id)))
        })
        .collect();
    let first = all.iter().position(|(_, _, which)| which == "datasetId @none").unwrap_or(0);
    let (way, value) = match all.get(first) {
        Some(_) => {
            let (way, value, _) = all.remove(first);
            (way, Some(value))
        }
        None => (Way::BARE, None),
    };
    Single { seen: None, way, value, has_unit: false, further: all }
}

/// Whether a value claims to be a geometry.
pub fn is_geometry(value: &Json<'_>) -> bool {
    let Json::Object(members) = value else { return false };
    let kind = members.get("type").and_then(Json::as_str);
    members.contains_key("coordinates") && kind.is_some_and(|kind| GEOMETRIES.contains(&kind))
}

/// An attribute that is an instance, or several.
fn reified<'a>(
    name: &str,
    value: Json<'a>,
    form: Form,
    arrays: &dyn Fn(&str) -> Arrays,
    aside: &mut Aside<'a>,
) -> Single<'a> {
    match value {
        Json::Object(members) => {
            let one = instance(members, form, "", aside);
            let (seen, has_unit) = (one.seen, one.has_unit);
            let (way, value, further) = spread(name, one, None, arrays);
            Single { seen, way, value, has_unit, further }
        }
        Json::Array(items) => several(name, items, form, arrays, aside),
        other => plain(other),
    }
}

/// The values of one instance that have to fit each by itself: the first, and the others.
fn spread<'a>(
    name: &str,
    one: Instance<'a>,
    number: Option<usize>,
    arrays: &dyn Fn(&str) -> Arrays,
) -> (Way, Option<Json<'a>>, Vec<(Way, Json<'a>, String)>) {
    let way = match number {
        Some(number) => one.way.of_instance(number),
        None => one.way,
    };
    let seen = one.seen;
    match (seen, one.value) {
        (Some(Kind::LanguageProperty), Some(Json::Object(languages))) if !is_gone_map(&languages) => {
            let mut all = languages_of(languages, &way, arrays(name));
            if all.is_empty() {
                return (way, None, all);
            }
            // What is without a language stands for the attribute.
            let first = all.iter().position(|(_, _, which)| which == "language \"@none\"").unwrap_or(0);
            let (way, value, _) = all.remove(first);
            (way, Some(value), all)
        }
        (Some(Kind::Relationship), Some(Json::Array(mut objects)))
            if arrays(name) == Arrays::Never && !objects.is_empty() =>
        {
            let rest = objects.split_off(1);
            let further = rest.into_iter().enumerate().map(|(place, object)| {
                let number = place + 1;
                (way.clone().into_member(&number.to_string()), object, format!("object {number}"))
            });
            let further = further.collect();
            (way.into_member("0"), objects.pop(), further)
        }
        (Some(Kind::Relationship), Some(object @ Json::String(_)))
            if !is_gone(&object) && arrays(name) == Arrays::Only =>
        {
            (Way { items: Items::Wrapped, ..way }, Some(Json::Array(vec![object])), Vec::new())
        }
        (_, value) => (way, value, Vec::new()),
    }
}

fn is_gone_map(languages: &Members<'_>) -> bool {
    languages.len() == 1 && languages.get("@none").is_some_and(is_gone)
}

fn languages_of<'a>(languages: Members<'a>, way: &Way, arrays: Arrays) -> Vec<(Way, Json<'a>, String)> {
    let mut all = Vec::new();
    for (language, text) in languages {
        let way = way.clone().into_member(&language);
        let which = format!("language \"{}\"", shortened(&language));
        match text {
            // Several texts in a language are several values, unless the model has a list of texts.
            Json::Array(texts) if arrays == Arrays::Never => {
                for (number, text) in texts.into_iter().enumerate() {
                    all.push((way.clone().into_member(&number.to_string()), text, which.clone()));
                }
            }
            text => all.push((way, text, which)),
        }
    }
    all
}

/// Several instances: the default one stands for the attribute, and each of the others has to fit as well. Relationships
/// that the model wants in an array belong together.
fn several<'a>(
    name: &str,
    items: Vec<Json<'a>>,
    form: Form,
    arrays: &dyn Fn(&str) -> Arrays,
    aside: &mut Aside<'a>,
) -> Single<'a> {
    let mut instances = Vec::with_capacity(items.len());
    let mut datasets = std::collections::BTreeSet::new();
    for (number, item) in items.into_iter().enumerate() {
        if let Json::Object(members) = item {
            let one = instance(members, form, &format!("/{number}"), aside);
            if !datasets.insert(one.dataset.clone()) {
                let which = one
                    .dataset
                    .as_deref()
                    .map_or("no datasetId".to_owned(), |id| format!("the datasetId \"{}\"", shortened(id)));
                aside.fault(&format!("/{number}"), "", format!("has two instances with {which}"));
            }
            instances.push((number, one));
        }
    }
    let has_unit = !instances.is_empty() && instances.iter().all(|(_, one)| one.has_unit);
    let seen = instances.first().and_then(|(_, one)| one.seen);
    let related = instances
        .iter()
        .all(|(_, one)| one.seen == Some(Kind::Relationship) && one.value.as_ref().is_some_and(Json::is_string));
    if related && arrays(name) != Arrays::Never {
        let mut places = Vec::new();
        let mut objects = Vec::new();
        for (number, object) in instances.into_iter().filter_map(|(number, one)| Some((number, one.value?))) {
            if !is_gone(&object) {
                places.push((number, "object"));
                objects.push(object);
            }
        }
        let way = Way { items: Items::Instances(places), ..Way::BARE };
        return Single { seen, way, value: Some(Json::Array(objects)), has_unit, further: Vec::new() };
    }
    let default = instances.iter().position(|(_, one)| one.dataset.is_none()).unwrap_or(0);
    let (mut first, mut further) = (None, Vec::new());
    for (place, (number, one)) in instances.into_iter().enumerate() {
        let which =
            one.dataset.as_deref().map_or("default instance".to_owned(), |id| format!("datasetId {}", shortened(id)));
        let (way, value, more) = spread(name, one, Some(number), arrays);
        if place == default {
            first = value.map(|value| (way, value));
        } else if let Some(value) = value.filter(|value| !is_gone(value)) {
            further.push((way, value, which.clone()));
        }
        further.extend(more.into_iter().map(|(way, value, inner)| (way, value, format!("{which}, {inner}"))));
    }
    if first.is_none() && !further.is_empty() {
        let (way, value, _) = further.remove(0);
        first = Some((way, value));
    }
    let (way, value) = first.map_or((Way::BARE, None), |(way, value)| (way, Some(value)));
    Single { seen, way, value, has_unit, further }
}
