//! `sign`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Acting, PermissionWord};

/// Add an act to documents: a signature, a visa or a seal
#[derive(Debug, Args)]
#[command(
    visible_alias = "signer",
    after_help = "A PDF is signed in itself (PAdES), by an incremental update; any other file gets a detached \
        signature beside it (CAdES, NAME.p7s). Of a directory, the files directly in it are taken; \
        subdirectories and hidden files are not.\n\nExamples:\n  \
        parapheur sign circulaire.pdf --key dg.p12 --function \"Directeur général\"\n  \
        parapheur sign budget.ods --key dg.p12 -o budget.ods.p7s\n  \
        parapheur sign formulaire.pdf --certify forms --lock include:Observations --key dg.p12\n  \
        parapheur sign circulaires/ -d signed/ --key dg.p12 --passphrase-file pass --format json\n\n\
        Exit status: 0 done · 2 something was not signed, and why"
)]
pub struct Sign {
    /// Files, or directories of files
    #[arg(value_name = "IN", required = true)]
    pub inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub destination: Destination,
    /// Write a detached signature for a PDF too
    #[arg(long)]
    pub detached: bool,
    #[command(flatten)]
    pub statement: Statement,
    /// Certify the PDF, as its first signature; what it still permits: no-changes, forms or annotations
    #[arg(long, value_name = "WHAT", hide_possible_values = true)]
    pub certify: Option<PermissionWord>,
    #[command(flatten)]
    pub acting: Acting,
}

/// Where the result goes.
#[derive(Debug, Args)]
pub struct Destination {
    /// Output of a single input (default: x.pdf gives x.signed.pdf, x.odt gives x.odt.p7s)
    #[arg(short, long, value_name = "OUT", conflicts_with = "directory")]
    pub output: Option<PathBuf>,
    /// Directory for the outputs, made if missing; a PDF keeps its name there
    #[arg(short, long, value_name = "DIR")]
    pub directory: Option<PathBuf>,
    /// Overwrite outputs that exist
    #[arg(long)]
    pub force: bool,
}

/// What the act says.
#[derive(Debug, Args)]
pub struct Statement {
    /// The act: visa, signature, seal or receipt (default: signature for sign, visa for countersign)
    #[arg(long, value_name = "ACT", hide_possible_values = true)]
    pub act: Option<ActWord>,
    /// Function in which you act, as a claimed role
    #[arg(long, value_name = "TEXT")]
    pub function: Option<String>,
    /// Place of the act
    #[arg(long, value_name = "TEXT")]
    pub place: Option<String>,
    /// Reason of the act, kept in the act itself
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Write the reason to the PDF's /Reason too, for other readers; drops the commitment type
    #[arg(long, requires = "reason")]
    pub pdf_reason: bool,
    /// Signature field of the PDF: an empty one by its name, or the name of a new one
    #[arg(long, value_name = "NAME")]
    pub field: Option<String>,
    /// Refuse a PDF that holds more than its pages show: scripts, layers, attachments, covering fields and the like
    #[arg(long)]
    pub strict_content: bool,
    /// Act even where the chain is broken or the certificate is not valid now, and say so
    #[arg(long)]
    pub anyway: bool,
}

/// `--act`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ActWord {
    Visa,
    Signature,
    #[value(alias = "cachet")]
    Seal,
    #[value(alias = "recepisse")]
    Receipt,
}
