//! Certificates found by the name of their subject.

use crate::x509::{Certificate, Name};
use std::collections::{HashMap, HashSet};

/// An index by subject name; each certificate once.
#[derive(Default)]
pub(super) struct Pool {
    by_subject: HashMap<Vec<u8>, Vec<Certificate>>,
    all: HashSet<[u8; 32]>,
}

impl Pool {
    pub fn new<'a>(certificates: impl IntoIterator<Item = &'a Certificate>) -> Self {
        let mut pool = Self::default();
        for certificate in certificates {
            if pool.all.insert(*certificate.fingerprint()) {
                pool.by_subject
                    .entry(certificate.subject().canonical().to_vec())
                    .or_default()
                    .push(certificate.clone());
            }
        }
        pool
    }

    pub fn named(&self, subject: &Name) -> &[Certificate] {
        self.by_subject.get(subject.canonical()).map_or(&[], Vec::as_slice)
    }

    pub fn contains(&self, certificate: &Certificate) -> bool {
        self.all.contains(certificate.fingerprint())
    }
}
