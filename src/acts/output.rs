//! Results written whole or not at all: a temporary file beside the target, synced, then renamed.

use super::error::io;
use super::{ActError, Error};
use std::io::{self as stdio, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// How results are written.
#[derive(Clone, Copy, Debug)]
pub struct OutputOptions {
    /// Take the place of an existing file.
    pub force: bool,
    /// Wait until the disk has it.
    pub sync: bool,
    /// The output may be the input itself, replaced when all has succeeded.
    pub in_place: bool,
}

impl Default for OutputOptions {
    fn default() -> Self {
        Self { force: false, sync: true, in_place: false }
    }
}

/// Refuses an output that is the input, or that exists, before any work is done.
pub fn check(input: &Path, output: &Path, options: &OutputOptions) -> Result<(), Error> {
    if is_same_file(input, output) {
        if options.in_place {
            return Ok(());
        }
        return Err(ActError::OutputIsInput { place: output.display().to_string() }.into());
    }
    if !options.force && output.symlink_metadata().is_ok() {
        return Err(ActError::OutputExists { place: output.display().to_string() }.into());
    }
    Ok(())
}

#[cfg(unix)]
fn is_same_file(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (a.metadata(), b.metadata()) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// A file on its way: nothing of it is seen under its name until [`Pending::commit`].
pub struct Pending {
    file: NamedTempFile,
}

impl Pending {
    /// Begins a file that will stand at `output`.
    pub fn begin(output: &Path) -> Result<Self, Error> {
        let folder = match output.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".parapheur-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As any file that the user creates: the umask applies.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        Ok(Self { file: builder.tempfile_in(folder).map_err(io(output))? })
    }

    /// The open file.
    pub fn file(&mut self) -> &mut std::fs::File {
        self.file.as_file_mut()
    }

    /// Gives the file its name.
    pub fn commit(mut self, output: &Path, options: &OutputOptions) -> Result<(), Error> {
        self.file.flush().map_err(io(output))?;
        if options.sync {
            self.file.as_file().sync_all().map_err(io(output))?;
        }
        // In place, [`check`] has seen that the output is the input.
        let persisted = if options.force || options.in_place {
            self.file.persist(output)
        } else {
            self.file.persist_noclobber(output)
        };
        match persisted {
            Ok(_) => Ok(()),
            Err(e) if e.error.kind() == stdio::ErrorKind::AlreadyExists => {
                Err(ActError::OutputExists { place: output.display().to_string() }.into())
            }
            Err(e) => Err(io(output)(e.error)),
        }
    }
}

/// Writes a small result.
pub fn write(output: &Path, octets: &[u8], options: &OutputOptions) -> Result<(), Error> {
    let mut pending = Pending::begin(output)?;
    pending.file().write_all(octets).map_err(io(output))?;
    pending.commit(output, options)
}
