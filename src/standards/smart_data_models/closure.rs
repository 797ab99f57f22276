//! Which documents a schema needs besides itself: where its references lead.

use serde_json::Value;

use super::Address;

/// Where a reference leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leads {
    /// To a place in the same document.
    Within,
    /// To another file of the models.
    To(Address),
    /// To somewhere that models do not come from.
    Elsewhere,
}

/// Every reference in a document, wherever it stands: more than a validator would follow, and never less.
pub fn references(document: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    // Parsers stop at 128 levels, so this needs no limit of its own.
    let mut open = vec![document];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                let keys = ["$ref", "$dynamicRef", "$recursiveRef"];
                found.extend(keys.into_iter().filter_map(|key| members.get(key)?.as_str()));
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Where a reference of a document leads.
pub fn lead(from: &Address, reference: &str) -> Leads {
    let file = reference.split('#').next().unwrap_or_default();
    if file.is_empty() {
        return Leads::Within;
    }
    let address = if file.contains("://") { Address::of_url(file) } else { from.join(file) };
    match address {
        Some(address) if address == *from => Leads::Within,
        Some(address) => Leads::To(address),
        None => Leads::Elsewhere,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_found_wherever_they_stand() {
        let document = json!({
            "$ref": "#/definitions/A",
            "allOf": [{ "$ref": "../common.json#/A" }, { "properties": { "$ref": { "$ref": "b.json" } } }],
            "definitions": { "A": { "$dynamicRef": "c.json" }, "B": { "$ref": 3 } },
        });
        assert_eq!(references(&document), ["#/definitions/A", "../common.json#/A", "b.json", "c.json"]);
    }

    #[test]
    fn a_reference_leads_within_to_a_file_or_elsewhere() {
        let from = Address::new("city.Example", "Bench/schema.json").unwrap();
        let file = |repository: &str, path: &str| Leads::To(Address::new(repository, path).unwrap());
        for (reference, leads) in [
            ("#/definitions/A", Leads::Within),
            ("schema.json#/definitions/A", Leads::Within),
            ("../common.json#/A", file("city.Example", "common.json")),
            ("../../data-models/common-schema.json", file("data-models", "common-schema.json")),
            (
                "https://smart-data-models.github.io/data-models/common-schema.json#/definitions/GSMA-Commons",
                file("data-models", "common-schema.json"),
            ),
            ("https://example.org/schema.json", Leads::Elsewhere),
            ("file:///etc/passwd", Leads::Elsewhere),
            ("../../../etc/passwd", Leads::Elsewhere),
            ("urn:uuid:1", Leads::Elsewhere),
        ] {
            assert_eq!(lead(&from, reference), leads, "{reference}");
        }
    }
}
