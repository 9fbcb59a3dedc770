"""What a thief could take from a stack, as bytes: dumps, write-ahead log,
data files, logs and metrics. Each function returns [(where, bytes, is it
text)] for scan.Scanner.

PostgreSQL compresses single values of more than 2 kB: of those the dump alone
shows the text.
"""
import hashlib
import re
import subprocess

from coordinator.metrics import Metrics
from devstack.layout import SERVICES, STORES
from devstack.postgres import BIN
from scan import squeezed

_PAGE = 8192
_WAL_PAGE_HEADER = 24
_WAL_SEGMENT_HEADER = 40
_WAL_RECORD_HEADER = 24
_WAL_CHECKSUM = slice(20, 24)
_BYTEA = re.compile(rb"\\x((?:[0-9a-f]{2})+)")


def keep_all_wal(stack):
    """No segment is recycled, so that every change ever made can be read."""
    for cluster in stack.clusters.values():
        cluster.query("ALTER SYSTEM SET wal_keep_size = '16GB'")
        cluster.query("SELECT pg_reload_conf()")


def dumps(stack):
    """pg_dump of every database; bytea also as the bytes it stands for."""
    found = []
    for name, cluster in stack.clusters.items():
        for service in STORES:
            dump = subprocess.run(
                [BIN / "pg_dump", "-d", cluster.dsn(service, "postgres")],
                check=True, capture_output=True).stdout
            where = f"dump of {service} ({name} cluster)"
            found.append((where, dump, True))
            found.append((where + ", its bytea values", b'"\n"'.join(
                bytes.fromhex(hexadecimal.decode())
                for hexadecimal in _BYTEA.findall(dump)), False))
    return found


def wal(stack):
    """One text a cluster: segments in their order without the headers of their
    pages, as both would cut a value in two, and without checksums, of which one
    in four thousand millions reads as a name of four letters."""
    found = []
    for name, cluster in stack.clusters.items():
        cluster.query("SELECT pg_switch_wal()")
        segments = [file.read_bytes() for file in
                    sorted((stack.layout.private / name / "pg_wal").iterdir())
                    if file.is_file()]
        found.append((f"WAL ({name} cluster)",
                      squeezed(_without_checksums(segments)), False))
    return found


def _without_checksums(segments):
    bare = [_without_page_headers(segment) for segment in segments]
    # What is left of a record that began before the first segment.
    at = _aligned(int.from_bytes(segments[0][16:20], "little"))
    records, seen = bytearray(b"".join(bare)), 0
    while at + _WAL_RECORD_HEADER <= len(records):
        length = int.from_bytes(records[at:at + 4], "little")
        if length < _WAL_RECORD_HEADER:  # the rest of the segment is empty
            at = (at // len(bare[0]) + 1) * len(bare[0])
            continue
        header = memoryview(records)[at:at + _WAL_RECORD_HEADER]
        header[_WAL_CHECKSUM] = b"\xff" * 4
        at, seen = at + _aligned(length), seen + 1
    if not seen:
        raise RuntimeError("no record of the write-ahead log was recognised")
    return bytes(records)


def _aligned(length):
    return (length + 7) // 8 * 8


def _without_page_headers(segment):
    return segment[_WAL_SEGMENT_HEADER:_PAGE] + b"".join(
        segment[start + _WAL_PAGE_HEADER:start + _PAGE]
        for start in range(_PAGE, len(segment), _PAGE))


def data_files(stack):
    """All other files of the clusters. Pages that differ only in when they
    were written (catalogues of one template) are searched once."""
    found, seen = [], set()
    for name, cluster in stack.clusters.items():
        cluster.query("CHECKPOINT")
        folder = stack.layout.private / name
        for file in sorted(folder.rglob("*")):
            if not file.is_file() or "pg_wal" in file.parts:
                continue
            data, kept = file.read_bytes(), []
            for start in range(0, len(data), _PAGE):
                page = data[start:start + _PAGE]
                # A page begins with its LSN and checksum.
                digest = hashlib.sha256(page[10:]).digest()
                if digest not in seen:
                    seen.add(digest)
                    kept.append(page)
            found.append((f"{name}/{file.relative_to(folder)}",
                          squeezed(b"".join(kept)), False))
    return found


def logs(stack):
    return [(f"log {file.name}", file.read_bytes(), True)
            for file in sorted(stack.layout.logs.iterdir())]


def metrics(stack):
    reader = Metrics(stack.layout)
    return [(f"metrics of {service}", reader.text(service).encode(), True)
            for service in SERVICES]


def size(haystacks):
    return sum(len(data) for _, data, _ in haystacks)
