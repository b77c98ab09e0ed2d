//! `trust`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::Printed;

/// Keep the trust anchors that verification rests on
#[derive(Debug, Args)]
#[command(
    visible_alias = "confiance",
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "The anchors are in the files and directories that trust in the configuration names; new ones go to the first of \
        them. --trust of verify and pki path takes the place of them all. The operating system's roots are never \
        trusted.\n\nExit status: 0 done · 2 nothing was done, and why"
)]
pub struct Trust {
    #[command(subcommand)]
    pub verb: TrustVerb,
}

/// `trust …`.
#[derive(Debug, Subcommand)]
pub enum TrustVerb {
    Add(TrustAdd),
    #[command(
        about = "Trust some anchors no longer",
        visible_alias = "retirer",
        after_help = "Example:\n  parapheur trust remove 3f9c5a01\n\nExit status: 0 done · 2 nothing was removed, and why"
    )]
    Remove(TrustNamed),
    #[command(
        about = "List the trust anchors, and the digest of them all",
        visible_alias = "lister",
        after_help = "Example:\n  parapheur trust list --format json\n\nExit status: 0 done · 2 not readable"
    )]
    List(TrustList),
    #[command(
        about = "Show everything about some trust anchors",
        visible_alias = "montrer",
        after_help = "Example:\n  parapheur trust show 3f9c5a01\n\nExit status: 0 done · 2 there is none, and why"
    )]
    Show(TrustNamed),
}

/// Trust the certificates of some files, after having looked at them
#[derive(Debug, Args)]
#[command(
    visible_alias = "ajouter",
    after_help = "Compare the fingerprint with one that you have from another source: whoever is added here decides who signs. A \
        certificate that is not a CA's, and one that has expired, are refused without --anyway. All are added or \
        none.\n\nExamples:\n  \
        parapheur trust add root.crt\n  \
        parapheur trust add tsa-root.crt --purpose timestamping\n\n\
        Exit status: 0 done · 2 nothing was added, and why"
)]
pub struct TrustAdd {
    /// Files of certificates, PEM or DER, one or several in a file
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Trust them only for this: signing or timestamping; repeat for both (default: for everything)
    #[arg(long, value_name = "PURPOSE", hide_possible_values = true)]
    pub purpose: Vec<AnchorPurposeWord>,
    /// Also one that is not a CA's, or has expired
    #[arg(long)]
    pub anyway: bool,
    #[command(flatten)]
    pub store: Store,
    #[command(flatten)]
    pub printed: Printed,
}

/// `trust remove` and `trust show`.
#[derive(Debug, Args)]
pub struct TrustNamed {
    /// SHA-256 fingerprints of certificates, or their first eight or more hexadecimal digits
    #[arg(value_name = "FINGERPRINT", required = true)]
    pub fingerprints: Vec<String>,
    #[command(flatten)]
    pub store: Store,
    #[command(flatten)]
    pub printed: Printed,
}

/// `trust list`.
#[derive(Debug, Args)]
pub struct TrustList {
    #[command(flatten)]
    pub store: Store,
    #[command(flatten)]
    pub printed: Printed,
}

/// Where the anchors are.
#[derive(Debug, Args)]
pub struct Store {
    /// File or directory of the anchors (default: those of the configuration)
    #[arg(long, value_name = "PATH")]
    pub store: Option<PathBuf>,
}

/// `--purpose` of an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AnchorPurposeWord {
    Signing,
    Timestamping,
}
