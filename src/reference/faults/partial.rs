//! Faults: Partial Attribute Update.

faults! { PARTIAL:
PartialAnswers200 "partial-answers-200" "6.7.3.1" "Partial Attribute Update answers 200 instead of 204."
PartialDoesNothing "partial-does-nothing" "5.6.4.4" "Partial Attribute Update leaves the value as it is."
PartialDropsUnmentioned "partial-drops-unmentioned" "5.5.8" "Partial Attribute Update removes the members that are not mentioned."
PartialAppendsUnknown "partial-appends-unknown" "5.6.4.4" "Partial Attribute Update adds an attribute that the entity does not have."
PartialAllowsTypeChange "partial-allows-type-change" "5.6.4.4" "Partial Attribute Update changes a Property into a Relationship."
PartialIgnoresDatasetId "partial-ignores-dataset-id" "5.6.4.4" "Partial Attribute Update changes the default instance whatever the datasetId is."
PartialAcceptsScope "partial-accepts-scope" "5.6.4.4" "Partial Attribute Update answers 204 when the attribute is scope."
PartialNullDoesNotDelete "partial-null-does-not-delete" "5.5.8" "Partial Attribute Update does not delete a member whose new value is the NGSI-LD Null."
PartialStoresNull "partial-stores-null" "5.6.4.4" "Partial Attribute Update stores the NGSI-LD Null as a value."
PartialNullWrongError "partial-null-wrong-error" "5.6.4.4" "Partial Attribute Update answers the NGSI-LD Null with BadRequestData instead of OperationNotSupported."
PartialResetsCreatedAt "partial-resets-created-at" "5.5.8" "Partial Attribute Update changes createdAt."
PartialUnknownWrongError "partial-unknown-wrong-error" "5.6.4.4" "Partial Attribute Update of an unknown entity answers BadRequestData instead of ResourceNotFound."
PartialRefusesMergePatch "partial-refuses-merge-patch" "6.3.4" "Partial Attribute Update answers 415 to application/merge-patch+json."
PartialAcceptsNonUriId "partial-accepts-non-uri-id" "5.6.4.4" "Partial Attribute Update answers 404 instead of 400 for an id that is no URI."
}
