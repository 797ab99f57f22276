//! Writes a generated catalogue to a file, and beside it what a validator has to find in it:
//! `cargo bench --bench catalogue -- 10000 /tmp/catalogue.nt`. The extension chooses the syntax: nt, ttl, rdf, jsonld.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of the workshop")]

#[path = "mod.rs"]
mod catalogue;

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
    process::ExitCode,
};

use catalogue::{Catalogue, Expected, Shapes, Syntax};

const USAGE: &str = "usage: catalogue <datasets> <file.nt|ttl|rdf|jsonld> [a defect in every so-manieth dataset]";

fn main() -> ExitCode {
    // `cargo bench` adds an option of its own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let Some((catalogue, syntax, path)) = read(&arguments) else {
        // `cargo test --benches` runs this, too: without arguments there is nothing to do.
        println!("{USAGE}");
        return if arguments.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) };
    };
    match write(catalogue, syntax, Path::new(path)) {
        Ok(triples) => {
            println!("{triples} triples in {path}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn read(arguments: &[String]) -> Option<(Catalogue, Syntax, &str)> {
    let [datasets, path, rest @ ..] = arguments else { return None };
    let syntax = Syntax::of_extension(Path::new(path).extension()?.to_str()?)?;
    let catalogue = Catalogue::new(datasets.parse().ok()?);
    Some(match rest {
        [] => (catalogue, syntax, path),
        [every] => (catalogue.defect_every(every.parse().ok()?), syntax, path),
        _ => return None,
    })
}

fn write(catalogue: Catalogue, syntax: Syntax, path: &Path) -> io::Result<u64> {
    let triples = catalogue.write(syntax, &mut BufWriter::new(File::create(path)?))?;
    for (shapes, name) in [
        (Shapes::OfficialBase, "official-base"),
        (Shapes::OfficialFull, "official-full"),
        (Shapes::OwnBase, "own-base"),
        (Shapes::OwnFull, "own-full"),
    ] {
        let mut lines: Vec<String> = catalogue.expected(shapes).iter().map(line).collect();
        lines.sort_unstable();
        let mut out = BufWriter::new(File::create(path.with_extension(format!("{name}.tsv")))?);
        for line in lines {
            writeln!(out, "{line}")?;
        }
        out.flush()?;
    }
    Ok(triples)
}

/// Focus, path, value, component, severity; all blank nodes alike, as every validator names them in its own way.
fn line(expected: &Expected) -> String {
    let term = |term: &catalogue::Term| match term {
        catalogue::Term::Blank(_) => "_:".to_owned(),
        other => other.to_string(),
    };
    let Expected { focus, path, value, component, severity } = expected;
    let value = value.as_ref().map(term).unwrap_or_default();
    format!("{}\t<{path}>\t{value}\t{component}\t{severity:?}", term(focus))
}
