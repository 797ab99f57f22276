//! Faults: Query by POST.

faults! { QUERY_BY_POST:
PostQueryIgnoresQ "post-query-ignores-q" "6.23.3.1" "The query by POST ignores q."
PostQueryIgnoresType "post-query-ignores-type" "6.23.3.1" "The query by POST ignores the type of its entity selectors."
PostQueryIgnoresId "post-query-ignores-id" "6.23.3.1" "The query by POST ignores the id of its entity selectors."
PostQueryIgnoresIdPattern "post-query-ignores-id-pattern" "5.2.33" "The query by POST ignores the idPattern of its entity selectors."
PostQueryTakesFirstSelector "post-query-takes-first-selector" "5.2.23" "The query by POST looks only at the first of its entity selectors."
PostQueryIgnoresAttrs "post-query-ignores-attrs" "6.23.3.1" "The query by POST ignores attrs."
PostQueryIgnoresGeo "post-query-ignores-geo" "6.23.3.1" "The query by POST ignores geoQ."
PostQueryIgnoresLimit "post-query-ignores-limit" "6.23.3.1" "The query by POST ignores limit."
PostQueryAcceptsWrongType "post-query-accepts-wrong-type" "5.2.23" "The query by POST accepts a body whose type is not Query."
PostQueryAcceptsEmptyList "post-query-accepts-empty-list" "5.2.23" "The query by POST takes an empty list for one that is not there."
PostQueryAnswers201 "post-query-answers-201" "6.23.3.1" "The query by POST answers 201 instead of 200."
}
