"""Searches bytes for very many patterns at once, and says which hits count.

Short patterns turn up by chance in random bytes, and every sealed value is
random bytes. So a pattern that chance could make (fewer than eight bytes, or
only hexadecimal digits, in which dumps write bytes) counts only where it
stands as a value of its own: a word of a text, or framed as storage frames it.
"""
import bisect
import dataclasses
import itertools
import pathlib
import re
import subprocess
import tempfile

_SURE = 8
_SURE_HEX = 16
_HEX = re.compile(rb"[0-9a-fA-F]+\Z")
_WORD = frozenset(b"0123456789_abcdefghijklmnopqrstuvwxyz"
                  b"ABCDEFGHIJKLMNOPQRSTUVWXYZ") | frozenset(range(128, 256))
_HEX_DIGITS = frozenset(b"0123456789abcdefABCDEF")
_FRAMES = frozenset(b"\"' \t\n\v,;:=|()[]{}<>/\0")


@dataclasses.dataclass(frozen=True)
class Hit:
    pattern: bytes
    where: str
    offset: int
    around: bytes


class Scanner:
    """Knows its patterns; may be used for many haystacks."""

    def __init__(self, patterns):
        patterns = {pattern for pattern in patterns if len(pattern) >= 4}
        self._sure = {each for each in patterns if _is_sure(each)}
        self._chance = patterns - self._sure

    def scan(self, haystacks):
        """All hits in [(where, bytes, is it text)]. grep searches for any
        number of fixed strings at once, one haystack a line."""
        lines = [_one_line(data) for _, data, _ in haystacks]
        starts = list(itertools.accumulate(
            (len(line) + 1 for line in lines), initial=0))
        hits = []
        with tempfile.TemporaryDirectory(prefix="sojourn-scan-") as folder:
            whole = pathlib.Path(folder, "haystacks")
            whole.write_bytes(b"\n".join(lines) + b"\n")
            for patterns in (self._sure, self._chance):
                for offset, pattern in _grep(patterns, whole):
                    number = bisect.bisect_right(starts, offset) - 1
                    where, _, text = haystacks[number]
                    start = offset - starts[number]
                    end = start + len(pattern)
                    if text and _is_of_longer_number(
                            lines[number], start, end):
                        continue
                    if patterns is self._sure or _stands_alone(
                            lines[number], start, end, text):
                        hits.append(Hit(
                            pattern, where, start,
                            lines[number][max(start - 30, 0):end + 30]))
        return hits


def squeezed(data):
    """Without long runs of zeros, of which database files are full."""
    return re.sub(rb"\0{64,}", bytes(32), data)


def _is_sure(pattern):
    return len(pattern) >= (_SURE_HEX if _HEX.match(pattern) else _SURE)


def _one_line(data):
    """grep works by lines; a value with a line break in it must be found."""
    return data.replace(b"\n", b"\v")


def _grep(patterns, file):
    """[(offset, pattern)]"""
    if not patterns:
        return []
    asked = {_one_line(each): each for each in patterns}
    names = file.with_name("patterns")
    names.write_bytes(b"\n".join(asked) + b"\n")
    done = subprocess.run(
        ["grep", "-F", "-a", "-o", "-b", "-f", names, file],
        capture_output=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})
    if done.returncode > 1:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    pairs = [line.split(b":", 1) for line in done.stdout.split(b"\n")[:-1]]
    # Of patterns at one place grep reports the longest; whatever byte follows
    # a value, the value itself must be reported too.
    within = {found: [(found.index(each), asked[each]) for each in asked
                      if each in found]
              for found in {found for _, found in pairs}}
    return [(int(offset) + start, pattern) for offset, found in pairs
            for start, pattern in within[found]]


def _is_of_longer_number(data, start, end):
    """A day of one digit is no day of two: 2026-10-2 is not in 2026-10-27, nor
    2 October in 12 October."""
    def is_digit(at):
        return 0 <= at < len(data) and chr(data[at]).isdecimal()
    begins = is_digit(start) and not is_digit(start + 1)
    ends = is_digit(end - 1) and not is_digit(end - 2)
    return begins and is_digit(start - 1) or ends and is_digit(end)


def _stands_alone(data, start, end, text):
    return (_is_word if text else _is_framed)(data, start, end)


def _is_word(data, start, end):
    part_of_word = (_HEX_DIGITS if _HEX.match(data[start:end])
                    else _WORD)
    return not (start > 0 and data[start - 1] in part_of_word
                or end < len(data) and data[end] in part_of_word)


def _is_framed(data, start, end):
    """Behind its length, as PostgreSQL and protobuf write it, or in quotes,
    brackets or blanks."""
    if start == 0 or end == len(data):
        return True
    length = end - start
    before, after = data[start - 1], data[end]
    return (before in (length, (length + 1) << 1 | 1)
            or before in _FRAMES and after in _FRAMES)
