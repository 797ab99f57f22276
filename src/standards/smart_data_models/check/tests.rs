//! Checks of whole entities.
