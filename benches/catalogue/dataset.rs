//! A dataset without defects, and what all datasets of a catalogue refer to.

use super::{
    PER_PUBLISHER,
    term::{Group, Term},
};

const EU: &str = "http://publications.europa.eu/resource/authority/";
const THEMES: [&str; 13] =
    ["AGRI", "ECON", "EDUC", "ENER", "ENVI", "GOVE", "HEAL", "INTR", "JUST", "REGI", "SOCI", "TECH", "TRAN"];
const FREQUENCIES: [&str; 4] = ["DAILY", "WEEKLY", "MONTHLY", "ANNUAL"];
const FORMATS: [(&str, &str); 4] = [
    ("CSV", "text/csv"),
    ("JSON", "application/json"),
    ("XML", "application/xml"),
    ("GEOJSON", "application/geo+json"),
];

/// A term of an authority table.
pub fn authority(table: &str, code: &str) -> Term {
    Term::Iri(format!("{EU}{table}/{code}"))
}

/// Something below the address of the catalogue.
pub fn local(path: &str) -> Term {
    Term::Iri(format!("https://data.example.org/{path}"))
}

pub fn catalogue() -> Term {
    local("catalogue")
}

pub fn dataset(number: u32) -> Term {
    local(&format!("dataset/{number}"))
}

/// The distributions of a dataset: 1 and 2.
pub fn distribution(number: u32, which: u32) -> Term {
    local(&format!("dataset/{number}/distribution/{which}"))
}

pub fn period(number: u32) -> Term {
    Term::Blank(format!("period{number}"))
}

pub fn central() -> Term {
    local("publisher/central")
}

pub fn licence(code: &str) -> Term {
    local(&format!("licence/{code}"))
}

pub fn media_type(name: &str) -> Term {
    Term::Iri(format!("http://www.iana.org/assignments/media-types/{name}"))
}

fn plain(text: &str) -> Term {
    Term::Plain(text.to_owned())
}

fn english(text: &str) -> Term {
    Term::Text(text.to_owned(), "en")
}

pub fn typed(value: &str, datatype: &'static str) -> Term {
    Term::Typed(value.to_owned(), datatype)
}

fn agent(group: &mut Group, agent: &Term, name: &str) {
    let kind = Term::Iri("http://purl.org/adms/publishertype/LocalAuthority".to_owned());
    group.describe(agent, [("rdf:type", Term::Name("foaf:Agent")), ("foaf:name", plain(name)), ("dct:type", kind)]);
}

fn concept(group: &mut Group, concept: &Term, label: &str) {
    group.describe(concept, [("rdf:type", Term::Name("skos:Concept")), ("skos:prefLabel", english(label))]);
}

/// The publisher of fifty datasets.
pub fn publisher(group: &mut Group, number: u32) {
    agent(group, &local(&format!("publisher/{number}")), &format!("Department {number}"));
}

/// The catalogue itself, and the terms of authority tables with the class that the profile wants them to have.
pub fn header() -> Group {
    let mut group = Group::default();
    group.describe(
        &catalogue(),
        [
            ("rdf:type", Term::Name("dcat:Catalog")),
            ("dct:title", english("A generated catalogue")),
            ("dct:description", english("Every dataset of it is made up.")),
            ("dct:publisher", central()),
            ("dct:language", authority("language", "ENG")),
            ("dct:license", licence("by")),
            ("dct:issued", typed("2024-01-01", "xsd:date")),
            ("dct:modified", typed("2024-06-01T12:00:00Z", "xsd:dateTime")),
            ("dct:spatial", authority("place", "DEU_BER")),
            ("dcat:themeTaxonomy", authority("data-theme", "").trimmed()),
            ("foaf:homepage", local("home")),
        ],
    );
    group.describe(&local("home"), [("rdf:type", Term::Name("foaf:Document"))]);
    group.describe(
        &authority("data-theme", "").trimmed(),
        [("rdf:type", Term::Name("skos:ConceptScheme")), ("dct:title", english("Data themes"))],
    );
    group.describe(
        &authority("place", "DEU_BER"),
        [
            ("rdf:type", Term::Name("dct:Location")),
            ("dcat:bbox", plain("POLYGON((13 52,14 52,14 53,13 53,13 52))")),
            ("dcat:centroid", plain("POINT(13.5 52.5)")),
        ],
    );
    agent(&mut group, &central(), "City of Examples");
    for code in ["by", "zero"] {
        let kind = Term::Iri("http://purl.org/adms/licencetype/Attribution".to_owned());
        group.describe(&licence(code), [("rdf:type", Term::Name("dct:LicenseDocument")), ("dct:type", kind)]);
    }
    concept(&mut group, &Term::Iri("http://purl.org/adms/publishertype/LocalAuthority".to_owned()), "Local authority");
    concept(&mut group, &Term::Iri("http://purl.org/adms/licencetype/Attribution".to_owned()), "Attribution");
    for code in THEMES {
        concept(&mut group, &authority("data-theme", code), code);
    }
    concept(&mut group, &authority("planned-availability", "STABLE"), "stable");
    concept(&mut group, &local("status/created"), "created");
    for (table, code, class) in [
        ("language", "ENG", "dct:LinguisticSystem"),
        ("language", "DEU", "dct:LinguisticSystem"),
        ("access-right", "PUBLIC", "dct:RightsStatement"),
        ("access-right", "RESTRICTED", "dct:RightsStatement"),
    ] {
        group.describe(&authority(table, code), [("rdf:type", Term::Name(class))]);
    }
    for code in FREQUENCIES {
        group.describe(&authority("frequency", code), [("rdf:type", Term::Name("dct:Frequency"))]);
    }
    for (code, media) in FORMATS {
        group.describe(&authority("file-type", code), [("rdf:type", Term::Name("dct:MediaTypeOrExtent"))]);
        group.describe(&media_type(media), [("rdf:type", Term::Name("dct:MediaType"))]);
    }
    group.describe(&local("profile"), [("rdf:type", Term::Name("dct:Standard"))]);
    group
}

impl Term {
    /// An IRI without the slash at its end.
    fn trimmed(self) -> Self {
        match self {
            Self::Iri(iri) => Self::Iri(iri.trim_end_matches('/').to_owned()),
            other => other,
        }
    }
}

/// A day that differs from dataset to dataset.
fn day(number: u32) -> String {
    format!("{}-{:02}-{:02}", 2000 + number % 25, 1 + number % 12, 1 + number % 28)
}

/// A dataset with two distributions, a contact and a period.
pub fn clean(number: u32) -> Group {
    let mut group = Group::default();
    let this = dataset(number);
    let contact = local(&format!("dataset/{number}/contact"));
    let page = local(&format!("dataset/{number}/page"));
    group.describe(&catalogue(), [("dcat:dataset", this.clone())]);
    group.describe(
        &this,
        [
            ("rdf:type", Term::Name("dcat:Dataset")),
            ("dct:title", english(&format!("Dataset {number}"))),
            ("dct:title", Term::Text(format!("Datensatz {number}, größer als \"null\""), "de")),
            ("dct:description", english(&format!("What was measured at place {number}, day by day & hour by hour."))),
            ("dct:publisher", local(&format!("publisher/{}", number / PER_PUBLISHER))),
            ("dcat:contactPoint", contact.clone()),
            ("dcat:theme", authority("data-theme", THEMES[number as usize % THEMES.len()])),
            ("dcat:keyword", english("city")),
            ("dcat:keyword", english(&format!("topic {}", number % 1000))),
            ("dct:issued", typed(&day(number), "xsd:date")),
            ("dct:modified", typed(&format!("{}T08:30:00Z", day(number + 1)), "xsd:dateTime")),
            ("dct:language", authority("language", "ENG")),
            ("dct:spatial", authority("place", "DEU_BER")),
            ("dct:temporal", period(number)),
            ("dct:accrualPeriodicity", authority("frequency", FREQUENCIES[number as usize % FREQUENCIES.len()])),
            ("dct:identifier", plain(&format!("ds-{number}"))),
            ("dcat:landingPage", page.clone()),
            ("dct:accessRights", authority("access-right", "PUBLIC")),
            ("dcat:distribution", distribution(number, 1)),
            ("dcat:distribution", distribution(number, 2)),
        ],
    );
    group.describe(
        &contact,
        [
            ("rdf:type", Term::Name("vcard:Kind")),
            ("vcard:fn", plain(&format!("Office {number}"))),
            ("vcard:hasEmail", Term::Iri(format!("mailto:office{number}@example.org"))),
        ],
    );
    group.describe(&page, [("rdf:type", Term::Name("foaf:Document"))]);
    group.describe(
        &period(number),
        [
            ("rdf:type", Term::Name("dct:PeriodOfTime")),
            ("dcat:startDate", typed(&day(number), "xsd:date")),
            ("dcat:endDate", typed(&(2030 + number % 10).to_string(), "xsd:gYear")),
        ],
    );
    for which in [1, 2] {
        describe_distribution(&mut group, number, which);
    }
    group
}

fn describe_distribution(group: &mut Group, number: u32, which: u32) {
    let this = distribution(number, which);
    let (format, media) = FORMATS[(number + which) as usize % FORMATS.len()];
    let url = |what: &str| local(&format!("files/{number}/{which}/{what}"));
    group.describe(
        &this,
        [
            ("rdf:type", Term::Name("dcat:Distribution")),
            ("dct:title", english(&format!("Dataset {number} as {format}"))),
            ("dct:description", english("The same content in another format.")),
            ("dcat:accessURL", url("")),
            ("dcat:downloadURL", url("all")),
            ("dct:format", authority("file-type", format)),
            ("dcat:mediaType", media_type(media)),
            ("dct:license", licence("by")),
            ("dct:issued", typed(&day(number), "xsd:date")),
            ("dcat:byteSize", typed(&(1000 + u64::from(number) * 7).to_string(), "xsd:nonNegativeInteger")),
        ],
    );
    // The second one goes without: one warning for each dataset, so that there are always many results, too.
    if which == 1 {
        group.describe(&this, [("dcatap:availability", authority("planned-availability", "STABLE"))]);
    }
}
