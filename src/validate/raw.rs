//! What a file is before anybody looks for items in it: packed or not, in which encoding, and whether it can be JSON at all.

use std::io::{self, BufReader, Cursor, Read};

use flate2::read::MultiGzDecoder;

/// How much is looked at.
const HEAD: usize = 4 << 10;

/// Whether every line is an item of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// The name of the file says so (`.ndjson`, `.jsonl`, …).
    Certainly,
    /// The content decides.
    Perhaps,
}

impl Lines {
    /// What the name of a file says, a `.gz` at its end aside.
    pub fn of_name(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        let is_lines =
            [".ndjson", ".jsonl", ".ldjson", ".geojsonl", ".ndgeojson"].iter().any(|end| name.ends_with(end));
        if is_lines { Self::Certainly } else { Self::Perhaps }
    }
}

/// A file that was opened.
pub enum Opened {
    /// The bytes of what may be JSON, without a byte order mark.
    Text(Box<dyn Read + Send>),
    /// The same, out of a packed file: what cannot be read of it is the fault of the data.
    Unpacked(Box<dyn Read + Send>),
    /// It is something else.
    Refused(Refused),
}

/// Why a file is not looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// What it is.
    pub says: &'static str,
    /// What to do about it.
    pub help: &'static str,
}

/// Looks at the first bytes of a file.
///
/// # Errors
/// When it cannot be read.
pub fn open(from: Box<dyn Read + Send>) -> io::Result<Opened> {
    let (head, from) = look(from)?;
    if head.starts_with(&[0x1f, 0x8b]) {
        let (head, from) = look(Box::new(MultiGzDecoder::new(BufReader::new(from))))?;
        return Ok(match refused(&head) {
            Some(refused) => Opened::Refused(refused),
            None => Opened::Unpacked(unmarked(&head, from)?),
        });
    }
    Ok(match refused(&head) {
        Some(refused) => Opened::Refused(refused),
        None => Opened::Text(unmarked(&head, from)?),
    })
}

/// The first bytes, and all of them once more.
fn look(mut from: Box<dyn Read + Send>) -> io::Result<(Vec<u8>, Box<dyn Read + Send>)> {
    let mut head = Vec::new();
    from.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    Ok((head.clone(), Box::new(Cursor::new(head).chain(from))))
}

/// A byte order mark may be ignored (RFC 8259, 8.1), and files written on Windows have one.
fn unmarked(head: &[u8], mut from: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    if head.starts_with(&[0xef, 0xbb, 0xbf]) {
        from.read_exact(&mut [0; 3])?;
    }
    Ok(from)
}

fn refused(head: &[u8]) -> Option<Refused> {
    const UNPACK: &str = "unpack it first; of packed files only gzip is read as it is";
    const CONVERT: &str = "convert it to UTF-8, for instance: iconv -f UTF-16 -t UTF-8";
    let refused = |says, help| Some(Refused { says, help });
    let text = head.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(head);
    let text = text.trim_ascii_start();
    match head {
        [0x1f, 0x8b, ..] => refused("the file is packed twice with gzip", UNPACK),
        [b'P', b'K', 3, 4, ..] => refused("the file is a ZIP archive", UNPACK),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => refused("the file is packed with Zstandard", UNPACK),
        [b'B', b'Z', b'h', ..] => refused("the file is packed with bzip2", UNPACK),
        [0xfd, b'7', b'z', b'X', b'Z', ..] => refused("the file is packed with xz", UNPACK),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            refused("the file is in UTF-16, and JSON is exchanged in UTF-8 (RFC 8259, 8.1)", CONVERT)
        }
        [0, second, ..] if *second != 0 => {
            refused("the file is in UTF-16, and JSON is exchanged in UTF-8 (RFC 8259, 8.1)", CONVERT)
        }
        [first, 0, ..] if *first != 0 => {
            refused("the file is in UTF-16, and JSON is exchanged in UTF-8 (RFC 8259, 8.1)", CONVERT)
        }
        _ if head.contains(&0) => refused("the file is binary, not JSON", "name a file with entities in JSON"),
        _ if text.starts_with(b"<") => {
            refused("the file is HTML or XML, not JSON", "ask the platform for JSON: Accept: application/ld+json")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn opened(bytes: &[u8]) -> Result<String, &'static str> {
        match open(Box::new(Cursor::new(bytes.to_vec()))).unwrap() {
            Opened::Text(mut from) | Opened::Unpacked(mut from) => {
                let mut text = String::new();
                from.read_to_string(&mut text).unwrap();
                Ok(text)
            }
            Opened::Refused(refused) => Err(refused.says),
        }
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn text_is_text_with_a_mark_without_one_and_packed() {
        assert_eq!(opened(b"[]"), Ok("[]".to_owned()));
        assert_eq!(opened(b""), Ok(String::new()));
        assert_eq!(opened(b"\xef\xbb\xbf[1]"), Ok("[1]".to_owned()));
        assert_eq!(opened(&gzip(b"\xef\xbb\xbf[1]")), Ok("[1]".to_owned()));
        let two_members = [gzip(b"[1,"), gzip(b"2]")].concat();
        assert_eq!(opened(&two_members), Ok("[1,2]".to_owned()));
    }

    #[test]
    fn what_is_no_json_is_named() {
        let utf16: Vec<u8> = "{\"id\"".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, part) in [
            (&utf16[..], "UTF-16"),
            (b"\xff\xfe{\0", "UTF-16"),
            (b"\0{\0\"", "UTF-16"),
            (b"PK\x03\x04", "ZIP"),
            (b"\x28\xb5\x2f\xfdxxx", "Zstandard"),
            (b"{\"a\":1}\0\0", "binary"),
            (b"  <!DOCTYPE html>", "HTML"),
            (&gzip(&gzip(b"[]")), "twice"),
        ] {
            assert!(opened(bytes).unwrap_err().contains(part), "{part}");
        }
    }

    #[test]
    fn names_say_whether_lines_are_items() {
        for name in ["a.ndjson", "b.JSONL", "c.ndjson.gz"] {
            assert_eq!(Lines::of_name(name), Lines::Certainly, "{name}");
        }
        for name in ["a.json", "-", "ndjson", "a.jsonl.json"] {
            assert_eq!(Lines::of_name(name), Lines::Perhaps, "{name}");
        }
    }
}
