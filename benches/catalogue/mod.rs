//! Catalogues of any size whose defects are known by construction: what benchmarks measure and what the engine is held
//! against. A catalogue is a function of two numbers, so the same call gives the same bytes on every machine. It is written
//! dataset by dataset: its size costs no memory.

#![allow(dead_code, reason = "each of those who include this uses a part of it")]

pub mod dataset;
pub mod defect;
pub mod term;
pub mod write;

use std::io::{self, Write};

pub use defect::{Defect, Expected, Shapes};
pub use term::{Group, Term};
pub use write::Syntax;

/// How many datasets share a publisher.
const PER_PUBLISHER: u32 = 50;

/// A catalogue that was not written yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Catalogue {
    datasets: u32,
    every: u32,
}

impl Catalogue {
    /// A catalogue of so many datasets, of which every hundredth has a defect.
    pub fn new(datasets: u32) -> Self {
        Self { datasets, every: 100 }
    }

    /// The same with a defect in every so-manieth dataset. The defects take turns.
    pub fn defect_every(self, every: u32) -> Self {
        Self { every: every.max(1), ..self }
    }

    /// The same without defects.
    pub fn clean(self) -> Self {
        Self { every: u32::MAX, ..self }
    }

    /// The defect of a dataset.
    fn defect(&self, number: u32) -> Option<Defect> {
        let place = number / self.every;
        (number % self.every == self.every / 2).then(|| Defect::ALL[place as usize % Defect::ALL.len()])
    }

    /// What is written for the dataset of this number.
    pub fn dataset(&self, number: u32) -> Group {
        let mut group = dataset::clean(number);
        if number.is_multiple_of(PER_PUBLISHER) {
            dataset::publisher(&mut group, number / PER_PUBLISHER);
        }
        if let Some(defect) = self.defect(number) {
            defect.inject(number, &mut group);
        }
        group
    }

    /// Writes the catalogue; the answer is how many triples it has.
    pub fn write(&self, syntax: Syntax, out: &mut dyn Write) -> io::Result<u64> {
        let mut writer = write::Writer::start(syntax, out)?;
        writer.group(&dataset::header())?;
        for number in 0..self.datasets {
            writer.group(&self.dataset(number))?;
        }
        writer.end()
    }

    /// What a validator has to find, in no particular order: nothing less, and nothing more.
    pub fn expected(&self, shapes: Shapes) -> Vec<Expected> {
        let each = (0..self.datasets).flat_map(|number| {
            let found = self.defect(number).map(|defect| defect.expected(number)).unwrap_or_default();
            found.into_iter().chain(defect::of_every_dataset(number))
        });
        each.filter(|(by, _)| by.includes(shapes)).map(|(_, expected)| expected).collect()
    }
}
