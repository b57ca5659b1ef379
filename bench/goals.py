"""What must be shown: every goal, the topics under which it is measured, and the command that does."""

from dataclasses import dataclass

_CHAOS = "MIJNLOKET_EVIDENCE=bench/results make chaos"
_TEST = "MIJNLOKET_EVIDENCE=bench/results make test"


@dataclass(frozen=True)
class Goal:
    """One thing to show: its name, what is asked, the topics of its figures, and how to measure it."""

    name: str
    asked: str
    topics: tuple[str, ...]
    command: str = ""


GOALS = [
    Goal(
        "Attacks",
        "at least 40 named and the enumerated ones, 0 succeed; a neighbour's tab p95 < 100 ms meanwhile",
        ("attacks", "slow lines"),
        _TEST,
    ),
    Goal(
        "Isolation",
        "200 residents, 50,000 answers, 0 foreign; also with 2 workers and Redis",
        ("isolation",),
        _CHAOS,
    ),
    Goal(
        "Chaos",
        "SQLite and PostgreSQL: 500 kill -9 (portal, worker), 30 % faulty answers: 0 acknowledged lost, "
        "0 duplicated cases, 0 out of order",
        ("chaos",),
        _CHAOS,
    ),
    Goal(
        "Outage",
        "24 simulated hours with 5,000 waiting letters: 0 lost, order kept, drains at ≥ 80 % of normal speed, "
        "home stays fast",
        ("outage",),
        _CHAOS,
    ),
    Goal(
        "Sockets",
        "200 drops while typing: 0 fields lost; sleep and wake as on iOS; airplane mode",
        ("sockets",),
        _CHAOS,
    ),
    Goal(
        "Restarts",
        "PostgreSQL and Redis restarted 20 times under load: 0 acknowledged lost, back within 5 s",
        ("restarts", "redis restarts"),
        _CHAOS,
    ),
    Goal(
        "Machine trouble",
        "disk full, read-only, clock jump, missing key: a clear error, no partial write, no session prolonged",
        ("disk", "machine"),
        _CHAOS,
    ),
    Goal(
        "Load",
        "one worker: 500 logged-in tabs for 15 minutes p95 < 200 ms and 0 errors; 1,500 tabs p95 < 300 ms; "
        "≤ 0.25 MB a tab; two workers with Redis ≥ 1.7 × one",
        ("load", "Memory of open tabs"),
        "make load",
    ),
    Goal(
        "Event cost",
        "an event of a page behind the login ≤ 2 × that of bare Reflex (p50, p95), side by side",
        ("An event of a page behind the login",),
        "make bench",
    ),
    Goal(
        "Logout",
        "every tab on every worker blank ≤ 1 s, 0 frames after, back button clean",
        ("logout",),
        "make bench",
    ),
    Goal(
        "Secrets",
        "100 seeded BSNs and tokens: 0 in database files, Redis, logs, traces, metrics, files of a killed worker, "
        "backups",
        ("secrets", "redis"),
        _TEST,
    ),
    Goal(
        "Bad input",
        "10,000 generated payloads over all handlers and routes: 0 crashes, 0 leaks, p95 of others < 100 ms",
        ("bad input",),
        _CHAOS,
    ),
    Goal(
        "Lighthouse",
        "mobile: ≥ 95 performance, 100 accessibility, best practices and SEO on every public page; behind the "
        "login LCP ≤ 2.0 s at its default throttling",
        ("Lighthouse, mobile",),
        "make lighthouse",
    ),
    Goal(
        "First paint",
        "Mijn aanvragen with 20 cases from our copy; told, no goal",
        ("First paint of Mijn aanvragen with 20 cases from our copy",),
        "make bench",
    ),
    Goal(
        "Finding help",
        "recall at five ≥ 0.9; matching a text p95 ≤ 30 ms with 500 provisions and 5,000 offers",
        ("Finding help in one's own words",),
        "python -m bench --only search",
    ),
    Goal("Refresh", "≤ 1.3 × the slowest source", ("A refresh against the slowest source",), "make bench"),
    Goal("Weight", "≤ 175 KB JS and ≤ 25 KB CSS per page, gzip", ("Weight of the pages",), "make bench"),
    Goal(
        "Start",
        "the first ≤ 120 s, later ≤ 10 s",
        ("Start of the whole world",),
        "python -m bench --only start first",
    ),
    Goal(
        "Everyday acts",
        "logging in, saving a draft, sending a request, delivering letters, a transaction; told, no goal",
        ("Everyday acts over HTTP", "Delivery of letters", "One transaction with a grant and a read"),
        "make bench",
    ),
]
