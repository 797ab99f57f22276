//! An item as it was given: an entity, or a GeoJSON Feature of one. Remarks point into it, whatever it was turned into.

use std::collections::{HashMap, HashSet};

use super::plan::Plan;
use crate::standards::smart_data_models::{
    Form,
    convert::is_geometry,
    json::{Json, Members},
    text::{push_token, quoted, shortened},
};

/// An item, opened.
pub struct Item<'a> {
    /// The members of the entity.
    pub members: Members<'a>,
    /// Its `@context`.
    pub context: Option<Json<'a>>,
    /// Where the members stand: nothing, or the `properties` of a Feature.
    base: &'static str,
    /// Where the id stands.
    id: &'static str,
    /// The geometry of a Feature, until it is placed.
    geometry: Option<Json<'a>>,
    placed: Option<Placed>,
    /// How attributes are written that go by the name of the model, by their order.
    written: HashMap<usize, String>,
}

/// The attribute that stands for the geometry of a Feature.
#[derive(Clone, Copy)]
struct Placed {
    order: usize,
    wrapped: bool,
}

/// Why an item is no entity: what is said, and what to do.
pub struct NoEntity(pub String, pub Option<String>);

impl<'a> Item<'a> {
    /// Opens an item.
    ///
    /// # Errors
    /// When it is no object, or many Features instead of one.
    pub fn open(item: Json<'a>) -> Result<Self, NoEntity> {
        let Json::Object(mut members) = item else {
            return Err(NoEntity(format!("the item is {}, and an entity is an object", quoted(&item)), None));
        };
        let context = members.get_mut("@context").map(Json::take);
        match members.get("type").and_then(Json::as_str) {
            Some("FeatureCollection") if members.contains_key("features") => {
                let says = "the item is a FeatureCollection, and not one entity".to_owned();
                Err(NoEntity(says, Some("check its features one by one".to_owned())))
            }
            Some("Feature") if members.get("properties").is_some_and(Json::is_object) => Ok(feature(members, context)),
            _ => Ok(Self {
                members,
                context,
                base: "",
                id: "/id",
                geometry: None,
                placed: None,
                written: HashMap::new(),
            }),
        }
    }

    /// Makes the geometry of a Feature an attribute, unless the entity has its location already.
    pub fn place_geometry(&mut self, form: Form) {
        const NAME: &str = "location";
        let Some(geometry) = self.geometry.take() else { return };
        if self.members.contains_key(NAME) {
            return;
        }
        let wrapped = matches!(form, Form::Normalized | Form::NgsiV2) && is_geometry(&geometry);
        self.placed = Some(Placed { order: self.members.len(), wrapped });
        let attribute = if wrapped {
            let mut attribute = Members::default();
            let kind = if form == Form::NgsiV2 { "geo:json" } else { "GeoProperty" };
            attribute.insert("type".to_owned(), Json::from(kind));
            attribute.insert("value".to_owned(), geometry);
            Json::Object(attribute)
        } else {
            geometry
        };
        self.members.insert(NAME.to_owned(), attribute);
    }

    /// Gives attributes the names that the models have for their IRIs: a name is only a short form of its IRI (4.4), and an
    /// IRI or another short form of it is the same attribute. Remarks point to what is written all the same.
    pub fn rename(&mut self, plan: &Plan) {
        let renamed = |name: &str| plan.name_of(name).map(str::to_owned);
        if !self.members.keys().any(|name| plan.name_of(name).is_some()) {
            return;
        }
        let mut taken: HashSet<String> = self.members.keys().map(str::to_owned).collect();
        let written = &mut self.written;
        self.members.rename(|order, name| {
            let other = renamed(name).filter(|other| taken.insert(other.clone()))?;
            written.insert(order, name.to_owned());
            Some(other)
        });
    }

    /// Whether an attribute is written as its IRI, or as another short form of it than that of the model.
    pub fn is_renamed(&self, order: usize) -> bool {
        self.written.contains_key(&order)
    }

    /// The pointer of a place inside of an attribute.
    pub fn at(&self, order: usize, name: &str, inside: &str) -> String {
        if let Some(placed) = self.placed.filter(|placed| placed.order == order) {
            let inside = if placed.wrapped { inside.strip_prefix("/value").unwrap_or(inside) } else { inside };
            return format!("/geometry{inside}");
        }
        let mut pointer = String::with_capacity(self.base.len() + name.len() + inside.len() + 1);
        pointer.push_str(self.base);
        push_token(&mut pointer, self.written.get(&order).map_or(name, String::as_str));
        pointer.push_str(inside);
        pointer
    }

    /// The pointer of a member of the entity, given as the end of one.
    pub fn member(&self, member: &str) -> String {
        if member == "/id" { self.id.to_owned() } else { format!("{}{member}", self.base) }
    }

    /// The pointer of the entity.
    pub fn whole(&self) -> String {
        self.base.to_owned()
    }

    /// The id, where it is a text.
    pub fn id(&self) -> Option<String> {
        self.members.get("id").or_else(|| self.members.get("@id")).and_then(Json::as_str).map(str::to_owned)
    }

    /// The types as written, or what is wrong with them.
    pub fn types(&self) -> Result<Vec<String>, String> {
        let name = |value: &Json<'_>| value.as_str().filter(|name| !name.trim().is_empty()).map(str::to_owned);
        match self.members.get("type").or_else(|| self.members.get("@type")) {
            None => Err("the entity has no type".to_owned()),
            Some(Json::Array(types)) if !types.is_empty() && types.len() <= MOST_TYPES => types
                .iter()
                .map(|one| name(one).ok_or_else(|| format!("one of the types is {}", quoted(one))))
                .collect(),
            Some(Json::Array(types)) if types.is_empty() => Err("the entity has an empty list of types".to_owned()),
            Some(Json::Array(types)) => {
                Err(format!("the entity has {} types; more than {MOST_TYPES} are not looked up", types.len()))
            }
            Some(value) => match name(value) {
                Some(name) => Ok(vec![name]),
                None => Err(format!("the type is {}", shortened(&quoted(value)))),
            },
        }
    }
}

/// The most types that are looked up for one entity.
const MOST_TYPES: usize = 100;

fn feature<'a>(mut outer: Members<'a>, context: Option<Json<'a>>) -> Item<'a> {
    let mut members = match outer.get_mut("properties").map(Json::take) {
        Some(Json::Object(members)) => members,
        _ => Members::default(),
    };
    let inner = members.get_mut("@context").map(Json::take);
    let mut id = "/properties/id";
    if !members.contains_key("id") {
        id = "/id";
        if let Some(outer) = outer.get_mut("id") {
            members.insert("id".to_owned(), outer.take());
        }
    }
    let geometry = outer.get_mut("geometry").map(Json::take).filter(|geometry| !geometry.is_null());
    Item {
        members,
        context: context.or(inner),
        base: "/properties",
        id,
        geometry,
        placed: None,
        written: HashMap::new(),
    }
}
