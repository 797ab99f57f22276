//! What an operation is about: the entity and the attribute that the path names, and the types that were asked for.

use super::super::call::Operation;
use super::super::document;
use super::super::faults::Fault;
use super::super::names;
use super::super::problem::{Problem, ProblemKind};
use super::super::types::TypeSelection;
use super::Desk;

impl<'a> Desk<'a> {
    /// The id in the path, if it is a URI.
    pub(super) fn target_id(&self) -> Result<&'a str, Problem> {
        let id = self.call.path.get(1).map_or("", String::as_str);
        let waives = match self.operation {
            Operation::Retrieve => self.has(Fault::RetrieveAcceptsNonUriId),
            Operation::Append => self.has(Fault::AppendAcceptsNonUriId),
            Operation::Update => self.has(Fault::UpdateAcceptsNonUriId),
            Operation::Partial => self.has(Fault::PartialAcceptsNonUriId),
            Operation::Merge => self.has(Fault::MergeAcceptsNonUriId),
            Operation::Replace => self.has(Fault::ReplaceAcceptsNonUriId),
            Operation::ReplaceAttribute => self.has(Fault::ReplaceAttributeAcceptsNonUriId),
            Operation::Delete => self.has(Fault::DeleteAcceptsNonUriId),
            Operation::DeleteAttribute => self.has(Fault::DeleteAttributeAcceptsNonUriId),
            _ => false,
        };
        match names::is_uri(id) || waives {
            true => Ok(id),
            false => Err(Problem::bad_data(format!("the id {id:?} is no URI"))),
        }
    }

    /// The name of the attribute in the path, if it is one.
    pub(super) fn target_attribute(&self) -> Result<&'a str, Problem> {
        let name = self.call.path.get(3).map_or("", String::as_str);
        let waives = match self.operation {
            Operation::Partial => self.has(Fault::PartialAcceptsBadName),
            Operation::ReplaceAttribute => self.has(Fault::ReplaceAttributeAcceptsBadName),
            Operation::DeleteAttribute => self.has(Fault::DeleteAttributeAcceptsBadName),
            _ => false,
        };
        match name == "scope" || names::is_attribute_name(name) || waives {
            true => Ok(name),
            false => Err(Problem::bad_data(format!("{name:?} cannot name an attribute"))),
        }
    }

    /// Whether there is an entity with this id, and with a type that the request selects.
    pub(super) fn knows(&self, id: &str) -> Result<bool, Problem> {
        let context = document::linked_context(self.call)?;
        let types = self.call.params.get("type").filter(|types| *types != "*" && !self.ignores_types());
        if types.is_some_and(|types| self.takes_types_for_a_name() && types.contains(['|', ',', ';', '('])) {
            return Ok(false);
        }
        let types = match types.map(|types| TypeSelection::parse(types, &context, self.faults())).transpose() {
            Err(_) if self.operation == Operation::Delete && self.has(Fault::DeleteIgnoresUnreadableType) => None,
            Err(_) if self.operation == Operation::Retrieve && self.has(Fault::RetrieveAcceptsInvalidType) => None,
            types => types?,
        };
        let takes_first = self.operation == Operation::Retrieve && self.has(Fault::RetrieveTypeTakesFirst);
        let types = types.map(|types| if takes_first { types.first_alone() } else { types });
        let fits = |types: TypeSelection, own: &[String]| types.matches(own, self.faults());
        Ok(self.entities.get(id).is_some_and(|entity| types.is_none_or(|types| fits(types, &entity.types))))
    }

    /// Whether a fault makes the operation ignore the parameter `type`.
    fn ignores_types(&self) -> bool {
        match self.operation {
            Operation::Retrieve => self.has(Fault::RetrieveIgnoresType),
            Operation::Append => self.has(Fault::AppendIgnoresTypeParameter),
            Operation::Update => self.has(Fault::UpdateIgnoresTypeParameter),
            Operation::Partial => self.has(Fault::PartialIgnoresTypeParameter),
            Operation::Merge => self.has(Fault::MergeIgnoresTypeSelection),
            Operation::Replace => self.has(Fault::ReplaceIgnoresTypeSelection),
            Operation::ReplaceAttribute => self.has(Fault::ReplaceAttributeIgnoresTypeSelection),
            Operation::Delete => self.has(Fault::DeleteIgnoresType),
            Operation::DeleteAttribute => self.has(Fault::DeleteAttributeIgnoresTypeParameter),
            _ => false,
        }
    }

    /// Whether a fault makes the operation take the parameter `type` for one name.
    fn takes_types_for_a_name(&self) -> bool {
        match self.operation {
            Operation::Append => self.has(Fault::AppendTypeParameterIsName),
            Operation::Update => self.has(Fault::UpdateTypeParameterIsName),
            Operation::Partial => self.has(Fault::PartialTypeParameterIsName),
            Operation::Merge => self.has(Fault::MergeReadsOneType),
            Operation::Replace => self.has(Fault::ReplaceReadsOneType),
            Operation::ReplaceAttribute => self.has(Fault::ReplaceAttributeReadsOneType),
            Operation::Delete => self.has(Fault::DeleteTypeParameterIsName),
            Operation::DeleteAttribute => self.has(Fault::DeleteAttributeTypeParameterIsName),
            _ => false,
        }
    }

    /// The error about an entity that is not there.
    pub(super) fn unknown(&self, id: &str) -> Problem {
        let wrong = match self.operation {
            Operation::Retrieve => self.has(Fault::RetrieveUnknownWrongError),
            Operation::Update => self.has(Fault::UpdateUnknownWrongError),
            Operation::Partial => self.has(Fault::PartialUnknownWrongError),
            Operation::Merge => self.has(Fault::MergeUnknownWrongError),
            Operation::Replace => self.has(Fault::ReplaceUnknownWrongError),
            Operation::Delete => self.has(Fault::DeleteUnknownWrongError),
            _ => false,
        };
        let kind = if wrong { ProblemKind::BadRequestData } else { ProblemKind::ResourceNotFound };
        Problem::new(kind, format!("{id} was not found"))
    }
}
