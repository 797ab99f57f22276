//! What the faults of one kind of attribute do to it on its way into the store.

use serde_json::{Map, Value, json};

use super::super::entity::{Attribute, Attributes, Kind};
use super::super::faults::{Fault, Faults};

/// Damages one instance of an attribute of an entity.
pub fn damage(name: &str, instance: &mut Attribute, faults: &Faults) {
    let on = |fault: Fault| faults.is_on(fault);
    damage_members(instance, faults);
    match instance.kind {
        Kind::Property => damage_value(&mut instance.value, faults),
        Kind::GeoProperty => {
            if on(Fault::GeometryOnlyAsLocation) && !name.ends_with("/location") {
                instance.kind = Kind::Property;
            }
            damage_geometry(&mut instance.value, faults);
        }
        Kind::Relationship => {
            if let (Value::Array(objects), true) = (&mut instance.value, on(Fault::RelationshipKeepsFirstObject)) {
                objects.truncate(1);
            }
        }
        Kind::LanguageProperty => damage_languages(&mut instance.value, faults),
        Kind::VocabProperty => {
            if instance.value.is_string() && on(Fault::VocabBecomesProperty) {
                instance.kind = Kind::Property;
            }
        }
        Kind::JsonProperty => {
            if let (Value::Array(items), true) = (&mut instance.value, on(Fault::JsonLosesArray)) {
                instance.value = items.first().cloned().unwrap_or_default();
            }
        }
        Kind::ListProperty => damage_list(&mut instance.value, faults),
        Kind::ListRelationship => damage_objects(&mut instance.value, faults),
    }
}

/// What stands beside the value.
fn damage_members(instance: &mut Attribute, faults: &Faults) {
    let on = |fault: Fault| faults.is_on(fault);
    let loses_all = match instance.kind {
        Kind::Property | Kind::Relationship => false,
        Kind::GeoProperty => on(Fault::GeoPropertyLosesMembers),
        Kind::LanguageProperty => on(Fault::LanguagePropertyLosesMembers),
        Kind::VocabProperty => on(Fault::VocabPropertyLosesMembers),
        Kind::ListProperty => on(Fault::ListPropertyLosesMembers),
        Kind::ListRelationship => on(Fault::ListRelationshipLosesMembers),
        Kind::JsonProperty => on(Fault::JsonPropertyLosesMembers),
    };
    if loses_all {
        instance.members = Map::new();
        instance.attributes = Attributes::default();
    }
    if instance.kind == Kind::Relationship {
        for (member, fault) in
            [("observedAt", Fault::RelationshipLosesObservedAt), ("objectType", Fault::RelationshipLosesObjectType)]
        {
            if on(fault) {
                instance.members.shift_remove(member);
            }
        }
        if on(Fault::RelationshipLosesSubAttributes) {
            instance.attributes = Attributes::default();
        }
    }
    for (member, fault) in
        [("valueType", Fault::PropertyLosesValueType), ("expiresAt", Fault::TransientAttributeLosesTime)]
    {
        if on(fault) {
            instance.members.shift_remove(member);
        }
    }
    damage_sub_attributes(instance, faults);
}

fn damage_sub_attributes(instance: &mut Attribute, faults: &Faults) {
    if instance.kind == Kind::Property && faults.is_on(Fault::SubRelationshipsLost) {
        let is_relationship = |several: &[Attribute]| several.iter().any(|one| one.kind.is_relationship());
        instance.attributes.0.retain(|(_, several)| !is_relationship(several));
    }
    for (_, several) in &mut instance.attributes.0 {
        if faults.is_on(Fault::SubInstancesKeepFirst) {
            several.truncate(1);
        }
        for sub in several {
            if faults.is_on(Fault::SecondLevelLost) {
                sub.attributes = Attributes::default();
            }
            if faults.is_on(Fault::SubAttributesBecomeProperties) && sub.kind != Kind::Relationship {
                sub.kind = Kind::Property;
            }
        }
    }
}

fn damage_value(value: &mut Value, faults: &Faults) {
    let on = |fault: Fault| faults.is_on(fault);
    match value {
        Value::Array(items) => {
            if on(Fault::CreateFlattensArrays) {
                *items = flat(items);
            }
            if let ([only], true) = (items.as_slice(), on(Fault::CreateUnwrapsArrays)) {
                *value = only.clone();
            }
        }
        Value::Number(number) => {
            if number.is_f64() && on(Fault::ExponentsAreLost) {
                *value = without_exponent(value);
            } else if let (Some(integer), true) = (number.as_i64(), on(Fault::IntegersOverflow)) {
                *value = json!(integer.rem_euclid(1 << 32));
            }
        }
        Value::String(text) => {
            let number = text.parse::<f64>().ok().filter(|_| on(Fault::TextBecomesNumber));
            if let Some(number) = number {
                *value = json!(number);
            }
        }
        _ => {}
    }
}

fn without_exponent(number: &Value) -> Value {
    let text = number.to_string();
    let mantissa = text.split_once('e').and_then(|(mantissa, _)| mantissa.parse::<f64>().ok());
    mantissa.map_or_else(|| number.clone(), |mantissa| json!(mantissa))
}

/// The items of arrays inside an array, in one array.
fn flat(items: &[Value]) -> Vec<Value> {
    let inside = |item: &Value| match item {
        Value::Array(items) => flat(items),
        other => vec![other.clone()],
    };
    items.iter().flat_map(inside).collect()
}

fn damage_geometry(geometry: &mut Value, faults: &Faults) {
    let kind = geometry.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some(coordinates) = geometry.get_mut("coordinates") else { return };
    let Value::Array(items) = coordinates else { return };
    if faults.is_on(Fault::GeometryLosesAltitude) && kind == "Point" {
        items.truncate(2);
    }
    if faults.is_on(Fault::GeometryLosesHoles) && kind == "Polygon" {
        items.truncate(1);
    }
    if faults.is_on(Fault::GeometryKeepsFirstPart) && kind.starts_with("Multi") {
        items.truncate(1);
    }
}

fn damage_languages(map: &mut Value, faults: &Faults) {
    let Some(map) = map.as_object_mut() else { return };
    if faults.is_on(Fault::LanguageLosesDefault) {
        map.shift_remove("@none");
    }
    for text in map.values_mut() {
        if let (Value::Array(texts), true) = (&*text, faults.is_on(Fault::LanguageJoinsTexts)) {
            let texts: Vec<&str> = texts.iter().filter_map(Value::as_str).collect();
            *text = texts.join(" ").into();
        }
    }
}

fn damage_list(list: &mut Value, faults: &Faults) {
    let Value::Array(items) = list else { return };
    if faults.is_on(Fault::ListDropsRepetition) {
        drop_repetition(items);
    }
    if faults.is_on(Fault::ListLosesNesting) {
        *items = flat(items);
    }
    if let ([only], true) = (items.as_slice(), faults.is_on(Fault::ListUnwrapsOnlyItem)) {
        *list = only.clone();
    }
}

fn damage_objects(list: &mut Value, faults: &Faults) {
    let Value::Array(items) = list else { return };
    if faults.is_on(Fault::ObjectListReversed) {
        items.reverse();
    }
    if faults.is_on(Fault::ObjectListDropsRepetition) {
        drop_repetition(items);
    }
}

fn drop_repetition(items: &mut Vec<Value>) {
    let mut seen: Vec<Value> = Vec::new();
    for item in items.drain(..) {
        if !seen.contains(&item) {
            seen.push(item);
        }
    }
    *items = seen;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn damaged(value: Value, fault: Fault) -> Value {
        let mut value = value;
        damage_value(&mut value, &Faults::one(fault));
        value
    }

    #[test]
    fn a_fault_damages_what_it_is_about_and_nothing_else() {
        for (whole, fault, left) in [
            (json!([1]), Fault::CreateUnwrapsArrays, json!(1)),
            (json!([[1, [2]], 3]), Fault::CreateFlattensArrays, json!([1, 2, 3])),
            (json!(4_294_967_297_i64), Fault::IntegersOverflow, json!(1)),
            (json!("007"), Fault::TextBecomesNumber, json!(7.0)),
            (json!(2.5e-7), Fault::ExponentsAreLost, json!(2.5)),
        ] {
            assert_eq!(damaged(whole.clone(), fault), left);
            assert_eq!(damaged(whole.clone(), Fault::ListLosesNesting), whole);
        }
    }

    #[test]
    fn repeated_items_are_dropped_in_order() {
        let mut items = vec![json!(2), json!(1), json!(2)];
        drop_repetition(&mut items);
        assert_eq!(items, [json!(2), json!(1)]);
    }
}
