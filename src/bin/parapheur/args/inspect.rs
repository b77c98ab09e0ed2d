//! `inspect`.

use std::path::PathBuf;

use clap::Args;

use super::{DocumentPassword, Printed};

/// Show how a signed file is built, without judging it
#[derive(Debug, Args)]
#[command(
    visible_alias = "examiner",
    after_help = "Of a PDF: its revisions, its fields and its signatures; of a signature: its certificates and its acts. What is \
        shown is what the file says of itself; verify says what holds.\n\nExamples:\n  \
        parapheur inspect circulaire.signed.pdf\n  \
        parapheur inspect budget.ods.p7s --format json\n\n\
        Exit status: 0 shown · 2 not readable"
)]
pub struct Inspect {
    /// PDF files or signatures
    #[arg(value_name = "IN", required = true)]
    pub inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub document_password: DocumentPassword,
    #[command(flatten)]
    pub printed: Printed,
}
