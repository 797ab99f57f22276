//! What platforms are recognised by: `fingerprints.yaml`.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
};

use super::{
    diagnostic::{Code, Diagnostic, Sink},
    keys::Object,
    source::SourceFile,
    tables,
    yaml::{Node, Span},
};
use crate::model::fingerprint::{Ask, At, Block, Certainty, Fingerprint, Name, Part, Rank, Read, Sign, When};

/// The most paths that are asked whatever was seen: with the place itself and a path that nobody serves, a probe of a host
/// sends all of them before its limit.
const MOST_PATHS: usize = 28;

/// Reads the file. `None` after a mistake, which is reported.
pub(super) fn read(file: &SourceFile, sink: &mut Sink) -> Option<Vec<Fingerprint>> {
    let (root, well_formed) = tables::read(file, Object::Fingerprints, sink)?;
    if !well_formed {
        return None;
    }
    let mut reader = Reader { file, sink };
    let items = root.get("fingerprints")?.items();
    reader.unique(items);
    reader.few_enough(root.get("fingerprints")?);
    let fingerprints: Vec<_> = items.iter().map(|item| reader.fingerprint(item)).collect();
    fingerprints.into_iter().collect()
}

struct Reader<'a> {
    file: &'a SourceFile,
    sink: &'a mut Sink,
}

impl Reader<'_> {
    fn error(&mut self, code: Code, span: Span, message: &str, help: &str) {
        self.sink.push(Diagnostic::new(code, self.file, span, message).help(help));
    }

    fn unique(&mut self, items: &[Node]) {
        let mut ids: BTreeMap<&str, Span> = BTreeMap::new();
        for id in items.iter().filter_map(|item| item.get("id")) {
            let name = id.as_text().unwrap_or_default();
            if let Some(first) = ids.insert(name, id.span) {
                let message = format!("two fingerprints are called `{name}`");
                let diagnostic = Diagnostic::new(Code::DuplicateId, self.file, id.span, message);
                self.sink.push(diagnostic.related(first, "the other one").help("their ids are unique"));
            }
        }
    }

    /// A probe sends only so many requests: what comes after would never be asked.
    fn few_enough(&mut self, list: &Node) {
        let asks = list.items().iter().flat_map(|item| item.get("asks").map(Node::items).unwrap_or_default());
        let always = asks.filter(|ask| word(ask, "when") != Some("found"));
        let mut asked = BTreeSet::new();
        for ask in always {
            let paths = one_or_more(ask.get("get")).iter().filter_map(Node::as_text);
            asked.extend(paths.map(|path| (path, word(ask, "accept"), ask.get("bytes").and_then(Node::as_count))));
        }
        if asked.len() > MOST_PATHS {
            let message = format!("{} paths are asked whatever was seen, and at most {MOST_PATHS} can be", asked.len());
            self.error(Code::WrongValue, list.span, &message, "ask some of them `when: found`");
        }
    }

    fn fingerprint(&mut self, node: &Node) -> Option<Fingerprint> {
        let asks = node.get("asks")?;
        if asks.items().iter().all(|ask| word(ask, "when") == Some("found")) {
            let help = "leave `when` out at one question";
            self.error(Code::WrongValue, asks.span, "nothing would ever be asked", help);
        }
        let asks: Vec<_> = asks.items().iter().map(|ask| self.ask(ask)).collect();
        Some(Fingerprint {
            id: tables::text(node, "id"),
            title: tables::text(node, "title"),
            part: word(node, "interface").and_then(|word| Part::ALL.into_iter().find(|part| part.as_str() == word)),
            root: word(node, "root").map(str::to_owned),
            blocks: blocks(node),
            maps: texts(node.get("maps")),
            level: node.get("level").and_then(Node::as_count).and_then(|level| u8::try_from(level).ok()).unwrap_or(0),
            rank: if word(node, "rank") == Some("otherwise") { Rank::Otherwise } else { Rank::Own },
            meaning: tables::text(node, "meaning"),
            route: tables::text(node, "route"),
            next: word(node, "next").map(str::to_owned),
            links: texts(node.get("links")),
            asks: asks.into_iter().collect::<Option<_>>()?,
        })
    }

    fn ask(&mut self, node: &Node) -> Option<Ask> {
        let signs: Vec<_> = node.get("signs")?.items().iter().map(|sign| self.sign(sign)).collect();
        if signs.is_empty() {
            let help = "say what its answer may show";
            self.error(Code::WrongValue, node.get("signs")?.span, "a question without signs finds nothing", help);
        }
        Some(Ask {
            paths: texts_of(one_or_more(node.get("get"))),
            accept: word(node, "accept").map(str::to_owned),
            bytes: node.get("bytes").and_then(Node::as_count),
            at: if word(node, "at") == Some("origin") { At::Origin } else { At::Anywhere },
            when: if word(node, "when") == Some("found") { When::Found } else { When::Always },
            signs: signs.into_iter().collect::<Option<_>>()?,
        })
    }

    fn sign(&mut self, node: &Node) -> Option<Sign> {
        let certainty = match word(node, "is") {
            Some("certain") => Certainty::Certain,
            _ => Certainty::Likely,
        };
        let positive = ["headers", "json", "text"].iter().any(|key| node.get(key).is_some());
        if certainty == Certainty::Certain && !positive {
            let help = "add `headers`, `json` or `text`, or say `is: likely`";
            self.error(Code::WrongValue, node.get("is")?.span, "a status and a media type alone prove nothing", help);
        }
        if !positive && node.get("media").is_none() {
            let help = "add `media`, `headers`, `json` or `text`";
            self.error(Code::WrongValue, node.span, "any server could show this sign", help);
        }
        let status = one_or_more(node.get("status")).iter().filter_map(|item| u16::try_from(item.as_count()?).ok());
        let product = match (word(node, "product"), read_from(node, "product from")) {
            (Some(name), _) => Some(Name::Given(name.to_owned())),
            (None, place) => place.map(Name::Read),
        };
        Some(Sign {
            certainty,
            status: status.collect(),
            media: word(node, "media").map(str::to_owned),
            headers: pairs(node.get("headers")),
            json: pairs(node.get("json")),
            text: word(node, "text").map(str::to_owned),
            says: tables::text(node, "says"),
            product,
            version: read_from(node, "version from"),
            blocks: blocks(node),
        })
    }
}

fn word<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.get(key).and_then(Node::as_text)
}

fn read_from(node: &Node, key: &str) -> Option<Read> {
    word(node, key).and_then(|text| Read::from_str(text).ok())
}

fn blocks(node: &Node) -> Vec<Block> {
    let words = node.get("shows").map(Node::items).unwrap_or_default().iter().filter_map(Node::as_text);
    words.filter_map(|word| Block::ALL.into_iter().find(|block| block.as_str() == word)).collect()
}

fn texts(node: Option<&Node>) -> Vec<String> {
    texts_of(node.map(Node::items).unwrap_or_default())
}

fn texts_of(nodes: &[Node]) -> Vec<String> {
    nodes.iter().filter_map(Node::as_text).map(str::to_owned).collect()
}

fn one_or_more(node: Option<&Node>) -> &[Node] {
    match node {
        Some(node) if node.items().is_empty() => std::slice::from_ref(node),
        Some(node) => node.items(),
        None => &[],
    }
}

fn pairs(node: Option<&Node>) -> Vec<(String, String)> {
    let entries = node.map(Node::entries).unwrap_or_default();
    entries.iter().filter_map(|entry| Some((entry.key.clone(), entry.value.as_text()?.to_owned()))).collect()
}
