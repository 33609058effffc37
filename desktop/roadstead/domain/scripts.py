"""Names in any script, made comparable: Cyrillic, Hangul and Latin with accents, each in its usual Latin spellings.

Sources of the Cyrillic tables: BGN/PCGN 1947 (Russian) and 2019 (Ukrainian); ICAO Doc 9303, part 3, section 6 (passports);
GOST 7.79-2000 B; ISO 9:1995; Resolution 55 of the Cabinet of Ministers of Ukraine (2010); the German table of Duden.
"""

import re
import unicodedata
from functools import lru_cache

from roadstead.domain.hangul import romanised, skeleton

_NOT_LETTERS = re.compile(r"[^\w\s]|_")
_APOSTROPHES = re.compile(r"[’‘ʼ'`´ʹʺ]")
_SCRIPTS = {
    "Cyrillic": re.compile("[\u0400-\u052f]"),
    "Hangul": re.compile("[가-힣\u1100-\u11ff\u3130-\u318f]"),
    "Latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
}


def _table(text: str, base: dict[str, str] | None = None) -> dict[str, str]:
    """A table from pairs such as ``б=b``; what is not in it comes from ``base``."""
    return {**(base or {}), **dict(pair.split("=") for pair in text.split())}


_COMMON = _table(
    "а=a б=b в=v г=g д=d е=e ё=e ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch"
    " ъ= ы=y ь= э=e ю=yu я=ya і=i ї=yi є=ye ґ=g ў=w ђ=dj ј=j љ=lj њ=nj ћ=c џ=dz ѓ=gj ќ=kj ѕ=dz"
)
_BGN = _table("ё=yo", _COMMON)  # with ye for е where it is so spoken
_PASSPORT = _table("й=i ъ=ie ю=iu я=ia", _COMMON)
_GOST = _table("ё=yo й=j х=x ц=cz щ=shh", _COMMON)
_ISO = _table("ё=e ж=z й=j х=h ц=c ч=c ш=s щ=s ю=u я=a ї=i є=e", _COMMON)  # as it stands without its accents
_DUDEN = _table("в=w ж=sch з=s й=i х=ch ц=z ч=tsch ш=sch щ=schtsch ю=ju я=ja ё=jo", _COMMON)
_UKRAINIAN = _table("г=h и=y є=ie ї=i й=i ю=iu я=ia", _COMMON)  # within a word; at its beginning as below
_UKRAINIAN_BGN = _table("г=h и=y", _COMMON)
_SYSTEMS = (_COMMON, _BGN, _PASSPORT, _GOST, _ISO, _DUDEN)
_UKRAINIANS = (_UKRAINIAN, _UKRAINIAN_BGN)
_ONLY_RUSSIAN, _ONLY_UKRAINIAN = re.compile("[ёъыэ]"), re.compile("[іїєґ]")
_SPOKEN_YE = re.compile(r"(?:(?<=[аеёиоуыэюяйъь])|\b)е")
_FIRST_UKRAINIAN = re.compile(r"\b(?:є|ї|й|ю|я)")
_ENDING = re.compile(r"(?:[iy]y|ij)\b")
# English words of ships' and companies' names, as they are written in Cyrillic by their sound: no table of letters leads back.
_BORROWED = _table(
    "леди=lady стар=star си=sea сан=sun мун=moon скай=sky кинг=king квин=queen оушен=ocean океан=ocean спирит=spirit"
    " перл=pearl грейс=grace винд=wind уинд=wind глори=glory форчун=fortune прайд=pride экспресс=express трейдер=trader"
    " игл=eagle голд=gold голден=golden сильвер=silver блю=blue вайт=white ред=red блэк=black грин=green бридж=bridge"
    " пионер=pioneer принцесс=princess мери=mary роуз=rose хоуп=hope фридом=freedom виктори=victory лайт=light рей=ray"
    " лизинг=leasing шиппинг=shipping холдинг=holding трейдинг=trading групп=group лайн=line лайнс=lines танкерс=tankers"
)
_WORDS = re.compile(r"\w+")
_MIXED = re.compile(r"\w*(?:[а-я][a-z]|[a-z][а-я])\w*")
_TWINS = str.maketrans("aceopxykmthb", "асеорхукмтнв")  # Latin letters that look like Cyrillic ones

# Latin letters that are more than a letter with an accent; and those whose accent stands for another letter.
_LIGATURES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss"}
)
_EXPANDED = str.maketrans(
    {"č": "ch", "ć": "ch", "š": "sh", "ś": "sh", "ŝ": "shch", "ş": "sh", "ș": "sh", "ž": "zh", "ż": "zh", "ź": "zh"}
    | {
        "ç": "ch",
        "ţ": "ts",
        "ț": "ts",
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "å": "aa",
        "ø": "oe",
        "æ": "ae",
        "û": "yu",
        "â": "ya",
    }
)


def fold(text: str) -> str:
    """A name as it is compared within its script: no case, accents, apostrophes or punctuation, single spaces (NFKD)."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(_NOT_LETTERS.sub(" ", _APOSTROPHES.sub("", text)).casefold().split())


def script(text: str) -> str:
    """``Cyrillic``, ``Hangul`` or ``Latin``, whichever of these comes first in this order; empty for none of them."""
    if text.isascii():
        return "Latin" if any(c.isalpha() for c in text) else ""
    text = unicodedata.normalize("NFC", text)
    return next((name for name, letters in _SCRIPTS.items() if letters.search(text)), "")


def latin(text: str) -> str:
    """The usual spelling of a name in plain Latin letters: ``дунай`` is ``dunay``, ``나진`` is ``najin``; folded."""
    return spellings(text)[0]


@lru_cache(maxsize=1024)
def spellings(text: str) -> tuple[str, ...]:
    """The spellings of a name in plain Latin letters, folded, the usual one first; never none."""
    if text.isascii():
        return (fold(text),)
    text = unicodedata.normalize("NFC", text).casefold()
    if _SCRIPTS["Cyrillic"].search(text):
        text = _MIXED.sub(lambda word: word[0].translate(_TWINS), text)
    forms = romanised(text) if _SCRIPTS["Hangul"].search(text) else (text,)
    if _SCRIPTS["Cyrillic"].search(text):
        forms = tuple(one for form in forms for one in _from_cyrillic(form))
    return tuple(dict.fromkeys(one for form in forms for one in _from_accents(form)))


def _from_cyrillic(text: str) -> list[str]:
    russian = [] if _ONLY_UKRAINIAN.search(text) else [_spell(system, text) for system in _SYSTEMS]
    ukrainian = [] if _ONLY_RUSSIAN.search(text) else [_spell(system, text) for system in _UKRAINIANS]
    usual = [_ENDING.sub("y", form) for form in (*russian[:1], *ukrainian[:1])]
    korean = [russian[0].replace("dzh", "j")] if russian and "дж" in text else []
    english = _WORDS.sub(lambda word: _BORROWED.get(word[0], word[0]), text)
    borrowed = [_spell(_COMMON, english)] if english != text else []
    return [usual[0], *russian, *korean, *borrowed, *usual[1:], *ukrainian]


def _spell(system: dict[str, str], text: str) -> str:
    if system is _BGN:
        text = _SPOKEN_YE.sub("ye", text)
    if system in (_UKRAINIAN, _UKRAINIAN_BGN):
        text = _FIRST_UKRAINIAN.sub(
            lambda first: {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}[first[0]], text
        )
    return "".join(system.get(letter, letter) for letter in text)


def _from_accents(text: str) -> tuple[str, ...]:
    plain = fold(text.translate(_LIGATURES))
    if text.isascii():
        return (plain,)
    return tuple(dict.fromkeys((plain, fold(text.translate(_EXPANDED).translate(_LIGATURES)))))


_ONE_SOUND = (
    ("dzh", "j"), ("tsch", "ch"), ("shch", "sh"), ("shh", "sh"), ("sch", "sh"), ("kh", "h"), ("ph", "f"), ("tz", "ts"),
    ("cz", "ts"), ("ck", "k"), ("q", "k"), ("x", "ks"), ("w", "v"), ("y", "i"),
)  # fmt: skip
_SHORT_I = re.compile(r"(?<=[aeiou])j(?![aeiou])")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=4096)
def sound(text: str) -> str:
    """What the usual spellings of one name have in common: ``vostochny``, ``vostochnyy`` and ``vostochniy`` are one.

    ``text`` is folded Latin. y and i, kh and h, w and v, doubled letters are one; ie is e.
    """
    for written, meant in _ONE_SOUND:
        text = text.replace(written, meant)
    text = _DOUBLED.sub(r"\1", _SHORT_I.sub("i", text))
    return _DOUBLED.sub(r"\1", text.replace("ie", "e"))


def sounds(text: str) -> frozenset[str]:
    """The sound of each spelling of a name."""
    return frozenset(sound(one) for one in spellings(text))


def korean(text: str) -> frozenset[str]:
    """What all romanisations of a name have in common where it may be Korean; nothing where it cannot be."""
    return frozenset(bare for one in spellings(text) if (bare := skeleton(one)))


def same(one: str, other: str) -> bool:
    """Whether two names are one in another script or spelling: ``Дунай`` and ``Dunai``, ``나진`` and ``Rajin``."""
    if any(map(str.strip, sounds(one) & sounds(other))):
        return True
    return "Hangul" in (script(one), script(other)) and bool(korean(one) & korean(other))
