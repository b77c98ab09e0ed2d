//! Why nothing was fetched.

use crate::error::IoCause;

crate::coded! {
    /// Why an address gave nothing that can be used. `host` is the name that was asked.
    pub enum FetchError {
        /// Not an address that is asked: another scheme than http and https, a password in it, no host.
        "net.url" Url { url: String, why: &'static str } => "{url} is not asked: {why}",
        /// The name leads to an address that is not on the public Internet.
        "net.private-address" PrivateAddress { host: String, address: String } => "{host} has the address {address}, which is not a public one, and the configuration does not allow it",
        /// The name is not known, or could not be looked up.
        "net.unresolved" Unresolved { host: String } => "the name {host} is not known",
        /// No connection, or it broke.
        "net.connection" Connection { host: String, cause: IoCause } => "{host}: {cause}",
        /// It took too long.
        "net.timeout" Timeout { host: String, seconds: u64 } => "{host} did not answer completely within {seconds} s",
        /// No TLS connection: among others, a certificate that the configured roots do not vouch for.
        "net.tls" Tls { host: String, cause: String } => "{host}: no TLS connection: {cause}",
        /// What came is not HTTP, or was cut short.
        "net.protocol" Protocol { host: String, cause: String } => "{host} does not speak HTTP as it should: {cause}",
        /// HTTP says no.
        "net.status" Status { host: String, status: u16 } => "{host} answered with HTTP status {status}",
        /// Redirected more often than is followed.
        "net.redirects" Redirects { host: String, limit: u32 } => "{host} redirects more than {limit} times",
        /// The answer is longer than it may be.
        "net.too-large" TooLarge { host: String, limit: u64 } => "the answer of {host} is longer than {limit} octets",
        /// The answer is compressed, which was not asked for.
        "net.encoding" Encoding { host: String, encoding: String } => "the answer of {host} is encoded as {encoding}, which was not asked for",
        /// The answer is not what was asked for.
        "net.unreadable" Unreadable { host: String, what: &'static str, cause: String } => "the answer of {host} is not {what}: {cause}",
        /// The service says no.
        "net.refused" Refused { host: String, why: String } => "{host} refuses: {why}",
        /// It failed twice already.
        "net.given-up" GivenUp { host: String } => "{host} failed before, and is not asked again",
        /// A limit of the whole run.
        "net.budget" Budget { what: &'static str, limit: u64 } => "the limit of {limit} {what} in one run is reached",
    }
}
