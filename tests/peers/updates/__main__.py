"""Legal and illegal updates of signed PDF files, written by pyHanko and by hand, and what pyHanko says of each.

    python tests/peers/updates OUT-DIR SIGNERS-DIR [OURS-DIR] [SUITE-DIR]

Writes every file into OUT-DIR and one line of JSON a file to standard output:

    {"case": "rich/approval+legal/visible-signature", "legal": true, "class": "...", "file": "...", "signatures": n,
     "theirs": {"accepted": bool, "why": "..."}}

`legal` is our claim, made by the one who wrote the update; both judges are held against it by tests/pdf_peer_updates.rs.
Which cases there are is fixed; file identifiers, serial numbers and nonces are not. UPDATES_ONLY=TEXT makes those whose name has
the text, UPDATES_ALL=1 makes every illegal update on every base (7 400 files; some ten minutes).

OURS-DIR holds files that parapheur signed (`ours-*.pdf`), SUITE-DIR the controls of ../shared/suites/pdf: signed by others.
"""
import json
import logging
import os
import sys
import traceback
import warnings
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import bases  # noqa: E402
import illegal  # noqa: E402
import judge  # noqa: E402
import legal  # noqa: E402


def main(out, signers, ours=None, suite=None):
    bases.Signers.load(signers)
    number = 0
    only = os.environ.get("UPDATES_ONLY", "")
    for base in bases.signed(ours, suite):
        number = write(out, number, base.name, base.bytes, True, "base", base, only)
        for family, name, make in legal.updates(base):
            number = attempt(out, number, base, True, family, name, make, only)
        for family, name, make in illegal.updates(base):
            number = attempt(out, number, base, False, family, name, make, only)


def attempt(out, number, base, is_legal, family, name, make, only):
    case = "%s+%s/%s" % (base.name, "legal" if is_legal else "illegal", name)
    if not wanted(base, is_legal, case, only):
        return number
    try:
        file = make()
    except bases.NotApplicable:
        return number
    except Exception as error:
        # A generator that breaks is a test that does not run.
        print(json.dumps({"case": case, "broken": "".join(traceback.format_exception(error))[-2000:]}), flush=True)
        return number
    return write(out, number, case, file, is_legal, family, base, only)


def wanted(base, is_legal, case, only):
    """Each illegal update on the first document, and on a fixed sixth of the others: what they add is the form of the base."""
    if only:
        return only in case
    if not is_legal and base.name == "rich/locked-texts":
        return False  # pyHanko refuses whatever follows there (docs/DEVIATIONS.md): its refusals tell nothing
    every = is_legal or base.name == "rich/approval" or "UPDATES_ALL" in os.environ
    return every or zlib.crc32(case.encode()) % 6 == 0


def write(out, number, case, file, is_legal, family, base, only):
    if only and only not in case:
        return number
    path = os.path.join(out, "%04d.pdf" % number)
    with open(path, "wb") as handle:
        handle.write(file)
    theirs = judge.judge(file, base.signatures)
    print(json.dumps({"case": case, "legal": is_legal, "class": family, "file": path, "signatures": base.signatures,
                      "theirs": theirs}), flush=True)
    return number + 1


if __name__ == "__main__":
    main(*sys.argv[1:])
