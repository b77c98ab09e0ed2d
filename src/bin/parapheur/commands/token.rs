//! `token`, and `--key pkcs11:…`.

use parapheur::crypto::SignOptions;
use parapheur::crypto::keystore::OpenedKey;
use parapheur::crypto::keystore::pkcs11::Uri;
use parapheur::x509::Certificate;

use super::Exit;
use super::config::Config;
use crate::args;
use crate::output::{Failure, Output};

#[cfg(feature = "pkcs11")]
pub use built::{open_key, token};

/// `token`, in a program without tokens.
#[cfg(not(feature = "pkcs11"))]
pub fn token(_: &args::Token, _: &Config, _: &Output) -> Result<Exit, Failure> {
    Err(parapheur::crypto::keystore::pkcs11::Error::NotBuilt.into())
}

/// `--key pkcs11:…`, in a program without tokens.
#[cfg(not(feature = "pkcs11"))]
pub fn open_key(
    _: &Uri,
    _: &args::Login,
    _: &[Certificate],
    _: &SignOptions,
    _: &Config,
    _: &Output,
) -> Result<OpenedKey, Failure> {
    Err(parapheur::crypto::keystore::pkcs11::Error::NotBuilt.into())
}

#[cfg(feature = "pkcs11")]
mod built {
    use parapheur::crypto::keystore::pkcs11::{
        self, Access, Imported, LoginOptions, Module, NewKey, Token, TokenCertificate, TokenKey,
    };
    use parapheur::validation::report::{Moment, Reason};
    use parapheur::x509::{self, hex};

    use super::*;
    use crate::args::{Modules, TokenGenerate, TokenImport, TokenKeys, TokenList, TokenPlace, TokenVerb};
    use crate::commands::pin::Pins;
    use crate::commands::{material, pki};
    use crate::output::{
        CertificateShape, Import, ImportStatus, Imports, KeyShape, Keys, KeysStatus, ModuleShape, SlotShape,
        TokenShape, Tokens, import_page, keys_page, tokens_page,
    };

    /// `token`.
    pub fn token(args: &args::Token, config: &Config, output: &Output) -> Result<Exit, Failure> {
        let page = match &args.verb {
            TokenVerb::List(args) => list(args, config, output)?,
            TokenVerb::Keys(args) => keys(args, config, output)?,
            TokenVerb::Generate(args) => generate(args, config, output)?,
            TokenVerb::Import(args) => import(args, config, output)?,
        };
        output.print(&page)?;
        Ok(Exit::Done)
    }

    /// `--key pkcs11:…`.
    pub fn open_key(
        uri: &Uri,
        login: &args::Login,
        certificates: &[Certificate],
        options: &SignOptions,
        config: &Config,
        output: &Output,
    ) -> Result<OpenedKey, Failure> {
        let modules = modules(&login.modules, Some(uri), config)?;
        let certificates: Vec<Vec<u8>> = certificates.iter().map(|certificate| certificate.raw().to_vec()).collect();
        let mut pins = Pins::new(login, uri.pin_source.clone(), output);
        let risk = LoginOptions { last_try: login.last_try };
        let opened = pkcs11::open(&modules, uri, &mut pins, risk, &certificates, options);
        pins.explain(opened)
    }

    /// What the URI names, else the command line or its variable, else the configuration.
    fn modules(named: &Modules, uri: Option<&Uri>, config: &Config) -> Result<Vec<Module>, Failure> {
        let paths = match uri.and_then(|uri| uri.module_path.clone()) {
            Some(path) => vec![path],
            None if named.module.is_empty() => config.pkcs11_modules.clone(),
            None => named.module.clone(),
        };
        if paths.is_empty() {
            return Err(pkcs11::Error::NoModule.into());
        }
        let mut modules: Vec<Module> = Vec::new();
        for path in &paths {
            if !modules.iter().any(|module| module.path() == path) {
                modules.push(Module::load(path)?);
            }
        }
        Ok(modules)
    }

    /// The token that is meant, logged in to if asked.
    fn access(place: &TokenPlace, login: bool, config: &Config, output: &Output) -> Result<Access, Failure> {
        let uri = match place.in_token.as_deref() {
            None => Uri::default(),
            Some(text) if Uri::is(text) => Uri::parse(text)?,
            Some(label) => Uri { token: Some(label.to_owned()), ..Uri::default() },
        };
        let token = pkcs11::choose(&modules(&place.login.modules, Some(&uri), config)?, &uri)?;
        let options = LoginOptions { last_try: place.login.last_try };
        if !login {
            return Ok(Access::open(token, None, options)?);
        }
        let mut pins = Pins::new(&place.login, uri.pin_source, output);
        let access = Access::open(token, Some(&mut pins), options);
        pins.explain(access)
    }

    fn list(args: &TokenList, config: &Config, output: &Output) -> Result<String, Failure> {
        let mut all = Tokens { modules: Vec::new(), slots: Vec::new() };
        for module in modules(&args.modules, None, config)? {
            let name = module.path().display().to_string();
            let info = module.info();
            let version = |(major, minor): (u8, u8)| format!("{major}.{minor}");
            all.modules.push(ModuleShape {
                module: name.clone(),
                manufacturer: info.manufacturer.clone(),
                description: info.description.clone(),
                version: version(info.version),
                cryptoki: version(info.cryptoki),
            });
            for (slot, token) in module.slots()? {
                let token = token.as_ref().map(shape);
                all.slots.push(SlotShape { module: name.clone(), id: slot.id, description: slot.description, token });
            }
        }
        Ok(tokens_page(&all, output))
    }

    fn shape(token: &Token) -> TokenShape {
        let info = token.info();
        TokenShape {
            uri: info.uri().to_string(),
            label: info.label.clone(),
            manufacturer: info.manufacturer.clone(),
            model: info.model.clone(),
            serial: info.serial.clone(),
            initialized: info.initialized,
            login_required: info.login_required,
            pad: info.pad,
            write_protected: info.write_protected,
            pin: info.pin,
        }
    }

    fn keys(args: &TokenKeys, config: &Config, output: &Output) -> Result<String, Failure> {
        let access = access(&args.place, !args.no_login, config, output)?;
        let mut certificates = access.certificates()?;
        let mut keys = Vec::new();
        for key in access.keys(&Uri::default())? {
            let (own, others) = certificates.into_iter().partition(|certificate| belongs(certificate, &key));
            certificates = others;
            keys.push(key_shape(&key, &own));
        }
        // A token gives its objects in any order.
        keys.sort_by(|a, b| (&a.label, &a.id).cmp(&(&b.label, &b.id)));
        let all = Keys {
            token: access.token().info().uri().to_string(),
            status: if args.no_login { KeysStatus::SeenWithoutPin } else { KeysStatus::All },
            keys,
            other_certificates: certificates.iter().map(certificate_shape).collect(),
        };
        Ok(keys_page(&all, output))
    }

    /// By the key itself; by the id, where the token does not say what the public half is.
    fn belongs(certificate: &TokenCertificate, key: &TokenKey) -> bool {
        match (&key.public, Certificate::decode(&certificate.der)) {
            (Ok(public), Ok(decoded)) => decoded.public_key().is_ok_and(|theirs| theirs == public),
            _ => !key.id.is_empty() && certificate.id == key.id,
        }
    }

    fn key_shape(key: &TokenKey, certificates: &[TokenCertificate]) -> KeyShape {
        KeyShape {
            uri: key.uri.to_string(),
            label: key.label.clone(),
            id: hex(&key.id),
            key: key.public.as_ref().map(|public| public.kind().to_string()).ok(),
            public_key: key.public.as_ref().ok().map(|public| public.to_pem()),
            problem: key.public.as_ref().err().map(|problem| Reason::of(problem)),
            signs: key.signs,
            each_signature: key.each_signature,
            extractable: key.extractable,
            certificates: certificates.iter().map(certificate_shape).collect(),
        }
    }

    /// What is no certificate is shown by its label.
    fn certificate_shape(held: &TokenCertificate) -> CertificateShape {
        let decoded = Certificate::decode(&held.der).ok();
        CertificateShape {
            label: held.label.clone(),
            id: hex(&held.id),
            subject: decoded.as_ref().map(|certificate| certificate.subject().to_string()),
            not_after: decoded.as_ref().map(|c| Moment(c.not_after())),
        }
    }

    fn generate(args: &TokenGenerate, config: &Config, output: &Output) -> Result<String, Failure> {
        let access = access(&args.place, true, config, output)?;
        let id = match &args.id {
            Some(id) => id.0.clone(),
            None => rand::random::<[u8; 8]>().to_vec(),
        };
        let key = access.generate(&NewKey { spec: pki::key_spec(args.key_type), label: args.label.clone(), id })?;
        let all = Keys {
            token: access.token().info().uri().to_string(),
            status: KeysStatus::Made,
            keys: vec![key_shape(&key, &[])],
            other_certificates: Vec::new(),
        };
        Ok(keys_page(&all, output))
    }

    fn import(args: &TokenImport, config: &Config, output: &Output) -> Result<String, Failure> {
        let certificates = material::certificates(&args.files)?;
        let access = access(&args.place, true, config, output)?;
        let ders: Vec<Vec<u8>> = certificates.iter().map(|certificate| certificate.raw().to_vec()).collect();
        let done = access.import(&ders)?;
        let shapes: Vec<Import> = done.iter().map(imported).collect::<Result<_, _>>()?;
        let all = Imports { token: access.token().info().uri().to_string(), certificates: shapes };
        Ok(import_page(&all, output))
    }

    fn imported(done: &Imported) -> x509::Result<Import> {
        Ok(Import {
            subject: Certificate::decode(&done.der)?.subject().to_string(),
            key: done.key.as_ref().map(|key| key.uri.to_string()),
            status: if done.already_there { ImportStatus::AlreadyThere } else { ImportStatus::Imported },
        })
    }
}
