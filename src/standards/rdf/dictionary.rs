//! Terms as numbers: each different term is stored once, and a triple is three numbers. Texts lie one after another in pages,
//! since a million small allocations would cost more than what is in them.

use std::hash::{BuildHasher, Hasher};

use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::{
    term::{BlankName, BlankRef, Document, LiteralRef, TermId, TermKind, TermRef},
    vocab,
};

/// How long a page is. Longer texts get one of their own.
const PAGE: usize = 1 << 20;

/// How many terms one dictionary can hold: the number of the last is what tables call "none".
const MOST: usize = u32::MAX as usize - 1;

/// The terms of one or more documents.
pub struct Dictionary {
    pages: Vec<String>,
    /// The last page that small texts are added to.
    open: usize,
    entries: Vec<Entry>,
    table: HashTable<u32>,
    hasher: FxBuildHasher,
    /// What a literal can be besides its value.
    sorts: Vec<Sort>,
    by_datatype: FxHashMap<Box<str>, u32>,
    by_language: FxHashMap<Box<str>, u32>,
    documents: u32,
}

/// Where the text of a term is, and what it is: 16 bytes.
#[derive(Clone, Copy)]
struct Entry {
    page: u32,
    /// Where it starts in the page; for a numbered blank node its number.
    start: u32,
    length: u32,
    tag: Tag,
}

/// The kind of a term in the two upper bits, and what else tells it from others below: of a literal its sort, of a blank node
/// its document.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Tag(u32);

impl Tag {
    const IRI: Self = Self(0);
    const WRITTEN: u32 = 1 << 30;
    const NUMBERED: u32 = 2 << 30;
    const LITERAL: u32 = 3 << 30;
    const REST: u32 = (1 << 30) - 1;
}

struct Sort {
    datatype: TermId,
    language: Option<Box<str>>,
}

impl Default for Dictionary {
    fn default() -> Self {
        Self::new()
    }
}

impl Dictionary {
    /// A dictionary that holds nothing but the terms that are constants of [`TermId`].
    pub fn new() -> Self {
        let mut new = Self {
            pages: vec![String::new()],
            open: 0,
            entries: Vec::new(),
            table: HashTable::new(),
            hasher: FxBuildHasher,
            sorts: Vec::new(),
            by_datatype: FxHashMap::default(),
            by_language: FxHashMap::default(),
            documents: 0,
        };
        for (id, iri) in [
            (TermId::XSD_STRING, vocab::XSD_STRING),
            (TermId::RDF_LANG_STRING, vocab::RDF_LANG_STRING),
            (TermId::RDF_TYPE, vocab::RDF_TYPE),
            (TermId::RDF_FIRST, vocab::RDF_FIRST),
            (TermId::RDF_REST, vocab::RDF_REST),
            (TermId::RDF_NIL, vocab::RDF_NIL),
        ] {
            let given = new.iri(iri);
            debug_assert_eq!(given, id);
        }
        new
    }

    /// How many terms there are; their numbers are those below.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no term; never, since some are always there.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether no term can be added any more. What reads documents stops there.
    pub fn is_full(&self) -> bool {
        self.entries.len() >= MOST
    }

    /// A document whose blank nodes are no others' yet.
    pub fn new_document(&mut self) -> Document {
        let document = Document(self.documents);
        self.documents = (self.documents + 1) & Tag::REST;
        document
    }

    /// The number of an IRI.
    pub fn iri(&mut self, iri: &str) -> TermId {
        self.place(iri, Tag::IRI)
    }

    /// The number of the blank node that has this label in this document.
    pub fn blank(&mut self, document: Document, label: &str) -> TermId {
        self.place(label, Tag(Tag::WRITTEN | document.0))
    }

    /// The number of a new blank node of this document, which has no label.
    pub fn fresh_blank(&mut self, document: Document) -> TermId {
        let id = self.next();
        let tag = Tag(Tag::NUMBERED | document.0);
        self.entries.push(Entry { page: 0, start: id.0, length: 0, tag });
        id
    }

    /// The number of a literal of this datatype.
    pub fn literal(&mut self, value: &str, datatype: &str) -> TermId {
        let sort = match self.by_datatype.get(datatype) {
            Some(&sort) => sort,
            None => {
                let id = self.iri(datatype);
                let sort = self.add_sort(Sort { datatype: id, language: None });
                self.by_datatype.insert(datatype.into(), sort);
                sort
            }
        };
        self.place(value, Tag(Tag::LITERAL | sort))
    }

    /// The number of a text in this language.
    pub fn text(&mut self, value: &str, language: &str) -> TermId {
        if language.bytes().any(|b| b.is_ascii_uppercase()) {
            return self.text(value, &language.to_ascii_lowercase());
        }
        let sort = match self.by_language.get(language) {
            Some(&sort) => sort,
            None => {
                let sort = self.add_sort(Sort { datatype: TermId::RDF_LANG_STRING, language: Some(language.into()) });
                self.by_language.insert(language.into(), sort);
                sort
            }
        };
        self.place(value, Tag(Tag::LITERAL | sort))
    }

    /// The number of a term. A numbered blank node of another dictionary is none of this one and gets a new number.
    pub fn intern(&mut self, term: TermRef<'_>) -> TermId {
        match term {
            TermRef::Iri(iri) => self.iri(iri),
            TermRef::Literal(LiteralRef { value, language: Some(language), .. }) => self.text(value, language),
            TermRef::Literal(LiteralRef { value, datatype, language: None }) => self.literal(value, datatype),
            TermRef::Blank(BlankRef { document, name: BlankName::Written(label) }) => self.blank(document, label),
            TermRef::Blank(BlankRef { document, name: BlankName::Numbered(number) }) => {
                match self.numbered(document, number) {
                    Some(id) => id,
                    None => self.fresh_blank(document),
                }
            }
        }
    }

    /// The number of a term that is there already.
    pub fn find(&self, term: TermRef<'_>) -> Option<TermId> {
        let (text, tag) = match term {
            TermRef::Iri(iri) => (iri, Tag::IRI),
            TermRef::Literal(LiteralRef { value, language: Some(language), .. }) => {
                (value, Tag(Tag::LITERAL | self.by_language.get(language.to_ascii_lowercase().as_str())?))
            }
            TermRef::Literal(LiteralRef { value, datatype, language: None }) => {
                (value, Tag(Tag::LITERAL | self.by_datatype.get(datatype)?))
            }
            TermRef::Blank(BlankRef { document, name: BlankName::Written(label) }) => {
                (label, Tag(Tag::WRITTEN | document.0))
            }
            TermRef::Blank(BlankRef { document, name: BlankName::Numbered(number) }) => {
                return self.numbered(document, number);
            }
        };
        self.table.find(hash(self.hasher, text, tag), |&id| self.is(id, text, tag)).map(|&id| TermId(id))
    }

    /// The number of an IRI that is there already.
    pub fn find_iri(&self, iri: &str) -> Option<TermId> {
        self.find(TermRef::Iri(iri))
    }

    /// The term of this number.
    ///
    /// # Panics
    /// When the number is of another dictionary.
    pub fn get(&self, id: TermId) -> TermRef<'_> {
        let entry = self.entries[id.index()];
        let document = Document(entry.tag.0 & Tag::REST);
        match entry.tag.0 & !Tag::REST {
            Tag::WRITTEN => {
                TermRef::Blank(BlankRef { document, name: BlankName::Written(text_of(&self.pages, entry)) })
            }
            Tag::NUMBERED => TermRef::Blank(BlankRef { document, name: BlankName::Numbered(entry.start) }),
            Tag::LITERAL => {
                let sort = &self.sorts[(entry.tag.0 & Tag::REST) as usize];
                TermRef::Literal(LiteralRef {
                    value: text_of(&self.pages, entry),
                    datatype: text_of(&self.pages, self.entries[sort.datatype.index()]),
                    language: sort.language.as_deref(),
                })
            }
            _ => TermRef::Iri(text_of(&self.pages, entry)),
        }
    }

    /// The sort of the term of this number.
    pub fn kind(&self, id: TermId) -> TermKind {
        match self.entries[id.index()].tag.0 & !Tag::REST {
            Tag::WRITTEN | Tag::NUMBERED => TermKind::Blank,
            Tag::LITERAL => TermKind::Literal,
            _ => TermKind::Iri,
        }
    }

    /// The datatype of a literal, as a number; nothing if the term is no literal.
    pub fn datatype(&self, id: TermId) -> Option<TermId> {
        let tag = self.entries[id.index()].tag.0;
        (tag & !Tag::REST == Tag::LITERAL).then(|| self.sorts[(tag & Tag::REST) as usize].datatype)
    }

    /// How many bytes are in use, about: for reports of performance.
    pub fn bytes(&self) -> usize {
        self.pages.iter().map(String::capacity).sum::<usize>()
            + self.entries.capacity() * size_of::<Entry>()
            + self.table.allocation_size()
    }

    /// Gives back what was reserved for growth.
    pub fn shrink(&mut self) {
        self.entries.shrink_to_fit();
        let (pages, entries, hasher) = (&self.pages, &self.entries, self.hasher);
        self.table.shrink_to_fit(|&id| hash_of(hasher, pages, entries[id as usize]));
    }

    fn numbered(&self, document: Document, number: u32) -> Option<TermId> {
        let entry = self.entries.get(number as usize)?;
        (entry.tag == Tag(Tag::NUMBERED | document.0)).then_some(TermId(number))
    }

    fn add_sort(&mut self, sort: Sort) -> u32 {
        self.sorts.push(sort);
        // There are fewer sorts than terms, and a term's number has 32 bits; two of them are taken by its kind, which would be
        // exceeded by a billion different datatypes.
        (self.sorts.len() - 1) as u32
    }

    fn next(&self) -> TermId {
        assert!(self.entries.len() <= MOST, "whoever reads stops at a full dictionary");
        TermId(self.entries.len() as u32)
    }

    fn is(&self, id: u32, text: &str, tag: Tag) -> bool {
        let entry = self.entries[id as usize];
        entry.tag == tag && text_of(&self.pages, entry) == text
    }

    fn place(&mut self, text: &str, tag: Tag) -> TermId {
        let hashed = hash(self.hasher, text, tag);
        if let Some(&id) = self.table.find(hashed, |&id| self.is(id, text, tag)) {
            return TermId(id);
        }
        let id = self.next();
        let (page, start) = self.store(text);
        self.entries.push(Entry { page, start, length: text.len() as u32, tag });
        let (pages, entries, hasher) = (&self.pages, &self.entries, self.hasher);
        self.table.insert_unique(hashed, id.0, |&id| hash_of(hasher, pages, entries[id as usize]));
        id
    }

    /// Adds a text to the pages.
    fn store(&mut self, text: &str) -> (u32, u32) {
        if text.len() > PAGE / 4 {
            self.pages.push(text.to_owned());
            return ((self.pages.len() - 1) as u32, 0);
        }
        if self.pages[self.open].len() + text.len() > PAGE {
            self.pages.push(String::with_capacity(PAGE));
            self.open = self.pages.len() - 1;
        }
        let start = self.pages[self.open].len() as u32;
        self.pages[self.open].push_str(text);
        (self.open as u32, start)
    }
}

fn text_of(pages: &[String], entry: Entry) -> &str {
    match entry.tag.0 & !Tag::REST {
        Tag::NUMBERED => "",
        _ => &pages[entry.page as usize][entry.start as usize..(entry.start + entry.length) as usize],
    }
}

fn hash(hasher: FxBuildHasher, text: &str, tag: Tag) -> u64 {
    let mut state = hasher.build_hasher();
    state.write_u32(tag.0);
    state.write(text.as_bytes());
    state.finish()
}

fn hash_of(hasher: FxBuildHasher, pages: &[String], entry: Entry) -> u64 {
    hash(hasher, text_of(pages, entry), entry.tag)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_constant_terms_are_where_they_are_expected() {
        let dictionary = Dictionary::new();
        assert_eq!(dictionary.get(TermId::XSD_STRING), TermRef::Iri(vocab::XSD_STRING));
        assert_eq!(dictionary.get(TermId::RDF_LANG_STRING), TermRef::Iri(vocab::RDF_LANG_STRING));
        assert_eq!(dictionary.get(TermId::RDF_TYPE), TermRef::Iri(vocab::RDF_TYPE));
        assert_eq!(dictionary.get(TermId::RDF_FIRST), TermRef::Iri(vocab::RDF_FIRST));
        assert_eq!(dictionary.get(TermId::RDF_REST), TermRef::Iri(vocab::RDF_REST));
        assert_eq!(dictionary.get(TermId::RDF_NIL), TermRef::Iri(vocab::RDF_NIL));
    }

    #[test]
    fn terms_of_the_same_text_are_told_apart_by_what_they_are() {
        let mut dictionary = Dictionary::new();
        let ids = [
            dictionary.iri("x"),
            dictionary.literal("x", vocab::XSD_STRING),
            dictionary.literal("x", "http://t"),
            dictionary.text("x", "en"),
            dictionary.text("x", "fr"),
            dictionary.blank(Document(0), "x"),
            dictionary.blank(Document(1), "x"),
            dictionary.fresh_blank(Document(0)),
            dictionary.fresh_blank(Document(0)),
        ];
        for (n, &id) in ids.iter().enumerate() {
            assert!(!ids[..n].contains(&id), "{}", dictionary.get(id));
            let term = dictionary.get(id);
            assert_eq!(dictionary.find(term), Some(id), "{term}");
        }
    }

    #[test]
    fn a_lexical_form_is_kept_as_it_was_written() {
        let mut dictionary = Dictionary::new();
        let (a, b) = (dictionary.literal("01", "http://int"), dictionary.literal("1", "http://int"));
        assert_ne!(a, b);
        assert_eq!(dictionary.get(a).to_string(), "\"01\"^^<http://int>");
    }

    #[test]
    fn language_tags_that_differ_in_case_only_are_the_same() {
        let mut dictionary = Dictionary::new();
        let id = dictionary.text("x", "en-GB");
        assert_eq!(id, dictionary.text("x", "EN-gb"));
        assert_eq!(dictionary.get(id).to_string(), "\"x\"@en-gb");
        assert_eq!(dictionary.find(TermRef::text("x", "en-GB")), Some(id));
        assert_eq!(dictionary.datatype(id), Some(TermId::RDF_LANG_STRING));
    }

    #[test]
    fn texts_longer_than_a_page_are_kept_whole() {
        let mut dictionary = Dictionary::new();
        let long = "é".repeat(PAGE);
        let (before, id, after) = (dictionary.iri("a"), dictionary.iri(&long), dictionary.iri("b"));
        assert_eq!(dictionary.get(id), TermRef::Iri(&long));
        assert_eq!((dictionary.get(before), dictionary.get(after)), (TermRef::Iri("a"), TermRef::Iri("b")));
        let filler: Vec<TermId> = (0..5_000).map(|n| dictionary.iri(&format!("{n}{}", "x".repeat(1_000)))).collect();
        assert!(filler.iter().enumerate().all(|(n, id)| {
            dictionary.get(*id).iri().is_some_and(|iri| iri.starts_with(&format!("{n}x")) && iri.len() > 1_000)
        }));
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(texts in proptest::collection::vec((0u8..4, ".{0,6}"), 0..40)) {
            let mut dictionary = Dictionary::new();
            let ids: Vec<TermId> = texts.iter().map(|(kind, text)| match kind {
                0 => dictionary.iri(text),
                1 => dictionary.literal(text, "http://t"),
                2 => dictionary.text(text, "de"),
                _ => dictionary.blank(Document(3), text),
            }).collect();
            for ((kind, text), id) in texts.iter().zip(ids) {
                let term = match kind {
                    0 => TermRef::Iri(text),
                    1 => TermRef::typed(text, "http://t"),
                    2 => TermRef::text(text, "de"),
                    _ => TermRef::Blank(BlankRef { document: Document(3), name: BlankName::Written(text) }),
                };
                prop_assert_eq!(dictionary.get(id), term);
                prop_assert_eq!(dictionary.find(term), Some(id));
                prop_assert_eq!(dictionary.intern(term), id);
            }
        }
    }
}
