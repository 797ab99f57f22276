//! The rows of a test: one without a table, those of `cases`, those of a pattern, or both multiplied.

use super::{
    binding::{picked, sample_path},
    context::{Context, Sample},
    diagnostic::Code,
    text::Reader,
    yaml::{Entry, Kind, Node, Span, to_json},
};
use crate::model::step::Binding;

/// Columns that belong to the row itself.
pub(super) const RESERVED: [&str; 9] =
    ["case", "clause", "since", "until", "needs", "strength", "doubt", "faults", "covers"];

/// One row.
#[derive(Clone)]
pub(super) struct Row<'a> {
    /// The slug of its name or values; `None` for a test without a table.
    pub(super) id: Option<String>,
    /// Its name, or its values.
    pub(super) title: Option<String>,
    /// Where it stands.
    pub(super) span: Span,
    /// Its variables.
    pub(super) cells: Vec<(String, Node)>,
    /// The row as written: its reserved columns replace what the test says.
    pub(super) own: Option<&'a Node>,
    /// The body of a pattern case.
    pub(super) sample: Option<&'a Sample>,
}

/// All rows of a test. Empty after a mistake, which is reported.
pub(super) fn rows<'a>(test: &'a Node, context: &Context<'a>, reader: &mut Reader<'_>) -> Vec<Row<'a>> {
    let single = Row { id: None, title: None, span: test.span, cells: Vec::new(), own: None, sample: None };
    let table = match test.get("cases") {
        None => vec![single],
        Some(cases) => match &cases.kind {
            Kind::List(items) => items.iter().map(|item| listed(item, reader)).collect(),
            Kind::Map(entries) => multiplied(entries, cases.span, reader),
            _ => Vec::new(),
        },
    };
    if let Some(cases) = test.get("cases")
        && table.is_empty()
    {
        reader.error(Code::WrongValue, cases.span, "this table has no rows", "add one, or leave `cases` out");
    }
    let rows = match test.entry("over") {
        None => table,
        Some(over) => patterned(over, &table, context, reader),
    };
    check_ids(&rows, reader);
    rows
}

fn listed<'a>(item: &'a Node, reader: &mut Reader<'_>) -> Row<'a> {
    let is_reserved = |entry: &&Entry| RESERVED.contains(&entry.key.as_str());
    let cells: Vec<_> = item.entries().iter().filter(|entry| !is_reserved(entry)).collect();
    let title = match item.get("case").and_then(Node::scalar_text) {
        Some(title) => title,
        None => titled(&cells.iter().map(|entry| (entry.key.as_str(), &entry.value)).collect::<Vec<_>>()),
    };
    let id = match item.get("case") {
        Some(_) => slug(&title),
        None => slug(&cells.iter().map(|entry| written(&entry.value)).collect::<Vec<_>>().join("-")),
    };
    let span = item.entries().first().map_or(item.span, |entry| entry.span);
    if id.is_empty() {
        let help = "give the row a `case` column with letters or digits";
        reader.error(Code::BadName, span, "this row has no name", help);
    }
    let cells = cells.into_iter().map(|entry| (entry.key.clone(), entry.value.clone())).collect();
    Row { id: Some(id), title: Some(title), span, cells, own: Some(item), sample: None }
}

/// The most rows a table may be multiplied out to.
const MAX_ROWS: usize = 10_000;

fn multiplied<'a>(entries: &'a [Entry], span: Span, reader: &mut Reader<'_>) -> Vec<Row<'a>> {
    let mut rows: Vec<Vec<(&str, &Node)>> = vec![Vec::new()];
    for entry in entries {
        if RESERVED.contains(&entry.key.as_str()) {
            let message = format!("`{}` belongs to single rows", entry.key);
            reader.error(Code::UnknownKey, entry.span, message, "write `cases` as a list of rows");
            return Vec::new();
        }
        let items = entry.value.items();
        if rows.len().saturating_mul(items.len()) > MAX_ROWS {
            let message = format!("these columns make more than {MAX_ROWS} rows");
            reader.error(Code::TooLarge, span, message, "split the test");
            return Vec::new();
        }
        let extended = rows.iter().flat_map(|row| {
            items.iter().map(move |item| row.iter().copied().chain([(entry.key.as_str(), item)]).collect())
        });
        rows = extended.collect();
    }
    rows.into_iter()
        .filter(|cells| !cells.is_empty())
        .map(|cells| {
            let id = slug(&cells.iter().map(|(_, value)| written(value)).collect::<Vec<_>>().join("-"));
            let span = cells.last().map_or(span, |(_, value)| value.span);
            if id.is_empty() {
                let help = "write `cases` as a list of rows with a `case` column";
                reader.error(Code::BadName, span, "this row has no name", help);
            }
            let title = Some(titled(&cells));
            let cells = cells.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
            Row { id: Some(id), title, span, cells, own: None, sample: None }
        })
        .collect()
}

/// One row for each binding that is picked, times the rows of the table.
fn patterned<'a>(over: &Entry, table: &[Row<'a>], context: &Context<'a>, reader: &mut Reader<'_>) -> Vec<Row<'a>> {
    let (Some(filter), Some(bindings)) = (over.value.get("bindings"), context.bindings) else {
        return Vec::new();
    };
    let bindings: Vec<&Binding> = bindings.iter().filter(|binding| picked(binding, filter)).collect();
    if bindings.is_empty() {
        let help = "loosen the columns; destructive writes are never picked";
        reader.error(Code::UnknownBinding, filter.span, "this pattern picks no row of bindings.yaml", help);
    }
    let mut rows = Vec::new();
    for binding in bindings {
        let kind = super::binding::word(binding.body);
        let sample = context.samples.iter().find(|sample| sample.kind == kind);
        let path = sample_path(&binding.path, sample.is_some_and(|sample| sample.has_id));
        for row in table {
            let given = [("binding", &binding.id), ("method", &binding.method), ("path", &path)];
            let mut cells: Vec<_> =
                given.map(|(name, text)| (name.to_owned(), Node::text(text.as_str(), over.span))).to_vec();
            cells.extend(row.cells.iter().cloned());
            let id = row.id.as_ref().map_or(binding.id.clone(), |id| format!("{}-{id}", binding.id));
            let what = format!("{} {}", binding.method, binding.path);
            let title = row.title.as_ref().map_or(what.clone(), |title| format!("{what}, {title}"));
            let span = row.id.as_ref().map_or(over.span, |_| row.span);
            rows.push(Row { id: Some(id), title: Some(title), span, cells, own: row.own, sample });
        }
    }
    rows
}

fn check_ids(rows: &[Row<'_>], reader: &mut Reader<'_>) {
    let mut seen = std::collections::BTreeMap::new();
    for row in rows {
        let Some(id) = row.id.as_deref().filter(|id| !id.is_empty()) else { continue };
        if let Some(first) = seen.insert(id, row.span) {
            let message = format!("two rows of this test have the name `{id}`");
            let diagnostic = super::diagnostic::Diagnostic::new(Code::DuplicateId, reader.file, row.span, message)
                .related(first, "the other one")
                .help("give each row a `case` column of its own");
            reader.sink.push(diagnostic);
        }
    }
}

fn titled(cells: &[(&str, &Node)]) -> String {
    cells.iter().map(|(name, value)| format!("{name} = {}", written(value))).collect::<Vec<_>>().join(", ")
}

fn written(value: &Node) -> String {
    value.scalar_text().unwrap_or_else(|| to_json(value).to_string())
}

/// Lower-case letters and digits, with a hyphen for everything between.
fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_slug_keeps_letters_and_digits() {
        assert_eq!(slug("id is not a URI"), "id-is-not-a-uri");
        assert_eq!(slug("ld+json"), "ld-json");
        assert_eq!(slug("  (fill>1 "), "fill-1");
        assert_eq!(slug("<>"), "");
    }
}
