"""Starting the services: their files, flags, ports and health."""
import secrets
import shutil
import subprocess
import time

import grpc

from . import tokens
from .layout import (REPOSITORY, SERVICES, STORES, as_server_user,
                     server_environment, write_atomically)
from .ports import free_ports
from .processes import Process

DEFAULT_PORTS = {name: (7401 + index, 7501 + index)
                 for index, name in enumerate(SERVICES)}
# Of capacity's calendar links: one port, whose name is that of no service.
CALENDAR = "calendar"
CALENDAR_PORT = 7602
# A file of 32 random bytes for each.
SECRETS = ("kek", "audit", "audit_head", "idempotency", "page_token", "blind")
# Whom relocation calls; nobody else calls anybody.
PEERS = {"relocation": ("capacity", "visa", "grants", "matching")}
READY_WITHIN = 30


class Service:
    def __init__(self, layout, name, clusters):
        self.name = name
        self._layout = layout
        self._folder = layout.service(name)
        self._log = layout.logs / f"{name}.log"
        self._clusters = clusters
        self.process = Process(self._folder / "process")

    def prepare(self, authority, new_authority):
        """Certificate, secrets, token keys, and a copy of the binary.

        A copy, because the servers' user may not be allowed into the checkout,
        and because a running service must survive a rebuild.
        """
        authority.issue(self.name, self._folder, again=new_authority)
        shutil.copy(authority.certificate, self._folder / "ca.pem")
        shutil.copy(self._layout.tokens / "jwks.json", self._folder)
        if self._stores:
            self._prepare_store()
        self._copy_binary()
        self._layout.hand_over(self._folder)

    def _prepare_store(self):
        secrets_folder = self._folder / "secrets"
        secrets_folder.mkdir(mode=0o700, exist_ok=True)
        for name in SECRETS:
            if not (secrets_folder / name).exists():
                (secrets_folder / name).write_bytes(secrets.token_bytes(32))
                (secrets_folder / name).chmod(0o600)
        if self.name == "relocation":
            self._prepare_referrals()
        (self._folder / "audit").mkdir(mode=0o700, exist_ok=True)

    def _prepare_referrals(self):
        """A key of referrals, and a list of partner networks: nobody yet."""
        for file, content in ((self.referral_key, secrets.token_bytes(32)),
                              (self.partners, b'{"partners": []}\n')):
            if not file.exists():
                file.write_bytes(content)
                file.chmod(0o600)

    @property
    def _stores(self):
        """It keeps data; matching keeps none."""
        return self.name in STORES

    @property
    def referral_key(self):
        return self._folder / "referral.key"

    @property
    def partners(self):
        """Read at start: restart the service for another list."""
        return self._folder / "partners.json"

    @property
    def providers(self):
        """Who pays for whom; as `partners`. None unless somebody writes it."""
        return self._folder / "providers.json"

    def current(self):
        """It runs, from the binary that was built last."""
        return (self.process.pid is not None and self._binary.stat().st_mtime
                == self._built.stat().st_mtime)

    def migrate(self):
        """Brings its databases to the schema of the checkout, as their owner."""
        if not self._stores:
            return
        self._migrate("data", "common/migrations",
                      f"services/{self.name}/migrations")
        self._migrate("keys", "common/keystore/migrations")

    def start(self):
        if self.process.pid is None:
            write_atomically(self._flag_file, "".join(
                f"{flag}\n" for flag in self._flags()))
            self._layout.hand_over(self._flag_file)
            self.process.start(
                as_server_user(self._layout, self._binary, "serve",
                               f"--flagfile={self._flag_file}"),
                self._log, server_environment(self._layout))

    def wait_until_ready(self):
        """Returns once its health says SERVING; tells why when it does not."""
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until:
            if self.serving():
                return
            if self.process.pid is None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"{self.name} did not become ready; the end of "
                           f"{self._log}:\n{self._last_lines()}")

    def serving(self):
        with open_channel(self._layout, self.name) as channel:
            check = channel.unary_unary("/grpc.health.v1.Health/Check")
            try:
                # HealthCheckRequest{}; HealthCheckResponse{status: SERVING}
                return check(b"", timeout=2) == b"\x08\x01"
            except grpc.RpcError:
                return False

    def of_store(self):
        """What whoever administers and audits a service with a store needs."""
        if not self._stores:
            return {}
        return {"operate": self.operate(), "audit": self.audit()}

    def operate(self):
        """How `sojourn admin` runs the binary beside the serving process, as
        the same user and with the same flags."""
        user = self._layout.server_user
        as_server = ["setpriv", f"--reuid={user}", f"--regid={user}",
                     "--init-groups"] if user else []
        return {"command": [*as_server, str(self._binary)],
                "flags": [f"--flagfile={self._flag_file}"]}

    def audit(self):
        """What `sojourn audit verify` compares: the heads, the key that signed
        them and the database."""
        return {"heads": str(self._head_file),
                "public_key": str(self._write_public_key()),
                "database_dsn": self._clusters["data"].dsn(
                    self.name, f"{self.name}_serve")}

    def _write_public_key(self):
        """An auditor holds it apart from the service; here it is a file."""
        seed = (self._folder / "secrets" / "audit_head").read_bytes()
        # PKCS #8 of an Ed25519 seed (RFC 8410); the key ends its own DER.
        private = bytes.fromhex("302e020100300506032b657004220420") + seed
        public = subprocess.run(
            ["openssl", "pkey", "-inform", "DER", "-pubout", "-outform", "DER"],
            input=private, capture_output=True, check=True).stdout[-32:]
        file = self._layout.state / "audit" / f"{self.name}.pub"
        file.parent.mkdir(mode=0o700, exist_ok=True)
        write_atomically(file, public.hex() + "\n")
        return file

    @property
    def _head_file(self):
        return self._folder / "audit" / "heads"

    @property
    def _flag_file(self):
        return self._folder / f"{self.name}.flags"

    @property
    def _binary(self):
        return self._folder / f"sojourn-{self.name}"

    @property
    def _built(self):
        built = self._layout.build / "bin" / f"sojourn-{self.name}"
        if not built.exists():
            raise RuntimeError(f"{built} is missing; build it first")
        return built

    def _copy_binary(self):
        draft = self._folder / "binary.new"
        shutil.copy2(self._built, draft)
        draft.replace(self._binary)

    def _flags(self):
        ports = self._layout.record()["ports"]
        port, metrics_port = ports[self.name]
        flags = {
            "environment": "development",
            "listen": f"127.0.0.1:{port}",
            "metrics_listen": f"127.0.0.1:{metrics_port}",
            "tls_cert_file": self._folder / f"{self.name}.pem",
            "tls_key_file": self._folder / f"{self.name}.key",
            "tls_ca_file": self._folder / "ca.pem",
            "jwks_file": self._folder / "jwks.json",
            "revocations_file": self._layout.revocations,
            "token_issuer": tokens.ISSUER,
            "token_audience": tokens.AUDIENCE,
        }
        if self._stores:
            flags |= self._store_flags()
        if self.name == "relocation":
            flags["referral_key_file"] = self.referral_key
            flags["referral_partners_file"] = self.partners
            spool = self._folder / "notices"
            spool.mkdir(mode=0o700, exist_ok=True)
            flags["notice_spool_dir"] = spool
        if self.name == "grants" and self.providers.exists():
            flags["payment_providers_file"] = self.providers
        if self.name == "visa":
            flags["letter_organisation"] = "Example Programme"
            flags["letter_contact"] = "letters@programme.example"
        if self.name == "capacity":
            flags["calendar_listen"] = f"127.0.0.1:{ports[CALENDAR][0]}"
        for peer in PEERS.get(self.name, ()):
            flags[f"{peer}_endpoint"] = f"127.0.0.1:{ports[peer][0]}"
        return [f"--{name}={value}" for name, value in flags.items()]

    def _store_flags(self):
        role = f"{self.name}_serve"
        return {
            "database_dsn": self._clusters["data"].dsn(self.name, role),
            "keystore_dsn": self._clusters["keys"].dsn(self.name, role),
            "secrets_dir": self._folder / "secrets",
            "audit_head_file": self._head_file,
            "development_clock_file": self._layout.clock_file,
        }

    def _migrate(self, cluster, *folders):
        dsn = self._clusters[cluster].dsn(self.name, f"{self.name}_owner")
        done = subprocess.run(
            [self._binary, "migrate", f"--database_dsn={dsn}",
             f"--migrations_dirs={','.join(folders)}"],
            cwd=REPOSITORY, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{self.name} migrate ({cluster}) failed:\n"
                               f"{done.stdout}{done.stderr}")

    def _last_lines(self, count=15):
        try:
            lines = self._log.read_text(errors="replace").splitlines()
        except OSError:
            return "(no log)"
        return "\n".join(lines[-count:])


def choose_ports(layout, fixed):
    """Ports for every service and for calendars, recorded: those it had, else
    the defaults where `fixed` and free, else any free ones."""
    recorded = layout.record().get("ports", {})
    wanted = {name: recorded.get(name) or
              (defaults if fixed else (0,) * len(defaults))
              for name, defaults in
              {**DEFAULT_PORTS, CALENDAR: (CALENDAR_PORT,)}.items()}
    free = iter(free_ports([port for ports in wanted.values()
                            for port in ports]))
    layout.remember(ports={name: [next(free) for _ in ports]
                           for name, ports in wanted.items()})


def open_channel(layout, service, identity="client", options=()):
    """Channel to a service with a certificate from the state folder."""
    credentials = grpc.ssl_channel_credentials(
        (layout.tls / "ca.pem").read_bytes(),
        (layout.tls / f"{identity}.key").read_bytes(),
        (layout.tls / f"{identity}.pem").read_bytes())
    port = layout.record()["ports"][service][0]
    return grpc.secure_channel(
        f"127.0.0.1:{port}", credentials,
        options=[("grpc.max_receive_message_length", 4 << 20),
                 ("grpc.initial_reconnect_backoff_ms", 100),
                 ("grpc.max_reconnect_backoff_ms", 1000),
                 ("grpc.dns_min_time_between_resolutions_ms", 100),
                 *options])
