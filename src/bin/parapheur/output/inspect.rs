//! How a file is built, as `inspect` shows it.

use parapheur::validation::report::{ActKind, Document, Moment, Reason};
use serde::Serialize;

use super::{Argument, Escaped, Output, json_line};
use crate::args::Format;

/// One file.
#[derive(Debug, Serialize)]
#[serde(tag = "schema", rename = "parapheur/inspection/1")]
pub struct Inspection {
    /// The file.
    pub document: Document,
    /// What a PDF is made of.
    pub pdf: Option<PdfShape>,
    /// What a CMS message is made of.
    pub cms: Option<CmsShape>,
}

/// A PDF.
#[derive(Debug, Serialize)]
pub struct PdfShape {
    /// As its header says.
    pub version: Option<String>,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// How.
    pub encryption: Option<EncryptionShape>,
    /// Its revisions, oldest first.
    pub revisions: Vec<RevisionShape>,
    /// The terminal fields of its form.
    pub fields: Vec<FieldShape>,
    /// Its signatures, hidden ones included, in the order of the revisions.
    pub signatures: Vec<PdfSignatureShape>,
    /// What is odd.
    pub anomalies: Vec<Reason>,
    /// What it holds besides what its pages show.
    pub content: ContentShape,
}

/// What a PDF holds besides what its pages show.
#[derive(Debug, Serialize)]
pub struct ContentShape {
    /// Pages, as the page tree says; `None` where nobody opened the file.
    pub pages: Option<u64>,
    /// One by one; the first few of each kind.
    pub concerns: Vec<Reason>,
    /// How many more there are.
    pub omitted: usize,
    /// Whether all of the file was looked at.
    pub complete: bool,
}

/// A revision that was written to a file.
#[derive(Debug, Serialize)]
#[serde(tag = "schema", rename = "parapheur/extraction/1")]
pub struct Extraction {
    /// The input's name.
    pub input: String,
    /// The output's name.
    pub output: String,
    /// From 1, oldest first.
    pub revision: usize,
    /// Bytes written.
    pub size: u64,
}

/// It, as text or JSON.
pub fn extraction(done: &Extraction, output: &Output) -> String {
    if output.format == Format::Json {
        return json_line(done);
    }
    output.catalogue.say(
        "inspect-extracted",
        &[
            ("input", done.input.as_str().into()),
            ("output", done.output.as_str().into()),
            ("number", done.revision.into()),
            ("size", done.size.into()),
        ],
    )
}

/// How a PDF is encrypted (ISO 32000-2 §7.6).
#[derive(Debug, Serialize)]
pub struct EncryptionShape {
    /// The security handler.
    pub handler: String,
    /// `/V`.
    pub version: i64,
    /// `/R`.
    pub revision: i64,
    /// Bits of the key.
    pub key_bits: usize,
    /// Cipher of its strings.
    pub strings: String,
    /// Cipher of its streams.
    pub streams: String,
    /// Cipher of embedded files.
    pub embedded_files: String,
    /// Whether the metadata are encrypted.
    pub metadata: bool,
    /// `user` or `owner`; none where it stayed locked.
    pub opened_by: Option<&'static str>,
    /// `/P`, as 32 bits.
    pub permissions: u32,
    /// Whether it lets the user sign fields that are there.
    pub may_sign: bool,
    /// Whether it lets the user add fields.
    pub may_add_fields: bool,
}

/// A revision.
#[derive(Debug, Serialize)]
pub struct RevisionShape {
    /// From 1, oldest first.
    pub number: usize,
    /// Offset of its first byte.
    pub start: u64,
    /// Offset after its last byte.
    pub end: u64,
    /// `table`, `stream` or `hybrid`.
    pub xref: &'static str,
    /// How many rows its cross-reference sections have.
    pub objects: u64,
    /// Whether it is linearized.
    pub linearized: bool,
    /// Of an update: object numbers that it uses for the first time, uses anew, and frees.
    pub added: usize,
    /// Those that had another content, or the same, before.
    pub replaced: usize,
    /// Those that are no longer used.
    pub freed: usize,
    /// What it changed, in words.
    pub changes: Vec<Reason>,
}

/// A form field.
#[derive(Debug, Serialize)]
pub struct FieldShape {
    /// Fully qualified.
    pub name: String,
    /// `Tx`, `Btn`, `Ch`, `Sig`.
    pub kind: Option<String>,
    /// Whether it has a value.
    pub filled: bool,
}

/// A signature dictionary.
#[derive(Debug, Serialize)]
pub struct PdfSignatureShape {
    /// Its field.
    pub field: Option<String>,
    /// The revision that it signs, from 1; `None` where it signs none whole.
    pub revision: Option<usize>,
    /// `/SubFilter`.
    pub sub_filter: Option<String>,
    /// `/M`.
    pub claimed_time: Option<Moment>,
    /// Whether the newest revision shows it.
    pub visible: bool,
    /// Of a certification, `/P`: what it still permits.
    pub certifies: Option<i64>,
    /// The fields that it locks.
    pub locks: Option<LockShape>,
    /// What is wrong with its structure.
    pub problems: Vec<Reason>,
    /// The message in `/Contents`, where it can be read.
    pub cms: Option<CmsShape>,
}

/// What a signature locks (ISO 32000-2 §12.8.2.4).
#[derive(Debug, Serialize)]
pub struct LockShape {
    /// `All`, `Include` or `Exclude`.
    pub action: String,
    /// The fields that are named.
    pub fields: Vec<String>,
    /// `/P`: what the whole document still permits.
    pub permits: Option<i64>,
}

/// A SignedData.
#[derive(Debug, Serialize)]
pub struct CmsShape {
    /// eContentType.
    pub content_type: String,
    /// Whether the content is elsewhere.
    pub detached: bool,
    /// Subjects of the certificates in it.
    pub certificates: Vec<String>,
    /// Its SignerInfos, countersignatures after what they countersign.
    pub signers: Vec<SignerShape>,
}

/// A SignerInfo.
#[derive(Debug, Serialize)]
pub struct SignerShape {
    /// SHA-256 of the signature value.
    pub id: String,
    /// What it countersigns.
    pub parent: Option<String>,
    /// Issuer and serial number, or key identifier.
    pub signer: String,
    /// Signature algorithm.
    pub algorithm: String,
    /// The act that it says it is.
    pub act: Option<ActKind>,
    /// signing-time.
    pub claimed_time: Option<Moment>,
}

/// It, as text or JSON.
pub fn inspection(inspection: &Inspection, output: &Output) -> String {
    if output.format == Format::Json {
        return json_line(inspection);
    }
    let say = |id: &str, args: &[Argument<'_>]| output.catalogue.say(id, args);
    let mut lines = Vec::new();
    let name = output.paint.strong(&Escaped(&inspection.document.name).to_string());
    let size = inspection.document.size.unwrap_or_default();
    match (&inspection.pdf, &inspection.cms) {
        (Some(pdf), _) => {
            let version = pdf.version.clone().unwrap_or_default();
            let head = match pdf.content.pages {
                Some(pages) => {
                    let pages = pages.into();
                    say("inspect-pdf", &[("version", version.into()), ("size", size.into()), ("pages", pages)])
                }
                None => say("inspect-pdf-locked", &[("version", version.into()), ("size", size.into())]),
            };
            lines.push(format!("{name}{}{head}", say("colon", &[])));
            if let Some(encryption) = &pdf.encryption {
                encryption_lines(encryption, output, &mut lines);
            }
            pdf_lines(pdf, output, &mut lines);
        }
        (None, Some(cms)) => {
            let head = say("inspect-cms", &[("size", size.into())]);
            lines.push(format!("{name}{}{head}", say("colon", &[])));
            cms_lines(cms, "  ", output, &mut lines);
        }
        (None, None) => {
            lines.push(format!("{name}{}{}", say("colon", &[]), say("inspect-other", &[("size", size.into())])))
        }
    }
    lines.join("\n")
}

fn encryption_lines(encryption: &EncryptionShape, output: &Output, lines: &mut Vec<String>) {
    let say = |id: &str, args: &[Argument<'_>]| output.catalogue.say(id, args);
    if encryption.key_bits == 0 {
        lines.push(say("inspect-encrypted-foreign", &[("handler", encryption.handler.as_str().into())]));
        return;
    }
    lines.push(say(
        "inspect-encrypted",
        &[
            ("strings", encryption.strings.as_str().into()),
            ("streams", encryption.streams.as_str().into()),
            ("bits", encryption.key_bits.into()),
            ("version", encryption.version.into()),
            ("revision", encryption.revision.into()),
        ],
    ));
    if !encryption.metadata {
        lines.push(say("inspect-encrypted-metadata", &[]));
    }
    lines.push(match (encryption.opened_by, encryption.may_sign, encryption.may_add_fields) {
        (None, ..) => say("inspect-encrypted-locked", &[]),
        (Some("owner"), ..) => say("inspect-encrypted-owner", &[]),
        (_, true, true) => say("inspect-encrypted-user", &[]),
        (_, true, false) => say("inspect-encrypted-user-fields", &[]),
        (_, false, _) => say("inspect-encrypted-user-nothing", &[]),
    });
}

fn pdf_lines(pdf: &PdfShape, output: &Output, lines: &mut Vec<String>) {
    let say = |id: &str, args: &[Argument<'_>]| output.catalogue.say(id, args);
    for revision in &pdf.revisions {
        lines.push(say(
            "inspect-revision",
            &[
                ("number", revision.number.into()),
                ("start", revision.start.into()),
                ("end", revision.end.into()),
                ("xref", revision.xref.into()),
                ("objects", revision.objects.into()),
            ],
        ));
        for signature in pdf.signatures.iter().filter(|s| s.revision == Some(revision.number)) {
            signature_lines(signature, output, lines);
        }
        if revision.added + revision.replaced + revision.freed > 0 {
            let counts = [
                ("added", revision.added.into()),
                ("replaced", revision.replaced.into()),
                ("freed", revision.freed.into()),
            ];
            lines.push(say("inspect-objects", &counts));
        }
        for change in &revision.changes {
            lines.push(format!("    {}", output.catalogue.sentence(change)));
        }
    }
    for signature in pdf.signatures.iter().filter(|s| s.revision.is_none()) {
        signature_lines(signature, output, lines);
    }
    for field in &pdf.fields {
        let kind = field.kind.clone().unwrap_or_default();
        let id = if field.filled { "inspect-field-filled" } else { "inspect-field" };
        lines.push(say(id, &[("name", field.name.as_str().into()), ("kind", kind.into())]));
    }
    for noted in pdf.anomalies.iter().chain(&pdf.content.concerns) {
        let code = output.paint.faint(&format!("[{}]", Escaped(&noted.code)));
        lines.push(format!("  ! {} {code}", output.catalogue.sentence(noted)));
    }
    if pdf.content.omitted > 0 {
        lines.push(say("inspect-omitted", &[("count", pdf.content.omitted.into())]));
    }
    if !pdf.content.complete {
        lines.push(say("inspect-incomplete", &[]));
    }
}

fn signature_lines(signature: &PdfSignatureShape, output: &Output, lines: &mut Vec<String>) {
    let field = signature.field.clone().unwrap_or_default();
    let sub_filter = signature.sub_filter.clone().unwrap_or_default();
    let id = if signature.visible { "inspect-signature" } else { "inspect-signature-hidden" };
    let time = claimed(signature.claimed_time, output);
    lines
        .push(output.catalogue.say(id, &[("field", field.into()), ("form", sub_filter.into()), ("time", time.into())]));
    let mut tell = |id: &str, args: &[Argument<'_>]| lines.push(output.catalogue.say(id, args));
    if let Some(permits) = signature.certifies {
        tell("inspect-certifies", &[("permits", permits.into())]);
    }
    if let Some(lock) = &signature.locks {
        let id = match lock.action.as_str() {
            "Include" => "inspect-locks-include",
            "Exclude" => "inspect-locks-exclude",
            _ => "inspect-locks-all",
        };
        let args = [("fields", lock.fields.join(", ").into())];
        tell(id, if id == "inspect-locks-all" { &[] } else { &args });
        if let Some(permits) = lock.permits {
            tell("inspect-locks-document", &[("permits", permits.into())]);
        }
    }
    for problem in &signature.problems {
        lines.push(format!("    ! {}", output.catalogue.sentence(problem)));
    }
    if let Some(cms) = &signature.cms {
        cms_lines(cms, "    ", output, lines);
    }
}

fn claimed(time: Option<Moment>, output: &Output) -> String {
    time.map_or_else(|| output.catalogue.say("time-not-claimed", &[]), |time| time.to_string())
}

fn cms_lines(cms: &CmsShape, indent: &str, output: &Output, lines: &mut Vec<String>) {
    for signer in &cms.signers {
        let act = match signer.act {
            Some(act) => output.catalogue.say(&format!("word-act-{act}"), &[]),
            None => output.catalogue.say("word-act-unnamed", &[]),
        };
        let time = claimed(signer.claimed_time, output);
        let id = if signer.parent.is_some() { "inspect-countersigner" } else { "inspect-signer" };
        let text = output.catalogue.say(
            id,
            &[
                ("act", act.into()),
                ("signer", signer.signer.as_str().into()),
                ("algorithm", signer.algorithm.as_str().into()),
                ("time", time.into()),
                ("id", signer.id.chars().take(16).collect::<String>().into()),
                ("parent", signer.parent.iter().flat_map(|p| p.chars()).take(16).collect::<String>().into()),
            ],
        );
        lines.push(format!("{indent}{text}"));
    }
    for certificate in &cms.certificates {
        let text = output.catalogue.say("inspect-certificate", &[("subject", certificate.as_str().into())]);
        lines.push(format!("{indent}{text}"));
    }
}
