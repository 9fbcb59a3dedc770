#!/usr/bin/python3
"""How long an import of places takes, and what it needs of memory.

    tests/load/import_capacity.py [--rows 100000] [--hosts 20]

On a stack of its own makes hosts, writes a table of places as a spreadsheet
does (semicolons, a mark, days as 01.03.2027), and imports it with the command
line: first of new places, then the same file again, then one with other
windows. Prints for each the time, rows a second, and the largest resident memory
of the command and of the service.
"""
import argparse
import datetime
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import BUILD
from support.private_stack import private_stack
from coordinator import network
from coordinator.client import Client
from coordinator.world import World
from devstack.tokens import Minter

_OFFICE = ("import-office", "programme", "PROGRAMME", ("PROGRAMME_OFFICER",))
_HEADER = ("host_id;code;adults;children;bedrooms;cot;address;vetted_by;"
           "vetted_on;vetting_expires_on;open_from;open_until")


def make_hosts(stack, count):
    client = Client(stack, Minter(stack.layout.tokens / "key.pem"))
    try:
        for number in range(count):
            request = client.encode("capacity", "CreateHost", {
                "requestId": f"00000000-0000-4000-8000-{number:012}",
                "host": {"kind": "HOST_KIND_CITY",
                         "organisationId": f"city-{number}",
                         "displayName": f"Invented {number}",
                         "countryCode": "NL", "timeZone": "Europe/Amsterdam",
                         "intakeMode": "INTAKE_MODE_ROLLING"}})
            answer = client.decode(
                "capacity", "CreateHost",
                client.send(_OFFICE, "capacity", "CreateHost", request))
            yield answer["host"]["hostId"]
    finally:
        client.close()


def day(days):
    return (datetime.date.today() + datetime.timedelta(days)).strftime(
        "%d.%m.%Y")


def write_table(path, hosts, rows, nights):
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        file.write(_HEADER + "\r\n")
        for number in range(rows):
            file.write(
                f"{hosts[number % len(hosts)]};P-{number};2;1;1;ja;"
                f"\"Invented street {number}; left door\";network security;"
                f"{day(-30)};{day(300)};{day(1)};{day(1 + nights)}\r\n")


def resident(pid):
    """Largest resident memory of a process so far, in MiB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmHWM:\s+(\d+)", status.read())[1]) / 1024


def service_pid(stack):
    name = str(stack.layout.service("capacity"))
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as line:
                words = line.read().decode(errors="replace").split("\0")
        except OSError:
            continue
        if words[0].startswith(name) and "serve" in words:
            return int(entry)
    raise SystemExit("the capacity service cannot be found")


def run(stack, what, path, rows):
    command = [BUILD / "bin" / "sojourn", "capacity", "import", "--file", path,
               "--as", "programme", "--output", "json"]
    environment = {**os.environ,
                   "SOJOURN_CONFIG": str(stack.layout.endpoints_file)}
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, env=environment) as cli:
        answer = cli.stdout.read().decode()
        _, status, usage = os.wait4(cli.pid, 0)
        cli.returncode = os.waitstatus_to_exitcode(status)
    took = time.monotonic() - began
    if cli.returncode:
        raise SystemExit(f"{what}: exit status {cli.returncode}\n{answer}")
    counts = " ".join(answer.split())
    print(f"{what:22} {took:7.1f} s {rows / took:9.0f} rows/s   "
          f"command {usage.ru_maxrss / 1024:6.1f} MiB   "
          f"service {resident(service_pid(stack)):6.1f} MiB   {counts}",
          flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--hosts", type=int, default=20)
    arguments = parser.parse_args()
    with private_stack() as stack:
        network.load(World(stack))  # whom the command line may call as
        hosts = list(make_hosts(stack, arguments.hosts))
        table = str(stack.layout.endpoints_file) + ".places.csv"
        print(f"{arguments.rows:,} rows; service at rest "
              f"{resident(service_pid(stack)):.1f} MiB")
        write_table(table, hosts, arguments.rows, nights=200)
        run(stack, "new places", table, arguments.rows)
        run(stack, "the same file again", table, arguments.rows)
        write_table(table, hosts, arguments.rows, nights=300)
        run(stack, "other windows", table, arguments.rows)


if __name__ == "__main__":
    main()
