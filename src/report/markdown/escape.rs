//! Text of others inside Markdown.
//!
//! What a target wrote stands in code only: nothing in code becomes markup, a link, an image or a mention of somebody,
//! in no dialect. What a suite wrote is prose, unless a renderer could make something else of it.

use crate::report::words;

/// A run of backticks longer than this is written out: some renderers count no further than 255.
const MOST_BACKTICKS: usize = 20;

/// The text as a code span, on one line.
pub(super) fn code(text: &str) -> String {
    let text = tame(&words::visible(text));
    if text.is_empty() {
        return "(nothing)".to_owned();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    // One space inside each fence is taken away again by the renderer.
    let edge = |c: Option<char>| matches!(c, Some('`' | ' '));
    let pad = if edge(text.chars().next()) || edge(text.chars().next_back()) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Lines as a fenced block. They hold no unseen characters: `text::Line` writes them out.
pub(super) fn block(text: &str) -> String {
    let text = tame(text);
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

/// Words of a suite or profile, within a line.
pub(super) fn prose(text: &str) -> String {
    let active = text.contains(['@', '#', '<', '>', '&', '$']) || text.contains("://") || text.contains("www.");
    if text.is_empty() || active || text.chars().any(words::is_unseen) {
        return code(text);
    }
    let mut prose = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '|' | '!' | '^') {
            prose.push('\\');
        }
        prose.push(c);
    }
    prose
}

fn tame(text: &str) -> String {
    if longest_run(text) > MOST_BACKTICKS { text.replace('`', r"\u{60}") } else { text.to_owned() }
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_has_a_longer_fence_than_anything_in_it() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`a`"), "`` `a` ``");
        assert_eq!(code(" a "), "`  a  `");
        assert_eq!(code(""), "(nothing)");
        assert_eq!(code(&"`".repeat(21)), format!("`{}`", r"\u{60}".repeat(21)));
    }

    #[test]
    fn code_stays_on_its_line() {
        assert_eq!(code("a\n\n# b\u{1b}[0m\0"), r"`a\n\n# b\u{1b}[0m\u{0}`");
    }

    #[test]
    fn a_block_has_a_longer_fence_than_anything_in_it() {
        assert_eq!(block("a\nb\n"), "```text\na\nb\n```\n");
        assert_eq!(block("````\n# a\n"), "`````text\n````\n# a\n`````\n");
        assert!(block(&"`".repeat(300)).starts_with("```text\n\\u{60}"));
    }

    #[test]
    fn prose_is_code_where_a_renderer_could_make_more_of_it() {
        assert_eq!(prose("An entity is stored unchanged (as json)."), "An entity is stored unchanged (as json).");
        assert_eq!(prose("a_b * [c]"), r"a\_b \* \[c\]");
        assert_eq!(prose("@context is read"), "`@context is read`");
        assert_eq!(prose("a partial run: 5.6.1/2"), "a partial run: 5.6.1/2");
        assert_eq!(prose("see https://x"), "`see https://x`");
        assert_eq!(prose("<b>"), "`<b>`");
    }
}
