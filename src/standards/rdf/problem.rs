//! What is wrong with a document as text: where, what, and what to do about it.

use std::fmt;

use super::{
    options::Limit,
    syntax::{Looks, Syntax},
};

/// A place in a document as it was before packing, both counted from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: u64,
    /// The column, in characters.
    pub column: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, if the syntax tells.
    pub at: Option<Position>,
    /// What.
    pub says: String,
    /// The next step, if there is a better one than to look there.
    pub help: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            Some(at) => write!(f, "{at}: {}", self.says),
            None => f.write_str(&self.says),
        }
    }
}

impl Problem {
    /// A problem with what a reader said about it, and a next step where one is known.
    pub(super) fn new(at: Option<Position>, says: impl Into<String>) -> Self {
        let says = tidy(says.into());
        let help = help(&says).map(str::to_owned);
        Self { at, says, help }
    }
}

/// The longest that a text from a document is quoted.
const QUOTED: usize = 300;

/// Shortens what a reader quotes, and takes out what would steer a terminal.
fn tidy(says: String) -> String {
    let harmless = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut shown: String = says.chars().map(harmless).take(QUOTED).collect();
    if says.chars().nth(QUOTED).is_some() {
        shown.push('…');
    }
    shown
}

/// What to do about what a reader said. The readers have no codes for it, so their words are looked at; tests hold them.
fn help(says: &str) -> Option<&'static str> {
    let has = |words: &str| says.contains(words);
    if has("has not been declared") || has("Unknown prefix") {
        Some("declare the prefix before it is used, or correct its name")
    } else if has("No scheme found in an absolute IRI") || has("is relative") {
        Some("write the IRI in full, declare a base in the document, or say where the document was found")
    } else if has("Invalid IRI") || has("that is invalid") || has("error while parsing IRI") {
        Some("percent-encode what may not stand in an IRI: a space is %20")
    } else if has("language tag") || has("language code") || has("subtag") {
        Some("write language tags as in BCP 47, for instance \"en\" or \"de-AT\"")
    } else if has("UTF-8") {
        Some("save the document in UTF-8")
    } else if has("Line jumps are not allowed") {
        Some("write \\n, or use three quotation marks around a text of several lines")
    } else if has("Unexpected end: an element") {
        Some("the document is probably cut off: get it again")
    } else if has("Unexpected end") || has("followed by a dot") || has("dot is expected") {
        Some("a statement ends with a dot; a quotation mark or a bracket may not be closed")
    } else if has("Unrecognized custom entity") || has("unrecognized entity") || has("Cannot unescape") {
        Some("write & as &amp; and declare other entities in the document type")
    } else {
        None
    }
}

/// Why a document cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// It breaks the rules of its syntax.
    Broken {
        /// The syntax it was read in.
        syntax: Syntax,
        /// What is wrong, in the order of the document; never empty.
        problems: Vec<Problem>,
        /// Whether there may be more of them.
        more: bool,
    },
    /// There is too much of it.
    TooMuch {
        /// Of what.
        limit: Limit,
        /// From where on, if that is known.
        at: Option<Position>,
    },
    /// It is not RDF at all.
    NotRdf(Looks),
    /// It needs JSON-LD contexts that are not at hand.
    Contexts(Vec<String>),
    /// The base is no absolute IRI.
    Base(String),
    /// The bytes cannot be had: what the system says.
    Input(String),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken { syntax, problems, more } => {
                write!(f, "not valid {syntax}")?;
                for problem in problems {
                    write!(f, "\n  {problem}")?;
                }
                if *more { f.write_str("\n  and perhaps more") } else { Ok(()) }
            }
            Self::TooMuch { limit, at: Some(at) } => write!(f, "too much to read: after {at} {limit}"),
            Self::TooMuch { limit, at: None } => write!(f, "too much to read: {limit}"),
            Self::NotRdf(looks) => write!(f, "not RDF: it looks like {looks}"),
            Self::Contexts(urls) => {
                f.write_str("JSON-LD contexts are not at hand, and none is fetched:")?;
                urls.iter().try_for_each(|url| write!(f, "\n  {url}"))
            }
            Self::Base(base) => write!(f, "\"{base}\" is no absolute IRI, so nothing can be relative to it"),
            Self::Input(reason) => write!(f, "cannot be read: {reason}"),
        }
    }
}

impl std::error::Error for Unreadable {}

impl Unreadable {
    /// The next step.
    pub fn help(&self) -> String {
        match self {
            Self::Broken { problems, .. } => {
                let known = problems.iter().find_map(|problem| problem.help.clone());
                known.unwrap_or_else(|| "look at the first place: what follows may only be its consequence".to_owned())
            }
            Self::TooMuch { limit, .. } => limit.help().to_owned(),
            Self::NotRdf(Looks::Packed(_)) => "unpack it first; only gzip is unpacked while reading".to_owned(),
            Self::NotRdf(Looks::WebPage) => {
                "the address of the data is probably another one than that of the page about them".to_owned()
            }
            Self::NotRdf(Looks::Utf16) => "save the document in UTF-8".to_owned(),
            Self::NotRdf(Looks::Like(_) | Looks::Empty) => "look at the document".to_owned(),
            Self::Contexts(_) => {
                "get the contexts once and name each with its file, or put them into the document".to_owned()
            }
            Self::Base(_) => "a base looks like https://data.example.org/catalog.ttl".to_owned(),
            Self::Input(_) => "check the path and the rights; a packed file may also be cut off".to_owned(),
        }
    }
}
