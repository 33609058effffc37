"""Names in other scripts against the spellings that others have published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain.scripts import fold, korean, latin, same, script, sounds, spellings


@pytest.mark.parametrize(
    ("hangul", "revised", "reischauer"),
    [  # the Proclamation's own examples; McCune-Reischauer without its signs as in the Library of Congress table
        ("종로", "jongno", "chongno"),
        ("왕십리", "wangsimni", "wangsimni"),
        ("별내", "byeollae", "pyollae"),
        ("신라", "silla", "silla"),
        ("해돋이", "haedoji", "haedoji"),
        ("같이", "gachi", "kachi"),
        ("좋고", "joko", "choko"),
        ("독립문", "dongnimmun", "tongnimmun"),
        ("백마", "baengma", "paengma"),
        ("구미", "gumi", "kumi"),
        ("호법", "hobeop", "hobop"),
        ("압록강", "amnokgang", "amnokkang"),
        ("대동강", "daedonggang", "taedonggang"),
        ("금강산", "geumgangsan", "kumgangsan"),
        ("나진", "najin", "najin"),
    ],
)
def test_hangul_in_revised_romanization_and_mccune_reischauer(hangul, revised, reischauer):
    assert latin(hangul) == revised
    assert reischauer in spellings(hangul)


@pytest.mark.parametrize(
    ("hangul", "listed"),
    [  # ships of Ocean Maritime Management as the sanctions lists write them
        ("청천강", "CHONG CHON GANG"),
        ("장자산청년호", "JANG JA SAN CHONG NYON HO"),
        ("압록강", "AP ROK GANG"),
        ("포태", "PHO THAE"),
        ("릉라", "RUNG RA"),
        ("금은산", "KUM UN SAN"),
        ("대동강", "TAE DONG GANG"),
        ("혁신", "HYOK SIN"),
        ("구룡", "GOO RYONG"),
        ("라남", "RA NAM"),
        ("류경", "RYU GYONG"),
    ],
)
def test_hangul_is_found_by_the_spelling_of_the_dprk(hangul, listed):
    assert same(hangul, listed)
    assert not same(hangul, listed[::-1])


def test_najin_and_rajin_are_one_from_either_korea():
    assert {"najin", "rajin"} <= set(spellings("나진")) and {"najin", "rajin"} <= set(spellings("라진"))
    assert same("라진", "Najin") and same("나진", "Rajin") and same("Раджин", "Rajin")
    assert same("례성강", "Yesong gang") and same("리", "I") and not same("나진", "Nampo")


@pytest.mark.parametrize(
    ("cyrillic", "usual", "others"),
    [
        ("Дунай", "dunay", {"dunai", "dunaj"}),
        ("Восточный", "vostochny", {"vostochnyy", "vostochnyi"}),
        ("Тихорецк", "tikhoretsk", {"tihoreck", "tichorezk"}),
        ("Ангара", "angara", set()),
        ("Мария", "mariya", {"maria", "mariia"}),
        ("Леди Р", "ledi r", {"lady r"}),
        ("Щёлково", "shchelkovo", {"shchyolkovo"}),
        ("Находка", "nakhodka", {"nahodka"}),
        ("Южный", "yuzhny", {"yuzhnyy", "iuzhnyi"}),
        ("Київ", "kyiv", set()),
        ("Єлизавета", "yelyzaveta", set()),
        ("Енисей", "enisey", {"yenisey", "enisei"}),
        ("Объект", "obekt", {"obyekt", "obieekt"}),
    ],
)
def test_cyrillic_in_the_spellings_of_maps_passports_and_standards(cyrillic, usual, others):
    assert latin(cyrillic) == usual
    assert others <= set(spellings(cyrillic))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *[
            ("Vostochnyy", "Vostochniy"),
            ("Posyet", "Posiet"),
            ("Ussuriysk", "Уссурийск"),
            ("Ekaterinburg", "Екатеринбург"),
        ],
        *[
            ("Šibenik", "Shibenik"),
            ("Şırnak", "Sirnak"),
            ("Ålesund", "Aalesund"),
            ("Łódź", "Lodz"),
            ("Sŏnbong", "Sonbong"),
        ],
        *[
            ("Zürich", "Zuerich"),
            ("Ch'ŏngjin", "Chongjin"),
            ("Мария", "Maria"),
            ("Tiksi", "Тикси"),
            ("Odesa", "Одесса"),
        ],
    ],
)
def test_spellings_of_one_name_are_the_same(one, other):
    assert same(one, other) and same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Дунай", "Danube"),
        ("Мария", "Marina"),
        ("Lady R", "Lady M"),
        ("", ""),
        ("...", "!"),
        ("나진", "Nain"),
        ("5", ""),
    ],
)
def test_other_names_are_not(one, other):
    assert not same(one, other)


def test_a_script_is_told():
    assert [script(t) for t in ("Дунай", "나진", "Ålesund", "羅津", "9179842", "MV Ангара")] == [
        "Cyrillic", "Hangul", "Latin", "", "", "Cyrillic",
    ]  # fmt: skip
    assert korean("Chongjin") and not korean("Vostochny")


@given(st.text(max_size=30))
def test_any_text_has_a_spelling_and_spelling_it_again_changes_nothing(text):
    assert spellings(text) and all(form == fold(form) for form in spellings(text))
    assert sounds(text) == sounds(text.upper()) or not text.isascii()


@given(st.text("가나다라마바사아자차카타파하각난닫랄맘밥삿앙잊찾", min_size=1, max_size=6))
def test_hangul_becomes_plain_letters_whatever_the_form_it_is_encoded_in(text):
    import unicodedata

    assert all(form.isascii() and form.isalpha() for form in spellings(text))
    assert spellings(unicodedata.normalize("NFD", text)) == spellings(text)
