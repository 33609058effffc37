"""A heap of mixed files: what each is."""

import shutil

import numpy as np

from roadstead.imagery.sorting import sort_out


def test_a_folder_of_mixed_files_is_told_file_by_file(make, miniatures, noise, utm, tmp_path):
    values = noise(3, 30, 40)
    for name in ("port.tif", "photo.jpg", "shot.png", "radar.img"):
        make(name, values, **(utm if name[-3:] in ("tif", "img") else {}))
    (tmp_path / "photo.jgw").write_text("1\n0\n0\n-1\n0\n0\n")
    (tmp_path / "port.tif.ovr").write_bytes(b"II*\0")
    (tmp_path / "port_RPC.TXT").write_text("LINE_OFF: 1\n")
    (tmp_path / "notes.txt").write_text("two ships at pier 1\n")
    (tmp_path / "old.ecw").write_bytes(b"ecw\0\1\2")
    (tmp_path / "empty.tif").touch()
    (tmp_path / "half.tif").write_bytes((tmp_path / "port.tif").read_bytes()[:900])
    product = miniatures.sentinel2_l1c(tmp_path / "deliveries")
    told = {f.path.relative_to(tmp_path).as_posix(): f for f in sort_out([tmp_path])}
    readable = {name for name, found in told.items() if found.readable}
    assert readable == {"port.tif", "photo.jpg", "shot.png", "radar.img", product.relative_to(tmp_path).as_posix()}
    assert told["radar.img"].what == "ENVI image"
    assert told["photo.jgw"].what == "companion of photo.jpg"
    assert told["port.tif.ovr"].what == "companion of port.tif"
    assert told["port_RPC.TXT"].what == "companion of port.tif"
    assert told["radar.hdr"].what == "companion of radar.img"
    assert told["notes.txt"].what == "text"
    assert told["old.ecw"].what == "ECW image"
    assert "GeoTIFF" in told["old.ecw"].why
    assert "empty" in told["empty.tif"].why
    assert "cut short" in told["half.tif"].why
    (found,) = (f for f in told.values() if f.what == "Sentinel-2 product")
    assert found.why == "13 bands in one scene."
    assert len(told) == 13  # the product's own files are not listed


def test_two_landsat_products_in_one_folder_are_offered_by_their_texts(miniatures, tmp_path):
    names = miniatures.LANDSAT, "LC09_L1TP_115031_20231020_20231020_02_T1"
    for name in names:
        for path in miniatures.landsat(tmp_path / "one by one", name, numbers=(2, 3, 4)).iterdir():
            shutil.move(path, tmp_path / path.name)
    shutil.rmtree(tmp_path / "one by one")
    told = {f.path.name: f for f in sort_out([tmp_path])}
    for name in names:
        assert told[f"{name}_MTL.txt"].what == "Landsat product"
        assert told[f"{name}_B3.TIF"].what == f"band of {name}"
        assert f"{name}_MTL.txt" in told[f"{name}_B3.TIF"].why


def test_links_are_not_followed_in_circles(tmp_path, make):
    make("a.png", np.zeros((1, 3, 3), np.uint8))
    try:
        (tmp_path / "round").symlink_to(tmp_path)
    except OSError:
        return
    assert [(f.path.name, f.readable) for f in sort_out([tmp_path])] == [("a.png", True), ("round", False)]
