//! Where what an authority publishes is found: one base URL, and fixed paths under it.
//!
//! | path | what |
//! |---|---|
//! | `/crl/issuing.crl`, `/crl/issuing-delta.crl`, `/crl/root.crl` | the newest lists, DER (RFC 5280 §4.2.1.13, §4.2.1.15) |
//! | `/certs/issuing.crt`, `/certs/root.crt` | the certificates of the CAs, DER (§4.2.2.1, caIssuers) |
//! | `/ocsp` | the responder (§4.2.2.1, ocsp) |
//! | `/tsa` | the time-stamping authority; no certificate says so |

use super::certificate::extension;
use super::{Error, Result};
use crate::asn1::{der, der::Tag, oid};

/// The base URL, and whether delta lists are published under it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Locations {
    base: String,
    deltas: bool,
}

/// Which of the two CAs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Ca {
    /// The trust anchor, which certifies the other one.
    Root,
    /// The CA that issues.
    Issuing,
}

impl Ca {
    /// How its files are called.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Issuing => "issuing",
        }
    }
}

impl Locations {
    /// Under this URL: `http` or `https`, a host, perhaps a path.
    ///
    /// # Errors
    /// [`Error::BaseUrl`].
    pub fn new(url: &str, deltas: bool) -> Result<Self> {
        let bad = |why| Err(Error::BaseUrl { url: url.to_owned(), why });
        let Some(rest) = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")) else {
            return bad("does not begin with http:// or https://");
        };
        if rest.is_empty() || rest.starts_with(['/', ':']) {
            return bad("names no host");
        }
        if url.len() > 512
            || !url.bytes().all(|b| b.is_ascii_graphic())
            || url.contains(['?', '#', '@', '\\', '"', '<'])
        {
            return bad("is more than a scheme, a host and a path");
        }
        Ok(Self { base: url.trim_end_matches('/').to_owned(), deltas })
    }

    /// The base URL, without a slash at its end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Whether delta lists are published.
    pub fn deltas(&self) -> bool {
        self.deltas
    }

    fn list(&self, ca: Ca) -> String {
        format!("{}/crl/{}.crl", self.base, ca.as_str())
    }

    fn delta_list(&self) -> String {
        format!("{}/crl/issuing-delta.crl", self.base)
    }

    /// The extensions of a certificate of `ca` that say where its revocation is found (where it is `revocable`) and where its
    /// issuer's certificate is.
    pub(super) fn extensions(&self, ca: Ca, revocable: bool) -> Vec<Vec<u8>> {
        let mut extensions = Vec::new();
        let mut access = Vec::new();
        if revocable {
            let points = der::sequence([point(&self.list(ca))]);
            extensions.push(extension(&oid::CE_CRL_DISTRIBUTION_POINTS, false, &points));
            if ca == Ca::Issuing {
                access.push(der::sequence([der::oid(&oid::AD_OCSP), uri(&format!("{}/ocsp", self.base))]));
                extensions.extend(self.freshest());
            }
        }
        let issuer = format!("{}/certs/{}.crt", self.base, ca.as_str());
        access.push(der::sequence([der::oid(&oid::AD_CA_ISSUERS), uri(&issuer)]));
        extensions.push(extension(&oid::PE_AUTHORITY_INFO_ACCESS, false, &der::sequence(access)));
        extensions
    }

    /// freshestCRL, of certificates and of complete lists; where deltas are published.
    pub(super) fn freshest(&self) -> Option<Vec<u8>> {
        let points = || der::sequence([point(&self.delta_list())]);
        self.deltas.then(|| extension(&oid::CE_FRESHEST_CRL, false, &points()))
    }
}

fn uri(uri: &str) -> Vec<u8> {
    der::encode(Tag::context(6), uri.as_bytes())
}

/// A DistributionPoint with a fullName of one URI: for all reasons, by the issuer itself.
fn point(location: &str) -> Vec<u8> {
    let full_name = der::constructed(Tag::context_constructed(0), [uri(location)]);
    der::sequence([der::constructed(Tag::context_constructed(0), [full_name])])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_a_scheme_a_host_and_a_path() {
        assert_eq!(Locations::new("http://pki.example.ma/a/", false).unwrap().base(), "http://pki.example.ma/a");
        Locations::new("http://127.0.0.1:8080", true).unwrap();
        for bad in ["ftp://x", "http://", "http:///x", "http://é", "http://x?y", "http://u:p@x", "x", "http://a b"] {
            assert!(Locations::new(bad, false).is_err(), "{bad}");
        }
    }
}
