//! One reading of a doubt in one case: what the first answers agree with decides how the later ones are read.

use std::collections::BTreeMap;

use crate::model::{Check, Expectation};

/// Of every doubt, the readings that all answers of a case agree with so far.
#[derive(Debug, Default)]
pub struct Readings(BTreeMap<String, Vec<String>>);

impl Readings {
    /// Leaves of every `either` only the readings that are still possible.
    pub fn narrow(&self, expected: &mut [Expectation]) {
        for expectation in expected {
            let Check::Either { doubt, readings } = &mut expectation.check else { continue };
            let Some(possible) = self.0.get(doubt) else { continue };
            if readings.iter().any(|reading| possible.contains(&reading.name)) {
                readings.retain(|reading| possible.contains(&reading.name));
            }
        }
    }

    /// Remembers what an answer agrees with.
    pub fn keep(&mut self, agreed: Vec<(String, Vec<String>)>) {
        for (doubt, names) in agreed {
            match self.0.get_mut(&doubt) {
                Some(possible) if possible.iter().any(|name| names.contains(name)) => {
                    possible.retain(|name| names.contains(name));
                }
                Some(_) => {}
                None => {
                    self.0.insert(doubt, names);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[&str]) -> Vec<(String, Vec<String>)> {
        vec![("batch".to_owned(), names.iter().map(|&name| name.to_owned()).collect())]
    }

    #[test]
    fn the_readings_that_every_answer_agrees_with_remain() {
        let mut readings = Readings::default();
        readings.keep(of(&["whole", "each"]));
        readings.keep(of(&["each"]));
        assert_eq!(readings.0["batch"], ["each"]);
    }
}
