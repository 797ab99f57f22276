//! Which entities a query selects (4.9).

use std::cmp::Ordering;

use serde_json::Value;

use super::super::context::Context;
use super::super::entity::Entity;
use super::super::faults::{Fault, Faults};
use super::super::store::Entities;
use super::literal::Literal;
use super::syntax::{Expression, Linked, Order, Path, Query, Test, Values};
use super::target::{Nature, Target, Targets};

/// What a query is judged against besides the entity.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The entities that Relationships may lead to.
    pub entities: &'a Entities,
    /// The names of the request.
    pub context: &'a Context,
    /// The faults that are switched on.
    pub faults: &'a Faults,
}

impl Query {
    /// Whether the entity satisfies the query. Names are expanded with the context of the request.
    pub fn matches(&self, entity: &Entity, ground: Ground<'_>) -> bool {
        let Ground { entities, context, faults } = ground;
        Evaluation { entity, entities, context, faults }.holds(&self.expression)
    }
}

struct Evaluation<'a> {
    entity: &'a Entity,
    entities: &'a Entities,
    context: &'a Context,
    faults: &'a Faults,
}

impl Evaluation<'_> {
    fn holds(&self, expression: &Expression) -> bool {
        match expression {
            Expression::And(parts) => parts.iter().all(|part| self.holds(part)),
            Expression::Or(parts) => parts.iter().any(|part| self.holds(part)),
            Expression::Term(term) => self.passes(&term.path, &term.test),
        }
    }

    fn passes(&self, path: &Path, test: &Test) -> bool {
        if matches!(test, Test::Exists) && self.faults.is_on(Fault::QExistenceAlwaysTrue) {
            return true;
        }
        let targets = Targets { entity: self.entity, context: self.context, faults: self.faults };
        let has_attribute = targets.has_attribute(path);
        if let Some(linked) = &path.linked {
            return (has_attribute && self.faults.is_on(Fault::QIgnoresLinkedPath))
                || self.leads_on(path, linked, test);
        }
        let found = targets.at(path);
        if !found.is_empty() && self.member_is_ignored(path) {
            return true;
        }
        if found.is_empty() {
            return self.passes_without_target(path, test, has_attribute);
        }
        found.iter().any(|target| self.target_passes(target, test))
    }

    /// Nothing but a fault finds something where nothing is.
    fn passes_without_target(&self, path: &Path, test: &Test, has_attribute: bool) -> bool {
        let lacks_member = has_attribute && path.members.is_some();
        let fault = match test {
            Test::Exists if lacks_member => Fault::QMemberExistsWithAttribute,
            Test::Unequal(_) if lacks_member => Fault::QUnequalMatchesMissingMember,
            Test::Unequal(_) if !has_attribute => Fault::QUnequalMatchesMissing,
            Test::MatchesNot(_) if !has_attribute => Fault::QNotPatternMatchesMissing,
            _ => return false,
        };
        self.faults.is_on(fault)
    }

    /// Whether one of the entities that a Relationship leads to satisfies the rest of the path.
    fn leads_on(&self, path: &Path, linked: &Linked, test: &Test) -> bool {
        let expand = |name: &String| self.context.expand(name);
        let types: Vec<String> = linked.types.iter().map(expand).collect();
        if !types.is_empty() && self.faults.is_on(Fault::QLinkedTypeFindsNothing) {
            return false;
        }
        let targets = Targets { entity: self.entity, context: self.context, faults: self.faults };
        let objects = targets.at(path).into_iter().filter(|target| target.nature == Nature::Object);
        let ids = objects.flat_map(|target| target.values).flat_map(|value| match value {
            Value::Array(items) => items,
            other => vec![other],
        });
        let reached: Vec<&Entity> = ids.filter_map(|id| self.entities.get(id.as_str()?)).collect();
        let has_type = |entity: &&Entity| types.is_empty() || types.iter().any(|name| entity.types.contains(name));
        reached.into_iter().filter(has_type).any(|entity| {
            let next = Evaluation { entity, entities: self.entities, context: self.context, faults: self.faults };
            if linked.path.linked.is_some() && self.faults.is_on(Fault::QLinkedStopsAtFirst) {
                return false;
            }
            next.passes(&linked.path, test)
        })
    }

    /// The comparison with such a member is skipped by a fault.
    fn member_is_ignored(&self, path: &Path) -> bool {
        let fault = match path.names.last().map(String::as_str) {
            Some("observedAt") => Fault::QIgnoresObservedAt,
            Some("createdAt") => Fault::QIgnoresCreatedAt,
            Some("modifiedAt") => Fault::QIgnoresModifiedAt,
            _ => return false,
        };
        self.faults.is_on(fault)
    }

    fn target_passes(&self, target: &Target, test: &Test) -> bool {
        match (target.nature, test) {
            (Nature::Object, Test::Exists) => !self.faults.is_on(Fault::QExistenceIgnoresRelationships),
            (_, Test::Exists) => true,
            (Nature::Object, Test::Equal(_) | Test::Unequal(_))
                if self.faults.is_on(Fault::QRelationshipNeverMatches) =>
            {
                false
            }
            (_, Test::Equal(values)) => self.is_equal(target, values),
            (_, Test::Unequal(values)) => self.is_unequal(target, values),
            (Nature::Object, Test::Ordered(..)) if !self.faults.is_on(Fault::QRelationshipHasOrder) => false,
            (Nature::Object, Test::Matches(_)) if !self.faults.is_on(Fault::QRelationshipMatchesPattern) => false,
            (Nature::Object, Test::MatchesNot(_)) => false,
            (Nature::Plain, Test::Ordered(_, Literal::DateTime(..)))
                if self.faults.is_on(Fault::QDateTimeNeverMatches) =>
            {
                false
            }
            (_, Test::Ordered(order, literal)) => {
                let literal = self.in_nature(literal, target.nature);
                target.values.iter().any(|value| self.is_ordered(value, *order, &literal))
            }
            (_, Test::Matches(pattern)) => {
                let digits = self.faults.is_on(Fault::QPatternMatchesNumbers);
                let is_number = |value: &Value| digits && value.is_number() && pattern.is_match(&value.to_string());
                texts(target).any(|text| pattern.is_match(text)) || target.values.iter().any(is_number)
            }
            (_, Test::MatchesNot(pattern)) => {
                let mut texts = texts(target).peekable();
                let wanted = self.faults.is_on(Fault::QPatternNotMatches);
                let other_counts = self.faults.is_on(Fault::QNotPatternMatchesNumbers);
                match texts.peek() {
                    Some(_) => texts.any(|text| pattern.is_match(text)) == wanted,
                    None => other_counts,
                }
            }
        }
    }

    fn is_unequal(&self, target: &Target, values: &Values) -> bool {
        if self.faults.is_on(Fault::QNotEqualIsEqual) {
            return self.is_equal(target, values);
        }
        match values {
            Values::Range(..) if self.faults.is_on(Fault::QUnequalRangeIsRange) => {
                return self.is_equal(target, values);
            }
            Values::List(list) if list.len() > 1 && self.faults.is_on(Fault::QUnequalListNeedsAll) => {
                return !list.iter().all(|one| self.is_equal(target, &Values::List(vec![one.clone()])));
            }
            Values::List(list) if self.faults.is_on(Fault::QUnequalNeedsSameType) => {
                let comparable = |value: &Value| list.iter().any(|one| one.compare(value, self.faults).is_some());
                if !target.values.iter().any(comparable) {
                    return false;
                }
            }
            _ => {}
        }
        if target.nature == Nature::Language && self.faults.is_on(Fault::QUnequalAnyLanguage) {
            let one = |value: &Value| Target { values: vec![value.clone()], nature: target.nature };
            return target.values.iter().any(|value| !self.is_equal(&one(value), values));
        }
        if self.faults.is_on(Fault::QUnequalIgnoresArrayItems) && target.values.iter().any(Value::is_array) {
            return true;
        }
        !self.is_equal(target, values)
    }

    fn is_equal(&self, target: &Target, values: &Values) -> bool {
        let ignores_items = self.faults.is_on(Fault::QIgnoresArrayItems)
            || (self.faults.is_on(Fault::QListIgnoresArrayItems)
                && matches!(values, Values::List(list) if list.len() > 1));
        target.values.iter().any(|value| match value {
            Value::Array(items) if !ignores_items || target.nature != Nature::Plain => {
                let fits = |item: &Value| self.is_one_of(item, values, target.nature);
                fits(value) || items.iter().any(fits)
            }
            value => self.is_one_of(value, values, target.nature),
        })
    }

    fn is_one_of(&self, value: &Value, values: &Values, nature: Nature) -> bool {
        match values {
            Values::List(list) => {
                let counted = if self.faults.is_on(Fault::QListTakesFirst) { 1 } else { list.len() };
                list.iter().take(counted).any(|literal| self.equals(value, &self.in_nature(literal, nature), nature))
            }
            Values::Range(from, to) => self.is_between(value, from, to, nature),
        }
    }

    fn is_between(&self, value: &Value, from: &Literal, to: &Literal, nature: Nature) -> bool {
        if self.faults.is_on(Fault::QRangeKnowsNumbersOnly) && !matches!(from, Literal::Number(_)) {
            return false;
        }
        let (from, to) = (self.in_nature(from, nature), self.in_nature(to, nature));
        let inclusive = !self.faults.is_on(Fault::QRangeExcludesEnds);
        let above = from.compare(value, self.faults);
        let below = to.compare(value, self.faults);
        let at_least = above == Some(Ordering::Greater)
            || (inclusive && above == Some(Ordering::Equal))
            || self.faults.is_on(Fault::QRangeIgnoresMinimum);
        let at_most = below == Some(Ordering::Less)
            || (inclusive && below == Some(Ordering::Equal))
            || self.faults.is_on(Fault::QRangeIgnoresMaximum);
        at_least && at_most
    }

    fn equals(&self, value: &Value, literal: &Literal, nature: Nature) -> bool {
        let expanded = match literal {
            Literal::Word(_) if self.faults.is_on(Fault::QIgnoresExpandValues) => return false,
            Literal::Uri(_) if nature == Nature::Vocab && self.faults.is_on(Fault::QVocabNeverMatchesUri) => {
                return false;
            }
            Literal::Word(word) => Literal::Uri(self.context.expand_unless(Fault::QExpandsValuesWithoutContext, word)),
            other => other.clone(),
        };
        [literal, &expanded].into_iter().any(|literal| literal.equals(value, self.faults))
    }

    fn in_nature(&self, literal: &Literal, nature: Nature) -> Literal {
        if nature == Nature::Time { literal.as_time() } else { literal.clone() }
    }

    fn is_ordered(&self, value: &Value, order: Order, literal: &Literal) -> bool {
        let Some(ordering) = literal.order(value, self.faults) else { return false };
        let equal_counts = match order {
            Order::Greater => self.faults.is_on(Fault::QGreaterIncludesEqual),
            Order::GreaterOrEqual => !self.faults.is_on(Fault::QGreaterOrEqualExcludesEqual),
            Order::Less => self.faults.is_on(Fault::QLessIncludesEqual),
            Order::LessOrEqual => !self.faults.is_on(Fault::QLessOrEqualExcludesEqual),
        };
        let wanted = match order {
            Order::Greater | Order::GreaterOrEqual => Ordering::Greater,
            Order::Less | Order::LessOrEqual => Ordering::Less,
        };
        ordering == wanted || (equal_counts && ordering == Ordering::Equal)
    }
}

fn texts(target: &Target) -> impl Iterator<Item = &str> {
    let flat = target.values.iter().flat_map(|value| match value {
        Value::Array(items) => items.as_slice(),
        value => std::slice::from_ref(value),
    });
    flat.filter_map(Value::as_str)
}

#[cfg(test)]
mod tests;
