//! The syntaxes of RDF: which one a document is in, by what it says of itself and by what it looks like.

use std::fmt;

use super::scan::Scanner;

/// A syntax that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Syntax {
    /// Turtle.
    Turtle,
    /// N-Triples: one triple per line.
    NTriples,
    /// N-Quads: one triple per line, with the name of its graph.
    NQuads,
    /// TriG: Turtle with named graphs.
    TriG,
    /// RDF/XML.
    RdfXml,
    /// JSON-LD 1.1.
    JsonLd,
}

/// All of them.
pub const SYNTAXES: [Syntax; 6] =
    [Syntax::Turtle, Syntax::NTriples, Syntax::NQuads, Syntax::TriG, Syntax::RdfXml, Syntax::JsonLd];

impl Syntax {
    /// Its name, as people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Turtle => "Turtle",
            Self::NTriples => "N-Triples",
            Self::NQuads => "N-Quads",
            Self::TriG => "TriG",
            Self::RdfXml => "RDF/XML",
            Self::JsonLd => "JSON-LD",
        }
    }

    /// Its registered media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Turtle => "text/turtle",
            Self::NTriples => "application/n-triples",
            Self::NQuads => "application/n-quads",
            Self::TriG => "application/trig",
            Self::RdfXml => "application/rdf+xml",
            Self::JsonLd => "application/ld+json",
        }
    }

    /// The usual ending of file names.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Turtle => "ttl",
            Self::NTriples => "nt",
            Self::NQuads => "nq",
            Self::TriG => "trig",
            Self::RdfXml => "rdf",
            Self::JsonLd => "jsonld",
        }
    }

    /// The syntax of a media type. `None` for those that say nothing, such as `text/plain`.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "text/turtle" | "application/turtle" | "application/x-turtle" | "text/n3" | "text/rdf+n3" => {
                Some(Self::Turtle)
            }
            "application/n-triples" => Some(Self::NTriples),
            "application/n-quads" | "text/x-nquads" => Some(Self::NQuads),
            "application/trig" | "application/x-trig" => Some(Self::TriG),
            "application/rdf+xml" | "application/xml" | "text/xml" => Some(Self::RdfXml),
            "application/ld+json" | "application/json" => Some(Self::JsonLd),
            _ => None,
        }
    }

    /// The syntax of a file or a path by its ending; `.gz` does not count.
    pub fn of_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let (_, ending) = name.strip_suffix(".gz").unwrap_or(&name).rsplit_once('.')?;
        match ending {
            "ttl" | "n3" | "turtle" => Some(Self::Turtle),
            "nt" => Some(Self::NTriples),
            "nq" => Some(Self::NQuads),
            "trig" => Some(Self::TriG),
            "rdf" | "owl" | "xml" | "rdfs" => Some(Self::RdfXml),
            "jsonld" | "json" => Some(Self::JsonLd),
            _ => None,
        }
    }

    /// Whether whatever is written in the other syntax can be read as this one.
    fn includes(self, other: Self) -> bool {
        match self {
            Self::TriG => matches!(other, Self::TriG | Self::Turtle | Self::NTriples),
            Self::Turtle => matches!(other, Self::Turtle | Self::NTriples),
            Self::NQuads => matches!(other, Self::NQuads | Self::NTriples),
            Self::NTriples | Self::RdfXml | Self::JsonLd => self == other,
        }
    }
}

impl fmt::Display for Syntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a document looks like from its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// Like one of the syntaxes.
    Like(Syntax),
    /// Like a web page.
    WebPage,
    /// Like a packed file of a kind that is not read.
    Packed(&'static str),
    /// Like text in UTF-16.
    Utf16,
    /// There is nothing in it but space and comments.
    Empty,
}

/// The syntax to read a document in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The syntax.
    pub syntax: Syntax,
    /// What was said of the document that is not so, if anything was.
    pub conflict: Option<Conflict>,
}

/// A document is not what it is said to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The media type or the name of the file.
    pub said: String,
    /// What that means.
    pub means: Syntax,
    /// What the document looks like.
    pub looks: Looks,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it is said to be {} ({}), but looks like {}", self.means, self.said, self.looks)
    }
}

impl fmt::Display for Looks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Like(syntax) => syntax.fmt(f),
            Self::WebPage => f.write_str("a web page"),
            Self::Packed(kind) => write!(f, "a {kind} file"),
            Self::Utf16 => f.write_str("text in UTF-16"),
            Self::Empty => f.write_str("nothing at all"),
        }
    }
}

/// Chooses the syntax of a document from its media type, its name and its first bytes (unpacked, without a byte order mark).
/// What it looks like counts more than what is said of it, since what is said is often wrong; that is then a conflict.
pub fn choose(media_type: Option<&str>, name: Option<&str>, start: &[u8]) -> Choice {
    let by_media_type = media_type.and_then(|said| Some((said, Syntax::of_media_type(said)?)));
    let by_name = name.and_then(|said| Some((said, Syntax::of_name(said)?)));
    let looks = look(start);
    let Some((said, means)) = by_media_type.or(by_name) else {
        let syntax = match looks {
            Looks::Like(syntax) => syntax,
            Looks::WebPage | Looks::Packed(_) | Looks::Utf16 | Looks::Empty => Syntax::Turtle,
        };
        return Choice { syntax, conflict: None };
    };
    let conflict = Conflict { said: said.to_owned(), means, looks };
    match looks {
        Looks::Empty => Choice { syntax: means, conflict: None },
        Looks::Like(like) if means.includes(like) => Choice { syntax: means, conflict: None },
        // What begins like N-Triples may go on as Turtle, and what looks like nothing special is called Turtle: it is no
        // evidence against lines of triples unless it cannot be that.
        Looks::Like(Syntax::Turtle)
            if matches!(means, Syntax::NTriples | Syntax::NQuads) && !has_turtle_only(start) =>
        {
            Choice { syntax: means, conflict: None }
        }
        Looks::Like(like) => Choice { syntax: like, conflict: Some(conflict) },
        Looks::WebPage | Looks::Packed(_) | Looks::Utf16 => Choice { syntax: means, conflict: Some(conflict) },
    }
}

/// What a document looks like from its first bytes.
pub fn look(start: &[u8]) -> Looks {
    for (magic, kind) in [
        (b"PK\x03\x04".as_slice(), "ZIP"),
        (b"BZh", "bzip2"),
        (b"\xfd7zXZ\0", "XZ"),
        (b"\x28\xb5\x2f\xfd", "Zstandard"),
        (b"\x1f\x8b", "gzip"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    ] {
        if start.starts_with(magic) {
            return Looks::Packed(kind);
        }
    }
    if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) || start.get(1) == Some(&0) {
        return Looks::Utf16;
    }
    let rest = start.trim_ascii_start();
    match rest.first() {
        None => Looks::Empty,
        Some(b'<') => look_at_brackets(rest),
        Some(b'{') => match rest[1..].trim_ascii_start().first() {
            None | Some(b'"' | b'}') => Looks::Like(Syntax::JsonLd),
            Some(_) => Looks::Like(Syntax::TriG),
        },
        Some(b'[') => match rest[1..].trim_ascii_start() {
            [] | [b'{' | b'"' | b'[', ..] => Looks::Like(Syntax::JsonLd),
            [b']', after @ ..] if after.trim_ascii().is_empty() => Looks::Like(Syntax::JsonLd),
            _ => look_at_text(rest),
        },
        Some(_) => look_at_text(rest),
    }
}

/// Whether `<` begins XML, a web page, or an IRI.
fn look_at_brackets(rest: &[u8]) -> Looks {
    let begins = |with: &str| {
        rest.get(..with.len()).is_some_and(|found| found.eq_ignore_ascii_case(with.as_bytes()))
            && rest.get(with.len()).is_none_or(|next| next.is_ascii_whitespace() || matches!(next, b'>' | b'/' | b'['))
    };
    if begins("<!doctype html") || begins("<html") || begins("<head") || begins("<body") {
        return Looks::WebPage;
    }
    if rest.starts_with(b"<?xml") || rest.starts_with(b"<!") {
        let mentions = |what: &[u8]| memchr::memmem::find(rest, what).is_some();
        let is_page = mentions(b"<html") && !mentions(b"<rdf:RDF");
        return if is_page { Looks::WebPage } else { Looks::Like(Syntax::RdfXml) };
    }
    // An element has a name and then space, `>` or an attribute; an IRI has a colon and no space before its end.
    let end = rest.iter().position(|b| b.is_ascii_whitespace() || *b == b'>').unwrap_or(rest.len());
    let inside = &rest[1..end];
    let is_element = rest.get(end).is_some_and(u8::is_ascii_whitespace)
        && !inside.is_empty()
        && inside.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'-' | b'_' | b'.'));
    if is_element { Looks::Like(Syntax::RdfXml) } else { look_at_text(rest) }
}

/// Which of the syntaxes that are related to Turtle it is.
fn look_at_text(rest: &[u8]) -> Looks {
    let mut scanner = Scanner::default();
    scanner.scan(rest, super::scan::More::MayCome);
    if scanner.saw_braces() {
        return Looks::Like(Syntax::TriG);
    }
    let mut lines = data_lines(rest).peekable();
    if lines.peek().is_none() {
        return Looks::Empty;
    }
    let is_quads = |line: &[u8]| {
        oxttl::NTriplesParser::new().lenient().for_slice(line).any(|read| read.is_err())
            && oxttl::NQuadsParser::new().lenient().for_slice(line).all(|read| read.is_ok())
    };
    Looks::Like(if lines.next().is_some_and(is_quads) { Syntax::NQuads } else { Syntax::Turtle })
}

/// Whether the first lines are no N-Triples.
fn has_turtle_only(start: &[u8]) -> bool {
    data_lines(start).take(3).any(|line| line.starts_with(b"@") || !line.starts_with(b"<") && !line.starts_with(b"_:"))
}

fn data_lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty() && !line.starts_with(b"#"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_and_names_tell_the_syntax() {
        for syntax in SYNTAXES {
            assert_eq!(Syntax::of_media_type(syntax.media_type()), Some(syntax));
            assert_eq!(Syntax::of_name(&format!("a.b.{}", syntax.extension())), Some(syntax));
        }
        assert_eq!(Syntax::of_media_type("Text/Turtle; charset=utf-8"), Some(Syntax::Turtle));
        assert_eq!(Syntax::of_media_type("text/plain"), None);
        assert_eq!(Syntax::of_name("catalog.TTL.gz"), Some(Syntax::Turtle));
        assert_eq!(Syntax::of_name("catalog"), None);
    }

    #[test]
    fn the_beginning_of_a_document_tells_what_it_is() {
        use Looks::{Empty, Like, Packed, Utf16, WebPage};
        use Syntax::{JsonLd, NQuads, RdfXml, TriG, Turtle};
        for (start, looks) in [
            ("@prefix a: <http://a/> .", Like(Turtle)),
            ("PREFIX a: <http://a/>", Like(Turtle)),
            ("# hello\n<http://a> a <http://b> .", Like(Turtle)),
            ("<http://a> <http://b> \"{\" .", Like(Turtle)),
            ("[] a <http://b> .", Like(Turtle)),
            ("[ a <http://b> ] .", Like(Turtle)),
            ("<http://a> <http://b> <http://c> <http://g> .\n", Like(NQuads)),
            ("<http://g> { <http://a> a <http://b> . }", Like(TriG)),
            ("{ <http://a> a <http://b> . }", Like(TriG)),
            ("{ \"@context\": {} }", Like(JsonLd)),
            (" [ { \"@id\": \"x\" } ]", Like(JsonLd)),
            ("[]", Like(JsonLd)),
            ("{", Like(JsonLd)),
            ("<?xml version=\"1.0\"?>\n<rdf:RDF", Like(RdfXml)),
            ("<rdf:RDF xmlns:rdf=\"", Like(RdfXml)),
            ("<!-- hi --> <rdf:RDF>", Like(RdfXml)),
            ("<!DOCTYPE html><html>", WebPage),
            ("<HTML lang=\"de\">", WebPage),
            ("<?xml version=\"1.0\"?><html xmlns=\"", WebPage),
            ("PK\u{3}\u{4}", Packed("ZIP")),
            ("a\0b\0", Utf16),
            ("  \n# only a comment\n", Empty),
            ("", Empty),
        ] {
            assert_eq!(look(start.as_bytes()), looks, "{start}");
        }
    }

    #[test]
    fn what_a_document_looks_like_counts_more_than_what_is_said_of_it() {
        let wrong = choose(Some("text/turtle"), Some("catalog.ttl"), b"{\"@id\": \"http://a\"}");
        assert_eq!(wrong.syntax, Syntax::JsonLd);
        let said = wrong.conflict.map(|conflict| conflict.to_string());
        assert_eq!(said.as_deref(), Some("it is said to be Turtle (text/turtle), but looks like JSON-LD"));

        let reverse = choose(Some("application/ld+json"), None, b"@prefix a: <http://a/> .");
        assert_eq!((reverse.syntax, reverse.conflict.is_some()), (Syntax::Turtle, true));

        let page = choose(Some("application/rdf+xml"), None, b"<!doctype html>");
        assert!(page.conflict.is_some_and(|conflict| conflict.looks == Looks::WebPage));
    }

    #[test]
    fn what_is_said_counts_where_nothing_contradicts_it() {
        let nt = b"<http://a> <http://b> <http://c> .";
        assert_eq!(choose(Some("application/n-triples"), None, nt).syntax, Syntax::NTriples);
        assert_eq!(choose(Some("application/n-quads"), None, nt).conflict, None);
        assert_eq!(choose(Some("application/trig"), None, nt).syntax, Syntax::TriG);
        assert_eq!(choose(Some("text/plain"), Some("x.nt"), nt).syntax, Syntax::NTriples);
        assert_eq!(choose(None, None, nt).syntax, Syntax::Turtle);
        assert_eq!(choose(None, Some("x.nt"), b"@prefix a: <http://a/> .").syntax, Syntax::Turtle);
        assert_eq!(choose(Some("application/ld+json"), None, b"").conflict, None);
    }
}
