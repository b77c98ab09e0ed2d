//! `pki path`.

use std::path::PathBuf;

use clap::Args;

use parapheur::asn1::Oid;
use parapheur::path::Purpose;
use time::OffsetDateTime;

use crate::args::verify::moment;
use crate::args::{Demands, Material, Printed, RevocationWord};

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
    /// For what it is to be trusted: signing (default), timestamping, ocsp, any, or the OID of an extended key usage
    #[arg(long, value_name = "PURPOSE", value_parser = purpose, default_value = "signing", hide_default_value = true)]
    pub purpose: Purpose,
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

fn purpose(text: &str) -> Result<Purpose, String> {
    Ok(match text {
        "signing" => Purpose::Signing,
        "timestamping" => Purpose::TimeStamping,
        "ocsp" => Purpose::OcspSigning,
        "any" => Purpose::Any,
        other => Purpose::usage(
            Oid::parse(other).ok_or_else(|| "signing, timestamping, ocsp, any, OID (1.3.6.1.5.5.7.3.36)".to_owned())?,
        ),
    })
}
