"""The search for unreachable objects is put off while anyone works on very many records, and only then."""

import gc
import threading

from roadstead.services.memory import unsearched


def test_the_search_goes_on_when_the_last_work_is_over_however_it_ends():
    assert gc.isenabled()
    inside, leave = threading.Event(), threading.Event()

    def work():
        with unsearched():
            inside.set()
            leave.wait(5)

    other = threading.Thread(target=work)
    other.start()
    inside.wait(5)
    try:
        with unsearched():
            raise ValueError
    except ValueError:
        pass
    assert not gc.isenabled()
    leave.set()
    other.join()
    assert gc.isenabled()
