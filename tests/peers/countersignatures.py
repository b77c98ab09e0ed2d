"""An independent reader of countersignatures (RFC 5652 11.4), on asn1crypto and cryptography alone.

    countersignatures.py FILE.p7s DOCUMENT

Checks every SignerInfo, nested ones included: message-digest against the document or the parent's signature value, and the
signature value over the DER of signedAttrs with the key of the certificate that the SignerInfo names. Prints one line a
signature, `DEPTH OK` or `DEPTH BAD reason`, and exits 1 when one is bad.
"""
import hashlib
import sys

from asn1crypto import cms, core
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding
from cryptography.x509 import load_der_x509_certificate

HASH = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
COUNTERSIGNATURE = "1.2.840.113549.1.9.6"


def check(info, signed, certificates):
    attributes = {a["type"].native: a["values"] for a in info["signed_attrs"]}
    name = info["digest_algorithm"]["algorithm"].native
    if attributes["message_digest"][0].native != hashlib.new(name, signed).digest():
        return "message-digest"
    serial = info["sid"].chosen["serial_number"].native
    key = certificates[serial].public_key()
    # [0] IMPLICIT becomes SET OF, the content octets as they stand.
    raw = info["signed_attrs"].dump()
    message = b"\x31" + raw[1:]
    signature = info["signature"].native
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(HASH[name]))
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, message)
        else:
            key.verify(signature, message, padding.PKCS1v15(), HASH[name])
    except InvalidSignature:
        return "signature value"
    return None


def walk(info, signed, certificates, depth, bad):
    reason = check(info, signed, certificates)
    print(depth, "OK" if reason is None else "BAD " + reason)
    if reason:
        bad.append(reason)
    unsigned = info["unsigned_attrs"]
    for attribute in [] if isinstance(unsigned, core.Void) else unsigned:
        if attribute["type"].dotted == COUNTERSIGNATURE:
            for value in attribute["values"]:
                nested = cms.SignerInfo.load(value.dump())
                walk(nested, info["signature"].native, certificates, depth + 1, bad)


def main():
    content = cms.ContentInfo.load(open(sys.argv[1], "rb").read())["content"]
    document = open(sys.argv[2], "rb").read()
    loaded = [load_der_x509_certificate(c.chosen.dump()) for c in content["certificates"]]
    certificates = {c.serial_number: c for c in loaded}
    bad = []
    for info in content["signer_infos"]:
        walk(info, document, certificates, 1, bad)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
