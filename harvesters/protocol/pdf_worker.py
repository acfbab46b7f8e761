"""Read one PDF in a process of its own: bytes on stdin, JSON on stdout. Started by `harvesters.protocol.pdf`.

The reader is C++ and the file is a stranger's. Memory and processor time are
bounded here, so whatever the file does to the reader ends with this process.
"""

from __future__ import annotations

import json
import resource
import sys

import pypdfium2

MAX_MEMORY_BYTES = 1_500 * 1024 * 1024


def main(max_pages: int, seconds: int) -> dict[str, object]:
    """Return {"pages": [text, …]}, or {"too_many": number of pages}, or {"broken": what the reader says}."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        if len(document) > max_pages:
            return {"too_many": len(document)}
        return {"pages": [_text(document[index]) for index in range(len(document))]}
    except (pypdfium2.PdfiumError, MemoryError) as error:
        return {"broken": str(error) or type(error).__name__}


def _text(page: pypdfium2.PdfPage) -> str:
    textpage = page.get_textpage()
    text = textpage.get_text_bounded()
    textpage.close()
    page.close()
    # The reader writes U+FFFE for a hyphen that it takes for one of a line end.
    return str(text).replace("\ufffe", "-").replace("\r\n", "\n")


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
