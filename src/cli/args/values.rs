//! Readers of values that clap has none for.

use std::time::Duration;

use crate::model::{
    target::Declaration,
    test::{Role, Version},
};

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len()));
    let number: f64 = number.parse().map_err(|_| "write a time like 2s or 500ms".to_owned())?;
    let seconds = match unit {
        "ms" => number / 1000.0,
        "s" | "" => number,
        "m" => number * 60.0,
        _ => return Err("write a time like 2s, 500ms or 1m".to_owned()),
    };
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

pub(super) fn gate(text: &str) -> Result<u8, String> {
    let level = text.strip_prefix("level=").and_then(|level| level.parse().ok());
    level.ok_or_else(|| "write the level as level=1".to_owned())
}

pub(super) fn version(text: &str) -> Result<Version, String> {
    text.parse().map_err(|()| "write a version like 1.6.1".to_owned())
}

pub(super) fn declaration(text: &str) -> Result<Declaration, String> {
    let roles = || Role::ALL.map(Role::as_str).join(", ");
    let (role, plays) = text.split_once('=').ok_or("write a role and yes or no: provide=yes")?;
    let role = role.parse().map_err(|()| format!("`{role}` is no role; there are {}", roles()))?;
    let plays = match plays {
        "yes" => true,
        "no" => false,
        _ => return Err(format!("`{plays}` is neither yes nor no")),
    };
    Ok(Declaration { role, plays })
}
