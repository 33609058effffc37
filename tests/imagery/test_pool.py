"""The pool as the canvas uses it: queues, deaths, cancelling, and nothing left behind."""

import multiprocessing
import os
import queue
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from roadstead.domain.errors import Cancelled, UserError
from roadstead.imagery import ImageryPool, Look, TileKey, TileRequest

SOURCES = Path(__file__).resolve().parents[2] / "desktop"
PATIENT = 30  # seconds that a test waits for what takes a fraction of one


@pytest.fixture
def tiles():
    """A pool of one worker, and the queue its tiles and failures arrive in."""
    arrived: queue.Queue = queue.Queue()
    with ImageryPool(1, on_tile=lambda *tile: arrived.put(tile), on_failed=lambda *tile: arrived.put(tile)) as pool:
        yield pool, arrived


def test_a_tile_is_the_picture_of_its_window(tiles, make, noise, utm, channels):
    pool, arrived = tiles
    values = noise(3, 900, 700)
    path = make("a.tif", values, **utm)
    key = TileKey(str(path), 0, 1, 1)
    pool.request(key)
    got, picture = arrived.get(timeout=PATIENT)
    assert got == key
    assert picture.shape == (388, 188)
    assert np.array_equal(channels(picture)[..., :3], np.moveaxis(values[:, 512:, 512:], 0, 2))
    assert (channels(picture)[..., 3] == 255).all()
    kept = picture.copy()
    pool.request(TileKey(str(path), 0, 0, 0))
    arrived.get(timeout=PATIENT)
    assert np.array_equal(picture, kept)  # it is the receiver's own, not a view of the shared block


def test_a_tile_with_a_look(tiles, make, noise, utm, channels):
    pool, arrived = tiles
    values = noise(2, 30, 40, "uint16")
    look = Look((2,), ((0.0, 5000.0),))
    pool.request(TileKey(str(make("a.tif", values, **utm)), 0, 0, 0, look))
    _, picture = arrived.get(timeout=PATIENT)
    assert np.abs(channels(picture)[..., 1] - values[1] / 5000 * 255).max() <= 1


def test_the_colours_of_a_tile_are_those_of_its_bands_times_its_opacity(tiles, make, noise, utm, channels):
    pool, arrived = tiles
    values = noise(4, 20, 30)
    values[3, :5], values[3, 5:10] = 0, 255
    pool.request(TileKey(str(make("a.tif", values, alpha="yes", **utm)), 0, 0, 0))
    red, green, blue, alpha = np.moveaxis(channels(arrived.get(timeout=PATIENT)[1]), 2, 0)
    assert np.array_equal(alpha, values[3])
    for shown, band in zip((red, green, blue), values[:3], strict=True):
        assert np.abs(shown - band * (alpha / 255)).max() <= 0.5


def test_the_last_queue_replaces_those_before_and_comes_in_order(tiles, make, noise, utm):
    pool, arrived = tiles
    path = str(make("a.tif", noise(1, 3000, 3000), **utm))
    pool.request(TileKey(path, 0, 0, 0))
    arrived.get(timeout=PATIENT)
    old = [TileRequest(TileKey(path, 0, column, 0), column) for column in range(6)]
    new = [TileRequest(TileKey(path, 0, column, 5), -column) for column in range(6)]
    pool.replace_queue(old)
    pool.replace_queue(new)
    keys = []
    while len([key for key in keys if key.row == 5]) < 6:
        keys.append(arrived.get(timeout=PATIENT)[0])
    assert [key.column for key in keys if key.row == 5] == [5, 4, 3, 2, 1, 0]
    assert len([key for key in keys if key.row == 0]) <= 3  # those that were begun in between
    pool.replace_queue([])


def test_a_tile_asked_for_twice_comes_once(tiles, make, noise, utm):
    pool, arrived = tiles
    path = str(make("a.tif", noise(1, 1200, 1200), **utm))
    wanted = [TileRequest(TileKey(path, 0, column, row)) for column in range(3) for row in range(3)]
    pool.replace_queue([*wanted, *wanted])
    keys = [arrived.get(timeout=PATIENT)[0] for _ in wanted]
    assert len(set(keys)) == 9
    pool.read(path, (0, 0, 1, 1), (1, 1))
    assert arrived.empty()


def test_a_tile_of_a_missing_file_fails_with_a_sentence(tiles, tmp_path):
    pool, arrived = tiles
    key = TileKey(str(tmp_path / "gone.tif"), 0, 0, 0)
    pool.request(key)
    got, error = arrived.get(timeout=PATIENT)
    assert got == key
    assert isinstance(error, UserError)
    assert "gone.tif" in error.what


def test_a_tile_outside_the_image_fails_with_a_sentence(tiles, make, noise, utm):
    pool, arrived = tiles
    pool.request(TileKey(str(make("a.tif", noise(1, 30, 30), **utm)), 0, 7, 0))
    _, error = arrived.get(timeout=PATIENT)
    assert "a.tif" in error.what


def kill_at_work(pool, pid):
    """Kills a stopped worker once it has been given work: before that, the work would simply go to the next one."""
    deadline = time.monotonic() + PATIENT
    while not any(process.jobs for process in pool._dispatcher.staff()):
        assert time.monotonic() < deadline, "the work was not handed out"
        time.sleep(0.001)
    os.kill(pid, signal.SIGKILL)


def test_a_killed_worker_is_a_sentence_and_is_replaced(make, noise, utm):
    path = make("a.tif", noise(1, 30, 30), **utm)
    with ImageryPool(1) as pool:
        pool.probe(path).result(PATIENT)
        (pid,) = pool.process_ids()
        stopped = getattr(signal, "SIGSTOP", None)
        if stopped is None:
            pytest.skip("this system cannot stop a process")
        os.kill(pid, stopped)
        reading = pool.probe(path)
        kill_at_work(pool, pid)
        with pytest.raises(UserError, match=r"a\.tif.*stopped unexpectedly"):
            reading.result(PATIENT)
        assert pool.probe(path).result(PATIENT).width == 30
        assert pool.process_ids() != (pid,)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot stop a process")
def test_an_image_that_ends_its_workers_again_and_again_is_refused_until_it_is_opened_anew(tiles, make, noise, utm):
    pool, arrived = tiles
    path = make("deadly.tif", noise(1, 30, 30), **utm)
    harmless = make("b.tif", noise(1, 30, 30), **utm)
    key = TileKey(str(path), 0, 0, 0)
    for _ in range(3):
        pool.read(harmless, (0, 0, 1, 1), (1, 1))
        (pid,) = pool.process_ids()
        os.kill(pid, signal.SIGSTOP)
        pool.request(key)
        kill_at_work(pool, pid)
        assert "stopped unexpectedly" in arrived.get(timeout=PATIENT)[1].what
    pool.read(harmless, (0, 0, 1, 1), (1, 1))
    before = pool.process_ids()
    pool.request(key)
    assert "again and again" in arrived.get(timeout=PATIENT)[1].what
    assert pool.process_ids() == before
    assert pool.probe(path).result(PATIENT).width == 30
    pool.request(key)
    assert arrived.get(timeout=PATIENT)[1].shape == (30, 30)


def test_a_machine_on_which_no_worker_starts_is_told_so(tmp_path):
    (tmp_path / "rasterio.py").write_text("raise ImportError('no GDAL here')")
    script = tmp_path / "run.py"
    script.write_text(
        textwrap.dedent(f"""\
        import sys
        sys.path.insert(0, {str(SOURCES)!r})
        from roadstead.domain.errors import UserError
        from roadstead.imagery import ImageryPool

        if __name__ == "__main__":
            with ImageryPool(2) as pool:
                for _ in range(2):
                    try:
                        pool.probe("a.tif").result()
                    except UserError as error:
                        print(error.what)
        """)
    )
    run = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert run.stdout.splitlines() == ["The image reader does not start on this machine."] * 2
    assert "no GDAL here" in run.stderr


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot stop a process")
def test_a_silent_worker_is_ended(make, noise, utm):
    path = make("a.tif", noise(1, 30, 30), **utm)
    with ImageryPool(1, patience=4) as pool:
        pool.probe(path).result(PATIENT)
        os.kill(pool.process_ids()[0], signal.SIGSTOP)
        with pytest.raises(UserError, match=r"a\.tif.*did not answer for 4 seconds"):
            pool.probe(path).result(PATIENT)
        assert pool.probe(path).result(PATIENT).width == 30


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system does not list what a process has open")
def test_a_worker_opens_an_image_while_another_looks_at_it(make, noise, utm):
    path = make("a.tif", noise(1, 30, 30), **utm)
    with ImageryPool(2) as pool:
        all_ready(pool, 2)
        pool.probe(path).result(PATIENT)
        deadline = time.monotonic() + PATIENT
        while not all(str(path) in open_files(pid) for pid in pool.process_ids()):
            assert time.monotonic() < deadline, "one worker has not opened it"
            time.sleep(0.001)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot stop a process")
def test_a_worker_that_nobody_waits_for_is_ended_soon_and_without_a_word(make, noise, utm, monkeypatch):
    monkeypatch.setattr("roadstead.imagery.staff._UNASKED", 0.1)
    path = make("a.tif", noise(1, 30, 30), **utm)
    with ImageryPool(2) as pool:
        all_ready(pool, 2)
        idle = pool._dispatcher.staff()[1].pid  # the first gets the work
        os.kill(idle, signal.SIGSTOP)
        assert pool.probe(path).result(PATIENT).width == 30
        deadline = time.monotonic() + PATIENT
        while idle in [process.pid for process in pool._dispatcher._staff]:
            assert time.monotonic() < deadline, "it was not ended"
            time.sleep(0.001)
        all_ready(pool, 2)
        assert pool.read(path, (0, 0, 3, 3), (3, 3)).shape == (3, 3, 4)


def test_a_tile_of_a_file_that_was_replaced_is_the_new_ones(tiles, make, noise, utm, channels):
    pool, arrived = tiles
    path, other = make("a.tif", noise(3, 30, 30), **utm), make("b.tif", noise(3, 20, 40) // 2, **utm)
    key = TileKey(str(path), 0, 0, 0)
    for _ in range(2):
        pool.request(key)
        assert arrived.get(timeout=PATIENT)[1].shape == (30, 30)
    other.replace(path)
    pool.request(key)
    _, picture = arrived.get(timeout=PATIENT)
    assert np.array_equal(channels(picture)[..., :3], np.moveaxis(noise(3, 20, 40) // 2, 0, 2))
    path.unlink()
    pool.request(key)
    assert isinstance(arrived.get(timeout=PATIENT)[1], UserError)


def all_ready(pool, count):
    deadline = time.monotonic() + PATIENT
    while len(pool.process_ids()) < count:
        assert time.monotonic() < deadline, "the workers do not start"
        time.sleep(0.001)


def open_files(pid: int) -> set[str]:
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            found.add(str(link.readlink()))
    return found


def test_a_bug_in_a_callback_is_shown_and_ends_nothing(make, noise, utm, monkeypatch):
    seen = queue.Queue()
    monkeypatch.setattr(threading, "excepthook", seen.put)

    def broken(key, picture):
        raise ZeroDivisionError

    path = make("a.tif", noise(1, 30, 30), **utm)
    with ImageryPool(1, on_tile=broken) as pool:
        pool.request(TileKey(str(path), 0, 0, 0))
        assert seen.get(timeout=PATIENT).exc_type is ZeroDivisionError
        assert pool.read(path, (0, 0, 3, 3), (3, 3)).shape == (3, 3, 4)


def test_progress_that_raises_cancelled_stops_the_probe(pool, make, noise, utm):
    path = make("big.tif", noise(1, 4000, 4000), **utm)

    def stop(fraction):
        raise Cancelled

    with pytest.raises(CancelledError):
        pool.probe(path, progress=stop).result(PATIENT)
    assert pool.probe(path).result(PATIENT).width == 4000


def test_what_a_progress_callback_raises_comes_back_to_the_caller(pool, make, noise, utm):
    path = make("big.tif", noise(1, 4000, 4000), **utm)

    def broken(fraction):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        pool.probe(path, progress=broken).result(PATIENT)


def test_reading_on_the_pools_own_thread_is_refused_not_waited_for(make, noise, utm):
    path = make("a.tif", noise(1, 30, 30), **utm)
    seen = queue.Queue()
    with ImageryPool(1) as pool:

        def again(_):
            try:
                pool.read(path, (0, 0, 1, 1), (1, 1))
            except RuntimeError as error:
                seen.put(error)

        pool.probe(path).add_done_callback(again)
        assert "own thread" in str(seen.get(timeout=PATIENT))


def test_closing_cancels_what_waits_and_leaves_no_process(make, noise, utm):
    path = make("a.tif", noise(1, 30, 30), **utm)
    pool = ImageryPool(2)
    pool.probe(path).result(PATIENT)
    pids = pool.process_ids()
    waiting = [pool.probe(path) for _ in range(30)]
    pool.close()
    pool.close()
    assert all(future.done() for future in waiting)
    assert any(future.cancelled() for future in waiting)
    assert not [child for child in multiprocessing.active_children() if child.pid in pids]
    with pytest.raises(RuntimeError, match="closed"):
        pool.probe(path)


@pytest.mark.parametrize("ending", ["pool.close()", "pass", "raise SystemExit(0)"])
def test_a_program_ends_without_a_word_however_the_pool_is_left(tmp_path, make, noise, utm, ending):
    script = tmp_path / "run.py"
    script.write_text(
        textwrap.dedent(f"""\
        import sys
        sys.path.insert(0, {str(SOURCES)!r})
        from roadstead.imagery import ImageryPool

        if __name__ == "__main__":
            pool = ImageryPool(2)
            print(pool.read(sys.argv[1], (0, 0, 3, 3), (3, 3)).shape)
            {ending}
        """)
    )
    command = [sys.executable, "-W", "error", script, make("a.tif", noise(1, 30, 30), **utm)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (run.returncode, run.stdout.strip(), run.stderr) == (0, "(3, 3, 4)", "")


def test_importing_the_package_costs_nothing():
    code = f"import sys; sys.path.insert(0, {str(SOURCES)!r}); import roadstead.imagery; from roadstead.imagery import ImageryPool; print([m for m in ('numpy', 'rasterio', 'pyproj', 'shapely', 'PySide6') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.strip() == "[]"


def test_what_the_first_image_is_placed_with_is_loaded_before_it_comes():
    code = f"""
        import sys, time
        sys.path.insert(0, {str(SOURCES)!r})
        from roadstead.imagery import ImageryPool
        if __name__ == "__main__":
            with ImageryPool(1):
                deadline = time.monotonic() + {PATIENT}
                while "pyproj" not in sys.modules and time.monotonic() < deadline:
                    time.sleep(0.001)
                print("pyproj" in sys.modules)
        """
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True"]


def test_impossible_pictures_are_refused_before_they_are_asked_for(pool, tmp_path):
    for window, shape in [((0, 0, 0, 5), (1, 1)), ((0, 0, 5, 5), (0, 1)), ((0, 0, 5, 5), (100_000, 100_000))]:
        with pytest.raises(ValueError, match="can be made"):
            pool.read(tmp_path / "a.tif", window, shape)
