//! What a request asks to be shown (6.3.7, 6.3.11, 4.15, 4.21).

use super::super::call::{Operation, Params};
use super::super::context::Context;
use super::super::faults::{Fault, Faults};
use super::super::names;
use super::super::problem::Problem;
use super::{LanguageFilter, Projection};

/// What an answer shows, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// The form of the attributes.
    pub format: Format,
    /// Whether `createdAt` and `modifiedAt` are shown.
    pub sys_attrs: bool,
    /// The members that are shown.
    pub projection: Projection,
    /// The language in which texts are shown.
    pub language: Option<LanguageFilter>,
    /// The full name of the attribute that is the geometry of a Feature.
    pub geometry_property: String,
}

/// The forms of 6.3.7.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names are those of the standard
pub enum Format {
    Normalized,
    Concise,
    Simplified,
}

impl Format {
    fn from_keyword(keyword: &str) -> Option<Self> {
        match keyword {
            "normalized" => Some(Format::Normalized),
            "concise" => Some(Format::Concise),
            "simplified" | "keyValues" => Some(Format::Simplified),
            _ => None,
        }
    }
}

impl View {
    /// The view that shows everything in normalized form.
    pub fn whole(context: &Context) -> Self {
        Self {
            format: Format::Normalized,
            sys_attrs: false,
            projection: Projection::default(),
            language: None,
            geometry_property: context.expand("location"),
        }
    }

    /// Reads `format` and `options`; of the two, `format` decides.
    ///
    /// # Errors
    /// InvalidRequest for a keyword that the operation does not have (6.3.20).
    pub fn read(params: &Params, context: &Context, operation: Operation, faults: &Faults) -> Result<Self, Problem> {
        let mut view = Self::whole(context);
        let known = Known { operation, faults };
        let mut wanted = None;
        let options = known.options(params);
        for option in &options {
            match known.form(option) {
                Some(format) => wanted = wanted.or(Some((option.clone(), format))),
                None if option == "sysAttrs" => view.sys_attrs = true,
                None => known.waive(option, known.waives_option(options.len() > 1))?,
            }
        }
        let ignores_format = operation == Operation::Retrieve && faults.is_on(Fault::RetrieveIgnoresFormatParameter);
        if let Some(keyword) = params.get("format").filter(|_| !ignores_format) {
            match known.form(keyword) {
                Some(format) => wanted = Some((keyword.to_owned(), format)),
                None => known.waive(keyword, known.waives_format())?,
            }
        }
        if let Some((keyword, format)) = wanted {
            view.format = known_format(&keyword, format, operation, faults);
        }
        view.sys_attrs = known.shows_sys_attrs(view.sys_attrs);
        if let Some(name) = params.get("geometryProperty") {
            if !names::is_attribute_name(name) {
                return Err(Problem::bad_data(format!("geometryProperty {name:?} is no name of an attribute")));
            }
            view.geometry_property = context.expand(name);
        }
        Ok(view)
    }
}

/// What an operation knows of formats and options, with its faults.
struct Known<'a> {
    operation: Operation,
    faults: &'a Faults,
}

impl Known<'_> {
    fn is_on(&self, operation: Operation, fault: Fault) -> bool {
        self.operation == operation && self.faults.is_on(fault)
    }

    /// The options that are looked at.
    fn options(&self, params: &Params) -> Vec<String> {
        let mut options = params.options();
        if params.get("format").is_some() && self.is_on(Operation::Retrieve, Fault::RetrieveFormatHidesOptions) {
            options.clear();
        }
        let takes_first = self.is_on(Operation::Retrieve, Fault::RetrieveOptionsTakesFirst)
            || self.is_on(Operation::Query, Fault::QueryOptionsTakesFirst);
        if takes_first {
            options.truncate(1);
        }
        options
    }

    fn form(&self, keyword: &str) -> Option<Format> {
        let refuses_normalized = self.is_on(Operation::Retrieve, Fault::RetrieveRefusesNormalized);
        Format::from_keyword(keyword).filter(|form| *form != Format::Normalized || !refuses_normalized)
    }

    fn waives_format(&self) -> bool {
        self.is_on(Operation::Retrieve, Fault::RetrieveAcceptsUnknownFormat)
            || self.is_on(Operation::Query, Fault::QueryAcceptsUnknownFormat)
    }

    fn waives_option(&self, is_among_others: bool) -> bool {
        let fault = if is_among_others {
            Fault::RetrieveAcceptsUnknownOptionAmongKnown
        } else {
            Fault::RetrieveAcceptsUnknownOption
        };
        self.is_on(Operation::Retrieve, fault) || self.is_on(Operation::Query, Fault::QueryAcceptsUnknownOption)
    }

    fn waive(&self, keyword: &str, waives: bool) -> Result<(), Problem> {
        if waives { Ok(()) } else { Err(Problem::invalid(format!("there is no format or option {keyword:?}"))) }
    }

    fn shows_sys_attrs(&self, wanted: bool) -> bool {
        let never = match self.operation {
            Operation::Retrieve => Fault::RetrieveNeverSysAttrs,
            Operation::PostQuery => Fault::PostQueryIgnoresSysAttrs,
            _ => Fault::QueryNeverSysAttrs,
        };
        (wanted && !self.faults.is_on(never)) || self.is_on(Operation::Retrieve, Fault::RetrieveAlwaysSysAttrs)
    }
}

/// The format that a fault leaves of the one that was asked for.
fn known_format(keyword: &str, format: Format, operation: Operation, faults: &Faults) -> Format {
    let fault = match (operation, keyword, format) {
        (Operation::PostQuery, _, _) => Fault::PostQueryIgnoresFormat,
        (Operation::Retrieve, "keyValues", _) => Fault::RetrieveIgnoresKeyValues,
        (Operation::Retrieve, _, Format::Simplified) => Fault::RetrieveIgnoresSimplified,
        (Operation::Retrieve, _, Format::Concise) => Fault::RetrieveIgnoresConcise,
        (_, "keyValues", _) => Fault::QueryIgnoresKeyValues,
        (_, _, Format::Simplified) => Fault::QueryIgnoresSimplified,
        (_, _, Format::Concise) => Fault::QueryIgnoresConcise,
        (_, _, Format::Normalized) => return format,
    };
    if faults.is_on(fault) { Format::Normalized } else { format }
}
