//! Lines of inked text: what a report says, apart from how it is coloured.

use anstyle::{AnsiColor, Style};

use crate::report::words;

/// Whether escape codes may be written. The command line decides, from `--color`, `NO_COLOR` and the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Colour {
    /// Plain text.
    Never,
    /// With escape codes.
    Always,
    /// With escape codes, in colours that those who cannot tell red from green can tell apart.
    Colourblind,
}

/// What a piece of text is, which decides its colour. Nothing is told by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ink {
    /// As it is.
    Plain,
    /// To be seen first.
    Strong,
    /// Good news.
    Good,
    /// Bad news.
    Bad,
    /// Neither.
    Warn,
    /// Less important.
    Faint,
}

impl Ink {
    /// The escape codes, `None` where there are none.
    fn style(self, colour: Colour) -> Option<Style> {
        let good = match colour {
            Colour::Never => return None,
            Colour::Always => AnsiColor::Green,
            Colour::Colourblind => AnsiColor::BrightBlue,
        };
        match self {
            Self::Plain => None,
            Self::Strong => Some(Style::new().bold()),
            Self::Good => Some(good.on_default().bold()),
            Self::Bad => Some(AnsiColor::Red.on_default().bold()),
            Self::Warn => Some(AnsiColor::Yellow.on_default().bold()),
            Self::Faint => Some(Style::new().dimmed()),
        }
    }
}

/// One line: pieces of text with their ink.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line(Vec<(Ink, String)>);

impl Line {
    /// An empty line.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a piece. Control characters in it are written out, so that no answer of a target can steer a terminal.
    #[must_use]
    pub fn with(mut self, ink: Ink, text: impl AsRef<str>) -> Self {
        self.0.push((ink, words::visible(text.as_ref())));
        self
    }

    /// Adds a plain piece.
    #[must_use]
    pub fn plain(self, text: impl AsRef<str>) -> Self {
        self.with(Ink::Plain, text)
    }

    /// The line as text, without a line break.
    pub fn render(&self, colour: Colour) -> String {
        let mut text = String::new();
        for (ink, piece) in &self.0 {
            match ink.style(colour) {
                None => text.push_str(piece),
                Some(style) => text.push_str(&format!("{style}{piece}{style:#}")),
            }
        }
        text
    }
}

/// Lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page(Vec<Line>);

impl Page {
    /// An empty page.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a line.
    pub fn push(&mut self, line: Line) {
        self.0.push(line);
    }

    /// Adds an empty line.
    pub fn gap(&mut self) {
        self.0.push(Line::new());
    }

    /// Adds the lines of another page.
    pub fn append(&mut self, page: Self) {
        self.0.extend(page.0);
    }

    /// The page as text; every line ends with a line break.
    pub fn render(&self, colour: Colour) -> String {
        self.0.iter().map(|line| line.render(colour) + "\n").collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_adds_nothing_but_escape_codes() {
        let line = Line::new().with(Ink::Bad, "FAIL").plain(" name");
        assert_eq!(line.render(Colour::Never), "FAIL name");
        assert_eq!(line.render(Colour::Always), "\u{1b}[1m\u{1b}[31mFAIL\u{1b}[0m name");
    }

    #[test]
    fn good_and_bad_news_differ_without_red_and_green() {
        let line = |ink| Line::new().with(ink, "x").render(Colour::Colourblind);
        assert_eq!(line(Ink::Good), "\u{1b}[1m\u{1b}[94mx\u{1b}[0m");
        assert_eq!(line(Ink::Bad), "\u{1b}[1m\u{1b}[31mx\u{1b}[0m");
    }

    #[test]
    fn a_piece_cannot_bring_escape_codes_or_line_breaks_of_its_own() {
        let line = Line::new().plain("a\u{1b}[31m\nb");
        assert_eq!(line.render(Colour::Always), r"a\u{1b}[31m\nb");
    }
}
