//! Shapes, read from a graph and compiled: each is a number, and what it refers to are numbers, too.
//!
//! Reading is lenient: what is ill-formed is left out and named, so that one bad line of somebody else's file does not keep a
//! city from validating. What is left out is never silent. [`Shapes::strictly`] refuses instead.

mod constraint;
mod defect;
mod find;
mod imports;
mod path;
mod pattern;
mod read;
mod recursion;

#[cfg(test)]
mod tests;

pub use constraint::{Bound, Closed, Constraint, Count, NodeKinds, Qualified};
pub use defect::{Defect, Fault, Unevaluated, Why};
pub use imports::{Imports, imports};
pub use path::Path;
pub use pattern::Pattern;

use crate::standards::rdf::{Dictionary, Graph, GraphBuilder, TermId};

/// The number of a shape in [`Shapes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShapeId(pub(super) u32);

/// How bad a result of a shape is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// `sh:Violation`, also where nothing is said.
    Violation,
    /// `sh:Warning`.
    Warning,
    /// `sh:Info`.
    Info,
    /// One that the shapes brought with them.
    Other(TermId),
}

/// Whether a shape is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is.
    Active,
    /// `sh:deactivated`: everything conforms to it.
    Deactivated,
}

/// How much of what a shape demands is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Definition {
    /// All of it.
    Whole,
    /// Something is left out, since it is ill-formed or not of SHACL Core: that a node keeps to the rest says nothing about it.
    Partial,
    /// Nothing: its path cannot be used.
    Unusable,
}

/// A shape.
#[derive(Debug)]
pub struct Shape {
    /// The node that it is in its graph.
    pub node: TermId,
    /// The path of a property shape, with the node that it is in the graph.
    pub path: Option<(Path, TermId)>,
    /// What has to hold.
    pub constraints: Vec<Constraint>,
    /// How bad it is where one does not.
    pub severity: Severity,
    /// What to say then; may be none.
    pub messages: Vec<TermId>,
    /// What people call it; may be none.
    pub names: Vec<TermId>,
    /// Whether it is evaluated.
    pub state: State,
    /// How much of what it demands is evaluated.
    pub definition: Definition,
    /// Whether it refers to itself, through others or not.
    pub recursive: Recursive,
}

impl Shape {
    /// Notes that something it demands is not evaluated.
    fn leave_out(&mut self) {
        if self.definition == Definition::Whole {
            self.definition = Definition::Partial;
        }
    }
}

/// Whether a shape refers to itself, through others or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recursive {
    /// It does: SHACL leaves open what that means.
    Yes,
    /// It does not.
    No,
}

/// What a shape is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// Instances of a class, and of the classes below it.
    Class(TermId),
    /// A node, whether or not it is in the data.
    Node(TermId),
    /// Whatever has this property.
    SubjectsOf(TermId),
    /// Whatever is a value of this property.
    ObjectsOf(TermId),
}

/// All shapes of a graph.
#[derive(Debug, Default)]
pub struct Shapes {
    shapes: Vec<Shape>,
    targets: Vec<(ShapeId, Target)>,
    defects: Vec<Defect>,
    unevaluated: Vec<Unevaluated>,
    graph: Graph,
}

impl Shapes {
    /// Reads the shapes of several graphs as one. Where a shape has several severities or is both deactivated and not, which
    /// SHACL does not foresee, the last graph that says something about it decides: that is how national profiles change the
    /// shapes they build on.
    pub fn read(dictionary: &Dictionary, layers: Vec<Graph>) -> Self {
        read::read(dictionary, layers)
    }

    /// The same shapes, unless something about them is ill-formed.
    ///
    /// # Errors
    /// Everything that is ill-formed.
    pub fn strictly(self) -> Result<Self, Vec<Defect>> {
        if self.defects.iter().any(|defect| defect.fault.is_ill_formed()) { Err(self.defects) } else { Ok(self) }
    }

    /// The shape of this number.
    pub fn get(&self, id: ShapeId) -> &Shape {
        &self.shapes[id.0 as usize]
    }

    /// Every shape, whether or not anything leads to it.
    pub fn all(&self) -> impl ExactSizeIterator<Item = (ShapeId, &Shape)> {
        self.shapes.iter().enumerate().map(|(at, shape)| (ShapeId(at as u32), shape))
    }

    /// The shape that this node is.
    pub fn find(&self, node: TermId) -> Option<ShapeId> {
        self.all().find(|(_, shape)| shape.node == node).map(|(id, _)| id)
    }

    /// What each shape is for.
    pub fn targets(&self) -> &[(ShapeId, Target)] {
        &self.targets
    }

    /// What is wrong with the shapes.
    pub fn defects(&self) -> &[Defect] {
        &self.defects
    }

    /// What the shapes ask for and is not evaluated.
    pub fn unevaluated(&self) -> &[Unevaluated] {
        &self.unevaluated
    }

    /// The graph they were read from: all layers in one.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }
}

/// Several graphs as one.
pub fn merged(graphs: &[&Graph]) -> Graph {
    let mut builder = GraphBuilder::new();
    for graph in graphs {
        builder.extend(graph.triples());
    }
    builder.build()
}
