//! URLs of requests, taken apart and decoded.

use percent_encoding::percent_decode_str;

use super::call::Params;
use super::problem::Problem;

/// The segments below the API root, decoded; a slash at the end changes nothing.
///
/// # Errors
/// BadRequestData for what does not decode.
pub fn path(raw: &str) -> Result<Vec<String>, Problem> {
    let Some(rest) = raw.strip_prefix("/ngsi-ld/v1/") else { return Ok(vec![raw.to_owned()]) };
    rest.strip_suffix('/').unwrap_or(rest).split('/').map(|segment| decode(segment, segment)).collect()
}

/// The parameters, decoded.
///
/// # Errors
/// BadRequestData for what does not decode.
pub fn params(raw: &str) -> Result<Params, Problem> {
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let plain = |text: &str| text.replace('+', " ");
        Ok((decode(&plain(name), name)?, decode(&plain(value), value)?))
    };
    raw.split('&').filter(|text| !text.is_empty()).map(pair).collect::<Result<_, Problem>>().map(Params)
}

fn decode(text: &str, shown: &str) -> Result<String, Problem> {
    let decoded = percent_decode_str(text).decode_utf8().map(|text| text.into_owned());
    decoded.map_err(|_| Problem::bad_data(format!("{shown:?} in the URL does not decode to UTF-8")))
}
