//! What tells one kind of platform from another: where to ask, and which answers prove what. Read from
//! `suites/fingerprints.yaml`, so that a new kind of platform is a matter of data.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A kind of interface and its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// `ngsi-ld`.
    pub id: String,
    /// For people: `NGSI-LD`.
    pub title: String,
    /// Which interface of a target file it is, where there is one for it.
    pub part: Option<Part>,
    /// What the URL of the interface ends in, below the place where it was found; without it, the place that was asked.
    pub root: Option<String>,
    /// What a platform that has it can be said to have.
    pub blocks: Vec<Block>,
    /// The requirements of other documents it speaks for.
    pub maps: Vec<String>,
    /// The level of the profile whose interface this is; 0 where it is none of them.
    pub level: u8,
    /// Whether it counts beside others, or only where nothing else was found.
    pub rank: Rank,
    /// What finding it means, in one sentence.
    pub meaning: String,
    /// The way from here to the next level.
    pub route: String,
    /// The command to type next; `{url}` stands for the URL of the interface.
    pub next: Option<String>,
    /// Where to read more.
    pub links: Vec<String>,
    /// What is asked.
    pub asks: Vec<Ask>,
}

/// An interface as a target file names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The context broker.
    Broker,
    /// The catalogue of data sets.
    Catalogue,
    /// The data space connector.
    Connector,
}

/// The building blocks that a platform is described by in the inventory of test sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    /// Something that data comes from.
    DataSources,
    /// Something that brings data from many sources together.
    Broker,
    /// An interface for programs.
    Api,
    /// Somebody who knows who asks, and what they may.
    Identity,
    /// A place where data is offered to others.
    Publication,
}

/// Whether a fingerprint counts beside others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// It does.
    Own,
    /// Only where nothing else was found.
    Otherwise,
}

/// One read-only request, at one or more paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The paths below the place that is probed; an empty one is the place itself.
    pub paths: Vec<String>,
    /// The `Accept` header, where the usual one will not do.
    pub accept: Option<String>,
    /// Only so many bytes are asked for.
    pub bytes: Option<u64>,
    /// Where it is asked.
    pub at: At,
    /// When it is asked.
    pub when: When,
    /// What the answer may show.
    pub signs: Vec<Sign>,
}

/// Where something is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// At the root of the host, and below the path that the user gave.
    Anywhere,
    /// At the root of the host alone.
    Origin,
}

/// When something is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Always.
    Always,
    /// Where another sign of the same fingerprint was seen.
    Found,
}

/// What an answer shows. All of it has to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// How much it proves.
    pub certainty: Certainty,
    /// The status has to be one of these; any success if there are none.
    pub status: Vec<u16>,
    /// A regular expression for the media type, in lower case.
    pub media: Option<String>,
    /// Headers by name, and a regular expression for the value.
    pub headers: Vec<(String, String)>,
    /// JSON Pointers into the body, and a regular expression for the value as text.
    pub json: Vec<(String, String)>,
    /// A regular expression for the body.
    pub text: Option<String>,
    /// What it says, as the second half of a sentence.
    pub says: String,
    /// The product that alone answers like this.
    pub product: Option<Name>,
    /// Where the version stands.
    pub version: Option<Read>,
    /// What it shows besides what the fingerprint shows.
    pub blocks: Vec<Block>,
}

impl Sign {
    /// Whether it is an answer that refuses: what is behind it was not seen.
    pub fn is_refusal(&self) -> bool {
        self.status.iter().any(|status| matches!(status, 401 | 403))
    }
}

/// How much a sign proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Others could answer like this.
    Likely,
    /// Nobody else does.
    Certain,
}

/// The name of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// This one.
    Given(String),
    /// What stands there.
    Read(Read),
}

/// A place in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// The header of this name.
    Header(String),
    /// The value at this JSON Pointer.
    Body(String),
    /// The first group of the sign's expression for the body.
    Text,
}

impl FromStr for Read {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.split_once(' ') {
            None if text == "text" => Ok(Self::Text),
            Some(("header", name)) => Ok(Self::Header(name.to_owned())),
            Some(("body", pointer)) => Ok(Self::Body(pointer.to_owned())),
            _ => Err(()),
        }
    }
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 3] = [Self::Broker, Self::Catalogue, Self::Connector];

    /// The name used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Broker => "broker",
            Self::Catalogue => "catalogue",
            Self::Connector => "connector",
        }
    }
}

impl Block {
    /// Every block.
    pub const ALL: [Self; 5] = [Self::DataSources, Self::Broker, Self::Api, Self::Identity, Self::Publication];

    /// The name used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DataSources => "data-sources",
            Self::Broker => "broker",
            Self::Api => "api",
            Self::Identity => "identity",
            Self::Publication => "publication",
        }
    }

    /// The label of the inventory.
    pub fn label(self) -> &'static str {
        match self {
            Self::DataSources => "Data Sources",
            Self::Broker => "Broker",
            Self::Api => "API",
            Self::Identity => "IdM & Auth",
            Self::Publication => "Publication",
        }
    }
}

impl Certainty {
    /// Every degree.
    pub const ALL: [Self; 2] = [Self::Certain, Self::Likely];

    /// The name used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Likely => "likely",
        }
    }
}

impl fmt::Display for Certainty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
