//! What the judge knows about bodies that are no entities: arrays without order, names, times, and members that a broker
//! adds without being asked.

use serde_json::{Value, json};

use crate::standards::ngsi_ld::vocab::{SYSTEM_MEMBERS, TIME_MEMBERS};

/// Arrays that are sets: nothing in the text gives their order a meaning, and JSON-LD gives them none (5.2.8 to 5.2.28).
const SETS: &[&str] = &[
    "success",
    "errors",
    "updated",
    "notUpdated",
    "typeList",
    "typeNames",
    "attributeList",
    "attributeNames",
    "attributeTypes",
    "attributeDetails",
    "watchedAttributes",
    "attributes",
    "notificationTrigger",
    "operations",
    "propertyNames",
    "relationshipNames",
    "features",
];

/// Members that hold names of types and attributes, short or expanded (5.2.18, 5.2.24 to 5.2.28, 6.3.6).
const NAMES: &[&str] =
    &["updated", "typeList", "typeName", "typeNames", "attributeList", "attributeName", "attributeNames"];

/// DateTimes of subscriptions, registrations and notifications, besides [`TIME_MEMBERS`].
const TIMES: &[&str] =
    &["startAt", "endAt", "timeAt", "endTimeAt", "notifiedAt", "lastNotification", "lastSuccess", "lastFailure"];

/// Whose members they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A Subscription (5.2.12).
    Subscription,
    /// NotificationParams (5.2.14).
    NotificationParams,
    /// An Endpoint (5.2.15).
    Endpoint,
    /// A CSourceRegistration (5.2.9).
    Registration,
    /// Anything else.
    Other,
}

impl Owner {
    /// Whose members the members of this member are.
    pub fn of(self, member: &str) -> Self {
        match (self, member) {
            (Self::Subscription, "notification") => Self::NotificationParams,
            (Self::NotificationParams, "endpoint") => Self::Endpoint,
            _ => Self::Other,
        }
    }

    /// Whether a broker may add this member by itself, with this value: system members, members for output only, and
    /// defaults that it states.
    pub fn may_add(self, member: &str, value: &Value) -> bool {
        if SYSTEM_MEMBERS.contains(&member) {
            return true;
        }
        let default = match (self, member) {
            (Self::Subscription, "status" | "jsonldContext" | "splitEntities")
            | (
                Self::NotificationParams,
                "status" | "timesSent" | "timesFailed" | "lastNotification" | "lastSuccess" | "lastFailure",
            )
            | (Self::Registration, "status" | "timesSent" | "timesFailed" | "lastSuccess" | "lastFailure") => {
                return true;
            }
            (Self::Subscription, "isActive") => json!(true),
            (Self::Subscription, "notificationTrigger") => {
                return is_set_of(value, &["attributeCreated", "attributeUpdated"]);
            }
            (Self::NotificationParams, "format") => json!("normalized"),
            (Self::NotificationParams, "join") => json!("@none"),
            (Self::NotificationParams, "joinLevel") => json!(1),
            (Self::NotificationParams, "showChanges" | "sysAttrs") => json!(false),
            (Self::Endpoint, "accept") => json!("application/json"),
            (Self::Registration, "mode") => json!("inclusive"),
            (Self::Registration, "operations") => json!(["federationOps"]),
            _ => return false,
        };
        *value == default
    }
}

fn is_set_of(value: &Value, expected: &[&str]) -> bool {
    value.as_array().is_some_and(|items| {
        items.len() == expected.len() && expected.iter().all(|text| items.iter().any(|item| item == text))
    })
}

/// Whether an array in this member has no order.
pub fn is_set(member: &str) -> bool {
    SETS.contains(&member)
}

/// Whether texts in this member are names.
pub fn holds_names(member: &str) -> bool {
    NAMES.contains(&member)
}

/// Whether the text in this member is a point in time.
pub fn holds_time(member: &str) -> bool {
    TIME_MEMBERS.contains(&member) || TIMES.contains(&member)
}
