//! Trust anchors, other certificates, revocation lists and OCSP responses: what the judgement rests on.

use std::path::PathBuf;

use clap::Args;

/// What to judge with.
#[derive(Debug, Args)]
#[command(next_help_heading = "Trust")]
pub struct Material {
    /// Trust anchors, PEM or DER, one or several in a file, or a directory; repeat for more (default: the configuration's)
    #[arg(id = "anchors", long = "trust", value_name = "FILE")]
    pub trust: Vec<PathBuf>,
    /// Further certificates to build paths with, not trusted by themselves
    #[arg(long, value_name = "FILE")]
    pub untrusted: Vec<PathBuf>,
    /// Certificate revocation lists, PEM or DER, or a directory of them; repeat for more
    #[arg(long, value_name = "FILE")]
    pub crl: Vec<PathBuf>,
    /// OCSP responses, DER, or a directory of them; repeat for more
    #[arg(long, value_name = "FILE")]
    pub ocsp: Vec<PathBuf>,
}
