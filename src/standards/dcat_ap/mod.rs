//! DCAT-AP: profiles, our own shapes, and what is known to be wrong in the official ones.
