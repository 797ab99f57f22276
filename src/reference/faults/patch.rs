//! Faults: the algorithms of partial update patch (5.5.8) and merge patch (5.5.12).

faults! { PATCH:
PatchUpdateMergesValues "patch-update-merges-values" "5.5.8" "Update Attributes merges the object that is a value into the one that is there, instead of replacing it."
PatchUpdateMatchesShortNames "patch-update-matches-short-names" "5.5.8" "Update Attributes compares names before they are expanded, so that the same attribute in full name is another one."
PatchMergeReplacesValues "patch-merge-replaces-values" "5.5.12" "Merge Entity replaces the object that is a value, instead of merging it."
PatchMergeIsShallow "patch-merge-is-shallow" "5.5.12" "Merge Entity merges only the first level of the object that is a value."
PatchMergeKeepsNullMembers "patch-merge-keeps-null-members" "5.5.12" "Merge Entity does not remove the members of a value that are set to the NGSI-LD Null."
PatchMergeJoinsArrays "patch-merge-joins-arrays" "5.5.12" "Merge Entity appends the items of an array to those that are there."
PatchMergeKeepsObjects "patch-merge-keeps-objects" "5.5.12" "Merge Entity does not replace a value that is an object by one that is not."
PatchMergeReplacesLanguages "patch-merge-replaces-languages" "5.5.12" "Merge Entity replaces the languageMap as a whole."
PatchMergeReplacesSubAttributes "patch-merge-replaces-sub-attributes" "5.5.12" "Merge Entity replaces a sub-attribute as a whole, instead of merging it."
PatchMergeKeepsSubAttributes "patch-merge-keeps-sub-attributes" "5.5.12" "Merge Entity does not remove sub-attributes that are set to the NGSI-LD Null."
PatchMergeKeepsUnitCode "patch-merge-keeps-unit-code" "5.5.12" "Merge Entity does not remove a unitCode that is set to the NGSI-LD Null."
PatchMergeMatchesShortNames "patch-merge-matches-short-names" "5.5.12" "Merge Entity compares names before they are expanded, so that the same attribute in full name is another one."
PatchMergeDefaultReplaces "patch-merge-default-replaces" "5.5.12" "Merge Entity takes the only instance of an attribute, which has a datasetId, for the default instance that was not there."
}
