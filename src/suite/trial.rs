#[test]
fn trial() {
    let Ok(dir) = std::env::var("TRIAL") else { return };
    let start = std::time::Instant::now();
    let loaded = super::load(&super::Source::Directory(dir.into()), &super::Options::default());
    let took = start.elapsed();
    println!("{}", super::render(&loaded.diagnostics, super::Colour::Never));
    if let Some(c) = &loaded.catalogue {
        let tests: usize = c.suites.iter().flat_map(|s| &s.groups).map(|g| g.tests.len()).sum();
        let cases: usize = c.suites.iter().flat_map(|s| &s.groups).flat_map(|g| &g.tests).map(|t| t.cases.len()).sum();
        println!("{tests} tests {cases} cases {took:?} {} profiles", c.profiles.len());
    }
}
