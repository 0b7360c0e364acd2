//! What one import gathers over all its files.

use std::io;
use std::path::Path;
use std::sync::Arc;

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::finding::{ImportCode, ImportFinding, Place};
use super::organisations::Organisations;
use super::raw::Spot;
use crate::error::{file_error, shorten};
use crate::{Currency, Error, GrantId, Origin, Records, Sha256};

/// The longest identifier of an activity: its payments are called after it, and an id has at most 1024 bytes.
const LONGEST: usize = 980;

/// A file that is read.
#[derive(Debug)]
pub(super) struct File {
    pub name: Arc<str>,
    /// Its name without folder and ending, for what has no name of its own.
    pub stem: String,
    pub sha256: Sha256,
}

impl File {
    pub fn new(name: &str, sha256: Sha256) -> Self {
        let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
        let stem: String = stem.chars().filter(|c| !c.is_control()).take(80).collect();
        let stem = if stem.is_empty() { "file".to_owned() } else { stem };
        File { name: name.into(), stem, sha256 }
    }

    pub fn origin(&self, line: u32) -> Origin {
        Origin { file: Arc::clone(&self.name), sha256: Some(self.sha256), line: Some(line) }
    }

    pub fn not_iati(&self, why: String) -> Error {
        Error::NotIati { file: self.name.to_string(), why }
    }

    pub fn unreadable(&self, error: &io::Error) -> Error {
        file_error("read", Path::new(&*self.name), error)
    }
}

#[derive(Debug, Default)]
pub(super) struct Import {
    pub records: Records,
    pub organisations: Organisations,
    pub findings: Vec<ImportFinding>,
    /// The number of the activity that is taken over; 0: of none.
    pub number: u32,
    /// The currency that was read last: most amounts of a file are in one.
    pub currency: Option<(String, Currency)>,
    /// Ids of activities, and how often each was asked for.
    ids: HashMap<Arc<str>, u32, RandomState>,
}

impl Import {
    pub fn find(&mut self, file: &File, code: ImportCode, spot: Spot, message: String) {
        let (file, place) = (Arc::clone(&file.name), Some(Place { activity: self.number, spot }));
        self.findings.push(ImportFinding { code, file, place, message });
    }

    /// Says something about a whole file.
    pub fn find_of_file(&mut self, name: &Arc<str>, code: ImportCode, message: String) {
        self.findings.push(ImportFinding { code, file: Arc::clone(name), place: None, message });
    }

    /// The id of an activity: what it is published under, or a name of its own where there is none or it is taken.
    pub fn grant_id(&mut self, file: &File, identifier: Option<&str>, spot: Spot) -> Option<GrantId> {
        let short = |id: &GrantId| id.as_str().len() <= LONGEST;
        let published = identifier.map(|text| text.parse::<GrantId>().ok().filter(short));
        let id = match published {
            Some(Some(id)) => id,
            other => {
                let id = format!("{}/activity/{}", file.stem, self.number);
                let (code, why) = match (other, identifier) {
                    (Some(_), Some(text)) => (
                        ImportCode::InvalidIdentifier,
                        format!("`{}` cannot be an id: it is called `{id}`", shorten(text)),
                    ),
                    _ => {
                        (ImportCode::MissingIdentifier, format!("the activity has no identifier: it is called `{id}`"))
                    }
                };
                self.find(file, code, spot, why);
                id.parse().ok()?
            }
        };
        let Some(asked) = self.ids.get(id.as_str()).copied() else {
            self.ids.insert(Arc::clone(id.shared()), 1);
            return Some(id);
        };
        let mut number = asked.saturating_add(1);
        let mut other = format!("{id}#{number}");
        while self.ids.contains_key(other.as_str()) {
            number = number.saturating_add(1);
            other = format!("{id}#{number}");
        }
        self.ids.insert(Arc::clone(id.shared()), number);
        let other: GrantId = other.parse().ok()?;
        self.ids.insert(Arc::clone(other.shared()), 1);
        let why = format!(
            "an earlier activity has the identifier `{}`: this one is called `{}`",
            shorten(id.as_str()),
            shorten(other.as_str())
        );
        self.find(file, ImportCode::DuplicateIdentifier, spot, why);
        Some(other)
    }

    /// Puts the findings of a file, those from `first` on, into the order of its lines.
    pub fn sort_findings(&mut self, first: usize) {
        if let Some(findings) = self.findings.get_mut(first..) {
            findings.sort_by_key(|finding| (finding.line(), finding.place.map(|place| place.activity)));
        }
    }
}
