//! Faults: Pagination.

faults! { PAGE:
PageIgnoresLimit "page-ignores-limit" "6.3.10" "A query ignores limit."
PageIgnoresOffset "page-ignores-offset" "6.3.10" "A query ignores offset."
PageWithoutNext "page-without-next" "6.3.10" "A page that is not the last has no link to the next."
PageNextOnLast "page-next-on-last" "5.5.9.1" "The last page has a link to a next one."
PageWithoutPrev "page-without-prev" "6.3.10" "A page that is not the first has no link to the previous one."
PageNextOverlaps "page-next-overlaps" "5.5.9.1" "The next page begins with the last entity of this one."
PageNextSkips "page-next-skips" "5.5.9.1" "The next page leaves out one entity."
PageNextLosesFilter "page-next-loses-filter" "6.3.10" "The link to the next page lacks q."
PageLinkWithoutType "page-link-without-type" "6.3.10" "The links to the next and previous page lack the attribute type."
PageWithoutCount "page-without-count" "6.3.13" "A query with count=true has no NGSILD-Results-Count."
PageCountsPage "page-counts-page" "6.3.13" "NGSILD-Results-Count counts the entities of the page."
PageCountsUnasked "page-counts-unasked" "6.3.13" "A query with count=false has an NGSILD-Results-Count."
PageLimitZeroAccepted "page-limit-zero-accepted" "6.3.13" "A query with limit=0 and without count is accepted."
PageLimitZeroIsDefault "page-limit-zero-is-default" "6.3.13" "A query with limit=0 and count=true returns entities."
PageNegativeLimitAccepted "page-negative-limit-accepted" "6.3.10" "A negative limit is accepted."
PageNegativeOffsetAccepted "page-negative-offset-accepted" "6.3.10" "A negative offset is accepted."
PageTextLimitAccepted "page-text-limit-accepted" "6.3.10" "A limit that is no number is accepted."
}
