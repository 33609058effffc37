"""Sets up everything on a fresh machine and runs the program or its tests: ``demo``, ``test``, ``test --core``, ``lock``.

Standard library only. It makes a virtual environment in the checkout, installs the locked dependencies with their
hashes, and on Debian and Ubuntu the system libraries that Qt needs. When there is nothing to do it does nothing.
"""

import argparse
import ctypes
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "packaging" / "locks"
WINDOWS = sys.platform == "win32"

# What Qt loads, by the name the loader knows it, and the Debian package it is in.
LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
# What some tests hold the program against; without them those tests are skipped by name.
TEST_TOOLS = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "ogrinfo": "gdal-bin",
    "strace": "strace",
    "pdftotext": "poppler-utils",
}


def main() -> int:
    """Runs one command and gives its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="build the demonstration case and open it")
    demo.add_argument("rest", nargs=argparse.REMAINDER, help="handed on to `roadstead demo`")
    test = commands.add_parser("test", help="lint, format, types, import contracts, and every test")
    test.add_argument("--core", action="store_true", help="only the core suite, in an environment without Qt")
    test.add_argument("rest", nargs=argparse.REMAINDER, help="handed on to pytest")
    commands.add_parser("lock", help="for maintainers: resolve the dependencies anew (needs uv)")
    arguments = parser.parse_args()
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        return stop(f"Python {sys.version.split()[0]} will not do: run this with Python 3.11, 3.12 or 3.13.")
    try:
        if arguments.command == "lock":
            return lock()
        if arguments.command == "demo":
            return run_demo(arguments.rest)
        return run_core(arguments.rest) if arguments.core else run_tests(arguments.rest)
    except subprocess.CalledProcessError as error:
        return stop(f"This failed with status {error.returncode}: {shlex.join(map(str, error.cmd))}")
    except KeyboardInterrupt:
        return stop("Stopped.")


def run_demo(rest: Sequence[str]) -> int:
    """Builds the demonstration case and opens it, or draws it where there is no screen."""
    if not system_libraries({}):
        return 1
    python = environment(ROOT / ".venv", "run")
    arguments, surroundings = list(rest), dict(os.environ)
    if not has_screen():
        surroundings["QT_QPA_PLATFORM"] = "offscreen"
        if "--headless" not in arguments:
            say("There is no screen here: writing the case, the brief and a picture of the window instead.")
            arguments.append("--headless")
    return subprocess.run([python, "-m", "roadstead", "demo", *arguments], env=surroundings, cwd=ROOT).returncode


def run_tests(rest: Sequence[str]) -> int:
    """Lint, format, types, import contracts, then the tests; the window's own on a virtual screen."""
    if not system_libraries(TEST_TOOLS):
        return 1
    python = environment(ROOT / ".venv", "test")
    checks = {
        "lint": ["-m", "ruff", "check", "."],
        "format": ["-m", "ruff", "format", "--check", "."],
        "types": ["-m", "ty", "check", "desktop"],
        "import contracts": ["-c", "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"],
    }
    failed = [name for name, command in checks.items() if not step(name, [python, *command])]
    offscreen = dict(os.environ, QT_QPA_PLATFORM="offscreen")
    if not step("tests", [python, "-m", "pytest", "-m", "not window", *rest], offscreen):
        failed.append("tests")
    with virtual_screen() as screen:
        if screen is None:
            say("There is no screen and no Xvfb: the tests of the real window are left out.")
        elif not step("tests of the real window", [python, "-m", "pytest", "-m", "window", *rest], screen):
            failed.append("tests of the real window")
    say(f"Failed: {', '.join(failed)}." if failed else "All passed.")
    return 1 if failed else 0


def run_core(rest: Sequence[str]) -> int:
    """The tests that need no Qt, where none is installed."""
    python = environment(ROOT / ".venv-core", "core")
    return 0 if step("core tests, no Qt installed", [python, "-m", "pytest", "-m", "not window", *rest]) else 1


def lock() -> int:
    """Writes uv.lock, and from it the hashed locks for pip."""
    uv = shutil.which("uv")
    if uv is None:
        return stop("uv is not on the path: install it, then run this again.")
    subprocess.run([uv, "lock"], cwd=ROOT, check=True)
    qt = [f"--no-emit-package={name}" for name in ("pyside6-essentials", "shiboken6", "pyqtgraph", "pytest-qt")]
    kinds = {"run": [], "test": ["--group=test"], "core": ["--group=test", *qt]}
    for name, options in kinds.items():
        command = [uv, "export", "--frozen", "--quiet", "--no-emit-project", "--group=build", *options]
        subprocess.run([*command, f"--output-file=packaging/locks/{name}.txt"], cwd=ROOT, check=True)
    return 0


def environment(folder: Path, kind: str) -> str:
    """The Python of a virtual environment that holds what the lock says, made or brought up to date where it does not."""
    python = folder / ("Scripts/python.exe" if WINDOWS else "bin/python")
    locked = LOCKS / f"{kind}.txt"
    wanted = hashlib.sha256(
        locked.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + f"{ROOT}{sys.version_info[:2]}".encode()
    ).hexdigest()
    stamp = folder / f"roadstead-{kind}.stamp"
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return str(python)
    if not python.exists():
        say(f"Making a virtual environment in {folder.name}")
        without = [] if importlib.util.find_spec("ensurepip") else ["--without-pip"]  # Debian ships it apart
        subprocess.run([sys.executable, "-m", "venv", *without, str(folder)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "install", "--quiet"]
    if (folder / "pyvenv.cfg").exists() and has_pip(python):
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    say(f"Installing the locked packages of packaging/locks/{kind}.txt")
    # The lock is complete: nothing is to be resolved, and what it leaves out on purpose is not to be asked for.
    subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(locked)], check=True)
    say("Installing Roadstead itself from this checkout")
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True)
    stamp.write_text(wanted)
    return str(python)


def has_pip(python: Path) -> bool:
    """Whether the environment has a pip of its own."""
    return subprocess.run([str(python), "-c", "import pip"], capture_output=True).returncode == 0


def system_libraries(tools: Mapping[str, str]) -> bool:
    """Installs what Qt and the tests need from Debian's packages; False when Qt cannot run without being helped."""
    if not sys.platform.startswith("linux"):
        return True
    libraries = [package for name, package in LIBRARIES.items() if not loads(name)]
    missing = libraries + [package for tool, package in tools.items() if not shutil.which(tool)]
    if not missing:
        return True
    if not shutil.which("apt-get"):
        say(
            f"These are not installed here (Debian's names): {' '.join(missing)}. Install them with your system's tool."
        )
        return True
    line = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        say(f"Missing system packages. Run this, then try again:\n    sudo {shlex.join(line)}")
        return not libraries
    say(f"Installing system packages: {' '.join(missing)}")
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    subprocess.run(["apt-get", "update", "--quiet=2"], check=True, env=quiet)
    subprocess.run([*line[:2], "--quiet=2", *line[2:]], check=True, env=quiet, stdout=subprocess.DEVNULL)
    return True


def loads(library: str) -> bool:
    """Whether the system's loader finds a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_screen() -> bool:
    """Whether a window can be shown."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextmanager
def virtual_screen() -> Iterator[dict[str, str] | None]:
    """The surroundings in which a window can be shown: this screen, or one of Xvfb's; None when there is neither."""
    if not sys.platform.startswith("linux"):
        yield dict(os.environ)
        return
    if not shutil.which("Xvfb"):
        yield dict(os.environ) if has_screen() else None
        return
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "xvfb.log"
        read, write = os.pipe()
        with log.open("wb") as output:
            server = subprocess.Popen(
                ["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp"],
                pass_fds=[write],
                stderr=output,
            )
        os.close(write)
        try:
            with os.fdopen(read) as pipe:
                number = pipe.readline().strip()
            if not number:
                say(f"Xvfb did not start: {log.read_text(errors='replace').strip()}")
            yield dict(os.environ, DISPLAY=f":{number}", QT_QPA_PLATFORM="xcb") if number else None
        finally:
            server.terminate()
            server.wait()


def step(name: str, command: Sequence[str], surroundings: Mapping[str, str] | None = None) -> bool:
    """Runs one check from the checkout's root and says how it went."""
    say(f"-- {name}")
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=dict(surroundings or os.environ), stdin=subprocess.DEVNULL)
    say(f"-- {name}: {'passed' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - began:.0f} s")
    return done.returncode == 0


def say(text: str) -> None:
    """One line of what is going on."""
    print(text, flush=True)


def stop(text: str) -> int:
    """Says why it ends and gives the exit status of a failure."""
    say(text)
    return 1


if __name__ == "__main__":
    sys.exit(main())
