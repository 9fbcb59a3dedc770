"""Debian's Prometheus on a free port, scraping a stack every second."""
import contextlib
import json
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

from devstack.ports import free_ports

from . import ROOT

TEMPLATE = ROOT / "infra" / "prometheus" / "prometheus.yml.in"
RULES = ROOT / "infra" / "prometheus" / "rules"


class Prometheus:
    def __init__(self, port):
        self._address = f"http://127.0.0.1:{port}"

    def query(self, expression):
        """[(labels, value)] now."""
        url = f"{self._address}/api/v1/query?" + urllib.parse.urlencode(
            {"query": expression})
        with urllib.request.urlopen(url, timeout=10) as answer:
            data = json.load(answer)["data"]
        return [(sample["metric"], float(sample["value"][1]))
                for sample in data["result"]]

    def value(self, expression):
        """The one value of an expression; 0 where it has none."""
        samples = self.query(expression)
        _tell(expression, samples)
        return samples[0][1] if samples else 0.0

    def wait_until(self, expression, patience=30):
        """Waits until the expression has a sample."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                samples = self.query(expression)
                if samples:
                    return _tell(expression, samples)
            time.sleep(0.3)
        raise AssertionError(f"never true in {patience} s: {expression}")

    def rule_groups(self):
        with urllib.request.urlopen(f"{self._address}/api/v1/rules",
                                    timeout=10) as answer:
            return json.load(answer)["data"]["groups"]


def _tell(expression, samples, most=6):
    """For who reads the test's output: what Prometheus answered."""
    shown = [", ".join(f"{name}={label}" for name, label in labels.items()
                       if name not in ("instance", "job", "__name__"))
             + f" {value:g}" for labels, value in samples[:most]]
    more = f" and {len(samples) - most} more" if len(samples) > most else ""
    print(f"prometheus: {expression}\n    " + "\n    ".join(shown) + more)


@contextlib.contextmanager
def running_prometheus(stack):
    [port] = free_ports([0])
    with tempfile.TemporaryDirectory(prefix="sojourn-prom-") as folder:
        config = f"{folder}/prometheus.yml"
        with open(config, "w", encoding="utf-8") as file:
            file.write(_configuration(stack))
        process = subprocess.Popen(
            ["prometheus", f"--config.file={config}",
             f"--storage.tsdb.path={folder}/data",
             f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"],
            stdin=subprocess.DEVNULL)
        try:
            prometheus = Prometheus(port)
            prometheus.wait_until('up{job="sojourn"}')
            yield prometheus
        finally:
            process.terminate()
            process.wait(20)


def _configuration(stack):
    text = TEMPLATE.read_text(encoding="utf-8")
    services = stack.endpoints()["services"]
    for name, service in services.items():
        text = text.replace(f"@{name.upper()}_METRICS@", service["metrics"])
    text = text.replace("@TLS@", str(stack.layout.tls))
    text = text.replace("@RULES@", str(RULES))
    return text.replace("15s", "1s")
