#!/usr/bin/env python3
"""Makes the pictures of stamps in this folder: `docs/stamps/make.py` after `cargo build --release --all-features`.

Three pages (upright, across, and a scan that lies on its side and is turned by /Rotate) are signed by the test signers and drawn by
poppler's pdftoppm; nothing in the pictures was drawn by parapheur's own renderer.
"""
import pathlib, subprocess, sys, tempfile

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
parapheur = root / "target" / (sys.argv[1] if len(sys.argv) > 1 else "release") / "parapheur"

EMBLEM = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
<circle cx="50" cy="50" r="46" fill="none" stroke="#1f3f77" stroke-width="4"/>
<circle cx="50" cy="50" r="39" fill="none" stroke="#1f3f77" stroke-width="1.5"/>
<path d="M50 22 58 43 80 43 62 56 69 78 50 65 31 78 38 56 20 43 42 43Z" fill="#1f3f77"/></svg>"""

TEXT = """Les chefs de service transmettent leurs prévisions à la direction du budget avant le
6 novembre. Un acte apposé hors de l'ordre du circuit est sans effet : chacun vérifie,
avant de viser ou de signer, que les actes précédents sont intacts.

Les documents signés sont conservés dix ans dans leur format d'origine. Leur impression
n'a pas valeur d'original ; le code qu'elle porte renvoie au fichier, qui seul fait foi."""


def strip():
    """A page that is no larger than two stamps."""
    return pdf(632, 112, text=False)


def pdf(width, height, turned=False, text=True):
    lines = ["BT /B 17 Tf 62 %d Td (Note de service n\xb0 12/2026) Tj /F 11 Tf 0 -34 Td" % (height - 90)]
    for line in TEXT.split("\n"):
        lines.append("(%s) Tj 0 -17 Td" % line.replace("(", r"\(").replace(")", r"\)"))
    lines.append("ET BT /F 9 Tf 62 40 Td (Document fictif) Tj ET 0.5 w 62 54 m %d 54 l S" % (width - 62))
    content = "\n".join(lines) if text else ""
    box, attributes = (width, height), ""
    if turned:  # drawn on its side, as a scanner does, and shown upright
        content = "q 0 1 -1 0 %d 0 cm\n%s\nQ" % (height, content)
        box, attributes = (height, width), "/Rotate 90"
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
    data = content.encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        ("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] %s /Contents 4 0 R /Resources << /Font << /F 5 0 R /B 6 0 R >> >> >>"
         % (*box, attributes)).encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data),
        (font % "Helvetica").encode(),
        (font % "Helvetica-Bold").encode(),
    ]
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer\n<< /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, xref)


FRENCH = ["--stamp-lang", "fr", "--place", "Rabat"]
ARABIC = ["--stamp-lang", "ar", "--place", "الرباط"]
CODE = ["--stamp-qr", "https://verification.example.ma/d"]
SHEETS = {
    "portrait": (pdf(595, 842), [
        ["--act", "visa", "--function", "Chef du service du budget", "--stamp", "bottom-left", *FRENCH],
        ["--function", "Directrice générale de l'administration", "--reason", "Bon pour exécution", "--stamp", "bottom-right",
         "--stamp-image", "emblem.svg", *FRENCH, *CODE],
    ]),
    "landscape": (pdf(842, 595), [
        ["--act", "visa", "--function", "رئيس مصلحة الميزانية", "--stamp", "bottom-left", *ARABIC],
        ["--function", "المديرة العامة للإدارة (DGA)", "--reason", "للتنفيذ، وفق المذكرة رقم 12/2026", "--stamp", "bottom-right",
         "--stamp-image", "emblem.svg", *ARABIC, *CODE],
    ]),
    "stamps": (strip(), [
        ["--function", "Directrice générale de l'administration", "--reason", "Bon pour exécution", "--stamp", "bottom-left",
         "--stamp-image", "emblem.svg", *FRENCH, *CODE],
        ["--act", "visa", "--function", "المديرة العامة للإدارة (DGA)", "--reason", "للتنفيذ، وفق المذكرة رقم 12/2026",
         "--stamp", "bottom-right", "--stamp-image", "emblem.svg", *ARABIC, *CODE],
    ]),
    "rotated": (pdf(842, 595, turned=True), [
        ["--act", "visa", "--function", "Chef du service du budget", "--stamp", "bottom-left", *FRENCH],
        ["--act", "seal", "--function", "الأمانة العامة", "--stamp", "bottom-right", "--stamp-image", "emblem.svg", *ARABIC],
        ["--act", "receipt", "--function", "Bureau d'ordre", "--stamp", "top-right", *FRENCH],
    ]),
}

with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    (folder / "emblem.svg").write_text(EMBLEM)
    for name, (page, acts) in SHEETS.items():
        current = folder / f"{name}.pdf"
        current.write_bytes(page)
        for number, act in enumerate(acts):
            following = folder / f"{name}-{number}.pdf"
            verb = ["countersign" if number else "sign"]
            if "--act" not in act:
                act = ["--act", "signature", *act]
            key = root / "certs/signers" / ["p256.pem", "rsa3072.pem", "ed25519.pem"][number]
            subprocess.run([parapheur, *verb, current, "-o", following, "--key", key, *act], cwd=folder, check=True)
            current = following
        resolution = "120" if name == "stamps" else "96"
        subprocess.run(["pdftoppm", "-r", resolution, "-png", "-singlefile", current, here / name], check=True)
