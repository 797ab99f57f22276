//! Which representation a request asks for (6.3.7).

use crate::model::Form;

/// The representation that the query parameters ask for: `format`, or the deprecated `options`. The first value that
/// names one wins, `format` before `options`; without one it is the normalized representation.
pub fn form_of(parameters: &[(String, String)]) -> Form {
    let named = |parameter: &str| {
        parameters
            .iter()
            .filter(|(name, _)| name == parameter)
            .flat_map(|(_, value)| value.split(','))
            .find_map(|value| form(value.trim()))
    };
    named("format").or_else(|| named("options")).unwrap_or_default()
}

fn form(name: &str) -> Option<Form> {
    match name {
        "normalized" => Some(Form::Normalized),
        "concise" => Some(Form::Concise),
        "simplified" | "keyValues" => Some(Form::Simplified),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(parameters: &[(&str, &str)]) -> Form {
        form_of(&parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>())
    }

    #[test]
    fn the_form_is_taken_from_format_or_from_options() {
        assert_eq!(asked(&[("type", "BusShelter")]), Form::Normalized);
        assert_eq!(asked(&[("format", "concise")]), Form::Concise);
        assert_eq!(asked(&[("format", "keyValues")]), Form::Simplified);
        assert_eq!(asked(&[("options", "sysAttrs,simplified")]), Form::Simplified);
        assert_eq!(asked(&[("options", "count,keyValues,concise")]), Form::Simplified);
        assert_eq!(asked(&[("options", "concise"), ("format", "normalized")]), Form::Normalized);
    }
}
