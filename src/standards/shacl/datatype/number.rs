//! Numbers: decimals of any length, compared digit by digit, and floating-point numbers.

use std::cmp::Ordering;

use super::Datatype;

/// A decimal number as its digits: no zeros in front, none behind the last that counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exact<'t> {
    negative: bool,
    whole: &'t str,
    fraction: &'t str,
}

impl<'t> Exact<'t> {
    pub(super) fn integer(text: &'t str) -> Option<Self> {
        let (negative, digits) = sign(text);
        (!digits.is_empty() && all_digits(digits)).then(|| Self::of(negative, digits, ""))
    }

    pub(super) fn decimal(text: &'t str) -> Option<Self> {
        let (negative, digits) = sign(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let any = !whole.is_empty() || !fraction.is_empty();
        (any && all_digits(whole) && all_digits(fraction)).then(|| Self::of(negative, whole, fraction))
    }

    fn of(negative: bool, whole: &'t str, fraction: &'t str) -> Self {
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        // There is one zero.
        Self { negative: negative && !(whole.is_empty() && fraction.is_empty()), whole, fraction }
    }

    fn is_zero(&self) -> bool {
        self.whole.is_empty() && self.fraction.is_empty()
    }

    pub(super) fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.cmp_size(other),
            (true, true) => other.cmp_size(self),
        }
    }

    fn cmp_size(&self, other: &Self) -> Ordering {
        let whole = self.whole.len().cmp(&other.whole.len()).then_with(|| self.whole.cmp(other.whole));
        whole.then_with(|| self.fraction.cmp(other.fraction))
    }

    fn rounded<N: std::str::FromStr>(&self) -> Option<N> {
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}0{}.{}0", self.whole, self.fraction).parse().ok()
    }
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a whole number lies in the range of its datatype.
pub(super) fn in_range(datatype: Datatype, number: &Exact<'_>) -> bool {
    let (low, high) = match datatype {
        Datatype::NonNegativeInteger => return !number.negative,
        Datatype::PositiveInteger => return !number.negative && !number.is_zero(),
        Datatype::NonPositiveInteger => return number.negative || number.is_zero(),
        Datatype::NegativeInteger => return number.negative,
        Datatype::Long => (i64::MIN.into(), i64::MAX.into()),
        Datatype::Int => (i32::MIN.into(), i32::MAX.into()),
        Datatype::Short => (i16::MIN.into(), i16::MAX.into()),
        Datatype::Byte => (i8::MIN.into(), i8::MAX.into()),
        Datatype::UnsignedLong => (0, u64::MAX.into()),
        Datatype::UnsignedInt => (0, u32::MAX.into()),
        Datatype::UnsignedShort => (0, u16::MAX.into()),
        Datatype::UnsignedByte => (0, u8::MAX.into()),
        _ => return true,
    };
    let size = if number.is_zero() { Some(0_i128) } else { number.whole.parse().ok() };
    size.is_some_and(|size| (low..=high).contains(&if number.negative { -size } else { size }))
}

pub(super) fn is_floating(text: &str) -> bool {
    if text == "NaN" || matches!(sign(text).1, "INF") {
        return true;
    }
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (text, None),
    };
    Exact::decimal(number).is_some() && exponent.is_none_or(|exponent| Exact::integer(exponent).is_some())
}

/// A number of any kind, with SPARQL's order: the less exact of two kinds decides.
#[derive(Debug, Clone, Copy)]
pub(super) enum Number<'t> {
    Exact(Exact<'t>),
    Float(f32),
    Double(f64),
}

impl<'t> Number<'t> {
    pub(super) fn parse(datatype: Datatype, text: &'t str) -> Option<Self> {
        if !datatype.admits(text) {
            return None;
        }
        match datatype {
            Datatype::Float => floating(text).map(Self::Float),
            Datatype::Double => floating(text).map(Self::Double),
            _ => Exact::decimal(text).map(Self::Exact),
        }
    }

    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Exact(one), Self::Exact(two)) => Some(one.cmp(two)),
            (Self::Double(_), _) | (_, Self::Double(_)) => self.double()?.partial_cmp(&other.double()?),
            _ => self.float()?.partial_cmp(&other.float()?),
        }
    }

    fn double(&self) -> Option<f64> {
        match self {
            Self::Exact(number) => number.rounded(),
            Self::Float(number) => Some((*number).into()),
            Self::Double(number) => Some(*number),
        }
    }

    fn float(&self) -> Option<f32> {
        match self {
            Self::Exact(number) => number.rounded(),
            Self::Float(number) => Some(*number),
            Self::Double(_) => None,
        }
    }
}

/// Rust spells infinity as XSD does, apart from case, and takes every number that XSD takes.
fn floating<N: std::str::FromStr>(text: &str) -> Option<N> {
    text.parse().ok()
}
