"""The ports of a stack are free, differ, and are none that the kernel gives to
outgoing connections: one would take the port of a server that is just down."""
import os
import pathlib
import socket
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import support  # noqa: F401  puts devstack on the path
from devstack.ports import free_ports


class Ports(unittest.TestCase):
    def test_none_is_of_outgoing_connections(self):
        given = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range")
        first, last = map(int, given.read_text(encoding="ascii").split())
        chosen = free_ports([0] * 20)
        self.assertEqual(20, len(set(chosen)))
        self.assertFalse([port for port in chosen if first <= port <= last])

    def test_one_that_listens_is_replaced(self):
        with socket.socket() as other:
            [taken] = free_ports([0])
            other.bind(("127.0.0.1", taken))
            other.listen()
            self.assertNotEqual([taken], free_ports([taken]))

    def test_one_asked_for_twice_is_given_once(self):
        [free] = free_ports([0])
        first, second = free_ports([free, free])
        self.assertEqual(free, first)
        self.assertNotEqual(free, second)


if __name__ == "__main__":
    unittest.main()
