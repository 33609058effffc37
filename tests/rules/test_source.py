"""Rules of the house that are read off the source text."""

import ast
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

NETWORK = ("QtNetwork", "QtWebEngine", "QtWebSockets", "urllib.request", "QDesktopServices")
HEAVY = {"pandas", "geopandas", "rasterio", "scipy", "typst", "pyogrio", "pyqtgraph"}


def modules(root: Path) -> Iterator[Path]:
    yield from (root / "desktop" / "roadstead").rglob("*.py")


@pytest.mark.parametrize("name", NETWORK)
def test_nothing_names_a_way_out(root: Path, name: str) -> None:
    assert [str(p) for p in modules(root) if name in p.read_text(encoding="utf-8")] == []


def test_heavy_packages_are_imported_on_first_use(root: Path) -> None:
    found = []
    for path in modules(root):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            own = {"pyqtgraph"} if path.parent.name == "charts" else set()  # itself loaded with the first chart
            found += [f"{path.name}: {name}" for name in names if name.split(".")[0] in HEAVY - own]
    assert found == []


def test_sizes(root: Path) -> None:
    too_big = []
    for path in modules(root):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > 600:
            too_big.append(f"{path}: file")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 60:
                too_big.append(f"{path}: {node.name}")
            if isinstance(node, ast.ClassDef) and sum(isinstance(b, ast.FunctionDef) for b in node.body) > 25:
                too_big.append(f"{path}: {node.name}")
    assert too_big == []


def test_no_package_shadows_the_library_of_the_name_packaging(root: Path) -> None:
    assert not (root / "packaging" / "__init__.py").exists()


def test_only_the_agreed_folders(root: Path) -> None:
    if not shutil.which("git") or not (root / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "-c", f"safe.directory={root}", "ls-files"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    tops = {line.split("/")[0] for line in listed.stdout.splitlines()}
    agreed = {"pyproject.toml", "desktop", "resources", "tests", "packaging", "README.md", "LICENSE", "uv.lock"}
    assert {t for t in tops if not t.startswith(".")} <= agreed
