"""Looks: kept as text, drawn as they say, and worked out from figures that hold against numpy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain.errors import UserError
from roadstead.imagery.facts import Look, look_from_json, look_to_json
from roadstead.imagery.looks import OWN, Display, display_of, look_text
from roadstead.imagery.ramps import RAMPS, ramp_table


def whole(pool, path, look):
    height, width = 60, 80
    return pool.read(path, (0, 0, width, height), (height, width), look=look)


@pytest.mark.parametrize("gamma", [1.0, 2.0, (0.5, 1.0, 2.2)])
def test_a_look_is_the_same_after_its_way_through_text(gamma):
    bands = (4, 3, 2) if isinstance(gamma, tuple) else (1,)
    look = Look(bands, ((10.0, 200.0),) * len(bands), gamma, "" if len(bands) == 3 else "ember")
    shown = Display(look, "percentile", 1.5, "view", "1 in 16 pixels", 0.6)
    assert look_from_json(look_to_json(look)) == look
    assert display_of(look_text(shown)) == shown
    assert display_of(look_text(OWN)) is OWN
    assert look_text(OWN) == ""
    assert look_from_json([[1], [[0, 5]], 1.0]) == Look((1,), ((0.0, 5.0),))  # as before there were ramps


@given(st.text(max_size=60))
def test_a_text_that_is_no_look_is_the_files_own(text):
    assert display_of(text) == OWN


@pytest.mark.parametrize(
    "text",
    ['{"look":[[1],[[0,1e999]],1.0,""]}', '{"opacity":7}', "[]", '{"look":[[0],[[0,1]],1,""]}', '{"method":"x"}'],
)
def test_a_look_of_impossible_values_is_the_files_own(text):
    assert display_of(text) == OWN


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "float32", "int32"])
def test_each_type_is_stretched_by_the_formula(pool, make, dtype):
    low, high = (-3000, 4000) if dtype != "uint8" and dtype != "uint16" else (0, 250)
    values = np.random.default_rng(2).integers(low, high, (3, 60, 80)).astype(dtype)
    path = make(f"{dtype}.tif", values)
    look = Look((3, 1, 2), ((low + 20.0, high - 30.0), (low, high), (high, low)), (0.5, 1.0, 2.0))
    picture = whole(pool, path, look)
    for channel, (band, (a, b), gamma) in enumerate(zip(look.bands, look.stretch, look.gammas, strict=True)):
        unit = np.clip((values[band - 1].astype(float) - a) / (b - a), 0, 1) ** (1 / gamma)
        assert np.abs(picture[..., channel].astype(float) - unit * 255).max() <= 0.51


@pytest.mark.parametrize("name", [name for name in RAMPS if name])
def test_a_ramp_rises_evenly_in_lightness(name):
    rgb = ramp_table(name).astype(float) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    luminance = linear @ (0.2126, 0.7152, 0.0722)  # CIE 1931 Y, then L* by CIE 15
    lightness = np.where(luminance > 216 / 24389, 116 * np.cbrt(luminance) - 16, luminance * 24389 / 27)
    assert lightness[0] < 15 and lightness[-1] > 85
    steps = np.diff(lightness[::15])
    assert steps.min() > 0.4 * steps.mean()
    assert steps.max() < 1.9 * steps.mean()


def test_a_ramp_colours_a_single_band(pool, make):
    values = np.tile(np.linspace(0, 1, 80, dtype=np.float32), (60, 1))[None]
    picture = whole(pool, make("ramp.tif", values), Look((1,), ((0.0, 1.0),), 1.0, "ember"))
    table = ramp_table("ember")
    assert picture[0, 0, :3].tolist() == table[0].tolist()
    assert picture[0, -1, :3].tolist() == table[255].tolist()


def test_figures_of_a_window_are_numpys_and_leave_nodata_out(pool, make):
    values = np.random.default_rng(4).integers(1, 3000, (4, 60, 80)).astype("uint16")
    values[:, :10] = 0
    path = make("four.tif", values, nodata=0)
    found = pool.statistics(path, (5.2, 0, 70, 60)).result(20)
    assert found.basis == "every pixel"
    assert [figures.band for figures in found.bands] == [1, 2, 3, 4]
    part = values[2, 10:, 5:70]
    third = found.of(3)
    assert (third.low, third.high, third.count) == (part.min(), part.max(), part.size)
    assert third.mean == pytest.approx(part.mean())
    assert third.deviation == pytest.approx(part.std())
    assert third.percentile(2) == pytest.approx(np.percentile(part, 2))
    assert third.percentile(97.77) == pytest.approx(np.percentile(part, 97.77), abs=3)
    assert sum(third.counts) == part.size
    assert third.reach("deviation", 2) == (
        pytest.approx(part.mean() - 2 * part.std()),
        pytest.approx(part.mean() + 2 * part.std()),
    )


def test_figures_of_a_large_image_say_what_they_rest_on(pool, make):
    values = np.random.default_rng(5).normal(500, 50, (1, 4200, 4300)).astype("float32")
    values[0, :50] = np.nan
    plain = pool.statistics(make("large.tif", values)).result(60)
    assert plain.basis.startswith("1 in ")
    assert plain.of(1).percentile(2) == pytest.approx(500 - 2.0537 * 50, rel=0.02)  # the normal distribution's
    means = pool.statistics(make("with.tif", values, overviews=(2, 4))).result(60)
    assert means.basis.startswith("means of ")
    assert means.of(1).mean == pytest.approx(500, rel=0.01)


def test_an_image_of_nothing_has_no_figures(pool, make):
    found = pool.statistics(make("empty.tif", np.zeros((1, 20, 20), "uint8"), nodata=0)).result(20)
    assert found.of(1).count == 0
    assert found.of(1).reach("percentile", 2) == (0.0, 1.0)


def test_figures_of_a_file_that_is_gone_are_refused(pool, tmp_path):
    with pytest.raises(UserError):
        pool.statistics(tmp_path / "gone.tif").result(20)


def test_words_say_how_it_came_about():
    look = Look((1,), ((0.0, 1.0),))
    assert (
        Display(look, "percentile", 2, "view", "1 in 16 pixels").words()
        == "2 to 98 % of the view, estimated from 1 in 16 pixels"
    )
    assert (
        Display(look, "min-max", 2, "whole", "every pixel").words()
        == "Lowest to highest value of the whole scene, from every pixel"
    )
    assert OWN.words() == "As the file comes"
