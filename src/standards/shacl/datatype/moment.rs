//! Points in time, and what remains of one when parts are left out: `2024-02-29`, `--02-29`, `23:59:60` which is none.

use std::cmp::Ordering;

use super::Datatype;

/// A point in time as it was written. What its datatype leaves out is filled with what XSD fills it with when comparing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment<'t> {
    /// `None` where the year has more digits than fit: such a moment is valid and compares with nothing.
    year: Option<i64>,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    /// The digits after the point, without zeros at the end.
    fraction: &'t str,
    /// Minutes east of Greenwich.
    zone: Option<i16>,
}

/// Unzoned moments may lie anywhere within this many seconds around theirs.
const WIDEST_ZONE: i128 = 14 * 3600;

impl<'t> Moment<'t> {
    pub(super) fn parse(datatype: Datatype, text: &'t str) -> Option<Self> {
        let mut rest = Rest(text);
        // A leap year, so that the 29th of February exists where there is no year.
        let mut it =
            Self { year: Some(1972), month: 1, day: 1, hour: 0, minute: 0, second: 0, fraction: "", zone: None };
        match datatype {
            Datatype::DateTime | Datatype::DateTimeStamp => {
                it.read_year(&mut rest)?;
                it.read_month(&mut rest)?;
                it.read_day(&mut rest)?;
                rest.skip("T")?;
                it.read_time(&mut rest)?;
            }
            Datatype::Date => {
                it.read_year(&mut rest)?;
                it.read_month(&mut rest)?;
                it.read_day(&mut rest)?;
            }
            Datatype::Time => it.read_time(&mut rest)?,
            Datatype::GYear => it.read_year(&mut rest)?,
            Datatype::GYearMonth => {
                it.read_year(&mut rest)?;
                it.read_month(&mut rest)?;
            }
            Datatype::GMonth => {
                rest.skip("-")?;
                it.read_month(&mut rest)?;
            }
            Datatype::GMonthDay => {
                rest.skip("-")?;
                it.read_month(&mut rest)?;
                it.read_day(&mut rest)?;
            }
            Datatype::GDay => {
                rest.skip("--")?;
                it.read_day(&mut rest)?;
            }
            _ => return None,
        }
        it.zone = rest.zone()?;
        (rest.0.is_empty() && (datatype != Datatype::DateTimeStamp || it.zone.is_some())).then_some(it)
    }

    fn read_year(&mut self, rest: &mut Rest<'t>) -> Option<()> {
        let negative = rest.skip("-").is_some();
        let digits = rest.digits();
        if digits.len() < 4 || (digits.len() > 4 && digits.starts_with('0')) {
            return None;
        }
        // Far enough from the largest number that seconds can be counted.
        let year = (digits.len() <= 15).then(|| digits.parse::<i64>().ok()).flatten();
        self.year = year.map(|year| if negative { -year } else { year });
        Some(())
    }

    fn read_month(&mut self, rest: &mut Rest<'t>) -> Option<()> {
        rest.skip("-")?;
        self.month = rest.two(1..=12)?;
        Some(())
    }

    fn read_day(&mut self, rest: &mut Rest<'t>) -> Option<()> {
        rest.skip("-")?;
        self.day = rest.two(1..=31)?;
        // Years repeat every 400, and a year with too many digits may be any of them.
        (self.day <= self.year.map_or(29.max(days_in(2000, self.month)), |year| days_in(year, self.month)))
            .then_some(())
    }

    fn read_time(&mut self, rest: &mut Rest<'t>) -> Option<()> {
        self.hour = rest.two(0..=24)?;
        rest.skip(":")?;
        self.minute = rest.two(0..=59)?;
        rest.skip(":")?;
        self.second = rest.two(0..=59)?;
        if rest.skip(".").is_some() {
            let digits = rest.digits();
            if digits.is_empty() {
                return None;
            }
            self.fraction = digits.trim_end_matches('0');
        }
        // The end of a day may be written as its 24th hour, and no later.
        (self.hour < 24 || (self.minute == 0 && self.second == 0 && self.fraction.is_empty())).then_some(())
    }

    /// Which of two moments of one kind is earlier; none if it depends on the zone that one of them does not tell.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        let (one, two) = (self.instant()?, other.instant()?);
        let within = |shift: i128| (one.0 + shift, one.1).cmp(&two);
        match (self.zone, other.zone) {
            (Some(_), Some(_)) | (None, None) => Some(one.cmp(&two)),
            _ => match (within(-WIDEST_ZONE), within(WIDEST_ZONE)) {
                (Ordering::Greater, _) => Some(Ordering::Greater),
                (_, Ordering::Less) => Some(Ordering::Less),
                _ => None,
            },
        }
    }

    fn instant(&self) -> Option<(i128, &'t str)> {
        let days = i128::from(days_from_epoch(self.year?, i64::from(self.month), i64::from(self.day)));
        let seconds = i128::from(self.hour) * 3600 + i128::from(self.minute) * 60 + i128::from(self.second);
        Some((days * 86_400 + seconds - i128::from(self.zone.unwrap_or(0)) * 60, self.fraction))
    }
}

fn days_in(year: i64, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since a fixed day; months count on beyond twelve. There is a year zero.
pub(super) fn days_from_epoch(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that the day which is sometimes there comes last.
    let months = year * 12 + month - 3;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12));
    let before = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    before + (153 * month + 2) / 5 + day - 1
}

/// What is still to be read.
struct Rest<'t>(&'t str);

impl<'t> Rest<'t> {
    fn skip(&mut self, what: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(what)?;
        Some(())
    }

    fn digits(&mut self) -> &'t str {
        let end = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at(end);
        self.0 = rest;
        digits
    }

    fn two(&mut self, range: std::ops::RangeInclusive<u8>) -> Option<u8> {
        let (digits, rest) = self.0.split_at_checked(2)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.0 = rest;
        digits.parse().ok().filter(|number| range.contains(number))
    }

    /// The zone, if one is written: the outer `None` is one that is none.
    fn zone(&mut self) -> Option<Option<i16>> {
        let east = match self.0.as_bytes().first() {
            None => return Some(None),
            Some(b'Z') => {
                self.skip("Z")?;
                return Some(Some(0));
            }
            Some(b'+') => 1,
            Some(b'-') => -1,
            Some(_) => return None,
        };
        self.0 = &self.0[1..];
        let hours = i16::from(self.two(0..=14)?);
        self.skip(":")?;
        let minutes = i16::from(self.two(0..=59)?);
        (hours < 14 || minutes == 0).then_some(Some(east * (hours * 60 + minutes)))
    }
}
