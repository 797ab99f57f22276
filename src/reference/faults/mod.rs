//! The faults of the reference platform: one row for each, one defect in one rule. A suite proves itself by catching
//! them, so a row is narrow: one operation, parameter, member or error, and never something every test stumbles over.
//! The rows lie in the files of this folder, by operation or topic.

use std::{
    cmp::Ordering,
    collections::BTreeSet,
    hash::{Hash, Hasher},
};

/// A deliberate defect of the reference platform.
#[derive(Debug, Clone, Copy)]
pub struct Fault(&'static FaultRow);

/// One row of the table of faults.
#[derive(Debug, PartialEq, Eq)]
pub struct FaultRow {
    /// Its name in suites, on the command line and in reports.
    pub id: &'static str,
    /// The clause of ETSI GS CIM 009 V1.9.1 whose rule it breaks.
    pub clause: &'static str,
    /// What goes wrong, in one sentence.
    pub breaks: &'static str,
}

/// A part of the table: each row is a constant `Fault::Name`, and all of them are a slice.
macro_rules! faults {
    ($table:ident: $($fault:ident $id:literal $clause:literal $breaks:literal)*) => {
        #[expect(non_upper_case_globals, reason = "a fault reads like the variant of an enum, which it stands for")]
        impl super::Fault {
            $(#[doc = $breaks]
            pub const $fault: Self = Self(&super::FaultRow { id: $id, clause: $clause, breaks: $breaks });)*
        }

        pub(super) const $table: &[super::Fault] = &[$(super::Fault::$fault),*];

        #[cfg(test)]
        pub(super) const NAMES: &[(&str, &str)] = &[$((stringify!($fault), $id)),*];
    };
}

mod append;
mod batch;
mod batch_merge;
mod context;
mod create;
mod delete;
mod discovery;
mod geo;
mod http;
mod instances;
mod join;
mod kinds;
mod long;
mod merge;
mod ordering;
mod page;
mod partial;
mod patch;
mod purge;
mod q;
mod query;
mod query_by_post;
mod replace;
mod represent;
mod retrieve;
mod selection;
mod shell;
mod update;

/// The parts of the table, in the order in which faults are listed.
const TABLES: &[&[Fault]] = &[
    create::CREATE,
    append::APPEND,
    update::UPDATE,
    partial::PARTIAL,
    delete::DELETE,
    merge::MERGE,
    patch::PATCH,
    replace::REPLACE,
    purge::PURGE,
    batch::BATCH,
    batch_merge::BATCH_MERGE,
    retrieve::RETRIEVE,
    represent::REPRESENT,
    query::QUERY,
    query_by_post::QUERY_BY_POST,
    q::Q,
    geo::GEO,
    selection::SELECTION,
    ordering::ORDERING,
    join::JOIN,
    page::PAGE,
    discovery::DISCOVERY,
    http::HTTP,
    long::LONG,
    context::CONTEXT,
    kinds::KINDS,
    shell::SHELL,
    instances::INSTANCES,
];

/// Every fault, grouped by operation.
pub fn all() -> impl Iterator<Item = Fault> {
    TABLES.iter().copied().flatten().copied()
}

impl Fault {
    /// The fault with this id.
    pub fn from_id(id: &str) -> Option<Fault> {
        all().find(|fault| fault.id() == id)
    }

    /// Its row in the table.
    pub fn row(self) -> &'static FaultRow {
        self.0
    }

    /// Its name in suites, on the command line and in reports.
    pub fn id(self) -> &'static str {
        self.0.id
    }
}

impl PartialEq for Fault {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Fault {}

impl Ord for Fault {
    fn cmp(&self, other: &Self) -> Ordering {
        self.id().cmp(other.id())
    }
}

impl PartialOrd for Fault {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Fault {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}

/// The faults that are switched on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(BTreeSet<Fault>);

impl Faults {
    /// The faultless platform.
    pub fn none() -> Self {
        Self::default()
    }

    /// A platform with one fault.
    pub fn one(fault: Fault) -> Self {
        Self::from_iter([fault])
    }

    /// Whether this fault is switched on.
    pub fn is_on(&self, fault: Fault) -> bool {
        self.0.contains(&fault)
    }

    /// The faults that are switched on, by their ids.
    pub fn iter(&self) -> impl Iterator<Item = Fault> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<Fault> for Faults {
    fn from_iter<I: IntoIterator<Item = Fault>>(faults: I) -> Self {
        Self(faults.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `CreateAnswers200` as `create-answers-200`.
    fn kebab(name: &str) -> String {
        let mut kebab = String::new();
        for (at, letter) in name.char_indices() {
            let starts_number = letter.is_ascii_digit() && !kebab.ends_with(|last: char| last.is_ascii_digit());
            if at > 0 && (letter.is_ascii_uppercase() || starts_number) {
                kebab.push('-');
            }
            kebab.push(letter.to_ascii_lowercase());
        }
        kebab
    }

    #[test]
    fn the_id_of_a_fault_is_its_name_in_kebab_case() {
        let names = [
            create::NAMES,
            append::NAMES,
            update::NAMES,
            partial::NAMES,
            delete::NAMES,
            merge::NAMES,
            patch::NAMES,
            replace::NAMES,
            purge::NAMES,
            batch::NAMES,
            batch_merge::NAMES,
            retrieve::NAMES,
            represent::NAMES,
            query::NAMES,
            query_by_post::NAMES,
            q::NAMES,
            geo::NAMES,
            selection::NAMES,
            ordering::NAMES,
            join::NAMES,
            page::NAMES,
            discovery::NAMES,
            http::NAMES,
            long::NAMES,
            context::NAMES,
            kinds::NAMES,
            shell::NAMES,
            instances::NAMES,
        ];
        let mut count = 0;
        for (name, id) in names.into_iter().flatten() {
            assert_eq!(kebab(name), *id);
            count += 1;
        }
        assert_eq!(count, all().count(), "a table is not listed in TABLES");
    }

    #[test]
    fn no_two_faults_share_an_id_or_a_description() {
        let ids: BTreeSet<_> = all().map(Fault::id).collect();
        let texts: BTreeSet<_> = all().map(|fault| fault.row().breaks).collect();
        assert_eq!((ids.len(), texts.len()), (all().count(), all().count()));
        assert!(all().count() >= 200);
    }

    #[test]
    fn every_row_says_in_one_sentence_what_goes_wrong() {
        for row in all().map(Fault::row) {
            assert!(row.breaks.ends_with('.') && !row.breaks.trim_end_matches('.').contains(". "), "{}", row.id);
            assert!(row.clause.starts_with(['4', '5', '6']), "{}", row.id);
        }
    }

    #[test]
    fn a_fault_is_found_by_its_id() {
        for fault in all() {
            assert_eq!(Fault::from_id(fault.id()), Some(fault));
        }
        assert_eq!(Fault::from_id("create-with-location"), None);
    }

    #[test]
    fn only_the_faults_that_were_asked_for_are_on() {
        let faults = Faults::one(Fault::DeleteKeeps);
        assert!(faults.is_on(Fault::DeleteKeeps) && !faults.is_on(Fault::DeleteAnswers200));
        assert_eq!(Faults::none().iter().count(), 0);
    }
}
