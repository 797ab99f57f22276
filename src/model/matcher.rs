//! The closed list of matchers that may stand where a value is expected.

use std::fmt;

/// What a value has to be like. `T` is a text with variables in a suite file, a plain `String` when it is judged.
#[derive(Debug, Clone, PartialEq)]
pub enum Matcher<T = String> {
    /// `<any>`: present, whatever it is.
    Any,
    /// `<text>`: any string.
    AnyText,
    /// `<number>`: any number.
    Number,
    /// `<boolean>`: true or false.
    Boolean,
    /// `<uri>`: a string that is an absolute URI (RFC 3986).
    Uri,
    /// `<datetime>`: a DateTime as 4.6.3 wants it.
    DateTime,
    /// `<absent>`: the member, header or body is not there.
    Absent,
    /// `<empty>`: an empty body, string, array or object.
    Empty,
    /// `<context>`: a JSON-LD `@context`, or a Link header that points to one.
    Context,
    /// `<about 12.5 0.01>`: a number at most the tolerance away.
    About {
        /// The expected number.
        value: f64,
        /// The largest difference allowed.
        tolerance: f64,
    },
    /// `<matches …>`: a string that the regular expression matches somewhere.
    Matches(T),
    /// `<contains …>`: a string that contains this, or an array that has it as an item.
    Contains(T),
    /// `<ends with …>`: a string that ends with this.
    EndsWith(T),
    /// `<one of a, b>`: a string, or the JSON text of a value, that is one of these.
    OneOf(Vec<T>),
    /// `<problem BadRequestData>`: a ProblemDetails object (5.5.3) of this error type.
    Problem(String),
}

impl<T> Matcher<T> {
    /// The same matcher with its texts converted; the first error wins.
    ///
    /// # Errors
    /// Whatever `convert` returns.
    pub fn try_map<U, E>(&self, mut convert: impl FnMut(&T) -> Result<U, E>) -> Result<Matcher<U>, E> {
        Ok(match self {
            Self::Any => Matcher::Any,
            Self::AnyText => Matcher::AnyText,
            Self::Number => Matcher::Number,
            Self::Boolean => Matcher::Boolean,
            Self::Uri => Matcher::Uri,
            Self::DateTime => Matcher::DateTime,
            Self::Absent => Matcher::Absent,
            Self::Empty => Matcher::Empty,
            Self::Context => Matcher::Context,
            Self::About { value, tolerance } => Matcher::About { value: *value, tolerance: *tolerance },
            Self::Matches(text) => Matcher::Matches(convert(text)?),
            Self::Contains(text) => Matcher::Contains(convert(text)?),
            Self::EndsWith(text) => Matcher::EndsWith(convert(text)?),
            Self::OneOf(texts) => Matcher::OneOf(texts.iter().map(convert).collect::<Result<_, _>>()?),
            Self::Problem(error) => Matcher::Problem(error.clone()),
        })
    }
}

impl fmt::Display for Matcher {
    /// As it is written in a suite file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("<any>"),
            Self::AnyText => f.write_str("<text>"),
            Self::Number => f.write_str("<number>"),
            Self::Boolean => f.write_str("<boolean>"),
            Self::Uri => f.write_str("<uri>"),
            Self::DateTime => f.write_str("<datetime>"),
            Self::Absent => f.write_str("<absent>"),
            Self::Empty => f.write_str("<empty>"),
            Self::Context => f.write_str("<context>"),
            Self::About { value, tolerance } => write!(f, "<about {value} {tolerance}>"),
            Self::Matches(text) => write!(f, "<matches {text}>"),
            Self::Contains(text) => write!(f, "<contains {text}>"),
            Self::EndsWith(text) => write!(f, "<ends with {text}>"),
            Self::OneOf(texts) => write!(f, "<one of {}>", texts.join(", ")),
            Self::Problem(error) => write!(f, "<problem {error}>"),
        }
    }
}
