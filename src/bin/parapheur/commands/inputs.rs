//! Which files to work on, and where their results go.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use parapheur::acts::Kind;

use crate::error::CliError;

/// The files of a command line: a file stands for itself, a directory for the files directly in it that `belongs` takes,
/// by name; hidden files and subdirectories are left out.
pub fn expand(inputs: &[PathBuf], belongs: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>, CliError> {
    let mut files = Vec::new();
    for input in inputs {
        if !input.is_dir() {
            files.push(input.clone());
            continue;
        }
        let unreadable =
            |e: std::io::Error| CliError::Unreadable { place: input.display().to_string(), cause: e.into() };
        let mut found = Vec::new();
        for entry in fs::read_dir(input).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            let path = entry.path();
            if !hidden && path.is_file() && belongs(&path) {
                found.push(path);
            }
        }
        found.sort();
        files.append(&mut found);
    }
    match (files.is_empty(), inputs.first()) {
        (true, Some(first)) => Err(CliError::NothingToDo { place: first.display().to_string() }),
        _ => Ok(files),
    }
}

/// Refuses two results under one name, before anything is written.
pub fn distinct<'p>(items: impl Iterator<Item = (&'p Path, &'p Path)>) -> Result<(), CliError> {
    let mut seen = HashSet::new();
    for (input, output) in items {
        if !seen.insert(output) {
            return Err(CliError::SameOutput {
                place: output.display().to_string(),
                other: input.display().to_string(),
            });
        }
    }
    Ok(())
}

/// A small file, whole.
pub fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>, CliError> {
    let place = || path.display().to_string();
    let unreadable = |e: std::io::Error| CliError::Unreadable { place: place(), cause: e.into() };
    let mut bytes = Vec::new();
    File::open(path).map_err(unreadable)?.take(limit + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit { Err(CliError::TooBig { place: place(), limit }) } else { Ok(bytes) }
}

/// The files that options such as `--trust` name, a directory standing for the files directly in it.
pub fn material(paths: &[PathBuf], limit: u64) -> Result<Vec<(String, Vec<u8>)>, CliError> {
    let mut all = Vec::new();
    for path in paths {
        for file in expand(std::slice::from_ref(path), |_| true)? {
            all.push((file.display().to_string(), read_bounded(&file, limit)?));
        }
    }
    Ok(all)
}

/// Whether a file found in a directory is a PDF or CMS by its first bytes; what else lies there is not our business.
pub fn may_be_signed(path: &Path) -> bool {
    // What cannot be read is taken: working on it reports why.
    !matches!(Kind::of(path), Ok(Kind::Other))
}
