//! `pki revoke` and `pki crl`.

use std::path::PathBuf;

use clap::Args;
use parapheur::x509::CrlReason;
use time::OffsetDateTime;

use crate::args::verify::moment;
use crate::args::{Passphrase, Printed};

/// Revoke a certificate, put it on hold, or end a hold
#[derive(Debug, Args)]
#[command(
    visible_aliases = ["revoquer", "révoquer"],
    after_help = "It is on record at once, and needs no passphrase; others learn of it by the next list (pki crl) or by OCSP. Reasons: \
        unspecified, keyCompromise, cACompromise, affiliationChanged, superseded, cessationOfOperation, certificateHold, \
        removeFromCRL (ends a hold), privilegeWithdrawn, aACompromise (RFC 5280 §5.3.1).\n\nExamples:\n  \
        parapheur pki revoke pki amina.crt --reason keyCompromise \\\n      \
        --invalid-since 2026-11-20T18:00:00+01:00\n  \
        parapheur pki revoke pki wilaya.crt --reason certificateHold\n  \
        parapheur pki revoke pki wilaya.crt --reason removeFromCRL\n\n\
        Exit status: 0 done · 2 nothing was revoked, and why"
)]
pub struct PkiRevoke {
    /// Directory of the authority
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
    /// Its file, or its serial number in hexadecimal, or the first eight digits or more of it
    #[arg(value_name = "CERTIFICATE")]
    pub certificate: PathBuf,
    /// Why (default: unspecified)
    #[arg(long, value_name = "REASON", default_value = "unspecified", hide_default_value = true, value_parser = reason)]
    pub reason: CrlReason,
    /// Since when it is revoked, RFC 3339, not in the future (default: now; what was on hold, since the hold)
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub at: Option<OffsetDateTime>,
    /// Since when it is not to be relied on, where that was earlier, RFC 3339 (invalidityDate)
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub invalid_since: Option<OffsetDateTime>,
    #[command(flatten)]
    pub printed: Printed,
}

/// Publish a certificate revocation list
#[derive(Debug, Args)]
#[command(
    visible_alias = "lcr",
    after_help = "The new list is DIR/crl/issuing.crl, issuing-delta.crl or root.crl, and stays beside it under its number. Publish one \
        before the last one's next update, and whenever something was revoked. An authority that publishes deltas makes one \
        with each complete list.\n\nExamples:\n  \
        parapheur pki crl pki\n  \
        parapheur pki crl pki --delta\n  \
        parapheur pki crl pki --root --days 180\n\n\
        Exit status: 0 done · 2 nothing was published, and why"
)]
pub struct PkiCrl {
    /// Directory of the authority
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
    /// Only what has changed since the last complete list
    #[arg(long)]
    pub delta: bool,
    /// The root's list, which speaks of the CA that issues
    #[arg(long, conflicts_with = "delta")]
    pub root: bool,
    /// Days until the next list (default: as authority.toml says)
    #[arg(long, value_name = "N")]
    pub days: Option<u32>,
    #[command(flatten)]
    pub printed: Printed,
    #[command(flatten)]
    pub passphrase: Passphrase,
}

/// A reason of RFC 5280 §5.3.1, capital letters and hyphens or not.
fn reason(text: &str) -> Result<CrlReason, String> {
    let plain = |word: &str| word.replace('-', "").to_ascii_lowercase();
    let found = CrlReason::ALL.iter().find(|r| plain(r.as_str()) == plain(text));
    found.copied().ok_or_else(|| CrlReason::ALL.iter().map(|r| r.as_str()).collect::<Vec<_>>().join(", "))
}
