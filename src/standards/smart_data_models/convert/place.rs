//! Where a converted value stood: the way back from a position in the value form to a JSON Pointer into the item as given.

use std::borrow::Cow;

use crate::standards::smart_data_models::text::push_token;

/// The way from an attribute of the item to the value that the schema sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What stands between the attribute and its value, as the middle of a JSON Pointer: `/value`, `/2/object`, or nothing.
    pub prefix: Cow<'static, str>,
    /// What happened to the items of a value that is an array.
    pub items: Items,
}

/// What happened to the items of a value that is an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Items {
    /// Nothing.
    Kept,
    /// The array was made around the only item.
    Wrapped,
    /// Each was the `object` of an object.
    Objects,
    /// These were the `@value` of a typed value.
    Typed(Vec<usize>),
    /// Each came from the instance with this number.
    Instances(Vec<(usize, &'static str)>),
}

impl Way {
    /// The value is the attribute itself.
    pub const BARE: Self = Self { prefix: Cow::Borrowed(""), items: Items::Kept };

    /// The value stands in this member, one of those that hold values.
    pub fn member(name: &'static str) -> Self {
        Self { prefix: Cow::Borrowed(Self::pointer(name)), items: Items::Kept }
    }

    /// The pointer of a member that holds a value.
    pub fn pointer(name: &str) -> &'static str {
        match name {
            "value" => "/value",
            "object" => "/object",
            "languageMap" => "/languageMap",
            "vocab" => "/vocab",
            "json" => "/json",
            "valueList" => "/valueList",
            "objectList" => "/objectList",
            _ => "",
        }
    }

    /// The same way, from an instance in an array of them.
    #[must_use]
    pub fn of_instance(self, number: usize) -> Self {
        Self { prefix: Cow::Owned(format!("/{number}{}", self.prefix)), items: self.items }
    }

    /// The same way, one step further.
    #[must_use]
    pub fn into_member(self, name: &str) -> Self {
        let mut prefix = self.prefix.into_owned();
        push_token(&mut prefix, name);
        Self { prefix: Cow::Owned(prefix), items: self.items }
    }

    /// Adds the way to the pointer of an attribute, and then what is left of a pointer into its value.
    pub fn append(&self, pointer: &mut String, rest: &str) {
        let number = |rest: &str| -> Option<(usize, usize)> {
            let token = rest.strip_prefix('/')?.split('/').next()?;
            Some((token.parse().ok()?, token.len() + 1))
        };
        if let (Items::Instances(instances), Some((item, length))) = (&self.items, number(rest))
            && let Some((instance, member)) = instances.get(item)
        {
            pointer.push_str(&format!("/{instance}/{member}{}", &rest[length..]));
            return;
        }
        pointer.push_str(&self.prefix);
        let Some((item, length)) = number(rest) else {
            pointer.push_str(rest);
            return;
        };
        let (token, inside) = rest.split_at(length);
        match &self.items {
            Items::Wrapped => pointer.push_str(inside),
            Items::Objects => pointer.push_str(&format!("{token}/object{inside}")),
            Items::Typed(items) if items.contains(&item) => pointer.push_str(&format!("{token}/@value{inside}")),
            _ => pointer.push_str(rest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(way: &Way, rest: &str) -> String {
        let mut pointer = "/a".to_owned();
        way.append(&mut pointer, rest);
        pointer
    }

    #[test]
    fn every_position_leads_back_to_the_item() {
        let value = Way::member("value");
        assert_eq!(back(&Way::BARE, "/coordinates/0"), "/a/coordinates/0");
        assert_eq!(back(&value, "/coordinates/0"), "/a/value/coordinates/0");
        assert_eq!(back(&value.clone().of_instance(2), ""), "/a/2/value");
        assert_eq!(back(&Way::member("languageMap").into_member("en"), ""), "/a/languageMap/en");
        let with = |items| Way { prefix: Cow::Borrowed("/x"), items };
        assert_eq!(back(&with(Items::Wrapped), "/0"), "/a/x");
        assert_eq!(back(&with(Items::Objects), "/3"), "/a/x/3/object");
        assert_eq!(back(&with(Items::Typed(vec![1])), "/1/b"), "/a/x/1/@value/b");
        assert_eq!(back(&with(Items::Typed(vec![1])), "/0/b"), "/a/x/0/b");
        let instances = with(Items::Instances(vec![(4, "object"), (5, "object")]));
        assert_eq!(back(&instances, "/1"), "/a/5/object");
        assert_eq!(back(&instances, ""), "/a/x");
        assert_eq!(back(&Way::member("value").into_member("a/b~c"), ""), "/a/value/a~1b~0c");
    }
}
