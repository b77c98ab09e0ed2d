//! The configuration file: what stands for options that are always the same.
//!
//! ```toml
//! lang = "fr"
//! trust = ["anchors", "/etc/parapheur/root.pem"]   # files or directories, relative to this file
//! pkcs11-modules = ["/usr/lib/opensc-pkcs11.so"]   # what speaks to tokens
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
#[serde(deny_unknown_fields)]
struct Written {
    lang: Option<String>,
    #[serde(default)]
    trust: Vec<PathBuf>,
    #[serde(default, rename = "pkcs11-modules")]
    pkcs11_modules: Vec<PathBuf>,
}

/// The configuration that applies.
#[derive(Debug, Default)]
pub struct Config {
    /// Language of messages.
    pub lang: Option<LanguageWord>,
    /// Files and directories of trust anchors.
    pub trust: Vec<PathBuf>,
    /// What speaks to tokens.
    #[cfg_attr(not(feature = "pkcs11"), allow(dead_code))]
    pub pkcs11_modules: Vec<PathBuf>,
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
        Ok(Self { lang, trust: beside(&written.trust), pkcs11_modules: beside(&written.pkcs11_modules) })
    }
}

/// XDG Base Directory Specification: `$XDG_CONFIG_HOME`, else `$HOME/.config`; only absolute paths count.
fn usual_place() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    let base = absolute("XDG_CONFIG_HOME").or_else(|| absolute("HOME").map(|home| home.join(".config")))?;
    Some(base.join("parapheur").join("config.toml"))
}
