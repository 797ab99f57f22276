//! The names somebody probably meant.

/// The candidate most like the word, if any is like it at all.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_few(word, candidates, 1).into_iter().next()
}

/// At most so many candidates that are like the word, the most alike first.
pub fn nearest_few<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>, at_most: usize) -> Vec<&'a str> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    similar::get_close_matches(word, &candidates, at_most, 0.6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_name() {
        assert_eq!(nearest("tset", ["test", "suite"]), Some("test"));
    }

    #[test]
    fn a_word_like_nothing_finds_nothing() {
        assert_eq!(nearest("xyz", ["test", "suite"]), None);
        assert_eq!(nearest("xyz", []), None);
    }

    #[test]
    fn the_most_alike_comes_first() {
        assert_eq!(nearest_few("stored", ["story", "stored-twice", "restored", "x"], 2), ["restored", "story"]);
    }
}
