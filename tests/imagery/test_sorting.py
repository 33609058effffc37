"""A heap of mixed files: what each is."""

import shutil
from datetime import UTC, datetime

import numpy as np
import pytest

from roadstead.domain.errors import UserError
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


def test_each_tile_of_an_old_sentinel_2_product_is_offered_and_opened_by_itself(miniatures, pool, tmp_path):
    folder = tmp_path / "S2A_OPER_PRD_MSIL1C_PDMC_20151012T110915_R003_V20151012T021709_20151012T021709.SAFE"
    for tile, column in (("T52TFN", 7), ("T52TCM", 3)):
        granule = folder / "GRANULE" / f"S2A_OPER_MSI_L1C_TL_SGS__20151012T071203_A001591_{tile}_N01.04"
        for band in ("B02", "B03", "B04"):
            values = np.full((12, 12), column * 100, np.uint16)
            name = granule.name.replace("_N01.04", f"_{band}.jp2")
            miniatures.write(granule / "IMG_DATA" / name, values, **miniatures._grid(10))
        text = f"<n1:Level-1C_Tile_ID xmlns:n1='x'><SENSING_TIME>2015-10-12T02:20:0{column}.5Z</SENSING_TIME></n1:Level-1C_Tile_ID>"
        (granule / f"S2A_OPER_MTD_L1C_TL_SGS__20151012T071203_A001591_{tile}.xml").write_text(text)
    told = sort_out([folder])
    assert [(f.what, f.readable, f.why) for f in told] == [
        ("tile 52TCM of a Sentinel-2 product", True, "3 bands in one scene."),
        ("tile 52TFN of a Sentinel-2 product", True, "3 bands in one scene."),
    ]
    facts = pool.probe(told[0].path).result()
    assert facts.band_names == ("B02", "B03", "B04")
    assert len(facts.files) == 3
    assert facts.acquired.start == datetime(2015, 10, 12, 2, 20, 3, 500_000, tzinfo=UTC)  # the tile's own text
    assert pool.read(told[0].path, (0, 0, 12, 12), (12, 12), stretch=((0, 600),) * 3, bands=(3, 2, 1))[0, 0, 0] in (
        127,
        128,
    )
    with pytest.raises(UserError, match=r"holds 2 tiles.*“GRANULE”"):
        pool.probe(folder).result()


def test_each_sub_swath_of_a_complex_radar_product_is_offered_and_shown_as_magnitude(make, pool, tmp_path):
    folder = tmp_path / "S1A_IW_SLC__1SDV_20231012T213015_20231012T213042_050762_061E1F_ABCD.SAFE"
    for number, polarisation in ((1, "vv"), (2, "vh")):
        stem = f"s1a-iw{number}-slc-{polarisation}-20231012t213015-20231012t213040-050762-061e1f-00{number}"
        (folder / "measurement").mkdir(parents=True, exist_ok=True)
        values = np.full((1, 20, 30), 3 + 4j, np.complex64)  # of magnitude 5
        make("made.tif", values).rename(folder / "measurement" / f"{stem}.tiff")
    told = sort_out([folder])
    assert [(f.what, f.readable) for f in told] == [
        ("IW1 VV of a Sentinel-1 SLC product", True),
        ("IW2 VH of a Sentinel-1 SLC product", True),
    ]
    assert "magnitude" in told[0].why
    facts = pool.probe(told[0].path).result()
    assert facts.card["sensor"][0] == "Sentinel-1A C-SAR IW"
    picture = pool.read(told[0].path, (0, 0, 30, 20), (20, 30), stretch=((0, 10),), bands=(1,))
    assert abs(int(picture[0, 0, 0]) - 127.5) <= 1
    with pytest.raises(UserError, match="its magnitude is shown"):
        pool.probe(folder).result()
