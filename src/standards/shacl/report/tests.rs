use super::{Context, Report, remark, rules};
use crate::{
    model::Severity,
    standards::shacl::{
        testing::{Case, names},
        vocab::Component,
    },
};

const DATA: &str = ":x a :Dataset; :title \"a\", \"b\"@en, \"c\"@en; :issued \"2024-13-01\"^^xsd:date, \"2024\", :y; :publisher :y, [a :Person];
    :start \"2024-02-01\"^^xsd:date; :end \"2024-01-01\"^^xsd:date; :size 7; :note \"text\" . :y a :Agent .
    :z a :Dataset; :temporal [a :Period] .";

/// A shape for every component.
const SHAPES: &str = ":s sh:targetClass :Dataset; sh:closed true; sh:ignoredProperties (rdf:type :temporal :start :end :size :publisher
    :issued :title);
  sh:not [sh:name \"a big dataset\"; sh:property [sh:path :size; sh:minInclusive 5]];
  sh:property [sh:path :title; sh:minCount 1; sh:maxCount 1; sh:uniqueLang true; sh:languageIn (\"en\" \"de\"); sh:minLength 2;
    sh:pattern \"^[A-Z]\"; sh:in (\"a\" \"d\" \"e\" \"f\"); sh:disjoint :note; sh:equals :note; sh:hasValue \"z\"],
  [sh:path :issued; sh:datatype xsd:date; sh:nodeKind sh:Literal; sh:maxLength 4; sh:minCount 2],
  [sh:path :publisher; sh:class :Agent; sh:node :Named; sh:or ([sh:class :Company] [sh:node :Named]); sh:and (:Named);
    sh:xone (:Named :Agency); sh:qualifiedValueShape [sh:class :Agent]; sh:qualifiedMinCount 2],
  [sh:path :publisher; sh:qualifiedValueShape :Agency; sh:qualifiedMaxCount 0],
  [sh:path :start; sh:lessThan :end; sh:lessThanOrEquals :end],
  [sh:path :size; sh:maxExclusive 7; sh:maxInclusive 6; sh:minExclusive 7; sh:minInclusive 8; sh:maxCount 0].
  :Named sh:property [sh:path :name; sh:minCount 1] . :Agency sh:class :Agent .
  :t sh:targetClass :Period; sh:property [sh:path [sh:alternativePath (:start :from)]; sh:minCount 1] .";

#[test]
fn every_result_is_a_sentence() {
    insta::assert_snapshot!(Case::new(SHAPES, DATA).sentences().join("\n"));
}

#[test]
fn the_report_is_what_shacl_defines() {
    let shapes = ":s sh:targetNode :x; sh:property [sh:path (:p [sh:inversePath :q]); sh:severity sh:Warning; sh:nodeKind sh:Literal;
        sh:message \"Text!\"@en, \"Testo!\"@it], [sh:path :p; sh:node [sh:property [sh:path :r; sh:minCount 1]]] .";
    let case = Case::new(shapes, ":x :p :y . :z :q :y .");
    let names = names();
    let context = Context { shapes: &case.shapes, dictionary: &case.dictionary, data: case.over(), names: &names };
    let evaluation = case.run();
    let report = Report::new(context, &evaluation);
    let text = |bytes: std::io::Result<Vec<u8>>| String::from_utf8(bytes.expect("memory")).expect("UTF-8");
    let labels = regex::Regex::new("_:w1-[0-9a-f]{20,}").expect("a pattern");
    let turtle = text(report.turtle(Vec::new()));
    insta::assert_snapshot!(labels.replace_all(&turtle, "_:shape"));
    assert!(text(report.json_ld(Vec::new())).contains("ValidationReport"));
    let mut full = |_: &oxrdf::Triple| Err(std::io::ErrorKind::StorageFull.into());
    assert!(report.each(&mut full).is_err(), "a full disk is not silent");
}

#[test]
fn a_result_is_a_remark_about_the_path() {
    let shapes = ":s sh:targetNode :x; sh:property [sh:path (:p :q); sh:minCount 1; sh:severity sh:Warning; sh:message \"Bitte!\"@de, \"Please!\"@en],
        [sh:path :r; sh:minCount 1], [sh:path :o; sh:minCount 1; sh:severity :Own]; sh:closed true .";
    let case = Case::new(shapes, ":x :z 1 .");
    let names = names();
    let context = Context { shapes: &case.shapes, dictionary: &case.dictionary, data: case.over(), names: &names };
    let remarks: Vec<_> = case.run().results.iter().map(|breach| remark(context, breach, "de")).collect();
    insta::assert_snapshot!(serde_json::to_string_pretty(&remarks).expect("remarks are JSON"));
    assert_eq!(remarks.iter().map(|remark| remark.severity).max(), Some(Severity::Error));
}

#[test]
fn every_component_has_its_rule() {
    for component in Component::ALL {
        let kebab: String = component
            .name()
            .chars()
            .flat_map(|c| [c.is_uppercase().then_some('-'), Some(c.to_ascii_lowercase())].into_iter().flatten())
            .collect();
        assert_eq!(rules::of(component).id, format!("shacl{kebab}"));
    }
}

#[test]
fn nothing_moves_the_cursor() {
    let shapes = "[] sh:targetNode :x; sh:path :p; sh:pattern \"\\u001bx\"; sh:message \"a\\u001b[2Jb\\nc\" .";
    let case = Case::new(shapes, ":x :p \"\\u001b[31mred\" .");
    let names = names();
    let context = Context { shapes: &case.shapes, dictionary: &case.dictionary, data: case.over(), names: &names };
    let remark = remark(context, &case.run().results[0], "en");
    assert_eq!(remark.says, "a [2Jb c");
    assert!(remark.help.is_some_and(|help| !help.contains(char::is_control)));
}

#[test]
fn long_and_strange_terms_are_shortened() {
    let data = format!(":x :p \"{}\\n\" .", "ü".repeat(500));
    let case = Case::new("[] sh:targetNode :x; sh:path :p; sh:maxLength 3 .", &data);
    let sentence = case.sentences().remove(0);
    assert_eq!(sentence, format!(":x has the :p \"{}…\", which has more than 3 characters", "ü".repeat(60)));
}
