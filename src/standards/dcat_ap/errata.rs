//! What is known to be wrong in the official files.
