globalThis.answers = {
"values": "(?<=Original exception was: )[^\\n]*|(?<=constraint failed: )[^\\n]*|(?<=no such column: )[^\\n]*|(?<=no such table: )[^\\n]*|Mapper\\[[^\\]]*\\]|\\b\\w*load\\([^()]*\\)|\\b[A-Z]\\w+\\.[a-z_]\\w*\\b(?!\\()|(?<=apped class )[\\w.>-]+|(?<=argument for )\\w+|(?<=module name as )[\\w.]+|(?<=element of type )\\w+|(?<=column )[A-Za-z_]+\\.\\w+|(?<=copies )\\w+\\.\\w+ to \\w+\\.\\w+|(?<=ambiguous column name: )[^\\n]*|(?<=duplicate column name: )[^\\n]*|(?<=no such savepoint: )[^\\n]*|(?<=no such function: )[^\\n]*|(?<=\\bfunction )[\\w.]+\\([^()]*\\)|(?<=no such index: )[^\\n]*|(?<=drop table )\\w+|(?<=of table )\\w+|(?<=for table )\\w+|(?<=table )\\w+(?= already)|(?<=index )\\w+(?= already)|'[^']*'(?= object has no attribute '_sa_instance_state')|\\[Errno -?\\d+\\]|(?<=: )[^ \\n(]+\\([^\\n]{0,40}\\.\\.\\.|<[^<>\\n]{0,40}\\.\\.\\.|(?<=column names: )[^\\n]*|(?<= for column )[^ \\n]+|\\\"[^\\\"]*\\\"|(?<='NoneType' object has no attribute )'[^']*'|(?<![=\\w])(?<!module named )(?<!object has no attribute )(?<!used in )(?<!session is in )'(?!(?:int|float|str|bytes|bool|list|dict|tuple|set|NoneType|[Dd]ecimal\\.Decimal|datetime\\.\\w+|uuid\\.UUID)')[^']*'(?! object (?:has no attribute|is not |can't be |does not ))|<[^<>]*(?:<[^<>]*>[^<>]*)*>|\\$\\d+|\\b\\d{1,4}(?:\\.\\d+)?\\b|\\b_base(?=\\.)",
"elsewhere": "\\bORA-[0-9]|\\([0-9]{4}, [\\\"']|[Mm]y[Ss][Qq][Ll]|pyodbc|oracledb|pymongo|SQL Server|\\bdjango\\.|\\btortoise\\.|\\bpeewee\\.|\\bredis\\.",
"entries": [
{
"id": "asyncadaptedqueuepool-object-has-no-attribute-invalidatedcount",
"message": "'AsyncAdaptedQueuePool' object has no attribute 'invalidatedcount'",
"facts": [
"PostgreSQL and SQLite: <code>AttributeError</code>"
],
"wordings": [
[
[
"\\s\\^?asyncadaptedqueuepool\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute\\s\\^?invalidatedcount(?=\\s)",
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
"id": "can-t-load-plugin-sqlalchemy-dialects-aiosqlite",
"message": "Can't load plugin: sqlalchemy.dialects:aiosqlite",
"facts": [
"SQLite: <code>sqlalchemy.exc.NoSuchModuleError</code>"
],
"wordings": [
[
[
"\\s\\^?can\\s\\^?t\\s\\^?load\\s\\^?plugin\\s\\^?sqlalchemy\\s\\^?dialects\\s\\^?aiosqlite(?=\\s)",
47
]
]
],
"said": [
"can t load plugin sqlalchemy dialects aiosqlite"
],
"names": [
"NoSuchModuleError"
],
"causes": [
{
"link": "failures/connecting.md#trap-driver-alone",
"cause": "The address begins with the driver, without the kind of database.",
"cure": "Write both: <code>sqlite+aiosqlite</code>, or <code>postgresql+asyncpg</code>."
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
"\\s\\^?can\\s\\^?t\\s\\^?load\\s\\^?plugin\\s\\^?sqlalchemy\\s\\^?dialects\\s\\^?postgres(?=\\s)",
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
"id": "connect-call-failed",
"message": "\u2026 Connect call failed (\u2026, \u2026)",
"facts": [
"PostgreSQL: <code>ConnectionRefusedError</code>",
"For example: <code>[Errno 111] Connect call failed (&#x27;127.0.0.1&#x27;, 1)</code>"
],
"wordings": [
[
[
"\\s\\^connect\\s\\^?call\\s\\^?failed(?=\\s)",
19
]
],
[
[
"\\s\\^port(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?failed\\s\\^?connection\\s\\^?refused(?=\\s)",
32
]
],
[
[
"\\s\\^?could\\s\\^?not\\s\\^?connect\\s\\^?to\\s\\^?server\\s\\^?connection\\s\\^?refused(?=\\s)",
46
]
],
[
[
"\\s\\^?is\\s\\^?the\\s\\^?server\\s\\^?running\\s\\^?on\\s\\^?that\\s\\^?host\\s\\^?and\\s\\^?accepting\\s\\^?tcp\\s\\^?ip\\s\\^?connections(?=\\s)",
67
]
]
],
"said": [
"connect call failed",
"port \u2026 failed connection refused",
"could not connect to server connection refused",
"is the server running on that host and accepting tcp ip connections"
],
"names": [],
"causes": [
{
"link": "failures/connecting.md#trap-refused",
"cause": "Nothing listens at this address and port.",
"cure": "Start the server, or write the host and the port where it listens."
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
"\\s\\^?connect\\s\\^?got\\s\\^?an\\s\\^?unexpected\\s\\^?keyword\\s\\^?argument(?=\\s)",
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
"PostgreSQL: <code>sqlalchemy.exc.InterfaceError</code> from <code>asyncpg.exceptions.InterfaceError</code>"
],
"wordings": [
[
[
"\\s\\^connection\\s\\^?is\\s\\^?closed(?=\\s)",
20
]
]
],
"said": [
"connection is closed"
],
"names": [
"InterfaceError",
"InterfaceError"
],
"causes": [
{
"link": "failures/connecting.md#trap-closed-while-idle",
"cause": "The connection died while it lay in the pool.",
"cure": "Set <code>pool_pre_ping</code>: a connection is tried before it is given out."
},
{
"link": "connection_pool/configure_pool.md#trap-killed-connection",
"cause": "Without <code>pool_pre_ping</code>, a dead connection fails for its next user.",
"cure": "set <code>pool_pre_ping</code>. It does not help a connection that dies in the middle of a transaction: repeat that transaction as a whole."
}
]
},
{
"id": "connection-was-closed-in-the-middle-of-operation",
"message": "connection was closed in the middle of operation",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.ConnectionDoesNotExistError</code>, SQLSTATE <code>08003</code>"
],
"wordings": [
[
[
"\\s\\^?connection\\s\\^?was\\s\\^?closed\\s\\^?in\\s\\^?the\\s\\^?middle\\s\\^?of\\s\\^?operation(?=\\s)",
48
]
],
[
[
"\\s\\^?server\\s\\^?closed\\s\\^?the\\s\\^?connection\\s\\^?unexpectedly(?=\\s)",
41
]
],
[
[
"\\s\\^?ssl\\s\\^?connection\\s\\^?has\\s\\^?been\\s\\^?closed\\s\\^?unexpectedly(?=\\s)",
43
]
]
],
"said": [
"connection was closed in the middle of operation",
"server closed the connection unexpectedly",
"ssl connection has been closed unexpectedly"
],
"names": [
"DBAPIError",
"ConnectionDoesNotExistError",
"08003"
],
"causes": [
{
"link": "failures/connecting.md#trap-killed",
"cause": "The server&#x27;s process died, or something in between closed the line.",
"cure": "Find the reason in the server&#x27;s log, and run the transaction again."
}
]
},
{
"id": "connection-was-closed-in-the-middle-of-operation-terminating-connection",
"message": "connection was closed in the middle of operation: terminating connection due to administrator command",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.ConnectionDoesNotExistError</code>, SQLSTATE <code>08003</code>"
],
"wordings": [
[
[
"\\s\\^?connection\\s\\^?was\\s\\^?closed\\s\\^?in\\s\\^?the\\s\\^?middle\\s\\^?of\\s\\^?operation\\s\\^?terminating\\s\\^?connection\\s\\^?due\\s\\^?to\\s\\^?administrator\\s\\^?command(?=\\s)",
100
]
],
[
[
"\\s\\^?terminating\\s\\^?connection\\s\\^?due\\s\\^?to\\s\\^?administrator\\s\\^?command(?=\\s)",
51
]
]
],
"said": [
"connection was closed in the middle of operation terminating connection due to administrator command",
"terminating connection due to administrator command"
],
"names": [
"DBAPIError",
"ConnectionDoesNotExistError",
"08003"
],
"causes": [
{
"link": "failures/connecting.md#trap-terminated",
"cause": "An administrator, or a restart of the server, ended the connection.",
"cure": "Run the whole transaction once more: the pool has replaced it."
}
]
},
{
"id": "could-not-locate-a-bind-configured-on-mapper-sql-expression",
"message": "Could not locate a bind configured on mapper \u2026, SQL expression or this Session.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.UnboundExecutionError</code>",
"For example: <code>Could not locate a bind configured on mapper Mapper[User(users)], SQL expression or this Session.</code>"
],
"wordings": [
[
[
"\\s\\^?could\\s\\^?not\\s\\^?locate\\s\\^?a\\s\\^?bind\\s\\^?configured\\s\\^?on\\s\\^?mapper(?=\\s)",
44
],
[
"\\s\\^?sql\\s\\^?expression\\s\\^?or\\s\\^?this\\s\\^?session(?=\\s)",
30
]
]
],
"said": [
"could not locate a bind configured on mapper \u2026 sql expression or this session"
],
"names": [
"UnboundExecutionError",
"UnboundExecutionError"
],
"causes": [
{
"link": "failures/connecting.md#trap-unbound",
"cause": "The session has no engine: it was not made by your sessionmaker.",
"cure": "Make one <code>async_sessionmaker</code> with the engine; call that."
}
]
},
{
"id": "could-not-parse-sqlalchemy-url-from-given-url-string",
"message": "Could not parse SQLAlchemy URL from given URL string",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ArgumentError</code>"
],
"wordings": [
[
[
"\\s\\^?could\\s\\^?not\\s\\^?parse\\s\\^?sqlalchemy\\s\\^?url\\s\\^?from\\s\\^?given\\s\\^?url\\s\\^?string(?=\\s)",
52
]
],
[
[
"\\s\\^?could\\s\\^?not\\s\\^?parse\\s\\^?rfc1738\\s\\^?url\\s\\^?from\\s\\^?string(?=\\s)",
39
]
]
],
"said": [
"could not parse sqlalchemy url from given url string",
"could not parse rfc1738 url from string"
],
"names": [
"ArgumentError",
"ArgumentError"
],
"causes": [
{
"link": "failures/connecting.md#trap-no-url",
"cause": "What was given is no address: it is empty, or its quotes are in it.",
"cure": "Read the variable so that a missing one is an error of its own."
}
]
},
{
"id": "database-does-not-exist",
"message": "database \u2026 does not exist",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.InvalidCatalogNameError</code>, SQLSTATE <code>3D000</code>",
"For example: <code>database &quot;site&quot; does not exist</code>"
],
"wordings": [
[
[
"\\s\\^database(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?does\\s\\^?not\\s\\^?exist(?=\\s)",
25
]
]
],
"said": [
"database \u2026 does not exist"
],
"names": [
"DBAPIError",
"InvalidCatalogNameError",
"3D000"
],
"causes": [
{
"link": "failures/connecting.md#trap-no-database",
"cause": "The server has no database of that name.",
"cure": "Create it from another database, outside of a transaction."
}
]
},
{
"id": "expected-string-or-url-object-got-none",
"message": "Expected string or URL object, got None",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ArgumentError</code>"
],
"wordings": [
[
[
"\\s\\^?expected\\s\\^?string\\s\\^?or\\s\\^?url\\s\\^?object(?=\\s)",
29
]
]
],
"said": [
"expected string or url object got none"
],
"names": [
"ArgumentError",
"ArgumentError"
],
"causes": [
{
"link": "failures/connecting.md#trap-no-address",
"cause": "The variable that should have the address is not set.",
"cure": "Read it by <code>os.environ[\u2026]</code>: a missing one then says its name."
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
"\\s\\^?invalid\\s\\^?argument\\s\\^?s(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?argument\\s\\^?s\\s).){0,500}\\s\\^?sent\\s\\^?to\\s\\^?create_engine(?=\\s)",
42
],
[
"\\s\\^?using\\s\\^?configuration\\s\\^?sqlitedialect_aiosqlite\\s\\^?staticpool\\s\\^?engine(?=\\s)",
61
],
[
"\\s\\^?please\\s\\^?check\\s\\^?that\\s\\^?the\\s\\^?keyword\\s\\^?arguments\\s\\^?are\\s\\^?appropriate\\s\\^?for\\s\\^?this\\s\\^?combination\\s\\^?of\\s\\^?components(?=\\s)",
90
]
]
],
"said": [
"invalid argument s \u2026 sent to create_engine using configuration sqlitedialect_aiosqlite staticpool engine please check that the keyword arguments are appropriate for this combination of components"
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
"id": "name-or-service-not-known",
"message": "\u2026 Name or service not known",
"facts": [
"PostgreSQL: <code>socket.gaierror</code>",
"For example: <code>[Errno -2] Name or service not known</code>"
],
"wordings": [
[
[
"\\s\\^?name\\s\\^?or\\s\\^?service\\s\\^?not\\s\\^?known(?=\\s)",
25
]
],
[
[
"\\s\\^failed\\s\\^?to\\s\\^?resolve\\s\\^?host(?=\\s)",
22
]
],
[
[
"\\s\\^?could\\s\\^?not\\s\\^?translate\\s\\^?host\\s\\^?name(?=\\s)(?:(?!\\s\\^?could\\s\\^?not\\s\\^?translate\\s\\^?host\\s\\^?name\\s).){0,500}\\s\\^?to\\s\\^?address(?=\\s)",
42
]
],
[
[
"\\s\\^?temporary\\s\\^?failure\\s\\^?in\\s\\^?name\\s\\^?resolution(?=\\s)",
36
]
],
[
[
"\\s\\^nodename\\s\\^?nor\\s\\^?servname\\s\\^?provided(?=\\s)",
30
]
],
[
[
"\\s\\^getaddrinfo\\s\\^?failed(?=\\s)",
18
]
]
],
"said": [
"name or service not known",
"failed to resolve host",
"could not translate host name \u2026 to address",
"temporary failure in name resolution",
"nodename nor servname provided or not known",
"getaddrinfo failed"
],
"names": [
"gaierror"
],
"causes": [
{
"link": "failures/connecting.md#trap-unknown-host",
"cause": "This machine cannot look up the name of the host.",
"cure": "Write a name that is known, and have <code>URL.create</code> make the address."
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
"\\s\\^no\\s\\^?module\\s\\^?named\\s\\^?psycopg(?=\\s)",
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
"id": "no-module-named-psycopg2",
"message": "No module named 'psycopg2'",
"facts": [
"PostgreSQL: <code>ModuleNotFoundError</code>"
],
"wordings": [
[
[
"\\s\\^no\\s\\^?module\\s\\^?named\\s\\^?psycopg2(?=\\s)",
24
]
]
],
"said": [
"no module named psycopg2"
],
"names": [],
"causes": [
{
"link": "failures/connecting.md#trap-psycopg2",
"cause": "The address names a driver that is not installed, and not async.",
"cure": "Name the driver <code>asyncpg</code>, or let the recipe do so."
}
]
},
{
"id": "no-pg-hba-conf-entry-for-host-user-database-no",
"message": "no pg_hba.conf entry for host \u2026, user \u2026, database \u2026, no encryption",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.InvalidAuthorizationSpecificationError</code>, SQLSTATE <code>28000</code>",
"For example: <code>no pg_hba.conf entry for host &quot;[local]&quot;, user &quot;ada&quot;, database &quot;postgres&quot;, no encryption</code>"
],
"wordings": [
[
[
"\\s\\^?no\\s\\^?pg_hba\\s\\^?conf\\s\\^?entry\\s\\^?for\\s\\^?host(?=\\s)",
29
]
]
],
"said": [
"no pg_hba conf entry for host \u2026 user \u2026 database \u2026 no encryption"
],
"names": [
"DBAPIError",
"InvalidAuthorizationSpecificationError",
"28000"
],
"causes": [
{
"link": "failures/connecting.md#trap-no-rule",
"cause": "No line of the server&#x27;s <code>pg_hba.conf</code> lets this user in from here.",
"cure": "Add a line for the user to <code>pg_hba.conf</code>, and reload it."
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
"\\s\\^?nullpool\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute\\s\\^?size(?=\\s)",
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
"id": "password-authentication-failed-for-user",
"message": "password authentication failed for user \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.InvalidPasswordError</code>, SQLSTATE <code>28P01</code>",
"For example: <code>password authentication failed for user &quot;ada&quot;</code>"
],
"wordings": [
[
[
"\\s\\^?password\\s\\^?authentication\\s\\^?failed\\s\\^?for\\s\\^?user(?=\\s)",
39
]
]
],
"said": [
"password authentication failed for user"
],
"names": [
"DBAPIError",
"InvalidPasswordError",
"28P01"
],
"causes": [
{
"link": "failures/connecting.md#trap-password",
"cause": "The password is wrong, or becomes wrong when the address is read.",
"cure": "Give the password to <code>URL.create</code> as it is."
}
]
},
{
"id": "postgresql-server-at-rejected-ssl-upgrade",
"message": "PostgreSQL server at \u2026 rejected SSL upgrade",
"facts": [
"PostgreSQL: <code>ConnectionError</code>",
"For example: <code>PostgreSQL server at &quot;127.0.0.1:&lt;port&gt;&quot; rejected SSL upgrade</code>"
],
"wordings": [
[
[
"\\s\\^?postgresql\\s\\^?server\\s\\^?at(?=\\s)(?:(?!\\s\\^?postgresql\\s\\^?server\\s\\^?at\\s).){0,500}\\s\\^?rejected\\s\\^?ssl\\s\\^?upgrade(?=\\s)",
43
]
],
[
[
"\\s\\^?server\\s\\^?does\\s\\^?not\\s\\^?support\\s\\^?ssl(?=\\s)",
27
],
[
"\\s\\^but\\s\\^?ssl\\s\\^?was\\s\\^?required(?=\\s)",
20
]
]
],
"said": [
"postgresql server at \u2026 rejected ssl upgrade",
"server does not support ssl but ssl was required"
],
"names": [],
"causes": [
{
"link": "failures/connecting.md#trap-no-tls",
"cause": "The address demands TLS, and the server, or a pooler, has none.",
"cure": "Turn on TLS on the server, or write <code>ssl=disable</code> on loopback."
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
"\\s\\^?queuepool\\s\\^?limit\\s\\^?of\\s\\^?size(?=\\s)(?:(?!\\s\\^?queuepool\\s\\^?limit\\s\\^?of\\s\\^?size\\s).){0,500}\\s\\^?overflow(?=\\s)(?:(?!\\s\\^?overflow\\s).){0,500}\\s\\^?reached(?=\\s)",
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
"link": "failures/connecting.md#trap-pool",
"cause": "Every connection of the pool is in use, or was never given back.",
"cure": "Open each session by <code>async with</code>, and hold it for one request only."
},
{
"link": "connection_pool/pool_status.md#trap-python-timeout-error",
"cause": "Python&#x27;s <code>TimeoutError</code> does not catch that of a full pool.",
"cure": "catch <code>sqlalchemy.exc.TimeoutError</code>, and answer that the service is busy."
},
{
"link": "advanced_queries/stream_results.md#trap-client-waits",
"cause": "While a client reads, the stream keeps a connection of the pool.",
"cure": "<code>export_in_batches</code>, whose client keeps nobody waiting."
},
{
"link": "concurrency/one_session_per_task.md#trap-more-tasks-than-connections",
"cause": "Tasks that wait in vain for a connection fail, and so do others.",
"cure": "wait for room before the session is opened."
},
{
"link": "connection_pool/configure_pool.md#trap-session-in-a-session",
"cause": "With a session inside a session, a pool of tasks waits for itself.",
"cure": "pass the session on, or finish the first transaction before the next session begins."
}
]
},
{
"id": "remaining-connection-slots-are-reserved-for-roles-with-the-superuser",
"message": "remaining connection slots are reserved for roles with the SUPERUSER attribute",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.TooManyConnectionsError</code>, SQLSTATE <code>53300</code>"
],
"wordings": [
[
[
"\\s\\^?remaining\\s\\^?connection\\s\\^?slots\\s\\^?are\\s\\^?reserved\\s\\^?for\\s\\^?roles\\s\\^?with\\s\\^?the\\s\\^?superuser\\s\\^?attribute(?=\\s)",
78
]
],
[
[
"\\s\\^?remaining\\s\\^?connection\\s\\^?slots\\s\\^?are\\s\\^?reserved\\s\\^?for\\s\\^?non\\s\\^?replication\\s\\^?superuser\\s\\^?connections(?=\\s)",
81
]
],
[
[
"\\s\\^?remaining\\s\\^?connection\\s\\^?slots\\s\\^?are\\s\\^?reserved\\s\\^?for\\s\\^?roles\\s\\^?with\\s\\^?privileges\\s\\^?of\\s\\^?the(?=\\s)(?:(?!\\s\\^?remaining\\s\\^?connection\\s\\^?slots\\s\\^?are\\s\\^?reserved\\s\\^?for\\s\\^?roles\\s\\^?with\\s\\^?privileges\\s\\^?of\\s\\^?the\\s).){0,500}\\s\\^?role(?=\\s)",
79
]
]
],
"said": [
"remaining connection slots are reserved for roles with the superuser attribute",
"remaining connection slots are reserved for non replication superuser connections",
"remaining connection slots are reserved for roles with privileges of the \u2026 role"
],
"names": [
"DBAPIError",
"TooManyConnectionsError",
"53300"
],
"causes": [
{
"link": "failures/connecting.md#trap-reserved",
"cause": "Only the connections that are kept for administrators are left.",
"cure": "Leave those out when you divide <code>max_connections</code>."
}
]
},
{
"id": "role-does-not-exist",
"message": "role \u2026 does not exist",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.InvalidAuthorizationSpecificationError</code>, SQLSTATE <code>28000</code>",
"For example: <code>role &quot;ada&quot; does not exist</code>"
],
"wordings": [
[
[
"\\s\\^role(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?does\\s\\^?not\\s\\^?exist(?=\\s)",
21
]
]
],
"said": [
"role \u2026 does not exist"
],
"names": [
"DBAPIError",
"InvalidAuthorizationSpecificationError",
"28000"
],
"causes": [
{
"link": "failures/connecting.md#trap-no-role",
"cause": "The server has no role of that name.",
"cure": "Create the role, or name one that there is."
}
]
},
{
"id": "sorry-too-many-clients-already",
"message": "sorry, too many clients already",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.TooManyConnectionsError</code>, SQLSTATE <code>53300</code>"
],
"wordings": [
[
[
"\\s\\^too\\s\\^?many\\s\\^?clients\\s\\^?already(?=\\s)",
24
]
],
[
[
"\\s\\^?no\\s\\^?more\\s\\^?connections\\s\\^?allowed\\s\\^?max_client_conn(?=\\s)",
43
]
]
],
"said": [
"sorry too many clients already",
"no more connections allowed max_client_conn"
],
"names": [
"DBAPIError",
"TooManyConnectionsError",
"53300"
],
"causes": [
{
"link": "failures/connecting.md#trap-too-many-clients",
"cause": "All processes together open more connections than the server takes.",
"cure": "Give each process its share, and let its tasks wait for that."
}
]
},
{
"id": "ssl-certificate-verify-failed-certificate-verify-failed-self-signed-certificate",
"message": "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:\u2026)",
"facts": [
"PostgreSQL: <code>ssl.SSLCertVerificationError</code>",
"For example: <code>[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:&lt;line&gt;)</code>"
],
"wordings": [
[
[
"\\s\\^?ssl\\s\\^?certificate_verify_failed\\s\\^?certificate\\s\\^?verify\\s\\^?failed\\s\\^?self\\s\\^?signed\\s\\^?certificate\\s\\^?_ssl\\s\\^?c(?=\\s)",
86
]
],
[
[
"\\s\\^?certificate\\s\\^?verify\\s\\^?failed\\s\\^?self\\s\\^?signed\\s\\^?certificate\\s\\^?in\\s\\^?certificate\\s\\^?chain(?=\\s)",
70
]
],
[
[
"\\s\\^?certificate\\s\\^?verify\\s\\^?failed\\s\\^?unable\\s\\^?to\\s\\^?get\\s\\^?local\\s\\^?issuer\\s\\^?certificate(?=\\s)",
64
]
]
],
"said": [
"ssl certificate_verify_failed certificate verify failed self signed certificate _ssl c",
"certificate verify failed self signed certificate in certificate chain",
"certificate verify failed unable to get local issuer certificate"
],
"names": [
"SSLCertVerificationError"
],
"causes": [
{
"link": "failures/connecting.md#trap-certificate",
"cause": "Nobody that this machine trusts has signed the server&#x27;s certificate.",
"cure": "Trust the certificate that your host publishes, and still check it."
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
"\\s\\^?the\\s\\^?asyncio\\s\\^?extension\\s\\^?requires\\s\\^?an\\s\\^?async\\s\\^?driver\\s\\^?to\\s\\^?be\\s\\^?used(?=\\s)",
57
],
[
"\\s\\^?the\\s\\^?loaded(?=\\s)(?:(?!\\s\\^?the\\s\\^?loaded\\s).){0,500}\\s\\^?is\\s\\^?not\\s\\^?async(?=\\s)",
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
"id": "the-database-system-is-shutting-down",
"message": "the database system is shutting down",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.CannotConnectNowError</code>, SQLSTATE <code>57P03</code>"
],
"wordings": [
[
[
"\\s\\^?the\\s\\^?database\\s\\^?system\\s\\^?is\\s\\^?shutting\\s\\^?down(?=\\s)",
36
]
],
[
[
"\\s\\^?the\\s\\^?database\\s\\^?system\\s\\^?is\\s\\^?starting\\s\\^?up(?=\\s)",
34
]
],
[
[
"\\s\\^?the\\s\\^?database\\s\\^?system\\s\\^?is\\s\\^?in\\s\\^?recovery\\s\\^?mode(?=\\s)",
39
]
],
[
[
"\\s\\^?the\\s\\^?database\\s\\^?system\\s\\^?is\\s\\^?not\\s\\^?yet\\s\\^?accepting\\s\\^?connections(?=\\s)",
52
]
]
],
"said": [
"the database system is shutting down",
"the database system is starting up",
"the database system is in recovery mode",
"the database system is not yet accepting connections"
],
"names": [
"DBAPIError",
"CannotConnectNowError",
"57P03"
],
"causes": [
{
"link": "failures/connecting.md#trap-shutting-down",
"cause": "The server is about to end, or has not come up yet.",
"cure": "Try again until it answers, for as long as its start may take."
}
]
},
{
"id": "the-sqlalchemy-asyncio-module-requires-that-the-python-library-is",
"message": "The SQLAlchemy asyncio module requires that the Python \u2026 library is installed. In order to ensure this dependency is available, use the \u2026 install target: \u2026",
"facts": [
"SQLite: <code>ImportError</code>",
"For example: <code>The SQLAlchemy asyncio module requires that the Python &#x27;greenlet&#x27; library is installed. In order to ensure this dependency is available, use the &#x27;sqlalchemy[asyncio]&#x27; install target: &#x27;pip install sqlalchemy[asyncio]&#x27;</code>"
],
"wordings": [
[
[
"\\s\\^?the\\s\\^?sqlalchemy\\s\\^?asyncio\\s\\^?module\\s\\^?requires\\s\\^?that\\s\\^?the\\s\\^?python(?=\\s)(?:(?!\\s\\^?the\\s\\^?sqlalchemy\\s\\^?asyncio\\s\\^?module\\s\\^?requires\\s\\^?that\\s\\^?the\\s\\^?python\\s).){0,500}\\s\\^?library\\s\\^?is\\s\\^?installed(?=\\s)",
77
],
[
"\\s\\^?in\\s\\^?order\\s\\^?to\\s\\^?ensure\\s\\^?this\\s\\^?dependency\\s\\^?is\\s\\^?available(?=\\s)",
47
],
[
"\\s\\^use\\s\\^?the(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?install\\s\\^?target(?=\\s)",
24
]
],
[
[
"\\s\\^?the\\s\\^?greenlet\\s\\^?library\\s\\^?is\\s\\^?required\\s\\^?to\\s\\^?use\\s\\^?this\\s\\^?function(?=\\s)",
53
],
[
"\\s\\^no\\s\\^?module\\s\\^?named\\s\\^?greenlet(?=\\s)",
24
]
]
],
"said": [
"the sqlalchemy asyncio module requires that the python \u2026 library is installed in order to ensure this dependency is available use the \u2026 install target",
"the greenlet library is required to use this function no module named greenlet"
],
"names": [],
"causes": [
{
"link": "failures/connecting.md#trap-greenlet",
"cause": "SQLAlchemy is installed without what its asyncio part needs.",
"cure": "Install <code>sqlalchemy[asyncio]</code>."
}
]
},
{
"id": "too-many-connections-for-role",
"message": "too many connections for role \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.TooManyConnectionsError</code>, SQLSTATE <code>53300</code>",
"For example: <code>too many connections for role &quot;ada&quot;</code>"
],
"wordings": [
[
[
"\\s\\^?too\\s\\^?many\\s\\^?connections\\s\\^?for\\s\\^?role(?=\\s)",
29
]
],
[
[
"\\s\\^?too\\s\\^?many\\s\\^?connections\\s\\^?for\\s\\^?database(?=\\s)",
33
]
]
],
"said": [
"too many connections for role",
"too many connections for database"
],
"names": [
"DBAPIError",
"TooManyConnectionsError",
"53300"
],
"causes": [
{
"link": "failures/connecting.md#trap-role-limit",
"cause": "The role has a limit of its own.",
"cure": "Raise the limit, or keep the pools of all processes below it."
}
]
},
{
"id": "unable-to-open-database-file",
"message": "unable to open database file",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>"
],
"wordings": [
[
[
"\\s\\^?unable\\s\\^?to\\s\\^?open\\s\\^?database\\s\\^?file(?=\\s)",
28
]
]
],
"said": [
"unable to open database file"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "failures/connecting.md#trap-no-directory",
"cause": "The directory of the file does not exist, or may not be written.",
"cure": "Make the directory first, and write its path in full."
}
]
},
{
"id": "asyncio-run-cannot-be-called-from-a-running-event-loop",
"message": "asyncio.run() cannot be called from a running event loop",
"facts": [
"PostgreSQL and SQLite: <code>RuntimeError</code>"
],
"wordings": [
[
[
"\\s\\^?asyncio\\s\\^?run\\s\\^?cannot\\s\\^?be\\s\\^?called\\s\\^?from\\s\\^?a\\s\\^?running\\s\\^?event\\s\\^?loop(?=\\s)",
54
]
],
[
[
"\\s\\^?this\\s\\^?event\\s\\^?loop\\s\\^?is\\s\\^?already\\s\\^?running(?=\\s)",
34
]
]
],
"said": [
"asyncio run cannot be called from a running event loop",
"this event loop is already running"
],
"names": [],
"causes": [
{
"link": "failures/event_loops.md#trap-run-in-loop",
"cause": "In a loop that runs, such as a notebook&#x27;s, none can be started.",
"cure": "Await it; a function that is not async has to become it."
},
{
"link": "applications/migrations.md#trap-running-loop",
"cause": "A start-up or a test that calls Alembic has a running loop already.",
"cure": "give <code>env.py</code> the connection, as <code>run_command</code> does."
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
"\\s\\^?cannot\\s\\^?perform\\s\\^?operation\\s\\^?another\\s\\^?operation\\s\\^?is\\s\\^?in\\s\\^?progress(?=\\s)",
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
"link": "failures/event_loops.md#trap-third-test",
"cause": "A connection is used again that broke in another event loop.",
"cure": "Cure the first error, not this one: one loop, or <code>NullPool</code>."
},
{
"link": "relationship_loading/load_on_demand.md#trap-commit-meanwhile",
"cause": "A commit cannot overtake what another task has asked of the session.",
"cure": "give each task a session of its own, and commit when its work is done."
}
]
},
{
"id": "event-loop-is-closed",
"message": "Event loop is closed",
"facts": [
"PostgreSQL: <code>RuntimeError</code>"
],
"wordings": [
[
[
"\\s\\^event\\s\\^?loop\\s\\^?is\\s\\^?closed(?=\\s)",
20
]
]
],
"said": [
"event loop is closed"
],
"names": [],
"causes": [
{
"link": "failures/event_loops.md#trap-closed-loop",
"cause": "The pool has a connection whose event loop has ended.",
"cure": "Let tests share an engine that keeps no connections: <code>NullPool</code>."
},
{
"link": "applications/own_tests.md#trap-another-loop",
"cause": "An engine of all tests fails on the next test&#x27;s event loop.",
"cure": "set both scopes to <code>session</code>, or use <a href=\"failures/event_loops.md#trap-closed-loop\">an engine without a pool</a>."
}
]
},
{
"id": "is-bound-to-a-different-event-loop",
"message": "\u2026 is bound to a different event loop",
"facts": [
"SQLite: <code>RuntimeError</code>",
"For example: <code>&lt;Queue at &lt;address&gt; maxsize=1 tasks=2&gt; is bound to a different event loop</code>"
],
"wordings": [
[
[
"\\s\\^?is\\s\\^?bound\\s\\^?to\\s\\^?a\\s\\^?different\\s\\^?event\\s\\^?loop(?=\\s)",
34
]
]
],
"said": [
"is bound to a different event loop"
],
"names": [],
"causes": [
{
"link": "failures/event_loops.md#trap-bound",
"cause": "Tasks wait for a pool for which those of another loop have waited.",
"cure": "Dispose of the engine before its loop ends: the next pool is new."
}
]
},
{
"id": "no-running-event-loop",
"message": "no running event loop",
"facts": [
"PostgreSQL and SQLite: <code>RuntimeError</code>"
],
"wordings": [
[
[
"\\s\\^no\\s\\^?running\\s\\^?event\\s\\^?loop(?=\\s)",
21
]
],
[
[
"\\s\\^?there\\s\\^?is\\s\\^?no\\s\\^?current\\s\\^?event\\s\\^?loop\\s\\^?in\\s\\^?thread(?=\\s)",
40
]
]
],
"said": [
"no running event loop",
"there is no current event loop in thread"
],
"names": [],
"causes": [
{
"link": "failures/event_loops.md#trap-no-loop",
"cause": "A thread has no event loop, and a module that is imported has none.",
"cure": "Make the function <code>async</code>, or give the coroutine to the engine&#x27;s loop."
}
]
},
{
"id": "task-exception-was-never-retrieved",
"message": "Task exception was never retrieved",
"facts": [],
"wordings": [
[
[
"\\s\\^?task\\s\\^?exception\\s\\^?was\\s\\^?never\\s\\^?retrieved(?=\\s)",
34
]
]
],
"said": [
"task exception was never retrieved"
],
"names": [],
"causes": [
{
"link": "failures/event_loops.md#trap-unseen",
"cause": "A task failed, and nothing waits for it: its error is only logged.",
"cure": "Start tasks in an <code>asyncio.TaskGroup</code>: it waits, and raises."
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
"\\s\\^?task(?=\\s)(?:(?!\\s\\^?task\\s).){0,500}\\s\\^?got\\s\\^?future(?=\\s)(?:(?!\\s\\^?got\\s\\^?future\\s).){0,500}\\s\\^?attached\\s\\^?to\\s\\^?a\\s\\^?different\\s\\^?loop(?=\\s)",
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
"link": "failures/event_loops.md#trap-two-runs",
"cause": "The pool has a connection that was opened in another event loop.",
"cure": "Make the engine in the loop that uses it, and dispose of it there."
},
{
"link": "connection_pool/configure_pool.md#trap-other-event-loop",
"cause": "A connection serves only the event loop that opened it.",
"cure": "dispose of the engine before its event loop ends, or give each loop an engine of its own, in tests and threads too. SQLite&#x27;s driver does not mind, so a test there does not find it."
}
]
},
{
"id": "the-garbage-collector-is-trying-to-clean-up-non-checked",
"message": "The garbage collector is trying to clean up non-checked-in connection <AdaptedConnection \u2026>, which will be terminated. Please ensure that SQLAlchemy pooled connections are returned to the pool explicitly, either by calling ``close()`` or by using appropriate context managers to manage their lifecycle.",
"facts": [
"For example: <code>The garbage collector is trying to clean up non-checked-in connection &lt;AdaptedConnection &lt;aiosqlite.core.Connection object at &lt;address&gt;&gt;&gt;, which will be terminated. Please ensure that SQLAlchemy pooled connections are returned to the pool explicitly, either by calling ``close()`` or by using appropriate context managers to manage their lifecycle.</code>"
],
"wordings": [
[
[
"\\s\\^?the\\s\\^?garbage\\s\\^?collector\\s\\^?is\\s\\^?trying\\s\\^?to\\s\\^?clean\\s\\^?up\\s\\^?non\\s\\^?checked\\s\\^?in\\s\\^?connection\\s\\^?adaptedconnection(?=\\s)",
87
],
[
"\\s\\^which\\s\\^?will\\s\\^?be\\s\\^?terminated(?=\\s)",
24
],
[
"\\s\\^?please\\s\\^?ensure\\s\\^?that\\s\\^?sqlalchemy\\s\\^?pooled\\s\\^?connections\\s\\^?are\\s\\^?returned\\s\\^?to\\s\\^?the\\s\\^?pool\\s\\^?explicitly(?=\\s)",
84
],
[
"\\s\\^?either\\s\\^?by\\s\\^?calling\\s\\^?close\\s\\^?or\\s\\^?by\\s\\^?using\\s\\^?appropriate\\s\\^?context\\s\\^?managers\\s\\^?to\\s\\^?manage\\s\\^?their\\s\\^?lifecycle(?=\\s)",
90
]
]
],
"said": [
"the garbage collector is trying to clean up non checked in connection adaptedconnection \u2026 which will be terminated please ensure that sqlalchemy pooled connections are returned to the pool explicitly either by calling close or by using appropriate context managers to manage their lifecycle"
],
"names": [],
"causes": [
{
"link": "failures/event_loops.md#trap-garbage",
"cause": "A connection was opened, and nothing closed it.",
"cure": "Open connections and sessions by <code>async with</code>."
}
]
},
{
"id": "a-change-inside-of-a-json-column-is-not-stored",
"message": "a change inside of a JSON column is not stored",
"facts": [],
"wordings": [
[
[
"\\s\\^?a\\s\\^?change\\s\\^?inside\\s\\^?of\\s\\^?a\\s\\^?json\\s\\^?column\\s\\^?is\\s\\^?not\\s\\^?stored(?=\\s)",
46
]
]
],
"said": [
"a change inside of a json column is not stored"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-json-in-place",
"cause": "SQLAlchemy does not see a change inside of a dict or a list.",
"cure": "Assign a new dict, or declare <code>MutableDict.as_mutable(JSON)</code>."
}
]
},
{
"id": "async-generator-object-does-not-support-the-asynchronous-context-manager",
"message": "'async_generator' object does not support the asynchronous context manager protocol",
"facts": [
"PostgreSQL and SQLite: <code>TypeError</code>"
],
"wordings": [
[
[
"\\s\\^?async_generator\\s\\^?object\\s\\^?does\\s\\^?not\\s\\^?support\\s\\^?the\\s\\^?asynchronous\\s\\^?context\\s\\^?manager\\s\\^?protocol(?=\\s)",
81
]
]
],
"said": [
"async_generator object does not support the asynchronous context manager protocol"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-generator-as-context",
"cause": "A dependency with <code>yield</code> is a generator, unless a framework opens it.",
"cure": "Outside of the framework, make it a context manager."
}
]
},
{
"id": "async-generator-object-has-no-attribute-execute",
"message": "'async_generator' object has no attribute 'execute'",
"facts": [
"PostgreSQL and SQLite: <code>AttributeError</code>"
],
"wordings": [
[
[
"\\s\\^?async_generator\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute\\s\\^?execute(?=\\s)",
47
]
],
[
[
"\\s\\^?async_generator\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute(?=\\s)",
39
]
],
[
[
"\\s\\^?_asyncgeneratorcontextmanager\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute(?=\\s)",
53
]
]
],
"said": [
"async_generator object has no attribute execute",
"async_generator object has no attribute",
"_asyncgeneratorcontextmanager object has no attribute"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-generator-as-session",
"cause": "A dependency is called by hand: that gives a generator, no session.",
"cure": "Open the session with <code>async with</code>, wherever nothing is injected."
}
]
},
{
"id": "asyncsession-object-has-no-attribute-query",
"message": "'AsyncSession' object has no attribute 'query'",
"facts": [
"PostgreSQL and SQLite: <code>AttributeError</code>"
],
"wordings": [
[
[
"\\s\\^?asyncsession\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute\\s\\^?query(?=\\s)",
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
"id": "can-t-reconnect-until-invalid-transaction-is-rolled-back-please",
"message": "Can't reconnect until invalid transaction is rolled back. Please rollback() fully before proceeding",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.PendingRollbackError</code>"
],
"wordings": [
[
[
"\\s\\^?can\\s\\^?t\\s\\^?reconnect\\s\\^?until\\s\\^?invalid\\s\\^?transaction\\s\\^?is\\s\\^?rolled\\s\\^?back(?=\\s)",
56
],
[
"\\s\\^?please\\s\\^?rollback\\s\\^?fully\\s\\^?before\\s\\^?proceeding(?=\\s)",
39
]
]
],
"said": [
"can t reconnect until invalid transaction is rolled back please rollback fully before proceeding"
],
"names": [
"PendingRollbackError",
"PendingRollbackError"
],
"causes": [
{
"link": "failures/sessions.md#trap-reconnect",
"cause": "The connection was lost, and the session has not been rolled back.",
"cure": "Roll back, and repeat the whole transaction: what it did is undone."
},
{
"link": "failures/transactions.md#trap-lost-connection",
"cause": "The connection was lost, and with it all that was done before.",
"cure": "Repeat the whole transaction, in a session of its own."
},
{
"link": "concurrency/timeouts.md#trap-optional-step",
"cause": "A limit in a transaction ends all of it, not only the step.",
"cure": "give a step that may fail a session of its own."
}
]
},
{
"id": "class-is-not-mapped",
"message": "Class \u2026 is not mapped",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.orm.exc.UnmappedInstanceError</code>",
"For example: <code>Class &#x27;builtins.list&#x27; is not mapped</code>"
],
"wordings": [
[
[
"\\s\\^class(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?is\\s\\^?not\\s\\^?mapped(?=\\s)",
21
]
]
],
"said": [
"class \u2026 is not mapped"
],
"names": [
"UnmappedInstanceError",
"UnmappedInstanceError"
],
"causes": [
{
"link": "failures/sessions.md#trap-add-list",
"cause": "<code>add()</code> takes one object of a model: not a list, a dict, a schema.",
"cure": "Add all of them, each made as a model from its values."
},
{
"link": "failures/mapping.md#trap-not-a-model",
"cause": "<code>add()</code> takes an object of a model: a list or a dict is none.",
"cure": "Give several to <code>add_all()</code>; make a model of a dictionary first."
}
]
},
{
"id": "coroutine-object-does-not-support-the-asynchronous-context-manager-protocol",
"message": "'coroutine' object does not support the asynchronous context manager protocol",
"facts": [
"PostgreSQL and SQLite: <code>TypeError</code>"
],
"wordings": [
[
[
"\\s\\^?coroutine\\s\\^?object\\s\\^?does\\s\\^?not\\s\\^?support\\s\\^?the\\s\\^?asynchronous\\s\\^?context\\s\\^?manager\\s\\^?protocol(?=\\s)",
75
]
]
],
"said": [
"coroutine object does not support the asynchronous context manager protocol"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-coroutine-as-context",
"cause": "A function that is <code>async</code> has to be awaited before its session.",
"cure": "Write it without <code>async</code>: there is nothing to wait for."
}
]
},
{
"id": "coroutine-object-has-no-attribute-scalars",
"message": "'coroutine' object has no attribute 'scalars'",
"facts": [
"PostgreSQL and SQLite: <code>AttributeError</code>"
],
"wordings": [
[
[
"\\s\\^?coroutine\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute\\s\\^?scalars(?=\\s)",
41
]
],
[
[
"\\s\\^?coroutine\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute(?=\\s)",
33
]
]
],
"said": [
"coroutine object has no attribute scalars",
"coroutine object has no attribute"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-forgotten-await",
"cause": "A call is not awaited: that gives a coroutine, and no result yet.",
"cure": "Await it in parentheses: <code>await</code> comes after the dots."
}
]
},
{
"id": "coroutine-object-is-not-iterable",
"message": "'coroutine' object is not iterable",
"facts": [
"PostgreSQL and SQLite: <code>TypeError</code>"
],
"wordings": [
[
[
"\\s\\^?coroutine\\s\\^?object\\s\\^?is\\s\\^?not\\s\\^?iterable(?=\\s)",
32
]
]
],
"said": [
"coroutine object is not iterable"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-iterated-coroutine",
"cause": "A loop goes through a call that is not awaited.",
"cure": "Await it where the loop begins."
}
]
},
{
"id": "could-not-refresh-instance",
"message": "Could not refresh instance \u2026",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>Could not refresh instance &#x27;&lt;Tag at &lt;address&gt;&gt;&#x27;</code>"
],
"wordings": [
[
[
"\\s\\^could\\s\\^?not\\s\\^?refresh\\s\\^?instance(?=\\s)",
26
]
]
],
"said": [
"could not refresh instance"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/sessions.md#trap-refresh-gone",
"cause": "The row to read again is not there, or not visible, any more.",
"cure": "Get it again with <code>populate_existing</code>: None says that it is gone."
}
]
},
{
"id": "instance-has-been-deleted-or-its-row-is-otherwise-not",
"message": "Instance \u2026 has been deleted, or its row is otherwise not present.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.orm.exc.ObjectDeletedError</code>",
"For example: <code>Instance &#x27;&lt;Tag at &lt;address&gt;&gt;&#x27; has been deleted, or its row is otherwise not present.</code>"
],
"wordings": [
[
[
"\\s\\^instance(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?has\\s\\^?been\\s\\^?deleted(?=\\s)",
27
],
[
"\\s\\^?or\\s\\^?its\\s\\^?row\\s\\^?is\\s\\^?otherwise\\s\\^?not\\s\\^?present(?=\\s)",
35
]
]
],
"said": [
"instance \u2026 has been deleted or its row is otherwise not present"
],
"names": [
"ObjectDeletedError",
"ObjectDeletedError"
],
"causes": [
{
"link": "failures/sessions.md#trap-row-gone",
"cause": "The row of the object was deleted: by another session, or in SQL.",
"cure": "Get it again: None says that it is gone."
}
]
},
{
"id": "instance-is-not-persisted",
"message": "Instance \u2026 is not persisted",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>Instance &#x27;&lt;Tag at &lt;address&gt;&gt;&#x27; is not persisted</code>"
],
"wordings": [
[
[
"\\s\\^instance(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?is\\s\\^?not\\s\\^?persisted(?=\\s)",
27
]
]
],
"said": [
"instance \u2026 is not persisted"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/sessions.md#trap-delete-new",
"cause": "The object was made in Python, and not loaded: it stands for no row.",
"cure": "Delete by the key, or get the object and delete that."
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
"\\s\\^?instance(?=\\s)(?:(?!\\s\\^?instance\\s).){0,500}\\s\\^?is\\s\\^?not\\s\\^?persistent\\s\\^?within\\s\\^?this\\s\\^?session(?=\\s)",
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
"link": "failures/sessions.md#trap-refresh-new",
"cause": "The object has not been stored yet, or belongs to another session.",
"cure": "Flush or commit first; a flush brings the key without a refresh."
},
{
"link": "relationship_loading/load_on_demand.md#trap-refresh-elsewhere",
"cause": "<code>refresh</code> in another session than the object&#x27;s is refused.",
"cure": "load in the object&#x27;s own session, or fetch it anew by its id."
}
]
},
{
"id": "method-can-t-be-called-here-method-is-already-in",
"message": "Method \u2026 can't be called here; method \u2026 is already in progress and this would cause an unexpected state change to \u2026",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.IllegalStateChangeError</code>",
"For example: <code>Method &#x27;close()&#x27; can&#x27;t be called here; method &#x27;_connection_for_bind()&#x27; is already in progress and this would cause an unexpected state change to &lt;SessionTransactionState.CLOSED: 5&gt;</code>"
],
"wordings": [
[
[
"\\s\\^?method(?=\\s)(?:(?!\\s\\^?method\\s).){0,500}\\s\\^?can\\s\\^?t\\s\\^?be\\s\\^?called\\s\\^?here(?=\\s)",
29
],
[
"\\s\\^?method(?=\\s)(?:(?!\\s\\^?method\\s).){0,500}\\s\\^?is\\s\\^?already\\s\\^?in\\s\\^?progress\\s\\^?and\\s\\^?this\\s\\^?would\\s\\^?cause\\s\\^?an\\s\\^?unexpected\\s\\^?state\\s\\^?change\\s\\^?to(?=\\s)",
82
]
]
],
"said": [
"method \u2026 can t be called here method \u2026 is already in progress and this would cause an unexpected state change to"
],
"names": [
"IllegalStateChangeError",
"IllegalStateChangeError"
],
"causes": [
{
"link": "failures/sessions.md#trap-closed-meanwhile",
"cause": "A session is closed while a task still uses it.",
"cure": "Let the task&#x27;s end come before the session&#x27;s: by a TaskGroup in it."
}
]
},
{
"id": "new-instance-with-identity-key-none-conflicts-with-persistent-instance",
"message": "New instance \u2026 with identity key (\u2026, (\u2026,), None) conflicts with persistent instance \u2026",
"facts": [
"For example: <code>New instance &lt;Tag at &lt;address&gt;&gt; with identity key (&lt;class &#x27;recipes.schema.content.Tag&#x27;&gt;, (1,), None) conflicts with persistent instance &lt;Tag at &lt;address&gt;&gt;</code>"
],
"wordings": [
[
[
"\\s\\^?new\\s\\^?instance(?=\\s)(?:(?!\\s\\^?new\\s\\^?instance\\s).){0,500}\\s\\^?with\\s\\^?identity\\s\\^?key(?=\\s)",
32
],
[
"\\s\\^?none\\s\\^?conflicts\\s\\^?with\\s\\^?persistent\\s\\^?instance(?=\\s)",
39
]
]
],
"said": [
"new instance \u2026 with identity key \u2026 none conflicts with persistent instance"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-conflict",
"cause": "An object of that key is in the session: this is a second one.",
"cure": "Change the object that is there, or have <code>merge()</code> find it."
},
{
"link": "failures/constraints.md#trap-same-key",
"cause": "The session has an object with this key already, which is another.",
"cure": "Change the object that is there; <code>merge()</code> does it for you."
}
]
},
{
"id": "object-asyncsession-can-t-be-used-in-await-expression",
"message": "object AsyncSession can't be used in 'await' expression",
"facts": [
"PostgreSQL and SQLite: <code>TypeError</code>"
],
"wordings": [
[
[
"\\s\\^?object\\s\\^?asyncsession\\s\\^?can\\s\\^?t\\s\\^?be\\s\\^?used\\s\\^?in\\s\\^?await\\s\\^?expression(?=\\s)",
53
]
],
[
[
"\\s\\^?asyncsession\\s\\^?object\\s\\^?can\\s\\^?t\\s\\^?be\\s\\^?awaited(?=\\s)",
36
]
]
],
"said": [
"object asyncsession can t be used in await expression",
"asyncsession object can t be awaited"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-awaited-session",
"cause": "A session is made without waiting: it has no connection yet.",
"cure": "Open it with <code>async with</code>, which closes it as well."
}
]
},
{
"id": "object-chunkediteratorresult-can-t-be-used-in-await-expression",
"message": "object ChunkedIteratorResult can't be used in 'await' expression",
"facts": [
"SQLite: <code>TypeError</code>"
],
"wordings": [
[
[
"\\s\\^?object\\s\\^?chunkediteratorresult\\s\\^?can\\s\\^?t\\s\\^?be\\s\\^?used\\s\\^?in\\s\\^?await\\s\\^?expression(?=\\s)",
62
]
],
[
[
"\\s\\^?chunkediteratorresult\\s\\^?object\\s\\^?can\\s\\^?t\\s\\^?be\\s\\^?awaited(?=\\s)",
45
]
],
[
[
"\\s\\^?object\\s\\^?scalarresult\\s\\^?can\\s\\^?t\\s\\^?be\\s\\^?used\\s\\^?in\\s\\^?await\\s\\^?expression(?=\\s)",
53
]
],
[
[
"\\s\\^?object\\s\\^?cursorresult\\s\\^?can\\s\\^?t\\s\\^?be\\s\\^?used\\s\\^?in\\s\\^?await\\s\\^?expression(?=\\s)",
53
]
]
],
"said": [
"object chunkediteratorresult can t be used in await expression",
"chunkediteratorresult object can t be awaited",
"object scalarresult can t be used in await expression",
"object cursorresult can t be used in await expression"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-synchronous",
"cause": "The session is a synchronous one: what it returns is there already.",
"cure": "Make both asynchronous: the engine and its session."
}
]
},
{
"id": "object-is-already-attached-to-session-this-is",
"message": "Object \u2026 is already attached to session \u2026 (this is \u2026)",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>Object &#x27;&lt;User at &lt;address&gt;&gt;&#x27; is already attached to session &#x27;&lt;session&gt;&#x27; (this is &#x27;&lt;another&gt;&#x27;)</code>"
],
"wordings": [
[
[
"\\s\\^?object(?=\\s)(?:(?!\\s\\^?object\\s).){0,500}\\s\\^?is\\s\\^?already\\s\\^?attached\\s\\^?to\\s\\^?session(?=\\s)(?:(?!\\s\\^?is\\s\\^?already\\s\\^?attached\\s\\^?to\\s\\^?session\\s).){0,500}\\s\\^?this\\s\\^?is(?=\\s)",
49
]
]
],
"said": [
"object \u2026 is already attached to session \u2026 this is"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/sessions.md#trap-attached",
"cause": "The object belongs to a session that is still open.",
"cure": "Hand over the key, and get the object in the session that needs it."
}
]
},
{
"id": "object-list-can-t-be-used-in-await-expression",
"message": "object list can't be used in 'await' expression",
"facts": [
"PostgreSQL and SQLite: <code>TypeError</code>"
],
"wordings": [
[
[
"\\s\\^?object\\s\\^?list\\s\\^?can\\s\\^?t\\s\\^?be\\s\\^?used\\s\\^?in\\s\\^?await\\s\\^?expression(?=\\s)",
45
]
],
[
[
"\\s\\^?list\\s\\^?object\\s\\^?can\\s\\^?t\\s\\^?be\\s\\^?awaited(?=\\s)",
28
]
]
],
"said": [
"object list can t be used in await expression",
"list object can t be awaited"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-awaited-result",
"cause": "The statement is awaited, and its list of rows is not: that is there.",
"cure": "Await <code>execute()</code> alone."
}
]
},
{
"id": "object-nonetype-can-t-be-used-in-await-expression",
"message": "object NoneType can't be used in 'await' expression",
"facts": [
"PostgreSQL and SQLite: <code>TypeError</code>"
],
"wordings": [
[
[
"\\s\\^?object\\s\\^?nonetype\\s\\^?can\\s\\^?t\\s\\^?be\\s\\^?used\\s\\^?in\\s\\^?await\\s\\^?expression(?=\\s)",
49
]
],
[
[
"\\s\\^?nonetype\\s\\^?object\\s\\^?can\\s\\^?t\\s\\^?be\\s\\^?awaited(?=\\s)",
32
]
]
],
"said": [
"object nonetype can t be used in await expression",
"nonetype object can t be awaited"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-awaited-add",
"cause": "What is awaited returns nothing: <code>add()</code> only notes an object.",
"cure": "Await what goes to the database: <code>flush()</code> or <code>commit()</code>."
}
]
},
{
"id": "object-of-type-not-in-session-add-operation-along-will",
"message": "Object of type \u2026 not in session, add operation along \u2026 will not proceed",
"facts": [
"For example: <code>Object of type &lt;Comment&gt; not in session, add operation along &#x27;Post.comments&#x27; will not proceed</code>"
],
"wordings": [
[
[
"\\s\\^?object\\s\\^?of\\s\\^?type(?=\\s)(?:(?!\\s\\^?object\\s\\^?of\\s\\^?type\\s).){0,500}\\s\\^?not\\s\\^?in\\s\\^?session(?=\\s)",
31
],
[
"\\s\\^?add\\s\\^?operation\\s\\^?along(?=\\s)(?:(?!\\s\\^?add\\s\\^?operation\\s\\^?along\\s).){0,500}\\s\\^?will\\s\\^?not\\s\\^?proceed(?=\\s)",
38
]
]
],
"said": [
"object of type \u2026 not in session add operation along \u2026 will not proceed"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-not-added",
"cause": "An object refers to another, but was not added to the session.",
"cure": "Add it, or append it to the collection: that adds it as well."
}
]
},
{
"id": "requires-an-object-with-aiter-method-got-coroutine",
"message": "\u2026 requires an object with __aiter__ method, got coroutine",
"facts": [
"PostgreSQL and SQLite: <code>TypeError</code>",
"For example: <code>&#x27;async for&#x27; requires an object with __aiter__ method, got coroutine</code>"
],
"wordings": [
[
[
"\\s\\^?requires\\s\\^?an\\s\\^?object\\s\\^?with\\s\\^?__aiter__\\s\\^?method(?=\\s)",
40
]
]
],
"said": [
"requires an object with __aiter__ method got coroutine"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-stream",
"cause": "<code>async for</code> goes through what is no stream, but a call not awaited.",
"cure": "Await it where the loop begins."
}
]
},
{
"id": "runtimewarning-coroutine-was-never-awaited",
"message": "RuntimeWarning: coroutine \u2026 was never awaited",
"facts": [
"For example: <code>RuntimeWarning: coroutine &#x27;AsyncSession.commit&#x27; was never awaited</code>"
],
"wordings": [
[
[
"\\s\\^?runtimewarning\\s\\^?coroutine(?=\\s)(?:(?!\\s\\^?runtimewarning\\s\\^?coroutine\\s).){0,500}\\s\\^?was\\s\\^?never\\s\\^?awaited(?=\\s)",
44
]
]
],
"said": [
"runtimewarning coroutine \u2026 was never awaited"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-never-awaited",
"cause": "A call is not awaited, and so never made: nothing is stored.",
"cure": "Await it, as all that goes to the database; <code>add()</code> does not."
}
]
},
{
"id": "session-is-already-flushing",
"message": "Session is already flushing",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>"
],
"wordings": [
[
[
"\\s\\^session\\s\\^?is\\s\\^?already\\s\\^?flushing(?=\\s)",
27
]
]
],
"said": [
"session is already flushing"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/sessions.md#trap-flushing",
"cause": "Two tasks write in one session at the same time.",
"cure": "Add all, and flush once; tasks that have to write get a session each."
}
]
},
{
"id": "this-result-object-does-not-return-rows-it-has-been",
"message": "This result object does not return rows. It has been closed automatically.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ResourceClosedError</code>"
],
"wordings": [
[
[
"\\s\\^?this\\s\\^?result\\s\\^?object\\s\\^?does\\s\\^?not\\s\\^?return\\s\\^?rows(?=\\s)",
39
],
[
"\\s\\^?it\\s\\^?has\\s\\^?been\\s\\^?closed\\s\\^?automatically(?=\\s)",
32
]
]
],
"said": [
"this result object does not return rows it has been closed automatically"
],
"names": [
"ResourceClosedError",
"ResourceClosedError"
],
"causes": [
{
"link": "failures/sessions.md#trap-no-rows",
"cause": "The statement returns no rows: a change does so only if it is asked.",
"cure": "Ask for them with <code>returning()</code>; <code>rowcount</code> needs no rows."
},
{
"link": "failures/statements.md#trap-no-rows-to-return",
"cause": "An UPDATE, INSERT or DELETE has no rows, unless it is asked for them.",
"cure": "Ask with <code>returning()</code>; their number is in <code>rowcount</code>."
}
]
},
{
"id": "this-result-object-is-closed",
"message": "This result object is closed.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ResourceClosedError</code>"
],
"wordings": [
[
[
"\\s\\^?this\\s\\^?result\\s\\^?object\\s\\^?is\\s\\^?closed(?=\\s)",
28
]
]
],
"said": [
"this result object is closed"
],
"names": [
"ResourceClosedError",
"ResourceClosedError"
],
"causes": [
{
"link": "failures/sessions.md#trap-closed-result",
"cause": "<code>first()</code>, <code>one()</code> and <code>scalar()</code> close a result for good.",
"cure": "Fetch all that is needed at once, and go on with that."
},
{
"link": "failures/statements.md#trap-result-twice",
"cause": "<code>first()</code>, <code>one()</code> and <code>scalar()</code> close the result.",
"cure": "Keep the rows, and look at them as often as you like."
}
]
},
{
"id": "this-session-is-in-committed-state-no-further-sql-can",
"message": "This session is in 'committed' state; no further SQL can be emitted within this transaction.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>"
],
"wordings": [
[
[
"\\s\\^?this\\s\\^?session\\s\\^?is\\s\\^?in\\s\\^?committed\\s\\^?state(?=\\s)",
34
],
[
"\\s\\^?no\\s\\^?further\\s\\^?sql\\s\\^?can\\s\\^?be\\s\\^?emitted\\s\\^?within\\s\\^?this\\s\\^?transaction(?=\\s)",
53
]
]
],
"said": [
"this session is in committed state no further sql can be emitted within this transaction"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/sessions.md#trap-after-commit",
"cause": "At the <code>after_commit</code> event, the transaction is over: no more SQL.",
"cure": "Listen to <code>before_commit</code>, or write after it in a new transaction."
}
]
},
{
"id": "this-session-is-provisioning-a-new-connection-concurrent-operations-are",
"message": "This session is provisioning a new connection; concurrent operations are not permitted",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>"
],
"wordings": [
[
[
"\\s\\^?this\\s\\^?session\\s\\^?is\\s\\^?provisioning\\s\\^?a\\s\\^?new\\s\\^?connection(?=\\s)",
45
],
[
"\\s\\^?concurrent\\s\\^?operations\\s\\^?are\\s\\^?not\\s\\^?permitted(?=\\s)",
39
]
]
],
"said": [
"this session is provisioning a new connection concurrent operations are not permitted"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/sessions.md#trap-concurrent",
"cause": "Two tasks use one session at the same time.",
"cure": "Open a session in each task, and no more at once than the pool has."
},
{
"link": "relationship_loading/load_on_demand.md#trap-gather",
"cause": "Objects of one session cannot load at the same time.",
"cure": "one <code>selectinload</code> for all of them. A session works for one task at a time; even when it has its connection, tasks only queue for it."
},
{
"link": "concurrency/one_session_per_task.md#trap-one-session-for-all",
"cause": "On a new session tasks fail; on one that has a connection they queue.",
"cure": "open a session in each task. A query that came before hides the error, in a test too."
},
{
"link": "applications/fastapi_session.md#trap-one-session-for-all",
"cause": "Two requests at a time cannot share one session.",
"cure": "keep the engine and the sessionmaker, and open a session for each request."
},
{
"link": "applications/outside_the_request.md#trap-gather-on-one-session",
"cause": "Queries beside each other fail on one session, and leave it open.",
"cure": "open a session for each query."
}
]
},
{
"id": "usage-of-the-operation-is-not-currently-supported-within-the",
"message": "Usage of the \u2026 operation is not currently supported within the execution stage of the flush process. Results may not be consistent. Consider using alternative event listeners or connection-level operations instead.",
"facts": [
"For example: <code>Usage of the &#x27;Session.add()&#x27; operation is not currently supported within the execution stage of the flush process. Results may not be consistent. Consider using alternative event listeners or connection-level operations instead.</code>"
],
"wordings": [
[
[
"\\s\\^?usage\\s\\^?of\\s\\^?the(?=\\s)(?:(?!\\s\\^?usage\\s\\^?of\\s\\^?the\\s).){0,500}\\s\\^?operation\\s\\^?is\\s\\^?not\\s\\^?currently\\s\\^?supported\\s\\^?within\\s\\^?the\\s\\^?execution\\s\\^?stage\\s\\^?of\\s\\^?the\\s\\^?flush\\s\\^?process(?=\\s)",
99
],
[
"\\s\\^?results\\s\\^?may\\s\\^?not\\s\\^?be\\s\\^?consistent(?=\\s)",
29
],
[
"\\s\\^?consider\\s\\^?using\\s\\^?alternative\\s\\^?event\\s\\^?listeners\\s\\^?or\\s\\^?connection\\s\\^?level\\s\\^?operations\\s\\^?instead(?=\\s)",
81
]
]
],
"said": [
"usage of the \u2026 operation is not currently supported within the execution stage of the flush process results may not be consistent consider using alternative event listeners or connection level operations instead"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-flushing",
"cause": "Two tasks write in one session at the same time.",
"cure": "Add all, and flush once; tasks that have to write get a session each."
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
"\\s\\^?a\\s\\^?transaction\\s\\^?is\\s\\^?already\\s\\^?begun\\s\\^?on\\s\\^?this\\s\\^?session(?=\\s)",
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
"link": "failures/transactions.md#trap-begun",
"cause": "The query before it has begun the transaction already.",
"cure": "Begin the transaction where the session is made, before all queries."
},
{
"link": "transactions/transfer_funds.md#trap-begin-after-query",
"cause": "A query begins the transaction: <code>begin()</code> after it is an error.",
"cure": "open the transaction where the session is made: <code>async with sessions.begin() as session</code>."
}
]
},
{
"id": "asynctransaction-object-has-no-attribute-exit",
"message": "'AsyncTransaction' object has no attribute '__exit__'",
"facts": [
"PostgreSQL: <code>AttributeError</code>"
],
"wordings": [
[
[
"\\s\\^?asynctransaction\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute\\s\\^?__exit__(?=\\s)",
49
]
]
],
"said": [
"asynctransaction object has no attribute __exit__"
],
"names": [],
"causes": [
{
"link": "applications/migrations.md#trap-async-connection",
"cause": "Alembic is synchronous: it cannot use an asynchronous connection.",
"cure": "hand a function to <code>connection.run_sync()</code>."
}
]
},
{
"id": "attempt-to-write-a-readonly-database",
"message": "attempt to write a readonly database",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>"
],
"wordings": [
[
[
"\\s\\^?attempt\\s\\^?to\\s\\^?write\\s\\^?a\\s\\^?readonly\\s\\^?database(?=\\s)",
36
]
]
],
"said": [
"attempt to write a readonly database"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "failures/transactions.md#trap-read-only",
"cause": "This connection may only read.",
"cure": "Write with the engine of the primary server, and read with the other."
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
"\\s\\^?can\\s\\^?t\\s\\^?operate\\s\\^?on\\s\\^?closed\\s\\^?transaction\\s\\^?inside\\s\\^?context\\s\\^?manager(?=\\s)",
58
],
[
"\\s\\^?please\\s\\^?complete\\s\\^?the\\s\\^?context\\s\\^?manager\\s\\^?before\\s\\^?emitting\\s\\^?further\\s\\^?commands(?=\\s)",
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
"link": "failures/transactions.md#trap-closed-in-block",
"cause": "The block&#x27;s transaction was committed, and the block goes on.",
"cure": "Leave the commit to the block; <code>flush()</code> sends what was added."
},
{
"link": "transactions/batch_import.md#trap-inside-begin",
"cause": "Inside <code>sessions.begin()</code>, nothing may follow its commit.",
"cure": "inside <code>sessions.begin()</code>, leave the commit to the block."
},
{
"link": "applications/fastapi_session.md#trap-commit-within",
"cause": "Who commits within <code>begin()</code> cannot use the session any more.",
"cure": "leave the commit to the dependency. <code>flush()</code> is enough to get keys and errors."
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
"\\s\\^?canceling\\s\\^?statement\\s\\^?due\\s\\^?to\\s\\^?lock\\s\\^?timeout(?=\\s)",
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
"link": "failures/transactions.md#trap-lock-timeout",
"cause": "Another transaction keeps the row locked for longer than you wait.",
"cure": "End the transaction that has the lock before anything slow begins."
},
{
"link": "transactions/lock_rows.md#trap-for-update",
"cause": "<code>FOR UPDATE</code> also stops those who only refer to the row.",
"cure": "<code>key_share=True</code>. Each new row that refers to the locked one needs the lock of its key."
},
{
"link": "applications/worker.md#trap-idle-in-transaction",
"cause": "Who waits within a transaction is in the way, or sees nothing new.",
"cure": "end the transaction, then wait."
}
]
},
{
"id": "canceling-statement-due-to-statement-timeout",
"message": "canceling statement due to statement timeout",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.QueryCanceledError</code>, SQLSTATE <code>57014</code>"
],
"wordings": [
[
[
"\\s\\^?canceling\\s\\^?statement\\s\\^?due\\s\\^?to\\s\\^?statement\\s\\^?timeout(?=\\s)",
44
]
]
],
"said": [
"canceling statement due to statement timeout"
],
"names": [
"DBAPIError",
"QueryCanceledError",
"57014"
],
"causes": [
{
"link": "failures/transactions.md#trap-statement-timeout",
"cause": "The statement took longer than <code>statement_timeout</code> allows.",
"cure": "Make it quicker, or give this one transaction more time."
}
]
},
{
"id": "canceling-statement-due-to-user-request",
"message": "canceling statement due to user request",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.QueryCanceledError</code>, SQLSTATE <code>57014</code>"
],
"wordings": [
[
[
"\\s\\^?canceling\\s\\^?statement\\s\\^?due\\s\\^?to\\s\\^?user\\s\\^?request(?=\\s)",
39
]
]
],
"said": [
"canceling statement due to user request"
],
"names": [
"DBAPIError",
"QueryCanceledError",
"57014"
],
"causes": [
{
"link": "failures/transactions.md#trap-user-request",
"cause": "Somebody cancelled the statement: <code>pg_cancel_backend()</code>, or Ctrl-C.",
"cure": "Find out who cancels it; what is cancelled is rolled back."
}
]
},
{
"id": "cannot-call-preparedstatement-fetch-the-underlying-connection-is-closed",
"message": "cannot call PreparedStatement.fetch(): the underlying connection is closed",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.InterfaceError</code> from <code>asyncpg.exceptions.InterfaceError</code>"
],
"wordings": [
[
[
"\\s\\^?cannot\\s\\^?call\\s\\^?preparedstatement\\s\\^?fetch\\s\\^?the\\s\\^?underlying\\s\\^?connection\\s\\^?is\\s\\^?closed(?=\\s)",
71
]
],
[
[
"\\s\\^?terminating\\s\\^?connection\\s\\^?due\\s\\^?to\\s\\^?idle\\s\\^?in\\s\\^?transaction\\s\\^?timeout(?=\\s)",
57
]
]
],
"said": [
"cannot call preparedstatement fetch the underlying connection is closed",
"terminating connection due to idle in transaction timeout"
],
"names": [
"InterfaceError",
"InterfaceError"
],
"causes": [
{
"link": "failures/transactions.md#trap-idle",
"cause": "The transaction was left open while the program did something else.",
"cure": "Commit or roll back before anything slow: a query begins one anew."
}
]
},
{
"id": "cannot-commit-no-transaction-is-active",
"message": "cannot commit - no transaction is active",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>"
],
"wordings": [
[
[
"\\s\\^?cannot\\s\\^?commit\\s\\^?no\\s\\^?transaction\\s\\^?is\\s\\^?active(?=\\s)",
38
]
],
[
[
"\\s\\^?cannot\\s\\^?rollback\\s\\^?no\\s\\^?transaction\\s\\^?is\\s\\^?active(?=\\s)",
40
]
]
],
"said": [
"cannot commit no transaction is active",
"cannot rollback no transaction is active"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "failures/transactions.md#trap-no-transaction",
"cause": "The transaction was ended by hand before.",
"cure": "Leave it to the session: it knows whether there is one."
}
]
},
{
"id": "cannot-execute-insert-in-a-read-only-transaction",
"message": "cannot execute INSERT in a read-only transaction",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.ReadOnlySQLTransactionError</code>, SQLSTATE <code>25006</code>"
],
"wordings": [
[
[
"\\s\\^?cannot\\s\\^?execute\\s\\^?insert\\s\\^?in\\s\\^?a\\s\\^?read\\s\\^?only\\s\\^?transaction(?=\\s)",
48
]
],
[
[
"\\s\\^?cannot\\s\\^?execute(?=\\s)(?:(?!\\s\\^?cannot\\s\\^?execute\\s).){0,500}\\s\\^?in\\s\\^?a\\s\\^?read\\s\\^?only\\s\\^?transaction(?=\\s)",
43
]
]
],
"said": [
"cannot execute insert in a read only transaction",
"cannot execute \u2026 in a read only transaction"
],
"names": [
"DBAPIError",
"ReadOnlySQLTransactionError",
"25006"
],
"causes": [
{
"link": "failures/transactions.md#trap-read-only",
"cause": "This connection may only read.",
"cure": "Write with the engine of the primary server, and read with the other."
}
]
},
{
"id": "cannot-start-a-transaction-within-a-transaction",
"message": "cannot start a transaction within a transaction",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>"
],
"wordings": [
[
[
"\\s\\^?cannot\\s\\^?start\\s\\^?a\\s\\^?transaction\\s\\^?within\\s\\^?a\\s\\^?transaction(?=\\s)",
47
]
]
],
"said": [
"cannot start a transaction within a transaction"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "failures/transactions.md#trap-begin-twice",
"cause": "The transaction is begun by hand, and was begun before.",
"cure": "Let the engine send BEGIN IMMEDIATE instead of BEGIN."
}
]
},
{
"id": "cannot-vacuum-from-within-a-transaction",
"message": "cannot VACUUM from within a transaction",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>"
],
"wordings": [
[
[
"\\s\\^?cannot\\s\\^?vacuum\\s\\^?from\\s\\^?within\\s\\^?a\\s\\^?transaction(?=\\s)",
39
]
]
],
"said": [
"cannot vacuum from within a transaction"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "failures/transactions.md#trap-in-a-block",
"cause": "SQLAlchemy begins a transaction before each first statement.",
"cure": "Run it with the isolation level AUTOCOMMIT."
}
]
},
{
"id": "could-not-obtain-lock-on-row-in-relation",
"message": "could not obtain lock on row in relation \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.LockNotAvailableError</code>, SQLSTATE <code>55P03</code>",
"For example: <code>could not obtain lock on row in relation &quot;accounts&quot;</code>"
],
"wordings": [
[
[
"\\s\\^?could\\s\\^?not\\s\\^?obtain\\s\\^?lock\\s\\^?on\\s\\^?row\\s\\^?in\\s\\^?relation(?=\\s)",
40
]
],
[
[
"\\s\\^?could\\s\\^?not\\s\\^?obtain\\s\\^?lock\\s\\^?on\\s\\^?relation(?=\\s)",
33
]
]
],
"said": [
"could not obtain lock on row in relation",
"could not obtain lock on relation"
],
"names": [
"DBAPIError",
"LockNotAvailableError",
"55P03"
],
"causes": [
{
"link": "failures/transactions.md#trap-nowait",
"cause": "The row is locked, and <code>nowait</code> says not to wait for it.",
"cure": "Take what nobody has locked: <code>skip_locked</code>; or wait for a while."
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
"\\s\\^?could\\s\\^?not\\s\\^?serialize\\s\\^?access\\s\\^?due\\s\\^?to\\s\\^?concurrent\\s\\^?update(?=\\s)",
51
]
],
[
[
"\\s\\^?could\\s\\^?not\\s\\^?serialize\\s\\^?access\\s\\^?due\\s\\^?to\\s\\^?concurrent\\s\\^?delete(?=\\s)",
51
]
]
],
"said": [
"could not serialize access due to concurrent update",
"could not serialize access due to concurrent delete"
],
"names": [
"DBAPIError",
"SerializationError",
"40001"
],
"causes": [
{
"link": "failures/transactions.md#trap-concurrent-update",
"cause": "Another transaction has changed the row since this one began.",
"cure": "Repeat the whole transaction in a new session, a few times at most."
},
{
"link": "transactions/lock_rows.md#trap-serializable",
"cause": "<code>SERIALIZABLE</code> refuses the second change, and repeats nothing.",
"cure": "repeat the whole transaction in a new session, a few times at most. With locks the second one waits instead."
}
]
},
{
"id": "could-not-serialize-access-due-to-read-write-dependencies-among",
"message": "could not serialize access due to read/write dependencies among transactions",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.SerializationError</code>, SQLSTATE <code>40001</code>"
],
"wordings": [
[
[
"\\s\\^?could\\s\\^?not\\s\\^?serialize\\s\\^?access\\s\\^?due\\s\\^?to\\s\\^?read\\s\\^?write\\s\\^?dependencies\\s\\^?among\\s\\^?transactions(?=\\s)",
76
]
]
],
"said": [
"could not serialize access due to read write dependencies among transactions"
],
"names": [
"DBAPIError",
"SerializationError",
"40001"
],
"causes": [
{
"link": "failures/transactions.md#trap-dependencies",
"cause": "Each transaction has changed what the other one has read.",
"cure": "Repeat the transaction that was refused, or lock what both read."
},
{
"link": "concurrency/retry_transaction.md#trap-same-transaction",
"cause": "To send the statement again is of no use: the transaction has lost.",
"cure": "begin a new transaction. A savepoint gives no other view."
},
{
"link": "concurrency/retry_transaction.md#trap-operational-error",
"cause": "With asyncpg, a lost race is no <code>OperationalError</code>.",
"cure": "catch <code>DBAPIError</code>, and look at the code."
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
"\\s\\^current\\s\\^?transaction\\s\\^?is\\s\\^?aborted(?=\\s)",
30
],
[
"\\s\\^?commands\\s\\^?ignored\\s\\^?until\\s\\^?end\\s\\^?of\\s\\^?transaction\\s\\^?block(?=\\s)",
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
"link": "failures/transactions.md#trap-aborted",
"cause": "A statement before this one failed, and its error was swallowed.",
"cure": "Give a statement that may fail a savepoint."
},
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
},
{
"link": "concurrency/retry_transaction.md#trap-same-transaction",
"cause": "To send the statement again is of no use: the transaction has lost.",
"cure": "begin a new transaction. A savepoint gives no other view."
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
"\\s\\^database\\s\\^?is\\s\\^?locked(?=\\s)",
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
"link": "failures/transactions.md#trap-locked",
"cause": "Another connection is writing: SQLite has one writer at a time.",
"cure": "Keep writing transactions short, and let them wait for their turn."
},
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
"link": "concurrency/retry_transaction.md#trap-default-level",
"cause": "At the default level, two decide by what is true for one of them.",
"cure": "ask for <code>SERIALIZABLE</code>, and retry."
},
{
"link": "concurrency/retry_transaction.md#trap-same-transaction",
"cause": "To send the statement again is of no use: the transaction has lost.",
"cure": "begin a new transaction. A savepoint gives no other view."
},
{
"link": "concurrency/optimistic_update.md#trap-compare-first",
"cause": "Fifty compare, and find what they read; then all of them write.",
"cure": "let the <code>UPDATE</code> compare. SQLite lets one of them write, and fails the others without telling why."
},
{
"link": "concurrency/idempotency_keys.md#trap-check-first",
"cause": "Twenty look for the key, and find none; then all place the order.",
"cure": "claim, then act. Without the unique constraint, PostgreSQL places all twenty orders."
},
{
"link": "bulk_operations/upsert.md#trap-read-first",
"cause": "Fifty look for a row, find none, and one of them can insert it.",
"cure": "let the database decide."
},
{
"link": "bulk_operations/upsert.md#trap-merge",
"cause": "<code>merge</code> is no upsert: it reads, and then it inserts or updates.",
"cure": "keep <code>merge</code> for what nobody else writes."
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
},
{
"link": "modelling/many_to_many.md#trap-get-or-create",
"cause": "All look for the tag, find none, and one of them can add it.",
"cure": "let the database look and add in one step. <code>DO UPDATE</code>, to get the ids back, makes all who use a tag wait for each other."
},
{
"link": "modelling/many_to_many.md#trap-no-lock",
"cause": "Two choose two tags each, and PostgreSQL stores all four.",
"cure": "lock the post. SQLite refuses the second one."
}
]
},
{
"id": "database-table-is-locked",
"message": "database table is locked",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>"
],
"wordings": [
[
[
"\\s\\^database\\s\\^?table\\s\\^?is\\s\\^?locked(?=\\s)",
24
]
]
],
"said": [
"database table is locked"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "failures/transactions.md#trap-table-locked",
"cause": "The same connection is still reading rows.",
"cure": "Read to the end, or close the result, before you change tables."
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
"\\s\\^deadlock\\s\\^?detected(?=\\s)",
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
"link": "failures/transactions.md#trap-deadlock",
"cause": "Two transactions wait for each other&#x27;s rows.",
"cure": "Change rows in one order, the same everywhere: of their keys, say."
},
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
"id": "no-such-savepoint",
"message": "no such savepoint: \u2026",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>",
"For example: <code>no such savepoint: step</code>"
],
"wordings": [
[
[
"\\s\\^no\\s\\^?such\\s\\^?savepoint(?=\\s)",
17
]
]
],
"said": [
"no such savepoint"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "failures/transactions.md#trap-savepoint",
"cause": "A rollback or a commit has ended the transaction of the savepoint.",
"cure": "Let <code>begin_nested()</code> set it and go back to it, as a block."
}
]
},
{
"id": "savepoint-does-not-exist",
"message": "savepoint \u2026 does not exist",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.InvalidSavepointSpecificationError</code>, SQLSTATE <code>3B001</code>",
"For example: <code>savepoint &quot;step&quot; does not exist</code>"
],
"wordings": [
[
[
"\\s\\^savepoint(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?does\\s\\^?not\\s\\^?exist(?=\\s)",
26
]
]
],
"said": [
"savepoint \u2026 does not exist"
],
"names": [
"DBAPIError",
"InvalidSavepointSpecificationError",
"3B001"
],
"causes": [
{
"link": "failures/transactions.md#trap-savepoint",
"cause": "A rollback or a commit has ended the transaction of the savepoint.",
"cure": "Let <code>begin_nested()</code> set it and go back to it, as a block."
}
]
},
{
"id": "set-transaction-isolation-level-must-be-called-before-any-query",
"message": "SET TRANSACTION ISOLATION LEVEL must be called before any query",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.ActiveSQLTransactionError</code>, SQLSTATE <code>25001</code>"
],
"wordings": [
[
[
"\\s\\^?set\\s\\^?transaction\\s\\^?isolation\\s\\^?level\\s\\^?must\\s\\^?be\\s\\^?called\\s\\^?before\\s\\^?any\\s\\^?query(?=\\s)",
63
]
]
],
"said": [
"set transaction isolation level must be called before any query"
],
"names": [
"DBAPIError",
"ActiveSQLTransactionError",
"25001"
],
"causes": [
{
"link": "failures/transactions.md#trap-isolation-level",
"cause": "The level is set after the transaction&#x27;s first query.",
"cure": "Ask for the level with the connection, before all queries."
}
]
},
{
"id": "this-connection-has-already-initialized-a-sqlalchemy-transaction-object-via",
"message": "This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; can't call begin() here unless rollback() or commit() is called first.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>"
],
"wordings": [
[
[
"\\s\\^?this\\s\\^?connection\\s\\^?has\\s\\^?already\\s\\^?initialized\\s\\^?a\\s\\^?sqlalchemy\\s\\^?transaction\\s\\^?object\\s\\^?via\\s\\^?begin\\s\\^?or\\s\\^?autobegin(?=\\s)",
94
],
[
"\\s\\^?can\\s\\^?t\\s\\^?call\\s\\^?begin\\s\\^?here\\s\\^?unless\\s\\^?rollback\\s\\^?or\\s\\^?commit\\s\\^?is\\s\\^?called\\s\\^?first(?=\\s)",
63
]
]
],
"said": [
"this connection has already initialized a sqlalchemy transaction object via begin or autobegin can t call begin here unless rollback or commit is called first"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/transactions.md#trap-connection-begun",
"cause": "A query on the connection has begun the transaction already.",
"cure": "Take the connection from <code>engine.begin()</code>: it commits at the end."
}
]
},
{
"id": "this-connection-has-already-initialized-a-sqlalchemy-transaction-object-via-2",
"message": "This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; isolation_level may not be altered unless rollback() or commit() is called first.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>"
],
"wordings": [
[
[
"\\s\\^?this\\s\\^?connection\\s\\^?has\\s\\^?already\\s\\^?initialized\\s\\^?a\\s\\^?sqlalchemy\\s\\^?transaction\\s\\^?object\\s\\^?via\\s\\^?begin\\s\\^?or\\s\\^?autobegin(?=\\s)",
94
],
[
"\\s\\^?isolation_level\\s\\^?may\\s\\^?not\\s\\^?be\\s\\^?altered\\s\\^?unless\\s\\^?rollback\\s\\^?or\\s\\^?commit\\s\\^?is\\s\\^?called\\s\\^?first(?=\\s)",
76
]
]
],
"said": [
"this connection has already initialized a sqlalchemy transaction object via begin or autobegin isolation_level may not be altered unless rollback or commit is called first"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/transactions.md#trap-level-altered",
"cause": "The level is changed after a query has begun the transaction.",
"cure": "Give the level to the engine, or to the connection before a query."
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
"\\s\\^?this\\s\\^?session\\s\\^?s\\s\\^?transaction\\s\\^?has\\s\\^?been\\s\\^?rolled\\s\\^?back\\s\\^?due\\s\\^?to\\s\\^?a\\s\\^?previous\\s\\^?exception\\s\\^?during\\s\\^?flush(?=\\s)",
88
],
[
"\\s\\^?to\\s\\^?begin\\s\\^?a\\s\\^?new\\s\\^?transaction\\s\\^?with\\s\\^?this\\s\\^?session(?=\\s)",
44
],
[
"\\s\\^first\\s\\^?issue\\s\\^?session\\s\\^?rollback(?=\\s)",
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
"link": "failures/transactions.md#trap-failed-flush",
"cause": "A flush failed, and the session was not rolled back.",
"cure": "Flush in a savepoint, which is rolled back for you."
},
{
"link": "foundations/silent_rollback.md#trap-failed-flush",
"cause": "A flush that failed ends the transaction: <code>commit()</code> refuses.",
"cure": "add and flush within <code>begin_nested()</code>. The session is strict about its own flush, on both engines; statements that you execute yourself are what fails in silence."
}
]
},
{
"id": "this-transaction-is-closed",
"message": "This transaction is closed",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ResourceClosedError</code>"
],
"wordings": [
[
[
"\\s\\^this\\s\\^?transaction\\s\\^?is\\s\\^?closed(?=\\s)",
26
]
],
[
[
"\\s\\^this\\s\\^?transaction\\s\\^?is\\s\\^?inactive(?=\\s)",
28
]
]
],
"said": [
"this transaction is closed",
"this transaction is inactive"
],
"names": [
"ResourceClosedError",
"ResourceClosedError"
],
"causes": [
{
"link": "failures/transactions.md#trap-closed",
"cause": "The transaction is ended for a second time.",
"cure": "Let a block end it: once, whatever happens."
}
]
},
{
"id": "unsafe-use-of-new-value-of-enum-type-order-status",
"message": "unsafe use of new value \u2026 of enum type order_status",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.UnsafeNewEnumValueUsageError</code>, SQLSTATE <code>55P04</code>",
"For example: <code>unsafe use of new value &quot;returned&quot; of enum type order_status</code>"
],
"wordings": [
[
[
"\\s\\^?unsafe\\s\\^?use\\s\\^?of\\s\\^?new\\s\\^?value(?=\\s)(?:(?!\\s\\^?unsafe\\s\\^?use\\s\\^?of\\s\\^?new\\s\\^?value\\s).){0,500}\\s\\^?of\\s\\^?enum\\s\\^?type\\s\\^?order_status(?=\\s)",
51
]
]
],
"said": [
"unsafe use of new value \u2026 of enum type order_status"
],
"names": [
"DBAPIError",
"UnsafeNewEnumValueUsageError",
"55P04"
],
"causes": [
{
"link": "modelling/enums.md#trap-same-transaction",
"cause": "A new value of a native type cannot be used before the commit.",
"cure": "commit before you use it."
},
{
"link": "applications/migrations.md#trap-enum-at-once",
"cause": "A new value of an enum cannot be used in the same transaction.",
"cure": "use the value in the next migration, and set <code>transaction_per_migration</code>."
}
]
},
{
"id": "vacuum-cannot-run-inside-a-transaction-block",
"message": "VACUUM cannot run inside a transaction block",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.ActiveSQLTransactionError</code>, SQLSTATE <code>25001</code>"
],
"wordings": [
[
[
"\\s\\^?vacuum\\s\\^?cannot\\s\\^?run\\s\\^?inside\\s\\^?a\\s\\^?transaction\\s\\^?block(?=\\s)",
44
]
],
[
[
"\\s\\^?cannot\\s\\^?run\\s\\^?inside\\s\\^?a\\s\\^?transaction\\s\\^?block(?=\\s)",
37
]
]
],
"said": [
"vacuum cannot run inside a transaction block",
"cannot run inside a transaction block"
],
"names": [
"DBAPIError",
"ActiveSQLTransactionError",
"25001"
],
"causes": [
{
"link": "failures/transactions.md#trap-in-a-block",
"cause": "SQLAlchemy begins a transaction before each first statement.",
"cure": "Run it with the isolation level AUTOCOMMIT."
}
]
},
{
"id": "author-object-has-no-attribute-awaitable-attrs",
"message": "'Author' object has no attribute 'awaitable_attrs'",
"facts": [
"PostgreSQL and SQLite: <code>AttributeError</code>"
],
"wordings": [
[
[
"\\s\\^?author\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute\\s\\^?awaitable_attrs(?=\\s)",
46
]
],
[
[
"\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute\\s\\^?awaitable_attrs(?=\\s)",
39
]
]
],
"said": [
"author object has no attribute awaitable_attrs",
"object has no attribute awaitable_attrs"
],
"names": [],
"causes": [
{
"link": "failures/loading.md#trap-no-async-attrs",
"cause": "The models have no <code>AsyncAttrs</code> among their bases.",
"cure": "Add it to the base of all models, before <code>DeclarativeBase</code>."
}
]
},
{
"id": "can-t-apply-strategy-to-property-which-is-a-this",
"message": "Can't apply \u2026 strategy to property \u2026, which is a \u2026; this loader strategy is intended to be used with a \u2026.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.orm.exc.LoaderStrategyException</code>",
"For example: <code>Can&#x27;t apply &quot;joined loader&quot; strategy to property &quot;Post.author_id&quot;, which is a &quot;column property&quot;; this loader strategy is intended to be used with a &quot;relationship property&quot;.</code>"
],
"wordings": [
[
[
"\\s\\^?can\\s\\^?t\\s\\^?apply(?=\\s)(?:(?!\\s\\^?can\\s\\^?t\\s\\^?apply\\s).){0,500}\\s\\^?strategy\\s\\^?to\\s\\^?property(?=\\s)",
34
],
[
"\\s\\^?this\\s\\^?loader\\s\\^?strategy\\s\\^?is\\s\\^?intended\\s\\^?to\\s\\^?be\\s\\^?used\\s\\^?with\\s\\^?a(?=\\s)",
50
]
]
],
"said": [
"can t apply \u2026 strategy to property \u2026 which is a \u2026 this loader strategy is intended to be used with a"
],
"names": [
"LoaderStrategyException",
"LoaderStrategyException"
],
"causes": [
{
"link": "failures/loading.md#trap-column-option",
"cause": "<code>joinedload</code> and its like are for relationships, not for columns.",
"cure": "Name the relationship that goes with the foreign key."
}
]
},
{
"id": "can-t-use-yield-per-with-eager-loaders-that-require",
"message": "Can't use yield_per with eager loaders that require uniquing or row buffering, e.g. \u2026 against collections or \u2026. Consider the \u2026 strategy for better flexibility in loading objects.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>Can&#x27;t use yield_per with eager loaders that require uniquing or row buffering, e.g. joinedload() against collections or subqueryload(). Consider the selectinload() strategy for better flexibility in loading objects.</code>"
],
"wordings": [
[
[
"\\s\\^?can\\s\\^?t\\s\\^?use\\s\\^?yield_per\\s\\^?with\\s\\^?eager\\s\\^?loaders\\s\\^?that\\s\\^?require\\s\\^?uniquing\\s\\^?or\\s\\^?row\\s\\^?buffering(?=\\s)",
77
],
[
"\\s\\^?consider\\s\\^?the(?=\\s)(?:(?!\\s\\^?consider\\s\\^?the\\s).){0,500}\\s\\^?strategy\\s\\^?for\\s\\^?better\\s\\^?flexibility\\s\\^?in\\s\\^?loading\\s\\^?objects(?=\\s)",
65
]
]
],
"said": [
"can t use yield_per with eager loaders that require uniquing or row buffering e g \u2026 against collections or \u2026 consider the \u2026 strategy for better flexibility in loading objects"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/loading.md#trap-yield-per",
"cause": "A join cannot be cut into parts: a collection may go on in the next.",
"cure": "Load collections with <code>selectinload()</code>: a query for each part."
},
{
"link": "relationship_loading/collections_for_a_list.md#trap-yield-per",
"cause": "<code>subqueryload</code> cannot be read in portions.",
"cure": "<code>selectinload</code> works with <code>yield_per</code>: it loads the collections of one portion at a time."
},
{
"link": "advanced_queries/stream_results.md#trap-joined-collection",
"cause": "A joined collection may go on in the next batch, so it is refused.",
"cure": "<code>selectinload</code>. <code>subqueryload</code> is refused, too. A single object, such as <code>Post.author</code>, may be joined."
}
]
},
{
"id": "does-not-support-object-population-eager-loading-cannot-be-applied",
"message": "\u2026 does not support object population - eager loading cannot be applied.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>&#x27;User.orders&#x27; does not support object population - eager loading cannot be applied.</code>"
],
"wordings": [
[
[
"\\s\\^?does\\s\\^?not\\s\\^?support\\s\\^?object\\s\\^?population\\s\\^?eager\\s\\^?loading\\s\\^?cannot\\s\\^?be\\s\\^?applied(?=\\s)",
66
]
]
],
"said": [
"does not support object population eager loading cannot be applied"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/loading.md#trap-eager-write-only",
"cause": "A write-only collection cannot be loaded together with its owner.",
"cure": "Query its members, for all owners in one statement."
}
]
},
{
"id": "expected-orm-mapped-attribute-for-loader-strategy-argument",
"message": "expected ORM mapped attribute for loader strategy argument",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ArgumentError</code>"
],
"wordings": [
[
[
"\\s\\^?expected\\s\\^?orm\\s\\^?mapped\\s\\^?attribute\\s\\^?for\\s\\^?loader\\s\\^?strategy\\s\\^?argument(?=\\s)",
58
]
]
],
"said": [
"expected orm mapped attribute for loader strategy argument"
],
"names": [
"ArgumentError",
"ArgumentError"
],
"causes": [
{
"link": "failures/loading.md#trap-column-as-string",
"cause": "The option got a string, a class or a table, and no attribute.",
"cure": "Write the attribute, with its class before it."
}
]
},
{
"id": "greenlet-spawn-has-not-been-called-can-t-call-await",
"message": "greenlet_spawn has not been called; can't call await_() here. Was IO attempted in an unexpected place?",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.MissingGreenlet</code>",
"PostgreSQL: <code>asyncpg.exceptions.MissingGreenlet</code>",
"SQLite: <code>sqlalchemy.exc.StatementError</code> from <code>sqlalchemy.exc.MissingGreenlet</code>",
"SQLite: <code>sqlite3.MissingGreenlet</code>"
],
"wordings": [
[
[
"\\s\\^?greenlet_spawn\\s\\^?has\\s\\^?not\\s\\^?been\\s\\^?called(?=\\s)",
34
],
[
"\\s\\^?can\\s\\^?t\\s\\^?call\\s\\^?await_\\s\\^?here(?=\\s)",
22
],
[
"\\s\\^?was\\s\\^?io\\s\\^?attempted\\s\\^?in\\s\\^?an\\s\\^?unexpected\\s\\^?place(?=\\s)",
39
]
],
[
[
"\\s\\^?greenlet_spawn\\s\\^?has\\s\\^?not\\s\\^?been\\s\\^?called(?=\\s)",
34
],
[
"\\s\\^?can\\s\\^?t\\s\\^?call\\s\\^?await_only\\s\\^?here(?=\\s)",
26
],
[
"\\s\\^?was\\s\\^?io\\s\\^?attempted\\s\\^?in\\s\\^?an\\s\\^?unexpected\\s\\^?place(?=\\s)",
39
]
]
],
"said": [
"greenlet_spawn has not been called can t call await_ here was io attempted in an unexpected place",
"greenlet_spawn has not been called can t call await_only here was io attempted in an unexpected place"
],
"names": [
"StatementError",
"MissingGreenlet",
"MissingGreenlet",
"MissingGreenlet",
"MissingGreenlet"
],
"causes": [
{
"link": "failures/loading.md#trap-lazy",
"cause": "A relationship is read that was not loaded, and nothing awaits it.",
"cure": "Load it in the query; an object in hand has <code>awaitable_attrs</code>."
},
{
"link": "failures/loading.md#trap-expired",
"cause": "By default a commit expires every object: reading one asks again.",
"cure": "Make sessions with <code>expire_on_commit=False</code>."
},
{
"link": "failures/loading.md#trap-new-object",
"cause": "A collection of an object that was just stored is not loaded either.",
"cure": "Set it from the other side, or before the object is stored."
},
{
"link": "failures/loading.md#trap-dynamic",
"cause": "A collection of <code>lazy=&quot;dynamic&quot;</code> is a query that cannot be awaited.",
"cure": "Declare it as <code>WriteOnlyMapped</code>, and await what it selects."
},
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
"link": "modelling/delete_with_children.md#trap-replace-collection",
"cause": "To delete the orphans, the ORM has to load what was there before.",
"cure": "await the list before you replace or empty it."
},
{
"link": "modelling/many_to_many.md#trap-not-loaded",
"cause": "To replace a list, even by none, the ORM has to load it first.",
"cure": "call the recipe, or load the list with the post. <code>append()</code> needs it as well."
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
},
{
"link": "applications/fastapi_session.md#trap-lazy-answer",
"cause": "An answer that reads what nobody has loaded fails.",
"cure": "<a href=\"relationship_loading/eager_loading.md\">load with the query</a> what the answer shows, or query for just that."
},
{
"link": "applications/litestar_session.md#trap-lazy-answer",
"cause": "A DTO reads every relationship of the model, also unloaded ones.",
"cure": "answer with a class of your own, or <a href=\"relationship_loading/eager_loading.md\">load with the query</a> what the DTO shows and exclude the rest."
}
]
},
{
"id": "instance-is-not-bound-to-a-session-attribute-refresh-operation",
"message": "Instance \u2026 is not bound to a Session; attribute refresh operation cannot proceed",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.orm.exc.DetachedInstanceError</code>",
"For example: <code>Instance &lt;User at &lt;address&gt;&gt; is not bound to a Session; attribute refresh operation cannot proceed</code>"
],
"wordings": [
[
[
"\\s\\^?instance(?=\\s)(?:(?!\\s\\^?instance\\s).){0,500}\\s\\^?is\\s\\^?not\\s\\^?bound\\s\\^?to\\s\\^?a\\s\\^?session(?=\\s)",
36
],
[
"\\s\\^?attribute\\s\\^?refresh\\s\\^?operation\\s\\^?cannot\\s\\^?proceed(?=\\s)",
42
]
]
],
"said": [
"instance \u2026 is not bound to a session attribute refresh operation cannot proceed"
],
"names": [
"DetachedInstanceError",
"DetachedInstanceError"
],
"causes": [
{
"link": "failures/loading.md#trap-detached-expired",
"cause": "A commit expired the object, and then its session was closed.",
"cure": "Make sessions with <code>expire_on_commit=False</code>."
}
]
},
{
"id": "instrumentedlist-object-has-no-attribute-title",
"message": "'InstrumentedList' object has no attribute 'title'",
"facts": [
"PostgreSQL and SQLite: <code>AttributeError</code>"
],
"wordings": [
[
[
"\\s\\^?instrumentedlist\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute\\s\\^?title(?=\\s)",
46
]
],
[
[
"\\s\\^?instrumentedlist\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute(?=\\s)",
40
]
]
],
"said": [
"instrumentedlist object has no attribute title",
"instrumentedlist object has no attribute"
],
"names": [],
"causes": [
{
"link": "failures/loading.md#trap-attribute-of-list",
"cause": "The relationship is a list of objects, not one of them.",
"cure": "Go through it; for one object, declare <code>Mapped[&quot;Post&quot;]</code>, no list."
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
"\\s\\^?is\\s\\^?not\\s\\^?available\\s\\^?due\\s\\^?to\\s\\^?lazy\\s\\^?raise(?=\\s)",
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
"link": "failures/loading.md#trap-raise",
"cause": "The mapping or the query forbids to load the relationship later.",
"cure": "Name in the query what is read: all else still raises."
},
{
"link": "relationship_loading/load_on_demand.md#trap-raiseload",
"cause": "<code>raiseload</code> stays with the object: <code>awaitable_attrs</code> raises too.",
"cure": "load it in the query. Where that cannot be, <code>refresh</code> with the name goes around <code>raiseload</code>."
}
]
},
{
"id": "is-not-available-due-to-lazy-raise-on-sql",
"message": "\u2026 is not available due to lazy='raise_on_sql'",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>&#x27;Post.author&#x27; is not available due to lazy=&#x27;raise_on_sql&#x27;</code>"
],
"wordings": [
[
[
"\\s\\^?is\\s\\^?not\\s\\^?available\\s\\^?due\\s\\^?to\\s\\^?lazy\\s\\^?raise_on_sql(?=\\s)",
41
]
]
],
"said": [
"is not available due to lazy raise_on_sql"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/loading.md#trap-raise-on-sql",
"cause": "<code>raise_on_sql</code> allows only objects that the session has already.",
"cure": "Load it in the query, or have the object in the session before."
}
]
},
{
"id": "is-not-available-due-to-raiseload-true",
"message": "\u2026 is not available due to raiseload=True",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>&#x27;Post.body&#x27; is not available due to raiseload=True</code>"
],
"wordings": [
[
[
"\\s\\^?is\\s\\^?not\\s\\^?available\\s\\^?due\\s\\^?to\\s\\^?raiseload\\s\\^?true(?=\\s)",
38
]
]
],
"said": [
"is not available due to raiseload true"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/loading.md#trap-raise-column",
"cause": "The column was left out, and <code>raiseload</code> forbids to ask for it.",
"cure": "Ask for it in the query, with <code>undefer()</code> where a model defers it."
}
]
},
{
"id": "mapped-class-referenced-in-option-does-not-apply-to-any",
"message": "Mapped class \u2026 referenced in option \u2026 does not apply to any of the root entities in this query, e.g. Post. Please specify the full path from one of the root entities to the target attribute.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ArgumentError</code>",
"For example: <code>Mapped class User referenced in option selectinload(User.posts) does not apply to any of the root entities in this query, e.g. Post. Please specify the full path from one of the root entities to the target attribute.</code>"
],
"wordings": [
[
[
"\\s\\^?mapped\\s\\^?class(?=\\s)(?:(?!\\s\\^?mapped\\s\\^?class\\s).){0,500}\\s\\^?referenced\\s\\^?in\\s\\^?option(?=\\s)(?:(?!\\s\\^?referenced\\s\\^?in\\s\\^?option\\s).){0,500}\\s\\^?does\\s\\^?not\\s\\^?apply\\s\\^?to\\s\\^?any\\s\\^?of\\s\\^?the\\s\\^?root\\s\\^?entities\\s\\^?in\\s\\^?this\\s\\^?query(?=\\s)",
94
],
[
"\\s\\^?please\\s\\^?specify\\s\\^?the\\s\\^?full\\s\\^?path\\s\\^?from\\s\\^?one\\s\\^?of\\s\\^?the\\s\\^?root\\s\\^?entities\\s\\^?to\\s\\^?the\\s\\^?target\\s\\^?attribute(?=\\s)",
82
]
],
[
[
"\\s\\^?mapped\\s\\^?class(?=\\s)(?:(?!\\s\\^?mapped\\s\\^?class\\s).){0,500}\\s\\^?does\\s\\^?not\\s\\^?apply\\s\\^?to\\s\\^?any\\s\\^?of\\s\\^?the\\s\\^?root\\s\\^?entities\\s\\^?in\\s\\^?this\\s\\^?query(?=\\s)",
71
]
]
],
"said": [
"mapped class \u2026 referenced in option \u2026 does not apply to any of the root entities in this query e g post please specify the full path from one of the root entities to the target attribute",
"mapped class \u2026 does not apply to any of the root entities in this query"
],
"names": [
"ArgumentError",
"ArgumentError"
],
"causes": [
{
"link": "failures/loading.md#trap-other-entity",
"cause": "The option is of a model that the query does not select.",
"cure": "Begin with what is selected, and go on from there with a dot."
}
]
},
{
"id": "neither-object-nor-object-associated-with-has-an-attribute",
"message": "Neither \u2026 object nor \u2026 object associated with \u2026 has an attribute \u2026",
"facts": [
"PostgreSQL and SQLite: <code>AttributeError</code>",
"For example: <code>Neither &#x27;InstrumentedAttribute&#x27; object nor &#x27;Comparator&#x27; object associated with Post.author has an attribute &#x27;username&#x27;</code>"
],
"wordings": [
[
[
"\\s\\^?neither(?=\\s)(?:(?!\\s\\^?neither\\s).){0,500}\\s\\^?object\\s\\^?nor(?=\\s)(?:(?!\\s\\^?object\\s\\^?nor\\s).){0,500}\\s\\^?object\\s\\^?associated\\s\\^?with(?=\\s)(?:(?!\\s\\^?object\\s\\^?associated\\s\\^?with\\s).){0,500}\\s\\^?has\\s\\^?an\\s\\^?attribute(?=\\s)",
64
]
]
],
"said": [
"neither \u2026 object nor \u2026 object associated with \u2026 has an attribute"
],
"names": [],
"causes": [
{
"link": "failures/loading.md#trap-attribute-of-relationship",
"cause": "A query cannot reach through a relationship with a dot.",
"cure": "Join it; <code>has()</code> and <code>any()</code> ask without a join."
},
{
"link": "failures/mapping.md#trap-related-attribute",
"cause": "<code>Post.author</code> is a relationship, not the class <code>User</code>.",
"cure": "Join it, and ask the other class."
}
]
},
{
"id": "object-instrumentedlist-can-t-be-used-in-await-expression",
"message": "object InstrumentedList can't be used in 'await' expression",
"facts": [
"PostgreSQL and SQLite: <code>TypeError</code>"
],
"wordings": [
[
[
"\\s\\^?object\\s\\^?instrumentedlist\\s\\^?can\\s\\^?t\\s\\^?be\\s\\^?used\\s\\^?in\\s\\^?await\\s\\^?expression(?=\\s)",
57
]
],
[
[
"\\s\\^?instrumentedlist\\s\\^?object\\s\\^?can\\s\\^?t\\s\\^?be\\s\\^?awaited(?=\\s)",
40
]
]
],
"said": [
"object instrumentedlist can t be used in await expression",
"instrumentedlist object can t be awaited"
],
"names": [],
"causes": [
{
"link": "failures/loading.md#trap-awaited-list",
"cause": "The attribute itself is awaited: a list that is there already.",
"cure": "Await it of <code>awaitable_attrs</code>, whether it is loaded or not."
}
]
},
{
"id": "orm-mapped-entity-or-attribute-does-not-link-from-relationship",
"message": "ORM mapped entity or attribute \u2026 does not link from relationship \u2026.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ArgumentError</code>",
"For example: <code>ORM mapped entity or attribute &quot;Comment.author&quot; does not link from relationship &quot;User.posts&quot;.</code>"
],
"wordings": [
[
[
"\\s\\^?orm\\s\\^?mapped\\s\\^?entity\\s\\^?or\\s\\^?attribute(?=\\s)(?:(?!\\s\\^?orm\\s\\^?mapped\\s\\^?entity\\s\\^?or\\s\\^?attribute\\s).){0,500}\\s\\^?does\\s\\^?not\\s\\^?link\\s\\^?from\\s\\^?relationship(?=\\s)",
64
]
]
],
"said": [
"orm mapped entity or attribute \u2026 does not link from relationship"
],
"names": [
"ArgumentError",
"ArgumentError"
],
"causes": [
{
"link": "failures/loading.md#trap-no-link",
"cause": "A chain of options leaves out the step between two models.",
"cure": "Name each relationship on the way."
}
]
},
{
"id": "parent-instance-is-not-bound-to-a-session-deferred-load",
"message": "Parent instance \u2026 is not bound to a Session; deferred load operation of attribute \u2026 cannot proceed",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.orm.exc.DetachedInstanceError</code>",
"For example: <code>Parent instance &lt;Post at &lt;address&gt;&gt; is not bound to a Session; deferred load operation of attribute &#x27;slug&#x27; cannot proceed</code>"
],
"wordings": [
[
[
"\\s\\^?parent\\s\\^?instance(?=\\s)(?:(?!\\s\\^?parent\\s\\^?instance\\s).){0,500}\\s\\^?is\\s\\^?not\\s\\^?bound\\s\\^?to\\s\\^?a\\s\\^?session(?=\\s)",
43
],
[
"\\s\\^?deferred\\s\\^?load\\s\\^?operation\\s\\^?of\\s\\^?attribute(?=\\s)(?:(?!\\s\\^?deferred\\s\\^?load\\s\\^?operation\\s\\^?of\\s\\^?attribute\\s).){0,500}\\s\\^?cannot\\s\\^?proceed(?=\\s)",
53
]
]
],
"said": [
"parent instance \u2026 is not bound to a session deferred load operation of attribute \u2026 cannot proceed"
],
"names": [
"DetachedInstanceError",
"DetachedInstanceError"
],
"causes": [
{
"link": "failures/loading.md#trap-detached-column",
"cause": "The query left out a column, and the session is closed.",
"cure": "Name every column that will be read."
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
"\\s\\^?parent\\s\\^?instance(?=\\s)(?:(?!\\s\\^?parent\\s\\^?instance\\s).){0,500}\\s\\^?is\\s\\^?not\\s\\^?bound\\s\\^?to\\s\\^?a\\s\\^?session(?=\\s)",
43
],
[
"\\s\\^?lazy\\s\\^?load\\s\\^?operation\\s\\^?of\\s\\^?attribute(?=\\s)(?:(?!\\s\\^?lazy\\s\\^?load\\s\\^?operation\\s\\^?of\\s\\^?attribute\\s).){0,500}\\s\\^?cannot\\s\\^?proceed(?=\\s)",
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
"link": "failures/loading.md#trap-detached",
"cause": "The session is closed: a relationship has nothing to load with.",
"cure": "Load what will be read before the session closes."
},
{
"link": "relationship_loading/load_on_demand.md#trap-detached",
"cause": "An object whose session is closed has nothing to load with.",
"cure": "load what you need while the session is open, or keep it open for as long as its objects are used."
}
]
},
{
"id": "query-has-only-expression-based-entities-attribute-loader-option-can",
"message": "Query has only expression-based entities; attribute loader option \u2026 can't be applied here.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ArgumentError</code>",
"For example: <code>Query has only expression-based entities; attribute loader option selectinload(Post.tags) can&#x27;t be applied here.</code>"
],
"wordings": [
[
[
"\\s\\^?query\\s\\^?has\\s\\^?only\\s\\^?expression\\s\\^?based\\s\\^?entities(?=\\s)",
40
],
[
"\\s\\^?attribute\\s\\^?loader\\s\\^?option(?=\\s)(?:(?!\\s\\^?attribute\\s\\^?loader\\s\\^?option\\s).){0,500}\\s\\^?can\\s\\^?t\\s\\^?be\\s\\^?applied\\s\\^?here(?=\\s)",
47
]
],
[
[
"\\s\\^?query\\s\\^?has\\s\\^?only\\s\\^?expression\\s\\^?based\\s\\^?entities(?=\\s)",
40
],
[
"\\s\\^?attribute\\s\\^?loader\\s\\^?options\\s\\^?for(?=\\s)(?:(?!\\s\\^?attribute\\s\\^?loader\\s\\^?options\\s\\^?for\\s).){0,500}\\s\\^?can\\s\\^?t\\s\\^?be\\s\\^?applied\\s\\^?here(?=\\s)",
52
]
]
],
"said": [
"query has only expression based entities attribute loader option \u2026 can t be applied here",
"query has only expression based entities attribute loader options for \u2026 can t be applied here"
],
"names": [
"ArgumentError",
"ArgumentError"
],
"causes": [
{
"link": "failures/loading.md#trap-only-columns",
"cause": "The query selects columns: there is no object to load more into.",
"cure": "Select the model, and say with <code>load_only()</code> which columns."
}
]
},
{
"id": "strings-are-not-accepted-for-attribute-names-in-loader-options",
"message": "Strings are not accepted for attribute names in loader options; please use class-bound attributes directly.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ArgumentError</code>"
],
"wordings": [
[
[
"\\s\\^?strings\\s\\^?are\\s\\^?not\\s\\^?accepted\\s\\^?for\\s\\^?attribute\\s\\^?names\\s\\^?in\\s\\^?loader\\s\\^?options(?=\\s)",
62
],
[
"\\s\\^?please\\s\\^?use\\s\\^?class\\s\\^?bound\\s\\^?attributes\\s\\^?directly(?=\\s)",
42
]
]
],
"said": [
"strings are not accepted for attribute names in loader options please use class bound attributes directly"
],
"names": [
"ArgumentError",
"ArgumentError"
],
"causes": [
{
"link": "failures/loading.md#trap-string-option",
"cause": "The option is a string: SQLAlchemy 2 takes attributes only.",
"cure": "Write the attribute; <code>getattr(User, name)</code> for a name from outside."
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
"\\s\\^?the\\s\\^?unique\\s\\^?method\\s\\^?must\\s\\^?be\\s\\^?invoked\\s\\^?on\\s\\^?this\\s\\^?result(?=\\s)",
48
],
[
"\\s\\^?as\\s\\^?it\\s\\^?contains\\s\\^?results\\s\\^?that\\s\\^?include\\s\\^?joined\\s\\^?eager\\s\\^?loads\\s\\^?against\\s\\^?collections(?=\\s)",
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
"link": "failures/loading.md#trap-unique",
"cause": "A join repeats a row for each member of its collection.",
"cure": "Load collections with <code>selectinload()</code>, or call <code>unique()</code>."
},
{
"link": "relationship_loading/eager_loading.md#trap-unique-forgotten",
"cause": "A joined collection repeats its parent: <code>unique()</code> is compulsory.",
"cure": "use <code>selectinload</code>, which needs no <code>unique()</code>. To join all the same, call <code>unique()</code> before <code>one()</code>, <code>all()</code> or <code>scalar_one_or_none()</code>."
}
]
},
{
"id": "writeonly-collections-don-t-support-iteration-in-place-to-query",
"message": "WriteOnly collections don't support iteration in-place; to query for collection items, use the select() method to produce a SQL statement and execute it with session.scalars().",
"facts": [
"PostgreSQL and SQLite: <code>TypeError</code>"
],
"wordings": [
[
[
"\\s\\^?writeonly\\s\\^?collections\\s\\^?don\\s\\^?t\\s\\^?support\\s\\^?iteration\\s\\^?in\\s\\^?place(?=\\s)",
54
],
[
"\\s\\^?to\\s\\^?query\\s\\^?for\\s\\^?collection\\s\\^?items(?=\\s)",
29
],
[
"\\s\\^?use\\s\\^?the\\s\\^?select\\s\\^?method\\s\\^?to\\s\\^?produce\\s\\^?a\\s\\^?sql\\s\\^?statement\\s\\^?and\\s\\^?execute\\s\\^?it\\s\\^?with\\s\\^?session\\s\\^?scalars(?=\\s)",
84
]
]
],
"said": [
"writeonly collections don t support iteration in place to query for collection items use the select method to produce a sql statement and execute it with session scalars"
],
"names": [],
"causes": [
{
"link": "failures/loading.md#trap-write-only",
"cause": "A write-only collection is never loaded, and so not gone through.",
"cure": "Await the statement that it makes."
}
]
},
{
"id": "and-back-reference-are-both-of-the-same-direction-did",
"message": "\u2026 and back-reference \u2026 are both of the same direction \u2026. Did you mean to set remote_side on the many-to-one side ?",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ArgumentError</code>",
"For example: <code>Topic.parent and back-reference Topic.children are both of the same direction &lt;RelationshipDirection.ONETOMANY: 1&gt;. Did you mean to set remote_side on the many-to-one side ?</code>"
],
"wordings": [
[
[
"\\s\\^?and\\s\\^?back\\s\\^?reference(?=\\s)(?:(?!\\s\\^?and\\s\\^?back\\s\\^?reference\\s).){0,500}\\s\\^?are\\s\\^?both\\s\\^?of\\s\\^?the\\s\\^?same\\s\\^?direction(?=\\s)",
51
],
[
"\\s\\^?did\\s\\^?you\\s\\^?mean\\s\\^?to\\s\\^?set\\s\\^?remote_side\\s\\^?on\\s\\^?the\\s\\^?many\\s\\^?to\\s\\^?one\\s\\^?side(?=\\s)",
55
]
]
],
"said": [
"and back reference \u2026 are both of the same direction \u2026 did you mean to set remote_side on the many to one side"
],
"names": [
"ArgumentError",
"ArgumentError"
],
"causes": [
{
"link": "failures/mapping.md#trap-one-direction",
"cause": "Both sides have the same key: nothing says which row is the parent.",
"cure": "Name the parent&#x27;s key in <code>remote_side</code> where one row is meant."
}
]
},
{
"id": "attribute-name-should-be-left-reserved-for-the-metadata-instance",
"message": "Attribute name \u2026 should be left reserved for the MetaData instance when using a Declarative class.",
"facts": [
"For example: <code>Attribute name &#x27;metadata&#x27; should be left reserved for the MetaData instance when using a Declarative class.</code>"
],
"wordings": [
[
[
"\\s\\^?attribute\\s\\^?name(?=\\s)(?:(?!\\s\\^?attribute\\s\\^?name\\s).){0,500}\\s\\^?should\\s\\^?be\\s\\^?left\\s\\^?reserved\\s\\^?for\\s\\^?the\\s\\^?metadata\\s\\^?instance\\s\\^?when\\s\\^?using\\s\\^?a\\s\\^?declarative\\s\\^?class(?=\\s)",
97
]
],
[
[
"\\s\\^?attribute\\s\\^?name(?=\\s)(?:(?!\\s\\^?attribute\\s\\^?name\\s).){0,500}\\s\\^?is\\s\\^?reserved\\s\\^?when\\s\\^?using\\s\\^?the\\s\\^?declarative\\s\\^?api(?=\\s)",
59
]
]
],
"said": [
"attribute name \u2026 should be left reserved for the metadata instance when using a declarative class",
"attribute name \u2026 is reserved when using the declarative api"
],
"names": [],
"causes": [
{
"link": "failures/mapping.md#trap-reserved",
"cause": "<code>Base.metadata</code> is the list of tables: no column can take its name.",
"cure": "Take another name in Python, and give the column its own."
}
]
},
{
"id": "boolean-value-of-this-clause-is-not-defined",
"message": "Boolean value of this clause is not defined",
"facts": [
"PostgreSQL and SQLite: <code>TypeError</code>"
],
"wordings": [
[
[
"\\s\\^?boolean\\s\\^?value\\s\\^?of\\s\\^?this\\s\\^?clause\\s\\^?is\\s\\^?not\\s\\^?defined(?=\\s)",
43
]
]
],
"said": [
"boolean value of this clause is not defined"
],
"names": [],
"causes": [
{
"link": "failures/mapping.md#trap-boolean",
"cause": "<code>and</code>, <code>or</code>, <code>not</code> and <code>if</code> ask Python, not the database.",
"cure": "Write <code>&amp;</code>, <code>|</code> and <code>~</code>, with parentheses, or a comma for AND."
}
]
},
{
"id": "class-does-not-have-a-table-or-tablename-specified-and",
"message": "Class \u2026 does not have a __table__ or __tablename__ specified and does not inherit from an existing table-mapped class.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>Class &lt;class &#x27;recipes.failures.mapping.trap_no_table.&lt;locals&gt;.Model&#x27;&gt; does not have a __table__ or __tablename__ specified and does not inherit from an existing table-mapped class.</code>"
],
"wordings": [
[
[
"\\s\\^?class(?=\\s)(?:(?!\\s\\^?class\\s).){0,500}\\s\\^?does\\s\\^?not\\s\\^?have\\s\\^?a\\s\\^?__table__\\s\\^?or\\s\\^?__tablename__\\s\\^?specified\\s\\^?and\\s\\^?does\\s\\^?not\\s\\^?inherit\\s\\^?from\\s\\^?an\\s\\^?existing\\s\\^?table\\s\\^?mapped\\s\\^?class(?=\\s)",
117
]
]
],
"said": [
"class \u2026 does not have a __table__ or __tablename__ specified and does not inherit from an existing table mapped class"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/mapping.md#trap-no-table",
"cause": "The class has no table: each model needs one, or a parent that has.",
"cure": "Write <code>__tablename__</code>, or <code>__abstract__</code> if it is but a base."
}
]
},
{
"id": "could-not-determine-join-condition-between-parent-child-tables-on",
"message": "Could not determine join condition between parent/child tables on relationship \u2026 - there are multiple foreign key paths linking the tables. Specify the \u2026 argument, providing a list of those columns which should be counted as containing a foreign key reference to the parent table.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.AmbiguousForeignKeysError</code>",
"For example: <code>Could not determine join condition between parent/child tables on relationship Letter.sender - there are multiple foreign key paths linking the tables. Specify the &#x27;foreign_keys&#x27; argument, providing a list of those columns which should be counted as containing a foreign key reference to the parent table.</code>"
],
"wordings": [
[
[
"\\s\\^?could\\s\\^?not\\s\\^?determine\\s\\^?join\\s\\^?condition\\s\\^?between\\s\\^?parent\\s\\^?child\\s\\^?tables\\s\\^?on\\s\\^?relationship(?=\\s)(?:(?!\\s\\^?could\\s\\^?not\\s\\^?determine\\s\\^?join\\s\\^?condition\\s\\^?between\\s\\^?parent\\s\\^?child\\s\\^?tables\\s\\^?on\\s\\^?relationship\\s).){0,500}\\s\\^?there\\s\\^?are\\s\\^?multiple\\s\\^?foreign\\s\\^?key\\s\\^?paths\\s\\^?linking\\s\\^?the\\s\\^?tables(?=\\s)",
136
],
[
"\\s\\^?providing\\s\\^?a\\s\\^?list\\s\\^?of\\s\\^?those\\s\\^?columns\\s\\^?which\\s\\^?should\\s\\^?be\\s\\^?counted\\s\\^?as\\s\\^?containing\\s\\^?a\\s\\^?foreign\\s\\^?key\\s\\^?reference\\s\\^?to\\s\\^?the\\s\\^?parent\\s\\^?table(?=\\s)",
115
]
]
],
"said": [
"could not determine join condition between parent child tables on relationship \u2026 there are multiple foreign key paths linking the tables specify the \u2026 argument providing a list of those columns which should be counted as containing a foreign key reference to the parent table"
],
"names": [
"AmbiguousForeignKeysError",
"AmbiguousForeignKeysError"
],
"causes": [
{
"link": "failures/mapping.md#trap-two-foreign-keys",
"cause": "Two foreign keys lead to the other table, and either can be meant.",
"cure": "Name the column in <code>foreign_keys</code>, in each of the relationships."
}
]
},
{
"id": "could-not-determine-join-condition-between-parent-child-tables-on-2",
"message": "Could not determine join condition between parent/child tables on relationship \u2026 - there are no foreign keys linking these tables. Ensure that referencing columns are associated with a ForeignKey or ForeignKeyConstraint, or specify a \u2026 expression.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.NoForeignKeysError</code>",
"For example: <code>Could not determine join condition between parent/child tables on relationship Article.notes - there are no foreign keys linking these tables. Ensure that referencing columns are associated with a ForeignKey or ForeignKeyConstraint, or specify a &#x27;primaryjoin&#x27; expression.</code>"
],
"wordings": [
[
[
"\\s\\^?could\\s\\^?not\\s\\^?determine\\s\\^?join\\s\\^?condition\\s\\^?between\\s\\^?parent\\s\\^?child\\s\\^?tables\\s\\^?on\\s\\^?relationship(?=\\s)(?:(?!\\s\\^?could\\s\\^?not\\s\\^?determine\\s\\^?join\\s\\^?condition\\s\\^?between\\s\\^?parent\\s\\^?child\\s\\^?tables\\s\\^?on\\s\\^?relationship\\s).){0,500}\\s\\^?there\\s\\^?are\\s\\^?no\\s\\^?foreign\\s\\^?keys\\s\\^?linking\\s\\^?these\\s\\^?tables(?=\\s)",
127
],
[
"\\s\\^?ensure\\s\\^?that\\s\\^?referencing\\s\\^?columns\\s\\^?are\\s\\^?associated\\s\\^?with\\s\\^?a\\s\\^?foreignkey\\s\\^?or\\s\\^?foreignkeyconstraint(?=\\s)",
88
],
[
"\\s\\^or\\s\\^?specify\\s\\^?a(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?expression(?=\\s)",
25
]
]
],
"said": [
"could not determine join condition between parent child tables on relationship \u2026 there are no foreign keys linking these tables ensure that referencing columns are associated with a foreignkey or foreignkeyconstraint or specify a \u2026 expression"
],
"names": [
"NoForeignKeysError",
"NoForeignKeysError"
],
"causes": [
{
"link": "failures/mapping.md#trap-no-foreign-key",
"cause": "No foreign key tells how the two tables belong together.",
"cure": "Give the column that refers to the other table a <code>ForeignKey</code>."
}
]
},
{
"id": "foreign-key-associated-with-column-could-not-find-table-with",
"message": "Foreign key associated with column \u2026 could not find table \u2026 with which to generate a foreign key to target column \u2026",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.NoReferencedTableError</code>",
"For example: <code>Foreign key associated with column &#x27;notes.article_id&#x27; could not find table &#x27;Article&#x27; with which to generate a foreign key to target column &#x27;id&#x27;</code>"
],
"wordings": [
[
[
"\\s\\^?foreign\\s\\^?key\\s\\^?associated\\s\\^?with\\s\\^?column(?=\\s)(?:(?!\\s\\^?foreign\\s\\^?key\\s\\^?associated\\s\\^?with\\s\\^?column\\s).){0,500}\\s\\^?could\\s\\^?not\\s\\^?find\\s\\^?table(?=\\s)(?:(?!\\s\\^?could\\s\\^?not\\s\\^?find\\s\\^?table\\s).){0,500}\\s\\^?with\\s\\^?which\\s\\^?to\\s\\^?generate\\s\\^?a\\s\\^?foreign\\s\\^?key\\s\\^?to\\s\\^?target\\s\\^?column(?=\\s)",
113
]
]
],
"said": [
"foreign key associated with column \u2026 could not find table \u2026 with which to generate a foreign key to target column"
],
"names": [
"NoReferencedTableError",
"NoReferencedTableError"
],
"causes": [
{
"link": "failures/mapping.md#trap-table-name",
"cause": "A foreign key names a table that is not known here.",
"cure": "Write the table&#x27;s name, and import the modules of all models."
}
]
},
{
"id": "is-an-invalid-keyword-argument-for",
"message": "\u2026 is an invalid keyword argument for \u2026",
"facts": [
"PostgreSQL and SQLite: <code>TypeError</code>",
"For example: <code>&#x27;name&#x27; is an invalid keyword argument for User</code>"
],
"wordings": [
[
[
"\\s\\^?is\\s\\^?an\\s\\^?invalid\\s\\^?keyword\\s\\^?argument\\s\\^?for(?=\\s)",
34
]
]
],
"said": [
"is an invalid keyword argument for"
],
"names": [],
"causes": [
{
"link": "failures/mapping.md#trap-keyword",
"cause": "The model has no attribute of this name.",
"cure": "Pass what the model has, and of a dictionary nothing else."
}
]
},
{
"id": "mapper-could-not-assemble-any-primary-key-columns-for-mapped",
"message": "Mapper \u2026 could not assemble any primary key columns for mapped table \u2026",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ArgumentError</code>",
"For example: <code>Mapper Mapper[Visit(visits)] could not assemble any primary key columns for mapped table &#x27;visits&#x27;</code>"
],
"wordings": [
[
[
"\\s\\^?mapper(?=\\s)(?:(?!\\s\\^?mapper\\s).){0,500}\\s\\^?could\\s\\^?not\\s\\^?assemble\\s\\^?any\\s\\^?primary\\s\\^?key\\s\\^?columns\\s\\^?for\\s\\^?mapped\\s\\^?table(?=\\s)",
68
]
]
],
"said": [
"mapper \u2026 could not assemble any primary key columns for mapped table"
],
"names": [
"ArgumentError",
"ArgumentError"
],
"causes": [
{
"link": "failures/mapping.md#trap-no-primary-key",
"cause": "The ORM knows rows by their primary key, and this table has none.",
"cure": "Mark what tells the rows apart, be it more than one column."
}
]
},
{
"id": "mapper-has-no-property-if-this-property-was-indicated-from",
"message": "Mapper \u2026 has no property \u2026. If this property was indicated from other mappers or configure events, ensure registry.configure() has been called.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>Mapper &#x27;Mapper[Note(notes)]&#x27; has no property &#x27;articles&#x27;. If this property was indicated from other mappers or configure events, ensure registry.configure() has been called.</code>"
],
"wordings": [
[
[
"\\s\\^mapper(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?has\\s\\^?no\\s\\^?property(?=\\s)",
24
],
[
"\\s\\^?if\\s\\^?this\\s\\^?property\\s\\^?was\\s\\^?indicated\\s\\^?from\\s\\^?other\\s\\^?mappers\\s\\^?or\\s\\^?configure\\s\\^?events(?=\\s)",
69
],
[
"\\s\\^?ensure\\s\\^?registry\\s\\^?configure\\s\\^?has\\s\\^?been\\s\\^?called(?=\\s)",
41
]
]
],
"said": [
"mapper \u2026 has no property \u2026 if this property was indicated from other mappers or configure events ensure registry configure has been called"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/mapping.md#trap-no-such-side",
"cause": "<code>back_populates</code> names what the other class does not have.",
"cure": "Name the attribute of the other class, letter by letter."
}
]
},
{
"id": "multiple-classes-found-for-path-in-the-registry-of-this",
"message": "Multiple classes found for path \u2026 in the registry of this declarative base. Please use a fully module-qualified path.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>Multiple classes found for path &quot;Image&quot; in the registry of this declarative base. Please use a fully module-qualified path.</code>"
],
"wordings": [
[
[
"\\s\\^?multiple\\s\\^?classes\\s\\^?found\\s\\^?for\\s\\^?path(?=\\s)(?:(?!\\s\\^?multiple\\s\\^?classes\\s\\^?found\\s\\^?for\\s\\^?path\\s).){0,500}\\s\\^?in\\s\\^?the\\s\\^?registry\\s\\^?of\\s\\^?this\\s\\^?declarative\\s\\^?base(?=\\s)",
74
],
[
"\\s\\^?please\\s\\^?use\\s\\^?a\\s\\^?fully\\s\\^?module\\s\\^?qualified\\s\\^?path(?=\\s)",
40
]
]
],
"said": [
"multiple classes found for path \u2026 in the registry of this declarative base please use a fully module qualified path"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/mapping.md#trap-two-of-a-name",
"cause": "Two modules have a class of this name, and either can be meant.",
"cure": "Write the module as well, or give the class another name."
}
]
},
{
"id": "name-is-not-defined",
"message": "name \u2026 is not defined",
"facts": [
"PostgreSQL and SQLite: <code>NameError</code>",
"For example: <code>name &#x27;Database&#x27; is not defined</code>"
],
"wordings": [
[
[
"\\s\\^name(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?is\\s\\^?not\\s\\^?defined(?=\\s)",
21
]
]
],
"said": [
"name \u2026 is not defined"
],
"names": [],
"causes": [
{
"link": "applications/litestar_session.md#trap-type-checking",
"cause": "Litestar reads annotations: their types have to be imported.",
"cure": "import the type, or name it in <code>signature_types</code>."
}
]
},
{
"id": "none-of-the-from-clause-entities-have-a-property-searched",
"message": "None of the FROM clause entities have a property \u2026. Searched entities: \u2026",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>None of the FROM clause entities have a property &quot;name&quot;. Searched entities: Mapper[User(users)]</code>"
],
"wordings": [
[
[
"\\s\\^?none\\s\\^?of\\s\\^?the\\s\\^?from\\s\\^?clause\\s\\^?entities\\s\\^?have\\s\\^?a\\s\\^?property(?=\\s)",
48
]
],
[
[
"\\s\\^?entity\\s\\^?namespace\\s\\^?for(?=\\s)(?:(?!\\s\\^?entity\\s\\^?namespace\\s\\^?for\\s).){0,500}\\s\\^?has\\s\\^?no\\s\\^?property(?=\\s)",
38
]
]
],
"said": [
"none of the from clause entities have a property \u2026 searched entities",
"entity namespace for \u2026 has no property"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/mapping.md#trap-filter-by",
"cause": "The model that the query is about has no attribute of this name.",
"cure": "Write <code>where()</code>: it says whose attribute, and an editor checks it."
}
]
},
{
"id": "object-has-no-attribute-sa-instance-state",
"message": "\u2026 object has no attribute '_sa_instance_state'",
"facts": [
"PostgreSQL and SQLite: <code>AttributeError</code>",
"For example: <code>&#x27;int&#x27; object has no attribute &#x27;_sa_instance_state&#x27;</code>"
],
"wordings": [
[
[
"\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute\\s\\^?_sa_instance_state(?=\\s)",
42
]
]
],
"said": [
"object has no attribute _sa_instance_state"
],
"names": [],
"causes": [
{
"link": "failures/mapping.md#trap-no-state",
"cause": "A relationship takes an object of a model, not a key or a dict.",
"cure": "Set the column to the key, or the relationship to the object."
}
]
},
{
"id": "one-or-more-mappers-failed-to-initialize-can-t-proceed",
"message": "One or more mappers failed to initialize - can't proceed with initialization of other mappers. Triggering mapper: \u2026. Original exception was: \u2026",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>One or more mappers failed to initialize - can&#x27;t proceed with initialization of other mappers. Triggering mapper: &#x27;Mapper[Article(articles)]&#x27;. Original exception was: Class &#x27;builtins.str&#x27; is not mapped</code>"
],
"wordings": [
[
[
"\\s\\^?one\\s\\^?or\\s\\^?more\\s\\^?mappers\\s\\^?failed\\s\\^?to\\s\\^?initialize\\s\\^?can\\s\\^?t\\s\\^?proceed\\s\\^?with\\s\\^?initialization\\s\\^?of\\s\\^?other\\s\\^?mappers(?=\\s)",
91
]
]
],
"said": [
"one or more mappers failed to initialize can t proceed with initialization of other mappers triggering mapper \u2026 original exception was"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/mapping.md#trap-failed-before",
"cause": "A model failed at its first use, and all of its base fail since then.",
"cure": "Configure all models when the program starts, and let it fail there."
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
"\\s\\^order\\s\\^?by\\s\\^?expression\\s\\^?expected(?=\\s)",
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
"id": "postgresql-asyncpgenum-type-requires-a-name",
"message": "PostgreSQL AsyncPgEnum type requires a name.",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.CompileError</code>"
],
"wordings": [
[
[
"\\s\\^?postgresql\\s\\^?asyncpgenum\\s\\^?type\\s\\^?requires\\s\\^?a\\s\\^?name(?=\\s)",
43
]
],
[
[
"\\s\\^?postgresql\\s\\^?enum\\s\\^?type\\s\\^?requires\\s\\^?a\\s\\^?name(?=\\s)",
36
]
]
],
"said": [
"postgresql asyncpgenum type requires a name",
"postgresql enum type requires a name"
],
"names": [
"CompileError"
],
"causes": [
{
"link": "failures/mapping.md#trap-enum-name",
"cause": "An enum is a type on PostgreSQL, and a type has a name.",
"cure": "Name it; the class of a Python enum names it as well."
}
]
},
{
"id": "python-dataclasses-error-encountered-when-creating-dataclass-for-typeerror-please",
"message": "Python dataclasses error encountered when creating dataclass for \u2026: TypeError(\u2026). Please refer to Python dataclasses documentation for additional information.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>Python dataclasses error encountered when creating dataclass for &#x27;Person&#x27;: TypeError(&quot;non-default argument &#x27;email&#x27; follows default argument&quot;). Please refer to Python dataclasses documentation for additional information.</code>"
],
"wordings": [
[
[
"\\s\\^?python\\s\\^?dataclasses\\s\\^?error\\s\\^?encountered\\s\\^?when\\s\\^?creating\\s\\^?dataclass\\s\\^?for(?=\\s)(?:(?!\\s\\^?python\\s\\^?dataclasses\\s\\^?error\\s\\^?encountered\\s\\^?when\\s\\^?creating\\s\\^?dataclass\\s\\^?for\\s).){0,500}\\s\\^?typeerror(?=\\s)",
76
],
[
"\\s\\^?please\\s\\^?refer\\s\\^?to\\s\\^?python\\s\\^?dataclasses\\s\\^?documentation\\s\\^?for\\s\\^?additional\\s\\^?information(?=\\s)",
75
]
],
[
[
"\\s\\^?non\\s\\^?default\\s\\^?argument(?=\\s)(?:(?!\\s\\^?non\\s\\^?default\\s\\^?argument\\s).){0,500}\\s\\^?follows\\s\\^?default\\s\\^?argument(?=\\s)",
47
]
]
],
"said": [
"python dataclasses error encountered when creating dataclass for \u2026 typeerror \u2026 please refer to python dataclasses documentation for additional information",
"non default argument \u2026 follows default argument"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/mapping.md#trap-dataclass-order",
"cause": "An argument with a default stands before one without.",
"cure": "Take arguments by name only, with <code>kw_only</code>: no order matters then."
}
]
},
{
"id": "relationship-will-copy-column-to-column-which-conflicts-with-relationship",
"message": "relationship \u2026 will copy column \u2026 to column \u2026, which conflicts with relationship(s): \u2026 (copies \u2026). If this is not the intention, consider if these relationships should be linked with back_populates, or if viewonly=True should be applied to one or more if they are read-only. For the less common case that foreign key constraints are partially overlapping, the orm.foreign() annotation can be used to isolate the columns that should be written towards. To silence this warning, add the parameter \u2026 to the \u2026 relationship. (Background on this warning at: https://sqlalche.me/e/\u2026/qzyx)",
"facts": [
"For example: <code>relationship &#x27;Note.article&#x27; will copy column articles.id to column notes.article_id, which conflicts with relationship(s): &#x27;Article.notes&#x27; (copies articles.id to notes.article_id). If this is not the intention, consider if these relationships should be linked with back_populates, or if viewonly=True should be applied to one or more if they are read-only. For the less common case that foreign key constraints are partially overlapping, the orm.foreign() annotation can be used to isolate the columns that should be written towards. To silence this warning, add the parameter &#x27;overlaps=&quot;notes&quot;&#x27; to the &#x27;Note.article&#x27; relationship. (Background on this warning at: https://sqlalche.me/e/21/qzyx)</code>"
],
"wordings": [
[
[
"\\s\\^?relationship(?=\\s)(?:(?!\\s\\^?relationship\\s).){0,500}\\s\\^?will\\s\\^?copy\\s\\^?column(?=\\s)(?:(?!\\s\\^?will\\s\\^?copy\\s\\^?column\\s).){0,500}\\s\\^?to\\s\\^?column(?=\\s)",
43
],
[
"\\s\\^?which\\s\\^?conflicts\\s\\^?with\\s\\^?relationship\\s\\^?s(?=\\s)(?:(?!\\s\\^?which\\s\\^?conflicts\\s\\^?with\\s\\^?relationship\\s\\^?s\\s).){0,500}\\s\\^?copies(?=\\s)",
44
],
[
"\\s\\^?if\\s\\^?this\\s\\^?is\\s\\^?not\\s\\^?the\\s\\^?intention(?=\\s)",
28
],
[
"\\s\\^?consider\\s\\^?if\\s\\^?these\\s\\^?relationships\\s\\^?should\\s\\^?be\\s\\^?linked\\s\\^?with\\s\\^?back_populates(?=\\s)",
68
],
[
"\\s\\^?or\\s\\^?if\\s\\^?viewonly\\s\\^?true\\s\\^?should\\s\\^?be\\s\\^?applied\\s\\^?to\\s\\^?one\\s\\^?or\\s\\^?more\\s\\^?if\\s\\^?they\\s\\^?are\\s\\^?read\\s\\^?only(?=\\s)",
74
],
[
"\\s\\^?for\\s\\^?the\\s\\^?less\\s\\^?common\\s\\^?case\\s\\^?that\\s\\^?foreign\\s\\^?key\\s\\^?constraints\\s\\^?are\\s\\^?partially\\s\\^?overlapping(?=\\s)",
79
],
[
"\\s\\^?the\\s\\^?orm\\s\\^?foreign\\s\\^?annotation\\s\\^?can\\s\\^?be\\s\\^?used\\s\\^?to\\s\\^?isolate\\s\\^?the\\s\\^?columns\\s\\^?that\\s\\^?should\\s\\^?be\\s\\^?written\\s\\^?towards(?=\\s)",
92
],
[
"\\s\\^to\\s\\^?silence\\s\\^?this\\s\\^?warning(?=\\s)",
23
],
[
"\\s\\^?add\\s\\^?the\\s\\^?parameter(?=\\s)(?:(?!\\s\\^?add\\s\\^?the\\s\\^?parameter\\s).){0,500}\\s\\^?to\\s\\^?the(?=\\s)(?:(?!\\s\\^?to\\s\\^?the\\s).){0,500}\\s\\^?relationship(?=\\s)",
41
],
[
"\\s\\^?background\\s\\^?on\\s\\^?this\\s\\^?warning\\s\\^?at\\s\\^?https\\s\\^?sqlalche\\s\\^?me\\s\\^?e(?=\\s)(?:(?!\\s\\^?background\\s\\^?on\\s\\^?this\\s\\^?warning\\s\\^?at\\s\\^?https\\s\\^?sqlalche\\s\\^?me\\s\\^?e\\s).){0,500}\\s\\^?qzyx(?=\\s)",
56
]
]
],
"said": [
"relationship \u2026 will copy column \u2026 to column \u2026 which conflicts with relationship s \u2026 copies \u2026 if this is not the intention consider if these relationships should be linked with back_populates or if viewonly true should be applied to one or more if they are read only for the less common case that foreign key constraints are partially overlapping the orm foreign annotation can be used to isolate the columns that should be written towards to silence this warning add the parameter \u2026 to the \u2026 relationship background on this warning at https sqlalche me e \u2026 qzyx"
],
"names": [],
"causes": [
{
"link": "failures/mapping.md#trap-overlaps",
"cause": "Two relationships write one column, and do not know of each other.",
"cure": "Name each in <code>back_populates</code> of the other."
}
]
},
{
"id": "select-statement-has-a-cartesian-product",
"message": "SELECT statement has a cartesian product",
"facts": [],
"wordings": [
[
[
"\\s\\^?select\\s\\^?statement\\s\\^?has\\s\\^?a\\s\\^?cartesian\\s\\^?product(?=\\s)",
40
]
]
],
"said": [
"select statement has a cartesian product"
],
"names": [],
"causes": [
{
"link": "failures/mapping.md#trap-cartesian",
"cause": "Nothing joins the two tables: each row is paired with each.",
"cure": "Join the tables, each with the one before."
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
"\\s\\^?sql\\s\\^?expression\\s\\^?for\\s\\^?where\\s\\^?having\\s\\^?role\\s\\^?expected(?=\\s)",
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
"id": "table-is-already-defined-for-this-metadata-instance-specify-to",
"message": "Table \u2026 is already defined for this MetaData instance. Specify \u2026 to redefine options and columns on an existing Table object.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>Table &#x27;articles&#x27; is already defined for this MetaData instance. Specify &#x27;extend_existing=True&#x27; to redefine options and columns on an existing Table object.</code>"
],
"wordings": [
[
[
"\\s\\^?table(?=\\s)(?:(?!\\s\\^?table\\s).){0,500}\\s\\^?is\\s\\^?already\\s\\^?defined\\s\\^?for\\s\\^?this\\s\\^?metadata\\s\\^?instance(?=\\s)",
53
],
[
"\\s\\^?specify(?=\\s)(?:(?!\\s\\^?specify\\s).){0,500}\\s\\^?to\\s\\^?redefine\\s\\^?options\\s\\^?and\\s\\^?columns\\s\\^?on\\s\\^?an\\s\\^?existing\\s\\^?table\\s\\^?object(?=\\s)",
69
]
]
],
"said": [
"table \u2026 is already defined for this metadata instance specify \u2026 to redefine options and columns on an existing table object"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/mapping.md#trap-table-twice",
"cause": "Two classes have one table, or one module is imported twice.",
"cure": "Define the table once, and import its module by one name."
}
]
},
{
"id": "the-argument-passed-to-dialect-has-table-should-be-a",
"message": "The argument passed to Dialect.has_table() should be a \u2026, got \u2026. Additionally, the Dialect.has_table() method is for internal dialect use only; please use ``inspect(some_engine).has_table(\u2026>)`` for public API use.",
"facts": [
"SQLite: <code>sqlalchemy.exc.ArgumentError</code>",
"For example: <code>The argument passed to Dialect.has_table() should be a &lt;class &#x27;sqlalchemy.engine.base.Connection&#x27;&gt;, got &lt;class &#x27;sqlalchemy.ext.asyncio.engine.AsyncConnection&#x27;&gt;. Additionally, the Dialect.has_table() method is for internal dialect use only; please use ``inspect(some_engine).has_table(&lt;tablename&gt;&gt;)`` for public API use.</code>"
],
"wordings": [
[
[
"\\s\\^?the\\s\\^?argument\\s\\^?passed\\s\\^?to\\s\\^?dialect\\s\\^?has_table\\s\\^?should\\s\\^?be\\s\\^?a(?=\\s)",
52
],
[
"\\s\\^?the\\s\\^?dialect\\s\\^?has_table\\s\\^?method\\s\\^?is\\s\\^?for\\s\\^?internal\\s\\^?dialect\\s\\^?use\\s\\^?only(?=\\s)",
61
],
[
"\\s\\^?please\\s\\^?use\\s\\^?inspect\\s\\^?some_engine\\s\\^?has_table(?=\\s)(?:(?!\\s\\^?please\\s\\^?use\\s\\^?inspect\\s\\^?some_engine\\s\\^?has_table\\s).){0,500}\\s\\^?for\\s\\^?public\\s\\^?api\\s\\^?use(?=\\s)",
61
]
]
],
"said": [
"the argument passed to dialect has_table should be a \u2026 got \u2026 additionally the dialect has_table method is for internal dialect use only please use inspect some_engine has_table \u2026 for public api use"
],
"names": [
"ArgumentError"
],
"causes": [
{
"link": "applications/migrations.md#trap-async-connection",
"cause": "Alembic is synchronous: it cannot use an asynchronous connection.",
"cure": "hand a function to <code>connection.run_sync()</code>."
}
]
},
{
"id": "this-declarative-base-already-contains-a-class-with-the-same",
"message": "This declarative base already contains a class with the same class name and module name as \u2026, and will be replaced in the string-lookup table.",
"facts": [
"For example: <code>This declarative base already contains a class with the same class name and module name as logs.Log, and will be replaced in the string-lookup table.</code>"
],
"wordings": [
[
[
"\\s\\^?this\\s\\^?declarative\\s\\^?base\\s\\^?already\\s\\^?contains\\s\\^?a\\s\\^?class\\s\\^?with\\s\\^?the\\s\\^?same\\s\\^?class\\s\\^?name\\s\\^?and\\s\\^?module\\s\\^?name\\s\\^?as(?=\\s)",
90
],
[
"\\s\\^?and\\s\\^?will\\s\\^?be\\s\\^?replaced\\s\\^?in\\s\\^?the\\s\\^?string\\s\\^?lookup\\s\\^?table(?=\\s)",
47
]
]
],
"said": [
"this declarative base already contains a class with the same class name and module name as \u2026 and will be replaced in the string lookup table"
],
"names": [],
"causes": [
{
"link": "failures/mapping.md#trap-class-twice",
"cause": "This base has a class of this name: relationships find the new one.",
"cure": "Give each class a name of its own; a test has a base of its own."
}
]
},
{
"id": "type-annotation-for-can-t-be-correctly-interpreted-for-annotated",
"message": "Type annotation for \u2026 can't be correctly interpreted for Annotated Declarative Table form. ORM annotations should normally make use of the ``Mapped[]`` generic type, or other ORM-compatible generic type, as a container for the actual type, which indicates the intent that the attribute is mapped. Class variables that are not intended to be mapped by the ORM should use ClassVar[]. To allow Annotated Declarative to disregard legacy annotations which don't use Mapped[] to pass, set \u2026 on the class or a superclass this class.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.orm.exc.MappedAnnotationError</code>",
"For example: <code>Type annotation for &quot;Article.id&quot; can&#x27;t be correctly interpreted for Annotated Declarative Table form. ORM annotations should normally make use of the ``Mapped[]`` generic type, or other ORM-compatible generic type, as a container for the actual type, which indicates the intent that the attribute is mapped. Class variables that are not intended to be mapped by the ORM should use ClassVar[]. To allow Annotated Declarative to disregard legacy annotations which don&#x27;t use Mapped[] to pass, set &quot;__allow_unmapped__ = True&quot; on the class or a superclass this class.</code>"
],
"wordings": [
[
[
"\\s\\^?type\\s\\^?annotation\\s\\^?for(?=\\s)(?:(?!\\s\\^?type\\s\\^?annotation\\s\\^?for\\s).){0,500}\\s\\^?can\\s\\^?t\\s\\^?be\\s\\^?correctly\\s\\^?interpreted\\s\\^?for\\s\\^?annotated\\s\\^?declarative\\s\\^?table\\s\\^?form(?=\\s)",
89
],
[
"\\s\\^?orm\\s\\^?annotations\\s\\^?should\\s\\^?normally\\s\\^?make\\s\\^?use\\s\\^?of\\s\\^?the\\s\\^?mapped\\s\\^?generic\\s\\^?type(?=\\s)",
67
],
[
"\\s\\^?or\\s\\^?other\\s\\^?orm\\s\\^?compatible\\s\\^?generic\\s\\^?type(?=\\s)",
36
],
[
"\\s\\^?as\\s\\^?a\\s\\^?container\\s\\^?for\\s\\^?the\\s\\^?actual\\s\\^?type(?=\\s)",
34
],
[
"\\s\\^?which\\s\\^?indicates\\s\\^?the\\s\\^?intent\\s\\^?that\\s\\^?the\\s\\^?attribute\\s\\^?is\\s\\^?mapped(?=\\s)",
55
],
[
"\\s\\^?class\\s\\^?variables\\s\\^?that\\s\\^?are\\s\\^?not\\s\\^?intended\\s\\^?to\\s\\^?be\\s\\^?mapped\\s\\^?by\\s\\^?the\\s\\^?orm\\s\\^?should\\s\\^?use\\s\\^?classvar(?=\\s)",
81
],
[
"\\s\\^?to\\s\\^?allow\\s\\^?annotated\\s\\^?declarative\\s\\^?to\\s\\^?disregard\\s\\^?legacy\\s\\^?annotations\\s\\^?which\\s\\^?don\\s\\^?t\\s\\^?use\\s\\^?mapped\\s\\^?to\\s\\^?pass(?=\\s)",
93
],
[
"\\s\\^?set(?=\\s)(?:(?!\\s\\^?set\\s).){0,500}\\s\\^?on\\s\\^?the\\s\\^?class\\s\\^?or\\s\\^?a\\s\\^?superclass\\s\\^?this\\s\\^?class(?=\\s)",
45
]
]
],
"said": [
"type annotation for \u2026 can t be correctly interpreted for annotated declarative table form orm annotations should normally make use of the mapped generic type or other orm compatible generic type as a container for the actual type which indicates the intent that the attribute is mapped class variables that are not intended to be mapped by the orm should use classvar to allow annotated declarative to disregard legacy annotations which don t use mapped to pass set \u2026 on the class or a superclass this class"
],
"names": [
"MappedAnnotationError",
"MappedAnnotationError"
],
"causes": [
{
"link": "failures/mapping.md#trap-annotation",
"cause": "The annotation is not <code>Mapped</code>, which SQLAlchemy 2 looks for.",
"cure": "Write <code>Mapped[int]</code>: the annotation of a column."
}
]
},
{
"id": "when-initializing-mapper-expression-failed-to-locate-a-name-if",
"message": "When initializing mapper \u2026, expression \u2026 failed to locate a name (\u2026). If this is a class name, consider adding this relationship() to the \u2026 class after both dependent classes have been defined.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>When initializing mapper Mapper[Article(articles)], expression &#x27;Notes&#x27; failed to locate a name (&#x27;Notes&#x27;). If this is a class name, consider adding this relationship() to the &lt;class &#x27;recipes.failures.mapping.trap_unknown_name.&lt;locals&gt;.Article&#x27;&gt; class after both dependent classes have been defined.</code>"
],
"wordings": [
[
[
"\\s\\^?expression(?=\\s)(?:(?!\\s\\^?expression\\s).){0,500}\\s\\^?failed\\s\\^?to\\s\\^?locate\\s\\^?a\\s\\^?name(?=\\s)",
36
],
[
"\\s\\^?if\\s\\^?this\\s\\^?is\\s\\^?a\\s\\^?class\\s\\^?name(?=\\s)",
23
],
[
"\\s\\^?consider\\s\\^?adding\\s\\^?this\\s\\^?relationship\\s\\^?to\\s\\^?the(?=\\s)(?:(?!\\s\\^?consider\\s\\^?adding\\s\\^?this\\s\\^?relationship\\s\\^?to\\s\\^?the\\s).){0,500}\\s\\^?class\\s\\^?after\\s\\^?both\\s\\^?dependent\\s\\^?classes\\s\\^?have\\s\\^?been\\s\\^?defined(?=\\s)",
95
]
]
],
"said": [
"when initializing mapper \u2026 expression \u2026 failed to locate a name \u2026 if this is a class name consider adding this relationship to the \u2026 class after both dependent classes have been defined"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/mapping.md#trap-unknown-name",
"cause": "No class of this name is known when the models are first used.",
"cure": "Write the name of the class, and import the modules of all models."
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
"\\s\\^?a\\s\\^?naive\\s\\^?datetime\\s\\^?has\\s\\^?no\\s\\^?instant\\s\\^?use\\s\\^?datetime\\s\\^?now\\s\\^?utc(?=\\s)",
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
"id": "can-t-subtract-offset-naive-and-offset-aware-datetimes",
"message": "can't subtract offset-naive and offset-aware datetimes",
"facts": [
"PostgreSQL and SQLite: <code>TypeError</code>"
],
"wordings": [
[
[
"\\s\\^?can\\s\\^?t\\s\\^?subtract\\s\\^?offset\\s\\^?naive\\s\\^?and\\s\\^?offset\\s\\^?aware\\s\\^?datetimes(?=\\s)",
54
]
],
[
[
"\\s\\^?can\\s\\^?t\\s\\^?compare\\s\\^?offset\\s\\^?naive\\s\\^?and\\s\\^?offset\\s\\^?aware\\s\\^?datetimes(?=\\s)",
53
]
]
],
"said": [
"can t subtract offset naive and offset aware datetimes",
"can t compare offset naive and offset aware datetimes"
],
"names": [],
"causes": [
{
"link": "failures/values.md#trap-naive-time",
"cause": "One of two times has a zone, and the other has none.",
"cure": "Give every time a zone where it is made: <code>datetime.now(UTC)</code>."
}
]
},
{
"id": "coalesce-types-integer-and-character-varying-cannot-be-matched",
"message": "COALESCE types integer and character varying cannot be matched",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.DatatypeMismatchError</code>, SQLSTATE <code>42804</code>"
],
"wordings": [
[
[
"\\s\\^?coalesce\\s\\^?types\\s\\^?integer\\s\\^?and\\s\\^?character\\s\\^?varying\\s\\^?cannot\\s\\^?be\\s\\^?matched(?=\\s)",
62
]
],
[
[
"\\s\\^?case\\s\\^?types(?=\\s)(?:(?!\\s\\^?case\\s\\^?types\\s).){0,500}\\s\\^?and(?=\\s)(?:(?!\\s\\^?and\\s).){0,500}\\s\\^?cannot\\s\\^?be\\s\\^?matched(?=\\s)",
36
]
],
[
[
"\\s\\^?union\\s\\^?types(?=\\s)(?:(?!\\s\\^?union\\s\\^?types\\s).){0,500}\\s\\^?and(?=\\s)(?:(?!\\s\\^?and\\s).){0,500}\\s\\^?cannot\\s\\^?be\\s\\^?matched(?=\\s)",
37
]
],
[
[
"\\s\\^?coalesce\\s\\^?types(?=\\s)(?:(?!\\s\\^?coalesce\\s\\^?types\\s).){0,500}\\s\\^?and(?=\\s)(?:(?!\\s\\^?and\\s).){0,500}\\s\\^?cannot\\s\\^?be\\s\\^?matched(?=\\s)",
40
]
]
],
"said": [
"coalesce types integer and character varying cannot be matched",
"case types \u2026 and \u2026 cannot be matched",
"union types \u2026 and \u2026 cannot be matched",
"coalesce types \u2026 and \u2026 cannot be matched"
],
"names": [
"ProgrammingError",
"DatatypeMismatchError",
"42804"
],
"causes": [
{
"link": "failures/values.md#trap-types-matched",
"cause": "The alternatives of one value have different types.",
"cure": "Convert each to the type that the result has."
}
]
},
{
"id": "codec-can-t-encode-character-in-position-surrogates-not-allowed",
"message": "\u2026 codec can't encode character \u2026 in position \u2026: surrogates not allowed",
"facts": [
"SQLite: <code>sqlalchemy.exc.DataError</code> from <code>UnicodeEncodeError</code>",
"For example: <code>&#x27;utf-8&#x27; codec can&#x27;t encode character &#x27;\\ud83d&#x27; in position 5: surrogates not allowed</code>"
],
"wordings": [
[
[
"\\s\\^?codec\\s\\^?can\\s\\^?t\\s\\^?encode\\s\\^?character(?=\\s)(?:(?!\\s\\^?codec\\s\\^?can\\s\\^?t\\s\\^?encode\\s\\^?character\\s).){0,500}\\s\\^?in\\s\\^?position(?=\\s)(?:(?!\\s\\^?in\\s\\^?position\\s).){0,500}\\s\\^?surrogates\\s\\^?not\\s\\^?allowed(?=\\s)",
67
]
]
],
"said": [
"codec can t encode character \u2026 in position \u2026 surrogates not allowed"
],
"names": [
"DataError"
],
"causes": [
{
"link": "failures/values.md#trap-surrogate",
"cause": "The text has half of a pair of UTF-16, which UTF-8 cannot write.",
"cure": "Replace what cannot be written, or answer 422."
}
]
},
{
"id": "column-is-of-type-json-but-expression-is-of-type",
"message": "column \u2026 is of type json but expression is of type character varying",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.DatatypeMismatchError</code>, SQLSTATE <code>42804</code>",
"For example: <code>column &quot;details&quot; is of type json but expression is of type character varying</code>"
],
"wordings": [
[
[
"\\s\\^?column(?=\\s)(?:(?!\\s\\^?column\\s).){0,500}\\s\\^?is\\s\\^?of\\s\\^?type\\s\\^?json\\s\\^?but\\s\\^?expression\\s\\^?is\\s\\^?of\\s\\^?type\\s\\^?character\\s\\^?varying(?=\\s)",
68
]
],
[
[
"\\s\\^?column(?=\\s)(?:(?!\\s\\^?column\\s).){0,500}\\s\\^?is\\s\\^?of\\s\\^?type(?=\\s)(?:(?!\\s\\^?is\\s\\^?of\\s\\^?type\\s).){0,500}\\s\\^?but\\s\\^?expression\\s\\^?is\\s\\^?of\\s\\^?type(?=\\s)",
47
]
]
],
"said": [
"column \u2026 is of type json but expression is of type character varying",
"column \u2026 is of type \u2026 but expression is of type"
],
"names": [
"ProgrammingError",
"DatatypeMismatchError",
"42804"
],
"causes": [
{
"link": "failures/values.md#trap-json-as-text",
"cause": "The model gives the column another type than the database has.",
"cure": "Declare the column with the type that it has."
}
]
},
{
"id": "date-time-field-value-out-of-range",
"message": "date/time field value out of range: \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.DatetimeFieldOverflowError</code>, SQLSTATE <code>22008</code>",
"For example: <code>date/time field value out of range: &quot;2024-02-30&quot;</code>"
],
"wordings": [
[
[
"\\s\\^?date\\s\\^?time\\s\\^?field\\s\\^?value\\s\\^?out\\s\\^?of\\s\\^?range(?=\\s)",
34
]
]
],
"said": [
"date time field value out of range"
],
"names": [
"DataError",
"DatetimeFieldOverflowError",
"22008"
],
"causes": [
{
"link": "failures/values.md#trap-no-such-day",
"cause": "The text has the form of a date, and there is no such day.",
"cure": "Make a <code>date</code> of it in Python, and answer 422 to what is none."
}
]
},
{
"id": "division-by-zero",
"message": "division by zero",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.DivisionByZeroError</code>, SQLSTATE <code>22012</code>"
],
"wordings": [
[
[
"\\s\\^division\\s\\^?by\\s\\^?zero(?=\\s)",
16
]
]
],
"said": [
"division by zero"
],
"names": [
"DataError",
"DivisionByZeroError",
"22012"
],
"causes": [
{
"link": "failures/values.md#trap-division",
"cause": "PostgreSQL divides nothing by zero; SQLite would say <code>NULL</code>.",
"cure": "Make <code>NULL</code> of the zero: <code>NULLIF</code>."
}
]
},
{
"id": "error-binding-parameter-type-is-not-supported",
"message": "Error binding parameter \u2026: type \u2026 is not supported",
"facts": [
"SQLite: <code>sqlalchemy.exc.ProgrammingError</code> from <code>sqlite3.ProgrammingError</code>",
"For example: <code>Error binding parameter 2: type &#x27;UUID&#x27; is not supported</code>"
],
"wordings": [
[
[
"\\s\\^?error\\s\\^?binding\\s\\^?parameter(?=\\s)(?:(?!\\s\\^?error\\s\\^?binding\\s\\^?parameter\\s).){0,500}\\s\\^?type(?=\\s)(?:(?!\\s\\^?type\\s).){0,500}\\s\\^?is\\s\\^?not\\s\\^?supported(?=\\s)",
49
]
],
[
[
"\\s\\^?error\\s\\^?binding\\s\\^?parameter(?=\\s)(?:(?!\\s\\^?error\\s\\^?binding\\s\\^?parameter\\s).){0,500}\\s\\^?probably\\s\\^?unsupported\\s\\^?type(?=\\s)",
51
]
],
[
[
"\\s\\^?cannot\\s\\^?adapt\\s\\^?type(?=\\s)(?:(?!\\s\\^?cannot\\s\\^?adapt\\s\\^?type\\s).){0,500}\\s\\^?using\\s\\^?placeholder(?=\\s)(?:(?!\\s\\^?using\\s\\^?placeholder\\s).){0,500}\\s\\^?format\\s\\^?auto(?=\\s)",
51
]
],
[
[
"\\s\\^can\\s\\^?t\\s\\^?adapt\\s\\^?type(?=\\s)",
16
]
]
],
"said": [
"error binding parameter \u2026 type \u2026 is not supported",
"error binding parameter \u2026 probably unsupported type",
"cannot adapt type \u2026 using placeholder \u2026 format auto",
"can t adapt type"
],
"names": [
"ProgrammingError",
"ProgrammingError"
],
"causes": [
{
"link": "failures/values.md#trap-object-for-value",
"cause": "The driver does not know the class of the value.",
"cure": "Give the driver a plain value: <code>str</code>, <code>int</code>, <code>float</code>, <code>None</code>."
},
{
"link": "advanced_queries/raw_sql.md#trap-untyped-parameters",
"cause": "Nothing says which type a parameter has, and each driver guesses.",
"cure": "<code>bindparam(\u2026, type_=\u2026)</code>. PostgreSQL cannot tell the type in <code>:since IS NULL</code> either."
}
]
},
{
"id": "error-binding-parameter-type-list-is-not-supported",
"message": "Error binding parameter \u2026: type 'list' is not supported",
"facts": [
"SQLite: <code>sqlalchemy.exc.ProgrammingError</code> from <code>sqlite3.ProgrammingError</code>",
"For example: <code>Error binding parameter 1: type &#x27;list&#x27; is not supported</code>"
],
"wordings": [
[
[
"\\s\\^?error\\s\\^?binding\\s\\^?parameter(?=\\s)(?:(?!\\s\\^?error\\s\\^?binding\\s\\^?parameter\\s).){0,500}\\s\\^?type\\s\\^?list\\s\\^?is\\s\\^?not\\s\\^?supported(?=\\s)",
52
]
]
],
"said": [
"error binding parameter \u2026 type list is not supported"
],
"names": [
"ProgrammingError",
"ProgrammingError"
],
"causes": [
{
"link": "failures/values.md#trap-list-for-value",
"cause": "A column is compared with a list: <code>==</code> takes one value.",
"cure": "Write <code>in_()</code>, which takes a list."
}
]
},
{
"id": "in-expression-list-select-construct-or-bound-parameter-object-expected",
"message": "IN expression list, SELECT construct, or bound parameter object expected, got \u2026.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ArgumentError</code>",
"For example: <code>IN expression list, SELECT construct, or bound parameter object expected, got &#x27;avocet&#x27;.</code>"
],
"wordings": [
[
[
"\\s\\^?or\\s\\^?bound\\s\\^?parameter\\s\\^?object\\s\\^?expected(?=\\s)",
34
]
]
],
"said": [
"in expression list select construct or bound parameter object expected got"
],
"names": [
"ArgumentError",
"ArgumentError"
],
"causes": [
{
"link": "failures/values.md#trap-in-one",
"cause": "<code>in_()</code> takes a list, and got one value.",
"cure": "Write a list, or <code>==</code> for one value."
},
{
"link": "failures/statements.md#trap-not-a-list",
"cause": "<code>in_()</code> takes a list or a query, and this is one value.",
"cure": "Compare one value with <code>==</code>; put several into a list."
}
]
},
{
"id": "integer-out-of-range",
"message": "integer out of range",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.NumericValueOutOfRangeError</code>, SQLSTATE <code>22003</code>"
],
"wordings": [
[
[
"\\s\\^integer\\s\\^?out\\s\\^?of\\s\\^?range(?=\\s)",
20
]
],
[
[
"\\s\\^bigint\\s\\^?out\\s\\^?of\\s\\^?range(?=\\s)",
19
]
],
[
[
"\\s\\^smallint\\s\\^?out\\s\\^?of\\s\\^?range(?=\\s)",
21
]
]
],
"said": [
"integer out of range",
"bigint out of range",
"smallint out of range"
],
"names": [
"DataError",
"NumericValueOutOfRangeError",
"22003"
],
"causes": [
{
"link": "failures/values.md#trap-out-of-range",
"cause": "The result does not fit into 32 bits: at most 2147483647.",
"cure": "Declare the column as <code>BigInteger</code>, and migrate it."
}
]
},
{
"id": "invalid-byte-sequence-for-encoding-0x00",
"message": "invalid byte sequence for encoding \u2026: 0x00",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.CharacterNotInRepertoireError</code>, SQLSTATE <code>22021</code>",
"For example: <code>invalid byte sequence for encoding &quot;UTF8&quot;: 0x00</code>"
],
"wordings": [
[
[
"\\s\\^?invalid\\s\\^?byte\\s\\^?sequence\\s\\^?for\\s\\^?encoding(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?byte\\s\\^?sequence\\s\\^?for\\s\\^?encoding\\s).){0,500}\\s\\^?0x00(?=\\s)",
41
]
]
],
"said": [
"invalid byte sequence for encoding \u2026 0x00"
],
"names": [
"DataError",
"CharacterNotInRepertoireError",
"22021"
],
"causes": [
{
"link": "failures/values.md#trap-nul",
"cause": "PostgreSQL&#x27;s text holds every character but NUL.",
"cure": "Take the NULs out, or store bytes in <code>LargeBinary</code>."
}
]
},
{
"id": "invalid-input-for-query-argument-99999999999999999999-value-out-of-int32",
"message": "invalid input for query argument \u2026: 99999999999999999999 (value out of int32 range)",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.DataError</code>, SQLSTATE <code>22000</code>",
"For example: <code>invalid input for query argument $1: 99999999999999999999 (value out of int32 range)</code>"
],
"wordings": [
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument\\s).){0,500}\\s\\^?99999999999999999999\\s\\^?value\\s\\^?out\\s\\^?of\\s\\^?int32\\s\\^?range(?=\\s)",
80
]
],
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument\\s).){0,500}\\s\\^?value\\s\\^?out\\s\\^?of\\s\\^?int32\\s\\^?range(?=\\s)",
59
]
],
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument\\s).){0,500}\\s\\^?value\\s\\^?out\\s\\^?of\\s\\^?int64\\s\\^?range(?=\\s)",
59
]
]
],
"said": [
"invalid input for query argument \u2026 99999999999999999999 value out of int32 range",
"invalid input for query argument \u2026 value out of int32 range",
"invalid input for query argument \u2026 value out of int64 range"
],
"names": [
"DataError",
"DataError",
"22000"
],
"causes": [
{
"link": "failures/values.md#trap-number-too-big",
"cause": "The number has more bits than the column, or than SQLite has at all.",
"cure": "Answer 404 to a number that the key cannot have."
},
{
"link": "foundations/constraint_errors.md#trap-number-out-of-range",
"cause": "By default, a number in a URL can raise what nobody expects.",
"cure": "listen for <code>handle_error</code>, as <code>make_engine</code> does, and raise <code>DataError</code>."
}
]
},
{
"id": "invalid-input-for-query-argument-a-bytes-like-object-is",
"message": "invalid input for query argument \u2026: \u2026 (a bytes-like object is required, not 'str')",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.DataError</code>, SQLSTATE <code>22000</code>",
"For example: <code>invalid input for query argument $1: &#x27;&lt;svg/&gt;&#x27; (a bytes-like object is required, not &#x27;str&#x27;)</code>"
],
"wordings": [
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument\\s).){0,500}\\s\\^?a\\s\\^?bytes\\s\\^?like\\s\\^?object\\s\\^?is\\s\\^?required\\s\\^?not\\s\\^?str(?=\\s)",
74
]
]
],
"said": [
"invalid input for query argument \u2026 a bytes like object is required not str"
],
"names": [
"DataError",
"DataError",
"22000"
],
"causes": [
{
"link": "failures/values.md#trap-text-for-bytes",
"cause": "The column holds bytes, and the value is text.",
"cure": "Encode it, or give the column the type <code>Text</code>."
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
"\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument\\s).){0,500}\\s\\^?can\\s\\^?t\\s\\^?subtract\\s\\^?offset\\s\\^?naive\\s\\^?and\\s\\^?offset\\s\\^?aware\\s\\^?datetimes(?=\\s)",
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
"link": "failures/values.md#trap-aware-time",
"cause": "The column has no time zone, and the value has one.",
"cure": "Declare the column with <code>DateTime(timezone=True)</code>, and migrate it."
},
{
"link": "soft_delete/soft_delete_mixin.md#trap-time-without-zone",
"cause": "<code>Mapped[datetime]</code> alone has no room for a time with a zone.",
"cure": "give the column a type with a zone, as the recipe does. A naive time is no way out: whose clock was it?"
}
]
},
{
"id": "invalid-input-for-query-argument-codec-can-t-encode-character",
"message": "invalid input for query argument \u2026: \u2026 (\u2026 codec can't encode character \u2026 in position \u2026: surrogates not allowed)",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.DataError</code>, SQLSTATE <code>22000</code>",
"For example: <code>invalid input for query argument $1: &#x27;wren \\ud83d&#x27; (&#x27;utf-8&#x27; codec can&#x27;t encode character &#x27;\\ud83d&#x27; in position 5: surrogates not allowed)</code>"
],
"wordings": [
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument\\s).){0,500}\\s\\^?codec\\s\\^?can\\s\\^?t\\s\\^?encode\\s\\^?character(?=\\s)(?:(?!\\s\\^?codec\\s\\^?can\\s\\^?t\\s\\^?encode\\s\\^?character\\s).){0,500}\\s\\^?in\\s\\^?position(?=\\s)(?:(?!\\s\\^?in\\s\\^?position\\s).){0,500}\\s\\^?surrogates\\s\\^?not\\s\\^?allowed(?=\\s)",
102
]
]
],
"said": [
"invalid input for query argument \u2026 codec can t encode character \u2026 in position \u2026 surrogates not allowed"
],
"names": [
"DataError",
"DataError",
"22000"
],
"causes": [
{
"link": "failures/values.md#trap-surrogate",
"cause": "The text has half of a pair of UTF-16, which UTF-8 cannot write.",
"cure": "Replace what cannot be written, or answer 422."
}
]
},
{
"id": "invalid-input-for-query-argument-expected-a-datetime-date-or",
"message": "invalid input for query argument \u2026: \u2026 (expected a datetime.date or datetime.datetime instance, got 'str')",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.DataError</code>, SQLSTATE <code>22000</code>",
"For example: <code>invalid input for query argument $1: &#x27;2024-12-24T20:00:00Z&#x27; (expected a datetime.date or datetime.datetime instance, got &#x27;str&#x27;)</code>"
],
"wordings": [
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument\\s).){0,500}\\s\\^?expected\\s\\^?a\\s\\^?datetime\\s\\^?date\\s\\^?or\\s\\^?datetime\\s\\^?datetime\\s\\^?instance\\s\\^?got\\s\\^?str(?=\\s)",
97
]
],
[
[
"\\s\\^?expected\\s\\^?a\\s\\^?datetime\\s\\^?date\\s\\^?or\\s\\^?datetime\\s\\^?datetime\\s\\^?instance\\s\\^?got\\s\\^?int(?=\\s)",
62
]
]
],
"said": [
"invalid input for query argument \u2026 expected a datetime date or datetime datetime instance got str",
"expected a datetime date or datetime datetime instance got int"
],
"names": [
"DataError",
"DataError",
"22000"
],
"causes": [
{
"link": "failures/values.md#trap-text-for-time",
"cause": "The column holds a time, and the value is text.",
"cure": "Make a <code>datetime</code> of the text, with its zone."
}
]
},
{
"id": "invalid-input-for-query-argument-expected-str-got-address",
"message": "invalid input for query argument \u2026: \u2026 (expected str, got Address)",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.DataError</code>, SQLSTATE <code>22000</code>",
"For example: <code>invalid input for query argument $1: Address(display_name=&#x27;&#x27;, username=&#x27;avoce... (expected str, got Address)</code>"
],
"wordings": [
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument\\s).){0,500}\\s\\^?expected\\s\\^?str\\s\\^?got\\s\\^?address(?=\\s)",
59
]
]
],
"said": [
"invalid input for query argument \u2026 expected str got address"
],
"names": [
"DataError",
"DataError",
"22000"
],
"causes": [
{
"link": "failures/values.md#trap-object-for-value",
"cause": "The driver does not know the class of the value.",
"cure": "Give the driver a plain value: <code>str</code>, <code>int</code>, <code>float</code>, <code>None</code>."
}
]
},
{
"id": "invalid-input-for-query-argument-expected-str-got-int",
"message": "invalid input for query argument \u2026: \u2026 (expected str, got int)",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.DataError</code>, SQLSTATE <code>22000</code>",
"For example: <code>invalid input for query argument $1: 1 (expected str, got int)</code>"
],
"wordings": [
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument\\s).){0,500}\\s\\^?expected\\s\\^?str\\s\\^?got\\s\\^?int(?=\\s)",
55
]
],
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument\\s).){0,500}\\s\\^?expected\\s\\^?str\\s\\^?got(?=\\s)",
51
]
]
],
"said": [
"invalid input for query argument \u2026 expected str got int",
"invalid input for query argument \u2026 expected str got"
],
"names": [
"DataError",
"DataError",
"22000"
],
"causes": [
{
"link": "failures/values.md#trap-number-for-text",
"cause": "The column holds text, and asyncpg converts nothing.",
"cure": "Convert the value where it enters your program: <code>str(number)</code>."
},
{
"link": "advanced_queries/raw_sql.md#trap-untyped-parameters",
"cause": "Nothing says which type a parameter has, and each driver guesses.",
"cure": "<code>bindparam(\u2026, type_=\u2026)</code>. PostgreSQL cannot tell the type in <code>:since IS NULL</code> either."
}
]
},
{
"id": "invalid-input-for-query-argument-expected-str-got-list",
"message": "invalid input for query argument \u2026: [\u2026] (expected str, got list)",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.DataError</code>, SQLSTATE <code>22000</code>",
"For example: <code>invalid input for query argument $1: [&#x27;avocet&#x27;] (expected str, got list)</code>"
],
"wordings": [
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument\\s).){0,500}\\s\\^?expected\\s\\^?str\\s\\^?got\\s\\^?list(?=\\s)",
56
]
]
],
"said": [
"invalid input for query argument \u2026 expected str got list"
],
"names": [
"DataError",
"DataError",
"22000"
],
"causes": [
{
"link": "failures/values.md#trap-list-for-value",
"cause": "A column is compared with a list: <code>==</code> takes one value.",
"cure": "Write <code>in_()</code>, which takes a list."
}
]
},
{
"id": "invalid-input-for-query-argument-invalid-uuid-length-must-be",
"message": "invalid input for query argument \u2026: \u2026 (invalid UUID \u2026: length must be between \u2026..\u2026 characters, got \u2026)",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.DataError</code>, SQLSTATE <code>22000</code>",
"For example: <code>invalid input for query argument $1: &#x27;avocet&#x27; (invalid UUID &#x27;avocet&#x27;: length must be between 32..36 characters, got 6)</code>"
],
"wordings": [
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument\\s).){0,500}\\s\\^?invalid\\s\\^?uuid(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?uuid\\s).){0,500}\\s\\^?length\\s\\^?must\\s\\^?be\\s\\^?between(?=\\s)(?:(?!\\s\\^?length\\s\\^?must\\s\\^?be\\s\\^?between\\s).){0,500}\\s\\^?characters\\s\\^?got(?=\\s)",
89
]
],
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument\\s).){0,500}\\s\\^?invalid\\s\\^?uuid(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?uuid\\s).){0,500}\\s\\^?unexpected\\s\\^?character(?=\\s)",
70
]
],
[
[
"\\s\\^?badly\\s\\^?formed\\s\\^?hexadecimal\\s\\^?uuid\\s\\^?string(?=\\s)",
36
]
]
],
"said": [
"invalid input for query argument \u2026 invalid uuid \u2026 length must be between \u2026 characters got",
"invalid input for query argument \u2026 invalid uuid \u2026 unexpected character",
"badly formed hexadecimal uuid string"
],
"names": [
"DataError",
"DataError",
"22000"
],
"causes": [
{
"link": "failures/values.md#trap-text-for-id",
"cause": "The key is a UUID, and the value is text that is none.",
"cure": "Make a UUID of it where it enters, and answer 404 to what is none."
}
]
},
{
"id": "invalid-input-for-query-argument-str-object-cannot-be-interpreted",
"message": "invalid input for query argument \u2026: \u2026 ('str' object cannot be interpreted as an integer)",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.DataError</code>, SQLSTATE <code>22000</code>",
"For example: <code>invalid input for query argument $1: &#x27;7&#x27; (&#x27;str&#x27; object cannot be interpreted as an integer)</code>"
],
"wordings": [
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument\\s).){0,500}\\s\\^?str\\s\\^?object\\s\\^?cannot\\s\\^?be\\s\\^?interpreted\\s\\^?as\\s\\^?an\\s\\^?integer(?=\\s)",
81
]
],
[
[
"\\s\\^?list\\s\\^?object\\s\\^?cannot\\s\\^?be\\s\\^?interpreted\\s\\^?as\\s\\^?an\\s\\^?integer(?=\\s)",
47
]
],
[
[
"\\s\\^?float\\s\\^?object\\s\\^?cannot\\s\\^?be\\s\\^?interpreted\\s\\^?as\\s\\^?an\\s\\^?integer(?=\\s)",
48
]
],
[
[
"\\s\\^?decimal\\s\\^?decimal\\s\\^?object\\s\\^?cannot\\s\\^?be\\s\\^?interpreted\\s\\^?as\\s\\^?an\\s\\^?integer(?=\\s)",
58
]
]
],
"said": [
"invalid input for query argument \u2026 str object cannot be interpreted as an integer",
"list object cannot be interpreted as an integer",
"float object cannot be interpreted as an integer",
"decimal decimal object cannot be interpreted as an integer"
],
"names": [
"DataError",
"DataError",
"22000"
],
"causes": [
{
"link": "failures/values.md#trap-text-for-number",
"cause": "The column holds a number, and the value is text, as in a request.",
"cure": "Convert it where it enters, and answer 422 to what is no number."
}
]
},
{
"id": "invalid-input-for-query-argument-str-object-has-no-attribute",
"message": "invalid input for query argument \u2026: \u2026 ('str' object has no attribute 'toordinal')",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.DataError</code>, SQLSTATE <code>22000</code>",
"For example: <code>invalid input for query argument $1: &#x27;2024-12-25&#x27; (&#x27;str&#x27; object has no attribute &#x27;toordinal&#x27;)</code>"
],
"wordings": [
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument(?=\\s)(?:(?!\\s\\^?invalid\\s\\^?input\\s\\^?for\\s\\^?query\\s\\^?argument\\s).){0,500}\\s\\^?str\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute\\s\\^?toordinal(?=\\s)",
72
]
],
[
[
"\\s\\^?int\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute\\s\\^?toordinal(?=\\s)",
37
]
]
],
"said": [
"invalid input for query argument \u2026 str object has no attribute toordinal",
"int object has no attribute toordinal"
],
"names": [
"DataError",
"DataError",
"22000"
],
"causes": [
{
"link": "failures/values.md#trap-text-for-date",
"cause": "The column holds a date, and the value is text.",
"cure": "Make a <code>date</code> of the text."
}
]
},
{
"id": "invalid-input-syntax-for-type-integer",
"message": "invalid input syntax for type integer: \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.InvalidTextRepresentationError</code>, SQLSTATE <code>22P02</code>",
"For example: <code>invalid input syntax for type integer: &quot;avocet&quot;</code>"
],
"wordings": [
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?syntax\\s\\^?for\\s\\^?type\\s\\^?integer(?=\\s)",
37
]
],
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?syntax\\s\\^?for\\s\\^?type(?=\\s)",
29
]
]
],
"said": [
"invalid input syntax for type integer",
"invalid input syntax for type"
],
"names": [
"DataError",
"InvalidTextRepresentationError",
"22P02"
],
"causes": [
{
"link": "failures/values.md#trap-invalid-syntax",
"cause": "The server was told to make a number of text that is none.",
"cure": "Convert only what has the form of a number."
}
]
},
{
"id": "invalid-input-syntax-for-type-json",
"message": "invalid input syntax for type json",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.InvalidTextRepresentationError</code>, SQLSTATE <code>22P02</code>"
],
"wordings": [
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?syntax\\s\\^?for\\s\\^?type\\s\\^?json(?=\\s)",
34
]
]
],
"said": [
"invalid input syntax for type json"
],
"names": [
"DataError",
"InvalidTextRepresentationError",
"22P02"
],
"causes": [
{
"link": "modelling/json_documents.md#trap-contains",
"cause": "On <code>JSON</code>, <code>contains</code> is a LIKE; a variant changes none of it.",
"cure": "<code>type_coerce(column, JSONB).contains(\u2026)</code>."
}
]
},
{
"id": "invalid-input-value-for-enum-size",
"message": "invalid input value for enum size: \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.InvalidTextRepresentationError</code>, SQLSTATE <code>22P02</code>",
"For example: <code>invalid input value for enum size: &quot;XL&quot;</code>"
],
"wordings": [
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?value\\s\\^?for\\s\\^?enum\\s\\^?size(?=\\s)",
33
]
],
[
[
"\\s\\^?invalid\\s\\^?input\\s\\^?value\\s\\^?for\\s\\^?enum(?=\\s)",
28
]
]
],
"said": [
"invalid input value for enum size",
"invalid input value for enum"
],
"names": [
"DataError",
"InvalidTextRepresentationError",
"22P02"
],
"causes": [
{
"link": "failures/values.md#trap-enum-in-database",
"cause": "The type in the database does not have this value.",
"cure": "Add the value to the type; it can be used after the commit."
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
"\\s\\^invalid\\s\\^?isoformat\\s\\^?string(?=\\s)",
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
"link": "failures/values.md#trap-time-as-text",
"cause": "SQLite stores times as text, and this text has another shape.",
"cure": "Write it through the type of the column, and mend what is there."
},
{
"link": "basic_queries/list_by_cursor.md#trap-time-in-url",
"cause": "A time in a URL comes back without its plus sign.",
"cure": "write cursors in characters that a URL leaves alone."
}
]
},
{
"id": "is-not-among-the-defined-enum-values-enum-name-size",
"message": "\u2026 is not among the defined enum values. Enum name: size. Possible values: SMALL, LARGE",
"facts": [
"PostgreSQL and SQLite: <code>LookupError</code>",
"For example: <code>&#x27;HUGE&#x27; is not among the defined enum values. Enum name: size. Possible values: SMALL, LARGE</code>"
],
"wordings": [
[
[
"\\s\\^?is\\s\\^?not\\s\\^?among\\s\\^?the\\s\\^?defined\\s\\^?enum\\s\\^?values(?=\\s)",
36
]
]
],
"said": [
"is not among the defined enum values enum name size possible values small large"
],
"names": [],
"causes": [
{
"link": "failures/values.md#trap-enum-name",
"cause": "<code>Enum</code> reads and writes names, and the database has values.",
"cure": "Declare <code>Enum</code> with <code>values_callable</code>."
},
{
"link": "modelling/enums.md#trap-no-check",
"cause": "Without a CHECK, one row that somebody wrote makes the list fail.",
"cure": "<code>create_constraint=True</code>, which is not the default."
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
"\\s\\^?limit\\s\\^?must\\s\\^?not\\s\\^?be\\s\\^?negative(?=\\s)",
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
"id": "memoryview-a-bytes-like-object-is-required-not-str",
"message": "memoryview: a bytes-like object is required, not 'str'",
"facts": [
"SQLite: <code>sqlalchemy.exc.DataError</code> from <code>TypeError</code>"
],
"wordings": [
[
[
"\\s\\^?memoryview\\s\\^?a\\s\\^?bytes\\s\\^?like\\s\\^?object\\s\\^?is\\s\\^?required(?=\\s)",
42
]
]
],
"said": [
"memoryview a bytes like object is required not str"
],
"names": [
"DataError"
],
"causes": [
{
"link": "failures/values.md#trap-text-for-bytes",
"cause": "The column holds bytes, and the value is text.",
"cure": "Encode it, or give the column the type <code>Text</code>."
}
]
},
{
"id": "not-a-boolean-value",
"message": "Not a boolean value: \u2026",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.DataError</code> from <code>TypeError</code>",
"For example: <code>Not a boolean value: &#x27;false&#x27;</code>"
],
"wordings": [
[
[
"\\s\\^not\\s\\^?a\\s\\^?boolean\\s\\^?value(?=\\s)",
19
]
]
],
"said": [
"not a boolean value"
],
"names": [
"DataError",
"DataError"
],
"causes": [
{
"link": "failures/values.md#trap-text-for-truth",
"cause": "The column holds true or false, and <code>&quot;false&quot;</code> is text.",
"cure": "Say which texts mean what, since <code>bool(&quot;false&quot;)</code> is <code>True</code>."
}
]
},
{
"id": "numeric-field-overflow",
"message": "numeric field overflow",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.NumericValueOutOfRangeError</code>, SQLSTATE <code>22003</code>"
],
"wordings": [
[
[
"\\s\\^numeric\\s\\^?field\\s\\^?overflow(?=\\s)",
22
]
]
],
"said": [
"numeric field overflow"
],
"names": [
"DataError",
"NumericValueOutOfRangeError",
"22003"
],
"causes": [
{
"link": "failures/values.md#trap-numeric-overflow",
"cause": "The number has more digits before the point than the column.",
"cure": "Count all digits in <code>Numeric(precision, scale)</code>, and migrate."
}
]
},
{
"id": "object-of-type-datetime-is-not-json-serializable",
"message": "Object of type datetime is not JSON serializable",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.DataError</code> from <code>TypeError</code>"
],
"wordings": [
[
[
"\\s\\^?object\\s\\^?of\\s\\^?type\\s\\^?datetime\\s\\^?is\\s\\^?not\\s\\^?json\\s\\^?serializable(?=\\s)",
48
]
],
[
[
"\\s\\^?object\\s\\^?of\\s\\^?type(?=\\s)(?:(?!\\s\\^?object\\s\\^?of\\s\\^?type\\s).){0,500}\\s\\^?is\\s\\^?not\\s\\^?json\\s\\^?serializable(?=\\s)",
41
]
]
],
"said": [
"object of type datetime is not json serializable",
"object of type \u2026 is not json serializable"
],
"names": [
"DataError",
"DataError"
],
"causes": [
{
"link": "failures/values.md#trap-not-json",
"cause": "The JSON has a value that <code>json.dumps()</code> does not know.",
"cure": "Store plain values; Pydantic&#x27;s are in <code>model_dump(mode=&quot;json&quot;)</code>."
}
]
},
{
"id": "operator-does-not-exist-character-varying-integer",
"message": "operator does not exist: character varying = integer",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.UndefinedFunctionError</code>, SQLSTATE <code>42883</code>"
],
"wordings": [
[
[
"\\s\\^?operator\\s\\^?does\\s\\^?not\\s\\^?exist\\s\\^?character\\s\\^?varying\\s\\^?integer(?=\\s)",
49
]
],
[
[
"\\s\\^operator\\s\\^?does\\s\\^?not\\s\\^?exist(?=\\s)",
23
]
]
],
"said": [
"operator does not exist character varying integer",
"operator does not exist"
],
"names": [
"ProgrammingError",
"UndefinedFunctionError",
"42883"
],
"causes": [
{
"link": "failures/values.md#trap-operator",
"cause": "A column is compared with a value, or a column, of another type.",
"cure": "Convert the value in Python; of two columns, <code>cast()</code> one."
}
]
},
{
"id": "payload-string-too-long",
"message": "payload string too long",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.InvalidParameterValueError</code>, SQLSTATE <code>22023</code>"
],
"wordings": [
[
[
"\\s\\^payload\\s\\^?string\\s\\^?too\\s\\^?long(?=\\s)",
23
]
]
],
"said": [
"payload string too long"
],
"names": [
"DataError",
"InvalidParameterValueError",
"22023"
],
"causes": [
{
"link": "concurrency/listen_notify.md#trap-long-payload",
"cause": "A payload has a limit, and a longer one fails the transaction.",
"cure": "send nothing, or an id at most."
}
]
},
{
"id": "python-int-too-large-to-convert-to-sqlite-integer",
"message": "Python int too large to convert to SQLite INTEGER",
"facts": [
"SQLite: <code>sqlalchemy.exc.DataError</code> from <code>OverflowError</code>"
],
"wordings": [
[
[
"\\s\\^?python\\s\\^?int\\s\\^?too\\s\\^?large\\s\\^?to\\s\\^?convert\\s\\^?to\\s\\^?sqlite\\s\\^?integer(?=\\s)",
49
]
]
],
"said": [
"python int too large to convert to sqlite integer"
],
"names": [
"DataError"
],
"causes": [
{
"link": "failures/values.md#trap-number-too-big",
"cause": "The number has more bits than the column, or than SQLite has at all.",
"cure": "Answer 404 to a number that the key cannot have."
},
{
"link": "foundations/constraint_errors.md#trap-number-out-of-range",
"cause": "By default, a number in a URL can raise what nobody expects.",
"cure": "listen for <code>handle_error</code>, as <code>make_engine</code> does, and raise <code>DataError</code>."
}
]
},
{
"id": "sqlite-date-type-only-accepts-python-date-objects-as-input",
"message": "SQLite Date type only accepts Python date objects as input.",
"facts": [
"SQLite: <code>sqlalchemy.exc.DataError</code> from <code>TypeError</code>"
],
"wordings": [
[
[
"\\s\\^?sqlite\\s\\^?date\\s\\^?type\\s\\^?only\\s\\^?accepts\\s\\^?python\\s\\^?date\\s\\^?objects\\s\\^?as\\s\\^?input(?=\\s)",
58
]
]
],
"said": [
"sqlite date type only accepts python date objects as input"
],
"names": [
"DataError"
],
"causes": [
{
"link": "failures/values.md#trap-text-for-date",
"cause": "The column holds a date, and the value is text.",
"cure": "Make a <code>date</code> of the text."
}
]
},
{
"id": "sqlite-datetime-type-only-accepts-python-datetime-and-date-objects",
"message": "SQLite DateTime type only accepts Python datetime and date objects as input.",
"facts": [
"SQLite: <code>sqlalchemy.exc.DataError</code> from <code>TypeError</code>"
],
"wordings": [
[
[
"\\s\\^?sqlite\\s\\^?datetime\\s\\^?type\\s\\^?only\\s\\^?accepts\\s\\^?python\\s\\^?datetime\\s\\^?and\\s\\^?date\\s\\^?objects\\s\\^?as\\s\\^?input(?=\\s)",
75
]
]
],
"said": [
"sqlite datetime type only accepts python datetime and date objects as input"
],
"names": [
"DataError"
],
"causes": [
{
"link": "failures/values.md#trap-text-for-time",
"cause": "The column holds a time, and the value is text.",
"cure": "Make a <code>datetime</code> of the text, with its zone."
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
"\\s\\^?str\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute\\s\\^?hex(?=\\s)",
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
"link": "failures/values.md#trap-text-for-id",
"cause": "The key is a UUID, and the value is text that is none.",
"cure": "Make a UUID of it where it enters, and answer 404 to what is none."
},
{
"link": "basic_queries/get_by_id.md#trap-text-id",
"cause": "An id as text fails on SQLite, and is never cached on PostgreSQL.",
"cure": "turn text into a <code>UUID</code> where it enters your program."
}
]
},
{
"id": "type-object-does-not-include-operator-in-its-operator-classes",
"message": "Type object \u2026 does not include operator \u2026 in its operator classes. Using built-in operators (not including custom or overridden operators) outside of a type's stated operator classes is deprecated and will raise InvalidRequestError in a future release",
"facts": [
"For example: <code>Type object &lt;class &#x27;sqlalchemy.sql.sqltypes.JSON&#x27;&gt; does not include operator &#x27;contains_op&#x27; in its operator classes. Using built-in operators (not including custom or overridden operators) outside of a type&#x27;s stated operator classes is deprecated and will raise InvalidRequestError in a future release</code>"
],
"wordings": [
[
[
"\\s\\^?type\\s\\^?object(?=\\s)(?:(?!\\s\\^?type\\s\\^?object\\s).){0,500}\\s\\^?does\\s\\^?not\\s\\^?include\\s\\^?operator(?=\\s)(?:(?!\\s\\^?does\\s\\^?not\\s\\^?include\\s\\^?operator\\s).){0,500}\\s\\^?in\\s\\^?its\\s\\^?operator\\s\\^?classes(?=\\s)",
65
],
[
"\\s\\^?using\\s\\^?built\\s\\^?in\\s\\^?operators\\s\\^?not\\s\\^?including\\s\\^?custom\\s\\^?or\\s\\^?overridden\\s\\^?operators\\s\\^?outside\\s\\^?of\\s\\^?a\\s\\^?type\\s\\^?s\\s\\^?stated\\s\\^?operator\\s\\^?classes\\s\\^?is\\s\\^?deprecated\\s\\^?and\\s\\^?will\\s\\^?raise\\s\\^?invalidrequesterror\\s\\^?in\\s\\^?a\\s\\^?future\\s\\^?release(?=\\s)",
182
]
]
],
"said": [
"type object \u2026 does not include operator \u2026 in its operator classes using built in operators not including custom or overridden operators outside of a type s stated operator classes is deprecated and will raise invalidrequesterror in a future release"
],
"names": [],
"causes": [
{
"link": "modelling/json_documents.md#trap-contains",
"cause": "On <code>JSON</code>, <code>contains</code> is a LIKE; a variant changes none of it.",
"cure": "<code>type_coerce(column, JSONB).contains(\u2026)</code>."
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
"\\s\\^?unsupported\\s\\^?operand\\s\\^?type\\s\\^?s\\s\\^?for\\s\\^?decimal\\s\\^?decimal\\s\\^?and\\s\\^?float(?=\\s)",
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
"id": "unsupported-unicode-escape-sequence",
"message": "unsupported Unicode escape sequence",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.UntranslatableCharacterError</code>, SQLSTATE <code>22P05</code>"
],
"wordings": [
[
[
"\\s\\^unsupported\\s\\^?unicode\\s\\^?escape\\s\\^?sequence(?=\\s)",
35
]
],
[
[
"\\s\\^?u0000\\s\\^?cannot\\s\\^?be\\s\\^?converted\\s\\^?to\\s\\^?text(?=\\s)",
33
]
]
],
"said": [
"unsupported unicode escape sequence",
"u0000 cannot be converted to text"
],
"names": [
"DataError",
"UntranslatableCharacterError",
"22P05"
],
"causes": [
{
"link": "failures/values.md#trap-nul-in-json",
"cause": "A text within the JSON has a NUL.",
"cure": "Take the NULs out of each text before it becomes JSON."
}
]
},
{
"id": "value-too-long-for-type-character-varying",
"message": "value too long for type character varying(\u2026)",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.StringDataRightTruncationError</code>, SQLSTATE <code>22001</code>",
"For example: <code>value too long for type character varying(64)</code>"
],
"wordings": [
[
[
"\\s\\^?value\\s\\^?too\\s\\^?long\\s\\^?for\\s\\^?type\\s\\^?character\\s\\^?varying(?=\\s)",
41
]
]
],
"said": [
"value too long for type character varying"
],
"names": [
"DataError",
"StringDataRightTruncationError",
"22001"
],
"causes": [
{
"link": "failures/values.md#trap-too-long",
"cause": "The text is longer than its column; SQLite would have stored it.",
"cure": "Ask the model for the length before you store, or use <code>Text</code>."
}
]
},
{
"id": "can-t-emit-drop-constraint-for-constraint-uniqueconstraint-it-has",
"message": "Can't emit DROP CONSTRAINT for constraint UniqueConstraint(); it has no name",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.CompileError</code>"
],
"wordings": [
[
[
"\\s\\^?can\\s\\^?t\\s\\^?emit\\s\\^?drop\\s\\^?constraint\\s\\^?for\\s\\^?constraint\\s\\^?uniqueconstraint(?=\\s)",
58
],
[
"\\s\\^it\\s\\^?has\\s\\^?no\\s\\^?name(?=\\s)",
14
]
]
],
"said": [
"can t emit drop constraint for constraint uniqueconstraint it has no name"
],
"names": [
"CompileError"
],
"causes": [
{
"link": "applications/migrations.md#trap-no-name",
"cause": "Without a naming convention, no constraint can be dropped again.",
"cure": "give <code>MetaData</code> a naming convention before the first migration."
}
]
},
{
"id": "can-t-flush-none-value-found-in-collection",
"message": "Can't flush None value found in collection \u2026",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.orm.exc.FlushError</code>",
"For example: <code>Can&#x27;t flush None value found in collection Album.photos</code>"
],
"wordings": [
[
[
"\\s\\^?can\\s\\^?t\\s\\^?flush\\s\\^?none\\s\\^?value\\s\\^?found\\s\\^?in\\s\\^?collection(?=\\s)",
42
]
]
],
"said": [
"can t flush none value found in collection"
],
"names": [
"FlushError",
"FlushError"
],
"causes": [
{
"link": "failures/constraints.md#trap-none-in-list",
"cause": "A list of related objects has a <code>None</code> in it.",
"cure": "Leave out what was not found."
}
]
},
{
"id": "cannot-add-a-not-null-column-with-default-value-null",
"message": "Cannot add a NOT NULL column with default value NULL",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>"
],
"wordings": [
[
[
"\\s\\^?cannot\\s\\^?add\\s\\^?a\\s\\^?not\\s\\^?null\\s\\^?column\\s\\^?with\\s\\^?default\\s\\^?value\\s\\^?null(?=\\s)",
52
]
]
],
"said": [
"cannot add a not null column with default value null"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "failures/constraints.md#trap-column-without-default",
"cause": "A new column needs a value, and the rows that are there have none.",
"cure": "Give it a default: <code>server_default</code> in the migration."
},
{
"link": "failures/schema_changes.md#trap-null-values",
"cause": "The table has rows, and nothing says what to write into them.",
"cure": "Add the column with a default; in a model, with <code>server_default</code>."
}
]
},
{
"id": "cannot-insert-a-non-default-value-into-column",
"message": "cannot insert a non-DEFAULT value into column \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.GeneratedAlwaysError</code>, SQLSTATE <code>428C9</code>",
"For example: <code>cannot insert a non-DEFAULT value into column &quot;volume&quot;</code>"
],
"wordings": [
[
[
"\\s\\^?cannot\\s\\^?insert\\s\\^?a\\s\\^?non\\s\\^?default\\s\\^?value\\s\\^?into\\s\\^?column(?=\\s)",
45
]
]
],
"said": [
"cannot insert a non default value into column"
],
"names": [
"ProgrammingError",
"GeneratedAlwaysError",
"428C9"
],
"causes": [
{
"link": "failures/constraints.md#trap-generated",
"cause": "The database computes the column, and got a value for it.",
"cure": "Leave it out: the database computes it."
}
]
},
{
"id": "cannot-insert-into-generated-column",
"message": "cannot INSERT into generated column \u2026",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>",
"For example: <code>cannot INSERT into generated column &quot;volume&quot;</code>"
],
"wordings": [
[
[
"\\s\\^?cannot\\s\\^?insert\\s\\^?into\\s\\^?generated\\s\\^?column(?=\\s)",
35
]
]
],
"said": [
"cannot insert into generated column"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "failures/constraints.md#trap-generated",
"cause": "The database computes the column, and got a value for it.",
"cure": "Leave it out: the database computes it."
}
]
},
{
"id": "cannot-truncate-a-table-referenced-in-a-foreign-key-constraint",
"message": "cannot truncate a table referenced in a foreign key constraint",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.FeatureNotSupportedError</code>, SQLSTATE <code>0A000</code>"
],
"wordings": [
[
[
"\\s\\^?cannot\\s\\^?truncate\\s\\^?a\\s\\^?table\\s\\^?referenced\\s\\^?in\\s\\^?a\\s\\^?foreign\\s\\^?key\\s\\^?constraint(?=\\s)",
62
]
]
],
"said": [
"cannot truncate a table referenced in a foreign key constraint"
],
"names": [
"DBAPIError",
"FeatureNotSupportedError",
"0A000"
],
"causes": [
{
"link": "failures/constraints.md#trap-truncate",
"cause": "Other tables refer to the one that is emptied.",
"cure": "Empty all of them in one statement, or <code>CASCADE</code>."
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
"\\s\\^check\\s\\^?constraint\\s\\^?failed(?=\\s)",
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
"link": "failures/constraints.md#trap-check",
"cause": "A value is not among those that the table allows.",
"cure": "Give the constraint&#x27;s name a meaning, and leave checking to it."
},
{
"link": "transactions/savepoints.md#trap-no-savepoint",
"cause": "Without a savepoint PostgreSQL refuses all that follows an error.",
"cure": "run the statement that may fail in <code>begin_nested()</code>. SQLite goes on without it, so a test on SQLite alone does not find this."
},
{
"link": "bulk_operations/add_to_counter.md#trap-remove",
"cause": "A negative number is refused, though enough would be left.",
"cure": "remove with an <code>UPDATE</code> whose <code>WHERE</code> asks for enough. The row to insert is checked before the conflict is found."
},
{
"link": "modelling/enums.md#trap-autogenerate",
"cause": "Alembic compares no values: it has nothing to do for a new one.",
"cure": "write the migration by hand, and let a test store each value."
}
]
},
{
"id": "column-is-marked-as-a-member-of-the-primary-key",
"message": "Column \u2026 is marked as a member of the primary key for table \u2026, but has no Python-side or server-side default generator indicated, nor does it indicate \u2026 or \u2026, and no explicit value is passed. Primary key columns typically may not store NULL.",
"facts": [
"For example: <code>Column &#x27;countries.code&#x27; is marked as a member of the primary key for table &#x27;countries&#x27;, but has no Python-side or server-side default generator indicated, nor does it indicate &#x27;autoincrement=True&#x27; or &#x27;nullable=True&#x27;, and no explicit value is passed. Primary key columns typically may not store NULL.</code>"
],
"wordings": [
[
[
"\\s\\^?column(?=\\s)(?:(?!\\s\\^?column\\s).){0,500}\\s\\^?is\\s\\^?marked\\s\\^?as\\s\\^?a\\s\\^?member\\s\\^?of\\s\\^?the\\s\\^?primary\\s\\^?key\\s\\^?for\\s\\^?table(?=\\s)",
59
],
[
"\\s\\^?but\\s\\^?has\\s\\^?no\\s\\^?python\\s\\^?side\\s\\^?or\\s\\^?server\\s\\^?side\\s\\^?default\\s\\^?generator\\s\\^?indicated(?=\\s)",
65
],
[
"\\s\\^?nor\\s\\^?does\\s\\^?it\\s\\^?indicate(?=\\s)(?:(?!\\s\\^?nor\\s\\^?does\\s\\^?it\\s\\^?indicate\\s).){0,500}\\s\\^?or(?=\\s)",
25
],
[
"\\s\\^?and\\s\\^?no\\s\\^?explicit\\s\\^?value\\s\\^?is\\s\\^?passed(?=\\s)",
31
],
[
"\\s\\^?primary\\s\\^?key\\s\\^?columns\\s\\^?typically\\s\\^?may\\s\\^?not\\s\\^?store\\s\\^?null(?=\\s)",
48
]
]
],
"said": [
"column \u2026 is marked as a member of the primary key for table \u2026 but has no python side or server side default generator indicated nor does it indicate \u2026 or \u2026 and no explicit value is passed primary key columns typically may not store null"
],
"names": [],
"causes": [
{
"link": "failures/constraints.md#trap-key-without-default",
"cause": "The primary key got no value, and has no default.",
"cure": "Give the value, or a default: <code>mapped_column(default=uuid4)</code>."
}
]
},
{
"id": "column-of-relation-contains-null-values",
"message": "column \u2026 of relation \u2026 contains null values",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.IntegrityError</code> from <code>asyncpg.exceptions.NotNullViolationError</code>, SQLSTATE <code>23502</code>",
"For example: <code>column &quot;title&quot; of relation &quot;products&quot; contains null values</code>"
],
"wordings": [
[
[
"\\s\\^?column(?=\\s)(?:(?!\\s\\^?column\\s).){0,500}\\s\\^?of\\s\\^?relation(?=\\s)(?:(?!\\s\\^?of\\s\\^?relation\\s).){0,500}\\s\\^?contains\\s\\^?null\\s\\^?values(?=\\s)",
43
]
]
],
"said": [
"column \u2026 of relation \u2026 contains null values"
],
"names": [
"IntegrityError",
"NotNullViolationError",
"23502"
],
"causes": [
{
"link": "failures/constraints.md#trap-column-without-default",
"cause": "A new column needs a value, and the rows that are there have none.",
"cure": "Give it a default: <code>server_default</code> in the migration."
},
{
"link": "failures/schema_changes.md#trap-null-values",
"cause": "The table has rows, and nothing says what to write into them.",
"cure": "Add the column with a default; in a model, with <code>server_default</code>."
},
{
"link": "applications/migrate_without_downtime.md#trap-not-null",
"cause": "A table that has rows takes no new column without a value for them.",
"cure": "add it with a constant default, or NULL at first."
}
]
},
{
"id": "conflicting-key-value-violates-exclusion-constraint",
"message": "conflicting key value violates exclusion constraint \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.IntegrityError</code> from <code>asyncpg.exceptions.ExclusionViolationError</code>, SQLSTATE <code>23P01</code>",
"For example: <code>conflicting key value violates exclusion constraint &quot;ex_nights&quot;</code>"
],
"wordings": [
[
[
"\\s\\^?conflicting\\s\\^?key\\s\\^?value\\s\\^?violates\\s\\^?exclusion\\s\\^?constraint(?=\\s)",
51
]
]
],
"said": [
"conflicting key value violates exclusion constraint"
],
"names": [
"IntegrityError",
"ExclusionViolationError",
"23P01"
],
"causes": [
{
"link": "failures/constraints.md#trap-exclusion",
"cause": "The row overlaps with one that is there.",
"cure": "Say that it is taken, and leave the decision to the constraint."
}
]
},
{
"id": "constraint-must-have-a-name",
"message": "Constraint must have a name",
"facts": [
"SQLite: <code>ValueError</code>"
],
"wordings": [
[
[
"\\s\\^?constraint\\s\\^?must\\s\\^?have\\s\\^?a\\s\\^?name(?=\\s)",
27
]
]
],
"said": [
"constraint must have a name"
],
"names": [],
"causes": [
{
"link": "applications/migrations.md#trap-no-name",
"cause": "Without a naming convention, no constraint can be dropped again.",
"cure": "give <code>MetaData</code> a naming convention before the first migration."
}
]
},
{
"id": "could-not-create-unique-index",
"message": "could not create unique index \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.IntegrityError</code> from <code>asyncpg.exceptions.UniqueViolationError</code>, SQLSTATE <code>23505</code>",
"For example: <code>could not create unique index &quot;uq_users_active&quot;</code>"
],
"wordings": [
[
[
"\\s\\^?could\\s\\^?not\\s\\^?create\\s\\^?unique\\s\\^?index(?=\\s)",
29
]
]
],
"said": [
"could not create unique index"
],
"names": [
"IntegrityError",
"UniqueViolationError",
"23505"
],
"causes": [
{
"link": "failures/constraints.md#trap-not-unique-yet",
"cause": "Rows that are there break the index that is created.",
"cure": "Find what is there twice, and decide which of the rows stays."
},
{
"link": "failures/schema_changes.md#trap-unique-index",
"cause": "The table has rows with the same key already.",
"cure": "Find what is there twice, and change it, before you create the index."
}
]
},
{
"id": "delete-statement-on-table-expected-to-delete-row-s-were",
"message": "DELETE statement on table \u2026 expected to delete \u2026 row(s); \u2026 were matched. Please set confirm_deleted_rows=False within the mapper configuration to prevent this warning.",
"facts": [
"For example: <code>DELETE statement on table &#x27;tags&#x27; expected to delete 1 row(s); 0 were matched. Please set confirm_deleted_rows=False within the mapper configuration to prevent this warning.</code>"
],
"wordings": [
[
[
"\\s\\^?delete\\s\\^?statement\\s\\^?on\\s\\^?table(?=\\s)(?:(?!\\s\\^?delete\\s\\^?statement\\s\\^?on\\s\\^?table\\s).){0,500}\\s\\^?expected\\s\\^?to\\s\\^?delete(?=\\s)(?:(?!\\s\\^?expected\\s\\^?to\\s\\^?delete\\s).){0,500}\\s\\^?row\\s\\^?s(?=\\s)",
54
],
[
"\\s\\^?please\\s\\^?set\\s\\^?confirm_deleted_rows\\s\\^?false\\s\\^?within\\s\\^?the\\s\\^?mapper\\s\\^?configuration\\s\\^?to\\s\\^?prevent\\s\\^?this\\s\\^?warning(?=\\s)",
93
]
]
],
"said": [
"delete statement on table \u2026 expected to delete \u2026 row s \u2026 were matched please set confirm_deleted_rows false within the mapper configuration to prevent this warning"
],
"names": [],
"causes": [
{
"link": "failures/constraints.md#trap-deleted-twice",
"cause": "Somebody else deleted the row since it was read.",
"cure": "Delete by a statement, and look whether it found the row."
}
]
},
{
"id": "dependency-rule-on-column-tried-to-blank-out-primary-key",
"message": "Dependency rule on column \u2026 tried to blank-out primary key column \u2026 on instance \u2026",
"facts": [
"PostgreSQL and SQLite: <code>AssertionError</code>",
"For example: <code>Dependency rule on column &#x27;halls.id&#x27; tried to blank-out primary key column &#x27;seats.hall_id&#x27; on instance &#x27;&lt;Seat at &lt;address&gt;&gt;&#x27;</code>"
],
"wordings": [
[
[
"\\s\\^?dependency\\s\\^?rule\\s\\^?on\\s\\^?column(?=\\s)(?:(?!\\s\\^?dependency\\s\\^?rule\\s\\^?on\\s\\^?column\\s).){0,500}\\s\\^?tried\\s\\^?to\\s\\^?blank\\s\\^?out\\s\\^?primary\\s\\^?key\\s\\^?column(?=\\s)(?:(?!\\s\\^?tried\\s\\^?to\\s\\^?blank\\s\\^?out\\s\\^?primary\\s\\^?key\\s\\^?column\\s).){0,500}\\s\\^?on\\s\\^?instance(?=\\s)",
79
]
],
[
[
"\\s\\^?dependency\\s\\^?rule\\s\\^?tried\\s\\^?to\\s\\^?blank\\s\\^?out\\s\\^?primary\\s\\^?key\\s\\^?column(?=\\s)(?:(?!\\s\\^?dependency\\s\\^?rule\\s\\^?tried\\s\\^?to\\s\\^?blank\\s\\^?out\\s\\^?primary\\s\\^?key\\s\\^?column\\s).){0,500}\\s\\^?on\\s\\^?instance(?=\\s)",
67
]
]
],
"said": [
"dependency rule on column \u2026 tried to blank out primary key column \u2026 on instance",
"dependency rule tried to blank out primary key column \u2026 on instance"
],
"names": [],
"causes": [
{
"link": "failures/constraints.md#trap-blanked-key",
"cause": "The child&#x27;s key would become NULL, and is its primary key as well.",
"cure": "Declare <code>cascade=&quot;all, delete-orphan&quot;</code>: no parent, no child."
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
"\\s\\^?duplicate\\s\\^?key\\s\\^?value\\s\\^?violates\\s\\^?unique\\s\\^?constraint(?=\\s)",
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
"link": "failures/constraints.md#trap-unique",
"cause": "There is a row with this value already.",
"cure": "Ask the error which constraint it is, and raise your own."
},
{
"link": "failures/constraints.md#trap-sequence-behind",
"cause": "Rows came with their ids, and the sequence has not counted them.",
"cure": "After rows with ids of their own, set the sequence to the last one."
},
{
"link": "failures/constraints.md#trap-same-key",
"cause": "The session has an object with this key already, which is another.",
"cure": "Change the object that is there; <code>merge()</code> does it for you."
},
{
"link": "failures/schema_changes.md#trap-sequence",
"cause": "Rows were imported with their ids, and the sequence does not know.",
"cure": "Set the sequence to the last id after each import."
},
{
"link": "soft_delete/soft_delete_mixin.md#trap-plain-unique",
"cause": "With <code>unique=True</code> a deleted row keeps its name taken.",
"cure": "use a unique index over the live rows."
},
{
"link": "concurrency/idempotency_keys.md#trap-check-first",
"cause": "Twenty look for the key, and find none; then all place the order.",
"cure": "claim, then act. Without the unique constraint, PostgreSQL places all twenty orders."
},
{
"link": "bulk_operations/upsert.md#trap-read-first",
"cause": "Fifty look for a row, find none, and one of them can insert it.",
"cure": "let the database decide."
},
{
"link": "bulk_operations/upsert.md#trap-merge",
"cause": "<code>merge</code> is no upsert: it reads, and then it inserts or updates.",
"cure": "keep <code>merge</code> for what nobody else writes."
},
{
"link": "modelling/many_to_many.md#trap-get-or-create",
"cause": "All look for the tag, find none, and one of them can add it.",
"cure": "let the database look and add in one step. <code>DO UPDATE</code>, to get the ids back, makes all who use a tag wait for each other."
},
{
"link": "applications/errors_to_answers.md#trap-text-of-the-error",
"cause": "The text of an error tells strangers how your tables are made.",
"cure": "answer in your own words, and log the rest."
}
]
},
{
"id": "foreign-key-constraint-failed",
"message": "FOREIGN KEY constraint failed",
"facts": [
"SQLite: <code>sqlalchemy.exc.IntegrityError</code> from <code>sqlite3.IntegrityError</code>"
],
"wordings": [
[
[
"\\s\\^foreign\\s\\^?key\\s\\^?constraint\\s\\^?failed(?=\\s)",
29
]
]
],
"said": [
"foreign key constraint failed"
],
"names": [
"IntegrityError",
"IntegrityError"
],
"causes": [
{
"link": "failures/constraints.md#trap-has-children",
"cause": "Other rows still refer to the one that is deleted.",
"cure": "Say what becomes of them: move them, delete them, or <code>ondelete</code>."
},
{
"link": "failures/constraints.md#trap-no-parent",
"cause": "The row refers to one that does not exist.",
"cure": "Insert the parent first; of an id from outside, answer 404."
},
{
"link": "modelling/delete_with_children.md#trap-one-blocks-all",
"cause": "Of two inactive users one has an order, and so none is deleted.",
"cure": "ask in the statement for those who are free."
}
]
},
{
"id": "foreign-key-mismatch-referencing",
"message": "foreign key mismatch - \u2026 referencing \u2026",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>",
"For example: <code>foreign key mismatch - &quot;essays&quot; referencing &quot;authors&quot;</code>"
],
"wordings": [
[
[
"\\s\\^foreign\\s\\^?key\\s\\^?mismatch(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?referencing(?=\\s)",
34
]
]
],
"said": [
"foreign key mismatch \u2026 referencing"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "failures/constraints.md#trap-no-such-key",
"cause": "A foreign key refers to a column that is not unique.",
"cure": "Refer to the primary key, or make the column unique."
}
]
},
{
"id": "index",
"message": "index \u2026",
"facts": [
"SQLite: <code>sqlite3.IntegrityError</code>",
"For example: <code>index &#x27;uq_users_username_lower&#x27;</code>"
],
"wordings": [
[
[
"\\s\\^index(?=\\s)",
5
]
]
],
"said": [
"index"
],
"names": [
"IntegrityError"
],
"causes": [
{
"link": "basic_queries/list_with_filters.md#trap-is-true",
"cause": "<code>is_(True)</code> is another condition than the one of the index.",
"cure": "write the bare column. The rows are the same, but only the bare column is answered by the partial index. <code>== True</code> is, too, but linters refuse it."
},
{
"link": "applications/errors_to_answers.md#trap-text-of-the-error",
"cause": "The text of an error tells strangers how your tables are made.",
"cure": "answer in your own words, and log the rest."
}
]
},
{
"id": "insert-or-update-on-table-violates-foreign-key-constraint",
"message": "insert or update on table \u2026 violates foreign key constraint \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.IntegrityError</code> from <code>asyncpg.exceptions.ForeignKeyViolationError</code>, SQLSTATE <code>23503</code>",
"For example: <code>insert or update on table &quot;orders&quot; violates foreign key constraint &quot;fk_orders_user_id_users&quot;</code>"
],
"wordings": [
[
[
"\\s\\^?insert\\s\\^?or\\s\\^?update\\s\\^?on\\s\\^?table(?=\\s)(?:(?!\\s\\^?insert\\s\\^?or\\s\\^?update\\s\\^?on\\s\\^?table\\s).){0,500}\\s\\^?violates\\s\\^?foreign\\s\\^?key\\s\\^?constraint(?=\\s)",
59
]
]
],
"said": [
"insert or update on table \u2026 violates foreign key constraint"
],
"names": [
"IntegrityError",
"ForeignKeyViolationError",
"23503"
],
"causes": [
{
"link": "failures/constraints.md#trap-no-parent",
"cause": "The row refers to one that does not exist.",
"cure": "Insert the parent first; of an id from outside, answer 404."
},
{
"link": "failures/constraints.md#trap-deferred",
"cause": "A deferred constraint is checked at the commit, far from its cause.",
"cure": "Have it checked as soon as all is there; then commit."
}
]
},
{
"id": "instance-has-a-null-identity-key-if-this-is-an",
"message": "Instance \u2026 has a NULL identity key. If this is an auto-generated value, check that the database table allows generation of new primary key values, and that the mapped Column object is configured to expect these generated values. Ensure also that this flush() is not occurring at an inappropriate time, such as within a \u2026 event.",
"facts": [
"SQLite: <code>sqlalchemy.orm.exc.FlushError</code>",
"For example: <code>Instance &lt;Country at &lt;address&gt;&gt; has a NULL identity key. If this is an auto-generated value, check that the database table allows generation of new primary key values, and that the mapped Column object is configured to expect these generated values. Ensure also that this flush() is not occurring at an inappropriate time, such as within a load() event.</code>"
],
"wordings": [
[
[
"\\s\\^?instance(?=\\s)(?:(?!\\s\\^?instance\\s).){0,500}\\s\\^?has\\s\\^?a\\s\\^?null\\s\\^?identity\\s\\^?key(?=\\s)",
34
],
[
"\\s\\^?if\\s\\^?this\\s\\^?is\\s\\^?an\\s\\^?auto\\s\\^?generated\\s\\^?value(?=\\s)",
34
],
[
"\\s\\^?check\\s\\^?that\\s\\^?the\\s\\^?database\\s\\^?table\\s\\^?allows\\s\\^?generation\\s\\^?of\\s\\^?new\\s\\^?primary\\s\\^?key\\s\\^?values(?=\\s)",
73
],
[
"\\s\\^?and\\s\\^?that\\s\\^?the\\s\\^?mapped\\s\\^?column\\s\\^?object\\s\\^?is\\s\\^?configured\\s\\^?to\\s\\^?expect\\s\\^?these\\s\\^?generated\\s\\^?values(?=\\s)",
80
],
[
"\\s\\^?ensure\\s\\^?also\\s\\^?that\\s\\^?this\\s\\^?flush\\s\\^?is\\s\\^?not\\s\\^?occurring\\s\\^?at\\s\\^?an\\s\\^?inappropriate\\s\\^?time(?=\\s)",
69
],
[
"\\s\\^?such\\s\\^?as\\s\\^?within\\s\\^?a(?=\\s)(?:(?!\\s\\^?such\\s\\^?as\\s\\^?within\\s\\^?a\\s).){0,500}\\s\\^?event(?=\\s)",
24
]
]
],
"said": [
"instance \u2026 has a null identity key if this is an auto generated value check that the database table allows generation of new primary key values and that the mapped column object is configured to expect these generated values ensure also that this flush is not occurring at an inappropriate time such as within a \u2026 event"
],
"names": [
"FlushError"
],
"causes": [
{
"link": "failures/constraints.md#trap-key-without-default",
"cause": "The primary key got no value, and has no default.",
"cure": "Give the value, or a default: <code>mapped_column(default=uuid4)</code>."
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
"\\s\\^?integrityerror\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute\\s\\^?diag(?=\\s)",
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
"id": "new-row-for-relation-violates-check-constraint",
"message": "new row for relation \u2026 violates check constraint \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.IntegrityError</code> from <code>asyncpg.exceptions.CheckViolationError</code>, SQLSTATE <code>23514</code>",
"For example: <code>new row for relation &quot;inventory&quot; violates check constraint &quot;ck_inventory_on_hand_not_negative&quot;</code>"
],
"wordings": [
[
[
"\\s\\^?new\\s\\^?row\\s\\^?for\\s\\^?relation(?=\\s)(?:(?!\\s\\^?new\\s\\^?row\\s\\^?for\\s\\^?relation\\s).){0,500}\\s\\^?violates\\s\\^?check\\s\\^?constraint(?=\\s)",
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
"link": "failures/constraints.md#trap-check",
"cause": "A value is not among those that the table allows.",
"cure": "Give the constraint&#x27;s name a meaning, and leave checking to it."
},
{
"link": "transactions/savepoints.md#trap-no-savepoint",
"cause": "Without a savepoint PostgreSQL refuses all that follows an error.",
"cure": "run the statement that may fail in <code>begin_nested()</code>. SQLite goes on without it, so a test on SQLite alone does not find this."
},
{
"link": "bulk_operations/add_to_counter.md#trap-remove",
"cause": "A negative number is refused, though enough would be left.",
"cure": "remove with an <code>UPDATE</code> whose <code>WHERE</code> asks for enough. The row to insert is checked before the conflict is found."
},
{
"link": "modelling/enums.md#trap-autogenerate",
"cause": "Alembic compares no values: it has nothing to do for a new one.",
"cure": "write the migration by hand, and let a test store each value."
},
{
"link": "modelling/enums.md#trap-not-valid",
"cause": "Rows that have a value which is taken away cannot be changed.",
"cure": "change them, and then <code>validate</code>. SQLite refuses the migration."
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
"\\s\\^not\\s\\^?null\\s\\^?constraint\\s\\^?failed(?=\\s)",
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
"link": "failures/constraints.md#trap-not-null",
"cause": "A column that needs a value has none.",
"cure": "Give the value, or a <code>default</code> in the model."
},
{
"link": "failures/constraints.md#trap-id-before-flush",
"cause": "The id of a new object is <code>None</code> until it is flushed.",
"cure": "Give the object instead of its id, or flush in between."
},
{
"link": "failures/constraints.md#trap-blanked-child",
"cause": "By default, deleting a parent sets the key of its children to NULL.",
"cure": "Declare the cascade in the database and in the relationship."
},
{
"link": "bulk_operations/bulk_insert.md#trap-empty-list",
"cause": "An empty list is not nothing: it inserts one row of defaults.",
"cure": "return before the statement if there are no rows. Where every column has a default, nothing even fails: <a href=\"bulk_operations/bulk_insert_returning.md#trap-empty-list\">a phantom row</a> is there."
},
{
"link": "bulk_operations/bulk_insert_returning.md#trap-empty-list",
"cause": "An empty list inserts a row of defaults, or fails if there are none.",
"cure": "return before the statement if there are no rows."
},
{
"link": "modelling/delete_with_children.md#trap-loaded-children",
"cause": "Without a cascade, the ORM sets the key of loaded children to NULL.",
"cure": "send <code>delete()</code>, or declare the cascade. Taking a child out of the list fails in the same way, unless <code>delete-orphan</code> is declared."
},
{
"link": "modelling/many_to_many.md#trap-both-write",
"cause": "<code>secondary</code> writes pairs, and knows of no other column.",
"cure": "<code>viewonly=True</code>. What <code>secondary</code> may write, it may also take out, with the price."
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
"\\s\\^?null\\s\\^?value\\s\\^?in\\s\\^?column(?=\\s)(?:(?!\\s\\^?null\\s\\^?value\\s\\^?in\\s\\^?column\\s).){0,500}\\s\\^?of\\s\\^?relation(?=\\s)(?:(?!\\s\\^?of\\s\\^?relation\\s).){0,500}\\s\\^?violates\\s\\^?not\\s\\^?null\\s\\^?constraint(?=\\s)",
65
]
],
[
[
"\\s\\^?null\\s\\^?value\\s\\^?in\\s\\^?column(?=\\s)(?:(?!\\s\\^?null\\s\\^?value\\s\\^?in\\s\\^?column\\s).){0,500}\\s\\^?violates\\s\\^?not\\s\\^?null\\s\\^?constraint(?=\\s)",
51
]
]
],
"said": [
"null value in column \u2026 of relation \u2026 violates not null constraint",
"null value in column \u2026 violates not null constraint"
],
"names": [
"IntegrityError",
"NotNullViolationError",
"23502"
],
"causes": [
{
"link": "failures/constraints.md#trap-not-null",
"cause": "A column that needs a value has none.",
"cure": "Give the value, or a <code>default</code> in the model."
},
{
"link": "failures/constraints.md#trap-id-before-flush",
"cause": "The id of a new object is <code>None</code> until it is flushed.",
"cure": "Give the object instead of its id, or flush in between."
},
{
"link": "failures/constraints.md#trap-blanked-child",
"cause": "By default, deleting a parent sets the key of its children to NULL.",
"cure": "Declare the cascade in the database and in the relationship."
},
{
"link": "failures/constraints.md#trap-key-without-default",
"cause": "The primary key got no value, and has no default.",
"cure": "Give the value, or a default: <code>mapped_column(default=uuid4)</code>."
},
{
"link": "bulk_operations/bulk_insert.md#trap-empty-list",
"cause": "An empty list is not nothing: it inserts one row of defaults.",
"cure": "return before the statement if there are no rows. Where every column has a default, nothing even fails: <a href=\"bulk_operations/bulk_insert_returning.md#trap-empty-list\">a phantom row</a> is there."
},
{
"link": "bulk_operations/bulk_insert_returning.md#trap-empty-list",
"cause": "An empty list inserts a row of defaults, or fails if there are none.",
"cure": "return before the statement if there are no rows."
},
{
"link": "modelling/delete_with_children.md#trap-loaded-children",
"cause": "Without a cascade, the ORM sets the key of loaded children to NULL.",
"cure": "send <code>delete()</code>, or declare the cascade. Taking a child out of the list fails in the same way, unless <code>delete-orphan</code> is declared."
},
{
"link": "modelling/many_to_many.md#trap-both-write",
"cause": "<code>secondary</code> writes pairs, and knows of no other column.",
"cure": "<code>viewonly=True</code>. What <code>secondary</code> may write, it may also take out, with the price."
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
"\\s\\^?on\\s\\^?conflict\\s\\^?clause\\s\\^?does\\s\\^?not\\s\\^?match\\s\\^?any\\s\\^?primary\\s\\^?key\\s\\^?or\\s\\^?unique\\s\\^?constraint(?=\\s)",
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
"link": "failures/constraints.md#trap-no-key-for-conflict",
"cause": "<code>index_elements</code> have to be exactly those of a unique index.",
"cure": "Name what the index names, or create a unique index."
},
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
"\\s\\^?on\\s\\^?conflict\\s\\^?do\\s\\^?update\\s\\^?command\\s\\^?cannot\\s\\^?affect\\s\\^?row\\s\\^?a\\s\\^?second\\s\\^?time(?=\\s)",
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
"link": "failures/constraints.md#trap-twice-in-batch",
"cause": "One statement has two rows with the same key.",
"cure": "Keep one row of each key before you send them."
},
{
"link": "bulk_operations/upsert.md#trap-duplicate-in-batch",
"cause": "PostgreSQL refuses a batch that has the same key twice.",
"cure": "keep one row for each key before you send them."
}
]
},
{
"id": "there-is-no-unique-constraint-matching-given-keys-for-referenced",
"message": "there is no unique constraint matching given keys for referenced table \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.InvalidForeignKeyError</code>, SQLSTATE <code>42830</code>",
"For example: <code>there is no unique constraint matching given keys for referenced table &quot;authors&quot;</code>"
],
"wordings": [
[
[
"\\s\\^?there\\s\\^?is\\s\\^?no\\s\\^?unique\\s\\^?constraint\\s\\^?matching\\s\\^?given\\s\\^?keys\\s\\^?for\\s\\^?referenced\\s\\^?table(?=\\s)",
70
]
]
],
"said": [
"there is no unique constraint matching given keys for referenced table"
],
"names": [
"ProgrammingError",
"InvalidForeignKeyError",
"42830"
],
"causes": [
{
"link": "failures/constraints.md#trap-no-such-key",
"cause": "A foreign key refers to a column that is not unique.",
"cure": "Refer to the primary key, or make the column unique."
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
"\\s\\^?there\\s\\^?is\\s\\^?no\\s\\^?unique\\s\\^?or\\s\\^?exclusion\\s\\^?constraint\\s\\^?matching\\s\\^?the\\s\\^?on\\s\\^?conflict\\s\\^?specification(?=\\s)",
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
"link": "failures/constraints.md#trap-no-key-for-conflict",
"cause": "<code>index_elements</code> have to be exactly those of a unique index.",
"cure": "Name what the index names, or create a unique index."
},
{
"link": "bulk_operations/upsert.md#trap-partial-index",
"cause": "A partial unique index is not found by its columns alone.",
"cure": "repeat the condition of the index: <code>index_where=Post.deleted_at.is_(None)</code>."
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
"\\s\\^unique\\s\\^?constraint\\s\\^?failed(?=\\s)",
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
"link": "failures/constraints.md#trap-unique",
"cause": "There is a row with this value already.",
"cure": "Ask the error which constraint it is, and raise your own."
},
{
"link": "failures/constraints.md#trap-not-unique-yet",
"cause": "Rows that are there break the index that is created.",
"cure": "Find what is there twice, and decide which of the rows stays."
},
{
"link": "failures/constraints.md#trap-same-key",
"cause": "The session has an object with this key already, which is another.",
"cure": "Change the object that is there; <code>merge()</code> does it for you."
},
{
"link": "soft_delete/soft_delete_mixin.md#trap-plain-unique",
"cause": "With <code>unique=True</code> a deleted row keeps its name taken.",
"cure": "use a unique index over the live rows."
},
{
"link": "soft_delete/soft_delete_mixin.md#trap-one-keyword",
"cause": "With only PostgreSQL&#x27;s keyword, SQLite&#x27;s index covers deleted rows.",
"cure": "write the condition under both keywords."
},
{
"link": "applications/errors_to_answers.md#trap-text-of-the-error",
"cause": "The text of an error tells strangers how your tables are made.",
"cure": "answer in your own words, and log the rest."
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
"\\s\\^?uniqueviolationerror\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute\\s\\^?diag(?=\\s)",
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
"id": "update-or-delete-on-table-violates-foreign-key-constraint-on",
"message": "update or delete on table \u2026 violates foreign key constraint \u2026 on table \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.IntegrityError</code> from <code>asyncpg.exceptions.ForeignKeyViolationError</code>, SQLSTATE <code>23503</code>",
"For example: <code>update or delete on table &quot;users&quot; violates foreign key constraint &quot;fk_orders_user_id_users&quot; on table &quot;orders&quot;</code>"
],
"wordings": [
[
[
"\\s\\^?update\\s\\^?or\\s\\^?delete\\s\\^?on\\s\\^?table(?=\\s)(?:(?!\\s\\^?update\\s\\^?or\\s\\^?delete\\s\\^?on\\s\\^?table\\s).){0,500}\\s\\^?violates\\s\\^?foreign\\s\\^?key\\s\\^?constraint(?=\\s)(?:(?!\\s\\^?violates\\s\\^?foreign\\s\\^?key\\s\\^?constraint\\s).){0,500}\\s\\^?on\\s\\^?table(?=\\s)",
70
]
],
[
[
"\\s\\^?update\\s\\^?or\\s\\^?delete\\s\\^?on\\s\\^?table(?=\\s)(?:(?!\\s\\^?update\\s\\^?or\\s\\^?delete\\s\\^?on\\s\\^?table\\s).){0,500}\\s\\^?violates\\s\\^?restrict\\s\\^?setting\\s\\^?of\\s\\^?foreign\\s\\^?key\\s\\^?constraint(?=\\s)(?:(?!\\s\\^?violates\\s\\^?restrict\\s\\^?setting\\s\\^?of\\s\\^?foreign\\s\\^?key\\s\\^?constraint\\s).){0,500}\\s\\^?on\\s\\^?table(?=\\s)",
90
]
]
],
"said": [
"update or delete on table \u2026 violates foreign key constraint \u2026 on table",
"update or delete on table \u2026 violates restrict setting of foreign key constraint \u2026 on table"
],
"names": [
"IntegrityError",
"ForeignKeyViolationError",
"23503"
],
"causes": [
{
"link": "failures/constraints.md#trap-has-children",
"cause": "Other rows still refer to the one that is deleted.",
"cure": "Say what becomes of them: move them, delete them, or <code>ondelete</code>."
},
{
"link": "modelling/delete_with_children.md#trap-one-blocks-all",
"cause": "Of two inactive users one has an order, and so none is deleted.",
"cure": "ask in the statement for those who are free."
}
]
},
{
"id": "update-statement-on-table-expected-to-update-row-s-were",
"message": "UPDATE statement on table \u2026 expected to update \u2026 row(s); \u2026 were matched.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.orm.exc.StaleDataError</code>",
"For example: <code>UPDATE statement on table &#x27;posts&#x27; expected to update 1 row(s); 0 were matched.</code>"
],
"wordings": [
[
[
"\\s\\^?update\\s\\^?statement\\s\\^?on\\s\\^?table(?=\\s)(?:(?!\\s\\^?update\\s\\^?statement\\s\\^?on\\s\\^?table\\s).){0,500}\\s\\^?expected\\s\\^?to\\s\\^?update(?=\\s)(?:(?!\\s\\^?expected\\s\\^?to\\s\\^?update\\s).){0,500}\\s\\^?row\\s\\^?s(?=\\s)",
54
]
]
],
"said": [
"update statement on table \u2026 expected to update \u2026 row s \u2026 were matched"
],
"names": [
"StaleDataError",
"StaleDataError"
],
"causes": [
{
"link": "failures/constraints.md#trap-stale",
"cause": "Somebody else changed or deleted the row since it was read.",
"cure": "Answer 409, or read the row again and decide anew."
},
{
"link": "concurrency/optimistic_update.md#trap-stale-data",
"cause": "<code>version_id_col</code> refuses what is stale, and says no more.",
"cure": "flush within a savepoint, and turn the error into your own."
},
{
"link": "bulk_operations/bulk_update.md#trap-unknown-id",
"cause": "Updating by primary key says of unknown ids what the driver can.",
"cure": "compare the ids that came back with those that you sent. Of many sets of parameters, PostgreSQL&#x27;s driver reports no count at all, and SQLite&#x27;s an error without the id."
},
{
"link": "modelling/delete_with_children.md#trap-stale-children",
"cause": "The session keeps children that the database has deleted.",
"cure": "delete in a session that has loaded nothing else, or <code>session.expunge_all()</code> after it."
}
]
},
{
"id": "a-value-is-required-for-bind-parameter",
"message": "A value is required for bind parameter \u2026",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.StatementError</code> from <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>A value is required for bind parameter &#x27;at_most&#x27;</code>"
],
"wordings": [
[
[
"\\s\\^?a\\s\\^?value\\s\\^?is\\s\\^?required\\s\\^?for\\s\\^?bind\\s\\^?parameter(?=\\s)",
38
]
]
],
"said": [
"a value is required for bind parameter"
],
"names": [
"StatementError",
"InvalidRequestError",
"StatementError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/statements.md#trap-parameter-missing",
"cause": "The text has a parameter, and no value is passed under its name.",
"cure": "Pass a dictionary with each name that the text has after a colon."
},
{
"link": "foundations/build_once.md#trap-forgotten-parameter",
"cause": "No type checker sees that a parameter is missing.",
"cure": "keep the statement beside the one function that gives its parameters, and test that function."
}
]
},
{
"id": "ambiguous-column-name",
"message": "ambiguous column name: \u2026",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>",
"For example: <code>ambiguous column name: id</code>"
],
"wordings": [
[
[
"\\s\\^ambiguous\\s\\^?column\\s\\^?name(?=\\s)",
21
]
]
],
"said": [
"ambiguous column name"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "failures/statements.md#trap-ambiguous",
"cause": "Both tables of the join have a column of this name.",
"cure": "Write the table before the column; SQLAlchemy&#x27;s expressions do."
}
]
},
{
"id": "bindparam-name-is-reserved-for-automatic-usage-in-the-values",
"message": "bindparam() name \u2026 is reserved for automatic usage in the VALUES or SET clause of this insert/update statement. Please use a name other than column name when using bindparam() with insert() or update() (for example, \u2026).",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.CompileError</code>",
"For example: <code>bindparam() name &#x27;id&#x27; is reserved for automatic usage in the VALUES or SET clause of this insert/update statement. Please use a name other than column name when using bindparam() with insert() or update() (for example, &#x27;b_id&#x27;).</code>"
],
"wordings": [
[
[
"\\s\\^?bindparam\\s\\^?name(?=\\s)(?:(?!\\s\\^?bindparam\\s\\^?name\\s).){0,500}\\s\\^?is\\s\\^?reserved\\s\\^?for\\s\\^?automatic\\s\\^?usage\\s\\^?in\\s\\^?the\\s\\^?values\\s\\^?or\\s\\^?set\\s\\^?clause\\s\\^?of\\s\\^?this\\s\\^?insert\\s\\^?update\\s\\^?statement(?=\\s)",
108
],
[
"\\s\\^?please\\s\\^?use\\s\\^?a\\s\\^?name\\s\\^?other\\s\\^?than\\s\\^?column\\s\\^?name\\s\\^?when\\s\\^?using\\s\\^?bindparam\\s\\^?with\\s\\^?insert\\s\\^?or\\s\\^?update\\s\\^?for\\s\\^?example(?=\\s)",
95
]
]
],
"said": [
"bindparam name \u2026 is reserved for automatic usage in the values or set clause of this insert update statement please use a name other than column name when using bindparam with insert or update for example"
],
"names": [
"CompileError",
"CompileError"
],
"causes": [
{
"link": "foundations/build_once.md#trap-name-of-a-column",
"cause": "An UPDATE takes a parameter named like a column for a value to set.",
"cure": "name it otherwise, such as <code>post</code>."
}
]
},
{
"id": "cannot-insert-multiple-commands-into-a-prepared-statement",
"message": "cannot insert multiple commands into a prepared statement",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.PostgresSyntaxError</code>, SQLSTATE <code>42601</code>"
],
"wordings": [
[
[
"\\s\\^?cannot\\s\\^?insert\\s\\^?multiple\\s\\^?commands\\s\\^?into\\s\\^?a\\s\\^?prepared\\s\\^?statement(?=\\s)",
57
]
]
],
"said": [
"cannot insert multiple commands into a prepared statement"
],
"names": [
"ProgrammingError",
"PostgresSyntaxError",
"42601"
],
"causes": [
{
"link": "failures/statements.md#trap-two-commands",
"cause": "Both drivers take one statement at a time.",
"cure": "Send one after the other, in one transaction."
}
]
},
{
"id": "coercing-subquery-object-into-a-select-for-use-in-in",
"message": "Coercing Subquery object into a select() for use in IN(); please pass a select() construct explicitly",
"facts": [],
"wordings": [
[
[
"\\s\\^?coercing\\s\\^?subquery\\s\\^?object\\s\\^?into\\s\\^?a\\s\\^?select\\s\\^?for\\s\\^?use\\s\\^?in\\s\\^?in(?=\\s)",
52
],
[
"\\s\\^?please\\s\\^?pass\\s\\^?a\\s\\^?select\\s\\^?construct\\s\\^?explicitly(?=\\s)",
41
]
]
],
"said": [
"coercing subquery object into a select for use in in please pass a select construct explicitly"
],
"names": [],
"causes": [
{
"link": "failures/statements.md#trap-subquery-in",
"cause": "<code>in_()</code> takes a query, and <code>subquery()</code> makes a table of it.",
"cure": "Leave <code>subquery()</code> out."
}
]
},
{
"id": "column-expression-from-clause-or-other-columns-clause-element-expected",
"message": "Column expression, FROM clause, or other columns clause element expected, got [\u2026, \u2026]. Did you mean to say select(\u2026, \u2026)?",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ArgumentError</code>",
"For example: <code>Column expression, FROM clause, or other columns clause element expected, got [&lt;sqlalchemy.orm.attributes.InstrumentedAttribute object at &lt;address&gt;&gt;, &lt;sqlalchemy.orm.attributes.InstrumentedAttribute object at &lt;address&gt;&gt;]. Did you mean to say select(&lt;sqlalchemy.orm.attributes.InstrumentedAttribute object at &lt;address&gt;&gt;, &lt;sqlalchemy.orm.attributes.InstrumentedAttribute object at &lt;address&gt;&gt;)?</code>"
],
"wordings": [
[
[
"\\s\\^?or\\s\\^?other\\s\\^?columns\\s\\^?clause\\s\\^?element\\s\\^?expected(?=\\s)",
40
],
[
"\\s\\^?did\\s\\^?you\\s\\^?mean\\s\\^?to\\s\\^?say\\s\\^?select(?=\\s)",
26
]
]
],
"said": [
"column expression from clause or other columns clause element expected got \u2026 did you mean to say select"
],
"names": [
"ArgumentError",
"ArgumentError"
],
"causes": [
{
"link": "failures/statements.md#trap-list-in-select",
"cause": "<code>select()</code> took a list before SQLAlchemy 2: it takes arguments now.",
"cure": "Leave the brackets out."
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
"\\s\\^?column(?=\\s)(?:(?!\\s\\^?column\\s).){0,500}\\s\\^?must\\s\\^?appear\\s\\^?in\\s\\^?the\\s\\^?group\\s\\^?by\\s\\^?clause\\s\\^?or\\s\\^?be\\s\\^?used\\s\\^?in\\s\\^?an\\s\\^?aggregate\\s\\^?function(?=\\s)",
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
},
{
"link": "advanced_queries/top_n_per_group.md#trap-group-by",
"cause": "GROUP BY finds when the newest post was made, but not which it is.",
"cure": "<code>each=1</code> is the newest post of each author, whole. PostgreSQL refuses the mistake; SQLite takes the title of a row of its choice."
}
]
},
{
"id": "column-reference-is-ambiguous",
"message": "column reference \u2026 is ambiguous",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.AmbiguousColumnError</code>, SQLSTATE <code>42702</code>",
"For example: <code>column reference &quot;id&quot; is ambiguous</code>"
],
"wordings": [
[
[
"\\s\\^column\\s\\^?reference(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?is\\s\\^?ambiguous(?=\\s)",
31
]
]
],
"said": [
"column reference \u2026 is ambiguous"
],
"names": [
"ProgrammingError",
"AmbiguousColumnError",
"42702"
],
"causes": [
{
"link": "failures/statements.md#trap-ambiguous",
"cause": "Both tables of the join have a column of this name.",
"cure": "Write the table before the column; SQLAlchemy&#x27;s expressions do."
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
"\\s\\^?could\\s\\^?not\\s\\^?determine\\s\\^?data\\s\\^?type\\s\\^?of\\s\\^?parameter(?=\\s)",
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
"id": "could-not-evaluate-current-criteria-in-python-specify-or-false",
"message": "Could not evaluate current criteria in Python: \u2026. Specify \u2026 or False for the synchronize_session execution option.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>Could not evaluate current criteria in Python: &quot;Cannot evaluate Function&quot;. Specify &#x27;fetch&#x27; or False for the synchronize_session execution option.</code>"
],
"wordings": [
[
[
"\\s\\^?could\\s\\^?not\\s\\^?evaluate\\s\\^?current\\s\\^?criteria\\s\\^?in\\s\\^?python(?=\\s)",
45
],
[
"\\s\\^?specify(?=\\s)(?:(?!\\s\\^?specify\\s).){0,500}\\s\\^?or\\s\\^?false\\s\\^?for\\s\\^?the\\s\\^?synchronize_session\\s\\^?execution\\s\\^?option(?=\\s)",
63
]
]
],
"said": [
"could not evaluate current criteria in python \u2026 specify \u2026 or false for the synchronize_session execution option"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/statements.md#trap-evaluate",
"cause": "Python has to find the rows among the session&#x27;s objects, and cannot.",
"cure": "Leave the option out, and the database says which rows it were."
}
]
},
{
"id": "could-not-locate-column-in-row-for-column",
"message": "Could not locate column in row for column \u2026",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.NoSuchColumnError</code>",
"For example: <code>Could not locate column in row for column &#x27;tags.id&#x27;</code>"
],
"wordings": [
[
[
"\\s\\^?could\\s\\^?not\\s\\^?locate\\s\\^?column\\s\\^?in\\s\\^?row\\s\\^?for\\s\\^?column(?=\\s)",
41
]
]
],
"said": [
"could not locate column in row for column"
],
"names": [
"NoSuchColumnError",
"NoSuchColumnError"
],
"causes": [
{
"link": "failures/statements.md#trap-column-not-in-row",
"cause": "The rows do not have a column that is asked for, here the key.",
"cure": "Select all columns of the model, by the names of the table."
}
]
},
{
"id": "don-t-know-how-to-join-to-please-use-the",
"message": "Don't know how to join to \u2026. Please use the .select_from() method to establish an explicit left side, as well as providing an explicit ON clause if not present already to help resolve the ambiguity.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>Don&#x27;t know how to join to &lt;Mapper at &lt;address&gt;; Tag&gt;. Please use the .select_from() method to establish an explicit left side, as well as providing an explicit ON clause if not present already to help resolve the ambiguity.</code>"
],
"wordings": [
[
[
"\\s\\^?don\\s\\^?t\\s\\^?know\\s\\^?how\\s\\^?to\\s\\^?join\\s\\^?to(?=\\s)",
25
],
[
"\\s\\^?please\\s\\^?use\\s\\^?the\\s\\^?select_from\\s\\^?method\\s\\^?to\\s\\^?establish\\s\\^?an\\s\\^?explicit\\s\\^?left\\s\\^?side(?=\\s)",
68
],
[
"\\s\\^?as\\s\\^?well\\s\\^?as\\s\\^?providing\\s\\^?an\\s\\^?explicit\\s\\^?on\\s\\^?clause\\s\\^?if\\s\\^?not\\s\\^?present\\s\\^?already\\s\\^?to\\s\\^?help\\s\\^?resolve\\s\\^?the\\s\\^?ambiguity(?=\\s)",
95
]
]
],
"said": [
"don t know how to join to \u2026 please use the select_from method to establish an explicit left side as well as providing an explicit on clause if not present already to help resolve the ambiguity"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/statements.md#trap-join-to-what",
"cause": "Nothing leads from what is selected to what is joined.",
"cure": "Join along the relationships, one after the other."
}
]
},
{
"id": "explain-object-has-no-attribute-inline",
"message": "'Explain' object has no attribute '_inline'",
"facts": [
"PostgreSQL and SQLite: <code>AttributeError</code>"
],
"wordings": [
[
[
"\\s\\^?explain\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute\\s\\^?_inline(?=\\s)",
39
]
]
],
"said": [
"explain object has no attribute _inline"
],
"names": [],
"causes": [
{
"link": "advanced_queries/explain_query.md#trap-construct",
"cause": "For a construct, SQLAlchemy goes on as if the statement within ran.",
"cure": "let SQLAlchemy prepare the statement, and explain the SQL that it made."
}
]
},
{
"id": "expression-tree-is-too-large-maximum-depth",
"message": "Expression tree is too large (maximum depth \u2026)",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>",
"For example: <code>Expression tree is too large (maximum depth 1000)</code>"
],
"wordings": [
[
[
"\\s\\^?expression\\s\\^?tree\\s\\^?is\\s\\^?too\\s\\^?large\\s\\^?maximum\\s\\^?depth(?=\\s)",
42
]
],
[
[
"\\s\\^stack\\s\\^?depth\\s\\^?limit\\s\\^?exceeded(?=\\s)",
26
]
]
],
"said": [
"expression tree is too large maximum depth",
"stack depth limit exceeded"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "failures/statements.md#trap-deep-condition",
"cause": "SQLite nests the conditions, one within the other, 1000 deep.",
"cure": "Put the values into one list."
}
]
},
{
"id": "for-select-distinct-order-by-expressions-must-appear-in-select",
"message": "for SELECT DISTINCT, ORDER BY expressions must appear in select list",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.InvalidColumnReferenceError</code>, SQLSTATE <code>42P10</code>"
],
"wordings": [
[
[
"\\s\\^?order\\s\\^?by\\s\\^?expressions\\s\\^?must\\s\\^?appear\\s\\^?in\\s\\^?select\\s\\^?list(?=\\s)",
47
]
]
],
"said": [
"for select distinct order by expressions must appear in select list"
],
"names": [
"ProgrammingError",
"InvalidColumnReferenceError",
"42P10"
],
"causes": [
{
"link": "failures/statements.md#trap-distinct-order",
"cause": "Of rows made one, it is not known which one&#x27;s value to order by.",
"cure": "Group, and order by an aggregate."
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
"\\s\\^?for\\s\\^?update\\s\\^?cannot\\s\\^?be\\s\\^?applied\\s\\^?to\\s\\^?the\\s\\^?nullable\\s\\^?side\\s\\^?of\\s\\^?an\\s\\^?outer\\s\\^?join(?=\\s)",
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
"id": "for-update-is-not-allowed-with-distinct-clause",
"message": "FOR UPDATE is not allowed with DISTINCT clause",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.FeatureNotSupportedError</code>, SQLSTATE <code>0A000</code>"
],
"wordings": [
[
[
"\\s\\^?for\\s\\^?update\\s\\^?is\\s\\^?not\\s\\^?allowed\\s\\^?with\\s\\^?distinct\\s\\^?clause(?=\\s)",
46
]
],
[
[
"\\s\\^?for\\s\\^?update\\s\\^?is\\s\\^?not\\s\\^?allowed\\s\\^?with\\s\\^?group\\s\\^?by\\s\\^?clause(?=\\s)",
46
]
],
[
[
"\\s\\^?for\\s\\^?update\\s\\^?is\\s\\^?not\\s\\^?allowed\\s\\^?with\\s\\^?aggregate\\s\\^?functions(?=\\s)",
50
]
]
],
"said": [
"for update is not allowed with distinct clause",
"for update is not allowed with group by clause",
"for update is not allowed with aggregate functions"
],
"names": [
"DBAPIError",
"FeatureNotSupportedError",
"0A000"
],
"causes": [
{
"link": "failures/statements.md#trap-locked-distinct",
"cause": "A lock is of a row of a table, and DISTINCT makes one of several.",
"cure": "Ask with <code>any()</code> or <code>in_()</code> instead: no row comes twice."
}
]
},
{
"id": "from-expression-such-as-a-table-or-alias-object-expected",
"message": "FROM expression, such as a Table or alias() object expected, got \u2026. To create a FROM clause from a \u2026 object, use the .subquery() method.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ArgumentError</code>",
"For example: <code>FROM expression, such as a Table or alias() object expected, got &lt;sqlalchemy.sql.selectable.Select object at &lt;address&gt;&gt;. To create a FROM clause from a &lt;class &#x27;sqlalchemy.sql.selectable.Select&#x27;&gt; object, use the .subquery() method.</code>"
],
"wordings": [
[
[
"\\s\\^?such\\s\\^?as\\s\\^?a\\s\\^?table\\s\\^?or\\s\\^?alias\\s\\^?object\\s\\^?expected(?=\\s)",
40
],
[
"\\s\\^?to\\s\\^?create\\s\\^?a\\s\\^?from\\s\\^?clause\\s\\^?from\\s\\^?a(?=\\s)(?:(?!\\s\\^?to\\s\\^?create\\s\\^?a\\s\\^?from\\s\\^?clause\\s\\^?from\\s\\^?a\\s).){0,500}\\s\\^?object(?=\\s)",
39
],
[
"\\s\\^use\\s\\^?the\\s\\^?subquery\\s\\^?method(?=\\s)",
23
]
],
[
[
"\\s\\^?subquery\\s\\^?in\\s\\^?from\\s\\^?must\\s\\^?have\\s\\^?an\\s\\^?alias(?=\\s)",
35
]
]
],
"said": [
"from expression such as a table or alias object expected got \u2026 to create a from clause from a \u2026 object use the subquery method",
"subquery in from must have an alias"
],
"names": [
"ArgumentError",
"ArgumentError"
],
"causes": [
{
"link": "failures/statements.md#trap-query-as-table",
"cause": "A query stands where a table is wanted.",
"cure": "Make a table of it, with a name, by <code>subquery()</code> or <code>cte()</code>."
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
"\\s\\^?fully\\s\\^?null\\s\\^?primary\\s\\^?key\\s\\^?identity\\s\\^?cannot\\s\\^?load\\s\\^?any\\s\\^?object(?=\\s)",
54
],
[
"\\s\\^?this\\s\\^?condition\\s\\^?may\\s\\^?raise\\s\\^?an\\s\\^?error\\s\\^?in\\s\\^?a\\s\\^?future\\s\\^?release(?=\\s)",
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
"id": "function-does-not-exist",
"message": "function \u2026 does not exist",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.UndefinedFunctionError</code>, SQLSTATE <code>42883</code>",
"For example: <code>function ifempty(character varying, character varying) does not exist</code>"
],
"wordings": [
[
[
"\\s\\^function(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?does\\s\\^?not\\s\\^?exist(?=\\s)",
25
]
]
],
"said": [
"function \u2026 does not exist"
],
"names": [
"ProgrammingError",
"UndefinedFunctionError",
"42883"
],
"causes": [
{
"link": "failures/statements.md#trap-function",
"cause": "Each database has functions of its own: <code>func</code> takes any name.",
"cure": "Use one that each has, or ask the dialect which one to use."
}
]
},
{
"id": "in-table-column-compiler-can-t-render-element-of-type",
"message": "(in table \u2026, column \u2026): Compiler \u2026 can't render element of type \u2026",
"facts": [
"SQLite: <code>sqlalchemy.exc.CompileError</code>",
"For example: <code>(in table &#x27;articles&#x27;, column &#x27;words&#x27;): Compiler &lt;sqlalchemy.dialects.sqlite.base.SQLiteTypeCompiler object at &lt;address&gt;&gt; can&#x27;t render element of type ARRAY</code>"
],
"wordings": [
[
[
"\\s\\^?in\\s\\^?table(?=\\s)(?:(?!\\s\\^?in\\s\\^?table\\s).){0,500}\\s\\^?column(?=\\s)(?:(?!\\s\\^?column\\s).){0,500}\\s\\^?compiler(?=\\s)(?:(?!\\s\\^?compiler\\s).){0,500}\\s\\^?can\\s\\^?t\\s\\^?render\\s\\^?element\\s\\^?of\\s\\^?type(?=\\s)",
59
]
],
[
[
"\\s\\^?can\\s\\^?t\\s\\^?render\\s\\^?element\\s\\^?of\\s\\^?type(?=\\s)",
28
]
],
[
[
"\\s\\^?can\\s\\^?t\\s\\^?render\\s\\^?element\\s\\^?of\\s\\^?type(?=\\s)",
28
]
]
],
"said": [
"in table \u2026 column \u2026 compiler \u2026 can t render element of type",
"can t render element of type",
"can t render element of type"
],
"names": [
"CompileError"
],
"causes": [
{
"link": "failures/statements.md#trap-other-dialect",
"cause": "The type is PostgreSQL&#x27;s, and the tests run on SQLite.",
"cure": "Say what the other one has instead, or test on PostgreSQL."
}
]
},
{
"id": "insert-has-more-target-columns-than-expressions",
"message": "INSERT has more target columns than expressions",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.PostgresSyntaxError</code>, SQLSTATE <code>42601</code>"
],
"wordings": [
[
[
"\\s\\^?insert\\s\\^?has\\s\\^?more\\s\\^?target\\s\\^?columns\\s\\^?than\\s\\^?expressions(?=\\s)",
47
]
],
[
[
"\\s\\^?insert\\s\\^?has\\s\\^?more\\s\\^?expressions\\s\\^?than\\s\\^?target\\s\\^?columns(?=\\s)",
47
]
]
],
"said": [
"insert has more target columns than expressions",
"insert has more expressions than target columns"
],
"names": [
"ProgrammingError",
"PostgresSyntaxError",
"42601"
],
"causes": [
{
"link": "failures/statements.md#trap-fewer-values",
"cause": "The list of columns is longer than the list of values.",
"cure": "Give each column a value; <code>insert()</code> writes both lists itself."
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
"\\s\\^?insert\\s\\^?value\\s\\^?for\\s\\^?column(?=\\s)(?:(?!\\s\\^?insert\\s\\^?value\\s\\^?for\\s\\^?column\\s).){0,500}\\s\\^?is\\s\\^?explicitly\\s\\^?rendered\\s\\^?as\\s\\^?a\\s\\^?boundparameter\\s\\^?in\\s\\^?the\\s\\^?values\\s\\^?clause(?=\\s)",
89
],
[
"\\s\\^?a\\s\\^?python\\s\\^?side\\s\\^?value\\s\\^?or\\s\\^?sql\\s\\^?expression\\s\\^?is\\s\\^?required(?=\\s)",
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
"id": "inspection-on-an-asyncengine-is-currently-not-supported-please-obtain",
"message": "Inspection on an AsyncEngine is currently not supported. Please obtain a connection then use ``conn.run_sync`` to pass a callable where it's possible to call ``inspect`` on the passed connection.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.NoInspectionAvailable</code>"
],
"wordings": [
[
[
"\\s\\^?inspection\\s\\^?on\\s\\^?an\\s\\^?asyncengine\\s\\^?is\\s\\^?currently\\s\\^?not\\s\\^?supported(?=\\s)",
55
],
[
"\\s\\^?please\\s\\^?obtain\\s\\^?a\\s\\^?connection\\s\\^?then\\s\\^?use\\s\\^?conn\\s\\^?run_sync\\s\\^?to\\s\\^?pass\\s\\^?a\\s\\^?callable\\s\\^?where\\s\\^?it\\s\\^?s\\s\\^?possible\\s\\^?to\\s\\^?call\\s\\^?inspect\\s\\^?on\\s\\^?the\\s\\^?passed\\s\\^?connection(?=\\s)",
129
]
]
],
"said": [
"inspection on an asyncengine is currently not supported please obtain a connection then use conn run_sync to pass a callable where it s possible to call inspect on the passed connection"
],
"names": [
"NoInspectionAvailable",
"NoInspectionAvailable"
],
"causes": [
{
"link": "failures/statements.md#trap-inspect-engine",
"cause": "The inspector is not async, and it asks the database.",
"cure": "Give it to <code>run_sync()</code>, which passes a connection."
}
]
},
{
"id": "like-pattern-must-not-end-with-escape-character",
"message": "LIKE pattern must not end with escape character",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.InvalidEscapeSequenceError</code>, SQLSTATE <code>22025</code>"
],
"wordings": [
[
[
"\\s\\^?like\\s\\^?pattern\\s\\^?must\\s\\^?not\\s\\^?end\\s\\^?with\\s\\^?escape\\s\\^?character(?=\\s)",
47
]
]
],
"said": [
"like pattern must not end with escape character"
],
"names": [
"DataError",
"InvalidEscapeSequenceError",
"22025"
],
"causes": [
{
"link": "failures/statements.md#trap-like-escape",
"cause": "In a pattern, a backslash is for the letter after it.",
"cure": "Have the text escaped, with <code>autoescape</code>."
}
]
},
{
"id": "missing-from-clause-entry-for-table",
"message": "missing FROM-clause entry for table \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.UndefinedTableError</code>, SQLSTATE <code>42P01</code>",
"For example: <code>missing FROM-clause entry for table &quot;users&quot;</code>"
],
"wordings": [
[
[
"\\s\\^?missing\\s\\^?from\\s\\^?clause\\s\\^?entry\\s\\^?for\\s\\^?table(?=\\s)",
35
]
],
[
[
"\\s\\^?invalid\\s\\^?reference\\s\\^?to\\s\\^?from\\s\\^?clause\\s\\^?entry\\s\\^?for\\s\\^?table(?=\\s)",
48
]
]
],
"said": [
"missing from clause entry for table",
"invalid reference to from clause entry for table"
],
"names": [
"ProgrammingError",
"UndefinedTableError",
"42P01"
],
"causes": [
{
"link": "failures/statements.md#trap-not-joined",
"cause": "The text names a table that the query does not read.",
"cure": "Join it, and write the condition with the model, not as text."
}
]
},
{
"id": "misuse-of-window-function",
"message": "misuse of window function \u2026",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>",
"For example: <code>misuse of window function row_number()</code>"
],
"wordings": [
[
[
"\\s\\^misuse\\s\\^?of\\s\\^?window\\s\\^?function(?=\\s)",
25
]
]
],
"said": [
"misuse of window function"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "advanced_queries/top_n_per_group.md#trap-window-in-where",
"cause": "WHERE comes before the rows are numbered.",
"cure": "number in a subquery, and filter outside of it."
}
]
},
{
"id": "more-than-one-row-returned-by-a-subquery-used-as",
"message": "more than one row returned by a subquery used as an expression",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.CardinalityViolationError</code>, SQLSTATE <code>21000</code>"
],
"wordings": [
[
[
"\\s\\^?more\\s\\^?than\\s\\^?one\\s\\^?row\\s\\^?returned\\s\\^?by\\s\\^?a\\s\\^?subquery\\s\\^?used\\s\\^?as\\s\\^?an\\s\\^?expression(?=\\s)",
62
]
]
],
"said": [
"more than one row returned by a subquery used as an expression"
],
"names": [
"DBAPIError",
"CardinalityViolationError",
"21000"
],
"causes": [
{
"link": "failures/statements.md#trap-rows-as-value",
"cause": "A subquery that stands for a value has more than one row.",
"cure": "Make it one row: an aggregate, or an order and <code>limit(1)</code>."
}
]
},
{
"id": "multiple-rows-were-found-when-one-or-none-was-required",
"message": "Multiple rows were found when one or none was required",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.MultipleResultsFound</code>"
],
"wordings": [
[
[
"\\s\\^?multiple\\s\\^?rows\\s\\^?were\\s\\^?found\\s\\^?when\\s\\^?one\\s\\^?or\\s\\^?none\\s\\^?was\\s\\^?required(?=\\s)",
54
]
],
[
[
"\\s\\^?multiple\\s\\^?rows\\s\\^?were\\s\\^?found\\s\\^?when\\s\\^?exactly\\s\\^?one\\s\\^?was\\s\\^?required(?=\\s)",
54
]
]
],
"said": [
"multiple rows were found when one or none was required",
"multiple rows were found when exactly one was required"
],
"names": [
"MultipleResultsFound",
"MultipleResultsFound"
],
"causes": [
{
"link": "failures/statements.md#trap-many-rows",
"cause": "More than one row has what was asked for, or a join repeats it.",
"cure": "Ask by what is unique; for any one of them, order and <code>limit(1)</code>."
}
]
},
{
"id": "near-syntax-error",
"message": "near \u2026: syntax error",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>",
"For example: <code>near &quot;?&quot;: syntax error</code>"
],
"wordings": [
[
[
"\\s\\^near(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?syntax\\s\\^?error(?=\\s)",
19
]
]
],
"said": [
"near \u2026 syntax error"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "failures/statements.md#trap-list-in-text",
"cause": "<code>IN</code> wants values in parentheses: this one has a single parameter.",
"cure": "Let SQLAlchemy write a parameter for each value: <code>expanding</code>."
}
]
},
{
"id": "no-literal-value-renderer-is-available-for-literal-value-with",
"message": "No literal value renderer is available for literal value \u2026 with datatype JSON",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.CompileError</code>",
"For example: <code>No literal value renderer is available for literal value &quot;{&#x27;color&#x27;: &#x27;blue&#x27;}&quot; with datatype JSON</code>"
],
"wordings": [
[
[
"\\s\\^?no\\s\\^?literal\\s\\^?value\\s\\^?renderer\\s\\^?is\\s\\^?available\\s\\^?for\\s\\^?literal\\s\\^?value(?=\\s)(?:(?!\\s\\^?no\\s\\^?literal\\s\\^?value\\s\\^?renderer\\s\\^?is\\s\\^?available\\s\\^?for\\s\\^?literal\\s\\^?value\\s).){0,500}\\s\\^?with\\s\\^?datatype\\s\\^?json(?=\\s)",
77
]
]
],
"said": [
"no literal value renderer is available for literal value \u2026 with datatype json"
],
"names": [
"CompileError",
"CompileError"
],
"causes": [
{
"link": "advanced_queries/explain_query.md#trap-literal-binds",
"cause": "Not every type can write its values into the SQL.",
"cure": "send the values as they are."
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
"\\s\\^?no\\s\\^?row\\s\\^?was\\s\\^?found\\s\\^?when\\s\\^?one\\s\\^?was\\s\\^?required(?=\\s)",
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
"link": "failures/statements.md#trap-no-row",
"cause": "<code>one()</code> and <code>scalar_one()</code> insist on a row, and there is none.",
"cure": "Let none be an answer: <code>scalar_one_or_none()</code>, and look at it."
},
{
"link": "bulk_operations/upsert.md#trap-do-nothing",
"cause": "<code>DO NOTHING</code> returns nothing for a row that was there.",
"cure": "read the row by its key when nothing comes back."
}
]
},
{
"id": "no-such-function",
"message": "no such function: \u2026",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>",
"For example: <code>no such function: to_tsvector</code>"
],
"wordings": [
[
[
"\\s\\^no\\s\\^?such\\s\\^?function(?=\\s)",
16
]
]
],
"said": [
"no such function"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "failures/statements.md#trap-function",
"cause": "Each database has functions of its own: <code>func</code> takes any name.",
"cure": "Use one that each has, or ask the dialect which one to use."
},
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
"\\s\\^?nonetype\\s\\^?object\\s\\^?has\\s\\^?no\\s\\^?attribute(?=\\s)",
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
"id": "not-an-executable-object",
"message": "Not an executable object: \u2026",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ObjectNotExecutableError</code>",
"For example: <code>Not an executable object: &#x27;SELECT 1&#x27;</code>"
],
"wordings": [
[
[
"\\s\\^not\\s\\^?an\\s\\^?executable\\s\\^?object(?=\\s)",
24
]
]
],
"said": [
"not an executable object"
],
"names": [
"ObjectNotExecutableError",
"ObjectNotExecutableError"
],
"causes": [
{
"link": "failures/statements.md#trap-plain-text-on-connection",
"cause": "A string is not a statement, nor is a class or a list.",
"cure": "Put it into <code>text()</code>; build what is not text with <code>select()</code>."
}
]
},
{
"id": "select-statement-returned-no-from-clauses-due-to-auto-correlation",
"message": "Select statement \u2026 returned no FROM clauses due to auto-correlation; specify correlate(\u2026) to control correlation manually.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>Select statement &#x27;&lt;sqlalchemy.sql.selectable.Select object at &lt;address&gt;&gt;&#x27; returned no FROM clauses due to auto-correlation; specify correlate(&lt;tables&gt;) to control correlation manually.</code>"
],
"wordings": [
[
[
"\\s\\^?select\\s\\^?statement(?=\\s)(?:(?!\\s\\^?select\\s\\^?statement\\s).){0,500}\\s\\^?returned\\s\\^?no\\s\\^?from\\s\\^?clauses\\s\\^?due\\s\\^?to\\s\\^?auto\\s\\^?correlation(?=\\s)",
67
],
[
"\\s\\^?specify\\s\\^?correlate(?=\\s)(?:(?!\\s\\^?specify\\s\\^?correlate\\s).){0,500}\\s\\^?to\\s\\^?control\\s\\^?correlation\\s\\^?manually(?=\\s)",
51
]
]
],
"said": [
"select statement \u2026 returned no from clauses due to auto correlation specify correlate \u2026 to control correlation manually"
],
"names": [
"InvalidRequestError",
"InvalidRequestError"
],
"causes": [
{
"link": "failures/statements.md#trap-auto-correlation",
"cause": "The subquery leaves out the tables that the query around it has: all.",
"cure": "Let the subquery read a table of its own, an alias."
}
]
},
{
"id": "syntax-error-at-or-near",
"message": "syntax error at or near \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.PostgresSyntaxError</code>, SQLSTATE <code>42601</code>",
"For example: <code>syntax error at or near &quot;:&quot;</code>"
],
"wordings": [
[
[
"\\s\\^?syntax\\s\\^?error\\s\\^?at\\s\\^?or\\s\\^?near(?=\\s)",
23
]
]
],
"said": [
"syntax error at or near"
],
"names": [
"ProgrammingError",
"PostgresSyntaxError",
"42601"
],
"causes": [
{
"link": "failures/statements.md#trap-list-in-text",
"cause": "<code>IN</code> wants values in parentheses: this one has a single parameter.",
"cure": "Let SQLAlchemy write a parameter for each value: <code>expanding</code>."
},
{
"link": "advanced_queries/raw_sql.md#trap-double-colon",
"cause": "Before two colons, a name is no parameter.",
"cure": "write <code>CAST(:id AS uuid)</code>."
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
"\\s\\^syntax\\s\\^?error\\s\\^?in\\s\\^?tsquery(?=\\s)",
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
"id": "textual-sql-expression-should-be-explicitly-declared-as-text",
"message": "Textual SQL expression \u2026 should be explicitly declared as text(\u2026)",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ArgumentError</code>",
"For example: <code>Textual SQL expression &#x27;SELECT 1&#x27; should be explicitly declared as text(&#x27;SELECT 1&#x27;)</code>"
],
"wordings": [
[
[
"\\s\\^?textual\\s\\^?sql\\s\\^?expression(?=\\s)(?:(?!\\s\\^?textual\\s\\^?sql\\s\\^?expression\\s).){0,500}\\s\\^?should\\s\\^?be\\s\\^?explicitly\\s\\^?declared\\s\\^?as\\s\\^?text(?=\\s)",
62
]
]
],
"said": [
"textual sql expression \u2026 should be explicitly declared as text"
],
"names": [
"ArgumentError",
"ArgumentError"
],
"causes": [
{
"link": "failures/statements.md#trap-plain-text",
"cause": "A string is not a statement, since SQLAlchemy 2.",
"cure": "Put it into <code>text()</code>, and its values into parameters."
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
"\\s\\^?the\\s\\^?number\\s\\^?of\\s\\^?query\\s\\^?arguments\\s\\^?cannot\\s\\^?exceed\\s\\^?32767(?=\\s)",
49
]
],
[
[
"\\s\\^?number\\s\\^?of\\s\\^?parameters\\s\\^?must\\s\\^?be\\s\\^?between(?=\\s)(?:(?!\\s\\^?number\\s\\^?of\\s\\^?parameters\\s\\^?must\\s\\^?be\\s\\^?between\\s).){0,500}\\s\\^?and\\s\\^?65535(?=\\s)",
48
]
]
],
"said": [
"the number of query arguments cannot exceed 32767",
"number of parameters must be between \u2026 and 65535"
],
"names": [
"InterfaceError",
"InterfaceError"
],
"causes": [
{
"link": "failures/statements.md#trap-too-many-values",
"cause": "Each value is a parameter, and a statement takes no more of them.",
"cure": "Ask in parts, or send the list as one value, an array or JSON."
},
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
"id": "too-many-sql-variables",
"message": "too many SQL variables",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>"
],
"wordings": [
[
[
"\\s\\^too\\s\\^?many\\s\\^?sql\\s\\^?variables(?=\\s)",
22
]
]
],
"said": [
"too many sql variables"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "failures/statements.md#trap-too-many-values",
"cause": "Each value is a parameter, and a statement takes no more of them.",
"cure": "Ask in parts, or send the list as one value, an array or JSON."
}
]
},
{
"id": "tuple-indices-must-be-integers-or-slices-not-str",
"message": "tuple indices must be integers or slices, not str",
"facts": [
"PostgreSQL and SQLite: <code>TypeError</code>"
],
"wordings": [
[
[
"\\s\\^?tuple\\s\\^?indices\\s\\^?must\\s\\^?be\\s\\^?integers\\s\\^?or\\s\\^?slices(?=\\s)",
40
]
]
],
"said": [
"tuple indices must be integers or slices not str"
],
"names": [],
"causes": [
{
"link": "failures/statements.md#trap-row-as-dict",
"cause": "A row is a tuple, since SQLAlchemy 2.",
"cure": "Read <code>row.name</code>, or ask for dictionaries with <code>mappings()</code>."
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
"\\s\\^unconsumed\\s\\^?column\\s\\^?names(?=\\s)",
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
"id": "window-functions-are-not-allowed-in-where",
"message": "window functions are not allowed in WHERE",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.WindowingError</code>, SQLSTATE <code>42P20</code>"
],
"wordings": [
[
[
"\\s\\^?window\\s\\^?functions\\s\\^?are\\s\\^?not\\s\\^?allowed\\s\\^?in\\s\\^?where(?=\\s)",
41
]
]
],
"said": [
"window functions are not allowed in where"
],
"names": [
"ProgrammingError",
"WindowingError",
"42P20"
],
"causes": [
{
"link": "advanced_queries/top_n_per_group.md#trap-window-in-where",
"cause": "WHERE comes before the rows are numbered.",
"cure": "number in a subquery, and filter outside of it."
}
]
},
{
"id": "you-can-only-execute-one-statement-at-a-time",
"message": "You can only execute one statement at a time.",
"facts": [
"SQLite: <code>sqlalchemy.exc.ProgrammingError</code> from <code>sqlite3.ProgrammingError</code>"
],
"wordings": [
[
[
"\\s\\^?you\\s\\^?can\\s\\^?only\\s\\^?execute\\s\\^?one\\s\\^?statement\\s\\^?at\\s\\^?a\\s\\^?time(?=\\s)",
44
]
]
],
"said": [
"you can only execute one statement at a time"
],
"names": [
"ProgrammingError",
"ProgrammingError"
],
"causes": [
{
"link": "failures/statements.md#trap-two-commands",
"cause": "Both drivers take one statement at a time.",
"cure": "Send one after the other, in one transaction."
}
]
},
{
"id": "cached-statement-plan-is-invalid-due-to-a-database-schema",
"message": "cached statement plan is invalid due to a database schema or configuration change (SQLAlchemy asyncpg dialect will now invalidate all prepared caches in response to this exception)",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.NotSupportedError</code> from <code>asyncpg.exceptions.InvalidCachedStatementError</code>, SQLSTATE <code>0A000</code>"
],
"wordings": [
[
[
"\\s\\^?cached\\s\\^?statement\\s\\^?plan\\s\\^?is\\s\\^?invalid\\s\\^?due\\s\\^?to\\s\\^?a\\s\\^?database\\s\\^?schema\\s\\^?or\\s\\^?configuration\\s\\^?change\\s\\^?sqlalchemy\\s\\^?asyncpg\\s\\^?dialect\\s\\^?will\\s\\^?now\\s\\^?invalidate\\s\\^?all\\s\\^?prepared\\s\\^?caches\\s\\^?in\\s\\^?response\\s\\^?to\\s\\^?this\\s\\^?exception(?=\\s)",
178
]
],
[
[
"\\s\\^?cached\\s\\^?plan\\s\\^?must\\s\\^?not\\s\\^?change\\s\\^?result\\s\\^?type(?=\\s)",
39
]
]
],
"said": [
"cached statement plan is invalid due to a database schema or configuration change sqlalchemy asyncpg dialect will now invalidate all prepared caches in response to this exception",
"cached plan must not change result type"
],
"names": [
"NotSupportedError",
"InvalidCachedStatementError",
"0A000"
],
"causes": [
{
"link": "failures/schema_changes.md#trap-cached-plan",
"cause": "A migration changed a type that this connection&#x27;s statement returns.",
"cure": "Roll back, and repeat the transaction once."
},
{
"link": "failures/schema_changes.md#trap-select-star",
"cause": "A migration added a column, and <code>SELECT *</code> returns it, too.",
"cure": "Name the columns: a new one then changes nothing."
}
]
},
{
"id": "cannot-drop-table-because-other-objects-depend-on-it",
"message": "cannot drop table \u2026 because other objects depend on it",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.DependentObjectsStillExistError</code>, SQLSTATE <code>2BP01</code>",
"For example: <code>cannot drop table tags because other objects depend on it</code>"
],
"wordings": [
[
[
"\\s\\^?cannot\\s\\^?drop\\s\\^?table(?=\\s)(?:(?!\\s\\^?cannot\\s\\^?drop\\s\\^?table\\s).){0,500}\\s\\^?because\\s\\^?other\\s\\^?objects\\s\\^?depend\\s\\^?on\\s\\^?it(?=\\s)",
54
]
],
[
[
"\\s\\^?cannot\\s\\^?drop(?=\\s)(?:(?!\\s\\^?cannot\\s\\^?drop\\s).){0,500}\\s\\^?because\\s\\^?other\\s\\^?objects\\s\\^?depend\\s\\^?on\\s\\^?it(?=\\s)",
48
]
]
],
"said": [
"cannot drop table \u2026 because other objects depend on it",
"cannot drop \u2026 because other objects depend on it"
],
"names": [
"DBAPIError",
"DependentObjectsStillExistError",
"2BP01"
],
"causes": [
{
"link": "failures/schema_changes.md#trap-depends",
"cause": "Foreign keys, or views, refer to it.",
"cure": "Drop first what refers to it."
}
]
},
{
"id": "column-cannot-be-cast-automatically-to-type-integer",
"message": "column \u2026 cannot be cast automatically to type integer",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.DatatypeMismatchError</code>, SQLSTATE <code>42804</code>",
"For example: <code>column &quot;sku&quot; cannot be cast automatically to type integer</code>"
],
"wordings": [
[
[
"\\s\\^?column(?=\\s)(?:(?!\\s\\^?column\\s).){0,500}\\s\\^?cannot\\s\\^?be\\s\\^?cast\\s\\^?automatically\\s\\^?to\\s\\^?type\\s\\^?integer(?=\\s)",
53
]
],
[
[
"\\s\\^?cannot\\s\\^?be\\s\\^?cast\\s\\^?automatically\\s\\^?to\\s\\^?type(?=\\s)",
36
]
]
],
"said": [
"column \u2026 cannot be cast automatically to type integer",
"cannot be cast automatically to type"
],
"names": [
"ProgrammingError",
"DatatypeMismatchError",
"42804"
],
"causes": [
{
"link": "failures/schema_changes.md#trap-cast",
"cause": "PostgreSQL does not guess how the values become those of a new type.",
"cure": "Say how, with USING; of Alembic, <code>postgresql_using</code>."
}
]
},
{
"id": "column-does-not-exist",
"message": "column \u2026 does not exist",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.UndefinedColumnError</code>, SQLSTATE <code>42703</code>",
"For example: <code>column tags.note does not exist</code>"
],
"wordings": [
[
[
"\\s\\^column(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?does\\s\\^?not\\s\\^?exist(?=\\s)",
23
]
]
],
"said": [
"column \u2026 does not exist"
],
"names": [
"ProgrammingError",
"UndefinedColumnError",
"42703"
],
"causes": [
{
"link": "failures/schema_changes.md#trap-no-column",
"cause": "The model has a column that the table does not have yet.",
"cure": "Add the column, by a migration, before the program that reads it runs."
}
]
},
{
"id": "column-of-relation-already-exists",
"message": "column \u2026 of relation \u2026 already exists",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.DuplicateColumnError</code>, SQLSTATE <code>42701</code>",
"For example: <code>column &quot;name&quot; of relation &quot;tags&quot; already exists</code>"
],
"wordings": [
[
[
"\\s\\^?column(?=\\s)(?:(?!\\s\\^?column\\s).){0,500}\\s\\^?of\\s\\^?relation(?=\\s)(?:(?!\\s\\^?of\\s\\^?relation\\s).){0,500}\\s\\^?already\\s\\^?exists(?=\\s)",
37
]
]
],
"said": [
"column \u2026 of relation \u2026 already exists"
],
"names": [
"ProgrammingError",
"DuplicateColumnError",
"42701"
],
"causes": [
{
"link": "failures/schema_changes.md#trap-column-exists",
"cause": "The column is there already: a migration ran twice, or by halves.",
"cure": "Look before you add it; PostgreSQL has <code>ADD IF NOT EXISTS</code>."
}
]
},
{
"id": "duplicate-column-name",
"message": "duplicate column name: \u2026",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>",
"For example: <code>duplicate column name: name</code>"
],
"wordings": [
[
[
"\\s\\^duplicate\\s\\^?column\\s\\^?name(?=\\s)",
21
]
]
],
"said": [
"duplicate column name"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "failures/schema_changes.md#trap-column-exists",
"cause": "The column is there already: a migration ran twice, or by halves.",
"cure": "Look before you add it; PostgreSQL has <code>ADD IF NOT EXISTS</code>."
}
]
},
{
"id": "must-be-owner-of-table",
"message": "must be owner of table \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.InsufficientPrivilegeError</code>, SQLSTATE <code>42501</code>",
"For example: <code>must be owner of table tags</code>"
],
"wordings": [
[
[
"\\s\\^?must\\s\\^?be\\s\\^?owner\\s\\^?of\\s\\^?table(?=\\s)",
22
]
],
[
[
"\\s\\^?must\\s\\^?be\\s\\^?owner\\s\\^?of\\s\\^?relation(?=\\s)",
25
]
]
],
"said": [
"must be owner of table",
"must be owner of relation"
],
"names": [
"ProgrammingError",
"InsufficientPrivilegeError",
"42501"
],
"causes": [
{
"link": "failures/schema_changes.md#trap-not-owner",
"cause": "Only the owner of a table can change it; no grant is enough.",
"cure": "Run all migrations as one role, the owner, and the program as another."
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
"\\s\\^no\\s\\^?such\\s\\^?column(?=\\s)",
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
"link": "failures/schema_changes.md#trap-no-column",
"cause": "The model has a column that the table does not have yet.",
"cure": "Add the column, by a migration, before the program that reads it runs."
},
{
"link": "advanced_queries/full_text_search.md#trap-raw-match",
"cause": "FTS5 takes a hyphen in what a person types for the name of a column.",
"cure": "quote every word, as <code>fts5_query</code> does."
}
]
},
{
"id": "no-such-table",
"message": "no such table: \u2026",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>",
"For example: <code>no such table: tags</code>"
],
"wordings": [
[
[
"\\s\\^no\\s\\^?such\\s\\^?table(?=\\s)",
13
]
]
],
"said": [
"no such table"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "failures/schema_changes.md#trap-no-table",
"cause": "The table is not in this database: no migration made it.",
"cure": "Run the migrations, or <code>create_all()</code>, on this very database."
},
{
"link": "applications/own_tests.md#trap-null-pool-in-memory",
"cause": "Without a pool, each connection to memory is an empty database.",
"cure": "test on a file, as here."
}
]
},
{
"id": "permission-denied-for-schema-public",
"message": "permission denied for schema public",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.InsufficientPrivilegeError</code>, SQLSTATE <code>42501</code>"
],
"wordings": [
[
[
"\\s\\^?permission\\s\\^?denied\\s\\^?for\\s\\^?schema\\s\\^?public(?=\\s)",
35
]
]
],
"said": [
"permission denied for schema public"
],
"names": [
"ProgrammingError",
"InsufficientPrivilegeError",
"42501"
],
"causes": [
{
"link": "failures/schema_changes.md#trap-schema-public",
"cause": "Since PostgreSQL 15, not everybody may create tables in <code>public</code>.",
"cure": "Let the owner of the database grant it, or make the role the owner."
}
]
},
{
"id": "permission-denied-for-table",
"message": "permission denied for table \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.InsufficientPrivilegeError</code>, SQLSTATE <code>42501</code>",
"For example: <code>permission denied for table tags</code>"
],
"wordings": [
[
[
"\\s\\^permission\\s\\^?denied\\s\\^?for\\s\\^?table(?=\\s)",
27
]
],
[
[
"\\s\\^permission\\s\\^?denied\\s\\^?for\\s\\^?sequence(?=\\s)",
30
]
],
[
[
"\\s\\^permission\\s\\^?denied\\s\\^?for\\s\\^?relation(?=\\s)",
30
]
]
],
"said": [
"permission denied for table",
"permission denied for sequence",
"permission denied for relation"
],
"names": [
"ProgrammingError",
"InsufficientPrivilegeError",
"42501"
],
"causes": [
{
"link": "failures/schema_changes.md#trap-permission",
"cause": "Another role made the table, and gave this one no right to it.",
"cure": "Let the owner grant the rights, those to coming tables as well."
}
]
},
{
"id": "prepared-statement-already-exists",
"message": "prepared statement \u2026 already exists",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.DuplicatePreparedStatementError</code>, SQLSTATE <code>42P05</code>",
"For example: <code>prepared statement &quot;&lt;statement&gt;&quot; already exists</code>"
],
"wordings": [
[
[
"\\s\\^prepared\\s\\^?statement(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?already\\s\\^?exists(?=\\s)",
35
]
]
],
"said": [
"prepared statement \u2026 already exists"
],
"names": [
"ProgrammingError",
"DuplicatePreparedStatementError",
"42P05"
],
"causes": [
{
"link": "failures/schema_changes.md#trap-pooler",
"cause": "A pooler gave you a connection that has another process&#x27;s statements.",
"cure": "Use statements without names, or connect without the pooler."
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
"\\s\\^?prepared\\s\\^?statement(?=\\s)(?:(?!\\s\\^?prepared\\s\\^?statement\\s).){0,500}\\s\\^?does\\s\\^?not\\s\\^?exist(?=\\s)",
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
"id": "relation-already-exists",
"message": "relation \u2026 already exists",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.DuplicateTableError</code>, SQLSTATE <code>42P07</code>",
"For example: <code>relation &quot;notes&quot; already exists</code>"
],
"wordings": [
[
[
"\\s\\^relation(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?already\\s\\^?exists(?=\\s)",
25
]
]
],
"said": [
"relation \u2026 already exists"
],
"names": [
"ProgrammingError",
"DuplicateTableError",
"42P07"
],
"causes": [
{
"link": "failures/schema_changes.md#trap-table-exists",
"cause": "The table, or an index of that name, was created before.",
"cure": "Create what is missing alone, as <code>create_all()</code> does."
},
{
"link": "applications/migrations.md#trap-create-all",
"cause": "A program that begins with <code>create_all()</code> comes before a migration.",
"cure": "let migrations alone make tables. <code>alembic stamp head</code> adopts a database of <code>create_all()</code>."
}
]
},
{
"id": "relation-does-not-exist",
"message": "relation \u2026 does not exist",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.UndefinedTableError</code>, SQLSTATE <code>42P01</code>",
"For example: <code>relation &quot;invoices&quot; does not exist</code>"
],
"wordings": [
[
[
"\\s\\^relation(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?does\\s\\^?not\\s\\^?exist(?=\\s)",
25
]
]
],
"said": [
"relation \u2026 does not exist"
],
"names": [
"ProgrammingError",
"UndefinedTableError",
"42P01"
],
"causes": [
{
"link": "failures/schema_changes.md#trap-no-table",
"cause": "The table is not in this database: no migration made it.",
"cure": "Run the migrations, or <code>create_all()</code>, on this very database."
}
]
},
{
"id": "schema-does-not-exist",
"message": "schema \u2026 does not exist",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.InvalidSchemaNameError</code>, SQLSTATE <code>3F000</code>",
"For example: <code>schema &quot;billing&quot; does not exist</code>"
],
"wordings": [
[
[
"\\s\\^schema(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?does\\s\\^?not\\s\\^?exist(?=\\s)",
23
]
]
],
"said": [
"schema \u2026 does not exist"
],
"names": [
"DBAPIError",
"InvalidSchemaNameError",
"3F000"
],
"causes": [
{
"link": "failures/schema_changes.md#trap-no-schema",
"cause": "<code>create_all()</code> creates tables, and not the schema that they are in.",
"cure": "Create the schema first."
}
]
},
{
"id": "table-already-exists",
"message": "table \u2026 already exists",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>",
"For example: <code>table notes already exists</code>"
],
"wordings": [
[
[
"\\s\\^table(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?already\\s\\^?exists(?=\\s)",
22
]
],
[
[
"\\s\\^index(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?already\\s\\^?exists(?=\\s)",
22
]
]
],
"said": [
"table \u2026 already exists",
"index \u2026 already exists"
],
"names": [
"OperationalError",
"OperationalError"
],
"causes": [
{
"link": "failures/schema_changes.md#trap-table-exists",
"cause": "The table, or an index of that name, was created before.",
"cure": "Create what is missing alone, as <code>create_all()</code> does."
},
{
"link": "applications/migrations.md#trap-create-all",
"cause": "A program that begins with <code>create_all()</code> comes before a migration.",
"cure": "let migrations alone make tables. <code>alembic stamp head</code> adopts a database of <code>create_all()</code>."
}
]
},
{
"id": "type-already-exists",
"message": "type \u2026 already exists",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.DuplicateObjectError</code>, SQLSTATE <code>42710</code>",
"For example: <code>type &quot;mood&quot; already exists</code>"
],
"wordings": [
[
[
"\\s\\^type(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?already\\s\\^?exists(?=\\s)",
21
]
]
],
"said": [
"type \u2026 already exists"
],
"names": [
"ProgrammingError",
"DuplicateObjectError",
"42710"
],
"causes": [
{
"link": "failures/schema_changes.md#trap-type-exists",
"cause": "The type is created twice: by itself, and with a table that has it.",
"cure": "Give the table a type that it does not create: <code>create_type=False</code>."
}
]
},
{
"id": "type-does-not-exist",
"message": "type \u2026 does not exist",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.UndefinedObjectError</code>, SQLSTATE <code>42704</code>",
"For example: <code>type &quot;mood&quot; does not exist</code>"
],
"wordings": [
[
[
"\\s\\^type(?:(?:\\s\\^?\\w+){0,2}|(?:\\s\\w+)?\\s\\^\\w+(?:\\s\\^?\\w+){0,6})\\s\\^?does\\s\\^?not\\s\\^?exist(?=\\s)",
21
]
]
],
"said": [
"type \u2026 does not exist"
],
"names": [
"ProgrammingError",
"UndefinedObjectError",
"42704"
],
"causes": [
{
"link": "failures/schema_changes.md#trap-no-type",
"cause": "The type was not created in this database before the column.",
"cure": "Create the type first: adding a column does not."
}
]
}
]
}
