//! The table of errata, by file.

use super::{super::official, Effect, Erratum, Fix, Value};

/// Every erratum.
pub static ERRATA: &[Erratum] = &[
    Erratum {
        id: "dates-unchecked",
        files: &[&official::V3_0_0_BASE, &official::V3_0_1_BASE],
        effect: Effect::Hole,
        says: "The dates of datasets (issued, modified), of catalogue records (modified) and of periods (startDate, endDate) refer to their datatypes by sh:shape, which SHACL does not define, so nobody checks them. The tables want a date.",
        fixes: &[Fix::Rename { from: "shape", to: "node" }],
    },
    Erratum {
        id: "catalogue-rights-once",
        files: &[&official::V3_0_1_BASE],
        effect: Effect::FalseAlarm,
        says: "A catalogue may have one dct:rights at most. Release 3.0.1 relaxed this to any number.",
        fixes: &[Fix::Remove {
            class: "http://www.w3.org/ns/dcat#Catalog",
            path: "http://purl.org/dc/terms/rights",
            parameter: "maxCount",
        }],
    },
    Erratum {
        id: "distribution-rights-once",
        files: &[&official::V3_0_1_BASE],
        effect: Effect::FalseAlarm,
        says: "A distribution may have one dct:rights at most. Release 3.0.1 relaxed this to any number.",
        fixes: &[Fix::Remove {
            class: "http://www.w3.org/ns/dcat#Distribution",
            path: "http://purl.org/dc/terms/rights",
            parameter: "maxCount",
        }],
    },
    Erratum {
        id: "dataset-spatial-resolution-once",
        files: &[&official::V3_0_1_BASE],
        effect: Effect::FalseAlarm,
        says: "A dataset may have one dcat:spatialResolutionInMeters at most. Release 3.0.1 relaxed this to any number.",
        fixes: &[Fix::Remove {
            class: "http://www.w3.org/ns/dcat#Dataset",
            path: "http://www.w3.org/ns/dcat#spatialResolutionInMeters",
            parameter: "maxCount",
        }],
    },
    Erratum {
        id: "record-profile-once",
        files: &[&official::V3_0_0_BASE, &official::V3_0_1_BASE],
        effect: Effect::FalseAlarm,
        says: "A catalogue record may have one dct:conformsTo at most. The table allows any number.",
        fixes: &[Fix::Remove {
            class: "http://www.w3.org/ns/dcat#CatalogRecord",
            path: "http://purl.org/dc/terms/conformsTo",
            parameter: "maxCount",
        }],
    },
    Erratum {
        id: "byte-size-decimal",
        files: &[&official::V3_0_0_BASE],
        effect: Effect::FalseAlarm,
        says: "dcat:byteSize has to be an xsd:decimal. The table wants an xsd:nonNegativeInteger.",
        fixes: &[Fix::Set {
            class: "http://www.w3.org/ns/dcat#Distribution",
            path: "http://www.w3.org/ns/dcat#byteSize",
            parameter: "datatype",
            value: Value::Iri("http://www.w3.org/2001/XMLSchema#nonNegativeInteger"),
        }],
    },
    Erratum {
        id: "geometry-literal",
        files: &[&official::V3_0_0_BASE, &official::V3_0_1_BASE],
        effect: Effect::FalseAlarm,
        says: "locn:geometry has to be a literal. The table wants a locn:Geometry.",
        fixes: &[Fix::Remove {
            class: "http://purl.org/dc/terms/Location",
            path: "http://www.w3.org/ns/locn#geometry",
            parameter: "nodeKind",
        }],
    },
    Erratum {
        id: "has-version-of-old",
        files: &[&official::V3_0_0_BASE, &official::V3_0_1_BASE],
        effect: Effect::Hole,
        says: "The kind of node of dcat:hasVersion, as the property is called since 3.0, is not checked; that of the deprecated dct:hasVersion is.",
        fixes: &[Fix::Add {
            class: "http://www.w3.org/ns/dcat#Dataset",
            path: "http://www.w3.org/ns/dcat#hasVersion",
            parameters: &[
                ("nodeKind", Value::Iri("http://www.w3.org/ns/shacl#BlankNodeOrIRI")),
                ("message", Value::English("A dataset gives its other versions (dcat:hasVersion) as resources.")),
            ],
        }],
    },
    Erratum {
        id: "catalogue-temporal-unchecked",
        files: &[&official::V3_0_0_BASE, &official::V3_0_1_BASE],
        effect: Effect::Hole,
        says: "dct:temporal of a catalogue, which is in the table, is not checked.",
        fixes: &[Fix::Add {
            class: "http://www.w3.org/ns/dcat#Catalog",
            path: "http://purl.org/dc/terms/temporal",
            parameters: &[
                ("nodeKind", Value::Iri("http://www.w3.org/ns/shacl#BlankNodeOrIRI")),
                ("message", Value::English("A catalogue gives the periods it covers (dct:temporal) as resources.")),
            ],
        }],
    },
    Erratum {
        id: "service-page-unchecked",
        files: &[&official::V3_0_0_BASE, &official::V3_0_1_BASE],
        effect: Effect::Hole,
        says: "foaf:page of a data service, which is in the table, is not checked.",
        fixes: &[Fix::Add {
            class: "http://www.w3.org/ns/dcat#DataService",
            path: "http://xmlns.com/foaf/0.1/page",
            parameters: &[
                ("nodeKind", Value::Iri("http://www.w3.org/ns/shacl#BlankNodeOrIRI")),
                ("message", Value::English("A data service gives its documentation (foaf:page) as resources.")),
            ],
        }],
    },
    Erratum {
        id: "notation-optional",
        files: &[&official::V2_1_1_BASE, &official::V3_0_0_BASE, &official::V3_0_1_BASE],
        effect: Effect::Hole,
        says: "An identifier may go without skos:notation. The table wants exactly one.",
        fixes: &[Fix::Set {
            class: "http://www.w3.org/ns/adms#Identifier",
            path: "http://www.w3.org/2004/02/skos/core#notation",
            parameter: "minCount",
            value: Value::Number("1"),
        }],
    },
    Erratum {
        id: "referenced-by-namespace",
        files: &[&official::V2_1_1_BASE],
        effect: Effect::Hole,
        says: "isReferencedBy is looked for in the namespace of the Dublin Core elements, where it does not exist. The table has dct:isReferencedBy.",
        fixes: &[Fix::Move {
            class: "http://www.w3.org/ns/dcat#Dataset",
            from: "http://purl.org/dc/elements/1.1/isReferencedBy",
            to: "http://purl.org/dc/terms/isReferencedBy",
        }],
    },
    Erratum {
        id: "period-without-bounds",
        files: &[&official::V2_1_1_BASE],
        effect: Effect::Hole,
        says: "A period of time may have neither start nor end. The specification wants one of the two.",
        fixes: &[],
    },
    Erratum {
        id: "relation-of-relationship",
        files: &[&official::V2_1_1_RANGE, &official::V3_0_0_RANGE, &official::V3_0_1_RANGE],
        effect: Effect::FalseAlarm,
        says: "dct:relation of a relationship has to lead to a catalogue, dataset, data service or dataset series. The table allows any resource.",
        fixes: &[Fix::Remove {
            class: "http://www.w3.org/ns/dcat#Relationship",
            path: "http://purl.org/dc/terms/relation",
            parameter: "node",
        }],
    },
    Erratum {
        id: "has-version-class-of-old",
        files: &[&official::V3_0_0_RANGE, &official::V3_0_1_RANGE],
        effect: Effect::Hole,
        says: "The class of dcat:hasVersion, as the property is called since 3.0, is not checked; that of the deprecated dct:hasVersion is.",
        fixes: &[Fix::Add {
            class: "http://www.w3.org/ns/dcat#Dataset",
            path: "http://www.w3.org/ns/dcat#hasVersion",
            parameters: &[
                ("class", Value::Iri("http://www.w3.org/ns/dcat#Dataset")),
                ("message", Value::English("The other versions of a dataset (dcat:hasVersion) are datasets.")),
            ],
        }],
    },
    Erratum {
        id: "catalogue-temporal-class-unchecked",
        files: &[&official::V3_0_0_RANGE, &official::V3_0_1_RANGE],
        effect: Effect::Hole,
        says: "The class of dct:temporal of a catalogue is not checked.",
        fixes: &[Fix::Add {
            class: "http://www.w3.org/ns/dcat#Catalog",
            path: "http://purl.org/dc/terms/temporal",
            parameters: &[
                ("class", Value::Iri("http://purl.org/dc/terms/PeriodOfTime")),
                (
                    "message",
                    Value::English("The periods a catalogue covers (dct:temporal) are a dct:PeriodOfTime each."),
                ),
            ],
        }],
    },
    Erratum {
        id: "service-page-class-unchecked",
        files: &[&official::V3_0_0_RANGE, &official::V3_0_1_RANGE],
        effect: Effect::Hole,
        says: "The class of foaf:page of a data service is not checked.",
        fixes: &[Fix::Add {
            class: "http://www.w3.org/ns/dcat#DataService",
            path: "http://xmlns.com/foaf/0.1/page",
            parameters: &[
                ("class", Value::Iri("http://xmlns.com/foaf/0.1/Document")),
                ("message", Value::English("The documentation of a data service (foaf:page) is a foaf:Document.")),
            ],
        }],
    },
    Erratum {
        id: "series-spatial-not-recommended",
        files: &[&official::V3_0_0_RECOMMENDED, &official::V3_0_1_RECOMMENDED],
        effect: Effect::Hole,
        says: "dct:spatial of a dataset series is recommended by the table, and not by the file.",
        fixes: &[Fix::Add {
            class: "http://www.w3.org/ns/dcat#DatasetSeries",
            path: "http://purl.org/dc/terms/spatial",
            parameters: &[
                ("minCount", Value::Number("1")),
                ("severity", Value::Iri("http://www.w3.org/ns/shacl#Warning")),
                ("message", Value::English("A dataset series should have a geographical coverage (dct:spatial).")),
            ],
        }],
    },
    Erratum {
        id: "deprecated-dates-unchecked",
        files: &[&official::V2_1_1_DEPRECATED, &official::V3_0_0_DEPRECATED, &official::V3_0_1_DEPRECATED],
        effect: Effect::Hole,
        says: "The shapes for the dates of schema.org have a message and no constraint, so they never report anything.",
        fixes: &[
            Fix::Set {
                class: "http://purl.org/dc/terms/PeriodOfTime",
                path: "http://schema.org/startDate",
                parameter: "maxCount",
                value: Value::Number("0"),
            },
            Fix::Set {
                class: "http://purl.org/dc/terms/PeriodOfTime",
                path: "http://schema.org/endDate",
                parameter: "maxCount",
                value: Value::Number("0"),
            },
        ],
    },
    Erratum {
        id: "deprecated-versions-unchecked",
        files: &[&official::V3_0_0_DEPRECATED, &official::V3_0_1_DEPRECATED],
        effect: Effect::Hole,
        says: "The shapes for dct:hasVersion, dct:isVersionOf and owl:versionInfo have a message and no constraint, so they never report anything.",
        fixes: &[
            Fix::Set {
                class: "http://www.w3.org/ns/dcat#Dataset",
                path: "http://purl.org/dc/terms/hasVersion",
                parameter: "maxCount",
                value: Value::Number("0"),
            },
            Fix::Set {
                class: "http://www.w3.org/ns/dcat#Dataset",
                path: "http://purl.org/dc/terms/isVersionOf",
                parameter: "maxCount",
                value: Value::Number("0"),
            },
            Fix::Set {
                class: "http://www.w3.org/ns/dcat#Dataset",
                path: "http://www.w3.org/2002/07/owl#versionInfo",
                parameter: "maxCount",
                value: Value::Number("0"),
            },
        ],
    },
    Erratum {
        id: "access-rights-of-distributions",
        files: &[&official::V2_1_1_CODELISTS, &official::V3_0_0_CODELISTS],
        effect: Effect::Hole,
        says: "The vocabulary of access rights of data services is asked of distributions, which have none.",
        fixes: &[Fix::Retarget {
            from: "http://www.w3.org/ns/dcat#Distribution",
            path: "http://purl.org/dc/terms/accessRights",
            to: "http://www.w3.org/ns/dcat#DataService",
        }],
    },
    Erratum {
        id: "licence-type-violation",
        files: &[&official::V3_0_0_CODELISTS, &official::V3_0_1_CODELISTS],
        effect: Effect::FalseAlarm,
        says: "A licence type from another vocabulary is a violation. The specification recommends the vocabulary, which makes it a warning.",
        fixes: &[Fix::Set {
            class: "http://purl.org/dc/terms/LicenseDocument",
            path: "http://purl.org/dc/terms/type",
            parameter: "severity",
            value: Value::Iri("http://www.w3.org/ns/shacl#Warning"),
        }],
    },
    Erratum {
        id: "every-theme-from-one-vocabulary",
        files: &[&official::V3_0_0_CODELISTS, &official::V3_0_1_CODELISTS],
        effect: Effect::FalseAlarm,
        says: "Every theme has to come from the EU data themes. The specification wants one of them at least, and others beside it.",
        fixes: &[],
    },
    Erratum {
        id: "references-without-shapes",
        files: &[&official::V3_0_1_INDIVIDUAL, &official::V3_0_1_INDIVIDUAL_RANGE, &official::HVD_3_0_0_BASE],
        effect: Effect::Hole,
        says: "Shapes are referred to that the file does not describe. What they would check is not known; some validators refuse the file.",
        fixes: &[],
    },
    Erratum {
        id: "distribution-mandatory",
        files: &[&official::HVD_3_0_0_BASE, &official::HVD_3_0_0_FULL],
        effect: Effect::FalseAlarm,
        says: "A high-value dataset needs a distribution. The table of 3.0.0 allows none; 2.2.0 wanted one.",
        fixes: &[Fix::Remove {
            class: "http://www.w3.org/ns/dcat#Dataset",
            path: "http://www.w3.org/ns/dcat#distribution",
            parameter: "minCount",
        }],
    },
    Erratum {
        id: "every-dataset-is-high-value",
        files: &[
            &official::HVD_2_2_0_BASE,
            &official::HVD_3_0_0_BASE,
            &official::HVD_3_0_0_USAGE_NOTES,
            &official::HVD_2_2_0_FULL,
            &official::HVD_3_0_0_FULL,
        ],
        effect: Effect::FalseAlarm,
        says: "The shapes are about all datasets, distributions and data services. The regulation applies to those that state it; the scope of the profile limits them accordingly.",
        fixes: &[],
    },
    Erratum {
        id: "api-without-exceptions",
        files: &[&official::HVD_3_0_0_USAGE_NOTES],
        effect: Effect::FalseAlarm,
        says: "A high-value dataset without an API is a violation. The regulation has exceptions, which no property states.",
        fixes: &[],
    },
    Erratum {
        id: "ranges-never-applied",
        files: &[&official::HVD_2_2_0_RANGE],
        effect: Effect::Hole,
        says: "None of the 48 shapes has a target or is used by one that has, so nothing of the file is ever applied.",
        fixes: &[],
    },
    Erratum {
        id: "bulk-download-unused",
        files: &[&official::HVD_3_0_0_USAGE_NOTES],
        effect: Effect::Hole,
        says: "The shape for bulk downloads is described, and nothing leads to it.",
        fixes: &[],
    },
];
