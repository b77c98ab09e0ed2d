"""What pyHanko says of a file: integrity, coverage and its DEFAULT_DIFF_POLICY, never trust."""
import io

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext


def judge(file, expected):
    """Accepted if every signature is intact, covers its revision, and nothing that came after it is suspicious."""
    try:
        reader = PdfFileReader(io.BytesIO(file), strict=False)
        found = list(reader.embedded_signatures)
        if len(found) < expected:
            return {"accepted": False, "why": "%d of %d signatures" % (len(found), expected)}
        for signature in found:
            why = one(signature)
            if why:
                return {"accepted": False, "why": "%s: %s" % (signature.field_name, why)}
        return {"accepted": True, "why": ""}
    except Exception as error:  # what it cannot read, it does not accept
        return {"accepted": False, "why": ("%s: %s" % (type(error).__name__, error))[:300]}


def one(signature):
    context = ValidationContext(trust_roots=[], allow_fetching=False)
    if signature.sig_object.get("/Type") == "/DocTimeStamp":
        status = validate_pdf_timestamp(signature, context)
    else:
        status = validate_pdf_signature(signature, context)
    if not (status.intact and status.valid):
        return "not intact"
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return "coverage %s" % status.coverage.name
    result = signature.diff_result
    if isinstance(result, SuspiciousModification):
        return ("suspicious: %s" % result)[:300]
    if getattr(status, "docmdp_ok", True) is False:
        return "DocMDP: %s" % status.modification_level.name
    return None
