"""The stack as a whole: up, down, status, clean."""
import json

from . import certificates, tokens
from .clock import Clock
from .layout import SERVICES, STORES, Layout, write_atomically
from .postgres import CLUSTERS, Cluster
from .services import CALENDAR, Service, choose_ports


class Stack:
    """The stack whose state is in `state`. `fixed_ports` prefers the
    documented ports; tests leave it off and get any free ones."""

    def __init__(self, state, build=None, fixed_ports=False):
        self.layout = Layout(state, build)
        self._fixed_ports = fixed_ports

    @property
    def clusters(self):
        return {name: Cluster(self.layout, name) for name in CLUSTERS}

    @property
    def clock(self):
        return Clock(self.layout.clock_file)

    def service(self, name):
        return Service(self.layout, name, self.clusters)

    @property
    def services(self):
        return [self.service(name) for name in SERVICES]

    @property
    def stores(self):
        return [self.service(name) for name in STORES]

    def up(self):
        """Everything running and healthy. What runs already is kept, unless
        a service is missing or was built anew: then all of them start again."""
        self.layout.create()
        for cluster in self.clusters.values():
            cluster.start()
        if not all(service.current() for service in self.services):
            # Ports are only looked at while nothing of ours occupies them.
            for service in self.services:
                service.process.stop()
            choose_ports(self.layout, self._fixed_ports)
            self._prepare()
        self.revoke()
        for service in self.services:
            service.start()
        for service in self.services:
            service.wait_until_ready()
        self._write_endpoints()
        self._link_cli()

    def restart_service(self, name):
        """After a crash: the same flags, ports and files."""
        service = self.service(name)
        service.start()
        service.wait_until_ready()

    def revoke(self, *entries):
        """Signs the list of revoked tokens anew, with `entries` added; the
        services read it within 20 seconds. Needs no running service."""
        layout = self.layout
        tokens.renew_revocations(layout.tokens / "key.pem", layout.revocations,
                                 *entries)
        layout.hand_over(layout.revocations)

    def down(self):
        """Services first, then the databases; data stays."""
        if not self.layout.exists():
            return
        for service in self.services:
            service.process.stop()
        for cluster in self.clusters.values():
            cluster.stop()

    def clean(self):
        self.down()
        self.layout.remove()

    def status(self):
        """Lines to print, and whether all of it is up."""
        if not self.layout.exists():
            return ["nothing here: `make run` starts the stack"], False
        lines, up = [], True
        for name, cluster in self.clusters.items():
            running = cluster.running()
            up = up and running
            lines.append(f"postgresql {name:11} {_word(running):8} "
                         f"{cluster.dsn('postgres', 'postgres')}")
        ports = self.layout.record().get("ports", {})
        for service in self.services:
            pid = service.process.pid
            serving = pid is not None and service.serving()
            up = up and serving
            port, metrics = ports.get(service.name, ("-", "-"))
            lines.append(
                f"{service.name:22} {_word(serving):8} 127.0.0.1:{port}  "
                f"metrics https://127.0.0.1:{metrics}/metrics"
                + (f"  pid {pid}" if pid else ""))
        for port in ports.get(CALENDAR, ()):
            lines.append(f"calendar links         "
                         f"https://127.0.0.1:{port}/calendar/...")
        lines.append(f"addresses and certificates: {self.layout.endpoints_file}")
        lines.append(f"logs: {self.layout.logs}")
        return lines, up

    def feeds_read(self):
        """Whether relocation has applied all that the other services told.
        Looks into the databases: only the development stack may."""
        data = self.clusters["data"]
        cursors = dict(data.query("SELECT feed, seq FROM feed_cursors",
                                  "relocation"))
        for name in STORES[1:]:
            last = data.query("SELECT seq FROM events ORDER BY xid DESC, "
                              "seq DESC LIMIT 1", name)
            if last and cursors.get(name) != last[0][0]:
                return False
        return True

    def endpoints(self):
        return json.loads(self.layout.endpoints_file.read_text())

    def update_endpoints(self, **values):
        write_atomically(self.layout.endpoints_file,
                         json.dumps(self.endpoints() | values, indent=2) + "\n")

    def _prepare(self):
        layout = self.layout
        authority = certificates.Authority(layout.tls)
        new_authority = authority.create()
        for name in certificates.CLIENTS:
            authority.issue(name, layout.tls, again=new_authority)
        tokens.create_key(layout.tokens)
        Clock(layout.clock_file).create()
        layout.hand_over(layout.clock_file)
        for cluster in self.clusters.values():
            cluster.create_databases()
        for service in self.services:
            service.prepare(authority, new_authority)
            service.migrate()

    def _write_endpoints(self):
        """Paths are relative to the file's own folder."""
        ports = self.layout.record()["ports"]
        kept = self.endpoints() if self.layout.endpoints_file.exists() else {}
        write_atomically(self.layout.endpoints_file, json.dumps(kept | {
            "ca": "tls/ca.pem",
            "client": {"cert": "tls/client.pem", "key": "tls/client.key"},
            "prometheus": {"cert": "tls/prometheus.pem",
                           "key": "tls/prometheus.key"},
            "token": {"issuer": tokens.ISSUER, "audience": tokens.AUDIENCE,
                      "kid": tokens.KEY_ID, "key": "tokens/key.jwk",
                      "lifetime_seconds": tokens.LIFETIME},
            "clock": str(self.layout.clock_file),
            **{CALENDAR: f"127.0.0.1:{port}"
               for port in ports.get(CALENDAR, ())},
            "services": {
                name: {"host": "127.0.0.1", "port": ports[name][0],
                       "endpoint": f"127.0.0.1:{ports[name][0]}",
                       "metrics": f"127.0.0.1:{ports[name][1]}",
                       **self.service(name).of_store()}
                for name in SERVICES},
        }, indent=2) + "\n")

    def _link_cli(self):
        built = self.layout.build / "bin" / "sojourn"
        if built.exists():
            link = self.layout.state / "bin" / "sojourn"
            link.parent.mkdir(exist_ok=True)
            link.unlink(missing_ok=True)
            link.symlink_to(built.resolve())


def _word(up):
    return "up" if up else "down"
