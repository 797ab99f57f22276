//! A result as a sentence that somebody understands who knows the data and has never read SHACL.

use super::Context;
use crate::standards::{
    rdf::{TermId, TermKind, TermRef},
    shacl::{
        evaluate::{Breach, explain},
        shapes::{Bound, Constraint, Count, NodeKinds, ShapeId},
    },
};

/// How many values of a list, reasons and alternatives are shown.
const SHOWN: usize = 3;

/// What is wrong, in one sentence: which node, which property, which value, and what should be.
pub fn says(context: Context<'_>, breach: &Breach) -> String {
    plain(&Words { context, breach }.sentence(2))
}

/// A text without what could move the cursor of a terminal or break a line: data and shapes may hold anything.
pub(super) fn plain(text: &str) -> String {
    text.replace(char::is_control, " ")
}

struct Words<'a> {
    context: Context<'a>,
    breach: &'a Breach,
}

impl Words<'_> {
    fn sentence(&self, reasons: u32) -> String {
        let (shape, constraint) = self.context.of(self.breach);
        let subject = self.subject(self.breach.focus);
        let path = shape.path.as_ref().map(|(path, _)| self.context.names.path(self.context.dictionary, path));
        if let Some(whole) = self.about_all_values(&subject, path.as_deref(), constraint) {
            return whole;
        }
        let fault = self.about_one_value(constraint, reasons);
        match (path, self.breach.value) {
            (Some(path), Some(value)) if self.is_anonymous(value) => {
                format!("{subject} has a {path} without an IRI, which {fault}")
            }
            (Some(path), Some(value)) => format!("{subject} has the {path} {}, which {fault}", self.term(value)),
            _ => format!("{subject} {fault}"),
        }
    }

    /// Sentences about how many values there are, or about two properties.
    fn about_all_values(&self, subject: &str, path: Option<&str>, constraint: &Constraint) -> Option<String> {
        let path = path.unwrap_or("value");
        let value = || self.breach.value.map(|value| self.term(value)).unwrap_or_default();
        Some(match constraint {
            Constraint::MinCount(1) => format!("{subject} has no {path}; at least 1 is needed"),
            Constraint::MinCount(least) => format!("{subject} has fewer than {least} values of {path}"),
            Constraint::MaxCount(0) => format!("{subject} has {path}, which must not be there"),
            Constraint::MaxCount(1) => format!("{subject} has more than one {path}; 1 is allowed"),
            Constraint::MaxCount(most) => {
                format!("{subject} has more than {most} values of {path}; {most} are allowed")
            }
            Constraint::UniqueLang => {
                format!("{subject} has several values of {path} in one language; 1 in each is allowed")
            }
            Constraint::HasValue(wanted) if self.breach.value.is_none() && path == "value" => {
                format!("{subject} is not {}", self.term(*wanted))
            }
            Constraint::HasValue(wanted) => format!("{subject} does not have the {path} {}", self.term(*wanted)),
            Constraint::Equals(other) => {
                format!(
                    "{subject} has {} for only one of {path} and {}; their values have to be the same",
                    value(),
                    self.term(*other)
                )
            }
            Constraint::Disjoint(other) => {
                format!("{subject} has {} for both {path} and {}; no value may be in both", value(), self.term(*other))
            }
            Constraint::Qualified(qualified) => {
                let wanted = self.shape(qualified.shape);
                match qualified.count {
                    Count::Min(1) => format!("{subject} has no {path} that is {wanted}; at least 1 is needed"),
                    Count::Min(least) => format!("{subject} has fewer than {least} values of {path} that are {wanted}"),
                    Count::Max(0) => format!("{subject} has a {path} that is {wanted}, which must not be there"),
                    Count::Max(most) => format!("{subject} has more than {most} values of {path} that are {wanted}"),
                }
            }
            Constraint::Closed(_) => {
                let property = self.breach.property.map(|property| self.term(property)).unwrap_or_default();
                format!(
                    "{subject} has the property {property} with {}; only certain properties may be there, and this is none of them",
                    value()
                )
            }
            _ => return None,
        })
    }

    /// What is wrong with the value, after "which" or after the node itself.
    fn about_one_value(&self, constraint: &Constraint, reasons: u32) -> String {
        let value = self.breach.value.unwrap_or(self.breach.focus);
        match constraint {
            Constraint::Class(class) => self.wrong_class(value, *class),
            Constraint::Datatype { datatype, .. } => self.wrong_datatype(value, *datatype),
            Constraint::NodeKind(kinds) => format!("is {} and has to be {}", self.kind(value), kinds_wanted(*kinds)),
            Constraint::MinLength(least) => format!("has fewer than {least} characters"),
            Constraint::MaxLength(most) => format!("has more than {most} characters"),
            Constraint::Bound(side, bound) => {
                let side = match side {
                    Bound::MinExclusive => "greater than",
                    Bound::MinInclusive => "at least",
                    Bound::MaxExclusive => "less than",
                    Bound::MaxInclusive => "at most",
                };
                format!("has to be {side} {}, and is not", self.term(*bound))
            }
            Constraint::Pattern(pattern) => {
                let written = self.context.dictionary.get(pattern.written).literal();
                format!("does not match the pattern {}", written.map(|literal| literal.value).unwrap_or_default())
            }
            Constraint::LanguageIn(languages) => {
                format!("has to be a text in one of the languages {}, and is not", languages.join(", "))
            }
            Constraint::LessThan(other) => format!("has to be less than every {}, and is not", self.term(*other)),
            Constraint::LessThanOrEquals(other) => {
                format!("must not be greater than any {}, and is, or does not compare with it", self.term(*other))
            }
            Constraint::Not(shape) => format!("is {}, and must not be", self.shape(*shape)),
            Constraint::Node(shape) => format!("is not {}{}", self.shape(*shape), self.why(*shape, value, reasons)),
            Constraint::And(shapes) => {
                let reason = shapes.iter().map(|shape| self.why(*shape, value, reasons)).find(|why| !why.is_empty());
                format!("does not keep to everything that is asked for{}", reason.unwrap_or_default())
            }
            Constraint::Or(shapes) => {
                format!("is none of what is allowed: {}", self.alternatives(shapes, value, reasons))
            }
            Constraint::Xone(shapes) => {
                format!("has to be exactly one of {} things, and is none of them or several", shapes.len())
            }
            Constraint::In(allowed) => self.not_among(allowed),
            _ => "does not keep to the shape".into(),
        }
    }

    fn wrong_class(&self, value: TermId, class: TermId) -> String {
        let class = self.term(class);
        let types: Vec<TermId> = self.context.data.graph.objects(value, TermId::RDF_TYPE).collect();
        match (self.context.dictionary.kind(value), types.as_slice()) {
            (TermKind::Literal, _) => format!("is a literal and has to be a {class}"),
            (_, []) => format!("is not said to be a {class}"),
            (_, types) => format!("is a {} and not a {class}", self.listed(types)),
        }
    }

    fn wrong_datatype(&self, value: TermId, datatype: TermId) -> String {
        let wanted = self.term(datatype);
        match self.context.dictionary.get(value) {
            TermRef::Literal(_) if self.context.dictionary.datatype(value) == Some(datatype) => {
                format!("is no valid {wanted}")
            }
            TermRef::Literal(literal) => {
                let found = self.context.names.iri(literal.datatype);
                format!("is a literal of {found} and has to be one of {wanted}")
            }
            _ => format!("is {} and has to be a literal of {wanted}", self.kind(value)),
        }
    }

    fn not_among(&self, allowed: &[TermId]) -> String {
        format!("is none of the {} allowed values ({})", allowed.len(), self.listed(allowed))
    }

    fn listed(&self, terms: &[TermId]) -> String {
        let shown: Vec<String> = terms.iter().take(SHOWN).map(|term| self.term(*term)).collect();
        format!("{}{}", shown.join(", "), if terms.len() > SHOWN { ", …" } else { "" })
    }

    /// Why a value does not conform to a shape.
    fn why(&self, shape: ShapeId, value: TermId, reasons: u32) -> String {
        if reasons == 0 {
            return String::new();
        }
        let Context { shapes, dictionary, data, .. } = self.context;
        let found = explain(shapes, dictionary, data, shape, value);
        let mut said: Vec<String> = found
            .iter()
            .take(SHOWN)
            .map(|breach| Words { context: self.context, breach }.sentence(reasons - 1))
            .collect();
        said.dedup();
        if said.is_empty() { String::new() } else { format!(": {}", said.join("; ")) }
    }

    fn alternatives(&self, shapes: &[ShapeId], value: TermId, reasons: u32) -> String {
        let all = shapes.iter().take(SHOWN).enumerate().map(|(at, shape)| {
            let why = self.why(*shape, value, reasons.min(1));
            format!("({}) {}{why}", at + 1, self.shape(*shape))
        });
        let all: Vec<String> = all.collect();
        format!("{}{}", all.join("; "), if shapes.len() > SHOWN { "; …" } else { "" })
    }

    /// What people call a shape.
    fn shape(&self, id: ShapeId) -> String {
        let shape = self.context.shapes.get(id);
        let name = shape.names.first().and_then(|name| self.context.dictionary.get(*name).literal());
        match (name, self.context.dictionary.kind(shape.node), shape.constraints.as_slice()) {
            (Some(name), ..) => format!("\"{}\"", name.value),
            (None, TermKind::Blank, [Constraint::Class(class)]) if shape.path.is_none() => {
                format!("a {}", self.term(*class))
            }
            (None, TermKind::Blank, [Constraint::Datatype { datatype, .. }]) if shape.path.is_none() => {
                format!("a literal of {}", self.term(*datatype))
            }
            (None, TermKind::Blank, [Constraint::NodeKind(kinds)]) if shape.path.is_none() => {
                kinds_wanted(*kinds).into()
            }
            (None, TermKind::Blank, _) => "what the shape asks for".into(),
            (None, ..) => format!("what {} asks for", self.term(shape.node)),
        }
    }

    /// The node in focus, with its class; a blank node, which nobody can look up, with what it belongs to.
    fn subject(&self, node: TermId) -> String {
        let graph = self.context.data.graph;
        let class = graph.object(node, TermId::RDF_TYPE).map(|class| format!("{} ", self.term(class)));
        let class = class.unwrap_or_default();
        if self.context.dictionary.kind(node) != TermKind::Blank {
            return format!("{class}{}", self.term(node));
        }
        let owner =
            graph.incoming(node).iter().find(|[_, owner]| self.context.dictionary.kind(*owner) == TermKind::Iri);
        match owner {
            Some([property, owner]) => {
                format!("{class}{} (the {} of {})", self.term(node), self.term(*property), self.term(*owner))
            }
            None => format!("{class}{}", self.term(node)),
        }
    }

    /// Whether it is a blank node whose label nobody wrote, so that nobody can look for it.
    fn is_anonymous(&self, node: TermId) -> bool {
        self.context.names.is_anonymous(self.context.dictionary, node)
    }

    fn kind(&self, value: TermId) -> &'static str {
        match self.context.dictionary.kind(value) {
            TermKind::Iri => "an IRI",
            TermKind::Blank => "a blank node",
            TermKind::Literal => "a literal",
        }
    }

    fn term(&self, id: TermId) -> String {
        self.context.names.term(self.context.dictionary, id)
    }
}

fn kinds_wanted(kinds: NodeKinds) -> &'static str {
    match kinds {
        NodeKinds::BlankNode => "a blank node",
        NodeKinds::Iri => "an IRI",
        NodeKinds::Literal => "a literal",
        NodeKinds::BlankNodeOrIri => "an IRI or a blank node",
        NodeKinds::BlankNodeOrLiteral => "a blank node or a literal",
        NodeKinds::IriOrLiteral => "an IRI or a literal",
    }
}
