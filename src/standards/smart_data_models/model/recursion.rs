//! Models whose schemas lead back to themselves through the data. Whether an entity is valid is remembered for each place, so it
//! is found out quickly; but errors are gathered for each way to a place, and ways can double with each level. So the deeper
//! levels of an entity are left out where there would be too many ways.

/// At most about so many ways may lead to a value.
const MOST_WAYS: f64 = 200_000.0;
/// Levels that are always looked at, and more than any entity has.
const LEAST: usize = 3;
const MOST: usize = 128;

/// How many levels of an entity may be looked at for errors; `None` where no schema leads back to itself. For each part of a
/// schema: the parts that it refers to, with repetitions, and how many schemas it applies to one value.
pub(super) fn levels(leads: &[&[usize]], costs: &[u64]) -> Option<usize> {
    // Parts that lead nowhere are taken away until only those are left that come round again, or lead to such.
    let mut open: Vec<usize> = leads.iter().map(|leads| leads.len()).collect();
    let mut back = vec![Vec::new(); leads.len()];
    for (part, leads) in leads.iter().enumerate() {
        for &next in *leads {
            back[next].push(part);
        }
    }
    let mut ends: Vec<usize> = (0..leads.len()).filter(|part| open[*part] == 0).collect();
    while let Some(end) = ends.pop() {
        for &before in &back[end] {
            open[before] -= 1;
            if open[before] == 0 {
                ends.push(before);
            }
        }
    }
    let ways = (0..leads.len())
        .filter(|part| open[*part] > 0)
        .map(|part| (open[part] as u64).saturating_mul(costs.get(part).copied().unwrap_or(1)))
        .max()?;
    if ways <= 1 {
        return Some(MOST);
    }
    Some(((MOST_WAYS.ln() / (ways as f64).ln()) as usize).clamp(LEAST, MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_comes_round_again_is_limited() {
        assert_eq!(levels(&[&[1, 1, 1], &[]], &[4, 1]), None);
        assert_eq!(levels(&[&[0]], &[1]), Some(MOST), "a list of lists");
        assert_eq!(levels(&[&[0, 0]], &[1]), Some(17), "a tree with two ways to each place");
        assert_eq!(levels(&[&[1, 2], &[0], &[]], &[1, 1, 1]), Some(MOST));
        assert_eq!(levels(&[&[1, 1], &[2, 2], &[0]], &[7, 3, 1]), Some(4), "ways that multiply inside a level");
        assert_eq!(levels(&[&[0; 1000]], &[1]), Some(LEAST));
        assert_eq!(levels(&[], &[]), None);
    }
}
