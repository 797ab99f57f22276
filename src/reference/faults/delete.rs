//! Faults: Delete Attribute and Delete Entity.

faults! { DELETE:
DeleteAttributeAnswers200 "delete-attribute-answers-200" "6.7.3.2" "Delete Attribute answers 200 instead of 204."
DeleteAttributeKeeps "delete-attribute-keeps" "5.6.5.4" "Delete Attribute answers 204, but the attribute is still there."
DeleteAttributeIgnoresDatasetId "delete-attribute-ignores-dataset-id" "5.6.5.4" "Delete Attribute deletes the default instance whatever the datasetId is."
DeleteAttributeIgnoresDeleteAll "delete-attribute-ignores-delete-all" "5.6.5.4" "Delete Attribute with deleteAll deletes only the default instance."
DeleteAttributeDeletesAll "delete-attribute-deletes-all" "5.6.5.4" "Delete Attribute deletes every instance without being asked."
DeleteAttributeUnknownAnswers204 "delete-attribute-unknown-answers-204" "5.6.5.4" "Delete Attribute answers 204 for an attribute that the entity does not have."
DeleteAttributeDeletesEntity "delete-attribute-deletes-entity" "5.6.5.4" "Delete Attribute deletes the whole entity."
DeleteAttributeUnknownEntityAnswers204 "delete-attribute-unknown-entity-answers-204" "5.6.5.4" "Delete Attribute answers 204 for an entity that does not exist."
DeleteAttributeAcceptsNonUriId "delete-attribute-accepts-non-uri-id" "5.6.5.4" "Delete Attribute answers 404 instead of 400 for an id that is no URI."
DeleteAnswers200 "delete-answers-200" "6.5.3.2" "Delete Entity answers 200 instead of 204."
DeleteKeeps "delete-keeps" "5.6.6.4" "Delete Entity answers 204, but the entity is still there."
DeleteUnknownAnswers204 "delete-unknown-answers-204" "5.6.6.4" "Delete Entity answers 204 for an unknown id."
DeleteUnknownWrongError "delete-unknown-wrong-error" "5.6.6.4" "Delete Entity answers BadRequestData instead of ResourceNotFound for an unknown id."
DeleteErrorWithoutDetail "delete-error-without-detail" "5.5.3" "The errors of Delete Entity lack the member detail."
DeleteAcceptsNonUriId "delete-accepts-non-uri-id" "5.6.6.4" "Delete Entity answers 404 instead of 400 for an id that is no URI."
DeleteIgnoresType "delete-ignores-type" "5.6.6.4" "Delete Entity ignores the parameter type."
}
