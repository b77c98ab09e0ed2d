//! `pki`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use parapheur::asn1::Oid;
use time::OffsetDateTime;

use super::verify::moment;
use super::{Material, Passphrase, Printed, RevocationWord};

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

/// Make a new authority in a directory: a root, and a CA that issues
#[derive(Debug, Args)]
#[command(
    visible_alias = "creer",
    after_help = "The directory must not exist, or be empty. Give root.crt to those who verify, with --trust.\n\nExample:\n  \
        parapheur pki init pki --country MA --organization \"Wilaya de Rabat\"\n\n\
        Exit status: 0 done · 2 nothing was made, and why"
)]
pub struct PkiInit {
    /// Directory of the authority
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
    /// Country of the authority, two letters of ISO 3166-1
    #[arg(long, value_name = "CC")]
    pub country: String,
    /// Organization of the authority
    #[arg(long, value_name = "NAME")]
    pub organization: String,
    /// Identifier of the organization, such as NTRMA-12345 (EN 319 412-1)
    #[arg(long, value_name = "ID")]
    pub organization_identifier: Option<String>,
    /// Kind of key: p256 (default), p384, p521, rsa2048, rsa3072, rsa4096 or ed25519
    #[arg(long, value_name = "KIND", default_value = "p256", hide_default_value = true, hide_possible_values = true)]
    pub key_type: KeyType,
    #[command(flatten)]
    pub printed: Printed,
    #[command(flatten)]
    pub passphrase: Passphrase,
}

/// Issue a certificate for a person or a seal, with a new key
#[derive(Debug, Args)]
#[command(
    visible_alias = "emettre",
    after_help = "Writes NAME.crt, NAME.key and NAME.p12; the passphrase of the new key is that of --key-passphrase-file, else \
        $PARAPHEUR_KEY_PASSPHRASE, else you are asked.\n\nExamples:\n  \
        parapheur pki issue pki -o amina --name \"Amina Berrada\" --given-name Amina --surname Berrada\n  \
        parapheur pki issue pki -o wilaya --profile seal --name \"Wilaya de Rabat\" \\\n      \
        --organization \"Wilaya de Rabat\" --organization-identifier NTRMA-12345\n\n\
        Exit status: 0 done · 2 nothing was issued, and why"
)]
pub struct PkiIssue {
    /// Directory of the authority
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
    /// Name of the new files, without extension
    #[arg(short, long, value_name = "NAME")]
    pub output: PathBuf,
    /// For whom: person (default) or seal
    #[arg(
        long,
        value_name = "PROFILE",
        default_value = "person",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub profile: ProfileWord,
    /// Name of the person or institution
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// Country of the person or institution, two letters (default: the authority's)
    #[arg(long, value_name = "CC")]
    pub country: Option<String>,
    /// Organization of the person, or the institution itself
    #[arg(long, value_name = "NAME")]
    pub organization: Option<String>,
    /// Identifier of the organization, such as NTRMA-12345 (EN 319 412-1)
    #[arg(long, value_name = "ID")]
    pub organization_identifier: Option<String>,
    /// Given name of the person
    #[arg(long, value_name = "NAME")]
    pub given_name: Option<String>,
    /// Surname of the person
    #[arg(long, value_name = "NAME")]
    pub surname: Option<String>,
    /// Number that tells two people of one name apart, such as PNOMA-12345
    #[arg(long, value_name = "NUMBER")]
    pub serial_number: Option<String>,
    /// Title of the person
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Mail address
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// Kind of key: p256 (default), p384, p521, rsa2048, rsa3072, rsa4096 or ed25519
    #[arg(long, value_name = "KIND", default_value = "p256", hide_default_value = true, hide_possible_values = true)]
    pub key_type: KeyType,
    /// Days that the certificate is valid
    #[arg(long, value_name = "N", default_value = "1096")]
    pub days: u32,
    /// Overwrite files that exist
    #[arg(long)]
    pub force: bool,
    /// Read the passphrase of the new key from the first line of a file
    #[arg(long, value_name = "FILE")]
    pub key_passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    pub printed: Printed,
    #[command(flatten)]
    pub passphrase: Passphrase,
}

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

/// `--profile`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProfileWord {
    #[value(alias = "personne")]
    Person,
    #[value(alias = "cachet")]
    Seal,
}
