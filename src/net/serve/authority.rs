//! What the services of an authority in a directory read, beside its register.

use super::{Published, PublishedKind};
use crate::pki::Authority;

impl Published {
    /// The newest lists, and the certificates of both CAs, under the paths that certificates name ([`crate::pki::Locations`]).
    pub fn of(authority: &Authority) -> Vec<Self> {
        use PublishedKind::{Certificate, Crl};
        let file = |path, kind, name: &str| Self::new(path, kind, authority.directory().join(name));
        vec![
            file("/crl/issuing.crl", Crl, "crl/issuing.crl"),
            file("/crl/issuing-delta.crl", Crl, "crl/issuing-delta.crl"),
            file("/crl/root.crl", Crl, "crl/root.crl"),
            file("/certs/issuing.crt", Certificate, "issuing.crt"),
            file("/certs/root.crt", Certificate, "root.crt"),
        ]
    }
}

/// The path of an authority's base URL, without a slash at its end; empty where it has none.
pub fn base_path(authority: &Authority) -> String {
    let base = authority.settings().locations.as_ref().map(|l| l.base().to_owned()).unwrap_or_default();
    let host = base.split_once("://").map_or("", |(_, rest)| rest);
    host.find('/').map(|at| host[at..].to_owned()).unwrap_or_default()
}
