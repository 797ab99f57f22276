//! How terms are written for people: with the prefixes that everybody knows, and not longer than one can read.

use crate::standards::{
    rdf::{BlankName, BlankRef, Dictionary, TermId, TermRef},
    shacl::shapes::Path,
};

/// Prefixes, and what a person reads instead of a term.
#[derive(Debug, Clone)]
pub struct Names {
    prefixes: Vec<(String, String)>,
}

/// How much of a text is quoted, in characters.
const LONGEST: usize = 60;

/// Labels of blank nodes that are longer were made by programs.
const LONGEST_LABEL: usize = 24;

/// Prefixes that people write without thinking.
const WELL_KNOWN: &[(&str, &str)] = &[
    ("adms", "http://www.w3.org/ns/adms#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcatap", "http://data.europa.eu/r5r/"),
    ("dct", "http://purl.org/dc/terms/"),
    ("eli", "http://data.europa.eu/eli/ontology#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("locn", "http://www.w3.org/ns/locn#"),
    ("odrl", "http://www.w3.org/ns/odrl/2/"),
    ("odrs", "http://schema.theodi.org/odrs#"),
    ("org", "http://www.w3.org/ns/org#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("schema", "http://schema.org/"),
    ("sh", "http://www.w3.org/ns/shacl#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("time", "http://www.w3.org/2006/time#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

impl Default for Names {
    fn default() -> Self {
        Self { prefixes: WELL_KNOWN.iter().map(|(prefix, space)| ((*prefix).into(), (*space).into())).collect() }
    }
}

impl Names {
    /// The well-known prefixes, and these besides. Where both have a name for something, these win.
    pub fn with(prefixes: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut all: Vec<(String, String)> = prefixes.into_iter().collect();
        let known = Self::default().prefixes.into_iter();
        let fresh = known.filter(|(prefix, _)| all.iter().all(|(taken, _)| taken != prefix)).collect::<Vec<_>>();
        all.extend(fresh);
        Self { prefixes: all }
    }

    /// An IRI with a prefix, or in angle brackets.
    pub fn iri(&self, iri: &str) -> String {
        let short = self.prefixes.iter().find_map(|(prefix, space)| {
            let local = iri.strip_prefix(space.as_str())?;
            let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
            (!local.is_empty() && local.chars().all(plain)).then(|| format!("{prefix}:{local}"))
        });
        short.unwrap_or_else(|| format!("<{}>", shortened(iri, 200)))
    }

    /// A term, shortened where it is long.
    pub fn term(&self, dictionary: &Dictionary, id: TermId) -> String {
        match dictionary.get(id) {
            TermRef::Iri(iri) => self.iri(iri),
            TermRef::Blank(_) if self.is_anonymous(dictionary, id) => "without an IRI".into(),
            TermRef::Blank(blank) => blank.to_string(),
            TermRef::Literal(literal) => {
                let text = shortened(literal.value, LONGEST).replace(char::is_control, " ");
                match literal.language {
                    Some(language) => format!("\"{text}\"@{language}"),
                    None if literal.datatype == crate::standards::rdf::vocab::XSD_STRING => format!("\"{text}\""),
                    None => format!("\"{text}\"^^{}", self.iri(literal.datatype)),
                }
            }
        }
    }

    /// Whether a term is a blank node whose label nobody wrote, or nobody wrote by hand.
    pub fn is_anonymous(&self, dictionary: &Dictionary, id: TermId) -> bool {
        match dictionary.get(id) {
            TermRef::Blank(BlankRef { name: BlankName::Numbered(_), .. }) => true,
            TermRef::Blank(BlankRef { name: BlankName::Written(label), .. }) => label.len() > LONGEST_LABEL,
            TermRef::Iri(_) | TermRef::Literal(_) => false,
        }
    }

    /// A path as SPARQL writes it.
    pub fn path(&self, dictionary: &Dictionary, path: &Path) -> String {
        path.text(&|id| self.term(dictionary, id))
    }
}

fn shortened(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
