//! Modules (PKCS#11 §5.4) and what stands in their slots (§5.5), all without a PIN.

use super::{Error, PinState, Uri, failure};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error as Raised, RvError};
use cryptoki::mechanism::MechanismType;
use cryptoki::slot::{Limit, Slot};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The modules of this process. C_Initialize is once a process, and unloading a module runs what its vendor left in its exit
/// handlers; so each is loaded once and stays.
static LOADED: Mutex<BTreeMap<PathBuf, Pkcs11>> = Mutex::new(BTreeMap::new());

/// What CK_INFO says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryInfo {
    /// manufacturerID.
    pub manufacturer: String,
    /// libraryDescription.
    pub description: String,
    /// libraryVersion: major, minor.
    pub version: (u8, u8),
    /// cryptokiVersion: major, minor.
    pub cryptoki: (u8, u8),
}

/// A loaded module. Cloning is cheap.
#[derive(Clone)]
pub struct Module {
    path: PathBuf,
    pub(super) pkcs11: Pkcs11,
    info: LibraryInfo,
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Module").field("path", &self.path).finish()
    }
}

impl Module {
    /// Loads the library at `path`, or finds it loaded. Its code runs in this process from now on.
    ///
    /// # Errors
    /// [`Error::Module`] when the file is not there, is no module or does not start.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let place = || path.display().to_string();
        let unusable = |what: String| Error::Module { place: place(), what };
        // A bare name would be searched for by the loader.
        let file = std::fs::canonicalize(path).map_err(|e| unusable(e.to_string()))?;
        if file.is_dir() {
            return Err(unusable("it is a directory".to_owned()));
        }
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        let pkcs11 = match loaded.get(&file) {
            Some(pkcs11) => pkcs11.clone(),
            None => {
                let pkcs11 = Pkcs11::new(&file).map_err(|e| match e {
                    Raised::LibraryLoading(cause) => unusable(cause.to_string()),
                    other => unusable(other.to_string()),
                })?;
                match pkcs11.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
                    // Somebody else in this process uses it.
                    Ok(()) | Err(Raised::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
                    Err(Raised::Pkcs11(value, _)) => {
                        return Err(unusable(format!("C_Initialize failed with {}", super::return_value(value))));
                    }
                    Err(e) => return Err(unusable(e.to_string())),
                }
                loaded.insert(file, pkcs11.clone());
                pkcs11
            }
        };
        drop(loaded);
        let info = pkcs11.get_library_info().map_err(|e| failure(&place(), &e))?;
        let info = LibraryInfo {
            manufacturer: info.manufacturer_id().to_owned(),
            description: info.library_description().to_owned(),
            version: (info.library_version().major(), info.library_version().minor()),
            cryptoki: (info.cryptoki_version().major(), info.cryptoki_version().minor()),
        };
        Ok(Self { path: path.to_owned(), pkcs11, info })
    }

    /// The file that was named.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it says of itself.
    pub fn info(&self) -> &LibraryInfo {
        &self.info
    }

    /// Whether it is the one that a URI names, where it names one.
    pub fn matches(&self, uri: &Uri) -> bool {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let name = name.split('.').next().unwrap_or_default();
        let names = [name, name.strip_prefix("lib").unwrap_or(name)];
        let named = |wanted: &String| names.contains(&wanted.to_ascii_lowercase().as_str());
        uri.module_name.as_ref().is_none_or(named)
            && uri.module_path.as_ref().is_none_or(|path| *path == self.path)
            && same(&uri.library_manufacturer, &self.info.manufacturer)
            && same(&uri.library_description, &self.info.description)
            && uri.library_version.is_none_or(|version| version == self.info.version)
    }

    /// Its slots, each with the token in it, if there is one.
    ///
    /// # Errors
    /// [`Error::Failed`] when the module does not say.
    pub fn slots(&self) -> Result<Vec<(SlotInfo, Option<Token>)>, Error> {
        let place = self.path.display().to_string();
        let fail = |e| failure(&place, &e);
        let mut slots = Vec::new();
        for slot in self.pkcs11.get_all_slots().map_err(fail)? {
            // A reader may be unplugged between the two questions.
            let Ok(raw) = self.pkcs11.get_slot_info(slot) else { continue };
            let info = SlotInfo {
                id: slot.id(),
                description: raw.slot_description().to_owned(),
                manufacturer: raw.manufacturer_id().to_owned(),
                removable: raw.removable_device(),
            };
            let token = match raw.token_present().then(|| self.token_info(slot, &info)) {
                None | Some(Err(Error::Removed { .. })) => None,
                Some(Err(e)) => return Err(e),
                Some(Ok(found)) => Some(Token { module: self.clone(), slot, info: found }),
            };
            slots.push((info, token));
        }
        Ok(slots)
    }

    /// The initialized tokens that a URI describes; all of them, where it describes none.
    ///
    /// # Errors
    /// As [`Self::slots`].
    pub fn tokens(&self, uri: &Uri) -> Result<Vec<Token>, Error> {
        let tokens = self.slots()?.into_iter().filter_map(|(_, token)| token);
        Ok(tokens.filter(|token| token.info.initialized && token.info.matches(uri)).collect())
    }

    fn token_info(&self, slot: Slot, of: &SlotInfo) -> Result<TokenInfo, Error> {
        let place = self.path.display().to_string();
        let raw = self.pkcs11.get_token_info(slot).map_err(|e| failure(&place, &e))?;
        let version = |v: cryptoki::types::Version| (v.major(), v.minor());
        Ok(TokenInfo {
            slot: of.clone(),
            label: raw.label().trim_end_matches('\0').to_owned(),
            manufacturer: raw.manufacturer_id().to_owned(),
            model: raw.model().to_owned(),
            serial: raw.serial_number().trim_end_matches('\0').to_owned(),
            hardware: version(raw.hardware_version()),
            firmware: version(raw.firmware_version()),
            initialized: raw.token_initialized(),
            write_protected: raw.write_protected(),
            login_required: raw.login_required(),
            pad: raw.protected_authentication_path(),
            pin: PinState::of(&raw),
            pin_len: (raw.min_pin_length(), raw.max_pin_length()),
            sessions: match raw.max_session_count() {
                Limit::Max(most) => usize::try_from(most).ok(),
                Limit::Infinite | Limit::Unavailable => None,
            },
        })
    }
}

/// What CK_SLOT_INFO says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotInfo {
    /// CK_SLOT_ID.
    pub id: u64,
    /// slotDescription.
    pub description: String,
    /// manufacturerID.
    pub manufacturer: String,
    /// CKF_REMOVABLE_DEVICE.
    pub removable: bool,
}

/// What CK_TOKEN_INFO says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenInfo {
    /// Where it is.
    pub slot: SlotInfo,
    /// label.
    pub label: String,
    /// manufacturerID.
    pub manufacturer: String,
    /// model.
    pub model: String,
    /// serialNumber.
    pub serial: String,
    /// hardwareVersion: major, minor.
    pub hardware: (u8, u8),
    /// firmwareVersion: major, minor.
    pub firmware: (u8, u8),
    /// CKF_TOKEN_INITIALIZED.
    pub initialized: bool,
    /// CKF_WRITE_PROTECTED.
    pub write_protected: bool,
    /// CKF_LOGIN_REQUIRED.
    pub login_required: bool,
    /// CKF_PROTECTED_AUTHENTICATION_PATH: the PIN is typed on the token or its reader.
    pub pad: bool,
    /// How the user PIN stands.
    pub pin: PinState,
    /// ulMinPinLen and ulMaxPinLen, in octets.
    pub pin_len: (usize, usize),
    /// ulMaxSessionCount, where it is a number.
    pub(super) sessions: Option<usize>,
}

impl TokenInfo {
    /// Whether a URI describes it, as far as the URI speaks of slot and token.
    pub fn matches(&self, uri: &Uri) -> bool {
        same(&uri.token, &self.label)
            && same(&uri.manufacturer, &self.manufacturer)
            && same(&uri.model, &self.model)
            && same(&uri.serial, &self.serial)
            && same(&uri.slot_description, &self.slot.description)
            && same(&uri.slot_manufacturer, &self.slot.manufacturer)
            && uri.slot_id.is_none_or(|id| id == self.slot.id)
    }

    /// The shortest URI that tells it from others: label and serial number; the slot, where it has no serial number.
    pub fn uri(&self) -> Uri {
        let serial = Some(self.serial.clone()).filter(|serial| !serial.is_empty());
        let slot_id = serial.is_none().then_some(self.slot.id);
        Uri { token: Some(self.label.clone()), serial, slot_id, ..Uri::default() }
    }
}

fn same(wanted: &Option<String>, found: &str) -> bool {
    wanted.as_ref().is_none_or(|wanted| wanted == found)
}

/// A token in a slot.
#[derive(Clone)]
pub struct Token {
    pub(super) module: Module,
    pub(super) slot: Slot,
    pub(super) info: TokenInfo,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("module", &self.module).field("info", &self.info).finish()
    }
}

impl Token {
    /// What it says of itself, as of when its module was asked.
    pub fn info(&self) -> &TokenInfo {
        &self.info
    }

    /// The module that speaks to it.
    pub fn module(&self) -> &Module {
        &self.module
    }

    /// How errors name it.
    pub(super) fn place(&self) -> String {
        self.info.uri().to_string()
    }

    /// The same, asked again: flags change with every PIN.
    pub(super) fn asked_again(&self) -> Result<TokenInfo, Error> {
        self.module.token_info(self.slot, &self.info.slot)
    }

    /// Those of its mechanisms that `cryptoki` knows.
    pub(super) fn mechanisms(&self) -> Result<Vec<MechanismType>, Error> {
        self.module.pkcs11.get_mechanism_list(self.slot).map_err(|e| failure(&self.place(), &e))
    }
}
