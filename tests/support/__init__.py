"""What the multi-process tests share. Run by ctest with SOJOURN_BUILD set to
the build folder whose binaries are tested."""
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("SOJOURN_BUILD",
                                    ROOT / "build" / "release"))
sys.path.insert(0, str(ROOT / "infra" / "dev"))
