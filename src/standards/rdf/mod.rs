//! RDF: terms, graphs and the syntaxes they are written in.
