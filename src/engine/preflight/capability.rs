//! What an answer says about a capability. *Absent* takes tests away, so it needs an answer that nobody gives by accident: the
//! platform's own word, or just what it says about a resource that cannot exist. *Present* needs an answer of the right shape,
//! not a status alone. Everything else is *unknown*.

use serde_json::Value;

use crate::{
    engine::words,
    judge::diagnosis::describe,
    model::{Answer, Capability, CapabilityState, Evidence, Exchange, Response},
};

/// A read-only request that a platform with the capability answers with a list.
pub(super) struct Probe {
    pub(super) capability: Capability,
    pub(super) path: &'static str,
}

/// One probe for each capability that can be asked for.
pub(super) const PROBES: [Probe; 3] = [
    Probe {
        capability: Capability::Temporal,
        path: "/temporal/entities?type=CivitestPreflight&timerel=before&timeAt=2020-01-01T00:00:00Z",
    },
    Probe { capability: Capability::Distributed, path: "/csourceRegistrations?type=CivitestPreflight" },
    Probe { capability: Capability::ContextHosting, path: "/jsonldContexts" },
];

/// A resource that no version of the standard has.
pub(super) const NOWHERE: &str = "/civitestNoSuchResource";

/// What the answer to a probe shows, beside the answer about a resource that cannot exist.
pub(super) fn evidence(probe: &Probe, exchange: &Exchange, nowhere: &Exchange) -> Evidence {
    let resource = probe.path.split('?').next().unwrap_or(probe.path);
    let (state, seen) = match &exchange.answer {
        Answer::Response(response) => judged(response, nowhere.response()),
        Answer::None { kind, .. } => (CapabilityState::Unknown, format!("had {kind}")),
    };
    Evidence { capability: probe.capability, state, observed: format!("GET {resource} {seen}") }
}

fn judged(response: &Response, nowhere: Option<&Response>) -> (CapabilityState, String) {
    let status = response.status;
    let problem = words::problem(response);
    match (status, problem.as_deref()) {
        (200, _) if is_list(response) => (CapabilityState::Present, "answered 200 with a list".to_owned()),
        (200..=299, _) => (CapabilityState::Unknown, format!("answered with {}", describe(response))),
        (_, Some(kind @ ("OperationNotSupported" | "NotImplemented"))) => {
            (CapabilityState::Absent, format!("answered {status} {kind}"))
        }
        (501, _) if !words::is_page(response) => (CapabilityState::Absent, "answered 501".to_owned()),
        // 404 may also mean that nothing was found, and 405 that another method would do.
        (404 | 405, _) if nowhere.is_some_and(|nowhere| is_alike(response, nowhere)) => {
            (CapabilityState::Absent, format!("answered {status}, just as a resource that cannot exist does"))
        }
        (_, Some(kind)) => (CapabilityState::Unknown, format!("answered {status} {kind}")),
        (_, None) => (CapabilityState::Unknown, format!("answered {status}")),
    }
}

/// A JSON array; what is in it is the business of tests.
fn is_list(response: &Response) -> bool {
    matches!(words::json(response), Some(Value::Array(_)))
}

/// Whether two answers are the same in kind. Their details may name the resource.
fn is_alike(one: &Response, other: &Response) -> bool {
    let kind = |response: &Response| {
        let body = words::json(response);
        let member =
            |name: &str| body.as_ref().and_then(|body| body.get(name)).and_then(Value::as_str).map(str::to_owned);
        (response.status, words::is_page(response), body.is_some(), member("type"), member("title"))
    };
    kind(one) == kind(other)
}

/// What comes back for a tenant that nobody has tells whether the target knows tenants at all (5.5.10, 6.3.14).
pub(super) fn tenancy(exchange: &Exchange) -> Evidence {
    let (state, seen) = match &exchange.answer {
        Answer::None { kind, .. } => (CapabilityState::Unknown, format!("had {kind}")),
        Answer::Response(response) => match words::problem(response).as_deref() {
            Some(kind @ "NonexistentTenant") => {
                (CapabilityState::Present, format!("answered {} {kind}", response.status))
            }
            Some(kind @ "NoMultiTenantSupport") => {
                (CapabilityState::Absent, format!("answered {} {kind}", response.status))
            }
            // One that takes no notice of the header answers like this, and so does one that creates tenants on first use.
            _ => (CapabilityState::Unknown, format!("answered {}", response.status)),
        },
    };
    Evidence {
        capability: Capability::Tenants,
        state,
        observed: format!("GET /entities with a tenant nobody has {seen}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{NoAnswer, Request};

    const HTML: &str = "text/html";
    const JSON: &str = "application/json";
    const PAGE: &str = "<html><head><title>Not here</title></head></html>";

    fn answered(status: u16, media: &str, body: &str) -> Exchange {
        let headers = vec![("content-type".to_owned(), media.to_owned())];
        let response = Response { status, headers, body: body.to_owned(), unreadable: None, cut: None };
        Exchange { request: Request::new("GET", "http://x/"), answer: Answer::Response(response), millis: 1 }
    }

    fn silent(kind: NoAnswer) -> Exchange {
        let answer = Answer::None { kind, detail: String::new() };
        Exchange { request: Request::new("GET", "http://x/"), answer, millis: 1 }
    }

    fn problem(kind: &str, title: &str) -> String {
        format!(r#"{{"type":"https://uri.etsi.org/ngsi-ld/errors/{kind}","title":"{title}","detail":"of its own"}}"#)
    }

    fn state(exchange: &Exchange, nowhere: &Exchange) -> CapabilityState {
        evidence(&PROBES[0], exchange, nowhere).state
    }

    #[test]
    fn an_answer_decides_only_what_it_shows() {
        use CapabilityState::{Absent, Present, Unknown};
        let not_found = answered(404, JSON, &problem("ResourceNotFound", "no such resource"));
        let rows = [
            ("a list", answered(200, JSON, "[]"), Present),
            ("a list in JSON-LD", answered(200, "application/ld+json", "[{}]"), Present),
            ("a soft 404: a page with 200", answered(200, HTML, PAGE), Unknown),
            ("an empty 200", answered(200, JSON, ""), Unknown),
            ("204", answered(204, JSON, ""), Unknown),
            ("an object with 200", answered(200, JSON, r#"{"error":"no upstream"}"#), Unknown),
            ("a list that does not say it is JSON", answered(200, "text/plain", "[]"), Unknown),
            ("206, as a part of a temporal answer", answered(206, JSON, "[]"), Unknown),
            ("a redirect", answered(302, HTML, ""), Unknown),
            ("400", answered(400, JSON, &problem("BadRequestData", "no")), Unknown),
            ("401", answered(401, JSON, ""), Unknown),
            ("403 of a gateway", answered(403, HTML, PAGE), Unknown),
            ("404 like any other", answered(404, JSON, &problem("ResourceNotFound", "no such resource")), Absent),
            ("404 for want of results", answered(404, JSON, &problem("ResourceNotFound", "no entities")), Unknown),
            ("404 of a gateway, unlike the platform's", answered(404, HTML, PAGE), Unknown),
            ("405, unlike what does not exist", answered(405, JSON, ""), Unknown),
            ("422 with the word of the standard", answered(422, JSON, &problem("OperationNotSupported", "no")), Absent),
            ("422 without it", answered(422, JSON, "{}"), Unknown),
            ("422 from elsewhere", answered(422, JSON, r#"{"type":"OperationNotSupported"}"#), Unknown),
            ("500", answered(500, JSON, &problem("InternalError", "no")), Unknown),
            ("501", answered(501, JSON, "{}"), Absent),
            ("501 without a body", answered(501, "", ""), Absent),
            ("501 as a page of a gateway", answered(501, HTML, PAGE), Unknown),
            ("503", answered(503, HTML, PAGE), Unknown),
            ("no answer in time", silent(NoAnswer::Timeout), Unknown),
            ("a broken connection", silent(NoAnswer::Broken), Unknown),
        ];
        for (what, exchange, expected) in rows {
            assert_eq!(state(&exchange, &not_found), expected, "{what}");
        }
    }

    #[test]
    fn what_is_said_of_everything_is_compared_in_kind() {
        use CapabilityState::{Absent, Unknown};
        let page = |path: &str| answered(404, HTML, &format!("<html><title>404</title>{path} is not here</html>"));
        assert_eq!(state(&page("/temporal"), &page("/nowhere")), Absent, "a gateway that knows its routes");
        assert_eq!(
            state(&answered(405, JSON, ""), &answered(405, JSON, "")),
            Absent,
            "one that says 405 to all it lacks"
        );
        assert_eq!(state(&page("/temporal"), &silent(NoAnswer::Timeout)), Unknown, "nothing to compare with");
        let list = answered(200, JSON, "[]");
        assert_eq!(
            state(&list, &list),
            CapabilityState::Present,
            "the resource is what it should be, whatever else is"
        );
    }

    #[test]
    fn only_the_words_of_the_standard_decide_about_tenants() {
        use CapabilityState::{Absent, Present, Unknown};
        for (exchange, expected) in [
            (answered(404, JSON, &problem("NonexistentTenant", "no")), Present),
            (answered(501, JSON, &problem("NoMultiTenantSupport", "no")), Absent),
            (answered(404, HTML, PAGE), Unknown),
            (answered(200, JSON, "[]"), Unknown),
            (answered(501, JSON, ""), Unknown),
            (silent(NoAnswer::Timeout), Unknown),
        ] {
            assert_eq!(tenancy(&exchange).state, expected, "{exchange:?}");
        }
    }
}
