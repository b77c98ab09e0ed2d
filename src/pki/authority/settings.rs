//! `authority.toml`: what an authority was made with, and what may be changed by hand afterwards.
//!
//! ```toml
//! base-url = "http://pki.example.org"   # absent: no certificate says where lists and responder are
//! delta-crls = true                     # needs the base URL: who has a complete list learns there that there are deltas
//! crl-days = 7                          # nextUpdate of the issuing CA's complete lists
//! delta-crl-days = 1
//! root-crl-days = 366
//! ```

use super::super::profile::toml_text;
use super::super::{Error, Locations, Result};
use super::files;
use serde::Deserialize;
use std::path::Path;

/// The settings of an authority.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// Where what it publishes is found.
    pub locations: Option<Locations>,
    /// Days until the next complete list of the issuing CA.
    pub crl_days: u32,
    /// Days until its next delta.
    pub delta_crl_days: u32,
    /// Days until the root's next list.
    pub root_crl_days: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Written {
    base_url: Option<String>,
    delta_crls: bool,
    crl_days: u32,
    delta_crl_days: u32,
    root_crl_days: u32,
}

impl Default for Written {
    fn default() -> Self {
        Self { base_url: None, delta_crls: false, crl_days: 7, delta_crl_days: 1, root_crl_days: 366 }
    }
}

impl Settings {
    /// The defaults, with these locations.
    pub fn new(locations: Option<Locations>) -> Self {
        let Written { crl_days, delta_crl_days, root_crl_days, .. } = Written::default();
        Self { locations, crl_days, delta_crl_days, root_crl_days }
    }

    /// From the file; it has to be there.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let place = path.display().to_string();
        let Some(bytes) = files::read(path, files::MAX_FILE)? else {
            let why = format!("there is no {}", path.file_name().unwrap_or_default().to_string_lossy());
            return Err(Error::NotAnAuthority { place: files::parent(path).display().to_string(), why });
        };
        let text = std::str::from_utf8(&bytes).map_err(|e| Error::Toml { place: place.clone(), why: e.to_string() })?;
        let written: Written = toml_text(text, &place)?;
        let why = match () {
            () if written.delta_crls && written.base_url.is_none() => "delta-crls needs base-url",
            () if [written.crl_days, written.delta_crl_days, written.root_crl_days].contains(&0) => "no days",
            () => "",
        };
        if !why.is_empty() {
            return Err(Error::Toml { place, why: why.into() });
        }
        let locations = written.base_url.map(|url| Locations::new(&url, written.delta_crls)).transpose()?;
        Ok(Self {
            locations,
            crl_days: written.crl_days,
            delta_crl_days: written.delta_crl_days,
            root_crl_days: written.root_crl_days,
        })
    }

    /// As the file is written.
    pub(super) fn to_toml(&self) -> String {
        let mut text = String::from("# The settings of this authority.\n");
        if let Some(locations) = &self.locations {
            // A base URL has no character that TOML would have escaped.
            text += &format!("base-url = \"{}\"\n", locations.base());
            text += &format!("delta-crls = {}\n", locations.deltas());
        }
        text + &format!(
            "# Days until the next list: complete, delta, the root's.\ncrl-days = {}\ndelta-crl-days = {}\nroot-crl-days = {}\n",
            self.crl_days, self.delta_crl_days, self.root_crl_days
        )
    }
}
