//! Faults: what shows in data that was there before, above all in long answers. They show from the fifth entity of a page on, as a defect of a buffer would.

faults! { LONG:
LongShortensIds "long-shortens-ids" "4.5.1" "From the fifth entity of a page on, ids lack their scheme."
LongRepeatsEntity "long-repeats-entity" "5.7.2.4" "The fifth entity of a page comes twice."
LongLosesType "long-loses-type" "4.5.1" "From the fifth entity of a page on, the type is an empty array."
LongLosesValue "long-loses-value" "4.5.1" "From the fifth entity of a page on, Properties lack the member value."
LongObjectIsName "long-object-is-name" "4.5.3.2" "From the fifth entity of a page on, the object of a Relationship is the last part of its URI."
LongLosesLatitude "long-loses-latitude" "4.7.1" "From the fifth entity of a page on, points lack their latitude."
LongLanguagesAreNumbers "long-languages-are-numbers" "4.5.18.2" "From the fifth entity of a page on, a languageMap has the lengths of its texts."
LongLosesTimeZone "long-loses-time-zone" "4.6.3" "From the fifth entity of a page on, observedAt lacks its time zone."
LongLosesDatasetId "long-loses-dataset-id" "4.5.5.1" "In a page of five entities or more, instances lack their datasetId."
QTextAlwaysEqual "q-text-always-equal" "4.9" "A comparison of two texts with == always holds."
GeoPolygonSwapsAxes "geo-polygon-swaps-axes" "4.10" "The corners of a polygon of a geo-query are read with the latitude first."
QNumberAlwaysEqual "q-number-always-equal" "4.9" "A comparison of two numbers with == always holds."
}
