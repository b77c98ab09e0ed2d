#!/usr/bin/env python3
"""Seeds of the fuzz targets, made here from our own fixtures and from nothing else: what the kept corpora grew from.

    PYTHON tests/fuzz/seeds.py OUT-DIR      PYTHON has `cryptography` (the peers' environment has); needs the binary parapheur

`cargo fuzz cmin` then keeps those that reach something of their own.
"""
import datetime
import os
import subprocess
import sys
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
BINARY = os.environ.get("PARAPHEUR", os.path.join(ROOT, "target/debug/parapheur"))
DER = serialization.Encoding.DER
NOW = datetime.datetime(2027, 1, 1)


def read(*path):
    with open(os.path.join(ROOT, *path), "rb") as file:
        return file.read()


def main(out):
    def put(target, name, data):
        folder = os.path.join(out, target)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)

    for name in sorted(os.listdir(os.path.join(ROOT, "fixtures/pdf"))):
        file = read("fixtures/pdf", name)
        put("pdf_document", name, file)
        put("pdf_stamp", name, file)
        at = file.rfind(b"\nxref") + 1
        if at > 0:
            put("pdf_xref", name, file[at:])
    pem = read("certs/signers/p256.pem")
    certificates = x509.load_pem_x509_certificates(pem)
    key = serialization.load_pem_private_key(pem, None)
    for i, certificate in enumerate(certificates):
        put("x509", "certificate%d" % i, certificate.public_bytes(DER))
    for name in sorted(os.listdir(os.path.join(ROOT, "certs/test/path"))):
        if name.endswith(".pem"):
            put("x509", name[:-4], x509.load_pem_x509_certificates(read("certs/test/path", name))[0].public_bytes(DER))
    lists(put, certificates, key)
    answers(put, certificates, key)
    requests(put, certificates)
    signed(put)
    put("pdf_lexer", "value", b"<< /A [1 -2.5 true null (a\\(b\\)\\101) <48 65> /N#20x 7 0 R] % c\n /B << >> >>")
    put("pdf_object_stream", "two", b"\x02\x0a1 0 2 34  << /Type /Catalog /Pages 2 0 R >>  << /Type /Pages /Kids [] /Count 0 >>")
    updates(put)


def lists(put, certificates, key):
    builder = x509.CertificateRevocationListBuilder().issuer_name(certificates[1].subject)
    builder = builder.last_update(NOW).next_update(NOW + datetime.timedelta(30))
    put("crl", "empty", builder.sign(key, hashes.SHA256()).public_bytes(DER))
    for reason in (x509.ReasonFlags.key_compromise, x509.ReasonFlags.certificate_hold, x509.ReasonFlags.remove_from_crl):
        revoked = x509.RevokedCertificateBuilder().serial_number(77).revocation_date(NOW)
        revoked = revoked.add_extension(x509.CRLReason(reason), False).add_extension(x509.InvalidityDate(NOW), False)
        builder = builder.add_revoked_certificate(revoked.build())
    full = builder.add_extension(x509.CRLNumber(9), False)
    full = full.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), False)
    put("crl", "full", full.sign(key, hashes.SHA256()).public_bytes(DER))
    put("crl", "delta", full.add_extension(x509.DeltaCRLIndicator(8), True).sign(key, hashes.SHA384()).public_bytes(DER))
    point = x509.IssuingDistributionPoint([x509.UniformResourceIdentifier("http://x/c")], None, True, False, None, True, False)
    put("crl", "indirect", full.add_extension(point, True).sign(key, hashes.SHA256()).public_bytes(DER))


def answers(put, certificates, key):
    for name, status, reason in (("good", ocsp.OCSPCertStatus.GOOD, None), ("unknown", ocsp.OCSPCertStatus.UNKNOWN, None),
                                 ("revoked", ocsp.OCSPCertStatus.REVOKED, x509.ReasonFlags.superseded)):
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=certificates[0], issuer=certificates[1], algorithm=hashes.SHA1(), cert_status=status, this_update=NOW,
            next_update=NOW, revocation_time=NOW if reason else None, revocation_reason=reason,
        ).responder_id(ocsp.OCSPResponderEncoding.HASH if reason else ocsp.OCSPResponderEncoding.NAME, certificates[0])
        builder = builder.certificates([certificates[0]]).add_extension(x509.OCSPNonce(b"12345678"), False)
        put("ocsp", name, builder.sign(key, hashes.SHA256()).public_bytes(DER))
    for status in (ocsp.OCSPResponseStatus.TRY_LATER, ocsp.OCSPResponseStatus.UNAUTHORIZED):
        put("ocsp", status.name, ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(DER))


def requests(put, certificates):
    """OCSP requests, and time-stamp requests (RFC 3161 §2.4.1) byte by byte: no library at hand makes these."""
    for name, algorithm in (("sha1", hashes.SHA1()), ("sha256", hashes.SHA256())):
        builder = ocsp.OCSPRequestBuilder().add_certificate(certificates[0], certificates[1], algorithm)
        put("services", "ocsp-" + name, builder.build().public_bytes(DER))
        nonce = builder.add_extension(x509.OCSPNonce(b"12345678"), False)
        put("services", "ocsp-nonce-" + name, nonce.build().public_bytes(DER))

    def der(tag, *parts):
        content = b"".join(parts)
        return bytes([tag, len(content)]) + content

    sha256 = der(0x30, der(0x06, bytes.fromhex("608648016503040201")), der(0x05))
    imprint = der(0x30, sha256, der(0x04, bytes(32)))
    version, nonce, certificate = der(0x02, b"\x01"), der(0x02, b"\x12\x34\x56\x78"), der(0x01, b"\xff")
    put("services", "timestamp", der(0x30, version, imprint))
    put("services", "timestamp-nonce", der(0x30, version, imprint, nonce, certificate))
    put("services", "timestamp-policy", der(0x30, version, imprint, der(0x06, bytes.fromhex("2a0304")), nonce))


def signed(put):
    """Chains of acts by our own binary."""
    with tempfile.TemporaryDirectory() as folder:
        def run(*arguments):
            subprocess.run([BINARY, *arguments], check=True, stdout=subprocess.DEVNULL)

        key = ["--key", os.path.join(ROOT, "certs/signers/p256.pem")]
        for name in ("classic.pdf", "form.pdf", "xref-stream.pdf"):
            one, two = os.path.join(folder, "1" + name), os.path.join(folder, "2" + name)
            run("sign", os.path.join(ROOT, "fixtures/pdf", name), "-o", one, *key)
            run("countersign", one, "-o", two, *key, "--function", "Directrice")
            for path in (one, two):
                data = open(path, "rb").read()
                put("pdf_signatures", os.path.basename(path), data)
                put("report", os.path.basename(path), data)
        message, longer = os.path.join(folder, "a.p7s"), os.path.join(folder, "b.p7s")
        run("sign", os.path.join(ROOT, "fixtures/budget.ods"), "-o", message, *key)
        put("cms", "one", open(message, "rb").read())
        put("report", "one", open(message, "rb").read())
        run("countersign", message, "-o", longer, *key, "--document", os.path.join(ROOT, "fixtures/budget.ods"))
        put("cms", "two", open(longer, "rb").read())


def updates(put):
    def update(name, *objects):
        put("pdf_changes", name, b"\xff".join(bytes([number - 1]) + body for number, body in objects))

    update("content", (4, b"<< /Length 2 >>\nstream\nBT\nendstream"))
    update("font", (5, b"<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"))
    update("fill", (9, b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (remark) /V (x) /Rect [10 10 90 20] /P 3 0 R /AP << /N 10 0 R >> >>"))
    update("field", (15, b"[7 0 R 9 0 R 22 0 R]"), (16, b"[7 0 R 9 0 R 11 0 R 22 0 R]"),
           (22, b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Two) /V 23 0 R /Rect [0 0 9 9] /P 3 0 R >>"),
           (23, b"<< /Type /Sig /SubFilter /ETSI.CAdES.detached /ByteRange [0 1 2 3] /Contents <00> >>"),
           (18, b"<< /Type /StructElem /S /Document /P 17 0 R /K [20 0 R 24 0 R] >>"),
           (24, b"<< /Type /StructElem /S /Form /P 18 0 R /K << /Type /OBJR /Obj 22 0 R >> >>"),
           (19, b"<< /Nums [0 20 0 R 1 24 0 R] >>"))
    update("store", (12, b"<< /Certs [13 0 R 25 0 R] /VRI << /A << /Cert [25 0 R] >> >> >>"), (25, b"<< /Length 1 >>\nstream\ny\nendstream"))
    update("about", (21, b"<< /Producer (y) >>"), (14, b"<< /Type /Metadata /Length 4 >>\nstream\n<y/>\nendstream"))
    update("pages", (2, b"<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>"), (3, b"<< /Type /Page /Parent 2 0 R /Annots [7 0 R] >>"))
    put("pdf_changes", "two", b"\x14<< /Producer (y) >>\xfe\x14<< /Producer (z) >>")


if __name__ == "__main__":
    main(sys.argv[1])
