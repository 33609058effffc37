"""Offsets that are known exactly are found, and where there is none to be found, that is said."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import map_coordinates

from roadstead.imagery.correlating import offset_between
from roadstead.imagery.registering import pairing_of, register

SIDE = 448


def texture(seed: int, side: int = SIDE) -> np.ndarray:
    """Periodic noise whose amplitude falls with frequency, as natural ground does; grey values round 110."""
    random = np.random.default_rng(seed)
    fy, fx = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None]
    radius = np.maximum(np.hypot(fy, fx), 1 / side)
    spectrum = np.fft.rfft2(random.normal(size=(side, side))) / radius * np.exp(-((radius / 0.3) ** 2))
    picture = np.fft.irfft2(spectrum, s=(side, side))
    return 110 + 35 * picture / picture.std()


def shifted(picture: np.ndarray, dx: float, dy: float) -> np.ndarray:
    """What was at (x, y) lies at (x + dx, y + dy): exact for a periodic picture."""
    fy, fx = np.fft.fftfreq(picture.shape[0])[:, None], np.fft.rfftfreq(picture.shape[1])[None]
    return np.fft.irfft2(np.fft.rfft2(picture) * np.exp(-2j * np.pi * (fx * dx + fy * dy)), s=picture.shape)


def another_day(picture: np.ndarray, seed: int) -> np.ndarray:
    """Noise, another light, things that moved."""
    random, out = np.random.default_rng(seed), picture.copy()
    for _ in range(25):
        x, y = random.integers(0, SIDE - 40, 2)
        out[y : y + random.integers(5, 30), x : x + random.integers(5, 40)] = random.uniform(0, 255)
    return 0.7 * out + 20 + random.normal(0, 6, out.shape)


def answer(first, second, model="shift", seen=None, **more):
    return register(pairing_of(first, second, seen), (0, 0, SIDE, SIDE), model, **more)


@pytest.mark.parametrize(("dx", "dy"), [(0.0, 0.0), (0.37, -0.81), (-3.5, 2.25), (11.12, 7.03)])
def test_one_window_is_measured_to_a_fiftieth_of_a_pixel(dx, dy):
    picture = texture(1)
    first, second = (p[100:356, 100:356] for p in (picture, shifted(picture, dx, dy)))
    found = offset_between(first, second)
    assert (found.dx, found.dy) == pytest.approx((dx, dy), abs=0.02 + 0.004 * np.hypot(dx, dy))


@pytest.mark.parametrize(("dx", "dy"), [(0.3, -0.6), (37.3, -21.6), (-64.2, 50.45)])
def test_a_shift_is_found_through_noise_another_light_and_moved_things(dx, dy):
    picture = texture(2)
    found = answer(picture, another_day(shifted(picture, dx, dy), 3))
    assert found.sound, found.note
    assert found.offset_at(SIDE / 2, SIDE / 2) == pytest.approx((dx, dy), abs=0.1)
    assert found.residual_px < 0.3
    assert found.used >= 4


def stretched(picture: np.ndarray, linear: np.ndarray, offset: tuple[float, float]) -> np.ndarray:
    """The picture displaced by an affine: what is at p lies at p + linear p + offset."""
    inverse = np.linalg.inv(np.eye(2) + linear)
    y, x = np.mgrid[:SIDE, :SIDE]
    back = inverse @ (np.stack([x.ravel(), y.ravel()]) - np.array(offset)[:, None])
    return map_coordinates(picture, back[::-1], order=5, mode="grid-wrap").reshape(SIDE, SIDE)


def test_an_affine_is_found_and_a_shift_in_its_place_is_flagged():
    linear, offset = np.array([[0.008, -0.004], [0.005, -0.006]]), (2.4, -1.7)
    picture = texture(4)
    other = another_day(stretched(picture, linear, offset), 5)
    found = answer(picture, other, "affine")
    assert found.sound, found.note
    for x, y in ((40, 40), (400, 60), (224, 224), (60, 400)):
        assert found.offset_at(x, y) == pytest.approx(tuple(linear @ (x, y) + offset), abs=0.15)
    plain = answer(picture, other, "shift")
    assert not plain.sound or plain.residual_px > 0.5


@pytest.mark.parametrize("seed", range(6))
def test_two_different_places_have_no_sound_answer(seed):
    found = answer(texture(10 + seed), texture(40 + seed), "affine" if seed % 2 else "shift")
    assert not found.sound
    assert found.note.startswith("Not to be trusted: ")


def test_water_alone_gives_no_answer_and_says_that_it_is_flat():
    calm = np.full((SIDE, SIDE), 40.0) + np.random.default_rng(0).normal(0, 0.5, (SIDE, SIDE))
    found = answer(calm, calm)
    assert not found.sound
    assert found.residual_px is None
    assert {w.state for w in found.windows} == {"flat"}
    assert "flat" in found.note


def test_a_regular_pattern_has_more_than_one_answer_and_is_flagged():
    y, x = np.mgrid[:SIDE, :SIDE]
    rows = 110 + 60 * np.sign(np.sin(2 * np.pi * x / 16)) * np.sign(np.sin(2 * np.pi * y / 16))
    noise = np.random.default_rng(1).normal(0, 4, (2, SIDE, SIDE))
    found = answer(rows + noise[0], np.roll(rows, 5, axis=1) + noise[1])
    assert not found.sound


def test_what_is_masked_is_left_out():
    """The left half moved by two pixels, the right half, which is masked, by nine."""
    picture = texture(6)
    second = shifted(picture, 2.3, 0.4)
    second[:, SIDE // 2 :] = shifted(picture, 9.0, -6.0)[:, SIDE // 2 :]
    seen = np.ones((SIDE, SIDE), bool)
    seen[:, SIDE // 2 :] = False
    found = answer(picture, second, seen=seen)
    assert found.offset_at(100, 224) == pytest.approx((2.3, 0.4), abs=0.1)
    assert all(w.state == "unseen" for w in found.windows if w.x > SIDE // 2 + 20)


def test_an_offset_that_the_georeferences_leave_no_room_for_is_flagged():
    picture = texture(7)
    other = shifted(picture, 12.0, 0.0)
    assert answer(picture, other, plausible_px=20.0).sound
    found = answer(picture, other, plausible_px=5.0)
    assert not found.sound
    assert "12.0 px is more than the georeferences leave room for (5.0 px)" in found.note


def test_too_small_an_overlap_is_said():
    found = register(pairing_of(texture(1), texture(1)), (0, 0, 40, SIDE))
    assert not found.sound
    assert "less than a window" in found.note


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.floats(-40, 40), st.floats(-40, 40), st.floats(1, 60), st.booleans())
def test_whenever_the_answer_is_off_by_half_a_pixel_it_says_so(seed, dx, dy, noise, affine):
    picture, random = texture(seed), np.random.default_rng(seed + 1)
    other = another_day(shifted(picture, dx, dy), seed) + random.normal(0, noise, picture.shape)
    found = answer(picture + random.normal(0, noise, picture.shape), other, "affine" if affine else "shift")
    error = max(np.hypot(*(np.array(found.offset_at(x, y)) - (dx, dy))) for x in (0, SIDE) for y in (0, SIDE))
    assert error <= 0.5 or not found.sound or found.residual_px > 0.5
