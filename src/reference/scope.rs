//! The language that selects entities by their scopes (4.19).

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

    /// Whether an entity with these scopes is selected.
    pub fn matches(&self, scopes: &[String]) -> bool {
        let present = |pattern: &Pattern| scopes.iter().any(|scope| pattern.matches(scope));
        self.alternatives.iter().any(|conjunction| conjunction.iter().all(present))
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

    fn matches(&self, scope: &str) -> bool {
        let levels: Vec<&str> = scope.strip_prefix('/').unwrap_or(scope).split('/').collect();
        let long_enough = match self.below {
            Below::Excluded => levels.len() == self.levels.len(),
            Below::Included => levels.len() >= self.levels.len(),
        };
        long_enough && self.levels.iter().zip(levels).all(|(pattern, level)| pattern == "+" || pattern == level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selects(text: &str, scopes: &[&str]) -> bool {
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        ScopeQuery::parse(text).unwrap().matches(&scopes)
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
