//! Grading profiles: `profiles/<id>.yaml`.

use std::{collections::BTreeMap, str::FromStr};

use super::{
    diagnostic::{Code, Diagnostic, Sink},
    hash,
    keys::{Mode, Object, Shape, check},
    nearest::suggestion,
    source::SourceFile,
    yaml::{Entry, Node, Span, parse},
};
use crate::model::{
    RequirementId, Strength, SuiteId,
    catalogue::Suite,
    profile::{
        Criterion, EvidenceKind, Formula, Layer, NotApplicableRule, Obligation, Profile, TestSelector, WithoutConsent,
    },
    target::PreflightCheck,
    test::Role,
};

/// Reads a profile. Selectors are compared with `suites` if these were loaded without errors. `None` after a mistake,
/// which is reported.
pub(super) fn read(file: &SourceFile, stem: &str, suites: Option<&[Suite]>, sink: &mut Sink) -> Option<Profile> {
    let root = parse(file, sink)?;
    if !check(&root, &Shape::Object(Object::Profile), Mode::Filled, file, sink) {
        return None;
    }
    let mut reader = ProfileReader { file, suites, sink };
    let id = root.get("profile")?;
    if id.as_text() != Some(stem) {
        let help = format!("write `profile: {stem}`, or rename the file");
        reader.error(Code::BadName, id.span, format!("the profile in `{stem}.yaml` should have its name"), help);
    }
    let levels = texts(root.get("levels")?);
    let criteria = reader.criteria(root.get("criteria")?, levels.len());
    let minimum = root.get("minimum").map(Node::entries).unwrap_or_default();
    let minimum = minimum.iter().filter_map(|entry| reader.minimum(entry)).collect();
    Some(Profile {
        id: id.as_text()?.to_owned(),
        version: root.get("version")?.as_text()?.to_owned(),
        title: root.get("title")?.as_text()?.to_owned(),
        minimum,
        levels,
        criteria: criteria?,
        hash: hash::file(file),
    })
}

fn texts(node: &Node) -> Vec<String> {
    node.items().iter().filter_map(Node::as_text).map(str::to_owned).collect()
}

fn words<T: FromStr>(node: Option<&Node>) -> Vec<T> {
    node.map(Node::items).unwrap_or_default().iter().filter_map(|item| item.as_text()?.parse().ok()).collect()
}

fn text_of(node: &Node, key: &str) -> Option<String> {
    node.get(key).and_then(Node::as_text).map(str::to_owned)
}

struct ProfileReader<'a> {
    file: &'a SourceFile,
    suites: Option<&'a [Suite]>,
    sink: &'a mut Sink,
}

impl ProfileReader<'_> {
    fn error(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.sink.push(Diagnostic::new(code, self.file, span, message).help(help));
    }

    fn minimum(&mut self, entry: &Entry) -> Option<(SuiteId, crate::model::test::Version)> {
        // A suite that does not exist yet may already have a minimum.
        Some((SuiteId::from(entry.key.as_str()), entry.value.as_text()?.parse().ok()?))
    }

    fn criteria(&mut self, node: &Node, levels: usize) -> Option<Vec<Criterion>> {
        let mut ids: BTreeMap<&str, Span> = BTreeMap::new();
        for id in node.items().iter().filter_map(|item| item.get("id")) {
            if let Some(first) = ids.insert(id.as_text().unwrap_or_default(), id.span) {
                let message = format!("two criteria are called `{}`", id.as_text().unwrap_or_default());
                let diagnostic = Diagnostic::new(Code::DuplicateId, self.file, id.span, message);
                self.sink.push(diagnostic.related(first, "the other one").help("criterion ids are unique"));
            }
        }
        let criteria: Vec<_> = node.items().iter().map(|item| self.criterion(item, levels)).collect();
        criteria.into_iter().collect()
    }

    fn criterion(&mut self, node: &Node, levels: usize) -> Option<Criterion> {
        let level = node.get("level")?;
        let number = u8::try_from(level.as_count()?).ok()?;
        if usize::from(number) >= levels {
            let help = format!("`levels` describes levels 0 to {}", levels.saturating_sub(1));
            self.error(Code::UnknownLevel, level.span, format!("this profile has no level {number}"), help);
        }
        Some(Criterion {
            id: text_of(node, "id")?,
            title: text_of(node, "title")?,
            level: number,
            layer: layer(node.get("layer")?.as_text()?)?,
            obligation: obligation(node.get("obligation")?)?,
            evidence: match node.get("evidence").and_then(Node::as_text) {
                Some("attested") => EvidenceKind::Attested,
                _ => EvidenceKind::Tested,
            },
            not_applicable: match node.get("not-applicable").and_then(Node::as_text) {
                Some("allowed") => NotApplicableRule::Allowed,
                _ => NotApplicableRule::Forbidden,
            },
            maps: node.get("maps").map(texts).unwrap_or_default(),
            of: self.formula(node.get("of")?)?,
        })
    }

    fn formula(&mut self, node: &Node) -> Option<Formula> {
        let kinds: Vec<&Entry> = node.entries().iter().filter(|entry| entry.key != "what").collect();
        let [entry] = kinds[..] else {
            let help = "use one of all, any, tests, preflight, pending, attestation; `all` joins several";
            self.error(Code::WrongValue, node.span, "a formula has one kind", help);
            return None;
        };
        if let Some(what) = node.entry("what").filter(|_| entry.key != "pending") {
            self.error(Code::UnknownKey, what.span, "`what` belongs to `pending`", "remove it");
        }
        match entry.key.as_str() {
            "all" => self.parts(&entry.value).map(Formula::All),
            "any" => self.parts(&entry.value).map(Formula::Any),
            "tests" => self.selector(&entry.value).map(Formula::Tests),
            "preflight" => PreflightCheck::ALL
                .into_iter()
                .find(|check| Some(check.as_str()) == entry.value.as_text())
                .map(Formula::Preflight),
            "pending" => {
                let what = text_of(node, "what");
                if what.is_none() {
                    let help = "add `what: …`: what the missing suite will decide";
                    self.error(Code::MissingKey, entry.span, "`pending` needs `what`", help);
                }
                Some(Formula::Pending { suite: SuiteId::from(entry.value.as_text()?), what: what? })
            }
            _ => entry.value.as_text().map(|id| Formula::Attestation(id.to_owned())),
        }
    }

    fn parts(&mut self, node: &Node) -> Option<Vec<Formula>> {
        if node.items().is_empty() {
            let help = "name at least one part";
            self.error(Code::WrongValue, node.span, "a formula without parts decides nothing", help);
        }
        let parts: Vec<_> = node.items().iter().map(|item| self.formula(item)).collect();
        parts.into_iter().collect()
    }

    fn selector(&mut self, node: &Node) -> Option<TestSelector> {
        let suite = node.get("suite")?;
        let strength = match node.get("strength").and_then(Node::as_text) {
            Some("should") => Strength::Should,
            Some("may") => Strength::May,
            _ => Strength::Must,
        };
        let requirements = node.get("requirements").map(texts).unwrap_or_default();
        let selector = TestSelector {
            suite: SuiteId::from(suite.as_text()?),
            roles: words::<Role>(node.get("roles")),
            requirements: requirements.into_iter().map(RequirementId::new).collect(),
            strength,
            without_consent: match node.get("without-consent").and_then(Node::as_text) {
                Some("left-out") => WithoutConsent::LeftOut,
                _ => WithoutConsent::Open,
            },
        };
        self.check_selector(&selector, suite, node);
        Some(selector)
    }

    fn check_selector(&mut self, selector: &TestSelector, suite: &Node, node: &Node) {
        for item in node.get("requirements").map(Node::items).unwrap_or_default() {
            let inside = item.as_text().and_then(|text| text.strip_prefix(selector.suite.as_str())?.strip_prefix('/'));
            if inside.is_none() {
                let help = format!("write it like `{}/5.7`", selector.suite);
                self.error(Code::WrongValue, item.span, "this requirement is not of that suite", help);
            }
        }
        let Some(suites) = self.suites else { return };
        let Some(found) = suites.iter().find(|other| other.id == selector.suite) else {
            let names = suites.iter().map(|suite| suite.id.as_str());
            let help = suggestion(selector.suite.as_str(), names);
            let help = format!("{help} (a suite that is still missing is `pending`)");
            return self.error(Code::UnknownSuite, suite.span, format!("there is no suite `{}`", selector.suite), help);
        };
        if !found.groups.iter().flat_map(|group| &group.tests).any(|test| selects(selector, test)) {
            let span = node.entries().first().map_or(node.span, |entry| entry.span);
            let help = "loosen it, or say `pending` if the tests are still to be written";
            self.error(Code::SelectsNothing, span, "this selects no test", help);
        }
    }
}

/// Whether a selector picks a case of this test.
fn selects(selector: &TestSelector, test: &crate::model::test::Test) -> bool {
    let role = selector.roles.is_empty() || selector.roles.contains(&test.role);
    role && test.cases.iter().any(|case| {
        let covered = |requirement: &RequirementId| {
            let prefix = requirement.as_str().split_once('/').map_or("", |(_, clause)| clause);
            case.clauses.iter().any(|clause| {
                clause.as_str().strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        };
        let requirements = selector.requirements.is_empty() || selector.requirements.iter().any(covered);
        requirements && case.strength >= selector.strength
    })
}

fn layer(word: &str) -> Option<Layer> {
    Some(match word {
        "technical" => Layer::Technical,
        "semantic" => Layer::Semantic,
        "organisational" => Layer::Organisational,
        "legal" => Layer::Legal,
        _ => return None,
    })
}

fn obligation(node: &Node) -> Option<Obligation> {
    Some(match node.as_text() {
        Some("mandatory") => Obligation::Mandatory,
        Some("recommended") => Obligation::Recommended,
        Some("informative") => Obligation::Informative,
        _ => Obligation::Conditional(node.get("when")?.as_text()?.parse().ok()?),
    })
}
