//! Pages of a result: limit, offset and count, and the links between pages (5.5.9, 6.3.10, 6.3.13).

use super::call::{Call, Params};
use super::faults::{Fault, Faults};
use super::media::Media;
use super::problem::Problem;
use super::reply::Reply;

/// How many entities a page has where nobody says.
const DEFAULT_LIMIT: usize = 20;
/// How many it has at most.
const MAXIMUM_LIMIT: usize = 1000;

/// The page that a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    limit: usize,
    offset: usize,
    count: bool,
    /// `count` was there, and false.
    refuses_count: bool,
}

impl Page {
    /// The page with everything on it.
    pub const WHOLE: Page = Page { limit: usize::MAX, offset: 0, count: false, refuses_count: false };

    /// Reads the parameters.
    ///
    /// # Errors
    /// BadRequestData for numbers that are none or negative, and for `limit=0` without count.
    pub fn read(params: &Params, faults: &Faults) -> Result<Self, Problem> {
        let count = params.flag("count")?;
        let limit = number(params, "limit", Fault::PageNegativeLimitAccepted, faults)?;
        let offset = number(params, "offset", Fault::PageNegativeOffsetAccepted, faults)?.unwrap_or(0);
        if limit == Some(0) && !count && !faults.is_on(Fault::PageLimitZeroAccepted) {
            return Err(Problem::bad_data("limit is 0, which is only possible together with count=true"));
        }
        let zero_is_default = limit == Some(0) && faults.is_on(Fault::PageLimitZeroIsDefault);
        let limit = limit.filter(|_| !zero_is_default).unwrap_or(DEFAULT_LIMIT).min(MAXIMUM_LIMIT);
        Ok(Self { limit, offset, count, refuses_count: params.get("count") == Some("false") })
    }

    /// The items of this page. An offset beyond the end means the last item (6.3.10).
    pub fn cut<T: Clone>(&self, items: &[T], ignores_limit: bool, faults: &Faults) -> Vec<T> {
        let offset = if faults.is_on(Fault::PageIgnoresOffset) { 0 } else { self.start(items.len()) };
        let limit = if ignores_limit && self.limit > 0 { MAXIMUM_LIMIT.max(self.limit) } else { self.limit };
        items.iter().skip(offset).take(limit).cloned().collect()
    }

    fn start(&self, total: usize) -> usize {
        self.offset.min(total.saturating_sub(1))
    }

    /// Adds the links and the count to an answer.
    pub fn describe(&self, mut reply: Reply, call: &Call, media: Media, total: usize, shown: usize) -> Reply {
        let faults = &call.faults;
        let counts = (self.count && !faults.is_on(Fault::PageWithoutCount))
            || (self.refuses_count && faults.is_on(Fault::PageCountsUnasked));
        if counts {
            let number = if faults.is_on(Fault::PageCountsPage) { shown } else { total };
            let is_beyond = faults.is_on(Fault::PageCountsBeyondFilter) && call.params.get("q").is_some();
            let number = number.saturating_add(usize::from(is_beyond));
            reply = reply.with_header("ngsild-results-count", number.to_string());
        }
        for (relation, offset) in self.neighbours(total, faults) {
            reply = reply.with_header("link", self.link(relation, offset, call, media));
        }
        reply
    }

    /// The offsets of the pages before and after this one.
    fn neighbours(&self, total: usize, faults: &Faults) -> Vec<(&'static str, usize)> {
        if self.limit == 0 || *self == Self::WHOLE {
            return Vec::new();
        }
        let start = self.start(total);
        let is_last = start.saturating_add(self.limit) >= total;
        // The link that does not belong on the last page leads beyond the end, where there is none.
        let wrong_next = faults.is_on(Fault::PageNextOnLast) && self.offset < total;
        let mut pages = Vec::new();
        if (!is_last && !faults.is_on(Fault::PageWithoutNext)) || (is_last && wrong_next) {
            pages.push(("next", self.next(start, faults)));
        }
        let has_previous = start > 0 && !faults.is_on(Fault::PageWithoutPrev);
        if has_previous {
            pages.push(("prev", start.saturating_sub(self.limit)));
        }
        pages
    }

    fn next(&self, start: usize, faults: &Faults) -> usize {
        let step = if faults.is_on(Fault::PageNextOverlaps) {
            self.limit.saturating_sub(1).max(1)
        } else if faults.is_on(Fault::PageNextSkips) {
            self.limit.saturating_add(1)
        } else {
            self.limit
        };
        start.saturating_add(step)
    }

    fn link(&self, relation: &str, offset: usize, call: &Call, media: Media) -> String {
        let mut params = call.params.clone();
        if call.faults.is_on(Fault::PageNextLosesFilter) && relation == "next" {
            params.0.retain(|(name, _)| name != "q");
        }
        let query = params.with(&[("limit", self.limit.to_string()), ("offset", offset.to_string())]);
        let target = format!("/ngsi-ld/v1/{}?{query}", call.path.join("/"));
        match call.faults.is_on(Fault::PageLinkWithoutType) {
            true => format!("<{target}>; rel=\"{relation}\""),
            false => format!("<{target}>; rel=\"{relation}\"; type=\"{}\"", media.name()),
        }
    }
}

fn number(params: &Params, name: &str, negative: Fault, faults: &Faults) -> Result<Option<usize>, Problem> {
    let Some(text) = params.get(name) else { return Ok(None) };
    let error = || Err(Problem::bad_data(format!("{name} is {text:?}, which is no number from 0 upwards")));
    match text.parse::<i64>() {
        Ok(number) => match usize::try_from(number) {
            Ok(number) => Ok(Some(number)),
            Err(_) if faults.is_on(negative) => Ok(None),
            Err(_) => error(),
        },
        Err(_) if name == "limit" && faults.is_on(Fault::PageTextLimitAccepted) => Ok(None),
        Err(_) => error(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(limit: &str, offset: &str) -> Result<Page, Problem> {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Page::read(&Params(vec![pair("limit", limit), pair("offset", offset)]), &Faults::none())
    }

    #[test]
    fn a_walk_visits_every_item_once() {
        let (items, mut offset, mut seen) = ([1, 2, 3, 4, 5], 0, Vec::new());
        loop {
            let page = page("2", &offset.to_string()).unwrap();
            seen.extend(page.cut(&items, false, &Faults::none()));
            match page.neighbours(items.len(), &Faults::none()).iter().find(|(relation, _)| *relation == "next") {
                Some((_, next)) => offset = *next,
                None => break,
            }
        }
        assert_eq!(seen, items);
    }

    #[test]
    fn beyond_the_end_is_the_last_item() {
        assert_eq!(page("2", "99").unwrap().cut(&[1, 2, 3], false, &Faults::none()), [3]);
        assert!(page("2", "99").unwrap().cut::<u8>(&[], false, &Faults::none()).is_empty());
    }

    #[test]
    fn impossible_pages_are_refused() {
        for (limit, offset) in
            [("-1", "0"), ("x", "0"), ("2", "-3"), ("0", "0"), ("1.5", "0"), ("99999999999999999999", "0")]
        {
            assert!(page(limit, offset).is_err(), "{limit} {offset}");
        }
    }
}
