"""What /metrics may say: the names and labels that docs/metrics.md lists, with
values of a closed vocabulary, and nothing that tells of one host, mission,
fund, country, case or journey.
"""
import re

from devstack.layout import SERVICES
from support import ROOT

_LINE = re.compile(r"^([a-z0-9_:]+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_DOCUMENTED = re.compile(r"^\| `(sojourn_\w+)` \| (\w+) \| (.*?) \|", re.MULTILINE)
# Of the library that serves them; about the scrape itself.
_LIBRARY = re.compile(r"exposer_\w+")
_SUFFIX = re.compile(r"_(bucket|sum|count)$")

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_CODES = ("OK|CANCELLED|UNKNOWN|INVALID_ARGUMENT|DEADLINE_EXCEEDED|NOT_FOUND|"
          "ALREADY_EXISTS|PERMISSION_DENIED|RESOURCE_EXHAUSTED|"
          "FAILED_PRECONDITION|ABORTED|OUT_OF_RANGE|UNIMPLEMENTED|INTERNAL|"
          "UNAVAILABLE|DATA_LOSS|UNAUTHENTICATED")
_SERVICES = "|".join(SERVICES)
# Label -> what its values look like. A label that is not here is a finding.
VALUES = {
    "bucket": r"0|1-4|5\+",
    "code": _CODES,
    "condition": r"runnable|waiting|failed|by_hand",
    "database": r"main",
    "ended_by": r"proof|search|time",
    "feed": _SERVICES,
    "le": r"[0-9.e+-]+|\+Inf",
    "method": r"[A-Z][A-Za-z]+|movement|other",
    "outcome": r"done|refused|unknown|cancelled",
    "overdue": r"yes|no",
    "peer": _SERVICES,
    "phase": r"INTAKE|ASSESSMENT|PLACEMENT|MOVE|ENDED|PREPARING|WITH_MISSION|GRANTED",
    "query": r"[a-z_]+",
    "quantile": r"[0-9.]+",
    "share": r"few|0-24|25-49|50-74|75-100",
}
# Numbers of the programme -> how they may be told. Exact ones are news about
# one person.
_BUCKETED = {
    "sojourn_capacity_holds": {0, 1}, "sojourn_relocation_cases": {0, 1},
    "sojourn_visa_applications": {0, 1}, "sojourn_grants_paid": {0, 1, 5},
    "sojourn_workflow_steps": {0, 1, 5},
    "sojourn_relocation_glass_broken_24h": {0, 1, 5},
    "sojourn_relocation_acted_alone_24h": {0, 1, 5},
    "sojourn_relocation_exposure_tasks": {0, 1, 5},
    "sojourn_relocation_probing_accounts_24h": {0, 1, 5},
    "sojourn_relocation_retention_overdue": {0, 1},
    "sojourn_relocation_emergency_share": {0, 1},
    "sojourn_relocation_override_share": {0, 1},
    "sojourn_relocation_calls_late": {0, 1},
    "sojourn_grants_payment_orders_stuck": {0, 1},
    "sojourn_notices_stuck": {0, 1},
}
# Numbers of the machine, and the one that only the development clock has.
_EXACT = re.compile(
    r"sojourn_(audit|auth|db|feed|matching|rpc)_\w+|sojourn_workflow_step_outcomes_total"
    r"|sojourn_workflow_next_due_timestamp_seconds"
    r"|sojourn_capacity_calendar_reads_total")
# Movement calls share one method; no other name may tell of a journey.
_JOURNEY = re.compile(
    r"depart|arriv|unassisted|check_?in|check_?out|clear_?for_?travel|"
    r"record_?entry|record_?exit|movement|stay_?plan|close_?stay|"
    r"begin_?ending|follow_?up|rights_?information|travel_?plan|extend_?stay|"
    r"extend_?reservation", re.IGNORECASE)
# These run at every erasure and whenever a case is read, moved or not.
_NO_JOURNEY = {("query", "erasure_strip_movements"),
               ("query", "movements_select_by_case"), ("method", "movement")}


def findings(text, secrets):
    """Every line that says more than it may, with the reason. `secrets` are
    the words of this network: hosts, organisations, funds, countries, codes."""
    labels_of = _documented_labels()
    forbidden = {word.casefold() for word in secrets}
    found = []
    for name, labels, number in _LINE.findall(text):
        if _LIBRARY.fullmatch(name):
            continue
        pairs = _LABEL.findall(labels)
        known = labels_of.get(name, labels_of.get(_SUFFIX.sub("", name)))
        if known is None:
            found.append(f"{name}: not in docs/metrics.md")
            continue
        allowed = _BUCKETED.get(name)
        if allowed is None and not _EXACT.fullmatch(name):
            found.append(f"{name}: neither bucketed nor of the machine")
        elif allowed is not None and float(number) not in allowed:
            found.append(f"{name}: {number} is no end of a bucket")
        for label, value in pairs:
            if label not in known | {"le", "quantile"}:
                found.append(f"{name}: label {label} is not documented")
            elif reason := _reason(label, value, forbidden):
                found.append(f'{name}{{{label}="{value}"}}: {reason}')
    return found


def _reason(label, value, forbidden):
    if not re.fullmatch(VALUES.get(label, ""), value):
        return "a value outside of the label's vocabulary"
    # CamelCase and snake_case are read word by word.
    words = {word.casefold()
             for part in _WORD.findall(value.replace("_", " "))
             for word in {part, *re.findall(r"[A-Z]?[a-z0-9]+", part)}}
    if words & forbidden or value.casefold() in forbidden:
        return "a word of this network"
    if _JOURNEY.search(value) and (label, value) not in _NO_JOURNEY:
        return "tells of a single journey"
    return None


def secrets_of(stack):
    """Hosts, organisations, funds, countries and codes of a network."""
    cluster = stack.clusters["data"]
    found = set()
    for service, query in (
            ("relocation", "SELECT public_id FROM organisations"),
            ("relocation", "SELECT code FROM relocations"),
            ("relocation", "SELECT public_id FROM relocations"),
            ("capacity", "SELECT display_name FROM hosts"),
            ("capacity", "SELECT country_code FROM hosts"),
            ("capacity", "SELECT public_id FROM hosts"),
            ("visa", "SELECT destination_country FROM routes"),
            ("grants", "SELECT name FROM funds"),
            ("grants", "SELECT public_id FROM funds")):
        found |= {value for (value,) in cluster.query(query, service)}
    return found


def _documented_labels():
    text = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    return {name: set(re.findall(r"`(\w+)`", labels))
            for name, _, labels in _DOCUMENTED.findall(text)}
