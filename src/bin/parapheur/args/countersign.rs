//! `countersign`.

use std::path::PathBuf;

use clap::Args;

use super::{Acting, Destination, Statement};

/// Add the next act to a chain, after checking that the chain is intact
#[derive(Debug, Args)]
#[command(
    visible_aliases = ["contresigner", "viser"],
    after_help = "A PDF gets the next signature in a new revision; a .p7s gets a countersignature of the act before \
        it.\n\nExamples:\n  \
        parapheur countersign circulaire.signed.pdf -o circulaire.vise.pdf --key sg.p12\n  \
        parapheur countersign budget.ods.p7s --in-place --act seal --key cachet.p12\n  \
        parapheur countersign signed/ -d countersigned/ --key sg.p12 --passphrase-file pass\n\n\
        Exit status: 0 done · 2 something was not countersigned, and why"
)]
pub struct Countersign {
    /// Signed files, or directories of them
    #[arg(value_name = "IN", required = true)]
    pub inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub destination: Destination,
    /// Replace the input by its countersigned form
    #[arg(long, conflicts_with_all = ["output", "directory", "force"])]
    pub in_place: bool,
    /// The document that a detached signature is about (default: found beside it)
    #[arg(long, value_name = "FILE")]
    pub document: Option<PathBuf>,
    /// Act in parallel with the last act, under the same parent, instead of after it
    #[arg(long)]
    pub beside: bool,
    #[command(flatten)]
    pub statement: Statement,
    #[command(flatten)]
    pub acting: Acting,
}
