//! The same tree as JSON, and back, without loss.

use serde_json::{Map, Value};

use super::{Entry, Kind, Node, Span, Style};

/// The tree as JSON.
pub fn to_json(node: &Node) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Bool(flag) => Value::Bool(*flag),
        Kind::Number { value, .. } => Value::Number(value.clone()),
        Kind::Text { text, .. } => Value::String(text.clone()),
        Kind::List(items) => Value::Array(items.iter().map(to_json).collect()),
        Kind::Map(entries) => {
            Value::Object(entries.iter().map(|entry| (entry.key.clone(), to_json(&entry.value))).collect::<Map<_, _>>())
        }
    }
}

/// JSON as a tree without positions.
pub fn from_json(value: &Value) -> Node {
    let kind = match value {
        Value::Null => Kind::Null,
        Value::Bool(flag) => Kind::Bool(*flag),
        Value::Number(number) => Kind::Number { value: number.clone(), written: number.to_string() },
        Value::String(text) => Kind::Text { text: text.clone(), style: Style::Quoted },
        Value::Array(items) => Kind::List(items.iter().map(from_json).collect()),
        Value::Object(members) => Kind::Map(
            members
                .iter()
                .map(|(key, value)| Entry { key: key.clone(), span: Span::default(), value: from_json(value) })
                .collect(),
        ),
    };
    Node { kind, span: Span::default() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::suite::{diagnostic::Sink, source::SourceFile, yaml::parse};

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-1e300..1e300).prop_map(Value::from),
            ".*".prop_map(Value::from),
            "[ -~]*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec(("[ -~]{0,12}", inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn read(text: &str) -> Option<Node> {
        let mut sink = Sink::default();
        let node = parse(&SourceFile::new("x.yaml", text), &mut sink);
        assert_eq!(sink.into_sorted().len(), usize::from(node.is_none()));
        node
    }

    proptest! {
        #[test]
        fn a_tree_made_of_json_gives_the_same_json(value in values()) {
            prop_assert_eq!(to_json(&from_json(&value)), value);
        }

        #[test]
        fn json_text_read_as_yaml_is_the_same_value(value in values()) {
            let text = serde_json::to_string_pretty(&value).unwrap();
            let node = read(&text);
            prop_assert_eq!(node.as_ref().map(to_json), Some(value), "{}", text);
        }
    }

    #[test]
    fn yaml_becomes_the_json_it_means() {
        let node = read("a: [1, no, \"2\", ~]\nb: { c: 2025-03-01, d: 4.10 }\ne: |\n  x\n  y\n").unwrap();
        assert_eq!(
            to_json(&node),
            json!({"a": [1, "no", "2", null], "b": {"c": "2025-03-01", "d": 4.1}, "e": "x\ny\n"})
        );
    }
}
