"""pyHanko as a client of `pki serve`: a signature at level B-LT, and its validation with what the services say now.

sign:     INPUT OUTPUT KEY.p12 PASSPHRASE ROOT TSA-URL
validate: FILE ROOT
"""

import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext


def context(root):
    return ValidationContext(
        trust_roots=[load_cert_from_pemder(root)], allow_fetching=True, revocation_mode="require"
    )


def sign(source, target, key, passphrase, root, tsa):
    signer = signers.SimpleSigner.load_pkcs12(key, passphrase=passphrase.encode())
    metadata = signers.PdfSignatureMetadata(
        field_name="Signature1",
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=True,
        validation_context=context(root),
    )
    with open(source, "rb") as read, open(target, "wb") as written:
        signers.sign_pdf(
            IncrementalPdfFileWriter(read), metadata, signer=signer, timestamper=HTTPTimeStamper(tsa), output=written
        )
    with open(target, "rb") as read:
        dss = PdfFileReader(read).root["/DSS"]
        print("ocsps:", len(dss["/OCSPs"]), "crls:", len(dss.get("/CRLs", [])))


def validate(path, root):
    with open(path, "rb") as read:
        signature = PdfFileReader(read).embedded_signatures[0]
        status = validate_pdf_signature(signature, context(root), context(root))
        print("bottom line:", status.bottom_line)
        print("time stamp:", status.timestamp_validity is not None and status.timestamp_validity.trusted)
        print("revoked:", status.revoked)


if __name__ == "__main__":
    {"sign": sign, "validate": validate}[sys.argv[1]](*sys.argv[2:])
