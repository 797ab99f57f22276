use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use tar::{Builder, Header};

use super::*;

const COMMIT: &str = "f0150e5c97f41e4c0881a0bcfa05d559058bdea1";
const SMALL: Bounds = Bounds { entry: 1_000, total: 100_000, count: 20 };

/// An archive of entries with any kind, also names that a library would refuse to write.
fn tar(entries: &[(EntryType, &str, &[u8])]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (kind, name, bytes) in entries {
        let mut header = Header::new_ustar();
        header.set_entry_type(*kind);
        header.set_size(bytes.len() as u64);
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        builder.append(&header, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

fn file<'a>(name: &'a str, bytes: &'a [u8]) -> (EntryType, &'a str, &'a [u8]) {
    (EntryType::Regular, name, bytes)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn open(bytes: &[u8], bounds: Bounds) -> Result<Archive, StoreError> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("models.tar");
    std::fs::write(&path, bytes).unwrap();
    Archive::open(&path, bounds).map(|archive| Archive { path: PathBuf::from("models.tar"), ..archive })
}

fn said(result: Result<Archive, StoreError>) -> String {
    let error = result.unwrap_err().to_string();
    error.split_once("models.tar").map_or(error.clone(), |(_, rest)| rest.to_owned())
}

fn keys(archive: &Archive) -> Vec<String> {
    archive.models().iter().map(ToString::to_string).collect()
}

#[test]
fn an_archive_of_a_code_host_says_repository_and_commit() {
    let top = format!("dataModel.Weather-{COMMIT}");
    let (schema, context) = (format!("{top}/WeatherObserved/schema.json"), format!("{top}/context.jsonld"));
    let example = format!("{top}/WeatherObserved/examples/example.json");
    let bytes = tar(&[file(&schema, b"{}"), file(&context, b"{}"), file(&example, b"{}")]);
    for bytes in [gzip(&bytes), bytes] {
        let archive = open(&bytes, SMALL).unwrap();
        assert_eq!(keys(&archive), ["dataModel.Weather/WeatherObserved"]);
        assert_eq!(archive.commit("dataModel.Weather"), Commit::Known(COMMIT.to_owned()));
        let files: Vec<String> = archive.files.keys().map(ToString::to_string).collect();
        assert_eq!(files, ["dataModel.Weather/WeatherObserved/schema.json", "dataModel.Weather/context.jsonld"]);
    }
}

#[test]
fn the_commit_that_git_writes_in_front_counts_for_one_repository() {
    let comment = format!("52 comment={COMMIT}\n");
    let front = (EntryType::XGlobalHeader, "pax_global_header", comment.as_bytes());
    let one = open(&tar(&[front, file("dataModel.Weather-master/W/schema.json", b"{}")]), SMALL).unwrap();
    assert_eq!(one.commit("dataModel.Weather"), Commit::Known(COMMIT.to_owned()));
    let two = open(&tar(&[front, file("a.A/W/schema.json", b"{}"), file("data-models/common.json", b"{}")]), SMALL);
    assert_eq!(two.unwrap().commit("a.A"), Commit::Unknown);
}

#[test]
fn folders_around_the_models_are_no_part_of_their_names() {
    let archive = open(
        &tar(&[
            (EntryType::Directory, "./", b""),
            file("./models/city.Example/Bench/schema.json", b"{}"),
            file("./models/city.Example/Bench/old/schema.json", b"{}"),
            file("./models/data-models/common-schema.json", b"[]"),
        ]),
        SMALL,
    );
    let archive = archive.unwrap();
    assert_eq!(keys(&archive), ["city.Example/Bench"]);
    let common = Address::new("data-models", "common-schema.json").unwrap();
    assert_eq!(archive.read(&common), Some(b"[]".as_slice()));
}

#[test]
fn two_commits_of_one_repository_are_not_mixed() {
    let folders = ["a", "b"].map(|digit| format!("dataModel.Weather-{}/Alert/schema.json", digit.repeat(40)));
    let archive = tar(&[file(&folders[0], b"{}"), file(&folders[1], b"{}")]);
    let said = said(open(&archive, Bounds::default()));
    assert!(said.contains("has the repository dataModel.Weather twice"), "{said}");
}

#[test]
fn long_names_are_read() {
    let long = format!("city.Example/{}/schema.json", "Bench".repeat(15));
    let bytes = tar(&[(EntryType::GNULongName, "././@LongLink", long.as_bytes()), file("cut", b"{}")]);
    assert_eq!(keys(&open(&bytes, SMALL).unwrap()), [format!("city.Example/{}", "Bench".repeat(15))]);
    let pax = format!("{} path={long}\n", long.len() + 10);
    assert_eq!(pax.len(), long.len() + 10);
    let bytes = tar(&[(EntryType::XHeader, "PaxHeader", pax.as_bytes()), file("cut", b"{}")]);
    assert_eq!(keys(&open(&bytes, SMALL).unwrap()), [format!("city.Example/{}", "Bench".repeat(15))]);
}

#[test]
fn an_archive_that_leads_out_of_itself_is_not_used_at_all() {
    let good = file("city.Example/Bench/schema.json", b"{}");
    let long = (EntryType::GNULongName, "././@LongLink", b"../../etc/cron.d/x".as_slice());
    let pax = (EntryType::XHeader, "PaxHeader", b"14 path=../up\n".as_slice());
    let cases: [&[(EntryType, &str, &[u8])]; 10] = [
        &[good, file("../../etc/passwd", b"x")],
        &[good, file("city.Example/../../x.json", b"x")],
        &[good, file("/etc/passwd", b"x")],
        &[good, file("C:/x.json", b"x")],
        &[good, file("city.Example\\..\\x.json", b"x")],
        &[good, (EntryType::Symlink, "city.Example/context.jsonld", b"")],
        &[good, (EntryType::Link, "city.Example/context.jsonld", b"")],
        &[good, (EntryType::Char, "city.Example/null", b"")],
        &[good, long, file("x", b"x")],
        &[good, pax, file("x", b"x")],
    ];
    let all: Vec<String> = cases.map(|entries| said(open(&tar(entries), SMALL))).into();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn bombs_are_noticed_before_they_fill_the_memory() {
    let good = file("city.Example/Bench/schema.json", b"{}");
    let (zeros, large) = (vec![0; 200_000], vec![b' '; 1_001]);
    let many: Vec<String> = (0..21).map(|number| format!("city.Example/{number}.txt")).collect();
    let many: Vec<_> = many.iter().map(|name| file(name, b"")).collect();
    let name = vec![b'a'; 70_000];
    let said: Vec<String> = [
        tar(&[good, file("city.Example/zeros.bin", &zeros)]),
        gzip(&tar(&[good, file("city.Example/zeros.bin", &zeros)])),
        tar(&[good, file("city.Example/large.json", &large)]),
        tar(&many),
        tar(&[good, (EntryType::GNULongName, "././@LongLink", &name)]),
    ]
    .iter()
    .map(|bytes| said(open(bytes, SMALL)))
    .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn what_is_no_archive_or_breaks_off_is_refused() {
    let whole = gzip(&tar(&[file("city.Example/Bench/schema.json", &vec![b'x'; 900])]));
    for bytes in
        [b"PK\x03\x04 a zip file".to_vec(), vec![b'x'; 2_000], whole[..whole.len() - 20].to_vec(), gzip(b"text")]
    {
        assert!(matches!(open(&bytes, SMALL), Err(StoreError::BadArchive { .. })), "{:?}", &bytes[..10]);
    }
    let empty = open(&tar(&[file("README.md", b"x"), file("Bench/schema.json", b"{}")]), SMALL);
    assert!(matches!(empty, Err(StoreError::NoModels { .. })));
}
