//! Parameters of constraints: a word of SHACL and a value become what has to hold.

use super::{
    Closed, Constraint, Datatype, Fault, Path, Reader, Shape, ShapeId, TermId, TermKind, Unevaluated, Why, find,
};
use crate::standards::shacl::shapes::{
    NodeKinds, Pattern, Qualified,
    constraint::{Bound, Count},
};

impl Reader<'_> {
    /// What a parameter demands; nothing if it demands nothing.
    pub(super) fn constraints(
        &mut self,
        shape: &mut Shape,
        word: &str,
        value: TermId,
    ) -> Result<Vec<Constraint>, Fault> {
        let node = shape.node;
        let one = match word {
            "class" => Constraint::Class(self.iri_or_blank(value)?),
            "datatype" => {
                let datatype = self.iri(value)?;
                let rules = self.dictionary.get(value).iri().and_then(Datatype::from_iri);
                Constraint::Datatype { datatype, rules }
            }
            "nodeKind" => {
                let kinds = find::word(self.dictionary, value).and_then(NodeKinds::from_name);
                Constraint::NodeKind(kinds.ok_or(Fault::WrongNodeKind)?)
            }
            "minCount" => Constraint::MinCount(self.whole(value)?),
            "maxCount" => Constraint::MaxCount(self.whole(value)?),
            "minLength" => Constraint::MinLength(self.whole(value)?),
            "maxLength" => Constraint::MaxLength(self.whole(value)?),
            "minExclusive" => Constraint::Bound(Bound::MinExclusive, self.any_literal(value)?),
            "minInclusive" => Constraint::Bound(Bound::MinInclusive, self.any_literal(value)?),
            "maxExclusive" => Constraint::Bound(Bound::MaxExclusive, self.any_literal(value)?),
            "maxInclusive" => Constraint::Bound(Bound::MaxInclusive, self.any_literal(value)?),
            "pattern" => return self.pattern(shape, value),
            "languageIn" => Constraint::LanguageIn(self.languages(value)?),
            "uniqueLang" if self.truth(value)? => Constraint::UniqueLang,
            "closed" if self.truth(value)? => Constraint::Closed(Box::new(self.closed(node)?)),
            "uniqueLang" | "closed" => return Ok(Vec::new()),
            "equals" => Constraint::Equals(self.iri(value)?),
            "disjoint" => Constraint::Disjoint(self.iri(value)?),
            "lessThan" => Constraint::LessThan(self.iri(value)?),
            "lessThanOrEquals" => Constraint::LessThanOrEquals(self.iri(value)?),
            "not" => Constraint::Not(self.reference(value)?),
            "node" => Constraint::Node(self.reference(value)?),
            "property" => Constraint::Property(self.reference(value)?),
            "and" => Constraint::And(self.references(value)?),
            "or" => Constraint::Or(self.references(value)?),
            "xone" => Constraint::Xone(self.references(value)?),
            "qualifiedValueShape" => return self.qualified(node, value),
            "hasValue" => Constraint::HasValue(value),
            "in" => {
                let mut values = self.graph.list(value).map_err(|_| Fault::BadList)?;
                values.sort_unstable();
                Constraint::In(values)
            }
            _ => return Err(Fault::UnknownTerm),
        };
        Ok(vec![one])
    }

    fn iri(&self, value: TermId) -> Result<TermId, Fault> {
        if self.dictionary.kind(value) == TermKind::Iri { Ok(value) } else { Err(Fault::NotAnIri) }
    }

    fn iri_or_blank(&self, value: TermId) -> Result<TermId, Fault> {
        if self.dictionary.kind(value) == TermKind::Literal { Err(Fault::NotAnIri) } else { Ok(value) }
    }

    fn any_literal(&self, value: TermId) -> Result<TermId, Fault> {
        if self.dictionary.kind(value) == TermKind::Literal { Ok(value) } else { Err(Fault::WrongValue) }
    }

    fn reference(&mut self, value: TermId) -> Result<ShapeId, Fault> {
        if self.dictionary.kind(value) == TermKind::Literal {
            Err(Fault::LiteralAsShape)
        } else {
            Ok(self.number(value))
        }
    }

    fn references(&mut self, value: TermId) -> Result<Vec<ShapeId>, Fault> {
        let items = self.graph.list(value).map_err(|_| Fault::BadList)?;
        items.into_iter().map(|item| self.reference(item)).collect()
    }

    fn languages(&self, value: TermId) -> Result<Vec<Box<str>>, Fault> {
        let items = self.graph.list(value).map_err(|_| Fault::BadList)?;
        items.into_iter().map(|item| Ok(self.text(item)?.to_ascii_lowercase().into())).collect()
    }

    fn pattern(&mut self, shape: &mut Shape, value: TermId) -> Result<Vec<Constraint>, Fault> {
        let node = shape.node;
        let pattern = self.text(value)?;
        let flags = match self.values(node, "flags").first() {
            Some(flags) => self.text(*flags)?,
            None => "",
        };
        match Pattern::compile(value, pattern, flags) {
            Ok(pattern) => Ok(vec![Constraint::Pattern(Box::new(pattern))]),
            Err(error) => {
                shape.leave_out();
                let why = Why::Pattern(error);
                self.unevaluated.push(Unevaluated { why, shape: Some(node), what: Some(value) });
                Ok(Vec::new())
            }
        }
    }

    fn closed(&mut self, node: TermId) -> Result<Closed, Fault> {
        let mut allowed = Vec::new();
        let path = self.term("path");
        for shape in self.values(node, "property") {
            let paths: Vec<TermId> = path.map(|path| self.graph.objects(shape, path).collect()).unwrap_or_default();
            for path in paths {
                allowed.extend(Path::read(self.dictionary, self.graph, path).ok().and_then(|path| path.predicate()));
            }
        }
        for list in self.values(node, "ignoredProperties") {
            for property in self.graph.list(list).map_err(|_| Fault::BadList)? {
                allowed.push(self.iri(property)?);
            }
        }
        allowed.sort_unstable();
        Ok(Closed { allowed })
    }

    fn qualified(&mut self, node: TermId, value: TermId) -> Result<Vec<Constraint>, Fault> {
        let shape = self.reference(value)?;
        let mut disjoint = false;
        for truth in self.values(node, "qualifiedValueShapesDisjoint") {
            disjoint |= self.truth(truth)?;
        }
        let siblings = if disjoint { self.siblings(node, value)? } else { Vec::new() };
        let mut constraints = Vec::new();
        for (word, of) in [("qualifiedMinCount", Count::Min as fn(u64) -> Count), ("qualifiedMaxCount", Count::Max)] {
            for count in self.values(node, word) {
                let count = of(self.whole(count)?);
                constraints.push(Constraint::Qualified(Box::new(Qualified {
                    shape,
                    siblings: siblings.clone(),
                    count,
                })));
            }
        }
        Ok(constraints)
    }

    /// The qualified shapes of the property shapes beside this one, except its own.
    fn siblings(&mut self, node: TermId, own: TermId) -> Result<Vec<ShapeId>, Fault> {
        let (Some(property), Some(qualified)) = (self.term("property"), self.term("qualifiedValueShape")) else {
            return Ok(Vec::new());
        };
        let graph = self.graph;
        let mut nodes: Vec<TermId> = graph
            .subjects(property, node)
            .flat_map(|parent| graph.objects(parent, property))
            .flat_map(|sibling| graph.objects(sibling, qualified))
            .filter(|shape| *shape != own)
            .collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes.into_iter().map(|node| self.reference(node)).collect()
    }
}
