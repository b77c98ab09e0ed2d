//! `--document-password-file`, `--document-password-fd`.

use std::path::PathBuf;

use clap::Args;

/// Where the password of encrypted PDFs comes from; never from the command line itself.
#[derive(Debug, Args)]
pub struct DocumentPassword {
    /// Read the password of an encrypted PDF from the first line of a file
    #[arg(long, value_name = "FILE", conflicts_with = "document_password_fd")]
    pub document_password_file: Option<PathBuf>,
    /// Read it from an open file descriptor (else $PARAPHEUR_DOCUMENT_PASSWORD, else you are asked)
    #[arg(long, value_name = "N")]
    pub document_password_fd: Option<u32>,
}
