//! `pki path`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use parapheur::asn1::Oid;
use time::OffsetDateTime;

use crate::args::verify::moment;
use crate::args::{Material, Printed, RevocationWord};

/// Judge a certificate for itself: its path to a trust anchor, and every reason
#[derive(Debug, Args)]
#[command(
    visible_alias = "chemin",
    after_help = "The first certificate of the file is judged; the others in it, such as those of a chain.pem, may be links of its path. \
        What cannot be read as a certificate, or uses an algorithm that is not supported, is INDETERMINATE, and the reason says \
        so.\n\nExamples:\n  \
        parapheur pki path amina.crt --trust root.crt --untrusted issuing.crt --crl crls/\n  \
        parapheur pki path tsa.crt --purpose timestamping --trust root.crt --revocation soft --explain\n\n\
        Exit status: 0 PASSED · 1 FAILED · 2 wrong arguments · 3 INDETERMINATE"
)]
pub struct PkiPath {
    /// The certificate, PEM or DER
    #[arg(value_name = "EE")]
    pub certificate: PathBuf,
    /// For what it is to be trusted: signing (default), timestamping, ocsp or any
    #[arg(
        long,
        value_name = "PURPOSE",
        default_value = "signing",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub purpose: PurposeWord,
    /// Judge as of this time, RFC 3339 (default: now)
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub at: Option<OffsetDateTime>,
    /// Revocation: hard (unknown is indeterminate, default), soft (only a known revocation counts) or none
    #[arg(long, value_name = "MODE", default_value = "hard", hide_default_value = true, hide_possible_values = true)]
    pub revocation: RevocationWord,
    /// Show every certificate, and the paths that were given up with their reasons
    #[arg(long)]
    pub explain: bool,
    #[command(flatten)]
    pub printed: Printed,
    #[command(flatten)]
    pub material: Material,
    #[command(flatten)]
    pub demands: Demands,
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

fn identifier(text: &str) -> Result<Oid, String> {
    Oid::parse(text).ok_or_else(|| "an object identifier, such as 2.5.29.32.0".to_owned())
}

/// `--purpose`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PurposeWord {
    Signing,
    Timestamping,
    Ocsp,
    Any,
}
