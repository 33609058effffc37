"""``roadstead scene what``: what each file of a heap is."""


def test_files_are_told_apart(roadstead, tmp_path):
    (tmp_path / "notes.txt").write_text("two ships at pier 1\n")
    (tmp_path / "old.jxl").write_bytes(b"\xff\x0a\0\0")
    told = roadstead("scene", "what", tmp_path).json["files"]
    assert [(row["name"].rpartition("/")[2], row["what"], row["readable"]) for row in told] == [
        ("notes.txt", "text", False),
        ("old.jxl", "JPEG XL picture", False),
    ]
    assert "Convert it to a GeoTIFF" in told[1]["why"]
