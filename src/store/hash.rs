//! The hash by which a file is pinned and kept: SHA-256, in lower-case hexadecimal.

use std::fmt;

use serde::Deserialize;
use sha2::{Digest, Sha256};

/// A SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Sha(String);

impl Sha {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// In hexadecimal.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Sha {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 64 && text.bytes().all(is_digit) {
            return Ok(Self(text));
        }
        Err("a SHA-256 has 64 hexadecimal digits, in lower case".to_owned())
    }
}

impl fmt::Display for Sha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_64_digits_in_lower_case() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Sha::of(b"").as_str(), empty);
        assert_eq!(Sha::try_from(empty.to_owned()).unwrap(), Sha::of(b""));
        for wrong in [String::new(), empty.to_uppercase(), empty.replace('e', "../"), format!("{empty}0")] {
            assert!(Sha::try_from(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
