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
        let (ignores_unknown, never_sys, always_sys, ignores_format) = match operation {
            Operation::Retrieve => (
                Fault::RetrieveAcceptsUnknownFormat,
                Fault::RetrieveNeverSysAttrs,
                Some(Fault::RetrieveAlwaysSysAttrs),
                Some(Fault::RetrieveIgnoresFormatParameter),
            ),
            _ => (Fault::QueryAcceptsUnknownFormat, Fault::QueryNeverSysAttrs, None, None),
        };
        let unknown = |keyword: &str| match faults.is_on(ignores_unknown) {
            true => Ok(()),
            false => Err(Problem::invalid(format!("there is no format or option {keyword:?}"))),
        };
        let refuses_normalized = operation == Operation::Retrieve && faults.is_on(Fault::RetrieveRefusesNormalized);
        let form = |keyword: &str| {
            Format::from_keyword(keyword).filter(|form| *form != Format::Normalized || !refuses_normalized)
        };
        let mut wanted = None;
        for option in params.options() {
            match form(&option) {
                Some(format) => wanted = wanted.or(Some((option, format))),
                None if option == "sysAttrs" => view.sys_attrs = true,
                None => unknown(&option)?,
            }
        }
        let keyword = params.get("format").filter(|_| !ignores_format.is_some_and(|fault| faults.is_on(fault)));
        if let Some(keyword) = keyword {
            match form(keyword) {
                Some(format) => wanted = Some((keyword.to_owned(), format)),
                None => unknown(keyword)?,
            }
        }
        if let Some((keyword, format)) = wanted {
            view.format = known_format(&keyword, format, operation, faults);
        }
        view.sys_attrs =
            (view.sys_attrs && !faults.is_on(never_sys)) || always_sys.is_some_and(|fault| faults.is_on(fault));
        if let Some(name) = params.get("geometryProperty") {
            if !names::is_attribute_name(name) {
                return Err(Problem::bad_data(format!("geometryProperty {name:?} is no name of an attribute")));
            }
            view.geometry_property = context.expand(name);
        }
        Ok(view)
    }
}

/// The format that a fault leaves of the one that was asked for.
fn known_format(keyword: &str, format: Format, operation: Operation, faults: &Faults) -> Format {
    let fault = match (operation, keyword, format) {
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
