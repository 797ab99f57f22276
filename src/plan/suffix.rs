//! The suffix that keeps the names of one case apart from everything else on the target.

use sha2::{Digest, Sha256};

use crate::model::{InstanceId, RunId};

const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const LENGTH: usize = 8;

/// `_` and 8 characters of `a-z0-9`, taken from the SHA-256 of run, test and case. The interface is left out, so that one
/// case has one set of names wherever it looks.
pub fn suffix(run: &RunId, id: &InstanceId) -> String {
    let case = id.case.as_ref().map_or("", |case| case.as_str());
    let digest = Sha256::digest(format!("{run}\0{}\0{case}", id.test));
    // 36^8 is a small part of 2^64, so the remainders are as good as evenly spread.
    let mut number = digest.iter().take(8).fold(0u64, |number, byte| (number << 8) | u64::from(*byte));
    let mut suffix = String::from("_");
    for _ in 0..LENGTH {
        let index = usize::try_from(number % 36).unwrap_or_default();
        suffix.push(char::from(ALPHABET[index]));
        number /= 36;
    }
    suffix
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::model::{CaseId, Interface, TestId};

    fn instance(test: &str, case: Option<&str>) -> InstanceId {
        InstanceId { test: TestId::new(test), case: case.map(CaseId::new), interface: Interface::Broker }
    }

    #[test]
    fn a_suffix_is_an_underscore_and_eight_lower_case_letters_or_digits() {
        for number in 0..500 {
            let suffix = suffix(&RunId::new(format!("run{number}")), &instance("s/g/t", None));
            let (first, rest) = suffix.split_at(1);
            assert_eq!(first, "_");
            assert_eq!(rest.len(), 8);
            assert!(rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()), "{suffix}");
        }
    }

    #[test]
    fn run_test_and_case_each_make_a_suffix_of_their_own() {
        let mut seen = HashSet::new();
        for run in ["a", "b"] {
            for (test, case) in
                [("s/g/t", None), ("s/g/u", None), ("s/g/t", Some("u")), ("s/g/tu", None), ("s/g/t", Some("v"))]
            {
                assert!(seen.insert(suffix(&RunId::new(run), &instance(test, case))), "{run} {test} {case:?}");
            }
        }
    }

    #[test]
    fn two_thousand_cases_do_not_collide() {
        let run = RunId::new("k3v9x0q2ab");
        let suffixes: HashSet<String> =
            (0..2000).map(|number| suffix(&run, &instance("s/g/t", Some(&number.to_string())))).collect();
        assert_eq!(suffixes.len(), 2000);
    }

    #[test]
    fn a_suffix_never_changes_between_releases() {
        let suffix =
            suffix(&RunId::new("k3v9x0q2ab"), &instance("ngsi-ld/provision/create-entity/stored", Some("json")));
        insta::assert_snapshot!(suffix, @"_64f62oet");
    }
}
