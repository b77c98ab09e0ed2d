//! Certificates, CRLs and OCSP responses that travel with a signature: in its CMS (RFC 5652 §5.1, §10.2; RFC 5940), in Adobe's
//! signed attribute (ISO 32000-2 §12.8.3.3.2), in the DSS of a PDF (ISO 32000-2 §12.8.4.3).
//!
//! Nothing of it is believed: it is material for the path validator. What cannot be read is passed over, since a signature does
//! not become worse by what somebody put beside it; what is missing then, the path says.

use crate::asn1::der::{Reader, Tag, single};
use crate::asn1::{Oid, oid};
use crate::cms::SignedData;
use crate::oid as arcs;
use crate::path::Material;
use crate::pdf::{Document, Resolved, View};
use crate::x509::{Certificate, Crl, OcspResponse};

/// id-ri-ocsp-response, RFC 5940 §2.1.
const RI_OCSP_RESPONSE: Oid = arcs!(1, 3, 6, 1, 5, 5, 7, 16, 2);
/// id-pkix-ocsp-basic as revocation information, seen in the field.
const RI_OCSP_BASIC: Oid = arcs!(1, 3, 6, 1, 5, 5, 7, 48, 1, 1);

/// Objects of one DSS array that are looked at.
const MAX_DSS: usize = 10_000;

/// What a message carries.
pub fn of_message(message: &SignedData<'_>) -> Material {
    let mut material = Material {
        certificates: message.certificates.iter().filter_map(|raw| Certificate::decode(raw).ok()).collect(),
        ..Material::default()
    };
    for choice in &message.crls {
        revocation_info(choice, &mut material);
    }
    let signed =
        message.signer_infos.iter().filter_map(|i| i.signed_attribute(&oid::ADBE_REVOCATION_INFO_ARCHIVAL).ok()?);
    for raw in signed {
        adobe(raw, &mut material);
    }
    material
}

/// One RevocationInfoChoice: a CertificateList, or `[1]` OtherRevocationInfoFormat.
fn revocation_info(raw: &[u8], material: &mut Material) {
    if raw.first() == Some(&Tag::SEQUENCE.0) {
        material.crls.extend(Crl::decode(raw).ok());
        return;
    }
    let other = single(raw, "RevocationInfoChoice").and_then(|tlv| {
        let mut r = tlv.reader("OtherRevocationInfoFormat");
        Ok((r.expect(Tag::OBJECT_IDENTIFIER)?.oid()?, r.any()?.raw))
    });
    match other {
        Ok((format, info)) if format == RI_OCSP_RESPONSE => material.ocsp.extend(OcspResponse::decode(info).ok()),
        Ok((format, info)) if format == RI_OCSP_BASIC => material.ocsp.extend(OcspResponse::decode_basic(info).ok()),
        _ => {}
    }
}

/// RevocationInfoArchival: `[0]` CRLs, `[1]` OCSP responses.
fn adobe(raw: &[u8], material: &mut Material) {
    let Ok(archival) = single(raw, "RevocationInfoArchival") else { return };
    for part in archival.reader("RevocationInfoArchival").flatten() {
        let Ok(list) = Reader::new(part.content, "RevocationInfoArchival").sequence("RevocationInfoArchival") else {
            continue;
        };
        for item in list.flatten() {
            match part.tag {
                tag if tag == Tag::context_constructed(0) => material.crls.extend(Crl::decode(item.raw).ok()),
                tag if tag == Tag::context_constructed(1) => material.ocsp.extend(OcspResponse::decode(item.raw).ok()),
                _ => {}
            }
        }
    }
}

/// What the DSS of the newest revision holds.
pub fn of_dss(document: &Document) -> Material {
    let mut material = Material::default();
    let view = document.latest();
    let Ok(catalog) = view.catalog() else { return material };
    let Some(catalog) = catalog.value.as_dictionary() else { return material };
    let Ok(Some(dss)) = view.value(catalog, "DSS") else { return material };
    let Some(dss) = dss.as_dictionary() else { return material };
    material.certificates =
        streams(&view, dss, "Certs").iter().filter_map(|raw| Certificate::decode(raw).ok()).collect();
    material.crls = streams(&view, dss, "CRLs").iter().filter_map(|raw| Crl::decode(raw).ok()).collect();
    material.ocsp = streams(&view, dss, "OCSPs").iter().filter_map(|raw| OcspResponse::decode(raw).ok()).collect();
    material
}

/// The data of the streams of one array of the DSS.
fn streams(view: &View<'_>, dss: &crate::pdf::Dictionary, key: &str) -> Vec<Vec<u8>> {
    let Ok(Some(array)) = view.value(dss, key) else { return Vec::new() };
    let Some(values) = array.as_array() else { return Vec::new() };
    let data = |value| {
        let object: Resolved<'_> = view.resolve(value).ok()?;
        view.stream_data(object.located()?).ok()
    };
    values.iter().take(MAX_DSS).filter_map(data).collect()
}

/// Both together.
pub fn join(mut material: Material, more: &Material) -> Material {
    material.certificates.extend(more.certificates.iter().cloned());
    material.crls.extend(more.crls.iter().cloned());
    material.ocsp.extend(more.ocsp.iter().cloned());
    material
}
