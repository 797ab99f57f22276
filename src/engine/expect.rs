//! Expectations of a suite to expectations that can be judged: variables filled, names isolated, entities normalized.

use super::{
    prepare,
    scope::{Scope, ScopeError},
};
use crate::{
    model::{
        Check, Document, Expectation, Matcher, Strength, Template,
        expectation::{AuthoredExpectation, HeaderCheck, Reading},
        step::{AnswerKind, BodyKind},
        template::Text,
    },
    standards::ngsi_ld::{isolation::Isolation, representation},
};

/// Fills in the expectations of a step.
///
/// # Errors
/// When a variable is missing.
pub fn expectations(
    authored: &[AuthoredExpectation],
    answer: AnswerKind,
    scope: &mut Scope<'_>,
    isolation: &Isolation,
) -> Result<Vec<Expectation>, ScopeError> {
    authored
        .iter()
        .map(|expectation| {
            Ok(Expectation {
                check: check(&expectation.check, answer, scope, isolation)?,
                strength: expectation.strength,
                position: expectation.position.clone(),
            })
        })
        .collect()
}

fn check(
    authored: &Check<Template, Text>,
    answer: AnswerKind,
    scope: &mut Scope<'_>,
    isolation: &Isolation,
) -> Result<Check, ScopeError> {
    Ok(match authored {
        Check::Status(statuses) => Check::Status(statuses.clone()),
        Check::Error(error) => Check::Error(error.clone()),
        Check::Header { name, value } => Check::Header { name: name.clone(), value: header(value, scope)? },
        Check::Body(template) => Check::Body(comparable(template, answer, scope, isolation)?),
        Check::Contains(template) => Check::Contains(comparable(template, answer, scope, isolation)?),
        Check::Literally(template) => Check::Literally(scope.fill(template)?.document),
        Check::Ids(template) => Check::Ids(Document::List(prepare::ids(template, scope)?)),
        Check::Order(template) => Check::Order(Document::List(prepare::ids(template, scope)?)),
        Check::Size(size) => Check::Size(*size),
        Check::AtMost(limit) => Check::AtMost(*limit),
        Check::LinksBack => Check::LinksBack,
        Check::Pages(pages) => Check::Pages(*pages),
        Check::Selects(name) => Check::Selects(name.clone()),
        Check::Agrees(name) => Check::Agrees(name.clone()),
        Check::Rules(rules) => Check::Rules(rules.clone()),
        Check::Counted => Check::Counted,
        Check::Under(limit) => Check::Under(*limit),
        Check::Times(times) => Check::Times(*times),
        Check::Either { doubt, readings } => Check::Either {
            doubt: doubt.clone(),
            readings: readings
                .iter()
                .map(|reading| {
                    Ok(Reading {
                        name: reading.name.clone(),
                        expectations: expectations(&reading.expectations, answer, scope, isolation)?,
                    })
                })
                .collect::<Result<_, ScopeError>>()?,
        },
    })
}

fn header(authored: &HeaderCheck<Text>, scope: &mut Scope<'_>) -> Result<HeaderCheck, ScopeError> {
    Ok(match authored {
        HeaderCheck::Is(text) => HeaderCheck::Is(scope.text(text, str::to_owned)?),
        HeaderCheck::Match(matcher) => HeaderCheck::Match(matcher.try_map(|text| scope.text(text, str::to_owned))?),
    })
}

fn comparable(
    template: &Template,
    answer: AnswerKind,
    scope: &mut Scope<'_>,
    isolation: &Isolation,
) -> Result<Document, ScopeError> {
    let filled = scope.fill(template)?;
    let isolated = isolation.answer(answer, &filled.document);
    if filled.exactly {
        return Ok(isolated);
    }
    Ok(match answer {
        AnswerKind::Entity => representation::normalize(BodyKind::Entity, &isolated),
        AnswerKind::Entities => representation::normalize(BodyKind::Entities, &isolated),
        _ => isolated,
    })
}

/// Whether these expectations claim that something is not there: on a target that was seen to lag, such a claim is checked
/// only after the lag has passed.
pub fn asserts_absence(expectations: &[Expectation]) -> bool {
    expectations.iter().filter(|expectation| expectation.strength == Strength::Must).any(|expectation| {
        match &expectation.check {
            Check::Error(error) => error == "ResourceNotFound",
            Check::Status(statuses) => statuses == &[404],
            Check::Ids(_) | Check::Order(_) => true,
            Check::Size(size) => *size == 0,
            Check::Body(Document::List(items)) => items.is_empty(),
            Check::Body(document) | Check::Contains(document) => names_an_absence(document),
            _ => false,
        }
    })
}

fn names_an_absence(document: &Document) -> bool {
    match document {
        Document::Match(matcher) => *matcher == Matcher::Absent,
        Document::Map(members) => members.iter().any(|(_, value)| names_an_absence(value)),
        Document::List(items) => items.iter().any(names_an_absence),
        Document::Null | Document::Bool(_) | Document::Number(_) | Document::Text(_) => false,
    }
}
