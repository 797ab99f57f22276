//! A server that publishes models as the public one does, on loopback: it announces commits and serves files of them, and goes
//! wrong where it is told to.
#![allow(dead_code, clippy::unwrap_used, reason = "every test file uses its own part, and a test may panic")]

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::{Arc, Condvar, Mutex},
    thread,
};

/// The first commit of every repository.
pub const FIRST: &str = "1111111111111111111111111111111111111111";
/// The second.
pub const SECOND: &str = "2222222222222222222222222222222222222222";

/// What a server does instead of what it should.
#[derive(Debug, Clone)]
pub enum Odd {
    /// Answers with this status and headers.
    Status(u16, &'static str),
    /// Announces more than it sends.
    BreaksOff,
    /// Answers with this body.
    Says(Vec<u8>),
    /// Announces this many bytes.
    Announces(u64),
    /// Waits until somebody lets it go on.
    Waits(Gate),
}

/// Something to wait for.
#[derive(Debug, Clone, Default)]
pub struct Gate(Arc<(Mutex<(bool, bool)>, Condvar)>);

impl Gate {
    /// Waits here until the gate is opened.
    fn pass(&self) {
        let (state, changed) = &*self.0;
        let mut state = state.lock().unwrap();
        state.0 = true;
        changed.notify_all();
        drop(changed.wait_while(state, |(_, open)| !*open).unwrap());
    }

    /// Waits until somebody stands before it.
    pub fn reached(&self) {
        let (state, changed) = &*self.0;
        drop(changed.wait_while(state.lock().unwrap(), |(there, _)| !*there).unwrap());
    }

    /// Opens it.
    pub fn open(&self) {
        let (state, changed) = &*self.0;
        state.lock().unwrap().1 = true;
        changed.notify_all();
    }
}

#[derive(Default)]
struct State {
    heads: BTreeMap<String, String>,
    /// By `<repository>/<commit>/<path>`.
    files: BTreeMap<String, Vec<u8>>,
    /// By what the path ends with: what happens instead, and how often.
    odd: Vec<(String, Odd, usize)>,
    requests: Vec<String>,
}

/// The server.
pub struct Publisher {
    /// Its base URL.
    pub url: String,
    state: Arc<Mutex<State>>,
}

impl Publisher {
    /// Publishes each folder of a directory as a repository, at the first commit.
    pub fn of(directory: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let publisher = Self { url, state: Arc::default() };
        for folder in fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
            publisher.publish(folder.file_name().unwrap().to_str().unwrap(), FIRST, &folder);
        }
        let state = publisher.state.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = state.clone();
                thread::spawn(move || answer(stream, &state));
            }
        });
        publisher
    }

    /// Makes a commit of a folder the newest one of a repository.
    pub fn publish(&self, repository: &str, commit: &str, folder: &Path) {
        let mut open = vec![folder.to_owned()];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            let inside = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
            self.write(repository, commit, &inside, &fs::read(&path).unwrap());
        }
    }

    /// Puts a file into a commit, which is the newest one from then on.
    pub fn write(&self, repository: &str, commit: &str, path: &str, bytes: &[u8]) {
        let mut state = self.state.lock().unwrap();
        state.heads.insert(repository.to_owned(), commit.to_owned());
        state.files.insert(format!("{repository}/{commit}/{path}"), bytes.to_vec());
    }

    /// A file of a commit.
    pub fn read(&self, place: &str) -> String {
        String::from_utf8(self.state.lock().unwrap().files[place].clone()).unwrap()
    }

    /// Takes a file out of a commit.
    pub fn remove(&self, place: &str) {
        self.state.lock().unwrap().files.remove(place).unwrap();
    }

    /// Does something odd to requests whose path ends like this, so many times.
    pub fn odd(&self, ends: &str, odd: Odd, times: usize) {
        self.state.lock().unwrap().odd.push((ends.to_owned(), odd, times));
    }

    /// Does nothing odd from now on.
    pub fn recover(&self) {
        self.state.lock().unwrap().odd.clear();
    }

    /// The paths that were asked for since the last time, sorted.
    pub fn requests(&self) -> Vec<String> {
        let mut requests = std::mem::take(&mut self.state.lock().unwrap().requests);
        requests.sort();
        requests
    }
}

fn answer(mut stream: TcpStream, state: &Mutex<State>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let Some(Ok(request)) = lines.next() else { return };
    while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
    let path = request.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    let (odd, usual) = {
        let mut state = state.lock().unwrap();
        state.requests.push(path.clone());
        let found = state.odd.iter_mut().find(|(ends, _, times)| path.ends_with(ends) && *times > 0);
        let odd = found.map(|(_, odd, times)| {
            *times -= 1;
            odd.clone()
        });
        (odd, usual(&state, &path))
    };
    let head = |status: u16, length: u64, more: &str| {
        format!("HTTP/1.1 {status} x\r\nContent-Length: {length}\r\nConnection: close\r\n{more}\r\n").into_bytes()
    };
    let whole = |bytes: &[u8]| [head(200, bytes.len() as u64, "").as_slice(), bytes].concat();
    let bytes = match (odd, usual) {
        (Some(Odd::Status(status, more)), _) => head(status, 0, more),
        (Some(Odd::BreaksOff), _) => [head(200, 1_000, "").as_slice(), b"{\"half\": "].concat(),
        (Some(Odd::Says(bytes)), _) => whole(&bytes),
        (Some(Odd::Announces(length)), _) => head(200, length, ""),
        (Some(Odd::Waits(gate)), usual) => {
            gate.pass();
            usual.map_or_else(|| head(404, 0, ""), |bytes| whole(&bytes))
        }
        (None, Some(bytes)) => whole(&bytes),
        (None, None) => head(404, 0, ""),
    };
    let _ = stream.write_all(&bytes);
}

fn usual(state: &State, path: &str) -> Option<Vec<u8>> {
    let Some((repository, _)) = path.split_once(".git/info/refs?service=git-upload-pack") else {
        return state.files.get(path).cloned();
    };
    let line = |text: String| format!("{:04x}{text}", text.len() + 4);
    let head = format!("{} HEAD\0multi_ack symref=HEAD:refs/heads/master\n", state.heads.get(repository)?);
    let service = line("# service=git-upload-pack\n".to_owned());
    Some(format!("{service}0000{}0000", line(head)).into_bytes())
}
