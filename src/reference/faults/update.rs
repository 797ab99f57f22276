//! Faults: Update Attributes.

faults! { UPDATE:
UpdateAnswers200 "update-answers-200" "6.6.3.2" "Update Attributes answers 200 instead of 204."
UpdateDoesNotAppend "update-does-not-append" "5.6.2.4" "Update Attributes does not add attributes that the entity does not have."
UpdateDoesNotReplace "update-does-not-replace" "5.6.2.4" "Update Attributes leaves attributes that the entity has as they are."
UpdateDropsOthers "update-drops-others" "5.6.2.4" "Update Attributes removes the attributes that are not mentioned."
UpdateKeepsSubAttributes "update-keeps-sub-attributes" "5.5.8" "Update Attributes keeps members of an attribute that the new one does not have."
UpdateNullDoesNotDelete "update-null-does-not-delete" "5.6.2.4" "Update Attributes does not delete an attribute whose new value is the NGSI-LD Null."
UpdateStoresNull "update-stores-null" "5.6.2.4" "Update Attributes stores the NGSI-LD Null as the value of an attribute."
UpdateNullWrongError "update-null-wrong-error" "5.6.2.4" "Update Attributes answers the NGSI-LD Null with BadRequestData instead of OperationNotSupported."
UpdateIgnoresDatasetId "update-ignores-dataset-id" "5.6.2.4" "Update Attributes replaces the default instance whatever the datasetId is."
UpdateIgnoresType "update-ignores-type" "5.6.2.4" "Update Attributes does not add entity types."
UpdateResetsCreatedAt "update-resets-created-at" "5.6.2.4" "Update Attributes changes the createdAt of the attributes it replaces."
UpdateCreatesUnknown "update-creates-unknown" "5.6.2.4" "Update Attributes of an unknown entity answers 204 and creates it."
UpdateUnknownWrongError "update-unknown-wrong-error" "5.6.2.4" "Update Attributes of an unknown entity answers BadRequestData instead of ResourceNotFound."
UpdateAcceptsInvalid "update-accepts-invalid" "5.5.4" "Update Attributes accepts a Property without value."
UpdateAcceptsNonUriId "update-accepts-non-uri-id" "5.6.2.4" "Update Attributes answers 404 instead of 400 for an id that is no URI."
UpdateRefusesConcise "update-refuses-concise" "4.5.2.3" "Append Attributes and Update Attributes refuse attributes in concise form."
}
