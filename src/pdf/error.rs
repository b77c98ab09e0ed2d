//! What can go wrong when a PDF is read, by stable code.

use super::object::ObjectId;
use crate::error::{IoCause, Said};

crate::coded! {
    /// Why a PDF, or a part of one, cannot be read. Nothing is guessed or rebuilt: evidence is what the file says.
    pub enum Error {
        /// The source failed, or ended before the announced length.
        "pdf.io" Io { place: String, cause: IoCause } => "{place}: cannot read: {cause}",
        /// No `%PDF-` in the first 1024 bytes (ISO 32000-2 §7.5.2).
        "pdf.no-header" NoHeader => "not a PDF: no %PDF- in the first 1024 bytes",
        /// No `startxref` with a number before the end of the file (ISO 32000-2 §7.5.5).
        "pdf.no-startxref" NoStartxref { place: String } => "{place}: no startxref with the offset of a cross-reference section",
        /// `startxref` or `/Prev` does not lead to a cross-reference section.
        "pdf.no-xref" NoXref { place: String } => "{place}: no cross-reference section here",
        /// With bytes before `%PDF-`, offsets can be counted from two places, and both lead to a section.
        "pdf.ambiguous-offsets" AmbiguousOffsets { place: String } => "{place}: offsets may count from the file's first byte or from %PDF-, and both readings are possible",
        /// A cross-reference section that breaks ISO 32000-2 §7.5.4 or §7.5.8.
        "pdf.xref-malformed" XrefMalformed { place: String, what: &'static str } => "{place}: malformed cross-reference section: {what}",
        /// `/Prev` or `/XRefStm` leads to a section that was already read.
        "pdf.xref-loop" XrefLoop { place: String } => "{place}: the chain of cross-reference sections loops",
        /// A budget is used up (see [`Budget`](super::Budget)).
        "pdf.budget" Budget { name: &'static str, limit: u64 } => "the budget {name} of {limit} is used up",
        /// Bytes that are not the object that ISO 32000-2 §7.3 requires.
        "pdf.syntax" Syntax { place: String, what: &'static str } => "{place}: {what}",
        /// The cross-reference section leads to another object than the one that it names.
        "pdf.object-mismatch" ObjectMismatch { place: String, expected: ObjectId } => "{place}: object {expected} is not here",
        /// The cross-reference section of a revision leads to bytes outside of what the file was then.
        "pdf.object-outside-revision" ObjectOutsideRevision { place: String, id: ObjectId, end: u64 } => "{place}: object {id} lies past the end ({end}) of the revision that names it",
        /// References that lead to each other without end.
        "pdf.reference-loop" ReferenceLoop { place: String } => "{place}: references loop",
        /// A value of another type than the standard requires.
        "pdf.type" Type { place: String, expected: &'static str, found: &'static str } => "{place}: expected {expected}, found {found}",
        /// A filter that is not implemented, or not for this use.
        "pdf.filter-unsupported" FilterUnsupported { place: String, filter: String } => "{place}: the filter {filter} is not supported",
        /// Stream data that its filter cannot decode.
        "pdf.filter-data" FilterData { place: String, what: &'static str } => "{place}: {what}",
        /// Encrypted (ISO 32000-2 §7.6), and neither the empty password nor any other has opened it.
        "pdf.password-needed" PasswordNeeded => "the document is encrypted, and opens with a password only",
        /// It is neither the user's nor the owner's.
        "pdf.password-wrong" PasswordWrong => "the password is neither that of the document's user nor that of its owner",
        /// A security handler, a version or a method that is not implemented.
        "pdf.encryption-unsupported" EncryptionUnsupported { place: String, what: String } => "{place}: encryption that is not supported: {what}",
        /// The encryption dictionary breaks ISO 32000-2 §7.6.
        "pdf.encryption-malformed" EncryptionMalformed { place: String, what: &'static str } => "{place}: malformed encryption dictionary: {what}",
        /// A string or stream that the file's key does not decrypt.
        "pdf.undecipherable" Undecipherable { place: String, what: &'static str } => "{place} cannot be decrypted: {what}",
        /// `/P` permits neither filling nor signing fields (ISO 32000-2 table 22, bits 6 and 9).
        "pdf.signing-forbidden" SigningForbidden => "the document's owner permits nobody else to sign in it",
        /// `/P` does not permit new fields (table 22, bits 4 and 6).
        "pdf.new-field-forbidden" NewFieldForbidden => "the document's owner permits nobody else to add a signature field",
        /// A message authentication code covers the whole file (ISO/TS 32004): an update would break it.
        "pdf.auth-code" AuthCode => "the document has a message authentication code (ISO/TS 32004), which cannot be renewed here",
        /// The length or the modification time of the file is no longer what it was when it was opened.
        "pdf.changed-on-disk" ChangedOnDisk => "the file was changed by someone else while it was read",
        /// What an incremental update would have to build on is not sound.
        "pdf.update-unsafe" UpdateUnsafe { place: String, what: &'static str } => "{place}: cannot be updated safely: {what}",
        /// An offset that a cross-reference table of ten digits cannot hold (ISO 32000-2 §7.5.4).
        "pdf.offset-capacity" OffsetCapacity { place: String } => "{place}: past what a cross-reference table can point to",
        /// Certified with `P` 1, or locked so by a signature: no further signature is permitted (ISO 32000-2 §12.8.2.2).
        "pdf.certified" Certified { place: String } => "{place}: certified against any change, a signature included",
        /// A signature on the file locks this field (ISO 32000-2 §12.8.2.4).
        "pdf.field-locked" FieldLocked { place: String, name: String } => "{place}: this signature locks the field {name:?}",
        /// The field has its signature.
        "pdf.field-signed" FieldSigned { place: String, name: String } => "{place}: the field {name:?} is signed",
        /// A field of this name is there, but not one to sign.
        "pdf.field-not-signature" FieldNotSignature { place: String, name: String } => "{place}: the field {name:?} is not a signature field",
        /// A name that a new field cannot have: empty, or with a period (ISO 32000-2 §12.7.4.2).
        "pdf.field-name" FieldName { name: String } => "{name:?} cannot be the name of a new field",
        /// A certification is the first signature of its file (ISO 32000-2 §12.8.2.2).
        "pdf.certification-not-first" CertificationNotFirst { place: String } => "only the first signature of a file can certify it, and this one is signed already ({place})",
        /// Signature fields wait for signers whom a certification or a lock would keep from signing.
        "pdf.signers-waiting" SignersWaiting { count: usize, names: String } => "empty signature fields wait for their signers ({names}), {count} in all, and what is to be forbidden would keep them from signing",
        /// The same, for signers who were announced.
        "pdf.signers-to-come" SignersToCome { count: usize } => "{count} signers are still to come, and what is to be forbidden would keep them from signing",
        /// The author of the field decided what it locks (ISO 32000-2 §12.7.5.5).
        "pdf.field-has-lock" FieldHasLock { name: String } => "the field {name:?} has a lock of its own",
        /// A lock on a field that is not there.
        "pdf.lock-unknown-field" LockUnknownField { name: String } => "there is no field {name:?} to lock",
        /// The field's seed value dictionary requires what this signature is not (ISO 32000-2 §12.7.5.5).
        "pdf.seed-value" SeedValue { place: String, entry: &'static str } => "{place}: the field requires of its signature what this one is not: /{entry}",
        /// The signature value is longer than the room that was made for it.
        "pdf.contents-too-small" ContentsTooSmall { room: usize, needed: usize } => "/Contents has room for {room} bytes, the signature takes {needed}",

        /// What says where a stamp goes is not understood.
        "stamp.place" StampPlace { text: String } => "{text:?} does not say where a stamp goes",
        /// The page for the stamp is not there.
        "stamp.no-page" StampNoPage { page: i64, pages: usize } => "there is no page {page}, the document has {pages}",
        /// The rectangle given is not on the visible part of the page.
        "stamp.outside" StampOutside { place: String, width: String, height: String } => "{place}: the stamp does not lie on what is seen of the page, {width} by {height} pt",
        /// The rectangle given covers something that is on the page already.
        "stamp.overlap" StampOverlap { place: String, other: Said } => "{place}: the stamp would cover {other}",
        /// No place is left, from where the search began.
        "stamp.no-room" StampNoRoom { place: String, width: String, height: String } => "{place}: no free place for a stamp of {width} by {height} pt",
        /// The rectangle does not hold the text at a size that can be read.
        "stamp.too-small" StampTooSmall { width: String, height: String, needed: String } => "a rectangle of {width} by {height} pt is too small for the stamp, which takes about {needed} pt",
        /// The field shows nowhere.
        "stamp.field-unseen" StampFieldUnseen { place: String, name: String } => "{place}: the field {name:?} has no single rectangle on a page",
        /// There is no such field.
        "stamp.no-field" StampNoField { name: String } => "there is no field {name:?} to stamp",
        /// The text to stamp at is nowhere.
        "stamp.no-anchor" StampNoAnchor { text: String } => "the text {text:?} is not on the page",
        /// Characters of the page cannot be told, so the text may be there all the same.
        "stamp.anchor-unmapped" StampAnchorUnmapped { text: String, glyphs: usize } => "the text {text:?} was not found, but the fonts do not say what {glyphs} characters of the page are",
        /// No font has this character.
        "stamp.no-glyph" StampNoGlyph { character: String, text: String } => "no font of the stamp has the character {character} of {text:?}",
        /// A font file that is none.
        "stamp.font" StampFont { place: String } => "{place} is not an OpenType or TrueType font that can be embedded",
        /// An image that is none, or of a kind that stamps do not take.
        "stamp.image" StampImage { place: String, problem: String } => "{place} cannot be used as an image: {problem}",
        /// An image that is too large.
        "stamp.image-too-big" StampImageTooBig { place: String, limit: u64, unit: &'static str } => "{place} is too large an image, more than {limit} {unit}",
        /// A text that no QR code holds.
        "stamp.code" StampCode { bytes: usize } => "the address and the digest, {bytes} bytes, are too long for a QR code",
        /// The stamp cannot be drawn within PDF/A.
        "stamp.drawing" StampDrawing { problem: String } => "the stamp cannot be drawn so that PDF/A stays PDF/A: {problem}",
        /// A document that the renderer does not read.
        "render.unreadable" RenderUnreadable { problem: String } => "the page cannot be drawn: {problem}",
        /// A document that is too large to be drawn from.
        "render.too-big" RenderTooBig { limit: u64 } => "pages are not drawn, nor searched, of a document of more than {limit} bytes",
        /// A page that takes too long.
        "render.time" RenderTime { seconds: u64 } => "drawing or searching the pages takes more than {seconds} seconds",
    }
}

/// Result of this room.
pub type Result<T> = std::result::Result<T, Error>;

/// The place "offset N" of an error.
pub(crate) fn at(offset: u64) -> String {
    format!("offset {offset}")
}
