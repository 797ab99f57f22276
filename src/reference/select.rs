//! Which entities a query selects, by GET and by POST (5.7.2.4, 5.2.23, 5.2.33).

use regex::Regex;
use serde_json::{Map, Value};

use super::call::Params;
use super::context::Context;
use super::entity::Entity;
use super::faults::{Fault, Faults};
use super::geo::{GeoQuery, GeoText};
use super::names;
use super::problem::{Problem, ProblemKind};
use super::q::{Ground, Query, acceptor};
use super::scope::ScopeQuery;
use super::store::Entities;
use super::types::TypeSelection;

/// All conditions of a query; an entity has to meet each of them.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Of these one has to be met; none of them selects everything.
    selectors: Vec<Selector>,
    attrs: Option<Vec<String>>,
    q: Option<Query>,
    geo: Option<GeoQuery>,
    scope: Option<ScopeQuery>,
}

#[derive(Debug, Clone, Default)]
struct Selector {
    types: Option<TypeSelection>,
    ids: Option<Vec<String>>,
    pattern: Option<Regex>,
}

/// The texts of a query, wherever they came from.
#[derive(Debug, Clone, Default)]
pub struct QueryText {
    /// The conditions on type and id.
    pub selectors: Vec<SelectorText>,
    /// Full names of the attributes of which one has to be there.
    pub attrs: Option<Vec<String>>,
    /// The query of 4.9.
    pub q: Option<String>,
    /// The geo-query of 4.10.
    pub geo: GeoText,
    /// The scope query of 4.19.
    pub scope: Option<String>,
    /// Attributes whose values in q are names.
    pub expand_values: Vec<String>,
    /// Whether only this broker is asked: then a query needs no condition.
    pub is_local: bool,
    /// Whether they came in a body.
    pub is_post: bool,
    /// How many Relationships q may follow.
    pub depth: usize,
}

/// Conditions on type and id.
#[derive(Debug, Clone, Default)]
pub struct SelectorText {
    /// The type selection of 4.17.
    pub types: Option<String>,
    /// The ids.
    pub ids: Option<Vec<String>>,
    /// A regular expression that the id has to match.
    pub pattern: Option<String>,
}

impl QueryText {
    /// The texts of the parameters of a GET.
    ///
    /// # Errors
    /// BadRequestData for a boolean that is none.
    pub fn of_params(params: &Params, attrs: Option<Vec<String>>, faults: &Faults) -> Result<Self, Problem> {
        let text = |name: &str| params.get(name).map(str::to_owned);
        let mut selector = SelectorText { types: text("type"), ids: params.list("id"), pattern: text("idPattern") };
        let any_type = selector.types.as_deref() == Some("*");
        if any_type && faults.is_on(Fault::TypeSelectionAnyIsName) {
            selector.types = Some("Any".to_owned());
        }
        let ignores_type = (faults.is_on(Fault::QueryIgnoresType) && params.0.len() == 1)
            || (faults.is_on(Fault::QueryIgnoresTypeBesideId) && selector.ids.is_some());
        let is_local = params.flag("local")? || any_type || (ignores_type && selector.types.is_some());
        if ignores_type || (any_type && !faults.is_on(Fault::TypeSelectionAnyIsName)) {
            selector.types = None;
        }
        if faults.is_on(Fault::QueryIgnoresId) && params.get("type").is_some() {
            selector.ids = None;
        }
        if let Some(ids) = &mut selector.ids
            && faults.is_on(Fault::QueryTakesFirstId)
        {
            ids.truncate(1);
        }
        Ok(Self {
            selectors: vec![selector],
            attrs,
            q: text("q"),
            geo: GeoText {
                georel: text("georel"),
                geometry: text("geometry"),
                coordinates: params.get("coordinates").map(Value::from),
                geoproperty: text("geoproperty"),
            },
            scope: text("scopeQ").filter(|_| !faults.is_on(Fault::QueryIgnoresScope)),
            expand_values: params.list("expandValues").unwrap_or_default(),
            is_local,
            is_post: false,
            depth: 0,
        })
    }

    /// The texts of the body of a POST.
    ///
    /// # Errors
    /// BadRequestData for members that are not what 5.2.23 says.
    pub fn of_body(members: &Map<String, Value>, attrs: Option<Vec<String>>, faults: &Faults) -> Result<Self, Problem> {
        let takes_empty = faults.is_on(Fault::PostQueryAcceptsEmptyList);
        let mut selectors = match members.get("entities") {
            None => Vec::new(),
            Some(Value::Array(items)) if !items.is_empty() || takes_empty => {
                items.iter().map(|item| SelectorText::read(item, faults)).collect::<Result<Vec<_>, _>>()?
            }
            Some(_) => return Err(Problem::bad_data("entities is no array, or an empty one")),
        };
        let any_type = selectors.iter().any(|selector| selector.types.as_deref() == Some("*"));
        let waives_type = faults.is_on(Fault::PostQueryAcceptsSelectorWithoutType);
        let is_local = any_type
            || waives_type
            || faults.is_on(Fault::PostQueryIgnoresType)
            || (selectors.is_empty() && takes_empty);
        if faults.is_on(Fault::PostQueryTakesFirstSelector) {
            selectors.truncate(1);
        }
        for selector in &mut selectors {
            let is_selection = selector.types.as_ref().is_some_and(|types| types.contains([';', '|', ',']));
            if is_selection && faults.is_on(Fault::PostQueryTypeIsName) {
                selector.types = Some("Any".to_owned());
            }
            if faults.is_on(Fault::PostQueryIgnoresType) || selector.types.as_deref() == Some("*") {
                selector.types = None;
            }
            if faults.is_on(Fault::PostQueryIgnoresId) {
                selector.ids = None;
            }
            if let Some(ids) = &mut selector.ids {
                if faults.is_on(Fault::PostQueryTakesFirstId) {
                    ids.truncate(1);
                }
                if faults.is_on(Fault::PostQueryAcceptsNonUriId) {
                    ids.retain(|id| names::is_uri(id));
                }
            }
            if faults.is_on(Fault::PostQueryIgnoresIdPattern) {
                selector.pattern = None;
            }
        }
        let geo = match members.get("geoQ") {
            Some(Value::Object(geo)) if !faults.is_on(Fault::PostQueryIgnoresGeo) => GeoText {
                georel: text(geo, "georel")?,
                geometry: text(geo, "geometry")?,
                coordinates: geo.get("coordinates").cloned(),
                geoproperty: text(geo, "geoproperty")?.filter(|_| !faults.is_on(Fault::PostQueryIgnoresGeoproperty)),
            },
            None | Some(Value::Object(_)) => GeoText::default(),
            Some(_) => return Err(Problem::bad_data("geoQ is no object")),
        };
        Ok(Self {
            selectors,
            attrs,
            q: text(members, "q")?.filter(|_| !faults.is_on(Fault::PostQueryIgnoresQ)),
            geo,
            scope: text(members, "scopeQ")?.filter(|_| !faults.is_on(Fault::PostQueryIgnoresScope)),
            expand_values: text(members, "expandValues")?
                .map(|list| list.split(',').map(str::to_owned).collect())
                .unwrap_or_default(),
            is_local,
            is_post: true,
            depth: 0,
        })
    }
}

impl SelectorText {
    fn read(value: &Value, faults: &Faults) -> Result<Self, Problem> {
        let Some(members) = value.as_object() else { return Err(Problem::bad_data("an entity selector is an object")) };
        let ids = match members.get("id") {
            None => None,
            Some(Value::String(id)) => Some(vec![id.clone()]),
            Some(Value::Array(items)) if items.iter().all(Value::is_string) => {
                Some(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
            }
            Some(_) => return Err(Problem::bad_data("the id of an entity selector is no URI")),
        };
        let types = text(members, "type")?;
        if types.is_none() && !faults.is_on(Fault::PostQueryAcceptsSelectorWithoutType) {
            return Err(Problem::bad_data("an entity selector has no type"));
        }
        Ok(Self { types, ids, pattern: text(members, "idPattern")? })
    }
}

fn text(members: &Map<String, Value>, name: &str) -> Result<Option<String>, Problem> {
    match members.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Problem::bad_data(format!("{name} is no text"))),
    }
}

fn read_scope(text: &str, faults: &Faults) -> Result<ScopeQuery, Problem> {
    Ok(ScopeQuery::parse(text)?.with_faults(text, faults))
}

impl Selection {
    /// Reads the conditions of a query.
    ///
    /// # Errors
    /// BadRequestData for conditions that do not follow their grammar, and for a query without any (5.7.2.4).
    pub fn read(text: &QueryText, context: &Context, faults: &Faults) -> Result<Self, Problem> {
        let q = match text.q.as_deref().map(|q| Query::parse(q, &text.expand_values, faults)) {
            None => None,
            Some(Ok(query)) => Some(query),
            Some(Err(_)) if faults.is_on(Fault::QAcceptsInvalid) => None,
            Some(Err(_)) if text.q.as_deref().is_some_and(|q| faults.is_on(acceptor(q))) => None,
            Some(Err(problem)) if faults.is_on(Fault::QInvalidWrongError) => {
                return Err(Problem::new(ProblemKind::ResourceNotFound, problem.detail));
            }
            Some(Err(problem)) => return Err(problem),
        };
        let depth = q.as_ref().map_or(0, Query::depth);
        let waiver = if text.depth == 0 { Fault::QAcceptsLinkedWithoutJoin } else { Fault::QAcceptsTooDeep };
        if depth > text.depth && !faults.is_on(waiver) {
            return Err(Problem::bad_data("q follows more Relationships than join and joinLevel do"));
        }
        let selectors = text.selectors.iter().map(|one| Selector::read(one, context, faults));
        let selection = Self {
            selectors: selectors.collect::<Result<_, _>>()?,
            attrs: text.attrs.clone(),
            q,
            geo: match GeoQuery::read(&text.geo, context, faults) {
                Err(_) if text.is_post && faults.is_on(Fault::PostQueryAcceptsInvalidGeo) => None,
                geo => geo?,
            },
            scope: text.scope.as_deref().map(|scope| read_scope(scope, faults)).transpose()?,
        };
        let narrows = selection.selectors.iter().any(|selector| selector.types.is_some())
            || selection.attrs.as_ref().is_some_and(|attrs| !attrs.is_empty())
            || selection.q.as_ref().is_some_and(Query::asks_for_user_data)
            || text.geo.georel.is_some();
        let had_q = text.q.is_some() && faults.is_on(Fault::QAcceptsInvalid);
        let may_be_wide = text.is_local || had_q || faults.is_on(Fault::QueryAcceptsTooWide);
        if !narrows && !may_be_wide {
            return Err(Problem::bad_data(
                "the query is too wide. help: give a type, attrs, q or georel, or limit it with local=true",
            ));
        }
        Ok(selection)
    }

    /// Whether an entity is selected by an operation that follows no Relationships.
    pub fn matches(&self, entity: &Entity, context: &Context, faults: &Faults) -> bool {
        self.matches_in(entity, Ground { entities: &Entities::new(), context, faults })
    }

    /// Whether an entity is selected among others.
    pub fn matches_in(&self, entity: &Entity, ground: Ground<'_>) -> bool {
        let faults = ground.faults;
        let selected = self.selectors.is_empty() || self.selectors.iter().any(|one| one.matches(entity, faults));
        selected
            && self.has_attribute(entity, faults)
            && self.q.as_ref().is_none_or(|q| q.matches(entity, ground))
            && self.geo.as_ref().is_none_or(|geo| geo.matches(entity, faults))
            && self.scope.as_ref().is_none_or(|scope| scope.matches(&entity.scopes, faults))
    }

    fn has_attribute(&self, entity: &Entity, faults: &Faults) -> bool {
        let Some(attrs) = &self.attrs else { return true };
        let has = |name: &String| entity.attributes.has(name);
        if faults.is_on(Fault::QueryAttrsNeedAll) {
            return attrs.iter().all(has);
        }
        faults.is_on(Fault::QueryAttrsDoNotFilter) || attrs.iter().any(has)
    }
}

impl Selector {
    fn read(text: &SelectorText, context: &Context, faults: &Faults) -> Result<Self, Problem> {
        let bad_id = text.ids.iter().flatten().find(|id| !names::is_uri(id));
        if let Some(id) = bad_id.filter(|_| !faults.is_on(Fault::QueryAcceptsNonUriId)) {
            return Err(Problem::bad_data(format!("the id {id:?} is no URI")));
        }
        let pattern = |pattern: &String| {
            let source =
                if faults.is_on(Fault::QueryIdPatternIsText) { regex::escape(pattern) } else { pattern.clone() };
            Regex::new(&source)
                .map_err(|_| Problem::bad_data(format!("idPattern {pattern:?} is no regular expression")))
        };
        let types = text.types.as_deref().map(|types| TypeSelection::parse(types, context, faults)).transpose()?;
        let pattern = match text.pattern.as_ref().map(pattern) {
            Some(Err(_)) if faults.is_on(Fault::QueryAcceptsInvalidIdPattern) => None,
            pattern => pattern.transpose()?,
        };
        Ok(Self {
            types,
            ids: text.ids.clone(),
            pattern: pattern.filter(|_| !faults.is_on(Fault::QueryIgnoresIdPattern)),
        })
    }

    /// An id takes precedence over a pattern (5.2.33).
    fn matches(&self, entity: &Entity, faults: &Faults) -> bool {
        let id_fits = match (&self.ids, &self.pattern) {
            (Some(ids), _) => ids.contains(&entity.id),
            (None, Some(pattern)) => pattern.is_match(&entity.id),
            (None, None) => true,
        };
        id_fits && self.types.as_ref().is_none_or(|types| types.matches(&entity.types, faults))
    }
}
