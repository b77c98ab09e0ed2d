//! `compare`: what differs between two files, or two revisions of one.

use parapheur::acts;

use super::Exit;
use crate::args;
use crate::output::{Failure, Output, comparison};

/// `compare`.
pub fn compare(args: &args::Compare, output: &Output) -> Result<Exit, Failure> {
    let second = args.second.as_ref().unwrap_or(&args.first);
    let found = acts::compare(&args.first, args.from, second, args.to)?;
    output.print(&comparison(&found, output))?;
    Ok(if found.is_same() { Exit::Done } else { Exit::No })
}
