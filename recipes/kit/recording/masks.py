"""Replace what differs from run to run by its name.

Ids, times, addresses, tasks, ports and names of throwaway databases that a run
makes up are written as ``<new id 1>``, ``<now>``, ``<address>``, ``<task>``,
``<port>``, ``<database>``. What was there before the run, the seed data above
all, is left as it is.
"""

import datetime as dt
import re
import uuid

_UUID = re.compile(
    r"\b[0-9a-f]{8}-?[0-9a-f]{4}-?[47][0-9a-f]{3}-?[89ab][0-9a-f]{3}"
    r"-?[0-9a-f]{12}\b"
)
_TIME = re.compile(
    r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00)?"
)
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")
_DATABASE = re.compile(r"\brecipes_[0-9a-z_]*\d[0-9a-z_]*\b")
_STATEMENT = re.compile(r"__asyncpg_stmt_\w+?__")
_PORT = re.compile(r"(?<=127\.0\.0\.1)(\D{1,3})\d{4,5}\b")
# It differs between versions of Python.
_LINE = re.compile(r"(?<=_ssl\.c:)\d+")
_PROCESS = re.compile(r"\b[Pp]rocess \d+\b")
# Sessions are numbered in the order in which a process makes them.
_SESSIONS = re.compile(r"(?<=session )'\d+' \(this is '\d+'\)")
_TASK = re.compile(r"<Task .*> got Future <Future .*>(?= attached)")


class Masks:
    """Number the new ids of one run in the order in which they appear."""

    def __init__(self, started: dt.datetime) -> None:
        self._started = started
        self._ids: dict[str, str] = {}

    def apply(self, text: str) -> str:
        """Return the text with everything that this run made up masked."""
        text = _UUID.sub(self._id, text)
        text = _TIME.sub(self._time, text)
        text = _ADDRESS.sub("<address>", text)
        text = _DATABASE.sub("<database>", text)
        text = _STATEMENT.sub("<statement>", text)
        text = _TASK.sub("<task> got Future <future>", text)
        text = _SESSIONS.sub("'<session>' (this is '<another>')", text)
        text = _PORT.sub(r"\1<port>", text)
        text = _LINE.sub("<line>", text)
        return _PROCESS.sub("process <pid>", text)

    def _id(self, match: re.Match[str]) -> str:
        value = uuid.UUID(match[0])
        # A version 7 id tells in milliseconds when it was made; the seed's
        # are years old.
        made = value.int >> 80
        if value.version == 7 and made < int(self._started.timestamp() * 1000):
            return match[0]
        return self._ids.setdefault(
            value.hex, f"<new id {len(self._ids) + 1}>"
        )

    def _time(self, match: re.Match[str]) -> str:
        try:
            time = dt.datetime.fromisoformat(match[0])
        except ValueError:
            return match[0]
        if time.tzinfo is None:
            time = time.replace(tzinfo=dt.UTC)
        # SQLite's clock is read in milliseconds: it may lag by one.
        since = self._started - dt.timedelta(milliseconds=1)
        now = dt.datetime.now(dt.UTC)
        return "<now>" if since <= time <= now else match[0]
