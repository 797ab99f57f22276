//! The Entity Type Selection Language (4.17): a disjunction of types and of conjunctions in parentheses.

use super::Truth;

/// Whether an entity with these types is selected. URIs may contain the operators: with one of those it is open.
pub fn selects(selection: &str, types: &[&str]) -> Truth {
    if selection == "*" {
        return Truth::Yes;
    }
    if types.contains(&selection) {
        return Truth::Yes;
    }
    if selection.contains(':') && selection.contains(['(', ')', ';']) {
        return Truth::Open;
    }
    let alternatives = selection.split(['|', ',']).map(str::trim);
    Truth::any(alternatives.map(|alternative| {
        let inner = alternative.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(alternative);
        Truth::all(inner.split(';').map(|name| Truth::from(types.contains(&name))))
    }))
}
