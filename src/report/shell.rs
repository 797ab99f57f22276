//! Text to words of a POSIX shell.

use super::secret::Piece;

/// Quotes a text so that the shell takes it as one word, as it is. Plain words stay unquoted.
pub(super) fn quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=@,+%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// One word made of shown text and of variables that the user has to set.
pub(super) fn word(pieces: &[Piece<'_>]) -> String {
    let mut word = String::new();
    let mut shown = String::new();
    for piece in pieces {
        match piece {
            Piece::Shown(text) => shown.push_str(text),
            Piece::Hidden(name) => {
                if !shown.is_empty() {
                    word.push_str(&quote(&shown));
                    shown.clear();
                }
                word.push_str(&format!("\"${{{name}}}\""));
            }
        }
    }
    if !shown.is_empty() || word.is_empty() {
        word.push_str(&quote(&shown));
    }
    word
}

/// A `printf` that writes exactly these bytes, in printable ASCII on one line.
pub(super) fn printf(text: &str) -> String {
    let mut format = String::new();
    for byte in text.bytes() {
        match byte {
            b'%' => format.push_str("%%"),
            b'\\' => format.push_str(r"\\"),
            b'\'' => format.push_str(r"'\''"),
            b'\n' => format.push_str(r"\n"),
            b' '..=b'~' => format.push(char::from(byte)),
            _ => format.push_str(&format!("\\{byte:03o}")),
        }
    }
    // `--` would be portable too, but a format that starts with a hyphen is the only case that needs it.
    let options = if format.starts_with('-') { "-- " } else { "" };
    format!("printf {options}'{format}'")
}
