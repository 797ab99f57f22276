//! Where what was found goes: standard output in one form, and a file for each report that was asked for.

use std::{
    cell::Cell,
    io::{self, BufWriter, Stdout, Write},
    path::Path,
    rc::Rc,
};

use indicatif::ProgressBar;

use crate::{
    cli::{
        args::{ValidateFormat, ValidateReports},
        exit::Exit,
        failure::Failure,
        outputs::Growing,
        terminal::Screen,
    },
    model::Severity,
    report::{
        text::Colour,
        validation::{Header, Json, Junit, Sarif, Shown, Sink, Text},
    },
    validate::{Item, Summary},
};

/// All that is written.
pub(super) struct Sinks {
    printed: Box<dyn Sink>,
    closed: Rc<Cell<bool>>,
    files: Vec<(Growing, Box<dyn Sink>)>,
}

impl Sinks {
    /// Makes sure that everything can be written.
    ///
    /// # Errors
    /// When a file cannot, or two are the same.
    pub(super) fn open(
        args: &ValidateReports,
        header: &Header,
        screen: Screen,
        bar: Option<ProgressBar>,
    ) -> Result<Self, Failure> {
        let shown = Shown { limit: args.limit, least: if args.verbose { Severity::Info } else { Severity::Warning } };
        let mut files: Vec<(Growing, Box<dyn Sink>)> = Vec::new();
        let wanted = [
            (&args.json, ValidateFormat::Json, "json"),
            (&args.sarif, ValidateFormat::Sarif, "sarif"),
            (&args.junit, ValidateFormat::Junit, "junit"),
        ];
        for (path, format, name) in wanted {
            let Some(path) = path else { continue };
            let file = Growing::open(path)?;
            if files.iter().any(|(other, _)| other.path() == file.path()) {
                return Err(twice(name, path));
            }
            let sink =
                sink(format, file.writer(), header, shown, Colour::Never).map_err(|error| unwritable(path, &error))?;
            files.push((file, sink));
        }
        let closed = Rc::default();
        let out = Printed { out: BufWriter::new(io::stdout()), bar, closed: Rc::clone(&closed) };
        // What standard output does not take is noticed with the first item.
        let printed = sink(args.format, out, header, shown, screen.data)
            .map_err(|error| Failure::new(Exit::Usage, format!("standard output cannot be written: {error}")))?;
        Ok(Self { printed, closed, files })
    }

    /// Whether nobody reads standard output any more, and nothing else is written.
    pub(super) fn is_closed(&self) -> bool {
        self.closed.get() && self.files.is_empty()
    }

    /// Takes the next item.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn item(&mut self, item: &Item) -> io::Result<()> {
        self.printed.item(item)?;
        for (_, sink) in &mut self.files {
            sink.item(item)?;
        }
        if self.is_closed() { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(()) }
    }

    /// Ends all documents, and puts the files in their places.
    ///
    /// # Errors
    /// When one cannot be written.
    pub(super) fn end(self, summary: &Summary) -> Result<(), Failure> {
        let Self { mut printed, files, .. } = self;
        printed
            .end(summary)
            .map_err(|error| Failure::new(Exit::Usage, format!("standard output cannot be written: {error}")))?;
        for (file, mut sink) in files {
            let path = file.path().to_owned();
            sink.end(summary).map_err(|error| unwritable(&path, &error))?;
            drop(sink);
            file.finish().map_err(|error| unwritable(&path, &error))?;
        }
        Ok(())
    }
}

fn sink(
    format: ValidateFormat,
    out: impl Write + 'static,
    header: &Header,
    shown: Shown,
    colour: Colour,
) -> io::Result<Box<dyn Sink>> {
    Ok(match format {
        ValidateFormat::Text => Box::new(Text::new(out, colour, shown)),
        ValidateFormat::Json => Box::new(Json::new(out, header)?),
        ValidateFormat::Sarif => Box::new(Sarif::new(out, header)?),
        ValidateFormat::Junit => Box::new(Junit::new(out, header.clone())),
    })
}

/// Standard output, above the bar if there is one. A closed pipe is the reader's choice and no error.
struct Printed {
    out: BufWriter<Stdout>,
    bar: Option<ProgressBar>,
    closed: Rc<Cell<bool>>,
}

impl Printed {
    fn quietly(&self, written: io::Result<()>) -> io::Result<()> {
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed.set(true);
                Ok(())
            }
            written => written,
        }
    }
}

impl Write for Printed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed.get() {
            return Ok(bytes.len());
        }
        let written = match &self.bar {
            Some(bar) if !bar.is_hidden() => {
                let out = &mut self.out;
                bar.suspend(|| out.write_all(bytes).and_then(|()| out.flush()))
            }
            _ => self.out.write_all(bytes),
        };
        self.quietly(written).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed.get() {
            return Ok(());
        }
        let flushed = self.out.flush();
        self.quietly(flushed)
    }
}

fn twice(name: &str, path: &Path) -> Failure {
    Failure::new(Exit::Usage, format!("--{name} names {}, which is another report", path.display()))
        .help("give each report a file of its own")
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(Exit::Usage, format!("the report {} cannot be written: {error}", path.display()))
        .help("name a file in a directory that exists and that you may write to, with room for it")
}
