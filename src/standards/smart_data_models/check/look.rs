//! The rules over one converted entity, in one pass over its attributes.

use std::collections::{BTreeSet, HashMap};

use super::{
    Form, Tally,
    findings::{Findings, Said},
    item::Item,
    plan::{Meaning, Name, Plan},
    schema,
};
use crate::{
    model::{Blame, Rule, Severity},
    standards::{
        ngsi_ld::attribute::is_attribute,
        smart_data_models::{
            Kind,
            convert::{Converted, DEEPEST, Fact, FaultKind, Side, SideKind, Way, is_geometry},
            json::{Json, Members},
            rules::{
                attributes::{
                    self, ABSENT_ATTRIBUTE, ATTRIBUTE_IRI, DATE_CREATED, KIND, LANGUAGE_VARIANT, RESERVED_NAME,
                    SCHEMA_VERSION, UNKNOWN_ATTRIBUTE,
                },
                entity::{self, ENTITY, ID, TOO_LARGE},
                types::DEFAULT_CONTEXT,
                values::{self, COORDINATES, UNIT_CODE, UNIT_MISSING},
            },
            text::{quoted, shortened},
        },
    },
};

/// One entity under the rules.
pub struct Look<'a, 'o> {
    pub(super) plan: &'a Plan,
    pub(super) item: &'a Item<'a>,
    form: Form,
    pub(super) findings: &'a mut Findings<'o>,
    tally: Tally,
    /// What is already wrong by the schema, so that it is not said twice.
    pub(super) wrong: BTreeSet<String>,
}

/// A remark about an attribute: who it is and where.
struct Place<'n> {
    order: usize,
    name: &'n str,
    inside: String,
}

impl<'a, 'o> Look<'a, 'o> {
    /// A look by this plan.
    pub fn new(plan: &'a Plan, item: &'a Item<'a>, form: Form, findings: &'a mut Findings<'o>) -> Self {
        Self { plan, item, form, findings, tally: Tally::default(), wrong: BTreeSet::new() }
    }

    /// Looks at an entity.
    pub fn entity(mut self, mut converted: Converted) -> Tally {
        self.types();
        self.faults(&converted);
        self.compact(&mut converted);
        self.unjoin(&mut converted);
        let mut entity = Json::Object(std::mem::take(&mut converted.entity));
        let id_is_wrong = self.id(&entity);
        schema::judge(&mut self, &mut entity, &mut converted, id_is_wrong);
        if let Json::Object(members) = &entity {
            self.attributes(members, &converted);
            self.sides(members, &converted);
        }
        self.tally
    }

    fn types(&mut self) {
        if self.plan.undetermined {
            self.findings.undetermined();
        }
        for about in &self.plan.about {
            let at = match about.rule.id {
                "no-context" | "context-not-at-hand" => self.item.whole(),
                _ => self.item.member("/type"),
            };
            let said = || Said { at, attribute: None, says: about.says.clone(), help: about.help.clone() };
            match about.blame {
                Blame::Data => self.findings.data(0, about.rule, about.own, said),
                Blame::Model => self.findings.model(0, about.rule, about.own.unwrap_or(about.rule.severity), said),
            }
        }
        if self.plan.models.is_empty() {
            // Whatever the user made of the remarks: nothing was checked against a model.
            self.findings.undetermined();
        }
    }

    fn faults(&mut self, converted: &Converted) {
        for fault in &converted.faults {
            let own = match fault.kind {
                FaultKind::Broken => None,
                FaultKind::Mixed => Some(Severity::Warning),
            };
            let place = Place { order: fault.order, name: &fault.attribute, inside: fault.inside.clone() };
            self.say(&place, &ENTITY, own, &fault.says, None);
        }
        if converted.too_deep {
            let at = self.item.whole();
            let says = format!("attributes of attributes are nested more than {DEEPEST} deep");
            self.findings.data(0, &TOO_LARGE, None, || Said { at, attribute: None, says, help: None });
        }
    }

    /// Words of a vocabulary that are written as IRIs become what the model has.
    fn compact(&self, converted: &mut Converted) {
        if converted.facts.iter().all(|fact| fact.seen != Some(Kind::VocabProperty)) {
            return;
        }
        let attributes = converted.entity.iter_mut().filter(|(name, _)| is_attribute(name));
        for ((name, value), _) in
            attributes.zip(&converted.facts).filter(|(_, fact)| fact.seen == Some(Kind::VocabProperty))
        {
            let word =
                |value: &Json<'_>| self.plan.compacted(name, value.as_str()?).map(|word| Json::String(word.into()));
            match value {
                Json::Array(items) => {
                    for item in items {
                        if let Some(word) = word(item) {
                            *item = word;
                        }
                    }
                }
                value => {
                    if let Some(word) = word(value) {
                        *value = word;
                    }
                }
            }
        }
    }

    /// Key-values have a linked entity in the place of its id where it was asked for (4.5.4, 4.5.23.2).
    fn unjoin(&self, converted: &mut Converted) {
        if self.form != Form::KeyValues {
            return;
        }
        let attributes = converted.entity.iter_mut().filter(|(name, _)| is_attribute(name));
        let pairs = attributes.zip(&mut converted.facts);
        for ((name, value), fact) in pairs.filter(|((_, value), _)| value.is_object() || value.is_array()) {
            let kind = self.plan.names.get(name).and_then(|known| known.attribute.kind);
            if !matches!(kind, Some(Kind::Relationship | Kind::ListRelationship)) {
                continue;
            }
            if let Some(id) = linked(value) {
                *value = id;
                fact.way = fact.way.clone().into_member("id");
            } else if let Json::Array(items) = value {
                for item in items {
                    if let Some(id) = linked(item) {
                        *item = id;
                    }
                }
            }
        }
    }

    /// Says something about an attribute, as a sentence that begins with its name.
    fn say(&mut self, place: &Place<'_>, rule: &'static Rule, own: Option<Severity>, says: &str, help: Option<String>) {
        let item = self.item;
        self.findings.data(place.order, rule, own, || Said {
            at: item.at(place.order, place.name, &place.inside),
            attribute: Some(shortened(place.name)),
            says: format!("{} {says}", shortened(place.name)),
            help,
        });
    }

    /// Says what is wrong with the id; whether that is all there is to say about it.
    fn id(&mut self, entity: &Json<'_>) -> bool {
        let id = entity.get("id").or_else(|| entity.get("@id"));
        let wrong = match id {
            None => Some((Severity::Error, "the entity has no id".to_owned())),
            Some(id) => entity::id(id).map(|(severity, says)| (severity, format!("id {says}"))),
        };
        let Some((severity, says)) = wrong else { return false };
        // An id of NGSIv2 is any text, and so it is where nothing says that plain values are NGSI-LD. It has to become a URI
        // on the way there.
        let plain = self.form == Form::NgsiV2 || self.form == Form::KeyValues && self.plan.context.is_none();
        let excused = plain && severity == Severity::Error && id.is_some_and(|id| id.as_str().is_some());
        let own = if excused { Severity::Warning } else { severity };
        let at = self.item.member("/id");
        let own = Some(own).filter(|own| *own != ID.severity);
        self.findings.data(0, &ID, own, || Said { at, attribute: Some("id".to_owned()), says, help: None });
        // What NGSIv2 lets through, the model may still refuse.
        !excused
    }

    fn attributes(&mut self, members: &Members<'_>, converted: &Converted) {
        let mut seen = vec![false; self.plan.names.len()];
        let mut count = (0, 0);
        for ((name, value), fact) in members.iter().filter(|(name, _)| is_attribute(name)).zip(&converted.facts) {
            count.1 += 1;
            match self.plan.names.get(name) {
                Some(known) => {
                    count.0 += 1;
                    if let Some(seen) = seen.get_mut(known.number) {
                        *seen = true;
                    }
                    self.known(name, value, fact, known);
                }
                None => self.unknown(name, fact),
            }
            self.value(name, value, fact, &fact.way);
        }
        for further in &converted.further {
            if let Some((name, fact)) = attribute_of(members, converted, further.fact) {
                self.value(name, &further.value, fact, &further.way);
            }
        }
        self.tally.known = count;
        let used = seen.iter().filter(|seen| **seen).count();
        self.tally.used = (small(used), small(seen.len()));
        self.absent(&seen);
        for model in &self.plan.models {
            self.tally.required.1 += small(model.required.len());
            let there = model.required.iter().filter(|name| members.contains_key(name)).count();
            self.tally.required.0 += small(there);
        }
    }

    /// An attribute that the model has.
    fn known(&mut self, name: &str, value: &Json<'_>, fact: &Fact, known: &Name) {
        let place = |inside: &str| Place { order: fact.order, name, inside: inside.to_owned() };
        if let Some((severity, says)) = attributes::kind(fact.seen, &known.attribute) {
            let own = Some(severity).filter(|severity| *severity != KIND.severity);
            self.say(&place(""), &KIND, own, &says, None);
        } else if self.form == Form::Concise
            && fact.seen.is_none()
            && value.is_string()
            && matches!(known.attribute.kind, Some(Kind::Relationship | Kind::ListRelationship))
        {
            let says =
                "is a bare value, which reads as a Property in the concise form, and the model says Relationship";
            self.say(&place(""), &KIND, Some(Severity::Warning), says, None);
        }
        if self.plan.tells_iris() {
            self.tally.resolved.1 += 1;
            let resolved =
                self.item.is_renamed(fact.order) || !matches!(known.meaning, Meaning::Default | Meaning::Untold);
            self.tally.resolved.0 += u32::from(resolved);
        }
        match &known.meaning {
            // It was found by its IRI.
            _ if self.item.is_renamed(fact.order) => {}
            Meaning::Right | Meaning::Untold => {}
            Meaning::Default => {
                let says = "is not defined by @context and falls to the default one";
                self.say(&place(""), &DEFAULT_CONTEXT, None, says, None);
            }
            Meaning::Other(iri) => {
                let right = known.attribute.iri.as_deref().unwrap_or_default();
                let says = format!("means {} by @context, and {right} in the model", shortened(iri));
                self.say(&place(""), &ATTRIBUTE_IRI, None, &says, None);
            }
            Meaning::Reserved if self.form != Form::NgsiV2 => {
                let says = "is a term of the core context of NGSI-LD, and never means what the model means";
                self.say(&place(""), &RESERVED_NAME, None, says, None);
            }
            Meaning::Reserved => {}
        }
        if known.measured && self.form != Form::KeyValues && values::is_measured(value) {
            self.tally.units.1 += 1;
            if fact.has_unit {
                self.tally.units.0 += 1;
            } else {
                let units = known.attribute.units.as_deref().unwrap_or_default();
                let says = format!("has no unitCode, and the model states {}", shortened(units));
                self.say(&place(""), &UNIT_MISSING, None, &says, None);
            }
        }
        match name {
            "dateCreated" | "dateModified" if self.form != Form::NgsiV2 => {
                let kept = if name == "dateCreated" { "createdAt" } else { "modifiedAt" };
                self.say(&place(""), &DATE_CREATED, None, &format!("repeats {kept}, which the platform keeps"), None);
            }
            "schemaVersion" => self.version(name, value, fact),
            _ => {}
        }
    }

    fn version(&mut self, name: &str, value: &Json<'_>, fact: &Fact) {
        let said = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let versions: Vec<&str> = self.plan.models.iter().filter_map(|model| model.version.as_deref()).collect();
        if versions.is_empty() || versions.contains(&said.as_str()) {
            return;
        }
        let says = format!("is {}, and the model at hand has {}", quoted(value), versions.join(" or "));
        let place = Place { order: fact.order, name, inside: String::new() };
        self.say(&place, &SCHEMA_VERSION, None, &says, None);
    }

    /// An attribute that the model does not have.
    fn unknown(&mut self, name: &str, fact: &Fact) {
        if self.plan.models.is_empty() {
            return;
        }
        if matches!(name, "location" | "observationSpace" | "operationSpace") {
            // GeoProperties of the standard, which every entity may have (4.7).
            self.tally.known.0 += 1;
            return;
        }
        if self.plan.tells_iris() {
            self.tally.resolved.1 += 1;
            self.tally.resolved.0 += u32::from(self.plan.resolves(name));
        }
        let rule = if self.plan.variant(name).is_some() { &LANGUAGE_VARIANT } else { &UNKNOWN_ATTRIBUTE };
        let (plan, item) = (self.plan, self.item);
        if plan.has_errata
            && rule.id == UNKNOWN_ATTRIBUTE.id
            && let Some(erratum) = plan.unknown(name).erratum
        {
            self.findings.model(fact.order, rule, Severity::Info, || Said {
                at: item.at(fact.order, name, ""),
                attribute: Some(shortened(name)),
                says: format!("{} {}", shortened(name), plan.unknown(name).says),
                help: Some(erratum.help()),
            });
            return;
        }
        // Looked up only where there is room for the remark: an entity may have any number of such attributes.
        self.findings.data(fact.order, rule, None, || {
            let unknown = plan.unknown(name);
            let name_shown = shortened(name);
            Said {
                at: item.at(fact.order, name, ""),
                says: format!("{name_shown} {}", unknown.says),
                attribute: Some(name_shown),
                help: unknown.help.clone(),
            }
        });
    }

    /// What holds for a value whatever the model says about it.
    fn value(&mut self, name: &str, value: &Json<'_>, fact: &Fact, way: &Way) {
        let place = |rest: &str| {
            let mut inside = String::new();
            way.append(&mut inside, rest);
            Place { order: fact.order, name, inside }
        };
        match (fact.seen, value) {
            (Some(Kind::Relationship | Kind::ListRelationship), value) => {
                if self.wrong.contains(name) {
                    return;
                }
                let single = std::slice::from_ref(value);
                for (number, object) in value.as_array().map_or(single, Vec::as_slice).iter().enumerate() {
                    if let Some((severity, says)) = entity::id(object) {
                        let rest = if value.is_array() { format!("/{number}") } else { String::new() };
                        let own = Some(severity).filter(|severity| *severity != ID.severity);
                        self.say(&place(&rest), &ID, own, &format!("points to what {says}"), None);
                    }
                }
            }
            (Some(Kind::GeoProperty), value)
                if self.form != Form::NgsiV2 && !values::is_place(value) && !self.wrong.contains(name) =>
            {
                let says = format!("is a GeoProperty, and its value is {}, no geometry", quoted(value));
                self.say(&place(""), &ENTITY, None, &says, None);
            }
            (_, Json::Object(_)) if is_geometry(value) => {
                for (rest, says) in values::geometry(value) {
                    self.say(&place(&rest), &COORDINATES, None, &says, None);
                }
            }
            (Some(Kind::GeoProperty), Json::Object(_)) => {
                for (rest, says) in values::geometry(value) {
                    self.say(&place(&rest), &COORDINATES, None, &says, None);
                }
            }
            _ => {}
        }
    }

    fn absent(&mut self, seen: &[bool]) {
        const MOST: usize = 20;
        if self.findings.severity(&ABSENT_ATTRIBUTE, None).is_none() || seen.iter().all(|seen| *seen) {
            return;
        }
        let at = self.item.whole();
        let names = self.plan.optional.iter().filter(|(number, _)| !seen.get(*number).copied().unwrap_or(true));
        let (mut says, mut count) = (String::new(), 0usize);
        for (_, name) in names {
            count += 1;
            if count <= MOST {
                says.push_str(if count == 1 { "" } else { ", " });
                says.push_str(name);
            }
        }
        if count == 0 {
            return;
        }
        let more = if count > MOST { format!(" and {} more", count - MOST) } else { String::new() };
        let says = format!("{count} optional attributes of the model are absent: {says}{more}");
        self.findings.data(usize::MAX, &ABSENT_ATTRIBUTE, None, || Said { at, attribute: None, says, help: None });
    }

    /// What stood beside values: times of the standard, and units.
    fn sides(&mut self, members: &Members<'_>, converted: &Converted) {
        let mut names: Option<HashMap<usize, &str>> = None;
        for side in &converted.sides {
            let (rule, says, help) = match side.kind {
                SideKind::Time | SideKind::OwnTime => match entity::standard_time(&side.value) {
                    Some((rule, says)) => (rule, says, None),
                    None => continue,
                },
                SideKind::Unit => match values::unit_code(&side.value) {
                    Some((says, help)) => (&UNIT_CODE, says, help),
                    None => continue,
                },
            };
            let names = names.get_or_insert_with(|| names_of(members, converted));
            self.side(side, names.get(&side.order).copied(), rule, &says, help);
        }
    }

    fn side(&mut self, side: &Side, name: Option<&str>, rule: &'static Rule, says: &str, help: Option<String>) {
        let (inside, member) = &side.inside;
        // A code that is no text is no unitCode at all.
        let own = (side.kind == SideKind::Unit && !side.value.is_string()).then_some(Severity::Error);
        let word = member.rsplit('/').find(|word| *word != "value").unwrap_or_default();
        let item = self.item;
        self.findings.data(side.order, rule, own, || match (side.kind, name) {
            (SideKind::OwnTime, _) | (_, None) => {
                Said { at: item.member(member), attribute: Some(word.to_owned()), says: format!("{word} {says}"), help }
            }
            (_, Some(name)) => Said {
                at: item.at(side.order, name, &format!("{inside}{member}")),
                attribute: Some(shortened(name)),
                says: format!("{word} of {} {says}", shortened(name)),
                help,
            },
        });
    }
}

/// The id of a linked entity.
fn linked<'j>(value: &mut Json<'j>) -> Option<Json<'j>> {
    match value {
        Json::Object(members) if members.contains_key("type") => {
            members.get_mut("id").filter(|id| id.is_string()).map(Json::take)
        }
        _ => None,
    }
}

/// The names of the attributes of the item, by their order in it.
fn names_of<'m>(members: &'m Members<'_>, converted: &'m Converted) -> HashMap<usize, &'m str> {
    let there = members.keys().filter(|name| is_attribute(name)).zip(&converted.facts);
    let there = there.map(|(name, fact)| (fact.order, name));
    there.chain(converted.gone.iter().map(|(order, name)| (*order, name.as_str()))).collect()
}

/// The name of an attribute by its place among the facts. Looked for from the start, since further values are rare.
pub(super) fn attribute_of<'m>(
    members: &'m Members<'_>,
    converted: &'m Converted,
    place: usize,
) -> Option<(&'m str, &'m Fact)> {
    let name = members.keys().filter(|name| is_attribute(name)).nth(place)?;
    Some((name, converted.facts.get(place)?))
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
