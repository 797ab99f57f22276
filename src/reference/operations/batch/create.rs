//! Batch Create (5.6.7, 5.5.11.1, 6.14.3.1).

use super::*;

/// Stores entities that do not exist yet; each is judged for itself.
pub(super) fn create(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let documents = entities(desk, Fault::BatchCreateAcceptsEmpty)?;
    let before = desk.has(Fault::BatchCreateOneRefusesAll).then(|| desk.entities.clone());
    let mut outcome = Outcome::default();
    for (at, (id, document)) in documents.iter().enumerate() {
        let exists = desk.entities.contains_key(id) && !desk.has(Fault::BatchCreateOverwrites);
        match read(desk, document) {
            Err(problem) => {
                store_by_fault(desk, document, Fault::BatchCreateStoresInvalid);
                outcome.failed(id, problem);
            }
            Ok(entity) if exists => {
                if desk.has(Fault::BatchCreateReportsAndOverwrites) {
                    desk.entities.insert(id.clone(), entity);
                }
                outcome.failed(id, in_use(id));
            }
            Ok(entity) if entity.attributes.0.is_empty() && desk.has(Fault::BatchCreateNeedsAttributes) => {
                outcome.failed(id, Problem::bad_data(format!("{id} has no attributes")));
            }
            Ok(entity) => {
                if at == 0 || !desk.has(Fault::BatchCreateStoresFirst) {
                    desk.entities.insert(id.clone(), entity);
                }
                outcome.created.push(id.clone());
            }
        }
    }
    if desk.has(Fault::BatchCreateRepeatRefusesAll) {
        refuse_repeats(desk, &documents, &mut outcome);
    }
    let in_use = outcome.errors.iter().any(|(_, problem)| problem.kind == ProblemKind::AlreadyExists);
    if let Some(before) = before.filter(|_| in_use) {
        *desk.entities = before;
        outcome.created.clear();
    }
    let hides_errors = in_use && desk.has(Fault::BatchCreatePartialAnswers201);
    if !outcome.errors.is_empty() && !hides_errors {
        return Ok(outcome.reply(desk));
    }
    let listed = if desk.has(Fault::BatchCreateForgetsIds) { 1 } else { outcome.created.len() };
    let ids: Vec<&String> = outcome.created.iter().take(listed).collect();
    Ok(Reply::ids(if desk.has(Fault::BatchCreateAnswers200) { 200 } else { 201 }, &ids))
}

fn in_use(id: &str) -> Problem {
    Problem::new(ProblemKind::AlreadyExists, format!("{id} exists already"))
}

/// A fault creates nothing of an entity that comes more than once.
fn refuse_repeats(desk: &mut Desk<'_>, documents: &[(String, Document)], outcome: &mut Outcome) {
    let times = |id: &String| documents.iter().filter(|(other, _)| other == id).count();
    let (repeated, once): (Vec<_>, Vec<_>) = outcome.created.drain(..).partition(|id| times(id) > 1);
    outcome.created = once;
    for id in repeated {
        desk.entities.remove(&id);
        outcome.failed(&id, in_use(&id));
    }
}
