//! Text files: read whole as UTF-8, written whole or not at all.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Error;
use crate::error::file_error;

/// The text of a file, without a byte order mark.
pub(crate) fn read_text(path: &Path) -> Result<String, Error> {
    let bytes = std::fs::read(path).map_err(|error| file_error("read", path, &error))?;
    let mut text =
        String::from_utf8(bytes).map_err(|error| Error::InvalidUtf8 { at: error.utf8_error().valid_up_to() })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

/// Writes text to a file, whole or not at all: into a temporary file beside it, which is brought to the disk and then
/// renamed. Where a link leads to the file, the link stays.
///
/// ```
/// let path = std::env::temp_dir().join(format!("letter {}.txt", std::process::id()));
/// ssdc_core::write_file(&path, "Dear partner")?;
/// assert_eq!(std::fs::read_to_string(&path).ok().as_deref(), Some("Dear partner"));
/// # let _ = std::fs::remove_file(&path);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::File`], also for what is no regular file, such as a pipe; the old file then stands unchanged.
pub fn write_file(path: impl AsRef<Path>, text: &str) -> Result<(), Error> {
    // One temporary name a call, for several threads may write at once.
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let path = path.as_ref();
    let target = target_of(path).map_err(|error| file_error("write", path, &error))?;
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    let temporary = folder.join(format!(".{name}.{}-{call}.tmp", std::process::id()));
    let write = || {
        let mut file = std::fs::File::create(&temporary)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&temporary, &target)?;
        // The rename itself is safe once the folder is on the disk; not every system lets a folder be opened.
        std::fs::File::open(folder).and_then(|folder| folder.sync_all()).or(Ok(()))
    };
    write().map_err(|error| {
        let _ = std::fs::remove_file(&temporary);
        file_error("write", path, &error)
    })
}

/// The file that a path leads to over links, which need not exist; what is no regular file is never replaced.
fn target_of(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_owned();
    // Links may lead in a circle; as many as the system follows are enough to find a place.
    for _ in 0..40 {
        let Ok(next) = std::fs::read_link(&target) else { break };
        target = target.parent().unwrap_or(Path::new("")).join(next);
    }
    match std::fs::metadata(&target) {
        Ok(found) if !found.is_file() => Err(io::Error::other("not a regular file")),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(target),
    }
}
