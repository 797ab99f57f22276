//! The one table of keys. The checks of the loader and the JSON Schema for editors are both made from it, so neither can
//! know a key the other does not.

mod check;
mod files;
mod fingerprint;
mod group;
mod profile;
mod step;
mod token;

pub(super) use check::{Mode, check};
pub(super) use token::{CLAUSE_PATTERN, DOCUMENT, clause_text, is_name};
pub use token::{Token, Words};

use std::{collections::BTreeMap, sync::LazyLock};

use super::diagnostic::Code;

/// A kind of map in a suite file; [`Object::what`] says in words what each is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Object {
    Group,
    Test,
    Row,
    Over,
    BindingFilter,
    Exclusive,
    Reply,
    Trouble,
    Request,
    Create,
    Sample,
    Notified,
    Called,
    Expect,
    Reading,
    Checks,
    Either,
    Watched,
    SuiteFile,
    ClausesFile,
    Clause,
    BindingsFile,
    Binding,
    DoubtsFile,
    Doubt,
    CoverageFile,
    Coverage,
    Purposes,
    EtsiFile,
    EtsiGroup,
    EtsiWithout,
    Profile,
    Criterion,
    Role,
    Formula,
    Selector,
    Fingerprints,
    Fingerprint,
    Ask,
    Sign,
}

impl Object {
    /// Every kind.
    pub const ALL: [Self; 40] = [
        Self::Group,
        Self::Test,
        Self::Row,
        Self::Over,
        Self::BindingFilter,
        Self::Exclusive,
        Self::Reply,
        Self::Trouble,
        Self::Request,
        Self::Create,
        Self::Sample,
        Self::Notified,
        Self::Called,
        Self::Expect,
        Self::Reading,
        Self::Checks,
        Self::Either,
        Self::Watched,
        Self::SuiteFile,
        Self::ClausesFile,
        Self::Clause,
        Self::BindingsFile,
        Self::Binding,
        Self::DoubtsFile,
        Self::Doubt,
        Self::CoverageFile,
        Self::Coverage,
        Self::Purposes,
        Self::EtsiFile,
        Self::EtsiGroup,
        Self::EtsiWithout,
        Self::Profile,
        Self::Criterion,
        Self::Role,
        Self::Formula,
        Self::Selector,
        Self::Fingerprints,
        Self::Fingerprint,
        Self::Ask,
        Self::Sign,
    ];

    /// What it is, in words.
    pub fn what(self) -> &'static str {
        match self {
            Self::Group => "a group",
            Self::Test => "a test",
            Self::Row => "a row of `cases`",
            Self::Over => "`over`",
            Self::BindingFilter => "a filter of bindings",
            Self::Exclusive => "an exclusive isolation",
            Self::Reply => "a reply of a mock source",
            Self::Trouble => "the trouble of a mock source",
            Self::Request => "a `request` step",
            Self::Create => "a `create` step",
            Self::Sample => "a `sample` step",
            Self::Notified => "a `notified` step",
            Self::Called => "a `called` step",
            Self::Expect => "`expect`",
            Self::Reading => "a reading",
            Self::Checks => "`should` or `may`",
            Self::Either => "`either`",
            Self::Watched => "`expect` of an observer",
            Self::SuiteFile => "suite.yaml",
            Self::ClausesFile => "clauses.yaml",
            Self::Clause => "a clause",
            Self::BindingsFile => "bindings.yaml",
            Self::Binding => "a binding",
            Self::DoubtsFile => "doubts.yaml",
            Self::Doubt => "a doubt",
            Self::CoverageFile => "coverage.yaml",
            Self::Coverage => "a row of the coverage",
            Self::Purposes => "the purposes of an operation",
            Self::EtsiFile => "etsi.yaml",
            Self::EtsiGroup => "a group of ETSI cases",
            Self::EtsiWithout => "ETSI cases without a test",
            Self::Profile => "a profile",
            Self::Criterion => "a criterion",
            Self::Role => "a condition",
            Self::Formula => "a formula",
            Self::Selector => "a selector of tests",
            Self::Fingerprints => "fingerprints.yaml",
            Self::Fingerprint => "a fingerprint",
            Self::Ask => "a question of a fingerprint",
            Self::Sign => "a sign",
        }
    }

    /// The rows of this kind.
    pub fn rows(self) -> impl Iterator<Item = &'static Row> + Clone {
        INDEX.get(&self).map(Vec::as_slice).unwrap_or_default().iter().copied()
    }

    /// The row of a key.
    pub fn row(self, key: &str) -> Option<&'static Row> {
        self.rows().find(|row| row.key == key)
    }

    /// What keys that are not in the table hold; `None` where there are no others.
    pub fn others(self) -> Option<&'static Shape> {
        match self {
            Self::Row => Some(&Shape::Document),
            Self::Either => Some(&Shape::Object(Object::Reading)),
            _ => None,
        }
    }
}

/// The rows by kind: they are looked up for every map of every case.
static INDEX: LazyLock<BTreeMap<Object, Vec<&'static Row>>> = LazyLock::new(|| {
    let rows = |object: &Object| TABLES.into_iter().flatten().filter(|row| row.of.contains(object)).collect();
    Object::ALL.iter().map(|object| (*object, rows(object))).collect()
});

static TABLES: [&[Row]; 6] =
    [group::ROWS, step::ROWS, step::EXPECT_ROWS, files::ROWS, profile::ROWS, fingerprint::ROWS];

/// One key.
#[derive(Debug)]
pub struct Row {
    /// The kinds of maps that have it.
    pub of: &'static [Object],
    /// The key.
    pub key: &'static str,
    /// Whether it has to be there.
    pub need: Need,
    /// What its value looks like.
    pub shape: Shape,
    /// One sentence for editors.
    pub doc: &'static str,
}

/// Whether a key has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It has to.
    Required,
    /// It may be left out.
    Optional,
}

const fn required(of: &'static [Object], key: &'static str, shape: Shape, doc: &'static str) -> Row {
    Row { of, key, need: Need::Required, shape, doc }
}

const fn optional(of: &'static [Object], key: &'static str, shape: Shape, doc: &'static str) -> Row {
    Row { of, key, need: Need::Optional, shape, doc }
}

/// What a value looks like.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Anything.
    Document,
    /// A text that is not empty.
    Text,
    /// A text that may be empty.
    Raw,
    /// A text, number, or `true` and `false`.
    Scalar,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Count {
        /// The smallest.
        least: u64,
        /// The largest.
        most: u64,
    },
    /// A clause number.
    Clause,
    /// A text of a certain form.
    Token(&'static Token),
    /// One of these words.
    Word(&'static Words),
    /// A list.
    List(&'static Shape),
    /// One, or a list.
    Some(&'static Shape),
    /// A map with free keys.
    Map(&'static Shape),
    /// A map with the keys of this table.
    Object(Object),
    /// One of these; they differ in kind.
    Any(&'static [Shape]),
    /// A step.
    Step(Phase),
}

/// The part of a case a step stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// `given`.
    SetUp,
    /// `steps`.
    Test,
}

impl Phase {
    /// The steps that may stand there, by their verbs.
    pub fn verbs(self) -> &'static [(&'static str, Object)] {
        match self {
            Self::SetUp => &[("request", Object::Request), ("create", Object::Create), ("sample", Object::Sample)],
            Self::Test => &[("request", Object::Request), ("notified", Object::Notified), ("called", Object::Called)],
        }
    }
}

/// Verbs that later suites will bring.
pub const RESERVED_VERBS: [&str; 2] = ["harvest", "obtain"];

/// A shorthand of these tables: a text that is one of the given words.
const fn words(what: &'static str, code: Code, list: fn() -> Vec<&'static str>) -> Words {
    Words { what, code, list }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_kind_has_a_key_twice_and_every_key_is_explained() {
        for object in Object::ALL {
            let keys: Vec<_> = object.rows().map(|row| row.key).collect();
            assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len(), "{object:?}: {keys:?}");
            assert!(!keys.is_empty(), "{object:?}");
            assert!(object.rows().all(|row| row.doc.ends_with('.')), "{object:?}");
        }
    }
}
