//! What a request could create, whatever it is meant to do: the ids it names are undone afterwards, whatever the answer.

use regex::Regex;

use super::ledger::Undo;
use crate::{
    model::{
        Document, Response,
        step::{Binding, BodyKind},
    },
    transport::{Root, encode_segment},
};

/// Whether the temporal representation of an entity is undone too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temporal {
    /// The target has it, or nobody knows.
    Undo,
    /// Preflight saw that the target has none.
    Absent,
}

/// What has to be undone after a request, in the order in which to write it down.
#[derive(Debug, Clone)]
pub struct Undoing<'a> {
    /// The row of the bindings table.
    pub binding: Option<&'a Binding>,
    /// The method.
    pub method: &'a str,
    /// The encoded path below the root.
    pub path: &'a str,
    /// The tenant.
    pub tenant: Option<&'a str>,
    /// Whether temporal representations are undone.
    pub temporal: Temporal,
}

impl Undoing<'_> {
    /// The undo entries for a request with this body (as JSON, or as raw text).
    pub fn before(&self, body: Option<&Document>, raw: Option<&str>) -> Vec<Undo> {
        if !self.could_create() {
            return Vec::new();
        }
        let mut ids = Vec::new();
        match body {
            Some(Document::List(items)) => ids.extend(items.iter().filter_map(id_of)),
            Some(document) => ids.extend(id_of(document)),
            None => {}
        }
        if let Some(raw) = raw {
            ids.extend(ids_in(raw));
        }
        let collection = self.collection();
        let mut undo: Vec<Undo> = Vec::new();
        if let Some(id) = self.id_in_path() {
            self.push(&mut undo, collection, id);
        }
        for id in ids {
            self.push(&mut undo, collection, &encode_segment(&id));
        }
        undo
    }

    /// The undo entry for something the target named by itself: its `Location`, where the request had named no id. Only
    /// one resource right below a collection can be what was created; and it is deleted only if it still shows one of these
    /// texts, since a broken target may point to somebody else's entity.
    ///
    /// # Errors
    /// The location, if it cannot be what was created.
    pub fn after(&self, location: &str, known: &[Undo], root: &Root, proof: &[&str]) -> Result<Option<Undo>, String> {
        if !self.could_create() || !known.is_empty() {
            return Ok(None);
        }
        let below = root.follow(root.as_str(), location).ok().and_then(|url| root.below(&url).map(str::to_owned));
        let single = below.filter(|path| {
            let id = path.strip_prefix(self.collection()).and_then(|rest| rest.strip_prefix('/'));
            id.is_some_and(|id| !id.is_empty() && !id.contains(['/', '?', '#']))
        });
        let Some(delete) = single else { return Err(location.to_owned()) };
        let tenant = self.tenant.map(str::to_owned);
        Ok(Some(Undo { delete, tenant, proof: proof.iter().map(|text| (*text).to_owned()).collect() }))
    }

    fn push(&self, undo: &mut Vec<Undo>, collection: &str, id: &str) {
        let tenant = self.tenant.map(str::to_owned);
        let entity = matches!(collection, "/entities" | "/temporal/entities");
        if entity && self.temporal == Temporal::Undo {
            undo.push(Undo { delete: format!("/temporal/entities/{id}"), tenant: tenant.clone(), proof: Vec::new() });
        }
        let collection = if entity { "/entities" } else { collection };
        undo.push(Undo { delete: format!("{collection}/{id}"), tenant, proof: Vec::new() });
    }

    fn could_create(&self) -> bool {
        let reads = self.binding.is_some_and(|binding| binding.body == BodyKind::Query);
        matches!(self.method, "POST" | "PUT" | "PATCH") && !reads
    }

    fn collection(&self) -> &'static str {
        match self.binding.map(|binding| binding.body) {
            Some(BodyKind::Subscription) => "/subscriptions",
            Some(BodyKind::Registration) => "/csourceRegistrations",
            Some(BodyKind::TemporalEntity | BodyKind::TemporalFragment) => "/temporal/entities",
            _ => "/entities",
        }
    }

    fn id_in_path(&self) -> Option<&str> {
        let collection = self.collection();
        let rest = self.path.strip_prefix(collection)?.strip_prefix('/')?;
        let id = rest.split(['/', '?']).next().unwrap_or_default();
        (!id.is_empty()).then_some(id)
    }
}

/// The target's own `Location`, where it created something.
pub fn location(response: &Response) -> Option<&str> {
    if (200..300).contains(&response.status) { response.header("location") } else { None }
}

fn id_of(document: &Document) -> Option<String> {
    document.get("id").or_else(|| document.get("@id")).and_then(Document::as_text).map(str::to_owned)
}

fn ids_in(raw: &str) -> Vec<String> {
    let pattern = Regex::new(r#""@?id"\s*:\s*"([^"\\]+)""#).expect("the pattern is a constant and valid");
    pattern.captures_iter(raw).map(|found| found[1].to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn deletes(method: &str, path: &str, body: Option<serde_json::Value>) -> Vec<String> {
        let undoing = Undoing { binding: None, method, path, tenant: None, temporal: Temporal::Absent };
        let body = body.map(Document::from);
        undoing.before(body.as_ref(), None).into_iter().map(|undo| undo.delete).collect()
    }

    #[test]
    fn every_id_of_the_body_and_the_path_is_undone() {
        assert_eq!(deletes("POST", "/entities", Some(json!({"id": "urn:a:1", "type": "T"}))), ["/entities/urn:a:1"]);
        let batch = json!([{"id": "urn:a:1"}, {"id": "not a uri"}, {"type": "T"}]);
        assert_eq!(
            deletes("POST", "/entityOperations/upsert", Some(batch)),
            ["/entities/urn:a:1", "/entities/not%20a%20uri"]
        );
        assert_eq!(deletes("PATCH", "/entities/urn:a:1/attrs", Some(json!({"x": 1}))), ["/entities/urn:a:1"]);
        assert!(deletes("DELETE", "/entities/urn:a:1", None).is_empty());
        assert!(deletes("GET", "/entities/urn:a:1", None).is_empty());
    }

    #[test]
    fn a_body_that_is_no_json_is_searched_for_ids() {
        let undoing =
            Undoing { binding: None, method: "POST", path: "/entities", tenant: None, temporal: Temporal::Undo };
        let undo = undoing.before(None, Some(r#"{ "id": "urn:a:1", "#));
        let deletes: Vec<_> = undo.iter().map(|undo| undo.delete.as_str()).collect();
        assert_eq!(deletes, ["/temporal/entities/urn:a:1", "/entities/urn:a:1"]);
    }

    #[test]
    fn a_location_is_undone_only_where_the_request_named_no_id_and_only_if_it_is_one_entity() {
        let undoing =
            Undoing { binding: None, method: "POST", path: "/entities", tenant: None, temporal: Temporal::Absent };
        let root = Root::parse("http://localhost:9090").unwrap();
        let after = |location: &str, known: &[Undo]| undoing.after(location, known, &root, &["_abc"]);
        let known = undoing.before(Some(&Document::from(json!({"id": "urn:a:1"}))), None);
        assert_eq!(after("/ngsi-ld/v1/entities/urn:somebody:else", &known), Ok(None));
        let undo = after("/ngsi-ld/v1/entities/urn:made:up", &[]).unwrap().unwrap();
        assert_eq!((undo.delete.as_str(), undo.proof.len()), ("/entities/urn:made:up", 1));
        let elsewhere = [
            "/ngsi-ld/v1/entities",
            "/ngsi-ld/v1/entities/",
            "/ngsi-ld/v1/entities?type=BusShelter",
            "/ngsi-ld/v1/entities/urn:a:1/attrs",
            "/ngsi-ld/v1/entities/urn:a:1?x=y",
            "/ngsi-ld/v1/subscriptions/urn:a:1",
            "http://127.0.0.1:1/ngsi-ld/v1/entities/urn:a:1",
        ];
        for location in elsewhere {
            assert_eq!(after(location, &[]), Err(location.to_owned()));
        }
    }
}
