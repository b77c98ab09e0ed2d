//! Where the bytes of a PDF come from: positional reads, so that a file of any size is touched only where it matters.
//!
//! Limits: no memory map (a file that shrinks under a map kills the process, and mapped pages count as memory). A
//! [`FileSource`] does not lock its file: who needs to know compares [`FileSource::snapshot`] before and after.

use super::cache::Cache;
use super::error::{Error, Result};
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// Bytes with a length that can be read anywhere, by several threads at once.
pub trait ByteSource: Send + Sync {
    /// Number of bytes.
    fn len(&self) -> u64;

    /// Whether there is no byte.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills `buffer` from the bytes at `offset`.
    ///
    /// # Errors
    /// [`io::ErrorKind::UnexpectedEof`] when the source ends before the buffer is full, and what the system says.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()>;

    /// Says whether the bytes are still those that were there at the beginning, as far as the source can tell.
    ///
    /// # Errors
    /// [`Error::ChangedOnDisk`] when they are not; [`Error::Io`] when that cannot be told.
    fn unchanged(&self) -> Result<()> {
        Ok(())
    }
}

/// Bytes in memory.
#[derive(Debug, Clone)]
pub struct MemorySource(Arc<[u8]>);

impl MemorySource {
    /// A source of these bytes.
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self(bytes.into())
    }
}

impl ByteSource for MemorySource {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let bytes = usize::try_from(offset)
            .ok()
            .and_then(|start| self.0.get(start..start.checked_add(buffer.len())?))
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        buffer.copy_from_slice(bytes);
        Ok(())
    }
}

/// Bytes of one page of the cache of a [`FileSource`].
const PAGE: u64 = 64 << 10;
/// Pages that a generation of this cache holds: 1 MiB each, so 2 MiB in all.
const PAGES: u64 = 16;

/// A file, read by position through a cache of a few pages. Reads of a page or more go past the cache.
#[derive(Debug)]
pub struct FileSource {
    file: File,
    snapshot: Snapshot,
    pages: Mutex<Cache<u64, Arc<[u8]>>>,
}

/// Length and modification time of a file at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Snapshot {
    /// Bytes.
    pub len: u64,
    /// Where the system knows it.
    pub modified: Option<SystemTime>,
}

impl FileSource {
    /// Opens the file at `path`.
    ///
    /// # Errors
    /// [`Error::Io`], also for what is no regular file.
    pub fn open(path: &Path) -> Result<Self> {
        let io = |e: io::Error| Error::Io { place: path.display().to_string(), cause: e.into() };
        let file = File::open(path).map_err(io)?;
        let kind = file.metadata().map_err(io)?.file_type();
        if !kind.is_file() {
            return Err(io(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")));
        }
        Self::new(file).map_err(io)
    }

    /// A source of the bytes of `file`, with the length that it has now.
    ///
    /// # Errors
    /// When the system does not tell the length.
    pub fn new(file: File) -> io::Result<Self> {
        let snapshot = Self::look(&file)?;
        Ok(Self { file, snapshot, pages: Mutex::new(Cache::new(PAGES)) })
    }

    /// Length and modification time when the source was made.
    pub fn snapshot(&self) -> Snapshot {
        self.snapshot
    }

    fn look(file: &File) -> io::Result<Snapshot> {
        let metadata = file.metadata()?;
        Ok(Snapshot { len: metadata.len(), modified: metadata.modified().ok() })
    }

    fn page(&self, index: u64) -> io::Result<Arc<[u8]>> {
        // The lock is held while reading: two threads that want one page read it once.
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(page) = pages.get(&index) {
            return Ok(page);
        }
        let start = index * PAGE;
        let len = usize::try_from(PAGE.min(self.snapshot.len.saturating_sub(start))).unwrap_or_default();
        let mut bytes = vec![0; len];
        read_exact_at(&self.file, start, &mut bytes)?;
        let page: Arc<[u8]> = bytes.into();
        pages.insert(index, Arc::clone(&page), 1);
        Ok(page)
    }
}

impl ByteSource for FileSource {
    fn len(&self) -> u64 {
        self.snapshot.len
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let end = offset.checked_add(buffer.len() as u64).ok_or(io::ErrorKind::UnexpectedEof)?;
        if end > self.snapshot.len {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if buffer.len() as u64 >= PAGE {
            return read_exact_at(&self.file, offset, buffer);
        }
        let (mut at, mut rest) = (offset, buffer);
        while !rest.is_empty() {
            let page = self.page(at / PAGE)?;
            let within = usize::try_from(at % PAGE).unwrap_or_default();
            let have = page.get(within..).filter(|have| !have.is_empty()).ok_or(io::ErrorKind::UnexpectedEof)?;
            let count = have.len().min(rest.len());
            let (now, later) = rest.split_at_mut(count);
            now.copy_from_slice(&have[..count]);
            at += count as u64;
            rest = later;
        }
        Ok(())
    }

    fn unchanged(&self) -> Result<()> {
        match Self::look(&self.file) {
            Ok(now) if now == self.snapshot => Ok(()),
            Ok(_) => Err(Error::ChangedOnDisk),
            Err(e) => Err(Error::Io { place: "the open file".into(), cause: e.into() }),
        }
    }
}

#[cfg(unix)]
fn read_exact_at(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
    use std::os::unix::fs::FileExt;
    file.read_exact_at(buffer, offset)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut offset: u64, mut buffer: &mut [u8]) -> io::Result<()> {
    use std::os::windows::fs::FileExt;
    while !buffer.is_empty() {
        let count = file.seek_read(buffer, offset)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        offset += count as u64;
        buffer = &mut buffer[count..];
    }
    Ok(())
}

#[cfg(not(any(unix, windows)))]
fn read_exact_at(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
    use std::io::{Read, Seek, SeekFrom};
    // Seek and read are two steps of one shared handle here.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let mut file = file;
    file.seek(SeekFrom::Start(offset))?;
    file.read_exact(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_file_and_memory_read_alike() {
        let bytes: Vec<u8> = (0..300_000u32).map(|i| (i % 251) as u8).collect();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        let file = FileSource::new(file).unwrap();
        let memory = MemorySource::new(bytes);
        for (offset, len) in [(0, 10), (65_530, 20), (65_536, 65_536), (1, 200_000), (299_999, 1), (300_000, 0)] {
            let (mut a, mut b) = (vec![0; len], vec![0; len]);
            file.read_at(offset, &mut a).unwrap();
            memory.read_at(offset, &mut b).unwrap();
            assert!(a == b, "{offset}");
        }
        for source in [&file as &dyn ByteSource, &memory] {
            assert!(source.read_at(299_999, &mut [0; 2]).is_err());
            assert!(source.read_at(u64::MAX, &mut [0; 2]).is_err());
        }
    }

    #[test]
    fn a_file_that_grows_is_noticed() {
        let file = tempfile::tempfile().unwrap();
        let mut writer = file.try_clone().unwrap();
        let source = FileSource::new(file).unwrap();
        assert_eq!(source.unchanged(), Ok(()));
        writer.write_all(b"x").unwrap();
        assert_eq!(source.unchanged(), Err(Error::ChangedOnDisk));
    }
}
