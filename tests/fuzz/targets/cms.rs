//! Any bytes as a CMS message: read in whatever wrapping; what is read can be added to without touching what was there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parapheur::cms::{Act, SignedData, SignerInfo, armor, attributes, tst::TstInfo, write};

fuzz_target!(|data: &[u8]| {
    let _ = Act::decode(data);
    let _ = TstInfo::decode(data);
    let _ = attributes::decode_signing_certificate(data, true);
    let _ = attributes::decode_claimed_roles(data);
    let _ = attributes::decode_signer_location(data);
    let Ok(message) = armor::unwrap(data, "input") else { return };
    let Ok(signed_data) = SignedData::decode(&message, "input") else { return };
    let signers: Vec<(String, Vec<u8>)> =
        signed_data.walk().into_iter().map(|(info, _)| (info.id(), info.signature.to_vec())).collect();
    // The first signer once more as its own countersignature: every signature that was there is still there.
    let Some(first) = signed_data.signer_infos.first() else { return };
    assert!(SignerInfo::decode(first.raw, "again").is_ok());
    let Ok(longer) = write::add_countersignature(&signed_data, &first.id(), first.raw, &[]) else { return };
    let Ok(again) = SignedData::decode(&longer, "longer") else { return };
    let after: Vec<String> = again.walk().into_iter().map(|(info, _)| info.id()).collect();
    assert!(signers.iter().all(|(id, _)| after.contains(id)));
});
