"""Which metadata files are taken to belong to an image."""

from roadstead.imagery.cards import Picture, card_of, papers_beside


def test_which_papers_belong_to_an_image(tmp_path):
    safe = tmp_path / "S2A_MSIL2A_20231012T021541_N0509_R003_T52TCM_20231012T040000.SAFE"
    image = safe / "GRANULE" / "L2A_T52TCM" / "IMG_DATA" / "R10m" / "T52TCM_20231012T021541_B02_10m.jp2"
    image.parent.mkdir(parents=True)
    for path in (
        image,
        safe / "MTD_MSIL2A.xml",
        safe / "manifest.safe",
        safe / "GRANULE" / "L2A_T52TCM" / "MTD_TL.xml",
        image.with_name("other.xml"),
    ):
        path.write_text("x")
    assert {paper.name for paper in papers_beside(image)} == {"MTD_MSIL2A.xml", "manifest.safe", "MTD_TL.xml"}
    flat = tmp_path / "flat"
    flat.mkdir()
    (flat / "a_MTL.txt").write_text("x")
    (flat / "huge.imd").write_bytes(b"x" * (9 << 20))
    (flat / "secret").write_text("s")
    (flat / "link.imd").symlink_to(flat / "secret")
    assert [paper.name for paper in papers_beside(flat / "a_B4.TIF")] == ["a_MTL.txt"]
    assert papers_beside(flat / "link.tif") == ()
    (huge,) = papers_beside(flat / "huge.tif")
    assert huge.truncated
    assert "huge.imd" in card_of(Picture("huge.tif"), {}, papers=[huge]).notes[0]
