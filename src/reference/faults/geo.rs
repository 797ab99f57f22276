//! Faults: Geo-queries.

faults! { GEO:
GeoNearIgnoresMaximum "geo-near-ignores-maximum" "4.10" "The relation near ignores maxDistance."
GeoNearIgnoresMinimum "geo-near-ignores-minimum" "4.10" "The relation near ignores minDistance."
GeoMinimumIsMaximum "geo-minimum-is-maximum" "4.10" "The relation near takes minDistance for maxDistance."
GeoDistanceInDegrees "geo-distance-in-degrees" "4.10" "The relation near counts a degree of longitude as long at the city as at the equator."
GeoSwapsAxes "geo-swaps-axes" "4.10" "The relation near takes the longitude of the reference point for its latitude."
GeoWithinIsIntersects "geo-within-is-intersects" "4.10" "The relation within works like intersects."
GeoContainsIsWithin "geo-contains-is-within" "4.10" "The relation contains works like within."
GeoIntersectsIsWithin "geo-intersects-is-within" "4.10" "The relation intersects works like within."
GeoEqualsIsIntersects "geo-equals-is-intersects" "4.10" "The relation equals works like intersects."
GeoDisjointIsIntersects "geo-disjoint-is-intersects" "4.10" "The relation disjoint works like intersects."
GeoOverlapsIsIntersects "geo-overlaps-is-intersects" "4.10" "The relation overlaps works like intersects."
GeoIgnoresHoles "geo-ignores-holes" "4.10" "The holes of a polygon of a geo-query are filled."
GeoIgnoresGeoproperty "geo-ignores-geoproperty" "4.10" "A geo-query looks at location whatever geoproperty says."
GeoAcceptsUnknownRelation "geo-accepts-unknown-relation" "4.10" "A geo-query with an unknown relation is answered as if it had none."
GeoAcceptsMissingCoordinates "geo-accepts-missing-coordinates" "4.10" "A georel without coordinates is answered as if it was not there."
GeoAcceptsMissingGeometry "geo-accepts-missing-geometry" "4.10" "A georel without geometry is answered as if it was not there."
GeoAcceptsNearWithoutDistance "geo-accepts-near-without-distance" "4.10" "The relation near is accepted without a distance."
GeoAcceptsBrokenCoordinates "geo-accepts-broken-coordinates" "4.10" "A geo-query whose coordinates do not fit its geometry is answered as if it had none."
}
