//! Ctrl-C once: stop gently. Twice: stop now. And the time of the whole run.

use std::time::Duration;

use crate::engine::Stop;

/// Listens for interrupts from now on.
pub fn on_interrupt() -> Stop {
    let stop = Stop::default();
    let listener = stop.clone();
    tokio::spawn(async move {
        // If the signal cannot be listened to, it keeps its default meaning, which is to end the process.
        if tokio::signal::ctrl_c().await.is_ok() {
            listener.gently.cancel();
            super::terminal::say(
                "\nstopping: running cases are finished and cleaned up; press Ctrl-C again to stop now",
            );
        }
        if tokio::signal::ctrl_c().await.is_ok() {
            listener.now.cancel();
            super::terminal::say("\nstopped: `civitest clean` deletes what is left on the platform");
        }
    });
    stop
}

/// Stops gently when the time of the run is up.
pub fn after(stop: &Stop, timeout: Duration) {
    let overdue = stop.overdue.clone();
    tokio::spawn(async move {
        tokio::time::sleep(timeout).await;
        overdue.cancel();
    });
}
