//! The codes of diagnostics: stable, so that they can be searched for and linked to.

use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// What kind of mistake a diagnostic is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its stable text: `suite::unknown-key`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

codes! {
    /// A directory or file could not be read.
    Unreadable = "suite::unreadable",
    /// The directory holds no suite.
    NoSuites = "suite::no-suites",
    /// A file a suite needs is missing.
    MissingFile = "suite::missing-file",
    /// A YAML file in a place where none belongs.
    MisplacedFile = "suite::misplaced-file",
    /// A file is not UTF-8.
    NotUtf8 = "suite::not-utf8",
    /// A file is too large.
    TooLarge = "suite::too-large",
    /// A file is empty.
    EmptyFile = "suite::empty-file",
    /// Not YAML.
    Syntax = "suite::syntax",
    /// An anchor or alias.
    Anchor = "suite::anchor",
    /// A tag.
    Tag = "suite::tag",
    /// A merge key.
    MergeKey = "suite::merge-key",
    /// A key that is not a text.
    KeyNotText = "suite::key-not-text",
    /// A key that stands twice in one map.
    DuplicateKey = "suite::duplicate-key",
    /// More than one document in a file.
    SecondDocument = "suite::second-document",
    /// Nested too deep.
    TooDeep = "suite::too-deep",
    /// A number that cannot be kept exactly.
    Number = "suite::number",
    /// A key that the format does not have here.
    UnknownKey = "suite::unknown-key",
    /// A key that is missing.
    MissingKey = "suite::missing-key",
    /// A value of the wrong kind or form.
    WrongValue = "suite::wrong-value",
    /// A step with no verb, two, or one that does not exist.
    UnknownVerb = "suite::unknown-verb",
    /// A verb that is reserved for a later release.
    ReservedVerb = "suite::reserved-verb",
    /// An unknown role.
    UnknownRole = "suite::unknown-role",
    /// An unknown capability.
    UnknownCapability = "suite::unknown-capability",
    /// A word that is none of the words allowed here.
    UnknownWord = "suite::unknown-word",
    /// A name of the wrong form.
    BadName = "suite::bad-name",
    /// Two things with the same name.
    DuplicateId = "suite::duplicate-id",
    /// An unknown variable or document.
    UnknownVariable = "suite::unknown-variable",
    /// A dollar sign that starts no variable.
    LoneDollar = "suite::lone-dollar",
    /// A list or map inside a text.
    NotText = "suite::not-text",
    /// The whole document where its id is meant.
    WholeDocument = "suite::whole-document",
    /// A document without id, where its id is used.
    NoId = "suite::no-id",
    /// Documents that refer to each other in a circle.
    Circle = "suite::circle",
    /// A column, document or set-up that nothing uses.
    Unused = "suite::unused",
    /// An unknown or malformed matcher.
    UnknownMatcher = "suite::unknown-matcher",
    /// A matcher where something is sent.
    MatcherInRequest = "suite::matcher-in-request",
    /// An unknown error type.
    UnknownErrorType = "suite::unknown-error-type",
    /// A clause that is not in `clauses.yaml`.
    UnknownClause = "suite::unknown-clause",
    /// A fault the reference platform does not have.
    UnknownFault = "suite::unknown-fault",
    /// A doubt that is not in `doubts.yaml`, or a reading it does not have.
    UnknownDoubt = "suite::unknown-doubt",
    /// A row or column that coverage.yaml does not have.
    UnknownCoverage = "suite::unknown-coverage",
    /// An ETSI case that etsi.yaml does not list.
    UnknownEtsiCase = "suite::unknown-etsi-case",
    /// A control test that does not exist.
    UnknownTest = "suite::unknown-test",
    /// An unknown binding kind, or a pattern that picks no row.
    UnknownBinding = "suite::unknown-binding",
    /// A step that expects nothing.
    NoExpectation = "suite::no-expectation",
    /// A write that may change what civitest did not create.
    UnsafeWrite = "suite::unsafe-write",
    /// A write without any id: it may change everything.
    DestructiveWrite = "suite::destructive-write",
    /// A write that would be repeated.
    RepeatedWrite = "suite::repeated-write",
    /// A request header that has a key of its own, or that the HTTP client writes.
    OwnedHeader = "suite::owned-header",
    /// A value is saved from a place where nothing is expected.
    SaveNotExpected = "suite::save-not-expected",
    /// A profile names a suite that does not exist.
    UnknownSuite = "profile::unknown-suite",
    /// A profile selects no test.
    SelectsNothing = "profile::selects-nothing",
    /// A profile uses a level it does not have.
    UnknownLevel = "profile::unknown-level",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_has_a_text_of_its_own() {
        let texts: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(texts.len(), Code::ALL.len());
    }
}
