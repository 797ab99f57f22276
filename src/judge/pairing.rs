//! Who belongs to whom, where two lists are compared without order.

use std::collections::HashMap;

/// Which expected item was found as which observed one.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pairing {
    /// Expected and observed index. A pair need not be equal: it may only have the same key.
    pub pairs: Vec<(usize, usize)>,
    /// Expected, but not there.
    pub missing: Vec<usize>,
    /// There, but not expected; a second item with the same key is.
    pub surplus: Vec<usize>,
}

/// Pairs two lists by their keys. An expected item without a key may be any observed one that is equal to it. Where keys do
/// not decide, as many equal items as possible are paired, so the order of matchers in a suite changes nothing.
pub fn pair<K: std::hash::Hash + Eq>(
    expected: &[Option<K>],
    observed: &[Option<K>],
    equal: &dyn Fn(usize, usize) -> bool,
) -> Pairing {
    let (wanted, offered) = (by_key(expected), by_key(observed));
    let mut partner: Vec<Option<usize>> = vec![None; expected.len()];
    let mut owner: Vec<Option<usize>> = vec![None; observed.len()];
    let offers = |index: usize| expected[index].as_ref().map(|key| offered.get(key).map_or(&[][..], Vec::as_slice));

    for (key, group) in &wanted {
        if let ([one], Some([other])) = (group.as_slice(), offered.get(key).map(Vec::as_slice)) {
            (partner[*one], owner[*other]) = (Some(*other), Some(*one));
        }
    }
    let fixed = owner.clone();
    let all: Vec<usize> = (0..observed.len()).filter(|index| fixed[*index].is_none()).collect();
    for index in 0..expected.len() {
        if partner[index].is_none() {
            let mut seen = vec![false; observed.len()];
            let candidates = |index: usize| offers(index).unwrap_or(&all).to_vec();
            augment(index, &candidates, equal, &mut seen, &mut partner, &mut owner);
        }
    }
    pair_the_rest(expected, &offers, &mut partner, &mut owner);
    Pairing {
        pairs: partner.iter().enumerate().filter_map(|(index, other)| Some((index, (*other)?))).collect(),
        missing: (0..expected.len()).filter(|index| partner[*index].is_none()).collect(),
        surplus: (0..observed.len()).filter(|index| owner[*index].is_none()).collect(),
    }
}

fn by_key<K: std::hash::Hash + Eq>(items: &[Option<K>]) -> HashMap<&K, Vec<usize>> {
    let mut groups: HashMap<&K, Vec<usize>> = HashMap::new();
    for (index, key) in items.iter().enumerate() {
        if let Some(key) = key {
            groups.entry(key).or_default().push(index);
        }
    }
    groups
}

/// Finds an equal partner for an expected item, moving others to another of theirs if need be (an augmenting path).
fn augment(
    index: usize,
    candidates: &dyn Fn(usize) -> Vec<usize>,
    equal: &dyn Fn(usize, usize) -> bool,
    seen: &mut [bool],
    partner: &mut [Option<usize>],
    owner: &mut [Option<usize>],
) -> bool {
    for other in candidates(index) {
        if seen[other] || !equal(index, other) {
            continue;
        }
        seen[other] = true;
        let free = match owner[other] {
            None => true,
            Some(current) => augment(current, candidates, equal, seen, partner, owner),
        };
        if free {
            (partner[index], owner[other]) = (Some(other), Some(index));
            return true;
        }
    }
    false
}

/// Pairs what is not equal but belongs together: by key, or because nothing else is left. It makes better differences.
fn pair_the_rest<'a, K>(
    expected: &[Option<K>],
    offers: &dyn Fn(usize) -> Option<&'a [usize]>,
    partner: &mut [Option<usize>],
    owner: &mut [Option<usize>],
) {
    let unpaired: Vec<usize> = (0..partner.len()).filter(|index| partner[*index].is_none()).collect();
    for index in unpaired {
        let free = |other: &&usize| owner[**other].is_none();
        if let Some(other) = offers(index).and_then(|offers| offers.iter().find(free)).copied() {
            (partner[index], owner[other]) = (Some(other), Some(index));
        }
    }
    let missing: Vec<usize> = (0..partner.len()).filter(|index| partner[*index].is_none()).collect();
    let surplus: Vec<usize> = (0..owner.len()).filter(|index| owner[*index].is_none()).collect();
    if let ([index], [other]) = (missing.as_slice(), surplus.as_slice())
        && expected[*index].is_none()
    {
        (partner[*index], owner[*other]) = (Some(*other), Some(*index));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(expected: &[Option<&str>], observed: &[Option<&str>], equal: &dyn Fn(usize, usize) -> bool) -> Pairing {
        pair(expected, observed, equal)
    }

    #[test]
    fn items_are_paired_by_key_in_any_order() {
        let pairing = pairs(&[Some("a"), Some("b")], &[Some("b"), Some("c"), Some("a")], &|_, _| false);
        assert_eq!(pairing, Pairing { pairs: vec![(0, 2), (1, 0)], missing: vec![], surplus: vec![1] });
    }

    #[test]
    fn a_second_item_with_the_same_key_is_surplus() {
        let pairing = pairs(&[Some("a")], &[Some("a"), Some("a")], &|_, other| other == 1);
        assert_eq!(pairing, Pairing { pairs: vec![(0, 1)], missing: vec![], surplus: vec![0] });
    }

    #[test]
    fn an_item_without_a_key_leaves_others_what_only_they_can_take() {
        let pairing = pairs(&[None, None], &[Some("a"), Some("b")], &|index, other| index == 0 || other == 0);
        assert_eq!(pairing, Pairing { pairs: vec![(0, 1), (1, 0)], missing: vec![], surplus: vec![] });
    }

    #[test]
    fn what_is_left_alone_is_paired_for_the_sake_of_the_difference() {
        let pairing = pairs(&[None], &[Some("a")], &|_, _| false);
        assert_eq!(pairing.pairs, [(0, 0)]);
        let pairing = pairs(&[Some("a")], &[Some("b")], &|_, _| false);
        assert_eq!(pairing, Pairing { pairs: vec![], missing: vec![0], surplus: vec![0] });
    }
}
