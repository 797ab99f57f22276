//! The defects that are put into datasets, and what each shape file has to find then. What is expected follows from how the
//! defect is made and from what the files say, never from what a validator answered.

use super::{
    dataset::{central, dataset, distribution, licence, local, period, typed},
    term::{Group, Term, expand},
};

/// Against which shapes a catalogue is validated. `full` is base, range, recommended and deprecated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shapes {
    /// The official ones of DCAT-AP 3.0.1, `shapes.ttl` alone.
    OfficialBase,
    /// The official ones of DCAT-AP 3.0.1, full.
    OfficialFull,
    /// Our own of DCAT-AP 3.0.1, `base.ttl` alone.
    OwnBase,
    /// Our own of DCAT-AP 3.0.1, full.
    OwnFull,
}

/// Which shapes find something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The base layer of either side, and so the full shapes, too.
    Both,
    /// The official base layer only: it says more than the specification.
    OfficialOnly,
    /// Our base layer only: the official one has a hole.
    OwnOnly,
    /// Another layer of either side.
    BothInFull,
    /// Another layer of the official side.
    OfficialInFull,
    /// Another layer of ours.
    OwnInFull,
}

impl By {
    /// Whether these shapes find it.
    pub fn includes(self, shapes: Shapes) -> bool {
        match shapes {
            Shapes::OfficialBase => matches!(self, Self::Both | Self::OfficialOnly),
            Shapes::OfficialFull => !matches!(self, Self::OwnOnly | Self::OwnInFull),
            Shapes::OwnBase => matches!(self, Self::Both | Self::OwnOnly),
            Shapes::OwnFull => !matches!(self, Self::OfficialOnly | Self::OfficialInFull),
        }
    }
}

/// `sh:Violation` or `sh:Warning`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Violation,
    Warning,
}

/// A result that has to be there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expected {
    /// The focus node.
    pub focus: Term,
    /// The IRI of the path.
    pub path: String,
    /// The value, if the component names one.
    pub value: Option<Term>,
    /// The constraint component without its namespace, for instance `MinCountConstraintComponent`.
    pub component: &'static str,
    /// How severe it is.
    pub severity: Severity,
}

const MIN: &str = "MinCountConstraintComponent";
const MAX: &str = "MaxCountConstraintComponent";
const KIND: &str = "NodeKindConstraintComponent";
const TYPE: &str = "DatatypeConstraintComponent";
const NODE: &str = "NodeConstraintComponent";
const CLASS: &str = "ClassConstraintComponent";

/// What one defect is expected to give.
type Found = Vec<(By, Expected)>;

fn one(by: By, focus: &Term, path: &str, component: &'static str, value: Option<Term>) -> (By, Expected) {
    (by, Expected { focus: focus.clone(), path: expand(path), value, component, severity: Severity::Violation })
}

fn warning(by: By, focus: &Term, path: &str, component: &'static str) -> (By, Expected) {
    (by, Expected { focus: focus.clone(), path: expand(path), value: None, component, severity: Severity::Warning })
}

/// A literal where a resource of a class has to stand: the wrong kind of node, and not of the class either.
fn text_for_resource(focus: &Term, path: &str, text: &str) -> Found {
    let value = || Some(Term::Plain(text.to_owned()));
    vec![
        one(By::Both, focus, path, KIND, value()),
        one(By::OfficialInFull, focus, path, CLASS, value()),
        one(By::OwnInFull, focus, path, NODE, value()),
    ]
}

/// The second distribution of every dataset goes without an availability, which is recommended.
pub fn of_every_dataset(number: u32) -> Found {
    vec![warning(By::BothInFull, &distribution(number, 2), "dcatap:availability", MIN)]
}

/// Declares the defects in the order in which they take turns.
macro_rules! defects {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// A defect.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Defect {
            $($(#[$doc])* $name,)+
        }

        impl Defect {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
        }
    };
}

defects! {
    /// A dataset without a title.
    NoTitle,
    /// A dataset without a description.
    NoDescription,
    /// A distribution without an access URL.
    NoAccessUrl,
    /// A dataset with two publishers.
    TwoPublishers,
    /// A publisher that is a text.
    PublisherText,
    /// A size in bytes that is no number.
    ByteSizeText,
    /// A date of issue of a distribution that no calendar has.
    DistributionIssuedImpossible,
    /// A keyword that is an IRI.
    KeywordIri,
    /// A date of issue of a dataset that no calendar has. The official shapes do not look.
    DatasetIssuedImpossible,
    /// A dataset without a keyword, which is recommended.
    NoKeyword,
    /// An access URL that is a text.
    AccessUrlText,
    /// A size in bytes below zero.
    ByteSizeNegative,
    /// Two sizes in bytes.
    TwoByteSizes,
    /// A date of modification of a distribution that is a word.
    DistributionModifiedText,
    /// A resolution in time that is no duration.
    TemporalResolutionText,
    /// A resolution in space that is an integer.
    SpatialResolutionInteger,
    /// A date of modification of a dataset that is a word. The official shapes do not look.
    DatasetModifiedText,
    /// The start of a period that is a word. The official shapes do not look.
    PeriodStartText,
    /// Two licences.
    TwoLicences,
    /// A format that is a text.
    FormatText,
    /// A contact point that is a text.
    ContactText,
    /// Two access rights.
    TwoAccessRights,
    /// Two versions.
    TwoVersions,
    /// A theme that is a blank node. Only the official shapes want an IRI.
    ThemeBlank,
    /// Two statements of rights. Allowed since 3.0.1, which the official shapes do not know.
    TwoRights,
    /// A creator without a name.
    NamelessAgent,
    /// A checksum without an algorithm.
    ChecksumWithoutAlgorithm,
    /// A checksum that is not hexadecimal.
    ChecksumNotHexadecimal,
    /// Two frequencies.
    TwoFrequencies,
    /// Two resolutions in space. Allowed since 3.0.1, which the official shapes do not know.
    TwoSpatialResolutions,
    /// A landing page that is said to be a contact.
    LandingPageOfOtherClass,
    /// A dataset without a theme, which is recommended.
    NoTheme,
    /// A language that is a text.
    LanguageText,
    /// A catalogue record about nothing.
    RecordWithoutTopic,
    /// A version by a deprecated property. The official shape for it checks nothing.
    DeprecatedVersion,
    /// An identifier without a notation. The official shapes do not look.
    IdentifierWithoutNotation,
}

impl Defect {
    /// Puts the defect into the description of a dataset.
    #[allow(clippy::too_many_lines, reason = "a table: one arm for each defect")]
    pub fn inject(self, number: u32, group: &mut Group) {
        let this = dataset(number);
        let first = distribution(number, 1);
        let text = |value: &str| Term::Plain(value.to_owned());
        let name = Term::Name;
        let own = |path: &str| local(&format!("dataset/{number}/{path}"));
        match self {
            Self::NoTitle => group.remove(&this, "dct:title"),
            Self::NoDescription => group.remove(&this, "dct:description"),
            Self::NoAccessUrl => group.remove(&first, "dcat:accessURL"),
            Self::NoKeyword => group.remove(&this, "dcat:keyword"),
            Self::NoTheme => group.remove(&this, "dcat:theme"),
            Self::TwoPublishers => group.describe(&this, [("dct:publisher", central())]),
            Self::PublisherText => group.replace(&this, "dct:publisher", text("The city")),
            Self::ByteSizeText => group.replace(&first, "dcat:byteSize", typed("many", "xsd:nonNegativeInteger")),
            Self::ByteSizeNegative => group.replace(&first, "dcat:byteSize", typed("-5", "xsd:nonNegativeInteger")),
            Self::TwoByteSizes => group.describe(&first, [("dcat:byteSize", typed("3", "xsd:nonNegativeInteger"))]),
            Self::DistributionIssuedImpossible => group.replace(&first, "dct:issued", typed("2024-02-30", "xsd:date")),
            Self::DistributionModifiedText => group.describe(&first, [("dct:modified", text("yesterday"))]),
            Self::KeywordIri => group.describe(&this, [("dcat:keyword", own("keyword"))]),
            Self::DatasetIssuedImpossible => group.replace(&this, "dct:issued", typed("2023-13-01", "xsd:date")),
            Self::DatasetModifiedText => group.replace(&this, "dct:modified", text("last week")),
            Self::PeriodStartText => group.replace(&period(number), "dcat:startDate", text("spring")),
            Self::AccessUrlText => group.replace(&first, "dcat:accessURL", text("on the intranet")),
            Self::TemporalResolutionText => {
                group.describe(&this, [("dcat:temporalResolution", typed("1 day", "xsd:duration"))]);
            }
            Self::SpatialResolutionInteger => {
                group.describe(&this, [("dcat:spatialResolutionInMeters", typed("10", "xsd:integer"))]);
            }
            Self::TwoLicences => group.describe(&first, [("dct:license", licence("zero"))]),
            Self::FormatText => group.replace(&first, "dct:format", text("Excel")),
            Self::ContactText => group.describe(&this, [("dcat:contactPoint", text("Room 12"))]),
            Self::TwoAccessRights => {
                group.describe(&this, [("dct:accessRights", super::dataset::authority("access-right", "RESTRICTED"))]);
            }
            Self::TwoVersions => group.describe(&this, [("dcat:version", text("1")), ("dcat:version", text("2"))]),
            Self::ThemeBlank => {
                let theme = Term::Blank(format!("theme{number}"));
                group.replace(&this, "dcat:theme", theme.clone());
                group.describe(&theme, [("rdf:type", name("skos:Concept")), ("skos:prefLabel", text("Bees"))]);
            }
            Self::TwoRights => {
                for rights in [own("rights/1"), own("rights/2")] {
                    group.describe(&first, [("dct:rights", rights.clone())]);
                    group.describe(&rights, [("rdf:type", name("dct:RightsStatement"))]);
                }
            }
            Self::NamelessAgent => {
                let kind = Term::Iri("http://purl.org/adms/publishertype/LocalAuthority".to_owned());
                group.describe(&this, [("dct:creator", own("creator"))]);
                group.describe(&own("creator"), [("rdf:type", name("foaf:Agent")), ("dct:type", kind)]);
            }
            Self::ChecksumWithoutAlgorithm => {
                group.describe(&first, [("spdx:checksum", own("checksum"))]);
                let value = typed("00ff", "xsd:hexBinary");
                group.describe(&own("checksum"), [("rdf:type", name("spdx:Checksum")), ("spdx:checksumValue", value)]);
            }
            Self::ChecksumNotHexadecimal => {
                group.describe(&first, [("spdx:checksum", own("checksum"))]);
                let sha1 = Term::Iri("http://spdx.org/rdf/terms#checksumAlgorithm_sha1".to_owned());
                let value = typed("zz", "xsd:hexBinary");
                group.describe(
                    &own("checksum"),
                    [("rdf:type", name("spdx:Checksum")), ("spdx:algorithm", sha1), ("spdx:checksumValue", value)],
                );
            }
            Self::TwoFrequencies => {
                // Each dataset has one of two others, so this is always a second one.
                let other = ["MONTHLY", "ANNUAL", "DAILY", "WEEKLY"][number as usize % 4];
                group.describe(&this, [("dct:accrualPeriodicity", super::dataset::authority("frequency", other))]);
            }
            Self::TwoSpatialResolutions => {
                for meters in ["10.0", "20.0"] {
                    group.describe(&this, [("dcat:spatialResolutionInMeters", typed(meters, "xsd:decimal"))]);
                }
            }
            Self::LandingPageOfOtherClass => group.replace(&own("page"), "rdf:type", name("vcard:Kind")),
            Self::LanguageText => group.replace(&this, "dct:language", text("en")),
            Self::RecordWithoutTopic => group.describe(
                &own("record"),
                [
                    ("rdf:type", name("dcat:CatalogRecord")),
                    ("dct:issued", typed("2024-05-01", "xsd:date")),
                    ("dct:modified", typed("2024-05-02", "xsd:date")),
                    ("dct:conformsTo", local("profile")),
                    ("adms:status", local("status/created")),
                ],
            ),
            Self::DeprecatedVersion => group.describe(&this, [("dct:hasVersion", this.clone())]),
            Self::IdentifierWithoutNotation => {
                group.describe(&this, [("adms:identifier", own("identifier"))]);
                group.describe(&own("identifier"), [("rdf:type", name("adms:Identifier"))]);
            }
        }
    }

    /// What has to be found where this defect is.
    #[allow(clippy::too_many_lines, reason = "a table: one arm for each defect")]
    pub fn expected(self, number: u32) -> Found {
        let this = &dataset(number);
        let first = &distribution(number, 1);
        let own = |path: &str| local(&format!("dataset/{number}/{path}"));
        let text = |value: &str| Some(Term::Plain(value.to_owned()));
        let lit = |value: &str, datatype: &'static str| Some(typed(value, datatype));
        match self {
            Self::NoTitle => vec![one(By::Both, this, "dct:title", MIN, None)],
            Self::NoDescription => vec![one(By::Both, this, "dct:description", MIN, None)],
            Self::NoAccessUrl => vec![one(By::Both, first, "dcat:accessURL", MIN, None)],
            Self::TwoPublishers => vec![one(By::Both, this, "dct:publisher", MAX, None)],
            Self::PublisherText => text_for_resource(this, "dct:publisher", "The city"),
            Self::ByteSizeText => {
                vec![one(By::Both, first, "dcat:byteSize", TYPE, lit("many", "xsd:nonNegativeInteger"))]
            }
            Self::ByteSizeNegative => {
                vec![one(By::Both, first, "dcat:byteSize", TYPE, lit("-5", "xsd:nonNegativeInteger"))]
            }
            Self::TwoByteSizes => vec![one(By::Both, first, "dcat:byteSize", MAX, None)],
            Self::DistributionIssuedImpossible => {
                vec![one(By::Both, first, "dct:issued", NODE, lit("2024-02-30", "xsd:date"))]
            }
            Self::DistributionModifiedText => vec![one(By::Both, first, "dct:modified", NODE, text("yesterday"))],
            Self::KeywordIri => vec![one(By::Both, this, "dcat:keyword", KIND, Some(own("keyword")))],
            Self::DatasetIssuedImpossible => {
                vec![one(By::OwnOnly, this, "dct:issued", NODE, lit("2023-13-01", "xsd:date"))]
            }
            Self::DatasetModifiedText => vec![one(By::OwnOnly, this, "dct:modified", NODE, text("last week"))],
            Self::PeriodStartText => {
                vec![one(By::OwnOnly, &period(number), "dcat:startDate", NODE, text("spring"))]
            }
            // Its class may be anything, so no layer but the base says something about it.
            Self::AccessUrlText => vec![one(By::Both, first, "dcat:accessURL", KIND, text("on the intranet"))],
            Self::TemporalResolutionText => {
                vec![one(By::Both, this, "dcat:temporalResolution", TYPE, lit("1 day", "xsd:duration"))]
            }
            Self::SpatialResolutionInteger => {
                vec![one(By::Both, this, "dcat:spatialResolutionInMeters", TYPE, lit("10", "xsd:integer"))]
            }
            Self::TwoLicences => vec![one(By::Both, first, "dct:license", MAX, None)],
            Self::FormatText => text_for_resource(first, "dct:format", "Excel"),
            Self::ContactText => text_for_resource(this, "dcat:contactPoint", "Room 12"),
            Self::TwoAccessRights => vec![one(By::Both, this, "dct:accessRights", MAX, None)],
            Self::TwoVersions => vec![one(By::Both, this, "dcat:version", MAX, None)],
            Self::ThemeBlank => {
                let theme = Some(Term::Blank(format!("theme{number}")));
                vec![one(By::OfficialOnly, this, "dcat:theme", KIND, theme)]
            }
            Self::TwoRights => vec![one(By::OfficialOnly, first, "dct:rights", MAX, None)],
            Self::NamelessAgent => vec![one(By::Both, &own("creator"), "foaf:name", MIN, None)],
            Self::ChecksumWithoutAlgorithm => vec![one(By::Both, &own("checksum"), "spdx:algorithm", MIN, None)],
            Self::ChecksumNotHexadecimal => {
                vec![one(By::Both, &own("checksum"), "spdx:checksumValue", TYPE, lit("zz", "xsd:hexBinary"))]
            }
            Self::TwoFrequencies => vec![one(By::Both, this, "dct:accrualPeriodicity", MAX, None)],
            Self::TwoSpatialResolutions => {
                vec![one(By::OfficialOnly, this, "dcat:spatialResolutionInMeters", MAX, None)]
            }
            Self::LandingPageOfOtherClass => vec![
                one(By::OfficialInFull, this, "dcat:landingPage", CLASS, Some(own("page"))),
                one(By::OwnInFull, this, "dcat:landingPage", NODE, Some(own("page"))),
            ],
            Self::NoKeyword => vec![warning(By::BothInFull, this, "dcat:keyword", MIN)],
            Self::NoTheme => vec![warning(By::BothInFull, this, "dcat:theme", MIN)],
            Self::LanguageText => text_for_resource(this, "dct:language", "en"),
            Self::RecordWithoutTopic => vec![one(By::Both, &own("record"), "foaf:primaryTopic", MIN, None)],
            Self::DeprecatedVersion => vec![warning(By::OwnInFull, this, "dct:hasVersion", MAX)],
            Self::IdentifierWithoutNotation => {
                vec![one(By::OwnOnly, &own("identifier"), "skos:notation", MIN, None)]
            }
        }
    }
}
