//! What can go wrong before, or beside, a request.

use crate::error::IoCause;

crate::coded! {
    /// Why the services cannot run, or a file cannot be given out.
    pub enum Error {
        /// This build has no services.
        "serve.not-built" NotBuilt => "this program was built without services (the feature serve)",
        /// The address cannot be bound.
        "serve.listen" Listen { place: String, cause: IoCause } => "cannot listen on {place}: {cause}",
        /// The threads of the services cannot be started.
        "serve.start" Start { cause: IoCause } => "the services cannot be started: {cause}",
        /// The record of the last time stamp cannot be used.
        "serve.clock" Clock { place: String, cause: IoCause } => "the record of the clock {place} cannot be used: {cause}",
        /// The record of the last time stamp is not one.
        "serve.clock-record" ClockRecord { place: String } => "{place} is not the record of a clock",
        /// Another process stamps with this record.
        "serve.already-running" AlreadyRunning { place: String } => "{place} is held by another process that issues time stamps",
        /// A file cannot be given out.
        "serve.file" File { place: String, why: String } => "{place} cannot be given out: {why}",
    }
}
