//! Faults: Append Attributes.

faults! { APPEND:
AppendAnswers200 "append-answers-200" "6.6.3.1" "Append Attributes answers 200 instead of 204."
AppendDoesNothing "append-does-nothing" "5.6.3.4" "Append Attributes does not add attributes that the entity does not have."
AppendDoesNotOverwrite "append-does-not-overwrite" "5.6.3.4" "Append Attributes leaves attributes that the entity has as they are."
AppendDropsOthers "append-drops-others" "5.6.3.4" "Append Attributes removes the attributes that are not mentioned."
AppendIgnoresNoOverwrite "append-ignores-no-overwrite" "5.6.3.4" "Append Attributes overwrites in spite of noOverwrite."
AppendNoOverwriteAnswers204 "append-no-overwrite-answers-204" "6.6.3.1" "Append Attributes with noOverwrite answers 204 although something was left as it was."
AppendWithoutUpdated "append-without-updated" "5.2.18" "The 207 of Append Attributes does not say which attributes were appended."
AppendWithoutNotUpdated "append-without-not-updated" "5.2.18" "The 207 of Append Attributes does not say which attributes were left as they were."
AppendSwapsUpdateResult "append-swaps-update-result" "5.2.18" "The 207 of Append Attributes lists what was appended as left, and what was left as appended."
AppendIgnoresDatasetId "append-ignores-dataset-id" "5.6.3.4" "Append Attributes replaces the default instance whatever the datasetId is."
AppendIgnoresType "append-ignores-type" "5.6.3.4" "Append Attributes does not add entity types."
AppendCreatesUnknown "append-creates-unknown" "5.6.3.4" "Append Attributes to an unknown entity answers 204 and creates it."
AppendAcceptsInvalid "append-accepts-invalid" "5.5.4" "Append Attributes accepts a Property without value."
AppendAcceptsNonUriId "append-accepts-non-uri-id" "5.6.3.4" "Append Attributes answers 404 instead of 400 for an id that is no URI."
}
