//! Datatypes whose values are texts: names, tokens, languages, addresses, base 64.

/// Characters that XML has: all but NUL and the two that are none.
fn is_character(c: char) -> bool {
    !matches!(c, '\0' | '\u{FFFE}' | '\u{FFFF}')
}

pub(super) fn is_string(text: &str) -> bool {
    text.chars().all(is_character)
}

pub(super) fn is_normalized(text: &str) -> bool {
    text.chars().all(|c| is_character(c) && !matches!(c, '\t' | '\n' | '\r'))
}

pub(super) fn is_token(text: &str) -> bool {
    is_normalized(text) && !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ")
}

pub(super) fn is_language(text: &str) -> bool {
    text.split('-').enumerate().all(|(at, part)| {
        (1..=8).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_alphabetic() || (at > 0 && byte.is_ascii_digit()))
    })
}

fn starts_name(c: char) -> bool {
    matches!(c, ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn continues_name(c: char) -> bool {
    starts_name(c) || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(starts_name) && text.chars().all(continues_name)
}

pub(super) fn is_nc_name(text: &str) -> bool {
    is_name(text) && !text.contains(':')
}

pub(super) fn is_name_token(text: &str) -> bool {
    !text.is_empty() && text.chars().all(continues_name)
}

pub(super) fn is_list_of(text: &str, is_item: fn(&str) -> bool) -> bool {
    text.split(' ').all(is_item)
}

pub(super) fn is_qualified_name(text: &str) -> bool {
    match text.split_once(':') {
        Some((prefix, local)) => is_nc_name(prefix) && is_nc_name(local),
        None => is_nc_name(text),
    }
}

/// Whether a text is an IRI reference once what may not stand in one is escaped. That is how XSD 1.0 has it, and what its
/// processors check; XSD 1.1 leaves it to them.
pub(super) fn is_uri_reference(text: &str) -> bool {
    if !is_string(text) || !escapes_are_whole(text) {
        return false;
    }
    let (before_fragment, fragment) = split(text, '#');
    let (before_query, query) = split(before_fragment, '?');
    let rest = match before_query.find([':', '/']) {
        Some(at) if before_query.as_bytes()[at] == b':' => {
            if !is_scheme(&before_query[..at]) {
                return false;
            }
            &before_query[at + 1..]
        }
        _ => before_query,
    };
    let path = match rest.strip_prefix("//") {
        Some(after) => {
            let end = after.find('/').unwrap_or(after.len());
            if !is_authority(&after[..end]) {
                return false;
            }
            &after[end..]
        }
        None => rest,
    };
    [Some(path), query, fragment].into_iter().flatten().all(|part| !part.contains(['[', ']', '#']))
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(before, after)| (before, Some(after)))
}

fn escapes_are_whole(text: &str) -> bool {
    text.split('%').skip(1).all(|after| after.len() >= 2 && after.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()))
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

fn is_authority(text: &str) -> bool {
    let (user, place) = text.rsplit_once('@').map_or(("", text), |(user, place)| (user, place));
    if user.contains(['[', ']', '@']) {
        return false;
    }
    let port = match place.strip_prefix('[') {
        Some(inside) => {
            let Some((address, after)) = inside.split_once(']') else { return false };
            if !is_literal_address(address) {
                return false;
            }
            match after.strip_prefix(':') {
                Some(port) => port,
                None if after.is_empty() => "",
                None => return false,
            }
        }
        None => {
            let (host, port) = place.split_once(':').unwrap_or((place, ""));
            if host.contains(['[', ']']) {
                return false;
            }
            port
        }
    };
    port.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_literal_address(address: &str) -> bool {
    address.parse::<std::net::Ipv6Addr>().is_ok()
        || address.strip_prefix(['v', 'V']).and_then(|rest| rest.split_once('.')).is_some_and(|(version, rest)| {
            !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_hexdigit()) && !rest.is_empty()
        })
}

/// Base 64 with at most one space between two letters, as XSD has it.
pub(super) fn is_base64(text: &str) -> bool {
    if text.starts_with(' ') || text.ends_with(' ') || text.contains("  ") {
        return false;
    }
    let (mut letters, mut pads, mut last) = (0_usize, 0_usize, b'A');
    for byte in text.bytes().filter(|byte| *byte != b' ') {
        match byte {
            b'=' => pads += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if pads == 0 => {
                letters += 1;
                last = byte;
            }
            _ => return false,
        }
    }
    // The bits that padding stands for have to be zero in the letter before it.
    match (letters % 4, pads) {
        (0, 0) => true,
        (2, 2) => matches!(last, b'A' | b'Q' | b'g' | b'w'),
        (3, 1) => b"AEIMQUYcgkosw048".contains(&last),
        _ => false,
    }
}
