"""Find the message that a text is about, and do not guess.

A text is a message, a part of it, a class, an SQLSTATE, a line of a log or a
whole traceback. What is constant in a message is looked for in it; names, ids
and numbers do not matter. The rules are those of ``docs/assets/errors.js``,
and tests compare the two.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

_VALUE = "…"
# Read by Python and by JavaScript: no letter of it has two meanings. A text
# may be a whole log: what opens a value is not followed to the end in vain.
VALUES = re.compile(
    r"(?<=Original exception was: )[^\n]*|(?<=constraint failed: )[^\n]*"
    r"|(?<=no such column: )[^\n]*|(?<=no such table: )[^\n]*"
    # What is not quoted: names of models, tables, columns and functions.
    r"|Mapper\[[^\]]*\]|\b\w*load\([^()]*\)|\b[A-Z]\w+\.[a-z_]\w*\b(?!\()"
    r"|(?<=apped class )[\w.>-]+|(?<=argument for )\w+"
    r"|(?<=module name as )[\w.]+|(?<=element of type )\w+"
    r"|(?<=column )[A-Za-z_]+\.\w+|(?<=copies )\w+\.\w+ to \w+\.\w+"
    r"|(?<=ambiguous column name: )[^\n]*|(?<=duplicate column name: )[^\n]*"
    r"|(?<=no such savepoint: )[^\n]*|(?<=no such function: )[^\n]*"
    r"|(?<=\bfunction )[\w.]+\([^()]*\)|(?<=no such index: )[^\n]*"
    r"|(?<=drop table )\w+|(?<=of table )\w+|(?<=for table )\w+"
    r"|(?<=table )\w+(?= already)|(?<=index )\w+(?= already)"
    r"|'[^']*'(?= object has no attribute '_sa_instance_state')"
    r"|\[Errno -?\d+\]"
    # asyncpg cuts a value after 40 characters.
    r"|(?<=: )[^ \n(]+\([^\n]{0,40}\.\.\.|<[^<>\n]{0,40}\.\.\."
    r"|(?<=column names: )[^\n]*|(?<= for column )[^ \n]+"
    # The name of a missing module tells the cause, and so do types and
    # attributes of the library; the attributes of None are the reader's.
    r"|\"[^\"]*\"|(?<='NoneType' object has no attribute )'[^']*'"
    r"|(?<![=\w])(?<!module named )(?<!object has no attribute )(?<!used in )"
    r"(?<!session is in )"
    r"'(?!(?:int|float|str|bytes|bool|list|dict|tuple|set|NoneType"
    r"|[Dd]ecimal\.Decimal|datetime\.\w+|uuid\.UUID)')[^']*'"
    r"(?! object (?:has no attribute|is not |can't be |does not ))"
    # A longer number is a limit of the database, not a value.
    r"|<[^<>]*(?:<[^<>]*>[^<>]*)*>|\$\d+|\b\d{1,4}(?:\.\d+)?\b"
    # asyncpg's own name of a module, which entries leave out.
    r"|\b_base(?=\.)",
    re.ASCII,
)
# So many words in a row are enough to know a message by. One with fewer has to
# begin where a message begins, not in the middle of a sentence.
_WORDS = 4
_ENOUGH = 5
# So many words are enough if they are all of a text, and a part of a message.
_FEW = 3
_WORD = re.compile(r"[a-z0-9_]+", re.ASCII | re.IGNORECASE)
# A message may begin at the start of a line, after a mark, and after a level.
_MARK = re.compile(r"[^\w\s]")
# Where a message has more than one statement, not within brackets.
_SENTENCES = re.compile(r"(?<=[.;,?]) (?![^()]*\))(?![^\[\]]*\])")
# So many characters, at most, has the value between two words of a message.
_GAP = 500
# In a short message it is a name of at most two words, or begins with a quote
# or a bracket: or prose would be taken for it.
_NAME = r"(?:(?:\s\^?\w+){0,2}|(?:\s\w+)?\s\^\w+(?:\s\^?\w+){0,6})"
# The class before a message.
_CLASS = re.compile(r"^\s*(?:[\w.]+: +)+")
# A line that says it is from elsewhere: another database, another library.
ELSEWHERE = re.compile(
    r"\bORA-[0-9]|\([0-9]{4}, [\"']|[Mm]y[Ss][Qq][Ll]|pyodbc|oracledb|pymongo"
    r"|SQL Server|\bdjango\.|\btortoise\.|\bpeewee\.|\bredis\."
)
# So alike, from 0 to 1, is a line that may have been meant.
_ALIKE = 0.5
_SHOWN = 3


@dataclass(frozen=True)
class Read:
    """A text as messages are looked for in it.

    In ``text``, a space or the end of a line is between two words, and a caret
    stands before a word with which a message may begin.
    """

    text: str
    words: frozenset[str]


@dataclass
class Message:
    """A message without its values, and what else it is known by.

    ``others`` are other wordings of it, without values as well; ``names`` the
    classes, without their modules, and SQLSTATEs.
    """

    message: str
    others: list[str] = field(default_factory=list, kw_only=True)
    names: list[str] = field(default_factory=list, kw_only=True)

    @cached_property
    def clauses(self) -> list[list[str]]:
        """List, of each wording, the clauses that are looked for."""
        return [_clauses(each) for each in (self.message, *self.others)]

    @cached_property
    def wordings(self) -> list[list[tuple[str, int]]]:
        """List, of each wording, what to look for, and how much it counts."""
        return [
            [(_pattern(clause), len(clause)) for clause in clauses]
            for clauses in self.clauses
        ]

    @cached_property
    def beginnings(self) -> list[set[str]]:
        """List the words with which each wording begins."""
        return [set(words(begins)) for begins, *_ in self.clauses]

    @cached_property
    def said(self) -> list[str]:
        """List the wordings as a part of them is looked for."""
        return [_phrase(each) for each in (self.message, *self.others)]

    def found_in(self, read: Read) -> int:
        """Count the characters of the message that a text repeats.

        None, if its beginning is not there: what follows is often general.
        """
        pairs = zip(self.beginnings, self.wordings, strict=True)
        return max(
            _repeated(clauses, read.text) if begins <= read.words else 0
            for begins, clauses in pairs
        )


Known = TypeVar("Known", bound=Message)


def find(text: str, messages: Sequence[Known]) -> list[Known]:
    """Return what a text names, the best first; none, if none is sure.

    A part of a message finds it, if all of the text is in it; so does its
    class or its SQLSTATE alone.
    """
    read = as_read(text)
    ranks: list[float] = [each.found_in(read) for each in messages]
    if not any(ranks):
        quotes = _quotes(text)
        ranks = [
            max((_quoted(quote, each) for quote in quotes), default=0)
            for each in messages
        ]
    return _best(messages, ranks)


def nearest(text: str, messages: Sequence[Known]) -> list[Known]:
    """Return those, at most three, that are like a line of a text."""
    lines = [
        set(words(line))
        for line in dict.fromkeys(map(without_values, _lines(text)))
    ]
    ranks = []
    for each in messages:
        message = set(words(each.message))
        alike = max(likeness(line, message) for line in lines)
        ranks.append(alike if alike >= _ALIKE else 0)
    return _best(messages, ranks)[:_SHOWN]


def likeness(one: set[str], other: set[str]) -> float:
    """Return the share of their words that both have, from 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other) or 1)


def as_read(text: str) -> Read:
    """Return the words of a text as messages are looked for in them."""
    lines = filter(None, map(_marked, _ours(text)))
    read = "\n".join(["", *lines, ""])
    return Read(read, frozenset(read.replace("^", "").split()))


def without_values(message: str) -> str:
    """Put an ellipsis in the place of what differs from case to case."""
    return VALUES.sub(_VALUE, message)


def words(text: str) -> list[str]:
    """List the words of a text, in lower case."""
    return _WORD.findall(text.lower())


def _marked(line: str) -> str:
    marked = []
    end, before = 0, "START"
    for word in _WORD.finditer(line):
        begins = before.isupper() or _MARK.search(line, end, word.start())
        marked.append(f"{'^' * bool(begins)}{word[0].lower()}")
        end, before = word.end(), word[0]
    return " ".join(marked)


def _ours(text: str) -> list[str]:
    """Return the lines of a text, without those from elsewhere."""
    return [line for line in text.split("\n") if not ELSEWHERE.search(line)]


def _lines(text: str) -> list[str]:
    """Return them once each: equal ones, of a log say, are one."""
    return list(dict.fromkeys(_ours(text))) or [""]


def _repeated(clauses: Sequence[tuple[str, int]], read: str) -> int:
    (begins, first), *others = clauses
    if not re.search(begins, read):
        return 0
    return first + sum(
        weight for pattern, weight in others if re.search(pattern, read)
    )


def _clauses(message: str) -> list[str]:
    """List the parts that are looked for: the first has to be there.

    They are words, with an ellipsis between those around a value.
    """
    parts = _SENTENCES.split(message)
    long = [part for part in parts if len(words(part)) >= _WORDS]
    return [_phrase(part) for part in long or [message]]


def _phrase(text: str) -> str:
    parts = [" ".join(words(part)) for part in text.split(_VALUE)]
    return f" {_VALUE} ".join(part for part in parts if part)


def _pattern(clause: str) -> str:
    """Match a clause in a text as read.

    A value ends where the words before it come again: they are looked at from
    there, so that none of the text is looked at for each of its words.
    """
    parts = [
        "\\s".join(f"\\^?{word}" for word in part.split())
        for part in clause.split(f" {_VALUE} ")
    ]
    short = len(words(clause)) < _ENOUGH
    if short:  # its first word is one with which a message may begin
        parts[0] = parts[0].replace("\\^?", "\\^", 1)
    *before, last = parts
    with_values = [
        f"\\s{part}{_NAME}"
        if short
        else f"\\s{part}(?=\\s)(?:(?!\\s{part}\\s).){{0,{_GAP}}}"
        for part in before
    ]
    return "".join([*with_values, f"\\s{last}(?=\\s)"])


@dataclass(frozen=True)
class _Quote:
    """A line that may be a part of a message, or the ``name`` of an error."""

    line: str
    phrase: str
    name: str


def _quotes(text: str) -> list[_Quote]:
    """List the lines that have words enough; a name is all of a text."""
    lines = [line for line in _lines(text) if words(line)]
    alone = len(lines) == 1
    quotes = [
        _Quote(
            line,
            _phrase(without_values(_CLASS.sub("", line))),
            re.findall(r"\w+", line)[-1] if alone else "",
        )
        for line in lines
    ]
    return [
        quote
        if len(words(quote.phrase)) >= (_FEW if alone else _WORDS)
        else replace(quote, phrase="")
        for quote in quotes
    ]


def _quoted(quote: _Quote, message: Message) -> float:
    """Rank a message by a part of it, and its class."""
    if quote.name in message.names:
        return 1
    for said in message.said if quote.phrase else ():
        if f" {quote.phrase} " in f" {said} ":
            named = any(name in quote.line for name in message.names)
            return named + len(quote.phrase) / len(said)
    return 0


def _best(messages: Sequence[Known], ranks: Sequence[float]) -> list[Known]:
    """Sort those that have a rank at all; equals stay in their order."""
    ranked = sorted(range(len(messages)), key=lambda at: -ranks[at])
    return [messages[at] for at in ranked if ranks[at]]
