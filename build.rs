//! The suites are built into the binary: a change to any of them is a change of the binary.

fn main() {
    println!("cargo:rerun-if-changed=suites");
}
