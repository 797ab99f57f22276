//! The part of a file that is looked at: read block by block, given up from the front, with the place of its first byte.

use std::io::{self, Read};

/// How much is read at once.
const BLOCK: usize = 128 << 10;

/// A place in a file, as editors count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: u64,
    /// The byte in it, from 1.
    pub column: u64,
}

/// What was read of a file and not given up yet.
pub(super) struct Window<R> {
    from: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    place: Place,
}

impl<R: Read> Window<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, buffer: Vec::new(), start: 0, end: 0, place: Place { line: 1, column: 1 } }
    }

    /// What is there.
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// How much memory it takes.
    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.buffer.capacity()
    }

    /// The place of the first byte.
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// The place of a byte that is there.
    pub(super) fn place_of(&self, offset: usize) -> Place {
        after(self.place, self.bytes().get(..offset).unwrap_or_default())
    }

    /// Reads some more; says how much, which is nothing at the end of the file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn more(&mut self) -> io::Result<usize> {
        let is_mostly_empty = self.buffer.len() > 16 * BLOCK && self.end - self.start < BLOCK;
        if is_mostly_empty || self.buffer.len() - self.end < BLOCK {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if is_mostly_empty {
            // One long item is no reason to keep that much.
            self.buffer.truncate(2 * BLOCK);
            self.buffer.shrink_to_fit();
        } else if self.buffer.len() - self.end < BLOCK {
            self.buffer.resize((self.end + BLOCK).max(2 * BLOCK).next_power_of_two(), 0);
        }
        loop {
            match self.from.read(&mut self.buffer[self.end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(read) => {
                    self.end += read;
                    return Ok(read);
                }
            }
        }
    }

    /// Gives up the first bytes.
    pub(super) fn skip(&mut self, count: usize) {
        let count = count.min(self.end - self.start);
        self.place = after(self.place, &self.buffer[self.start..self.start + count]);
        self.start += count;
    }
}

/// The place behind some bytes.
pub(super) fn after(place: Place, bytes: &[u8]) -> Place {
    match memchr::memrchr(b'\n', bytes) {
        None => Place { line: place.line, column: place.column + bytes.len() as u64 },
        Some(last) => Place {
            line: place.line + memchr::memchr_iter(b'\n', bytes).count() as u64,
            column: (bytes.len() - last) as u64,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_over_what_is_given_up() {
        let mut window = Window::new("ab\ncd\n\nef".as_bytes());
        while window.more().unwrap() > 0 {}
        assert_eq!(window.place_of(4), Place { line: 2, column: 2 });
        window.skip(4);
        assert_eq!((window.place(), window.bytes()), (Place { line: 2, column: 2 }, &b"d\n\nef"[..]));
        assert_eq!(window.place_of(3), Place { line: 4, column: 1 });
        window.skip(100);
        assert_eq!((window.place(), window.bytes()), (Place { line: 4, column: 3 }, &b""[..]));
    }
}
