"""The private CA of a development stack and a certificate per process."""
import subprocess

CLIENTS = ("edge", "client", "prometheus")
_DAYS = 90
_RENEW_BEFORE = 7 * 24 * 3600
_EXTENSIONS = """
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = DNS:localhost, DNS:{name}.sojourn.internal, IP:127.0.0.1
"""


class Authority:
    """CA whose files are `ca.pem` and `ca.key` in `folder`."""

    def __init__(self, folder):
        self._folder = folder
        self.certificate = folder / "ca.pem"
        self._key = folder / "ca.key"

    def create(self):
        """True when a new CA was made: everything issued before is void."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _lasts(self.certificate):
            return False
        _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:P-256", "-nodes", "-sha256", "-days", "365",
                 "-subj", "/CN=Sojourn development CA",
                 "-addext", "keyUsage=critical,keyCertSign,cRLSign",
                 "-keyout", self._key, "-out", self.certificate)
        self._key.chmod(0o600)
        return True

    def issue(self, name, folder, again=False):
        """Certificate and key `<name>.pem`, `<name>.key` in `folder`."""
        certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
        if (_lasts(certificate) and _is_for(certificate, name)
                and not again):
            return
        request = folder / f"{name}.csr"
        extensions = folder / f"{name}.ext"
        extensions.write_text(_EXTENSIONS.format(name=name))
        _openssl("req", "-new", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                 "-keyout", key, "-out", request)
        _openssl("x509", "-req", "-in", request, "-CA", self.certificate,
                 "-CAkey", self._key, "-CAcreateserial", "-sha256",
                 "-days", str(_DAYS), "-extfile", extensions,
                 "-out", certificate)
        key.chmod(0o600)
        request.unlink()
        extensions.unlink()


def _lasts(certificate):
    return certificate.exists() and subprocess.run(
        ["openssl", "x509", "-in", certificate, "-noout", "-checkend",
         str(_RENEW_BEFORE)], capture_output=True).returncode == 0


def _is_for(certificate, name):
    """Says who it is among our own: the others are at localhost too."""
    said = subprocess.run(
        ["openssl", "x509", "-in", certificate, "-noout", "-checkhost",
         f"{name}.sojourn.internal"], capture_output=True, text=True).stdout
    return "does match" in said


def _openssl(*arguments):
    done = subprocess.run(["openssl", *arguments], capture_output=True,
                          text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]}: {done.stderr.strip()}")
