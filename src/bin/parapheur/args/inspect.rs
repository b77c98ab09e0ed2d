//! `inspect`.

use std::path::PathBuf;

use clap::Args;

use super::{DocumentPassword, Printed};

/// Show how a signed file is built, without judging it
#[derive(Debug, Args)]
#[command(
    visible_alias = "examiner",
    after_help = "Of a PDF: its revisions with what each changed, its fields, its signatures with what they permit, and what it \
        holds besides what its pages show; of a signature: its certificates and its acts. What is shown is what the file \
        says of itself; verify says what holds.\n\nExamples:\n  \
        parapheur inspect circulaire.signed.pdf\n  \
        parapheur inspect circulaire.signed.pdf --revision 1 -o as-the-first-signer-saw-it.pdf\n  \
        parapheur inspect budget.ods.p7s --format json\n\n\
        Exit status: 0 shown · 2 not readable"
)]
pub struct Inspect {
    /// PDF files or signatures
    #[arg(value_name = "IN", required = true)]
    pub inputs: Vec<PathBuf>,
    /// Write the file as it was at the end of revision N (1 is the oldest), byte for byte
    #[arg(long, value_name = "N", requires = "output")]
    pub revision: Option<usize>,
    /// Where that goes
    #[arg(short, long, value_name = "OUT", requires = "revision")]
    pub output: Option<PathBuf>,
    /// Overwrite the output if it exists
    #[arg(long, requires = "output")]
    pub force: bool,
    #[command(flatten)]
    pub document_password: DocumentPassword,
    #[command(flatten)]
    pub printed: Printed,
}
