//! The four syntaxes in which a catalogue is written, triple by triple.

use std::io::{self, Write};

use super::term::{Group, PREFIXES, Term, escaped, expand};

/// A syntax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// N-Triples.
    NTriples,
    /// Turtle, with prefixes.
    Turtle,
    /// RDF/XML.
    RdfXml,
    /// JSON-LD, the context first.
    JsonLd,
}

impl Syntax {
    /// The syntax that usually stands in files with this extension.
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension {
            "nt" => Some(Self::NTriples),
            "ttl" => Some(Self::Turtle),
            "rdf" | "xml" => Some(Self::RdfXml),
            "jsonld" => Some(Self::JsonLd),
            _ => None,
        }
    }
}

/// Writes groups of triples one after the other.
pub struct Writer<'a> {
    syntax: Syntax,
    out: &'a mut dyn Write,
    triples: u64,
    subjects: u64,
}

impl<'a> Writer<'a> {
    /// Writes what stands before the first triple.
    pub fn start(syntax: Syntax, out: &'a mut dyn Write) -> io::Result<Self> {
        match syntax {
            Syntax::NTriples => {}
            Syntax::Turtle => {
                for (prefix, namespace) in PREFIXES {
                    writeln!(out, "@prefix {prefix}: <{namespace}> .")?;
                }
            }
            Syntax::RdfXml => {
                write!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF")?;
                for (prefix, namespace) in PREFIXES {
                    write!(out, "\n    xmlns:{prefix}=\"{namespace}\"")?;
                }
                writeln!(out, ">")?;
            }
            Syntax::JsonLd => {
                write!(out, "{{\"@context\": {{")?;
                for (n, (prefix, namespace)) in PREFIXES.iter().enumerate() {
                    write!(out, "{}\"{prefix}\": \"{namespace}\"", if n == 0 { "" } else { ", " })?;
                }
                writeln!(out, "}},\n\"@graph\": [")?;
            }
        }
        Ok(Self { syntax, out, triples: 0, subjects: 0 })
    }

    /// Writes the triples of a group, subject by subject.
    pub fn group(&mut self, group: &Group) -> io::Result<()> {
        for triples in group.triples.chunk_by(|(one, ..), (other, ..)| one == other) {
            match self.syntax {
                Syntax::NTriples => self.n_triples(triples)?,
                Syntax::Turtle => self.turtle(triples)?,
                Syntax::RdfXml => self.rdf_xml(triples)?,
                Syntax::JsonLd => self.json_ld(triples)?,
            }
            self.triples += triples.len() as u64;
            self.subjects += 1;
        }
        Ok(())
    }

    /// Writes what stands after the last triple; the answer is how many there were.
    pub fn end(self) -> io::Result<u64> {
        match self.syntax {
            Syntax::NTriples | Syntax::Turtle => {}
            Syntax::RdfXml => writeln!(self.out, "</rdf:RDF>")?,
            Syntax::JsonLd => writeln!(self.out, "\n]}}")?,
        }
        self.out.flush()?;
        Ok(self.triples)
    }

    fn n_triples(&mut self, triples: &[(Term, &str, Term)]) -> io::Result<()> {
        for (subject, predicate, object) in triples {
            writeln!(self.out, "{subject} <{}> {object} .", expand(predicate))?;
        }
        Ok(())
    }

    fn turtle(&mut self, triples: &[(Term, &str, Term)]) -> io::Result<()> {
        write!(self.out, "{}", triples[0].0)?;
        for (n, (_, predicate, object)) in triples.iter().enumerate() {
            let predicate = if *predicate == "rdf:type" { "a" } else { predicate };
            write!(self.out, "{}{predicate} ", if n == 0 { " " } else { " ;\n    " })?;
            match object {
                Term::Name(name) => write!(self.out, "{name}")?,
                Term::Typed(value, datatype) => write!(self.out, "\"{}\"^^{datatype}", escaped(value))?,
                other => write!(self.out, "{other}")?,
            }
        }
        writeln!(self.out, " .")
    }

    fn rdf_xml(&mut self, triples: &[(Term, &str, Term)]) -> io::Result<()> {
        let node = |term: &Term, iri: &str, blank: &str| match term {
            Term::Iri(value) => format!("{iri}=\"{}\"", xml(value)),
            Term::Name(name) => format!("{iri}=\"{}\"", xml(&expand(name))),
            Term::Blank(label) => format!("{blank}=\"{label}\""),
            Term::Plain(_) | Term::Text(..) | Term::Typed(..) => String::new(),
        };
        writeln!(self.out, "<rdf:Description {}>", node(&triples[0].0, "rdf:about", "rdf:nodeID"))?;
        for (_, predicate, object) in triples {
            match object {
                Term::Plain(value) => writeln!(self.out, "  <{predicate}>{}</{predicate}>", xml(value))?,
                Term::Text(value, language) => {
                    writeln!(self.out, "  <{predicate} xml:lang=\"{language}\">{}</{predicate}>", xml(value))?;
                }
                Term::Typed(value, datatype) => {
                    let datatype = expand(datatype);
                    writeln!(self.out, "  <{predicate} rdf:datatype=\"{datatype}\">{}</{predicate}>", xml(value))?;
                }
                resource => {
                    writeln!(self.out, "  <{predicate} {}/>", node(resource, "rdf:resource", "rdf:nodeID"))?;
                }
            }
        }
        writeln!(self.out, "</rdf:Description>")
    }

    fn json_ld(&mut self, triples: &[(Term, &str, Term)]) -> io::Result<()> {
        let id = |term: &Term| match term {
            Term::Iri(value) => format!("\"{}\"", escaped(value)),
            Term::Name(name) => format!("\"{name}\""),
            Term::Blank(label) => format!("\"_:{label}\""),
            Term::Plain(_) | Term::Text(..) | Term::Typed(..) => String::new(),
        };
        write!(self.out, "{}{{\"@id\": {}", if self.subjects == 0 { "" } else { ",\n" }, id(&triples[0].0))?;
        let mut seen: Vec<&str> = Vec::new();
        for (_, predicate, _) in triples {
            if seen.contains(predicate) {
                continue;
            }
            seen.push(predicate);
            let values: Vec<String> = triples
                .iter()
                .filter(|(_, other, _)| other == predicate)
                .map(|(.., object)| match object {
                    Term::Plain(value) => format!("\"{}\"", escaped(value)),
                    Term::Text(value, language) => {
                        format!("{{\"@value\": \"{}\", \"@language\": \"{language}\"}}", escaped(value))
                    }
                    Term::Typed(value, datatype) => {
                        format!("{{\"@value\": \"{}\", \"@type\": \"{datatype}\"}}", escaped(value))
                    }
                    resource if *predicate == "rdf:type" => id(resource),
                    resource => format!("{{\"@id\": {}}}", id(resource)),
                })
                .collect();
            let key = if *predicate == "rdf:type" { "@type" } else { predicate };
            write!(self.out, ", \"{key}\": [{}]", values.join(", "))?;
        }
        write!(self.out, "}}")
    }
}

/// A text as it may stand in XML.
fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
