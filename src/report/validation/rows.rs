//! The parts of the JSON document, as types: its JSON Schema is made from them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    model::{Blame, Outcome, Remark},
    validate::{Counts, Found, Item, Kind, Metrics, ModelKey, OfModel, Share, Summary},
};

/// The whole document; used for its schema alone, since it is written piece by piece.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Document<'a> {
    /// The version of civitest.
    civitest: &'a str,
    models: Models<'a>,
    /// Every item, in the order of the files.
    items: Vec<Row<'a>>,
    summary: SummaryRow<'a>,
}

/// Where the models came from.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Models<'a> {
    /// The lock that was read; null if there was none.
    pub lock: Option<&'a str>,
    /// The directories of --models.
    pub directories: &'a [String],
}

/// One item.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Row<'a> {
    file: &'a str,
    /// Which of its file, from 1.
    #[schemars(range(min = 1))]
    item: u64,
    /// The line in which it begins.
    #[schemars(range(min = 1))]
    line: u64,
    /// Its id; null if it has none.
    id: Option<&'a str>,
    /// Its types, as written.
    types: &'a [String],
    /// How it is written; null if nobody can tell.
    #[schemars(with = "Option<String>", extend("enum" = ["normalized", "concise", "key-values", "ngsi-v2", null]))]
    form: Option<crate::validate::Form>,
    /// The models it was checked against.
    models: Vec<String>,
    #[schemars(extend("enum" = ["valid", "invalid", "undetermined"]))]
    outcome: &'static str,
    remarks: Vec<RemarkRow<'a>>,
}

/// One remark.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RemarkRow<'a> {
    rule: &'a str,
    #[schemars(extend("enum" = ["error", "warning", "info"]))]
    severity: &'static str,
    /// Whose fault it is.
    #[schemars(extend("enum" = ["data", "model"]))]
    blame: &'static str,
    /// A JSON Pointer into the item; empty for the item as a whole.
    at: &'a str,
    attribute: Option<&'a str>,
    says: &'a str,
    /// The next step, where it is more special than what `civitest explain` says of the rule.
    help: Option<&'a str>,
}

/// What came out of it all.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SummaryRow<'a> {
    items: u64,
    valid: u64,
    invalid: u64,
    undetermined: u64,
    /// Remarks by rule, severity and blame, the worst first.
    rules: Vec<RuleRow<'a>>,
    /// Items by model, the items without one first.
    models: Vec<ModelRow>,
    /// Files in which there was no item; the first hundred.
    empty_files: &'a [String],
    /// Whether it was stopped before the end.
    stopped: bool,
    #[schemars(extend("enum" = ["valid", "invalid", "undetermined"]))]
    outcome: &'static str,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RuleRow<'a> {
    rule: &'a str,
    #[schemars(extend("enum" = ["error", "warning", "info"]))]
    severity: &'static str,
    #[schemars(extend("enum" = ["data", "model"]))]
    blame: &'static str,
    /// In how many items.
    items: u64,
    remarks: u64,
    /// The attributes that most of them are about.
    attributes: Vec<AttributeRow<'a>>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AttributeRow<'a> {
    attribute: &'a str,
    remarks: u64,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ModelRow {
    /// The key of the model; null stands for the items of no model.
    model: Option<String>,
    items: u64,
    valid: u64,
    invalid: u64,
    undetermined: u64,
    /// Attributes of the items that the model has, of all their attributes.
    known_attributes: ShareRow,
    /// Attributes of the model that the items have, of all of its attributes, item by item.
    used_attributes: ShareRow,
    /// Required members that are there, of all that are required.
    required_members: ShareRow,
    /// Attributes whose name has an IRI by the context, of all where there is a context.
    resolved_iris: ShareRow,
    /// Numbers with a unit code, of those for which the model states units.
    stated_units: ShareRow,
}

/// How many of how many.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ShareRow {
    count: u64,
    of: u64,
}

impl From<Share> for ShareRow {
    fn from(Share { count, of }: Share) -> Self {
        Self { count, of }
    }
}

pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Valid => "valid",
        Outcome::Invalid => "invalid",
        Outcome::Undetermined => "undetermined",
    }
}

pub(super) fn blame(blame: Blame) -> &'static str {
    match blame {
        Blame::Data => "data",
        Blame::Model => "model",
    }
}

impl<'a> Row<'a> {
    pub(super) fn of(item: &'a Item) -> Self {
        let checked = &item.checked;
        Self {
            file: &item.file,
            item: item.number,
            line: item.place.line,
            id: checked.id.as_deref(),
            types: &checked.types,
            form: checked.form,
            models: checked.models.iter().map(ModelKey::to_string).collect(),
            outcome: outcome(checked.outcome),
            remarks: checked.remarks.iter().map(RemarkRow::of).collect(),
        }
    }
}

impl<'a> RemarkRow<'a> {
    fn of(remark: &'a Remark) -> Self {
        Self {
            rule: remark.rule,
            severity: remark.severity.name(),
            blame: blame(remark.blame),
            at: &remark.at,
            attribute: remark.attribute.as_deref(),
            says: &remark.says,
            help: remark.help.as_deref(),
        }
    }
}

impl<'a> SummaryRow<'a> {
    pub(super) fn of(summary: &'a Summary) -> Self {
        let Counts { items, valid, invalid, undetermined } = summary.counts;
        Self {
            items,
            valid,
            invalid,
            undetermined,
            rules: summary.found.iter().map(|(kind, found)| RuleRow::of(kind, found)).collect(),
            models: summary.models.iter().map(|(key, of)| ModelRow::of(key.as_ref(), of)).collect(),
            empty_files: &summary.empty,
            stopped: summary.stopped,
            outcome: outcome(summary.outcome()),
        }
    }
}

impl<'a> RuleRow<'a> {
    fn of(kind: &Kind, found: &'a Found) -> Self {
        let attributes = found.most(20).into_iter().map(|(attribute, remarks)| AttributeRow { attribute, remarks });
        Self {
            rule: kind.rule,
            severity: kind.severity().name(),
            blame: blame(kind.blame()),
            items: found.items,
            remarks: found.remarks,
            attributes: attributes.collect(),
        }
    }
}

impl ModelRow {
    fn of(key: Option<&ModelKey>, of: &OfModel) -> Self {
        let Counts { items, valid, invalid, undetermined } = of.counts;
        let Metrics { known, used, required, resolved, units } = of.metrics;
        Self {
            model: key.map(ModelKey::to_string),
            items,
            valid,
            invalid,
            undetermined,
            known_attributes: known.into(),
            used_attributes: used.into(),
            required_members: required.into(),
            resolved_iris: resolved.into(),
            stated_units: units.into(),
        }
    }
}
