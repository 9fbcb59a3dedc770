"""Waiting for what a test has set off, without guessing how long it takes."""
import time


def until(condition, what, patience=30):
    """The first true value of the condition; AssertionError after `patience`
    seconds."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"not in {patience} s: {what}")
