//! The exit codes, a documented and closed list.

use std::process::ExitCode;

/// How civitest ends. Where several apply, the first in the order of [`Exit::PRECEDENCE`] wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Exit {
    /// Everything selected that applies and must hold does; or the gate is met.
    Success,
    /// A must failed; or the gate is not met.
    Failed,
    /// The command line or a file of the user is wrong.
    Usage,
    /// The target cannot be reached, or is not what it claims to be.
    Target,
    /// Nothing failed, but not everything was decided; or the gate is undetermined.
    Undetermined,
    /// A suite is invalid.
    Suite,
    /// The run differs from its baseline.
    Baseline,
    /// A fault that nobody catches, or a test that catches nothing.
    Proof,
    /// A defect of civitest itself.
    Internal,
}

impl Exit {
    /// From the one that hides all others to the one that any other hides.
    pub const PRECEDENCE: [Self; 9] = [
        Self::Internal,
        Self::Suite,
        Self::Usage,
        Self::Target,
        Self::Failed,
        Self::Undetermined,
        Self::Proof,
        Self::Baseline,
        Self::Success,
    ];

    /// The number the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Target => 3,
            Self::Undetermined => 4,
            Self::Suite => 5,
            Self::Baseline => 6,
            Self::Proof => 7,
            Self::Internal => 70,
        }
    }

    /// The one that counts when both apply.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::PRECEDENCE.into_iter().find(|exit| *exit == self || *exit == other).unwrap_or(self)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_precedence_is_the_documented_one() {
        assert_eq!(Exit::PRECEDENCE.map(Exit::code), [70, 5, 2, 3, 1, 4, 7, 6, 0]);
        assert_eq!(Exit::Success.and(Exit::Undetermined), Exit::Undetermined);
        assert_eq!(Exit::Undetermined.and(Exit::Failed), Exit::Failed);
        assert_eq!(Exit::Failed.and(Exit::Internal), Exit::Internal);
    }
}
