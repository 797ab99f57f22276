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

/// How many items there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// How many match.
    pub total: usize,
    /// How many of them are on the page.
    pub shown: usize,
    /// How many there are, whether they match or not.
    pub stored: usize,
}

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
        let count = match params.flag("count") {
            Err(_) if faults.is_on(Fault::PageTextCountAccepted) => false,
            count => count?,
        };
        let limit = number(params, "limit", Fault::PageNegativeLimitAccepted, faults)?;
        let offset = number(params, "offset", Fault::PageNegativeOffsetAccepted, faults)?.unwrap_or(0);
        if limit == Some(0) && !count && !faults.is_on(Fault::PageLimitZeroAccepted) {
            return Err(Problem::bad_data("limit is 0, which is only possible together with count=true"));
        }
        let zero_is_default = limit == Some(0) && faults.is_on(Fault::PageLimitZeroIsDefault);
        let limit = limit.filter(|_| !zero_is_default).unwrap_or(DEFAULT_LIMIT).min(MAXIMUM_LIMIT);
        Ok(Self { limit, offset, count, refuses_count: params.get("count") == Some("false") })
    }

    /// Begins with the first item, as a fault does.
    pub fn forget_offset(&mut self) {
        self.offset = 0;
    }

    /// The items of this page. An offset beyond the end means the last item (6.3.10).
    pub fn cut<T: Clone>(&self, items: &[T], ignores_limit: bool, faults: &Faults) -> Vec<T> {
        let ignores_end = self.offset >= items.len() && faults.is_on(Fault::PageOffsetBeyondIsEmpty);
        let offset = match faults.is_on(Fault::PageIgnoresOffset) {
            true => 0,
            false if ignores_end => items.len(),
            false => self.start(items.len()),
        };
        let limit = if ignores_limit && self.limit > 0 { MAXIMUM_LIMIT.max(self.limit) } else { self.limit };
        items.iter().skip(offset).take(limit).cloned().collect()
    }

    fn start(&self, total: usize) -> usize {
        self.offset.min(total.saturating_sub(1))
    }

    /// Adds the links and the count to an answer.
    pub fn describe(&self, mut reply: Reply, call: &Call, media: Media, sizes: Sizes) -> Reply {
        if let Some(number) = self.counted(media, sizes, &call.faults) {
            reply = reply.with_header("ngsild-results-count", number.to_string());
        }
        for (relation, offset) in self.neighbours(sizes.total, &call.faults) {
            reply = reply.with_header("link", self.link(relation, offset, call, media));
        }
        reply
    }

    /// What is counted, where a count was asked for.
    fn counted(&self, media: Media, sizes: Sizes, faults: &Faults) -> Option<usize> {
        let forgets = faults.is_on(Fault::PageWithoutCount)
            || (sizes.total == 0 && faults.is_on(Fault::PageWithoutCountOfNothing))
            || (media == Media::GeoJson && faults.is_on(Fault::PageWithoutCountOfGeoJson));
        let counts = (self.count && !forgets) || (self.refuses_count && faults.is_on(Fault::PageCountsUnasked));
        let number = if faults.is_on(Fault::PageCountsPage) {
            sizes.shown
        } else if faults.is_on(Fault::PageCountsUnfiltered) {
            sizes.stored
        } else if faults.is_on(Fault::PageCountsFromOffset) {
            sizes.total.saturating_sub(self.offset)
        } else {
            sizes.total
        };
        counts.then_some(number)
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
        let has_previous = (start > 0 && !faults.is_on(Fault::PageWithoutPrev))
            || (start == 0 && total > self.limit && faults.is_on(Fault::PagePrevOnFirst));
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
        let is_next = relation == "next";
        let loses =
            |fault: Fault, names: &[&str], name: &str| is_next && call.faults.is_on(fault) && names.contains(&name);
        params.0.retain(|(name, _)| {
            !(loses(Fault::PageNextLosesFilter, &["q"], name)
                || loses(Fault::PageNextLosesForm, &["format", "options"], name)
                || loses(Fault::PageNextLosesAttrs, &["attrs"], name))
        });
        let mut place = vec![("limit", self.limit.to_string()), ("offset", offset.to_string())];
        if is_next && call.faults.is_on(Fault::PageNextLosesLimit) {
            params.0.retain(|(name, _)| name != "limit");
            place.remove(0);
        }
        let target = format!("/ngsi-ld/v1/{}?{}", call.path.join("/"), params.with(&place));
        let says_json = match media {
            Media::Json => false,
            Media::LdJson => call.faults.is_on(Fault::PageLinkTypeIsJson),
            Media::GeoJson => call.faults.is_on(Fault::PageLinkTypeOfGeoJsonIsJson),
        };
        let media = if says_json { Media::Json } else { media };
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
        Err(_) if name == "offset" && faults.is_on(Fault::PageTextOffsetAccepted) => Ok(None),
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

    #[test]
    fn a_count_is_of_everything_that_matches_whatever_the_page_holds() {
        let sizes = Sizes { total: 5, shown: 2, stored: 9 };
        let page = Page { count: true, ..page("2", "4").unwrap() };
        assert_eq!(page.counted(Media::Json, sizes, &Faults::none()), Some(5));
        assert_eq!(page.counted(Media::GeoJson, sizes, &Faults::none()), Some(5));
        assert_eq!(Page { count: false, ..page }.counted(Media::Json, sizes, &Faults::none()), None);
    }

    #[test]
    fn the_first_page_has_no_previous_one_and_the_last_no_next() {
        let relations = |offset: &str| {
            let page = page("2", offset).unwrap();
            page.neighbours(5, &Faults::none()).into_iter().map(|(relation, _)| relation).collect::<Vec<_>>()
        };
        assert_eq!(
            [relations("0"), relations("2"), relations("4")],
            [vec!["next"], vec!["next", "prev"], vec!["prev"]]
        );
    }
}
