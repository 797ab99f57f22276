//! Geometries and geo-queries (4.7, 4.10).

mod distance;
mod geometry;
mod query;

pub use geometry::{GeometryFlaw, read_geometry};
pub use query::{GeoQuery, GeoText};
