//! As much of git as is needed to learn which commit something is: from the list of references that a server announces, or
//! from the files of a clone. No git program is involved.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The commit of HEAD in what a server announces for `git-upload-pack` (gitprotocol-pack, "Reference Discovery").
///
/// # Errors
/// What is wrong with it.
pub fn announced_head(body: &str) -> Result<String, String> {
    let mut rest = body;
    let mut first = true;
    while !rest.is_empty() {
        let length = rest.get(..4).and_then(|digits| usize::from_str_radix(digits, 16).ok());
        let Some(length) = length else { return Err("it is no list of references of a git server".to_owned()) };
        // 0000 ends a part, and the part of the service name comes first.
        if length < 4 {
            rest = &rest[4..];
            continue;
        }
        let Some(line) = rest.get(4..length) else { return Err("the list of references breaks off".to_owned()) };
        rest = &rest[length..];
        if std::mem::take(&mut first) && line.starts_with("# service=") {
            continue;
        }
        let line = line.split('\0').next().unwrap_or_default().trim_end();
        if let Some((commit, "HEAD")) = line.split_once(' ') {
            return if is_commit(commit) { Ok(commit.to_owned()) } else { Err("its HEAD is no commit".to_owned()) };
        }
    }
    Err("the list of references has no HEAD".to_owned())
}

/// Whether a text is a commit: 40 hexadecimal digits in lower case, or 64.
pub fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// The commit that is checked out in a clone; nothing where there is none.
pub fn checked_out(worktree: &Path) -> Option<String> {
    let directory = directory(worktree)?;
    let head = read(&directory.join("HEAD"))?;
    let Some(name) = head.strip_prefix("ref: ") else { return is_commit(&head).then_some(head) };
    // A name leads to a file below the directory; one that leads out is none of git's.
    if name.split('/').any(|part| matches!(part, "" | "." | "..")) || Path::new(name).is_absolute() {
        return None;
    }
    // The worktree of another clone keeps its references there.
    let common = read(&directory.join("commondir")).map(|path| directory.join(path));
    let places = [Some(directory), common];
    places.into_iter().flatten().find_map(|place| reference(&place, name))
}

fn reference(directory: &Path, name: &str) -> Option<String> {
    if let Some(commit) = read(&directory.join(name)).filter(|text| is_commit(text)) {
        return Some(commit);
    }
    let packed = fs::read_to_string(directory.join("packed-refs")).ok()?;
    let lines = packed.lines().filter_map(|line| line.split_once(' '));
    lines.filter(|(commit, named)| *named == name && is_commit(commit)).map(|(commit, _)| commit.to_owned()).next()
}

/// `.git`, or where it says that it is.
fn directory(worktree: &Path) -> Option<PathBuf> {
    let place = worktree.join(".git");
    match fs::metadata(&place) {
        Ok(found) if found.is_dir() => Some(place),
        Ok(_) => Some(worktree.join(read(&place)?.strip_prefix("gitdir: ")?)),
        Err(_) => None,
    }
}

fn read(path: &Path) -> Option<String> {
    let text: io::Result<String> = fs::read_to_string(path);
    text.ok().map(|text| text.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMIT: &str = "f0150e5c97f41e4c0881a0bcfa05d559058bdea1";

    fn line(text: &str) -> String {
        format!("{:04x}{text}", text.len() + 4)
    }

    #[test]
    fn the_head_of_a_server_is_found_in_its_list_of_references() {
        let service = line("# service=git-upload-pack\n") + "0000";
        let head = line(&format!("{COMMIT} HEAD\0multi_ack symref=HEAD:refs/heads/master\n"));
        let branch = line(&format!("{} refs/heads/other\n", COMMIT.replace('f', "0")));
        assert_eq!(announced_head(&format!("{service}{head}{branch}0000")), Ok(COMMIT.to_owned()));
        assert_eq!(announced_head(&format!("{head}0000")), Ok(COMMIT.to_owned()), "without the service line");
    }

    #[test]
    fn what_is_no_list_of_references_is_refused() {
        let service = line("# service=git-upload-pack\n") + "0000";
        for (body, says) in [
            ("<html>Not found</html>".to_owned(), "it is no list of references of a git server"),
            (String::new(), "the list of references has no HEAD"),
            (format!("{service}0000"), "the list of references has no HEAD"),
            (format!("{service}00ff{COMMIT} HEAD"), "the list of references breaks off"),
            (service + &line("nonsense HEAD\n"), "its HEAD is no commit"),
            ("00é".to_owned(), "it is no list of references of a git server"),
            ("0005".to_owned(), "the list of references breaks off"),
        ] {
            assert_eq!(announced_head(&body), Err(says.to_owned()), "{body}");
        }
    }

    #[test]
    fn the_commit_of_a_clone_is_read_from_its_files() {
        let directory = tempfile::tempdir().unwrap();
        let git = directory.path().join(".git");
        assert_eq!(checked_out(directory.path()), None);
        fs::create_dir_all(git.join("refs/heads")).unwrap();
        fs::write(git.join("HEAD"), format!("{COMMIT}\n")).unwrap();
        assert_eq!(checked_out(directory.path()).as_deref(), Some(COMMIT), "detached");
        fs::write(git.join("HEAD"), "ref: refs/heads/master\n").unwrap();
        assert_eq!(checked_out(directory.path()), None);
        fs::write(git.join("packed-refs"), format!("# pack-refs\n{COMMIT} refs/heads/master\n")).unwrap();
        assert_eq!(checked_out(directory.path()).as_deref(), Some(COMMIT), "packed");
        let loose = COMMIT.replace('f', "a");
        fs::write(git.join("refs/heads/master"), format!("{loose}\n")).unwrap();
        assert_eq!(checked_out(directory.path()), Some(loose), "loose wins");
        fs::write(git.join("HEAD"), "ref: ../../outside\n").unwrap();
        assert_eq!(checked_out(directory.path()), None);
    }
}
