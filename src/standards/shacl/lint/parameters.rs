//! Rules about the values of parameters, each alone and beside the others of its shape.

use std::collections::BTreeSet;

use super::{
    super::super::rdf::{
        TermId, TermKind, TermRef,
        vocab::{RDF, XSD},
    },
    BAD_PATTERN, CONTRADICTION, Linter, TOO_MANY_VALUES, UNKNOWN_DATATYPE, WRONG_NODE_KIND, WRONG_VALUE, nearest,
    terms::{self, NODE_KINDS, PARAMETERS, RDF_TYPES, RDFS_LITERAL, Takes, Times, XSD_TYPES},
};

/// The most memory that a pattern may need once it is compiled.
const LARGEST_PATTERN: usize = 1 << 20;

impl Linter<'_> {
    pub(super) fn parameters(&mut self, shapes: &BTreeSet<TermId>) {
        for &shape in shapes {
            for parameter in PARAMETERS {
                let values = self.values(shape, parameter.name);
                if values.len() > 1 && parameter.times == Times::Once {
                    let says = format!("sh:{} is given {} times; once is allowed.", parameter.name, values.len());
                    self.say(&TOO_MANY_VALUES, shape, says);
                }
                for value in values {
                    self.value(shape, parameter.name, parameter.takes, value);
                }
            }
            self.together(shape);
        }
    }

    fn value(&mut self, shape: TermId, name: &str, takes: Takes, value: TermId) {
        if takes == Takes::NodeKind {
            return self.node_kind(shape, value);
        }
        if let Err(wanted) = self.fits(takes, value) {
            // A list is a blank node: what is wrong is what it holds.
            let is_list = self.dictionary.kind(value) == TermKind::Blank && self.graph.list(value).is_ok();
            let what = if is_list { "a list of other things".to_owned() } else { self.quote(value) };
            let says = format!("sh:{name} takes {wanted}; this is {what}.");
            return self.say(&WRONG_VALUE, shape, says);
        }
        match name {
            "datatype" => self.datatype(shape, value),
            "class" => self.class(shape, value),
            "pattern" => self.pattern(shape, value),
            _ => {}
        }
    }

    /// Whether a value is of the kind that a parameter takes; otherwise what it takes.
    fn fits(&self, takes: Takes, value: TermId) -> Result<(), &'static str> {
        let kind = self.dictionary.kind(value);
        let of_type = |types: &[&str]| match self.dictionary.get(value) {
            TermRef::Literal(literal) => types.iter().any(|name| literal.datatype.strip_prefix(XSD) == Some(*name)),
            TermRef::Iri(_) | TermRef::Blank(_) => false,
        };
        let lexical = || self.dictionary.get(value).literal().map_or("", |literal| literal.value);
        let list = || self.graph.list(value).map_err(|_| "a list that ends");
        let none_of =
            |items: Vec<TermId>, kind: TermKind| items.into_iter().all(|item| self.dictionary.kind(item) != kind);
        let (fits, wanted) = match takes {
            Takes::Anything | Takes::Path | Takes::NodeKind => (true, "anything"),
            Takes::Iri => (kind == TermKind::Iri, "an IRI"),
            Takes::Shape => (kind != TermKind::Literal, "a shape"),
            Takes::PropertyShape => (kind != TermKind::Literal, "a property shape"),
            Takes::Shapes => (none_of(list()?, TermKind::Literal), "a list of shapes"),
            Takes::List => (list().is_ok(), "a list"),
            Takes::Iris => {
                let items = list()?;
                (items.into_iter().all(|item| self.dictionary.kind(item) == TermKind::Iri), "a list of IRIs")
            }
            Takes::Count => {
                let digits = lexical().strip_prefix('+').unwrap_or(lexical());
                let is_count = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
                (of_type(&["integer"]) && is_count, "an xsd:integer that is not below zero")
            }
            Takes::Literal => (kind == TermKind::Literal, "a literal"),
            Takes::Text => (of_type(&["string"]), "a string"),
            Takes::Message => {
                let has_language =
                    self.dictionary.get(value).literal().is_some_and(|literal| literal.language.is_some());
                (has_language || of_type(&["string"]), "a string or a text in a language")
            }
            Takes::Truth => {
                (of_type(&["boolean"]) && matches!(lexical(), "true" | "false" | "1" | "0"), "true or false")
            }
            Takes::NotBlank => (kind != TermKind::Blank, "an IRI or a literal"),
        };
        if fits { Ok(()) } else { Err(wanted) }
    }

    fn node_kind(&mut self, shape: TermId, value: TermId) {
        let name = self.name(value);
        if name.is_some_and(|name| NODE_KINDS.contains(&name)) {
            return;
        }
        let help = match name {
            Some(name) => nearest(name, NODE_KINDS.into_iter()).map(|near| format!("sh:{near} was probably meant")),
            None => (self.dictionary.kind(value) == TermKind::Iri)
                .then(|| format!("a class is asked for with sh:class {}", self.quote(value))),
        };
        let says = format!("{} is no kind of nodes.", self.quote(value));
        self.say_with(&WRONG_NODE_KIND, shape, says, help);
    }

    fn datatype(&mut self, shape: TermId, value: TermId) {
        let Some(iri) = self.iri(value) else { return };
        let known: &[&str] = match iri {
            _ if iri.starts_with(XSD) => XSD_TYPES,
            _ if iri.starts_with(RDF) => RDF_TYPES,
            RDFS_LITERAL => &[],
            _ => return,
        };
        let name = iri.rsplit('#').next().unwrap_or_default();
        if known.contains(&name) {
            return;
        }
        let help = if iri == RDFS_LITERAL {
            Some("any literal is asked for with sh:nodeKind sh:Literal".to_owned())
        } else {
            let namespace = &iri[..iri.len() - name.len()];
            nearest(name, known.iter().copied())
                .map(|near| format!("{} was probably meant", terms::short(&format!("{namespace}{near}"))))
        };
        self.say_with(&UNKNOWN_DATATYPE, shape, format!("No literal has the datatype {}.", self.quote(value)), help);
    }

    fn class(&mut self, shape: TermId, value: TermId) {
        let Some(iri) = self.iri(value) else { return };
        if iri.starts_with(XSD) || iri == RDFS_LITERAL {
            let says =
                format!("sh:class takes a class; {} is a datatype, and no literal has a class.", self.quote(value));
            let help = if iri == RDFS_LITERAL {
                "sh:nodeKind sh:Literal".to_owned()
            } else {
                format!("sh:datatype {}", self.quote(value))
            };
            self.say_with(&WRONG_VALUE, shape, says, Some(format!("{help} was probably meant")));
        }
    }

    fn pattern(&mut self, shape: TermId, value: TermId) {
        let Some(literal) = self.dictionary.get(value).literal() else { return };
        let built = regex::RegexBuilder::new(literal.value).size_limit(LARGEST_PATTERN).build();
        if let Err(error) = built {
            let why = error.to_string();
            let why =
                why.lines().last().unwrap_or_default().trim_start_matches("error: ").trim_end_matches('.').to_owned();
            self.say(&BAD_PATTERN, shape, format!("The pattern {} cannot be compiled: {why}.", self.quote(value)));
        }
    }

    /// Constraints that cannot all be met.
    fn together(&mut self, shape: TermId) {
        for (least, most) in
            [("minCount", "maxCount"), ("minLength", "maxLength"), ("qualifiedMinCount", "qualifiedMaxCount")]
        {
            if let (Some(low), Some(high)) = (self.count(shape, least), self.count(shape, most))
                && low > high
            {
                let says = format!("sh:{least} {low} is more than sh:{most} {high}.");
                self.say(&CONTRADICTION, shape, says);
            }
        }
        let kind = self.values(shape, "nodeKind").first().and_then(|kind| self.name(*kind)).unwrap_or_default();
        if matches!(kind, "IRI" | "BlankNode" | "BlankNodeOrIRI") && self.has(shape, "datatype") {
            self.say(
                &CONTRADICTION,
                shape,
                format!("sh:nodeKind sh:{kind} allows no literal, sh:datatype nothing else."),
            );
        }
        if kind == "Literal" && self.has(shape, "class") {
            self.say(&CONTRADICTION, shape, "sh:nodeKind sh:Literal allows literals only, sh:class none.".to_owned());
        }
        if self.has(shape, "datatype") && self.has(shape, "class") {
            self.say(&CONTRADICTION, shape, "sh:datatype allows literals only, sh:class none.".to_owned());
        }
    }

    fn count(&self, shape: TermId, name: &str) -> Option<u64> {
        self.values(shape, name).into_iter().find_map(|value| self.dictionary.get(value).literal()?.value.parse().ok())
    }
}
