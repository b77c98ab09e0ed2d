"""Judges every signature of PDF files with pyHanko, offline: pyhanko_validate.py TRUST.pem FILE…

One JSON line a file. Exits 1 unless each file has a signature and each one passes: intact, valid, trusted, and what came
after it permitted. TRUST.pem may be the signer's own certificate. Encrypted files are opened by $PDF_PASSWORD, or the empty one.
"""
import json, os, sys

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext


def judge(path, anchors):
    out = []
    with open(path, "rb") as file:
        reader = PdfFileReader(file, strict=False)
        if reader.encrypted:
            reader.decrypt(os.environ.get("PDF_PASSWORD", "").encode())
        for signature in reader.embedded_signatures:
            context = ValidationContext(trust_roots=anchors, allow_fetching=False, revocation_mode="soft-fail")
            if signature.sig_object.get("/Type") == "/DocTimeStamp":
                status = validate_pdf_timestamp(signature, context)
                ok = status.valid and status.intact and status.trusted
            else:
                status = validate_pdf_signature(signature, context)
                ok = status.bottom_line
            out.append({"field": signature.field_name, "ok": bool(ok), "intact": status.intact, "valid": status.valid,
                        "trusted": status.trusted, "coverage": str(status.coverage), "modification": str(status.modification_level)})
    return out


def main(trust, paths):
    anchors = list(load_certs_from_pemder([trust]))
    fine = True
    for path in paths:
        try:
            signatures = judge(path, anchors)
            ok = bool(signatures) and all(s["ok"] for s in signatures)
            print(json.dumps({"file": path, "ok": ok, "signatures": signatures}))
        except Exception as error:  # whatever pyHanko finds unreadable is its verdict
            ok = False
            print(json.dumps({"file": path, "ok": False, "error": repr(error)}))
        fine &= ok
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
