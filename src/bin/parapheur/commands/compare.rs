//! `compare`: what differs between two files, or two revisions of one.

use parapheur::acts::{self, Compared};
use parapheur::crypto::Secret;

use super::{Exit, passphrase};
use crate::args;
use crate::output::{Failure, Output, comparison};

/// `compare`.
pub fn compare(args: &args::Compare, output: &Output) -> Result<Exit, Failure> {
    let second = args.second.as_ref().unwrap_or(&args.first);
    let told = passphrase::of_documents(&args.document_password)?;
    let own = passphrase::named(args.second_password_file.as_deref(), args.second_password_fd)?;
    let look = |one: Option<&Secret>, other: Option<&Secret>| {
        acts::compare(
            Compared { file: &args.first, revision: args.from, password: one },
            Compared { file: second, revision: args.to, password: other },
        )
    };
    let found = match look(told.as_ref(), own.as_ref().or(told.as_ref())) {
        // Which of the two it was, and what the terminal says to that.
        Err(error) if passphrase::is_missing(&error) => {
            let one = passphrase::that_opens(&args.first, told, output)?;
            let other = match (own, &one) {
                (Some(own), _) => passphrase::that_opens(second, Some(own), output)?,
                // Two versions of one document mostly have one password: nobody is asked twice for it.
                (None, Some(one)) => passphrase::that_opens_too(second, one, output)?,
                (None, None) => passphrase::that_opens(second, None, output)?,
            };
            look(one.as_ref(), other.as_ref())?
        }
        found => found?,
    };
    output.print(&comparison(&found, output))?;
    Ok(if found.is_same() { Exit::Done } else { Exit::No })
}
