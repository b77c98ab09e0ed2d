//! How the state is written: every fact is one file, which appears whole or not at all.
//!
//! A file is written and synced under another name, then linked to its own, which fails if there is one already; then its
//! directory is synced. So whoever is killed at any instant leaves facts that are whole, and at most a file in `tmp/` that means
//! nothing and is swept up by the next one who writes.
//!
//! What depends on other facts (a revocation on the one before it, a list on its number) is done under the [`Lock`], an exclusive
//! lock that the system takes back from a process that dies.

use super::super::{Error, Result};
use crate::error::IoCause;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;
use tempfile::{NamedTempFile, TempDir};

pub(super) const PRIVATE: u32 = 0o600;
pub(super) const PUBLIC: u32 = 0o644;

/// The longest file of the state that is read back, lists excepted.
pub(super) const MAX_FILE: u64 = 1 << 20;

/// Where a new authority is built: beside its place, for its owner alone.
pub(super) fn private_directory(above: &Path) -> std::io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".parapheur-pki-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o700));
    }
    builder.tempdir_in(above)
}

pub(super) fn io(path: &Path) -> impl Fn(std::io::Error) -> Error {
    let place = path.display().to_string();
    move |e| Error::Io { place: place.clone(), cause: IoCause::from(e) }
}

pub(super) fn exists(path: &Path) -> Error {
    Error::Exists { place: path.display().to_string() }
}

pub(super) fn parent(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whoever holds it is alone in changing the state.
pub(super) struct Lock(#[allow(dead_code)] File);

/// Waits until nobody else changes the state in `directory`, and sweeps up what the dead have left in `tmp/`.
pub(super) fn lock(directory: &Path) -> Result<Lock> {
    let path = directory.join("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(io(&path))?;
    file.lock().map_err(io(&path))?;
    let tmp = directory.join(super::TMP);
    match fs::read_dir(&tmp) {
        Ok(entries) => {
            for entry in entries.flatten() {
                // What cannot be removed does no harm.
                let _ = fs::remove_file(entry.path());
            }
        }
        Err(e) if e.kind() == ErrorKind::NotFound => fs::create_dir(&tmp).map_err(io(&tmp))?,
        Err(e) => return Err(io(&tmp)(e)),
    }
    Ok(Lock(file))
}

/// A folder of the state, made where it is missing.
pub(super) fn folder(directory: &Path, name: &str) -> Result<()> {
    let path = directory.join(name);
    match fs::create_dir(&path) {
        Ok(()) => sync(directory),
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
        Err(e) => return Err(io(&path)(e)),
    }
    Ok(())
}

/// A synced file in `folder` that has yet to get its name, `path`.
pub(super) fn prepare(folder: &Path, path: &Path, bytes: &[u8], mode: u32) -> Result<NamedTempFile> {
    let mut file = NamedTempFile::with_prefix_in(".parapheur-", folder).map_err(io(path))?;
    // Temporary files are made 0600; only what is public is opened up.
    #[cfg(unix)]
    if mode != PRIVATE {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(fs::Permissions::from_mode(mode)).map_err(io(path))?;
    }
    #[cfg(not(unix))]
    let _ = mode;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(io(path))?;
    Ok(file)
}

/// Gives a prepared file its name: with `replace` in the place of what stands there, else only where nothing does.
pub(super) fn place(file: NamedTempFile, path: &Path, replace: bool) -> Result<()> {
    let placed = if replace { file.persist(path) } else { file.persist_noclobber(path) };
    placed.map(drop).map_err(|e| match e.error.kind() {
        ErrorKind::AlreadyExists => exists(path),
        _ => io(path)(e.error),
    })?;
    sync(parent(path));
    Ok(())
}

/// So that names survive a crash too; where a directory cannot be opened or synced there is nothing more to do.
pub(super) fn sync(directory: &Path) {
    if let Ok(directory) = File::open(directory) {
        let _ = directory.sync_all();
    }
}

/// A fact: a new file of the state in `directory`.
pub(super) fn record(directory: &Path, path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    place(prepare(&directory.join(super::TMP), path, bytes, mode)?, path, false)
}

/// A file, if it is there, of at most `limit` octets.
pub(super) fn read(path: &Path, limit: u64) -> Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(io(path)(e)),
    };
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(io(path))?;
    if bytes.len() as u64 > limit {
        let why = format!("it is longer than {limit} octets");
        return Err(Error::State { place: path.display().to_string(), why });
    }
    Ok(Some(bytes))
}

/// A copy of the newest fact under a name that stays.
pub(super) fn publish(directory: &Path, path: &Path, bytes: &[u8]) -> Result<()> {
    place(prepare(&directory.join(super::TMP), path, bytes, PUBLIC)?, path, true)
}

/// The names in a directory of the state, hidden ones left out; none where there is no such directory.
pub(super) fn names(directory: &Path) -> Result<Vec<String>> {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(io(directory)(e)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(io(directory))?.file_name();
        if let Some(name) = name.to_str().filter(|n| !n.starts_with('.')) {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}
