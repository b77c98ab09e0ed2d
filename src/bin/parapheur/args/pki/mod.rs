//! `pki`.

mod init;
mod issuance;
mod issue;
mod named;
mod path;
mod register;
mod request;
mod revoke;
mod serve;

use clap::{Args, Subcommand, ValueEnum};

pub use init::PkiInit;
pub use issuance::Issuance;
pub use issue::PkiIssue;
pub use named::Named;
pub use path::PkiPath;
pub use register::{PkiList, PkiRenew, PkiShow, StateWord};
pub use request::PkiRequest;
pub use revoke::{PkiCrl, PkiRevoke};
pub use serve::PkiServe;

/// Run an authority: issue and revoke certificates, publish lists; judge a certificate
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
    Request(PkiRequest),
    Issue(PkiIssue),
    Revoke(PkiRevoke),
    Crl(PkiCrl),
    List(PkiList),
    Show(PkiShow),
    Renew(PkiRenew),
    Path(PkiPath),
    Serve(PkiServe),
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
