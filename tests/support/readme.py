"""The commands of a page, as a reader would copy them."""
import re
import subprocess

from . import ROOT

_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(section, page="README.md"):
    """Each command of the section's sh blocks, with all of its lines."""
    text = (ROOT / page).read_text(encoding="utf-8")
    part = text.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    for block in _BLOCK.findall(part):
        lines = []
        for line in block.splitlines():
            lines.append(line)
            if _is_whole("\n".join(lines)):
                if line.strip():
                    yield "\n".join(lines)
                lines = []
        assert not lines, f"{page}: unfinished: {lines}"


def _is_whole(text):
    return not text.endswith("\\") and subprocess.run(
        ["bash", "-n"], input=text, text=True,
        capture_output=True).returncode == 0
