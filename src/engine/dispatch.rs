//! Hands out cases to slots and linearises what they report. The only place where the order of events is decided.

use std::{collections::BTreeMap, sync::Arc};

use tokio::{
    sync::mpsc,
    task::{Id, JoinSet},
};
use tokio_util::sync::CancellationToken;

use super::{
    bystander,
    case::{self, Shared},
    slots::Slots,
};
use crate::{
    event::{CaseRecord, End, EventKind},
    model::{Capability, InstanceId, Reason, Verdict, test::Isolation, verdict::ReasonCode},
    plan::{self, Disposition, Plan, Planned},
};

/// How the user stops a run.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    /// Start nothing new; finish and clean up what runs.
    pub gently: CancellationToken,
    /// Drop everything where it stands. The ledger keeps what is left.
    pub now: CancellationToken,
    /// The run's own time is up: as gently.
    pub overdue: CancellationToken,
}

impl Stop {
    fn requested(&self) -> bool {
        self.gently.is_cancelled() || self.now.is_cancelled() || self.overdue.is_cancelled()
    }

    fn end(&self) -> End {
        if self.gently.is_cancelled() || self.now.is_cancelled() {
            End::Cancelled
        } else if self.overdue.is_cancelled() {
            End::Deadline
        } else {
            End::Complete
        }
    }
}

/// Runs a plan: gated cases first, then the others in the plan's schedule, those that must be alone at the end.
/// Events reach `emit` one at a time, in order.
pub async fn run(shared: Arc<Shared>, plan: &Plan, jobs: usize, stop: &Stop, mut emit: impl FnMut(EventKind)) -> End {
    let mut missing: BTreeMap<InstanceId, ()> = plan.planned.iter().map(|case| (case.id.clone(), ())).collect();
    for case in &plan.planned {
        if let Disposition::Gated { verdict, reason } = &case.disposition {
            missing.remove(&case.id);
            emit(EventKind::CaseFinished(Box::new(without_steps(&case.id, (*verdict).into(), reason.clone()))));
        }
    }
    let schedule: Vec<&Planned> = plan.schedule().into_iter().filter_map(|index| plan.planned.get(index)).collect();
    let runs = |case: &&&Planned| matches!(case.disposition, Disposition::Run);
    let (alone, together): (Vec<&Planned>, Vec<&Planned>) =
        schedule.iter().filter(runs).copied().partition(|case| matches!(case.case.isolation, Isolation::Exclusive(_)));
    let mut forward = |kind: EventKind| {
        if let EventKind::CaseFinished(record) = &kind {
            missing.remove(&record.id);
        }
        emit(kind);
    };
    tokio::select! {
        () = stop.now.cancelled() => {}
        () = stop.gently.cancelled() => {}
        () = shared.samples.prepare(&shared.sender, plan) => {}
    }
    bystander(&shared, &schedule, stop, &mut forward).await;
    crowd(&shared, &together, &Slots::new(jobs), stop, &mut forward).await;
    crowd(&shared, &alone, &Slots::new(1), stop, &mut forward).await;
    tokio::select! {
        () = stop.now.cancelled() => {}
        () = bystander::sweep(&shared) => {}
    }
    for id in missing.into_keys() {
        let reason = Reason::new(ReasonCode::Cancelled, "the run was stopped before this case had its verdict");
        emit(EventKind::CaseFinished(Box::new(without_steps(&id, Verdict::NotRun, reason))));
    }
    stop.end()
}

/// Creates the bystander where anything is written at all.
async fn bystander(shared: &Shared, cases: &[&Planned], stop: &Stop, emit: &mut impl FnMut(EventKind)) {
    if !cases.iter().any(|case| case.case.needs.contains(&Capability::Write)) {
        return;
    }
    let created = tokio::select! {
        () = stop.now.cancelled() => return,
        () = stop.gently.cancelled() => return,
        created = bystander::create(shared) => created,
    };
    if let Err(why) = created {
        emit(EventKind::Notice(why));
    }
}

/// Runs cases as slots become free. With one slot each case is over before the next starts only if none rests; cases that
/// must be alone therefore wait for each other here.
async fn crowd(shared: &Arc<Shared>, cases: &[&Planned], slots: &Slots, stop: &Stop, emit: &mut impl FnMut(EventKind)) {
    let (events, mut arriving) = mpsc::unbounded_channel();
    let mut tasks = JoinSet::new();
    let mut running: BTreeMap<Id, InstanceId> = BTreeMap::new();
    let mut waiting = cases.iter();
    let mut next = waiting.next();
    loop {
        let alone = next.is_some_and(|case| matches!(case.case.isolation, Isolation::Exclusive(_)));
        let room = if alone { 1 } else { slots.most_started() };
        let may_start = next.is_some() && !stop.requested() && tasks.len() < room;
        if !may_start && tasks.is_empty() {
            break;
        }
        tokio::select! {
            biased;
            () = stop.now.cancelled() => break,
            () = stop.gently.cancelled(), if may_start => {}
            () = stop.overdue.cancelled(), if may_start => {}
            Some(kind) = arriving.recv() => emit(kind),
            Some(ended) = tasks.join_next_with_id() => {
                if let Err(error) = ended
                    && let Some(id) = running.get(&error.id())
                {
                    let reason = Reason::new(ReasonCode::Internal, format!("civitest itself failed: {error}"));
                    emit(EventKind::CaseFinished(Box::new(without_steps(id, Verdict::Inconclusive, reason))));
                }
            }
            slot = slots.take(), if may_start => {
                if let Some(case) = next {
                    let task = start(&mut tasks, Arc::clone(shared), case, slot, events.clone());
                    running.insert(task, case.id.clone());
                }
                next = waiting.next();
            }
        }
    }
    tasks.shutdown().await;
    while let Ok(kind) = arriving.try_recv() {
        emit(kind);
    }
}

fn start(
    tasks: &mut JoinSet<()>,
    shared: Arc<Shared>,
    planned: &Planned,
    mut slot: super::slots::Slot,
    events: mpsc::UnboundedSender<EventKind>,
) -> Id {
    let (id, case) = (planned.id.clone(), Arc::clone(&planned.case));
    let task = tasks.spawn(async move {
        let suffix = plan::suffix(&shared.run, &id);
        // Nobody listens any more only when the run is being dropped.
        let _ = events.send(EventKind::CaseStarted(id.clone()));
        let record = case::run(&shared, &case, &id, &suffix, &mut slot).await;
        let _ = events.send(EventKind::CaseFinished(Box::new(record)));
    });
    task.id()
}

fn without_steps(id: &InstanceId, verdict: Verdict, reason: Reason) -> CaseRecord {
    CaseRecord {
        id: id.clone(),
        verdict,
        reason: Some(reason),
        millis: 0,
        repeats: 0,
        steps: Vec::new(),
        notes: Vec::new(),
    }
}
