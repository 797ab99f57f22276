//! Which entities a query selects (4.9).

use std::cmp::Ordering;

use serde_json::Value;

use super::super::context::Context;
use super::super::entity::{Attribute, Attributes, Entity, Kind};
use super::super::faults::{Fault, Faults};
use super::literal::Literal;
use super::syntax::{Expression, Order, Path, Query, Test, Values};

/// One target value: what a single instance of the target element holds.
struct Target {
    /// The values of which one has to match: several for a language map, otherwise one.
    values: Vec<Value>,
    nature: Nature,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Nature {
    /// A value of a Property.
    Plain,
    /// The object of a Relationship: it has no order.
    Object,
    /// `observedAt` and the other times of the standard.
    Time,
}

impl Query {
    /// Whether the entity satisfies the query. Names are expanded with the context of the request.
    pub fn matches(&self, entity: &Entity, context: &Context, faults: &Faults) -> bool {
        Evaluation { entity, context, faults }.holds(&self.expression)
    }
}

struct Evaluation<'a> {
    entity: &'a Entity,
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
        let targets = self.targets(path);
        if !targets.is_empty() && self.member_is_ignored(path) {
            return true;
        }
        targets.iter().any(|target| self.target_passes(target, test))
    }

    /// The comparison with `observedAt` is skipped by a fault.
    fn member_is_ignored(&self, path: &Path) -> bool {
        match path.names.last().map(String::as_str) {
            Some("observedAt") => self.faults.is_on(Fault::QIgnoresObservedAt),
            _ => false,
        }
    }

    /// Every instance of the target element: any of them may match.
    fn targets(&self, path: &Path) -> Vec<Target> {
        let Some((first, rest)) = path.names.split_first() else { return Vec::new() };
        if let ([], Some(time)) = (rest, self.time_of_entity(first)) {
            return vec![Target { values: vec![time.into()], nature: Nature::Time }];
        }
        let mut found = Vec::new();
        self.collect(&self.entity.attributes, first, rest, path.members.as_deref(), &mut found);
        found
    }

    fn time_of_entity(&self, name: &str) -> Option<String> {
        match name {
            "createdAt" => Some(self.entity.created_at.clone()),
            "modifiedAt" => Some(self.entity.modified_at.clone()),
            "expiresAt" => self.entity.expires_at.clone(),
            _ => None,
        }
    }

    fn collect(
        &self,
        attributes: &Attributes,
        name: &str,
        rest: &[String],
        members: Option<&[String]>,
        found: &mut Vec<Target>,
    ) {
        let is_looked_at =
            |instance: &&Attribute| instance.dataset_id.is_none() || !self.faults.is_on(Fault::QLooksAtDefaultInstance);
        let is_first = std::ptr::eq(attributes, &raw const self.entity.attributes);
        let fault = if is_first { Fault::QIgnoresContext } else { Fault::QIgnoresContextInSubAttributes };
        let instances = attributes.get(&self.context.expand_unless(fault, name)).into_iter().flatten();
        for instance in instances.filter(is_looked_at) {
            match rest.split_first() {
                None => found.extend(self.target(instance, members)),
                Some((last, [])) if is_member(last) => found.extend(member_target(instance, last)),
                Some(_) if self.faults.is_on(Fault::QIgnoresSubAttribute) => {
                    found.extend(self.target(instance, members));
                }
                Some((next, rest)) => self.collect(&instance.attributes, next, rest, members, found),
            }
        }
    }

    fn target(&self, instance: &Attribute, members: Option<&[String]>) -> Option<Target> {
        let nature = if instance.kind.is_relationship() { Nature::Object } else { Nature::Plain };
        let values = match (instance.kind, members) {
            (Kind::LanguageProperty, members) => self.languages(&instance.value, members)?,
            (Kind::ListRelationship, None) => {
                let items = instance.value.as_array().into_iter().flatten();
                vec![items.filter_map(|item| item.get("object").cloned()).collect()]
            }
            (_, None) => vec![instance.value.clone()],
            (_, Some(path)) => vec![self.member(&instance.value, path)?],
        };
        Some(Target { values, nature })
    }

    /// The texts of one language, or of all.
    fn languages(&self, map: &Value, members: Option<&[String]>) -> Option<Vec<Value>> {
        let map = map.as_object()?;
        match members {
            Some([tag]) if tag != "*" && !self.faults.is_on(Fault::QIgnoresLanguage) => {
                map.get(tag).map(|text| vec![text.clone()])
            }
            None | Some([_]) => Some(map.values().cloned().collect()),
            Some(_) => None,
        }
    }

    /// The member of a compound value that the brackets name.
    fn member(&self, value: &Value, path: &[String]) -> Option<Value> {
        if self.faults.is_on(Fault::QIgnoresCompoundMember) {
            return value.as_object()?.values().next().cloned();
        }
        path.iter().try_fold(value, |value, name| value.as_object()?.get(name)).cloned()
    }

    fn target_passes(&self, target: &Target, test: &Test) -> bool {
        if target.nature == Nature::Object {
            return match test {
                Test::Exists => true,
                Test::Equal(_) | Test::Unequal(_) if self.faults.is_on(Fault::QRelationshipNeverMatches) => false,
                Test::Equal(values) => self.is_equal(target, values),
                Test::Unequal(values) => self.is_equal(target, values) == self.faults.is_on(Fault::QNotEqualIsEqual),
                _ => false,
            };
        }
        match test {
            Test::Exists => true,
            Test::Equal(values) => self.is_equal(target, values),
            Test::Unequal(values) => self.is_equal(target, values) == self.faults.is_on(Fault::QNotEqualIsEqual),
            Test::Ordered(order, literal) => {
                let literal = self.in_nature(literal, target.nature);
                target.values.iter().any(|value| self.is_ordered(value, *order, &literal))
            }
            Test::Matches(pattern) => texts(target).any(|text| pattern.is_match(text)),
            Test::MatchesNot(pattern) => {
                let mut texts = texts(target).peekable();
                let wanted = self.faults.is_on(Fault::QPatternNotMatches);
                texts.peek().is_some() && texts.any(|text| pattern.is_match(text)) == wanted
            }
        }
    }

    fn is_equal(&self, target: &Target, values: &Values) -> bool {
        target.values.iter().any(|value| match value {
            Value::Array(items) if !self.faults.is_on(Fault::QIgnoresArrayItems) => {
                self.is_one_of(value, values) || items.iter().any(|item| self.is_one_of(item, values))
            }
            value => self.is_one_of_with(value, values, target.nature),
        })
    }

    fn is_one_of(&self, value: &Value, values: &Values) -> bool {
        self.is_one_of_with(value, values, Nature::Plain)
    }

    fn is_one_of_with(&self, value: &Value, values: &Values, nature: Nature) -> bool {
        match values {
            Values::List(list) => {
                let counted = if self.faults.is_on(Fault::QListTakesFirst) { 1 } else { list.len() };
                list.iter().take(counted).any(|literal| self.equals(value, &self.in_nature(literal, nature)))
            }
            Values::Range(from, to) => {
                let (from, to) = (self.in_nature(from, nature), self.in_nature(to, nature));
                let inclusive = !self.faults.is_on(Fault::QRangeExcludesEnds);
                let above = from.compare(value, self.faults);
                let below = to.compare(value, self.faults);
                let at_least = above == Some(Ordering::Greater) || (inclusive && above == Some(Ordering::Equal));
                let at_most = below == Some(Ordering::Less)
                    || (inclusive && below == Some(Ordering::Equal))
                    || self.faults.is_on(Fault::QRangeIgnoresMaximum);
                at_least && at_most
            }
        }
    }

    fn equals(&self, value: &Value, literal: &Literal) -> bool {
        let expanded = match literal {
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

/// Members of an attribute that are no attributes themselves.
fn is_member(name: &str) -> bool {
    const MEMBERS: &[&str] = &[
        "observedAt",
        "unitCode",
        "datasetId",
        "createdAt",
        "modifiedAt",
        "expiresAt",
        "objectType",
        "valueType",
        "lang",
    ];
    MEMBERS.contains(&name)
}

fn member_target(instance: &Attribute, name: &str) -> Option<Target> {
    let value = match name {
        "datasetId" => instance.dataset_id.clone().map(Value::from),
        "createdAt" => Some(instance.created_at.clone().into()),
        "modifiedAt" => Some(instance.modified_at.clone().into()),
        other => instance.members.get(other).cloned(),
    };
    let nature = if name.ends_with("At") { Nature::Time } else { Nature::Plain };
    value.map(|value| Target { values: vec![value], nature })
}

#[cfg(test)]
mod tests;
