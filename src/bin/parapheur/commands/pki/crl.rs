//! `pki crl`.

use parapheur::pki::{Authority, List};

use super::authority_passphrase;
use crate::args::PkiCrl;
use crate::commands::{Exit, now};
use crate::output::{Failure, Lists, Output, lists_page};

/// Publishes a list.
pub fn crl(args: &PkiCrl, output: &Output) -> Result<Exit, Failure> {
    let authority = Authority::open(&args.directory)?;
    let list = match (args.root, args.delta) {
        (true, _) => List::Root,
        (false, true) => List::Delta,
        (false, false) => List::Complete,
    };
    let signer = authority.list_signer(list, &authority_passphrase(&args.passphrase, &args.directory, output)?)?;
    let published = authority.publish(list, &signer, args.days, now())?;
    output.print(&lists_page(&Lists::of(&published), output))?;
    Ok(Exit::Done)
}
