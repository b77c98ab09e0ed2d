"""Signed files, continued by other people's programs.

    python tests/peers/producers OUT-DIR SIGNERS-DIR OURS-DIR SUITE-DIR

The programs: Apache PDFBox 2 and iText 5 (Java, of Debian), PyMuPDF and pypdf (of this Python). Each writes an incremental update, as
its users make it do: signs, fills, annotates, rewrites the information; or does what nobody may: draws on a page, adds or turns one,
flattens the form, adds a script. One line of JSON a file, as in ../updates, with our claim whether that is permitted. `signed-by` marks
a file that one of these programs signed and nobody continued, for parapheur to do it. UPDATES_THEIRS=1 adds what pyHanko says.
"""
import io
import json
import logging
import os
import subprocess
import sys
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../updates"))
warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import bases  # noqa: E402
import judge  # noqa: E402
from cryptography import x509  # noqa: E402
from cryptography.hazmat.primitives import serialization  # noqa: E402
from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: E402
from pyhanko.sign import fields  # noqa: E402

FORM = ("rich", "indirect", "tagged", "packed", "linear-packed")

# The program, what it does, its arguments, what that needs (`never`: nobody may), and whether it needs the fields of FORM.
UPDATES = [
    ("pdfbox", "sign", (), "signing", False),
    ("pdfbox", "sign-visible", (300, 650), "signing", False),
    ("pdfbox", "sign-field", ("Prepared",), "signing", True),
    ("pdfbox", "certify", (2,), "never", False),
    ("pdfbox", "fill", ("remark", "Vu"), "filling", True),
    ("pdfbox", "fill-flagged", ("remark", "Vu"), "filling", True),
    ("pdfbox", "fill", ("amount", "1000"), "replacing", True),
    ("pdfbox", "fill", ("agree", "Yes"), "filling", True),
    ("pdfbox", "fill", ("service", "DRH"), "filling", True),
    ("pdfbox", "fill", ("choice", "v50"), "filling", True),
    ("pdfbox", "text-annotation", (), "annotating", False),
    ("pdfbox", "highlight", (), "annotating", False),
    ("pdfbox", "empty-signature-field", (), "signing", True),
    ("pdfbox", "page-content", (), "never", False),
    ("pdfbox", "page-added", (), "never", False),
    ("pdfbox", "page-turned", (), "never", False),
    ("pdfbox", "flattened", (), "never", True),
    ("itext", "sign", (), "signing", False),
    ("itext", "sign-visible", (300, 650), "signing", False),
    ("itext", "sign-field", ("Prepared",), "signing", True),
    ("itext", "certify", (2,), "never", False),
    ("itext", "fill", ("remark", "Vu"), "filling", True),
    ("itext", "fill", ("amount", "1000"), "replacing", True),
    ("itext", "fill", ("agree", "Yes"), "filling", True),
    ("itext", "fill", ("service", "DRH"), "filling", True),
    ("itext", "fill", ("person.name", "Amina"), "filling", True),
    ("itext", "popup-annotation", (), "annotating", False),
    ("itext", "stamp-annotation", (), "annotating", False),
    # It draws a white box with a border where somebody is to sign.
    ("itext", "empty-signature-field", (), "never", False),
    ("itext", "info", (), "evidence", False),
    ("itext", "security-store", (), "evidence", False),
    ("itext", "page-content", (), "never", False),
    ("itext", "page-added", (), "never", False),
    ("itext", "text-field", (), "never", False),
    ("itext", "script", (), "never", False),
    ("itext", "outline", (), "never", False),
    ("itext", "attachment", (), "never", False),
    ("python", "mupdf:fill", ("remark", "Vu"), "filling", True),
    ("python", "mupdf:fill", ("amount", "1000"), "replacing", True),
    ("python", "mupdf:fill", ("agree",), "filling", True),
    ("python", "mupdf:fill", ("service", "DRH"), "filling", True),
    ("python", "mupdf:text-annotation", (), "annotating", False),
    ("python", "mupdf:freetext", (), "annotating", False),
    ("python", "mupdf:delete-annotation", (), "annotating", True),
    # In a file with attachments it also makes readers open their list.
    ("python", "mupdf:metadata", (), "signing", True),
    ("python", "mupdf:page-content", (), "never", False),
    ("python", "mupdf:page-added", (), "never", False),
    ("python", "mupdf:redaction", (), "never", False),
    ("python", "mupdf:attachment", (), "never", False),
    ("python", "pypdf:fill", ("remark", "Vu"), "filling", True),
    # It asks readers to draw all fields anew.
    ("python", "pypdf:fill-regenerate", ("remark", "Vu"), "never", True),
    ("python", "pypdf:text-annotation", (), "annotating", False),
    ("python", "pypdf:metadata", (), "evidence", False),
    ("python", "pypdf:page-added", (), "never", False),
    ("python", "pypdf:page-turned", (), "never", False),
    ("python", "pypdf:scaled", (), "never", False),
    ("python", "pypdf:outline", (), "never", False),
    ("python", "pypdf:language", (), "never", False),
]


def signed(ours, suite):
    """The files that are continued."""
    documents, permission = bases.documents(), fields.MDPPerm
    for name in (*FORM, "plain", "letter", "letter-form-inherited"):
        yield bases.Base(name + "/approval", bases.sign(documents[name], "Premier"))
    for level in (1, 2, 3):
        certified = bases.sign(documents["rich"], "Premier", certify=permission(level))
        yield bases.Base("rich/certified-%d" % level, certified, permissions=level)
    for name in ("ours-letter", "ours-form"):
        with open(os.path.join(ours, name + ".pdf"), "rb") as file:
            yield bases.Base(name, file.read())
    # By Acrobat Reader, LibreOffice and node-signpdf; and an archive.
    for name in ("minimal-two-fields-signed-twice", "signed-invisible", "signed-twice", "pades-b-lta"):
        with open(os.path.join(suite, "controls", name + ".pdf"), "rb") as file:
            file = file.read()
        found = PdfFileReader(io.BytesIO(file), strict=False).embedded_signatures
        yield bases.Base("suite-" + name, file, signatures=len(found))


class Programs:
    """Runs the jobs of one program after the other in one process."""

    def __init__(self, out, signers):
        with open(os.path.join(signers, "rsa2048.pem"), "rb") as file:
            pem = file.read()
        key, certificate = serialization.load_pem_private_key(pem, None), x509.load_pem_x509_certificate(pem)
        protection = serialization.BestAvailableEncryption(b"essai")
        self.store = os.path.join(out, "essai.p12")
        with open(self.store, "wb") as file:
            file.write(serialization.pkcs12.serialize_key_and_certificates(b"essai", key, certificate, None, protection))

    def command(self, program):
        if program == "python":
            return [sys.executable, os.path.join(HERE, "mupdf_pypdf.py")]
        jars = {
            "pdfbox": ["pdfbox2", "fontbox2", "commons-logging", "bcprov", "bcpkix", "bcutil"],
            "itext": ["itext5", "bcprov", "bcpkix", "bcutil"],
        }[program]
        path = ":".join("/usr/share/java/%s.jar" % jar for jar in jars)
        source = {"pdfbox": "PdfBox.java", "itext": "IText.java"}[program]
        return ["java", "-Djava.awt.headless=true", "-cp", path, os.path.join(HERE, source), self.store]

    def start(self, program, jobs):
        # All at once: a program answers only when it has read its jobs.
        process = subprocess.Popen(self.command(program), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)
        process.stdin.write("".join("\t".join(map(str, job)) + "\n" for job in jobs))
        process.stdin.close()
        return process

    def run(self, cases):
        """Enters into each case what its program said."""
        running = []
        for program in ("pdfbox", "itext", "python"):
            own = [case for case in cases if case["program"] == program]
            jobs = [(case["kind"], case["before"], case["file"], *case["arguments"]) for case in own]
            running.append((own, self.start(program, jobs)))
        for own, process in running:
            said = process.stdout.read().splitlines()
            process.wait()
            said += ["the program ended with %s" % process.returncode] * (len(own) - len(said))
            for case, answer in zip(own, said):
                case["said"] = answer


def main(out, signers, ours, suite):
    bases.Signers.load(signers)
    programs, cases = Programs(out, signers), []

    def add(base, before, program, kind, arguments, legal):
        shown = ",".join(map(str, arguments)) if kind.endswith("fill") else ""
        name = kind if program == "python" else "%s:%s" % (program, kind)
        signing = kind in ("sign", "sign-visible", "sign-field", "certify")
        cases.append({
            "case": "%s+%s/%s%s" % (base.name, "legal" if legal else "illegal", name, shown and "(%s)" % shown),
            "program": program, "kind": kind, "arguments": arguments, "before": before, "legal": legal, "class": program,
            "file": os.path.join(out, "%04d.pdf" % len(cases)), "signatures": base.signatures + signing,
        })
        return cases[-1]

    def write(name, file):
        path = os.path.join(out, name.replace("/", "-") + ".pdf")
        with open(path, "wb") as handle:
            handle.write(file)
        return path

    for base in signed(ours, suite):
        before = write("base-" + base.name, base.bytes)
        form = base.name.split("/")[0] in FORM
        for program, kind, arguments, needs, of_form in UPDATES:
            if of_form and not form:
                continue
            add(base, before, program, kind, arguments, needs != "never" and base.may(needs))
    # Signed by one program, then by another.
    first, documents = [], bases.documents()
    ways = [("pdfbox", "sign", ()), ("pdfbox", "sign-visible", (100, 600)), ("itext", "sign", ()),
            ("itext", "sign-visible", (100, 500)), ("itext", "certify", (2,))]
    for name in ("plain", "rich", "tagged", "packed"):
        base = bases.Base(name, documents[name], signatures=0)
        before = write("document-" + name, documents[name])
        for program, kind, arguments in ways:
            case = add(base, before, program, kind, arguments, True)
            case["signed-by"] = program
            first.append(case)
    programs.run(cases)
    done = len(cases)
    for case in first:
        base = bases.Base(case["case"], b"", permissions=2 if case["kind"] == "certify" else None)
        for program, kind, arguments in ways[:4]:
            if case["said"] == "ok":
                arguments = (300, arguments[1]) if arguments else ()
                add(base, case["file"], program, kind, arguments, True)
    programs.run(cases[done:])
    for case in cases:
        told = {key: case[key] for key in ("case", "legal", "class", "file", "signatures", "signed-by") if key in case}
        if case["said"] != "ok":
            told["broken"] = case["said"][-1500:]
        elif "UPDATES_THEIRS" in os.environ:
            with open(case["file"], "rb") as file:
                told["theirs"] = judge.judge(file.read(), case["signatures"])
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
