//! The command line: what may be written, and nothing of what it does. One file a command, mirrored in `commands` and
//! `output`.
//!
//! The English help is here, beside each option; the French one is in the catalogue, under `help-COMMAND` and
//! `help-COMMAND-OPTION` (or `help-OPTION`, where it is the same for all).

mod acting;
mod compare;
mod countersign;
mod demo;
mod document_password;
mod inspect;
mod key;
mod material;
mod pki;
mod restrictions;
mod sign;
#[cfg(feature = "stamp")]
mod stamp;
mod token;
mod trust;
mod verify;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

pub use acting::Acting;
pub use compare::Compare;
pub use countersign::Countersign;
pub use demo::Demo;
pub use document_password::DocumentPassword;
pub use inspect::Inspect;
pub use key::{Digest, Key, KeyUse, Passphrase};
pub use material::{Demands, Material, RevocationFiles};
pub use pki::{
    Issuance, KeyType, Named, Pki, PkiCrl, PkiInit, PkiIssue, PkiList, PkiPath, PkiRenew, PkiRequest, PkiRevoke,
    PkiServe, PkiShow, PkiVerb, StateWord,
};
pub use restrictions::{LockWord, PermissionWord, Restrictions};
pub use sign::{ActWord, Destination, Sign, Statement};
#[cfg(feature = "stamp")]
pub use stamp::{Stamp, StampLangWord, StampPartWord};
#[cfg_attr(not(feature = "pkcs11"), allow(unused_imports))] // those of a verb that is refused before it is read
pub use token::{
    Login, Modules, Opening, Token, TokenGenerate, TokenImport, TokenKeys, TokenList, TokenPlace, TokenVerb,
};
pub use trust::{AnchorPurposeWord, Store, Trust, TrustAdd, TrustVerb};
pub use verify::{RevocationWord, Verify};

/// Electronic signing desk: sign, countersign and verify chains of acts on PDF and any other file
#[derive(Debug, Parser)]
#[command(
    name = "parapheur",
    version,
    after_help = "Exit status: 0 done, everything passed · 1 the answer is no, or no signature · 2 usage, environment, \
                  refusal to sign · 3 indeterminate · 4 refused by the circuit",
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true,
    hide_possible_values = true,
    propagate_version = false
)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command understands.
#[derive(Debug, clap::Args)]
pub struct Global {
    /// Language of messages, en or fr (else LC_ALL, LC_MESSAGES, LANG)
    #[arg(long, global = true, value_name = "LANG", hide_possible_values = true, display_order = 900)]
    pub lang: Option<LanguageWord>,
    /// Configuration file (else $PARAPHEUR_CONFIG, else parapheur/config.toml under $XDG_CONFIG_HOME)
    #[arg(long, global = true, value_name = "FILE", env = "PARAPHEUR_CONFIG", hide_env = true, display_order = 901)]
    pub config: Option<PathBuf>,
}

/// `--lang`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LanguageWord {
    En,
    Fr,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    Sign(Sign),
    Countersign(Countersign),
    Verify(Verify),
    Inspect(Inspect),
    Compare(Compare),
    Pki(Pki),
    Trust(Trust),
    Token(Token),
    Demo(Demo),
}

/// `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    #[default]
    Text,
    Json,
}

/// How the result is printed.
#[derive(Debug, clap::Args)]
pub struct Printed {
    /// Print the result as text (default) or json
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_default_value = true, hide_possible_values = true)]
    pub format: Format,
}

/// How many at once.
#[derive(Debug, clap::Args)]
pub struct Jobs {
    /// Work on N files at once (default: what the machine can do)
    #[arg(long, value_name = "N")]
    pub jobs: Option<std::num::NonZeroUsize>,
}

impl Command {
    /// The format that was asked for.
    pub fn format(&self) -> Format {
        match self {
            Self::Sign(args) => args.acting.printed.format,
            Self::Countersign(args) => args.acting.printed.format,
            Self::Verify(args) => args.printed.format,
            Self::Inspect(args) => args.printed.format,
            Self::Compare(args) => args.printed.format,
            Self::Pki(Pki { verb: PkiVerb::Init(args) }) => args.printed.format,
            Self::Pki(Pki { verb: PkiVerb::Issue(args) }) => args.issuance.printed.format,
            Self::Pki(Pki { verb: PkiVerb::Request(args) }) => args.printed.format,
            Self::Pki(Pki { verb: PkiVerb::Revoke(args) }) => args.printed.format,
            Self::Pki(Pki { verb: PkiVerb::Crl(args) }) => args.printed.format,
            Self::Pki(Pki { verb: PkiVerb::List(args) }) => args.printed.format,
            Self::Pki(Pki { verb: PkiVerb::Show(args) }) => args.printed.format,
            Self::Pki(Pki { verb: PkiVerb::Renew(args) }) => args.issuance.printed.format,
            Self::Pki(Pki { verb: PkiVerb::Path(args) }) => args.printed.format,
            Self::Pki(Pki { verb: PkiVerb::Serve(args) }) => args.printed.format,
            Self::Trust(Trust { verb: TrustVerb::Add(args) }) => args.printed.format,
            Self::Trust(Trust { verb: TrustVerb::Remove(args) | TrustVerb::Show(args) }) => args.printed.format,
            Self::Trust(Trust { verb: TrustVerb::List(args) }) => args.printed.format,
            Self::Token(Token { verb: TokenVerb::List(args) }) => args.printed.format,
            Self::Token(Token { verb: TokenVerb::Keys(args) }) => args.printed.format,
            Self::Token(Token { verb: TokenVerb::Generate(args) }) => args.printed.format,
            Self::Token(Token { verb: TokenVerb::Import(args) }) => args.printed.format,
            Self::Demo(_) => Format::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Arguments::command().debug_assert();
    }
}
