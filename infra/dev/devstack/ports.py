"""Ports on loopback for servers that are started by us."""
import contextlib
import pathlib
import random
import socket

_RANGE = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range")


def free_ports(wanted):
    """A free port for each of `wanted`: that one where it is free and asked
    for but once, any other for 0 and for what is taken.

    Never one that the kernel gives to outgoing connections: between the look
    and the start of its server, or while a killed server is down, any client
    on the machine could be given just that one.
    """
    with contextlib.ExitStack() as held:
        return [_hold(held, port) for port in wanted]


def _hold(held, wanted):
    """Kept open until all are chosen, so that none is chosen twice."""
    for port in [wanted] * (wanted > 0) + _any_ports():
        probe = held.enter_context(socket.socket())
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            # Two sockets that reuse an address may both bind it; not listen.
            probe.listen(1)
        except OSError:
            continue
        return port
    raise RuntimeError("no free port on 127.0.0.1")


def _any_ports():
    first, last = map(int, _RANGE.read_text(encoding="ascii").split())
    ours = [port for port in range(10_000, 65_536)
            if not first <= port <= last]
    return random.sample(ours, min(len(ours), 100))
