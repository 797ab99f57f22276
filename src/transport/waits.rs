//! Time that is ours, not the target's: waiting for the rate, or for a token. It counts towards no deadline of a case.

use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

tokio::task_local! {
    static METER: Meter;
}

/// Adds up the time that one future spent waiting. Clones share it.
#[derive(Debug, Clone, Default)]
struct Meter(Arc<Mutex<Waited>>);

#[derive(Debug, Default)]
struct Waited {
    before: Duration,
    /// How many waits go on, and since when.
    now: Option<(u32, Instant)>,
}

impl Meter {
    fn waited(&self) -> MutexGuard<'_, Waited> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn total(&self) -> Duration {
        let waited = self.waited();
        waited.before + waited.now.map_or(Duration::ZERO, |(_, since)| since.elapsed())
    }

    fn begin(&self) -> Wait {
        let mut waited = self.waited();
        let (count, since) = waited.now.unwrap_or_else(|| (0, Instant::now()));
        waited.now = Some((count + 1, since));
        Wait(self.clone())
    }
}

/// A wait that goes on; it ends when it is dropped, also with a future that nobody polls any more.
struct Wait(Meter);

impl Drop for Wait {
    fn drop(&mut self) {
        let mut waited = self.0.waited();
        match waited.now {
            Some((1, since)) => {
                waited.before += since.elapsed();
                waited.now = None;
            }
            Some((count, since)) => waited.now = Some((count.saturating_sub(1), since)),
            None => {}
        }
    }
}

/// Marks the time of a future as a wait of ours.
pub(super) async fn waiting<F: Future>(future: F) -> F::Output {
    let wait = METER.try_with(Meter::begin).ok();
    let output = future.await;
    drop(wait);
    output
}

/// Runs a future for at most this long, not counting what it waits for the rate or for a token; nothing when time is up.
pub async fn within<F: Future>(limit: Duration, future: F) -> Option<F::Output> {
    let (meter, start) = (Meter::default(), Instant::now());
    let future = METER.scope(meter.clone(), future);
    tokio::pin!(future);
    loop {
        let left = limit.saturating_add(meter.total()).saturating_sub(start.elapsed());
        if left.is_zero() {
            return None;
        }
        tokio::select! {
            biased;
            output = &mut future => return Some(output),
            () = tokio::time::sleep(left) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(40);
    const LONG: Duration = Duration::from_millis(120);

    #[tokio::test]
    async fn what_is_not_a_wait_of_ours_runs_out_of_time() {
        assert_eq!(within(SHORT, tokio::time::sleep(LONG)).await, None);
        assert_eq!(within(LONG, async { 7 }).await, Some(7));
    }

    #[tokio::test]
    async fn waits_of_ours_do_not_count() {
        let both = async { tokio::join!(waiting(tokio::time::sleep(LONG)), waiting(tokio::time::sleep(LONG))) };
        assert!(within(SHORT, both).await.is_some());
        let late = async {
            waiting(tokio::time::sleep(LONG)).await;
            tokio::time::sleep(LONG).await;
        };
        assert_eq!(within(SHORT, late).await, None);
    }
}
