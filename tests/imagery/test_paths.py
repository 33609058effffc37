"""Which drive a path lies on, by what Linux says is mounted."""

import sys
from pathlib import Path

import pytest

from roadstead.imagery import paths
from roadstead.services.scenes import add_scene
from roadstead.services.session import CaseSession

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems tell by other means")

LINES = """22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
40 22 0:35 / /srv rw,relatime shared:20 - nfs4 files:/export/srv rw,vers=4.2
41 40 259:3 / /srv/ana/disk rw - xfs /dev/sdb1 rw
42 22 0:40 / /mnt/port\\040images rw master:3 - cifs //nas/port\\040images rw,vers=3.1.1
43 22 0:41 / /mnt/sshfs rw,nosuid - fuse.sshfs kim@host:/data rw
44 22 0:42 / /mnt/twice rw - nfs files:/a rw
45 22 259:4 / /mnt/twice rw - ext4 /dev/sdc1 rw
half a line
"""


@pytest.fixture
def mounted(tmp_path, monkeypatch):
    """Takes these lines for what is mounted."""

    def mounted(lines: str) -> None:
        (tmp_path / "mountinfo").write_text(lines)
        monkeypatch.setattr(paths, "MOUNTS", tmp_path / "mountinfo")

    return mounted


@pytest.mark.parametrize(
    ("path", "drive"),
    [
        ("/data/a.tif", ""),
        ("/srv/ana/a.tif", "nfs4 of files:/export/srv"),
        ("/srv/ana/disk/a.tif", ""),  # a disk mounted below it
        ("/srvwork/a.tif", ""),  # no part of /srv
        ("/mnt/port images/2023/a.tif", "cifs of //nas/port images"),
        ("/mnt/sshfs/a.tif", "fuse.sshfs of kim@host:/data"),
        ("/mnt/twice/a.tif", ""),  # what was mounted last hides the other
    ],
)
def test_a_network_drive_is_told_from_a_disk(mounted, path, drive):
    mounted(LINES)
    assert paths.network_drive(Path(path)) == drive


def test_this_folder_is_told_and_a_system_that_lists_nothing_is_no_trouble(tmp_path, monkeypatch):
    assert isinstance(paths.network_drive(tmp_path), str)
    monkeypatch.setattr(paths, "MOUNTS", tmp_path / "none")
    assert paths.network_drive(tmp_path) == ""


def test_an_image_on_a_network_drive_is_added_and_says_where_it_lies(mounted, pool, make, noise, utm, tmp_path):
    path = make("a.tif", noise(1, 30, 30), **utm)
    mounted(f"1 0 0:1 / / rw - ext4 /dev/sda rw\n2 1 0:2 / {tmp_path} rw - nfs4 files:/images rw\n")
    with CaseSession.create(tmp_path / "case.gpkg", "Najin", "Kim") as session:
        scene = add_scene(session, pool, path)
    assert "network drive (nfs4 of files:/images)" in scene.georef_note
