//! Our own shapes, as the program carries them: written from the published tables, one file per layer and release.

/// A file of `schemas/dcat-ap/`.
#[derive(Debug, PartialEq, Eq)]
pub struct OwnFile {
    /// Its path below `schemas/dcat-ap/`.
    pub path: &'static str,
    /// Its text, Turtle.
    pub text: &'static str,
}

/// Declares files, each with its text, and the list of all of them.
macro_rules! files {
    ($($(#[$doc:meta])* $name:ident = $path:literal;)+) => {
        $(
            $(#[$doc])*
            pub static $name: OwnFile =
                OwnFile { path: $path, text: include_str!(concat!("../../../schemas/dcat-ap/", $path)) };
        )+
        /// All files, by release and layer.
        pub static FILES: &[&OwnFile] = &[$(&$name),+];
    };
}

files! {
    /// DCAT-AP 2.1.1: what is mandatory, cardinalities, kinds of nodes, datatypes.
    V2_1_1_BASE = "2.1.1/base.ttl";
    /// DCAT-AP 2.1.1: classes.
    V2_1_1_RANGE = "2.1.1/range.ttl";
    /// DCAT-AP 2.1.1: what is recommended.
    V2_1_1_RECOMMENDED = "2.1.1/recommended.ttl";
    /// DCAT-AP 2.1.1: what newer releases replaced.
    V2_1_1_DEPRECATED = "2.1.1/deprecated.ttl";
    /// DCAT-AP 2.1.1: controlled vocabularies.
    V2_1_1_VOCABULARIES = "2.1.1/vocabularies.ttl";
    /// DCAT-AP 3.0.0: what it demands beyond 3.0.1.
    V3_0_0_BASE = "3.0.0/base.ttl";
    /// DCAT-AP 3.0.1: what is mandatory, cardinalities, kinds of nodes, datatypes.
    V3_0_1_BASE = "3.0.1/base.ttl";
    /// DCAT-AP 3.0.1: classes.
    V3_0_1_RANGE = "3.0.1/range.ttl";
    /// DCAT-AP 3.0.1: what is recommended.
    V3_0_1_RECOMMENDED = "3.0.1/recommended.ttl";
    /// DCAT-AP 3.0.1: what newer releases replaced.
    V3_0_1_DEPRECATED = "3.0.1/deprecated.ttl";
    /// DCAT-AP 3.0.1: controlled vocabularies.
    V3_0_1_VOCABULARIES = "3.0.1/vocabularies.ttl";
    /// DCAT-AP HVD 2.2.0: what is mandatory.
    HVD_2_2_0_BASE = "hvd-2.2.0/base.ttl";
    /// DCAT-AP HVD 2.2.0: classes.
    HVD_2_2_0_RANGE = "hvd-2.2.0/range.ttl";
    /// DCAT-AP HVD 2.2.0: what the usage notes recommend.
    HVD_2_2_0_RECOMMENDED = "hvd-2.2.0/recommended.ttl";
    /// DCAT-AP HVD 2.2.0: the categories.
    HVD_2_2_0_VOCABULARIES = "hvd-2.2.0/vocabularies.ttl";
    /// DCAT-AP HVD 3.0.0: what is mandatory.
    HVD_3_0_0_BASE = "hvd-3.0.0/base.ttl";
    /// DCAT-AP HVD 3.0.0: classes.
    HVD_3_0_0_RANGE = "hvd-3.0.0/range.ttl";
    /// DCAT-AP HVD 3.0.0: what the usage notes recommend.
    HVD_3_0_0_RECOMMENDED = "hvd-3.0.0/recommended.ttl";
    /// DCAT-AP HVD 3.0.0: the categories.
    HVD_3_0_0_VOCABULARIES = "hvd-3.0.0/vocabularies.ttl";
}
