"""Updates that a signature permits: by pyHanko's writer, as programs in use make them."""
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.extensions import DeveloperExtension
from pyhanko.sign import fields, signers

from bases import (
    XMP, NotApplicable, Signers, document_timestamp, drawing, field_named, name, pages, sign, store, stream_object, text,
    writer, written,
)


def updates(base):
    """(class, name, function that makes the file) of every update that `base` permits."""
    for needs, family, title, make in EVERY:
        if base.may(needs) and not (needs == "signing" and base.locks("Nouvelle")):
            yield family, title, lambda make=make: make(base)


EVERY = []


def update(needs, family, title=None):
    def register(make):
        EVERY.append((needs, family, title or make.__name__.replace("_", "-"), make))
        return make
    return register


# ---------------------------------------------------------------- evidence

@update("evidence", "dss")
def security_store(base):
    return store(base.bytes)


@update("evidence", "dss")
def security_store_twice(base):
    return store(store(base.bytes))


@update("evidence", "timestamp")
def timestamp(base):
    return document_timestamp(base.bytes, "H0")


@update("evidence", "timestamp")
def archive(base):
    return document_timestamp(store(document_timestamp(store(base.bytes), "H1")), "H2")


@update("evidence", "metadata")
def info_rewritten(base):
    w = base.writer()
    info = w.trailer["/Info"] if "/Info" in w.trailer else None
    if info is None:
        raise NotApplicable
    info[name("/ModDate")] = text("D:20261202100000Z")
    info[name("/Producer")] = text("un autre programme")
    w.update_container(info)
    return written(w)


@update("evidence", "metadata")
def metadata_rewritten(base):
    w = base.writer()
    ref = w.add_object(stream_object(XMP, Type=name("/Metadata"), Subtype=name("/XML")))
    w.root[name("/Metadata")] = ref
    w.update_root()
    return written(w)


@update("evidence", "metadata")
def metadata_rewritten_in_place(base):
    w = base.writer()
    if "/Metadata" not in w.root or base.name.startswith("suite"):
        raise NotApplicable
    old = w.root["/Metadata"]
    ref = w.root.raw_get("/Metadata")
    new = stream_object(XMP.replace(b"application/pdf", b"application/PDF"), Type=name("/Metadata"), Subtype=name("/XML"))
    assert new.data != old.data
    w.objects[(ref.generation, ref.idnum)] = new
    return written(w)


@update("evidence", "catalogue")
def extension(base):
    w = base.writer()
    w.register_extension(DeveloperExtension(
        prefix_name=name("/ISO_"), base_version=name("/2.0"), extension_level=32002, url=None,
        extension_revision=":2022", compare_by_level=False, multivalued=None,
    ))
    return written(w)


@update("evidence", "equal")
def catalogue_again(base):
    w = base.writer()
    w.update_root()
    return written(w)


@update("evidence", "equal")
def page_again(base):
    w = base.writer()
    for page in pages(w):
        w.update_container(page)
    return written(w)


@update("evidence", "equal")
def content_again(base):
    w = base.writer()
    page = pages(w)[0]
    content = page["/Contents"]
    w.update_container(content)
    return written(w)


@update("evidence", "equal")
def orphan(base):
    """An object that nothing refers to: many programs leave one."""
    w = base.writer()
    w.add_object(drawing(b"rien"))
    return written(w)


# ---------------------------------------------------------------- signatures

@update("signing", "signature")
def invisible_signature(base):
    return sign(base.bytes, "Nouvelle", who=Signers.second)


@update("signing", "signature")
def invisible_signature_pkcs7(base):
    return sign(base.bytes, "Nouvelle", who=Signers.second, subfilter="ADOBE_PKCS7_DETACHED")


@update("signing", "signature")
def stamped_signature(base):
    return sign(base.bytes, "Nouvelle", who=Signers.second, stamped=True)


@update("signing", "signature")
def two_signatures(base):
    return sign(sign(base.bytes, "N1", who=Signers.second), "N2", who=Signers.third)


@update("signing", "signature")
def signature_store_timestamp(base):
    return document_timestamp(store(sign(base.bytes, "Nouvelle", who=Signers.second)), "H0")


@update("signing", "signature-visible")
def visible_signature(base):
    return sign(base.bytes, "Nouvelle", who=Signers.second, box=(310, 20, 500, 70))


@update("signing", "signature-visible")
def visible_signature_on_the_last_page(base):
    last = len(pages(base.writer())) - 1
    return sign(base.bytes, "Nouvelle", who=Signers.third, box=(30, 20, 120, 70), page=last)


@update("signing", "signature-prepared")
def prepared_signature(base):
    w = base.writer()
    if "/V" in field_named(w, "Prepared"):
        raise NotApplicable
    return sign(base.bytes, "Prepared", who=Signers.second)


@update("signing", "signature-prepared")
def split_prepared_signature(base):
    field_named(base.writer(), "Split")
    return sign(base.bytes, "Split", who=Signers.second)


@update("signing", "signature-empty")
def empty_signature_field(base):
    w = base.writer()
    fields.append_signature_field(w, fields.SigFieldSpec("Vide"))
    return written(w)


@update("signing", "signature-empty")
def field_then_signature(base):
    w = base.writer()
    fields.append_signature_field(w, fields.SigFieldSpec("Vide"))
    return sign(written(w), "Vide", who=Signers.second)


@update("signing", "signature")
def signature_with_metadata(base):
    """As Acrobat: the same revision rewrites Info and XMP."""
    w = base.writer()
    if "/Info" not in w.trailer or "/Metadata" not in w.root:
        raise NotApplicable
    return sign(metadata_rewritten(base), "Nouvelle", who=Signers.second)


@update("signing", "structure")
def signature_in_the_structure_tree(base):
    """As Acrobat: the widget of the signature enters the structure tree (§14.7.4.4)."""
    return tagged_signature(base.bytes, "Nouvelle", Signers.second)


@update("signing", "structure")
def two_signatures_in_the_structure_tree(base):
    return tagged_signature(tagged_signature(base.bytes, "N1", Signers.second), "N2", Signers.third)


def tagged_signature(file, title, who, box=(310, 20, 500, 70), change=None):
    """The field, its place in the structure and the signature in one revision; `change` may spoil it."""
    w = writer(file)
    if "/StructTreeRoot" not in w.root:
        raise NotApplicable
    fields.append_signature_field(w, fields.SigFieldSpec(title, box=box))
    widget = w.root["/AcroForm"]["/Fields"].raw_get(-1)
    root = w.root["/StructTreeRoot"]
    document_ref = root.raw_get("/K")
    document = document_ref.get_object()
    key = int(root["/ParentTreeNextKey"])
    page_ref = pages(w)[0].container_ref
    element = generic.DictionaryObject({
        name("/Type"): name("/StructElem"), name("/S"): name("/Form"), name("/P"): document_ref,
        name("/Pg"): generic.IndirectObject(page_ref.idnum, page_ref.generation, w),
        name("/K"): generic.DictionaryObject({name("/Type"): name("/OBJR"), name("/Obj"): widget}),
    })
    element_ref = w.add_object(element)
    document["/K"].append(element_ref)
    root["/ParentTree"]["/Nums"].extend([generic.NumberObject(key), element_ref])
    root[name("/ParentTreeNextKey")] = generic.NumberObject(key + 1)
    widget.get_object()[name("/StructParent")] = generic.NumberObject(key)
    if change is not None:
        change(w, root, document, element)
    for changed in (document, root, root["/ParentTree"]):
        w.update_container(changed)
    meta = signers.PdfSignatureMetadata(field_name=title, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256")
    return signers.PdfSigner(meta, signer=who).sign_pdf(w).getvalue()


# ---------------------------------------------------------------- forms

def fill(base, title, value, show=None, **more):
    if base.locks(title):
        raise NotApplicable
    w = base.writer()
    field = field_named(w, title)
    field[name("/V")] = value
    for key, other in more.items():
        field[name("/" + key)] = other
    if show is not None:
        field["/AP"][name("/N")] = w.add_object(drawing(show))
        w.update_container(field["/AP"])
    w.update_container(field)
    return written(w)


@update("filling", "fill")
def text_filled(base):
    return fill(base, "remark", text("lu et approuve"), b"lu et approuve")


@update("filling", "fill")
def text_filled_in_place(base):
    if base.locks("remark"):
        raise NotApplicable
    w = base.writer()
    field = field_named(w, "remark")
    field[name("/V")] = text("vu")
    ref = field["/AP"].raw_get("/N")
    w.objects[(ref.generation, ref.idnum)] = drawing(b"vu")
    w.update_container(field)
    return written(w)


@update("filling", "fill")
def box_ticked(base):
    return fill(base, "agree", name("/Yes"), AS=name("/Yes"))


@update("filling", "fill")
def choice_made(base):
    return fill(base, "service", text("DAF"), b"DAF")


@update("filling", "fill")
def nested_field_filled(base):
    return fill(base, "person.name", text("A. Berrada"), b"A. Berrada")


@update("filling", "fill")
def radio_chosen(base):
    if base.locks("choice"):
        raise NotApplicable
    w = base.writer()
    field = field_named(w, "choice")
    field[name("/V")] = name("/v51")
    kid = field["/Kids"][1].get_object()
    kid[name("/AS")] = name("/v51")
    w.update_container(field)
    w.update_container(kid)
    return written(w)


@update("filling", "fill")
def two_steps_of_filling(base):
    return choice_made(base.then(text_filled(base)))


@update("filling", "fill")
def filled_and_signed(base):
    if base.locks("Nouvelle"):
        raise NotApplicable
    return sign(text_filled(base), "Nouvelle", who=Signers.second)


@update("replacing", "replace")
def amount_replaced(base):
    return fill(base, "amount", text("1000"), b"1000")


@update("replacing", "replace")
def amount_replaced_and_signed(base):
    if base.locks("Nouvelle"):
        raise NotApplicable
    return sign(amount_replaced(base), "Nouvelle", who=Signers.second)


# ---------------------------------------------------------------- annotations

def annotation(w, page, subtype, **more):
    dictionary = generic.DictionaryObject({
        name("/Type"): name("/Annot"), name("/Subtype"): name("/" + subtype),
        name("/Rect"): generic.ArrayObject([generic.NumberObject(x) for x in (300, 650, 380, 690)]),
        name("/Contents"): text("remarque"), name("/F"): generic.NumberObject(4),
    })
    dictionary.update({name("/" + key): value for key, value in more.items()})
    w.register_annotation(page.container_ref.get_object().container_ref, w.add_object(dictionary))
    return dictionary


@update("annotating", "annotation")
def text_annotation(base):
    w = base.writer()
    annotation(w, pages(w)[0], "Text")
    return written(w)


@update("annotating", "annotation")
def stamp_annotation(base):
    w = base.writer()
    appearance = w.add_object(drawing(b"RECU", (0, 0, 80, 40)))
    annotation(w, pages(w)[-1], "Stamp", AP=generic.DictionaryObject({name("/N"): appearance}))
    return written(w)


@update("annotating", "annotation")
def annotation_changed(base):
    w = base.writer()
    first = pages(w)[0]
    annots = first["/Annots"] if "/Annots" in first else ()
    note = next((found.get_object() for found in annots if found.get_object().get("/Subtype") == "/Text"), None)
    if note is None:
        raise NotApplicable
    note[name("/Contents")] = text("une autre note")
    w.update_container(note)
    return written(w)
