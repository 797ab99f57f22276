//! One instance of an attribute: its value is taken out, and what stands beside it is kept for its own rules.

use std::borrow::Cow;

use serde_json::Value;

use super::{
    Aside, SideKind, is_geometry,
    place::{Items, Way},
};
use crate::standards::{
    ngsi_ld::vocab::{ATTRIBUTE_MEMBERS, NULL, TEMPORAL_MEMBERS, value_member},
    smart_data_models::{
        Form, Kind,
        form::{HOLDERS, Look, look},
        json::{Json, Members},
        text::{Uri, push_token, quoted, shortened, uri},
    },
};

/// How deep sub-attributes are looked into. Deeper ones are no attributes that anybody reads.
pub const DEEPEST: usize = 32;

/// What a reader infers from the member that holds the value (4.5.2.3). That a value is a geometry is seen elsewhere.
fn of_holder(holder: &str) -> Kind {
    match holder {
        "object" => Kind::Relationship,
        "languageMap" => Kind::LanguageProperty,
        "vocab" => Kind::VocabProperty,
        "json" => Kind::JsonProperty,
        "valueList" => Kind::ListProperty,
        "objectList" => Kind::ListRelationship,
        _ => Kind::Property,
    }
}

/// One instance, taken apart.
#[derive(Debug)]
pub struct Instance<'a> {
    /// What kind it is.
    pub seen: Option<Kind>,
    /// Its value, unless it has none.
    pub value: Option<Json<'a>>,
    /// Where the value stood.
    pub way: Way,
    /// `datasetId`.
    pub dataset: Option<String>,
    /// Whether it has a `unitCode`.
    pub has_unit: bool,
}

/// Takes an instance apart. `inside` is the pointer from the attribute to the instance.
pub fn instance<'a>(members: Members<'a>, form: Form, inside: &str, aside: &mut Aside<'a>) -> Instance<'a> {
    let (mut stated, mut held, mut dataset, mut has_unit) = (None, None::<(&'static str, Json<'_>)>, None, false);
    for (name, value) in members {
        match name.as_ref() {
            "type" => stated = Some(value),
            "unitCode" => {
                has_unit = true;
                aside.side(SideKind::Unit, inside, "/unitCode", value);
            }
            "observedAt" => aside.side(SideKind::Time, inside, "/observedAt", value),
            "createdAt" => aside.side(SideKind::Time, inside, "/createdAt", value),
            "modifiedAt" => aside.side(SideKind::Time, inside, "/modifiedAt", value),
            "deletedAt" => aside.side(SideKind::Time, inside, "/deletedAt", value),
            "expiresAt" => aside.side(SideKind::Time, inside, "/expiresAt", value),
            "datasetId" => match value {
                Json::String(id) => {
                    if id != "@none" && matches!(uri(&id), Uri::Relative | Uri::Broken(_)) {
                        aside.fault(
                            inside,
                            "/datasetId",
                            format!("has \"{}\" as its datasetId, which is no URI", shortened(&id)),
                        );
                    }
                    dataset = Some(id).filter(|id| id != "@none");
                }
                other => aside.fault(
                    inside,
                    "/datasetId",
                    format!("has {} as its datasetId, which is no URI", quoted(&other)),
                ),
            },
            "metadata" if form == Form::NgsiV2 => has_unit |= metadata(value, inside, aside),
            name => match HOLDERS.iter().find(|holder| **holder == name) {
                Some(holder) => match &held {
                    None => held = Some((holder, value)),
                    Some((first, _)) => {
                        aside.fault(
                            inside,
                            "",
                            format!("has both {first} and {holder}: nobody can tell which kind it is"),
                        );
                    }
                },
                None if ATTRIBUTE_MEMBERS.contains(&name)
                    || TEMPORAL_MEMBERS.contains(&name)
                    || name.starts_with('@') => {}
                None => sub_attribute(name, value, form, inside, aside, 1),
            },
        }
    }
    let infers =
        stated.is_none() && held.as_ref().is_some_and(|(holder, value)| *holder == "value" && is_geometry(value));
    let seen = match kind(stated, held.as_ref().map(|(holder, _)| *holder), form, inside, aside) {
        Some(Kind::Property) if infers => Some(Kind::GeoProperty),
        seen => seen,
    };
    let (value, way) = match held {
        None => (None, Way::BARE),
        Some((holder, Json::Null)) if form != Form::NgsiV2 => {
            aside.fault(inside, "", format!("has null as its {holder}: NGSI-LD knows no null"));
            (None, Way::member(holder))
        }
        Some((holder, value)) => match misshapen(seen, &value).filter(|_| form != Form::NgsiV2) {
            // What is wrong with it is said; what the schema says of it would be the same mistake again.
            Some(wanted) => {
                aside.fault(
                    inside,
                    Way::pointer(holder),
                    format!("has {} as its {holder}, which must be {wanted}", quoted(&value)),
                );
                (None, Way::member(holder))
            }
            None => {
                let (value, way) = bare(value, seen, Way::member(holder));
                (Some(value), way)
            }
        },
    };
    if has_unit && let Some(unitless @ (Kind::LanguageProperty | Kind::VocabProperty | Kind::JsonProperty)) = seen {
        aside.fault(inside, "/unitCode", format!("is a {unitless} with a unitCode, and has no unit"));
    }
    Instance { seen, value, way, dataset: dataset.map(Cow::into_owned), has_unit }
}

/// What the value of an instance would have to be, whatever the model says (4.5.18, 4.5.20 to 4.5.22, 4.5.24).
fn misshapen(seen: Option<Kind>, value: &Json<'_>) -> Option<&'static str> {
    let texts = |value: &Json<'_>| match value {
        Json::Array(items) => items.iter().all(Json::is_string),
        value => value.is_string(),
    };
    let (fits, wanted) = match (seen, value) {
        _ if is_gone(value) => return None,
        (Some(Kind::LanguageProperty), Json::Object(languages)) => (
            !languages.is_empty() && languages.iter().all(|(tag, text)| is_language(tag) && texts(text)),
            "texts by their languages, for instance {\"en\": \"Main square\"}",
        ),
        (Some(Kind::LanguageProperty), _) => (false, "an object of texts by their languages"),
        (Some(Kind::VocabProperty), value) => (texts(value), "a text, or an array of texts"),
        (Some(Kind::ListProperty | Kind::ListRelationship), value) => (value.is_array(), "an array"),
        (Some(Kind::JsonProperty), Json::Array(items)) => {
            (items.iter().all(Json::is_object), "an object, or an array of objects")
        }
        (Some(Kind::JsonProperty), value) => (value.is_object(), "an object, or an array of objects"),
        _ => return None,
    };
    (!fits).then_some(wanted)
}

/// Whether a text has the form of a language tag (RFC 5646), or stands for no language.
fn is_language(tag: &str) -> bool {
    tag == "@none"
        || tag
            .split('-')
            .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// What kind an instance is, by what it says and by what holds its value.
fn kind(
    stated: Option<Json<'_>>,
    holder: Option<&'static str>,
    form: Form,
    inside: &str,
    aside: &mut Aside<'_>,
) -> Option<Kind> {
    let stated = match stated {
        None => {
            if holder.is_none() {
                aside.fault(inside, "", "has neither a type nor a value".to_owned());
            }
            return holder.map(of_holder);
        }
        Some(Json::String(name)) => name,
        Some(other) => {
            aside.fault(inside, "/type", format!("has {} as its type", quoted(&other)));
            return holder.map(of_holder);
        }
    };
    if form == Form::NgsiV2 {
        if holder.is_none() {
            aside.fault(inside, "", "has no value".to_owned());
        }
        // Other types of NGSIv2 are about the value; and a reference is as often a Text as a Relationship.
        let geo = stated.starts_with("geo:") || stated == "GeoProperty";
        return if geo { Some(Kind::GeoProperty) } else { None };
    }
    let Some(seen) = Kind::of_name(&stated) else {
        aside.fault(inside, "/type", format!("has the type \"{}\", which is no kind of attribute", shortened(&stated)));
        return holder.map(of_holder);
    };
    let wanted = value_member(&stated).unwrap_or("value");
    match holder {
        Some(holder) if holder == wanted => {}
        Some(holder) => aside.fault(inside, "", format!("is a {stated} with {holder} instead of {wanted}")),
        None => aside.fault(inside, "", format!("is a {stated} without {wanted}")),
    }
    Some(seen)
}

/// The value that a schema describes, without what types and lists put around it.
pub fn bare<'a>(value: Json<'a>, seen: Option<Kind>, way: Way) -> (Json<'a>, Way) {
    if matches!(seen, Some(Kind::JsonProperty | Kind::VocabProperty | Kind::LanguageProperty)) {
        return (value, way);
    }
    match value {
        Json::Object(members) => match typed_value(members) {
            Ok(inner) => (inner, way.into_member("@value")),
            Err(members) => (Json::Object(members), way),
        },
        // A geometry may be the text of one (4.7.2).
        Json::String(text) if seen == Some(Kind::GeoProperty) && text.starts_with('{') => {
            let geometry = serde_json::from_str::<Value>(&text).ok().map(Json::from).filter(Json::is_object);
            (geometry.unwrap_or(Json::String(text)), way)
        }
        Json::Array(items) => {
            if seen == Some(Kind::ListRelationship) {
                let items = items.into_iter().map(object_of).collect();
                return (Json::Array(items), Way { items: Items::Objects, ..way });
            }
            if !items.iter().any(Json::is_object) {
                return (Json::Array(items), way);
            }
            let mut typed = Vec::new();
            let items = items.into_iter().enumerate().map(|(number, item)| match item {
                Json::Object(members) => match typed_value(members) {
                    Ok(inner) => {
                        typed.push(number);
                        inner
                    }
                    Err(members) => Json::Object(members),
                },
                other => other,
            });
            let items = Json::Array(items.collect());
            (items, if typed.is_empty() { way } else { Way { items: Items::Typed(typed), ..way } })
        }
        other => (other, way),
    }
}

/// The value of `{"@type": …, "@value": …}`, or the members as they were. The core context has `type` for `@type`.
fn typed_value<'a>(mut members: Members<'a>) -> Result<Json<'a>, Members<'a>> {
    if members.len() <= 2
        && members.keys().all(|name| matches!(name, "@type" | "type" | "@value"))
        && let Some(value) = members.get_mut("@value")
    {
        return Ok(value.take());
    }
    Err(members)
}

fn object_of<'a>(item: Json<'a>) -> Json<'a> {
    match item {
        Json::Object(mut members) if members.contains_key("object") => {
            members.get_mut("object").map_or(Json::Null, Json::take)
        }
        other => other,
    }
}

/// The metadata of NGSIv2: a unit code among them. Whether there was one.
fn metadata<'a>(metadata: Json<'a>, inside: &str, aside: &mut Aside<'a>) -> bool {
    let Json::Object(mut metadata) = metadata else {
        aside.fault(inside, "/metadata", "metadata is no object".to_owned());
        return false;
    };
    match metadata.get_mut("unitCode") {
        Some(Json::Object(unit)) => {
            let code = unit.get_mut("value").map_or(Json::Null, Json::take);
            aside.side(SideKind::Unit, inside, "/metadata/unitCode/value", code);
            true
        }
        _ => false,
    }
}

/// Sub-attributes have no model; their times and units keep the rules of the standard all the same.
fn sub_attribute<'a>(name: &str, value: Json<'a>, form: Form, inside: &str, aside: &mut Aside<'a>, depth: usize) {
    let mut place = inside.to_owned();
    push_token(&mut place, name);
    if depth > DEEPEST {
        aside.too_deep = true;
        return;
    }
    match value {
        Json::Object(members) => sub_members(members, form, &place, aside, depth),
        Json::Array(items) if look_is_instance(items.first()) => {
            for (number, item) in items.into_iter().enumerate() {
                if let Json::Object(members) = item {
                    sub_members(members, form, &format!("{place}/{number}"), aside, depth);
                }
            }
        }
        _ => {}
    }
}

fn look_is_instance(first: Option<&Json<'_>>) -> bool {
    first.is_some_and(|first| look(first) != Look::Bare)
}

fn sub_members<'a>(members: Members<'a>, form: Form, place: &str, aside: &mut Aside<'a>, depth: usize) {
    let stated = members.get("type").and_then(Json::as_str).filter(|_| form != Form::NgsiV2);
    if let Some((stated, wanted)) = stated.and_then(|stated| Some((stated, value_member(stated)?))) {
        let object = members.get(wanted);
        let name = place.rsplit('/').next().unwrap_or_default();
        if object.is_none() {
            let says = format!("has the sub-attribute {}, which is a {stated} without {wanted}", shortened(name));
            aside.fault(place, "", says);
        } else if let Some(object) = object.filter(|object| wanted == "object" && !points(object)) {
            let says = format!("has the sub-attribute {}, which points to {}, no URI", shortened(name), quoted(object));
            aside.fault(place, "/object", says);
        }
    }
    // What has no value is a value itself, whose members mean nothing here.
    if !members.keys().any(|name| HOLDERS.contains(&name)) {
        return;
    }
    for (name, value) in members {
        match name.as_ref() {
            "unitCode" => aside.side(SideKind::Unit, place, "/unitCode", value),
            "observedAt" => aside.side(SideKind::Time, place, "/observedAt", value),
            name if name.starts_with('@') || ATTRIBUTE_MEMBERS.contains(&name) || TEMPORAL_MEMBERS.contains(&name) => {}
            name => sub_attribute(name, value, form, place, aside, depth + 1),
        }
    }
}

/// Whether the object of a Relationship is a URI, or an array of them.
fn points(object: &Json<'_>) -> bool {
    let is_uri = |one: &Json<'_>| one.as_str().is_some_and(|text| matches!(uri(text), Uri::Absolute | Uri::Iri));
    match object {
        Json::Array(items) => items.iter().all(is_uri),
        one => is_uri(one),
    }
}

/// Whether a value is NGSI-LD Null, in any of its clothes: the attribute is gone (4.5.0).
pub fn is_gone(value: &Json<'_>) -> bool {
    match value {
        Json::String(text) => text == NULL,
        Json::Object(members) if members.len() == 1 => {
            members.get("@none").is_some_and(|text| text.as_str() == Some(NULL))
        }
        // Of a list (4.5.21.2, 4.5.22.2).
        Json::Array(items) => matches!(items.as_slice(), [Json::String(only)] if only == NULL),
        _ => false,
    }
}
