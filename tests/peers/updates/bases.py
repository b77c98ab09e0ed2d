"""Documents of many forms, and the ways in which they were signed before anything was added."""
import datetime
import glob
import io
import os
import subprocess
import tempfile
import zlib

from asn1crypto import keys, pem, x509
from cryptography import x509 as cx509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "../../../fixtures/pdf")
NOW = datetime.datetime(2026, 12, 1, 10, 0, 0, tzinfo=datetime.timezone.utc)


class NotApplicable(Exception):
    """This base has not what this update changes."""


# ---------------------------------------------------------------- who signs

class Signers:
    first = second = third = stamper = None

    @classmethod
    def load(cls, folder):
        cls.first = signer(os.path.join(folder, "rsa2048.pem"))
        cls.second = signer(os.path.join(folder, "p256.pem"))
        cls.third = signer(os.path.join(folder, "p384.pem"))
        cls.stamper = time_stamper()


def signer(path):
    with open(path, "rb") as file:
        parts = list(pem.unarmor(file.read(), multiple=True))
    key = keys.PrivateKeyInfo.load(next(der for kind, _, der in parts if kind == "PRIVATE KEY"))
    chain = [x509.Certificate.load(der) for kind, _, der in parts if kind == "CERTIFICATE"]
    store = SimpleCertificateStore()
    store.register_multiple(chain[1:])
    return signers.SimpleSigner(signing_cert=chain[0], signing_key=key, cert_registry=store)


def time_stamper():
    """A time-stamping authority for these tests: its own root, key made here."""
    key = rsa.generate_private_key(65537, 2048)
    name = cx509.Name([cx509.NameAttribute(NameOID.COMMON_NAME, "Horodatage d'essai")])
    builder = cx509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(datetime.datetime(2026, 1, 1))
    builder = builder.not_valid_after(datetime.datetime(2046, 1, 1))
    usage = cx509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    certificate = builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    der = serialization.Encoding.DER
    private = key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return DummyTimeStamper(
        tsa_cert=x509.Certificate.load(certificate.public_bytes(der)), tsa_key=keys.PrivateKeyInfo.load(private),
        fixed_dt=NOW,
    )


# ---------------------------------------------------------------- documents, byte by byte

def stream(dictionary, data):
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (dictionary, len(data), data)


def build(objects, trailer=b"/Root 1 0 R /Info 90 0 R"):
    out, at = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), {}
    for number in sorted(objects):
        at[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    size, xref = max(objects) + 1, len(out)
    rows = [b"%010d 00000 n \n" % at[n] if n in at else b"0000000000 00000 f \n" for n in range(1, size)]
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, b"".join(rows))
    out += b"trailer\n<< /Size %d %s /ID [<%s> <%s>] >>\n" % (size, trailer, b"ab" * 16, b"ab" * 16)
    out += b"startxref\n%d\n%%%%EOF\n" % xref
    return bytes(out)


def form_xobject(text, box=b"[0 0 200 20]", more=b""):
    return stream(b"/Type /XObject /Subtype /Form /BBox %s %s" % (box, more), b"q BT /F1 10 Tf 2 5 Td (%s) Tj ET Q" % text)


XMP = (b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
       b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
       b'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:format>application/pdf</dc:format></rdf:Description></rdf:RDF>'
       b'</x:xmpmeta><?xpacket end="w"?>')


def rich(indirect=False, tagged=False, more=b""):
    """Three pages in a tree of two levels, resources that pages share, a form with every kind of field, annotations, names,
    outlines, layers, attachments, metadata."""
    o = {}
    fields_array = b"[40 0 R 42 0 R 44 0 R 47 0 R 49 0 R 52 0 R 55 0 R 57 0 R]"
    form = b"<< /Fields %s /DA (/Helv 10 Tf 0 g) /DR 39 0 R /SigFlags 0 >>"
    if indirect:
        o[38], o[37] = form % b"37 0 R", fields_array
        acroform = b"38 0 R"
    else:
        acroform = form % fields_array
    tags = b"/StructTreeRoot 70 0 R /MarkInfo << /Marked true >> /Lang (fr)" if tagged else b""
    o[1] = (b"<< /Type /Catalog /Pages 2 0 R /AcroForm %s /Metadata 80 0 R /Outlines 81 0 R /Names 83 0 R /PageLabels 86 0 R "
            b"/OCProperties 87 0 R /OpenAction [4 0 R /Fit] /ViewerPreferences << /DisplayDocTitle true >> %s %s >>"
            % (acroform, tags, more))
    o[2] = b"<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 3 /MediaBox [0 0 595 842] >>"
    o[3] = b"<< /Type /Pages /Parent 2 0 R /Kids [4 0 R 5 0 R] /Count 2 >>"
    structure = (lambda n: b"/StructParents %d /Tabs /S" % n) if tagged else (lambda n: b"")
    annots = b"[40 0 R 42 0 R 44 0 R 47 0 R 50 0 R 51 0 R 53 0 R 55 0 R 58 0 R 60 0 R 61 0 R]"
    if indirect:
        o[36], annots = annots, b"36 0 R"
    o[4] = b"<< /Type /Page /Parent 3 0 R /Resources 10 0 R /Contents 20 0 R /Annots %s %s >>" % (annots, structure(0))
    o[5] = b"<< /Type /Page /Parent 3 0 R /Resources 10 0 R /Contents [21 0 R 22 0 R] %s >>" % structure(1)
    o[6] = b"<< /Type /Page /Parent 2 0 R /Resources << /Font 11 0 R >> /Contents 23 0 R /Rotate 90 %s >>" % structure(2)
    o[10] = (b"<< /Font 11 0 R /XObject << /Logo 13 0 R >> /ExtGState << /G0 14 0 R >> /ColorSpace << /C0 15 0 R >> "
             b"/Properties << /L1 88 0 R >> >>")
    o[11] = b"<< /F1 12 0 R >>"
    o[12] = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    o[13] = form_xobject(b"Ministere", b"[0 0 100 20]", b"/Resources << /Font 11 0 R >>")
    o[14] = b"<< /Type /ExtGState /CA 1 /ca 1 >>"
    o[15] = b"[/Separation /Encre /DeviceRGB 16 0 R]"
    o[16] = b"<< /FunctionType 2 /Domain [0 1] /C0 [1 1 1] /C1 [0 0 0] /N 1 >>"
    o[20] = stream(b"", b"/G0 gs /C0 cs 1 scn q 1 0 0 1 400 780 cm /Logo Do Q /P << /MCID 0 >> BDC BT /F1 12 Tf 72 720 Td "
                        b"(Il est paye la somme de 100 EUR.) Tj ET EMC /OC /L1 BDC BT /F1 9 Tf 72 60 Td (Copie) Tj ET EMC")
    o[21] = stream(b"", b"BT /F1 12 Tf 72 720 Td (Deuxieme page) Tj ET")
    packed = zlib.compress(b"BT /F1 12 Tf 72 700 Td (suite) Tj ET")
    o[22] = stream(b"/Filter /FlateDecode", packed)
    o[23] = stream(b"", b"BT /F1 12 Tf 72 72 Td (Annexe) Tj ET")
    o[39] = b"<< /Font << /Helv 12 0 R >> >>"
    widget = b"/Type /Annot /Subtype /Widget /P 4 0 R /F 4"
    o[40] = b"<< %s /FT /Tx /T (remark) /Rect [72 600 272 620] /AP << /N 41 0 R >> %s >>" % (widget, b"/StructParent 3" if tagged else b"")
    o[41] = form_xobject(b"")
    o[42] = b"<< %s /FT /Tx /T (amount) /V (100) /Rect [72 570 272 590] /AP << /N 43 0 R >> >>" % widget
    o[43] = form_xobject(b"100")
    o[44] = (b"<< %s /FT /Btn /T (agree) /V /Off /AS /Off /Rect [72 540 90 558] /AP << /N << /Yes 45 0 R /Off 46 0 R >> >> >>"
             % widget)
    o[45], o[46] = form_xobject(b"X", b"[0 0 18 18]"), form_xobject(b"", b"[0 0 18 18]")
    o[47] = b"<< %s /FT /Ch /Ff 131072 /T (service) /Opt [(DRH) (DAF)] /Rect [72 510 272 530] /AP << /N 48 0 R >> >>" % widget
    o[48] = form_xobject(b"")
    o[49] = b"<< /FT /Btn /Ff 49152 /T (choice) /Kids [50 0 R 51 0 R] >>"
    for number, x in ((50, 72), (51, 100)):
        o[number] = (b"<< %s /Parent 49 0 R /AS /Off /Rect [%d 480 %d 498] /AP << /N << /v%d 45 0 R /Off 46 0 R >> >> >>"
                     % (widget, x, x + 18, number))
    o[52] = b"<< /T (person) /Kids [53 0 R] >>"
    o[53] = b"<< %s /Parent 52 0 R /FT /Tx /T (name) /Rect [72 450 272 470] /AP << /N 54 0 R >> >>" % widget
    o[54] = form_xobject(b"")
    o[55] = b"<< %s /FT /Sig /T (Prepared) /Rect [300 80 500 130] >>" % widget
    o[57] = b"<< /FT /Sig /T (Split) /Kids [58 0 R] >>"
    o[58] = b"<< %s /Parent 57 0 R /Rect [300 150 500 200] >>" % widget
    o[60] = b"<< /Type /Annot /Subtype /Text /Rect [520 700 540 720] /P 4 0 R /Contents (note) /AP << /N 62 0 R >> >>"
    o[61] = (b"<< /Type /Annot /Subtype /Link /Rect [72 715 272 735] /Border [0 0 0] /P 4 0 R "
             b"/A << /S /URI /URI (https://exemple.ma/) >> >>")
    o[62] = form_xobject(b"!", b"[0 0 20 20]")
    if tagged:
        o[70] = b"<< /Type /StructTreeRoot /K 71 0 R /ParentTree 74 0 R /ParentTreeNextKey 4 >>"
        o[71] = b"<< /Type /StructElem /S /Document /P 70 0 R /K [72 0 R 73 0 R] >>"
        o[72] = b"<< /Type /StructElem /S /P /P 71 0 R /Pg 4 0 R /K 0 /ActualText (Il est paye la somme de 100 EUR.) >>"
        o[73] = b"<< /Type /StructElem /S /Form /P 71 0 R /Pg 4 0 R /K << /Type /OBJR /Obj 40 0 R >> >>"
        o[74] = b"<< /Nums [0 75 0 R 3 73 0 R] >>"
        o[75] = b"[72 0 R]"
    o[80] = stream(b"/Type /Metadata /Subtype /XML", XMP)
    o[81] = b"<< /Type /Outlines /First 82 0 R /Last 82 0 R /Count 1 >>"
    o[82] = b"<< /Title (Debut) /Parent 81 0 R /Dest [4 0 R /Fit] >>"
    o[83] = b"<< /EmbeddedFiles << /Names [(bordereau.txt) 84 0 R] >> /Dests << /Names [(debut) [4 0 R /Fit]] >> >>"
    o[84] = b"<< /Type /Filespec /F (bordereau.txt) /UF (bordereau.txt) /EF << /F 85 0 R >> >>"
    o[85] = stream(b"/Type /EmbeddedFile", b"bordereau\n")
    o[86] = b"<< /Nums [0 << /S /D >>] >>"
    o[87] = b"<< /OCGs [88 0 R] /D << /ON [88 0 R] /Order [88 0 R] >> >>"
    o[88] = b"<< /Type /OCG /Name (Copie) >>"
    o[90] = b"<< /Title (Decision) /Producer (un traitement de texte) /CreationDate (D:20260101090000Z) >>"
    return build(o)


def plain():
    return build({
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        4: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 12 0 R >> >> /Contents 20 0 R >>",
        12: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        20: stream(b"", b"BT /F1 12 Tf 72 720 Td (Il est paye la somme de 100 EUR.) Tj ET"),
    }, b"/Root 1 0 R")


def qpdf(file, *options):
    with tempfile.TemporaryDirectory() as folder:
        before, after = os.path.join(folder, "in.pdf"), os.path.join(folder, "out.pdf")
        with open(before, "wb") as handle:
            handle.write(file)
        subprocess.run(["qpdf", "--deterministic-id", *options, before, after], check=True)
        with open(after, "rb") as handle:
            return handle.read()


def fixture(name):
    with open(os.path.join(FIXTURES, name), "rb") as file:
        return file.read()


def documents():
    """Every document, before it is signed."""
    full = rich()
    return {
        "rich": full,
        "indirect": rich(indirect=True),
        "tagged": rich(tagged=True),
        "packed": qpdf(full, "--object-streams=generate"),
        "linear": qpdf(full, "--linearize"),
        "linear-packed": qpdf(full, "--linearize", "--object-streams=generate"),
        "plain": plain(),
        "plain-packed": qpdf(plain(), "--object-streams=generate"),
        "letter": fixture("classic.pdf"),
        "letter-form": fixture("form.pdf"),
        "letter-form-indirect": fixture("form-indirect.pdf"),
        "letter-form-inherited": fixture("form-inherited.pdf"),
        "letter-stream": fixture("form-xref-stream.pdf"),
        "letter-20": fixture("pdf20.pdf"),
    }


# ---------------------------------------------------------------- signing

def writer(file):
    return IncrementalPdfFileWriter(io.BytesIO(file), strict=False)


def written(w):
    out = io.BytesIO()
    w.write(out)
    return out.getvalue()


def sign(file, field, who=None, box=None, certify=None, prepare=None, lta=False, stamped=False, subfilter="PADES", page=0):
    """One more signature by pyHanko."""
    w = writer(file)
    if prepare is not None:
        fields.append_signature_field(w, prepare)
    new = None
    if prepare is None and box is not None:
        new = fields.SigFieldSpec(field, box=box, on_page=page)
    meta = signers.PdfSignatureMetadata(
        field_name=field, subfilter=getattr(fields.SigSeedSubFilter, subfilter), certify=certify is not None,
        docmdp_permissions=certify or fields.MDPPerm.FILL_FORMS, reason="essai", md_algorithm="sha256",
    )
    stamper = Signers.stamper if stamped else None
    out = signers.PdfSigner(meta, signer=who or Signers.first, timestamper=stamper, new_field_spec=new).sign_pdf(w)
    return out.getvalue()


def document_timestamp(file, field="Horodatage"):
    out = io.BytesIO()
    signers.PdfTimeStamper(Signers.stamper, field_name=field).timestamp_pdf(writer(file), "sha256", output=out)
    return out.getvalue()


class Base:
    """A signed document: what binds later updates is known to whoever writes them."""

    def __init__(self, name, file, permissions=None, lock=None, signatures=1):
        self.name, self.bytes, self.permissions, self.lock, self.signatures = name, file, permissions, lock, signatures

    def then(self, file):
        """The same document one update further."""
        return Base(self.name, file, self.permissions, self.lock, self.signatures)

    def locks(self, field):
        return self.lock is not None and self.lock.is_locked(field)

    def may(self, needs):
        """Whether a change that needs `signing`, `filling`, `replacing` or `annotating` is permitted."""
        most = {None: 2, 1: 0, 2: 3, 3: 4}[self.permissions]
        return {"evidence": 0, "signing": 1, "filling": 2, "replacing": 3, "annotating": 4}[needs] <= most

    def writer(self):
        return writer(self.bytes)


def signed(ours=None, suite=None):
    every = documents()
    P = fields.MDPPerm
    for name, file in every.items():
        yield Base(name + "/approval", sign(file, "Premier"))
    full, packed = every["rich"], every["packed"]
    for level in (1, 2, 3):
        yield Base("rich/certified-%d" % level, sign(full, "Premier", certify=P(level)), permissions=level)
    yield Base("tagged/certified-2", sign(every["tagged"], "Premier", certify=P(2)), permissions=2)
    yield Base("packed/certified-2", sign(packed, "Premier", certify=P(2)), permissions=2)
    yield Base("plain/certified-1", sign(every["plain"], "Premier", certify=P(1)), permissions=1)
    Action = fields.FieldMDPAction
    shown = ["remark", "amount", "agree", "service", "person"]
    for title, document, lock, level in (
        ("rich/locked-choice", full, fields.FieldMDPSpec(Action.INCLUDE, ["choice"]), None),
        ("letter/locked-all", every["letter"], fields.FieldMDPSpec(Action.ALL), None),
        ("indirect/locked-but", every["indirect"], fields.FieldMDPSpec(Action.EXCLUDE, shown), P.FILL_FORMS),
        ("rich/locked-texts", full, fields.FieldMDPSpec(Action.INCLUDE, ["remark", "person"]), None),
    ):
        spec = fields.SigFieldSpec("Premier", field_mdp_spec=lock, doc_mdp_update_value=level)
        yield Base(title, sign(document, "Premier", prepare=spec), permissions=level and 2, lock=lock)
    visible = sign(full, "Premier", box=(300, 220, 500, 270))
    yield Base("rich/visible", visible)
    yield Base("rich/twice", sign(visible, "Second", who=Signers.second), signatures=2)
    yield Base("rich/prepared", sign(full, "Prepared"))
    yield Base("linear/archived", document_timestamp(store(sign(every["linear"], "Premier", stamped=True))), signatures=2)
    for path in sorted(glob.glob(os.path.join(ours, "ours-*.pdf"))) if ours else []:
        with open(path, "rb") as file:
            yield Base(os.path.basename(path)[:-4], file.read())
    for name, count in (("nine-signatures", 9), ("signed-twice", 2), ("two-seals", 2), ("pades-b-lta", 2),
                        ("object-stream", 2), ("minimal-two-fields-signed-twice", 2)) if suite else ():
        with open(os.path.join(suite, "controls", name + ".pdf"), "rb") as file:
            file = file.read()
        permissions = None
        for signature in PdfFileReader(io.BytesIO(file), strict=False).embedded_signatures:
            if signature.docmdp_level is not None:
                permissions = min(permissions or 3, int(signature.docmdp_level.value))
        yield Base("suite-%s" % name, file, permissions=permissions, signatures=count)


# ---------------------------------------------------------------- what updates are made of

def name(text):
    return generic.NameObject(text)


def text(value):
    return generic.TextStringObject(value)


def stream_object(data, **entries):
    dictionary = {name("/" + key): value for key, value in entries.items()}
    return generic.StreamObject(dictionary, stream_data=data)


def drawing(label, box=(0, 0, 200, 20)):
    return stream_object(
        b"q BT /F1 10 Tf 2 5 Td (%s) Tj ET Q" % label, Type=name("/XObject"), Subtype=name("/Form"),
        BBox=generic.ArrayObject([generic.NumberObject(x) for x in box]),
    )


def store(file):
    """A document security store with the certificates of the test signers."""
    w = writer(file)
    root = w.root
    dss = root["/DSS"] if "/DSS" in root else generic.DictionaryObject()
    certs = dss["/Certs"] if "/Certs" in dss else generic.ArrayObject()
    for chain in (Signers.first, Signers.second):
        certs.append(w.add_object(stream_object(chain.signing_cert.dump())))
    dss[name("/Certs")] = certs
    if "/DSS" in root and isinstance(root.raw_get("/DSS"), generic.IndirectObject):
        w.update_container(dss)
    else:
        root[name("/DSS")] = w.add_object(dss) if dss.container_ref is None else dss
        w.update_root()
    w.update_container(certs)
    return written(w)


def field_named(w, full_name):
    """The dictionary of a field by its fully qualified name."""
    def search(array, prefix):
        for field in array:
            field = field.get_object()
            own = str(field["/T"]) if "/T" in field else ""
            path = (prefix + "." + own) if prefix and own else (own or prefix)
            if path == full_name:
                return field
            if "/Kids" in field and full_name.startswith(path):
                found = search(field["/Kids"], path)
                if found is not None:
                    return found
        return None

    try:
        found = search(w.root["/AcroForm"]["/Fields"], "")
    except KeyError:
        raise NotApplicable from None
    if found is None:
        raise NotApplicable
    return found


def pages(w):
    out = []

    def walk(node):
        for kid in node["/Kids"]:
            kid = kid.get_object()
            walk(kid) if "/Kids" in kid else out.append(kid)

    walk(w.root["/Pages"])
    return out
