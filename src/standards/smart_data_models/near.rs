//! The name that was probably meant by one that a model does not have.

/// The nearest of the names: one that differs by case or spaces only, else one that differs by few letters.
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    // A longer name is no slip of the pen, and comparing it would cost time.
    if name.len() > 128 {
        return None;
    }
    let trimmed = name.trim();
    if let Some(same) = names.clone().find(|other| other.eq_ignore_ascii_case(trimmed)) {
        return Some(same);
    }
    let letters: Vec<char> = trimmed.chars().collect();
    let mut best = None;
    for other in names {
        let most = allowed(letters.len().min(other.len()));
        if most == 0 || letters.len().abs_diff(other.len()) > most {
            continue;
        }
        let Some(distance) = distance(&letters, other, most) else { continue };
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, other));
        }
    }
    best.map(|(_, other)| other)
}

/// How many letters may differ: in a short name, every letter is a name of its own (`no`, `no2`, `co2`).
fn allowed(length: usize) -> usize {
    match length {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    }
}

/// How many letters have to be put in, left out, changed, or swapped with their neighbour, if at most this many.
fn distance(name: &[char], other: &str, most: usize) -> Option<usize> {
    let other: Vec<char> = other.chars().collect();
    let (mut before, mut last): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..=other.len()).collect());
    for (row, letter) in name.iter().enumerate() {
        let mut next = Vec::with_capacity(other.len() + 1);
        next.push(row + 1);
        for (column, against) in other.iter().enumerate() {
            let change = last[column] + usize::from(letter != against);
            let mut least = change.min(last[column + 1] + 1).min(next[column] + 1);
            let swapped = row > 0 && column > 0 && *letter == other[column - 1] && name[row - 1] == *against;
            if swapped {
                least = least.min(before[column - 1] + 1);
            }
            next.push(least);
        }
        if next.iter().all(|cost| *cost > most) {
            return None;
        }
        before = std::mem::replace(&mut last, next);
    }
    last.last().copied().filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest_of(name: &str) -> Option<&'static str> {
        nearest(name, ["temperature", "typeofLocation", "no", "no2", "co2", "name", "dateObserved"].into_iter())
    }

    #[test]
    fn a_slip_of_the_pen_is_seen() {
        for (name, meant) in [
            ("temprature", "temperature"),
            ("temperatuer", "temperature"),
            ("typeOfLocation", "typeofLocation"),
            ("CO2", "co2"),
            ("dateObserved ", "dateObserved"),
            ("nane", "name"),
        ] {
            assert_eq!(nearest_of(name), Some(meant), "{name}");
        }
    }

    #[test]
    fn another_name_is_not_taken_for_a_slip() {
        for name in ["so2", "pm10", "observed", "n", "", "humidity", "täglich", &"x".repeat(100_000)] {
            assert_eq!(nearest_of(name), None, "{name:.20}");
        }
    }

    proptest::proptest! {
        #[test]
        fn names_of_any_kind_are_compared(name in ".{0,20}", others in proptest::collection::vec(".{0,20}", 0..5)) {
            let found = nearest(&name, others.iter().map(String::as_str));
            proptest::prop_assert!(found.is_none_or(|found| others.iter().any(|other| other == found)));
        }

        #[test]
        fn one_letter_left_out_is_near(name in "[a-z]{8,20}", place in 0usize..8) {
            let mut short = name.clone();
            short.remove(place);
            proptest::prop_assert_eq!(nearest(&short, [name.as_str()].into_iter()), Some(name.as_str()));
        }
    }
}
