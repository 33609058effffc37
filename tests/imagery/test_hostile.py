"""Files that are broken or made to do harm: one sentence each, no socket, nothing read elsewhere, the pool goes on."""

import os
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain.errors import UserError
from roadstead.imagery import ImageryPool
from roadstead.imagery.headers import vet
from roadstead.imagery.paths import real_path

SOURCES = Path(__file__).resolve().parents[2] / "desktop"


def sentence(pool, path) -> str:
    """What the user is told; checks that it is one sentence with the file's name, and that the pool still works."""
    with pytest.raises(UserError) as caught:
        pool.probe(path).result()
    told = caught.value
    assert Path(path).name in told.what
    assert "\n" not in str(told)
    assert told.what.endswith(".")
    assert told.todo.endswith(".")
    assert "Traceback" not in str(told)
    return told.what


def tiff(width: int, height: int, *, rows: int | None = None, strips: int = 1, data: bytes = b"") -> bytes:
    """A classic little-endian TIFF of one byte a pixel, its strips all at the end of its header."""
    tags = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (277, 1), (278, rows or height)]
    after = 8 + 2 + 12 * (len(tags) + 2) + 4
    entries = [struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags]
    entries.insert(5, struct.pack("<HHII", 273, 4, strips, after))
    entries.append(struct.pack("<HHII", 279, 4, strips, after if strips > 1 else len(data)))
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + b"".join(entries) + bytes(4) + data


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.tif", b"Najin, 12 October: two ships at pier 1\n" * 20, "a text"),
        ("a.tif", b'<VRTDataset rasterXSize="9" rasterYSize="9"></VRTDataset>', "virtual dataset"),
        ("a.jpg", b"<GDAL_WMS><Service name='TMS'></Service></GDAL_WMS>", "XML"),
        ("a.png", b'{"type": "FeatureCollection"}', "JSON"),
        ("a.tif", b"\0" * 500, "not known"),
        ("a.tif", os.urandom(3).hex().encode() and b"\xde\xad\xbe\xef" * 9, "not known"),
        ("a.pdf", b"%PDF-1.7", "PDF"),
        ("a.tif", b"", "empty"),
        ("a.tif", b"II*\0", "cut short"),
        ("a.tif", b"II*\0\x08\0\0\0", "cut short"),
        ("a.tif", b"II*\0\x08\0\0\0\xff\xff", "cut short"),
        ("a.tif", b"II+\0\x08\0\0\0\x10" + b"\0" * 7 + b"\xff" * 8, "cut short"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "damaged|cut short"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "damaged|cut short"),
        ("a.jp2", b"\xff\x4f\xff\x51\0\0", "damaged|cut short"),
    ],
)
def test_what_is_no_image_is_one_sentence(pool, tmp_path, name, content, told):
    path = tmp_path / name
    path.write_bytes(content)
    assert re.search(told, sentence(pool, path))


def test_missing_folder_address_and_pipe(pool, tmp_path):
    assert "does not exist" in sentence(pool, tmp_path / "gone.tif")
    assert "folder" in sentence(pool, tmp_path)
    for address in (
        "/vsicurl/http://192.0.2.1/x.tif",
        "http://192.0.2.1/x.tif",
        "//server/share/x.tif",
        "\\\\server\\x.tif",
        "smb://server/share/x.tif",
        "sftp://server/x.tif",
    ):
        with pytest.raises(UserError, match="is an address"):
            pool.probe(address).result()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.tif")
        assert "not a regular file" in sentence(pool, tmp_path / "pipe.tif")


@pytest.mark.skipif(sys.platform == "win32", reason="its network shares are named otherwise")
@pytest.mark.parametrize(
    "share", ["/run/user/1000/gvfs/smb-share:server=s,share=p", "/net/server/p", "/home/ana/.gvfs/p"]
)
def test_a_share_that_looks_like_a_folder_is_told_before_it_is_touched(share):
    with pytest.raises(UserError, match="lies on a network share"):
        real_path(f"{share}/x.tif")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_the_right_to_read_it(pool, make, noise):
    path = make("a.png", noise(1, 9, 9))
    path.chmod(0)
    assert "cannot be read" in sentence(pool, path)


@pytest.mark.parametrize("name", ["a.tif", "b.tif", "c.tif", "a.jpg", "a.png", "a.jp2"])
@pytest.mark.parametrize("share", [0.03, 0.5, 0.98])
def test_a_truncated_image_is_told_at_import(pool, make, noise, name, share):
    more = {
        "b.tif": {"tiled": True, "blockxsize": 128, "blockysize": 128, "compress": "deflate"},
        "c.tif": {"compress": "jpeg", "bigtiff": "yes"},
    }.get(name, {})
    path = make(name, noise(3, 600, 500), **more)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert "cut short" in sentence(pool, path) or share < 0.1
    path.write_bytes(whole)
    assert pool.probe(path).result().width == 500


def test_a_million_by_a_million_pixels(pool, tmp_path):
    empty = tmp_path / "one strip.tif"
    empty.write_bytes(tiff(1_000_000, 1_000_000, data=b"\0" * 180_000))
    assert "claims 1,000,000 x 1,000,000 pixels of 1 bytes" in sentence(pool, empty)
    tiled = tmp_path / "tiled.tif"
    shape = {"width": 1_000_000, "height": 1_000_000, "count": 1, "dtype": "uint8", "crs": "EPSG:32652"}
    blocks = {"tiled": True, "blockxsize": 8192, "blockysize": 8192, "sparse_ok": True, "bigtiff": "yes"}
    rasterio.open(tiled, "w", driver="GTiff", transform=rasterio.Affine(1, 0, 1, 0, -1, 1), **shape, **blocks).close()
    assert tiled.stat().st_size < 1_000_000
    assert "claims 1,000,000 x 1,000,000 pixels of 1 bytes" in sentence(pool, tiled)


def test_one_huge_block_is_refused(pool, tmp_path):
    path = tmp_path / "block.tif"
    with path.open("wb") as stream:
        stream.write(tiff(40_000, 40_000, data=b"\0" * 1000))
        stream.truncate(40_000 * 40_000)  # a hole in the file, so that the claim is plausible
    assert "blocks of 40,000 x 40,000 pixels" in sentence(pool, path)


def test_a_png_that_claims_too_much(pool, tmp_path):
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    path = tmp_path / "bomb.png"
    head = struct.pack(">IIBBBBB", 200_000, 200_000, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )
    assert "claims 200,000 x 200,000 pixels" in sentence(pool, path)


@given(st.data())
def test_a_tiff_with_any_bytes_changed_is_told_or_taken(tmp_path_factory, data):
    whole = bytearray(tiff(20, 10, rows=5, strips=2, data=struct.pack("<II", 150, 100) + bytes(250)))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(4, 160))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "fuzzed.tif"
    path.write_bytes(whole[: data.draw(st.integers(20, len(whole)))])
    try:
        assert vet(path) == "GTiff"
    except UserError as told:
        assert "fuzzed.tif" in told.what


def hostile_files(make, noise, utm, folder: Path) -> list[Path]:
    """Images that are opened as usual but whose metadata and companions point elsewhere: at an address, or at another image."""
    secret = folder / "elsewhere" / "secret.tif"
    secret.parent.mkdir()
    shutil.move(make("secret.tif", np.full((3, 2000, 2000), 199, np.uint8), overviews=(2, 4), **utm), secret)
    address = "http://192.0.2.1/x.tif"
    values = np.zeros((3, 2000, 2000), np.uint8)
    files = [
        make("ovr.tif", values, **utm),
        make("msk.tif", values, **utm),
        make("aux.tif", values, **utm),
        make("aux.jpg", values),
    ]
    vrt = textwrap.dedent("""\
        <VRTDataset rasterXSize="1000" rasterYSize="1000"><VRTRasterBand dataType="Byte" band="1">
        <SimpleSource><SourceFilename>{}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>
        </VRTRasterBand></VRTDataset>""")
    (folder / "ovr.tif.ovr").write_text(vrt.format(secret))
    (folder / "msk.tif.msk").write_text(vrt.format("/vsicurl/" + address))
    pam = '<PAMDataset><Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">{{}}</MDI></Metadata></PAMDataset>'
    (folder / "aux.tif.aux.xml").write_text(pam.format("/vsicurl/" + address))
    (folder / "aux.jpg.aux.xml").write_text(pam.format(secret))
    return files


def pointing_files(make, utm, folder: Path) -> list[Path]:
    """GeoTIFFs whose metadata name another file as their smaller pictures, and a virtual dataset that says it is a GeoTIFF."""
    liar = folder / "vrt.tif"
    liar.write_text((folder / "ovr.tif.ovr").read_text())
    values = np.zeros((3, 2000, 2000), np.uint8)
    places = {"address": "http://192.0.2.1/x.tif", "file": str(folder / "elsewhere" / "secret.tif")}
    return [
        liar,
        *(
            make(f"{name}.tif", values, tags={"OVERVIEWS": {"OVERVIEW_FILE": place}}, **utm)
            for name, place in places.items()
        ),
    ]


def test_pointers_to_elsewhere_lead_nowhere(pool, make, noise, utm, tmp_path):
    files = hostile_files(make, noise, utm, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for path in files:
        pool.probe(path).result()
        picture = pool.read(path, (0, 0, 2000, 2000), (250, 250))
        assert picture[..., :3].max() <= 2, path.name  # black, but for what JPEG makes of it
        assert (picture[..., 3] == 255).all()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_an_image_that_names_another_in_its_place_is_refused(pool, make, noise, utm, tmp_path):
    hostile_files(make, noise, utm, tmp_path)
    liar, *others = pointing_files(make, utm, tmp_path)
    assert "virtual dataset" in sentence(pool, liar)
    for path in others:
        assert "asks for another file" in sentence(pool, path)


def mbtiles_with(path: Path, view: str) -> Path:
    """An MBTiles whose tiles are what a view says."""
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE metadata (name text, value text)")
    base.execute("CREATE TABLE few (n integer)")
    base.executemany("INSERT INTO few VALUES (?)", [(n,) for n in range(300)])
    base.execute(f"CREATE VIEW tiles AS {view}")
    base.commit()
    base.close()
    return path


_TILE = "SELECT 1 AS zoom_level, 0 AS tile_column, 0 AS tile_row, {} AS tile_data"
_ENDLESS = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n AS zoom_level, 0 AS tile_column, 0 AS tile_row, x'00' AS tile_data FROM c"
_CROSSED = "SELECT a.n AS zoom_level, b.n AS tile_column, c.n AS tile_row, x'00' AS tile_data FROM few a, few b, few c, few d, few e"


def refused_files(make, miniatures, noise, folder: Path) -> list[tuple[Path, str]]:
    """Files of the other kinds that are made to do harm, and what is told of each."""
    folder.mkdir()
    secret = folder.parent / "elsewhere" / "secret.tif"
    (folder / "wms.tif").write_text(
        "<GDAL_WMS><Service name='TMS'><ServerUrl>http://192.0.2.1/</ServerUrl></Service></GDAL_WMS>"
    )
    (folder / "mine.dat").write_bytes(bytes(100))
    (folder / "mine.hdr").write_text("ENVI\nsamples = 1000000\nlines = 1000000\nbands = 1\ndata type = 1\n")
    (folder / "lone.hdr").write_text(f"ENVI\nsamples = 9\nlines = 9\nbands = 1\ndata type = 1\ndata file = {secret}\n")
    (folder / "away.hdr").write_text("ENVI\nsamples = 9\nlines = 9\nbands = 1\ndata type = 1\n")
    (folder / "away.dat").symlink_to(secret)
    whole = make("whole.ntf", noise(1, 64, 64)).read_bytes()
    (folder / "long.ntf").write_bytes(whole[:342] + b"000999999999" + whole[354:])
    at = int(whole[354:360]) + int(whole[363:369])
    (folder / "nested.ntf").write_bytes(whole[:at] + b"II*\0\x08\0\0\0" + whole[at + 8 :])
    (folder / "none.ntf").write_bytes(whole[:360] + b"000" + whole[363:])
    siz = bytearray(make("whole.jp2", noise(1, 64, 64)).read_bytes())
    mark = siz.index(b"\xff\x51") + 6
    siz[mark : mark + 8] = struct.pack(">II", 2_000_000, 2_000_000)
    (folder / "claim.jp2").write_bytes(siz)
    wide = miniatures.mbtiles(folder / "wide.mbtiles", {24: np.full((4, 256, 256), 9, np.uint8)}, (0, 0))
    base = sqlite3.connect(wide)
    base.execute("INSERT INTO tiles SELECT 24, 16777215, 0, tile_data FROM tiles LIMIT 1")
    base.commit()
    base.close()
    product = miniatures.landsat(folder)
    shutil.copy(product / f"{product.name}_B2.TIF", product / f"{product.name}_B3.TIF")
    (product / f"{product.name}_B3.TIF").unlink()
    (product / f"{product.name}_B3.TIF").symlink_to(Path("..") / ".." / "elsewhere" / "secret.tif")
    views = {
        "endless": (_ENDLESS, "not authorized|no MBTiles"),
        "crossed": (_CROSSED, "take too long"),
        "loading": (_TILE.format("load_extension('/tmp/evil.so')"), "not authorized|no MBTiles"),
        "reading": (_TILE.format("readfile('/etc/passwd')"), "no MBTiles"),
        "filling": (_TILE.format("zeroblob(2000000000)"), "not authorized|no MBTiles"),
        "texts": (_TILE.format("'no picture'"), "no pictures"),
    }
    return [
        (folder / "wms.tif", "XML"),
        (folder / "mine.dat", "cut short"),
        (folder / "lone.hdr", "does not lie beside it"),
        (folder / "away.hdr", "only a link"),
        (folder / "long.ntf", "cut short"),
        (folder / "nested.ntf", "hides a file"),
        (folder / "none.ntf", "holds no image"),
        (folder / "claim.jp2", "claims|damaged|cut short"),
        (wide, "claims"),
        (product, "only a link"),
        *((mbtiles_with(folder / f"{name}.mbtiles", view), told) for name, (view, told) in views.items()),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_every_kind_made_to_do_harm_is_one_sentence(make, miniatures, noise, utm, tmp_path):
    hostile_files(make, noise, utm, tmp_path)
    cases = refused_files(make, miniatures, noise, tmp_path / "more")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with ImageryPool(1) as pool:
        for path, told in cases:
            start = time.monotonic()
            with pytest.raises(UserError) as caught:
                pool.probe(path).result()
            assert re.search(told, caught.value.what), (path.name, caught.value.what)
            assert "\n" not in str(caught.value)
            assert time.monotonic() - start < 15, path.name
        (worker,) = pool.process_ids()
        if sys.platform == "linux":
            peak = re.search(r"VmHWM:\s*(\d+) kB", Path(f"/proc/{worker}/status").read_text())
            assert peak is not None
            assert int(peak[1]) < 600_000
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("strace"), reason="strace is not here")
def test_no_internet_socket_and_no_file_elsewhere_under_strace(make, miniatures, noise, utm, tmp_path):
    files = hostile_files(make, noise, utm, tmp_path)
    script = tmp_path / "run.py"
    script.write_text(
        textwrap.dedent(f"""\
        import sys
        sys.path.insert(0, {str(SOURCES)!r})
        from roadstead.domain.errors import UserError
        from roadstead.imagery import ImageryPool

        if __name__ == "__main__":
            with ImageryPool(1) as pool:
                for path in sys.argv[1:]:
                    try:
                        facts = pool.probe(path).result()
                        pool.read(path, (0, 0, facts.width, facts.height), (200, 200))
                        print("read", path)
                    except UserError as error:
                        print("told", error)
        """)
    )
    pointing = pointing_files(make, utm, tmp_path)
    pointing += [
        path for path, _ in refused_files(make, miniatures, noise, tmp_path / "more") if path.stem != "crossed"
    ]
    log = tmp_path / "trace.txt"
    calls = "trace=network,open,openat,unlink,unlinkat,rename,renameat,execve"
    run = subprocess.run(
        ["strace", "-f", "-qq", "-s", "300", "-e", calls, "-o", log, sys.executable, script, *files, *pointing],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert [line.split()[0] for line in run.stdout.splitlines()] == ["read"] * len(files) + ["told"] * len(pointing)
    trace = log.read_text(errors="replace").splitlines()
    assert sum("address.tif" in line for line in trace) >= 1  # the trace does see the workers
    assert [line for line in trace if "AF_INET" in line] == []
    assert [line for line in trace if "elsewhere" in line and "O_PATH" not in line] == []
    assert [
        line for line in trace if re.search(r"unlink|rename|O_WRONLY|O_RDWR|O_CREAT", line) and str(tmp_path) in line
    ] == []
    assert [line for line in trace if "192.0.2.1" in line] == []


@pytest.mark.skipif(sys.platform != "linux", reason="the locks of the kernel are Linux's")
def test_what_a_worker_says_holds_it(pool):
    assert pool.walls()
    for walls in pool.walls():
        assert {"settings", "memory"} <= set(walls)


def confined(code: str) -> str:
    """What a fresh process prints that raises the worker's walls and then runs ``code``."""
    start = f"import sys; sys.path.insert(0, {str(SOURCES)!r})\nfrom roadstead.imagery.sandbox import *\nwalls = raise_walls()\n"
    run = subprocess.run(
        [sys.executable, "-c", start + textwrap.dedent(code)], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_a_worker_knows_no_other_drivers():
    told = confined("""
        from rasterio.env import Env
        with Env() as env:
            print(set(env.drivers()) == set(DRIVERS), "VRT" in env.drivers())
        """)
    assert told.split() == ["True", "False"]


@pytest.mark.skipif(sys.platform != "linux", reason="the locks of the kernel are Linux's")
def test_a_worker_gets_no_socket_and_starts_no_program():
    told = confined("""
        import os, socket
        if "network" not in walls:
            print("skip")
            raise SystemExit
        for family in (socket.AF_INET, socket.AF_INET6):
            try:
                socket.socket(family, socket.SOCK_DGRAM)
                print("a socket")
            except PermissionError:
                print("refused")
        socket.socket(socket.AF_UNIX)
        try:
            os.execv("/bin/true", ["true"])
        except PermissionError:
            print("refused")
        """)
    if told.strip() == "skip":
        pytest.skip("this kernel or machine has no seccomp filter that is known here")
    assert told.split() == ["refused"] * 3


@pytest.mark.skipif(sys.platform != "linux", reason="the locks of the kernel are Linux's")
def test_a_thread_reads_its_own_image_only(tmp_path):
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "other").write_text("other")
    told = confined(f"""
        import threading
        from pathlib import Path
        from roadstead.imagery.landlock import library_folders, only_read, only_write_below
        folder = Path({str(tmp_path)!r})
        (folder / "cache").mkdir()
        if not only_write_below([folder / "cache"]):
            print("skip")
            raise SystemExit
        def look():
            only_read([folder / "mine", *library_folders()])
            for name in ("mine", "other", "/etc/hostname"):
                try:
                    print((folder / name).read_text())
                except PermissionError:
                    print("refused")
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        print((folder / "other").read_text())
        (folder / "cache" / "new").write_text("x")
        for change in (lambda: (folder / "new").write_text("x"), (folder / "other").unlink):
            try:
                change()
            except PermissionError:
                print("refused")
        """)
    if told.strip() == "skip":
        pytest.skip("this kernel has no Landlock")
    assert told.split() == ["mine", "refused", "refused", "other", "refused", "refused"]


@pytest.mark.skipif(sys.platform != "linux", reason="the locks of the kernel are Linux's")
def test_a_reader_that_was_got_ready_before_reads_the_image_it_takes_and_no_other(make, noise, utm, tmp_path):
    mine, other = make("mine.tif", noise(1, 20, 30), **utm), make("other.tif", noise(1, 20, 30), **utm)
    told = confined(f"""
        from pathlib import Path
        from roadstead.imagery.landlock import only_write_below
        from roadstead.imagery.products import source_of
        from roadstead.imagery.worker import Reader
        if not only_write_below([Path({str(tmp_path)!r})]):
            print("skip")
            raise SystemExit
        def look(name):
            try:
                return Path(name).read_bytes()[:2], None
            except PermissionError:
                return "refused", None
        reader = Reader("")
        print(reader.call(lambda _: look({str(other)!r}))[0])
        reader.take(source_of({str(mine)!r}))
        print(reader.call(lambda r: (r.raster.width, None))[0], reader.call(lambda _: look({str(mine)!r}))[0])
        print(*(reader.call(lambda _: look(name))[0] for name in ({str(other)!r}, "/etc/hostname")))
        reader.stop()
        """)
    if told.strip() == "skip":
        pytest.skip("this kernel has no Landlock")
    assert told.split() == ["b'II'", "30", "b'II'", "refused", "refused"]


def test_the_libraries_can_be_made_ready_without_a_file():
    told = confined("""
        from roadstead.imagery.opening import rehearse
        rehearse()
        print("ready")
        """)
    assert told.split() == ["ready"]


def corrupted(whole: bytes, random: np.random.Generator) -> bytes:
    changed = bytearray(whole)
    for place in random.integers(0, min(len(changed), 700), random.choice([1, 4, 20])):
        changed[place] = random.integers(0, 256)
    return bytes(changed[: random.integers(1, len(changed) + 1)] if random.random() < 0.2 else changed)


@pytest.mark.parametrize("name", ["a.tif", "b.tif", "a.jpg", "a.png", "a.jp2"])
def test_damaged_bytes_are_told_or_read_and_never_a_bug(make, noise, utm, capfd, name):
    more = {"tiled": True, "blockxsize": 64, "blockysize": 64, "compress": "deflate"} if name == "b.tif" else {}
    whole = make(name, noise(3, 120, 100), **utm | more if name.endswith("tif") else {}).read_bytes()
    random = np.random.default_rng(3)
    paths = [make(name, noise(1, 2, 2)).with_name(f"{number}-{name}") for number in range(30)]
    with ImageryPool(1) as pool:  # one whose terminal is this test's
        for path in paths:
            path.write_bytes(corrupted(whole, random))
            try:
                facts = pool.probe(path).result()
                pool.read(path, (0, 0, facts.width, facts.height), (20, 20))
            except UserError as told:
                assert path.name in told.what
                assert "\n" not in str(told)
    assert capfd.readouterr() == ("", "")
