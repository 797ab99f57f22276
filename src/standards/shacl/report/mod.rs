//! What came out, for machines and for people: the validation report that SHACL defines, and remarks in plain sentences.

mod graph;
mod names;
mod remark;
pub mod rules;
mod words;

#[cfg(test)]
mod tests;

pub use graph::Report;
pub use names::Names;
pub use remark::remark;
pub use words::says;

use super::{
    evaluate::{Breach, Data},
    shapes::{Constraint, Shape, Shapes},
};
use crate::standards::rdf::Dictionary;

/// Everything that is needed to say what a result means.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The shapes that were evaluated.
    pub shapes: &'a Shapes,
    /// The terms of shapes and data.
    pub dictionary: &'a Dictionary,
    /// The data that they were evaluated over.
    pub data: Data<'a>,
    /// How terms are written for people.
    pub names: &'a Names,
}

impl<'a> Context<'a> {
    fn of(&self, breach: &Breach) -> (&'a Shape, &'a Constraint) {
        let shape = self.shapes.get(breach.shape);
        (shape, &shape.constraints[breach.constraint as usize])
    }
}
