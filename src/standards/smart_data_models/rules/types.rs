//! Rules about which model an entity belongs to: its type, its context, and whether the model is at hand.

use crate::model::{Rule, Severity};

/// There is no type.
pub const NO_TYPE: Rule = Rule {
    id: "no-type",
    severity: Severity::Error,
    title: "Every entity has a type.",
    explanation: "The type says which model the data follow. Without it nobody can tell what the attributes mean.",
    hint: "Add the member type with the name of the model.",
    requirements: &["mims-plus-9.0/representing/R1.1"],
};

/// The type is unknown.
pub const UNKNOWN_TYPE: Rule = Rule {
    id: "unknown-type",
    severity: Severity::Error,
    title: "The type is one of Smart Data Models, or of the models at hand.",
    explanation: "Data that follow no published model can only be understood by those who made them.",
    hint: "Use the name of a model (civitest models list --available), or bring your own models with --models DIR.",
    requirements: &["mims-plus-9.0/representing/R1.2a", "mims-plus-9.0/representing/R1.2b"],
};

/// The type means something else.
pub const TYPE_IRI: Rule = Rule {
    id: "type-iri",
    severity: Severity::Error,
    title: "The type means the model whose name it has.",
    explanation: "What a type means is its IRI, and the @context decides it. The same name with another IRI is another \
                  type to everybody who reads linked data.",
    hint: "Use the @context of the model's subject, or name the model that is meant with --model.",
    requirements: &["mims-plus-9.0/representing/R1.2a", "mims-plus-9.0/interlinking/R2.1"],
};

/// A name falls to the default context.
pub const DEFAULT_CONTEXT: Rule = Rule {
    id: "default-context",
    severity: Severity::Warning,
    title: "The @context defines the type and the attributes of the model.",
    explanation: "A name that the @context does not define falls to the default vocabulary of NGSI-LD: it then means \
                  nothing beyond this platform.",
    hint: "Add the @context of the model's subject.",
    requirements: &["mims-plus-9.0/interlinking/R2.1", "mims-plus-9.0/representing/R1.1"],
};

/// The type has an IRI of former times.
pub const LEGACY_IRI: Rule = Rule {
    id: "legacy-iri",
    severity: Severity::Warning,
    title: "The type has the IRI that the model has today.",
    explanation: "Former contexts gave types IRIs below uri.fiware.org. They are still met, and no longer those of the \
                  models, so that data with either are not found together.",
    hint: "Replace the former @context by that of the model's subject.",
    requirements: &["mims-plus-9.0/representing/R1.2a"],
};

/// There is no context.
pub const NO_CONTEXT: Rule = Rule {
    id: "no-context",
    severity: Severity::Info,
    title: "There is an @context, in the item or given beside it.",
    explanation: "Without one, the model is looked up by the name of the type alone, and what the names mean is not \
                  checked.",
    hint: "Add @context, or give the one that the platform uses with --context.",
    requirements: &["mims-plus-9.0/interlinking/R2.1"],
};

/// The model was not pulled.
pub const MODEL_NOT_AT_HAND: Rule = Rule {
    id: "model-not-at-hand",
    severity: Severity::Warning,
    title: "The model of the entity is at hand.",
    explanation: "The type is known, and its model is not on this machine, so the entity could not be checked against it. \
                  Nothing is fetched while files are checked.",
    hint: "Pull it once with civitest models pull, or name a directory of models with --models.",
    requirements: &[],
};

/// The type belongs to several models.
pub const AMBIGUOUS_TYPE: Rule = Rule {
    id: "ambiguous-type",
    severity: Severity::Warning,
    title: "It is clear which model the type belongs to.",
    explanation: "Some names stand for different models in different subjects. Choosing one of them would be a guess.",
    hint: "Add the @context of the subject, or name the model with --model.",
    requirements: &["mims-plus-9.0/interlinking/R2.1"],
};

/// The context is not at hand.
pub const CONTEXT_NOT_AT_HAND: Rule = Rule {
    id: "context-not-at-hand",
    severity: Severity::Warning,
    title: "The @context is at hand and can be used.",
    explanation: "A context that is not on this machine, or that cannot be used, may give names any meaning, so nothing is \
                  said about IRIs. Nothing is fetched while files are checked.",
    hint: "Give it with --context URL=FILE.",
    requirements: &[],
};

/// The model is defective.
pub const MODEL_DEFECT: Rule = Rule {
    id: "model-defect",
    severity: Severity::Warning,
    title: "The model itself can be used.",
    explanation: "Some published models are not valid schemas, or ask for what cannot be decided. Data cannot be blamed \
                  for that.",
    hint: "Report it to the maintainers of the model; civitest models show names the place.",
    requirements: &[],
};
