//! `compare`.

use std::path::PathBuf;

use clap::Args;

use super::{DocumentPassword, Printed};

/// Say what differs between two files, or two revisions of a PDF
#[derive(Debug, Args)]
#[command(
    visible_alias = "comparer",
    after_help = "Where one PDF continues the other, the changes of each further revision are told; otherwise pages, fields, \
        signatures, information and catalogue are compared by what they mean, however they are written. Of signatures \
        (.p7s), the acts are compared. The password of encrypted PDFs is tried on both.\n\nExamples:\n  \
        parapheur compare circulaire.pdf circulaire.signed.pdf\n  \
        parapheur compare contrat-a.pdf contrat-b.pdf --format json\n  \
        parapheur compare circulaire.signed.pdf --from 1 --to 2\n\n\
        Exit status: 0 the same content · 1 different · 2 not readable"
)]
pub struct Compare {
    /// A file
    #[arg(value_name = "A")]
    pub first: PathBuf,
    /// Another file (default: A itself, with --from)
    #[arg(value_name = "B", required_unless_present = "from")]
    pub second: Option<PathBuf>,
    /// Compare A as it was at the end of this revision (1 is the oldest)
    #[arg(long, value_name = "N")]
    pub from: Option<usize>,
    /// Compare B as it was at the end of this revision
    #[arg(long, value_name = "N")]
    pub to: Option<usize>,
    #[command(flatten)]
    pub document_password: DocumentPassword,
    /// Read the password of B from the first line of a file, where it is not that of A
    #[arg(long, value_name = "FILE", conflicts_with = "second_password_fd")]
    pub second_password_file: Option<PathBuf>,
    /// Read the password of B from an open file descriptor
    #[arg(long, value_name = "N")]
    pub second_password_fd: Option<u32>,
    #[command(flatten)]
    pub printed: Printed,
}
