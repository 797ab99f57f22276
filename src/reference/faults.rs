//! The faults of the reference platform: one row for each, one defect in one rule. A suite proves itself by catching
//! them, so a row is narrow: one operation, parameter, member or error, and never something every test stumbles over.

use std::collections::BTreeSet;

/// One row of the table of faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultRow {
    /// The fault.
    pub fault: Fault,
    /// Its name in suites, on the command line and in reports.
    pub id: &'static str,
    /// The clause of ETSI GS CIM 009 V1.9.1 whose rule it breaks.
    pub clause: &'static str,
    /// What goes wrong, in one sentence.
    pub breaks: &'static str,
}

macro_rules! faults {
    ($($fault:ident $id:literal $clause:literal $breaks:literal)*) => {
        /// A deliberate defect of the reference platform.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fault {
            $(#[doc = $breaks] $fault,)*
        }

        /// Every fault, grouped by operation.
        pub const FAULTS: &[FaultRow] =
            &[$(FaultRow { fault: Fault::$fault, id: $id, clause: $clause, breaks: $breaks },)*];
    };
}

faults! {
// Create Entity
CreateWithoutLocation "create-without-location" "6.4.3.1" "Create Entity answers 201 without a Location header."
CreateWrongLocation "create-wrong-location" "6.4.3.1" "The Location of a created entity ends with its type, not with its id."
CreateAnswers200 "create-answers-200" "6.4.3.1" "Create Entity answers 200 instead of 201."
CreateAnswersWithBody "create-answers-with-body" "6.4.3.1" "The 201 of Create Entity repeats the entity in its body."
CreateAcceptsDuplicate "create-accepts-duplicate" "5.6.1.4" "Create Entity with an id in use answers 201 and replaces the entity."
CreateDuplicateOverwrites "create-duplicate-overwrites" "5.6.1.4" "Create Entity with an id in use answers AlreadyExists, but replaces the entity."
CreateDuplicateWrongError "create-duplicate-wrong-error" "5.6.1.4" "Create Entity with an id in use answers BadRequestData instead of AlreadyExists."
CreateStoresRefused "create-stores-refused" "5.6.1.4" "An invalid entity with a valid id and type is answered with 400, and stored with its valid attributes."
CreateLosesAttributes "create-loses-attributes" "5.6.1.4" "Of an entity created as application/ld+json only the first attribute is stored."
CreateLosesRelationships "create-loses-relationships" "5.6.1.4" "Create Entity does not store Relationships."
CreateLosesSubAttributes "create-loses-sub-attributes" "4.5.2.2" "Create Entity stores attributes without their sub-attributes."
CreateKeepsFirstInstance "create-keeps-first-instance" "4.5.5.1" "Of several instances of one attribute Create Entity stores only the first."
CreateKeepsFirstType "create-keeps-first-type" "4.16" "Of several entity types Create Entity stores only the first."
CreateLosesScope "create-loses-scope" "4.18" "Create Entity does not store the scope."
CreateLosesUnitCode "create-loses-unit-code" "4.5.2.2" "Create Entity does not store unitCode."
CreateLosesObservedAt "create-loses-observed-at" "4.5.2.2" "Create Entity does not store observedAt."
CreateLosesDatasetId "create-loses-dataset-id" "4.5.5.1" "Create Entity drops the datasetId of an attribute that has a single instance."
CreateLosesLanguage "create-loses-language" "4.5.18.2" "Create Entity stores only the first language of a languageMap."
CreateSwapsCoordinates "create-swaps-coordinates" "4.7.1" "Create Entity stores latitude before longitude."
CreateDecimalsBecomeText "create-decimals-become-text" "4.6.3" "Create Entity stores a number with a fraction as text."
CreateBooleansBecomeText "create-booleans-become-text" "4.6.3" "Create Entity stores true and false as text."
CreateSortsArrays "create-sorts-arrays" "4.5.2.2" "Create Entity sorts the items of a Property's array."
CreateReversesLists "create-reverses-lists" "4.5.21.2" "Create Entity reverses the items of a ListProperty."
CreateFlattensObjects "create-flattens-objects" "4.5.2.2" "Create Entity stores an object value as text."
CreateLosesLetters "create-loses-letters" "4.6.1" "Create Entity drops the letters of a text that are not ASCII."
CreateEscapesMarkup "create-escapes-markup" "4.6.4" "Create Entity stores texts with markup characters escaped."
CreateLosesVocab "create-loses-vocab" "4.5.20.2" "Of several words of a VocabProperty Create Entity stores only the first."
CreateInterpretsJson "create-interprets-json" "4.5.24.2" "Create Entity drops id, type and value inside a JsonProperty."
CreateIgnoresInlineContext "create-ignores-inline-context" "5.5.7" "Create Entity does not expand names with the @context in the body."
CreateAcceptsNonUriId "create-accepts-non-uri-id" "4.5.1" "Create Entity accepts an id that is no URI."
CreateAcceptsMissingId "create-accepts-missing-id" "4.5.1" "Create Entity accepts an entity without id and makes one up."
CreateAcceptsMissingType "create-accepts-missing-type" "4.5.1" "Create Entity accepts an entity without type."
CreateAcceptsBadName "create-accepts-bad-name" "4.6.2" "Create Entity accepts attribute names with characters that names may not have."
CreateAcceptsPropertyWithoutValue "create-accepts-property-without-value" "4.5.2.2" "Create Entity accepts a Property without value."
CreateAcceptsRelationshipWithoutObject "create-accepts-relationship-without-object" "4.5.3.2" "Create Entity accepts a Relationship without object."
CreateAcceptsRelationshipToNonUri "create-accepts-relationship-to-non-uri" "4.5.3.2" "Create Entity accepts a Relationship whose object is no URI."
CreateAcceptsUnknownAttributeType "create-accepts-unknown-attribute-type" "4.5.1" "Create Entity accepts an attribute of a type that NGSI-LD does not have."
CreateAcceptsBadObservedAt "create-accepts-bad-observed-at" "4.6.3" "Create Entity accepts an observedAt that is no DateTime."
CreateAcceptsLocalTime "create-accepts-local-time" "4.6.3" "Create Entity accepts an observedAt without time zone."
CreateAcceptsBadUnitCode "create-accepts-bad-unit-code" "4.5.2.2" "Create Entity accepts a unitCode that is no text."
CreateAcceptsBadDatasetId "create-accepts-bad-dataset-id" "4.5.5.1" "Create Entity accepts a datasetId that is no URI."
CreateAcceptsTwoDefaultInstances "create-accepts-two-default-instances" "4.5.5.1" "Create Entity accepts two instances of one attribute without datasetId."
CreateAcceptsTwinDatasetIds "create-accepts-twin-dataset-ids" "4.5.5.1" "Create Entity accepts two instances of one attribute with the same datasetId."
CreateAcceptsNullValue "create-accepts-null-value" "5.5.4" "Create Entity accepts the NGSI-LD Null as the value of a Property."
CreateAcceptsNullObject "create-accepts-null-object" "5.5.4" "Create Entity accepts the NGSI-LD Null as the object of a Relationship."
CreateAcceptsJsonNull "create-accepts-json-null" "4.5.2.2" "Create Entity accepts a Property whose value is JSON null."
CreateAcceptsBadLanguageMap "create-accepts-bad-language-map" "4.5.18.2" "Create Entity accepts a languageMap with numbers in it."
CreateAcceptsBadGeometry "create-accepts-bad-geometry" "4.7.1" "Create Entity accepts a GeoProperty with impossible coordinates."
CreateAcceptsGeometryCollection "create-accepts-geometry-collection" "4.7.1" "Create Entity accepts a GeometryCollection."
CreateAcceptsNestedContext "create-accepts-nested-context" "5.5.7" "Create Entity accepts an @context inside an attribute."
CreateAcceptsUnknownParameter "create-accepts-unknown-parameter" "6.3.20" "Create Entity and the batch writes accept a parameter that they do not have."
CreateNeedsAttributes "create-needs-attributes" "4.5.1" "Create Entity refuses an entity without attributes."
CreateRefusesConcise "create-refuses-concise" "4.5.2.3" "Create Entity refuses attributes in concise form."
CreateBrokenJsonIsBadRequestData "create-broken-json-is-bad-request-data" "5.5.4" "Create Entity answers a body that is no JSON with BadRequestData instead of InvalidRequest."
CreateErrorWithoutTitle "create-error-without-title" "5.5.3" "The errors of Create Entity lack the member title."
CreateErrorWithoutDetail "create-error-without-detail" "5.5.3" "The errors of Create Entity lack the member detail."
CreateErrorShortType "create-error-short-type" "5.5.2" "The errors of Create Entity have the short name of the error type instead of its URI."

// Retrieve Entity
RetrieveUnknownAnswers200 "retrieve-unknown-answers-200" "5.7.1.4" "Retrieve Entity answers 200 and an empty object for an unknown id."
RetrieveUnknownWrongError "retrieve-unknown-wrong-error" "5.7.1.4" "Retrieve Entity answers BadRequestData instead of ResourceNotFound for an unknown id."
RetrieveErrorWithoutTitle "retrieve-error-without-title" "5.5.3" "The errors of Retrieve Entity lack the member title."
RetrieveErrorAsProblemJson "retrieve-error-as-problem-json" "5.5.3" "The errors of Retrieve Entity are application/problem+json instead of application/json."
RetrieveAcceptsNonUriId "retrieve-accepts-non-uri-id" "5.7.1.4" "Retrieve Entity answers 404 instead of 400 for an id that is no URI."
RetrieveIgnoresAttrs "retrieve-ignores-attrs" "5.7.1.4" "Retrieve Entity ignores attrs."
RetrieveAttrsTakesFirst "retrieve-attrs-takes-first" "5.7.1.4" "Retrieve Entity looks only at the first name of attrs."
RetrieveAttrsWithoutMatchAnswers200 "retrieve-attrs-without-match-answers-200" "5.7.1.4" "Retrieve Entity answers 200 instead of 404 when the entity has none of the attrs."
RetrieveIgnoresPick "retrieve-ignores-pick" "4.21" "Retrieve Entity ignores pick."
RetrieveIgnoresOmit "retrieve-ignores-omit" "4.21" "Retrieve Entity ignores omit."
RetrieveIgnoresSimplified "retrieve-ignores-simplified" "4.5.4" "Retrieve Entity answers the normalized form when the simplified one is asked for."
RetrieveIgnoresConcise "retrieve-ignores-concise" "4.5.2.3" "Retrieve Entity answers the normalized form when the concise one is asked for."
RetrieveIgnoresKeyValues "retrieve-ignores-key-values" "6.3.7" "Retrieve Entity does not know keyValues as another name of simplified."
RetrieveIgnoresFormatParameter "retrieve-ignores-format-parameter" "6.3.7" "Retrieve Entity looks at options, but not at the parameter format."
RetrieveSimplifiedKeepsObject "retrieve-simplified-keeps-object" "4.5.4" "The simplified form of Retrieve Entity leaves a Relationship as an object with the member object."
RetrieveSimplifiedLosesLanguageMap "retrieve-simplified-loses-language-map" "4.5.4" "The simplified form of Retrieve Entity shows one text of a languageMap instead of the map."
RetrieveConciseLosesUnitCode "retrieve-concise-loses-unit-code" "4.5.2.3" "The concise form of Retrieve Entity reduces a Property with unitCode to its value."
RetrieveAlwaysSysAttrs "retrieve-always-sys-attrs" "4.8" "Retrieve Entity shows createdAt and modifiedAt without being asked."
RetrieveNeverSysAttrs "retrieve-never-sys-attrs" "4.8" "Retrieve Entity does not show createdAt and modifiedAt when asked."
RetrieveIgnoresLang "retrieve-ignores-lang" "4.15" "Retrieve Entity ignores lang."
RetrieveIgnoresType "retrieve-ignores-type" "5.7.1.4" "Retrieve Entity ignores the parameter type."
RetrieveIgnoresDatasetId "retrieve-ignores-dataset-id" "4.5.5.1" "Retrieve Entity ignores datasetId."
RetrieveSwapsCoordinates "retrieve-swaps-coordinates" "4.7.1" "Retrieve Entity shows latitude before longitude."
RetrieveDoesNotCompact "retrieve-does-not-compact" "5.5.7" "The JSON-LD answer of Retrieve Entity shows the full names of attributes."
RetrieveGeoJsonWithoutGeometry "retrieve-geo-json-without-geometry" "4.5.16.1" "The GeoJSON form of Retrieve Entity has geometry null."
RetrieveAcceptsUnknownFormat "retrieve-accepts-unknown-format" "6.3.20" "Retrieve Entity accepts a format that does not exist."
RetrieveAcceptsUnknownParameter "retrieve-accepts-unknown-parameter" "6.3.20" "Retrieve Entity accepts a parameter that it does not have."
RetrieveRefusesNormalized "retrieve-refuses-normalized" "6.3.7" "Retrieve Entity does not know normalized as the name of a form."

// Query Entities
QueryIgnoresType "query-ignores-type" "5.7.2.4" "A query that has only a type returns the entities of every type."
QueryIgnoresTypeBesideId "query-ignores-type-beside-id" "5.7.2.4" "A query with id and type ignores the type."
QueryIgnoresSecondType "query-ignores-second-type" "4.17" "A query for types separated by a comma or a bar looks only at the first."
QueryTypeConjunctionIsOr "query-type-conjunction-is-or" "4.17" "A query for entities of both types returns those of either."
QueryTypeIgnoresParentheses "query-type-ignores-parentheses" "4.17" "A type selection is read from left to right, without regard to its parentheses."
QueryIgnoresId "query-ignores-id" "5.7.2.4" "A query with a type ignores id."
QueryTakesFirstId "query-takes-first-id" "5.7.2.4" "A query for several ids returns only the first."
QueryIgnoresIdPattern "query-ignores-id-pattern" "5.7.2.4" "A query ignores idPattern."
QueryIdPatternIsText "query-id-pattern-is-text" "5.7.2.4" "A query takes idPattern for text that the id contains."
QueryAttrsDoNotFilter "query-attrs-do-not-filter" "5.7.2.4" "A query with attrs returns entities that have none of the attributes, too."
QueryAttrsNeedAll "query-attrs-need-all" "5.7.2.4" "A query with attrs returns only entities that have all the attributes."
QueryAttrsDoNotProject "query-attrs-do-not-project" "5.7.2.4" "A query with attrs returns the other attributes, too."
QueryIgnoresPick "query-ignores-pick" "4.21" "A query ignores pick."
QueryIgnoresOmit "query-ignores-omit" "4.21" "A query ignores omit."
QueryPickFilters "query-pick-filters" "4.21" "A query with pick leaves out entities that have none of the picked attributes."
QueryAcceptsTooWide "query-accepts-too-wide" "5.7.2.4" "A query without any filter is answered instead of refused."
QueryAcceptsNonUriId "query-accepts-non-uri-id" "5.7.2.4" "A query accepts an id that is no URI."
QueryAcceptsUnknownParameter "query-accepts-unknown-parameter" "6.3.20" "A query accepts a parameter that it does not have."
QueryAcceptsUnknownFormat "query-accepts-unknown-format" "6.3.20" "A query accepts a format that does not exist."
QueryNothingAnswers404 "query-nothing-answers-404" "6.4.3.2" "A query that nothing matches answers 404 instead of an empty array."
QueryOneIdAnswersObject "query-one-id-answers-object" "6.4.3.2" "A query for one id answers the entity instead of an array."
QueryIgnoresSimplified "query-ignores-simplified" "4.5.4" "A query answers the normalized form when the simplified one is asked for."
QueryIgnoresConcise "query-ignores-concise" "4.5.2.3" "A query answers the normalized form when the concise one is asked for."
QueryIgnoresKeyValues "query-ignores-key-values" "6.3.7" "A query does not know keyValues as another name of simplified."
QueryNeverSysAttrs "query-never-sys-attrs" "4.8" "A query does not show createdAt and modifiedAt when asked."
QueryIgnoresLang "query-ignores-lang" "4.15" "A query ignores lang."
QueryIgnoresScope "query-ignores-scope" "4.19" "A query ignores scopeQ."
QuerySwapsCoordinates "query-swaps-coordinates" "4.7.1" "A query shows latitude before longitude."
QueryIgnoresContext "query-ignores-context" "5.5.7" "The query by POST does not expand names with the @context in its body."
QueryGeoJsonWithoutGeometry "query-geo-json-without-geometry" "4.5.16.1" "The features in the GeoJSON answer of a query have geometry null."
GeoJsonWithoutEntityType "geo-json-without-entity-type" "4.5.16.2" "The properties of a GeoJSON Feature lack the entity type."
QueryGeoJsonIsArray "query-geo-json-is-array" "4.5.16.2" "The GeoJSON answer of a query is an array of features instead of a FeatureCollection."

// The query language
QGreaterIncludesEqual "q-greater-includes-equal" "4.9" "The operator > also matches the value itself."
QGreaterOrEqualExcludesEqual "q-greater-or-equal-excludes-equal" "4.9" "The operator >= does not match the value itself."
QLessIncludesEqual "q-less-includes-equal" "4.9" "The operator < also matches the value itself."
QLessOrEqualExcludesEqual "q-less-or-equal-excludes-equal" "4.9" "The operator <= does not match the value itself."
QNotEqualIsEqual "q-not-equal-is-equal" "4.9" "The operator != works like ==."
QNumbersAsText "q-numbers-as-text" "4.9" "The operators < and > compare numbers as text."
QNumberEqualityBySpelling "q-number-equality-by-spelling" "4.9" "Numbers that are spelled differently are not equal."
QDatesAsText "q-dates-as-text" "4.9" "Points in time are compared as text, not as instants."
QTextIgnoresCase "q-text-ignores-case" "4.9" "Texts that differ only in case are equal."
QQuotedNumberIsNumber "q-quoted-number-is-number" "4.9" "A number in quotes matches a number."
QBooleanNeverMatches "q-boolean-never-matches" "4.9" "A comparison with true or false never matches."
QRelationshipNeverMatches "q-relationship-never-matches" "4.9" "A comparison with the object of a Relationship never matches."
QRangeExcludesEnds "q-range-excludes-ends" "4.9" "A range does not include its ends."
QRangeIgnoresMaximum "q-range-ignores-maximum" "4.9" "A range has no upper end."
QListTakesFirst "q-list-takes-first" "4.9" "Of a list of values only the first counts."
QAndIsOr "q-and-is-or" "4.9" "A semicolon works like a bar."
QOrIsAnd "q-or-is-and" "4.9" "A bar works like a semicolon."
QOrBindsTighter "q-or-binds-tighter" "4.9" "A bar binds tighter than a semicolon."
QIgnoresParentheses "q-ignores-parentheses" "4.9" "Parentheses in q change nothing."
QExistenceAlwaysTrue "q-existence-always-true" "4.9" "A test for the existence of an attribute matches every entity."
QIgnoresSubAttribute "q-ignores-sub-attribute" "4.9" "A dotted path to a sub-attribute looks at the attribute itself."
QIgnoresObservedAt "q-ignores-observed-at" "4.9" "A comparison with the observedAt of an attribute matches whatever it is."
QIgnoresCompoundMember "q-ignores-compound-member" "4.9" "Square brackets look at the first member of a compound value, whatever their name says."
QIgnoresLanguage "q-ignores-language" "4.9" "A language in square brackets is ignored: every language is looked at."
QLooksAtDefaultInstance "q-looks-at-default-instance" "4.9" "Of several instances of an attribute a query looks only at the default instance."
QIgnoresArrayItems "q-ignores-array-items" "4.9" "The operator == does not look into arrays."
QPatternIsText "q-pattern-is-text" "4.9" "The operator ~= looks for text instead of a pattern."
QPatternNotMatches "q-pattern-not-matches" "4.9" "The operator !~= works like ~=."
QAcceptsInvalid "q-accepts-invalid" "4.9" "A query with a q that cannot be parsed is answered as if it had none."
QInvalidWrongError "q-invalid-wrong-error" "5.7.2.4" "A q that cannot be parsed is answered with ResourceNotFound instead of BadRequestData."

// Geo-queries
GeoNearIgnoresMaximum "geo-near-ignores-maximum" "4.10" "The relation near ignores maxDistance."
GeoNearIgnoresMinimum "geo-near-ignores-minimum" "4.10" "The relation near ignores minDistance."
GeoMinimumIsMaximum "geo-minimum-is-maximum" "4.10" "The relation near takes minDistance for maxDistance."
GeoDistanceInDegrees "geo-distance-in-degrees" "4.10" "The relation near counts a degree of longitude as long at the city as at the equator."
GeoSwapsAxes "geo-swaps-axes" "4.10" "The relation near takes the longitude of the reference point for its latitude."
GeoWithinIsIntersects "geo-within-is-intersects" "4.10" "The relation within works like intersects."
GeoContainsIsWithin "geo-contains-is-within" "4.10" "The relation contains works like within."
GeoIntersectsIsWithin "geo-intersects-is-within" "4.10" "The relation intersects works like within."
GeoEqualsIsIntersects "geo-equals-is-intersects" "4.10" "The relation equals works like intersects."
GeoDisjointIsIntersects "geo-disjoint-is-intersects" "4.10" "The relation disjoint works like intersects."
GeoOverlapsIsIntersects "geo-overlaps-is-intersects" "4.10" "The relation overlaps works like intersects."
GeoIgnoresHoles "geo-ignores-holes" "4.10" "The holes of a polygon of a geo-query are filled."
GeoIgnoresGeoproperty "geo-ignores-geoproperty" "4.10" "A geo-query looks at location whatever geoproperty says."
GeoAcceptsUnknownRelation "geo-accepts-unknown-relation" "4.10" "A geo-query with an unknown relation is answered as if it had none."
GeoAcceptsMissingCoordinates "geo-accepts-missing-coordinates" "4.10" "A georel without coordinates is answered as if it was not there."
GeoAcceptsMissingGeometry "geo-accepts-missing-geometry" "4.10" "A georel without geometry is answered as if it was not there."
GeoAcceptsNearWithoutDistance "geo-accepts-near-without-distance" "4.10" "The relation near is accepted without a distance."
GeoAcceptsBrokenCoordinates "geo-accepts-broken-coordinates" "4.10" "A geo-query whose coordinates do not fit its geometry is answered as if it had none."

// Query by POST
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

// Pagination
PageIgnoresLimit "page-ignores-limit" "6.3.10" "A query ignores limit."
PageIgnoresOffset "page-ignores-offset" "6.3.10" "A query ignores offset."
PageWithoutNext "page-without-next" "6.3.10" "A page that is not the last has no link to the next."
PageNextOnLast "page-next-on-last" "5.5.9.1" "The last page has a link to a next one."
PageWithoutPrev "page-without-prev" "6.3.10" "A page that is not the first has no link to the previous one."
PageNextOverlaps "page-next-overlaps" "5.5.9.1" "The next page begins with the last entity of this one."
PageNextSkips "page-next-skips" "5.5.9.1" "The next page leaves out one entity."
PageNextLosesFilter "page-next-loses-filter" "6.3.10" "The link to the next page lacks q."
PageLinkWithoutType "page-link-without-type" "6.3.10" "The links to the next and previous page lack the attribute type."
PageWithoutCount "page-without-count" "6.3.13" "A query with count=true has no NGSILD-Results-Count."
PageCountsPage "page-counts-page" "6.3.13" "NGSILD-Results-Count counts the entities of the page."
PageCountsUnasked "page-counts-unasked" "6.3.13" "A query with count=false has an NGSILD-Results-Count."
PageLimitZeroAccepted "page-limit-zero-accepted" "6.3.13" "A query with limit=0 and without count is accepted."
PageLimitZeroIsDefault "page-limit-zero-is-default" "6.3.13" "A query with limit=0 and count=true returns entities."
PageNegativeLimitAccepted "page-negative-limit-accepted" "6.3.10" "A negative limit is accepted."
PageNegativeOffsetAccepted "page-negative-offset-accepted" "6.3.10" "A negative offset is accepted."
PageTextLimitAccepted "page-text-limit-accepted" "6.3.10" "A limit that is no number is accepted."

// Append Attributes
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

// Update Attributes
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

// Partial Attribute Update
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

// Delete Attribute and Delete Entity
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

// Batch operations
BatchCreateAnswers200 "batch-create-answers-200" "6.14.3.1" "Batch Create answers 200 instead of 201."
BatchCreateForgetsIds "batch-create-forgets-ids" "6.14.3.1" "The 201 of Batch Create lists only the first id."
BatchCreateStoresFirst "batch-create-stores-first" "5.6.7.4" "Batch Create stores only the first entity, and answers as if it had stored all."
BatchCreateOneRefusesAll "batch-create-one-refuses-all" "5.6.7.4" "Batch Create stores nothing when an id is in use."
BatchCreatePartialAnswers201 "batch-create-partial-answers-201" "6.14.3.1" "Batch Create answers 201 although one of its ids was in use."
BatchCreateOverwrites "batch-create-overwrites" "5.6.7.4" "Batch Create replaces an entity whose id is in use."
BatchCreateErrorWithoutId "batch-create-error-without-id" "5.2.17" "The errors of Batch Create do not say which entity they are about."
BatchCreateStoresInvalid "batch-create-stores-invalid" "5.6.7.4" "Batch Create reports an invalid entity, and stores its valid attributes."
BatchCreateAcceptsEmpty "batch-create-accepts-empty" "5.6.7.4" "Batch Create accepts an empty array."
BatchUpsertReplaceKeepsOld "batch-upsert-replace-keeps-old" "5.6.8.4" "Batch Upsert keeps the attributes that the new entity does not have."
BatchUpsertUpdateDropsOld "batch-upsert-update-drops-old" "5.6.8.4" "Batch Upsert with options=update removes the attributes that are not mentioned."
BatchUpsertListsAll "batch-upsert-lists-all" "6.15.3.1" "The 201 of Batch Upsert lists the updated entities, too."
BatchUpsertAnswers200 "batch-upsert-answers-200" "6.15.3.1" "Batch Upsert answers 200 instead of 201."
BatchUpsertUpdateAnswers201 "batch-upsert-update-answers-201" "6.15.3.1" "Batch Upsert answers 201 instead of 204 when nothing was created."
BatchUpsertStoresFirst "batch-upsert-stores-first" "5.6.8.4" "Batch Upsert stores only the first entity, and answers as if it had stored all."
BatchUpsertOneRefusesAll "batch-upsert-one-refuses-all" "5.6.8.4" "Batch Upsert stores nothing when one entity is invalid."
BatchUpsertPartialAnswers201 "batch-upsert-partial-answers-201" "6.15.3.1" "Batch Upsert answers 201 although one of its entities was refused."
BatchUpsertFirstOccurrence "batch-upsert-first-occurrence" "5.5.11.2" "Of two entities with the same id in one Batch Upsert the first counts."
BatchUpsertStoresInvalid "batch-upsert-stores-invalid" "5.6.8.4" "Batch Upsert reports an invalid entity, and stores its valid attributes."
BatchUpsertAcceptsEmpty "batch-upsert-accepts-empty" "5.6.8.4" "Batch Upsert accepts an empty array."
BatchUpdateAnswers200 "batch-update-answers-200" "6.16.3.1" "Batch Update answers 200 instead of 204."
BatchUpdateTakesFirst "batch-update-takes-first" "5.6.9.4" "Batch Update changes only the first entity, and answers as if it had changed all."
BatchUpdateDropsOthers "batch-update-drops-others" "5.6.9.4" "Batch Update removes the attributes that are not mentioned."
BatchUpdateIgnoresNoOverwrite "batch-update-ignores-no-overwrite" "6.16.3.1" "Batch Update overwrites in spite of noOverwrite."
BatchUpdateCreatesUnknown "batch-update-creates-unknown" "5.6.9.4" "Batch Update creates entities that do not exist."
BatchUpdateUnknownAnswers204 "batch-update-unknown-answers-204" "6.16.3.1" "Batch Update answers 204 although one of its ids is unknown."
BatchUpdateOneRefusesAll "batch-update-one-refuses-all" "5.6.9.4" "Batch Update changes nothing when an id is unknown."
BatchUpdateAcceptsEmpty "batch-update-accepts-empty" "5.6.9.4" "Batch Update accepts an empty array."
BatchDeleteAnswers200 "batch-delete-answers-200" "6.17.3.1" "Batch Delete answers 200 instead of 204."
BatchDeleteTakesFirst "batch-delete-takes-first" "5.6.10.4" "Batch Delete deletes only the first entity, and answers as if it had deleted all."
BatchDeleteUnknownAnswers204 "batch-delete-unknown-answers-204" "6.17.3.1" "Batch Delete answers 204 although one of its ids is unknown."
BatchDeleteOneRefusesAll "batch-delete-one-refuses-all" "5.6.10.4" "Batch Delete deletes nothing when an id is unknown."
BatchDeleteWithoutSuccess "batch-delete-without-success" "5.2.16" "The 207 of Batch Delete does not say which entities were deleted."
BatchDeleteAcceptsEmpty "batch-delete-accepts-empty" "5.6.10.4" "Batch Delete accepts an empty array."

// HTTP
MediaUnsupportedIs400 "media-unsupported-is-400" "6.3.4" "A body of an unsupported media type is answered with 400 instead of 415."
MediaUnsupportedWithBody "media-unsupported-with-body" "6.3.4" "A 415 has a body."
MediaUnsupportedAccepted "media-unsupported-accepted" "6.3.4" "Create Entity reads a text/plain body as JSON."
MediaLdJsonWithoutContextAccepted "media-ld-json-without-context-accepted" "6.3.5" "An application/ld+json body without @context is accepted."
MediaJsonWithContextAccepted "media-json-with-context-accepted" "6.3.5" "An application/json body with an @context is accepted."
MediaLdJsonWithLinkAccepted "media-ld-json-with-link-accepted" "6.3.5" "An application/ld+json body together with a Link to an @context is accepted."
MediaNotAcceptableIgnored "media-not-acceptable-ignored" "6.3.4" "An Accept header that cannot be met is answered with JSON instead of 406."
MediaNotAcceptableWithoutList "media-not-acceptable-without-list" "6.3.4" "A 406 does not list the available representations."
MediaIgnoresWeights "media-ignores-weights" "6.3.4" "The first supported media type of Accept wins, whatever the weights are."
MediaDefaultIsLdJson "media-default-is-ld-json" "6.3.4" "Retrieve Entity answers JSON-LD where Accept leaves a choice."
MediaRetrieveWithoutLink "media-retrieve-without-link" "6.3.6" "The JSON answer of Retrieve Entity has no Link to its @context."
MediaQueryWithoutLink "media-query-without-link" "6.3.6" "The JSON answer of a query has no Link to its @context."
MediaRetrieveWithoutContext "media-retrieve-without-context" "6.3.6" "The JSON-LD answer of Retrieve Entity has no @context."
MediaQueryWithoutContext "media-query-without-context" "6.3.6" "The entities of a JSON-LD answer to a query have no @context."
MediaErrorFollowsAccept "media-error-follows-accept" "6.3.6" "An error is application/ld+json when Accept asks for it."
ContextUnavailableAccepted "context-unavailable-accepted" "5.5.6" "An @context that cannot be loaded is ignored instead of answered with LdContextNotAvailable."
ContextUnavailableWrongError "context-unavailable-wrong-error" "6.3.2" "An @context that cannot be loaded is answered with BadRequestData instead of LdContextNotAvailable."
MethodWrongIs404 "method-wrong-is-404" "6.3.2" "A method that a resource does not have is answered with 404 instead of 405."
MethodWrongWithoutAllow "method-wrong-without-allow" "6.3.2" "A 405 has no Allow header."
TenantIgnored "tenant-ignored" "6.3.14" "The header NGSILD-Tenant is ignored."

// Discovery
TypesLosesLast "types-loses-last" "5.7.5.4" "The list of entity types lacks the last type of every entity."
TypesForgetsSecondType "types-forgets-second-type" "5.7.5.4" "The list of entity types has only the first type of each entity."
TypesWrongType "types-wrong-type" "5.2.24" "The list of entity types has the type EntityTypes instead of EntityTypeList."
AttributesLosesLast "attributes-loses-last" "5.7.8.4" "The list of attributes lacks the last attribute of every entity."
AttributesWithoutId "attributes-without-id" "5.2.27" "The list of attributes has no id."
}

impl Fault {
    /// The fault with this id.
    pub fn from_id(id: &str) -> Option<Fault> {
        FAULTS.iter().find(|row| row.id == id).map(|row| row.fault)
    }

    /// Its row in the table.
    pub fn row(self) -> &'static FaultRow {
        // The macro writes the enum and the table from the same rows in the same order.
        &FAULTS[self as usize]
    }

    /// Its name in suites, on the command line and in reports.
    pub fn id(self) -> &'static str {
        self.row().id
    }
}

/// The faults that are switched on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(BTreeSet<Fault>);

impl Faults {
    /// The faultless platform.
    pub fn none() -> Self {
        Self::default()
    }

    /// A platform with one fault.
    pub fn one(fault: Fault) -> Self {
        Self::from_iter([fault])
    }

    /// Whether this fault is switched on.
    pub fn is_on(&self, fault: Fault) -> bool {
        self.0.contains(&fault)
    }

    /// The faults that are switched on, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = Fault> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<Fault> for Faults {
    fn from_iter<I: IntoIterator<Item = Fault>>(faults: I) -> Self {
        Self(faults.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `CreateAnswers200` as `create-answers-200`.
    fn kebab(name: &str) -> String {
        let mut kebab = String::new();
        for (at, letter) in name.char_indices() {
            let starts_number = letter.is_ascii_digit() && !kebab.ends_with(|last: char| last.is_ascii_digit());
            if at > 0 && (letter.is_ascii_uppercase() || starts_number) {
                kebab.push('-');
            }
            kebab.push(letter.to_ascii_lowercase());
        }
        kebab
    }

    #[test]
    fn the_id_of_a_fault_is_its_name_in_kebab_case() {
        for row in FAULTS {
            assert_eq!(kebab(&format!("{:?}", row.fault)), row.id);
        }
    }

    #[test]
    fn no_two_faults_share_an_id_or_a_description() {
        let ids: BTreeSet<_> = FAULTS.iter().map(|row| row.id).collect();
        let texts: BTreeSet<_> = FAULTS.iter().map(|row| row.breaks).collect();
        assert_eq!((ids.len(), texts.len()), (FAULTS.len(), FAULTS.len()));
        assert!(FAULTS.len() >= 60);
    }

    #[test]
    fn every_row_says_in_one_sentence_what_goes_wrong() {
        for row in FAULTS {
            assert!(row.breaks.ends_with('.') && !row.breaks.trim_end_matches('.').contains(". "), "{}", row.id);
            assert!(row.clause.starts_with(['4', '5', '6']), "{}", row.id);
        }
    }

    #[test]
    fn a_fault_is_found_by_its_id() {
        for row in FAULTS {
            assert_eq!(Fault::from_id(row.id), Some(row.fault));
            assert_eq!(row.fault.row(), row);
        }
        assert_eq!(Fault::from_id("create-with-location"), None);
    }

    #[test]
    fn only_the_faults_that_were_asked_for_are_on() {
        let faults = Faults::one(Fault::DeleteKeeps);
        assert!(faults.is_on(Fault::DeleteKeeps) && !faults.is_on(Fault::DeleteAnswers200));
        assert_eq!(Faults::none().iter().count(), 0);
    }
}
