//! The most requests per second, over all clones of a client: turns are given out in the order of asking.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{error::ClientError, waits};

/// How far a turn may lie in the past and still be used: timers are no better than this, and it is the whole burst.
const SLACK: Duration = Duration::from_millis(10);

/// Turns at a fixed distance.
#[derive(Debug)]
pub(super) struct Rate {
    distance: Duration,
    next: Mutex<Instant>,
}

impl Rate {
    /// So many requests per second.
    pub(super) fn new(per_second: f64) -> Result<Self, ClientError> {
        if !per_second.is_finite() || per_second < 0.001 {
            return Err(ClientError::Rate(per_second));
        }
        let distance = Duration::try_from_secs_f64(1.0 / per_second).map_err(|_| ClientError::Rate(per_second))?;
        Ok(Self { distance, next: Mutex::new(Instant::now()) })
    }

    /// Waits for a turn.
    pub(super) async fn turn(&self) {
        let turn = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let turn = (*next).max(now.checked_sub(SLACK).unwrap_or(now));
            *next = turn + self.distance;
            turn
        };
        if turn > Instant::now() {
            waits::waiting(tokio::time::sleep_until(turn.into())).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn turns_come_no_faster_than_the_rate() {
        let rate = Rate::new(100.0).unwrap();
        let start = Instant::now();
        futures::future::join_all((0..20).map(|_| rate.turn())).await;
        // 20 turns are 19 distances of 10 ms; the first may be one slack early.
        assert!(start.elapsed() >= Duration::from_millis(180), "{:?}", start.elapsed());
    }

    #[tokio::test]
    async fn idle_time_is_not_saved_up() {
        let rate = Rate::new(20.0).unwrap();
        rate.turn().await;
        tokio::time::sleep(Duration::from_millis(120)).await;
        let start = Instant::now();
        for _ in 0..3 {
            rate.turn().await;
        }
        assert!(start.elapsed() >= Duration::from_millis(85), "{:?}", start.elapsed());
    }

    #[test]
    fn a_rate_is_a_positive_number() {
        for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-9] {
            assert!(matches!(Rate::new(wrong), Err(ClientError::Rate(_))), "{wrong}");
        }
        assert!(Rate::new(1e12).is_ok());
    }
}
