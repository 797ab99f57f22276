//! Errors as the API reports them: an error type, a title and a detail (5.5.2, 5.5.3, 6.3.2, 6.3.3).

use serde_json::{Value, json};

use crate::standards::ngsi_ld::vocab;

use super::call::Operation;
use super::faults::{Fault, Faults};

/// An error of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind of error it is.
    pub kind: ProblemKind,
    /// What is wrong with this request.
    pub detail: String,
}

/// The error types that this broker raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names are those of 5.5.2
pub enum ProblemKind {
    AlreadyExists,
    BadRequestData,
    InvalidRequest,
    LdContextNotAvailable,
    NonexistentTenant,
    OperationNotSupported,
    ResourceNotFound,
}

impl ProblemKind {
    /// The name of the error type.
    pub fn name(self) -> &'static str {
        match self {
            ProblemKind::AlreadyExists => "AlreadyExists",
            ProblemKind::BadRequestData => "BadRequestData",
            ProblemKind::InvalidRequest => "InvalidRequest",
            ProblemKind::LdContextNotAvailable => "LdContextNotAvailable",
            ProblemKind::NonexistentTenant => "NonexistentTenant",
            ProblemKind::OperationNotSupported => "OperationNotSupported",
            ProblemKind::ResourceNotFound => "ResourceNotFound",
        }
    }

    /// The HTTP status of the error type (Table 6.3.2-1).
    pub fn status(self) -> u16 {
        vocab::status_of(self.name()).unwrap_or(500)
    }

    fn title(self) -> &'static str {
        match self {
            ProblemKind::AlreadyExists => "The element already exists.",
            ProblemKind::BadRequestData => "The input data do not meet the requirements.",
            ProblemKind::InvalidRequest => "The request is invalid.",
            ProblemKind::LdContextNotAvailable => "The @context is not available.",
            ProblemKind::NonexistentTenant => "The tenant does not exist.",
            ProblemKind::OperationNotSupported => "The operation is not supported.",
            ProblemKind::ResourceNotFound => "The resource was not found.",
        }
    }
}

impl Problem {
    /// An error of this kind.
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }

    /// The input data do not meet the requirements.
    pub fn bad_data(detail: impl Into<String>) -> Self {
        Self::new(ProblemKind::BadRequestData, detail)
    }

    /// The request is no request of this API.
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(ProblemKind::InvalidRequest, detail)
    }

    /// Something that is not there.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(ProblemKind::ResourceNotFound, detail)
    }

    /// Something that this broker does not do.
    pub fn not_supported(detail: impl Into<String>) -> Self {
        Self::new(ProblemKind::OperationNotSupported, detail)
    }

    /// The members of 5.5.3, and the HTTP status.
    pub fn document(&self) -> Value {
        json!({
            "type": format!("{}{}", vocab::ERROR_BASE, self.kind.name()),
            "title": self.kind.title(),
            "detail": self.detail,
            "status": self.kind.status(),
        })
    }

    /// The document as an operation reports it, with the faults of its errors.
    pub fn document_of(&self, operation: Option<Operation>, faults: &Faults) -> Value {
        let mut document = self.document();
        let Some(members) = document.as_object_mut() else { return document };
        let lacks_title = match operation {
            Some(Operation::Create) => faults.is_on(Fault::CreateErrorWithoutTitle),
            Some(Operation::Retrieve) => faults.is_on(Fault::RetrieveErrorWithoutTitle),
            _ => false,
        };
        let lacks_detail = match operation {
            Some(Operation::Create) => faults.is_on(Fault::CreateErrorWithoutDetail),
            Some(Operation::Delete) => faults.is_on(Fault::DeleteErrorWithoutDetail),
            _ => false,
        };
        if lacks_title {
            members.remove("title");
        }
        if lacks_detail {
            members.remove("detail");
        }
        if operation == Some(Operation::Create) && faults.is_on(Fault::CreateErrorShortType) {
            members.insert("type".into(), self.kind.name().into());
        }
        document
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_has_the_members_and_the_status_of_its_error_type() {
        let document = Problem::not_found("urn:a:b is unknown").document();
        assert_eq!(document["type"], "https://uri.etsi.org/ngsi-ld/errors/ResourceNotFound");
        assert_eq!(document["status"], 404);
        assert!(document["title"].is_string() && document["detail"].is_string());
        assert_eq!(ProblemKind::LdContextNotAvailable.status(), 504);
    }
}
