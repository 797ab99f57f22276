//! What a term is, seen from outside the dictionary that holds it, and how it is written canonically.

use std::fmt;

/// The number of a term in its [`Dictionary`](super::Dictionary). Numbers are given in the order in which terms first appear,
/// whatever the number of threads, so that whatever is sorted by them is the same in every run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(pub(super) u32);

impl TermId {
    /// `xsd:string`, which every dictionary holds.
    pub const XSD_STRING: Self = Self(0);
    /// `rdf:langString`, which every dictionary holds.
    pub const RDF_LANG_STRING: Self = Self(1);
    /// `rdf:type`, which every dictionary holds.
    pub const RDF_TYPE: Self = Self(2);
    /// `rdf:first`, which every dictionary holds.
    pub const RDF_FIRST: Self = Self(3);
    /// `rdf:rest`, which every dictionary holds.
    pub const RDF_REST: Self = Self(4);
    /// `rdf:nil`, which every dictionary holds.
    pub const RDF_NIL: Self = Self(5);

    /// The number itself, for tables that are indexed by it.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A document that was read into a dictionary: the scope of its blank nodes, which are never those of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Document(pub u32);

/// The sort of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermKind {
    /// An IRI.
    Iri,
    /// A blank node.
    Blank,
    /// A literal.
    Literal,
}

/// A term, borrowed from where it is held. Its `Display` is canonical N-Triples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TermRef<'a> {
    /// An IRI.
    Iri(&'a str),
    /// A blank node.
    Blank(BlankRef<'a>),
    /// A literal.
    Literal(LiteralRef<'a>),
}

/// A literal, borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LiteralRef<'a> {
    /// Its lexical form, as it was written.
    pub value: &'a str,
    /// The IRI of its datatype; `rdf:langString` where it has a language.
    pub datatype: &'a str,
    /// Its language tag in lower case: tags that differ in case only are the same.
    pub language: Option<&'a str>,
}

/// A blank node, borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlankRef<'a> {
    /// The document it belongs to.
    pub document: Document,
    /// How it is told from the others of its document.
    pub name: BlankName<'a>,
}

/// How a blank node is told from the others of its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlankName<'a> {
    /// By the label that stands in the document.
    Written(&'a str),
    /// By a number, since it has no label there.
    Numbered(u32),
}

impl<'a> TermRef<'a> {
    /// The sort of the term.
    pub fn kind(self) -> TermKind {
        match self {
            Self::Iri(_) => TermKind::Iri,
            Self::Blank(_) => TermKind::Blank,
            Self::Literal(_) => TermKind::Literal,
        }
    }

    /// The IRI, if the term is one.
    pub fn iri(self) -> Option<&'a str> {
        match self {
            Self::Iri(iri) => Some(iri),
            Self::Blank(_) | Self::Literal(_) => None,
        }
    }

    /// The literal, if the term is one.
    pub fn literal(self) -> Option<LiteralRef<'a>> {
        match self {
            Self::Literal(literal) => Some(literal),
            Self::Iri(_) | Self::Blank(_) => None,
        }
    }

    /// A literal of this datatype.
    pub fn typed(value: &'a str, datatype: &'a str) -> Self {
        Self::Literal(LiteralRef { value, datatype, language: None })
    }

    /// A string.
    pub fn string(value: &'a str) -> Self {
        Self::typed(value, super::vocab::XSD_STRING)
    }

    /// A text in a language, whose tag has to be in lower case already to be found in a dictionary.
    pub fn text(value: &'a str, language: &'a str) -> Self {
        Self::Literal(LiteralRef { value, datatype: super::vocab::RDF_LANG_STRING, language: Some(language) })
    }
}

impl fmt::Display for TermRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Iri(iri) => write_iri(f, iri),
            Self::Blank(blank) => blank.fmt(f),
            Self::Literal(literal) => literal.fmt(f),
        }
    }
}

impl fmt::Display for LiteralRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for part in self.value.split_inclusive(|c: char| c.is_ascii_control() || matches!(c, '"' | '\\')) {
            let mut rest = part.chars();
            let last = rest.next_back();
            f.write_str(rest.as_str())?;
            match last {
                Some('"') => f.write_str("\\\"")?,
                Some('\\') => f.write_str("\\\\")?,
                Some('\u{8}') => f.write_str("\\b")?,
                Some('\t') => f.write_str("\\t")?,
                Some('\n') => f.write_str("\\n")?,
                Some('\u{c}') => f.write_str("\\f")?,
                Some('\r') => f.write_str("\\r")?,
                Some(c) if c.is_ascii_control() => write!(f, "\\u{:04X}", c as u32)?,
                Some(c) => write!(f, "{c}")?,
                None => {}
            }
        }
        f.write_str("\"")?;
        match self.language {
            Some(language) => write!(f, "@{language}"),
            None if self.datatype == super::vocab::XSD_STRING => Ok(()),
            None => {
                f.write_str("^^")?;
                write_iri(f, self.datatype)
            }
        }
    }
}

impl fmt::Display for BlankRef<'_> {
    /// The label as it was written where that is unambiguous. Nodes without a label, of documents after the first, or with a
    /// label that looks like one of ours get one of ours, so that two nodes never have the same name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let document = self.document.0;
        match self.name {
            BlankName::Numbered(number) => write!(f, "_:n{document}-{number}"),
            BlankName::Written(label) if document == 0 && !looks_like_ours(label) => write!(f, "_:{label}"),
            BlankName::Written(label) => write!(f, "_:w{document}-{label}"),
        }
    }
}

/// Whether a label starts like those that the tool makes: `n` or `w`, digits, a hyphen.
fn looks_like_ours(label: &str) -> bool {
    label
        .strip_prefix(['n', 'w'])
        .and_then(|rest| rest.split_once('-'))
        .is_some_and(|(number, _)| number.bytes().all(|b| b.is_ascii_digit()))
}

/// An IRI in angle brackets. What must not stand there is escaped: readers that are lenient let such IRIs in.
fn write_iri(f: &mut fmt::Formatter<'_>, iri: &str) -> fmt::Result {
    let forbidden = |c: char| c <= ' ' || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '^' | '`' | '\\');
    f.write_str("<")?;
    for part in iri.split_inclusive(forbidden) {
        let mut rest = part.chars();
        match rest.next_back() {
            Some(c) if forbidden(c) => write!(f, "{}\\u{:04X}", rest.as_str(), c as u32)?,
            _ => f.write_str(part)?,
        }
    }
    f.write_str(">")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blank(document: u32, name: BlankName<'_>) -> String {
        TermRef::Blank(BlankRef { document: Document(document), name }).to_string()
    }

    #[test]
    fn terms_are_written_as_canonical_n_triples() {
        assert_eq!(TermRef::Iri("http://a/b#ü").to_string(), "<http://a/b#ü>");
        assert_eq!(TermRef::string("a\"b\\c\nd\re\tf\u{1}g\u{7f}ü").to_string(), r#""a\"b\\c\nd\re\tf\u0001g\u007Fü""#);
        assert_eq!(TermRef::string("").to_string(), r#""""#);
        assert_eq!(TermRef::text("hi", "en-gb").to_string(), r#""hi"@en-gb"#);
        assert_eq!(TermRef::typed("01", "http://t").to_string(), r#""01"^^<http://t>"#);
    }

    #[test]
    fn an_iri_that_should_not_be_one_cannot_break_out_of_its_brackets() {
        assert_eq!(TermRef::Iri("a> <b \\").to_string(), r"<a\u003E\u0020\u003Cb\u0020\u005C>");
    }

    #[test]
    fn no_two_blank_nodes_are_written_alike() {
        assert_eq!(blank(0, BlankName::Written("b1")), "_:b1");
        assert_eq!(blank(1, BlankName::Written("b1")), "_:w1-b1");
        assert_eq!(blank(0, BlankName::Written("w1-b1")), "_:w0-w1-b1");
        assert_eq!(blank(0, BlankName::Numbered(7)), "_:n0-7");
        assert_eq!(blank(0, BlankName::Written("n0-7")), "_:w0-n0-7");
        assert_eq!(blank(0, BlankName::Written("name-7")), "_:name-7");
    }
}
