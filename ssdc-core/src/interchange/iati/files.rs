//! Which files are read, what they are called, and how far reading has come.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::error::file_error;
use crate::{Error, Progress};

/// A file to read.
#[derive(Debug)]
pub(super) struct Named {
    path: PathBuf,
    /// What it is called: its own name, or its path below the folder that was given.
    pub name: String,
    pub bytes: u64,
    pub in_folder: bool,
}

impl Named {
    fn new(path: PathBuf, folder: Option<&Path>) -> Result<Self, Error> {
        let unreadable = |error: io::Error| file_error("read", &path, &error);
        let found = fs::metadata(&path).map_err(unreadable)?;
        // The bytes of a pipe come once.
        if !found.is_file() {
            return Err(unreadable(io::Error::other("not a regular file: it is read twice, first for its SHA-256")));
        }
        let below = folder.and_then(|folder| path.strip_prefix(folder).ok());
        let name = match below.or(path.file_name().map(Path::new)) {
            Some(name) => {
                name.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
            }
            None => path.display().to_string(),
        };
        Ok(Named { path, name, bytes: found.len(), in_folder: folder.is_some() })
    }

    pub fn open(&self) -> Result<File, Error> {
        File::open(&self.path).map_err(|error| self.unreadable(&error))
    }

    pub fn unreadable(&self, error: &io::Error) -> Error {
        file_error("read", &self.path, error)
    }
}

/// The files of these paths: those named, and `*.xml` below the folders named, in the order of their paths.
pub(super) fn list(paths: &[impl AsRef<Path>]) -> Result<Vec<Named>, Error> {
    let mut files = Vec::new();
    for path in paths.iter().map(AsRef::as_ref) {
        if !path.is_dir() {
            files.push(Named::new(path.to_owned(), None)?);
            continue;
        }
        let mut found = Vec::new();
        below(path, &mut found)?;
        found.sort();
        for file in found {
            files.push(Named::new(file, Some(path))?);
        }
    }
    Ok(files)
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    let wrong = |error: io::Error| file_error("read", folder, &error);
    for entry in fs::read_dir(folder).map_err(wrong)? {
        let entry = entry.map_err(wrong)?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(wrong)?);
        let is_xml = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xml"));
        // Links to folders are not followed: they may lead back.
        if kind.is_dir() {
            below(&path, found)?;
        } else if is_xml && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

/// How far reading has come. Each file is read twice, first for its sum; so a byte counts half each time.
pub(super) struct Meter<'p> {
    progress: &'p mut dyn Progress,
    read: u64,
    bytes: u64,
    cancelled: bool,
}

impl<'p> Meter<'p> {
    pub fn new(progress: &'p mut dyn Progress, bytes: u64) -> Self {
        Meter { progress, read: 0, bytes, cancelled: false }
    }

    pub fn cancelled(&self) -> bool {
        self.cancelled
    }

    /// Counts bytes that are as good as read.
    pub fn pass(&mut self, bytes: u64) {
        self.read = self.read.saturating_add(bytes);
        let done = (self.read / 2).min(self.bytes);
        self.cancelled = self.cancelled || !self.progress.report(done, self.bytes);
    }
}

/// A file that tells the meter how far it is read.
pub(super) struct Metered<'m, 'p> {
    file: File,
    meter: &'m mut Meter<'p>,
}

impl<'m, 'p> Metered<'m, 'p> {
    pub fn new(file: File, meter: &'m mut Meter<'p>) -> Self {
        Metered { file, meter }
    }
}

impl Read for Metered<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.meter.pass(read as u64);
        if self.meter.cancelled { Err(io::Error::other("cancelled")) } else { Ok(read) }
    }
}
