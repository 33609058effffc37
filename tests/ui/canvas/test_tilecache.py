"""The cache of tiles accounts for what it holds, whatever is done to it."""

from collections import OrderedDict

from hypothesis import given
from hypothesis import strategies as st

from roadstead.ui.canvas.sources import TileKey
from roadstead.ui.canvas.tiles import TileCache

_KEYS = st.builds(TileKey, st.sampled_from("ab"), st.integers(0, 1), st.integers(0, 2), st.just(0))
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), _KEYS, st.integers(0, 120)),
        st.tuples(st.just("get"), _KEYS, st.just(0)),
        st.tuples(st.just("drop"), _KEYS, st.just(0)),
        st.tuples(st.just("keep"), _KEYS, st.just(0)),
    ),
    max_size=60,
)


@given(_STEPS)
def test_its_bytes_are_those_of_what_it_holds_and_the_oldest_go_first(steps):
    cache, model = TileCache(100), OrderedDict()
    for word, key, size in steps:
        if word == "put":
            cache.put(key, size, size)
            model.pop(key, None)
            if size <= 100:
                model[key] = size
            while sum(model.values()) > 100:
                model.popitem(last=False)
        elif word == "get":
            assert cache.get(key) == model.get(key)
            if key in model:
                model.move_to_end(key)
        elif word == "drop":
            cache.drop(key)
            model.pop(key, None)
        else:
            cache.keep_scenes({key.scene})
            model = OrderedDict((k, v) for k, v in model.items() if k.scene == key.scene)
        assert cache.bytes == sum(model.values()) <= 100
        assert [k for k in model if k not in cache] == []
        assert len(cache) == len(model)
