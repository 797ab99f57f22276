//! The runs of a proof side by side: one lane for each core, each with a platform and a runtime of its own, since one run
//! keeps hardly more than one core busy.

use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc::{SyncSender, sync_channel},
    },
    thread,
};

use super::Lane;
use crate::{
    cli::{exit::Exit, failure::Failure},
    event::Run,
    reference::{Fault, Faults},
};

/// Runs the suite once under every fault, and hands the runs over as they end, in no fixed order.
///
/// # Errors
/// When a lane cannot be opened or a run fails; the other lanes then stop after the run they are in.
pub(super) fn run<'a, O, F>(faults: &[Fault], open: O, take: &mut dyn FnMut(Fault, &Run)) -> Result<(), Failure>
where
    O: Fn() -> F + Sync,
    F: Future<Output = Result<Lane<'a>, Failure>>,
{
    let count = thread::available_parallelism().map_or(1, usize::from).min(faults.len());
    let next = AtomicUsize::new(0);
    let (sender, runs) = sync_channel(count);
    thread::scope(|scope| {
        // The receiver ends with this closure, so that no lane waits for it after a failure.
        let runs = runs;
        for sender in vec![sender; count] {
            scope.spawn(|| lane(faults, &next, &open, sender));
        }
        for run in &runs {
            let (fault, run) = run?;
            take(fault, &run);
        }
        Ok(())
    })
}

type Outcome = Result<(Fault, Run), Failure>;

fn lane<'a, O, F>(faults: &[Fault], next: &AtomicUsize, open: &O, sender: SyncSender<Outcome>)
where
    O: Fn() -> F,
    F: Future<Output = Result<Lane<'a>, Failure>>,
{
    let work = async {
        let lane = open().await?;
        while let Some(fault) = faults.get(next.fetch_add(1, Ordering::Relaxed)) {
            let run = lane.run(Faults::one(*fault)).await?;
            if sender.send(Ok((*fault, run))).is_err() {
                break;
            }
        }
        lane.platform.shutdown().await;
        Ok(())
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(work),
        Err(error) => Err(Failure::new(Exit::Internal, format!("the async runtime does not start: {error}"))),
    };
    if let Err(failure) = done {
        // A receiver that is gone has a failure already.
        let _ = sender.send(Err(failure));
    }
}
