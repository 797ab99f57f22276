//! Which members of an entity are shown: attrs, pick, omit and datasetId (4.21, 4.5.5).

use super::super::context::Context;
use super::super::entity::Entity;
use super::super::faults::{Fault, Faults};
use super::super::names;
use super::super::problem::Problem;

/// The members that are shown; nothing set means all of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Projection {
    /// Full names of the attributes that `attrs` leaves.
    pub attrs: Option<Vec<String>>,
    /// The members that are picked.
    pub pick: Option<Vec<Member>>,
    /// The members that are omitted.
    pub omit: Option<Vec<Member>>,
    /// The datasets that are shown; `@none` is the default instance.
    pub datasets: Option<Vec<String>>,
}

/// A member of an entity that is picked or omitted.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// `id`, `type`, `scope`, or the full name of an attribute.
    pub name: String,
    /// What is picked or omitted of the entities that a Relationship leads to; `None` without braces.
    pub linked: Option<Vec<Member>>,
}

impl Member {
    /// Reads the text of `pick` or `omit`.
    ///
    /// # Errors
    /// BadRequestData where it does not follow 4.21.
    pub fn parse(parameter: &str, text: &str, context: &Context, faults: &Faults) -> Result<Vec<Self>, Problem> {
        let mut parser = Parser { rest: text, context, faults };
        let members = parser.members().filter(|_| parser.rest.is_empty());
        members
            .ok_or_else(|| Problem::bad_data(format!("{parameter} {text:?} does not follow the projection language")))
    }

    /// How many Relationships a list follows.
    pub fn depth(members: &[Self]) -> usize {
        let depth = |member: &Self| member.linked.as_ref().map_or(0, |linked| 1 + Self::depth(linked));
        members.iter().map(depth).max().unwrap_or(0)
    }
}

/// The fault that accepts a projection which does not follow the grammar, by what is wrong with it.
pub fn acceptor(text: &str) -> Fault {
    let braces = |brace| text.matches(brace).count();
    let is_empty = |name: &str| name.is_empty();
    if braces('{') != braces('}') || text.contains("{{") {
        Fault::ProjectionAcceptsOpenBrace
    } else if text.split(['|', ',', '{']).any(is_empty) {
        Fault::ProjectionAcceptsEmptyTerm
    } else {
        Fault::ProjectionAcceptsInvalidName
    }
}

/// Braces are not nested deeper.
const DEPTH: usize = 32;

struct Parser<'a> {
    rest: &'a str,
    context: &'a Context,
    faults: &'a Faults,
}

impl Parser<'_> {
    fn members(&mut self) -> Option<Vec<Member>> {
        self.list(0)
    }

    fn list(&mut self, depth: usize) -> Option<Vec<Member>> {
        let mut members = vec![self.member(depth)?];
        while let Some(rest) = self.rest.strip_prefix([',', '|']) {
            let ignored = self.rest.starts_with('|') && self.faults.is_on(Fault::ProjectionKnowsNoBar);
            self.rest = rest;
            let member = self.member(depth)?;
            if !ignored {
                members.push(member);
            }
        }
        Some(members)
    }

    fn member(&mut self, depth: usize) -> Option<Member> {
        let end = self.rest.find([',', '|', '{', '}']).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        let name = match name {
            "id" | "type" | "scope" => name.to_owned(),
            _ if names::is_attribute_name(name) => self.context.expand(name),
            _ => return None,
        };
        let Some(inside) = self.rest.strip_prefix('{').filter(|_| depth < DEPTH) else {
            return Some(Member { name, linked: None });
        };
        self.rest = inside;
        let linked = self.list(depth + 1)?;
        self.rest = self.rest.strip_prefix('}')?;
        let ignored = depth > 0 && self.faults.is_on(Fault::ProjectionIgnoresSecondBraces);
        Some(Member { name, linked: Some(linked).filter(|_| !ignored) })
    }
}

impl Projection {
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

    /// Whether a member is shown.
    pub fn shows(&self, member: &str) -> bool {
        let is_picked = |pick: &Vec<Member>| pick.iter().any(|one| one.name == member);
        let is_omitted = |omit: &Vec<Member>| omit.iter().any(|one| one.name == member && one.linked.is_none());
        self.pick.as_ref().is_none_or(is_picked) && !self.omit.as_ref().is_some_and(is_omitted)
    }

    /// The same for `id`, `type` and `scope`, which some faults keep or lose.
    pub fn shows_core(&self, member: &str, faults: &Faults) -> bool {
        let (keeps, loses) = match (member, self.pick.is_some(), self.omit.is_some()) {
            ("id", true, _) => (Some(Fault::ProjectionPickKeepsId), None),
            ("type", true, _) => (Some(Fault::ProjectionPickKeepsType), None),
            ("scope", true, _) => (None, Some(Fault::ProjectionPickLosesScope)),
            ("id", _, true) => (Some(Fault::ProjectionOmitKeepsId), None),
            ("type", _, true) => (Some(Fault::ProjectionOmitKeepsType), None),
            ("scope", _, true) => (Some(Fault::ProjectionOmitKeepsScope), None),
            _ => (None, None),
        };
        let is_on = |fault: Option<Fault>| fault.is_some_and(|fault| faults.is_on(fault));
        (self.shows(member) || is_on(keeps)) && !is_on(loses)
    }

    /// The projection of the entities that a Relationship leads to: what stands in its braces; without braces the same
    /// as here, because a projection applies to all entities of an answer (5.7.1.5).
    #[must_use]
    pub fn beyond(&self, relationship: &str, faults: &Faults) -> Self {
        let inside = |members: &Vec<Member>| {
            let own = members.iter().find(|one| one.name == relationship)?;
            own.linked.clone()
        };
        let next =
            |members: &Option<Vec<Member>>| members.as_ref().map(|all| inside(all).unwrap_or_else(|| all.clone()));
        let braces = |members: &Option<Vec<Member>>| members.as_ref().and_then(inside).is_some();
        let drops = |members, fault| braces(members) && faults.is_on(fault);
        Self {
            attrs: None,
            pick: next(&self.pick).filter(|_| !drops(&self.pick, Fault::ProjectionIgnoresLinkedPick)),
            omit: next(&self.omit).filter(|_| !drops(&self.omit, Fault::ProjectionIgnoresLinkedOmit)),
            datasets: self.datasets.clone(),
        }
    }

    /// The projection that a fault leaves where linked entities are asked for.
    pub fn forget_plain(&mut self, faults: &Faults) {
        let is_plain = |members: &Option<Vec<Member>>| members.as_deref().is_some_and(|all| Member::depth(all) == 0);
        if is_plain(&self.pick) && faults.is_on(Fault::ProjectionPickIgnoredWithJoin) {
            self.pick = None;
        }
        if is_plain(&self.omit) && faults.is_on(Fault::ProjectionOmitIgnoredWithJoin) {
            self.omit = None;
        }
    }

    /// How many Relationships it follows.
    pub fn depth(&self) -> usize {
        let depth = |members: &Option<Vec<Member>>| members.as_deref().map_or(0, Member::depth);
        depth(&self.pick).max(depth(&self.omit))
    }

    /// Whether the entity has one of the picked attributes, or nothing is picked.
    pub fn picks_from(&self, entity: &Entity) -> bool {
        self.pick.as_ref().is_none_or(|pick| pick.iter().any(|one| entity.attributes.has(&one.name)))
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
