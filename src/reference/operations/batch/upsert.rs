//! Batch Upsert (5.6.8, 5.5.11.2, 6.15.3.1).

use super::super::update;
use super::*;

/// What happens to entities that exist (6.15.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Replace,
    Update,
}

/// The mode, and whether the request names it.
fn mode(desk: &Desk<'_>) -> Result<Mode, Problem> {
    let options = options(desk, &["replace", "update"])?;
    let asked = options.iter().rev().find(|option| matches!(option.as_str(), "replace" | "update"));
    Ok(match asked.map(String::as_str) {
        Some("update") => Mode::Update,
        Some(_) if desk.has(Fault::BatchUpsertReplaceKeepsOld) => Mode::Update,
        None if desk.has(Fault::BatchUpsertDefaultKeepsOld) => Mode::Update,
        _ => Mode::Replace,
    })
}

/// Stores entities, whether they exist or not.
pub(super) fn upsert(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let mode = mode(desk)?;
    let documents = entities(desk, Fault::BatchUpsertAcceptsEmpty)?;
    let before = desk.has(Fault::BatchUpsertOneRefusesAll).then(|| desk.entities.clone());
    let mut outcome = Outcome::default();
    for (at, (id, document)) in documents.iter().enumerate() {
        let is_repeated = documents.iter().take(at).any(|(other, _)| other == id);
        if is_repeated && desk.has(Fault::BatchUpsertRepeatIsAnError) {
            outcome.failed(id, Problem::new(ProblemKind::AlreadyExists, format!("{id} came before")));
            continue;
        }
        let is_skipped = (at > 0 && desk.has(Fault::BatchUpsertStoresFirst))
            || (is_repeated && desk.has(Fault::BatchUpsertFirstOccurrence));
        let mode = match (is_repeated, mode) {
            (true, Mode::Replace) if desk.has(Fault::BatchUpsertMergesRepeats) => Mode::Update,
            (true, Mode::Update) if desk.has(Fault::BatchUpsertReplacesRepeats) => Mode::Replace,
            (_, mode) => mode,
        };
        let existed = desk.entities.contains_key(id);
        let result = if is_skipped { read(desk, document).map(|_| ()) } else { upsert_one(desk, id, document, mode) };
        match result {
            Err(problem) => {
                store_by_fault(desk, document, Fault::BatchUpsertStoresInvalid);
                if desk.has(Fault::BatchUpsertRefusedIsDeleted) {
                    desk.entities.remove(id);
                }
                outcome.failed(id, problem);
            }
            Ok(()) if outcome.created.contains(id) || outcome.changed.contains(id) => {}
            Ok(()) if existed => outcome.changed.push(id.clone()),
            Ok(()) => outcome.created.push(id.clone()),
        }
    }
    if let Some(before) = before.filter(|_| !outcome.errors.is_empty()) {
        *desk.entities = before;
        outcome.created.clear();
        outcome.changed.clear();
    }
    Ok(upserted(desk, &outcome))
}

fn upserted(desk: &Desk<'_>, outcome: &Outcome) -> Reply {
    if !outcome.errors.is_empty() && !desk.has(Fault::BatchUpsertPartialAnswers201) {
        return outcome.reply(desk);
    }
    let status = if desk.has(Fault::BatchUpsertAnswers200) { 200 } else { 201 };
    let all: Vec<&String> = outcome.created.iter().chain(&outcome.changed).collect();
    if outcome.created.is_empty() && outcome.errors.is_empty() {
        return match desk.has(Fault::BatchUpsertUpdateAnswers201) {
            true => Reply::ids(201, &all),
            false => Reply::empty(204),
        };
    }
    match desk.has(Fault::BatchUpsertListsAll) {
        true => Reply::ids(status, &all),
        false => Reply::ids(status, &outcome.created.iter().collect::<Vec<_>>()),
    }
}

fn upsert_one(desk: &mut Desk<'_>, id: &str, document: &Document, mode: Mode) -> Result<(), Problem> {
    let Some(old) = desk.entities.get(id).cloned() else {
        let entity = read(desk, document)?;
        if mode == Mode::Update && desk.has(Fault::BatchUpsertUpdateDoesNotCreate) {
            return Err(Problem::not_found(format!("{id} was not found")));
        }
        desk.entities.insert(id.to_owned(), entity);
        return Ok(());
    };
    let entity = match mode {
        Mode::Update if !desk.has(Fault::BatchUpsertUpdateDropsOld) => {
            let members = update::members(&document.value, id)?;
            let fragment = desk.reader(&document.context, Nulls::Delete).fragment(members)?;
            let mut entity = old;
            update::patch(&mut entity, fragment, desk.now, &quirks::of_the_patch(desk.faults()));
            entity
        }
        Mode::Replace | Mode::Update => {
            let mut entity = read(desk, document)?;
            entity.created_at = old.created_at;
            if desk.has(Fault::BatchUpsertReplaceKeepsTypes) {
                entity.add_types(&old.types);
            }
            if entity.scopes.is_empty() && desk.has(Fault::BatchUpsertReplaceKeepsScope) {
                entity.scopes = old.scopes;
            }
            entity
        }
    };
    desk.entities.insert(id.to_owned(), entity);
    Ok(())
}
