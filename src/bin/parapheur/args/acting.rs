//! What `sign` and `countersign` have in common, after what the act says: with whose hand, under which restrictions, how seen.

use clap::Args;

use super::{DocumentPassword, Jobs, Key, KeyUse, Printed, Restrictions, RevocationFiles};

/// How an act is made, the first or a later one.
#[derive(Debug, Args)]
#[cfg_attr(feature = "stamp", command(mut_arg("key", |key| key.required(false).required_unless_present("preview"))))]
pub struct Acting {
    #[command(flatten)]
    pub restrictions: Restrictions,
    #[command(flatten)]
    pub document_password: DocumentPassword,
    #[command(flatten)]
    pub key_use: KeyUse,
    #[command(flatten)]
    pub jobs: Jobs,
    #[command(flatten)]
    pub printed: Printed,
    #[cfg(feature = "stamp")]
    #[command(flatten)]
    pub stamp: super::Stamp,
    #[command(flatten)]
    pub key: Key,
    #[command(flatten)]
    pub revocation: RevocationFiles,
}
