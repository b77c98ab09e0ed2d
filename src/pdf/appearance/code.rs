//! A QR code (ISO/IEC 18004) as rectangles, with the quiet zone of four modules that the standard asks for.

use crate::pdf::error::{Error, Result};
use krilla::geom::{Path, PathBuilder, Rect};
use qrcode::{Color, EcLevel, QrCode};

/// Modules of light around the code.
const QUIET: usize = 4;
/// The smallest module that a telephone reads from paper, in points: 0.3 mm.
pub(super) const SMALLEST_MODULE: f32 = 0.85;

/// A code, and the modules of one of its sides, quiet zone included.
pub(super) struct Code {
    code: QrCode,
    pub modules: usize,
}

impl Code {
    /// The code of a text, with error correction level M (15 %).
    ///
    /// # Errors
    /// [`Error::StampCode`] for more than the largest code holds, 2331 bytes.
    pub fn new(text: &str) -> Result<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M)
            .map_err(|_| Error::StampCode { bytes: text.len() })?;
        Ok(Self { modules: code.width() + 2 * QUIET, code })
    }

    /// The smallest side at which it can be read, in points.
    pub fn smallest(&self) -> f32 {
        self.modules as f32 * SMALLEST_MODULE
    }

    /// The dark modules as one path, in a square of this side at `x`, `y`. One path, so that no hairlines show between them.
    pub fn path(&self, x: f32, y: f32, side: f32) -> Option<Path> {
        let module = side / self.modules as f32;
        let at = |n: usize| (n + QUIET) as f32 * module;
        let mut path = PathBuilder::new();
        for (row, modules) in self.code.to_colors().chunks(self.code.width()).enumerate() {
            let mut column = 0;
            while let Some(start) = modules.iter().skip(column).position(|c| *c == Color::Dark).map(|n| n + column) {
                let end =
                    modules.iter().skip(start).position(|c| *c == Color::Light).map_or(modules.len(), |n| n + start);
                let rect = Rect::from_ltrb(x + at(start), y + at(row), x + at(end), y + at(row + 1))?;
                path.push_rect(rect);
                column = end;
            }
        }
        path.finish()
    }
}
