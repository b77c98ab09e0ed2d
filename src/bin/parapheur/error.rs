//! What can go wrong on this side of the library: usage, files named on the command line, the passphrase.

use parapheur::coded;
use parapheur::error::IoCause;

coded! {
    /// An error of the command line.
    pub enum CliError {
        /// An option that the command does not have, or a word too many.
        "usage.unexpected" Unexpected { argument: String } => "{argument} is not expected here",
        /// A command that does not exist.
        "usage.unknown-command" UnknownCommand { command: String } => "there is no command {command}",
        /// A required argument is missing.
        "usage.missing-argument" MissingArgument { argument: String } => "missing: {argument}",
        /// An option without its value.
        "usage.missing-value" MissingValue { argument: String } => "{argument} needs a value",
        /// A value that the option does not take.
        "usage.invalid-value" InvalidValue { argument: String, value: String, expected: String } => "{argument} does not take {value}; it takes {expected}",
        /// Two options that exclude each other.
        "usage.conflict" Conflict { argument: String, other: String } => "{argument} cannot be used with {other}",
        /// Anything else that the parser refuses.
        "usage.other" OtherUsage { problem: String } => "{problem}",
        /// `-o` names one file.
        "usage.one-output" OneOutput { count: usize } => "-o names one output, and there are {count} inputs",
        /// `--document` names one file.
        "usage.one-document" OneDocument { count: usize } => "--document names one document, and there are {count} inputs",
        /// A preview is one page of one document.
        "usage.one-preview" OnePreview { count: usize } => "--preview draws a page of one document, and there are {count} inputs",
        /// A directory's outputs need a place.
        "usage.directory-needs-destination" DirectoryNeedsDestination { place: String } => "{place} is a directory: say where the outputs go",
        /// A detached signature is countersigned into a file that somebody names.
        "usage.needs-output" NeedsOutput { place: String } => "say where the countersigned form of {place} goes",
        /// Two inputs would be written to one output.
        "usage.same-output" SameOutput { place: String, other: String } => "two inputs would be written to {place}, the second is {other}",
        /// No file to work on.
        "usage.nothing-to-do" NothingToDo { place: String } => "there is no file to work on in {place}",
        /// A key in a token stands alone.
        "usage.one-key" OneKey { place: String } => "{place} is a key in a token, so no other key goes with it",

        /// Services for others are asked for explicitly.
        "usage.not-loopback" NotLoopback { address: String } => "{address} can be reached by other machines",
        /// Signals cannot be waited for.
        "serve.signals" Signals { cause: IoCause } => "interruptions cannot be waited for: {cause}",

        /// A file cannot be read.
        "file.unreadable" Unreadable { place: String, cause: IoCause } => "cannot read {place}: {cause}",
        /// A file is too big for what it is meant to be.
        "file.too-big" TooBig { place: String, limit: u64 } => "{place} is larger than {limit} bytes",
        /// A directory cannot be made.
        "file.no-directory" NoDirectory { place: String, cause: IoCause } => "cannot make the directory {place}: {cause}",
        /// A file cannot be written.
        "file.unwritable" Unwritable { place: String, cause: IoCause } => "cannot write {place}: {cause}",
        /// Standard output cannot be written.
        "file.stdout" Stdout { cause: IoCause } => "cannot write to standard output: {cause}",

        /// The configuration is not what it should be.
        "config.invalid" Config { place: String, problem: String } => "the configuration {place} is not valid: {problem}",
        /// The passphrase cannot be read.
        "passphrase.unreadable" Passphrase { place: String, cause: IoCause } => "cannot read the passphrase from {place}: {cause}",
        /// The passphrase is not text.
        "passphrase.not-text" PassphraseNotText { place: String } => "the passphrase from {place} is not UTF-8 text",
        /// Of two encrypted files, the password of the first is not that of the second.
        "passphrase.second" SecondPassword { place: String } => "the password of the first file does not open {place}",
        /// A new key needs a passphrase.
        "passphrase.missing" PassphraseMissing { place: String, option: &'static str } => "there is no passphrase for {place}",
        /// It was mistyped.
        "passphrase.differ" PassphrasesDiffer { place: String } => "the two passphrases for {place} differ",
        /// The work was stopped by a signal.
        "batch.interrupted" Interrupted { done: usize, items: usize } => "interrupted after {done} of {items} files; what is written is whole",
        /// The demonstration did not do what it announced.
        "demo.unexpected" DemoUnexpected { place: String } => "this step of the demonstration did not do what it announced: {place}",
    }
}
