"""Encrypts a PDF in five ways and signs each with pyHanko: pyhanko_encrypt.py FILE.pdf DIRECTORY

RC4 with 40 (revision 3) and 128 bits, AES-128 and AES-256 (revision 6, with and without a MAC), passwords `user` and `owner`, one signature in the field Sig1 by a throw-away key.
"""
import datetime, os, sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.crypt import StandardSecurityHandler, StandardSecuritySettingsRevision as Revision
from pyhanko.pdf_utils.crypt.permissions import StandardPermissions
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign import signers


def signer(directory):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Peer")])
    now = datetime.datetime(2026, 1, 1)
    certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
                   .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=3650))
                   .sign(key, hashes.SHA256()))
    paths = os.path.join(directory, "key.pem"), os.path.join(directory, "cert.pem")
    with open(paths[0], "wb") as out:
        out.write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    with open(paths[1], "wb") as out:
        out.write(certificate.public_bytes(serialization.Encoding.PEM))
    return signers.SimpleSigner.load(*paths)


def main(source, directory):
    handlers = {
        "rc4-40-r3": lambda id1: StandardSecurityHandler.build_from_pw_legacy(
            rev=Revision.RC4_EXTENDED, id1=id1, desired_owner_pass="owner", desired_user_pass="user", keylen_bytes=5, perms=StandardPermissions.allow_everything()),
        "rc4-128": lambda id1: StandardSecurityHandler.build_from_pw_legacy(
            rev=Revision.RC4_EXTENDED, id1=id1, desired_owner_pass="owner", desired_user_pass="user", keylen_bytes=16, perms=StandardPermissions.allow_everything()),
        "aes-128": lambda id1: StandardSecurityHandler.build_from_pw_legacy(
            rev=Revision.RC4_OR_AES128, id1=id1, desired_owner_pass="owner", desired_user_pass="user", keylen_bytes=16, use_aes128=True, perms=StandardPermissions.allow_everything()),
        "aes-256": lambda id1: StandardSecurityHandler.build_from_pw("owner", "user", pdf_mac=False),
        "aes-256-mac": lambda id1: StandardSecurityHandler.build_from_pw("owner", "user"),
    }
    hand = signer(directory)
    for name, build in handlers.items():
        with open(source, "rb") as file:
            writer = copy_into_new_writer(PdfFileReader(file))
            handler = build(writer.document_id[0].original_bytes)
            writer._assign_security_handler(handler)
            with open(os.path.join(directory, "encrypted"), "wb") as out:
                writer.write(out)
        with open(os.path.join(directory, "encrypted"), "rb") as file:
            update = IncrementalPdfFileWriter(file)
            update.encrypt("user")
            with open(os.path.join(directory, f"{name}.pdf"), "wb") as out:
                meta = signers.PdfSignatureMetadata(field_name="Sig1", reason="Réserve", location="Rabat")
                signers.sign_pdf(update, meta, signer=hand, output=out, bytes_reserved=16384)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
