//! `slice:2/3`: one of several runs that together are one run.

use std::{fmt, num::NonZeroU32, str::FromStr};

use serde::{Deserialize, Serialize};

/// One part of a selection, and how the selection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Partition {
    cut: Cut,
    part: NonZeroU32,
    of: NonZeroU32,
}

/// How a selection is cut into parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cut {
    /// Every n-th case in plan order: parts of equal size, which shift when a case is added.
    Slice,
    /// By the hash of a case's id: parts of about equal size, and a case stays in its part whatever else is selected.
    Hash,
}

/// Why a text is no partition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartitionError {
    /// It has another form.
    #[error("`{0}` is no partition: write slice:1/3 or hash:1/3")]
    Form(String),
    /// It is cut in a way nobody knows.
    #[error("`{0}` is no way to cut a run: there are slice and hash")]
    Cut(String),
    /// There is no such part.
    #[error("there is no part {part} of {of}: parts are counted from 1")]
    Part {
        /// The part.
        part: u32,
        /// Of how many.
        of: u32,
    },
}

impl Cut {
    /// The name used on the command line and in logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Slice => "slice",
            Self::Hash => "hash",
        }
    }
}

impl Partition {
    /// The part with this number, from 1.
    ///
    /// # Errors
    /// When there is no such part.
    pub fn new(cut: Cut, part: u32, of: u32) -> Result<Self, PartitionError> {
        let (Some(number), Some(parts)) = (NonZeroU32::new(part), NonZeroU32::new(of)) else {
            return Err(PartitionError::Part { part, of });
        };
        if part > of {
            return Err(PartitionError::Part { part, of });
        }
        Ok(Self { cut, part: number, of: parts })
    }

    /// How the selection is cut.
    pub fn cut(self) -> Cut {
        self.cut
    }

    /// Which part this is, from 1.
    pub fn part(self) -> u32 {
        self.part.get()
    }

    /// How many parts there are.
    pub fn of(self) -> u32 {
        self.of.get()
    }

    /// Whether a number belongs to this part: the place of a case, or its hash.
    pub fn takes(self, number: u64) -> bool {
        number % u64::from(self.of.get()) == u64::from(self.part.get() - 1)
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}/{}", self.cut.as_str(), self.part, self.of)
    }
}

impl FromStr for Partition {
    type Err = PartitionError;

    fn from_str(text: &str) -> Result<Self, PartitionError> {
        let form = || PartitionError::Form(text.to_owned());
        let (cut, parts) = text.split_once(':').ok_or_else(form)?;
        let (part, of) = parts.split_once('/').ok_or_else(form)?;
        let cut = [Cut::Slice, Cut::Hash].into_iter().find(|known| known.as_str() == cut);
        let cut = cut.ok_or_else(|| PartitionError::Cut(text.split(':').next().unwrap_or_default().to_owned()))?;
        // `u32` would also read `+1`.
        let number = |digits: &str| {
            if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
        };
        Self::new(cut, number(part).ok_or_else(form)?, number(of).ok_or_else(form)?)
    }
}

impl Serialize for Partition {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Partition {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_partition_is_said_to_be_none() {
        let said = |text: &str| text.parse::<Partition>().unwrap_err().to_string();
        for text in ["", "slice", "slice:", "slice:1", "slice:/", "slice:1/", "slice:a/3", "slice:+1/3", "slice:1/3/4"]
        {
            assert!(said(text).contains("write slice:1/3 or hash:1/3"), "{text}: {}", said(text));
        }
        assert!(said("slice:1/99999999999").contains("is no partition"));
        assert_eq!(said("count:1/3"), "`count` is no way to cut a run: there are slice and hash");
        assert_eq!(said("slice:0/3"), "there is no part 0 of 3: parts are counted from 1");
        assert_eq!(said("hash:4/3"), "there is no part 4 of 3: parts are counted from 1");
        assert_eq!(said("hash:1/0"), "there is no part 1 of 0: parts are counted from 1");
    }

    proptest! {
        #[test]
        fn printing_and_reading_are_opposites(hash: bool, of in 1u32.., part: u32) {
            let cut = if hash { Cut::Hash } else { Cut::Slice };
            let partition = Partition::new(cut, part % of + 1, of).unwrap();
            prop_assert_eq!(partition.to_string().parse(), Ok(partition));
        }

        #[test]
        fn every_number_belongs_to_one_part(number: u64, of in 1u32..200) {
            let parts = (1..=of).filter(|part| Partition::new(Cut::Slice, *part, of).unwrap().takes(number));
            prop_assert_eq!(parts.count(), 1);
        }
    }
}
