//! Which members of an entity are shown: attrs, pick, omit and datasetId (4.21, 4.5.5).

use super::super::context::Context;
use super::super::entity::Entity;
use super::super::faults::Fault;
use super::super::names;
use super::super::problem::Problem;

/// The members that are shown; nothing set means all of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Projection {
    /// Full names of the attributes that `attrs` leaves.
    pub attrs: Option<Vec<String>>,
    /// Full names of attributes, and `id`, `type`, `scope`.
    pub pick: Option<Vec<String>>,
    /// The same.
    pub omit: Option<Vec<String>>,
    /// The datasets that are shown; `@none` is the default instance.
    pub datasets: Option<Vec<String>>,
}

impl Projection {
    /// Reads a list of `pick` or `omit`: members of an entity, or names of attributes.
    ///
    /// # Errors
    /// BadRequestData for anything else; Relationships are not followed here (5.7.1.4).
    pub fn members(parameter: &str, list: &[String], context: &Context) -> Result<Vec<String>, Problem> {
        let member = |name: &str| match name {
            "id" | "type" | "scope" => Ok(name.to_owned()),
            _ if names::is_attribute_name(name) => Ok(context.expand(name)),
            _ => Err(Problem::bad_data(format!("{parameter} has {name:?}, which is no member of an entity"))),
        };
        list.iter().flat_map(|element| element.split('|')).map(member).collect()
    }

    /// Reads a list of `attrs`.
    ///
    /// # Errors
    /// BadRequestData for what is no name of an attribute.
    pub fn attributes(list: &[String], context: &Context) -> Result<Vec<String>, Problem> {
        let attribute = |name: &String| match names::is_attribute_name(name) {
            true => Ok(context.expand_as_short(Fault::AttrsExpandsFullNames, name)),
            false => Err(Problem::bad_data(format!("attrs has {name:?}, which is no name of an attribute"))),
        };
        list.iter().map(attribute).collect()
    }

    /// Reads a list of `datasetId`.
    ///
    /// # Errors
    /// BadRequestData for what is neither a URI nor `@none`.
    pub fn datasets(list: &[String]) -> Result<Vec<String>, Problem> {
        match list.iter().find(|id| *id != "@none" && !names::is_uri(id)) {
            Some(other) => Err(Problem::bad_data(format!("datasetId has {other:?}, which is no URI"))),
            None => Ok(list.to_vec()),
        }
    }

    /// Whether `id`, `type` or `scope` is shown.
    pub fn shows(&self, member: &str) -> bool {
        let lists = |list: &Option<Vec<String>>| list.as_ref().map(|list| list.iter().any(|name| name == member));
        lists(&self.pick) != Some(false) && lists(&self.omit) != Some(true)
    }

    /// Whether the entity has one of the picked attributes, or nothing is picked.
    pub fn picks_from(&self, entity: &Entity) -> bool {
        self.pick.as_ref().is_none_or(|pick| pick.iter().any(|name| entity.attributes.has(name)))
    }

    /// The entity with the attributes and instances that are shown.
    pub fn apply(&self, entity: &Entity) -> Entity {
        let mut shown = entity.clone();
        let in_attrs = |name: &str| self.attrs.as_ref().is_none_or(|attrs| attrs.iter().any(|attr| attr == name));
        shown.attributes.0.retain(|(name, _)| in_attrs(name) && self.shows(name));
        if let Some(datasets) = &self.datasets {
            for (_, instances) in &mut shown.attributes.0 {
                instances.retain(|one| datasets.iter().any(|id| id == one.dataset_id.as_deref().unwrap_or("@none")));
            }
            shown.attributes.0.retain(|(_, instances)| !instances.is_empty());
        }
        shown
    }
}
