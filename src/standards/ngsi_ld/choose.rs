//! Chooses from the data of a target what a test needs: a type, an attribute, and a value that some of its entities have
//! and others do not, so that a filter that does nothing, or too much, cannot go unnoticed. The seed decides among equals.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    attribute::{is_attribute, is_sub_attribute},
    datetime::{Separator, parse},
    oracle::{Place, Question, Truth, instances, is_plain_name, point_of, property_value, types_of},
    vocab::CORE_TERMS,
};
use crate::model::sample::{Extent, SampleKind, Survey, TypeSample};

/// The most degrees from the middle of a box to its edges.
const LARGEST_BOX: f64 = 10.0;

/// The variables of a sample.
pub type Fields = BTreeMap<&'static str, String>;

/// A choice of this kind, or `None` where the data has nothing like it. A type that was read to its end comes first.
pub fn choose(survey: &Survey, kind: SampleKind, seed: u64) -> Option<Fields> {
    let all = |extent: Extent| -> Vec<Fields> {
        let types = survey.types.iter().filter(|sample| sample.extent == extent && is_usable_type(&sample.name));
        types.flat_map(|sample| candidates(survey, sample, kind)).collect()
    };
    let found = [all(Extent::All), all(Extent::Part)].into_iter().find(|found| !found.is_empty())?;
    let index = usize::try_from(seed % u64::try_from(found.len()).ok()?).ok()?;
    found.into_iter().nth(index)
}

/// A name that a type selection does not take for more than one.
fn is_usable_type(name: &str) -> bool {
    !name.is_empty() && !name.contains([',', '|', ';', '(', ')', '*'])
}

/// The entities of one type, with what is needed to try a query on them.
struct Entities<'a> {
    name: &'a str,
    all: Vec<&'a Value>,
}

fn candidates(survey: &Survey, sample: &TypeSample, kind: SampleKind) -> Vec<Fields> {
    let all: Vec<&Value> = sample
        .entities
        .iter()
        .filter(|entity| types_of(entity).contains(&sample.name.as_str()) && usable_id(entity).is_some())
        .collect();
    let entities = Entities { name: &sample.name, all };
    let of_attributes = |choose: &dyn Fn(&str) -> Option<Fields>| {
        entities.attributes().iter().filter_map(|name| choose(name)).collect()
    };
    match kind {
        SampleKind::Any => entities.plain(2).into_iter().collect(),
        SampleKind::Several => entities.several().into_iter().collect(),
        SampleKind::TwoTypes => entities.two_types(survey),
        SampleKind::Optional => of_attributes(&|name| entities.optional(name)),
        SampleKind::Number => of_attributes(&|name| entities.number(name)),
        SampleKind::Text => of_attributes(&|name| entities.text(name)),
        SampleKind::Boolean => of_attributes(&|name| entities.equal(name, &["true".to_owned()])),
        SampleKind::Date => of_attributes(&|name| entities.date(name)),
        SampleKind::Relationship => of_attributes(&|name| entities.relationship(name)),
        SampleKind::Language => of_attributes(&|name| entities.language(name)),
        SampleKind::Instances => of_attributes(&|name| entities.several_instances(name)),
        SampleKind::SubAttribute => entities.sub_attributes(),
        SampleKind::Member => entities.members(),
        SampleKind::Geometry => entities.geometry().into_iter().collect(),
    }
}

/// An id that stands for itself in a list, in a text and in a regular expression of any kind.
fn usable_id(entity: &Value) -> Option<&str> {
    let special = |c: char| c.is_whitespace() || ",\"%\\()[]{}*+?^$|".contains(c);
    entity.get("id")?.as_str().filter(|id| !id.contains(special))
}

/// Texts that mean the same in a query, in a pattern and in every reading of both.
fn is_plain_text(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-');
    (2..=60).contains(&text.len()) && text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(plain)
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

impl Entities<'_> {
    fn attributes(&self) -> BTreeSet<String> {
        let names = self.all.iter().filter_map(|entity| entity.as_object()).flat_map(|members| members.keys());
        names.filter(|name| is_attribute(name) && is_plain_name(name)).cloned().collect()
    }

    /// The instances that entities have of an attribute, where they have a single one.
    fn single<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'b Value> {
        self.all.iter().filter_map(move |entity| match instances(entity.get(name)?) {
            [one] => Some(one),
            _ => None,
        })
    }

    fn fields(&self, id: &Value, other: &Value) -> Fields {
        let id_of = |entity| usable_id(entity).unwrap_or_default().to_owned();
        Fields::from([("type", self.name.to_owned()), ("id", id_of(id)), ("other", id_of(other))])
    }

    fn plain(&self, least: usize) -> Option<Fields> {
        match self.all.as_slice() {
            [first, .., last] if self.all.len() >= least => Some(self.fields(first, last)),
            _ => None,
        }
    }

    /// Enough entities for several pages, and a size of pages that makes a few of them.
    fn several(&self) -> Option<Fields> {
        let mut fields = self.plain(5)?;
        // No larger than any target allows.
        fields.insert("page", (self.all.len() / 3).clamp(2, 20).to_string());
        Some(fields)
    }

    /// The first entity that a query selects, and the first that it surely does not.
    fn split(&self, parameter: &str, value: &str) -> Option<(&Value, &Value)> {
        let question = Question::read(&[(parameter.to_owned(), value.to_owned())], None);
        let find = |wanted: Truth| self.all.iter().find(|entity| question.selects(entity) == wanted).copied();
        Some((find(Truth::Yes)?, find(Truth::No)?))
    }

    /// A path with a value that some have, and others have not.
    fn equal(&self, path: &str, values: &[String]) -> Option<Fields> {
        values.iter().find_map(|value| {
            let (id, other) = self.split("q", &format!("{path}=={value}"))?;
            self.split("q", &format!("{path}!={value}"))?;
            let mut fields = self.fields(id, other);
            fields.insert("attribute", path.to_owned());
            fields.insert("value", value.clone());
            Some(fields)
        })
    }

    fn number(&self, name: &str) -> Option<Fields> {
        let numbers = self.single(name).filter_map(property_value).filter_map(Value::as_number);
        self.middle_number(name, numbers)
    }

    /// A number with others below and above.
    fn middle_number<'b>(&self, path: &str, numbers: impl Iterator<Item = &'b serde_json::Number>) -> Option<Fields> {
        let mut numbers: Vec<(f64, String)> =
            numbers.filter_map(|number| Some((number.as_f64()?, number.to_string()))).collect();
        numbers.retain(|(_, text)| !text.contains(['e', 'E']));
        numbers.sort_by(|left, right| left.0.total_cmp(&right.0));
        numbers.dedup_by(|left, right| left.0 == right.0);
        let (Some(low), Some(high)) = (numbers.first(), numbers.last()) else { return None };
        let middle = numbers.get(numbers.len() / 2).filter(|_| numbers.len() >= 3)?;
        let mut fields = self.equal(path, std::slice::from_ref(&middle.1))?;
        fields.extend([("low", low.1.clone()), ("high", high.1.clone()), ("second", high.1.clone())]);
        Some(fields)
    }

    fn text(&self, name: &str) -> Option<Fields> {
        let texts = self.single(name).filter_map(property_value).filter_map(Value::as_str);
        let texts: BTreeSet<&str> = texts.filter(|text| is_plain_text(text)).collect();
        let values: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
        let mut fields = self.equal(name, &values)?;
        let value = fields.get("value")?.clone();
        let second = values.iter().find(|other| !other.eq_ignore_ascii_case(&value))?;
        let bare = value.trim_matches('"');
        let pattern = (2..=bare.len()).map(|length| format!("^{}.*$", &bare[..length]));
        let pattern = pattern.into_iter().find(|pattern| {
            // A pattern that somebody's whole text meets, and that shows whether it is taken for a pattern.
            self.split("q", &format!("{name}~={pattern}")).is_some()
                && self.split("q", &format!("{name}!~={pattern}")).is_some()
        })?;
        fields.extend([("second", second.clone()), ("pattern", pattern)]);
        Some(fields)
    }

    fn date(&self, name: &str) -> Option<Fields> {
        let times = self.single(name).filter_map(|one| one.get("observedAt")?.as_str());
        let mut times: Vec<_> =
            times.filter_map(|time| Some((parse(time, Separator::Point)?, time.to_owned()))).collect();
        times.sort();
        times.dedup_by(|left, right| left.0 == right.0);
        let middle = times.get(times.len() / 2).filter(|_| times.len() >= 3)?;
        let mut fields = self.equal(&format!("{name}.observedAt"), std::slice::from_ref(&middle.1))?;
        fields.insert("attribute", name.to_owned());
        fields.extend([("low", times.first()?.1.clone()), ("high", times.last()?.1.clone())]);
        Some(fields)
    }

    fn relationship(&self, name: &str) -> Option<Fields> {
        let objects = self.single(name).filter(|one| one.get("type").and_then(Value::as_str) == Some("Relationship"));
        let uris: BTreeSet<&str> = objects.filter_map(|one| one.get("object")?.as_str()).collect();
        let plain = uris.iter().filter(|uri| !uri.contains(['"', '%', ',', '\\'])).map(|uri| quoted(uri));
        self.equal(name, &plain.collect::<Vec<_>>())
    }

    fn language(&self, name: &str) -> Option<Fields> {
        let maps = self.single(name).filter_map(|one| one.get("languageMap")?.as_object());
        let texts: BTreeSet<(&String, &str)> = maps
            .flatten()
            .filter_map(|(language, text)| Some((language, text.as_str().filter(|text| is_plain_text(text))?)))
            .filter(|(language, _)| language.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
            .collect();
        texts.iter().find_map(|(language, text)| {
            let mut fields = self.equal(&format!("{name}[{language}]"), &[quoted(text)])?;
            fields.extend([("attribute", name.to_owned()), ("language", (*language).clone())]);
            Some(fields)
        })
    }

    fn several_instances(&self, name: &str) -> Option<Fields> {
        let has_several = |entity: &&&Value| entity.get(name).is_some_and(|attribute| instances(attribute).len() > 1);
        let entity = self.all.iter().find(has_several)?;
        let mut fields = self.fields(entity, self.all.iter().find(|other| *other != entity)?);
        fields.insert("attribute", name.to_owned());
        Some(fields)
    }

    fn sub_attributes(&self) -> Vec<Fields> {
        let mut found = Vec::new();
        for name in self.attributes() {
            let members = self.single(&name).filter_map(Value::as_object).flat_map(|members| members.keys());
            let inner: BTreeSet<&String> =
                members.filter(|inner| is_sub_attribute(inner) && is_plain_name(inner)).collect();
            for inner in inner {
                let values = self.single(&name).filter_map(|one| property_value(one.get(inner)?));
                found.extend(self.middle_number(&format!("{name}.{inner}"), values.filter_map(Value::as_number)));
            }
        }
        found
    }

    fn members(&self) -> Vec<Fields> {
        let mut found = Vec::new();
        for name in self.attributes() {
            let values = || self.single(&name).filter_map(property_value).filter_map(Value::as_object);
            // A term of the core context inside a value, above all `type`, is a keyword of JSON-LD to some brokers.
            let is_own = |key: &&String| is_plain_name(key) && !CORE_TERMS.contains(&key.as_str()) && *key != "type";
            let inner: BTreeSet<&String> = values().flat_map(|members| members.keys()).filter(is_own).collect();
            for inner in inner {
                let texts: BTreeSet<&str> = values().filter_map(|members| members.get(inner)?.as_str()).collect();
                let texts = texts.into_iter().filter(|text| is_plain_text(text)).map(quoted);
                found.extend(self.equal(&format!("{name}[{inner}]"), &texts.collect::<Vec<_>>()));
            }
        }
        found
    }

    /// An attribute that some have; and another that one of the rest has, and one of these, too.
    fn optional(&self, name: &str) -> Option<Fields> {
        let (with, without): (Vec<&Value>, Vec<&Value>) =
            self.all.iter().partition(|entity| entity.get(name).is_some());
        let attributes = self.attributes();
        let common = attributes.iter().filter(|other| other.as_str() != name);
        common.into_iter().find_map(|common| {
            let has = |entity: &&&Value| entity.get(common).is_some();
            let mut fields = self.fields(with.iter().find(has)?, without.iter().find(has)?);
            fields.extend([("attribute", name.to_owned()), ("common", common.clone())]);
            Some(fields)
        })
    }

    fn two_types(&self, survey: &Survey) -> Vec<Fields> {
        let others = survey.types.iter().filter(|other| other.name != self.name && is_usable_type(&other.name));
        let pairs = others.filter_map(|other| {
            let only = |entity: &&Value, not: &str| !types_of(entity).contains(&not);
            let id = self.all.iter().find(|entity| only(entity, &other.name))?;
            let far = other.entities.iter().find(|entity| only(entity, self.name) && usable_id(entity).is_some())?;
            let mut fields = self.fields(id, far);
            fields.insert("second", other.name.clone());
            Some(fields)
        });
        pairs.collect()
    }

    /// A point, a distance and a box that leave some others inside and some outside, none of them near the border.
    fn geometry(&self) -> Option<Fields> {
        let places: Vec<(&Value, Place)> = self
            .all
            .iter()
            .filter_map(|entity| match instances(entity.get("location")?) {
                [one] => Some((*entity, point_of(one)?)),
                _ => None,
            })
            .collect();
        places.iter().find_map(|(entity, point)| {
            let distance = gap(places.iter().map(|(_, other)| point.distance(other)), 1.0)?.round();
            let half = gap(places.iter().map(|(_, other)| point.degrees(other)), 0.0001)?;
            let [x, y] = point.0;
            // Large boxes bulge on a sphere, and those beyond a pole or the date line are none.
            if half > LARGEST_BOX || x.abs() + half > 180.0 || y.abs() + half > 90.0 {
                return None;
            }
            let corner = |east: f64, north: f64| format!("[{:.5},{:.5}]", x + east * half, y + north * half);
            let ring = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)];
            let ring: Vec<String> = ring.into_iter().map(|(east, north)| corner(east, north)).collect();
            let far = places.iter().map(|(other, _)| *other).find(|other| other != entity)?;
            let mut fields = self.fields(entity, far);
            fields.extend([
                ("attribute", "location".to_owned()),
                ("point", format!("[{x},{y}]")),
                ("distance", format!("{distance:.0}")),
                ("box", format!("[[{}]]", ring.join(","))),
            ]);
            Some(fields)
        })
    }
}

/// The middle of the widest gap, by ratio, in these lengths; at least `least`, which is the length that counts as none.
fn gap(lengths: impl Iterator<Item = f64>, least: f64) -> Option<f64> {
    let mut lengths: Vec<f64> = lengths.map(|length| length.max(least)).collect();
    lengths.sort_by(f64::total_cmp);
    let widest = lengths.windows(2).max_by(|left, right| (left[1] / left[0]).total_cmp(&(right[1] / right[0])))?;
    let middle = (widest[0] * widest[1]).sqrt();
    (widest[1] / widest[0] > 1.2).then_some(middle.max(least * 2.0))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn survey(entities: Vec<Value>) -> Survey {
        let extent = Extent::All;
        Survey { types: vec![TypeSample { name: "Lamp".to_owned(), entities, extent }] }
    }

    fn lamp(number: u32, power: Value) -> Value {
        json!({ "id": format!("urn:a:{number}"), "type": "Lamp", "power": { "type": "Property", "value": power } })
    }

    #[test]
    fn a_number_is_chosen_that_has_others_on_both_sides() {
        let survey = survey([5, 60, 9, 40].iter().zip(1..).map(|(power, id)| lamp(id, json!(power))).collect());
        let fields = choose(&survey, SampleKind::Number, 7).unwrap();
        assert_eq!(
            (&*fields["attribute"], &*fields["low"], &*fields["value"], &*fields["high"]),
            ("power", "5", "40", "60")
        );
        assert_eq!((&*fields["id"], &*fields["type"]), ("urn:a:4", "Lamp"));
        let all = SampleKind::Number.fields().iter().all(|field| fields.contains_key(field));
        assert!(all, "{fields:?}");
    }

    #[test]
    fn what_does_not_split_the_data_is_not_chosen() {
        let same = survey((1..=4).map(|id| lamp(id, json!(60))).collect());
        assert_eq!(choose(&same, SampleKind::Number, 0), None);
        assert_eq!(choose(&same, SampleKind::Optional, 0), None);
        assert_eq!(choose(&same, SampleKind::Geometry, 0), None);
        assert!(choose(&same, SampleKind::Any, 0).is_some());
        assert_eq!(choose(&survey(vec![lamp(1, json!(1))]), SampleKind::Any, 0), None);
    }

    #[test]
    fn texts_that_a_query_could_misread_are_not_chosen() {
        let texts = |texts: [&str; 3]| survey(texts.iter().zip(1..).map(|(text, id)| lamp(id, json!(text))).collect());
        assert_eq!(choose(&texts(["a\"b", "true;x", "námestie"]), SampleKind::Text, 0), None);
        let fields = choose(&texts(["open", "broken", "námestie"]), SampleKind::Text, 0).unwrap();
        assert_eq!((&*fields["value"], &*fields["second"], &*fields["pattern"]), ("\"broken\"", "\"open\"", "^br.*$"));
    }

    #[test]
    fn a_member_that_is_a_term_of_the_core_context_is_not_chosen() {
        let all = ["PostalAddress", "VisitingAddress"].into_iter().zip(1..);
        let survey = |member: &str| survey(all.clone().map(|(text, id)| lamp(id, json!({ member: text }))).collect());
        assert_eq!(choose(&survey("type"), SampleKind::Member, 0), None);
        assert_eq!(choose(&survey("title"), SampleKind::Member, 0), None);
        assert_eq!(choose(&survey("city"), SampleKind::Member, 0).unwrap()["attribute"], "power[city]");
    }

    #[test]
    fn a_place_is_a_point_of_a_geoproperty_with_a_box_that_can_be_drawn() {
        let at = |kind: &str, number: u32, x: f64, y: f64| {
            let mut entity = lamp(number, json!(1));
            entity["location"] = json!({ "type": kind, "value": { "type": "Point", "coordinates": [x, y, 140.5] } });
            entity
        };
        let places = |kind: &str, east: f64| {
            let entities = vec![at(kind, 1, 17.0, 48.0), at(kind, 2, 17.01, 48.0), at(kind, 3, 17.0 + east, 48.0)];
            choose(&survey(entities), SampleKind::Geometry, 0)
        };
        assert_eq!(places("GeoProperty", 1.0).unwrap()["point"], "[17,48]");
        assert_eq!(places("Property", 1.0), None);
        let fields = places("GeoProperty", 160.0);
        assert!(fields.is_none_or(|fields| !fields["box"].contains("[-1")), "no edge is drawn through the date line");
    }

    #[test]
    fn the_seed_decides_among_equals() {
        let entity = |id: u32| {
            let mut entity = lamp(id, json!(id));
            entity["height"] = json!({ "type": "Property", "value": id * 2 });
            entity
        };
        let survey = survey((1..=4).map(entity).collect());
        let chosen: BTreeSet<String> =
            (0..2).map(|seed| choose(&survey, SampleKind::Number, seed).unwrap()["attribute"].clone()).collect();
        assert_eq!(chosen.len(), 2);
    }
}
