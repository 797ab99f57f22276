//! Rules about how shapes hang together: terms, references, paths, what is reached, what is imported.

use super::{
    super::super::rdf::{TermId, TermKind},
    BAD_PATH, CHECKS_NOTHING, DANGLING_REFERENCE, Linter, MISSING_IMPORT, NO_PATH, NOT_CORE, Shapes, UNKNOWN_TERM,
    UNREACHABLE, nearest,
    terms::{self, BEYOND_CORE, OWL_IMPORTS, PARAMETERS, PATHS, THINGS, Use},
};

/// What is written for what, where the nearest name would be another one.
const OFTEN_MEANT: [(&str, &str); 4] =
    [("shape", "node"), ("properties", "property"), ("type", "class"), ("cardinality", "minCount")];

/// How deep a path may be built before it counts as endless.
const DEEPEST_PATH: usize = 64;

impl Linter<'_> {
    /// Terms in the namespace of SHACL that it does not define, or not for this place.
    pub(super) fn unknown_terms(&mut self) {
        let graph = self.graph;
        for [subject, predicate, object] in graph.triples() {
            if let Some(name) = self.name(predicate) {
                if BEYOND_CORE.contains(&name) {
                    self.say(&NOT_CORE, subject, format!("sh:{name} goes beyond SHACL Core."));
                } else if !terms::is_property(name) {
                    let meant = OFTEN_MEANT.iter().find(|(written, _)| *written == name).map(|(_, meant)| *meant);
                    let meant = meant.or_else(|| nearest(name, terms::properties()));
                    self.unknown(subject, name, "property", meant);
                }
            }
            let Some(name) = self.name(object) else { continue };
            let known = terms::is_thing(name) || terms::is_property(name);
            // sh:nodeKind has a rule of its own.
            if !known && self.name(predicate) != Some("nodeKind") {
                self.unknown(subject, name, "class or individual", nearest(name, THINGS.iter().copied()));
            }
        }
    }

    fn unknown(&mut self, subject: TermId, name: &str, what: &str, meant: Option<&str>) {
        let says = format!("sh:{} is no {what} of SHACL, so it is passed over.", terms::shortened(name));
        self.say_with(&UNKNOWN_TERM, subject, says, meant.map(|meant| format!("sh:{meant} was probably meant")));
    }

    pub(super) fn structure(&mut self, shapes: &Shapes) {
        let mut led_to = std::collections::BTreeSet::new();
        for &shape in &shapes.all {
            let used = self.references(shape);
            for &used in &used {
                if self.graph.outgoing(used).is_empty() {
                    let says = format!("The shape {} is referred to, and nothing is said of it.", self.quote(used));
                    self.say(&DANGLING_REFERENCE, shape, says);
                }
            }
            if !shapes.reached.contains(&shape) {
                led_to.extend(used.into_iter().filter(|&used| used != shape));
            }
        }
        for &shape in &shapes.all {
            if self.graph.outgoing(shape).is_empty() {
                continue;
            }
            let is_property = shapes.property.contains(&shape);
            let is_shape = is_property || self.constrains(shape) || self.is_declared(shape);
            if is_property {
                self.path(shape);
            }
            if !shapes.reached.contains(&shape) {
                // Of a family of shapes that nothing leads to, the head is enough.
                if is_shape
                    && !led_to.contains(&shape)
                    && self.graph.incoming(shape).iter().all(|[p, _]| self.is_outside(*p))
                {
                    self.say(
                        &UNREACHABLE,
                        shape,
                        "Nothing leads to this shape: it has no target and is used nowhere.".to_owned(),
                    );
                }
            } else if is_shape && !self.constrains(shape) {
                let what = if is_property { "property shape" } else { "shape" };
                self.say(
                    &CHECKS_NOTHING,
                    shape,
                    format!("This {what} has no constraint, so it never reports anything."),
                );
            }
        }
    }

    /// Whether a property is none of SHACL and none of lists.
    fn is_outside(&self, predicate: TermId) -> bool {
        self.name(predicate).is_none() && predicate != TermId::RDF_FIRST && predicate != TermId::RDF_REST
    }

    fn is_declared(&self, shape: TermId) -> bool {
        ["Shape", "NodeShape", "PropertyShape"]
            .into_iter()
            .any(|class| self.sh(class).is_some_and(|class| self.graph.contains(shape, TermId::RDF_TYPE, class)))
    }

    /// Whether a shape has a constraint. One beyond SHACL Core counts: it may well check something elsewhere.
    fn constrains(&self, shape: TermId) -> bool {
        PARAMETERS.iter().any(|parameter| parameter.used == Use::Constraint && self.has(shape, parameter.name))
            || BEYOND_CORE.iter().any(|name| self.has(shape, name))
            || self
                .graph
                .outgoing(shape)
                .iter()
                .any(|&[p, _]| self.name(p).is_some_and(|name| !terms::is_property(name)))
    }

    fn path(&mut self, shape: TermId) {
        let paths = self.values(shape, "path");
        if paths.is_empty() {
            // What only overlays a shape of another file has no path of its own.
            let used = self
                .sh("property")
                .is_some_and(|property| self.graph.incoming(shape).iter().any(|[p, _]| *p == property));
            if used || self.is_declared(shape) {
                self.say(&NO_PATH, shape, "This property shape has no path.".to_owned());
            }
        }
        for path in paths {
            if let Err(why) = self.read_path(path, 0) {
                self.say(&BAD_PATH, shape, format!("The path cannot be read: {why}."));
            }
        }
    }

    fn read_path(&self, path: TermId, depth: usize) -> Result<(), String> {
        if depth > DEEPEST_PATH {
            return Err(format!("it is built more than {DEEPEST_PATH} deep, or of itself"));
        }
        match self.dictionary.kind(path) {
            TermKind::Iri if path != TermId::RDF_NIL => return Ok(()),
            TermKind::Literal => return Err(format!("{} is a literal", self.quote(path))),
            TermKind::Iri | TermKind::Blank => {}
        }
        if path == TermId::RDF_NIL || self.graph.object(path, TermId::RDF_FIRST).is_some() {
            let parts = self.graph.list(path).map_err(|bad| bad.to_string())?;
            if parts.len() < 2 {
                return Err("a sequence has two parts at least".to_owned());
            }
            return parts.into_iter().try_for_each(|part| self.read_path(part, depth + 1));
        }
        let built: Vec<(&str, TermId)> = PATHS
            .iter()
            .flat_map(|name| self.values(path, name).into_iter().map(move |value| (*name, value)))
            .collect();
        match built[..] {
            [("alternativePath", list)] => {
                let parts = self.graph.list(list).map_err(|bad| bad.to_string())?;
                if parts.len() < 2 {
                    return Err("sh:alternativePath takes a list of two paths at least".to_owned());
                }
                parts.into_iter().try_for_each(|part| self.read_path(part, depth + 1))
            }
            [(_, part)] => self.read_path(part, depth + 1),
            [] => Err("a blank node says nothing of how it is built".to_owned()),
            _ => Err("a blank node is built in more than one way".to_owned()),
        }
    }

    pub(super) fn imports(&mut self, at_hand: &[&str]) {
        let Some(imports) = self.dictionary.find_iri(OWL_IMPORTS) else { return };
        let graph = self.graph;
        for [file, _, imported] in graph.with_predicate(imports) {
            match self.iri(imported) {
                Some(iri) if at_hand.contains(&iri) => {}
                _ => {
                    let says = format!("{} is imported and not at hand.", self.quote(imported));
                    self.say(&MISSING_IMPORT, file, says);
                }
            }
        }
    }
}
