//! `token`: keys inside of cards, security modules and software tokens.
#![cfg_attr(not(feature = "pkcs11"), allow(dead_code))] // without the feature a token is refused before anything is read

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{KeyType, Passphrase, Printed};

/// Look into tokens (PKCS#11), make keys there, and put certificates beside them
#[derive(Debug, Args)]
#[command(
    visible_alias = "jeton",
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "A token is reached through its vendor's module, a library that runs inside of this program: name it with --module, \
        $PARAPHEUR_PKCS11_MODULE, or pkcs11-modules in the configuration. None is searched for. Tokens are initialized, and PINs \
        changed, with the vendor's tool.\n\nExit status: 0 done · 2 nothing was done, and why"
)]
pub struct Token {
    #[command(subcommand)]
    pub verb: TokenVerb,
}

/// `token …`.
#[derive(Debug, Subcommand)]
pub enum TokenVerb {
    List(TokenList),
    Keys(TokenKeys),
    Generate(TokenGenerate),
    Import(TokenImport),
}

/// List the slots of the modules, the tokens in them, and how their PINs stand
#[derive(Debug, Args)]
#[command(
    visible_alias = "lister",
    after_help = "No PIN is asked for. PKCS#11 does not tell how many tries are left, only whether there was a wrong PIN, whether \
        the next wrong one locks it, and whether it is locked.\n\nExample:\n  \
        parapheur token list --module /usr/lib/softhsm/libsofthsm2.so\n\nExit status: 0 done · 2 not readable"
)]
pub struct TokenList {
    #[command(flatten)]
    pub modules: Modules,
    #[command(flatten)]
    pub printed: Printed,
}

/// List the keys of a token, with their certificates and what to give to --key
#[derive(Debug, Args)]
#[command(
    visible_alias = "cles",
    after_help = "Examples:\n  \
        parapheur token keys --token Agents --pin-file pin\n  \
        parapheur token keys --token \"pkcs11:token=Agents;serial=0123\" --format json\n\n\
        Exit status: 0 done · 2 not readable, and why"
)]
pub struct TokenKeys {
    /// Ask for no PIN, and show what can be seen without one
    #[arg(long)]
    pub no_login: bool,
    #[command(flatten)]
    pub printed: Printed,
    #[command(flatten)]
    pub place: TokenPlace,
}

/// Make a key inside of a token, which it never leaves
#[derive(Debug, Args)]
#[command(
    visible_alias = "generer",
    after_help = "The key can do nothing but sign, and cannot be extracted. Have it certified with pki request, then put the \
        certificate beside it with token import.\n\nExamples:\n  \
        parapheur token generate --token Agents --label amina\n  \
        parapheur token generate --token Agents --label cachet --key-type rsa3072 --id 0102\n\n\
        Exit status: 0 done · 2 nothing was made, and why"
)]
pub struct TokenGenerate {
    /// Label of the key, which no other object of the token has
    #[arg(long, value_name = "LABEL")]
    pub label: String,
    /// Id of the key, hexadecimal (default: 8 random octets)
    #[arg(long, value_name = "HEX", value_parser = id)]
    pub id: Option<Id>,
    /// Kind of key: p256 (default), p384, p521, rsa2048, rsa3072, rsa4096 or ed25519
    #[arg(long, value_name = "KIND", default_value = "p256", hide_default_value = true, hide_possible_values = true)]
    pub key_type: KeyType,
    #[command(flatten)]
    pub printed: Printed,
    #[command(flatten)]
    pub place: TokenPlace,
}

/// Put the certificate of a key into its token, so that signing needs no --cert
#[derive(Debug, Args)]
#[command(
    visible_alias = "importer",
    after_help = "The certificate gets label and id of the key that it certifies, which must be in the token. Other certificates of the \
        files, such as those of a chain.pem, are put there with it.\n\nExample:\n  \
        parapheur token import amina.crt --token Agents\n\nExit status: 0 done · 2 nothing was written, and why"
)]
pub struct TokenImport {
    /// Files of certificates, PEM or DER, one or several in a file
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub printed: Printed,
    #[command(flatten)]
    pub place: TokenPlace,
}

/// One token, and how to log in to it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Token")]
pub struct TokenPlace {
    /// The token: its label, or a URI (RFC 7512); not needed where there is only one
    #[arg(long = "token", value_name = "TOKEN")]
    pub in_token: Option<String>,
    #[command(flatten)]
    pub login: Login,
}

/// What speaks to tokens.
#[derive(Debug, Args)]
pub struct Modules {
    /// PKCS#11 module of the token; repeat for several (else $PARAPHEUR_PKCS11_MODULE, else those of the configuration)
    #[arg(long, value_name = "FILE", env = "PARAPHEUR_PKCS11_MODULE", hide_env = true)]
    pub module: Vec<PathBuf>,
}

/// What opens a key, in a file or in a token.
#[derive(Debug, Args)]
pub struct Opening {
    #[command(flatten)]
    pub passphrase: Passphrase,
    #[command(flatten)]
    pub login: Login,
}

/// How a token is reached, and where its PIN comes from; as for a passphrase, never from the command line itself.
#[derive(Debug, Args)]
pub struct Login {
    #[command(flatten)]
    pub modules: Modules,
    /// Read the PIN of the token from the first line of a file
    #[arg(long, value_name = "FILE", conflicts_with = "pin_fd")]
    pub pin_file: Option<PathBuf>,
    /// Read the PIN from an open file descriptor (else $PARAPHEUR_PIN, else you are asked)
    #[arg(long, value_name = "N")]
    pub pin_fd: Option<u32>,
    /// Send the PIN even if a wrong one would now lock it
    #[arg(long)]
    pub last_try: bool,
}

/// `--id`: a list of octets would be taken for a repeated option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Id(pub Vec<u8>);

fn id(text: &str) -> Result<Id, String> {
    let octet = |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let digits = text.bytes().all(|b| b.is_ascii_hexdigit()) && text.len().is_multiple_of(2);
    let octets: Option<Vec<u8>> = text.as_bytes().chunks(2).map(octet).collect();
    let id = octets.filter(|octets| digits && (1..=255).contains(&octets.len()));
    id.map(Id).ok_or_else(|| "hexadecimal digits, two an octet".to_owned())
}
