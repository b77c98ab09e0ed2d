"""PyMuPDF and pypdf as their users use them, always by an incremental update. Jobs as in PdfBox.java; KIND begins with the name of the
library. Nothing is signed here."""
import shutil
import sys
import traceback
import warnings

import pymupdf
import pypdf
from pypdf.annotations import Highlight, Text
from pypdf.generic import ArrayObject, FloatObject, NameObject

warnings.filterwarnings("ignore")


def mupdf(kind, before, after, *more):
    shutil.copy(before, after)
    document = pymupdf.open(after)
    if document.needs_pass:
        document.authenticate("")
    page = document[0]
    if kind == "text-annotation":
        page.add_text_annot((500, 100), "Vu")
    elif kind == "highlight":
        page.add_highlight_annot(pymupdf.Rect(72, 100, 200, 120))
    elif kind == "freetext":
        page.add_freetext_annot(pymupdf.Rect(300, 300, 400, 320), "Vu")
    elif kind == "stamp":
        page.add_stamp_annot(pymupdf.Rect(300, 400, 420, 440))
    elif kind == "ink":
        page.add_ink_annot([[(300, 500), (320, 520), (340, 500)]])
    elif kind == "delete-annotation":
        page.delete_annot(next(page.annots()))
    elif kind == "fill":
        widget = next(widget for widget in page.widgets() if widget.field_name == more[0])
        widget.field_value = more[1] if len(more) > 1 else True
        widget.update()
    elif kind == "metadata":
        document.set_metadata({"title": "Copie"})
    elif kind == "page-content":
        page.insert_text((72, 130), "pas signe")
    elif kind == "page-added":
        document.new_page()
    elif kind == "page-removed":
        document.delete_page(0)
    elif kind == "redaction":
        page.add_redact_annot(pymupdf.Rect(72, 100, 200, 130))
        page.apply_redactions()
    elif kind == "attachment":
        document.embfile_add("autre.txt", b"autre")
    else:
        raise ValueError(kind)
    document.saveIncr()


def from_pypdf(kind, before, after, *more):
    writer = pypdf.PdfWriter(before, incremental=True)
    page = writer.pages[0]
    if kind == "text-annotation":
        writer.add_annotation(0, Text(rect=(500, 600, 520, 620), text="Vu"))
    elif kind == "highlight":
        quads = ArrayObject(FloatObject(x) for x in (72, 735, 172, 735, 72, 715, 172, 715))
        writer.add_annotation(0, Highlight(rect=(72, 715, 172, 735), quad_points=quads))
    elif kind == "fill":
        writer.update_page_form_field_values(page, {more[0]: more[1]}, auto_regenerate=False)
    elif kind == "fill-regenerate":
        writer.update_page_form_field_values(page, {more[0]: more[1]}, auto_regenerate=True)
    elif kind == "metadata":
        writer.add_metadata({"/Title": "Copie"})
    elif kind == "page-added":
        writer.add_blank_page(595, 842)
    elif kind == "page-turned":
        page.rotate(90)
    elif kind == "scaled":
        page.scale_by(0.5)
    elif kind == "attachment":
        writer.add_attachment("autre.txt", b"autre")
    elif kind == "outline":
        writer.add_outline_item("Nouveau", 0)
    elif kind == "language":
        writer._root_object[NameObject("/Lang")] = pypdf.generic.TextStringObject("en")
    else:
        raise ValueError(kind)
    with open(after, "wb") as out:
        writer.write(out)


def main():
    for line in sys.stdin:
        kind, before, after, *more = line.rstrip("\n").split("\t")
        try:
            library, kind = kind.split(":")
            {"mupdf": mupdf, "pypdf": from_pypdf}[library](kind, before, after, *more)
            print("ok", flush=True)
        except BaseException as error:  # noqa: BLE001 - reported, one line
            print(" ".join("".join(traceback.format_exception(error)).split()), flush=True)


if __name__ == "__main__":
    main()
