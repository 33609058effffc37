"""The made-up case, the PDF that it gives, and a reader of a PDF's text and tags."""

import importlib.util
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pikepdf
import pytest

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def samples() -> ModuleType:
    """tests/briefing/samples.py, imported by its path."""
    spec = importlib.util.spec_from_file_location("briefing_samples", HERE / "samples.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def brief_pdf(samples: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample case as a PDF."""
    from roadstead.briefing.writing import write_brief

    out = tmp_path_factory.mktemp("brief") / "brief.pdf"
    write_brief(samples.najin_case(), samples.PlainMap(), samples.noise_reader, out)
    return out


@pytest.fixture(scope="session")
def page_texts() -> Callable[[Path], list[str]]:
    """The text of each page, by the fonts' own ToUnicode maps, without any spaces: as a copier would get it."""

    def read(path: Path) -> list[str]:
        with pikepdf.open(path) as pdf:
            return ["".join("".join(_shown(page.obj)).split()) for page in pdf.pages]

    return read


def _shown(holder: pikepdf.Object) -> Iterator[str]:
    """The strings that a page or form shows, in the order of its content stream."""
    resources = holder.get("/Resources", pikepdf.Dictionary())
    fonts = {name: _unicode_map(font) for name, font in resources.get("/Font", pikepdf.Dictionary()).items()}
    current: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(holder):
        if str(operator) == "Tf":
            current = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else operands
            for part in parts:
                if isinstance(part, pikepdf.String):
                    raw = bytes(part)
                    yield "".join(
                        current.get(int.from_bytes(raw[i : i + 2], "big"), "�") for i in range(0, len(raw), 2)
                    )
        elif str(operator) == "Do":
            form = resources["/XObject"][str(operands[0])]
            if form.get("/Subtype") == "/Form":
                yield from _shown(form)


def _unicode_map(font: pikepdf.Object) -> dict[int, str]:
    """Glyph numbers to text from a font's ToUnicode stream."""
    found: dict[int, str] = {}
    text = font["/ToUnicode"].read_bytes().decode("latin-1")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, value in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(value).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for first, last, value in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            for i in range(int(first, 16), int(last, 16) + 1):
                found[i] = chr(int(value, 16) + i - int(first, 16))
    return found


@pytest.fixture(scope="session")
def tags_of() -> Callable[[Path], list[tuple[str, pikepdf.Object]]]:
    """Each structure element of a PDF with its kind, in reading order. Objects stay valid: the file is kept open."""
    kept = []

    def read(path: Path) -> list[tuple[str, pikepdf.Object]]:
        pdf = pikepdf.open(path)
        kept.append(pdf)
        return list(_elements(pdf.Root["/StructTreeRoot"]))

    return read


def _elements(node: pikepdf.Object) -> Iterator[tuple[str, pikepdf.Object]]:
    kids = node.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield str(kid["/S"]), kid
            yield from _elements(kid)
