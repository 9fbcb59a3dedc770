"""What the services' own metrics say about work that is under way."""
import http.client
import re
import ssl

_LINE = re.compile(r"^(\w+)(\{[^}]*\})? (\S+)$", re.MULTILINE)


class Metrics:
    def __init__(self, layout):
        self._layout = layout
        self._tls = ssl.create_default_context(
            cafile=str(layout.tls / "ca.pem"))
        self._tls.load_cert_chain(str(layout.tls / "prometheus.pem"),
                                  str(layout.tls / "prometheus.key"))

    def read(self, service):
        """[(name, labels, value)] of one service; OSError while it is away."""
        return [(name, labels, float(value))
                for name, labels, value in _LINE.findall(self.text(service))]

    def text(self, service):
        """What a scrape gets; OSError while the service is away."""
        port = self._layout.record()["ports"][service][1]
        connection = http.client.HTTPSConnection(
            "127.0.0.1", port, context=self._tls, timeout=5)
        try:
            connection.request("GET", "/metrics")
            return connection.getresponse().read().decode()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()

    def steps_idle(self):
        """No workflow step could run now."""
        try:
            samples = self.read("relocation")
        except OSError:
            return False
        runnable = [value for name, labels, value in samples
                    if name == "sojourn_workflow_steps"
                    and 'condition="runnable"' in labels]
        return bool(runnable) and sum(runnable) == 0

    def next_due(self):
        """Domain time (seconds since 1970) of the next step; None for none."""
        try:
            samples = self.read("relocation")
        except OSError:
            return None
        due = [value for name, _, value in samples
               if name == "sojourn_workflow_next_due_timestamp_seconds"]
        return due[0] if due and due[0] > 0 else None
