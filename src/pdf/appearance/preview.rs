//! A page as a picture, drawn by `hayro`, within bounds.
//!
//! Limits: [`MAX_DOCUMENT`], [`MAX_SIDE`], [`MAX_TIME`]; what the renderer does not know (some blending) is missing
//! from the picture or refused. The picture is for the eye: nothing is concluded from it.

use crate::pdf::document::{Document, View};
use crate::pdf::encryption::plain;
use crate::pdf::error::{Error, Result};
use crate::pdf::object::Span;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// Bytes of a document that is drawn or searched; the renderer has it in memory.
pub const MAX_DOCUMENT: u64 = 256 << 20;
/// Pixels of the longer side of a picture.
pub const MAX_SIDE: f32 = 4000.0;
/// How long drawing may take.
pub const MAX_TIME: Duration = Duration::from_secs(30);
/// Pages at a time that were given up and are still being read.
const MAX_GIVEN_UP: usize = 4;

/// How many of them there are.
static GIVEN_UP: AtomicUsize = AtomicUsize::new(0);

/// All bytes of a document, which the renderer has in memory.
///
/// # Errors
/// [`Error::RenderTooBig`]; those of reading.
pub(crate) fn whole(document: &Document) -> Result<Vec<u8>> {
    if document.len() > MAX_DOCUMENT {
        return Err(Error::RenderTooBig { limit: MAX_DOCUMENT });
    }
    document.bytes(Span { start: 0, end: document.len() })
}

/// The document for the renderer: its bytes, or where it is encrypted a copy in the clear.
///
/// # Errors
/// As [`whole`]; where no password has opened it, that.
pub(crate) fn drawable(view: &View) -> Result<Vec<u8>> {
    match view.document().encryption() {
        Some(_) => plain(view, MAX_DOCUMENT),
        None => whole(view.document()),
    }
}

/// Runs work on a document by the renderer, which knows no bounds of its own: for so long at most.
///
/// # Errors
/// [`Error::RenderTime`]; [`Error::RenderUnreadable`] where it gives up.
pub(super) fn bounded<T: Send + 'static>(
    time: Duration,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let late = || Error::RenderTime { seconds: time.as_secs() };
    if GIVEN_UP.load(Ordering::Relaxed) >= MAX_GIVEN_UP {
        return Err(late());
    }
    let (sender, receiver) = mpsc::sync_channel(1);
    // Deep structures need a deep stack.
    let thread = std::thread::Builder::new().name("render".into()).stack_size(32 << 20);
    let started = thread.spawn(move || {
        let done = work();
        // Nobody waits any more.
        if sender.send(done).is_err() {
            GIVEN_UP.fetch_sub(1, Ordering::Relaxed);
        }
    });
    started.map_err(|error| Error::RenderUnreadable { problem: error.to_string() })?;
    match receiver.recv_timeout(MAX_TIME) {
        Ok(result) => result,
        // A thread cannot be ended; it goes on by itself, and there are never many.
        Err(mpsc::RecvTimeoutError::Timeout) => {
            GIVEN_UP.fetch_add(1, Ordering::Relaxed);
            Err(late())
        }
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            Err(Error::RenderUnreadable { problem: "the renderer gave up".into() })
        }
    }
}

/// Opens a document in the renderer.
pub(super) fn open(bytes: Vec<u8>) -> Result<Pdf> {
    Pdf::new(Arc::new(bytes)).map_err(|error| Error::RenderUnreadable { problem: format!("{error:?}") })
}

/// The page `index` (from 0) of a whole document as a PNG, `scale` pixels a point, on white.
///
/// # Errors
/// [`Error::RenderUnreadable`], [`Error::RenderTime`], [`Error::RenderTooBig`].
pub fn preview(document: Vec<u8>, index: usize, scale: f32) -> Result<Vec<u8>> {
    if document.len() as u64 > MAX_DOCUMENT {
        return Err(Error::RenderTooBig { limit: MAX_DOCUMENT });
    }
    bounded(MAX_TIME, move || {
        let problem = |problem: String| Error::RenderUnreadable { problem };
        let pdf = open(document)?;
        let page = pdf.pages().get(index).ok_or_else(|| problem(format!("no page {}", index + 1)))?;
        let (width, height) = page.render_dimensions();
        let side = width.max(height);
        if !side.is_finite() || width <= 0.0 || height <= 0.0 {
            return Err(problem("its size".into()));
        }
        let scale = scale.min(MAX_SIDE / side);
        if width.min(height) * scale < 1.0 {
            return Err(problem("its size".into()));
        }
        let pixels = hayro::render(
            page,
            &RenderCache::new(),
            &InterpreterSettings::default(),
            &RenderSettings { hinting: false, ..RenderSettings::default() },
            &PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE },
        );
        pixels.into_png().map_err(|error| problem(error.to_string()))
    })
}
