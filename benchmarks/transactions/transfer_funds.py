"""Move money between accounts, once, while others do so as well."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from benchmarks.declared import Benchmark, Case
from benchmarks.stage import Stage
from recipes.schema import Account, LedgerEntry, uuid7
from recipes.transactions.transfer_funds import transfer, transfer_at_once

ROUND_TRIP = 0.002  # seconds
BENCHMARK = Benchmark(
    "Move money between two accounts",
    unit="one call moves money, once, and commits",
    cases=(
        Case("1 worker, 100 accounts", 100),
        Case("16 workers, 100 accounts", 100, workers=16),
        Case("16 workers, 5 accounts", 5, workers=16),
        Case(
            "16 workers, 100 accounts, 2 ms away",
            100,
            workers=16,
            delay=ROUND_TRIP,
        ),
        Case(
            "16 workers, 5 accounts, 2 ms away",
            5,
            workers=16,
            delay=ROUND_TRIP,
        ),
    ),
)

AT_ONCE = """
    WITH claimed AS (
        INSERT INTO ledger_entries (transfer_id, account_id, amount_cents)
        VALUES ($1, $2, $3), ($1, $4, $5) ON CONFLICT DO NOTHING RETURNING id
    ), first AS (
        UPDATE accounts SET balance_cents = balance_cents + $3
        WHERE id = $2 AND balance_cents + $3 >= 0
            AND (SELECT count(*) FROM claimed) = 2
        RETURNING id
    ), second AS (
        UPDATE accounts SET balance_cents = balance_cents + $5
        WHERE id = $4 AND balance_cents + $5 >= 0
            AND (SELECT count(*) FROM first) = 1
        RETURNING id
    )
    SELECT (SELECT count(*) FROM claimed), (SELECT count(*) FROM second)
"""
CLAIM = """
    INSERT INTO ledger_entries (transfer_id, account_id, amount_cents)
    VALUES ($1, $2, $3), ($1, $4, $5) ON CONFLICT DO NOTHING RETURNING id
"""
CHANGE = """
    UPDATE accounts SET balance_cents = balance_cents + $2
    WHERE id = $1 AND balance_cents + $2 >= 0 RETURNING id
"""
RICH = 10**9  # cents
MOST_TRIES = 1_000
SERIALIZATION_FAILURE = "40001"


@BENCHMARK.filled_by
async def open_accounts(stage: Stage) -> Any:
    """Name accounts; give the engine that commits by itself."""
    accounts = [uuid7() for _ in range(stage.size)]
    return accounts, stage.engine.execution_options(
        isolation_level="AUTOCOMMIT"
    )


@BENCHMARK.prepared_by
async def reset(stage: Stage) -> None:
    accounts, _ = stage.data
    async with stage.pool.acquire() as connection:
        await connection.execute("TRUNCATE accounts CASCADE")
        await connection.executemany(
            "INSERT INTO accounts (id, balance_cents) VALUES ($1, $2)",
            [(id_, RICH) for id_ in accounts],
        )
        await connection.execute("VACUUM ANALYZE accounts")


@BENCHMARK.told_by
async def books(stage: Stage, _returned: object) -> Any:
    """Tell all money, all entries, and whether each balance is its entries."""
    async with stage.sessions() as session:
        total = await session.scalar(select(func.sum(Account.balance_cents)))
        entries = select(func.count()).select_from(LedgerEntry)
        moved = (
            select(func.coalesce(func.sum(LedgerEntry.amount_cents), 0))
            .where(LedgerEntry.account_id == Account.id)
            .scalar_subquery()
        )
        wrong = select(func.count()).where(
            Account.balance_cents != RICH + moved
        )
        return (
            total,
            await session.scalar(entries),
            await session.scalar(wrong),
        )


def a_transfer(stage: Stage) -> dict[str, Any]:
    accounts, _ = stage.data
    source, target = stage.random.sample(accounts, 2)
    return {
        "source": source,
        "target": target,
        "amount_cents": stage.random.randint(1, 9),
        "transfer_id": uuid7(),
    }


def arguments(stage: Stage) -> tuple[Any, ...]:
    move = a_transfer(stage)
    low, high = sorted(
        [
            (move["source"], -move["amount_cents"]),
            (move["target"], move["amount_cents"]),
        ]
    )
    return (move["transfer_id"], *low, *high)


@BENCHMARK.way("asyncpg, one statement")
async def raw_at_once(stage: Stage) -> None:
    async with stage.pool.acquire() as connection:
        claimed, moved = await connection.fetchrow(AT_ONCE, *arguments(stage))
    assert (claimed, moved) == (2, 1)


@BENCHMARK.way("asyncpg, three statements in a transaction")
async def raw_three(stage: Stage) -> None:
    id_, *changes = arguments(stage)
    async with stage.pool.acquire() as connection, connection.transaction():
        claimed = await connection.fetch(CLAIM, id_, *changes)
        assert len(claimed) == 2
        for change in (changes[:2], changes[2:]):
            assert await connection.fetchval(CHANGE, *change)


@BENCHMARK.way("transfer", recipe="transfer")
async def portable(stage: Stage) -> None:
    async with stage.sessions.begin() as session:
        assert await transfer(session, **a_transfer(stage))


@BENCHMARK.way(
    "transfer_at_once, in a session's transaction", recipe="transfer_at_once"
)
async def at_once(stage: Stage) -> None:
    async with stage.sessions.begin() as session:
        connection = await session.connection()
        assert await transfer_at_once(connection, **a_transfer(stage))


@BENCHMARK.way("transfer_at_once, in autocommit", recipe="transfer_at_once")
async def in_autocommit(stage: Stage) -> None:
    _, autocommit = stage.data
    async with autocommit.connect() as connection:
        assert await transfer_at_once(connection, **a_transfer(stage))


async def move_by_hand(
    stage: Stage, move: dict[str, Any], *, lock: bool = False, **options: Any
) -> None:
    """Read both accounts, and write what Python has computed."""
    ids = sorted([move["source"], move["target"]])
    query = select(Account).where(Account.id.in_(ids)).order_by(Account.id)
    if lock:
        query = query.with_for_update()
    async with stage.sessions.begin() as session:
        await session.connection(execution_options=options)
        found = {each.id: each for each in await session.scalars(query)}
        for id_, sign in ((move["source"], -1), (move["target"], 1)):
            by = sign * move["amount_cents"]
            found[id_].balance_cents += by
            session.add(
                LedgerEntry(
                    transfer_id=move["transfer_id"],
                    account_id=id_,
                    amount_cents=by,
                )
            )


@BENCHMARK.way("SELECT FOR UPDATE in order, then change objects")
async def lock_then_change(stage: Stage) -> None:
    await move_by_hand(stage, a_transfer(stage), lock=True)


@BENCHMARK.way("SERIALIZABLE, and once more when it fails")
async def serializable(stage: Stage) -> None:
    move = a_transfer(stage)
    for _ in range(MOST_TRIES):
        try:
            await move_by_hand(stage, move, isolation_level="SERIALIZABLE")
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") != SERIALIZATION_FAILURE:
                raise
        else:
            return
    raise TimeoutError("others always came first")


async def made_or_lost(stage: Stage, books: Any) -> str:
    total, *_ = books
    return f"{abs(total - RICH * stage.size)} cents made or lost"


@BENCHMARK.way("SELECT, then change objects", damage=made_or_lost)
async def read_then_write(stage: Stage) -> None:
    await move_by_hand(stage, a_transfer(stage))
