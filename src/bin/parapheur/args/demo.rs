//! `demo`.

use std::path::PathBuf;

use clap::Args;

/// Show three officials acting on a circular and on a spreadsheet, then what happens when a byte is changed
#[derive(Debug, Args)]
#[command(
    visible_alias = "demonstration",
    after_help = "Makes its own keys and certificates, and leaves every file to play with.\n\nExample:\n  parapheur demo\n\nExit status: 0 every step did what it announced · 1 one did not"
)]
pub struct Demo {
    /// A new directory for the files (default: parapheur-demo here, else a temporary one)
    #[arg(value_name = "DIR")]
    pub directory: Option<PathBuf>,
}
