//! `pki issue`.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use parapheur::pki::Profile;

use super::{Issuance, Named};

/// Issue a certificate by a profile, with a new key or for the key of a request
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("whom").args(["name", "request"]).required(true).multiple(true)),
    visible_alias = "emettre",
    after_help = "Writes NAME.crt, and for a new key NAME.key and NAME.p12; the passphrase of the new key is that of --key-passphrase-file, else \
        $PARAPHEUR_KEY_PASSPHRASE, else you are asked. Of a request, the key is taken when its signature shows that who asks has \
        it; extensions that it asks for are not.\n\nExamples:\n  \
        parapheur pki issue pki -o youssef --name \"Youssef El Amrani\" \\\n      \
        --given-name Youssef --surname \"El Amrani\"\n  \
        parapheur pki issue pki -o wilaya --profile seal --name \"Wilaya de Rabat\" \\\n      \
        --organization \"Wilaya de Rabat\" --organization-identifier NTRMA-12345\n  \
        parapheur pki issue pki -o amina --request amina.csr\n\n\
        Exit status: 0 done · 2 nothing was issued, and why"
)]
pub struct PkiIssue {
    /// Directory of the authority
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
    /// Name of the new files, without extension
    #[arg(short, long, value_name = "NAME")]
    pub output: PathBuf,
    /// What for: person (default), seal, timestamping, ocsp, delegation, or a profile of the authority's own
    #[arg(long, value_name = "PROFILE", default_value = "person", hide_default_value = true, value_parser = profile)]
    pub profile: String,
    /// Certify the key of this request (PKCS#10, PEM or DER), and its name unless --name gives another
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key_type", "key_passphrase_file"])]
    pub request: Option<PathBuf>,
    #[command(flatten)]
    pub issuance: Issuance,
    #[command(flatten)]
    pub subject: Named,
}

/// `--profile`: its name, for which there is a French word where it is built in.
pub(super) fn profile(text: &str) -> Result<String, String> {
    let name = match text {
        "personne" => "person",
        "cachet" => "seal",
        "horodatage" => "timestamping",
        other => other,
    };
    if Profile::is_name(name) { Ok(name.to_owned()) } else { Err("small letters, digits and hyphens".to_owned()) }
}
