//! `verify`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Demands, DocumentPassword, Jobs, Material, Printed};

/// Judge every act of signed documents, and say why
#[derive(Debug, Args)]
#[command(
    visible_aliases = ["verifier", "vérifier"],
    after_help = "Takes PDF files, detached signatures (.p7s, their document given or found beside them), and \
        directories, of which the files directly in it are taken, where they are PDF or signatures by their \
        content.\n\nExamples:\n  \
        parapheur verify circulaire.signed.pdf --trust root.pem --revocation none\n  \
        parapheur verify budget.ods.p7s --document budget.ods --trust root.pem --explain\n  \
        parapheur verify signed/ --trust root.pem --format json\n\n\
        Exit status: 0 every signature TOTAL-PASSED · 1 one is TOTAL-FAILED, or there is none · 2 nothing could be \
        concluded · 3 INDETERMINATE"
)]
pub struct Verify {
    /// Signed files, or directories of them
    #[arg(value_name = "IN", required = true)]
    pub inputs: Vec<PathBuf>,
    /// The document that a detached signature is about (default: found beside it)
    #[arg(long, value_name = "FILE")]
    pub document: Option<PathBuf>,
    /// Judge as of this time, RFC 3339 (default: now)
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub at: Option<OffsetDateTime>,
    /// Revocation: hard (unknown is indeterminate, default), soft (only a known revocation counts) or none
    #[arg(long, value_name = "MODE", default_value = "hard", hide_default_value = true, hide_possible_values = true)]
    pub revocation: RevocationWord,
    /// Show every check, not only those that decide
    #[arg(long)]
    pub explain: bool,
    #[command(flatten)]
    pub document_password: DocumentPassword,
    #[command(flatten)]
    pub jobs: Jobs,
    #[command(flatten)]
    pub printed: Printed,
    #[command(flatten)]
    pub material: Material,
    #[command(flatten)]
    pub demands: Demands,
}

/// `--revocation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RevocationWord {
    Hard,
    Soft,
    None,
}

pub(super) fn moment(text: &str) -> Result<OffsetDateTime, String> {
    OffsetDateTime::parse(text, &Rfc3339).map_err(|_| "RFC 3339, such as 2026-11-21T10:00:00+01:00".to_owned())
}
