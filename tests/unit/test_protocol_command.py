"""`invoke protocol`: what it prints, and what it says of a file that it cannot read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from harvesters.protocol import pdf
from harvesters.protocol.command import ProtocolError, read_protocol
from harvesters.protocol.errors import PdfTooLarge, PdfTooSlow, PdfUnreadable
from harvesters.sandbox.pdf_pages import made_pdf

ROOT = Path(__file__).parents[2]
LINES = [
    "Sammanträdesprotokoll",
    "Kommunfullmäktige i Lillby kommun",
    "Sammanträdesdatum 2025-03-17",
    "§ 12 Motion från Åsa Öberg (MP) om cykelväg",
    "Dnr KS 2024/118",
    "Kommunfullmäktiges beslut",
    "Motionen avslås.",
    "Omröstning",
    "Ja-röst för avslag på motionen. Nej-röst för bifall till motionen.",
    "Med 21 ja-röster mot 20 nej-röster beslutar kommunfullmäktige att avslå motionen.",
    "Reservation",
    "Mot beslutet reserverar sig Åsa Öberg (MP).",
]


def written(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def only(path: Path) -> dict[str, object]:
    report = read_protocol(path)
    assert report.warnings == ()
    (line,) = report.lines
    return json.loads(line)


def test_text_pdf_and_json_say_the_same(tmp_path: Path) -> None:
    text = "\n".join(LINES)
    meeting = {"organ": "Kommunfullmäktige", "datum": "2025-03-17"}
    forms = [
        written(tmp_path, "a.txt", text),
        written(tmp_path, "a.pdf", made_pdf([LINES])),
        written(tmp_path, "a.json", json.dumps(meeting | {"paragrafer": [{"text": "\n".join(LINES[3:])}]})),
    ]
    told = [only(path) for path in forms]
    for one in told:
        assert (one["organ"], one["datum"], one["paragraf"]) == ("Kommunfullmäktige", "2025-03-17", "12")
        assert (one["utfall"], one["utfall_avser"], one["diarienummer"]) == ("avslaget", "initiativ", "KS 2024/118")
        assert one["initiativ_av"] == "Åsa Öberg (MP)"
        assert one["reservationer"] == ["MP"]
        (vote,) = one["omrostningar"]
        assert (vote["ja"], vote["nej"], vote["vann"]) == (21, 20, "ja")
    assert told[0] == told[1]


def test_the_words_behind_each_key_field_are_given(tmp_path: Path) -> None:
    told = only(written(tmp_path, "a.txt", "\n".join(LINES)))
    assert set(told["belagg"]) >= {"rubrik", "beslutstext", "utfall", "initiativ_av", "rosttal"}
    assert "avslås" in told["belagg"]["utfall"]["quote"]
    assert "21 ja-röster" in told["belagg"]["rosttal"]["quote"]


def test_a_scan_is_told_and_never_empty(tmp_path: Path) -> None:
    with pytest.raises(ProtocolError, match=r"inskannad: 3 av 3 sidor") as caught:
        read_protocol(written(tmp_path, "skannad.pdf", made_pdf([None, None, None])))
    assert "scanned" in str(caught.value)


def test_a_page_that_is_a_picture_is_told(tmp_path: Path) -> None:
    report = read_protocol(written(tmp_path, "a.pdf", made_pdf([LINES, None, LINES[:3]])))
    assert len(report.lines) == 1
    assert "sida 2 saknar text" in report.warnings[0]


def test_a_text_without_decision_is_told(tmp_path: Path) -> None:
    report = read_protocol(written(tmp_path, "a.txt", "§ 1 Upprop\nNärvarande ledamöter antecknades på listan.\n"))
    assert len(report.lines) == 1
    assert "inte" in report.warnings[0] or "ingen paragraf" in report.warnings[0]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("tom.txt", b"", "0 tecken"),
        ("brev.txt", b"Hej! Det blir fika klockan tre.", "ingen paragraf"),
        ("a.docx", b"PK\x03\x04rest", "DOCX"),
        ("a.pdf", b"%PDF-1.4\nnonsense", "går inte att öppna"),
        ("a.json", b'{"paragrafer": []}', "JSON utan text"),
        ("avklippt.json", b'{"paragrafer": [{"text": "', "avklippt"),
        ("bild.bin", b"\x00\x01\x02\x03", "binärdata"),
    ],
)
def test_what_is_no_protocol_is_told_in_plain_words(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        read_protocol(written(tmp_path, name, data))
    assert says in str(caught.value)
    assert name in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ProtocolError, match="gick inte att öppna"):
        read_protocol(tmp_path / "saknas.txt")


def test_a_pdf_with_too_many_pages_bytes_or_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made_pdf([LINES, LINES])
    with pytest.raises(PdfTooLarge, match="2 pages"):
        pdf.read_pdf(data, "a.pdf", max_pages=1)
    monkeypatch.setattr(pdf, "MAX_BYTES", 10)
    with pytest.raises(PdfTooLarge, match="byte"):
        pdf.read_pdf(data, "a.pdf")


def test_a_pdf_reader_that_hangs_or_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(command: list[str], **options: object) -> None:
        raise subprocess.TimeoutExpired(command, 1)

    monkeypatch.setattr(pdf.subprocess, "run", hangs)
    with pytest.raises(PdfTooSlow):
        pdf.read_pdf(b"%PDF-1.4", "a.pdf")
    for status, error in ((-24, PdfTooSlow), (-11, PdfUnreadable)):
        done = subprocess.CompletedProcess([], status, b"", b"")
        monkeypatch.setattr(pdf.subprocess, "run", lambda *_, done=done, **__: done)
        with pytest.raises(error):
            pdf.read_pdf(b"%PDF-1.4", "a.pdf")


def test_the_task_prints_json_lines_and_ends_with_its_status(tmp_path: Path) -> None:
    def run(path: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), "protocol", str(path)]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)

    done = run(written(tmp_path, "a.txt", "\n".join(LINES)))
    assert (done.returncode, done.stderr) == (0, "")
    assert [json.loads(line)["paragraf"] for line in done.stdout.splitlines()] == ["12"]
    scanned = run(written(tmp_path, "b.pdf", made_pdf([None])))
    assert (scanned.returncode, scanned.stdout) == (2, "")
    assert "inskannad" in scanned.stderr
    partly = run(written(tmp_path, "c.pdf", made_pdf([LINES, None])))
    assert partly.returncode == 1
    assert partly.stdout
