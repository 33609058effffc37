"""The PDF of a brief: typst with our own template and fonts, PDF/A-2a and PDF/UA-1, the same bytes for the same case."""

import json
import os
import re
import shutil
import tempfile
from dataclasses import asdict, replace
from datetime import UTC
from pathlib import Path
from typing import Any

from roadstead.briefing.characters import printable, undrawable
from roadstead.briefing.chips import chip_key, chip_reasons
from roadstead.briefing.content import Brief
from roadstead.briefing.figures import Figures
from roadstead.briefing.svg import Drawing
from roadstead.domain.errors import UserError
from roadstead.domain.resources import resource
from roadstead.domain.times import format_time
from roadstead.domain.vocabulary import TLP_COLOURS, Tlp

_PDF = b"%PDF-"


def typeset(brief: Brief, figures: Figures, out: Path, template: str = "brief") -> int:
    """Write the brief as a PDF file, whole or not at all; gives its number of pages.

    Raises UserError when the folder cannot be written, the disk is full, the template is not there, or ``out`` is no
    name for a PDF or another sort of file that is there already.
    """
    check_output(out)
    try:
        with tempfile.TemporaryDirectory(prefix="roadstead-brief-") as folder:
            pdf = _compile(Path(folder), brief, figures, template)
    except OSError as error:
        what = f"The brief's figures could not be put into the folder for temporary files: {_reason(error)}."
        raise UserError(what, "Make room on that disk.") from error
    write_whole(out, pdf)
    return count_pages(pdf)


def check_output(out: Path) -> None:
    """Refuses a file that would not be known as a PDF, and to write over a file that is none: a case, an image."""
    if out.is_dir():
        raise UserError(
            f"The brief could not be written to {out}: it is a folder.", "Choose another folder, or a name."
        )
    if out.suffix.lower() != ".pdf":
        raise UserError(f"“{out.name}” is no name for a brief.", f"End it in .pdf, such as {out.stem or 'brief'}.pdf.")
    try:
        if out.is_file():
            with out.open("rb") as stream:
                start = stream.read(len(_PDF))
            if start and start != _PDF:
                raise UserError(f"{out.name} is there already and is no PDF.", "Choose another name.")
    except OSError as error:
        raise UserError(
            f"The brief could not be written to {out}: {_reason(error)}.", "Choose another folder."
        ) from error


def _compile(folder: Path, brief: Brief, figures: Figures, template: str) -> bytes:
    """The bytes of the PDF. All that typst may read lies in the folder."""
    import typst

    shutil.copyfile(_template(template), folder / "brief.typ")
    (folder / "brief.json").write_text(json.dumps(data_of(brief, figures), ensure_ascii=True), encoding="ascii")
    for name, drawing in _drawings(figures):
        (folder / name).write_text(drawing.svg, encoding="utf-8")
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(resource("fonts"))])
    moment = int(brief.dated.astimezone(UTC).timestamp())
    pdf, warnings = typst.compile_with_warnings(
        str(folder / "brief.typ"), root=str(folder), font_paths=fonts, pdf_standards=["a-2a", "ua-1"], timestamp=moment
    )
    if warnings:  # such as a font that is not there: typst then sets nothing at all in its place
        raise RuntimeError(f"typst warns: {'; '.join(warning.message for warning in warnings)}")
    return pdf


def _template(name: str) -> Path:
    if not name.replace("-", "").isalnum():
        raise UserError(f"“{name}” is not the name of a template.", "Use “brief”.")
    try:
        return resource("templates", f"{name}.typ")
    except UserError:
        known = ", ".join(sorted(path.stem for path in resource("templates").glob("*.typ")))
        raise UserError(f"There is no template “{name}”.", f"Use one of: {known}.") from None


def _drawings(figures: Figures) -> list[tuple[str, Drawing]]:
    found = [("locator.svg", figures.locator)] if figures.locator else []
    found += [(f"chart-{i}.svg", d) for i, d in enumerate(figures.charts) if d is not None]
    return found + [(f"chip-{i}.svg", d) for i, (_, d) in enumerate(figures.chips) if isinstance(d, Drawing)]


def data_of(brief: Brief, figures: Figures) -> dict[str, Any]:
    """What the template reads: plain texts and numbers, no markup, every text one that the fonts can draw."""
    fields = asdict(replace(brief, charts=()))
    for name in ("locator", "chips", "dated"):
        del fields[name]
    moment = brief.dated.astimezone(UTC)
    fields |= {
        "tlp_colour": TLP_COLOURS.get(Tlp(brief.tlp), "#FFFFFF") if brief.tlp else "#FFFFFF",
        "dated": format_time(moment),
        "entries": f"{brief.entries:,}",
        "moment": [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second],
        "simulated": any(scene.simulated for scene in brief.scenes),
        "locator": _figure("locator.svg", figures.locator) if figures.locator else None,
        "charts": [_chart(i, brief, figures) for i in range(len(brief.charts))],
        "chips": [_chip(i, figures) for i in range(len(figures.chips))],
        "warnings": _open_points(brief),
    }
    return _clean(fields)


def _open_points(brief: Brief) -> list[dict[str, str]]:
    """What the linter found, one line for each objection with all the places it applies to.

    Simulated images are not among them: their labels settle it.
    """
    grouped: dict[str, list[str]] = {}
    for found in brief.warnings:
        if found.rule != "simulated-scene":
            grouped.setdefault(found.text, []).append(found.where)
    return [{"where": "; ".join(places), "text": text} for text, places in grouped.items()]


def _figure(name: str, drawing: Drawing) -> dict[str, Any]:
    return {"file": name, "alt": drawing.alt}


def _chart(i: int, brief: Brief, figures: Figures) -> dict[str, Any]:
    spec, drawing = brief.charts[i], figures.charts[i]
    common = {"title": spec.title, "note": spec.note, "words": spec.words, "why": spec.why}
    return common | (_figure(f"chart-{i}.svg", drawing) if drawing else {"file": None, "alt": ""})


def _chip(i: int, figures: Figures) -> dict[str, Any]:
    spec, drawing = figures.chips[i]
    common = {
        "sighting": spec.sighting,
        "image": spec.image,
        "simulated": spec.scene.simulated,
        "key": chip_key(spec),
        "reasons": chip_reasons(spec),
        "first": all(other.sighting != spec.sighting for other, _ in figures.chips[:i]),
        "label": f"chip-{i}",
    }
    if isinstance(drawing, str):
        return common | {"file": None, "alt": "", "reason": drawing}
    return common | _figure(f"chip-{i}.svg", drawing) | {"reason": ""}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list | tuple) else value


def unwritable_characters(brief: Brief) -> list[str]:
    """The characters of the brief's texts that its fonts lack, each once: they are printed as code points."""
    found: dict[str, None] = {}
    stack: list[Any] = [asdict(replace(brief, charts=())), [(c.title, c.note, c.words) for c in brief.charts]]
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            found |= dict.fromkeys(undrawable(value))
        elif isinstance(value, dict | list | tuple):
            stack.extend(value.values() if isinstance(value, dict) else value)
    return sorted(found)


def count_pages(pdf: bytes) -> int:
    """The number of pages of a PDF as typst writes it, from the count in its page tree's root."""
    found = re.findall(rb"/Type\s*/Pages\s*/Count\s+(\d+)", pdf)
    return max(map(int, found))


def write_whole(out: Path, data: bytes) -> None:
    """Write a file so that it is there whole or as it was before; raises UserError when that cannot be done."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(out)
    except OSError as error:
        _remove(part)
        raise UserError(
            f"The brief could not be written to {out}: {_reason(error)}.", "Choose another folder or make room."
        ) from error


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # the folder refuses us: the part was never made


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
