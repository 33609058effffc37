r"""Build resources/fonts from the four npm packages that carry Noto's static faces, subset to what briefs need.

    npm pack @expo-google-fonts/noto-sans@0.4.2 @expo-google-fonts/noto-sans-kr@0.4.3 @expo-google-fonts/noto-sans-mono@0.4.2 \
        @expo-google-fonts/noto-sans-sc@0.4.3
    pip install fonttools
    python packaging/build_fonts.py FOLDER_OF_THE_TGZ_FILES

Runs once; its output is committed, so that no user needs npm or fonttools. coverage.json lists every
character that at least one face can draw: the brief writes any other as its code point.
"""

import hashlib
import io
import json
import sys
import tarfile
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont

OUT = Path(__file__).resolve().parent.parent / "resources" / "fonts"
EUROPEAN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x530),
    *range(0x1D00, 0x2C80),
    *range(0x2DE0, 0x2E60),
    *range(0xA640, 0xA6A0),
    0xFFFD,
]
HANGUL = [
    *range(0x2190, 0x2600),
    *range(0x1100, 0x1200),
    *range(0x3000, 0x3040),
    *range(0x3130, 0x3190),
    *range(0xAC00, 0xD7A4),
]
KANA_AND_HAN = [*range(0x3040, 0x3100), *range(0x4E00, 0xA000), *range(0xFF00, 0xFFF0)]


def ks_x_1001() -> list[int]:
    """The 2,350 everyday Hangul syllables of the Korean standard KS X 1001."""
    cells = (bytes((row, cell)) for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF))
    return [ord(text) for text in (cell.decode("euc_kr", "ignore") for cell in cells) if text]


def gb_2312() -> list[int]:
    """The 6,763 characters of the Chinese standard GB 2312, simplified: those that KR lacks are taken from SC."""
    cells = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return [ord(text) for text in (cell.decode("gb2312", "ignore") for cell in cells) if text]


FACES: list[tuple[str, str, list[int]]] = [
    ("noto-sans-0.4.2", "400Regular/NotoSans_400Regular.ttf", EUROPEAN),
    ("noto-sans-0.4.2", "400Regular_Italic/NotoSans_400Regular_Italic.ttf", EUROPEAN),
    ("noto-sans-0.4.2", "600SemiBold/NotoSans_600SemiBold.ttf", EUROPEAN),
    ("noto-sans-kr-0.4.3", "400Regular/NotoSansKR_400Regular.ttf", HANGUL + KANA_AND_HAN),
    ("noto-sans-kr-0.4.3", "600SemiBold/NotoSansKR_600SemiBold.ttf", ks_x_1001()),
    ("noto-sans-sc-0.4.3", "400Regular/NotoSansSC_400Regular.ttf", gb_2312()),
    ("noto-sans-mono-0.4.2", "400Regular/NotoSansMono_400Regular.ttf", list(range(0x20, 0x250))),
]


def read_member(archive: Path, ending: str) -> bytes:
    with tarfile.open(archive) as tar:
        name = next(n for n in tar.getnames() if n.endswith(ending))
        member = tar.extractfile(name)
        assert member is not None
        return member.read()


def subset_face(data: bytes, characters: list[int]) -> TTFont:
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    options = subset.Options(
        layout_features=["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum", "ljmo", "vjmo", "tjmo"]
    )
    options.hinting = False
    options.name_IDs = ["*"]
    worker: Any = subset.Subsetter(options)
    worker.populate(unicodes=characters)
    worker.subset(font)
    return font


def ranges(points: set[int]) -> list[tuple[int, int]]:
    """Inclusive runs of code points, ascending."""
    runs: list[tuple[int, int]] = []
    for point in sorted(points):
        if runs and point == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], point)
        else:
            runs.append((point, point))
    return runs


def main(folder: Path) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    covered: set[int] = set()
    for package, ending, characters in FACES:
        wanted = [point for point in characters if "SC" not in ending or point not in covered]
        font = subset_face(read_member(folder / f"expo-google-fonts-{package}.tgz", ending), wanted)
        target = OUT / (
            Path(ending).stem.replace("_400", "-").replace("_600", "-").replace("Regular_Italic", "Italic") + ".ttf"
        )
        font.save(target)
        if "Mono" not in ending:
            covered |= set(font.getBestCmap())
        print(f"{hashlib.sha256(target.read_bytes()).hexdigest()}  {target.stat().st_size:>9,}  {target.name}")
    (OUT / "OFL.txt").write_bytes(read_member(folder / "expo-google-fonts-noto-sans-0.4.2.tgz", "LICENSE_FONT"))
    (OUT / "OFL-KR.txt").write_bytes(read_member(folder / "expo-google-fonts-noto-sans-kr-0.4.3.tgz", "LICENSE_FONT"))
    (OUT / "coverage.json").write_text(json.dumps(ranges(covered), separators=(",", ":")) + "\n", encoding="ascii")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
