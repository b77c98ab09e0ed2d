//! What is printed, and how: one type gives text and JSON, results go to standard output, the rest to standard error.

mod act;
mod catalogue;
mod compare;
mod escaped;
mod failure;
pub mod help;
mod inspect;
mod path;
mod pki;
mod report;
#[cfg(feature = "stamp")]
mod stamp;
#[cfg(feature = "pkcs11")]
mod token;
mod trust;

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use anstyle::{AnsiColor, Style};

use crate::args::Format;
use crate::error::CliError;

pub use act::{act_line, act_summary, act_warnings};
pub use catalogue::{Argument, Catalogue, Language, quoted};
pub use compare::comparison;
pub use escaped::{Escaped, json_line};
pub use failure::Failure;
pub use inspect::{
    CmsShape, ContentShape, EncryptionShape, Extraction, FieldShape, Inspection, LockShape, PdfShape,
    PdfSignatureShape, RevisionShape, SignerShape, extraction, inspection,
};
pub use path::{path_hints, path_page};
pub use pki::{Lists, Made, Register, RegisterEntry, lists_page, made, register_page};
#[cfg(feature = "serve")]
pub use pki::{Serving, serving};
pub use report::{brief, full, hints, summary_line};
#[cfg(feature = "stamp")]
pub use stamp::{Previewed, previewed};
#[cfg(feature = "pkcs11")]
pub use token::{
    CertificateShape, Import, ImportStatus, Imports, KeyShape, Keys, KeysStatus, ModuleShape, SlotShape, TokenShape,
    Tokens, import_page, keys_page, tokens_page,
};
pub use trust::trust_page;

/// Where everything that is printed goes through.
pub struct Output {
    /// Messages in the chosen language.
    pub catalogue: Catalogue,
    /// Text or JSON.
    pub format: Format,
    /// Colours of standard output.
    pub paint: Paint,
    /// The reader of standard output went away.
    closed: AtomicBool,
}

impl Output {
    /// Colours only where a person reads (and `NO_COLOR` is not set).
    pub fn new(language: Language, format: Format) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let paint = Paint { on: wanted && format == Format::Text && io::stdout().is_terminal() };
        Self { catalogue: Catalogue::new(language), format, paint, closed: AtomicBool::new(false) }
    }

    /// Prints a result on standard output, with a line feed. A reader that went away is not an error: see [`Self::closed`].
    pub fn print(&self, text: &str) -> Result<(), CliError> {
        if self.closed() {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush()) {
            Err(e) if e.kind() == ErrorKind::BrokenPipe => {
                self.closed.store(true, Ordering::Relaxed);
                Ok(())
            }
            other => other.map_err(|e| CliError::Stdout { cause: e.into() }),
        }
    }

    /// Whether the reader of standard output went away.
    pub fn closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// Prints a diagnostic on standard error.
    pub fn diagnose(&self, kind: &str, text: &str) {
        // There is nobody to tell when standard error fails.
        let _ = writeln!(io::stderr().lock(), "{kind}: {text}");
    }
}

/// Colour, never the only sign of anything.
#[derive(Clone, Copy)]
pub struct Paint {
    on: bool,
}

impl Paint {
    /// A good verdict.
    pub fn good(self, text: &str) -> String {
        self.with(AnsiColor::Green.on_default().bold(), text)
    }

    /// A bad verdict.
    pub fn bad(self, text: &str) -> String {
        self.with(AnsiColor::Red.on_default().bold(), text)
    }

    /// No verdict.
    pub fn unsure(self, text: &str) -> String {
        self.with(AnsiColor::Yellow.on_default().bold(), text)
    }

    /// What matters less.
    pub fn faint(self, text: &str) -> String {
        self.with(Style::new().dimmed(), text)
    }

    /// What matters.
    pub fn strong(self, text: &str) -> String {
        self.with(Style::new().bold(), text)
    }

    fn with(self, style: Style, text: &str) -> String {
        if self.on { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}
