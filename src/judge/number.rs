//! Numbers by value: 6 is 6.0, no integer is rounded, and a fraction needs no more than single precision.

use serde_json::Number;

/// Whether two numbers have the same value.
pub fn equal(left: &Number, right: &Number) -> bool {
    match (integer(left), integer(right)) {
        (Some(left), Some(right)) => left == right,
        (Some(integer), None) => right.as_f64().is_some_and(|float| is_integer(float, integer)),
        (None, Some(integer)) => left.as_f64().is_some_and(|float| is_integer(float, integer)),
        (None, None) => match (left.as_f64(), right.as_f64()) {
            (Some(left), Some(right)) => same_float(left, right),
            _ => false,
        },
    }
}

fn integer(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

/// Integers here have at most 64 bits; a float beyond that range saturates far away from all of them.
#[expect(clippy::cast_possible_truncation, reason = "a float without a fraction converts exactly, or saturates")]
fn is_integer(float: f64, integer: i128) -> bool {
    float.fract() == 0.0 && float as i128 == integer
}

/// How precise a number with a fraction is held is left to the implementation (4.5.2.2, 4.7.2). What single precision
/// cannot tell apart counts as equal; it is also far more than what reading the decimal notation may be off.
fn same_float(left: f64, right: f64) -> bool {
    (left - right).abs() <= f64::from(f32::EPSILON) * left.abs().max(right.abs())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn same(left: Value, right: Value) -> bool {
        match (left, right) {
            (Value::Number(left), Value::Number(right)) => equal(&left, &right),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn numbers_are_equal_by_value() {
        assert!(same(json!(6), json!(6.0)));
        assert!(same(json!(-0.0), json!(0)));
        assert!(same(json!(1e3), json!(1000)));
        assert!(same(json!(u64::MAX), json!(u64::MAX)));
        assert!(!same(json!(6), json!(6.5)));
        assert!(!same(json!(0.1), json!(0.100_000_1)));
    }

    #[test]
    fn fractions_need_no_more_than_single_precision() {
        assert!(same(json!(48.14), json!(f64::from(48.14_f32))));
        assert!(same(json!(2.5e-7), json!(f64::from(2.5e-7_f32))));
        assert!(same(json!(6.25e21), json!(f64::from(6.25e21_f32))));
        assert!(!same(json!(48.14), json!(48.140_1)));
        assert!(!same(json!(2.5e-7), json!(0.0)));
        assert!(!same(json!(48.14), json!(-48.14)));
    }

    #[test]
    fn big_integers_keep_every_digit() {
        assert!(!same(json!(9_007_199_254_740_993u64), json!(9_007_199_254_740_992u64)));
        assert!(!same(json!(9_007_199_254_740_993u64), json!(9_007_199_254_740_992.0)));
        assert!(!same(json!(u64::MAX), json!(18_446_744_073_709_551_616.0)));
    }
}
