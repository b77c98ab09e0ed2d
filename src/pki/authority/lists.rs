//! The revocation lists that were published.
//!
//! `crl/CA-N.crl` and `crl/issuing-N-delta.crl` are the lists by their numbers, DER; never changed, all kept. A CA's complete lists
//! and deltas share one sequence (RFC 5280 §5.2.3), and a number is one more than the highest there is, so it never goes back.
//! `crl/issuing.crl`, `crl/issuing-delta.crl` and `crl/root.crl` are copies of the newest, for those who fetch them; a copy that
//! somebody was killed before making is made by the next one who writes, and is not what [`Authority::list`] reads.
//!
//! Where deltas are published, a complete list comes with one of the same number, against the complete list before it.

use super::super::{Ca, CrlEntry, CrlRequest, Error, Issuer, Result, sign_crl};
use super::files::{self, PUBLIC};
use super::{Authority, CRL};
use crate::crypto::Secret;
use crate::x509::{Crl, CrlReason};
use std::path::PathBuf;
use time::OffsetDateTime;

/// The longest list that is read back, in octets: some million entries.
const MAX_LIST: u64 = 256 << 20;

/// A kind of list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum List {
    /// Of the issuing CA, complete.
    Complete,
    /// Of the issuing CA: what has changed since the newest complete one.
    Delta,
    /// Of the root.
    Root,
}

impl List {
    const ALL: [List; 3] = [List::Complete, List::Delta, List::Root];

    /// Whose it is.
    pub fn ca(self) -> Ca {
        match self {
            Self::Complete | Self::Delta => Ca::Issuing,
            Self::Root => Ca::Root,
        }
    }

    /// The file of the one with this number; without one, of the copy of the newest.
    fn file(self, number: Option<u64>) -> String {
        let number = number.map(|n| format!("-{n}")).unwrap_or_default();
        let delta = if self == Self::Delta { "-delta" } else { "" };
        format!("{}{number}{delta}.crl", self.ca().as_str())
    }

    /// The kind and the number of a list by the name of its file; `None` for a copy.
    fn of_file(name: &str) -> Option<(Self, u64)> {
        let stem = name.strip_suffix(".crl")?;
        let (kind, number) = match stem.strip_prefix("issuing-") {
            None => (Self::Root, stem.strip_prefix("root-")?),
            Some(rest) => rest.strip_suffix("-delta").map_or((Self::Complete, rest), |n| (Self::Delta, n)),
        };
        // Only as we write it: no sign, no leading zeros.
        number.parse().ok().filter(|n: &u64| n.to_string() == number).map(|n| (kind, n))
    }
}

/// A list that was published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Published {
    /// The list.
    pub crl: Crl,
    /// Its number.
    pub number: u64,
    /// Where those who fetch it find it.
    pub file: PathBuf,
}

impl Authority {
    /// Opens the key of the CA that signs such lists.
    ///
    /// # Errors
    /// Those of [`Authority::issuer`].
    pub fn list_signer(&self, list: List, passphrase: &Secret) -> Result<Issuer> {
        self.issuer_with(list.ca(), self.open_key(&list.ca().key_file(), passphrase)?)
    }

    /// Makes a list of what is revoked now, puts it on record and publishes it. `days`: until the next one; by default the
    /// settings'. A complete list brings its delta with it, where deltas are published.
    ///
    /// # Errors
    /// [`Error::SelfCheck`] when `issuer` is not who signs such lists; [`Error::NoDeltas`], [`Error::NoBase`]; [`Error::State`];
    /// those of [`sign_crl`]; [`Error::Io`].
    pub fn publish(
        &self,
        list: List,
        issuer: &Issuer,
        days: Option<u32>,
        now: OffsetDateTime,
    ) -> Result<Vec<Published>> {
        if issuer.certificate != *self.ca(list.ca()) {
            return Err(Error::SelfCheck { why: "the key is not that of the CA that signs this list".into() });
        }
        let deltas = self.settings.locations.as_ref().is_some_and(super::super::Locations::deltas);
        if list == List::Delta && !deltas {
            return Err(Error::NoDeltas);
        }
        let _lock = files::lock(&self.directory)?;
        files::folder(&self.directory, CRL)?;
        let numbers = self.numbers()?;
        let newest = |of: List| numbers.iter().filter(|(l, _)| *l == of).map(|(_, n)| *n).max();
        let last = numbers.iter().filter(|(l, _)| l.ca() == list.ca()).map(|(_, n)| *n).max();
        let number = last.unwrap_or(0).checked_add(1).ok_or(Error::NoBase)?;
        let entries = self.revoked(list.ca())?;
        let base = newest(List::Complete);
        let mut published = Vec::new();
        if list != List::Delta {
            let days = days.unwrap_or(match list.ca() {
                Ca::Issuing => self.settings.crl_days,
                Ca::Root => self.settings.root_crl_days,
            });
            let request = CrlRequest { number, base: None, now, days, entries: entries.clone() };
            published.push(self.put_list(list, number, sign_crl(issuer, &request)?)?);
        }
        if list == List::Delta || (list == List::Complete && deltas) {
            let base = match (base, list) {
                (Some(base), _) => base,
                // The first complete list has none before it: nothing has changed since itself.
                (None, List::Complete) => number,
                (None, _) => return Err(Error::NoBase),
            };
            let changed = changes(&self.read_list(List::Complete, base)?, &entries, now);
            let days = days.filter(|_| list == List::Delta).unwrap_or(self.settings.delta_crl_days);
            let request = CrlRequest { number, base: Some(base), now, days, entries: changed };
            published.push(self.put_list(List::Delta, number, sign_crl(issuer, &request)?)?);
        }
        self.copy_newest()?;
        Ok(published)
    }

    /// The newest list of this kind, if there is one.
    ///
    /// # Errors
    /// [`Error::State`], [`Error::Io`].
    pub fn list(&self, list: List) -> Result<Option<Crl>> {
        let newest = self.numbers()?.into_iter().filter(|(l, _)| *l == list).map(|(_, n)| n).max();
        newest.map(|number| self.read_list(list, number)).transpose()
    }

    /// Every list there is, by kind and number.
    fn numbers(&self) -> Result<Vec<(List, u64)>> {
        Ok(files::names(&self.directory.join(CRL))?.iter().filter_map(|name| List::of_file(name)).collect())
    }

    fn put_list(&self, list: List, number: u64, crl: Crl) -> Result<Published> {
        let folder = self.directory.join(CRL);
        files::record(&self.directory, &folder.join(list.file(Some(number))), crl.raw(), PUBLIC)?;
        Ok(Published { crl, number, file: folder.join(list.file(None)) })
    }

    fn read_list(&self, list: List, number: u64) -> Result<Crl> {
        let path = self.directory.join(CRL).join(list.file(Some(number)));
        let bad = |why: String| Error::State { place: path.display().to_string(), why };
        let bytes = files::read(&path, MAX_LIST)?.ok_or_else(|| bad("it is gone".into()))?;
        let crl = Crl::decode(&bytes).map_err(|e| bad(e.to_string()))?;
        let octets = number.to_be_bytes();
        let stated = crl.number().unwrap_or_default();
        if !octets.ends_with(stated) || octets.len() - stated.len() > octets.iter().take_while(|o| **o == 0).count() {
            return Err(bad("it states another number".into()));
        }
        if crl.issuer() != self.ca(list.ca()).subject() || crl.is_delta() != (list == List::Delta) {
            return Err(bad("it is another list".into()));
        }
        Ok(crl)
    }

    /// Copies that are not of the newest list are made again.
    fn copy_newest(&self) -> Result<()> {
        let folder = self.directory.join(CRL);
        for list in List::ALL {
            let Some(crl) = self.list(list)? else { continue };
            let copy = folder.join(list.file(None));
            if files::read(&copy, MAX_LIST)?.as_deref() != Some(crl.raw()) {
                files::publish(&self.directory, &copy, crl.raw())?;
            }
        }
        Ok(())
    }
}

/// What has changed since `base` (RFC 5280 §5.2.4): what is revoked or revoked otherwise, and what is revoked no longer.
fn changes(base: &Crl, entries: &[CrlEntry], now: OffsetDateTime) -> Vec<CrlEntry> {
    let was = |entry: &CrlEntry| {
        base.find(base.issuer(), &entry.serial).is_some_and(|before| {
            before.revoked_at == entry.revoked_at && before.reason.unwrap_or(CrlReason::Unspecified) == entry.reason
        })
    };
    let mut changed: Vec<CrlEntry> = entries.iter().filter(|e| !was(e)).cloned().collect();
    let now_revoked: std::collections::HashSet<&[u8]> = entries.iter().map(|e| &e.serial[..]).collect();
    changed.extend(base.entries().filter(|(serial, _)| !now_revoked.contains(serial)).map(|(serial, _)| CrlEntry {
        serial: serial.to_vec(),
        revoked_at: now,
        reason: CrlReason::RemoveFromCrl,
        invalid_since: None,
    }));
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_told_by_their_names() {
        for (list, number) in [(List::Complete, 1), (List::Delta, 20), (List::Root, u64::MAX)] {
            assert_eq!(List::of_file(&list.file(Some(number))), Some((list, number)));
            assert_eq!(List::of_file(&list.file(None)), None);
        }
        for other in ["issuing-01.crl", "issuing-+1.crl", "issuing-1", "issuing--1.crl", "root-1-delta.crl", "x-1.crl"]
        {
            assert_eq!(List::of_file(other), None, "{other}");
        }
    }
}
