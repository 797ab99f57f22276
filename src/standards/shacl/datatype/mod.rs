//! XSD and RDF datatypes: which texts are values of them, and how two values compare. The rules are those of XSD 1.1; texts
//! are taken as they stand, so a number with a space before it is none.
//!
//! Numbers, years and fractions of seconds may have any number of digits: nothing here rounds unless SPARQL says so.

mod duration;
mod moment;
mod number;
mod text;
mod value;

#[cfg(test)]
mod tests;

pub use value::compare;

use crate::standards::rdf::vocab::{RDF, XSD};

/// A datatype whose rules are known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the datatype of that name")]
pub enum Datatype {
    String,
    NormalizedString,
    Token,
    Language,
    Name,
    NcName,
    NmToken,
    NmTokens,
    Id,
    IdRef,
    IdRefs,
    Entity,
    Entities,
    QName,
    Notation,
    AnyUri,
    Boolean,
    Decimal,
    Integer,
    NonNegativeInteger,
    PositiveInteger,
    NonPositiveInteger,
    NegativeInteger,
    Long,
    Int,
    Short,
    Byte,
    UnsignedLong,
    UnsignedInt,
    UnsignedShort,
    UnsignedByte,
    Float,
    Double,
    DateTime,
    DateTimeStamp,
    Date,
    Time,
    GYear,
    GYearMonth,
    GMonth,
    GMonthDay,
    GDay,
    Duration,
    YearMonthDuration,
    DayTimeDuration,
    HexBinary,
    Base64Binary,
    LangString,
    DirLangString,
    Html,
    XmlLiteral,
    Json,
    PlainLiteral,
}

/// Every datatype with its name, below the namespace it is of.
const NAMES: &[(&str, &str, Datatype)] = &[
    (XSD, "string", Datatype::String),
    (XSD, "normalizedString", Datatype::NormalizedString),
    (XSD, "token", Datatype::Token),
    (XSD, "language", Datatype::Language),
    (XSD, "Name", Datatype::Name),
    (XSD, "NCName", Datatype::NcName),
    (XSD, "NMTOKEN", Datatype::NmToken),
    (XSD, "NMTOKENS", Datatype::NmTokens),
    (XSD, "ID", Datatype::Id),
    (XSD, "IDREF", Datatype::IdRef),
    (XSD, "IDREFS", Datatype::IdRefs),
    (XSD, "ENTITY", Datatype::Entity),
    (XSD, "ENTITIES", Datatype::Entities),
    (XSD, "QName", Datatype::QName),
    (XSD, "NOTATION", Datatype::Notation),
    (XSD, "anyURI", Datatype::AnyUri),
    (XSD, "boolean", Datatype::Boolean),
    (XSD, "decimal", Datatype::Decimal),
    (XSD, "integer", Datatype::Integer),
    (XSD, "nonNegativeInteger", Datatype::NonNegativeInteger),
    (XSD, "positiveInteger", Datatype::PositiveInteger),
    (XSD, "nonPositiveInteger", Datatype::NonPositiveInteger),
    (XSD, "negativeInteger", Datatype::NegativeInteger),
    (XSD, "long", Datatype::Long),
    (XSD, "int", Datatype::Int),
    (XSD, "short", Datatype::Short),
    (XSD, "byte", Datatype::Byte),
    (XSD, "unsignedLong", Datatype::UnsignedLong),
    (XSD, "unsignedInt", Datatype::UnsignedInt),
    (XSD, "unsignedShort", Datatype::UnsignedShort),
    (XSD, "unsignedByte", Datatype::UnsignedByte),
    (XSD, "float", Datatype::Float),
    (XSD, "double", Datatype::Double),
    (XSD, "dateTime", Datatype::DateTime),
    (XSD, "dateTimeStamp", Datatype::DateTimeStamp),
    (XSD, "date", Datatype::Date),
    (XSD, "time", Datatype::Time),
    (XSD, "gYear", Datatype::GYear),
    (XSD, "gYearMonth", Datatype::GYearMonth),
    (XSD, "gMonth", Datatype::GMonth),
    (XSD, "gMonthDay", Datatype::GMonthDay),
    (XSD, "gDay", Datatype::GDay),
    (XSD, "duration", Datatype::Duration),
    (XSD, "yearMonthDuration", Datatype::YearMonthDuration),
    (XSD, "dayTimeDuration", Datatype::DayTimeDuration),
    (XSD, "hexBinary", Datatype::HexBinary),
    (XSD, "base64Binary", Datatype::Base64Binary),
    (RDF, "langString", Datatype::LangString),
    (RDF, "dirLangString", Datatype::DirLangString),
    (RDF, "HTML", Datatype::Html),
    (RDF, "XMLLiteral", Datatype::XmlLiteral),
    (RDF, "JSON", Datatype::Json),
    (RDF, "PlainLiteral", Datatype::PlainLiteral),
];

impl Datatype {
    /// The datatype with this IRI, if its rules are known.
    pub fn from_iri(iri: &str) -> Option<Self> {
        NAMES.iter().find(|(space, name, _)| iri.strip_prefix(space) == Some(name)).map(|(_, _, datatype)| *datatype)
    }

    /// Every datatype whose rules are known.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|(_, _, datatype)| *datatype)
    }

    /// Its name with the usual prefix, as people write it.
    pub fn name(self) -> String {
        let (space, name, _) = NAMES.iter().find(|(_, _, datatype)| *datatype == self).unwrap_or(&NAMES[0]);
        let prefix = if *space == XSD { "xsd" } else { "rdf" };
        format!("{prefix}:{name}")
    }

    /// Whether a text is a value of it.
    pub fn admits(self, text: &str) -> bool {
        match self {
            Self::String => text::is_string(text),
            Self::NormalizedString => text::is_normalized(text),
            Self::Token => text::is_token(text),
            Self::Language => text::is_language(text),
            Self::Name => text::is_name(text),
            Self::NcName | Self::Id | Self::IdRef | Self::Entity => text::is_nc_name(text),
            Self::NmToken => text::is_name_token(text),
            Self::NmTokens => text::is_list_of(text, text::is_name_token),
            Self::IdRefs | Self::Entities => text::is_list_of(text, text::is_nc_name),
            Self::QName | Self::Notation => text::is_qualified_name(text),
            Self::AnyUri => text::is_uri_reference(text),
            Self::Boolean => matches!(text, "true" | "false" | "1" | "0"),
            Self::Decimal => number::Exact::decimal(text).is_some(),
            Self::Float | Self::Double => number::is_floating(text),
            Self::HexBinary => text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit()),
            Self::Base64Binary => text::is_base64(text),
            Self::Duration | Self::YearMonthDuration | Self::DayTimeDuration => {
                duration::Duration::parse(self, text).is_some()
            }
            // Their values are not looked into: HTML is never wrong, and XML and JSON are somebody else's business.
            Self::LangString
            | Self::DirLangString
            | Self::Html
            | Self::XmlLiteral
            | Self::Json
            | Self::PlainLiteral => true,
            _ if self.is_moment() => moment::Moment::parse(self, text).is_some(),
            _ => number::Exact::integer(text).is_some_and(|number| number::in_range(self, &number)),
        }
    }

    /// Whether it is one of the whole numbers.
    pub fn is_integer(self) -> bool {
        (Self::Integer..=Self::UnsignedByte).contains(&self)
    }

    /// Whether it is a point in time, or what remains of one when parts are left out.
    pub fn is_moment(self) -> bool {
        (Self::DateTime..=Self::GDay).contains(&self)
    }

    /// Whether its values are texts that compare letter by letter.
    fn is_text(self) -> bool {
        (Self::String..=Self::Entities).contains(&self)
    }
}
