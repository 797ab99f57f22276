use proptest::prelude::*;

use super::*;
use crate::{
    model::Interface,
    plan::{every_case, sample},
};

/// The cases of the sample catalogue that an expression selects, without suite and area.
fn selected(expression: &str) -> Vec<String> {
    let filter = Filter::parse(expression).unwrap_or_else(|error| panic!("{error}"));
    let catalogue = sample::catalogue();
    every_case(&catalogue, Interface::Broker)
        .filter(|case| filter.matches(&case.subject()))
        .map(|case| case.id.short().splitn(3, '/').last().unwrap().to_owned())
        .collect()
}

const JSON: &str = "create-entity/stored[json]";
const LD_JSON: &str = "create-entity/stored[ld-json]";
const DUPLICATE: &str = "create-entity/duplicate";
const WALK: &str = "paging/walk";
const CHANGE: &str = "notify/change";

fn printed(expression: &str) -> String {
    Filter::parse(expression).unwrap_or_else(|error| panic!("{error}")).to_string()
}

fn refused(expression: &str) -> String {
    Filter::parse(expression).unwrap_err().to_string()
}

#[test]
fn a_plain_word_selects_the_tests_with_that_word_in_their_id() {
    assert_eq!(selected("create-entity"), [JSON, LD_JSON, DUPLICATE]);
    assert_eq!(selected("  walk "), [WALK]);
    assert_eq!(printed("walk"), "test(walk)");
}

#[test]
fn an_id_copied_from_a_report_selects_that_case() {
    assert_eq!(selected("ngsi-ld/provision/create-entity/stored[json]"), [JSON]);
    assert_eq!(selected("ngsi-ld/provision/create-entity/stored[json]@broker"), [JSON]);
    assert_eq!(selected("test(=ngsi-ld/provision/create-entity/stored[ld-json])"), [LD_JSON]);
    assert_eq!(selected("test(=ngsi-ld/provision/create-entity/stored)"), [JSON, LD_JSON]);
}

#[test]
fn a_text_is_a_part_an_equals_sign_the_whole_and_slashes_an_expression() {
    assert_eq!(selected("case(json)"), [JSON, LD_JSON]);
    assert_eq!(selected("case(=json)"), [JSON]);
    assert_eq!(selected("case(/^ld.json$/)"), [LD_JSON]);
    assert!(selected("test(=walk)").is_empty());
}

#[test]
fn every_field_can_be_selected_by() {
    assert_eq!(selected("suite(ngsi)").len(), 5);
    assert_eq!(selected("group(paging)"), [WALK]);
    assert_eq!(selected("role(provide)"), [JSON, LD_JSON, DUPLICATE]);
    assert_eq!(selected("strength(should)"), [WALK]);
    assert_eq!(selected("fault(=duplicate-accepted)"), [DUPLICATE]);
    assert_eq!(selected("needs(callback)"), [CHANGE]);
    assert_eq!(selected("all()").len(), 5);
    assert!(selected("none()").is_empty());
}

#[test]
fn a_clause_covers_those_below_it_and_no_namesake() {
    assert_eq!(selected("clause(5.6)"), [JSON, LD_JSON, DUPLICATE]);
    assert_eq!(selected("clause(6)"), [JSON, LD_JSON, WALK]);
    assert_eq!(selected("clause(6.4.3.1)"), [JSON, LD_JSON]);
    assert!(selected("clause(6.3.1)").is_empty(), "6.3.10 is not below 6.3.1");
    assert!(selected("clause(=5.6)").is_empty());
    assert_eq!(selected(r"clause(/^5\.[58]/)"), [WALK, CHANGE]);
}

#[test]
fn operators_are_words_or_signs() {
    for expression in ["role(provide) and case(json)", "role(provide)&case(json)", "role(provide) - not case(json)"] {
        assert_eq!(selected(expression), [JSON, LD_JSON], "{expression}");
    }
    for expression in ["test(walk) or test(change)", "test(walk)|test(change)", "test(walk) + test(change)"] {
        assert_eq!(selected(expression), [WALK, CHANGE], "{expression}");
    }
    assert_eq!(selected("!needs(write)"), [WALK]);
    assert_eq!(selected("role(provide)-case(json)"), [DUPLICATE]);
}

#[test]
fn not_binds_tighter_than_and_and_and_tighter_than_or() {
    assert_eq!(selected("test(walk) or role(provide) and not case(json)"), [DUPLICATE, WALK]);
    assert_eq!(selected("(test(walk) or role(provide)) and not case(json)"), [DUPLICATE, WALK]);
    assert_eq!(selected("not (test(walk) or role(provide))"), [CHANGE]);
    assert_eq!(selected("all() - role(provide) - test(walk)"), [CHANGE]);
    assert_eq!(selected("role(provide) - (role(provide) - case(json))"), [JSON, LD_JSON]);
}

#[test]
fn the_canonical_form_has_words_and_no_needless_parentheses() {
    assert_eq!(printed("((test( a ))&!(case(=b)|none()))"), "test(a) and not (case(=b) or none())");
    assert_eq!(printed("all()-(all()-none())-none()"), "all() - (all() - none()) - none()");
    assert_eq!(printed(r"test(a\)b) or test(\=c) or test(/d\/e\.f/)"), r"test(a\)b) or test(\=c) or test(/d\/e\.f/)");
}

#[test]
fn an_unknown_predicate_is_shown_with_its_nearest_name() {
    insta::assert_snapshot!(refused("role(read) and tset(created)"), @r#"
    cannot read the filter: there is no predicate `tset` (column 16)
      role(read) and tset(created)
                     ^^^^
    help: did you mean `test`?
    "#);
}

#[test]
fn a_value_no_case_can_have_is_refused() {
    insta::assert_snapshot!(refused("role(fliter)"), @r#"
    cannot read the filter: no role is called `fliter` (column 6)
      role(fliter)
           ^^^^^^
    help: did you mean `filter`?
    "#);
    insta::assert_snapshot!(refused("strength(=x)"), @r#"
    cannot read the filter: no strength is called `x` (column 10)
      strength(=x)
               ^^
    help: it is one of must, should, may
    "#);
}

#[test]
fn a_word_inside_an_expression_says_how_to_write_it() {
    insta::assert_snapshot!(refused("created and not updated"), @r#"
    cannot read the filter: `created` is not a predicate (column 1)
      created and not updated
      ^^^^^^^
    help: write `test(created)` for the tests with `created` in their id
    "#);
}

#[test]
fn everything_else_that_can_be_wrong_says_where() {
    let wrong = [
        "",
        "   ",
        "not",
        "and",
        "all() and",
        "all() or or none()",
        "(all()",
        "all())",
        "all() none()",
        "(all() none())",
        "all()!none()",
        "test(",
        "test()",
        "test(=)",
        "test(//)",
        "test(/a",
        "test(/a/b)",
        "test(/(/)",
        "all(x)",
        "all(",
        "é() | test(ž\\",
        "test(a) && test(b)",
    ];
    let shown: Vec<String> = wrong.map(refused).into();
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn nesting_and_length_are_limited() {
    let nested = |depth: usize| format!("{}all(){}", "(".repeat(depth), ")".repeat(depth));
    assert!(Filter::parse(&nested(MAX_NESTING)).is_ok());
    assert_eq!(Filter::parse(&nested(MAX_NESTING + 1)).unwrap_err().problem, Problem::TooDeep);
    assert_eq!(Filter::parse(&format!("{}all()", "!".repeat(100_000))).unwrap_err().problem, Problem::TooDeep);
    let chain = |length: usize| vec!["all()"; length].join("-");
    assert!(Filter::parse(&chain(MAX_PREDICATES)).is_ok());
    assert_eq!(Filter::parse(&chain(MAX_PREDICATES + 1)).unwrap_err().problem, Problem::TooLong);
}

fn matcher(field: Field) -> BoxedStrategy<Matcher> {
    if let Some(values) = field.values() {
        let value = prop::sample::select(values);
        return prop_oneof![
            value.clone().prop_map(|text| Matcher::Text(text.to_owned())),
            value.clone().prop_map(|text| Matcher::Exact(text.to_owned())),
            value.prop_map(|text| Matcher::Regex(Pattern::new(&format!("^{text}|/")).unwrap())),
        ]
        .boxed();
    }
    prop_oneof![
        "(?s).{1,8}".prop_map(Matcher::Text),
        "[ =/()\\\\a&|!+-]{1,6}".prop_map(Matcher::Exact),
        "[a-z/.*\\\\ )]{1,6}".prop_filter_map("compiles", |source| Pattern::new(&source).ok().map(Matcher::Regex)),
    ]
    .boxed()
}

fn filter() -> impl Strategy<Value = Filter> {
    let predicate = prop::sample::select(Field::ALL.to_vec())
        .prop_flat_map(|field| matcher(field).prop_map(move |matcher| Filter::Is(Predicate { field, matcher })));
    let leaf = prop_oneof![1 => Just(Filter::All), 1 => Just(Filter::None), 6 => predicate];
    leaf.prop_recursive(6, 40, 2, |inner| {
        let pair = (inner.clone(), inner.clone()).prop_map(|(left, right)| (Box::new(left), Box::new(right)));
        prop_oneof![
            inner.prop_map(|inner| Filter::Not(Box::new(inner))),
            pair.clone().prop_map(|(left, right)| Filter::And(left, right)),
            pair.clone().prop_map(|(left, right)| Filter::Or(left, right)),
            pair.prop_map(|(left, right)| Filter::Minus(left, right)),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_as_the_same_filter(filter in filter()) {
        let printed = filter.to_string();
        prop_assert_eq!(Filter::parse(&printed).map_err(|error| error.to_string()), Ok(filter), "{}", printed);
    }

    #[test]
    fn no_text_is_too_strange_to_be_read_or_refused(text in "(?s).{0,40}") {
        if let Err(error) = Filter::parse(&text) {
            prop_assert!(error.to_string().contains('^'));
            prop_assert!(text.get(error.span.clone()).is_some(), "{:?}", error.span);
        }
    }

    #[test]
    fn near_misses_of_the_grammar_are_read_or_refused(text in "(test|role|not|and|or|all| |\\(|\\)|=|/|-|\\||\\\\|é){0,20}") {
        let _ = Filter::parse(&text).map(|filter| filter.to_string()).map_err(|error| error.to_string());
    }

    #[test]
    fn the_laws_of_sets_hold(left in filter(), right in filter()) {
        let catalogue = sample::catalogue();
        let minus = Filter::Minus(Box::new(left.clone()), Box::new(right.clone()));
        let and_not = Filter::And(Box::new(left.clone()), Box::new(Filter::Not(Box::new(right.clone()))));
        let or = Filter::Or(Box::new(left.clone()), Box::new(right.clone()));
        let de_morgan = Filter::Not(Box::new(Filter::And(
            Box::new(Filter::Not(Box::new(left))),
            Box::new(Filter::Not(Box::new(right))),
        )));
        for case in every_case(&catalogue, Interface::Broker) {
            prop_assert_eq!(minus.matches(&case.subject()), and_not.matches(&case.subject()));
            prop_assert_eq!(or.matches(&case.subject()), de_morgan.matches(&case.subject()));
        }
    }
}

#[test]
fn every_example_of_the_reference_page_is_an_expression() {
    let page = include_str!("../../../docs/filter.md");
    let examples: Vec<&str> = page.split("-E '").skip(1).filter_map(|rest| rest.split('\'').next()).collect();
    assert!(examples.len() >= 3, "the page has lost its examples");
    for example in examples {
        assert_eq!(refusal(example), None);
    }
}

fn refusal(expression: &str) -> Option<String> {
    Filter::parse(expression).err().map(|error| error.to_string())
}
