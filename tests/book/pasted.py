"""Texts that people bring to the index of errors."""

# What a person pastes, with names, values and versions of their own, and a
# part of the link to the trap that it should find.
PASTED = [
    ("MissingGreenlet", "missing_greenlet.md#trap-commit"),
    (
        "sqlalchemy.exc.MissingGreenlet: greenlet_spawn has not been called;"
        " can't call await_only() here. Was IO attempted in an unexpected"
        " place? (Background on this error at: https://sqlalche.me/e/20/xd2s)",
        "missing_greenlet.md#trap-relationship",
    ),
    ("cannot exceed 32767", "#trap-too-many-values"),
    (
        "asyncpg.exceptions._base.InterfaceError: the number of query"
        " arguments cannot exceed 32767",
        "#trap-too-many-values",
    ),
    ("current transaction is aborted", "#trap-later-error"),
    (
        "(sqlalchemy.dialects.postgresql.asyncpg.Error) <class 'asyncpg."
        "exceptions.InFailedSQLTransactionError'>: current transaction is"
        " aborted, commands ignored until end of transaction block",
        "savepoints.md#trap-no-savepoint",
    ),
    ("25P02", "#trap-later-error"),
    ("sqlite3.OperationalError: database is locked", "#trap-read-then-write"),
    (
        "sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10"
        " reached, connection timed out, timeout 30.00",
        "#trap-session-in-a-session",
    ),
    ("QueuePool limit of size 20 overflow 0 reached", "pool_status.md"),
    (
        "ERROR:  deadlock detected\nDETAIL:  Process 812 waits for ShareLock"
        " on transaction 7041; blocked by process 813.",
        "#trap-lock-in-call-order",
    ),
    ("SQLSTATE 40P01", "#trap-opposite-orders"),
    ("could not serialize access", "#trap-serializable"),
    (
        "asyncpg.exceptions.SerializationError: could not serialize access"
        " due to concurrent update",
        "#trap-serializable",
    ),
    ("A transaction is already begun on this Session", "#trap-begin-after"),
    ("DetachedInstanceError", "#trap-detached"),
    (
        "Parent instance <Order at 0x7f1d2c8a1e50> is not bound to a Session;"
        " lazy load operation of attribute 'items' cannot proceed",
        "#trap-detached",
    ),
    ("is not bound to a Session", "#trap-detached"),
    (
        "cannot perform operation: another operation is in progress",
        "#trap-commit-meanwhile",
    ),
    (
        "This session is provisioning a new connection; concurrent operations"
        " are not permitted (Background on this error at: …/isce)",
        "#trap-gather",
    ),
    (
        "asyncpg.exceptions.DataError: invalid input for query argument $1:"
        " datetime.datetime(2031, 7, 9, 3, 0) (can't subtract offset-naive"
        " and offset-aware datetimes)",
        "#trap-time-without-zone",
    ),
    (
        'prepared statement "__asyncpg_stmt_1f__" does not exist',
        "#trap-dropped-statements",
    ),
    (
        "'AsyncAdaptedQueuePool' object has no attribute 'invalidatedcount'",
        "pool_status.md#trap-as-published",
    ),
    (
        "Can't operate on closed transaction inside context manager.  Please"
        " complete the context manager before emitting further commands.",
        "#trap-inside-begin",
    ),
    ("The unique() method must be invoked", "#trap-unique-forgotten"),
    ("no such function: to_tsvector", "#trap-on-sqlite"),
    ("could not determine data type of parameter $4", "#trap-optional-in-sql"),
    (
        'duplicate key value violates unique constraint "ix_people_email"\n'
        "DETAIL:  Key (email)=(knot@example.org) already exists.",
        "soft_delete_mixin.md#trap-plain-unique",
    ),
    ("UNIQUE constraint failed: people.email", "#trap-plain-unique"),
    (
        'new row for relation "tanks" violates check constraint "full"',
        "savepoints.md#trap-no-savepoint",
    ),
    (
        "'Invoice.lines' is not available due to lazy='raise_on_sql'",
        "#trap-raiseload",
    ),
    ("'NoneType' object has no attribute 'total'", "#trap-missing-account"),
    (
        "UPDATE statement on table 'tanks' expected to update 1 row(s); 0"
        " were matched.",
        "#trap-unknown-id",
    ),
    ("connection is closed", "#trap-killed-connection"),
    (
        """
Traceback (most recent call last):
  File "/srv/app/signup.py", line 31, in register
    await session.flush()
sqlalchemy.exc.IntegrityError: (sqlite3.IntegrityError) UNIQUE constraint \
failed: people.name
[SQL: INSERT INTO people (name) VALUES (?)]
[parameters: ('knot',)]

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/app/signup.py", line 35, in register
    await session.commit()
sqlalchemy.exc.PendingRollbackError: This Session's transaction has been \
rolled back due to a previous exception during flush. To begin a new \
transaction with this Session, first issue Session.rollback(). Original \
exception was: (sqlite3.IntegrityError) UNIQUE constraint failed: people.name
""",
        "#trap-failed-flush",
    ),
    (
        """
  + Exception Group Traceback (most recent call last):
  |   File "/srv/app/report.py", line 12, in main
  |     async with asyncio.TaskGroup() as group:
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | asyncpg.exceptions.DeadlockDetectedError: deadlock detected
    | DETAIL:  Process 1 waits for ShareLock on transaction 2; blocked by 3.
    |
    | sqlalchemy.exc.DBAPIError: (sqlalchemy.dialects.postgresql.asyncpg.Err\
or) deadlock detected
    | [SQL: UPDATE tanks SET level=$1::INTEGER WHERE tanks.id = $2::UUID]
""",
        "#trap-opposite-orders",
    ),
]

# What no trap of the book reproduces.
UNKNOWN = [
    "KeyError: 'total'",
    "ValueError: invalid literal for int() with base 10: 'x'",
    "AttributeError: 'Tank' object has no attribute 'level'",
    "sqlalchemy.exc.ArgumentError: Mapper could not assemble any keys",
    'relation "tanks" does not exist',
    "ConnectionRefusedError: [Errno 111] Connect call failed",
    "SELECT tanks.id FROM tanks WHERE tanks.id = 1",
]
