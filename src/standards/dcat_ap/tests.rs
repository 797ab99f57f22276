//! What our own shapes find, and what they let pass: over generated catalogues whose defects are known, and case by case.

use std::collections::BTreeMap;

use super::{
    catalogue::{Catalogue, Shapes as Against, Syntax as Written, Term},
    errata, official, own,
    profile::{PROFILES, Profile, Scope},
};
use crate::standards::{
    rdf::{Dictionary, Graph, Input, Options, Syntax, TermId, TermRef, read},
    shacl::{
        evaluate::{Data, Limits, evaluate},
        shapes::{Severity, Shapes},
    },
};

fn graph(dictionary: &mut Dictionary, syntax: Syntax, bytes: &[u8]) -> Graph {
    let options = Options::default();
    let input = Input::open(bytes, &options.limits).expect("bytes can be read");
    read(input, syntax, &options, dictionary).expect("the document is right").default_graph()
}

/// A result without what differs from reader to reader: all blank nodes are alike.
type Line = (String, String, String, String, String);

/// What is found, with how often. The first of a line is the focus, then path, value, component, severity.
fn found(dictionary: &Dictionary, shapes: Vec<Graph>, data: &Graph) -> BTreeMap<Line, usize> {
    let term = |id: TermId| match dictionary.get(id) {
        TermRef::Blank(_) => "_:".to_owned(),
        other => other.to_string(),
    };
    let shapes = Shapes::read(dictionary, shapes);
    assert_eq!(shapes.unevaluated().len(), 0);
    let evaluation =
        evaluate(&shapes, dictionary, Data::alone(data), &Limits::default()).expect("this is not too much work");
    let mut lines = BTreeMap::new();
    for breach in &evaluation.results {
        let shape = shapes.get(breach.shape);
        let component = shape.constraints[breach.constraint as usize].component().expect("a component");
        let path = shape.path.as_ref().and_then(|(path, _)| path.predicate()).map(term).unwrap_or_default();
        let severity = match shape.severity {
            Severity::Violation => "Violation",
            Severity::Warning => "Warning",
            Severity::Info | Severity::Other(_) => "other",
        };
        let value = breach.value.map(term).unwrap_or_default();
        let line =
            (term(breach.focus), path, value, format!("{}ConstraintComponent", component.name()), severity.to_owned());
        *lines.entry(line).or_default() += 1;
    }
    lines
}

fn expected(catalogue: &Catalogue, against: Against) -> BTreeMap<Line, usize> {
    let term = |term: &Term| match term {
        Term::Blank(_) => "_:".to_owned(),
        other => other.to_string(),
    };
    let mut lines = BTreeMap::new();
    for result in catalogue.expected(against) {
        let line = (
            term(&result.focus),
            format!("<{}>", result.path),
            result.value.as_ref().map(term).unwrap_or_default(),
            result.component.to_owned(),
            format!("{:?}", result.severity),
        );
        *lines.entry(line).or_default() += 1;
    }
    lines
}

fn written(catalogue: &Catalogue, syntax: Written) -> Vec<u8> {
    let mut bytes = Vec::new();
    catalogue.write(syntax, &mut bytes).expect("memory takes everything");
    bytes
}

/// Compares, and on a difference says only what differs.
fn assert_same(found: &BTreeMap<Line, usize>, expected: &BTreeMap<Line, usize>, what: &str) {
    let differs = |one: &BTreeMap<Line, usize>, other: &BTreeMap<Line, usize>| -> Vec<String> {
        one.iter().filter(|(line, times)| other.get(*line) != Some(times)).take(8).map(|l| format!("{l:?}")).collect()
    };
    let (extra, missing) = (differs(found, expected), differs(expected, found));
    assert!(extra.is_empty() && missing.is_empty(), "{what}\nnot expected: {extra:#?}\nnot found: {missing:#?}");
    assert!(!expected.is_empty(), "{what}: nothing is expected, so nothing is shown");
}

fn against_own(catalogue: &Catalogue, against: Against, files: &[&own::OwnFile]) {
    let mut dictionary = Dictionary::new();
    let data = graph(&mut dictionary, Syntax::NTriples, &written(catalogue, Written::NTriples));
    let shapes = files.iter().map(|file| graph(&mut dictionary, Syntax::Turtle, file.text.as_bytes())).collect();
    assert_same(&found(&dictionary, shapes, &data), &expected(catalogue, against), &format!("{against:?}"));
}

#[test]
fn exactly_the_known_defects_of_a_catalogue_are_found() {
    // Two rounds of all defects.
    let catalogue = Catalogue::new(150).defect_every(2);
    against_own(&catalogue, Against::OwnBase, &[&own::V3_0_1_BASE]);
    against_own(&catalogue, Against::OwnFull, Profile::find("dcatap.3_0_1_full").unwrap().own);
}

#[test]
fn a_catalogue_without_defects_has_none() {
    let catalogue = Catalogue::new(60).clean();
    for name in ["dcatap.3_0_1_base", "dcatap.3_0_1_range", "dcatap.3_0_1_codelists", "dcatap_hvd.3_0_0_full"] {
        let mut dictionary = Dictionary::new();
        let data = graph(&mut dictionary, Syntax::NTriples, &written(&catalogue, Written::NTriples));
        let files = Profile::find(name).unwrap().own.iter();
        let shapes = files.map(|file| graph(&mut dictionary, Syntax::Turtle, file.text.as_bytes())).collect();
        assert_eq!(found(&dictionary, shapes, &data), BTreeMap::new(), "{name}");
    }
}

#[test]
fn a_catalogue_is_the_same_in_every_syntax() {
    let catalogue = Catalogue::new(80).defect_every(2);
    let mut dictionary = Dictionary::new();
    let mut lines = |syntax: Syntax, written_in: Written| {
        let data = graph(&mut dictionary, syntax, &written(&catalogue, written_in));
        let blank = |id: TermId| match dictionary.get(id) {
            TermRef::Blank(_) => "_:".to_owned(),
            other => other.to_string(),
        };
        let mut lines: Vec<String> = data.triples().map(|triple| triple.map(blank).join(" ")).collect();
        lines.sort_unstable();
        lines
    };
    let first = lines(Syntax::NTriples, Written::NTriples);
    for (syntax, written_in) in
        [(Syntax::Turtle, Written::Turtle), (Syntax::RdfXml, Written::RdfXml), (Syntax::JsonLd, Written::JsonLd)]
    {
        assert!(lines(syntax, written_in) == first, "{written_in:?}");
    }
}

#[test]
fn a_catalogue_is_the_same_every_time_and_about_one_in_a_hundred_datasets_has_a_defect() {
    let catalogue = Catalogue::new(1000);
    assert!(written(&catalogue, Written::Turtle) == written(&catalogue, Written::Turtle));
    let defects = catalogue.expected(Against::OwnFull).len() - 1000;
    assert!((9..=20).contains(&defects), "{defects}");
    assert!(super::catalogue::Defect::ALL.len() >= 20);
}

const PREFIXES: &str = "@prefix : <https://example.org/> . ";

/// The rules of a profile that these data break, with the focus: the rule is the end of the IRI of its shape.
fn broken(profile: &str, turtle: &str) -> Vec<String> {
    let prefixes: String = super::catalogue::term::PREFIXES
        .iter()
        .map(|(prefix, namespace)| format!("@prefix {prefix}: <{namespace}> . "))
        .collect();
    let mut dictionary = Dictionary::new();
    let data = graph(&mut dictionary, Syntax::Turtle, format!("{prefixes}{PREFIXES}{turtle}").as_bytes());
    let files = Profile::find(profile).unwrap().own.iter();
    let shapes = files.map(|file| graph(&mut dictionary, Syntax::Turtle, file.text.as_bytes())).collect();
    let shapes = Shapes::read(&dictionary, shapes);
    let evaluation = evaluate(&shapes, &dictionary, Data::alone(&data), &Limits::default()).unwrap();
    let name = |id: TermId| {
        let text = dictionary.get(id).to_string();
        text.trim_matches(['<', '>']).rsplit(['#', '/']).next().unwrap_or_default().to_owned()
    };
    let mut lines: Vec<String> = evaluation
        .results
        .iter()
        .map(|breach| {
            let focus = if dictionary.get(breach.focus).iri().is_some() { name(breach.focus) } else { "_:".to_owned() };
            format!("{focus} {}", name(shapes.get(breach.shape).node))
        })
        .collect();
    lines.sort();
    lines
}

const RANGE: &str = "dcatap.3_0_1_range";

#[test]
fn a_resource_that_is_described_elsewhere_may_have_any_class() {
    assert_eq!(broken(RANGE, ":d a dcat:Dataset ; dct:publisher :city ; dcat:contactPoint <mailto:a@b> ."), [""; 0]);
    assert_eq!(broken(RANGE, ":d a dcat:Dataset ; dct:publisher :city . :city foaf:name \"City\" ."), [""; 0]);
}

#[test]
fn a_resource_of_another_class_or_a_blank_node_without_one_is_reported() {
    let wrong = ["d Dataset.publisher-class"];
    assert_eq!(broken(RANGE, ":d a dcat:Dataset ; dct:publisher :c . :c a vcard:Kind ."), wrong);
    assert_eq!(broken(RANGE, ":d a dcat:Dataset ; dct:publisher [ foaf:name \"City\" ] ."), wrong);
    assert_eq!(broken(RANGE, ":d a dcat:Dataset ; dct:publisher \"City\" ."), wrong);
}

#[test]
fn subclasses_and_concepts_of_authority_tables_are_of_the_class_that_is_wanted() {
    for class in ["foaf:Agent", "foaf:Organization", "foaf:Person", "skos:Concept"] {
        assert_eq!(broken(RANGE, &format!(":d a dcat:Dataset ; dct:publisher [ a {class} ] .")), [""; 0], "{class}");
    }
    for class in ["vcard:Kind", "vcard:Organization", "vcard:Individual", "vcard:Group"] {
        assert_eq!(
            broken(RANGE, &format!(":d a dcat:Dataset ; dcat:contactPoint [ a {class} ] .")),
            [""; 0],
            "{class}"
        );
    }
    assert_eq!(broken(RANGE, ":r a dcat:CatalogRecord ; foaf:primaryTopic [ a dcat:DatasetSeries ] ."), [""; 0]);
    let wrong = ["r CatalogueRecord.primarytopic-class"];
    assert_eq!(broken(RANGE, ":r a dcat:CatalogRecord ; foaf:primaryTopic [ a dcat:Distribution ] ."), wrong);
}

#[test]
fn every_type_of_date_passes_and_everything_else_does_not() {
    let base = "dcatap.3_0_1_base";
    let dataset =
        |date: &str| format!(":d a dcat:Dataset ; dct:title \"t\" ; dct:description \"d\" ; dct:issued {date} .");
    for date in [
        "\"2024-02-29\"^^xsd:date",
        "\"2024-02-29T10:00:00Z\"^^xsd:dateTime",
        "\"2024\"^^xsd:gYear",
        "\"2024-02\"^^xsd:gYearMonth",
    ] {
        assert_eq!(broken(base, &dataset(date)), [""; 0], "{date}");
    }
    for date in ["\"2023-02-29\"^^xsd:date", "\"2024-02-29\"", "\"2024\"^^xsd:date", "\"--02\"^^xsd:gMonth", ":today"] {
        assert_eq!(broken(base, &dataset(date)), ["d Dataset.releasedate"], "{date}");
    }
}

#[test]
fn vocabularies_are_told_by_the_beginning_of_iris() {
    let codes = "dcatap.3_0_1_codelists";
    let eu = "http://publications.europa.eu/resource/authority";
    let dataset = |what: &str| format!(":d a dcat:Dataset ; {what} .");
    assert_eq!(broken(codes, &dataset(&format!("dct:language <{eu}/language/ENG>"))), [""; 0]);
    assert_eq!(
        broken(codes, &dataset("dct:language <http://lexvo.org/id/iso639-3/eng>")),
        ["d Dataset.language-vocabulary"]
    );
    assert_eq!(
        broken(codes, &dataset(&format!("dct:language <{eu}/languages/ENG>"))),
        ["d Dataset.language-vocabulary"]
    );
    assert_eq!(
        broken(codes, &dataset(&format!("dct:accessRights <{eu}/access-right/SECRET>"))),
        ["d Dataset.accessrights-vocabulary"]
    );
    // One theme of the vocabulary is enough; none at all is for another layer to judge.
    assert_eq!(broken(codes, &dataset(&format!("dcat:theme :bees , <{eu}/data-theme/ENVI>"))), [""; 0]);
    assert_eq!(broken(codes, &dataset("dcat:theme :bees , :wasps")), ["d Dataset.theme-vocabulary"]);
    assert_eq!(broken(codes, &dataset("dct:title \"t\"")), [""; 0]);
}

#[test]
fn an_empty_catalogue_is_one_warning_and_one_with_services_only_is_none() {
    let about = |turtle: &str| -> Vec<String> {
        broken("dcatap.3_0_1_rec", turtle).into_iter().filter(|line| line.contains("content")).collect()
    };
    assert_eq!(about(":c a dcat:Catalog ."), ["c Catalogue.content-recommended"]);
    assert_eq!(about(":c a dcat:Catalog ; dcat:service :s ."), [""; 0]);
    assert_eq!(about(":c a dcat:Catalog ; dcat:dataset :d ."), [""; 0]);
}

#[test]
fn releases_differ_in_what_they_allow() {
    let distribution = ":x a dcat:Distribution ; dcat:accessURL :u ; dct:rights :a , :b .";
    assert_eq!(broken("dcatap.3_0_1_base", distribution), [""; 0]);
    assert_eq!(broken("dcatap.3_0_0_base", distribution), ["x Distribution.rights"]);
    assert_eq!(broken("dcatap.2_1_1_base", distribution), ["x Distribution.rights"]);
    let period = "[ a dct:PeriodOfTime ] .";
    assert_eq!(broken("dcatap.3_0_1_base", period), [""; 0]);
    assert_eq!(broken("dcatap.2_1_1_base", period), ["_: PeriodofTime.bounded"]);
    let old = ":d a dcat:Dataset ; owl:versionInfo \"1\" .";
    let versions = |profile: &str| broken(profile, old).into_iter().filter(|line| line.contains("version")).count();
    assert_eq!((versions("dcatap.3_0_1_full"), versions("dcatap.2_1_1_full")), (1, 0));
}

const HIGH_VALUE: &str = "dcatap:applicableLegislation <http://data.europa.eu/eli/reg_impl/2023/138/oj>";

#[test]
fn what_is_no_high_value_dataset_is_not_judged_as_one() {
    let ordinary = ":d a dcat:Dataset ; dcatap:applicableLegislation :other ; dcat:distribution :x .
        :x a dcat:Distribution . :s a dcat:DataService . :t a dcat:DatasetSeries .";
    for profile in PROFILES.iter().filter(|profile| profile.name.starts_with("dcatap_hvd.")) {
        assert_eq!(broken(profile.name, ordinary), [""; 0], "{}", profile.name);
    }
}

#[test]
fn the_scope_of_high_value_leaves_out_ordinary_datasets_and_nothing_else() {
    let turtle = format!(
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dcatap: <http://data.europa.eu/r5r/> . {PREFIXES}
         :high a dcat:Dataset ; {HIGH_VALUE} . :other a dcat:Dataset ; dcatap:applicableLegislation :law .
         :ordinary a dcat:Distribution . :contact a :Kind ."
    );
    let mut dictionary = Dictionary::new();
    let data = graph(&mut dictionary, Syntax::Turtle, turtle.as_bytes());
    let node = |name: &str| dictionary.find_iri(&format!("https://example.org/{name}")).unwrap();
    let names = ["high", "other", "ordinary", "contact"];
    assert_eq!(names.map(|name| Scope::HighValue.admits(&dictionary, &data)(node(name))), [true, false, false, true]);
    assert_eq!(names.map(|name| Scope::Everything.admits(&dictionary, &data)(node(name))), [true; 4]);
}

#[test]
fn a_high_value_dataset_needs_what_the_regulation_wants() {
    let bare = format!(
        ":d a dcat:Dataset ; {HIGH_VALUE} . :x a dcat:Distribution ; {HIGH_VALUE} . :s a dcat:DataService ; {HIGH_VALUE} .
         :t a dcat:DatasetSeries ; {HIGH_VALUE} ."
    );
    insta::assert_snapshot!(format!(
        "3.0.0\n{}\n\n2.2.0\n{}",
        broken("dcatap_hvd.3_0_0_full", &bare).join("\n"),
        broken("dcatap_hvd.2_2_0_full", &bare).join("\n")
    ));
    let whole = format!(
        ":d a dcat:Dataset ; {HIGH_VALUE} ; dcatap:hvdCategory <http://data.europa.eu/bna/c_164e0bf5> ; dcat:distribution :x .
         :x a dcat:Distribution ; {HIGH_VALUE} ; dcat:accessURL :u ; dct:license :by ; dcat:accessService :s .
         :s a dcat:DataService ; {HIGH_VALUE} ; dcatap:hvdCategory <http://data.europa.eu/bna/c_164e0bf5> ; foaf:page :p ;
            dcat:contactPoint [ vcard:hasEmail <mailto:a@b> ] ; dcat:endpointURL :e ; dcat:endpointDescription :o ;
            dcat:servesDataset :d ; dct:rights :r ."
    );
    for profile in
        ["dcatap_hvd.3_0_0_full", "dcatap_hvd.3_0_0_codelists", "dcatap_hvd.2_2_0_full", "dcatap_hvd.2_2_0_codelists"]
    {
        assert_eq!(broken(profile, &whole), [""; 0], "{profile}");
    }
    let other_category = whole.replace("http://data.europa.eu/bna/c_", "https://example.org/category/");
    assert_eq!(broken("dcatap_hvd.3_0_0_codelists", &other_category).len(), 2);
}

#[test]
fn every_message_of_ours_is_a_sentence_in_english() {
    for file in own::FILES {
        let messages: Vec<&str> =
            file.text.lines().filter_map(|line| line.trim().strip_prefix("sh:message \"")).collect();
        assert!(!messages.is_empty(), "{}", file.path);
        for message in messages {
            let (sentence, rest) = message.rsplit_once('"').expect("a quotation mark");
            assert!(sentence.ends_with('.') && rest.starts_with("@en"), "{}: {message}", file.path);
        }
    }
}

fn official_graph(dictionary: &mut Dictionary, file: &official::OfficialFile) -> Graph {
    let corpus = std::env::var_os("CIVITEST_CORPUS").expect("CIVITEST_CORPUS is set");
    let path = std::path::Path::new(&corpus).join("dcat-ap").join(file.path.strip_prefix("releases/").unwrap());
    graph(dictionary, Syntax::Turtle, &std::fs::read(path).expect("the file is there"))
}

#[test]
#[ignore = "needs CIVITEST_CORPUS"]
fn exactly_the_known_defects_are_found_by_the_official_shapes() {
    for catalogue in [Catalogue::new(150).defect_every(2), Catalogue::new(10_000)] {
        let mut dictionary = Dictionary::new();
        let data = graph(&mut dictionary, Syntax::NTriples, &written(&catalogue, Written::NTriples));
        for (against, profile) in
            [(Against::OfficialBase, "dcatap.3_0_1_base0"), (Against::OfficialFull, "dcatap.3_0_1_full")]
        {
            let files = Profile::find(profile).unwrap().official_shapes();
            let shapes = files.map(|file| official_graph(&mut dictionary, file)).collect();
            assert_same(&found(&dictionary, shapes, &data), &expected(&catalogue, against), profile);
        }
    }
}

#[test]
#[ignore = "needs CIVITEST_CORPUS"]
fn corrected_official_shapes_find_what_ours_find() {
    // Rule by rule they are written in other ways; what is compared is which nodes have a problem with which property.
    let catalogue = Catalogue::new(150).defect_every(2);
    let mut dictionary = Dictionary::new();
    let data = graph(&mut dictionary, Syntax::NTriples, &written(&catalogue, Written::NTriples));
    let places = |lines: BTreeMap<Line, usize>| -> Vec<(String, String)> {
        let mut places: Vec<_> = lines.into_keys().map(|(focus, path, ..)| (focus, path)).collect();
        places.dedup();
        places
    };
    let profile = Profile::find("dcatap.3_0_1_full").unwrap();
    let corrected: Vec<Graph> = profile
        .official_shapes()
        .map(|file| {
            let shapes = official_graph(&mut dictionary, file);
            errata::correct(&shapes, &mut dictionary, file.sha256).0
        })
        .collect();
    let official = places(found(&dictionary, corrected, &data));
    let shapes = profile.own.iter().map(|file| graph(&mut dictionary, Syntax::Turtle, file.text.as_bytes())).collect();
    let ours = places(found(&dictionary, shapes, &data));
    let only_official: Vec<_> = official.iter().filter(|place| !ours.contains(place)).collect();
    let only_ours: Vec<_> = ours.iter().filter(|place| !official.contains(place)).collect();
    // The official file wants an IRI for a theme, which the tables do not ask.
    let theme = "<http://www.w3.org/ns/dcat#theme>";
    assert!(only_official.iter().all(|(_, path)| path == theme) && !only_official.is_empty(), "{only_official:#?}");
    assert_eq!(only_ours, Vec::<&(String, String)>::new());
}
