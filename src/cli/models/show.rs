//! `civitest models show`: what a model describes, and where it comes from.

use std::{collections::BTreeSet, fmt::Write as _};

use super::{cache, count, failure, print};
use crate::{
    cli::{args::ModelsShowArgs, exit::Exit, failure::Failure, target::environment::Environment},
    standards::smart_data_models::{
        Attribute, Model, ModelKey, NotCompiled, Origin, Unreadable, errata, index,
        model::{Moment, Shape, Shapes},
    },
    store::{self, Lock, Names},
};

/// Runs the command.
///
/// # Errors
/// When there is no such model at hand.
pub fn command(args: &ModelsShowArgs, environment: &Environment) -> Result<Exit, Failure> {
    let wrong = |error| failure(&error);
    let root = cache(&args.store, environment);
    let layers = store::layers(Some(&args.store.lock), &root, &args.models).map_err(wrong)?;
    let lock = layers.lock().clone();
    let library = layers.library();
    let keys: BTreeSet<ModelKey> = library.models().keys().cloned().collect();
    let place = args.store.lock.display().to_string();
    let key = match Names::These(&keys, &place).one(&args.what) {
        Ok(key) => key,
        Err(error) => return Err(elsewhere(&args.what).unwrap_or_else(|| failure(&error))),
    };
    let mut text = format!("{key}\n");
    origin(&mut text, &key, library.models().get(&key), &lock);
    let exit = match Model::compile(&key, &library) {
        Ok(model) => {
            describe(&mut text, &model);
            Exit::Success
        }
        Err(error) => {
            let _ = writeln!(text, "  it cannot be used: {error}");
            let is_other = matches!(error, NotCompiled::Unreadable(Unreadable::Changed { .. }));
            if is_other { Exit::Suite } else { Exit::Undetermined }
        }
    };
    print(&text);
    Ok(exit)
}

/// A model that there is, but that nobody pulled.
fn elsewhere(what: &str) -> Option<Failure> {
    let key = Names::Official.one(what).ok().filter(index::contains)?;
    let message = format!("{key} is not at hand");
    Some(Failure::quoting(Exit::Undetermined, message).help(format!("civitest models pull {key}")))
}

fn origin(text: &mut String, key: &ModelKey, origin: Option<&Origin>, lock: &Lock) {
    match origin {
        Some(Origin::Directory(root)) => {
            let _ = writeln!(text, "  from       {root}");
        }
        Some(Origin::Pinned { commit, .. }) => {
            let from = lock.repositories.get(&key.subject).map_or("unknown", |found| found.from.as_str());
            let _ = writeln!(text, "  from       {from}, commit {commit}");
        }
        None => {}
    }
    let Some(model) = lock.models.get(key).filter(|_| matches!(origin, Some(Origin::Pinned { .. }))) else { return };
    let _ = writeln!(text, "  pinned     {}", model.retrieved);
    let _ = writeln!(text, "  licence    {}", model.licence);
    for (number, address) in model.files.iter().enumerate() {
        let word = if number == 0 { "files" } else { "" };
        let sha = lock.files.get(address).map_or("", |sha| &sha.as_str()[..12]);
        let _ = writeln!(text, "  {word:9}  {sha}  {address}");
    }
}

fn describe(text: &mut String, model: &Model) {
    let _ = writeln!(text, "  type       {}", model.iri);
    let _ = writeln!(text, "  version    {}", model.version.as_deref().unwrap_or("none stated"));
    let _ = writeln!(text, "  required   {}", words(model.required.iter().map(String::as_str)));
    let _ = writeln!(text, "{}", count(model.attributes.len(), "attribute"));
    let width = model.attributes.keys().map(|name| name.chars().count()).max().unwrap_or(0);
    for (name, attribute) in &model.attributes {
        let _ = writeln!(text, "  {name:width$}  {}", about(attribute));
    }
    if !model.defects.is_empty() {
        let _ = writeln!(text, "{} of the model", count(model.defects.len(), "defect"));
        for defect in &model.defects {
            let _ = writeln!(text, "  {}  {} ({})", defect.kind.id(), defect.says, defect.at);
        }
    }
    let errata = errata::of(&model.hash);
    if !errata.is_empty() {
        let _ = writeln!(text, "{} known to civitest, for which data are not blamed", count(errata.len(), "mistake"));
        for erratum in errata {
            let _ = writeln!(text, "  {}  {}", erratum.id, erratum.says);
        }
    }
}

/// An attribute on a line.
fn about(attribute: &Attribute) -> String {
    let mut parts = vec![attribute.kind.map_or("kind not stated", |kind| kind.name()).to_owned()];
    parts.push(value(attribute));
    parts.extend(attribute.units.as_ref().map(|units| format!("in {units}")));
    parts.extend(attribute.iri.clone());
    parts.join(", ")
}

fn value(attribute: &Attribute) -> String {
    let moment = attribute.moment.map(|moment| match moment {
        Moment::DateTime => "date-time",
        Moment::Date => "date",
        Moment::Time => "time",
        Moment::Duration => "duration",
    });
    match (moment, attribute.geometries.as_slice(), attribute.allowed.len()) {
        (Some(moment), _, _) => moment.to_owned(),
        (None, [], 0) => shapes(attribute.shapes, attribute.items),
        (None, [], allowed) => format!("one of {allowed} values"),
        (None, geometries, _) => geometries.join(" or "),
    }
}

fn shapes(all: Shapes, items: Shapes) -> String {
    if all == Shapes::ANY {
        return "any value".to_owned();
    }
    let names = |shapes: Shapes| {
        let named = [
            (Shape::Array, "array"),
            (Shape::Number, "number"),
            (Shape::Text, "text"),
            (Shape::Boolean, "true or false"),
            (Shape::Object, "object"),
            (Shape::Null, "null"),
        ];
        named.into_iter().filter(move |(shape, _)| shapes.contains(*shape)).map(|(_, name)| name)
    };
    if all.is_only(Shape::Array) && items != Shapes::ANY {
        return format!("array of {}", names(items).collect::<Vec<_>>().join(" or "));
    }
    names(all).collect::<Vec<_>>().join(" or ")
}

fn words<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
}
