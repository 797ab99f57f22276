//! Faults: Batch Merge.

faults! { BATCH_MERGE:
BatchMergeAnswers200 "batch-merge-answers-200" "6.31.3.1" "Batch Merge answers 200 instead of 204."
BatchMergeTakesFirst "batch-merge-takes-first" "5.6.20.4" "Batch Merge merges only the first entity."
BatchMergeDropsOthers "batch-merge-drops-others" "5.6.20.4" "Batch Merge removes the attributes that are not mentioned."
BatchMergeReplacesAttributes "batch-merge-replaces-attributes" "5.6.20.4" "Batch Merge replaces an attribute as a whole, so that members that were not sent are lost."
BatchMergeNullDoesNotDelete "batch-merge-null-does-not-delete" "5.6.20.4" "Batch Merge does not delete an attribute whose new value is the NGSI-LD Null."
BatchMergeTakesLastOccurrence "batch-merge-takes-last-occurrence" "5.5.11.5" "Batch Merge takes only the last of several occurrences of an entity."
BatchMergeReversesOccurrences "batch-merge-reverses-occurrences" "5.5.11.5" "Batch Merge takes several occurrences of an entity in reverse order."
BatchMergeCreatesUnknown "batch-merge-creates-unknown" "5.6.20.4" "Batch Merge creates entities that do not exist."
BatchMergeOneRefusesAll "batch-merge-one-refuses-all" "5.6.20.4" "Batch Merge merges nothing where one entity does not exist."
BatchMergeUnknownAnswers204 "batch-merge-unknown-answers-204" "6.31.3.1" "Batch Merge answers 204 where some entities do not exist."
BatchMergeNoneAnswers404 "batch-merge-none-answers-404" "6.31.3.1" "Batch Merge answers 404 where none of the entities exists."
BatchMergeErrorWithoutId "batch-merge-error-without-id" "5.2.17" "The errors of Batch Merge do not say which entity they are about."
BatchMergeAcceptsEmpty "batch-merge-accepts-empty" "5.6.20.3" "Batch Merge accepts an empty array."
BatchMergeAcceptsObject "batch-merge-accepts-object" "5.6.20.3" "Batch Merge accepts an entity that is not in an array."
BatchMergeBrokenJsonWrongError "batch-merge-broken-json-wrong-error" "5.5.4" "Batch Merge answers a body that is no JSON with BadRequestData instead of InvalidRequest."
BatchMergeAcceptsMissingValue "batch-merge-accepts-missing-value" "5.5.4" "Batch Merge adds a Property without a value."
BatchMergeRefusesConcise "batch-merge-refuses-concise" "5.5.4" "Batch Merge refuses attributes in concise form."
BatchMergeIgnoresContext "batch-merge-ignores-context" "6.3.5" "Batch Merge ignores the @context of an entity."
BatchMergeIgnoresUnknownParameter "batch-merge-ignores-unknown-parameter" "6.3.20" "Batch Merge ignores a parameter that it does not have."
}
