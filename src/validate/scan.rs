//! Where a JSON value ends: by its quotes and brackets alone, so that whoever parses it can be somebody else. What is between
//! them is not looked at; whether it is JSON, the parser says.

/// How deep brackets are told apart; below that they are only counted. The parser refuses what is deeper.
const TOLD_APART: u32 = 128;

/// A value that is being scanned. It can be stopped anywhere and goes on where it stopped.
#[derive(Debug, Clone, Default)]
pub(super) struct Scan {
    /// How many bytes were looked at.
    at: usize,
    depth: u32,
    /// For each level, whether it is an object (1) or an array (0).
    objects: u128,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Start,
    Between,
    Text,
    Escape,
    /// A number, `true`, `false`, `null`, or nothing of the kind.
    Word,
}

/// How far a scan has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The value has so many bytes.
    Done(usize),
    /// It goes on behind what is there.
    More,
    /// It cannot go on: at this byte, for this reason.
    Broken(usize, Break),
}

/// Why nobody can tell where a value ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// `]` where `}` belongs, or the other way round.
    Bracket(u8),
    /// A line break inside a text: most likely a quote is missing.
    Line,
}

impl Scan {
    /// A scan that begins inside an object, behind its opening bracket.
    pub(super) fn inside_object() -> Self {
        Self { at: 0, depth: 1, objects: 1, state: State::Between }
    }

    /// How many bytes were looked at.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Tells the scan that the first bytes were given up.
    pub(super) fn shift(&mut self, by: usize) {
        self.at = self.at.saturating_sub(by);
    }

    /// Whether the value ends with the file: a word has no end of its own.
    pub(super) fn ends_at_end(&self) -> bool {
        self.state == State::Word
    }

    /// Looks at what is there; `bytes` begins where the value begins.
    pub(super) fn run(&mut self, bytes: &[u8]) -> Step {
        while let Some(rest) = bytes.get(self.at..).filter(|rest| !rest.is_empty()) {
            match self.state {
                State::Escape => {
                    self.at += 1;
                    self.state = State::Text;
                }
                State::Text => match memchr::memchr3(b'"', b'\\', b'\n', rest) {
                    None => self.at = bytes.len(),
                    Some(found) => {
                        self.at += found;
                        match rest[found] {
                            b'\n' => return Step::Broken(self.at, Break::Line),
                            b'\\' => self.state = State::Escape,
                            _ => self.state = State::Between,
                        }
                        self.at += 1;
                        if self.state == State::Between && self.depth == 0 {
                            return Step::Done(self.at);
                        }
                    }
                },
                State::Start => self.first(rest[0]),
                State::Word => match rest.iter().position(|byte| ends_word(*byte)) {
                    None => self.at = bytes.len(),
                    Some(end) => return Step::Done(self.at + end),
                },
                State::Between => match rest.iter().position(|byte| is_structural(*byte)) {
                    None => self.at = bytes.len(),
                    Some(found) => {
                        self.at += found;
                        match self.structural(rest[found]) {
                            Some(step) => return step,
                            None => self.at += 1,
                        }
                    }
                },
            }
        }
        Step::More
    }

    fn first(&mut self, byte: u8) {
        match byte {
            b'{' | b'[' => self.open(byte),
            b'"' => self.state = State::Text,
            _ => self.state = State::Word,
        }
        self.at += 1;
    }

    fn structural(&mut self, byte: u8) -> Option<Step> {
        match byte {
            b'"' => self.state = State::Text,
            b'{' | b'[' => self.open(byte),
            _ => {
                if self.depth <= TOLD_APART {
                    let is_object = self.objects & 1 == 1;
                    if is_object != (byte == b'}') {
                        return Some(Step::Broken(self.at, Break::Bracket(byte)));
                    }
                    self.objects >>= 1;
                }
                self.depth -= 1;
                if self.depth == 0 {
                    self.at += 1;
                    return Some(Step::Done(self.at));
                }
            }
        }
        None
    }

    fn open(&mut self, byte: u8) {
        self.depth = self.depth.saturating_add(1);
        if self.depth <= TOLD_APART {
            self.objects = self.objects << 1 | u128::from(byte == b'{');
        }
        self.state = State::Between;
    }
}

/// A table is several times faster than comparing with five bytes.
const STRUCTURAL: [bool; 256] = {
    let mut table = [false; 256];
    table[b'"' as usize] = true;
    table[b'{' as usize] = true;
    table[b'}' as usize] = true;
    table[b'[' as usize] = true;
    table[b']' as usize] = true;
    table
};

fn is_structural(byte: u8) -> bool {
    STRUCTURAL[usize::from(byte)]
}

fn ends_word(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, b',' | b'[' | b']' | b'{' | b'}' | b'"')
}

/// White space of JSON.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn end(text: &str) -> Step {
        Scan::default().run(text.as_bytes())
    }

    #[test]
    fn a_value_ends_where_its_brackets_and_quotes_end() {
        for (text, length) in [
            (r#"{"a":"}"} x"#, 9),
            (r#"{"a":["\"]",{}]},"#, 16),
            (r#""a\\" "#, 5),
            ("[]]", 2),
            ("12,", 2),
            ("true]", 4),
            ("nonsense\n", 8),
        ] {
            assert_eq!(end(text), Step::Done(length), "{text}");
        }
        for text in ["{", r#"{"a": "#, r#"{"a":"b"#, r#""\"#, "12"] {
            assert_eq!(end(text), Step::More, "{text}");
        }
    }

    #[test]
    fn what_cannot_go_on_says_where_and_why() {
        assert_eq!(end("{]"), Step::Broken(1, Break::Bracket(b']')));
        assert_eq!(end("[[}"), Step::Broken(2, Break::Bracket(b'}')));
        assert_eq!(end("{\"a: 1,\n\"b\": 2}"), Step::Broken(7, Break::Line));
    }

    #[test]
    fn depth_is_counted_however_deep_it_is() {
        let deep = 100_000;
        let text = "[".repeat(deep) + &"]".repeat(deep);
        assert_eq!(end(&text), Step::Done(2 * deep));
        let deeper = "[".repeat(300) + &"]".repeat(172) + "}";
        assert_eq!(end(&deeper), Step::Broken(472, Break::Bracket(b'}')));
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf =
            prop_oneof![Just(serde_json::Value::Null), any::<i32>().prop_map(Into::into), ".*".prop_map(Into::into)];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                prop::collection::vec((".{0,6}", inner), 0..4)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn every_value_ends_where_it_was_written_to_however_it_is_cut(value in json(), cut in any::<prop::sample::Index>(), pretty: bool) {
            let text = if pretty { format!("{value:#}") } else { value.to_string() };
            let whole = format!("{text} ,");
            let mut scan = Scan::default();
            let cut = cut.index(whole.len());
            let first = scan.run(&whole.as_bytes()[..cut]);
            let step = if first == Step::More { scan.run(whole.as_bytes()) } else { first };
            prop_assert_eq!(step, Step::Done(text.len()));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            let _ = Scan::default().run(&bytes);
        }
    }
}
