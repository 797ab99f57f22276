//! Link headers (RFC 8288), as far as a JSON-LD context needs them (6.3.5).

/// Whether a Link header has a link with this relation and a target.
pub fn has_relation(header: &str, relation: &str) -> bool {
    split(header, ',').any(|link| {
        let Some((target, parameters)) = link.trim().strip_prefix('<').and_then(|link| link.split_once('>')) else {
            return false;
        };
        !target.trim().is_empty()
            && split(parameters, ';').filter_map(|parameter| parameter.split_once('=')).any(|(name, value)| {
                name.trim().eq_ignore_ascii_case("rel")
                    && value.trim().trim_matches('"').split_whitespace().any(|rel| rel == relation)
            })
    })
}

/// Splits outside quotes and angle brackets.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut bracketed) = (false, false);
    text.split(move |character| {
        match character {
            '"' if !bracketed => quoted = !quoted,
            '<' if !quoted => bracketed = true,
            '>' if !quoted => bracketed = false,
            _ => {}
        }
        character == separator && !quoted && !bracketed
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standards::ngsi_ld::vocab::CONTEXT_RELATION;

    #[test]
    fn a_context_link_is_found_by_its_relation() {
        let rel = format!("rel=\"{CONTEXT_RELATION}\"");
        for good in [
            format!("<https://city.example/c.jsonld>; {rel}; type=\"application/ld+json\""),
            format!("<https://city.example/c,d;e.jsonld>;type=\"application/ld+json\";{rel}"),
            format!("</entities?offset=2>; rel=\"next\", <https://city.example/c>; REL={CONTEXT_RELATION}"),
        ] {
            assert!(has_relation(&good, CONTEXT_RELATION), "{good}");
        }
        for bad in [
            format!("https://city.example/c; {rel}"),
            format!("<>; {rel}"),
            "<https://a/b>; rel=\"next\"".to_owned(),
            String::new(),
        ] {
            assert!(!has_relation(&bad, CONTEXT_RELATION), "{bad}");
        }
    }
}
