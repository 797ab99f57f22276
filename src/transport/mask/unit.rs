//! One character of a secret in a text: as it is, or escaped in one of the ways that servers escape what they echo.

/// How often a percent sign may itself be percent-encoded.
const DEEPEST_PERCENT: usize = 3;
/// How many backslashes an escape may have: JSON inside JSON inside JSON.
const MOST_BACKSLASHES: usize = 8;

/// Adds every place at which this character can end, if it begins here.
pub(super) fn ends(character: char, text: &[u8], at: usize, ends: &mut Vec<usize>) {
    let mut buffer = [0; 4];
    let raw = character.encode_utf8(&mut buffer).as_bytes();
    if text[at..].starts_with(raw) {
        ends.push(at + raw.len());
    }
    match text.get(at) {
        Some(b'%') if character == '%' => {
            let depths = text[at + 1..].chunks_exact(2).take(DEEPEST_PERCENT + 1).take_while(|two| *two == b"25");
            ends.extend((1..=depths.count()).map(|depth| at + 1 + 2 * depth));
        }
        Some(b'%') => {
            let mut end = Some(at);
            for byte in raw {
                end = end.and_then(|end| percent(*byte, text, end));
            }
            ends.extend(end);
        }
        Some(b'+') if character == ' ' => ends.push(at + 1),
        Some(b'\\') => backslash(character, text, at, ends),
        Some(b'&') => ends.extend(entity(character, text, at)),
        _ => {}
    }
}

fn percent(byte: u8, text: &[u8], at: usize) -> Option<usize> {
    if text.get(at) != Some(&b'%') {
        return None;
    }
    let mut digits = at + 1;
    for _ in 0..=DEEPEST_PERCENT {
        let two = text.get(digits..digits + 2)?;
        if hex(two) == Some(u32::from(byte)) {
            return Some(digits + 2);
        }
        if two != b"25" {
            return None;
        }
        digits += 2;
    }
    None
}

fn hex(digits: &[u8]) -> Option<u32> {
    let valid = digits.iter().all(u8::is_ascii_hexdigit);
    std::str::from_utf8(digits).ok().filter(|_| valid).and_then(|digits| u32::from_str_radix(digits, 16).ok())
}

fn backslash(character: char, text: &[u8], at: usize, ends: &mut Vec<usize>) {
    let run = text[at..].iter().take(MOST_BACKSLASHES).take_while(|byte| **byte == b'\\').count();
    if character == '\\' {
        ends.extend([2, 4, 8].into_iter().filter(|length| *length <= run).map(|length| at + length));
    }
    let behind = at + run;
    match text.get(behind) {
        Some(b'u') => {
            let mut units = [0; 2];
            let mut end = behind;
            let count = character.encode_utf16(&mut units).len();
            for (index, unit) in units[..count].iter().enumerate() {
                if index > 0 {
                    // The second half of a pair has as many backslashes as the first.
                    if !text[end..].iter().take(run).all(|byte| *byte == b'\\') {
                        return;
                    }
                    end += run;
                }
                let digits = text.get(end + 1..end + 5);
                if text.get(end) != Some(&b'u') || digits.and_then(hex) != Some(u32::from(*unit)) {
                    return;
                }
                end += 5;
            }
            ends.push(end);
        }
        Some(byte) if escaped(*byte) == Some(character) => ends.push(behind + 1),
        _ => {}
    }
}

/// What a letter after a backslash stands for.
fn escaped(byte: u8) -> Option<char> {
    Some(match byte {
        b'"' => '"',
        b'\'' => '\'',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        _ => return None,
    })
}

fn entity(character: char, text: &[u8], at: usize) -> Option<usize> {
    let length = text[at..].iter().take(12).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(&text[at + 1..at + length]).ok()?;
    let meant = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    };
    (meant == Some(character)).then_some(at + length + 1)
}

/// Whether what stands here is a word of its own: no letter, digit or underscore is beside it.
pub(super) fn is_word_at(text: &[u8], start: usize, end: usize) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
    let behind = text.get(end).copied().is_some_and(is_letter);
    let before = start.checked_sub(1).map(|last| text[last]).is_some_and(is_letter);
    !behind && (!before || is_escape_before(text, start))
}

/// Whether the letter before this place only ends an escape, such as the `n` of a line feed in JSON, or `%20`.
fn is_escape_before(text: &[u8], start: usize) -> bool {
    let back = |length: usize| start.checked_sub(length).map(|from| &text[from..start]);
    let percent = back(3).is_some_and(|three| three[0] == b'%' && hex(&three[1..]).is_some());
    let letter = back(2).is_some_and(|two| two[0] == b'\\' && escaped(two[1]).is_some());
    let code = back(6).is_some_and(|six| six.starts_with(b"\\u") && hex(&six[2..]).is_some());
    percent || letter || code
}
