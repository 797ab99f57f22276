//! What somebody should know who thinks that something else was validated: that there was nothing to validate, or that shapes
//! and data were mixed up.

use super::Job;
use crate::standards::{rdf::Graph, shacl::vocab::SH};

/// Something that makes results worth less than they look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notice {
    /// What was given as shapes holds none.
    NoShapes,
    /// What was given as shapes holds none, and what was given as data does: somebody mixed them up.
    Swapped,
    /// There are shapes, but none says what it is for.
    NoTargets,
    /// The data hold nothing that any shape is for.
    NothingInFocus,
    /// The data hold shapes, so many of them.
    ShapesInData(u64),
}

impl Notice {
    /// Its id.
    pub fn id(self) -> &'static str {
        match self {
            Self::NoShapes => "no-shapes",
            Self::Swapped => "swapped",
            Self::NoTargets => "no-targets",
            Self::NothingInFocus => "nothing-in-focus",
            Self::ShapesInData(_) => "shapes-in-data",
        }
    }

    /// What it is, as a sentence with the next step.
    pub fn says(self) -> String {
        match self {
            Self::NoShapes => "what was given as shapes holds no shape, so nothing was validated; give a file of shapes".into(),
            Self::Swapped => {
                "what was given as shapes holds no shape, but what was given as data does; they may have been mixed up".into()
            }
            Self::NoTargets => {
                "no shape says what it is for, so nothing was validated; sh:targetClass and the like are missing, perhaps in another file"
                    .into()
            }
            Self::NothingInFocus => {
                "the data hold nothing that any shape is for, so nothing was validated; check that they are of the profile's classes"
                    .into()
            }
            Self::ShapesInData(count) => {
                format!("the data hold {count} shapes; they are validated as data, and not used as shapes")
            }
        }
    }
}

pub(super) fn notices(job: &Job<'_>, pairs: usize) -> Vec<Notice> {
    let in_data = shapes_in(job);
    let mut notices = Vec::new();
    if job.shapes.all().len() == 0 {
        notices.push(if in_data > 0 { Notice::Swapped } else { Notice::NoShapes });
    } else if job.shapes.targets().is_empty() {
        notices.push(Notice::NoTargets);
    } else if pairs == 0 {
        notices.push(Notice::NothingInFocus);
    }
    if in_data > 0 && notices != [Notice::Swapped] {
        notices.push(Notice::ShapesInData(in_data));
    }
    notices
}

/// How many shapes the data hold.
fn shapes_in(job: &Job<'_>) -> u64 {
    let graph: &Graph = job.data.graph;
    let classes = ["NodeShape", "PropertyShape"].into_iter();
    let classes = classes.filter_map(|name| job.dictionary.find_iri(&format!("{SH}{name}")));
    classes.map(|class| graph.instances(class).len() as u64).sum()
}
