"""Lists that are broken, hostile, or of a later day than the program: one sentence or a reject for each, never a crash."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.sanctions import miniatures as mini
from tests.exchange.sanctions.conftest import Read

from roadstead.domain.errors import Cancelled, UserError
from roadstead.exchange.sanctions import reading, tables
from roadstead.exchange.sanctions.found import Found
from roadstead.exchange.sanctions.sources import examined, lines

LISTS = {
    "sdn.xml": mini.OFAC_XML,
    "SDN_ADVANCED.XML": mini.OFAC_ADVANCED,
    "eu.xml": mini.EU_XML,
    "annex.csv": mini.ANNEX_CSV,
    "833-2014.html": mini.ANNEX_HTML,
    "un.xml": mini.UN_XML,
    "1718.csv": mini.UN_1718,
    "ConList.csv": mini.UK_CONLIST,
    "UK-Sanctions-List.csv": mini.UK_LIST,
    "UK-Sanctions-List.xml": mini.UK_XML,
    "OFSI.xml": mini.OFSI_XML,
    "entities.ftm.json": mini.FTM,
    "targets.simple.csv": mini.TARGETS,
}
BOMB = """<?xml version="1.0"?>
<!DOCTYPE sdnList [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<sdnList><sdnEntry><uid>1</uid><lastName>&c;</lastName></sdnEntry></sdnList>"""
OUTSIDE = """<!DOCTYPE sdnList [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<sdnList><sdnEntry><uid>1</uid><lastName>&a;</lastName></sdnEntry></sdnList>"""


@pytest.mark.parametrize("text", [BOMB, OUTSIDE])
def test_xml_that_declares_entities_is_refused(read: Read, text):
    with pytest.raises(UserError, match="declares entities or a document type") as refused:
        read("sdn.xml", text)
    assert "publisher" in refused.value.todo


@pytest.mark.parametrize("name", [name for name in LISTS if name.lower().endswith("xml")])
def test_xml_that_is_cut_off_is_refused_whole(read: Read, name):
    text = LISTS[name]
    with pytest.raises(UserError, match=r"is no whole XML: .* on line \d+"):
        read(name, text[: len(text) * 4 // 5])


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_each_format_is_read_in_utf_16_too(read: Read, name, encoding):
    plain, other = read(name, LISTS[name]), read(name, LISTS[name].removeprefix("\ufeff").encode(encoding))
    assert [entry.name for entry in other.entries] == [entry.name for entry in plain.entries]
    assert [entry.line for entry in other.entries] == [entry.line for entry in plain.entries]
    assert other.dated == plain.dated


@pytest.mark.parametrize("name", ["un.xml", "ConList.csv", "targets.simple.csv"])
def test_windows_1252_is_read_and_said(read: Read, name):
    text = LISTS[name].replace("Ivan", "Iván").replace("IVAN", "IVÁN").replace("utf-8", "")
    text = "".join(sign if sign.isascii() or sign in "áÁ" else "?" for sign in text).replace(' encoding=""', "")
    found = read(name, text.encode("cp1252"))
    assert any("v\u00e1n" in entry.name.lower() for entry in found.entries)
    assert f"{name} is not all UTF-8: what is not was read as Windows-1252." in found.notes


def test_a_declared_encoding_is_obeyed(read: Read):
    text = mini.UN_XML.replace('encoding="utf-8"', 'encoding="windows-1251"').replace("이반", "Иван")
    found = read("un.xml", text.encode("cp1251"))
    assert any("Иван" in entry.names for entry in found.entries)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("list.xml", "<sdnListV2><entry/></sdnListV2>", "no sanctions list of a format that is known"),
        ("eu.xml", '<export generationDate="2024-01-01"><other/></export>', "no sanctions list"),
        ("uk.csv", "Report Date: 24-Jun-2030\nUnique ID,Name 6,Class of subject\nRUS1,ANGARA,Hull\n", "later format"),
        ("sdn.xml", "<sdnList><publshInformation/></sdnList>", "There are no listed entities"),
        ("x.json", '{"entities": []}', "no sanctions list"),
        (
            "page.html",
            "<html><body>833/2014<table><tr><td>a</td></tr></table></body></html>",
            "has no table with names",
        ),
        ("x.csv", "a,b\n1,2\n", "no sanctions list"),
    ],
)
def test_what_is_not_known_is_refused_in_a_sentence(read: Read, name, text, said):
    with pytest.raises(UserError, match=said) as refused:
        read(name, text)
    assert refused.value.todo and "\n" not in str(refused.value)


def test_a_wrong_format_is_refused_and_the_right_one_named(read: Read):
    with pytest.raises(UserError, match=r"no list of the format un: it looks like ofac\."):
        read("sdn.xml", mini.OFAC_XML, "un")
    with pytest.raises(UserError, match="no lists of the format"):
        read("sdn.xml", mini.OFAC_XML, "interpol")


@pytest.mark.parametrize("name", LISTS)
def test_any_damage_ends_in_entries_rejects_or_one_sentence(tmp_path, name):
    """Bytes thrown out, put in and changed: a sentence, or every kept entry has a name and a line of the file."""
    data = LISTS[name].encode()
    dice = random.Random(name)
    for _ in range(60):
        torn = bytearray(data)
        for _ in range(dice.randint(1, 12)):
            at = dice.randrange(len(torn))
            torn[at : at + dice.randint(0, 3)] = dice.randbytes(dice.randint(0, 3)) + dice.choice(
                [b"", b'"', b"\n", b"<", b",", b"\x00", b"\xff", b"{"]
            )
        path = tmp_path / name
        path.write_bytes(torn)
        found = Found(snapshot="list")
        try:
            reading.read(path, "", found)
        except UserError as error:
            assert error.what and "\n" not in error.what
            continue
        count = torn.count(b"\n") + torn.count(b"\r") + 1
        assert all(entry.name and 1 <= entry.line <= count for entry in found.entries)
        assert all(0 <= line <= count and why for _, line, why in found.rejected)


_CELL = st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\x00\x1a"), max_size=12)


@settings(max_examples=60)
@given(st.lists(st.lists(_CELL, min_size=3, max_size=3).filter(lambda row: any(c.strip() for c in row)), max_size=8))
def test_rows_that_a_table_was_written_from_come_back(tmp_path_factory, wanted):
    """The standard library writes, we read: also cells over several lines, with quotes, in any script."""
    import csv

    path: Path = tmp_path_factory.mktemp("rows") / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["first", "row", "is"], *wanted])
    found = Found()
    got = [row for _, row in tables.rows(examined(path, found.told), found, ",")]
    plain = [[cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in wanted]
    assert got[1:] == plain
    assert not found.rejected


@settings(max_examples=60)
@given(
    st.lists(
        st.one_of(
            st.text(alphabet=st.sampled_from('{}[]":, abé01'), max_size=30),
            st.sampled_from(mini.FTM.splitlines()),
            st.sampled_from(mini.FTM.splitlines()).map(lambda line: line[:-5]),
        ),
        max_size=10,
    )
)
def test_every_line_of_entities_is_kept_rejected_or_counted(tmp_path_factory, wanted):
    path: Path = tmp_path_factory.mktemp("ftm") / "entities.json"
    path.write_text("\n".join([mini.FTM.splitlines()[1], *wanted]), encoding="utf-8")
    found = Found(snapshot="list")
    reading.read(path, "opensanctions", found)
    passed = sum(int(word) for note in found.notes for word in note.split() if word.isdigit())
    assert len(found.entries) + len(found.rejected) + passed == 1 + sum(bool(line.strip()) for line in wanted)


def test_lines_are_what_python_takes_for_lines(tmp_path):
    path = tmp_path / "t.txt"
    path.write_bytes("a\r\nb\rc\n\nd\u2028e\r".encode())
    assert list(lines(examined(path, lambda *_: None), lambda *_: None)) == ["a", "b", "c", "", "d\u2028e"]


def test_a_quotation_mark_that_is_never_closed_costs_one_line(read: Read):
    rows = mini.UK_LIST.splitlines()
    rows.insert(2, '01/01/2024,RUS9,,,"TORN' + "," * 28)
    found = read("UK-Sanctions-List.csv", "\n".join(rows))
    assert {entry.name for entry in found.entries} >= {"IVANOV, Ivan"}
    assert found.rejected[0][1] == 3


@pytest.mark.parametrize("name", LISTS)
def test_reading_stops_when_it_is_cancelled(tmp_path, name):
    path = tmp_path / name
    path.write_text(LISTS[name], encoding="utf-8")

    def stop(share: float, text: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        reading.read(path, "", Found(told=stop))


def test_a_file_that_vanishes_or_is_a_folder_is_named(tmp_path):
    for path in (tmp_path, tmp_path / "gone.csv"):
        with pytest.raises(UserError, match="is no file"):
            reading.read(path, "", Found())
