//! Faults: Discovery.

faults! { DISCOVERY:
TypesLosesLast "types-loses-last" "5.7.5.4" "The list of entity types lacks the last type of every entity."
TypesForgetsSecondType "types-forgets-second-type" "5.7.5.4" "The list of entity types has only the first type of each entity."
TypesWrongType "types-wrong-type" "5.2.24" "The list of entity types has the type EntityTypes instead of EntityTypeList."
AttributesLosesLast "attributes-loses-last" "5.7.8.4" "The list of attributes lacks the last attribute of every entity."
AttributesWithoutId "attributes-without-id" "5.2.27" "The list of attributes has no id."
}
