//! `pki`.

mod init;
mod issue;
mod path;

use clap::{Args, Subcommand, ValueEnum};

pub use init::PkiInit;
pub use issue::PkiIssue;
pub use path::PkiPath;

/// Make an authority, and certificates for people and seals; judge a certificate
#[derive(Debug, Args)]
#[command(
    visible_alias = "igc",
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub struct Pki {
    #[command(subcommand)]
    pub verb: PkiVerb,
}

/// `pki …`.
#[derive(Debug, Subcommand)]
pub enum PkiVerb {
    Init(PkiInit),
    Issue(PkiIssue),
    Path(PkiPath),
}

/// `--key-type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KeyType {
    #[value(alias = "p-256")]
    P256,
    #[value(alias = "p-384")]
    P384,
    #[value(alias = "p-521")]
    P521,
    #[value(alias = "rsa-2048")]
    Rsa2048,
    #[value(alias = "rsa-3072")]
    Rsa3072,
    #[value(alias = "rsa-4096")]
    Rsa4096,
    Ed25519,
}
