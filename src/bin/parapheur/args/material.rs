//! Trust anchors, other certificates, revocation lists and OCSP responses: what the judgement rests on.

use std::path::PathBuf;

use clap::Args;
use parapheur::asn1::Oid;
use parapheur::path::InitialConstraints;

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
    #[command(flatten)]
    pub revocation: RevocationFiles,
    /// Fetch from the addresses in the certificates what is missing: OCSP responses, CRLs, issuers
    #[cfg(feature = "net")]
    #[arg(long)]
    pub online: bool,
}

/// What is known of revocation.
#[derive(Debug, Args)]
#[command(next_help_heading = "Trust")]
pub struct RevocationFiles {
    /// Certificate revocation lists, PEM or DER, or a directory of them; repeat for more (beside the configuration's)
    #[arg(long, value_name = "FILE")]
    pub crl: Vec<PathBuf>,
    /// OCSP responses, DER, or a directory of them; repeat for more (beside the configuration's)
    #[arg(long, value_name = "FILE")]
    pub ocsp: Vec<PathBuf>,
}

/// What is demanded of the path beforehand (RFC 5280 §6.1.1).
#[derive(Debug, Args)]
#[command(next_help_heading = "Path")]
pub struct Demands {
    /// Most CAs between the certificate and the anchor, self-issued ones not counted
    #[arg(long, value_name = "N")]
    pub max_path_len: Option<u32>,
    /// An acceptable certificate policy; repeat for more, or separate by commas (default: any)
    #[arg(long, value_name = "OID", value_parser = identifier, value_delimiter = ',')]
    pub initial_policy: Vec<Oid>,
    /// A policy must be valid for the whole path
    #[arg(long)]
    pub require_explicit_policy: bool,
    /// Policies may not be mapped to one another
    #[arg(long)]
    pub inhibit_policy_mapping: bool,
    /// The policy anyPolicy of a certificate stands for nothing
    #[arg(long)]
    pub inhibit_any_policy: bool,
}

impl Demands {
    /// As `path` takes them.
    pub fn constraints(&self) -> InitialConstraints {
        InitialConstraints {
            max_path_len: self.max_path_len,
            policies: self.initial_policy.clone(),
            require_explicit_policy: self.require_explicit_policy,
            inhibit_policy_mapping: self.inhibit_policy_mapping,
            inhibit_any_policy: self.inhibit_any_policy,
            ..InitialConstraints::default()
        }
    }
}

pub(super) fn identifier(text: &str) -> Result<Oid, String> {
    Oid::parse(text).ok_or_else(|| "an object identifier, such as 2.5.29.32.0".to_owned())
}
