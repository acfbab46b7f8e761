"""PDFs made by hand, small enough to see through: pages of text lines, or pages that are only a picture."""

from __future__ import annotations

from collections.abc import Sequence

_PICTURE = (
    b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\n"
    b"stream\n\x80\nendstream"
)
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def made_pdf(pages: Sequence[Sequence[str] | None]) -> bytes:
    """Return a PDF. Each page is its lines of text, or None for a picture without text (a scan)."""
    objects = [b"", b"", _FONT, _PICTURE]  # catalogue and page tree follow when the pages are known
    kids = []
    for lines in pages:
        drawn = b"q 500 0 0 700 40 40 cm /Im Do Q" if lines is None else _drawn(lines)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F 3 0 R >> /XObject << /Im 4 0 R >> >> >>" % len(objects)
        )
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    numbers = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), numbers)
    return _file(objects)


def _drawn(lines: Sequence[str]) -> bytes:
    shown = [b"(%s) Tj T*" % _escaped(line) for line in lines]
    return b"BT /F 10 Tf 14 TL 50 800 Td\n" + b"\n".join(shown) + b"\nET"


def _escaped(line: str) -> bytes:
    data = line.encode("cp1252")
    return data.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def _file(objects: Sequence[bytes]) -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (len(objects) + 1, table, end)
