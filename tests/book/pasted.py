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
        "loading.md#trap-raise-on-sql",
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

# What comes from elsewhere: other libraries, other databases, prose. A wrong
# cure is worse than none.
UNKNOWN = [
    # Python, and its libraries
    "KeyError: 'total'",
    "ValueError: invalid literal for int() with base 10: 'x'",
    "AttributeError: 'Tank' object has no attribute 'level'",
    "AttributeError: 'NoneType' object is not callable",
    "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
    "TypeError: 'Tank' object is not iterable",
    "TypeError: fill() missing 1 required positional argument: 'tank'",
    "ModuleNotFoundError: No module named 'requests'",
    "ImportError: cannot import name 'Tank' from 'app.models'",
    "RecursionError: maximum recursion depth exceeded",
    "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0",
    "FileNotFoundError: [Errno 2] No such file or directory: 'tanks.csv'",
    "PermissionError: [Errno 13] Permission denied: '/srv/tanks'",
    "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
    "pydantic_core._pydantic_core.ValidationError: 1 validation error for T",
    "fastapi.exceptions.HTTPException: 404: Not Found",
    "httpx.ConnectTimeout: timed out",
    "aiohttp.client_exceptions.ServerDisconnectedError: Server disconnected",
    "celery.exceptions.TimeoutError: The operation timed out.",
    "jinja2.exceptions.UndefinedError: 'tank' is undefined",
    "redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379",
    "alembic.util.exc.CommandError: Can't locate revision identified by '1a'",
    "alembic.util.exc.CommandError: Target database is not up to date.",
    "django.core.exceptions.ImproperlyConfigured: settings are not configured",
    "django.db.utils.InterfaceError: cursor already closed",
    "tortoise.exceptions.OperationalError: the pool is not initialised",
    "MemoryError",
    "BrokenPipeError: [Errno 32] Broken pipe",
    "AssertionError",
    "E       assert 3 == 4",
    "DeprecationWarning: datetime.datetime.utcnow() is deprecated",
    "kombu.exceptions.OperationalError: [Errno 111] Connection to broker",
    # other databases
    "Lost connection to MySQL server during query",
    "MySQL server has gone away",
    "Deadlock found when trying to get lock; try restarting transaction",
    "Duplicate entry 'knot@example.org' for key 'people.email'",
    "Cannot add or update a child row: a foreign key constraint fails",
    "Table 'shop.tanks' doesn't exist",
    "Unknown column 'tanks.level' in 'field list'",
    "Access denied for user 'root'@'localhost' (using password: YES)",
    "Data too long for column 'name' at row 1",
    "Lock wait timeout exceeded; try restarting transaction",
    "ORA-00942: table or view does not exist",
    "ORA-12541: TNS:no listener",
    "ORA-00001: unique constraint (SHOP.UQ_EMAIL) violated",
    "Invalid object name 'dbo.tanks'.",
    "Login failed for user 'sa'.",
    "Violation of PRIMARY KEY constraint 'PK_tanks'.",
    "E11000 duplicate key error collection: shop.people index: email_1",
    "MOVED 3999 127.0.0.1:6381",
    "NOAUTH Authentication required.",
    "WRONGTYPE Operation against a key holding the wrong kind of value",
    # PostgreSQL, in other work than that of an application
    "pg_dump: error: aborting because of server version mismatch",
    "could not open extension control file: No such file or directory",
    "requested WAL segment 000000010000000000000003 has already been removed",
    "database cluster was initialized with a different locale provider",
    # prose, code and logs
    "The tank is full, so the pump does not start.",
    "How do I connect two tables with each other?",
    "the relation between a user and a session does not exist in this design",
    "I think that the column named level does not exist anywhere",
    "we have closed the connection of the old pump and opened a new one",
    "SELECT tanks.id FROM tanks WHERE tanks.id = 1",
    'INFO:     127.0.0.1:51034 - "GET /tanks HTTP/1.1" 200 OK',
    "INFO  [alembic.runtime.migration] Running upgrade 1a -> 2b, add tanks",
    "2026-01-02 03:04:05 ERROR tank 7 failed after 3 attempts",
    "session.execute(select(Tank))",
]
