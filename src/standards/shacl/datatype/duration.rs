//! Durations: months and seconds, which do not convert into each other, so that some durations compare with none.

use std::cmp::Ordering;

use super::{Datatype, moment::days_from_epoch};

/// A duration as months and seconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Duration<'t> {
    /// `None` where a number has more digits than fit: such a duration is valid and compares with nothing.
    size: Option<(i64, i128)>,
    /// The digits after the point, without zeros at the end.
    fraction: &'t str,
    negative: bool,
}

/// More digits than any duration has that can be compared.
const DIGITS: usize = 12;

/// Where durations start when they are compared: XSD names these four days, in which months have every length.
const STARTS: [(i64, i64); 4] = [(1696, 9), (1697, 2), (1903, 3), (1903, 7)];

impl<'t> Duration<'t> {
    pub(super) fn parse(datatype: Datatype, text: &'t str) -> Option<Self> {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let text = text.strip_prefix('P')?;
        let (date, time) = match text.split_once('T') {
            Some((date, time)) if !time.is_empty() => (date, time),
            Some(_) => return None,
            None => (text, ""),
        };
        if date.is_empty() && time.is_empty() {
            return None;
        }
        let [years, months, days, no_seconds] = fields(date, ["Y", "M", "D", ""])?;
        let [no_years, hours, minutes, seconds] = fields(time, ["", "H", "M", "S"])?;
        let only_months = days.or(hours).or(minutes).or(seconds).is_none();
        let only_time = years.or(months).is_none();
        let whole = no_seconds.is_none() && no_years.is_none() && !days.or(years).or(months).is_some_and(has_point);
        let fits = match datatype {
            Datatype::YearMonthDuration => only_months,
            Datatype::DayTimeDuration => only_time,
            _ => true,
        };
        let pointless = [years, months, days, hours, minutes].into_iter().flatten().all(|digits| !has_point(digits));
        if !(whole && fits && pointless) {
            return None;
        }
        let (seconds, fraction) = seconds.map_or(Some(("", "")), |seconds| match seconds.split_once('.') {
            Some((_, "")) | Some(("", _)) => None,
            Some((seconds, fraction)) => Some((seconds, fraction.trim_end_matches('0'))),
            None => Some((seconds, "")),
        })?;
        let number = |digits: Option<&str>| match digits.unwrap_or("") {
            "" => Some(0_i64),
            digits => (digits.len() <= DIGITS).then(|| digits.parse().ok()).flatten(),
        };
        let size = || {
            let months = number(years)? * 12 + number(months)?;
            let minutes =
                i128::from(number(days)?) * 1440 + i128::from(number(hours)?) * 60 + i128::from(number(minutes)?);
            Some((months, minutes * 60 + i128::from(number(Some(seconds))?)))
        };
        Some(Self { size: size(), fraction, negative })
    }

    /// Which of two durations is longer; none if it depends on where they start.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        let mut orders = STARTS.iter().map(|start| Some(self.end(*start)?.cmp(&other.end(*start)?)));
        let first = orders.next()??;
        orders.all(|order| order == Some(first)).then_some(first)
    }

    /// Where it ends when it starts there: seconds, and billionths of billionths of one.
    fn end(&self, (year, month): (i64, i64)) -> Option<(i128, u64)> {
        let (months, seconds) = self.size?;
        let sign = if self.negative { -1 } else { 1 };
        let days = days_from_epoch(year, month + sign * months, 1);
        let whole = i128::from(days) * 86_400 + i128::from(sign) * seconds;
        let digits = &self.fraction[..self.fraction.len().min(18)];
        let billionths = format!("{digits:0<18}").parse::<u64>().ok()?;
        if self.negative && billionths > 0 {
            return Some((whole - 1, 1_000_000_000_000_000_000 - billionths));
        }
        Some((whole, billionths))
    }
}

fn has_point(digits: &str) -> bool {
    digits.contains('.')
}

/// The numbers before each of the letters, which come in this order, each at most once; none if something else is there.
fn fields<'t>(mut text: &'t str, letters: [&str; 4]) -> Option<[Option<&'t str>; 4]> {
    let mut found = [None; 4];
    for (letter, field) in letters.iter().zip(&mut found) {
        let end = text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        if letter.is_empty() || end == 0 {
            continue;
        }
        let (digits, rest) = text.split_at(end);
        if let Some(rest) = rest.strip_prefix(letter) {
            if digits.starts_with('.') || digits.ends_with('.') || digits.matches('.').count() > 1 {
                return None;
            }
            *field = Some(digits);
            text = rest;
        }
    }
    text.is_empty().then_some(found)
}
