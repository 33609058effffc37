"""A kill at any moment loses no acknowledged change, and leaves a whole chain in a valid file."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

from roadstead.domain.records import Annotation, Vessel
from roadstead.storage import CaseStore, verify

KILLS = 150

# Writes without end and says each change when it is done. Where there is fork, one program loads the modules and
# each line on its input starts a writer, so that most kills hit a write; elsewhere each writer is a program.
WRITER = """
import os, sqlite3, sys
from pathlib import Path
from roadstead.domain.coordinates import Shape
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Vessel
from roadstead.storage import CaseStore, connection

def say(text):
    os.write(1, (text + "\\n").encode())

def write(path):
    with CaseStore.open(path) as store:
        assert not store.read_only, store.read_only_reason
        say(f"start {os.getpid()}")
        number = 0
        while True:
            number += 1
            if number % 7 == 0:
                entry = store.undo("writer")
                say(f"undone {entry.seq} {entry.hash} -")
                continue
            ship = Vessel(name=f"{os.getpid()}-{number}")
            shape = Shape.of("Point", [(number % 180, number % 90)])
            marks = tuple(Annotation(label=ship.uuid, note="x" * 400, geometry=shape) for _ in range(number % 5 * 10))
            entry = store.do(Operation("add", "Add", (ship, *marks)), "writer")
            say(f"done {entry.seq} {entry.hash} {ship.uuid}")

path = Path(sys.argv[1])
if hasattr(os, "fork"):
    connection.database(sqlite3.connect(":memory:"))
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            write(path)
        os.waitpid(child, 0)
        say("end")
else:
    sys.stdin.readline()
    write(path)
"""


class Writers:
    """Starts writers one after another and kills each; keeps what they acknowledged."""

    def __init__(self, case):
        self._command = [sys.executable, "-c", WRITER, str(case)]
        self._program = None
        self.acknowledged = []

    def start(self):
        if self._program is None or not hasattr(os, "fork"):
            self.close()
            self._program = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._program.stdin.write(b"go\n")
        self._program.stdin.flush()

    def live(self, changes):
        """Lets a writer make some changes and kills it at some moment after the last of them."""
        self.start()
        pid = int(self._line()[1])
        for _ in range(changes):
            self.acknowledged.append(self._line())
        for _ in range(random.randrange(60_000)):  # a random stretch of up to 6 ms; no sleep is that fine
            pass
        self._kill(pid)

    def _line(self):
        line = self._program.stdout.readline().decode().split()
        assert line, "the writer ended by itself"
        return line

    def _kill(self, pid):
        if hasattr(os, "fork"):
            os.kill(pid, signal.SIGKILL)
            while (line := self._line()) != ["end"]:
                self.acknowledged.append(line)
        else:
            self._program.kill()
            self._program.wait()
            self.acknowledged += [line.decode().split() for line in self._program.stdout.readlines()]

    def close(self):
        if self._program is not None:
            self._program.stdin.close()
            self._program.kill()
            self._program.wait()
            self._program.stdout.close()
            self._program = None


def test_no_acknowledged_change_is_lost_to_a_kill(case):
    writers = Writers(case)
    interrupted = 0
    try:
        for kill in range(KILLS):
            writers.live(changes=random.randrange(4))
            interrupted += case.with_name(case.name + "-journal").exists()
            if kill % 30 == 0:
                assert verify(case).problems == []
    finally:
        writers.close()
    _check(case, writers.acknowledged)
    assert interrupted > 0, "no kill hit a transaction"


def _check(case, acknowledged):
    hashes = {}
    with CaseStore.open(case) as store:
        assert not store.read_only
        found = store.verify()
        assert found.problems == []
        hashes = {entry.seq: entry.hash for entry in store.log()}
        ships = {ship.uuid for ship in store.all(Vessel)}
        undone = {entry.undoes for entry in store.log()}
        marks = {mark.label for mark in store.all(Annotation)}
        assert marks <= ships  # each action is there whole or not at all
    assert len(acknowledged) > KILLS
    for what, seq, digest, uuid in acknowledged:
        assert hashes[int(seq)] == digest
        assert what == "undone" or (uuid in ships) == (int(seq) not in undone)
    with closing(sqlite3.connect(case)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
