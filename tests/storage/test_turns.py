"""The lock on what reads a case: whoever waits comes before a thread that takes it again and again."""

import threading
import time

from roadstead.storage.turns import Turns


def test_a_thread_that_reads_page_after_page_lets_the_other_in_between():
    turns, order, begun = Turns(), [], threading.Event()

    def pages():
        for _ in range(20):
            with turns:
                begun.set()
                order.append("page")
                time.sleep(0.01)

    worker = threading.Thread(target=pages)
    worker.start()
    begun.wait()
    for _ in range(3):
        with turns:
            order.append("window")
    worker.join()
    assert order.count("page") == 20
    between = [i for i, who in enumerate(order) if who == "window"]
    assert between[-1] <= 8


def test_the_thread_that_has_it_may_take_it_again_and_an_error_gives_it_back():
    turns = Turns()
    try:
        with turns, turns:
            raise ValueError
    except ValueError:
        pass
    taken = []
    thread = threading.Thread(target=lambda: taken.append(turns.__enter__()))
    thread.start()
    thread.join(2)
    assert taken == [None]
