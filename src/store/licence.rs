//! Under which licence a model is, as far as its `LICENSE.md` says it in words that everybody uses.

/// The words that a licence is recognised by, and its SPDX identifier or name.
const KNOWN: &[(&[&str], &str)] = &[
    (&["creative commons", "attribution 4.0"], "CC-BY-4.0"),
    (&["creative commons", "by 4.0"], "CC-BY-4.0"),
    (&["creativecommons.org/licenses/by/4.0"], "CC-BY-4.0"),
    (&["cc by 4.0"], "CC-BY-4.0"),
    (&["cc-by 4.0"], "CC-BY-4.0"),
    (&["cc-by-4.0"], "CC-BY-4.0"),
    (&["apache license", "version 2.0"], "Apache-2.0"),
    (&["apache-2.0"], "Apache-2.0"),
    (&["mit license"], "MIT"),
];

/// What to show where there is a file that nobody recognises.
pub const UNKNOWN: &str = "see LICENSE.md";
/// What to show where there is no file.
pub const NONE: &str = "none stated";

/// The licence that a text states. Share-alike and its likes are not mistaken for the plain licence.
pub fn recognise(text: &str) -> &'static str {
    let text = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let narrower =
        ["sharealike", "share-alike", "noncommercial", "non-commercial", "noderiv", "by-sa", "by-nc", "by-nd"];
    let is_narrow = narrower.iter().any(|word| text.contains(word));
    let known = KNOWN.iter().find(|(words, _)| words.iter().all(|word| text.contains(word)));
    match known {
        Some((_, name)) if !(is_narrow && name.starts_with("CC")) => name,
        Some(_) | None => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_is_named_only_where_its_text_is_plain() {
        for (text, name) in [
            (
                "# License\nThis work is licensed under a Creative Commons\nAttribution 4.0 International License",
                "CC-BY-4.0",
            ),
            ("[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)", "CC-BY-4.0"),
            ("Apache License\n  Version 2.0, January 2004", "Apache-2.0"),
            ("Creative Commons Attribution-ShareAlike 4.0, by 4.0", UNKNOWN),
            ("Copyright somebody, all rights reserved", UNKNOWN),
            ("", UNKNOWN),
        ] {
            assert_eq!(recognise(text), name, "{text}");
        }
    }
}
