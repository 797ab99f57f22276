//! Ctrl-C or SIGTERM once: stop gently. Twice: stop now. Three times: end here. And the time of the whole run.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use super::terminal;
use crate::engine::Stop;

/// How a process ends that an interrupt ended, as shells count it: 128 and the number of SIGINT.
const INTERRUPTED: i32 = 130;

/// Listens for signals from now on.
pub fn on_interrupt() -> Stop {
    let stop = Stop::default();
    let listener = stop.clone();
    let mut signals = Signals::listen();
    tokio::spawn(async move {
        signals.next().await;
        listener.gently.cancel();
        terminal::say("\nstopping: running cases are finished and cleaned up; press Ctrl-C again to stop now");
        signals.next().await;
        listener.now.cancel();
        terminal::say("\nstopped: `civitest clean` deletes what is left on the platform");
        signals.next().await;
        end();
    });
    stop
}

/// Listens from now on for signals that stop something which leaves nothing behind: the first sets this, the second ends it.
pub fn on_interrupt_set(stop: &Arc<AtomicBool>) {
    let stop = Arc::clone(stop);
    let mut signals = Signals::listen();
    tokio::spawn(async move {
        signals.next().await;
        stop.store(true, Ordering::Relaxed);
        terminal::say("\nstopping: what was checked is summed up; press Ctrl-C again to end here");
        signals.next().await;
        end();
    });
}

/// Ends the process, whatever it is doing.
#[expect(
    clippy::exit,
    reason = "who asks for the third time does not want to wait for anything, a blocked pipe included"
)]
fn end() {
    std::process::exit(INTERRUPTED)
}

/// The signals that ask a process to stop. One that cannot be listened to keeps its usual meaning, which is to end it.
#[cfg(unix)]
struct Signals {
    interrupt: Option<tokio::signal::unix::Signal>,
    terminate: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self { interrupt: signal(SignalKind::interrupt()).ok(), terminate: signal(SignalKind::terminate()).ok() }
    }

    /// Waits for the next one of either kind.
    async fn next(&mut self) {
        tokio::select! {
            () = received(self.interrupt.as_mut()) => {}
            () = received(self.terminate.as_mut()) => {}
        }
    }
}

/// Waits for a signal; forever, if none can come.
#[cfg(unix)]
async fn received(signal: Option<&mut tokio::signal::unix::Signal>) {
    if let Some(signal) = signal
        && signal.recv().await.is_some()
    {
        return;
    }
    std::future::pending().await
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Self {
        Self
    }

    /// Waits for the next Ctrl-C; forever, if none can come.
    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}

/// Stops gently when the time of the run is up.
pub fn after(stop: &Stop, timeout: Duration) {
    let overdue = stop.overdue.clone();
    tokio::spawn(async move {
        tokio::time::sleep(timeout).await;
        overdue.cancel();
    });
}
