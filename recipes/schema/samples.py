"""What the seed data says: the words, and on purpose the awkward ones.

Rows are numbered by their place in these tuples, and their ids follow from
the numbers: append, and never reorder.
"""

from datetime import UTC, datetime

# No people: users are named after birds.
USERNAMES = (
    "avocet",
    "bittern",
    "curlew",
    "dunlin",
    "egret",
    "fulmar",
    "gannet",
    "heron",
    "ibis",
    "jackdaw",
    "kestrel",
    "lapwing",
    "magpie",
    "nightjar",
    "osprey",
    "plover",
    "quail",
    "redshank",
    "siskin",
    "turnstone",
)

# (id, parent, slug, name); "typing" has no posts.
CATEGORIES = (
    (1, None, "community", "Community"),
    (2, 1, "events", "Events"),
    (3, None, "technology", "Technology"),
    (4, 3, "databases", "Databases"),
    (5, 3, "performance", "Performance"),
    (6, 3, "releases", "Releases"),
    (7, 3, "typing", "Typing"),
    (8, None, "shop", "Shop"),
    (9, 8, "clothing", "Clothing"),
    (10, 8, "drinkware", "Drinkware"),
    (11, 8, "paper", "Posters and stickers"),
)

# No post has the last one.
TAGS = (
    "asyncio",
    "database",
    "performance",
    "release",
    "security",
    "sprint",
    "testing",
    "typing",
    "c++",
)

# (category, tags, title, body), each the subject of three posts.
SUBJECTS = (
    (
        6,
        ("release", "testing"),
        "A release candidate is ready",
        "Please test the release candidate with your own code. Report what"
        " breaks, so that the final release can be a quiet one.",
    ),
    (
        4,
        ("database",),
        "Choosing a database",
        "A database keeps your data safe when two people change it at once."
        " Start with SQLite. Move to PostgreSQL when many people write.",
    ),
    (
        4,
        ("database", "asyncio"),
        "How databases lock rows",
        "Two transactions that want the same row have to wait. Take the locks"
        " in one order, and no deadlock can happen.",
    ),
    (
        5,
        ("database", "performance"),
        "Sizing a connection pool",
        "A connection pool that is too large slows the server down. Measure"
        " how long each task holds a connection, then choose a number.",
    ),
    (
        3,
        ("asyncio",),
        "Async code without surprises",
        "An event loop runs one thing at a time. Never block it, and give"
        " every task a session of its own.",
    ),
    (
        3,
        ("release",),
        "Packaging in an afternoon",
        "One file describes the project, one command builds it. Pin what you"
        " deploy, and leave ranges in what you publish.",
    ),
    (
        4,
        ("testing", "database"),
        "Tests need real databases",
        "A fake accepts what the server refuses. Give every test a fresh"
        " copy, and test the errors as well as the answers.",
    ),
    (
        3,
        ("typing", "testing"),
        "Type hints in an old code base",
        "Begin at the edges, where data comes in. A checker then finds the"
        " None that nobody thought of.",
    ),
    (
        6,
        ("release", "security"),
        "A security release",
        "This release closes a hole in the parser. Upgrade today, and read"
        " the notes on passwords afterwards.",
    ),
    (
        5,
        ("performance",),
        "Why the page is slow",
        "Most slow pages send too many queries. Count them first. An index"
        " helps the query that is left.",
    ),
    (
        2,
        ("sprint",),
        "Sprint weekend",
        "Bring a laptop and a bug that annoys you. We write tests, fix the"
        " documentation and eat soup.",
    ),
    (
        1,
        (),
        "Meet the local groups",
        "Every month there is a talk, a question and a walk home. Beginners"
        " are the reason we meet.",
    ),
    (
        1,
        (),
        "Writing documentation that is read",
        "Say what to do, then why. Run every example, since a wrong one is"
        " worse than none.",
    ),
)

# The three posts of a subject: (title, body).
FORMS = (
    ("{title}", "{body}"),
    ("{title}: your questions", "You asked, we answer. {body}"),
    ("{title}: what we learned", "Looking back after a month. {body}"),
)

# At each of these, and one microsecond before, somebody posted.
EDGES = (
    ("Leap day starts in UTC", datetime(2024, 2, 29, tzinfo=UTC)),
    ("Leap day starts in New York", datetime(2024, 2, 29, 5, tzinfo=UTC)),
    ("March starts in UTC", datetime(2024, 3, 1, tzinfo=UTC)),
    ("March starts in New York", datetime(2024, 3, 1, 5, tzinfo=UTC)),
    ("Amsterdam's short day starts", datetime(2024, 3, 30, 23, tzinfo=UTC)),
    ("Amsterdam's clock skips an hour", datetime(2024, 3, 31, 1, tzinfo=UTC)),
    ("Amsterdam's short day is over", datetime(2024, 3, 31, 22, tzinfo=UTC)),
    ("Amsterdam's long day starts", datetime(2024, 10, 26, 22, tzinfo=UTC)),
    (
        "Amsterdam's clock repeats an hour",
        datetime(2024, 10, 27, 1, tzinfo=UTC),
    ),
    ("Amsterdam's long day is over", datetime(2024, 10, 27, 23, tzinfo=UTC)),
)

HOSTILE_TITLE = "Escape <em>everything</em> & trust 'nothing'"
HOSTILE_SLUG = "again-" * 33 + "ok"  # 200 characters, all there is room for
HOSTILE_BODY = (
    "<script>alert('not run')</script> HTML in a \"title\""
    " and in a body.\n\n\tIt ends in a | and a `tick`."
)

REMARKS = (
    "Thanks, this helped.",
    "Does it work on SQLite, too?",
    "I measured it: the index is used.",
    "<script>alert('not run')</script>",
    "See you at the sprint.",
    "Nice 🐍",
    "Could you add an example?",
)

# (name, category, price in cents)
PRODUCTS: tuple[tuple[str, int | None, int], ...] = (
    ("Blue mug", 10, 1250),
    ("Yellow mug", 10, 1250),
    ("snake_case mug", 10, 1400),
    ("snakeXcase mug", 10, 1400),
    ("100% cotton T-shirt", 9, 2500),
    ("100 wool socks", 9, 1800),
    ("Hoodie", 9, 4500),
    ("Straße T-shirt", 9, 2500),
    ("İstanbul T-shirt", 9, 2500),
    ("Café poster", 11, 900),
    ("CAFÉ poster", 11, 900),
    ("Fa\u00e7ade poster", 11, 950),  # ç in one code point (NFC)
    ("Fac\u0327ade poster", 11, 950),  # c and a cedilla (NFD)
    (r"C:\path sticker", 11, 200),
    ("TCP/IP sticker", 11, 200),
    ("Snake 🐍 sticker", 11, 250),
    ('"Quoted" sticker', 11, 200),
    ("It's a sticker", 11, 200),
    ("'; DROP TABLE products; -- sticker", 11, 200),
    ("<b>Bold</b> & brave sticker", 11, 200),
    ("`code` | pipe sticker", 11, 200),
    ("\u05e9\u05dc\u05d5\u05dd poster", 11, 900),  # written right to left
    ("Tab\tand\nnewline card", 11, 150),
    ("Release poster", 11, 900),
    ("Free sticker", 11, 0),
    ("Gift card", None, 2000),
    ("Umbrella", None, 3000),
    ("Sun hat", 9, 1500),
    ("Floppy disk", None, 100),
    ("Conference T-shirt", 9, 2200),
)
NOT_FOR_SALE = {"Umbrella", "Sun hat", "Conference T-shirt"}
DELETED_PRODUCTS = {"Floppy disk", "Conference T-shirt"}

# (feed's key, employer, title, country, remote, skills)
JOBS: tuple[tuple[str | None, str, str, str, bool, list[str]], ...] = (
    ("feed-1", "Example Rail", "Developer", "NL", True, ["python", "sql"]),
    ("feed-2", "Example Rail", "Data engineer", "NL", False, ["sql"]),
    ("feed-3", "Example Weather", "Tester", "DE", True, ["pytest", "python"]),
    ("feed-4", "Example Weather", "Operator", "DE", False, ["postgresql"]),
    ("feed-5", "Example Library", "Archivist", "FR", False, []),
    ("feed-6", "Example Museum", "Guide's guide", "IE", True, ["html"]),
    (None, "Example School", "Teacher", "BE", False, ["python"]),
    (None, "Example School", "Author", "BE", True, ["writing"]),
)
