//! The official shape files: where they are published, what each is for, and the hash by which it is known. The files
//! themselves are not part of the program.

use super::profile::Role;

/// Whose they are: `owner/name` on GitHub.
pub const REPOSITORY: &str = "SEMICeu/DCAT-AP";
/// The commit at which they were read. The hashes are those of this commit.
pub const COMMIT: &str = "7c531da7f154794da620fd0e57a3e8afe0286c0f";
/// The licence the repository states for all its material.
pub const LICENCE: &str = "CC-BY-4.0";

/// A file of the repository.
#[derive(Debug, PartialEq, Eq)]
pub struct OfficialFile {
    /// What it is for.
    pub role: Role,
    /// Its path in the repository.
    pub path: &'static str,
    /// The SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: &'static str,
}

impl OfficialFile {
    /// Where it can be had.
    pub fn url(&self) -> String {
        format!("https://raw.githubusercontent.com/{REPOSITORY}/{COMMIT}/{}", self.path)
    }
}

/// Declares files, and the list of all of them.
macro_rules! files {
    ($($(#[$doc:meta])* $name:ident = $role:expr, $path:literal, $sha256:literal;)+) => {
        $(
            $(#[$doc])*
            pub static $name: OfficialFile = OfficialFile { role: $role, path: $path, sha256: $sha256 };
        )+
        /// All files, by release.
        pub static FILES: &[&OfficialFile] = &[$(&$name),+];
    };
}

files! {
    /// DCAT-AP 2.1.1: what is mandatory, cardinalities, kinds of nodes, datatypes.
    V2_1_1_BASE = Role::Base, "releases/2.1.1/dcat-ap_2.1.1_shacl_shapes.ttl",
        "467ace005196e261b9299422e921aba079c279a9e914e3a2d499e048cbc7cd0b";
    /// DCAT-AP 2.1.1: classes.
    V2_1_1_RANGE = Role::Range, "releases/2.1.1/dcat-ap_2.1.1_shacl_range.ttl",
        "36f01df2b8cd0f51bda7c12a64e16868430caebb39dabd998071795f99bfe353";
    /// DCAT-AP 2.1.1: what is recommended.
    V2_1_1_RECOMMENDED = Role::Recommended, "releases/2.1.1/dcat-ap_2.1.1_shacl_shapes_recommended.ttl",
        "1b46e232e79d1d7875146b6f9b3722b0a53131b6810387bd653175e865f71742";
    /// DCAT-AP 2.1.1: what newer releases replaced.
    V2_1_1_DEPRECATED = Role::Deprecated, "releases/2.1.1/dcat-ap_2.1.1_shacl_deprecateduris.ttl",
        "6f0bdab78db01261c93af350405d88f8dc79d49760298613daed6e3c999c22c2";
    /// DCAT-AP 2.1.1: controlled vocabularies.
    V2_1_1_CODELISTS = Role::Codelists, "releases/2.1.1/dcat-ap_2.1.1_shacl_mdr-vocabularies.shape.ttl",
        "510cd30b2dd410cf5c2ea11b3c9e523ef07c2bf19036d48cb2d2ca64a6dc9a3b";
    /// DCAT-AP 2.1.1: the ontologies to import.
    V2_1_1_ONTOLOGIES = Role::Ontologies, "releases/2.1.1/dcat-ap_2.1.1_shacl_imports.ttl",
        "f3754ebfeabfc4be0fc486bc898823d08d41c0d89e53681d8dd9aabe61fe449d";
    /// DCAT-AP 2.1.1: the authority tables to import.
    V2_1_1_AUTHORITY_TABLES = Role::AuthorityTables, "releases/2.1.1/dcat-ap_2.1.1_shacl_mdr_imports.ttl",
        "c2cac2b6f65fc546b30381984734135de0b20a5e10b3a945425926340348fb02";
    /// DCAT-AP 3.0.0: what is mandatory, cardinalities, kinds of nodes, datatypes.
    V3_0_0_BASE = Role::Base, "releases/3.0.0/html/shacl/shapes.ttl",
        "1a033f9936fc3ba3eae1107c398ff8664f4475046bf185132b8097b45aaf7715";
    /// DCAT-AP 3.0.0: classes.
    V3_0_0_RANGE = Role::Range, "releases/3.0.0/html/shacl/range.ttl",
        "24d3bfd0fa17a3d0e877c9ebb91c8174124e5038538e1bf081b2cb679ad0f1b2";
    /// DCAT-AP 3.0.0: what is recommended.
    V3_0_0_RECOMMENDED = Role::Recommended, "releases/3.0.0/html/shacl/shapes_recommended.ttl",
        "9afbf23f1f56d10d6839259684934137e20506a9aedce0249b619bbc593b9abd";
    /// DCAT-AP 3.0.0: what newer releases replaced.
    V3_0_0_DEPRECATED = Role::Deprecated, "releases/3.0.0/html/shacl/deprecateduris.ttl",
        "30a20a51a487c40ab7ae04f5905f02ef28238ec5cb390e37053334d835021948";
    /// DCAT-AP 3.0.0: controlled vocabularies.
    V3_0_0_CODELISTS = Role::Codelists, "releases/3.0.0/html/shacl/mdr-vocabularies.shape.ttl",
        "5e9a0969bfc18e142dfd2884a61c394022dea7f26e986740cee58fc98d150467";
    /// DCAT-AP 3.0.0: the ontologies to import.
    V3_0_0_ONTOLOGIES = Role::Ontologies, "releases/3.0.0/html/shacl/imports.ttl",
        "f3754ebfeabfc4be0fc486bc898823d08d41c0d89e53681d8dd9aabe61fe449d";
    /// DCAT-AP 3.0.0: the authority tables to import.
    V3_0_0_AUTHORITY_TABLES = Role::AuthorityTables, "releases/3.0.0/html/shacl/mdr_imports.ttl",
        "c2cac2b6f65fc546b30381984734135de0b20a5e10b3a945425926340348fb02";
    /// DCAT-AP 3.0.0: one shape for each constraint.
    V3_0_0_INDIVIDUAL = Role::Individual, "releases/3.0.0/shacl/dcat-ap-SHACL.ttl",
        "92f76609d78d257123e75bc6b7155df5cc0a63f14c29fbc12b0ac95c56af2059";
    /// DCAT-AP 3.0.1: what is mandatory, cardinalities, kinds of nodes, datatypes.
    V3_0_1_BASE = Role::Base, "releases/3.0.1/html/shacl/shapes.ttl",
        "7fe9815e0f32b10f5cbce74fa6ccd0290aae3ef9e5080fb84e2d8093eb984d1d";
    /// DCAT-AP 3.0.1: classes.
    V3_0_1_RANGE = Role::Range, "releases/3.0.1/html/shacl/range.ttl",
        "24d3bfd0fa17a3d0e877c9ebb91c8174124e5038538e1bf081b2cb679ad0f1b2";
    /// DCAT-AP 3.0.1: what is recommended.
    V3_0_1_RECOMMENDED = Role::Recommended, "releases/3.0.1/html/shacl/shapes_recommended.ttl",
        "9afbf23f1f56d10d6839259684934137e20506a9aedce0249b619bbc593b9abd";
    /// DCAT-AP 3.0.1: what newer releases replaced.
    V3_0_1_DEPRECATED = Role::Deprecated, "releases/3.0.1/html/shacl/deprecateduris.ttl",
        "30a20a51a487c40ab7ae04f5905f02ef28238ec5cb390e37053334d835021948";
    /// DCAT-AP 3.0.1: controlled vocabularies.
    V3_0_1_CODELISTS = Role::Codelists, "releases/3.0.1/html/shacl/mdr-vocabularies.shape.ttl",
        "2362f83971766a15cc20b2b54420022dc10547dd2c483da02080847c61b4b45a";
    /// DCAT-AP 3.0.1: the ontologies to import.
    V3_0_1_ONTOLOGIES = Role::Ontologies, "releases/3.0.1/html/shacl/imports.ttl",
        "f3754ebfeabfc4be0fc486bc898823d08d41c0d89e53681d8dd9aabe61fe449d";
    /// DCAT-AP 3.0.1: the authority tables to import.
    V3_0_1_AUTHORITY_TABLES = Role::AuthorityTables, "releases/3.0.1/html/shacl/mdr_imports.ttl",
        "c2cac2b6f65fc546b30381984734135de0b20a5e10b3a945425926340348fb02";
    /// DCAT-AP 3.0.1: one shape for each constraint.
    V3_0_1_INDIVIDUAL = Role::Individual, "releases/3.0.1/shacl/dcat-ap-SHACL.ttl",
        "990d3e42721de6a4be8cc338a7171559f195e62dea89c0b56531356b78cc026f";
    /// DCAT-AP 3.0.1: one shape for each class that a property wants.
    V3_0_1_INDIVIDUAL_RANGE = Role::Individual, "releases/3.0.1/shacl/ranges.ttl",
        "a6eed0fae8d0f5ca977fe2098ca12081ac60b0efe1ddce802d5c08e49505ebcc";
    /// DCAT-AP HVD 2.2.0: what is mandatory.
    HVD_2_2_0_BASE = Role::Base, "releases/2.2.0-hvd/html/hvd-SHACL-base.ttl",
        "01a82602e5f3c70a0f95504cce1c6563018e112fd28fb528c21c6d7e77b52fc3";
    /// DCAT-AP HVD 2.2.0: classes.
    HVD_2_2_0_RANGE = Role::Range, "releases/2.2.0-hvd/html/hvd-SHACL-ranges.ttl",
        "92851612bec73e3503876b1510c8757f99443a92606980df52498b3a6622692b";
    /// DCAT-AP HVD 2.2.0: all constraints in one file.
    HVD_2_2_0_FULL = Role::Individual, "releases/2.2.0-hvd/html/hvd-SHACL-full.ttl",
        "e4795da0a12ab2afe47e268d74f36f93419d4114274aa5506f126648a0ae18cf";
    /// DCAT-AP HVD 3.0.0: what is mandatory.
    HVD_3_0_0_BASE = Role::Base, "releases/3.0.0-hvd/html/hvd-SHACL-base.ttl",
        "29020ff4a4ae21b5c4018ca4ac0e27c6f4431b2dbf7d73126ebf50aaeff34145";
    /// DCAT-AP HVD 3.0.0: classes.
    HVD_3_0_0_RANGE = Role::Range, "releases/3.0.0-hvd/html/hvd-SHACL-ranges.ttl",
        "788baf0e2505fec688a9754cd761448c5379fef0b5f6b4515743f516e76359df";
    /// DCAT-AP HVD 3.0.0: what the usage notes demand and recommend.
    HVD_3_0_0_USAGE_NOTES = Role::UsageNotes, "releases/3.0.0-hvd/html/hvd-SHACL-usagenotes.ttl",
        "47cabc4e17954bc0c6b07222bb4234c9af19b77913ec6a312e6ef09b8d289057";
    /// DCAT-AP HVD 3.0.0: all constraints in one file.
    HVD_3_0_0_FULL = Role::Individual, "releases/3.0.0-hvd/html/hvd-SHACL-full.ttl",
        "44cdd8e97dfc8b9cbd0f920893191d68b2dffceb4899f2b34b48ea86dd9e2e51";
}
