#!/usr/bin/python3
"""Holds the pages of docs/ against what they describe; needs no build.

    infra/ci/check_docs.py            exit 1 and one line a difference

Error reasons and metrics of the code against docs/errors.md and
docs/metrics.md, guards against docs/guards.md, alerts against docs/runbook.md, relative links and anchors of
every page, names and length of decisions, length of sources and handlers,
calls that one file alone may make. The clear columns of docs/threat-model.md
need a database: tests/schema.
"""
import pathlib
import re
import subprocess
import sys

import cpp_facts

ROOT = pathlib.Path(__file__).resolve().parents[2]
MOST_LINES = 600
MOST_HANDLER_LINES = 25
MOST_ADR_LINES = 60
# A proto is one service's whole contract with its manual, and stays one file.
BUDGETED = (".cc", ".h", ".py", ".sql")


def files(*patterns):
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard",
         "--", *patterns],
        cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).exists()]


def lines(path):
    return path.read_text(encoding="utf-8").splitlines()


def table(page, columns):
    """Rows of the page's table whose first cell is `code`, in its order."""
    rows = []
    for line in lines(ROOT / page):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| `") and len(cells) == columns:
            rows.append([cells[0].strip("`"), *cells[1:]])
    return rows


def compare(page, rows, expected, columns):
    """`expected`: key -> cells that follow it; the rest of a row is prose."""
    names = [row[0] for row in rows]
    for name in sorted(set(names)):
        if names.count(name) > 1:
            yield f"{page}: {name} is listed twice"
    if names != sorted(names):
        yield f"{page}: rows are not sorted"
    for name in sorted(set(expected) - set(names)):
        yield (f"{page}: {name} is missing: add "
               f"| `{name}` | {' | '.join(expected[name])} | ... |")
    for name, *cells in rows:
        if name not in expected:
            yield f"{page}: {name} is in no source any more"
            continue
        if not cells[-1]:
            yield f"{page}: {name} is not explained"
        for column, said, true in zip(columns, cells, expected[name]):
            if said != true:
                yield f"{page}: {column} of {name} is {said}, in code {true}"


def check_errors(sources):
    reasons = cpp_facts.Reasons(sources)
    yield from reasons.unread
    expected = {
        reason: [", ".join(sorted({code for code, _ in uses})),
                 ", ".join(sorted({where for _, where in uses}))]
        for reason, uses in reasons.found.items()}
    yield from compare("docs/errors.md", table("docs/errors.md", 4), expected,
                       ("code", "where"))


# A reason says what is wrong with which thing, the thing first, so that all
# services find the same name: COUNTRY_UNKNOWN, not UNKNOWN_COUNTRY.
FAULTS = {"DUPLICATE", "INVALID", "MALFORMED", "MISSING", "REPEATED",
          "REQUIRED", "UNKNOWN"}


def check_reason_names():
    reasons = [row[0] for row in table("docs/errors.md", 4)]
    by_words = {}
    for reason in reasons:
        words = tuple(sorted(reason.split("_")))
        if words in by_words:
            yield (f"docs/errors.md: {reason} and {by_words[words]} are the "
                   "same words: keep one")
        by_words[words] = reason
        if reason.split("_")[0] in FAULTS and reason != "INVALID_FIELDS":
            yield f"docs/errors.md: {reason} does not name the thing first"


def check_metrics(sources):
    expected = {
        name: [kind, ", ".join(f"`{label}`" for label in labels) or "-"]
        for name, (kind, labels) in cpp_facts.metrics(sources).items()}
    yield from compare("docs/metrics.md", table("docs/metrics.md", 4), expected,
                       ("kind", "labels"))


def check_metric_uses(sources):
    """Rules must ask for metrics that exist; a typo never fires."""
    known = set(cpp_facts.metrics(sources))
    for path in files("infra/prometheus/rules/*.yml"):
        text = path.read_text(encoding="utf-8")
        recorded = set(re.findall(r"record: (\S+)", text))
        for record in recorded:
            text = text.replace(record, "")
        for name in sorted(set(re.findall(r"\bsojourn_\w+", text))):
            if re.sub(r"_(bucket|sum|count)$", "", name) not in known:
                yield f"{path.relative_to(ROOT)}: no source registers {name}"


def check_guards(sources):
    """Every row of docs/guards.md names a reason or flag, a function and a test
    that exist."""
    page = "docs/guards.md"
    code = "\n".join(text for path, text in sources.items()
                     if path.startswith("services/relocation/"))
    tests = {f"{suite}.{name}" for path in files("services/relocation/*test.cc")
             for suite, name in re.findall(r"^TEST(?:_F|_P)?\((\w+),\s*(\w+)\)",
                                           path.read_text("utf-8"), flags=re.M)}
    rows = [[cell.strip().strip("`") for cell in line.strip("|").split("|")]
            for line in lines(ROOT / page) if line.startswith("| ")][1:]
    if not rows:
        yield f"{page}: no guard is listed"
    for row in rows:
        if len(row) != 4:
            yield f"{page}: {row[0]}: four cells a row"
            continue
        guard, reason, rule, test = row
        if reason != "-" and f'"{reason}"' not in code:
            yield f"{page}: {guard}: nothing answers {reason}"
        if not re.search(rf"\b{re.escape(rule)}\(", code):
            yield f"{page}: {guard}: there is no function {rule}"
        if test not in tests:
            yield f"{page}: {guard}: there is no test {test}"


def headings(path):
    return [line.lstrip("#").strip() for line in lines(path)
            if re.match(r"#+ ", line)]


def check_runbook():
    explained = headings(ROOT / "docs/runbook.md")
    for path in files("infra/prometheus/rules/*.yml"):
        for alert in re.findall(r"alert: (\w+)", path.read_text("utf-8")):
            if alert not in explained:
                yield f"docs/runbook.md: no section for the alert {alert}"


def anchors(path):
    """As the usual renderers make them of headings."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            for heading in headings(path)}


def check_links():
    for path in files("*.md"):
        text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.S)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            page = path.parent / name if name else path
            here = path.relative_to(ROOT)
            if not page.exists():
                yield f"{here}: the link {target} leads nowhere"
            elif anchor and page.suffix == ".md" and anchor not in anchors(page):
                yield f"{here}: {target} names no heading"


def check_decisions():
    for path in files("docs/adr/*"):
        name = path.relative_to(ROOT)
        if not re.fullmatch(r"\d{4}-\d\d-\d\d-[a-z0-9-]+\.md", path.name):
            yield f"{name}: decisions are called YYYY-MM-DD-title.md"
        elif len(lines(path)) > MOST_ADR_LINES:
            yield f"{name}: over {MOST_ADR_LINES} lines"


def check_lengths():
    for path in files(*(f"*{ending}" for ending in BUDGETED)):
        count = len(lines(path))
        if count > MOST_LINES:
            yield f"{path.relative_to(ROOT)}: {count} lines, over {MOST_LINES}"


def check_handlers():
    for path in files("services/*_service_*.cc"):
        begun, name = 0, ""
        for number, line in enumerate(lines(path), 1):
            if line.startswith("grpc::Status "):
                begun, name = number, line
            elif line == "}" and begun:
                count = number - begun + 1
                if count > MOST_HANDLER_LINES:
                    yield (f"{path.relative_to(ROOT)}:{begun}: {count} lines, "
                           f"over {MOST_HANDLER_LINES}: {name}")
                begun = 0


def main():
    sources = cpp_facts.sources(ROOT)
    found = [*check_errors(sources), *check_reason_names(),
             *check_metrics(sources), *check_metric_uses(sources),
             *check_guards(sources), *check_runbook(), *check_links(), *check_decisions(),
             *check_lengths(), *check_handlers(),
             *cpp_facts.misplaced_calls(sources),
             *cpp_facts.unguarded(sources)]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
