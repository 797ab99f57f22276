//! The language that selects entities by their scopes (4.19).

use super::faults::{Fault, Faults};
use super::names;
use super::problem::Problem;

/// A disjunction of conjunctions of patterns of scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeQuery {
    alternatives: Vec<Vec<Pattern>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    levels: Vec<String>,
    below: Below,
}

/// Whether the scopes below are meant, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Below {
    Excluded,
    Included,
}

impl ScopeQuery {
    /// Reads a scope query such as `(/Madrid/+;/CompanyA)|/CompanyB/#`.
    ///
    /// # Errors
    /// BadRequestData where the text does not follow 4.19.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let error = || Problem::bad_data(format!("scopeQ {text:?} does not follow the scope query language"));
        let element = |element: &str| {
            let inside = match element.strip_prefix('(') {
                Some(rest) => rest.strip_suffix(')').ok_or_else(error)?,
                None => element,
            };
            let patterns: Vec<&str> = if inside == element { vec![inside] } else { inside.split(';').collect() };
            patterns.into_iter().map(|one| Pattern::parse(one).ok_or_else(error)).collect::<Result<Vec<_>, _>>()
        };
        Ok(Self { alternatives: text.split(['|', ',']).map(element).collect::<Result<_, _>>()? })
    }

    /// The query that a fault makes of one: `text` is how it was written.
    #[must_use]
    pub fn with_faults(mut self, text: &str, faults: &Faults) -> Self {
        let drops_rest = (text.contains('|') && faults.is_on(Fault::ScopeKnowsNoBar))
            || (text.contains(',') && faults.is_on(Fault::ScopeKnowsNoComma));
        if drops_rest {
            self.alternatives.truncate(1);
        }
        self
    }

    /// Whether an entity with these scopes is selected.
    pub fn matches(&self, scopes: &[String], faults: &Faults) -> bool {
        let known = if faults.is_on(Fault::ScopeTakesFirstOwn) { scopes.len().min(1) } else { scopes.len() };
        let is_unscoped = scopes.is_empty() && faults.is_on(Fault::ScopeAnyMatchesUnscoped);
        let present = |pattern: &Pattern| {
            (is_unscoped && pattern.levels.is_empty())
                || scopes.iter().take(known).any(|scope| pattern.matches(scope, faults))
        };
        let either = faults.is_on(Fault::ScopeConjunctionIsOr);
        self.alternatives.iter().any(|all| if either { all.iter().any(present) } else { all.iter().all(present) })
    }
}

impl Pattern {
    fn parse(text: &str) -> Option<Self> {
        let (text, below) = match text.strip_suffix("/#") {
            Some(rest) => (rest, Below::Included),
            None => (text, Below::Excluded),
        };
        if text.is_empty() {
            return (below == Below::Included).then_some(Self { levels: Vec::new(), below });
        }
        let levels: Vec<String> = text.strip_prefix('/').unwrap_or(text).split('/').map(str::to_owned).collect();
        levels.iter().all(|level| level == "+" || names::is_plain_name(level)).then_some(Self { levels, below })
    }

    fn matches(&self, scope: &str, faults: &Faults) -> bool {
        let levels: Vec<&str> = scope.strip_prefix('/').unwrap_or(scope).split('/').collect();
        let (own, wanted) = (levels.len(), self.levels.len());
        let plus_at_end = self.levels.last().is_some_and(|level| level == "+");
        let long_enough = match self.below {
            Below::Excluded if faults.is_on(Fault::ScopeMatchesBelow) && !plus_at_end => own >= wanted,
            Below::Excluded if plus_at_end && faults.is_on(Fault::ScopePlusMatchesLevels) => own >= wanted,
            Below::Excluded => own == wanted,
            Below::Included if wanted > 0 && faults.is_on(Fault::ScopeHashExcludesItself) => own > wanted,
            Below::Included if wanted > 0 && faults.is_on(Fault::ScopeHashIsOneLevel) => {
                own == wanted || own == wanted + 1
            }
            Below::Included => own >= wanted,
        };
        let fits = |pattern: &String, level: &str| match pattern.as_str() {
            "+" => !faults.is_on(Fault::ScopePlusNeverMatches),
            name => name == level,
        };
        long_enough && self.levels.iter().zip(levels).all(|(pattern, level)| fits(pattern, level))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selects(text: &str, scopes: &[&str]) -> bool {
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        ScopeQuery::parse(text).unwrap().matches(&scopes, &Faults::none())
    }

    #[test]
    fn scopes_are_selected_by_level_and_by_tree() {
        assert!(selects("/Madrid", &["/Madrid"]) && !selects("/Madrid", &["/Madrid/Gardens"]));
        assert!(selects("/Madrid/#", &["/Madrid"]) && selects("/Madrid/#", &["/Madrid/Gardens/North"]));
        assert!(selects("/Madrid/+/North", &["/Madrid/Gardens/North"]) && !selects("/Madrid/+", &["/Madrid"]));
        assert!(selects("(/Madrid;/A)", &["/Madrid", "/A"]) && !selects("(/Madrid;/A)", &["/A"]));
        assert!(selects("/B|/A", &["/A"]) && selects("/#", &["/A"]) && !selects("/#", &[]));
    }

    #[test]
    fn what_does_not_follow_the_grammar_is_refused() {
        assert!(["", "/", "(/A", "/A//B", "/2", "/A;/B"].into_iter().all(|text| ScopeQuery::parse(text).is_err()));
    }
}
