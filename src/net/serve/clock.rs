//! The clock of time stamps: it never says the same time twice, and never goes back, also over a restart or a crash.
//!
//! In a file stands an instant that no token has passed. It is moved on, and synced, *before* a token goes beyond it, by
//! [`AHEAD`]; a clean stop writes the exact last time. After a crash the clock therefore has no time for at most [`AHEAD`], and
//! after it was set back, none until it has caught up. The file is locked: one process stamps.
//!
//! Limits: a clock that jumps ahead is believed; two machines are not kept apart.

use super::{Error, Result};
use crate::error::IoCause;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Duration, OffsetDateTime, PrimitiveDateTime};

/// How far the record is ahead of the tokens.
const AHEAD: Duration = Duration::seconds(2);

/// Always of the same length, so that a record is replaced by one write of less than a sector.
const FORMAT: &[BorrowedFormatItem<'static>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z\n");

/// Octets of a record.
const RECORD: u64 = 28;

/// Where the time of the machine comes from.
type Source = Arc<dyn Fn() -> OffsetDateTime + Send + Sync>;

/// A source of strictly increasing times, in microseconds.
pub struct Clock {
    source: Source,
    inner: Mutex<Inner>,
}

struct Inner {
    /// Every time so far is at or before this.
    last: OffsetDateTime,
    /// What the record says: `last`, or later.
    mark: OffsetDateTime,
    record: File,
}

impl Clock {
    /// Over the record in `path`, which is made where there is none.
    ///
    /// # Errors
    /// [`Error::AlreadyRunning`], [`Error::ClockRecord`], [`Error::Clock`].
    pub fn open(path: &Path, source: Source) -> Result<Self> {
        let place = || path.display().to_string();
        let io = |e: std::io::Error| Error::Clock { place: place(), cause: IoCause::from(e) };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut record = options.open(path).map_err(io)?;
        record.try_lock().map_err(|e| match e {
            TryLockError::WouldBlock => Error::AlreadyRunning { place: place() },
            TryLockError::Error(e) => io(e),
        })?;
        let mut text = String::new();
        (&mut record).take(RECORD + 1).read_to_string(&mut text).map_err(|e| match e.kind() {
            ErrorKind::InvalidData => Error::ClockRecord { place: place() },
            _ => io(e),
        })?;
        // Nothing: it was just made, here or by one who did not come to write. Its name is to survive a power cut.
        if text.is_empty()
            && let Some(directory) = path.parent().and_then(|parent| File::open(parent).ok())
        {
            let _ = directory.sync_all();
        }
        let mark = match text.as_str() {
            "" => OffsetDateTime::UNIX_EPOCH,
            text => {
                PrimitiveDateTime::parse(text, FORMAT).map_err(|_| Error::ClockRecord { place: place() })?.assume_utc()
            }
        };
        Ok(Self { source, inner: Mutex::new(Inner { last: mark, mark, record }) })
    }

    /// A time later than every one before; `None` while the machine's clock is not past the last one, or the record cannot be
    /// written.
    pub fn now(&self) -> Option<OffsetDateTime> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        // Asked under the lock: two threads must not give their times in another order than they asked.
        let now = (self.source)().to_offset(time::UtcOffset::UTC);
        let now = now.replace_nanosecond(now.nanosecond() / 1000 * 1000).ok()?;
        let now = if now == inner.last { now + Duration::MICROSECOND } else { now };
        if now <= inner.last {
            return None;
        }
        if now > inner.mark {
            inner.write(now.checked_add(AHEAD)?).ok()?;
        }
        inner.last = now;
        Some(now)
    }
}

impl Inner {
    fn write(&mut self, mark: OffsetDateTime) -> std::io::Result<()> {
        let text = mark.format(FORMAT).map_err(std::io::Error::other)?;
        self.record.rewind()?;
        self.record.write_all(text.as_bytes())?;
        self.record.sync_data()?;
        self.mark = mark;
        Ok(())
    }
}

impl Drop for Clock {
    /// A clean end: the next one need not wait.
    fn drop(&mut self) {
        let inner = self.inner.get_mut().unwrap_or_else(PoisonError::into_inner);
        if inner.mark > inner.last {
            // Where this fails, the record stays ahead.
            let _ = inner.write(inner.last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Coded;
    use ::time::macros::datetime;

    fn clock(path: &Path, hand: &Arc<Mutex<OffsetDateTime>>) -> Result<Clock> {
        let hand = hand.clone();
        Clock::open(path, Arc::new(move || *hand.lock().unwrap()))
    }

    #[test]
    fn it_never_goes_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tsa.clock");
        let start = datetime!(2026-11-22 10:00:00.5 UTC);
        let hand = Arc::new(Mutex::new(start));
        let first = clock(&path, &hand).unwrap();
        assert_eq!(first.now(), Some(start));
        assert_eq!(first.now(), Some(start + Duration::MICROSECOND), "never the same twice");
        *hand.lock().unwrap() = start - Duration::SECOND;
        assert_eq!(first.now(), None, "set back");
        *hand.lock().unwrap() = start + Duration::SECOND;
        assert_eq!(first.now(), Some(start + Duration::SECOND), "caught up");
        assert_eq!(clock(&path, &hand).err().unwrap().code(), "serve.already-running");

        // A crash: the record as it stood, two seconds ahead of the first time.
        let crashed = folder.path().join("crashed.clock");
        std::fs::copy(&path, &crashed).unwrap();
        let second = clock(&crashed, &hand).unwrap();
        assert_eq!(second.now(), None);
        *hand.lock().unwrap() = start + Duration::milliseconds(2001);
        assert!(second.now().is_some());

        // A clean end: no waiting, and no time again.
        drop(first);
        *hand.lock().unwrap() = start + Duration::SECOND;
        let third = clock(&path, &hand).unwrap();
        assert_eq!(third.now(), Some(start + Duration::SECOND + Duration::MICROSECOND));
    }

    #[test]
    fn what_is_no_record_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tsa.clock");
        let hand = Arc::new(Mutex::new(datetime!(2026-11-22 10:00 UTC)));
        for bad in [&b"2026"[..], b"\xff\xfe", &[b'x'; 100]] {
            std::fs::write(&path, bad).unwrap();
            assert_eq!(clock(&path, &hand).err().unwrap().code(), "serve.clock-record");
        }
        assert_eq!(clock(folder.path(), &hand).err().unwrap().code(), "serve.clock");
    }
}
