//! Certificates, CRLs and OCSP responses that travel with a signature: in its CMS (RFC 5652 §5.1, §10.2; RFC 5940), in its unsigned
//! attributes certificate-values and revocation-values (RFC 5126 §6.3.3, §6.3.4), in Adobe's signed attribute (ISO 32000-2
//! §12.8.3.3.2), in the DSS of a PDF (ISO 32000-2 §12.8.4.3).
//!
//! Nothing of it is believed: it is material for the path validator. What cannot be read is passed over, since a signature does
//! not become worse by what somebody put beside it; what is missing then, the path says.

use crate::asn1::der::{Reader, Tag, single};
use crate::asn1::{Oid, oid};
use crate::cms::{SignedData, SignerInfo};
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
    let mut infos: Vec<&SignerInfo<'_>> = message.signer_infos.iter().collect();
    while let Some(info) = infos.pop() {
        info.unsigned_values(&oid::CERTIFICATE_VALUES).for_each(|raw| certificate_values(raw, &mut material));
        info.unsigned_values(&oid::REVOCATION_VALUES).for_each(|raw| revocation_values(raw, &mut material));
        infos.extend(info.countersignatures.iter().flatten());
    }
    material
}

/// CertificateValues: a sequence of certificates.
fn certificate_values(raw: &[u8], material: &mut Material) {
    let Ok(list) = single(raw, "CertificateValues") else { return };
    let certificates = list.reader("CertificateValues").flatten();
    material.certificates.extend(certificates.filter_map(|item| Certificate::decode(item.raw).ok()));
}

/// RevocationValues: `[0]` CRLs, `[1]` basic OCSP responses, `[2]` others, which nobody knows.
fn revocation_values(raw: &[u8], material: &mut Material) {
    let Ok(values) = single(raw, "RevocationValues") else { return };
    for part in values.reader("RevocationValues").flatten() {
        let Ok(list) = Reader::new(part.content, "RevocationValues").sequence("RevocationValues") else { continue };
        for item in list.flatten() {
            match part.tag {
                tag if tag == Tag::context_constructed(0) => material.crls.extend(Crl::decode(item.raw).ok()),
                tag if tag == Tag::context_constructed(1) => {
                    // Some write the whole response here.
                    let response = OcspResponse::decode_basic(item.raw).or_else(|_| OcspResponse::decode(item.raw));
                    material.ocsp.extend(response.ok());
                }
                _ => {}
            }
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::der::{self, constructed, octet_string, sequence};
    use crate::crypto::DigestAlgorithm;
    use crate::path::made::{List, MADE};
    use crate::path::made::{basic_constraints_ca, certify, crl, good, list, name, number, ocsp};
    use crate::path::{Purpose, Settings, TrustStore, Validator};
    use time::Duration;

    fn attribute(kind: &Oid, value: Vec<u8>) -> Vec<u8> {
        sequence([der::oid(kind), der::set_of([value])])
    }

    /// A SignerInfo whose signature nobody looks at here.
    fn signer_info(signed: &[Vec<u8>], unsigned: &[Vec<u8>]) -> Vec<u8> {
        let sha256 = DigestAlgorithm::Sha256.identifier();
        sequence([
            der::uint(1),
            sequence([name("CA"), der::uint(7)]),
            sha256.clone(),
            constructed(Tag::context_constructed(0), signed),
            sha256,
            octet_string(b"signature"),
            constructed(Tag::context_constructed(1), unsigned),
        ])
    }

    fn message(crls: &[Vec<u8>], info: Vec<u8>) -> Vec<u8> {
        let data = sequence([der::oid(&oid::DATA)]);
        let empty = der::set_of::<Vec<u8>>([]);
        let crls = constructed(Tag::context_constructed(1), crls);
        let signed = sequence([der::uint(1), empty, data, crls, der::set_of([info])]);
        sequence([der::oid(&oid::SIGNED_DATA), constructed(Tag::context_constructed(0), [signed])])
    }

    /// Wherever it travels, it is found, and is enough for the path; and nothing but its signature is believed of it.
    #[test]
    fn wherever_it_travels() {
        let root = certify("Root", 1, None, &[basic_constraints_ca()]);
        let ca = certify("CA", 2, Some(("Root", &root)), &[basic_constraints_ca()]);
        let ee = certify("EE", 7, Some(("CA", &ca)), &[]);
        let of_root = crl("Root", &root, &list(&[]));
        let of_ca = crl("CA", &ca, &list(&[]));
        let response = ocsp(&ca, &ca, &ee.certificate, &good(), &[]);
        let basic = {
            let whole = single(response.raw(), "OCSPResponse").unwrap();
            let mut r = whole.reader("OCSPResponse");
            r.any().unwrap();
            let bytes = r.any().unwrap().reader("bytes").any().unwrap();
            let mut bytes = bytes.reader("ResponseBytes");
            bytes.any().unwrap();
            bytes.any().unwrap().content.to_vec()
        };
        let explicit = |n, items: &[&[u8]]| constructed(Tag::context_constructed(n), [sequence(items)]);
        let values = |items| attribute(&oid::REVOCATION_VALUES, items);
        let certificates = attribute(&oid::CERTIFICATE_VALUES, sequence([ca.certificate.raw()]));
        let adobe = sequence([explicit(0, &[of_root.raw()]), explicit(1, &[response.raw()])]);
        let adobe = attribute(&oid::ADBE_REVOCATION_INFO_ARCHIVAL, adobe);
        let other =
            |format: &Oid, info: &[u8]| constructed(Tag::context_constructed(1), [der::oid(format), info.to_vec()]);
        let inner = signer_info(&[], &[values(sequence([explicit(0, &[of_ca.raw()])]))]);
        let ways = [
            message(
                &[of_root.raw().to_vec(), of_ca.raw().to_vec()],
                signer_info(&[], std::slice::from_ref(&certificates)),
            ),
            message(
                &[of_root.raw().to_vec(), other(&RI_OCSP_RESPONSE, response.raw())],
                signer_info(&[], std::slice::from_ref(&certificates)),
            ),
            message(
                &[of_root.raw().to_vec(), other(&RI_OCSP_BASIC, &basic)],
                signer_info(&[], std::slice::from_ref(&certificates)),
            ),
            message(&[], signer_info(&[adobe], std::slice::from_ref(&certificates))),
            message(
                &[],
                signer_info(
                    &[],
                    &[certificates.clone(), values(sequence([explicit(0, &[of_root.raw()]), explicit(1, &[&basic])]))],
                ),
            ),
            message(
                &[of_root.raw().to_vec()],
                signer_info(&[], &[certificates.clone(), attribute(&oid::COUNTERSIGNATURE, inner)]),
            ),
        ];
        let at = MADE + Duration::days(1);
        let validator = |root| Validator::new(Settings { trust: TrustStore::new([root]), ..Settings::default() });
        for (i, way) in ways.iter().enumerate() {
            let material = of_message(&SignedData::decode(way, "message").unwrap());
            let result =
                validator(root.certificate.clone()).validate_with(&ee.certificate, &material, Purpose::Signing, at);
            assert!(result.is_passed(), "{i}: {:?}", result.findings);
        }
        // The same by a stranger, and rubbish beside it.
        let stranger = certify("CA", 2, None, &[basic_constraints_ca()]);
        let forged = crl("CA", &stranger, &List { extensions: vec![number(9)], ..list(&[]) });
        let rubbish = [
            values(vec![0x30, 0x03, 0xa0, 0x01, 0x30]),
            attribute(&oid::CERTIFICATE_VALUES, der::null()),
            certificates,
        ];
        let way = message(&[of_root.raw().to_vec(), forged.raw().to_vec()], signer_info(&[], &rubbish));
        let material = of_message(&SignedData::decode(&way, "message").unwrap());
        let result = validator(root.certificate).validate_with(&ee.certificate, &material, Purpose::Signing, at);
        assert!(!result.is_passed());
    }
}
