"""Figures as a benchmark would measure them, of every kind."""

from recipes.kit.recording.figures import CaseFigures, Figures, WayFigures


def way(name: str, ratio: float, **more: object) -> WayFigures:
    """Make up figures that spread evenly; a call of the driver takes 10 ms."""
    quartiles = [0.5 * ratio, ratio, 2 * ratio]
    return WayFigures(
        name,
        seconds=[each / 100 for each in quartiles],
        ratio=[1, 1, 1] if ratio == 1 else quartiles,
        **more,  # type: ignore[arg-type]
    )


RAW = way("asyncpg, one statement", 1)
OWN = way("transfer_at_once", 2.94, recipe="transfer_at_once")
USUAL = way("SELECT FOR UPDATE, as published", 12.6)
WRONG = WayFigures("SELECT, then change objects", damage="37 of 100 are lost")
PEER = way("Django, select_for_update()", 6.1, peer="django")
LONG = way(
    "transfer_at_once, on a connection of its own that is in autocommit",
    0.5,
    recipe="transfer_at_once",
)
OTHERS = [
    way(f"another way, number {number}", number) for number in range(2, 10)
]

FIGURES = Figures(
    name="transactions/transfer_funds",
    title="Move money",
    unit="one call moves money, and commits",
    rounds=9,
    machine={"processor": "A Processor", "cores": "2", "system": "Linux"},
    versions={
        "python": "3.11.7",
        "postgresql": "18.6",
        "sqlalchemy": "2.1.9",
        "asyncpg": "0.32.0",
        "django": "5.2.19",
    },
    cases=[
        CaseFigures("1 worker", 100, 1, 0.0, [RAW, USUAL, PEER, OWN]),
        CaseFigures(
            "16 workers",
            100,
            16,
            0.0,
            [RAW, LONG, OWN, *OTHERS, USUAL, PEER, WRONG],
        ),
        CaseFigures(
            "16 workers, 2 ms away", 5, 16, 0.002, [RAW, USUAL, OWN, WRONG]
        ),
    ],
)
STREAMED = Figures(
    name="basic_queries/read_many",
    title="Read many posts",
    unit="one call reads all posts",
    rounds=9,
    machine=FIGURES.machine,
    versions=FIGURES.versions,
    cases=[
        CaseFigures(
            "100,000 posts",
            100_000,
            1,
            0.0,
            [
                way("asyncpg, fetch", 1, peak_bytes=45_300_000),
                way(
                    "stream_posts", 1.2, recipe="stream", peak_bytes=1_540_000
                ),
            ],
        )
    ],
)
MEASURED = {figures.name: figures for figures in (STREAMED, FIGURES)}
