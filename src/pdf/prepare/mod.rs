//! One more signature, up to its bytes (ISO 32000-2 §12.8, EN 319 142-1): the incremental update with a field, a signature
//! dictionary and a `/Contents` full of zeros, and the place where the signature value goes.
//!
//! The caller then hashes the two ranges, has the CMS or the time stamp made, and writes it as hexadecimal digits over the
//! zeros. What `/Contents` holds is opaque here, and no digest is made.
//!
//! What is read: the catalog, the form with its fields and their signatures, one page. What is written: these, where they
//! change, spliced from their raw bytes (`pdf::write`), and the new objects. The cost is that of the form, not of
//! the file.
//!
//! A new field is invisible, or shows an [`Appearance`](super::appearance::Appearance) as its only state (`/AP /N`); an existing one keeps
//! its looks, or shows it in its own rectangle.

mod editor;
mod field;
mod permission;
mod restriction;
mod seed;

use super::appearance::Visible;
use super::document::View;
use super::error::{Error, Result};
use super::object::ObjectId;
use super::signature::{FieldMdp, SignatureKind};
use super::write;
use editor::Editor;
pub use restriction::Permission;
use restriction::Restrictions;
pub use seed::SignerCertificate;
use time::OffsetDateTime;

/// A developer extension that the file must announce under `/ISO_` (ISO 32000-2 §7.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extension {
    /// `/ExtensionLevel`.
    pub level: u32,
    /// `/ExtensionRevision`.
    pub revision: &'static str,
    /// `/URL`.
    pub url: &'static str,
}

impl Extension {
    /// ISO/TS 32002:2022: Edwards-curve signatures and more elliptic curves in PDF.
    pub const ISO_32002: Self =
        Self { level: 32002, revision: ":2022", url: "https://www.iso.org/standard/45875.html" };
}

/// What the new signature says of itself in its dictionary (ISO 32000-2 table 255).
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// A PAdES signature, `/SubFilter /ETSI.CAdES.detached` (EN 319 142-1 §6.3), or a document time stamp, `/ETSI.RFC3161`
    /// (ISO 32000-2 §12.8.5).
    pub kind: SignatureKind,
    /// The fully qualified name of the field: an empty signature field that is there, or else the name of a new one. `None`:
    /// a new one, `Signature1` or the first number that is free.
    pub field: Option<&'a str>,
    /// Room for the signature value, in bytes; `/Contents` has twice as many digits.
    pub contents_len: usize,
    /// `/M`, the claimed time of signing. PAdES requires it of a signature; a time stamp has none.
    pub signing_time: Option<OffsetDateTime>,
    /// `/Name`.
    pub name: Option<&'a str>,
    /// `/Location`.
    pub location: Option<&'a str>,
    /// `/Reason`.
    pub reason: Option<&'a str>,
    /// `/ContactInfo`.
    pub contact_info: Option<&'a str>,
    /// The signature record, keys and texts of `/XXParapheur`; empty: none.
    pub record: &'a [(&'a str, &'a str)],
    /// The digest of the signature as `/DigestMethod` of a seed value spells it: `SHA256`, `SHA384`, …
    pub digest: &'a str,
    /// Makes the signature a certification that permits this and no more (§12.8.2.2); the file has no other signature yet.
    pub certify: Option<Permission>,
    /// Fields that the signature locks (§12.8.2.4), and with `/P` the document. A field with a `/Lock` of its own admits none.
    pub lock: Option<&'a FieldMdp>,
    /// How many signers are still to come; `None`: one for each empty signature field of the form.
    pub to_come: Option<usize>,
    /// The signer's certificate, for fields that ask for certain ones; a field that does refuses where it is not given.
    pub certificate: Option<SignerCertificate<'a>>,
    /// What is seen of it, and where; of an existing field only what. `None`: a new field is invisible, an existing one keeps its looks.
    pub visible: Option<&'a Visible>,
    /// Extensions that the file must announce for this signature.
    pub extensions: &'a [Extension],
    /// Bytes that nobody can foretell: the initialisation vectors of an encrypted file are made from them.
    pub seed: [u8; 32],
    /// The new second element of the file's `/ID`; any bytes that no other revision has.
    pub file_id: [u8; 16],
}

/// An update with room for its signature. Offsets count from the first byte of the file, also when `%PDF-` stands later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// To follow the original bytes.
    pub appended: Vec<u8>,
    /// The `/ByteRange` as it stands in the dictionary.
    pub byte_range: [u64; 4],
    /// Offset of the `<` of `/Contents` in the file to be.
    pub contents_offset: u64,
    /// Bytes of the whole token, `<` and `>` included: `byte_range[2] - byte_range[1]`.
    pub contents_len: usize,
    /// Fully qualified name of the field.
    pub field: String,
}

impl Prepared {
    /// Writes the signature value over the zeros. What it does not fill stays zero.
    ///
    /// # Errors
    /// [`Error::ContentsTooSmall`] when there is no room for it.
    pub fn fill(&mut self, value: &[u8]) -> Result<()> {
        let room = self.contents_len.saturating_sub(2) / 2;
        let too_small = Error::ContentsTooSmall { room, needed: value.len() };
        let digits = self
            .digits_at()
            .and_then(|at| self.appended.get_mut(at..)?.get_mut(..value.len().checked_mul(2)?))
            .filter(|_| value.len() <= room)
            .ok_or(too_small)?;
        const DIGITS: [u8; 16] = *b"0123456789abcdef";
        for (pair, byte) in digits.chunks_exact_mut(2).zip(value) {
            pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        Ok(())
    }

    /// Where the first digit stands in `appended`.
    fn digits_at(&self) -> Option<usize> {
        let file = self.byte_range[2].checked_add(self.byte_range[3])?.checked_sub(self.appended.len() as u64)?;
        usize::try_from(self.contents_offset.checked_sub(file)?.checked_add(1)?).ok()
    }

    /// The bytes of `appended` that are signed: those before and those after the `/Contents` token.
    pub fn signed(&self) -> (&[u8], &[u8]) {
        let token = self.digits_at().and_then(|at| at.checked_sub(1)).unwrap_or(self.appended.len());
        let before = self.appended.get(..token).unwrap_or_default();
        let after = token.checked_add(self.contents_len).and_then(|end| self.appended.get(end..));
        (before, after.unwrap_or_default())
    }
}

/// Prepares one more signature on the file as `view` sees it, which must be its last revision.
///
/// # Errors
/// By name, nothing is guessed: what [`Document::readable`](super::Document::readable) says, [`Error::SigningForbidden`],
/// [`Error::NewFieldForbidden`], [`Error::AuthCode`] for encrypted files; [`Error::Certified`]; [`Error::FieldLocked`], [`Error::FieldSigned`],
/// [`Error::FieldNotSignature`], [`Error::FieldName`], [`Error::SeedValue`] for the field;
/// [`Error::CertificationNotFirst`], [`Error::SignersWaiting`], [`Error::SignersToCome`], [`Error::FieldHasLock`],
/// [`Error::LockUnknownField`] for what is to be forbidden;
/// [`Error::UpdateUnsafe`] where readers could differ in what they see; [`Error::OffsetCapacity`]; and what reading says.
pub fn prepare(view: &View, request: &Request) -> Result<Prepared> {
    let mut editor = Editor::new(*view, request.seed)?;
    let catalog = editor.catalog();
    let entries = catalog.as_dictionary().ok_or_else(|| Error::Type {
        place: catalog.place(),
        expected: "a dictionary",
        found: catalog.kind(),
    })?;
    let form = field::Form::read(view)?;
    if request.kind == SignatureKind::Signature {
        permission::certification(view, entries)?;
    }
    let chosen = form.choose(view, request.field)?;
    if request.kind == SignatureKind::Signature {
        permission::locks(view, &form, chosen.name())?;
    }
    permission::of_owner(view, &chosen)?;
    let restrictions = Restrictions::of(view, &form, &chosen, request)?;
    if let field::Choice::Existing(field) = &chosen {
        seed::honour(view, field, request, &restrictions)?;
    }

    let signature = editor.allocate()?;
    let name = chosen.name().to_owned();
    match chosen {
        field::Choice::Existing(field) => {
            editor.set(field.object.id, &[], "V", &write::reference(signature))?;
            if let Some(visible) = request.visible {
                field::show(&mut editor, &field, visible)?;
            }
            field::announce(&mut editor, None)?;
        }
        field::Choice::New { name } => {
            let field = editor.allocate()?;
            let lock = restrictions.lock_object(&mut editor)?;
            let page = match request.visible {
                Some(visible) => visible.page,
                None => view.first_page()?.object.id,
            };
            let looks = field::looks(&mut editor, request.visible)?;
            editor.replace(field, field::new(&name, signature, page, &looks, lock))?;
            editor.append(page, &[], "Annots", &write::reference(field))?;
            field::announce(&mut editor, Some(field))?;
        }
    }
    for extension in request.extensions {
        editor.announce(extension)?;
    }
    restrictions.announce(&mut editor, signature)?;
    let (body, place) = dictionary(request, &restrictions.references(catalog.id))?;
    editor.replace(signature, body)?;
    finish(editor, request, signature, place, name)
}

/// Where the two entries that are filled in later stand in the signature dictionary.
struct Place {
    /// The first digit's place of the second number of /ByteRange.
    byte_range: usize,
    /// The `<` of /Contents.
    contents: usize,
}

/// Digits that any offset fits in.
const DIGITS: usize = 20;

/// The signature dictionary (ISO 32000-2 table 255), with room for /ByteRange and /Contents.
fn dictionary(request: &Request, references: &[Vec<u8>]) -> Result<(Vec<u8>, Place)> {
    let mut out: Vec<u8> = match request.kind {
        SignatureKind::Signature => b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached".to_vec(),
        SignatureKind::DocumentTimestamp => {
            b"<< /Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161".to_vec()
        }
    };
    out.extend_from_slice(b"\n/ByteRange [0 ");
    let byte_range = out.len();
    out.extend(std::iter::repeat_n(b' ', 3 * (DIGITS + 1)));
    out.extend_from_slice(b"]\n/Contents ");
    let contents = out.len();
    let digits = request.contents_len.checked_mul(2).filter(|digits| *digits <= 1 << 30);
    let digits =
        digits.ok_or(Error::UpdateUnsafe { place: "/Contents".into(), what: "a signature of half a gigabyte" })?;
    out.push(b'<');
    out.resize(out.len() + digits, b'0');
    out.push(b'>');
    if let Some(time) = request.signing_time {
        out.extend_from_slice(b"\n/M ");
        out.extend_from_slice(write::date(time).as_bytes());
    }
    for (key, value) in [
        ("Name", request.name),
        ("Location", request.location),
        ("Reason", request.reason),
        ("ContactInfo", request.contact_info),
    ] {
        if let Some(value) = value {
            out.extend_from_slice(format!("\n/{key} ").as_bytes());
            out.extend_from_slice(&write::text(value));
        }
    }
    if !request.record.is_empty() {
        out.extend_from_slice(b"\n/XXParapheur <<");
        for (key, value) in request.record {
            out.extend_from_slice(format!(" {} ", write::name(key)).as_bytes());
            out.extend_from_slice(&write::text(value));
        }
        out.extend_from_slice(b" >>");
    }
    if !references.is_empty() {
        out.extend_from_slice(b"\n/Reference [");
        out.extend_from_slice(&references.join(&b' '));
        out.push(b']');
    }
    out.extend_from_slice(b" >>");
    Ok((out, Place { byte_range, contents }))
}

/// Writes the update and the /ByteRange in it.
fn finish(editor: Editor, request: &Request, signature: ObjectId, place: Place, field: String) -> Result<Prepared> {
    let len = editor.len();
    let written = editor.write(&request.file_id)?;
    let mut appended = written.bytes;
    // Both places stand before the first string, so that encryption has not moved them.
    let lost = || Error::UpdateUnsafe {
        place: format!("object {signature}"),
        what: "the signature dictionary was not written",
    };
    let value = *written.values.get(&signature).ok_or_else(lost)?;
    let contents_len = request.contents_len * 2 + 2;
    let end =
        len.checked_add(appended.len() as u64).ok_or_else(|| Error::OffsetCapacity { place: super::error::at(len) })?;
    // Below `end`, so these additions cannot overflow.
    let contents_offset = len + (value + place.contents) as u64;
    let after = contents_offset + contents_len as u64;
    let byte_range = [0, contents_offset, after, end - after];
    let text = byte_range[1..].iter().map(|number| format!("{number:<DIGITS$}")).collect::<Vec<_>>().join(" ");
    let at = value + place.byte_range;
    let digits = appended.get_mut(at..at + text.len()).filter(|digits| digits.iter().all(|digit| *digit == b' '));
    digits.ok_or_else(lost)?.copy_from_slice(text.as_bytes());
    Ok(Prepared { appended, byte_range, contents_offset, contents_len, field })
}
