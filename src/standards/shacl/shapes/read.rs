//! Reads shapes from a graph. What refers to what is followed with a list of what is still to be read, not with recursion:
//! shapes may be nested as deep as somebody likes, and may refer to themselves.

use rustc_hash::FxHashMap;

use super::{
    Closed, Constraint, Defect, Definition, Fault, Recursive, Severity, Shape, ShapeId, Shapes, State, Target,
    Unevaluated, Why, find, merged, path::Path, recursion,
};
use crate::standards::{
    rdf::{Dictionary, Graph, LiteralRef, TermId, TermKind},
    shacl::{
        datatype::Datatype,
        vocab::{BEYOND_CORE, CLASS, HARMLESS, OWL_CLASS, SH},
    },
};

mod layered;
mod parameter;

/// Reads the shapes of several graphs as one.
pub(super) fn read(dictionary: &Dictionary, layers: Vec<Graph>) -> Shapes {
    let graph = match layers.len() {
        1 => None,
        _ => Some(merged(&layers.iter().collect::<Vec<_>>())),
    };
    let mut reader = Reader::new(dictionary, graph.as_ref().unwrap_or_else(|| &layers[0]), &layers);
    reader.read_all();
    let Reader { shapes, targets, mut defects, mut unevaluated, .. } = reader;
    defects.sort_by_key(|defect| (defect.shape, defect.property, defect.value, defect.fault));
    defects.dedup();
    unevaluated.sort_by(|one, two| (one.shape, one.what, &one.why).cmp(&(two.shape, two.what, &two.why)));
    unevaluated.dedup();
    let graph = graph.unwrap_or_else(|| layers.into_iter().next().unwrap_or_default());
    Shapes { shapes, targets, defects, unevaluated, graph }
}

struct Reader<'a> {
    dictionary: &'a Dictionary,
    graph: &'a Graph,
    layers: &'a [Graph],
    ids: FxHashMap<TermId, ShapeId>,
    /// Every node that is a shape, in the order of their numbers; those beyond `shapes` are still to be read.
    nodes: Vec<TermId>,
    shapes: Vec<Shape>,
    targets: Vec<(ShapeId, Target)>,
    defects: Vec<Defect>,
    unevaluated: Vec<Unevaluated>,
    /// The components that the shapes define themselves, by the properties that are their parameters.
    custom: FxHashMap<TermId, TermId>,
}

impl<'a> Reader<'a> {
    fn new(dictionary: &'a Dictionary, graph: &'a Graph, layers: &'a [Graph]) -> Self {
        Self {
            dictionary,
            graph,
            layers,
            ids: FxHashMap::default(),
            nodes: Vec::new(),
            shapes: Vec::new(),
            targets: Vec::new(),
            defects: Vec::new(),
            unevaluated: Vec::new(),
            custom: custom_components(dictionary, graph),
        }
    }

    fn read_all(&mut self) {
        for node in find::shapes(self.dictionary, self.graph) {
            self.number(node);
        }
        while let Some(&node) = self.nodes.get(self.shapes.len()) {
            let shape = self.shape(node);
            self.shapes.push(shape);
        }
        self.check_references();
        self.unevaluated.extend(recursion::mark(&mut self.shapes));
        if let Some(entailment) = self.term("entailment") {
            let regimes = self.graph.with_predicate(entailment);
            self.unevaluated.extend(regimes.map(|[_, _, regime]| Unevaluated {
                why: Why::Entailment,
                shape: None,
                what: Some(regime),
            }));
        }
    }

    /// The number of a shape, which is read later if it was not yet.
    fn number(&mut self, node: TermId) -> ShapeId {
        *self.ids.entry(node).or_insert_with(|| {
            self.nodes.push(node);
            ShapeId((self.nodes.len() - 1) as u32)
        })
    }

    fn shape(&mut self, node: TermId) -> Shape {
        let (path, definition) = self.path(node);
        let mut shape = Shape {
            node,
            path,
            constraints: Vec::new(),
            severity: self.severity(node),
            messages: self.messages(node),
            names: self.literals(node, "name"),
            state: self.state(node),
            definition,
            recursive: Recursive::No,
        };
        let mut seen: Option<TermId> = None;
        for &[property, value] in self.graph.outgoing(node) {
            if find::word(self.dictionary, property).is_some_and(is_single) && seen.replace(property) == Some(property)
            {
                self.fault(Fault::SeveralValues, node, property, value);
            }
            self.said(&mut shape, property, value);
        }
        self.implicit_target(node);
        shape
    }

    /// Takes in one thing that is said about a shape.
    fn said(&mut self, shape: &mut Shape, property: TermId, value: TermId) {
        let node = shape.node;
        let Some(word) = find::word(self.dictionary, property) else {
            if let Some(&component) = self.custom.get(&property)
                && shape.state == State::Active
            {
                shape.leave_out();
                let what = Some(component);
                self.unevaluated.push(Unevaluated { why: Why::CustomComponent, shape: Some(node), what });
            }
            return;
        };
        if shape.path.is_none() && shape.definition != Definition::Unusable && needs_path(word) {
            return self.fault(Fault::NotForNodeShapes, node, property, value);
        }
        match word {
            "path" | "severity" | "message" | "deactivated" => {}
            "targetClass" | "targetSubjectsOf" | "targetObjectsOf" | "targetNode" => {
                self.target(node, word, property, value)
            }
            word if HARMLESS.contains(&word) => self.check_useless(node, word, property, value),
            word => {
                if let Some((_, of)) = BEYOND_CORE.iter().find(|(name, _)| *name == word) {
                    // Rules add triples and demand nothing; targets and values do not change who conforms.
                    if !matches!(word, "rule" | "target" | "targetWhere" | "values") {
                        shape.leave_out();
                    }
                    if shape.state == State::Active {
                        let why = Why::BeyondCore(of);
                        self.unevaluated.push(Unevaluated { why, shape: Some(node), what: Some(property) });
                    }
                    return;
                }
                match self.constraints(shape, word, value) {
                    Ok(constraints) => shape.constraints.extend(constraints),
                    Err(Fault::UnknownTerm) => self.fault(Fault::UnknownTerm, node, property, value),
                    Err(fault) => {
                        if fault.is_ill_formed() {
                            shape.leave_out();
                        }
                        self.fault(fault, node, property, value);
                    }
                }
            }
        }
    }

    fn path(&mut self, node: TermId) -> (Option<(Path, TermId)>, Definition) {
        let Some(property) = self.term("path") else { return (None, Definition::Whole) };
        let mut paths = self.graph.objects(node, property);
        let Some(value) = paths.next() else { return (None, Definition::Whole) };
        if let Some(second) = paths.next() {
            self.fault(Fault::SeveralPaths, node, property, second);
            return (None, Definition::Unusable);
        }
        match Path::read(self.dictionary, self.graph, value) {
            Ok(path) => (Some((path, value)), Definition::Whole),
            Err(fault) => {
                self.fault(fault, node, property, value);
                (None, Definition::Unusable)
            }
        }
    }

    fn target(&mut self, node: TermId, word: &str, property: TermId, value: TermId) {
        let target = match word {
            "targetClass" => Target::Class(value),
            "targetSubjectsOf" => Target::SubjectsOf(value),
            "targetObjectsOf" => Target::ObjectsOf(value),
            _ => Target::Node(value),
        };
        if !matches!(target, Target::Node(_)) && self.dictionary.kind(value) != TermKind::Iri {
            return self.fault(Fault::NotAnIri, node, property, value);
        }
        let id = self.number(node);
        self.targets.push((id, target));
    }

    /// A shape that is a class is for its instances.
    fn implicit_target(&mut self, node: TermId) {
        let is_a = |class: &str| {
            let class = self.dictionary.find_iri(class)?;
            let classes = find::below(self.dictionary, self.graph, class);
            self.graph.objects(node, TermId::RDF_TYPE).any(|found| classes.contains(&found)).then_some(class)
        };
        if self.dictionary.kind(node) != TermKind::Iri {
            return;
        }
        if is_a(CLASS).is_some() {
            let id = self.number(node);
            self.targets.push((id, Target::Class(node)));
        } else if let Some(class) = is_a(OWL_CLASS) {
            self.fault(Fault::OwlClass, node, TermId::RDF_TYPE, class);
        }
    }

    /// What can only be checked once all shapes are read: what a reference leads to.
    fn check_references(&mut self) {
        let property_word = self.term("property");
        for at in 0..self.shapes.len() {
            let node = self.shapes[at].node;
            let mut constraints = std::mem::take(&mut self.shapes[at].constraints);
            for constraint in &constraints {
                if let Constraint::Node(id) = constraint
                    && self.shapes[id.0 as usize].path.is_some()
                {
                    self.fault_of(Fault::PropertyShapeAsNode, node, self.term("node"), self.nodes[id.0 as usize]);
                }
                for id in constraint.refers_to().filter(|_| !matches!(constraint, Constraint::Property(_))) {
                    let target = self.nodes[id.0 as usize];
                    if self.graph.outgoing(target).is_empty() {
                        self.fault_of(Fault::DanglingShape, node, None, target);
                    }
                }
            }
            let before = constraints.len();
            constraints.retain(|constraint| {
                let Constraint::Property(id) = constraint else { return true };
                let target = &self.shapes[id.0 as usize];
                if target.path.is_some() || target.definition == Definition::Unusable {
                    return true;
                }
                let dangling = self.graph.outgoing(target.node).is_empty();
                let fault = if dangling { Fault::DanglingProperty } else { Fault::NoPath };
                self.defects.push(Defect { fault, shape: node, property: property_word, value: Some(target.node) });
                false
            });
            self.check_counts(node, &constraints);
            if constraints.len() < before {
                self.shapes[at].leave_out();
            }
            self.shapes[at].constraints = constraints;
        }
    }

    fn check_counts(&mut self, node: TermId, constraints: &[Constraint]) {
        let least =
            constraints.iter().filter_map(|c| if let Constraint::MinCount(n) = c { Some(n) } else { None }).max();
        let most =
            constraints.iter().filter_map(|c| if let Constraint::MaxCount(n) = c { Some(n) } else { None }).min();
        if let (Some(least), Some(most)) = (least, most)
            && least > most
        {
            self.defects.push(Defect {
                fault: Fault::MinAboveMax,
                shape: node,
                property: self.term("minCount"),
                value: None,
            });
        }
    }

    /// Words that do nothing by themselves.
    fn check_useless(&mut self, node: TermId, word: &str, property: TermId, value: TermId) {
        let needs = match word {
            "flags" => "pattern",
            "ignoredProperties" => "closed",
            "qualifiedMinCount" | "qualifiedMaxCount" | "qualifiedValueShapesDisjoint" => "qualifiedValueShape",
            _ => return,
        };
        if self.values(node, needs).is_empty() {
            self.fault(Fault::Useless, node, property, value);
        }
    }

    fn fault(&mut self, fault: Fault, shape: TermId, property: TermId, value: TermId) {
        self.defects.push(Defect { fault, shape, property: Some(property), value: Some(value) });
    }

    fn fault_of(&mut self, fault: Fault, shape: TermId, property: Option<TermId>, value: TermId) {
        self.defects.push(Defect { fault, shape, property, value: Some(value) });
    }

    fn term(&self, word: &str) -> Option<TermId> {
        find::term(self.dictionary, word)
    }

    fn values(&self, node: TermId, word: &str) -> Vec<TermId> {
        self.term(word).map(|property| self.graph.objects(node, property).collect()).unwrap_or_default()
    }

    fn literal(&self, id: TermId) -> Option<LiteralRef<'a>> {
        self.dictionary.get(id).literal()
    }

    /// A text, in a language or in none.
    fn text(&self, id: TermId) -> Result<&'a str, Fault> {
        let literal = self.literal(id).ok_or(Fault::WrongValue)?;
        match Datatype::from_iri(literal.datatype) {
            Some(Datatype::String | Datatype::LangString | Datatype::DirLangString) => Ok(literal.value),
            _ => Err(Fault::WrongValue),
        }
    }

    fn truth(&self, id: TermId) -> Result<bool, Fault> {
        let literal = self.literal(id).ok_or(Fault::WrongValue)?;
        match (Datatype::from_iri(literal.datatype), literal.value) {
            (Some(Datatype::Boolean), "true") => Ok(true),
            (Some(Datatype::Boolean), "1") => Err(Fault::OneForTrue),
            (Some(Datatype::Boolean), "false" | "0") => Ok(false),
            _ => Err(Fault::WrongValue),
        }
    }

    fn whole(&self, id: TermId) -> Result<u64, Fault> {
        let literal = self.literal(id).ok_or(Fault::WrongValue)?;
        let datatype = Datatype::from_iri(literal.datatype).filter(|datatype| datatype.is_integer());
        if !datatype.is_some_and(|datatype| datatype.admits(literal.value)) {
            return Err(Fault::WrongValue);
        }
        let digits = literal.value.trim_start_matches(['+', '-']);
        // More than can be counted is as good as the greatest number.
        let size = digits.parse().unwrap_or(u64::MAX);
        if literal.value.starts_with('-') && size > 0 { Err(Fault::Negative) } else { Ok(size) }
    }
}

/// Properties of which a shape may have one.
fn is_single(word: &str) -> bool {
    matches!(
        word,
        "closed"
            | "datatype"
            | "flags"
            | "ignoredProperties"
            | "in"
            | "languageIn"
            | "maxCount"
            | "maxExclusive"
            | "maxInclusive"
            | "maxLength"
            | "minCount"
            | "minExclusive"
            | "minInclusive"
            | "minLength"
            | "nodeKind"
            | "qualifiedMaxCount"
            | "qualifiedMinCount"
            | "qualifiedValueShape"
            | "qualifiedValueShapesDisjoint"
            | "uniqueLang"
    )
}

/// Constraints that only property shapes may have.
fn needs_path(word: &str) -> bool {
    matches!(word, "minCount" | "maxCount" | "uniqueLang" | "lessThan" | "lessThanOrEquals" | "qualifiedValueShape")
}

/// The components that a graph of shapes defines, by the properties that are their parameters.
fn custom_components(dictionary: &Dictionary, graph: &Graph) -> FxHashMap<TermId, TermId> {
    let (Some(parameter), Some(path)) = (find::term(dictionary, "parameter"), find::term(dictionary, "path")) else {
        return FxHashMap::default();
    };
    let mut custom = FxHashMap::default();
    for component in find::instances(dictionary, graph, "ConstraintComponent") {
        for parameter in graph.objects(component, parameter) {
            for property in graph.objects(parameter, path) {
                let ours = dictionary.get(property).iri().is_some_and(|iri| iri.starts_with(SH));
                if !ours {
                    custom.insert(property, component);
                }
            }
        }
    }
    custom
}
