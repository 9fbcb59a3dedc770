"""The `sojourn` command against a private stack."""
import os
import subprocess

from . import BUILD

# The gRPC code is the exit status.
INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION, ABORTED = 3, 5, 9, 10
UNAVAILABLE, DATA_LOSS = 14, 15


class Cli:
    def __init__(self, stack):
        self._environment = {
            **os.environ,
            "SOJOURN_CONFIG": str(stack.layout.endpoints_file)}

    def start(self, who, *arguments):
        """A command that goes on until it is stopped; its standard output is a
        pipe, its complaints go where the test's own do."""
        return subprocess.Popen(
            [BUILD / "bin" / "sojourn", *arguments, "--as", who],
            stdout=subprocess.PIPE, env=self._environment)

    def run(self, who, *arguments, stdin=None):
        """(exit status, stdout, stderr) as `who`, if anybody; stdin may be
        bytes."""
        caller = ["--as", who] if who else []
        done = subprocess.run(
            [BUILD / "bin" / "sojourn", *arguments, *caller], input=stdin,
            capture_output=True, env=self._environment, timeout=60)
        return (done.returncode, done.stdout.decode(errors="replace"),
                done.stderr.decode(errors="replace"))
