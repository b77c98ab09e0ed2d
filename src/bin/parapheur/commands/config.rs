//! The configuration file: what stands for options that are always the same.
//!
//! ```toml
//! lang = "fr"
//! trust = ["anchors", "/etc/parapheur/root.pem"]   # files or directories, relative to this file
//! crl = ["/var/lib/parapheur/crl"]                 # revocation lists to judge and to sign with; ocsp = [...] likewise
//! pkcs11-modules = ["/usr/lib/opensc-pkcs11.so"]   # what speaks to tokens
//! strict-content = true                            # as if --strict-content were given
//!
//! [online]                            # what --online may do
//! allow = ["pki.wilaya.example"]      # hosts that may be asked although their addresses are not public
//! tls-roots = ["tls-root.pem"]        # who vouches for https
//! cache = false                       # keep nothing (default: $XDG_CACHE_HOME/parapheur/fetched)
//! seconds = 120                       # waiting in one run
//! questions = 1000                    # asked in one run
//! ```

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::inputs::read_bounded;
use crate::args::{Global, LanguageWord};
use crate::error::CliError;

/// A configuration larger than this is not one.
const LIMIT: u64 = 1 << 20;

/// What the file may say. An unknown key is an error, since a misspelt trust store must not be a silent one.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    lang: Option<String>,
    #[serde(default)]
    trust: Vec<PathBuf>,
    #[serde(default)]
    crl: Vec<PathBuf>,
    #[serde(default)]
    ocsp: Vec<PathBuf>,
    #[serde(default)]
    pkcs11_modules: Vec<PathBuf>,
    #[serde(default)]
    strict_content: bool,
    #[serde(default)]
    online: Online,
}

/// What `--online` may do.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Online {
    /// Hosts that need no public address.
    pub allow: Vec<String>,
    /// Files and directories of roots for https.
    pub tls_roots: Vec<PathBuf>,
    /// Whether answers are kept on disk; `None`: yes.
    pub cache: Option<bool>,
    /// Waiting in one run.
    pub seconds: Option<u64>,
    /// Questions in one run.
    pub questions: Option<usize>,
}

/// The configuration that applies.
#[derive(Debug, Default)]
pub struct Config {
    /// Language of messages.
    pub lang: Option<LanguageWord>,
    /// Files and directories of trust anchors.
    pub trust: Vec<PathBuf>,
    /// Files and directories of revocation lists.
    pub crl: Vec<PathBuf>,
    /// Files and directories of OCSP responses.
    pub ocsp: Vec<PathBuf>,
    /// What speaks to tokens.
    #[cfg_attr(not(feature = "pkcs11"), allow(dead_code))]
    pub pkcs11_modules: Vec<PathBuf>,
    /// Sign nothing that holds more than its pages show.
    pub strict_content: bool,
    /// What the network may be asked for.
    #[cfg_attr(not(feature = "net"), allow(dead_code))]
    pub online: Online,
}

impl Config {
    /// Reads the file that `--config` (or `PARAPHEUR_CONFIG`) names, which must exist; else the one in its usual place,
    /// which need not.
    pub fn load(global: &Global) -> Result<Self, CliError> {
        match &global.config {
            Some(path) => Self::read(path),
            None => match usual_place().filter(|path| path.exists()) {
                Some(path) => Self::read(&path),
                None => Ok(Self::default()),
            },
        }
    }

    fn read(path: &Path) -> Result<Self, CliError> {
        let place = || path.display().to_string();
        let invalid = |problem: String| CliError::Config { place: place(), problem };
        let bytes = read_bounded(path, LIMIT)?;
        let text = std::str::from_utf8(&bytes).map_err(|e| invalid(e.to_string()))?;
        let written: Written = toml::from_str(text).map_err(|e| invalid(e.message().to_owned()))?;
        let lang = match written.lang.as_deref() {
            None => None,
            Some("en") => Some(LanguageWord::En),
            Some("fr") => Some(LanguageWord::Fr),
            Some(other) => return Err(invalid(format!("lang = {other:?}; en and fr exist"))),
        };
        let base = path.parent().unwrap_or(Path::new(""));
        let beside = |paths: &[PathBuf]| paths.iter().map(|p| base.join(p)).collect();
        Ok(Self {
            lang,
            trust: beside(&written.trust),
            crl: beside(&written.crl),
            ocsp: beside(&written.ocsp),
            pkcs11_modules: beside(&written.pkcs11_modules),
            strict_content: written.strict_content,
            online: Online { tls_roots: beside(&written.online.tls_roots), ..written.online },
        })
    }
}

/// XDG Base Directory Specification: `$XDG_CONFIG_HOME`, else `$HOME/.config`.
fn usual_place() -> Option<PathBuf> {
    Some(base_directory("XDG_CONFIG_HOME", ".config")?.join("config.toml"))
}

/// Where fetched answers are kept: `$XDG_CACHE_HOME`, else `$HOME/.cache`.
#[cfg(feature = "net")]
pub fn cache_place() -> Option<PathBuf> {
    Some(base_directory("XDG_CACHE_HOME", ".cache")?.join("fetched"))
}

/// Our directory in a base directory; only absolute paths count.
fn base_directory(variable: &str, in_home: &str) -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    let base = absolute(variable).or_else(|| absolute("HOME").map(|home| home.join(in_home)))?;
    Some(base.join("parapheur"))
}
