"""Updates that no rule permits: each published class of attack, in many variants, on every base that has what it changes."""
import io
import re

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields

import legal
from bases import (
    NotApplicable, Signers, document_timestamp, drawing, field_named, name, pages, sign, store, stream_object, text, writer,
    written,
)

EVERY = []
N = generic.NumberObject


def update(family, unless=None):
    """Registers a maker; `unless` names the permission under which its change would be legal."""
    def register(make):
        EVERY.append((family, make.__name__.replace("_", "-"), make, unless))
        return make
    return register


def updates(base):
    """(class, name, function that makes the file) of every update that `base` forbids."""
    for family, title, make, unless in EVERY:
        if unless is None or not base.may(unless):
            yield family, title, lambda make=make: make(base)
    for key, value in CATALOGUE.items():
        yield "catalogue", "catalogue-%s" % key.lower(), lambda key=key, value=value: catalogue(base, key, value)
    for key, value in PAGE.items():
        yield "page", "page-%s" % key.lower(), lambda key=key, value=value: page_entry(base, key, value)
    for key, value in SIGNATURE.items():
        yield "spoofing", "signature-%s" % key.lower(), lambda key=key, value=value: signature_entry(base, key, value)
    for key, value in WIDGET.items():
        yield "spoofing", "signature-field-%s" % key.lower(), lambda key=key, value=value: widget_entry(base, key, value)
    for key, value in FORM.items():
        yield "form", "form-%s" % key.lower(), lambda key=key, value=value: form_entry(base, key, value)
    for key, value in FIELD.items():
        yield "field", "text-field-%s" % key.lower(), lambda key=key, value=value: field_entry(base, key, value)


# ---------------------------------------------------------------- small parts

def parsed(source):
    """An object written as PDF."""
    return generic.read_object(io.BytesIO(source + b" "), generic.TrailerReference(None))


def d(**entries):
    return generic.DictionaryObject({name("/" + key): value for key, value in entries.items()})


def a(*values):
    return generic.ArrayObject(values)


def script():
    return d(S=name("/JavaScript"), JS=text("app.alert(1)"))


def replace(w, ref, value):
    """Another object under the number of an old one."""
    w.objects[(ref.generation, ref.idnum)] = value


def content_ref(page):
    ref = page.raw_get("/Contents")
    if isinstance(ref, generic.IndirectObject) and isinstance(ref.get_object(), generic.ArrayObject):
        ref = ref.get_object().raw_get(0)
    if isinstance(ref, generic.ArrayObject):
        ref = ref.raw_get(0)
    return ref


def resource(page, category):
    """The first resource of a category, as a reference."""
    try:
        items = page["/Resources"][category]
    except KeyError:
        raise NotApplicable from None
    for key in items:
        ref = items.raw_get(key)
        if isinstance(ref, generic.IndirectObject):
            return ref
    raise NotApplicable


def signature_field(w):
    """The first signed field, with its widget (itself or its kid)."""
    def search(array):
        for field in array:
            field = field.get_object()
            if field.get("/FT") == "/Sig" and "/V" in field:
                return field
            found = search(field.get("/Kids", ()))
            if found is not None:
                return found
        return None

    found = search(w.root["/AcroForm"]["/Fields"])
    if found is None:
        raise NotApplicable
    return found


def annotate(w, page, **entries):
    annotation = d(Type=name("/Annot"), P=page_ref(w, page), F=N(4), Rect=a(N(72), N(700), N(400), N(740)))
    annotation.update({name("/" + key): value for key, value in entries.items()})
    ref = w.add_object(annotation)
    page_ = page
    if "/Annots" in page_:
        page_["/Annots"].append(ref)
        w.update_container(page_["/Annots"])
    else:
        page_[name("/Annots")] = a(ref)
        w.update_container(page_)
    return ref


def page_ref(w, page):
    ref = page.container_ref
    return generic.IndirectObject(ref.idnum, ref.generation, w)


def shown(w, label=b"PAYER 9 999 EUR", box=(0, 0, 328, 40)):
    return d(N=w.add_object(drawing(label, box)))


FORGED = b"BT /F1 12 Tf 72 720 Td (Il est paye la somme de 9 999 EUR.) Tj ET"


# ---------------------------------------------------------------- what a page shows

@update("content")
def content_replaced(base):
    w = base.writer()
    replace(w, content_ref(pages(w)[0]), stream_object(FORGED))
    return written(w)


@update("content")
def content_of_the_last_page_emptied(base):
    w = base.writer()
    replace(w, content_ref(pages(w)[-1]), stream_object(b""))
    return written(w)


@update("content")
def content_one_digit(base):
    w = base.writer()
    ref = content_ref(pages(w)[0])
    old = ref.get_object().data
    new = re.sub(rb"\d", b"7", old, count=1)
    if new == old:
        new = old + b" 0 g"
    replace(w, ref, stream_object(new))
    return written(w)


@update("content")
def content_appended(base):
    w = base.writer()
    page = pages(w)[0]
    old = page.raw_get("/Contents")
    first = old if not isinstance(old.get_object(), generic.ArrayObject) else None
    parts = [first] if first is not None else [old.get_object().raw_get(i) for i in range(len(old.get_object()))]
    page[name("/Contents")] = a(*parts, w.add_object(stream_object(FORGED)))
    w.update_container(page)
    return written(w)


@update("content")
def content_by_another_reference(base):
    w = base.writer()
    page = pages(w)[0]
    page[name("/Contents")] = w.add_object(stream_object(FORGED))
    w.update_container(page)
    return written(w)


@update("content")
def content_of_two_pages_swapped(base):
    w = base.writer()
    every = pages(w)
    if len(every) < 2:
        raise NotApplicable
    first, last = every[0].raw_get("/Contents"), every[-1].raw_get("/Contents")
    every[0][name("/Contents")], every[-1][name("/Contents")] = last, first
    w.update_container(every[0])
    w.update_container(every[-1])
    return written(w)


@update("content")
def content_is_a_null(base):
    w = base.writer()
    replace(w, content_ref(pages(w)[0]), generic.NullObject())
    return written(w)


@update("content")
def content_and_signature(base):
    """The change comes with a signature of the attacker's."""
    if not base.may("signing"):
        raise NotApplicable
    w = base.writer()
    replace(w, content_ref(pages(w)[0]), stream_object(FORGED))
    return sign(written(w), "Nouvelle", who=Signers.second)


@update("content")
def content_in_the_revision_of_a_signature(base):
    from pyhanko.sign import signers as s
    if not base.may("signing"):
        raise NotApplicable
    w = base.writer()
    replace(w, content_ref(pages(w)[0]), stream_object(FORGED))
    meta = s.PdfSignatureMetadata(field_name="Nouvelle", md_algorithm="sha256")
    return s.PdfSigner(meta, signer=Signers.second).sign_pdf(w).getvalue()


@update("content")
def content_changed_and_changed_back(base):
    w = base.writer()
    ref = content_ref(pages(w)[0])
    old = ref.get_object()
    replace(w, ref, stream_object(FORGED))
    w = writer(written(w))
    replace(w, content_ref(pages(w)[0]), old)
    return written(w)


@update("content")
def content_and_timestamp(base):
    w = base.writer()
    replace(w, content_ref(pages(w)[0]), stream_object(FORGED))
    return document_timestamp(written(w), "H9")


@update("resources")
def font_replaced(base):
    w = base.writer()
    ref = resource(pages(w)[0], "/Font")
    replace(w, ref, d(Type=name("/Font"), Subtype=name("/Type1"), BaseFont=name("/Symbol")))
    return written(w)


@update("resources")
def font_encoding(base):
    w = base.writer()
    font = resource(pages(w)[0], "/Font").get_object()
    font[name("/Encoding")] = d(Type=name("/Encoding"), Differences=a(N(49), name("/nine")))
    w.update_container(font)
    return written(w)


@update("resources")
def font_by_name(base):
    w = base.writer()
    page = pages(w)[0]
    try:
        fonts = page["/Resources"]["/Font"]
    except KeyError:
        raise NotApplicable from None
    key = next(iter(fonts))
    fonts[key] = w.add_object(d(Type=name("/Font"), Subtype=name("/Type1"), BaseFont=name("/Symbol")))
    w.update_container(fonts)
    return written(w)


@update("resources")
def resources_replaced(base):
    w = base.writer()
    page = pages(w)[0]
    if "/Resources" not in page or not page["/Resources"]:
        raise NotApplicable
    page[name("/Resources")] = d()
    w.update_container(page)
    return written(w)


@update("resources")
def xobject_replaced(base):
    w = base.writer()
    replace(w, resource(pages(w)[0], "/XObject"), drawing(b"Un autre ministere"))
    return written(w)


@update("resources")
def xobject_more_bytes(base):
    w = base.writer()
    ref = resource(pages(w)[0], "/XObject")
    old = ref.get_object()
    new = generic.StreamObject(generic.DictionaryObject({k: old.raw_get(k) for k in old if k not in ("/Length", "/Filter")}),
                               stream_data=old.data + b" 1 0 0 rg 0 0 99 99 re f")
    replace(w, ref, new)
    return written(w)


@update("resources")
def graphics_state(base):
    w = base.writer()
    state = resource(pages(w)[0], "/ExtGState").get_object()
    state[name("/ca")] = N(0)
    w.update_container(state)
    return written(w)


@update("resources")
def colour_function(base):
    w = base.writer()
    space = resource(pages(w)[0], "/ColorSpace").get_object()
    function = space.raw_get(3)
    replace(w, function, parsed(b"<< /FunctionType 2 /Domain [0 1] /C0 [1 1 1] /C1 [1 1 1] /N 1 >>"))
    return written(w)


@update("resources")
def colour_space(base):
    w = base.writer()
    space = resource(pages(w)[0], "/ColorSpace")
    replace(w, space, a(name("/Separation"), name("/None"), name("/DeviceRGB"), space.get_object().raw_get(3)))
    return written(w)


PAGE = {
    "MediaBox": lambda w: a(N(0), N(0), N(300), N(300)), "CropBox": lambda w: a(N(0), N(0), N(300), N(300)),
    "Rotate": lambda w: N(180), "UserUnit": lambda w: N(3), "AA": lambda w: d(O=script()),
    "Trans": lambda w: d(S=name("/Wipe")), "Dur": lambda w: N(1), "B": lambda w: a(), "Thumb": lambda w: w.add_object(drawing(b"x")),
    "Group": lambda w: d(S=name("/Transparency"), K=generic.BooleanObject(True)), "Metadata": lambda w: w.add_object(stream_object(b"<x/>")),
    "PieceInfo": lambda w: d(X=d()), "VP": lambda w: a(), "AF": lambda w: a(), "TemplateInstantiated": lambda w: name("/X"),
    "StructParents": lambda w: N(77), "Tabs": lambda w: name("/C"), "PresSteps": lambda w: d(), "SeparationInfo": lambda w: d(),
    "Type": lambda w: name("/Template"), "Contents": lambda w: w.add_object(stream_object(b"")),
}


def page_entry(base, key, value):
    w = base.writer()
    page = pages(w)[0]
    page[name("/" + key)] = value(w)
    w.update_container(page)
    return written(w)


# ---------------------------------------------------------------- the page tree

@update("page-tree")
def page_twice(base):
    w = base.writer()
    root = w.root["/Pages"]
    root["/Kids"].append(root["/Kids"].raw_get(0))
    w.update_container(root)
    return written(w)


@update("page-tree")
def page_added(base):
    w = base.writer()
    root = w.root["/Pages"]
    new = d(Type=name("/Page"), Parent=w.root.raw_get("/Pages"), MediaBox=a(N(0), N(0), N(595), N(842)),
            Resources=d(), Contents=w.add_object(stream_object(FORGED)))
    root["/Kids"].append(w.add_object(new))
    root[name("/Count")] = N(int(root["/Count"]) + 1)
    w.update_container(root)
    return written(w)


@update("page-tree")
def page_removed(base):
    w = base.writer()
    root = w.root["/Pages"]
    if len(root["/Kids"]) < 2:
        raise NotApplicable
    del root["/Kids"][-1]
    w.update_container(root)
    return written(w)


@update("page-tree")
def pages_in_another_order(base):
    w = base.writer()
    root = w.root["/Pages"]
    if len(root["/Kids"]) < 2:
        raise NotApplicable
    root[name("/Kids")] = a(*reversed([root["/Kids"].raw_get(i) for i in range(len(root["/Kids"]))]))
    w.update_container(root)
    return written(w)


@update("page-tree")
def page_replaced(base):
    w = base.writer()
    page = pages(w)[0]
    ref = page.container_ref
    new = d(Type=name("/Page"), Parent=page.raw_get("/Parent"), MediaBox=a(N(0), N(0), N(595), N(842)),
            Resources=d(), Contents=w.add_object(stream_object(FORGED)))
    if "/Annots" in page:
        new[name("/Annots")] = page.raw_get("/Annots")
    replace(w, ref, new)
    return written(w)


@update("page-tree")
def inherited_media_box(base):
    w = base.writer()
    root = w.root["/Pages"]
    root[name("/MediaBox")] = a(N(0), N(0), N(200), N(200))
    w.update_container(root)
    return written(w)


@update("page-tree")
def inherited_rotation(base):
    w = base.writer()
    root = w.root["/Pages"]
    root[name("/Rotate")] = N(90)
    w.update_container(root)
    return written(w)


@update("page-tree")
def another_tree(base):
    w = base.writer()
    new = w.add_object(d(Type=name("/Pages"), Kids=a(w.root["/Pages"]["/Kids"].raw_get(0)), Count=N(1)))
    w.root[name("/Pages")] = new
    w.update_root()
    return written(w)


# ---------------------------------------------------------------- annotations

def new_annotation(subtype, unless="annotating", **entries):
    def make(base):
        w = base.writer()
        annotate(w, pages(w)[0], Subtype=name("/" + subtype),
                 **{key: value(w) for key, value in entries.items()})
        return written(w)
    make.__name__ = "annotation_%s" % subtype.lower()
    update("annotation", unless)(make)


for kind in ("Stamp", "FreeText", "Square", "Text", "Ink", "Highlight", "Redact", "Watermark", "FileAttachment", "Movie"):
    new_annotation(kind, AP=shown)
new_annotation("Link", A=lambda w: d(S=name("/URI"), URI=text("https://exemple.invalid/")))


@update("annotation")
def widget_without_a_field(base):
    w = base.writer()
    annotate(w, pages(w)[0], Subtype=name("/Widget"), FT=name("/Tx"), T=text("x"), AP=shown(w))
    return written(w)


@update("annotation")
def signature_widget_without_a_field(base):
    w = base.writer()
    annotate(w, pages(w)[0], Subtype=name("/Widget"), FT=name("/Sig"), T=text("x"), AP=shown(w))
    return written(w)


@update("annotation", "annotating")
def direct_annotation(base):
    w = base.writer()
    page = pages(w)[0]
    stamp = d(Type=name("/Annot"), Subtype=name("/Stamp"), Rect=a(N(72), N(700), N(400), N(740)), AP=shown(w))
    if "/Annots" in page:
        page["/Annots"].append(stamp)
        w.update_container(page["/Annots"])
    else:
        page[name("/Annots")] = a(stamp)
        w.update_container(page)
    return written(w)


def old_annotation(w, subtype):
    for page in pages(w):
        for found in page["/Annots"] if "/Annots" in page else ():
            found = found.get_object()
            if found.get("/Subtype") == subtype:
                return page, found
    raise NotApplicable


@update("annotation", "annotating")
def note_changed(base):
    w = base.writer()
    _, note = old_annotation(w, "/Text")
    note[name("/Contents")] = text("accord retire")
    w.update_container(note)
    return written(w)


@update("annotation", "annotating")
def note_moved(base):
    w = base.writer()
    _, note = old_annotation(w, "/Text")
    note[name("/Rect")] = a(N(72), N(700), N(400), N(740))
    w.update_container(note)
    return written(w)


@update("annotation", "annotating")
def note_appearance(base):
    w = base.writer()
    _, note = old_annotation(w, "/Text")
    ref = note["/AP"].raw_get("/N")
    replace(w, ref, drawing(b"9 999"))
    return written(w)


@update("annotation", "annotating")
def link_elsewhere(base):
    w = base.writer()
    _, link = old_annotation(w, "/Link")
    link[name("/A")] = d(S=name("/URI"), URI=text("https://exemple.invalid/"))
    w.update_container(link)
    return written(w)


@update("annotation", "annotating")
def note_removed(base):
    w = base.writer()
    page, note = old_annotation(w, "/Text")
    annots = page["/Annots"]
    at = next(i for i in range(len(annots)) if annots[i].get_object() is note)
    del annots[at]
    w.update_container(annots)
    return written(w)


@update("annotation")
def annots_gone(base):
    if base.may("annotating"):
        raise NotApplicable
    w = base.writer()
    page = pages(w)[0]
    if "/Annots" not in page:
        raise NotApplicable
    del page["/Annots"]
    w.update_container(page)
    return written(w)


@update("annotation", "annotating")
def stamp_added_and_removed(base):
    """Nothing of it is left in the newest revision: each one is judged."""
    w = base.writer()
    page = pages(w)[0]
    ref = annotate(w, page, Subtype=name("/Stamp"), AP=shown(w))
    w = writer(written(w))
    page = pages(w)[0]
    annots = page["/Annots"]
    at = next(i for i in range(len(annots)) if annots.raw_get(i).reference.idnum == ref.idnum)
    del annots[at]
    w.update_container(annots)
    return written(w)


# ---------------------------------------------------------------- the catalogue

CATALOGUE = {
    "OpenAction": lambda w: script(), "AA": lambda w: d(WC=script()), "Names": lambda w: d(JavaScript=d(Names=a(text("a"), script()))),
    "Dests": lambda w: d(x=a()), "Outlines": lambda w: w.add_object(d(Type=name("/Outlines"))),
    "PageLabels": lambda w: d(Nums=a(N(0), d(S=name("/r")))), "OCProperties": lambda w: d(OCGs=a(), D=d()),
    "ViewerPreferences": lambda w: d(HideToolbar=generic.BooleanObject(True)), "PageMode": lambda w: name("/FullScreen"),
    "PageLayout": lambda w: name("/TwoPageLeft"), "Threads": lambda w: w.add_object(a()), "URI": lambda w: d(Base=text("https://exemple.invalid/")),
    "StructTreeRoot": lambda w: w.add_object(d(Type=name("/StructTreeRoot"))), "Lang": lambda w: text("xx"),
    "SpiderInfo": lambda w: d(), "OutputIntents": lambda w: a(), "PieceInfo": lambda w: d(X=d()), "Legal": lambda w: d(),
    "Requirements": lambda w: a(), "Collection": lambda w: d(View=name("/D")), "NeedsRendering": lambda w: generic.BooleanObject(True),
    "AF": lambda w: a(), "DPartRoot": lambda w: d(), "Unknown": lambda w: d(),
    "DSS": lambda w: N(1), "Type": lambda w: name("/Other"),
}


def catalogue(base, key, value):
    w = base.writer()
    w.root[name("/" + key)] = value(w)
    w.update_root()
    return written(w)


@update("catalogue")
def script_in_old_names(base):
    w = base.writer()
    if "/Names" not in w.root:
        raise NotApplicable
    names = w.root["/Names"]
    names[name("/JavaScript")] = d(Names=a(text("a"), script()))
    w.update_container(names)
    return written(w)


@update("catalogue")
def attachment_replaced(base):
    w = base.writer()
    try:
        file = w.root["/Names"]["/EmbeddedFiles"]["/Names"][1].get_object()["/EF"].raw_get("/F")
    except (KeyError, TypeError):
        raise NotApplicable from None
    replace(w, file, stream_object(b"un autre bordereau\n", Type=name("/EmbeddedFile")))
    return written(w)


@update("catalogue")
def attachment_renamed(base):
    w = base.writer()
    try:
        file = w.root["/Names"]["/EmbeddedFiles"]["/Names"][1].get_object()
    except (KeyError, TypeError):
        raise NotApplicable from None
    file[name("/UF")] = text("autre.exe")
    w.update_container(file)
    return written(w)


@update("catalogue")
def destination_moved(base):
    w = base.writer()
    try:
        names = w.root["/Names"]["/Dests"]["/Names"]
    except KeyError:
        raise NotApplicable from None
    names[1] = a(page_ref(w, pages(w)[-1]), name("/Fit"))
    w.update_container(names)
    return written(w)


@update("catalogue")
def bookmark_retitled(base):
    w = base.writer()
    try:
        item = w.root["/Outlines"]["/First"]
    except KeyError:
        raise NotApplicable from None
    item[name("/Title")] = text("Original certifie")
    w.update_container(item)
    return written(w)


@update("layers")
def layer_off(base):
    w = base.writer()
    try:
        layers = w.root["/OCProperties"]
    except KeyError:
        raise NotApplicable from None
    layers["/D"][name("/OFF")] = layers["/OCGs"]
    w.update_container(layers)
    return written(w)


@update("layers")
def layer_renamed(base):
    w = base.writer()
    try:
        layer = w.root["/OCProperties"]["/OCGs"][0].get_object()
    except KeyError:
        raise NotApplicable from None
    layer[name("/Usage")] = d(View=d(ViewState=name("/OFF")))
    w.update_container(layer)
    return written(w)


@update("layers")
def layer_becomes_a_membership(base):
    w = base.writer()
    try:
        ref = w.root["/OCProperties"]["/OCGs"].raw_get(0)
    except KeyError:
        raise NotApplicable from None
    replace(w, ref, d(Type=name("/OCMD"), OCGs=a(), P=name("/AllOff")))
    return written(w)


@update("catalogue")
def root_switched(base):
    w = base.writer()
    new = d(**{key[1:]: w.root.raw_get(key) for key in w.root})
    new[name("/Pages")] = w.add_object(d(Type=name("/Pages"), Kids=a(w.root["/Pages"]["/Kids"].raw_get(0)), Count=N(1)))
    w._root = w.add_object(new)
    w.trailer[name("/Root")] = w._root
    return written(w)


# ---------------------------------------------------------------- the form and its fields

FORM = {
    "XFA": lambda w: w.add_object(stream_object(b"<xdp/>")), "NeedAppearances": lambda w: generic.BooleanObject(True),
    "CO": lambda w: a(), "Fields": lambda w: a(), "Other": lambda w: N(1), "DR": lambda w: a(),
}


def form(w):
    try:
        return w.root["/AcroForm"]
    except KeyError:
        raise NotApplicable from None


def form_entry(base, key, value):
    w = base.writer()
    it = form(w)
    it[name("/" + key)] = value(w)
    w.update_container(it)
    return written(w)


@update("form")
def form_default_appearance(base):
    w = base.writer()
    it = form(w)
    if "/DA" not in it:
        raise NotApplicable
    it[name("/DA")] = text("/Helv 0 Tf 1 g")
    w.update_container(it)
    return written(w)


@update("form")
def form_font_by_name(base):
    w = base.writer()
    try:
        fonts = form(w)["/DR"]["/Font"]
    except KeyError:
        raise NotApplicable from None
    for key in list(fonts):
        fonts[key] = w.add_object(d(Type=name("/Font"), Subtype=name("/Type1"), BaseFont=name("/Symbol")))
    w.update_container(fonts)
    return written(w)


@update("stripping")
def form_gone(base):
    w = base.writer()
    del w.root["/AcroForm"]
    w.update_root()
    return written(w)


@update("stripping")
def form_replaced(base):
    w = base.writer()
    w.root[name("/AcroForm")] = w.add_object(d(Fields=a(), SigFlags=N(0)))
    w.update_root()
    return written(w)


@update("stripping")
def signature_field_removed(base):
    w = base.writer()
    field = signature_field(w)
    array = form(w)["/Fields"]
    at = [i for i in range(len(array)) if array[i].get_object() is field]
    if not at:
        raise NotApplicable
    del array[at[0]]
    w.update_container(array)
    return written(w)


@update("stripping")
def signature_value_removed(base):
    w = base.writer()
    field = signature_field(w)
    del field["/V"]
    w.update_container(field)
    return written(w)


@update("stripping")
def signature_value_null(base):
    w = base.writer()
    field = signature_field(w)
    replace(w, field.raw_get("/V"), generic.NullObject())
    return written(w)


@update("stripping")
def signature_value_a_copy(base):
    w = base.writer()
    field = signature_field(w)
    old = field["/V"]
    field[name("/V")] = w.add_object(d(**{key[1:]: old.raw_get(key) for key in old}))
    w.update_container(field)
    return written(w)


@update("stripping")
def permissions_gone(base):
    w = base.writer()
    if "/Perms" not in w.root:
        raise NotApplicable
    del w.root["/Perms"]
    w.update_root()
    return written(w)


@update("certification")
def certification_entered_later(base):
    w = base.writer()
    if "/Perms" in w.root:
        raise NotApplicable
    w.root[name("/Perms")] = d(DocMDP=signature_field(w).raw_get("/V"))
    w.update_root()
    return written(w)


@update("certification")
def usage_rights(base):
    w = base.writer()
    perms = w.root["/Perms"] if "/Perms" in w.root else d()
    perms[name("/UR3")] = signature_field(w).raw_get("/V")
    w.root[name("/Perms")] = perms
    w.update_root()
    return written(w)


SIGNATURE = {
    "Name": lambda old: text("Le Ministre"), "Reason": lambda old: text("pour accord"), "M": lambda old: text("D:20200101000000Z"),
    "Location": lambda old: text("Paris"), "ContactInfo": lambda old: text("x"), "SubFilter": lambda old: name("/adbe.x509.rsa_sha1"),
    "ByteRange": lambda old: a(N(0), N(10), N(20), N(10)), "Contents": lambda old: generic.ByteStringObject(b"\x30\x80\x00\x00"),
    "Prop_Build": lambda old: d(App=d(Name=name("/Autre"))), "Cert": lambda old: generic.ByteStringObject(b"0"), "Changes": lambda old: a(N(0), N(0), N(0)),
    "Type": lambda old: name("/DocTimeStamp"), "Reference": lambda old: a(),
}


def signature_entry(base, key, value):
    w = base.writer()
    old = signature_field(w)["/V"]
    ref = old.container_ref
    new = d(**{k[1:]: old.raw_get(k) for k in old})
    new[name("/" + key)] = value(old)
    replace(w, ref, new)
    return written(w)


WIDGET = {
    "Rect": lambda w: a(N(0), N(0), N(500), N(500)), "AP": shown, "T": lambda w: text("Autre"), "FT": lambda w: name("/Btn"),
    "TU": lambda w: text("Signature du Ministre"), "MK": lambda w: d(BG=a(N(0)), CA=text("valide")), "A": lambda w: script(),
    "AA": lambda w: d(E=script()), "F": lambda w: N(2), "Ff": lambda w: N(1), "Lock": lambda w: d(Action=name("/All")),
    "SV": lambda w: d(), "Parent": lambda w: w.add_object(d(FT=name("/Sig"))), "Kids": lambda w: a(), "DA": lambda w: text("/Helv 10 Tf"),
    "OC": lambda w: w.add_object(d(Type=name("/OCG"), Name=text("x"))), "DV": lambda w: text("x"), "BS": lambda w: d(W=N(9)),
}


def widget_entry(base, key, value):
    w = base.writer()
    field = signature_field(w)
    field[name("/" + key)] = value(w)
    w.update_container(field)
    return written(w)


@update("spoofing")
def signature_appearance_stream(base):
    """The appearance of a signature that is there."""
    w = base.writer()
    field = signature_field(w)
    if "/AP" not in field or "/N" not in field["/AP"]:
        raise NotApplicable
    ref = field["/AP"].raw_get("/N")
    replace(w, ref, drawing(b"signe par le Ministre"))
    return written(w)


FIELD = {
    "Rect": lambda w: a(N(0), N(0), N(500), N(500)), "T": lambda w: text("montant"), "TU": lambda w: text("autre"),
    "F": lambda w: N(2), "A": lambda w: script(), "AA": lambda w: d(K=script()), "MaxLen": lambda w: N(1),
    "FT": lambda w: name("/Btn"), "BS": lambda w: d(W=N(9)), "Border": lambda w: a(N(0), N(0), N(9)), "OC": lambda w: d(Type=name("/OCG"), Name=text("x")),
    "DV": lambda w: text("x"), "Opt": lambda w: a(text("x")), "Parent": lambda w: w.add_object(d(T=text("p"))), "AF": lambda w: a(),
    "Subtype": lambda w: name("/Stamp"), "Contents": lambda w: text("x"),
}


def field_entry(base, key, value):
    if not base.may("signing"):
        raise NotApplicable
    w = base.writer()
    field = field_named(w, "remark")
    field[name("/" + key)] = value(w)
    w.update_container(field)
    return written(w)


@update("field")
def filled_and_moved(base):
    w = base.writer()
    field = field_named(w, "remark")
    field[name("/V")] = text("x")
    field[name("/Rect")] = a(N(0), N(0), N(500), N(800))
    w.update_container(field)
    return written(w)


@update("field", "filling")
def filled(base):
    return legal.fill(base, "remark", text("x"), b"x")


@update("field", "replacing")
def replaced(base):
    return legal.fill(base, "amount", text("1000"), b"1000")


@update("field")
def filled_though_locked(base):
    if base.lock is None:
        raise NotApplicable
    lock, base.lock = base.lock, None
    try:
        for title, value in (("choice", name("/v51")), ("person.name", text("x"))):
            if lock.is_locked(title):
                return legal.fill(base, title, value)
    finally:
        base.lock = lock
    raise NotApplicable


@update("field")
def signed_though_locked(base):
    if not base.locks("Nouvelle"):
        raise NotApplicable
    return legal.visible_signature(base)


@update("field", "signing")
def empty_signature_field(base):
    """Signers refuse to sign here; the field that they would add is not permitted either."""
    w = base.writer()
    fields.append_signature_field(w, fields.SigFieldSpec("Vide"))
    return written(w)


@update("field")
def prepared_signed_though_locked(base):
    if not base.locks("Prepared"):
        raise NotApplicable
    field_named(base.writer(), "Prepared")
    return sign(base.bytes, "Prepared", who=Signers.second)


@update("field")
def appearance_without_value(base):
    """The amount that people see, not the one that machines read."""
    if not base.may("signing"):
        raise NotApplicable
    w = base.writer()
    field = field_named(w, "amount")
    replace(w, field["/AP"].raw_get("/N"), drawing(b"9 999"))
    return written(w)


@update("field")
def appearance_dictionary_without_value(base):
    if not base.may("signing"):
        raise NotApplicable
    w = base.writer()
    field = field_named(w, "amount")
    field[name("/AP")] = shown(w)
    w.update_container(field)
    return written(w)


@update("field")
def text_field_added(base):
    w = base.writer()
    it = form(w)
    ref = annotate(w, pages(w)[0], Subtype=name("/Widget"), FT=name("/Tx"), T=text("nouveau"), V=text("9 999"), AP=shown(w))
    it["/Fields"].append(ref)
    w.update_container(it["/Fields"])
    return written(w)


@update("field")
def button_field_added(base):
    w = base.writer()
    it = form(w)
    ref = annotate(w, pages(w)[0], Subtype=name("/Widget"), FT=name("/Btn"), T=text("b"), Ff=N(65536), A=script())
    it["/Fields"].append(ref)
    w.update_container(it["/Fields"])
    return written(w)


@update("field")
def text_field_removed(base):
    w = base.writer()
    field = field_named(w, "remark")
    array = form(w)["/Fields"]
    at = next(i for i in range(len(array)) if array[i].get_object() is field)
    del array[at]
    w.update_container(array)
    return written(w)


# ---------------------------------------------------------------- sneaky signatures

def unsigned_field(w, **more):
    it = form(w)
    ref = annotate(w, pages(w)[0], Subtype=name("/Widget"), FT=name("/Sig"), T=text("Discret"), AP=shown(w))
    ref.get_object().update({name("/" + key): value for key, value in more.items()})
    it["/Fields"].append(ref)
    w.update_container(it["/Fields"])
    return ref


@update("sneaky")
def unsigned_field_with_an_appearance(base):
    w = base.writer()
    unsigned_field(w)
    return written(w)


@update("sneaky")
def field_of_the_first_signature(base):
    w = base.writer()
    unsigned_field(w, V=signature_field(w).raw_get("/V"))
    return written(w)


@update("sneaky")
def field_of_an_empty_signature(base):
    w = base.writer()
    unsigned_field(w, V=w.add_object(d(Type=name("/Sig"), Filter=name("/Adobe.PPKLite"))))
    return written(w)


@update("sneaky")
def field_of_a_page(base):
    w = base.writer()
    unsigned_field(w, V=page_ref(w, pages(w)[0]))
    return written(w)


@update("sneaky")
def signature_over_the_page(base):
    """Signed by another, as it should be; its appearance is another page."""
    if base.permissions is not None or base.locks("Nouvelle"):
        raise NotApplicable
    return sign(base.bytes, "Nouvelle", who=Signers.second, box=(0, 0, 600, 840))


@update("sneaky")
def appearance_later(base):
    """An empty field, allowed; its appearance in the next revision, not."""
    if not base.may("signing") or base.locks("Discret"):
        raise NotApplicable
    w = base.writer()
    ref = unsigned_field(w)
    del ref.get_object()["/AP"]
    w = writer(written(w))
    field = field_named(w, "Discret")
    field[name("/AP")] = shown(w)
    w.update_container(field)
    return written(w)


@update("sneaky")
def prepared_field_with_an_appearance(base):
    w = base.writer()
    field = field_named(w, "Prepared")
    if "/V" in field:
        raise NotApplicable
    field[name("/AP")] = shown(w)
    w.update_container(field)
    return written(w)


# ---------------------------------------------------------------- the structure tree

def tags(w):
    if "/StructTreeRoot" not in w.root:
        raise NotApplicable
    return w.root["/StructTreeRoot"]


@update("structure")
def actual_text(base):
    w = base.writer()
    element = tags(w)["/K"]["/K"][0].get_object()
    element[name("/ActualText")] = text("Il est paye la somme de 9 999 EUR.")
    w.update_container(element)
    return written(w)


@update("structure")
def structure_type(base):
    w = base.writer()
    element = tags(w)["/K"]["/K"][0].get_object()
    element[name("/S")] = name("/Artifact")
    w.update_container(element)
    return written(w)


@update("structure")
def structure_order(base):
    w = base.writer()
    element = tags(w)["/K"]
    element[name("/K")] = a(*reversed([element["/K"].raw_get(i) for i in range(len(element["/K"]))]))
    w.update_container(element)
    return written(w)


@update("structure")
def structure_roles(base):
    w = base.writer()
    tags(w)[name("/RoleMap")] = d(P=name("/Artifact"))
    w.update_container(tags(w))
    return written(w)


@update("structure")
def structure_parent_tree(base):
    w = base.writer()
    tree = tags(w)["/ParentTree"]
    tree["/Nums"][3] = tags(w)["/K"]["/K"].raw_get(0)
    w.update_container(tree)
    return written(w)


@update("structure")
def structure_element_removed(base):
    w = base.writer()
    element = tags(w)["/K"]
    del element["/K"][0]
    w.update_container(element)
    return written(w)


def new_element(w, **entries):
    document = tags(w)["/K"]
    element = d(Type=name("/StructElem"), S=name("/P"), P=tags(w).raw_get("/K"))
    element.update({name("/" + key): value for key, value in entries.items()})
    document["/K"].append(w.add_object(element))
    w.update_container(document)


@update("structure")
def structure_element_with_text(base):
    w = base.writer()
    new_element(w, ActualText=text("Il est paye la somme de 9 999 EUR."), Pg=page_ref(w, pages(w)[0]), K=N(0))
    return written(w)


@update("structure")
def structure_element_of_old_content(base):
    w = base.writer()
    new_element(w, Pg=page_ref(w, pages(w)[0]), K=N(0))
    return written(w)


@update("structure")
def structure_element_of_an_old_field(base):
    w = base.writer()
    field = field_named(w, "amount")
    ref = field.container_ref
    new_element(w, S=name("/Form"), K=d(Type=name("/OBJR"), Obj=generic.IndirectObject(ref.idnum, ref.generation, w)))
    return written(w)


@update("structure")
def structure_with_a_signature_and_more(base):
    if not base.may("signing"):
        raise NotApplicable

    def change(w, root, document, element):
        first = document["/K"][0].get_object()
        first[name("/ActualText")] = text("Il est paye la somme de 9 999 EUR.")
        w.update_container(first)
    return legal.tagged_signature(base.bytes, "Nouvelle", Signers.second, change=change)


@update("structure")
def structure_signature_takes_content(base):
    if not base.may("signing"):
        raise NotApplicable

    def change(w, root, document, element):
        element[name("/K")] = a(element.raw_get("/K"), N(0))
    return legal.tagged_signature(base.bytes, "Nouvelle", Signers.second, change=change)


# ---------------------------------------------------------------- the security store

def security_store(w):
    if "/DSS" not in w.root:
        raise NotApplicable
    return w.root["/DSS"]


@update("store")
def store_that_refers_to_content(base):
    """The content becomes a "certificate", then is replaced as one."""
    w = base.writer()
    if "/DSS" in w.root:
        raise NotApplicable
    w.root[name("/DSS")] = w.add_object(d(Certs=a(content_ref(pages(w)[0]))))
    w.update_root()
    w = writer(written(w))
    replace(w, content_ref(pages(w)[0]), stream_object(FORGED))
    return written(w)


@update("store")
def store_is_the_resources(base):
    w = base.writer()
    if "/DSS" in w.root:
        raise NotApplicable
    resources = pages(w)[0].raw_get("/Resources") if "/Resources" in pages(w)[0] else None
    if not isinstance(resources, generic.IndirectObject):
        raise NotApplicable
    w.root[name("/DSS")] = d(VRI=resources)
    w.update_root()
    w = writer(written(w))
    resources = pages(w)[0]["/Resources"]
    resources[name("/Font")] = d()
    w.update_container(resources)
    return written(w)


@update("store")
def certificate_in_the_store_replaced(base):
    file = base.bytes
    w = writer(store(file))
    ref = w.root["/DSS"]["/Certs"].raw_get(0)
    replace(w, ref, stream_object(Signers.third.signing_cert.dump()))
    return written(w)


# ---------------------------------------------------------------- metadata

@update("metadata")
def information_is_the_content(base):
    """/Info of the trailer names the content, which is then rewritten "as information"."""
    w = base.writer()
    w.trailer[name("/Info")] = content_ref(pages(w)[0])
    w._info = None
    w.root[name("/PieceInfo")] = d()
    w.update_root()
    return written(w)


@update("metadata")
def metadata_is_the_content(base):
    w = base.writer()
    ref = content_ref(pages(w)[0])
    w.root[name("/Metadata")] = ref
    w.update_root()
    replace(w, ref, stream_object(FORGED, Type=name("/Metadata"), Subtype=name("/XML")))
    return written(w)


# ---------------------------------------------------------------- numbers, sections, trailers: written byte by byte

class Raw:
    """What an update written by hand needs to know of the file."""

    def __init__(self, file):
        self.file = file
        self.reader = PdfFileReader(io.BytesIO(file), strict=False)
        self.stream = self.reader.has_xref_stream
        self.size = int(self.reader.trailer["/Size"])
        self.prev = self.reader.last_startxref
        self.root = self.ref(self.reader.trailer.raw_get("/Root"))
        self.info = self.ref(self.reader.trailer.raw_get("/Info")) if "/Info" in self.reader.trailer else None

    @staticmethod
    def ref(found):
        return b"%d %d R" % (found.idnum, found.generation)

    def trailer(self, more=b"", size=None, prev=None):
        info = b"/Info %s " % self.info if self.info else b""
        return b"/Size %d /Root %s %s/Prev %d %s" % (size or self.size + 20, self.root, info, prev or self.prev, more)

    def update(self, objects=(), rows=(), trailer=None, tail=b"", before=b""):
        """`objects` are (number, generation, body); `rows` more entries (number, kind, a, b); the section is a stream where the
        file has streams."""
        out = bytearray(self.file + (b"" if self.file.endswith(b"\n") else b"\n") + before)
        entries = list(rows)
        for number, generation, body in objects:
            entries.append((number, 1, len(out), generation))
            out += b"%d %d obj\n%s\nendobj\n" % (number, generation, body)
        trailer = self.trailer() if trailer is None else trailer
        start = len(out)
        entries.sort(key=lambda row: row[0])
        if self.stream:
            number = self.size + 19
            entries.append((number, 1, start, 0))
            index = b" ".join(b"%d 1" % row[0] for row in entries)
            data = b"".join(b"%02x%08x%04x" % row[1:] for row in entries) + b">"
            out += (b"%d 0 obj\n<< /Type /XRef %s /W [1 4 2] /Index [%s] /Filter /ASCIIHexDecode /Length %d >>\nstream\n%s\n"
                    b"endstream\nendobj\n" % (number, trailer, index, len(data), data))
        else:
            if any(row[1] == 2 for row in entries):
                raise NotApplicable
            table = b"".join(b"%d 1\n%010d %05d %s \n" % (row[0], row[2], row[3], b"n" if row[1] else b"f") for row in entries)
            out += b"xref\n%strailer\n<< %s >>\n" % (table, trailer)
        out += b"startxref\n%d\n%%%%EOF\n" % start
        return bytes(out) + tail

    def number_of(self, ref):
        return ref.idnum


FORGED_STREAM = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(FORGED), FORGED)


def raw(base):
    it = Raw(base.bytes)
    it.content = content_ref(pages(base.writer())[0]).idnum
    return it


def freed(what):
    def make(base):
        it = raw(base)
        return it.update(rows=[(what(base), 0, 0, 1)])
    return make


for title, what in {
    "content": lambda b: content_ref(pages(b.writer())[0]).idnum,
    "page": lambda b: pages(b.writer())[0].container_ref.idnum,
    "font": lambda b: resource(pages(b.writer())[0], "/Font").idnum,
    "signature": lambda b: signature_field(b.writer())["/V"].container_ref.idnum,
    "signature-field": lambda b: signature_field(b.writer()).container_ref.idnum,
    "text-field": lambda b: field_named(b.writer(), "remark").container_ref.idnum,
    "note": lambda b: old_annotation(b.writer(), "/Text")[1].container_ref.idnum,
}.items():
    made = freed(what)
    made.__name__ = "freed_" + title
    update("freed")(made)


@update("recycled")
def freed_and_used_again(base):
    it = raw(base)
    first = it.update(rows=[(it.content, 0, 0, 1)])
    return Raw(first).update([(it.content, 1, FORGED_STREAM)])


@update("recycled")
def another_generation(base):
    it = raw(base)
    return it.update([(it.content, 1, FORGED_STREAM)])


@update("recycled")
def content_rewritten_by_hand(base):
    it = raw(base)
    return it.update([(it.content, 0, FORGED_STREAM)])


@update("differential")
def entry_into_older_bytes(base):
    it = raw(base)
    at = base.bytes.find(b" 0 obj")
    start = base.bytes.rfind(b"\n", 0, at) + 1
    if base.bytes[start:at] == b"%d" % it.content:
        raise NotApplicable
    return it.update(rows=[(it.content, 1, start, 0)])


@update("differential")
def entry_into_the_gap(base):
    it = raw(base)
    at = base.bytes.find(b"/Contents <3") + 40
    if at < 40:
        raise NotApplicable
    return it.update(rows=[(it.content, 1, at, 0)])


@update("differential")
def entry_past_the_end(base):
    it = raw(base)
    return it.update(rows=[(it.content, 1, len(base.bytes) + 99999, 0)])


@update("differential")
def object_in_an_object_stream(base):
    """An object of an object stream takes the place of a plain one."""
    it = raw(base)
    body = b"<< /Type /Page >>"
    page = pages(base.writer())[0].container_ref.idnum
    head = b"%d 0 " % page
    packed = b"<< /Type /ObjStm /N 1 /First %d /Length %d >>\nstream\n%s\nendstream" % (len(head), len(head + body), head + body)
    return it.update([(it.size + 5, 0, packed)], rows=[(page, 2, it.size + 5, 0)])


@update("differential")
def twice_in_one_section(base):
    it = raw(base)
    body = b"%d 0 obj\n%s\nendobj\n" % (it.content, FORGED_STREAM)
    end = base.bytes if base.bytes.endswith(b"\n") else base.bytes + b"\n"
    return it.update([(it.content, 0, FORGED_STREAM)], rows=[(it.content, 1, len(end), 0)], before=body)


@update("differential")
def duplicate_key_in_the_page(base):
    w = base.writer()
    page = pages(w)[0]
    if "/Contents" not in page:
        raise NotApplicable
    out = io.BytesIO()
    page.write_to_stream(out, None, container_ref=page.container_ref)
    body = out.getvalue().rstrip()
    it = raw(base)
    number = it.size + 3
    body = body[:-2] + b" /Contents %d 0 R >>" % number
    return it.update([(page.container_ref.idnum, 0, body), (number, 0, FORGED_STREAM)])


@update("differential")
def hybrid_update(base):
    """A table that says nothing, and a stream that only readers of streams see."""
    it = raw(base)
    if it.stream:
        raise NotApplicable
    out = bytearray(base.bytes + (b"" if base.bytes.endswith(b"\n") else b"\n"))
    at = len(out)
    out += b"%d 0 obj\n%s\nendobj\n" % (it.content, FORGED_STREAM)
    stream_at = len(out)
    data = b"01%08x0000>" % at
    out += (b"%d 0 obj\n<< /Type /XRef %s /W [1 4 2] /Index [%d 1] /Filter /ASCIIHexDecode /Length %d >>\nstream\n%s\n"
            b"endstream\nendobj\n" % (it.size + 9, it.trailer(), it.content, len(data), data))
    section = len(out)
    out += b"xref\n0 0\ntrailer\n<< %s >>\nstartxref\n%d\n%%%%EOF\n" % (it.trailer(b"/XRefStm %d" % stream_at), section)
    return bytes(out)


@update("differential")
def size_too_small(base):
    it = raw(base)
    trailer = it.trailer(size=it.content)
    return it.update([(it.content, 0, FORGED_STREAM)], trailer=trailer)


@update("trailer")
def previous_section_skipped(base):
    """/Prev leads past the signed revision."""
    it = raw(base)
    try:
        earlier = int(it.reader.xrefs.get_xref_container_info(it.reader.xrefs.total_revisions - 2).start_location)
    except Exception:
        raise NotApplicable from None
    return it.update([(it.content, 0, FORGED_STREAM)], trailer=it.trailer(prev=earlier))


@update("trailer")
def encryption_declared(base):
    it = raw(base)
    number = it.size + 3
    body = b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -1 /O (%s) /U (%s) >>" % (b"o" * 32, b"u" * 32)
    return it.update([(number, 0, body)], trailer=it.trailer(b"/Encrypt %d 0 R" % number))


@update("trailer")
def unknown_key_in_the_trailer(base):
    it = raw(base)
    return it.update([(it.size + 3, 0, b"null")], trailer=it.trailer(b"/AdditionalStreams [%d 0 R]" % it.content))


@update("tail")
def object_without_a_section(base):
    it = raw(base)
    return base.bytes + b"\n%d 0 obj\n%s\nendobj\n" % (it.content, FORGED_STREAM)


@update("tail")
def section_without_a_startxref(base):
    it = raw(base)
    whole = it.update([(it.content, 0, FORGED_STREAM)])
    return whole[:whole.rfind(b"startxref")]


@update("tail")
def words_after_the_end(base):
    return base.bytes + b"\nannexe\n"


@update("tail")
def object_that_no_section_names(base):
    it = raw(base)
    return it.update(before=b"%d 0 obj\n%s\nendobj\n" % (it.content, FORGED_STREAM))


@update("between")
def content_between_two_signatures(base):
    if not base.may("signing") or base.locks("S2"):
        raise NotApplicable
    first = sign(base.bytes, "S2", who=Signers.second)
    w = writer(first)
    replace(w, content_ref(pages(w)[-1]), stream_object(FORGED))
    return sign(written(w), "S3", who=Signers.third)


@update("between")
def stamp_between_two_signatures(base):
    if not base.may("signing") or base.locks("S2") or base.may("annotating"):
        raise NotApplicable
    first = sign(base.bytes, "S2", who=Signers.second)
    w = writer(first)
    annotate(w, pages(w)[0], Subtype=name("/Stamp"), AP=shown(w))
    return sign(written(w), "S3", who=Signers.third)


@update("between")
def catalogue_between_two_signatures(base):
    if not base.may("signing") or base.locks("S2"):
        raise NotApplicable
    first = sign(base.bytes, "S2", who=Signers.second)
    w = writer(first)
    w.root[name("/OpenAction")] = script()
    w.update_root()
    return document_timestamp(store(written(w)), "H3")
