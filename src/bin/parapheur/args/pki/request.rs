//! `pki request`.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::{KeyType, Named};
use crate::args::{Opening, Printed};

/// Ask for a certificate: a name and a key, for an authority to certify
#[derive(Debug, Args)]
#[command(
    visible_alias = "demander",
    group(ArgGroup::new("asker").args(["name"]).required(true)),
    group(ArgGroup::new("place").args(["country"]).required(true)),
    after_help = "Writes NAME.csr (PKCS#10), and for a new key NAME.key. The passphrase is that of the key, new or not. Send \
        NAME.csr to the authority, and keep NAME.key.\n\nExamples:\n  \
        parapheur pki request -o amina --name \"Amina Berrada\" --country MA\n  \
        parapheur pki request -o dg --name \"Driss Alaoui\" --country MA --key dg.p12\n  \
        parapheur pki request -o amina --name \"Amina Berrada\" --country MA --key pkcs11:amina\n\n\
        Exit status: 0 done · 2 nothing was made, and why"
)]
pub struct PkiRequest {
    /// Name of the new files, without extension
    #[arg(short, long, value_name = "NAME")]
    pub output: PathBuf,
    /// Ask for this key, in a file (PEM or PKCS#12) or a token (pkcs11:LABEL, or a URI), instead of a new one
    #[arg(long, value_name = "FILE|pkcs11:…", conflicts_with = "key_type")]
    pub key: Option<PathBuf>,
    /// Kind of key: p256 (default), p384, p521, rsa2048, rsa3072, rsa4096 or ed25519
    #[arg(long, value_name = "KIND", default_value = "p256", hide_default_value = true, hide_possible_values = true)]
    pub key_type: KeyType,
    /// Overwrite files that exist
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub printed: Printed,
    #[command(flatten)]
    pub opening: Opening,
    #[command(flatten)]
    pub subject: Named,
}
