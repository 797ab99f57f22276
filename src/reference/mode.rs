//! What can be wrong around a platform that itself makes no mistake: gateways, restarts, replicas, networks. A mode is one
//! such condition. Faults are wrong answers, and prove the suites; modes prove what is done about answers that do not come,
//! come late, or come from somebody else. They count requests and never draw lots, so a run can be repeated.

use std::time::Duration;

/// A condition the platform runs under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// None: every request is answered at once, from the newest state.
    #[default]
    Sound,
    /// A gateway turns requests away.
    TurnsAway {
        /// Which ones.
        which: Portion,
        /// With this status.
        status: u16,
        /// And this advice.
        advice: Advice,
    },
    /// A gateway lets through so many requests in each second, and answers 429 to the rest.
    Limits {
        /// So many.
        per_second: u32,
    },
    /// The answer breaks off in the middle, with its connection.
    Cuts(Portion),
    /// The request is taken and never answered.
    Hangs(Portion),
    /// Reads are answered from a replica that lags behind.
    Lags {
        /// By so much.
        by: Duration,
        /// Which requests meet the replica.
        replica: Replica,
    },
    /// Every answer takes so long.
    Slow(Duration),
    /// Writes are carried out, and their answers are lost in a gateway, which says 502.
    LosesAnswers(Portion),
}

/// Which requests a mode is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Portion {
    /// Every n-th request.
    Each(u64),
    /// The request of this number, counted from 0.
    Only(u64),
    /// All requests from this number on, counted from 0.
    From(u64),
    /// All requests in this first stretch of the platform's life.
    Until(Duration),
    /// Requests that read one entity.
    Retrievals,
    /// Requests of this method; a query by POST is none of them.
    Method(&'static str),
    /// Queries with a `q`.
    Filters,
    /// All of them.
    All,
}

/// What a gateway says about when to come again (RFC 9110, 10.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// Nothing.
    None,
    /// After so many seconds.
    Seconds(u64),
    /// At a date, so many seconds from now.
    Date(u64),
}

/// Which requests meet the replica.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replica {
    /// Queries; a single entity is read where it was written.
    Queries,
    /// Everything that reads.
    Reads,
    /// Writes too: one to an entity that the replica does not know yet is refused.
    Everything,
}

/// A mode of the command line.
#[derive(Debug)]
pub struct ModeRow {
    /// Its name.
    pub id: &'static str,
    /// What it does.
    pub mode: Mode,
    /// For people.
    pub about: &'static str,
}

const LAG: Duration = Duration::from_millis(300);

/// Every mode that has a name.
pub const MODES: [ModeRow; 17] = [
    row(
        "busy",
        turned(Portion::Each(5), 429, Advice::Seconds(1)),
        "every fifth request is one too many: 429, come again in a second",
    ),
    row("busy-until", turned(Portion::Each(5), 429, Advice::Date(1)), "the same, and the gateway says when as a date"),
    row(
        "unavailable",
        turned(Portion::Each(5), 503, Advice::None),
        "every fifth request meets a gateway without a server: 503",
    ),
    row(
        "starting",
        turned(Portion::Until(Duration::from_secs(3)), 503, Advice::None),
        "503 for the first three seconds",
    ),
    row("swamped", turned(Portion::From(60), 503, Advice::None), "503 for everything after sixty requests"),
    row("limited", Mode::Limits { per_second: 100 }, "more than a hundred requests in a second are too many: 429"),
    row("flaky", Mode::Cuts(Portion::Each(40)), "every fortieth answer breaks off in the middle"),
    row("truncating", Mode::Cuts(Portion::Retrievals), "the answer with one entity always breaks off in the middle"),
    row("hanging", Mode::Hangs(Portion::Filters), "queries with a q are never answered"),
    row("dying", Mode::Hangs(Portion::From(60)), "nothing is answered any more after sixty requests"),
    row("lagging", lagging(Replica::Reads), "everything is read from a replica 300 ms behind"),
    row("lagging-queries", lagging(Replica::Queries), "queries are answered from a replica 300 ms behind"),
    row("lagging-writes", lagging(Replica::Everything), "writes, too, meet a replica 300 ms behind"),
    row("slow", Mode::Slow(Duration::from_millis(200)), "every answer takes 200 ms"),
    row(
        "lost-answers",
        Mode::LosesAnswers(Portion::Each(5)),
        "every fifth request, if it writes, is carried out and answered 502",
    ),
    row("refusing", turned(Portion::From(60), 401, Advice::None), "401 for everything after sixty requests"),
    row("failing", turned(Portion::All, 500, Advice::None), "500 for everything"),
];

const fn row(id: &'static str, mode: Mode, about: &'static str) -> ModeRow {
    ModeRow { id, mode, about }
}

const fn turned(which: Portion, status: u16, advice: Advice) -> Mode {
    Mode::TurnsAway { which, status, advice }
}

const fn lagging(replica: Replica) -> Mode {
    Mode::Lags { by: LAG, replica }
}

/// A request as a mode sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// Its number, from 0.
    pub(super) number: u64,
    /// Since the platform was started.
    pub(super) age: Duration,
    /// The method.
    pub(super) method: &'a str,
    /// The path below the API root, with its slash.
    pub(super) path: &'a str,
    /// The query.
    pub(super) query: &'a str,
}

/// What a mode does to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Nothing.
    None,
    /// The platform never sees it: this is the answer.
    TurnedAway(u16, Advice),
    /// It is never answered.
    Silence,
    /// It is carried out, and this status comes back.
    Lost(u16),
    /// It is carried out, and the answer breaks off.
    Cut,
    /// It is carried out after this time.
    Late(Duration),
    /// It meets a replica that is so far behind.
    Behind(Duration),
}

impl Mode {
    /// The mode of this name.
    pub fn from_id(id: &str) -> Option<Self> {
        MODES.iter().find(|row| row.id == id).map(|row| row.mode)
    }

    /// What happens to a request. `passed` is the number of requests that were let through in this second.
    pub(super) fn trouble(self, asked: Asked<'_>, passed: u32) -> Trouble {
        match self {
            Self::Sound => Trouble::None,
            Self::TurnsAway { which, status, advice } if which.takes(asked) => Trouble::TurnedAway(status, advice),
            Self::Limits { per_second } if passed >= per_second => Trouble::TurnedAway(429, Advice::Seconds(1)),
            Self::Cuts(which) if which.takes(asked) => Trouble::Cut,
            Self::Hangs(which) if which.takes(asked) => Trouble::Silence,
            Self::Lags { by, replica } if replica.takes(asked) => Trouble::Behind(by),
            Self::Slow(time) => Trouble::Late(time),
            Self::LosesAnswers(which) if which.takes(asked) && !reads(asked) => Trouble::Lost(502),
            Self::TurnsAway { .. }
            | Self::Limits { .. }
            | Self::Cuts(_)
            | Self::Hangs(_)
            | Self::Lags { .. }
            | Self::LosesAnswers(_) => Trouble::None,
        }
    }

    /// How far the replica is behind, where there is one.
    pub(super) fn lag(self) -> Option<Duration> {
        match self {
            Self::Lags { by, .. } => Some(by),
            Self::Sound
            | Self::TurnsAway { .. }
            | Self::Limits { .. }
            | Self::Cuts(_)
            | Self::Hangs(_)
            | Self::Slow(_)
            | Self::LosesAnswers(_) => None,
        }
    }
}

impl Portion {
    fn takes(self, asked: Asked<'_>) -> bool {
        match self {
            Self::Each(n) => n > 0 && asked.number % n == n - 1,
            Self::Only(number) => asked.number == number,
            Self::From(first) => asked.number >= first,
            Self::Until(age) => asked.age < age,
            Self::Retrievals => asked.method == "GET" && is_one_entity(asked.path),
            Self::Method(method) => asked.method == method && (method == "GET" || !reads(asked)),
            Self::Filters => asked.query.split('&').any(|parameter| parameter.starts_with("q=")),
            Self::All => true,
        }
    }
}

impl Replica {
    fn takes(self, asked: Asked<'_>) -> bool {
        match self {
            Self::Queries => reads(asked) && !is_one_entity(asked.path),
            Self::Reads => reads(asked),
            Self::Everything => true,
        }
    }
}

/// Whether a request changes nothing.
pub(super) fn reads(asked: Asked<'_>) -> bool {
    matches!(asked.method, "GET" | "HEAD" | "OPTIONS") || asked.path.ends_with("/entityOperations/query")
}

fn is_one_entity(path: &str) -> bool {
    path.split_once("/entities/").is_some_and(|(_, id)| !id.is_empty() && !id.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(number: u64, method: &'static str, path: &'static str, query: &'static str) -> Asked<'static> {
        Asked { number, age: Duration::from_secs(9), method, path, query }
    }

    #[test]
    fn every_mode_has_a_name_of_its_own_and_is_found_by_it() {
        for row in &MODES {
            assert_eq!(Mode::from_id(row.id), Some(row.mode), "{}", row.id);
            assert!(!row.about.is_empty());
        }
        assert_eq!(Mode::from_id("no such mode"), None);
    }

    #[test]
    fn a_portion_takes_what_its_name_says() {
        let one = "/ngsi-ld/v1/entities/urn:a:1";
        assert!(Portion::Each(5).takes(asked(4, "GET", one, "")) && !Portion::Each(5).takes(asked(5, "GET", one, "")));
        assert!(
            Portion::From(60).takes(asked(60, "GET", one, "")) && !Portion::From(60).takes(asked(59, "GET", one, ""))
        );
        assert!(Portion::Retrievals.takes(asked(0, "GET", one, "")));
        assert!(!Portion::Retrievals.takes(asked(0, "GET", "/ngsi-ld/v1/entities", "")));
        assert!(Portion::Filters.takes(asked(0, "GET", "/ngsi-ld/v1/entities", "type=A&q=b")));
        assert!(!Portion::Method("POST").takes(asked(0, "POST", "/ngsi-ld/v1/entityOperations/query", "")));
        assert!(Portion::Method("POST").takes(asked(0, "POST", "/ngsi-ld/v1/entities", "")));
        assert!(!Portion::Method("DELETE").takes(asked(0, "POST", "/ngsi-ld/v1/entities", "")));
    }

    #[test]
    fn one_mode_is_one_kind_of_trouble() {
        let read = asked(4, "GET", "/ngsi-ld/v1/entities", "q=a");
        let trouble = |id: &str| Mode::from_id(id).unwrap().trouble(read, 0);
        assert_eq!(trouble("busy"), Trouble::TurnedAway(429, Advice::Seconds(1)));
        assert_eq!(trouble("hanging"), Trouble::Silence);
        assert_eq!(trouble("lost-answers"), Trouble::None, "nothing is lost with the answer to a query");
        assert_eq!(trouble("limited"), Trouble::None);
        assert_eq!(Mode::Limits { per_second: 3 }.trouble(read, 3), Trouble::TurnedAway(429, Advice::Seconds(1)));
        assert_eq!(trouble("lagging-queries"), Trouble::Behind(LAG));
        assert_eq!(Mode::Sound.trouble(read, 0), Trouble::None);
    }
}
