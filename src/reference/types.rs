//! The language that selects entities by their types (4.17).

use super::context::{Context, last_part};
use super::faults::{Fault, Faults};
use super::names;
use super::problem::Problem;

/// A disjunction of conjunctions of full type names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeSelection {
    alternatives: Vec<Vec<String>>,
}

impl TypeSelection {
    /// Reads a selection such as `(Home;Vehicle)|Motorhome`.
    ///
    /// # Errors
    /// BadRequestData where the text does not follow 4.17.
    pub fn parse(text: &str, context: &Context, faults: &Faults) -> Result<Self, Problem> {
        let error = || Problem::bad_data(format!("type {text:?} does not follow the type selection language"));
        let name = |name: &str| {
            names::is_name(name).then(|| context.expand_as_short(Fault::QueryExpandsFullType, name)).ok_or_else(error)
        };
        let mut alternatives = Vec::new();
        let loose =
            text.contains(';') && !text.contains('(') && faults.is_on(Fault::TypeSelectionAcceptsLooseConjunction);
        let unbalanced = elements(text).is_none() && faults.is_on(Fault::TypeSelectionAcceptsUnbalanced);
        let repaired: String = match (loose, unbalanced) {
            (true, _) => format!("({text})"),
            (_, true) => format!("({})", text.replace(['(', ')'], "")),
            _ => text.to_owned(),
        };
        for element in elements(&repaired).ok_or_else(error)? {
            let conjunction = match element.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
                Some(inside) => inside.split(';').map(name).collect::<Result<Vec<_>, _>>()?,
                None => vec![name(element)?],
            };
            alternatives.push(conjunction);
        }
        Ok(Self { alternatives: with_faults(alternatives, text, faults) })
    }

    fn is_one_name(&self) -> bool {
        matches!(self.alternatives.as_slice(), [only] if only.len() == 1)
    }

    /// Without all alternatives but the first, as a fault has it.
    #[must_use]
    pub fn first_alone(mut self) -> Self {
        self.alternatives.truncate(1);
        self
    }

    /// Whether an entity with these types is selected.
    pub fn matches(&self, types: &[String], faults: &Faults) -> bool {
        let types = if faults.is_on(Fault::QueryKnowsFirstType) { types.get(..1).unwrap_or(types) } else { types };
        let either = faults.is_on(Fault::QueryTypeConjunctionIsOr);
        if faults.is_on(Fault::TypeSelectionNeedsOnlyType) && types.len() > 1 && self.is_one_name() {
            return false;
        }
        self.alternatives.iter().any(|conjunction| {
            let looked_at = if faults.is_on(Fault::QueryLooksAtFirstType) { types.get(..1) } else { None };
            let alike =
                |one: &str, other: &str| faults.is_on(Fault::QueryFindsLastParts) && last_part(one) == last_part(other);
            let has = |name: &String| looked_at.unwrap_or(types).iter().any(|own| own == name || alike(own, name));
            if either { conjunction.iter().any(has) } else { conjunction.iter().all(has) }
        })
    }
}

fn with_faults(mut alternatives: Vec<Vec<String>>, text: &str, faults: &Faults) -> Vec<Vec<String>> {
    let drops_rest = faults.is_on(Fault::QueryIgnoresSecondType)
        || (text.contains('|') && faults.is_on(Fault::TypeSelectionKnowsNoBar))
        || (text.contains(',') && faults.is_on(Fault::TypeSelectionKnowsNoComma));
    if faults.is_on(Fault::TypeSelectionTakesTwo) {
        alternatives.iter_mut().for_each(|conjunction| conjunction.truncate(2));
    }
    if text.contains("://") && faults.is_on(Fault::TypeSelectionIgnoresFullNames) {
        alternatives.clear();
    }
    if drops_rest {
        alternatives.truncate(1);
    }
    if faults.is_on(Fault::QueryTypeIgnoresParentheses) && alternatives.len() > 1 {
        // `C|(A;B)` from left to right is `(C|A);B`.
        let last = alternatives.pop().unwrap_or_default();
        if let Some((first, more)) = last.split_first() {
            alternatives.push(vec![first.clone()]);
            alternatives.iter_mut().for_each(|alternative| alternative.extend_from_slice(more));
        }
    }
    alternatives
}

/// The parts between bars and commas that are not in parentheses; `None` where parentheses do not pair.
fn elements(text: &str) -> Option<Vec<&str>> {
    let (mut found, mut from, mut inside) = (Vec::new(), 0, false);
    for (at, c) in text.char_indices() {
        match c {
            '(' if !inside => inside = true,
            ')' if inside => inside = false,
            '(' | ')' => return None,
            '|' | ',' if !inside => {
                found.push(text.get(from..at)?);
                from = at + 1;
            }
            _ => {}
        }
    }
    found.push(text.get(from..)?);
    (!inside).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selects(text: &str, types: &[&str]) -> bool {
        let (context, faults) = (Context::default(), Faults::none());
        let types: Vec<String> = types.iter().map(|name| context.expand(name)).collect();
        TypeSelection::parse(text, &context, &faults).unwrap().matches(&types, &faults)
    }

    #[test]
    fn bars_and_commas_are_or_and_semicolons_in_parentheses_are_and() {
        assert!(selects("House", &["House"]) && selects("House", &["House", "Home"]));
        assert!(selects("Building|House", &["House"]) && selects("Building,House", &["House"]));
        assert!(selects("(Home;Vehicle)", &["Vehicle", "Home"]) && !selects("(Home;Vehicle)", &["Home"]));
        assert!(
            selects("(Home;Vehicle)|Motorhome", &["Motorhome"]) && selects("https://e.org/x", &["https://e.org/x"])
        );
    }

    #[test]
    fn what_does_not_follow_the_grammar_is_refused() {
        for text in ["", "Home;Vehicle", "(Home", "Home)", "((Home))", "Home||House", "Ho me", "()", "(Home|House)"] {
            assert!(TypeSelection::parse(text, &Context::default(), &Faults::none()).is_err(), "{text}");
        }
    }
}
