"""A whole stack of its own: free ports, temporary folders, gone at the end."""
import contextlib
import tempfile

from . import BUILD
from devstack.stack import Stack


@contextlib.contextmanager
def private_stack():
    with tempfile.TemporaryDirectory(prefix="sojourn-test-") as folder:
        stack = Stack(f"{folder}/state", build=BUILD)
        try:
            stack.up()
            yield stack
        finally:
            stack.clean()
