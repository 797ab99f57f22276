//! Reads Rust source just far enough to see what it refers to: the paths that start at the root of a crate, with `super`
//! resolved and groups spread out, and the module each of them stands in.

use crate::tokens::{Token, tokens};

/// A source file, with its path as shown in messages: `src/plan/filter/parse.rs`.
pub struct File {
    pub path: String,
    pub text: String,
}

/// Something at a line of a file, and the module it stands in, inline modules included.
#[derive(Debug, PartialEq)]
pub struct Found<T> {
    pub what: T,
    pub line: usize,
    pub module: Vec<String>,
}

/// The segments of a path. One inside this crate starts with `crate`, whatever it was written with.
pub type Path = Vec<String>;

/// A file whose modules are known.
pub struct Source {
    tokens: Vec<Token>,
    modules: Vec<Path>,
    /// The modules it declares with `#[cfg(test)]`.
    pub test_modules: Vec<Path>,
}

/// The crates whose paths matter, besides this one.
const OUTSIDE: [&str; 2] = ["jiff", "std"];

/// Words after which `::` starts a path.
const KEYWORDS: [&str; 6] = ["as", "dyn", "impl", "mut", "return", "use"];

impl File {
    /// The module a file holds: `src/plan/mod.rs` is `plan`, `src/lib.rs` and `src/main.rs` are the root.
    pub fn module(&self) -> Path {
        let path = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        let mut module: Path = path.split('/').map(str::to_owned).collect();
        if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
            module.pop();
        }
        module
    }
}

impl Source {
    pub fn of(file: &File) -> Self {
        let mut source = Self { tokens: tokens(&file.text), modules: Vec::new(), test_modules: Vec::new() };
        let mut module = file.module();
        // How many braces are open inside each of the inline modules around a token.
        let mut inline: Vec<usize> = Vec::new();
        for at in 0..source.tokens.len() {
            source.modules.push(module.clone());
            match (source.text(at), inline.last_mut()) {
                ("mod", _) if matches!(source.text(at + 2), "{" | ";") => {
                    module.push(source.text(at + 1).to_owned());
                    if source.is_for_tests(at) {
                        source.test_modules.push(module.clone());
                    }
                    if source.text(at + 2) == "{" {
                        inline.push(0);
                    } else {
                        module.pop();
                    }
                }
                ("{", Some(open)) => *open += 1,
                ("}", Some(open)) => {
                    *open = open.saturating_sub(1);
                    if *open == 0 {
                        inline.pop();
                        module.pop();
                    }
                }
                _ => {}
            }
        }
        source
    }

    /// Every place where these tokens follow each other.
    pub fn occurrences(&self, sequence: &[&str]) -> Vec<Found<String>> {
        let matches = |at: &usize| sequence.iter().enumerate().all(|(offset, text)| self.text(at + offset) == *text);
        (0..self.tokens.len()).filter(matches).map(|at| self.found(at, sequence.concat())).collect()
    }

    /// Every path that starts at the root of this crate or of one in [`OUTSIDE`].
    pub fn paths(&self) -> Vec<Found<Path>> {
        let mut paths = Vec::new();
        for at in 0..self.tokens.len() {
            if let Some(base) = self.root(at) {
                self.spread_out(at + 1, base, &mut paths);
            }
        }
        paths
    }

    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.text.as_str())
    }

    fn is_word(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(Token::is_word)
    }

    fn found<T>(&self, at: usize, what: T) -> Found<T> {
        Found { what, line: self.tokens[at].line, module: self.modules[at].clone() }
    }

    /// Whether the attributes of the item with this token have `#[cfg(test)]`.
    fn is_for_tests(&self, at: usize) -> bool {
        let before = &self.tokens[..at];
        let start =
            before.iter().rposition(|token| matches!(token.text.as_str(), ";" | "{" | "}")).map_or(0, |end| end + 1);
        before[start..].iter().map(|token| token.text.as_str()).collect::<String>().contains("#[cfg(test)]")
    }

    /// Where the path that starts at this token begins, if one does.
    fn root(&self, at: usize) -> Option<Path> {
        let name = self.text(at);
        let follows_a_segment =
            at > 1 && self.text(at - 1) == "::" && self.is_word(at - 2) && !KEYWORDS.contains(&self.text(at - 2));
        if follows_a_segment && !(name == "super" && self.text(at - 2) == "self") {
            return None;
        }
        match (name, self.text(at + 1)) {
            ("crate" | "civitest", "::" | "as") => Some(vec!["crate".to_owned()]),
            ("super", "::") => {
                let mut above = self.modules[at].clone();
                above.pop();
                above.insert(0, "crate".to_owned());
                Some(above)
            }
            (_, "::") if OUTSIDE.contains(&name) => Some(vec![name.to_owned()]),
            _ => None,
        }
    }

    /// Follows a path from the token after its first segment. Returns the token after the path.
    fn spread_out(&self, mut at: usize, mut path: Path, found: &mut Vec<Found<Path>>) -> usize {
        while self.text(at) == "::" {
            match self.text(at + 1) {
                "{" => return self.spread_group(at + 2, &path, found),
                // Above the root there is nothing: that would not compile.
                "super" => drop(path.pop()),
                "self" => {}
                "*" => path.push("*".to_owned()),
                segment if self.is_word(at + 1) => path.push(segment.to_owned()),
                _ => break,
            }
            at += 2;
        }
        found.push(self.found(at - 1, path));
        at
    }

    fn spread_group(&self, mut at: usize, path: &Path, found: &mut Vec<Found<Path>>) -> usize {
        loop {
            match self.text(at) {
                "" => return at,
                "}" => return at + 1,
                "," => at += 1,
                // `name as other`: the name is what counts.
                "as" => at += 2,
                "self" => {
                    found.push(self.found(at, path.clone()));
                    at += 1;
                }
                segment => at = self.spread_out(at + 1, [path.as_slice(), &[segment.to_owned()]].concat(), found),
            }
        }
    }
}
