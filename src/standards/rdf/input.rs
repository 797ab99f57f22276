//! The bytes of a document: unpacked, without a byte order mark, and no more of them than is allowed.

use std::{
    io::{self, BufRead, BufReader, Read},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use flate2::bufread::MultiGzDecoder;

use super::{
    options::{Limit, Limits},
    problem::{Position, Unreadable},
    syntax::{Looks, look},
};

/// How many bytes of the beginning are looked at to tell the syntax.
const START: usize = 16 << 10;

/// What of a packed file is unpacked before its size is compared with the packed one: small files of repetitions are harmless.
const UNSUSPICIOUS: u64 = 8 << 20;

/// Why reading stopped before the end. The parsers have no room for it in their errors, so it is kept beside them.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop(Arc<Mutex<Option<Exceeded>>>);

/// Which limit, and where.
type Exceeded = (Limit, Option<Position>);

impl Stop {
    /// Notes why, and gives the error that makes a parser stop.
    pub(super) fn at(&self, limit: Limit, at: Option<Position>) -> io::Error {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert((limit, at));
        io::Error::other(limit.to_string())
    }

    /// Why reading stopped, if it did.
    pub(super) fn reason(&self) -> Option<Unreadable> {
        let reason = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        reason.map(|(limit, at)| Unreadable::TooMuch { limit, at })
    }
}

/// A document that has been opened: its first bytes are known, and the others follow.
pub struct Input<'a> {
    reader: Box<dyn BufRead + Send + 'a>,
    start: Vec<u8>,
    pub(super) stop: Stop,
}

impl<'a> Input<'a> {
    /// Opens a document: unpacks it if it is packed with gzip, whatever it is called.
    ///
    /// # Errors
    /// When it cannot be read, or is no text that could be RDF.
    pub fn open(reader: impl Read + Send + 'a, limits: &Limits) -> Result<Self, Unreadable> {
        let failed = |error: &io::Error| Unreadable::Input(error.to_string());
        let packed = Arc::new(AtomicU64::new(0));
        let mut raw = BufReader::with_capacity(64 << 10, Counted { reader, count: Arc::clone(&packed) });
        let is_packed = raw.fill_buf().map_err(|error| failed(&error))?.starts_with(&[0x1f, 0x8b]);
        let stop = Stop::default();
        let inflation = if is_packed { Some(Inflation { packed, limit: limits.inflation }) } else { None };
        let unpacked: Box<dyn Read + Send + 'a> =
            if is_packed { Box::new(MultiGzDecoder::new(raw)) } else { Box::new(raw) };
        let limited = Limited { reader: unpacked, count: 0, most: limits.bytes, inflation, stop: stop.clone() };
        let mut reader = Box::new(BufReader::with_capacity(64 << 10, limited));
        let mut start = Vec::new();
        let begun = reader.by_ref().take(START as u64).read_to_end(&mut start);
        if let Some(reason) = stop.reason() {
            return Err(reason);
        }
        begun.map_err(|error| failed(&error))?;
        if start.starts_with(&[0xef, 0xbb, 0xbf]) {
            start.drain(..3);
        }
        match look(&start) {
            looks @ (Looks::WebPage | Looks::Packed(_) | Looks::Utf16) => Err(Unreadable::NotRdf(looks)),
            Looks::Like(_) | Looks::Empty => Ok(Self { reader, start, stop }),
        }
    }

    /// The first bytes, to choose the syntax by.
    pub fn start(&self) -> &[u8] {
        &self.start
    }

    /// All bytes, in order.
    pub(super) fn into_reader(self) -> impl Read + Send + 'a {
        io::Cursor::new(self.start).chain(self.reader)
    }
}

/// Counts what goes through it.
struct Counted<R> {
    reader: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

struct Inflation {
    packed: Arc<AtomicU64>,
    limit: u64,
}

/// Stops where there is too much.
struct Limited<R> {
    reader: R,
    count: u64,
    most: u64,
    inflation: Option<Inflation>,
    stop: Stop,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.count += read as u64;
        if self.count > self.most {
            return Err(self.stop.at(Limit::Bytes(self.most), None));
        }
        if let Some(Inflation { packed, limit }) = &self.inflation
            && self.count > UNSUSPICIOUS
            && self.count / limit > packed.load(Ordering::Relaxed)
        {
            return Err(self.stop.at(Limit::Inflation(*limit), None));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn pack(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, Unreadable> {
        let input = Input::open(bytes, limits)?;
        let stop = input.stop.clone();
        let mut all = Vec::new();
        match input.into_reader().read_to_end(&mut all) {
            Ok(_) => Ok(all),
            Err(error) => Err(stop.reason().unwrap_or(Unreadable::Input(error.to_string()))),
        }
    }

    #[test]
    fn a_packed_document_is_unpacked_by_what_it_is_and_not_by_its_name() {
        let text = "<http://a> <http://b> <http://c> .\n".repeat(2_000);
        assert_eq!(read(text.as_bytes(), &Limits::default()), Ok(text.clone().into_bytes()));
        assert_eq!(read(&pack(text.as_bytes()), &Limits::default()), Ok(text.clone().into_bytes()));
        let two = [pack(text.as_bytes()), pack(text.as_bytes())].concat();
        assert_eq!(read(&two, &Limits::default()), Ok(text.repeat(2).into_bytes()), "members follow one another");
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_document() {
        assert_eq!(read(b"\xef\xbb\xbf<http://a>", &Limits::default()), Ok(b"<http://a>".to_vec()));
    }

    #[test]
    fn a_document_that_is_too_long_is_not_read_to_its_end() {
        let limits = Limits { bytes: 100_000, ..Limits::default() };
        let endless = io::repeat(b'x');
        let input = Input::open(endless, &limits).unwrap();
        let stop = input.stop.clone();
        assert!(input.into_reader().read_to_end(&mut Vec::new()).is_err());
        assert_eq!(stop.reason(), Some(Unreadable::TooMuch { limit: Limit::Bytes(100_000), at: None }));
    }

    #[test]
    fn a_bomb_is_not_unpacked_to_its_end() {
        let bomb = pack(&vec![b'#'; (UNSUSPICIOUS as usize) * 3 / 2]);
        let unpacked = read(&bomb, &Limits { inflation: 50, ..Limits::default() });
        assert_eq!(unpacked, Err(Unreadable::TooMuch { limit: Limit::Inflation(50), at: None }));
        let twice = read(&pack(&pack(b"<http://a>")), &Limits::default());
        assert_eq!(twice, Err(Unreadable::NotRdf(Looks::Packed("gzip"))));
    }

    #[test]
    fn what_cannot_be_rdf_is_refused_with_what_it_is() {
        for (bytes, looks) in [
            (b"PK\x03\x04....".as_slice(), Looks::Packed("ZIP")),
            (b"\xff\xfe<\0", Looks::Utf16),
            (b"<!doctype html><title>Not found</title>", Looks::WebPage),
        ] {
            assert_eq!(read(bytes, &Limits::default()), Err(Unreadable::NotRdf(looks)));
        }
    }

    #[test]
    fn a_packed_document_that_is_cut_off_is_an_error() {
        let mut packed = pack("<http://a> <http://b> <http://c> .\n".repeat(10_000).as_bytes());
        packed.truncate(packed.len() / 2);
        assert!(matches!(read(&packed, &Limits::default()), Err(Unreadable::Input(_))));
    }
}
