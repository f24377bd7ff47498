globalThis.answers = {
"values": "(?<=Original exception was: )[^\\n]*|(?<=constraint failed: )[^\\n]*|(?<=no such column: )[^\\n]*|(?<=no such table: )[^\\n]*|(?<=: )[^ \\n(]+\\([^\\n]{0,40}\\.\\.\\.|(?<=column names: )[^\\n]*|(?<= for column )[^ \\n]+|\\\"[^\\\"]*\\\"|(?<='NoneType' object has no attribute )'[^']*'|(?<![=\\w])(?<!module named )(?<!object has no attribute )'(?!(?:int|float|str|bytes|bool|list|dict|tuple|set|NoneType|[Dd]ecimal\\.Decimal|datetime\\.\\w+|uuid\\.UUID)')[^']*'(?! object has no attribute)|<[^<>]*(?:<[^<>]*>[^<>]*)*>|\\$\\d+|\\b\\d{1,4}(?:\\.\\d+)?\\b|\\b_base(?=\\.)",
"entries": [
{
"id": "asyncsession-object-has-no-attribute-query",
"message": "'AsyncSession' object has no attribute 'query'",
"facts": [
"PostgreSQL and SQLite: <code>AttributeError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?asyncsession[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute[ \\n]\\^?query(?=[ \\n])",
42
]
]
],
"said": [
"asyncsession object has no attribute query"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-query",
"cause": "An asynchronous session has no <code>query()</code>: it is of SQLAlchemy 1.",
"cure": "Write <code>select()</code>, and have the session run it."
}
]
},
{
"id": "instance-is-not-persistent-within-this-session",
"message": "Instance \u2026 is not persistent within this Session",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>Instance &#x27;&lt;User at &lt;address&gt;&gt;&#x27; is not persistent within this Session</code>"
],
"wordings": [
[
[
"[ \\n]\\^?instance(?=[ \\n])(?:(?![ \\n]\\^?instance[ \\n]).){0,500}[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?persistent[ \\n]\\^?within[ \\n]\\^?this[ \\n]\\^?session(?=[ \\n])",
48
]
]
],
"said": [
"instance \u2026 is not persistent within this session"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "relationship_loading/load_on_demand.md#trap-refresh-elsewhere",
"cause": "<code>refresh</code> in another session than the object&#x27;s is refused.",
"cure": "load in the object&#x27;s own session, or fetch it anew by its id."
}
]
},
{
"id": "object-list-can-t-be-used-in-expression",
"message": "object list can't be used in \u2026 expression",
"facts": [
"PostgreSQL and SQLite: <code>TypeError</code>",
"For example: <code>object list can&#x27;t be used in &#x27;await&#x27; expression</code>"
],
"wordings": [
[
[
"[ \\n]\\^?object[ \\n]\\^?list[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?used[ \\n]\\^?in(?=[ \\n])(?:(?![ \\n]\\^?object[ \\n]\\^?list[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?used[ \\n]\\^?in[ \\n]).){0,500}[ \\n]\\^?expression(?=[ \\n])",
41
]
]
],
"said": [
"object list can t be used in \u2026 expression"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-awaited-result",
"cause": "The statement is awaited, and its result is not: that is there.",
"cure": "Await <code>execute()</code> alone."
}
]
},
{
"id": "this-session-is-provisioning-a-new-connection-concurrent-operations-are",
"message": "This session is provisioning a new connection; concurrent operations are not permitted",
"facts": [],
"wordings": [
[
[
"[ \\n]\\^?this[ \\n]\\^?session[ \\n]\\^?is[ \\n]\\^?provisioning[ \\n]\\^?a[ \\n]\\^?new[ \\n]\\^?connection(?=[ \\n])",
45
],
[
"[ \\n]\\^?concurrent[ \\n]\\^?operations[ \\n]\\^?are[ \\n]\\^?not[ \\n]\\^?permitted(?=[ \\n])",
39
]
]
],
"said": [
"this session is provisioning a new connection concurrent operations are not permitted"
],
"names": [],
"causes": [
{
"link": "relationship_loading/load_on_demand.md#trap-gather",
"cause": "Objects of one session cannot load at the same time.",
"cure": "one <code>selectinload</code> for all of them. A session works for one task at a time; even when it has its connection, tasks only queue for it."
}
]
},
{
"id": "a-naive-datetime-has-no-instant-use-datetime-now-utc",
"message": "a naive datetime has no instant: use datetime.now(UTC)",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.DataError</code> from <code>TypeError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?a[ \\n]\\^?naive[ \\n]\\^?datetime[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?instant[ \\n]\\^?use[ \\n]\\^?datetime[ \\n]\\^?now[ \\n]\\^?utc(?=[ \\n])",
52
]
]
],
"said": [
"a naive datetime has no instant use datetime now utc"
],
"names": [
"DataError",
"DataError"
],
"causes": [
{
"link": "soft_delete/soft_delete_product.md#trap-naive-time",
"cause": "<code>utcnow()</code> gives a naive time, and nobody knows which instant it is.",
"cure": "let the database fill in <code>utc_now()</code>, or pass <code>datetime.now(UTC)</code>."
}
]
},
{
"id": "a-transaction-is-already-begun-on-this-session",
"message": "A transaction is already begun on this Session.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?a[ \\n]\\^?transaction[ \\n]\\^?is[ \\n]\\^?already[ \\n]\\^?begun[ \\n]\\^?on[ \\n]\\^?this[ \\n]\\^?session(?=[ \\n])",
46
]
]
],
"said": [
"a transaction is already begun on this session"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "transactions/transfer_funds.md#trap-begin-after-query",
"cause": "A query begins the transaction: <code>begin()</code> after it is an error.",
"cure": "open the transaction where the session is made: <code>async with sessions.begin() as session</code>."
}
]
},
{
"id": "asyncadaptedqueuepool-object-has-no-attribute-invalidatedcount",
"message": "'AsyncAdaptedQueuePool' object has no attribute 'invalidatedcount'",
"facts": [
"PostgreSQL and SQLite: <code>AttributeError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?asyncadaptedqueuepool[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute[ \\n]\\^?invalidatedcount(?=[ \\n])",
62
]
]
],
"said": [
"asyncadaptedqueuepool object has no attribute invalidatedcount"
],
"names": [],
"causes": [
{
"link": "connection_pool/pool_status.md#trap-as-published",
"cause": "No pool has an <code>invalidatedcount</code>: the call fails every time.",
"cure": "leave it out. To count connections that failed, listen to the engine&#x27;s <code>invalidate</code> event."
}
]
},
{
"id": "can-t-load-plugin-sqlalchemy-dialects-postgres",
"message": "Can't load plugin: sqlalchemy.dialects:postgres",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.NoSuchModuleError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?load[ \\n]\\^?plugin[ \\n]\\^?sqlalchemy[ \\n]\\^?dialects[ \\n]\\^?postgres(?=[ \\n])",
46
]
]
],
"said": [
"can t load plugin sqlalchemy dialects postgres"
],
"names": [
"NoSuchModuleError"
],
"causes": [
{
"link": "foundations/database_url.md#trap-postgres",
"cause": "SQLAlchemy does not know the name that many hosts begin with.",
"cure": "write <code>postgresql+asyncpg</code>, as <code>driver_url</code> does."
}
]
},
{
"id": "can-t-operate-on-closed-transaction-inside-context-manager-please",
"message": "Can't operate on closed transaction inside context manager. Please complete the context manager before emitting further commands.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?operate[ \\n]\\^?on[ \\n]\\^?closed[ \\n]\\^?transaction[ \\n]\\^?inside[ \\n]\\^?context[ \\n]\\^?manager(?=[ \\n])",
58
],
[
"[ \\n]\\^?please[ \\n]\\^?complete[ \\n]\\^?the[ \\n]\\^?context[ \\n]\\^?manager[ \\n]\\^?before[ \\n]\\^?emitting[ \\n]\\^?further[ \\n]\\^?commands(?=[ \\n])",
68
]
]
],
"said": [
"can t operate on closed transaction inside context manager please complete the context manager before emitting further commands"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "transactions/batch_import.md#trap-inside-begin",
"cause": "Inside <code>sessions.begin()</code>, nothing may follow its commit.",
"cure": "inside <code>sessions.begin()</code>, leave the commit to the block."
}
]
},
{
"id": "can-t-use-yield-per-with-eager-loaders-that-require",
"message": "Can't use yield_per with eager loaders that require uniquing or row buffering, e.g. joinedload() against collections or subqueryload(). Consider the selectinload() strategy for better flexibility in loading objects.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?use[ \\n]\\^?yield[ \\n]\\^?per[ \\n]\\^?with[ \\n]\\^?eager[ \\n]\\^?loaders[ \\n]\\^?that[ \\n]\\^?require[ \\n]\\^?uniquing[ \\n]\\^?or[ \\n]\\^?row[ \\n]\\^?buffering(?=[ \\n])",
77
],
[
"[ \\n]\\^?joinedload[ \\n]\\^?against[ \\n]\\^?collections[ \\n]\\^?or[ \\n]\\^?subqueryload(?=[ \\n])",
46
],
[
"[ \\n]\\^?consider[ \\n]\\^?the[ \\n]\\^?selectinload[ \\n]\\^?strategy[ \\n]\\^?for[ \\n]\\^?better[ \\n]\\^?flexibility[ \\n]\\^?in[ \\n]\\^?loading[ \\n]\\^?objects(?=[ \\n])",
76
]
]
],
"said": [
"can t use yield per with eager loaders that require uniquing or row buffering e g joinedload against collections or subqueryload consider the selectinload strategy for better flexibility in loading objects"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "relationship_loading/collections_for_a_list.md#trap-yield-per",
"cause": "<code>subqueryload</code> cannot be read in portions.",
"cure": "<code>selectinload</code> works with <code>yield_per</code>: it loads the collections of one portion at a time."
}
]
},
{
"id": "canceling-statement-due-to-lock-timeout",
"message": "canceling statement due to lock timeout",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.LockNotAvailableError</code>, SQLSTATE <code>55P03</code>"
],
"wordings": [
[
[
"[ \\n]\\^?canceling[ \\n]\\^?statement[ \\n]\\^?due[ \\n]\\^?to[ \\n]\\^?lock[ \\n]\\^?timeout(?=[ \\n])",
39
]
]
],
"said": [
"canceling statement due to lock timeout"
],
"names": [
"DBAPIError",
"LockNotAvailableError",
"55P03"
],
"causes": [
{
"link": "transactions/lock_rows.md#trap-for-update",
"cause": "<code>FOR UPDATE</code> also stops those who only refer to the row.",
"cure": "<code>key_share=True</code>. Each new row that refers to the locked one needs the lock of its key."
}
]
},
{
"id": "cannot-perform-operation-another-operation-is-in-progress",
"message": "cannot perform operation: another operation is in progress",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.InterfaceError</code> from <code>asyncpg.exceptions.InterfaceError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?cannot[ \\n]\\^?perform[ \\n]\\^?operation[ \\n]\\^?another[ \\n]\\^?operation[ \\n]\\^?is[ \\n]\\^?in[ \\n]\\^?progress(?=[ \\n])",
57
]
]
],
"said": [
"cannot perform operation another operation is in progress"
],
"names": [
"InterfaceError",
"InterfaceError"
],
"causes": [
{
"link": "relationship_loading/load_on_demand.md#trap-commit-meanwhile",
"cause": "A commit cannot overtake what another task has asked of the session.",
"cure": "give each task a session of its own, and commit when its work is done."
}
]
},
{
"id": "check-constraint-failed",
"message": "CHECK constraint failed: \u2026",
"facts": [
"SQLite: <code>sqlalchemy.exc.IntegrityError</code> from <code>sqlite3.IntegrityError</code>",
"For example: <code>CHECK constraint failed: ck_inventory_on_hand_not_negative</code>"
],
"wordings": [
[
[
"[ \\n]\\^check[ \\n]\\^?constraint[ \\n]\\^?failed(?=[ \\n])",
23
]
]
],
"said": [
"check constraint failed"
],
"names": [
"IntegrityError",
"IntegrityError"
],
"causes": [
{
"link": "transactions/savepoints.md#trap-no-savepoint",
"cause": "Without a savepoint PostgreSQL refuses all that follows an error.",
"cure": "run the statement that may fail in <code>begin_nested()</code>. SQLite goes on without it, so a test on SQLite alone does not find this."
},
{
"link": "bulk_operations/add_to_counter.md#trap-remove",
"cause": "A negative number is refused, though enough would be left.",
"cure": "remove with an <code>UPDATE</code> whose <code>WHERE</code> asks for enough. The row to insert is checked before the conflict is found."
}
]
},
{
"id": "column-must-appear-in-the-group-by-clause-or-be",
"message": "column \u2026 must appear in the GROUP BY clause or be used in an aggregate function",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.GroupingError</code>, SQLSTATE <code>42803</code>",
"For example: <code>column &quot;posts.deleted_at&quot; must appear in the GROUP BY clause or be used in an aggregate function</code>"
],
"wordings": [
[
[
"[ \\n]\\^?column(?=[ \\n])(?:(?![ \\n]\\^?column[ \\n]).){0,500}[ \\n]\\^?must[ \\n]\\^?appear[ \\n]\\^?in[ \\n]\\^?the[ \\n]\\^?group[ \\n]\\^?by[ \\n]\\^?clause[ \\n]\\^?or[ \\n]\\^?be[ \\n]\\^?used[ \\n]\\^?in[ \\n]\\^?an[ \\n]\\^?aggregate[ \\n]\\^?function(?=[ \\n])",
79
]
]
],
"said": [
"column \u2026 must appear in the group by clause or be used in an aggregate function"
],
"names": [
"ProgrammingError",
"GroupingError",
"42803"
],
"causes": [
{
"link": "advanced_queries/group_by_having.md#trap-having-for-rows",
"cause": "HAVING sees groups: a condition on rows belongs into WHERE.",
"cure": "filter rows in <code>WHERE</code>, or in the <code>ON</code> of an outer join. PostgreSQL refuses the mistake; SQLite answers from a row of its choice."
}
]
},
{
"id": "connect-got-an-unexpected-keyword-argument",
"message": "connect() got an unexpected keyword argument \u2026",
"facts": [
"PostgreSQL: <code>TypeError</code>",
"For example: <code>connect() got an unexpected keyword argument &#x27;sslmode&#x27;</code>"
],
"wordings": [
[
[
"[ \\n]\\^?connect[ \\n]\\^?got[ \\n]\\^?an[ \\n]\\^?unexpected[ \\n]\\^?keyword[ \\n]\\^?argument(?=[ \\n])",
42
]
]
],
"said": [
"connect got an unexpected keyword argument"
],
"names": [],
"causes": [
{
"link": "foundations/database_url.md#trap-sslmode",
"cause": "SQLAlchemy gives asyncpg the options of an address as they are.",
"cure": "write <code>ssl=</code>, as <code>driver_url</code> does."
}
]
},
{
"id": "connection-is-closed",
"message": "connection is closed",
"facts": [
"PostgreSQL: <code>asyncpg.exceptions.InterfaceError</code>"
],
"wordings": [
[
[
"[ \\n]\\^connection[ \\n]\\^?is[ \\n]\\^?closed(?=[ \\n])",
20
]
]
],
"said": [
"connection is closed"
],
"names": [
"InterfaceError"
],
"causes": [
{
"link": "connection_pool/configure_pool.md#trap-killed-connection",
"cause": "Without <code>pool_pre_ping</code>, a dead connection fails for its next user.",
"cure": "set <code>pool_pre_ping</code>. It does not help a connection that dies in the middle of a transaction: repeat that transaction as a whole."
}
]
},
{
"id": "could-not-determine-data-type-of-parameter",
"message": "could not determine data type of parameter \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.AmbiguousParameterError</code>, SQLSTATE <code>42P08</code>",
"For example: <code>could not determine data type of parameter $1</code>"
],
"wordings": [
[
[
"[ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?determine[ \\n]\\^?data[ \\n]\\^?type[ \\n]\\^?of[ \\n]\\^?parameter(?=[ \\n])",
42
]
]
],
"said": [
"could not determine data type of parameter"
],
"names": [
"ProgrammingError",
"AmbiguousParameterError",
"42P08"
],
"causes": [
{
"link": "basic_queries/list_with_filters.md#trap-optional-in-sql",
"cause": "<code>:x IS NULL OR \u2026</code> has no type on PostgreSQL; SQLite reads all.",
"cure": "leave the condition out. The statement is then as short as the question, and an index can answer it. A <code>CAST</code> mends only PostgreSQL."
}
]
},
{
"id": "could-not-serialize-access-due-to-concurrent-update",
"message": "could not serialize access due to concurrent update",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.SerializationError</code>, SQLSTATE <code>40001</code>"
],
"wordings": [
[
[
"[ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?serialize[ \\n]\\^?access[ \\n]\\^?due[ \\n]\\^?to[ \\n]\\^?concurrent[ \\n]\\^?update(?=[ \\n])",
51
]
]
],
"said": [
"could not serialize access due to concurrent update"
],
"names": [
"DBAPIError",
"SerializationError",
"40001"
],
"causes": [
{
"link": "transactions/lock_rows.md#trap-serializable",
"cause": "<code>SERIALIZABLE</code> refuses the second change, and repeats nothing.",
"cure": "repeat the whole transaction in a new session, a few times at most. With locks the second one waits instead."
}
]
},
{
"id": "current-transaction-is-aborted-commands-ignored-until-end-of-transaction",
"message": "current transaction is aborted, commands ignored until end of transaction block",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.InFailedSQLTransactionError</code>, SQLSTATE <code>25P02</code>"
],
"wordings": [
[
[
"[ \\n]\\^current[ \\n]\\^?transaction[ \\n]\\^?is[ \\n]\\^?aborted(?=[ \\n])",
30
],
[
"[ \\n]\\^?commands[ \\n]\\^?ignored[ \\n]\\^?until[ \\n]\\^?end[ \\n]\\^?of[ \\n]\\^?transaction[ \\n]\\^?block(?=[ \\n])",
47
]
]
],
"said": [
"current transaction is aborted commands ignored until end of transaction block"
],
"names": [
"DBAPIError",
"InFailedSQLTransactionError",
"25P02"
],
"causes": [
{
"link": "foundations/silent_rollback.md#trap-later-error",
"cause": "On PostgreSQL, the error returns with the next, innocent statement.",
"cure": "look for the first error: this one only says that there was one. SQLite goes on, so a test there does not find it."
},
{
"link": "transactions/savepoints.md#trap-no-savepoint",
"cause": "Without a savepoint PostgreSQL refuses all that follows an error.",
"cure": "run the statement that may fail in <code>begin_nested()</code>. SQLite goes on without it, so a test on SQLite alone does not find this."
},
{
"link": "foundations/silent_rollback.md#trap-caught-inside",
"cause": "An error caught inside of the savepoint&#x27;s block spoils the savepoint.",
"cure": "swap the two: <code>try</code> outside, <code>begin_nested()</code> inside."
},
{
"link": "soft_delete/restore.md#trap-no-savepoint",
"cause": "Caught without a savepoint, PostgreSQL refuses all that follows.",
"cure": "as above. SQLite hides the mistake: it goes on after an error."
}
]
},
{
"id": "database-is-locked",
"message": "database is locked",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>"
],
"wordings": [
[
[
"[ \\n]\\^database[ \\n]\\^?is[ \\n]\\^?locked(?=[ \\n])",
18
]
]
],
"said": [
"database is locked"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "foundations/engines.md#trap-read-then-write",
"cause": "Of ten tasks that read and then write, one change is stored.",
"cure": "read with <code>with_for_update</code>, for PostgreSQL, in a session of <code>write_sessions</code>, for SQLite."
},
{
"link": "transactions/lock_rows.md#trap-no-row-locks",
"cause": "SQLite drops <code>FOR UPDATE</code>: two sessions read, and one can write.",
"cure": "take the session from <code>write_sessions</code>."
},
{
"link": "foundations/engines.md#trap-cancelled-write",
"cause": "By default, a write that is cancelled can keep SQLite&#x27;s write lock.",
"cure": "roll back in the <code>invalidate</code> event. Rows that nobody has read keep a closed connection open."
},
{
"link": "transactions/lock_rows.md#trap-serializable",
"cause": "<code>SERIALIZABLE</code> refuses the second change, and repeats nothing.",
"cure": "repeat the whole transaction in a new session, a few times at most. With locks the second one waits instead."
},
{
"link": "advanced_queries/full_text_search.md#trap-insert-meets-a-writer",
"cause": "With this index, SQLite&#x27;s INSERT does not wait for another writer.",
"cure": "write posts in a session of [<code>write_sessions</code>](foundations/engines.md), which waits its turn."
},
{
"link": "transactions/transfer_funds.md#trap-read-then-write",
"cause": "A transaction does not make reading, then writing, safe.",
"cure": "subtract in the <code>UPDATE</code> itself, and let its <code>WHERE</code> check the balance."
},
{
"link": "transactions/lock_rows.md#trap-no-lock",
"cause": "Without a lock, all decide by what was there before any of them.",
"cure": "decide by what is locked."
},
{
"link": "bulk_operations/upsert.md#trap-read-first",
"cause": "Fifty look for a row, find none, and one of them can insert it.",
"cure": "leave the decision to the database."
},
{
"link": "bulk_operations/upsert.md#trap-merge",
"cause": "<code>merge</code> is no upsert: it reads, and then it inserts or updates.",
"cure": "keep <code>merge</code> for objects of another session, not for rows that others write too."
},
{
"link": "bulk_operations/add_to_counter.md#trap-read-then-add",
"cause": "Fifty deliveries read five mugs, and add one: there are six, not 55.",
"cure": "add in the statement. A transaction does not make reading, then writing, safe."
},
{
"link": "soft_delete/soft_delete_product.md#trap-all-at-once",
"cause": "All who get, then set, at once believe that they deleted it.",
"cure": "do not read first. The <code>UPDATE</code> decides who was first, and on SQLite it waits for its turn instead of failing."
}
]
},
{
"id": "deadlock-detected",
"message": "deadlock detected",
"facts": [
"PostgreSQL: <code>asyncpg.exceptions.DeadlockDetectedError</code>, SQLSTATE <code>40P01</code>"
],
"wordings": [
[
[
"[ \\n]\\^deadlock[ \\n]\\^?detected(?=[ \\n])",
17
]
]
],
"said": [
"deadlock detected"
],
"names": [
"DeadlockDetectedError",
"40P01"
],
"causes": [
{
"link": "transactions/lock_rows.md#trap-lock-in-call-order",
"cause": "Two who lock the same rows in two orders deadlock.",
"cure": "lock all rows with one query that has an <code>ORDER BY</code>. SQLite drops <code>FOR UPDATE</code>: there it protects nothing."
},
{
"link": "bulk_operations/bulk_update.md#trap-opposite-orders",
"cause": "Two loops over the same rows in opposite orders deadlock.",
"cure": "lock in one order for everybody, as the recipe does, or sort the keys before the loop."
}
]
},
{
"id": "duplicate-key-value-violates-unique-constraint",
"message": "duplicate key value violates unique constraint \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.IntegrityError</code> from <code>asyncpg.exceptions.UniqueViolationError</code>, SQLSTATE <code>23505</code>",
"For example: <code>duplicate key value violates unique constraint &quot;members_slug_key&quot;</code>"
],
"wordings": [
[
[
"[ \\n]\\^?duplicate[ \\n]\\^?key[ \\n]\\^?value[ \\n]\\^?violates[ \\n]\\^?unique[ \\n]\\^?constraint(?=[ \\n])",
46
]
]
],
"said": [
"duplicate key value violates unique constraint"
],
"names": [
"IntegrityError",
"UniqueViolationError",
"23505"
],
"causes": [
{
"link": "soft_delete/soft_delete_mixin.md#trap-plain-unique",
"cause": "With <code>unique=True</code> a deleted row keeps its name taken.",
"cure": "use a unique index over the live rows."
},
{
"link": "bulk_operations/upsert.md#trap-read-first",
"cause": "Fifty look for a row, find none, and one of them can insert it.",
"cure": "leave the decision to the database."
},
{
"link": "bulk_operations/upsert.md#trap-merge",
"cause": "<code>merge</code> is no upsert: it reads, and then it inserts or updates.",
"cure": "keep <code>merge</code> for objects of another session, not for rows that others write too."
}
]
},
{
"id": "for-update-cannot-be-applied-to-the-nullable-side-of",
"message": "FOR UPDATE cannot be applied to the nullable side of an outer join",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.FeatureNotSupportedError</code>, SQLSTATE <code>0A000</code>"
],
"wordings": [
[
[
"[ \\n]\\^?for[ \\n]\\^?update[ \\n]\\^?cannot[ \\n]\\^?be[ \\n]\\^?applied[ \\n]\\^?to[ \\n]\\^?the[ \\n]\\^?nullable[ \\n]\\^?side[ \\n]\\^?of[ \\n]\\^?an[ \\n]\\^?outer[ \\n]\\^?join(?=[ \\n])",
66
]
]
],
"said": [
"for update cannot be applied to the nullable side of an outer join"
],
"names": [
"DBAPIError",
"FeatureNotSupportedError",
"0A000"
],
"causes": [
{
"link": "basic_queries/get_by_id.md#trap-lock-outer-join",
"cause": "PostgreSQL refuses to lock an outer join, which <code>joinedload</code> makes.",
"cure": "name the table to lock: <code>with_for_update={&quot;of&quot;: User}</code>."
}
]
},
{
"id": "fully-null-primary-key-identity-cannot-load-any-object-this",
"message": "fully NULL primary key identity cannot load any object. This condition may raise an error in a future release.",
"facts": [],
"wordings": [
[
[
"[ \\n]\\^?fully[ \\n]\\^?null[ \\n]\\^?primary[ \\n]\\^?key[ \\n]\\^?identity[ \\n]\\^?cannot[ \\n]\\^?load[ \\n]\\^?any[ \\n]\\^?object(?=[ \\n])",
54
],
[
"[ \\n]\\^?this[ \\n]\\^?condition[ \\n]\\^?may[ \\n]\\^?raise[ \\n]\\^?an[ \\n]\\^?error[ \\n]\\^?in[ \\n]\\^?a[ \\n]\\^?future[ \\n]\\^?release(?=[ \\n])",
53
]
]
],
"said": [
"fully null primary key identity cannot load any object this condition may raise an error in a future release"
],
"names": [],
"causes": [
{
"link": "basic_queries/get_by_id.md#trap-no-id",
"cause": "<code>get</code> with None warns, and asks the database all the same.",
"cure": "decide what a missing id means before you ask."
}
]
},
{
"id": "greenlet-spawn-has-not-been-called-can-t-call-await",
"message": "greenlet_spawn has not been called; can't call await_() here. Was IO attempted in an unexpected place?",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.MissingGreenlet</code>",
"SQLite: <code>sqlalchemy.exc.StatementError</code> from <code>sqlalchemy.exc.MissingGreenlet</code>"
],
"wordings": [
[
[
"[ \\n]\\^?greenlet[ \\n]\\^?spawn[ \\n]\\^?has[ \\n]\\^?not[ \\n]\\^?been[ \\n]\\^?called(?=[ \\n])",
34
],
[
"[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?call[ \\n]\\^?await[ \\n]\\^?here(?=[ \\n])",
21
],
[
"[ \\n]\\^?was[ \\n]\\^?io[ \\n]\\^?attempted[ \\n]\\^?in[ \\n]\\^?an[ \\n]\\^?unexpected[ \\n]\\^?place(?=[ \\n])",
39
]
]
],
"said": [
"greenlet spawn has not been called can t call await here was io attempted in an unexpected place"
],
"names": [
"StatementError",
"MissingGreenlet",
"MissingGreenlet"
],
"causes": [
{
"link": "foundations/missing_greenlet.md#trap-relationship",
"cause": "A relationship that was not loaded cannot be read.",
"cure": "add <code>selectinload(User.posts)</code> to the query, and <code>raiseload(&quot;*&quot;)</code>, which names what you forgot."
},
{
"link": "foundations/missing_greenlet.md#trap-commit",
"cause": "By default, a commit expires every object.",
"cure": "make sessions with <code>expire_on_commit=False</code>."
},
{
"link": "foundations/engines.md#trap-sync-engine",
"cause": "Synchronous code cannot use an asynchronous driver.",
"cure": "in <code>async with engine.begin() as connection:</code>, await <code>connection.run_sync(Base.metadata.create_all)</code>."
},
{
"link": "relationship_loading/eager_loading.md#trap-deferred-column",
"cause": "<code>raiseload(&quot;*&quot;)</code> guards relationships, not columns left out.",
"cure": "write <code>load_only(\u2026, raiseload=True)</code>, or load whole rows."
},
{
"link": "relationship_loading/load_on_demand.md#trap-plain-attribute",
"cause": "A plain attribute cannot wait for the database.",
"cure": "<code>await user.awaitable_attrs.posts</code>. The class of the error depends on the driver, so let a test use <code>raiseload</code>, which is the same on every engine. aiosqlite also warns of a cursor that nobody awaited; the trap hides that."
},
{
"link": "relationship_loading/load_on_demand.md#trap-after-rollback",
"cause": "<code>rollback</code> expires every object: then even a column has to wait.",
"cure": "<code>await user.awaitable_attrs.username</code>, or read the object anew. <code>expire_on_commit=False</code> does not help: it is about commits."
},
{
"link": "transactions/savepoints.md#trap-expired-by-rollback",
"cause": "A rolled back savepoint expires what was changed inside it.",
"cure": "keep plain values before the block, or <code>await session.refresh(order)</code> after it."
},
{
"link": "bulk_operations/bulk_update.md#trap-expired-after-update",
"cause": "An UPDATE expires what the server computes in objects at hand.",
"cure": "refresh the objects that you go on with. The recipe leaves loaded objects alone (<code>synchronize_session=False</code>), so they show the old price until then."
},
{
"link": "foundations/missing_greenlet.md#trap-deferred",
"cause": "A column that was left out cannot be read later.",
"cure": "put it into <code>load_only</code>, or await <code>post.awaitable_attrs.body</code>."
},
{
"link": "foundations/missing_greenlet.md#trap-rollback",
"cause": "A rollback expires every object, even with <code>expire_on_commit</code> off.",
"cure": "keep what you need in variables, or read it again with <code>session.refresh</code>."
},
{
"link": "foundations/missing_greenlet.md#trap-savepoint",
"cause": "A rollback to a savepoint expires what had changed since.",
"cure": "refresh the object where you catch the error."
},
{
"link": "foundations/missing_greenlet.md#trap-expression",
"cause": "An UPDATE expires what Python cannot compute by itself.",
"cure": "let the <code>UPDATE</code> return the object, with <code>populate_existing</code>."
},
{
"link": "foundations/missing_greenlet.md#trap-onupdate",
"cause": "By default, an UPDATE expires what the server computes.",
"cure": "set <code>eager_defaults</code> to <code>True</code>, as our base class does: each <code>UPDATE</code> returns what the server computed. Objects that change in one flush then take a statement each."
},
{
"link": "foundations/missing_greenlet.md#trap-subclass",
"cause": "A query for a base class leaves out the columns of its subclasses.",
"cure": "name the subclasses in the query, with <code>selectin_polymorphic(Article, [PublishedArticle])</code>."
}
]
},
{
"id": "insert-value-for-column-is-explicitly-rendered-as-a-boundparameter",
"message": "INSERT value for column \u2026 is explicitly rendered as a boundparameter in the VALUES clause; a Python-side value or SQL expression is required",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.CompileError</code>",
"For example: <code>INSERT value for column posts.category_id is explicitly rendered as a boundparameter in the VALUES clause; a Python-side value or SQL expression is required</code>"
],
"wordings": [
[
[
"[ \\n]\\^?insert[ \\n]\\^?value[ \\n]\\^?for[ \\n]\\^?column(?=[ \\n])(?:(?![ \\n]\\^?insert[ \\n]\\^?value[ \\n]\\^?for[ \\n]\\^?column[ \\n]).){0,500}[ \\n]\\^?is[ \\n]\\^?explicitly[ \\n]\\^?rendered[ \\n]\\^?as[ \\n]\\^?a[ \\n]\\^?boundparameter[ \\n]\\^?in[ \\n]\\^?the[ \\n]\\^?values[ \\n]\\^?clause(?=[ \\n])",
89
],
[
"[ \\n]\\^?a[ \\n]\\^?python[ \\n]\\^?side[ \\n]\\^?value[ \\n]\\^?or[ \\n]\\^?sql[ \\n]\\^?expression[ \\n]\\^?is[ \\n]\\^?required(?=[ \\n])",
49
]
]
],
"said": [
"insert value for column \u2026 is explicitly rendered as a boundparameter in the values clause a python side value or sql expression is required"
],
"names": [
"CompileError",
"CompileError"
],
"causes": [
{
"link": "bulk_operations/bulk_insert_returning.md#trap-missing-key",
"cause": "A key that a later row lacks is an error: no default fills it in.",
"cure": "give every row the keys of the first, which decides for all."
}
]
},
{
"id": "integrityerror-object-has-no-attribute-diag",
"message": "'IntegrityError' object has no attribute 'diag'",
"facts": [
"SQLite: <code>AttributeError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?integrityerror[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute[ \\n]\\^?diag(?=[ \\n])",
43
]
]
],
"said": [
"integrityerror object has no attribute diag"
],
"names": [],
"causes": [
{
"link": "foundations/constraint_errors.md#trap-diag",
"cause": "<code>orig.diag</code> is psycopg&#x27;s; neither of these drivers has it.",
"cure": "use <code>error.driver_exception</code>, which is the driver&#x27;s own error on every driver, and its <code>constraint_name</code> on asyncpg."
}
]
},
{
"id": "invalid-argument-s-sent-to-create-engine-using-configuration-sqlitedialect",
"message": "Invalid argument(s) \u2026,\u2026,\u2026 sent to create_engine(), using configuration SQLiteDialect_aiosqlite/StaticPool/Engine. Please check that the keyword arguments are appropriate for this combination of components.",
"facts": [
"SQLite: <code>TypeError</code>",
"For example: <code>Invalid argument(s) &#x27;pool_size&#x27;,&#x27;max_overflow&#x27;,&#x27;pool_timeout&#x27; sent to create_engine(), using configuration SQLiteDialect_aiosqlite/StaticPool/Engine. Please check that the keyword arguments are appropriate for this combination of components.</code>"
],
"wordings": [
[
[
"[ \\n]\\^?invalid[ \\n]\\^?argument[ \\n]\\^?s(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?argument[ \\n]\\^?s[ \\n]).){0,500}[ \\n]\\^?sent[ \\n]\\^?to[ \\n]\\^?create[ \\n]\\^?engine(?=[ \\n])",
42
],
[
"[ \\n]\\^?using[ \\n]\\^?configuration[ \\n]\\^?sqlitedialect[ \\n]\\^?aiosqlite[ \\n]\\^?staticpool[ \\n]\\^?engine(?=[ \\n])",
61
],
[
"[ \\n]\\^?please[ \\n]\\^?check[ \\n]\\^?that[ \\n]\\^?the[ \\n]\\^?keyword[ \\n]\\^?arguments[ \\n]\\^?are[ \\n]\\^?appropriate[ \\n]\\^?for[ \\n]\\^?this[ \\n]\\^?combination[ \\n]\\^?of[ \\n]\\^?components(?=[ \\n])",
90
]
]
],
"said": [
"invalid argument s \u2026 sent to create engine using configuration sqlitedialect aiosqlite staticpool engine please check that the keyword arguments are appropriate for this combination of components"
],
"names": [],
"causes": [
{
"link": "connection_pool/configure_pool.md#trap-in-memory",
"cause": "For a database in memory, the published options are refused.",
"cure": "use a file, in tests too. In memory, all tasks share a single connection."
}
]
},
{
"id": "invalid-input-for-query-argument-99999999999999999999-value-out-of-int32",
"message": "invalid input for query argument \u2026: 99999999999999999999 (value out of int32 range)",
"facts": [
"PostgreSQL: <code>asyncpg.exceptions.DataError</code>, SQLSTATE <code>22000</code>",
"For example: <code>invalid input for query argument $1: 99999999999999999999 (value out of int32 range)</code>"
],
"wordings": [
[
[
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument[ \\n]).){0,500}[ \\n]\\^?99999999999999999999[ \\n]\\^?value[ \\n]\\^?out[ \\n]\\^?of[ \\n]\\^?int32[ \\n]\\^?range(?=[ \\n])",
80
]
]
],
"said": [
"invalid input for query argument \u2026 99999999999999999999 value out of int32 range"
],
"names": [
"DataError",
"22000"
],
"causes": [
{
"link": "foundations/constraint_errors.md#trap-number-out-of-range",
"cause": "By default, a number in a URL can raise what nobody expects.",
"cure": "listen for <code>handle_error</code>, as <code>make_engine</code> does, and raise <code>DataError</code>."
}
]
},
{
"id": "invalid-input-for-query-argument-can-t-subtract-offset-naive",
"message": "invalid input for query argument \u2026: \u2026 (can't subtract offset-naive and offset-aware datetimes)",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.DataError</code>, SQLSTATE <code>22000</code>",
"For example: <code>invalid input for query argument $3: datetime.datetime(2024, 2, 29, 12, 0, tz... (can&#x27;t subtract offset-naive and offset-aware datetimes)</code>"
],
"wordings": [
[
[
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument[ \\n]).){0,500}[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?subtract[ \\n]\\^?offset[ \\n]\\^?naive[ \\n]\\^?and[ \\n]\\^?offset[ \\n]\\^?aware[ \\n]\\^?datetimes(?=[ \\n])",
89
]
]
],
"said": [
"invalid input for query argument \u2026 can t subtract offset naive and offset aware datetimes"
],
"names": [
"DataError",
"DataError",
"22000"
],
"causes": [
{
"link": "soft_delete/soft_delete_mixin.md#trap-time-without-zone",
"cause": "<code>Mapped[datetime]</code> alone has no room for a time with a zone.",
"cure": "give the column a type with a zone, as the recipe does. A naive time is no way out: whose clock was it?"
}
]
},
{
"id": "invalid-isoformat-string",
"message": "Invalid isoformat string: \u2026",
"facts": [
"PostgreSQL and SQLite: <code>ValueError</code>",
"For example: <code>Invalid isoformat string: &#x27;2025-01-27T09:00:00 00:00&#x27;</code>"
],
"wordings": [
[
[
"[ \\n]\\^invalid[ \\n]\\^?isoformat[ \\n]\\^?string(?=[ \\n])",
24
]
]
],
"said": [
"invalid isoformat string"
],
"names": [],
"causes": [
{
"link": "basic_queries/list_by_cursor.md#trap-time-in-url",
"cause": "A time in a URL comes back without its plus sign.",
"cure": "write cursors in characters that a URL leaves alone."
}
]
},
{
"id": "is-not-available-due-to-lazy-raise",
"message": "\u2026 is not available due to lazy='raise'",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>&#x27;User.posts&#x27; is not available due to lazy=&#x27;raise&#x27;</code>"
],
"wordings": [
[
[
"[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?available[ \\n]\\^?due[ \\n]\\^?to[ \\n]\\^?lazy[ \\n]\\^?raise(?=[ \\n])",
34
]
]
],
"said": [
"is not available due to lazy raise"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "relationship_loading/load_on_demand.md#trap-raiseload",
"cause": "<code>raiseload</code> stays with the object: <code>awaitable_attrs</code> raises too.",
"cure": "load it in the query. Where that cannot be, <code>refresh</code> with the name goes around <code>raiseload</code>."
}
]
},
{
"id": "limit-must-not-be-negative",
"message": "LIMIT must not be negative",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.InvalidRowCountInLimitClauseError</code>, SQLSTATE <code>2201W</code>"
],
"wordings": [
[
[
"[ \\n]\\^?limit[ \\n]\\^?must[ \\n]\\^?not[ \\n]\\^?be[ \\n]\\^?negative(?=[ \\n])",
26
]
]
],
"said": [
"limit must not be negative"
],
"names": [
"DataError",
"InvalidRowCountInLimitClauseError",
"2201W"
],
"causes": [
{
"link": "basic_queries/list_with_pagination.md#trap-negative-limit",
"cause": "A limit of -1 is an error on PostgreSQL, and no limit on SQLite.",
"cure": "check limit and offset before any SQL."
}
]
},
{
"id": "new-row-for-relation-violates-check-constraint",
"message": "new row for relation \u2026 violates check constraint \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.IntegrityError</code> from <code>asyncpg.exceptions.CheckViolationError</code>, SQLSTATE <code>23514</code>",
"For example: <code>new row for relation &quot;inventory&quot; violates check constraint &quot;ck_inventory_on_hand_not_negative&quot;</code>"
],
"wordings": [
[
[
"[ \\n]\\^?new[ \\n]\\^?row[ \\n]\\^?for[ \\n]\\^?relation(?=[ \\n])(?:(?![ \\n]\\^?new[ \\n]\\^?row[ \\n]\\^?for[ \\n]\\^?relation[ \\n]).){0,500}[ \\n]\\^?violates[ \\n]\\^?check[ \\n]\\^?constraint(?=[ \\n])",
48
]
]
],
"said": [
"new row for relation \u2026 violates check constraint"
],
"names": [
"IntegrityError",
"CheckViolationError",
"23514"
],
"causes": [
{
"link": "transactions/savepoints.md#trap-no-savepoint",
"cause": "Without a savepoint PostgreSQL refuses all that follows an error.",
"cure": "run the statement that may fail in <code>begin_nested()</code>. SQLite goes on without it, so a test on SQLite alone does not find this."
},
{
"link": "bulk_operations/add_to_counter.md#trap-remove",
"cause": "A negative number is refused, though enough would be left.",
"cure": "remove with an <code>UPDATE</code> whose <code>WHERE</code> asks for enough. The row to insert is checked before the conflict is found."
}
]
},
{
"id": "no-module-named-psycopg",
"message": "No module named 'psycopg'",
"facts": [
"PostgreSQL: <code>ModuleNotFoundError</code>"
],
"wordings": [
[
[
"[ \\n]\\^no[ \\n]\\^?module[ \\n]\\^?named[ \\n]\\^?psycopg(?=[ \\n])",
23
]
]
],
"said": [
"no module named psycopg"
],
"names": [],
"causes": [
{
"link": "foundations/database_url.md#trap-no-driver",
"cause": "A URL without a driver does not mean the asynchronous one.",
"cure": "name the driver: <code>sqlite+aiosqlite</code>, <code>postgresql+asyncpg</code>. Since SQLAlchemy 2.1, plain <code>postgresql</code> means psycopg 3."
}
]
},
{
"id": "no-row-was-found-when-one-was-required",
"message": "No row was found when one was required",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.NoResultFound</code>"
],
"wordings": [
[
[
"[ \\n]\\^?no[ \\n]\\^?row[ \\n]\\^?was[ \\n]\\^?found[ \\n]\\^?when[ \\n]\\^?one[ \\n]\\^?was[ \\n]\\^?required(?=[ \\n])",
38
]
]
],
"said": [
"no row was found when one was required"
],
"names": [
"NoResultFound",
"NoResultFound"
],
"causes": [
{
"link": "bulk_operations/upsert.md#trap-do-nothing",
"cause": "<code>DO NOTHING</code> returns nothing for a row that was there.",
"cure": "read the row by its key when nothing comes back."
}
]
},
{
"id": "no-such-column",
"message": "no such column: \u2026",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>",
"For example: <code>no such column: text</code>"
],
"wordings": [
[
[
"[ \\n]\\^no[ \\n]\\^?such[ \\n]\\^?column(?=[ \\n])",
14
]
]
],
"said": [
"no such column"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "advanced_queries/full_text_search.md#trap-raw-match",
"cause": "FTS5 takes a hyphen in what a person types for the name of a column.",
"cure": "quote every word, as <code>fts5_query</code> does."
}
]
},
{
"id": "no-such-function-to-tsvector",
"message": "no such function: to_tsvector",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?no[ \\n]\\^?such[ \\n]\\^?function[ \\n]\\^?to[ \\n]\\^?tsvector(?=[ \\n])",
28
]
]
],
"said": [
"no such function to tsvector"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "advanced_queries/full_text_search.md#trap-on-sqlite",
"cause": "The same query on SQLite: none of these functions exists there.",
"cure": "use FTS5 there, as above."
}
]
},
{
"id": "nonetype-object-has-no-attribute",
"message": "'NoneType' object has no attribute \u2026",
"facts": [
"PostgreSQL and SQLite: <code>AttributeError</code>",
"For example: <code>&#x27;NoneType&#x27; object has no attribute &#x27;balance_cents&#x27;</code>"
],
"wordings": [
[
[
"[ \\n]\\^?nonetype[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute(?=[ \\n])",
32
]
]
],
"said": [
"nonetype object has no attribute"
],
"names": [],
"causes": [
{
"link": "transactions/transfer_funds.md#trap-missing-account",
"cause": "<code>get</code> returns None for an account that does not exist.",
"cure": "use <code>get_one</code>, or let the ledger&#x27;s foreign key find out."
},
{
"link": "soft_delete/list_live.md#trap-parent-is-none",
"cause": "A comment of a deleted post has a <code>post_id</code>, but no <code>post</code>.",
"cure": "join the parent, so that its comments disappear with it, or ask for the parent with <code>include_deleted</code>."
}
]
},
{
"id": "not-null-constraint-failed",
"message": "NOT NULL constraint failed: \u2026",
"facts": [
"SQLite: <code>sqlalchemy.exc.IntegrityError</code> from <code>sqlite3.IntegrityError</code>",
"For example: <code>NOT NULL constraint failed: products.sku</code>"
],
"wordings": [
[
[
"[ \\n]\\^not[ \\n]\\^?null[ \\n]\\^?constraint[ \\n]\\^?failed(?=[ \\n])",
26
]
]
],
"said": [
"not null constraint failed"
],
"names": [
"IntegrityError",
"IntegrityError"
],
"causes": [
{
"link": "bulk_operations/bulk_insert.md#trap-empty-list",
"cause": "An empty list is not nothing: it inserts one row of defaults.",
"cure": "return before the statement if there are no rows. Where every column has a default, nothing even fails: <a href=\"bulk_operations/bulk_insert_returning.md#trap-empty-list\">a phantom row</a> is there."
},
{
"link": "bulk_operations/bulk_insert_returning.md#trap-empty-list",
"cause": "An empty list inserts a row of defaults, or fails if there are none.",
"cure": "return before the statement if there are no rows."
}
]
},
{
"id": "null-value-in-column-of-relation-violates-not-null-constraint",
"message": "null value in column \u2026 of relation \u2026 violates not-null constraint",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.IntegrityError</code> from <code>asyncpg.exceptions.NotNullViolationError</code>, SQLSTATE <code>23502</code>",
"For example: <code>null value in column &quot;sku&quot; of relation &quot;products&quot; violates not-null constraint</code>"
],
"wordings": [
[
[
"[ \\n]\\^?null[ \\n]\\^?value[ \\n]\\^?in[ \\n]\\^?column(?=[ \\n])(?:(?![ \\n]\\^?null[ \\n]\\^?value[ \\n]\\^?in[ \\n]\\^?column[ \\n]).){0,500}[ \\n]\\^?of[ \\n]\\^?relation(?=[ \\n])(?:(?![ \\n]\\^?of[ \\n]\\^?relation[ \\n]).){0,500}[ \\n]\\^?violates[ \\n]\\^?not[ \\n]\\^?null[ \\n]\\^?constraint(?=[ \\n])",
65
]
]
],
"said": [
"null value in column \u2026 of relation \u2026 violates not null constraint"
],
"names": [
"IntegrityError",
"NotNullViolationError",
"23502"
],
"causes": [
{
"link": "bulk_operations/bulk_insert.md#trap-empty-list",
"cause": "An empty list is not nothing: it inserts one row of defaults.",
"cure": "return before the statement if there are no rows. Where every column has a default, nothing even fails: <a href=\"bulk_operations/bulk_insert_returning.md#trap-empty-list\">a phantom row</a> is there."
},
{
"link": "bulk_operations/bulk_insert_returning.md#trap-empty-list",
"cause": "An empty list inserts a row of defaults, or fails if there are none.",
"cure": "return before the statement if there are no rows."
}
]
},
{
"id": "nullpool-object-has-no-attribute-size",
"message": "'NullPool' object has no attribute 'size'",
"facts": [
"PostgreSQL and SQLite: <code>AttributeError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?nullpool[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute[ \\n]\\^?size(?=[ \\n])",
37
]
]
],
"said": [
"nullpool object has no attribute size"
],
"names": [],
"causes": [
{
"link": "connection_pool/pool_status.md#trap-no-size",
"cause": "<code>NullPool</code> and <code>StaticPool</code> have no <code>size()</code>.",
"cure": "look at the pool&#x27;s class first. Tests and databases in memory often run on one of these two."
}
]
},
{
"id": "on-conflict-clause-does-not-match-any-primary-key-or",
"message": "ON CONFLICT clause does not match any PRIMARY KEY or UNIQUE constraint",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?on[ \\n]\\^?conflict[ \\n]\\^?clause[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?match[ \\n]\\^?any[ \\n]\\^?primary[ \\n]\\^?key[ \\n]\\^?or[ \\n]\\^?unique[ \\n]\\^?constraint(?=[ \\n])",
70
]
]
],
"said": [
"on conflict clause does not match any primary key or unique constraint"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "bulk_operations/upsert.md#trap-partial-index",
"cause": "A partial unique index is not found by its columns alone.",
"cure": "repeat the condition of the index: <code>index_where=Post.deleted_at.is_(None)</code>."
}
]
},
{
"id": "on-conflict-do-update-command-cannot-affect-row-a-second",
"message": "ON CONFLICT DO UPDATE command cannot affect row a second time",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.CardinalityViolationError</code>, SQLSTATE <code>21000</code>"
],
"wordings": [
[
[
"[ \\n]\\^?on[ \\n]\\^?conflict[ \\n]\\^?do[ \\n]\\^?update[ \\n]\\^?command[ \\n]\\^?cannot[ \\n]\\^?affect[ \\n]\\^?row[ \\n]\\^?a[ \\n]\\^?second[ \\n]\\^?time(?=[ \\n])",
61
]
]
],
"said": [
"on conflict do update command cannot affect row a second time"
],
"names": [
"DBAPIError",
"CardinalityViolationError",
"21000"
],
"causes": [
{
"link": "bulk_operations/upsert.md#trap-duplicate-in-batch",
"cause": "PostgreSQL refuses a batch that has the same key twice.",
"cure": "keep one row for each key before you send them."
}
]
},
{
"id": "order-by-expression-expected-got-metadata",
"message": "ORDER BY expression expected, got MetaData().",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ArgumentError</code>"
],
"wordings": [
[
[
"[ \\n]\\^order[ \\n]\\^?by[ \\n]\\^?expression[ \\n]\\^?expected(?=[ \\n])",
28
]
]
],
"said": [
"order by expression expected got metadata"
],
"names": [
"ArgumentError",
"ArgumentError"
],
"causes": [
{
"link": "basic_queries/list_with_filters.md#trap-any-attribute",
"cause": "Sorting by a name from the request can meet any attribute.",
"cure": "look the name up in a table of orders that you allow."
}
]
},
{
"id": "parent-instance-is-not-bound-to-a-session-lazy-load",
"message": "Parent instance \u2026 is not bound to a Session; lazy load operation of attribute \u2026 cannot proceed",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.orm.exc.DetachedInstanceError</code>",
"For example: <code>Parent instance &lt;User at &lt;address&gt;&gt; is not bound to a Session; lazy load operation of attribute &#x27;posts&#x27; cannot proceed</code>"
],
"wordings": [
[
[
"[ \\n]\\^?parent[ \\n]\\^?instance(?=[ \\n])(?:(?![ \\n]\\^?parent[ \\n]\\^?instance[ \\n]).){0,500}[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?bound[ \\n]\\^?to[ \\n]\\^?a[ \\n]\\^?session(?=[ \\n])",
43
],
[
"[ \\n]\\^?lazy[ \\n]\\^?load[ \\n]\\^?operation[ \\n]\\^?of[ \\n]\\^?attribute(?=[ \\n])(?:(?![ \\n]\\^?lazy[ \\n]\\^?load[ \\n]\\^?operation[ \\n]\\^?of[ \\n]\\^?attribute[ \\n]).){0,500}[ \\n]\\^?cannot[ \\n]\\^?proceed(?=[ \\n])",
49
]
]
],
"said": [
"parent instance \u2026 is not bound to a session lazy load operation of attribute \u2026 cannot proceed"
],
"names": [
"DetachedInstanceError",
"DetachedInstanceError"
],
"causes": [
{
"link": "relationship_loading/load_on_demand.md#trap-detached",
"cause": "An object whose session is closed has nothing to load with.",
"cure": "load what you need while the session is open, or keep it open for as long as its objects are used."
}
]
},
{
"id": "prepared-statement-does-not-exist",
"message": "prepared statement \u2026 does not exist",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.InvalidSQLStatementNameError</code>, SQLSTATE <code>26000</code>",
"For example: <code>prepared statement &quot;&lt;statement&gt;&quot; does not exist</code>"
],
"wordings": [
[
[
"[ \\n]\\^?prepared[ \\n]\\^?statement(?=[ \\n])(?:(?![ \\n]\\^?prepared[ \\n]\\^?statement[ \\n]).){0,500}[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?exist(?=[ \\n])",
35
]
]
],
"said": [
"prepared statement \u2026 does not exist"
],
"names": [
"DBAPIError",
"InvalidSQLStatementNameError",
"26000"
],
"causes": [
{
"link": "connection_pool/configure_pool.md#trap-dropped-statements",
"cause": "The driver keeps prepared statements that the server has dropped.",
"cure": "pass <code>connect_args={&quot;prepared_statement_cache_size&quot;: 0, &quot;statement_cache_size&quot;: 0}</code>, or let the pooler keep a connection for the whole session. Without the second, statements have names, which other processes use, too."
}
]
},
{
"id": "python-int-too-large-to-convert-to-sqlite-integer",
"message": "Python int too large to convert to SQLite INTEGER",
"facts": [
"SQLite: <code>OverflowError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?python[ \\n]\\^?int[ \\n]\\^?too[ \\n]\\^?large[ \\n]\\^?to[ \\n]\\^?convert[ \\n]\\^?to[ \\n]\\^?sqlite[ \\n]\\^?integer(?=[ \\n])",
49
]
]
],
"said": [
"python int too large to convert to sqlite integer"
],
"names": [],
"causes": [
{
"link": "foundations/constraint_errors.md#trap-number-out-of-range",
"cause": "By default, a number in a URL can raise what nobody expects.",
"cure": "listen for <code>handle_error</code>, as <code>make_engine</code> does, and raise <code>DataError</code>."
}
]
},
{
"id": "queuepool-limit-of-size-overflow-reached-connection-timed-out-timeout",
"message": "QueuePool limit of size \u2026 overflow \u2026 reached, connection timed out, timeout \u2026",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.TimeoutError</code>",
"For example: <code>QueuePool limit of size 1 overflow 0 reached, connection timed out, timeout 0.10</code>"
],
"wordings": [
[
[
"[ \\n]\\^?queuepool[ \\n]\\^?limit[ \\n]\\^?of[ \\n]\\^?size(?=[ \\n])(?:(?![ \\n]\\^?queuepool[ \\n]\\^?limit[ \\n]\\^?of[ \\n]\\^?size[ \\n]).){0,500}[ \\n]\\^?overflow(?=[ \\n])(?:(?![ \\n]\\^?overflow[ \\n]).){0,500}[ \\n]\\^?reached(?=[ \\n])",
44
]
]
],
"said": [
"queuepool limit of size \u2026 overflow \u2026 reached connection timed out timeout"
],
"names": [],
"causes": [
{
"link": "connection_pool/pool_status.md#trap-python-timeout-error",
"cause": "Python&#x27;s <code>TimeoutError</code> does not catch that of a full pool.",
"cure": "catch <code>sqlalchemy.exc.TimeoutError</code>, and answer that the service is busy."
},
{
"link": "connection_pool/configure_pool.md#trap-session-in-a-session",
"cause": "With a session inside a session, a pool of tasks waits for itself.",
"cure": "pass the session on, or finish the first transaction before the next session begins."
}
]
},
{
"id": "sql-expression-for-where-having-role-expected-got",
"message": "SQL expression for WHERE/HAVING role expected, got \u2026.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ArgumentError</code>",
"For example: <code>SQL expression for WHERE/HAVING role expected, got &lt;property object at &lt;address&gt;&gt;.</code>"
],
"wordings": [
[
[
"[ \\n]\\^?sql[ \\n]\\^?expression[ \\n]\\^?for[ \\n]\\^?where[ \\n]\\^?having[ \\n]\\^?role[ \\n]\\^?expected(?=[ \\n])",
45
]
]
],
"said": [
"sql expression for where having role expected got"
],
"names": [
"ArgumentError",
"ArgumentError"
],
"causes": [
{
"link": "soft_delete/soft_delete_mixin.md#trap-property-alone",
"cause": "A plain property by itself is no condition at all.",
"cure": "make it a <code>hybrid_property</code>, which is a condition in queries."
}
]
},
{
"id": "str-object-has-no-attribute-hex",
"message": "'str' object has no attribute 'hex'",
"facts": [
"SQLite: <code>sqlalchemy.exc.StatementError</code> from <code>AttributeError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?str[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute[ \\n]\\^?hex(?=[ \\n])",
31
]
]
],
"said": [
"str object has no attribute hex"
],
"names": [
"StatementError"
],
"causes": [
{
"link": "basic_queries/get_by_id.md#trap-text-id",
"cause": "An id as text fails on SQLite, and is never cached on PostgreSQL.",
"cure": "turn text into a <code>UUID</code> where it enters your program."
}
]
},
{
"id": "syntax-error-in-tsquery",
"message": "syntax error in tsquery: \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.PostgresSyntaxError</code>, SQLSTATE <code>42601</code>",
"For example: <code>syntax error in tsquery: &quot;rock &amp; | roll&quot;</code>"
],
"wordings": [
[
[
"[ \\n]\\^syntax[ \\n]\\^?error[ \\n]\\^?in[ \\n]\\^?tsquery(?=[ \\n])",
23
]
]
],
"said": [
"syntax error in tsquery"
],
"names": [
"ProgrammingError",
"PostgresSyntaxError",
"42601"
],
"causes": [
{
"link": "advanced_queries/full_text_search.md#trap-to-tsquery",
"cause": "What a person types is rarely valid for to_tsquery.",
"cure": "<code>websearch_to_tsquery</code>. Keep <code>to_tsquery</code> for queries that your program writes."
}
]
},
{
"id": "task-got-future-attached-to-a-different-loop",
"message": "Task \u2026 got Future \u2026 attached to a different loop",
"facts": [
"PostgreSQL: <code>RuntimeError</code>",
"For example: <code>Task &lt;task&gt; got Future &lt;future&gt; attached to a different loop</code>"
],
"wordings": [
[
[
"[ \\n]\\^?task(?=[ \\n])(?:(?![ \\n]\\^?task[ \\n]).){0,500}[ \\n]\\^?got[ \\n]\\^?future(?=[ \\n])(?:(?![ \\n]\\^?got[ \\n]\\^?future[ \\n]).){0,500}[ \\n]\\^?attached[ \\n]\\^?to[ \\n]\\^?a[ \\n]\\^?different[ \\n]\\^?loop(?=[ \\n])",
48
]
]
],
"said": [
"task \u2026 got future \u2026 attached to a different loop"
],
"names": [],
"causes": [
{
"link": "connection_pool/configure_pool.md#trap-other-event-loop",
"cause": "A connection serves only the event loop that opened it.",
"cure": "dispose of the engine before its event loop ends, or give each loop an engine of its own, in tests and threads too. SQLite&#x27;s driver does not mind, so a test there does not find it."
}
]
},
{
"id": "the-asyncio-extension-requires-an-async-driver-to-be-used",
"message": "The asyncio extension requires an async driver to be used. The loaded \u2026 is not async.",
"facts": [
"SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>The asyncio extension requires an async driver to be used. The loaded &#x27;pysqlite&#x27; is not async.</code>"
],
"wordings": [
[
[
"[ \\n]\\^?the[ \\n]\\^?asyncio[ \\n]\\^?extension[ \\n]\\^?requires[ \\n]\\^?an[ \\n]\\^?async[ \\n]\\^?driver[ \\n]\\^?to[ \\n]\\^?be[ \\n]\\^?used(?=[ \\n])",
57
],
[
"[ \\n]\\^?the[ \\n]\\^?loaded(?=[ \\n])(?:(?![ \\n]\\^?the[ \\n]\\^?loaded[ \\n]).){0,500}[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?async(?=[ \\n])",
25
]
]
],
"said": [
"the asyncio extension requires an async driver to be used the loaded \u2026 is not async"
],
"names": [
"InvalidRequestError"
],
"causes": [
{
"link": "foundations/database_url.md#trap-no-driver",
"cause": "A URL without a driver does not mean the asynchronous one.",
"cure": "name the driver: <code>sqlite+aiosqlite</code>, <code>postgresql+asyncpg</code>. Since SQLAlchemy 2.1, plain <code>postgresql</code> means psycopg 3."
}
]
},
{
"id": "the-number-of-query-arguments-cannot-exceed-32767",
"message": "the number of query arguments cannot exceed 32767",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.InterfaceError</code> from <code>asyncpg.exceptions.InterfaceError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?the[ \\n]\\^?number[ \\n]\\^?of[ \\n]\\^?query[ \\n]\\^?arguments[ \\n]\\^?cannot[ \\n]\\^?exceed[ \\n]\\^?32767(?=[ \\n])",
49
]
]
],
"said": [
"the number of query arguments cannot exceed 32767"
],
"names": [
"InterfaceError",
"InterfaceError"
],
"causes": [
{
"link": "bulk_operations/bulk_insert.md#trap-list-in-values",
"cause": "A list in <code>values()</code> is compiled by each call, and has a limit.",
"cure": "give the rows beside the statement, as the recipe does."
},
{
"link": "bulk_operations/bulk_insert_returning.md#trap-too-many-values",
"cause": "With asyncpg a statement has 32,767 values: 4,095 rows of 8 columns.",
"cure": "pass the rows as parameters, as the recipe does. That statement is also short enough to be compiled once and kept. SQLite has a limit, too: how high it is was decided when the library was built."
}
]
},
{
"id": "the-unique-method-must-be-invoked-on-this-result-as",
"message": "The unique() method must be invoked on this Result, as it contains results that include joined eager loads against collections",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?the[ \\n]\\^?unique[ \\n]\\^?method[ \\n]\\^?must[ \\n]\\^?be[ \\n]\\^?invoked[ \\n]\\^?on[ \\n]\\^?this[ \\n]\\^?result(?=[ \\n])",
48
],
[
"[ \\n]\\^?as[ \\n]\\^?it[ \\n]\\^?contains[ \\n]\\^?results[ \\n]\\^?that[ \\n]\\^?include[ \\n]\\^?joined[ \\n]\\^?eager[ \\n]\\^?loads[ \\n]\\^?against[ \\n]\\^?collections(?=[ \\n])",
74
]
]
],
"said": [
"the unique method must be invoked on this result as it contains results that include joined eager loads against collections"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "relationship_loading/eager_loading.md#trap-unique-forgotten",
"cause": "A joined collection repeats its parent: <code>unique()</code> is compulsory.",
"cure": "use <code>selectinload</code>, which needs no <code>unique()</code>. To join all the same, call <code>unique()</code> before <code>one()</code>, <code>all()</code> or <code>scalar_one_or_none()</code>."
}
]
},
{
"id": "there-is-no-unique-or-exclusion-constraint-matching-the-on",
"message": "there is no unique or exclusion constraint matching the ON CONFLICT specification",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.InvalidColumnReferenceError</code>, SQLSTATE <code>42P10</code>"
],
"wordings": [
[
[
"[ \\n]\\^?there[ \\n]\\^?is[ \\n]\\^?no[ \\n]\\^?unique[ \\n]\\^?or[ \\n]\\^?exclusion[ \\n]\\^?constraint[ \\n]\\^?matching[ \\n]\\^?the[ \\n]\\^?on[ \\n]\\^?conflict[ \\n]\\^?specification(?=[ \\n])",
81
]
]
],
"said": [
"there is no unique or exclusion constraint matching the on conflict specification"
],
"names": [
"ProgrammingError",
"InvalidColumnReferenceError",
"42P10"
],
"causes": [
{
"link": "bulk_operations/upsert.md#trap-partial-index",
"cause": "A partial unique index is not found by its columns alone.",
"cure": "repeat the condition of the index: <code>index_where=Post.deleted_at.is_(None)</code>."
}
]
},
{
"id": "this-session-s-transaction-has-been-rolled-back-due-to",
"message": "This Session's transaction has been rolled back due to a previous exception during flush. To begin a new transaction with this Session, first issue Session.rollback(). Original exception was: \u2026",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.PendingRollbackError</code>",
"For example: <code>This Session&#x27;s transaction has been rolled back due to a previous exception during flush. To begin a new transaction with this Session, first issue Session.rollback(). Original exception was: (sqlite3.IntegrityError) UNIQUE constraint failed: tags.name</code>"
],
"wordings": [
[
[
"[ \\n]\\^?this[ \\n]\\^?session[ \\n]\\^?s[ \\n]\\^?transaction[ \\n]\\^?has[ \\n]\\^?been[ \\n]\\^?rolled[ \\n]\\^?back[ \\n]\\^?due[ \\n]\\^?to[ \\n]\\^?a[ \\n]\\^?previous[ \\n]\\^?exception[ \\n]\\^?during[ \\n]\\^?flush(?=[ \\n])",
88
],
[
"[ \\n]\\^?to[ \\n]\\^?begin[ \\n]\\^?a[ \\n]\\^?new[ \\n]\\^?transaction[ \\n]\\^?with[ \\n]\\^?this[ \\n]\\^?session(?=[ \\n])",
44
],
[
"[ \\n]\\^first[ \\n]\\^?issue[ \\n]\\^?session[ \\n]\\^?rollback(?=[ \\n])",
28
]
]
],
"said": [
"this session s transaction has been rolled back due to a previous exception during flush to begin a new transaction with this session first issue session rollback original exception was"
],
"names": [
"PendingRollbackError",
"PendingRollbackError"
],
"causes": [
{
"link": "foundations/silent_rollback.md#trap-failed-flush",
"cause": "A flush that failed ends the transaction: <code>commit()</code> refuses.",
"cure": "add and flush within <code>begin_nested()</code>. The session is strict about its own flush, on both engines; statements that you execute yourself are what fails in silence."
}
]
},
{
"id": "unconsumed-column-names",
"message": "Unconsumed column names: \u2026",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.CompileError</code>",
"For example: <code>Unconsumed column names: price</code>"
],
"wordings": [
[
[
"[ \\n]\\^unconsumed[ \\n]\\^?column[ \\n]\\^?names(?=[ \\n])",
23
]
]
],
"said": [
"unconsumed column names"
],
"names": [
"CompileError",
"CompileError"
],
"causes": [
{
"link": "bulk_operations/bulk_update.md#trap-misspelled-key",
"cause": "A key that is no column: ignored in rows, an error in <code>values()</code>.",
"cure": "take typed values, as <code>reprice</code> does, and name the column once, in your own code."
}
]
},
{
"id": "unique-constraint-failed",
"message": "UNIQUE constraint failed: \u2026",
"facts": [
"SQLite: <code>sqlalchemy.exc.IntegrityError</code> from <code>sqlite3.IntegrityError</code>",
"For example: <code>UNIQUE constraint failed: members.slug</code>"
],
"wordings": [
[
[
"[ \\n]\\^unique[ \\n]\\^?constraint[ \\n]\\^?failed(?=[ \\n])",
24
]
]
],
"said": [
"unique constraint failed"
],
"names": [
"IntegrityError",
"IntegrityError"
],
"causes": [
{
"link": "soft_delete/soft_delete_mixin.md#trap-plain-unique",
"cause": "With <code>unique=True</code> a deleted row keeps its name taken.",
"cure": "use a unique index over the live rows."
},
{
"link": "soft_delete/soft_delete_mixin.md#trap-one-keyword",
"cause": "With only PostgreSQL&#x27;s keyword, SQLite&#x27;s index covers deleted rows.",
"cure": "write the condition under both keywords."
}
]
},
{
"id": "uniqueviolationerror-object-has-no-attribute-diag",
"message": "'UniqueViolationError' object has no attribute 'diag'",
"facts": [
"PostgreSQL: <code>AttributeError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?uniqueviolationerror[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute[ \\n]\\^?diag(?=[ \\n])",
49
]
]
],
"said": [
"uniqueviolationerror object has no attribute diag"
],
"names": [],
"causes": [
{
"link": "foundations/constraint_errors.md#trap-diag",
"cause": "<code>orig.diag</code> is psycopg&#x27;s; neither of these drivers has it.",
"cure": "use <code>error.driver_exception</code>, which is the driver&#x27;s own error on every driver, and its <code>constraint_name</code> on asyncpg."
}
]
},
{
"id": "unsupported-operand-type-s-for-decimal-decimal-and-float",
"message": "unsupported operand type(s) for -=: 'decimal.Decimal' and 'float'",
"facts": [
"PostgreSQL and SQLite: <code>TypeError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?unsupported[ \\n]\\^?operand[ \\n]\\^?type[ \\n]\\^?s[ \\n]\\^?for[ \\n]\\^?decimal[ \\n]\\^?decimal[ \\n]\\^?and[ \\n]\\^?float(?=[ \\n])",
56
]
]
],
"said": [
"unsupported operand type s for decimal decimal and float"
],
"names": [],
"causes": [
{
"link": "transactions/transfer_funds.md#trap-float-and-decimal",
"cause": "A NUMERIC column is a Decimal in Python: no float goes with it.",
"cure": "keep cents in an integer column, as here."
}
]
},
{
"id": "update-statement-on-table-expected-to-update-row-s-were",
"message": "UPDATE statement on table \u2026 expected to update \u2026 row(s); \u2026 were matched.",
"facts": [
"SQLite: <code>sqlalchemy.orm.exc.StaleDataError</code>",
"For example: <code>UPDATE statement on table &#x27;products&#x27; expected to update 2 row(s); 1 were matched.</code>"
],
"wordings": [
[
[
"[ \\n]\\^?update[ \\n]\\^?statement[ \\n]\\^?on[ \\n]\\^?table(?=[ \\n])(?:(?![ \\n]\\^?update[ \\n]\\^?statement[ \\n]\\^?on[ \\n]\\^?table[ \\n]).){0,500}[ \\n]\\^?expected[ \\n]\\^?to[ \\n]\\^?update(?=[ \\n])(?:(?![ \\n]\\^?expected[ \\n]\\^?to[ \\n]\\^?update[ \\n]).){0,500}[ \\n]\\^?row[ \\n]\\^?s(?=[ \\n])",
54
]
]
],
"said": [
"update statement on table \u2026 expected to update \u2026 row s \u2026 were matched"
],
"names": [
"StaleDataError"
],
"causes": [
{
"link": "bulk_operations/bulk_update.md#trap-unknown-id",
"cause": "Updating by primary key says of unknown ids what the driver can.",
"cure": "compare the ids that came back with those that you sent. Of many sets of parameters, PostgreSQL&#x27;s driver reports no count at all, and SQLite&#x27;s an error without the id."
}
]
}
]
}
