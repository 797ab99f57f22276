//! The order of two literals, as SPARQL's `<` has it, with XSD's own order for what SPARQL leaves out.

use std::cmp::Ordering;

use super::{Datatype, duration::Duration, moment::Moment, number::Number};

/// Which of two literals is greater; none if they do not compare: texts that are no values of their datatype, datatypes that
/// do not go together, and times of which only one tells its zone when that could change the order.
pub fn compare(one: (Datatype, &str), two: (Datatype, &str)) -> Option<Ordering> {
    match (Value::parse(one.0, one.1)?, Value::parse(two.0, two.1)?) {
        (Value::Number(one), Value::Number(two)) => one.compare(&two),
        (Value::Text(one), Value::Text(two)) => Some(one.cmp(two)),
        (Value::Truth(one), Value::Truth(two)) => Some(one.cmp(&two)),
        (Value::Moment(kind, one), Value::Moment(other, two)) => (kind == other).then(|| one.compare(&two)).flatten(),
        (Value::Duration(one), Value::Duration(two)) => one.compare(&two),
        _ => None,
    }
}

enum Value<'t> {
    Number(Number<'t>),
    Text(&'t str),
    Truth(bool),
    Moment(Datatype, Moment<'t>),
    Duration(Duration<'t>),
}

impl<'t> Value<'t> {
    fn parse(datatype: Datatype, text: &'t str) -> Option<Self> {
        match datatype {
            Datatype::Boolean => datatype.admits(text).then_some(Self::Truth(matches!(text, "true" | "1"))),
            Datatype::Decimal | Datatype::Float | Datatype::Double => Number::parse(datatype, text).map(Self::Number),
            Datatype::Duration | Datatype::YearMonthDuration | Datatype::DayTimeDuration => {
                Duration::parse(datatype, text).map(Self::Duration)
            }
            // A time stamp is a date and time that tells its zone.
            Datatype::DateTimeStamp => Some(Self::Moment(Datatype::DateTime, Moment::parse(datatype, text)?)),
            _ if datatype.is_moment() => Some(Self::Moment(datatype, Moment::parse(datatype, text)?)),
            _ if datatype.is_integer() => Number::parse(datatype, text).map(Self::Number),
            _ if datatype.is_text() => datatype.admits(text).then_some(Self::Text(text)),
            _ => None,
        }
    }
}
