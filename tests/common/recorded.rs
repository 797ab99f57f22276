//! Recorded answers of platforms, in `fixtures/probe/`, and a server that gives them.
#![allow(dead_code, clippy::unwrap_used, reason = "every test file uses its own part, and a test may panic")]

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use civitest::suite::{
    diagnostic::Sink,
    source::SourceFile,
    yaml::{parse, to_json},
};
use serde_json::Value;

/// A platform.
#[derive(Clone)]
pub struct Recorded {
    /// The name of the file.
    pub name: String,
    /// What is asked for: a path of the platform.
    pub path: String,
    /// The fingerprints it is recognised by.
    pub found: Vec<String>,
    /// The exit code.
    pub exit: i32,
    /// Whether data was seen that programs can read: `yes`, `no` or `unknown`.
    pub readable: String,
    /// Where its redirects lead to.
    pub redirects: Vec<String>,
    answers: Value,
    otherwise: Value,
}

/// A request as the server saw it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Received {
    pub method: String,
    pub path: String,
    pub accept: String,
    pub range: String,
}

/// A platform that answers.
pub struct Serving {
    /// The URL to probe.
    pub url: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Serving {
    /// What was asked.
    pub fn requests(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

/// All of them, by name.
pub fn recordings() -> Vec<Recorded> {
    let mut names: Vec<_> = fs::read_dir("fixtures/probe").unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    assert!(names.len() >= 30, "the recordings are there");
    names.iter().map(|path| read(path.file_stem().unwrap().to_str().unwrap())).collect()
}

fn read(name: &str) -> Recorded {
    let path = format!("fixtures/probe/{name}.yaml");
    let mut sink = Sink::default();
    let text = fs::read_to_string(&path).unwrap();
    let tree = parse(&SourceFile::new(path.as_str(), text), &mut sink).map(|tree| to_json(&tree));
    let document = tree.unwrap_or_else(|| panic!("{:#?}", sink.into_sorted()));
    let expect = &document["expect"];
    let answers = document["answers"].clone();
    let every = answers.as_object().into_iter().flat_map(|answers| answers.values()).chain([&document["otherwise"]]);
    let redirects = every.filter_map(|answer| answer["headers"]["Location"].as_str());
    Recorded {
        name: name.to_owned(),
        path: document["url"].as_str().unwrap_or_default().to_owned(),
        found: expect["found"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect(),
        exit: i32::try_from(expect["exit"].as_i64().unwrap()).unwrap(),
        readable: expect["readable"].as_str().unwrap().to_owned(),
        redirects: redirects.map(|location| location.replace("$ORIGIN", "")).collect(),
        otherwise: document["otherwise"].clone(),
        answers,
    }
}

impl Recorded {
    /// Serves it until the test ends.
    pub fn serve(&self) -> Serving {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let serving = Serving { url: format!("{origin}{}", self.path), received: Arc::clone(&received) };
        let recorded = self.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that goes away is no reason to stop.
                let _ = recorded.answer(stream, &origin, &received);
            }
        });
        serving
    }

    fn answer(&self, stream: TcpStream, origin: &str, received: &Mutex<Vec<Received>>) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let mut words = line.split_whitespace().map(str::to_owned);
        let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(()) };
        let mut request = Received { method, path, accept: String::new(), range: String::new() };
        loop {
            let mut header = String::new();
            reader.read_line(&mut header)?;
            match header.trim_end().split_once(": ") {
                Some((name, value)) if name.eq_ignore_ascii_case("accept") => request.accept = value.to_owned(),
                Some((name, value)) if name.eq_ignore_ascii_case("range") => request.range = value.to_owned(),
                Some(_) => {}
                None => break,
            }
        }
        let answer = self.find(&request.path);
        received.lock().unwrap().push(request);
        reader.into_inner().write_all(&bytes(answer, origin))
    }

    fn find(&self, path: &str) -> &Value {
        let bare = path.split('?').next().unwrap();
        let trimmed = bare.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(bare);
        [path, bare, trimmed].iter().find_map(|path| self.answers.get(path)).unwrap_or(&self.otherwise)
    }
}

fn bytes(answer: &Value, origin: &str) -> Vec<u8> {
    let body = match (&answer["json"], &answer["text"], &answer["hex"]) {
        (Value::Null, Value::String(text), _) => text.replace("$ORIGIN", origin).into_bytes(),
        (Value::Null, _, Value::String(hex)) => {
            (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect()
        }
        (Value::Null, ..) => Vec::new(),
        (json, ..) => json.to_string().replace("$ORIGIN", origin).into_bytes(),
    };
    let mut head = format!("HTTP/1.1 {} Recorded\r\n", answer["status"].as_u64().unwrap_or(200));
    if let Some(media) = answer["type"].as_str() {
        head.push_str(&format!("Content-Type: {media}\r\n"));
    }
    for (name, value) in answer["headers"].as_object().into_iter().flatten() {
        head.push_str(&format!("{name}: {}\r\n", value.as_str().unwrap().replace("$ORIGIN", origin)));
    }
    head.push_str(&format!("Content-Length: {}\r\nConnection: close\r\n\r\n", body.len()));
    [head.into_bytes(), body].concat()
}
