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
"id": "can-t-load-plugin-sqlalchemy-dialects-aiosqlite",
"message": "Can't load plugin: sqlalchemy.dialects:aiosqlite",
"facts": [
"SQLite: <code>sqlalchemy.exc.NoSuchModuleError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?load[ \\n]\\^?plugin[ \\n]\\^?sqlalchemy[ \\n]\\^?dialects[ \\n]\\^?aiosqlite(?=[ \\n])",
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
"id": "connect-call-failed",
"message": "\u2026 Connect call failed (\u2026, \u2026)",
"facts": [
"PostgreSQL: <code>ConnectionRefusedError</code>",
"For example: <code>[Errno 111] Connect call failed (&#x27;127.0.0.1&#x27;, 1)</code>"
],
"wordings": [
[
[
"[ \\n]\\^connect[ \\n]\\^?call[ \\n]\\^?failed(?=[ \\n])",
19
]
],
[
[
"[ \\n]\\^port(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?failed[ \\n]\\^?connection[ \\n]\\^?refused(?=[ \\n])",
32
]
],
[
[
"[ \\n]\\^?is[ \\n]\\^?the[ \\n]\\^?server[ \\n]\\^?running[ \\n]\\^?on[ \\n]\\^?that[ \\n]\\^?host[ \\n]\\^?and[ \\n]\\^?accepting[ \\n]\\^?tcp[ \\n]\\^?ip[ \\n]\\^?connections(?=[ \\n])",
67
]
]
],
"said": [
"connect call failed",
"port \u2026 failed connection refused",
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
"PostgreSQL: <code>sqlalchemy.exc.InterfaceError</code> from <code>asyncpg.exceptions.InterfaceError</code>"
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
"[ \\n]\\^?connection[ \\n]\\^?was[ \\n]\\^?closed[ \\n]\\^?in[ \\n]\\^?the[ \\n]\\^?middle[ \\n]\\^?of[ \\n]\\^?operation(?=[ \\n])",
48
]
],
[
[
"[ \\n]\\^?server[ \\n]\\^?closed[ \\n]\\^?the[ \\n]\\^?connection[ \\n]\\^?unexpectedly(?=[ \\n])",
41
]
],
[
[
"[ \\n]\\^?ssl[ \\n]\\^?connection[ \\n]\\^?has[ \\n]\\^?been[ \\n]\\^?closed[ \\n]\\^?unexpectedly(?=[ \\n])",
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
"[ \\n]\\^?connection[ \\n]\\^?was[ \\n]\\^?closed[ \\n]\\^?in[ \\n]\\^?the[ \\n]\\^?middle[ \\n]\\^?of[ \\n]\\^?operation[ \\n]\\^?terminating[ \\n]\\^?connection[ \\n]\\^?due[ \\n]\\^?to[ \\n]\\^?administrator[ \\n]\\^?command(?=[ \\n])",
100
]
],
[
[
"[ \\n]\\^?terminating[ \\n]\\^?connection[ \\n]\\^?due[ \\n]\\^?to[ \\n]\\^?administrator[ \\n]\\^?command(?=[ \\n])",
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
"[ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?locate[ \\n]\\^?a[ \\n]\\^?bind[ \\n]\\^?configured[ \\n]\\^?on[ \\n]\\^?mapper(?=[ \\n])",
44
],
[
"[ \\n]\\^?sql[ \\n]\\^?expression[ \\n]\\^?or[ \\n]\\^?this[ \\n]\\^?session(?=[ \\n])",
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
"[ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?parse[ \\n]\\^?sqlalchemy[ \\n]\\^?url[ \\n]\\^?from[ \\n]\\^?given[ \\n]\\^?url[ \\n]\\^?string(?=[ \\n])",
52
]
],
[
[
"[ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?parse[ \\n]\\^?rfc1738[ \\n]\\^?url[ \\n]\\^?from[ \\n]\\^?string(?=[ \\n])",
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
"[ \\n]\\^database(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?exist(?=[ \\n])",
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
"[ \\n]\\^?expected[ \\n]\\^?string[ \\n]\\^?or[ \\n]\\^?url[ \\n]\\^?object(?=[ \\n])",
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
"[ \\n]\\^?invalid[ \\n]\\^?argument[ \\n]\\^?s(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?argument[ \\n]\\^?s[ \\n]).){0,500}[ \\n]\\^?sent[ \\n]\\^?to[ \\n]\\^?create_engine(?=[ \\n])",
42
],
[
"[ \\n]\\^?using[ \\n]\\^?configuration[ \\n]\\^?sqlitedialect_aiosqlite[ \\n]\\^?staticpool[ \\n]\\^?engine(?=[ \\n])",
61
],
[
"[ \\n]\\^?please[ \\n]\\^?check[ \\n]\\^?that[ \\n]\\^?the[ \\n]\\^?keyword[ \\n]\\^?arguments[ \\n]\\^?are[ \\n]\\^?appropriate[ \\n]\\^?for[ \\n]\\^?this[ \\n]\\^?combination[ \\n]\\^?of[ \\n]\\^?components(?=[ \\n])",
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
"[ \\n]\\^?name[ \\n]\\^?or[ \\n]\\^?service[ \\n]\\^?not[ \\n]\\^?known(?=[ \\n])",
25
]
],
[
[
"[ \\n]\\^failed[ \\n]\\^?to[ \\n]\\^?resolve[ \\n]\\^?host(?=[ \\n])",
22
]
],
[
[
"[ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?translate[ \\n]\\^?host[ \\n]\\^?name(?=[ \\n])(?:(?![ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?translate[ \\n]\\^?host[ \\n]\\^?name[ \\n]).){0,500}[ \\n]\\^?to[ \\n]\\^?address(?=[ \\n])",
42
]
],
[
[
"[ \\n]\\^?temporary[ \\n]\\^?failure[ \\n]\\^?in[ \\n]\\^?name[ \\n]\\^?resolution(?=[ \\n])",
36
]
],
[
[
"[ \\n]\\^nodename[ \\n]\\^?nor[ \\n]\\^?servname[ \\n]\\^?provided(?=[ \\n])",
30
]
],
[
[
"[ \\n]\\^getaddrinfo[ \\n]\\^?failed(?=[ \\n])",
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
"id": "no-module-named-psycopg2",
"message": "No module named 'psycopg2'",
"facts": [
"PostgreSQL: <code>ModuleNotFoundError</code>"
],
"wordings": [
[
[
"[ \\n]\\^no[ \\n]\\^?module[ \\n]\\^?named[ \\n]\\^?psycopg2(?=[ \\n])",
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
"[ \\n]\\^?no[ \\n]\\^?pg_hba[ \\n]\\^?conf[ \\n]\\^?entry[ \\n]\\^?for[ \\n]\\^?host(?=[ \\n])",
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
"id": "password-authentication-failed-for-user",
"message": "password authentication failed for user \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.InvalidPasswordError</code>, SQLSTATE <code>28P01</code>",
"For example: <code>password authentication failed for user &quot;ada&quot;</code>"
],
"wordings": [
[
[
"[ \\n]\\^?password[ \\n]\\^?authentication[ \\n]\\^?failed[ \\n]\\^?for[ \\n]\\^?user(?=[ \\n])",
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
"[ \\n]\\^?postgresql[ \\n]\\^?server[ \\n]\\^?at(?=[ \\n])(?:(?![ \\n]\\^?postgresql[ \\n]\\^?server[ \\n]\\^?at[ \\n]).){0,500}[ \\n]\\^?rejected[ \\n]\\^?ssl[ \\n]\\^?upgrade(?=[ \\n])",
43
]
],
[
[
"[ \\n]\\^?server[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?support[ \\n]\\^?ssl(?=[ \\n])",
27
],
[
"[ \\n]\\^but[ \\n]\\^?ssl[ \\n]\\^?was[ \\n]\\^?required(?=[ \\n])",
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
"[ \\n]\\^?remaining[ \\n]\\^?connection[ \\n]\\^?slots[ \\n]\\^?are[ \\n]\\^?reserved[ \\n]\\^?for[ \\n]\\^?roles[ \\n]\\^?with[ \\n]\\^?the[ \\n]\\^?superuser[ \\n]\\^?attribute(?=[ \\n])",
78
]
],
[
[
"[ \\n]\\^?remaining[ \\n]\\^?connection[ \\n]\\^?slots[ \\n]\\^?are[ \\n]\\^?reserved[ \\n]\\^?for[ \\n]\\^?non[ \\n]\\^?replication[ \\n]\\^?superuser[ \\n]\\^?connections(?=[ \\n])",
81
]
],
[
[
"[ \\n]\\^?remaining[ \\n]\\^?connection[ \\n]\\^?slots[ \\n]\\^?are[ \\n]\\^?reserved[ \\n]\\^?for[ \\n]\\^?roles[ \\n]\\^?with[ \\n]\\^?privileges[ \\n]\\^?of[ \\n]\\^?the(?=[ \\n])(?:(?![ \\n]\\^?remaining[ \\n]\\^?connection[ \\n]\\^?slots[ \\n]\\^?are[ \\n]\\^?reserved[ \\n]\\^?for[ \\n]\\^?roles[ \\n]\\^?with[ \\n]\\^?privileges[ \\n]\\^?of[ \\n]\\^?the[ \\n]).){0,500}[ \\n]\\^?role(?=[ \\n])",
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
"[ \\n]\\^role(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?exist(?=[ \\n])",
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
"[ \\n]\\^too[ \\n]\\^?many[ \\n]\\^?clients[ \\n]\\^?already(?=[ \\n])",
24
]
],
[
[
"[ \\n]\\^?no[ \\n]\\^?more[ \\n]\\^?connections[ \\n]\\^?allowed[ \\n]\\^?max_client_conn(?=[ \\n])",
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
"[ \\n]\\^?ssl[ \\n]\\^?certificate_verify_failed[ \\n]\\^?certificate[ \\n]\\^?verify[ \\n]\\^?failed[ \\n]\\^?self[ \\n]\\^?signed[ \\n]\\^?certificate[ \\n]\\^?_ssl[ \\n]\\^?c(?=[ \\n])",
86
]
],
[
[
"[ \\n]\\^?certificate[ \\n]\\^?verify[ \\n]\\^?failed[ \\n]\\^?self[ \\n]\\^?signed[ \\n]\\^?certificate[ \\n]\\^?in[ \\n]\\^?certificate[ \\n]\\^?chain(?=[ \\n])",
70
]
],
[
[
"[ \\n]\\^?certificate[ \\n]\\^?verify[ \\n]\\^?failed[ \\n]\\^?unable[ \\n]\\^?to[ \\n]\\^?get[ \\n]\\^?local[ \\n]\\^?issuer[ \\n]\\^?certificate(?=[ \\n])",
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
"id": "the-database-system-is-shutting-down",
"message": "the database system is shutting down",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.CannotConnectNowError</code>, SQLSTATE <code>57P03</code>"
],
"wordings": [
[
[
"[ \\n]\\^?the[ \\n]\\^?database[ \\n]\\^?system[ \\n]\\^?is[ \\n]\\^?shutting[ \\n]\\^?down(?=[ \\n])",
36
]
],
[
[
"[ \\n]\\^?the[ \\n]\\^?database[ \\n]\\^?system[ \\n]\\^?is[ \\n]\\^?starting[ \\n]\\^?up(?=[ \\n])",
34
]
],
[
[
"[ \\n]\\^?the[ \\n]\\^?database[ \\n]\\^?system[ \\n]\\^?is[ \\n]\\^?in[ \\n]\\^?recovery[ \\n]\\^?mode(?=[ \\n])",
39
]
],
[
[
"[ \\n]\\^?the[ \\n]\\^?database[ \\n]\\^?system[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?yet[ \\n]\\^?accepting[ \\n]\\^?connections(?=[ \\n])",
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
"[ \\n]\\^?the[ \\n]\\^?sqlalchemy[ \\n]\\^?asyncio[ \\n]\\^?module[ \\n]\\^?requires[ \\n]\\^?that[ \\n]\\^?the[ \\n]\\^?python(?=[ \\n])(?:(?![ \\n]\\^?the[ \\n]\\^?sqlalchemy[ \\n]\\^?asyncio[ \\n]\\^?module[ \\n]\\^?requires[ \\n]\\^?that[ \\n]\\^?the[ \\n]\\^?python[ \\n]).){0,500}[ \\n]\\^?library[ \\n]\\^?is[ \\n]\\^?installed(?=[ \\n])",
77
],
[
"[ \\n]\\^?in[ \\n]\\^?order[ \\n]\\^?to[ \\n]\\^?ensure[ \\n]\\^?this[ \\n]\\^?dependency[ \\n]\\^?is[ \\n]\\^?available(?=[ \\n])",
47
],
[
"[ \\n]\\^use[ \\n]\\^?the(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?install[ \\n]\\^?target(?=[ \\n])",
24
]
],
[
[
"[ \\n]\\^?the[ \\n]\\^?greenlet[ \\n]\\^?library[ \\n]\\^?is[ \\n]\\^?required[ \\n]\\^?to[ \\n]\\^?use[ \\n]\\^?this[ \\n]\\^?function(?=[ \\n])",
53
],
[
"[ \\n]\\^no[ \\n]\\^?module[ \\n]\\^?named[ \\n]\\^?greenlet(?=[ \\n])",
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
"[ \\n]\\^?too[ \\n]\\^?many[ \\n]\\^?connections[ \\n]\\^?for[ \\n]\\^?role(?=[ \\n])",
29
]
],
[
[
"[ \\n]\\^?too[ \\n]\\^?many[ \\n]\\^?connections[ \\n]\\^?for[ \\n]\\^?database(?=[ \\n])",
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
"[ \\n]\\^?unable[ \\n]\\^?to[ \\n]\\^?open[ \\n]\\^?database[ \\n]\\^?file(?=[ \\n])",
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
"[ \\n]\\^?asyncio[ \\n]\\^?run[ \\n]\\^?cannot[ \\n]\\^?be[ \\n]\\^?called[ \\n]\\^?from[ \\n]\\^?a[ \\n]\\^?running[ \\n]\\^?event[ \\n]\\^?loop(?=[ \\n])",
54
]
],
[
[
"[ \\n]\\^?this[ \\n]\\^?event[ \\n]\\^?loop[ \\n]\\^?is[ \\n]\\^?already[ \\n]\\^?running(?=[ \\n])",
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
"[ \\n]\\^event[ \\n]\\^?loop[ \\n]\\^?is[ \\n]\\^?closed(?=[ \\n])",
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
"[ \\n]\\^?is[ \\n]\\^?bound[ \\n]\\^?to[ \\n]\\^?a[ \\n]\\^?different[ \\n]\\^?event[ \\n]\\^?loop(?=[ \\n])",
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
"[ \\n]\\^no[ \\n]\\^?running[ \\n]\\^?event[ \\n]\\^?loop(?=[ \\n])",
21
]
],
[
[
"[ \\n]\\^?there[ \\n]\\^?is[ \\n]\\^?no[ \\n]\\^?current[ \\n]\\^?event[ \\n]\\^?loop[ \\n]\\^?in[ \\n]\\^?thread(?=[ \\n])",
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
"[ \\n]\\^?task[ \\n]\\^?exception[ \\n]\\^?was[ \\n]\\^?never[ \\n]\\^?retrieved(?=[ \\n])",
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
"[ \\n]\\^?the[ \\n]\\^?garbage[ \\n]\\^?collector[ \\n]\\^?is[ \\n]\\^?trying[ \\n]\\^?to[ \\n]\\^?clean[ \\n]\\^?up[ \\n]\\^?non[ \\n]\\^?checked[ \\n]\\^?in[ \\n]\\^?connection[ \\n]\\^?adaptedconnection(?=[ \\n])",
87
],
[
"[ \\n]\\^which[ \\n]\\^?will[ \\n]\\^?be[ \\n]\\^?terminated(?=[ \\n])",
24
],
[
"[ \\n]\\^?please[ \\n]\\^?ensure[ \\n]\\^?that[ \\n]\\^?sqlalchemy[ \\n]\\^?pooled[ \\n]\\^?connections[ \\n]\\^?are[ \\n]\\^?returned[ \\n]\\^?to[ \\n]\\^?the[ \\n]\\^?pool[ \\n]\\^?explicitly(?=[ \\n])",
84
],
[
"[ \\n]\\^?either[ \\n]\\^?by[ \\n]\\^?calling[ \\n]\\^?close[ \\n]\\^?or[ \\n]\\^?by[ \\n]\\^?using[ \\n]\\^?appropriate[ \\n]\\^?context[ \\n]\\^?managers[ \\n]\\^?to[ \\n]\\^?manage[ \\n]\\^?their[ \\n]\\^?lifecycle(?=[ \\n])",
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
"[ \\n]\\^?a[ \\n]\\^?change[ \\n]\\^?inside[ \\n]\\^?of[ \\n]\\^?a[ \\n]\\^?json[ \\n]\\^?column[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?stored(?=[ \\n])",
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
"[ \\n]\\^?async_generator[ \\n]\\^?object[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?support[ \\n]\\^?the[ \\n]\\^?asynchronous[ \\n]\\^?context[ \\n]\\^?manager[ \\n]\\^?protocol(?=[ \\n])",
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
"[ \\n]\\^?async_generator[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute[ \\n]\\^?execute(?=[ \\n])",
47
]
],
[
[
"[ \\n]\\^?async_generator[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute(?=[ \\n])",
39
]
],
[
[
"[ \\n]\\^?_asyncgeneratorcontextmanager[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute(?=[ \\n])",
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
"id": "can-t-reconnect-until-invalid-transaction-is-rolled-back-please",
"message": "Can't reconnect until invalid transaction is rolled back. Please rollback() fully before proceeding",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.PendingRollbackError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?reconnect[ \\n]\\^?until[ \\n]\\^?invalid[ \\n]\\^?transaction[ \\n]\\^?is[ \\n]\\^?rolled[ \\n]\\^?back(?=[ \\n])",
56
],
[
"[ \\n]\\^?please[ \\n]\\^?rollback[ \\n]\\^?fully[ \\n]\\^?before[ \\n]\\^?proceeding(?=[ \\n])",
39
]
]
],
"said": [
"can t reconnect until invalid transaction is rolled back please rollback fully before proceeding"
],
"names": [
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
"[ \\n]\\^class(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?mapped(?=[ \\n])",
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
"[ \\n]\\^?coroutine[ \\n]\\^?object[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?support[ \\n]\\^?the[ \\n]\\^?asynchronous[ \\n]\\^?context[ \\n]\\^?manager[ \\n]\\^?protocol(?=[ \\n])",
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
"[ \\n]\\^?coroutine[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute[ \\n]\\^?scalars(?=[ \\n])",
41
]
],
[
[
"[ \\n]\\^?coroutine[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute(?=[ \\n])",
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
"[ \\n]\\^?coroutine[ \\n]\\^?object[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?iterable(?=[ \\n])",
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
"[ \\n]\\^could[ \\n]\\^?not[ \\n]\\^?refresh[ \\n]\\^?instance(?=[ \\n])",
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
"[ \\n]\\^instance(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?has[ \\n]\\^?been[ \\n]\\^?deleted(?=[ \\n])",
27
],
[
"[ \\n]\\^?or[ \\n]\\^?its[ \\n]\\^?row[ \\n]\\^?is[ \\n]\\^?otherwise[ \\n]\\^?not[ \\n]\\^?present(?=[ \\n])",
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
"[ \\n]\\^instance(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?persisted(?=[ \\n])",
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
"[ \\n]\\^?method(?=[ \\n])(?:(?![ \\n]\\^?method[ \\n]).){0,500}[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?called[ \\n]\\^?here(?=[ \\n])",
29
],
[
"[ \\n]\\^?method(?=[ \\n])(?:(?![ \\n]\\^?method[ \\n]).){0,500}[ \\n]\\^?is[ \\n]\\^?already[ \\n]\\^?in[ \\n]\\^?progress[ \\n]\\^?and[ \\n]\\^?this[ \\n]\\^?would[ \\n]\\^?cause[ \\n]\\^?an[ \\n]\\^?unexpected[ \\n]\\^?state[ \\n]\\^?change[ \\n]\\^?to(?=[ \\n])",
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
"[ \\n]\\^?new[ \\n]\\^?instance(?=[ \\n])(?:(?![ \\n]\\^?new[ \\n]\\^?instance[ \\n]).){0,500}[ \\n]\\^?with[ \\n]\\^?identity[ \\n]\\^?key(?=[ \\n])",
32
],
[
"[ \\n]\\^?none[ \\n]\\^?conflicts[ \\n]\\^?with[ \\n]\\^?persistent[ \\n]\\^?instance(?=[ \\n])",
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
"[ \\n]\\^?object[ \\n]\\^?asyncsession[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?used[ \\n]\\^?in[ \\n]\\^?await[ \\n]\\^?expression(?=[ \\n])",
53
]
],
[
[
"[ \\n]\\^?asyncsession[ \\n]\\^?object[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?awaited(?=[ \\n])",
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
"[ \\n]\\^?object[ \\n]\\^?chunkediteratorresult[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?used[ \\n]\\^?in[ \\n]\\^?await[ \\n]\\^?expression(?=[ \\n])",
62
]
],
[
[
"[ \\n]\\^?chunkediteratorresult[ \\n]\\^?object[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?awaited(?=[ \\n])",
45
]
],
[
[
"[ \\n]\\^?object[ \\n]\\^?scalarresult[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?used[ \\n]\\^?in[ \\n]\\^?await[ \\n]\\^?expression(?=[ \\n])",
53
]
],
[
[
"[ \\n]\\^?object[ \\n]\\^?cursorresult[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?used[ \\n]\\^?in[ \\n]\\^?await[ \\n]\\^?expression(?=[ \\n])",
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
"[ \\n]\\^?object(?=[ \\n])(?:(?![ \\n]\\^?object[ \\n]).){0,500}[ \\n]\\^?is[ \\n]\\^?already[ \\n]\\^?attached[ \\n]\\^?to[ \\n]\\^?session(?=[ \\n])(?:(?![ \\n]\\^?is[ \\n]\\^?already[ \\n]\\^?attached[ \\n]\\^?to[ \\n]\\^?session[ \\n]).){0,500}[ \\n]\\^?this[ \\n]\\^?is(?=[ \\n])",
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
"[ \\n]\\^?object[ \\n]\\^?list[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?used[ \\n]\\^?in[ \\n]\\^?await[ \\n]\\^?expression(?=[ \\n])",
45
]
],
[
[
"[ \\n]\\^?list[ \\n]\\^?object[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?awaited(?=[ \\n])",
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
"[ \\n]\\^?object[ \\n]\\^?nonetype[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?used[ \\n]\\^?in[ \\n]\\^?await[ \\n]\\^?expression(?=[ \\n])",
49
]
],
[
[
"[ \\n]\\^?nonetype[ \\n]\\^?object[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?awaited(?=[ \\n])",
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
"[ \\n]\\^?object[ \\n]\\^?of[ \\n]\\^?type(?=[ \\n])(?:(?![ \\n]\\^?object[ \\n]\\^?of[ \\n]\\^?type[ \\n]).){0,500}[ \\n]\\^?not[ \\n]\\^?in[ \\n]\\^?session(?=[ \\n])",
31
],
[
"[ \\n]\\^?add[ \\n]\\^?operation[ \\n]\\^?along(?=[ \\n])(?:(?![ \\n]\\^?add[ \\n]\\^?operation[ \\n]\\^?along[ \\n]).){0,500}[ \\n]\\^?will[ \\n]\\^?not[ \\n]\\^?proceed(?=[ \\n])",
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
"[ \\n]\\^?requires[ \\n]\\^?an[ \\n]\\^?object[ \\n]\\^?with[ \\n]\\^?__aiter__[ \\n]\\^?method(?=[ \\n])",
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
"[ \\n]\\^?runtimewarning[ \\n]\\^?coroutine(?=[ \\n])(?:(?![ \\n]\\^?runtimewarning[ \\n]\\^?coroutine[ \\n]).){0,500}[ \\n]\\^?was[ \\n]\\^?never[ \\n]\\^?awaited(?=[ \\n])",
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
"[ \\n]\\^session[ \\n]\\^?is[ \\n]\\^?already[ \\n]\\^?flushing(?=[ \\n])",
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
"[ \\n]\\^?this[ \\n]\\^?result[ \\n]\\^?object[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?return[ \\n]\\^?rows(?=[ \\n])",
39
],
[
"[ \\n]\\^?it[ \\n]\\^?has[ \\n]\\^?been[ \\n]\\^?closed[ \\n]\\^?automatically(?=[ \\n])",
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
"[ \\n]\\^?this[ \\n]\\^?result[ \\n]\\^?object[ \\n]\\^?is[ \\n]\\^?closed(?=[ \\n])",
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
"[ \\n]\\^?this[ \\n]\\^?session[ \\n]\\^?is[ \\n]\\^?in[ \\n]\\^?committed[ \\n]\\^?state(?=[ \\n])",
34
],
[
"[ \\n]\\^?no[ \\n]\\^?further[ \\n]\\^?sql[ \\n]\\^?can[ \\n]\\^?be[ \\n]\\^?emitted[ \\n]\\^?within[ \\n]\\^?this[ \\n]\\^?transaction(?=[ \\n])",
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
"[ \\n]\\^?usage[ \\n]\\^?of[ \\n]\\^?the(?=[ \\n])(?:(?![ \\n]\\^?usage[ \\n]\\^?of[ \\n]\\^?the[ \\n]).){0,500}[ \\n]\\^?operation[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?currently[ \\n]\\^?supported[ \\n]\\^?within[ \\n]\\^?the[ \\n]\\^?execution[ \\n]\\^?stage[ \\n]\\^?of[ \\n]\\^?the[ \\n]\\^?flush[ \\n]\\^?process(?=[ \\n])",
99
],
[
"[ \\n]\\^?results[ \\n]\\^?may[ \\n]\\^?not[ \\n]\\^?be[ \\n]\\^?consistent(?=[ \\n])",
29
],
[
"[ \\n]\\^?consider[ \\n]\\^?using[ \\n]\\^?alternative[ \\n]\\^?event[ \\n]\\^?listeners[ \\n]\\^?or[ \\n]\\^?connection[ \\n]\\^?level[ \\n]\\^?operations[ \\n]\\^?instead(?=[ \\n])",
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
"id": "attempt-to-write-a-readonly-database",
"message": "attempt to write a readonly database",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?attempt[ \\n]\\^?to[ \\n]\\^?write[ \\n]\\^?a[ \\n]\\^?readonly[ \\n]\\^?database(?=[ \\n])",
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
"link": "failures/transactions.md#trap-closed-in-block",
"cause": "The block&#x27;s transaction was committed, and the block goes on.",
"cure": "Leave the commit to the block; <code>flush()</code> sends what was added."
},
{
"link": "transactions/batch_import.md#trap-inside-begin",
"cause": "Inside <code>sessions.begin()</code>, nothing may follow its commit.",
"cure": "inside <code>sessions.begin()</code>, leave the commit to the block."
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
"link": "failures/transactions.md#trap-lock-timeout",
"cause": "Another transaction keeps the row locked for longer than you wait.",
"cure": "End the transaction that has the lock before anything slow begins."
},
{
"link": "transactions/lock_rows.md#trap-for-update",
"cause": "<code>FOR UPDATE</code> also stops those who only refer to the row.",
"cure": "<code>key_share=True</code>. Each new row that refers to the locked one needs the lock of its key."
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
"[ \\n]\\^?canceling[ \\n]\\^?statement[ \\n]\\^?due[ \\n]\\^?to[ \\n]\\^?statement[ \\n]\\^?timeout(?=[ \\n])",
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
"[ \\n]\\^?canceling[ \\n]\\^?statement[ \\n]\\^?due[ \\n]\\^?to[ \\n]\\^?user[ \\n]\\^?request(?=[ \\n])",
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
"[ \\n]\\^?cannot[ \\n]\\^?call[ \\n]\\^?preparedstatement[ \\n]\\^?fetch[ \\n]\\^?the[ \\n]\\^?underlying[ \\n]\\^?connection[ \\n]\\^?is[ \\n]\\^?closed(?=[ \\n])",
71
]
],
[
[
"[ \\n]\\^?terminating[ \\n]\\^?connection[ \\n]\\^?due[ \\n]\\^?to[ \\n]\\^?idle[ \\n]\\^?in[ \\n]\\^?transaction[ \\n]\\^?timeout(?=[ \\n])",
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
"[ \\n]\\^?cannot[ \\n]\\^?commit[ \\n]\\^?no[ \\n]\\^?transaction[ \\n]\\^?is[ \\n]\\^?active(?=[ \\n])",
38
]
],
[
[
"[ \\n]\\^?cannot[ \\n]\\^?rollback[ \\n]\\^?no[ \\n]\\^?transaction[ \\n]\\^?is[ \\n]\\^?active(?=[ \\n])",
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
"[ \\n]\\^?cannot[ \\n]\\^?execute[ \\n]\\^?insert[ \\n]\\^?in[ \\n]\\^?a[ \\n]\\^?read[ \\n]\\^?only[ \\n]\\^?transaction(?=[ \\n])",
48
]
],
[
[
"[ \\n]\\^?cannot[ \\n]\\^?execute(?=[ \\n])(?:(?![ \\n]\\^?cannot[ \\n]\\^?execute[ \\n]).){0,500}[ \\n]\\^?in[ \\n]\\^?a[ \\n]\\^?read[ \\n]\\^?only[ \\n]\\^?transaction(?=[ \\n])",
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
"[ \\n]\\^?cannot[ \\n]\\^?start[ \\n]\\^?a[ \\n]\\^?transaction[ \\n]\\^?within[ \\n]\\^?a[ \\n]\\^?transaction(?=[ \\n])",
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
"[ \\n]\\^?cannot[ \\n]\\^?vacuum[ \\n]\\^?from[ \\n]\\^?within[ \\n]\\^?a[ \\n]\\^?transaction(?=[ \\n])",
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
"[ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?obtain[ \\n]\\^?lock[ \\n]\\^?on[ \\n]\\^?row[ \\n]\\^?in[ \\n]\\^?relation(?=[ \\n])",
40
]
],
[
[
"[ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?obtain[ \\n]\\^?lock[ \\n]\\^?on[ \\n]\\^?relation(?=[ \\n])",
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
"[ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?serialize[ \\n]\\^?access[ \\n]\\^?due[ \\n]\\^?to[ \\n]\\^?concurrent[ \\n]\\^?update(?=[ \\n])",
51
]
],
[
[
"[ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?serialize[ \\n]\\^?access[ \\n]\\^?due[ \\n]\\^?to[ \\n]\\^?concurrent[ \\n]\\^?delete(?=[ \\n])",
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
"[ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?serialize[ \\n]\\^?access[ \\n]\\^?due[ \\n]\\^?to[ \\n]\\^?read[ \\n]\\^?write[ \\n]\\^?dependencies[ \\n]\\^?among[ \\n]\\^?transactions(?=[ \\n])",
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
"id": "database-table-is-locked",
"message": "database table is locked",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>"
],
"wordings": [
[
[
"[ \\n]\\^database[ \\n]\\^?table[ \\n]\\^?is[ \\n]\\^?locked(?=[ \\n])",
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
"[ \\n]\\^no[ \\n]\\^?such[ \\n]\\^?savepoint(?=[ \\n])",
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
"[ \\n]\\^savepoint(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?exist(?=[ \\n])",
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
"[ \\n]\\^?set[ \\n]\\^?transaction[ \\n]\\^?isolation[ \\n]\\^?level[ \\n]\\^?must[ \\n]\\^?be[ \\n]\\^?called[ \\n]\\^?before[ \\n]\\^?any[ \\n]\\^?query(?=[ \\n])",
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
"[ \\n]\\^?this[ \\n]\\^?connection[ \\n]\\^?has[ \\n]\\^?already[ \\n]\\^?initialized[ \\n]\\^?a[ \\n]\\^?sqlalchemy[ \\n]\\^?transaction[ \\n]\\^?object[ \\n]\\^?via[ \\n]\\^?begin[ \\n]\\^?or[ \\n]\\^?autobegin(?=[ \\n])",
94
],
[
"[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?call[ \\n]\\^?begin[ \\n]\\^?here[ \\n]\\^?unless[ \\n]\\^?rollback[ \\n]\\^?or[ \\n]\\^?commit[ \\n]\\^?is[ \\n]\\^?called[ \\n]\\^?first(?=[ \\n])",
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
"[ \\n]\\^?this[ \\n]\\^?connection[ \\n]\\^?has[ \\n]\\^?already[ \\n]\\^?initialized[ \\n]\\^?a[ \\n]\\^?sqlalchemy[ \\n]\\^?transaction[ \\n]\\^?object[ \\n]\\^?via[ \\n]\\^?begin[ \\n]\\^?or[ \\n]\\^?autobegin(?=[ \\n])",
94
],
[
"[ \\n]\\^?isolation_level[ \\n]\\^?may[ \\n]\\^?not[ \\n]\\^?be[ \\n]\\^?altered[ \\n]\\^?unless[ \\n]\\^?rollback[ \\n]\\^?or[ \\n]\\^?commit[ \\n]\\^?is[ \\n]\\^?called[ \\n]\\^?first(?=[ \\n])",
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
"[ \\n]\\^this[ \\n]\\^?transaction[ \\n]\\^?is[ \\n]\\^?closed(?=[ \\n])",
26
]
],
[
[
"[ \\n]\\^this[ \\n]\\^?transaction[ \\n]\\^?is[ \\n]\\^?inactive(?=[ \\n])",
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
"id": "vacuum-cannot-run-inside-a-transaction-block",
"message": "VACUUM cannot run inside a transaction block",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.ActiveSQLTransactionError</code>, SQLSTATE <code>25001</code>"
],
"wordings": [
[
[
"[ \\n]\\^?vacuum[ \\n]\\^?cannot[ \\n]\\^?run[ \\n]\\^?inside[ \\n]\\^?a[ \\n]\\^?transaction[ \\n]\\^?block(?=[ \\n])",
44
]
],
[
[
"[ \\n]\\^?cannot[ \\n]\\^?run[ \\n]\\^?inside[ \\n]\\^?a[ \\n]\\^?transaction[ \\n]\\^?block(?=[ \\n])",
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
"[ \\n]\\^?author[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute[ \\n]\\^?awaitable_attrs(?=[ \\n])",
46
]
],
[
[
"[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute[ \\n]\\^?awaitable_attrs(?=[ \\n])",
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
"[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?apply(?=[ \\n])(?:(?![ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?apply[ \\n]).){0,500}[ \\n]\\^?strategy[ \\n]\\^?to[ \\n]\\^?property(?=[ \\n])",
34
],
[
"[ \\n]\\^?this[ \\n]\\^?loader[ \\n]\\^?strategy[ \\n]\\^?is[ \\n]\\^?intended[ \\n]\\^?to[ \\n]\\^?be[ \\n]\\^?used[ \\n]\\^?with[ \\n]\\^?a(?=[ \\n])",
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
"[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?use[ \\n]\\^?yield_per[ \\n]\\^?with[ \\n]\\^?eager[ \\n]\\^?loaders[ \\n]\\^?that[ \\n]\\^?require[ \\n]\\^?uniquing[ \\n]\\^?or[ \\n]\\^?row[ \\n]\\^?buffering(?=[ \\n])",
77
],
[
"[ \\n]\\^?consider[ \\n]\\^?the(?=[ \\n])(?:(?![ \\n]\\^?consider[ \\n]\\^?the[ \\n]).){0,500}[ \\n]\\^?strategy[ \\n]\\^?for[ \\n]\\^?better[ \\n]\\^?flexibility[ \\n]\\^?in[ \\n]\\^?loading[ \\n]\\^?objects(?=[ \\n])",
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
"[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?support[ \\n]\\^?object[ \\n]\\^?population[ \\n]\\^?eager[ \\n]\\^?loading[ \\n]\\^?cannot[ \\n]\\^?be[ \\n]\\^?applied(?=[ \\n])",
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
"[ \\n]\\^?expected[ \\n]\\^?orm[ \\n]\\^?mapped[ \\n]\\^?attribute[ \\n]\\^?for[ \\n]\\^?loader[ \\n]\\^?strategy[ \\n]\\^?argument(?=[ \\n])",
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
"SQLite: <code>sqlalchemy.exc.StatementError</code> from <code>sqlalchemy.exc.MissingGreenlet</code>"
],
"wordings": [
[
[
"[ \\n]\\^?greenlet_spawn[ \\n]\\^?has[ \\n]\\^?not[ \\n]\\^?been[ \\n]\\^?called(?=[ \\n])",
34
],
[
"[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?call[ \\n]\\^?await_[ \\n]\\^?here(?=[ \\n])",
22
],
[
"[ \\n]\\^?was[ \\n]\\^?io[ \\n]\\^?attempted[ \\n]\\^?in[ \\n]\\^?an[ \\n]\\^?unexpected[ \\n]\\^?place(?=[ \\n])",
39
]
],
[
[
"[ \\n]\\^?greenlet_spawn[ \\n]\\^?has[ \\n]\\^?not[ \\n]\\^?been[ \\n]\\^?called(?=[ \\n])",
34
],
[
"[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?call[ \\n]\\^?await_only[ \\n]\\^?here(?=[ \\n])",
26
],
[
"[ \\n]\\^?was[ \\n]\\^?io[ \\n]\\^?attempted[ \\n]\\^?in[ \\n]\\^?an[ \\n]\\^?unexpected[ \\n]\\^?place(?=[ \\n])",
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
"id": "instance-is-not-bound-to-a-session-attribute-refresh-operation",
"message": "Instance \u2026 is not bound to a Session; attribute refresh operation cannot proceed",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.orm.exc.DetachedInstanceError</code>",
"For example: <code>Instance &lt;User at &lt;address&gt;&gt; is not bound to a Session; attribute refresh operation cannot proceed</code>"
],
"wordings": [
[
[
"[ \\n]\\^?instance(?=[ \\n])(?:(?![ \\n]\\^?instance[ \\n]).){0,500}[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?bound[ \\n]\\^?to[ \\n]\\^?a[ \\n]\\^?session(?=[ \\n])",
36
],
[
"[ \\n]\\^?attribute[ \\n]\\^?refresh[ \\n]\\^?operation[ \\n]\\^?cannot[ \\n]\\^?proceed(?=[ \\n])",
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
"[ \\n]\\^?instrumentedlist[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute[ \\n]\\^?title(?=[ \\n])",
46
]
],
[
[
"[ \\n]\\^?instrumentedlist[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute(?=[ \\n])",
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
"[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?available[ \\n]\\^?due[ \\n]\\^?to[ \\n]\\^?lazy[ \\n]\\^?raise_on_sql(?=[ \\n])",
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
"[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?available[ \\n]\\^?due[ \\n]\\^?to[ \\n]\\^?raiseload[ \\n]\\^?true(?=[ \\n])",
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
"[ \\n]\\^?mapped[ \\n]\\^?class(?=[ \\n])(?:(?![ \\n]\\^?mapped[ \\n]\\^?class[ \\n]).){0,500}[ \\n]\\^?referenced[ \\n]\\^?in[ \\n]\\^?option(?=[ \\n])(?:(?![ \\n]\\^?referenced[ \\n]\\^?in[ \\n]\\^?option[ \\n]).){0,500}[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?apply[ \\n]\\^?to[ \\n]\\^?any[ \\n]\\^?of[ \\n]\\^?the[ \\n]\\^?root[ \\n]\\^?entities[ \\n]\\^?in[ \\n]\\^?this[ \\n]\\^?query(?=[ \\n])",
94
],
[
"[ \\n]\\^?please[ \\n]\\^?specify[ \\n]\\^?the[ \\n]\\^?full[ \\n]\\^?path[ \\n]\\^?from[ \\n]\\^?one[ \\n]\\^?of[ \\n]\\^?the[ \\n]\\^?root[ \\n]\\^?entities[ \\n]\\^?to[ \\n]\\^?the[ \\n]\\^?target[ \\n]\\^?attribute(?=[ \\n])",
82
]
],
[
[
"[ \\n]\\^?mapped[ \\n]\\^?class(?=[ \\n])(?:(?![ \\n]\\^?mapped[ \\n]\\^?class[ \\n]).){0,500}[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?apply[ \\n]\\^?to[ \\n]\\^?any[ \\n]\\^?of[ \\n]\\^?the[ \\n]\\^?root[ \\n]\\^?entities[ \\n]\\^?in[ \\n]\\^?this[ \\n]\\^?query(?=[ \\n])",
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
"[ \\n]\\^?neither(?=[ \\n])(?:(?![ \\n]\\^?neither[ \\n]).){0,500}[ \\n]\\^?object[ \\n]\\^?nor(?=[ \\n])(?:(?![ \\n]\\^?object[ \\n]\\^?nor[ \\n]).){0,500}[ \\n]\\^?object[ \\n]\\^?associated[ \\n]\\^?with(?=[ \\n])(?:(?![ \\n]\\^?object[ \\n]\\^?associated[ \\n]\\^?with[ \\n]).){0,500}[ \\n]\\^?has[ \\n]\\^?an[ \\n]\\^?attribute(?=[ \\n])",
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
"[ \\n]\\^?object[ \\n]\\^?instrumentedlist[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?used[ \\n]\\^?in[ \\n]\\^?await[ \\n]\\^?expression(?=[ \\n])",
57
]
],
[
[
"[ \\n]\\^?instrumentedlist[ \\n]\\^?object[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?awaited(?=[ \\n])",
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
"[ \\n]\\^?orm[ \\n]\\^?mapped[ \\n]\\^?entity[ \\n]\\^?or[ \\n]\\^?attribute(?=[ \\n])(?:(?![ \\n]\\^?orm[ \\n]\\^?mapped[ \\n]\\^?entity[ \\n]\\^?or[ \\n]\\^?attribute[ \\n]).){0,500}[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?link[ \\n]\\^?from[ \\n]\\^?relationship(?=[ \\n])",
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
"[ \\n]\\^?parent[ \\n]\\^?instance(?=[ \\n])(?:(?![ \\n]\\^?parent[ \\n]\\^?instance[ \\n]).){0,500}[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?bound[ \\n]\\^?to[ \\n]\\^?a[ \\n]\\^?session(?=[ \\n])",
43
],
[
"[ \\n]\\^?deferred[ \\n]\\^?load[ \\n]\\^?operation[ \\n]\\^?of[ \\n]\\^?attribute(?=[ \\n])(?:(?![ \\n]\\^?deferred[ \\n]\\^?load[ \\n]\\^?operation[ \\n]\\^?of[ \\n]\\^?attribute[ \\n]).){0,500}[ \\n]\\^?cannot[ \\n]\\^?proceed(?=[ \\n])",
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
"[ \\n]\\^?query[ \\n]\\^?has[ \\n]\\^?only[ \\n]\\^?expression[ \\n]\\^?based[ \\n]\\^?entities(?=[ \\n])",
40
],
[
"[ \\n]\\^?attribute[ \\n]\\^?loader[ \\n]\\^?option(?=[ \\n])(?:(?![ \\n]\\^?attribute[ \\n]\\^?loader[ \\n]\\^?option[ \\n]).){0,500}[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?applied[ \\n]\\^?here(?=[ \\n])",
47
]
],
[
[
"[ \\n]\\^?query[ \\n]\\^?has[ \\n]\\^?only[ \\n]\\^?expression[ \\n]\\^?based[ \\n]\\^?entities(?=[ \\n])",
40
],
[
"[ \\n]\\^?attribute[ \\n]\\^?loader[ \\n]\\^?options[ \\n]\\^?for(?=[ \\n])(?:(?![ \\n]\\^?attribute[ \\n]\\^?loader[ \\n]\\^?options[ \\n]\\^?for[ \\n]).){0,500}[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?applied[ \\n]\\^?here(?=[ \\n])",
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
"[ \\n]\\^?strings[ \\n]\\^?are[ \\n]\\^?not[ \\n]\\^?accepted[ \\n]\\^?for[ \\n]\\^?attribute[ \\n]\\^?names[ \\n]\\^?in[ \\n]\\^?loader[ \\n]\\^?options(?=[ \\n])",
62
],
[
"[ \\n]\\^?please[ \\n]\\^?use[ \\n]\\^?class[ \\n]\\^?bound[ \\n]\\^?attributes[ \\n]\\^?directly(?=[ \\n])",
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
"[ \\n]\\^?writeonly[ \\n]\\^?collections[ \\n]\\^?don[ \\n]\\^?t[ \\n]\\^?support[ \\n]\\^?iteration[ \\n]\\^?in[ \\n]\\^?place(?=[ \\n])",
54
],
[
"[ \\n]\\^?to[ \\n]\\^?query[ \\n]\\^?for[ \\n]\\^?collection[ \\n]\\^?items(?=[ \\n])",
29
],
[
"[ \\n]\\^?use[ \\n]\\^?the[ \\n]\\^?select[ \\n]\\^?method[ \\n]\\^?to[ \\n]\\^?produce[ \\n]\\^?a[ \\n]\\^?sql[ \\n]\\^?statement[ \\n]\\^?and[ \\n]\\^?execute[ \\n]\\^?it[ \\n]\\^?with[ \\n]\\^?session[ \\n]\\^?scalars(?=[ \\n])",
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
"[ \\n]\\^?and[ \\n]\\^?back[ \\n]\\^?reference(?=[ \\n])(?:(?![ \\n]\\^?and[ \\n]\\^?back[ \\n]\\^?reference[ \\n]).){0,500}[ \\n]\\^?are[ \\n]\\^?both[ \\n]\\^?of[ \\n]\\^?the[ \\n]\\^?same[ \\n]\\^?direction(?=[ \\n])",
51
],
[
"[ \\n]\\^?did[ \\n]\\^?you[ \\n]\\^?mean[ \\n]\\^?to[ \\n]\\^?set[ \\n]\\^?remote_side[ \\n]\\^?on[ \\n]\\^?the[ \\n]\\^?many[ \\n]\\^?to[ \\n]\\^?one[ \\n]\\^?side(?=[ \\n])",
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
"[ \\n]\\^?attribute[ \\n]\\^?name(?=[ \\n])(?:(?![ \\n]\\^?attribute[ \\n]\\^?name[ \\n]).){0,500}[ \\n]\\^?should[ \\n]\\^?be[ \\n]\\^?left[ \\n]\\^?reserved[ \\n]\\^?for[ \\n]\\^?the[ \\n]\\^?metadata[ \\n]\\^?instance[ \\n]\\^?when[ \\n]\\^?using[ \\n]\\^?a[ \\n]\\^?declarative[ \\n]\\^?class(?=[ \\n])",
97
]
],
[
[
"[ \\n]\\^?attribute[ \\n]\\^?name(?=[ \\n])(?:(?![ \\n]\\^?attribute[ \\n]\\^?name[ \\n]).){0,500}[ \\n]\\^?is[ \\n]\\^?reserved[ \\n]\\^?when[ \\n]\\^?using[ \\n]\\^?the[ \\n]\\^?declarative[ \\n]\\^?api(?=[ \\n])",
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
"[ \\n]\\^?boolean[ \\n]\\^?value[ \\n]\\^?of[ \\n]\\^?this[ \\n]\\^?clause[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?defined(?=[ \\n])",
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
"[ \\n]\\^?class(?=[ \\n])(?:(?![ \\n]\\^?class[ \\n]).){0,500}[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?have[ \\n]\\^?a[ \\n]\\^?__table__[ \\n]\\^?or[ \\n]\\^?__tablename__[ \\n]\\^?specified[ \\n]\\^?and[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?inherit[ \\n]\\^?from[ \\n]\\^?an[ \\n]\\^?existing[ \\n]\\^?table[ \\n]\\^?mapped[ \\n]\\^?class(?=[ \\n])",
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
"[ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?determine[ \\n]\\^?join[ \\n]\\^?condition[ \\n]\\^?between[ \\n]\\^?parent[ \\n]\\^?child[ \\n]\\^?tables[ \\n]\\^?on[ \\n]\\^?relationship(?=[ \\n])(?:(?![ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?determine[ \\n]\\^?join[ \\n]\\^?condition[ \\n]\\^?between[ \\n]\\^?parent[ \\n]\\^?child[ \\n]\\^?tables[ \\n]\\^?on[ \\n]\\^?relationship[ \\n]).){0,500}[ \\n]\\^?there[ \\n]\\^?are[ \\n]\\^?multiple[ \\n]\\^?foreign[ \\n]\\^?key[ \\n]\\^?paths[ \\n]\\^?linking[ \\n]\\^?the[ \\n]\\^?tables(?=[ \\n])",
136
],
[
"[ \\n]\\^?providing[ \\n]\\^?a[ \\n]\\^?list[ \\n]\\^?of[ \\n]\\^?those[ \\n]\\^?columns[ \\n]\\^?which[ \\n]\\^?should[ \\n]\\^?be[ \\n]\\^?counted[ \\n]\\^?as[ \\n]\\^?containing[ \\n]\\^?a[ \\n]\\^?foreign[ \\n]\\^?key[ \\n]\\^?reference[ \\n]\\^?to[ \\n]\\^?the[ \\n]\\^?parent[ \\n]\\^?table(?=[ \\n])",
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
"[ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?determine[ \\n]\\^?join[ \\n]\\^?condition[ \\n]\\^?between[ \\n]\\^?parent[ \\n]\\^?child[ \\n]\\^?tables[ \\n]\\^?on[ \\n]\\^?relationship(?=[ \\n])(?:(?![ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?determine[ \\n]\\^?join[ \\n]\\^?condition[ \\n]\\^?between[ \\n]\\^?parent[ \\n]\\^?child[ \\n]\\^?tables[ \\n]\\^?on[ \\n]\\^?relationship[ \\n]).){0,500}[ \\n]\\^?there[ \\n]\\^?are[ \\n]\\^?no[ \\n]\\^?foreign[ \\n]\\^?keys[ \\n]\\^?linking[ \\n]\\^?these[ \\n]\\^?tables(?=[ \\n])",
127
],
[
"[ \\n]\\^?ensure[ \\n]\\^?that[ \\n]\\^?referencing[ \\n]\\^?columns[ \\n]\\^?are[ \\n]\\^?associated[ \\n]\\^?with[ \\n]\\^?a[ \\n]\\^?foreignkey[ \\n]\\^?or[ \\n]\\^?foreignkeyconstraint(?=[ \\n])",
88
],
[
"[ \\n]\\^or[ \\n]\\^?specify[ \\n]\\^?a(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?expression(?=[ \\n])",
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
"[ \\n]\\^?foreign[ \\n]\\^?key[ \\n]\\^?associated[ \\n]\\^?with[ \\n]\\^?column(?=[ \\n])(?:(?![ \\n]\\^?foreign[ \\n]\\^?key[ \\n]\\^?associated[ \\n]\\^?with[ \\n]\\^?column[ \\n]).){0,500}[ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?find[ \\n]\\^?table(?=[ \\n])(?:(?![ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?find[ \\n]\\^?table[ \\n]).){0,500}[ \\n]\\^?with[ \\n]\\^?which[ \\n]\\^?to[ \\n]\\^?generate[ \\n]\\^?a[ \\n]\\^?foreign[ \\n]\\^?key[ \\n]\\^?to[ \\n]\\^?target[ \\n]\\^?column(?=[ \\n])",
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
"[ \\n]\\^?is[ \\n]\\^?an[ \\n]\\^?invalid[ \\n]\\^?keyword[ \\n]\\^?argument[ \\n]\\^?for(?=[ \\n])",
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
"[ \\n]\\^?mapper(?=[ \\n])(?:(?![ \\n]\\^?mapper[ \\n]).){0,500}[ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?assemble[ \\n]\\^?any[ \\n]\\^?primary[ \\n]\\^?key[ \\n]\\^?columns[ \\n]\\^?for[ \\n]\\^?mapped[ \\n]\\^?table(?=[ \\n])",
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
"[ \\n]\\^mapper(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?property(?=[ \\n])",
24
],
[
"[ \\n]\\^?if[ \\n]\\^?this[ \\n]\\^?property[ \\n]\\^?was[ \\n]\\^?indicated[ \\n]\\^?from[ \\n]\\^?other[ \\n]\\^?mappers[ \\n]\\^?or[ \\n]\\^?configure[ \\n]\\^?events(?=[ \\n])",
69
],
[
"[ \\n]\\^?ensure[ \\n]\\^?registry[ \\n]\\^?configure[ \\n]\\^?has[ \\n]\\^?been[ \\n]\\^?called(?=[ \\n])",
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
"[ \\n]\\^?multiple[ \\n]\\^?classes[ \\n]\\^?found[ \\n]\\^?for[ \\n]\\^?path(?=[ \\n])(?:(?![ \\n]\\^?multiple[ \\n]\\^?classes[ \\n]\\^?found[ \\n]\\^?for[ \\n]\\^?path[ \\n]).){0,500}[ \\n]\\^?in[ \\n]\\^?the[ \\n]\\^?registry[ \\n]\\^?of[ \\n]\\^?this[ \\n]\\^?declarative[ \\n]\\^?base(?=[ \\n])",
74
],
[
"[ \\n]\\^?please[ \\n]\\^?use[ \\n]\\^?a[ \\n]\\^?fully[ \\n]\\^?module[ \\n]\\^?qualified[ \\n]\\^?path(?=[ \\n])",
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
"id": "none-of-the-from-clause-entities-have-a-property-searched",
"message": "None of the FROM clause entities have a property \u2026. Searched entities: \u2026",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>None of the FROM clause entities have a property &quot;name&quot;. Searched entities: Mapper[User(users)]</code>"
],
"wordings": [
[
[
"[ \\n]\\^?none[ \\n]\\^?of[ \\n]\\^?the[ \\n]\\^?from[ \\n]\\^?clause[ \\n]\\^?entities[ \\n]\\^?have[ \\n]\\^?a[ \\n]\\^?property(?=[ \\n])",
48
]
],
[
[
"[ \\n]\\^?entity[ \\n]\\^?namespace[ \\n]\\^?for(?=[ \\n])(?:(?![ \\n]\\^?entity[ \\n]\\^?namespace[ \\n]\\^?for[ \\n]).){0,500}[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?property(?=[ \\n])",
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
"[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute[ \\n]\\^?_sa_instance_state(?=[ \\n])",
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
"[ \\n]\\^?one[ \\n]\\^?or[ \\n]\\^?more[ \\n]\\^?mappers[ \\n]\\^?failed[ \\n]\\^?to[ \\n]\\^?initialize[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?proceed[ \\n]\\^?with[ \\n]\\^?initialization[ \\n]\\^?of[ \\n]\\^?other[ \\n]\\^?mappers(?=[ \\n])",
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
"id": "postgresql-asyncpgenum-type-requires-a-name",
"message": "PostgreSQL AsyncPgEnum type requires a name.",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.CompileError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?postgresql[ \\n]\\^?asyncpgenum[ \\n]\\^?type[ \\n]\\^?requires[ \\n]\\^?a[ \\n]\\^?name(?=[ \\n])",
43
]
],
[
[
"[ \\n]\\^?postgresql[ \\n]\\^?enum[ \\n]\\^?type[ \\n]\\^?requires[ \\n]\\^?a[ \\n]\\^?name(?=[ \\n])",
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
"[ \\n]\\^?python[ \\n]\\^?dataclasses[ \\n]\\^?error[ \\n]\\^?encountered[ \\n]\\^?when[ \\n]\\^?creating[ \\n]\\^?dataclass[ \\n]\\^?for(?=[ \\n])(?:(?![ \\n]\\^?python[ \\n]\\^?dataclasses[ \\n]\\^?error[ \\n]\\^?encountered[ \\n]\\^?when[ \\n]\\^?creating[ \\n]\\^?dataclass[ \\n]\\^?for[ \\n]).){0,500}[ \\n]\\^?typeerror(?=[ \\n])",
76
],
[
"[ \\n]\\^?please[ \\n]\\^?refer[ \\n]\\^?to[ \\n]\\^?python[ \\n]\\^?dataclasses[ \\n]\\^?documentation[ \\n]\\^?for[ \\n]\\^?additional[ \\n]\\^?information(?=[ \\n])",
75
]
],
[
[
"[ \\n]\\^?non[ \\n]\\^?default[ \\n]\\^?argument(?=[ \\n])(?:(?![ \\n]\\^?non[ \\n]\\^?default[ \\n]\\^?argument[ \\n]).){0,500}[ \\n]\\^?follows[ \\n]\\^?default[ \\n]\\^?argument(?=[ \\n])",
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
"[ \\n]\\^?relationship(?=[ \\n])(?:(?![ \\n]\\^?relationship[ \\n]).){0,500}[ \\n]\\^?will[ \\n]\\^?copy[ \\n]\\^?column(?=[ \\n])(?:(?![ \\n]\\^?will[ \\n]\\^?copy[ \\n]\\^?column[ \\n]).){0,500}[ \\n]\\^?to[ \\n]\\^?column(?=[ \\n])",
43
],
[
"[ \\n]\\^?which[ \\n]\\^?conflicts[ \\n]\\^?with[ \\n]\\^?relationship[ \\n]\\^?s(?=[ \\n])(?:(?![ \\n]\\^?which[ \\n]\\^?conflicts[ \\n]\\^?with[ \\n]\\^?relationship[ \\n]\\^?s[ \\n]).){0,500}[ \\n]\\^?copies(?=[ \\n])",
44
],
[
"[ \\n]\\^?if[ \\n]\\^?this[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?the[ \\n]\\^?intention(?=[ \\n])",
28
],
[
"[ \\n]\\^?consider[ \\n]\\^?if[ \\n]\\^?these[ \\n]\\^?relationships[ \\n]\\^?should[ \\n]\\^?be[ \\n]\\^?linked[ \\n]\\^?with[ \\n]\\^?back_populates(?=[ \\n])",
68
],
[
"[ \\n]\\^?or[ \\n]\\^?if[ \\n]\\^?viewonly[ \\n]\\^?true[ \\n]\\^?should[ \\n]\\^?be[ \\n]\\^?applied[ \\n]\\^?to[ \\n]\\^?one[ \\n]\\^?or[ \\n]\\^?more[ \\n]\\^?if[ \\n]\\^?they[ \\n]\\^?are[ \\n]\\^?read[ \\n]\\^?only(?=[ \\n])",
74
],
[
"[ \\n]\\^?for[ \\n]\\^?the[ \\n]\\^?less[ \\n]\\^?common[ \\n]\\^?case[ \\n]\\^?that[ \\n]\\^?foreign[ \\n]\\^?key[ \\n]\\^?constraints[ \\n]\\^?are[ \\n]\\^?partially[ \\n]\\^?overlapping(?=[ \\n])",
79
],
[
"[ \\n]\\^?the[ \\n]\\^?orm[ \\n]\\^?foreign[ \\n]\\^?annotation[ \\n]\\^?can[ \\n]\\^?be[ \\n]\\^?used[ \\n]\\^?to[ \\n]\\^?isolate[ \\n]\\^?the[ \\n]\\^?columns[ \\n]\\^?that[ \\n]\\^?should[ \\n]\\^?be[ \\n]\\^?written[ \\n]\\^?towards(?=[ \\n])",
92
],
[
"[ \\n]\\^to[ \\n]\\^?silence[ \\n]\\^?this[ \\n]\\^?warning(?=[ \\n])",
23
],
[
"[ \\n]\\^?add[ \\n]\\^?the[ \\n]\\^?parameter(?=[ \\n])(?:(?![ \\n]\\^?add[ \\n]\\^?the[ \\n]\\^?parameter[ \\n]).){0,500}[ \\n]\\^?to[ \\n]\\^?the(?=[ \\n])(?:(?![ \\n]\\^?to[ \\n]\\^?the[ \\n]).){0,500}[ \\n]\\^?relationship(?=[ \\n])",
41
],
[
"[ \\n]\\^?background[ \\n]\\^?on[ \\n]\\^?this[ \\n]\\^?warning[ \\n]\\^?at[ \\n]\\^?https[ \\n]\\^?sqlalche[ \\n]\\^?me[ \\n]\\^?e(?=[ \\n])(?:(?![ \\n]\\^?background[ \\n]\\^?on[ \\n]\\^?this[ \\n]\\^?warning[ \\n]\\^?at[ \\n]\\^?https[ \\n]\\^?sqlalche[ \\n]\\^?me[ \\n]\\^?e[ \\n]).){0,500}[ \\n]\\^?qzyx(?=[ \\n])",
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
"[ \\n]\\^?select[ \\n]\\^?statement[ \\n]\\^?has[ \\n]\\^?a[ \\n]\\^?cartesian[ \\n]\\^?product(?=[ \\n])",
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
"id": "table-is-already-defined-for-this-metadata-instance-specify-to",
"message": "Table \u2026 is already defined for this MetaData instance. Specify \u2026 to redefine options and columns on an existing Table object.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>Table &#x27;articles&#x27; is already defined for this MetaData instance. Specify &#x27;extend_existing=True&#x27; to redefine options and columns on an existing Table object.</code>"
],
"wordings": [
[
[
"[ \\n]\\^?table(?=[ \\n])(?:(?![ \\n]\\^?table[ \\n]).){0,500}[ \\n]\\^?is[ \\n]\\^?already[ \\n]\\^?defined[ \\n]\\^?for[ \\n]\\^?this[ \\n]\\^?metadata[ \\n]\\^?instance(?=[ \\n])",
53
],
[
"[ \\n]\\^?specify(?=[ \\n])(?:(?![ \\n]\\^?specify[ \\n]).){0,500}[ \\n]\\^?to[ \\n]\\^?redefine[ \\n]\\^?options[ \\n]\\^?and[ \\n]\\^?columns[ \\n]\\^?on[ \\n]\\^?an[ \\n]\\^?existing[ \\n]\\^?table[ \\n]\\^?object(?=[ \\n])",
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
"id": "this-declarative-base-already-contains-a-class-with-the-same",
"message": "This declarative base already contains a class with the same class name and module name as \u2026, and will be replaced in the string-lookup table.",
"facts": [
"For example: <code>This declarative base already contains a class with the same class name and module name as logs.Log, and will be replaced in the string-lookup table.</code>"
],
"wordings": [
[
[
"[ \\n]\\^?this[ \\n]\\^?declarative[ \\n]\\^?base[ \\n]\\^?already[ \\n]\\^?contains[ \\n]\\^?a[ \\n]\\^?class[ \\n]\\^?with[ \\n]\\^?the[ \\n]\\^?same[ \\n]\\^?class[ \\n]\\^?name[ \\n]\\^?and[ \\n]\\^?module[ \\n]\\^?name[ \\n]\\^?as(?=[ \\n])",
90
],
[
"[ \\n]\\^?and[ \\n]\\^?will[ \\n]\\^?be[ \\n]\\^?replaced[ \\n]\\^?in[ \\n]\\^?the[ \\n]\\^?string[ \\n]\\^?lookup[ \\n]\\^?table(?=[ \\n])",
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
"[ \\n]\\^?type[ \\n]\\^?annotation[ \\n]\\^?for(?=[ \\n])(?:(?![ \\n]\\^?type[ \\n]\\^?annotation[ \\n]\\^?for[ \\n]).){0,500}[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?correctly[ \\n]\\^?interpreted[ \\n]\\^?for[ \\n]\\^?annotated[ \\n]\\^?declarative[ \\n]\\^?table[ \\n]\\^?form(?=[ \\n])",
89
],
[
"[ \\n]\\^?orm[ \\n]\\^?annotations[ \\n]\\^?should[ \\n]\\^?normally[ \\n]\\^?make[ \\n]\\^?use[ \\n]\\^?of[ \\n]\\^?the[ \\n]\\^?mapped[ \\n]\\^?generic[ \\n]\\^?type(?=[ \\n])",
67
],
[
"[ \\n]\\^?or[ \\n]\\^?other[ \\n]\\^?orm[ \\n]\\^?compatible[ \\n]\\^?generic[ \\n]\\^?type(?=[ \\n])",
36
],
[
"[ \\n]\\^?as[ \\n]\\^?a[ \\n]\\^?container[ \\n]\\^?for[ \\n]\\^?the[ \\n]\\^?actual[ \\n]\\^?type(?=[ \\n])",
34
],
[
"[ \\n]\\^?which[ \\n]\\^?indicates[ \\n]\\^?the[ \\n]\\^?intent[ \\n]\\^?that[ \\n]\\^?the[ \\n]\\^?attribute[ \\n]\\^?is[ \\n]\\^?mapped(?=[ \\n])",
55
],
[
"[ \\n]\\^?class[ \\n]\\^?variables[ \\n]\\^?that[ \\n]\\^?are[ \\n]\\^?not[ \\n]\\^?intended[ \\n]\\^?to[ \\n]\\^?be[ \\n]\\^?mapped[ \\n]\\^?by[ \\n]\\^?the[ \\n]\\^?orm[ \\n]\\^?should[ \\n]\\^?use[ \\n]\\^?classvar(?=[ \\n])",
81
],
[
"[ \\n]\\^?to[ \\n]\\^?allow[ \\n]\\^?annotated[ \\n]\\^?declarative[ \\n]\\^?to[ \\n]\\^?disregard[ \\n]\\^?legacy[ \\n]\\^?annotations[ \\n]\\^?which[ \\n]\\^?don[ \\n]\\^?t[ \\n]\\^?use[ \\n]\\^?mapped[ \\n]\\^?to[ \\n]\\^?pass(?=[ \\n])",
93
],
[
"[ \\n]\\^?set(?=[ \\n])(?:(?![ \\n]\\^?set[ \\n]).){0,500}[ \\n]\\^?on[ \\n]\\^?the[ \\n]\\^?class[ \\n]\\^?or[ \\n]\\^?a[ \\n]\\^?superclass[ \\n]\\^?this[ \\n]\\^?class(?=[ \\n])",
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
"[ \\n]\\^?expression(?=[ \\n])(?:(?![ \\n]\\^?expression[ \\n]).){0,500}[ \\n]\\^?failed[ \\n]\\^?to[ \\n]\\^?locate[ \\n]\\^?a[ \\n]\\^?name(?=[ \\n])",
36
],
[
"[ \\n]\\^?if[ \\n]\\^?this[ \\n]\\^?is[ \\n]\\^?a[ \\n]\\^?class[ \\n]\\^?name(?=[ \\n])",
23
],
[
"[ \\n]\\^?consider[ \\n]\\^?adding[ \\n]\\^?this[ \\n]\\^?relationship[ \\n]\\^?to[ \\n]\\^?the(?=[ \\n])(?:(?![ \\n]\\^?consider[ \\n]\\^?adding[ \\n]\\^?this[ \\n]\\^?relationship[ \\n]\\^?to[ \\n]\\^?the[ \\n]).){0,500}[ \\n]\\^?class[ \\n]\\^?after[ \\n]\\^?both[ \\n]\\^?dependent[ \\n]\\^?classes[ \\n]\\^?have[ \\n]\\^?been[ \\n]\\^?defined(?=[ \\n])",
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
"id": "can-t-subtract-offset-naive-and-offset-aware-datetimes",
"message": "can't subtract offset-naive and offset-aware datetimes",
"facts": [
"PostgreSQL and SQLite: <code>TypeError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?subtract[ \\n]\\^?offset[ \\n]\\^?naive[ \\n]\\^?and[ \\n]\\^?offset[ \\n]\\^?aware[ \\n]\\^?datetimes(?=[ \\n])",
54
]
],
[
[
"[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?compare[ \\n]\\^?offset[ \\n]\\^?naive[ \\n]\\^?and[ \\n]\\^?offset[ \\n]\\^?aware[ \\n]\\^?datetimes(?=[ \\n])",
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
"[ \\n]\\^?coalesce[ \\n]\\^?types[ \\n]\\^?integer[ \\n]\\^?and[ \\n]\\^?character[ \\n]\\^?varying[ \\n]\\^?cannot[ \\n]\\^?be[ \\n]\\^?matched(?=[ \\n])",
62
]
],
[
[
"[ \\n]\\^?case[ \\n]\\^?types(?=[ \\n])(?:(?![ \\n]\\^?case[ \\n]\\^?types[ \\n]).){0,500}[ \\n]\\^?and(?=[ \\n])(?:(?![ \\n]\\^?and[ \\n]).){0,500}[ \\n]\\^?cannot[ \\n]\\^?be[ \\n]\\^?matched(?=[ \\n])",
36
]
],
[
[
"[ \\n]\\^?union[ \\n]\\^?types(?=[ \\n])(?:(?![ \\n]\\^?union[ \\n]\\^?types[ \\n]).){0,500}[ \\n]\\^?and(?=[ \\n])(?:(?![ \\n]\\^?and[ \\n]).){0,500}[ \\n]\\^?cannot[ \\n]\\^?be[ \\n]\\^?matched(?=[ \\n])",
37
]
],
[
[
"[ \\n]\\^?coalesce[ \\n]\\^?types(?=[ \\n])(?:(?![ \\n]\\^?coalesce[ \\n]\\^?types[ \\n]).){0,500}[ \\n]\\^?and(?=[ \\n])(?:(?![ \\n]\\^?and[ \\n]).){0,500}[ \\n]\\^?cannot[ \\n]\\^?be[ \\n]\\^?matched(?=[ \\n])",
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
"[ \\n]\\^?codec[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?encode[ \\n]\\^?character(?=[ \\n])(?:(?![ \\n]\\^?codec[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?encode[ \\n]\\^?character[ \\n]).){0,500}[ \\n]\\^?in[ \\n]\\^?position(?=[ \\n])(?:(?![ \\n]\\^?in[ \\n]\\^?position[ \\n]).){0,500}[ \\n]\\^?surrogates[ \\n]\\^?not[ \\n]\\^?allowed(?=[ \\n])",
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
"[ \\n]\\^?column(?=[ \\n])(?:(?![ \\n]\\^?column[ \\n]).){0,500}[ \\n]\\^?is[ \\n]\\^?of[ \\n]\\^?type[ \\n]\\^?json[ \\n]\\^?but[ \\n]\\^?expression[ \\n]\\^?is[ \\n]\\^?of[ \\n]\\^?type[ \\n]\\^?character[ \\n]\\^?varying(?=[ \\n])",
68
]
],
[
[
"[ \\n]\\^?column(?=[ \\n])(?:(?![ \\n]\\^?column[ \\n]).){0,500}[ \\n]\\^?is[ \\n]\\^?of[ \\n]\\^?type(?=[ \\n])(?:(?![ \\n]\\^?is[ \\n]\\^?of[ \\n]\\^?type[ \\n]).){0,500}[ \\n]\\^?but[ \\n]\\^?expression[ \\n]\\^?is[ \\n]\\^?of[ \\n]\\^?type(?=[ \\n])",
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
"[ \\n]\\^?date[ \\n]\\^?time[ \\n]\\^?field[ \\n]\\^?value[ \\n]\\^?out[ \\n]\\^?of[ \\n]\\^?range(?=[ \\n])",
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
"[ \\n]\\^division[ \\n]\\^?by[ \\n]\\^?zero(?=[ \\n])",
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
"For example: <code>Error binding parameter 1: type &#x27;Address&#x27; is not supported</code>"
],
"wordings": [
[
[
"[ \\n]\\^?error[ \\n]\\^?binding[ \\n]\\^?parameter(?=[ \\n])(?:(?![ \\n]\\^?error[ \\n]\\^?binding[ \\n]\\^?parameter[ \\n]).){0,500}[ \\n]\\^?type(?=[ \\n])(?:(?![ \\n]\\^?type[ \\n]).){0,500}[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?supported(?=[ \\n])",
49
]
],
[
[
"[ \\n]\\^?error[ \\n]\\^?binding[ \\n]\\^?parameter(?=[ \\n])(?:(?![ \\n]\\^?error[ \\n]\\^?binding[ \\n]\\^?parameter[ \\n]).){0,500}[ \\n]\\^?probably[ \\n]\\^?unsupported[ \\n]\\^?type(?=[ \\n])",
51
]
],
[
[
"[ \\n]\\^?cannot[ \\n]\\^?adapt[ \\n]\\^?type(?=[ \\n])(?:(?![ \\n]\\^?cannot[ \\n]\\^?adapt[ \\n]\\^?type[ \\n]).){0,500}[ \\n]\\^?using[ \\n]\\^?placeholder(?=[ \\n])(?:(?![ \\n]\\^?using[ \\n]\\^?placeholder[ \\n]).){0,500}[ \\n]\\^?format[ \\n]\\^?auto(?=[ \\n])",
51
]
],
[
[
"[ \\n]\\^can[ \\n]\\^?t[ \\n]\\^?adapt[ \\n]\\^?type(?=[ \\n])",
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
"[ \\n]\\^?error[ \\n]\\^?binding[ \\n]\\^?parameter(?=[ \\n])(?:(?![ \\n]\\^?error[ \\n]\\^?binding[ \\n]\\^?parameter[ \\n]).){0,500}[ \\n]\\^?type[ \\n]\\^?list[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?supported(?=[ \\n])",
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
"[ \\n]\\^?or[ \\n]\\^?bound[ \\n]\\^?parameter[ \\n]\\^?object[ \\n]\\^?expected(?=[ \\n])",
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
"[ \\n]\\^integer[ \\n]\\^?out[ \\n]\\^?of[ \\n]\\^?range(?=[ \\n])",
20
]
],
[
[
"[ \\n]\\^bigint[ \\n]\\^?out[ \\n]\\^?of[ \\n]\\^?range(?=[ \\n])",
19
]
],
[
[
"[ \\n]\\^smallint[ \\n]\\^?out[ \\n]\\^?of[ \\n]\\^?range(?=[ \\n])",
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
"[ \\n]\\^?invalid[ \\n]\\^?byte[ \\n]\\^?sequence[ \\n]\\^?for[ \\n]\\^?encoding(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?byte[ \\n]\\^?sequence[ \\n]\\^?for[ \\n]\\^?encoding[ \\n]).){0,500}[ \\n]\\^?0x00(?=[ \\n])",
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
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument[ \\n]).){0,500}[ \\n]\\^?99999999999999999999[ \\n]\\^?value[ \\n]\\^?out[ \\n]\\^?of[ \\n]\\^?int32[ \\n]\\^?range(?=[ \\n])",
80
]
],
[
[
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument[ \\n]).){0,500}[ \\n]\\^?value[ \\n]\\^?out[ \\n]\\^?of[ \\n]\\^?int32[ \\n]\\^?range(?=[ \\n])",
59
]
],
[
[
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument[ \\n]).){0,500}[ \\n]\\^?value[ \\n]\\^?out[ \\n]\\^?of[ \\n]\\^?int64[ \\n]\\^?range(?=[ \\n])",
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
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument[ \\n]).){0,500}[ \\n]\\^?a[ \\n]\\^?bytes[ \\n]\\^?like[ \\n]\\^?object[ \\n]\\^?is[ \\n]\\^?required[ \\n]\\^?not[ \\n]\\^?str(?=[ \\n])",
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
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument[ \\n]).){0,500}[ \\n]\\^?codec[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?encode[ \\n]\\^?character(?=[ \\n])(?:(?![ \\n]\\^?codec[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?encode[ \\n]\\^?character[ \\n]).){0,500}[ \\n]\\^?in[ \\n]\\^?position(?=[ \\n])(?:(?![ \\n]\\^?in[ \\n]\\^?position[ \\n]).){0,500}[ \\n]\\^?surrogates[ \\n]\\^?not[ \\n]\\^?allowed(?=[ \\n])",
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
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument[ \\n]).){0,500}[ \\n]\\^?expected[ \\n]\\^?a[ \\n]\\^?datetime[ \\n]\\^?date[ \\n]\\^?or[ \\n]\\^?datetime[ \\n]\\^?datetime[ \\n]\\^?instance[ \\n]\\^?got[ \\n]\\^?str(?=[ \\n])",
97
]
],
[
[
"[ \\n]\\^?expected[ \\n]\\^?a[ \\n]\\^?datetime[ \\n]\\^?date[ \\n]\\^?or[ \\n]\\^?datetime[ \\n]\\^?datetime[ \\n]\\^?instance[ \\n]\\^?got[ \\n]\\^?int(?=[ \\n])",
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
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument[ \\n]).){0,500}[ \\n]\\^?expected[ \\n]\\^?str[ \\n]\\^?got[ \\n]\\^?address(?=[ \\n])",
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
"For example: <code>invalid input for query argument $2: 42 (expected str, got int)</code>"
],
"wordings": [
[
[
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument[ \\n]).){0,500}[ \\n]\\^?expected[ \\n]\\^?str[ \\n]\\^?got[ \\n]\\^?int(?=[ \\n])",
55
]
],
[
[
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument[ \\n]).){0,500}[ \\n]\\^?expected[ \\n]\\^?str[ \\n]\\^?got(?=[ \\n])",
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
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument[ \\n]).){0,500}[ \\n]\\^?expected[ \\n]\\^?str[ \\n]\\^?got[ \\n]\\^?list(?=[ \\n])",
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
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument[ \\n]).){0,500}[ \\n]\\^?invalid[ \\n]\\^?uuid(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?uuid[ \\n]).){0,500}[ \\n]\\^?length[ \\n]\\^?must[ \\n]\\^?be[ \\n]\\^?between(?=[ \\n])(?:(?![ \\n]\\^?length[ \\n]\\^?must[ \\n]\\^?be[ \\n]\\^?between[ \\n]).){0,500}[ \\n]\\^?characters[ \\n]\\^?got(?=[ \\n])",
89
]
],
[
[
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument[ \\n]).){0,500}[ \\n]\\^?invalid[ \\n]\\^?uuid(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?uuid[ \\n]).){0,500}[ \\n]\\^?unexpected[ \\n]\\^?character(?=[ \\n])",
70
]
],
[
[
"[ \\n]\\^?badly[ \\n]\\^?formed[ \\n]\\^?hexadecimal[ \\n]\\^?uuid[ \\n]\\^?string(?=[ \\n])",
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
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument[ \\n]).){0,500}[ \\n]\\^?str[ \\n]\\^?object[ \\n]\\^?cannot[ \\n]\\^?be[ \\n]\\^?interpreted[ \\n]\\^?as[ \\n]\\^?an[ \\n]\\^?integer(?=[ \\n])",
81
]
],
[
[
"[ \\n]\\^?list[ \\n]\\^?object[ \\n]\\^?cannot[ \\n]\\^?be[ \\n]\\^?interpreted[ \\n]\\^?as[ \\n]\\^?an[ \\n]\\^?integer(?=[ \\n])",
47
]
],
[
[
"[ \\n]\\^?float[ \\n]\\^?object[ \\n]\\^?cannot[ \\n]\\^?be[ \\n]\\^?interpreted[ \\n]\\^?as[ \\n]\\^?an[ \\n]\\^?integer(?=[ \\n])",
48
]
],
[
[
"[ \\n]\\^?decimal[ \\n]\\^?decimal[ \\n]\\^?object[ \\n]\\^?cannot[ \\n]\\^?be[ \\n]\\^?interpreted[ \\n]\\^?as[ \\n]\\^?an[ \\n]\\^?integer(?=[ \\n])",
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
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument(?=[ \\n])(?:(?![ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?for[ \\n]\\^?query[ \\n]\\^?argument[ \\n]).){0,500}[ \\n]\\^?str[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute[ \\n]\\^?toordinal(?=[ \\n])",
72
]
],
[
[
"[ \\n]\\^?int[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute[ \\n]\\^?toordinal(?=[ \\n])",
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
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?syntax[ \\n]\\^?for[ \\n]\\^?type[ \\n]\\^?integer(?=[ \\n])",
37
]
],
[
[
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?syntax[ \\n]\\^?for[ \\n]\\^?type(?=[ \\n])",
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
"id": "invalid-input-value-for-enum-size",
"message": "invalid input value for enum size: \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.InvalidTextRepresentationError</code>, SQLSTATE <code>22P02</code>",
"For example: <code>invalid input value for enum size: &quot;XL&quot;</code>"
],
"wordings": [
[
[
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?value[ \\n]\\^?for[ \\n]\\^?enum[ \\n]\\^?size(?=[ \\n])",
33
]
],
[
[
"[ \\n]\\^?invalid[ \\n]\\^?input[ \\n]\\^?value[ \\n]\\^?for[ \\n]\\^?enum(?=[ \\n])",
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
"For example: <code>&#x27;large&#x27; is not among the defined enum values. Enum name: size. Possible values: SMALL, LARGE</code>"
],
"wordings": [
[
[
"[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?among[ \\n]\\^?the[ \\n]\\^?defined[ \\n]\\^?enum[ \\n]\\^?values(?=[ \\n])",
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
"id": "memoryview-a-bytes-like-object-is-required-not-str",
"message": "memoryview: a bytes-like object is required, not 'str'",
"facts": [
"SQLite: <code>sqlalchemy.exc.DataError</code> from <code>TypeError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?memoryview[ \\n]\\^?a[ \\n]\\^?bytes[ \\n]\\^?like[ \\n]\\^?object[ \\n]\\^?is[ \\n]\\^?required(?=[ \\n])",
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
"[ \\n]\\^not[ \\n]\\^?a[ \\n]\\^?boolean[ \\n]\\^?value(?=[ \\n])",
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
"[ \\n]\\^numeric[ \\n]\\^?field[ \\n]\\^?overflow(?=[ \\n])",
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
"[ \\n]\\^?object[ \\n]\\^?of[ \\n]\\^?type[ \\n]\\^?datetime[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?json[ \\n]\\^?serializable(?=[ \\n])",
48
]
],
[
[
"[ \\n]\\^?object[ \\n]\\^?of[ \\n]\\^?type(?=[ \\n])(?:(?![ \\n]\\^?object[ \\n]\\^?of[ \\n]\\^?type[ \\n]).){0,500}[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?json[ \\n]\\^?serializable(?=[ \\n])",
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
"[ \\n]\\^?operator[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?exist[ \\n]\\^?character[ \\n]\\^?varying[ \\n]\\^?integer(?=[ \\n])",
49
]
],
[
[
"[ \\n]\\^operator[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?exist(?=[ \\n])",
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
"id": "python-int-too-large-to-convert-to-sqlite-integer",
"message": "Python int too large to convert to SQLite INTEGER",
"facts": [
"SQLite: <code>sqlalchemy.exc.DataError</code> from <code>OverflowError</code>"
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
"[ \\n]\\^?sqlite[ \\n]\\^?date[ \\n]\\^?type[ \\n]\\^?only[ \\n]\\^?accepts[ \\n]\\^?python[ \\n]\\^?date[ \\n]\\^?objects[ \\n]\\^?as[ \\n]\\^?input(?=[ \\n])",
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
"[ \\n]\\^?sqlite[ \\n]\\^?datetime[ \\n]\\^?type[ \\n]\\^?only[ \\n]\\^?accepts[ \\n]\\^?python[ \\n]\\^?datetime[ \\n]\\^?and[ \\n]\\^?date[ \\n]\\^?objects[ \\n]\\^?as[ \\n]\\^?input(?=[ \\n])",
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
"id": "unsupported-unicode-escape-sequence",
"message": "unsupported Unicode escape sequence",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DataError</code> from <code>asyncpg.exceptions.UntranslatableCharacterError</code>, SQLSTATE <code>22P05</code>"
],
"wordings": [
[
[
"[ \\n]\\^unsupported[ \\n]\\^?unicode[ \\n]\\^?escape[ \\n]\\^?sequence(?=[ \\n])",
35
]
],
[
[
"[ \\n]\\^?u0000[ \\n]\\^?cannot[ \\n]\\^?be[ \\n]\\^?converted[ \\n]\\^?to[ \\n]\\^?text(?=[ \\n])",
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
"[ \\n]\\^?value[ \\n]\\^?too[ \\n]\\^?long[ \\n]\\^?for[ \\n]\\^?type[ \\n]\\^?character[ \\n]\\^?varying(?=[ \\n])",
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
"id": "can-t-flush-none-value-found-in-collection",
"message": "Can't flush None value found in collection \u2026",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.orm.exc.FlushError</code>",
"For example: <code>Can&#x27;t flush None value found in collection Album.photos</code>"
],
"wordings": [
[
[
"[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?flush[ \\n]\\^?none[ \\n]\\^?value[ \\n]\\^?found[ \\n]\\^?in[ \\n]\\^?collection(?=[ \\n])",
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
"[ \\n]\\^?cannot[ \\n]\\^?add[ \\n]\\^?a[ \\n]\\^?not[ \\n]\\^?null[ \\n]\\^?column[ \\n]\\^?with[ \\n]\\^?default[ \\n]\\^?value[ \\n]\\^?null(?=[ \\n])",
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
"[ \\n]\\^?cannot[ \\n]\\^?insert[ \\n]\\^?a[ \\n]\\^?non[ \\n]\\^?default[ \\n]\\^?value[ \\n]\\^?into[ \\n]\\^?column(?=[ \\n])",
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
"[ \\n]\\^?cannot[ \\n]\\^?insert[ \\n]\\^?into[ \\n]\\^?generated[ \\n]\\^?column(?=[ \\n])",
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
"[ \\n]\\^?cannot[ \\n]\\^?truncate[ \\n]\\^?a[ \\n]\\^?table[ \\n]\\^?referenced[ \\n]\\^?in[ \\n]\\^?a[ \\n]\\^?foreign[ \\n]\\^?key[ \\n]\\^?constraint(?=[ \\n])",
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
"[ \\n]\\^?column(?=[ \\n])(?:(?![ \\n]\\^?column[ \\n]).){0,500}[ \\n]\\^?is[ \\n]\\^?marked[ \\n]\\^?as[ \\n]\\^?a[ \\n]\\^?member[ \\n]\\^?of[ \\n]\\^?the[ \\n]\\^?primary[ \\n]\\^?key[ \\n]\\^?for[ \\n]\\^?table(?=[ \\n])",
59
],
[
"[ \\n]\\^?but[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?python[ \\n]\\^?side[ \\n]\\^?or[ \\n]\\^?server[ \\n]\\^?side[ \\n]\\^?default[ \\n]\\^?generator[ \\n]\\^?indicated(?=[ \\n])",
65
],
[
"[ \\n]\\^?nor[ \\n]\\^?does[ \\n]\\^?it[ \\n]\\^?indicate(?=[ \\n])(?:(?![ \\n]\\^?nor[ \\n]\\^?does[ \\n]\\^?it[ \\n]\\^?indicate[ \\n]).){0,500}[ \\n]\\^?or(?=[ \\n])",
25
],
[
"[ \\n]\\^?and[ \\n]\\^?no[ \\n]\\^?explicit[ \\n]\\^?value[ \\n]\\^?is[ \\n]\\^?passed(?=[ \\n])",
31
],
[
"[ \\n]\\^?primary[ \\n]\\^?key[ \\n]\\^?columns[ \\n]\\^?typically[ \\n]\\^?may[ \\n]\\^?not[ \\n]\\^?store[ \\n]\\^?null(?=[ \\n])",
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
"For example: <code>column &quot;color&quot; of relation &quot;tags&quot; contains null values</code>"
],
"wordings": [
[
[
"[ \\n]\\^?column(?=[ \\n])(?:(?![ \\n]\\^?column[ \\n]).){0,500}[ \\n]\\^?of[ \\n]\\^?relation(?=[ \\n])(?:(?![ \\n]\\^?of[ \\n]\\^?relation[ \\n]).){0,500}[ \\n]\\^?contains[ \\n]\\^?null[ \\n]\\^?values(?=[ \\n])",
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
"[ \\n]\\^?conflicting[ \\n]\\^?key[ \\n]\\^?value[ \\n]\\^?violates[ \\n]\\^?exclusion[ \\n]\\^?constraint(?=[ \\n])",
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
"id": "could-not-create-unique-index",
"message": "could not create unique index \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.IntegrityError</code> from <code>asyncpg.exceptions.UniqueViolationError</code>, SQLSTATE <code>23505</code>",
"For example: <code>could not create unique index &quot;uq_users_active&quot;</code>"
],
"wordings": [
[
[
"[ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?create[ \\n]\\^?unique[ \\n]\\^?index(?=[ \\n])",
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
"[ \\n]\\^?delete[ \\n]\\^?statement[ \\n]\\^?on[ \\n]\\^?table(?=[ \\n])(?:(?![ \\n]\\^?delete[ \\n]\\^?statement[ \\n]\\^?on[ \\n]\\^?table[ \\n]).){0,500}[ \\n]\\^?expected[ \\n]\\^?to[ \\n]\\^?delete(?=[ \\n])(?:(?![ \\n]\\^?expected[ \\n]\\^?to[ \\n]\\^?delete[ \\n]).){0,500}[ \\n]\\^?row[ \\n]\\^?s(?=[ \\n])",
54
],
[
"[ \\n]\\^?please[ \\n]\\^?set[ \\n]\\^?confirm_deleted_rows[ \\n]\\^?false[ \\n]\\^?within[ \\n]\\^?the[ \\n]\\^?mapper[ \\n]\\^?configuration[ \\n]\\^?to[ \\n]\\^?prevent[ \\n]\\^?this[ \\n]\\^?warning(?=[ \\n])",
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
"[ \\n]\\^?dependency[ \\n]\\^?rule[ \\n]\\^?on[ \\n]\\^?column(?=[ \\n])(?:(?![ \\n]\\^?dependency[ \\n]\\^?rule[ \\n]\\^?on[ \\n]\\^?column[ \\n]).){0,500}[ \\n]\\^?tried[ \\n]\\^?to[ \\n]\\^?blank[ \\n]\\^?out[ \\n]\\^?primary[ \\n]\\^?key[ \\n]\\^?column(?=[ \\n])(?:(?![ \\n]\\^?tried[ \\n]\\^?to[ \\n]\\^?blank[ \\n]\\^?out[ \\n]\\^?primary[ \\n]\\^?key[ \\n]\\^?column[ \\n]).){0,500}[ \\n]\\^?on[ \\n]\\^?instance(?=[ \\n])",
79
]
],
[
[
"[ \\n]\\^?dependency[ \\n]\\^?rule[ \\n]\\^?tried[ \\n]\\^?to[ \\n]\\^?blank[ \\n]\\^?out[ \\n]\\^?primary[ \\n]\\^?key[ \\n]\\^?column(?=[ \\n])(?:(?![ \\n]\\^?dependency[ \\n]\\^?rule[ \\n]\\^?tried[ \\n]\\^?to[ \\n]\\^?blank[ \\n]\\^?out[ \\n]\\^?primary[ \\n]\\^?key[ \\n]\\^?column[ \\n]).){0,500}[ \\n]\\^?on[ \\n]\\^?instance(?=[ \\n])",
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
"id": "foreign-key-constraint-failed",
"message": "FOREIGN KEY constraint failed",
"facts": [
"SQLite: <code>sqlalchemy.exc.IntegrityError</code> from <code>sqlite3.IntegrityError</code>"
],
"wordings": [
[
[
"[ \\n]\\^foreign[ \\n]\\^?key[ \\n]\\^?constraint[ \\n]\\^?failed(?=[ \\n])",
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
"[ \\n]\\^foreign[ \\n]\\^?key[ \\n]\\^?mismatch(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?referencing(?=[ \\n])",
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
"id": "insert-or-update-on-table-violates-foreign-key-constraint",
"message": "insert or update on table \u2026 violates foreign key constraint \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.IntegrityError</code> from <code>asyncpg.exceptions.ForeignKeyViolationError</code>, SQLSTATE <code>23503</code>",
"For example: <code>insert or update on table &quot;orders&quot; violates foreign key constraint &quot;fk_orders_user_id_users&quot;</code>"
],
"wordings": [
[
[
"[ \\n]\\^?insert[ \\n]\\^?or[ \\n]\\^?update[ \\n]\\^?on[ \\n]\\^?table(?=[ \\n])(?:(?![ \\n]\\^?insert[ \\n]\\^?or[ \\n]\\^?update[ \\n]\\^?on[ \\n]\\^?table[ \\n]).){0,500}[ \\n]\\^?violates[ \\n]\\^?foreign[ \\n]\\^?key[ \\n]\\^?constraint(?=[ \\n])",
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
"[ \\n]\\^?instance(?=[ \\n])(?:(?![ \\n]\\^?instance[ \\n]).){0,500}[ \\n]\\^?has[ \\n]\\^?a[ \\n]\\^?null[ \\n]\\^?identity[ \\n]\\^?key(?=[ \\n])",
34
],
[
"[ \\n]\\^?if[ \\n]\\^?this[ \\n]\\^?is[ \\n]\\^?an[ \\n]\\^?auto[ \\n]\\^?generated[ \\n]\\^?value(?=[ \\n])",
34
],
[
"[ \\n]\\^?check[ \\n]\\^?that[ \\n]\\^?the[ \\n]\\^?database[ \\n]\\^?table[ \\n]\\^?allows[ \\n]\\^?generation[ \\n]\\^?of[ \\n]\\^?new[ \\n]\\^?primary[ \\n]\\^?key[ \\n]\\^?values(?=[ \\n])",
73
],
[
"[ \\n]\\^?and[ \\n]\\^?that[ \\n]\\^?the[ \\n]\\^?mapped[ \\n]\\^?column[ \\n]\\^?object[ \\n]\\^?is[ \\n]\\^?configured[ \\n]\\^?to[ \\n]\\^?expect[ \\n]\\^?these[ \\n]\\^?generated[ \\n]\\^?values(?=[ \\n])",
80
],
[
"[ \\n]\\^?ensure[ \\n]\\^?also[ \\n]\\^?that[ \\n]\\^?this[ \\n]\\^?flush[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?occurring[ \\n]\\^?at[ \\n]\\^?an[ \\n]\\^?inappropriate[ \\n]\\^?time(?=[ \\n])",
69
],
[
"[ \\n]\\^?such[ \\n]\\^?as[ \\n]\\^?within[ \\n]\\^?a(?=[ \\n])(?:(?![ \\n]\\^?such[ \\n]\\^?as[ \\n]\\^?within[ \\n]\\^?a[ \\n]).){0,500}[ \\n]\\^?event(?=[ \\n])",
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
],
[
[
"[ \\n]\\^?null[ \\n]\\^?value[ \\n]\\^?in[ \\n]\\^?column(?=[ \\n])(?:(?![ \\n]\\^?null[ \\n]\\^?value[ \\n]\\^?in[ \\n]\\^?column[ \\n]).){0,500}[ \\n]\\^?violates[ \\n]\\^?not[ \\n]\\^?null[ \\n]\\^?constraint(?=[ \\n])",
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
"[ \\n]\\^?there[ \\n]\\^?is[ \\n]\\^?no[ \\n]\\^?unique[ \\n]\\^?constraint[ \\n]\\^?matching[ \\n]\\^?given[ \\n]\\^?keys[ \\n]\\^?for[ \\n]\\^?referenced[ \\n]\\^?table(?=[ \\n])",
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
"id": "update-or-delete-on-table-violates-foreign-key-constraint-on",
"message": "update or delete on table \u2026 violates foreign key constraint \u2026 on table \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.IntegrityError</code> from <code>asyncpg.exceptions.ForeignKeyViolationError</code>, SQLSTATE <code>23503</code>",
"For example: <code>update or delete on table &quot;categories&quot; violates foreign key constraint &quot;fk_posts_category_id_categories&quot; on table &quot;posts&quot;</code>"
],
"wordings": [
[
[
"[ \\n]\\^?update[ \\n]\\^?or[ \\n]\\^?delete[ \\n]\\^?on[ \\n]\\^?table(?=[ \\n])(?:(?![ \\n]\\^?update[ \\n]\\^?or[ \\n]\\^?delete[ \\n]\\^?on[ \\n]\\^?table[ \\n]).){0,500}[ \\n]\\^?violates[ \\n]\\^?foreign[ \\n]\\^?key[ \\n]\\^?constraint(?=[ \\n])(?:(?![ \\n]\\^?violates[ \\n]\\^?foreign[ \\n]\\^?key[ \\n]\\^?constraint[ \\n]).){0,500}[ \\n]\\^?on[ \\n]\\^?table(?=[ \\n])",
70
]
],
[
[
"[ \\n]\\^?update[ \\n]\\^?or[ \\n]\\^?delete[ \\n]\\^?on[ \\n]\\^?table(?=[ \\n])(?:(?![ \\n]\\^?update[ \\n]\\^?or[ \\n]\\^?delete[ \\n]\\^?on[ \\n]\\^?table[ \\n]).){0,500}[ \\n]\\^?violates[ \\n]\\^?restrict[ \\n]\\^?setting[ \\n]\\^?of[ \\n]\\^?foreign[ \\n]\\^?key[ \\n]\\^?constraint(?=[ \\n])(?:(?![ \\n]\\^?violates[ \\n]\\^?restrict[ \\n]\\^?setting[ \\n]\\^?of[ \\n]\\^?foreign[ \\n]\\^?key[ \\n]\\^?constraint[ \\n]).){0,500}[ \\n]\\^?on[ \\n]\\^?table(?=[ \\n])",
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
}
]
},
{
"id": "update-statement-on-table-expected-to-update-row-s-were",
"message": "UPDATE statement on table \u2026 expected to update \u2026 row(s); \u2026 were matched.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.orm.exc.StaleDataError</code>",
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
"link": "bulk_operations/bulk_update.md#trap-unknown-id",
"cause": "Updating by primary key says of unknown ids what the driver can.",
"cure": "compare the ids that came back with those that you sent. Of many sets of parameters, PostgreSQL&#x27;s driver reports no count at all, and SQLite&#x27;s an error without the id."
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
"[ \\n]\\^?a[ \\n]\\^?value[ \\n]\\^?is[ \\n]\\^?required[ \\n]\\^?for[ \\n]\\^?bind[ \\n]\\^?parameter(?=[ \\n])",
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
"[ \\n]\\^ambiguous[ \\n]\\^?column[ \\n]\\^?name(?=[ \\n])",
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
"[ \\n]\\^?bindparam[ \\n]\\^?name(?=[ \\n])(?:(?![ \\n]\\^?bindparam[ \\n]\\^?name[ \\n]).){0,500}[ \\n]\\^?is[ \\n]\\^?reserved[ \\n]\\^?for[ \\n]\\^?automatic[ \\n]\\^?usage[ \\n]\\^?in[ \\n]\\^?the[ \\n]\\^?values[ \\n]\\^?or[ \\n]\\^?set[ \\n]\\^?clause[ \\n]\\^?of[ \\n]\\^?this[ \\n]\\^?insert[ \\n]\\^?update[ \\n]\\^?statement(?=[ \\n])",
108
],
[
"[ \\n]\\^?please[ \\n]\\^?use[ \\n]\\^?a[ \\n]\\^?name[ \\n]\\^?other[ \\n]\\^?than[ \\n]\\^?column[ \\n]\\^?name[ \\n]\\^?when[ \\n]\\^?using[ \\n]\\^?bindparam[ \\n]\\^?with[ \\n]\\^?insert[ \\n]\\^?or[ \\n]\\^?update[ \\n]\\^?for[ \\n]\\^?example(?=[ \\n])",
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
"[ \\n]\\^?cannot[ \\n]\\^?insert[ \\n]\\^?multiple[ \\n]\\^?commands[ \\n]\\^?into[ \\n]\\^?a[ \\n]\\^?prepared[ \\n]\\^?statement(?=[ \\n])",
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
"[ \\n]\\^?coercing[ \\n]\\^?subquery[ \\n]\\^?object[ \\n]\\^?into[ \\n]\\^?a[ \\n]\\^?select[ \\n]\\^?for[ \\n]\\^?use[ \\n]\\^?in[ \\n]\\^?in(?=[ \\n])",
52
],
[
"[ \\n]\\^?please[ \\n]\\^?pass[ \\n]\\^?a[ \\n]\\^?select[ \\n]\\^?construct[ \\n]\\^?explicitly(?=[ \\n])",
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
"[ \\n]\\^?or[ \\n]\\^?other[ \\n]\\^?columns[ \\n]\\^?clause[ \\n]\\^?element[ \\n]\\^?expected(?=[ \\n])",
40
],
[
"[ \\n]\\^?did[ \\n]\\^?you[ \\n]\\^?mean[ \\n]\\^?to[ \\n]\\^?say[ \\n]\\^?select(?=[ \\n])",
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
"id": "column-reference-is-ambiguous",
"message": "column reference \u2026 is ambiguous",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.AmbiguousColumnError</code>, SQLSTATE <code>42702</code>",
"For example: <code>column reference &quot;id&quot; is ambiguous</code>"
],
"wordings": [
[
[
"[ \\n]\\^column[ \\n]\\^?reference(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?is[ \\n]\\^?ambiguous(?=[ \\n])",
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
"id": "could-not-evaluate-current-criteria-in-python-specify-or-false",
"message": "Could not evaluate current criteria in Python: \u2026. Specify \u2026 or False for the synchronize_session execution option.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>Could not evaluate current criteria in Python: &quot;Cannot evaluate Function&quot;. Specify &#x27;fetch&#x27; or False for the synchronize_session execution option.</code>"
],
"wordings": [
[
[
"[ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?evaluate[ \\n]\\^?current[ \\n]\\^?criteria[ \\n]\\^?in[ \\n]\\^?python(?=[ \\n])",
45
],
[
"[ \\n]\\^?specify(?=[ \\n])(?:(?![ \\n]\\^?specify[ \\n]).){0,500}[ \\n]\\^?or[ \\n]\\^?false[ \\n]\\^?for[ \\n]\\^?the[ \\n]\\^?synchronize_session[ \\n]\\^?execution[ \\n]\\^?option(?=[ \\n])",
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
"[ \\n]\\^?could[ \\n]\\^?not[ \\n]\\^?locate[ \\n]\\^?column[ \\n]\\^?in[ \\n]\\^?row[ \\n]\\^?for[ \\n]\\^?column(?=[ \\n])",
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
"[ \\n]\\^?don[ \\n]\\^?t[ \\n]\\^?know[ \\n]\\^?how[ \\n]\\^?to[ \\n]\\^?join[ \\n]\\^?to(?=[ \\n])",
25
],
[
"[ \\n]\\^?please[ \\n]\\^?use[ \\n]\\^?the[ \\n]\\^?select_from[ \\n]\\^?method[ \\n]\\^?to[ \\n]\\^?establish[ \\n]\\^?an[ \\n]\\^?explicit[ \\n]\\^?left[ \\n]\\^?side(?=[ \\n])",
68
],
[
"[ \\n]\\^?as[ \\n]\\^?well[ \\n]\\^?as[ \\n]\\^?providing[ \\n]\\^?an[ \\n]\\^?explicit[ \\n]\\^?on[ \\n]\\^?clause[ \\n]\\^?if[ \\n]\\^?not[ \\n]\\^?present[ \\n]\\^?already[ \\n]\\^?to[ \\n]\\^?help[ \\n]\\^?resolve[ \\n]\\^?the[ \\n]\\^?ambiguity(?=[ \\n])",
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
"id": "expression-tree-is-too-large-maximum-depth",
"message": "Expression tree is too large (maximum depth \u2026)",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>",
"For example: <code>Expression tree is too large (maximum depth 1000)</code>"
],
"wordings": [
[
[
"[ \\n]\\^?expression[ \\n]\\^?tree[ \\n]\\^?is[ \\n]\\^?too[ \\n]\\^?large[ \\n]\\^?maximum[ \\n]\\^?depth(?=[ \\n])",
42
]
],
[
[
"[ \\n]\\^stack[ \\n]\\^?depth[ \\n]\\^?limit[ \\n]\\^?exceeded(?=[ \\n])",
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
"[ \\n]\\^?order[ \\n]\\^?by[ \\n]\\^?expressions[ \\n]\\^?must[ \\n]\\^?appear[ \\n]\\^?in[ \\n]\\^?select[ \\n]\\^?list(?=[ \\n])",
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
"id": "for-update-is-not-allowed-with-distinct-clause",
"message": "FOR UPDATE is not allowed with DISTINCT clause",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.FeatureNotSupportedError</code>, SQLSTATE <code>0A000</code>"
],
"wordings": [
[
[
"[ \\n]\\^?for[ \\n]\\^?update[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?allowed[ \\n]\\^?with[ \\n]\\^?distinct[ \\n]\\^?clause(?=[ \\n])",
46
]
],
[
[
"[ \\n]\\^?for[ \\n]\\^?update[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?allowed[ \\n]\\^?with[ \\n]\\^?group[ \\n]\\^?by[ \\n]\\^?clause(?=[ \\n])",
46
]
],
[
[
"[ \\n]\\^?for[ \\n]\\^?update[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?allowed[ \\n]\\^?with[ \\n]\\^?aggregate[ \\n]\\^?functions(?=[ \\n])",
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
"[ \\n]\\^?such[ \\n]\\^?as[ \\n]\\^?a[ \\n]\\^?table[ \\n]\\^?or[ \\n]\\^?alias[ \\n]\\^?object[ \\n]\\^?expected(?=[ \\n])",
40
],
[
"[ \\n]\\^?to[ \\n]\\^?create[ \\n]\\^?a[ \\n]\\^?from[ \\n]\\^?clause[ \\n]\\^?from[ \\n]\\^?a(?=[ \\n])(?:(?![ \\n]\\^?to[ \\n]\\^?create[ \\n]\\^?a[ \\n]\\^?from[ \\n]\\^?clause[ \\n]\\^?from[ \\n]\\^?a[ \\n]).){0,500}[ \\n]\\^?object(?=[ \\n])",
39
],
[
"[ \\n]\\^use[ \\n]\\^?the[ \\n]\\^?subquery[ \\n]\\^?method(?=[ \\n])",
23
]
],
[
[
"[ \\n]\\^?subquery[ \\n]\\^?in[ \\n]\\^?from[ \\n]\\^?must[ \\n]\\^?have[ \\n]\\^?an[ \\n]\\^?alias(?=[ \\n])",
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
"id": "function-does-not-exist",
"message": "function \u2026 does not exist",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.UndefinedFunctionError</code>, SQLSTATE <code>42883</code>",
"For example: <code>function ifempty(character varying, character varying) does not exist</code>"
],
"wordings": [
[
[
"[ \\n]\\^function(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?exist(?=[ \\n])",
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
"[ \\n]\\^?in[ \\n]\\^?table(?=[ \\n])(?:(?![ \\n]\\^?in[ \\n]\\^?table[ \\n]).){0,500}[ \\n]\\^?column(?=[ \\n])(?:(?![ \\n]\\^?column[ \\n]).){0,500}[ \\n]\\^?compiler(?=[ \\n])(?:(?![ \\n]\\^?compiler[ \\n]).){0,500}[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?render[ \\n]\\^?element[ \\n]\\^?of[ \\n]\\^?type(?=[ \\n])",
59
]
],
[
[
"[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?render[ \\n]\\^?element[ \\n]\\^?of[ \\n]\\^?type(?=[ \\n])",
28
]
],
[
[
"[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?render[ \\n]\\^?element[ \\n]\\^?of[ \\n]\\^?type(?=[ \\n])",
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
"[ \\n]\\^?insert[ \\n]\\^?has[ \\n]\\^?more[ \\n]\\^?target[ \\n]\\^?columns[ \\n]\\^?than[ \\n]\\^?expressions(?=[ \\n])",
47
]
],
[
[
"[ \\n]\\^?insert[ \\n]\\^?has[ \\n]\\^?more[ \\n]\\^?expressions[ \\n]\\^?than[ \\n]\\^?target[ \\n]\\^?columns(?=[ \\n])",
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
"id": "inspection-on-an-asyncengine-is-currently-not-supported-please-obtain",
"message": "Inspection on an AsyncEngine is currently not supported. Please obtain a connection then use ``conn.run_sync`` to pass a callable where it's possible to call ``inspect`` on the passed connection.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.NoInspectionAvailable</code>"
],
"wordings": [
[
[
"[ \\n]\\^?inspection[ \\n]\\^?on[ \\n]\\^?an[ \\n]\\^?asyncengine[ \\n]\\^?is[ \\n]\\^?currently[ \\n]\\^?not[ \\n]\\^?supported(?=[ \\n])",
55
],
[
"[ \\n]\\^?please[ \\n]\\^?obtain[ \\n]\\^?a[ \\n]\\^?connection[ \\n]\\^?then[ \\n]\\^?use[ \\n]\\^?conn[ \\n]\\^?run_sync[ \\n]\\^?to[ \\n]\\^?pass[ \\n]\\^?a[ \\n]\\^?callable[ \\n]\\^?where[ \\n]\\^?it[ \\n]\\^?s[ \\n]\\^?possible[ \\n]\\^?to[ \\n]\\^?call[ \\n]\\^?inspect[ \\n]\\^?on[ \\n]\\^?the[ \\n]\\^?passed[ \\n]\\^?connection(?=[ \\n])",
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
"[ \\n]\\^?like[ \\n]\\^?pattern[ \\n]\\^?must[ \\n]\\^?not[ \\n]\\^?end[ \\n]\\^?with[ \\n]\\^?escape[ \\n]\\^?character(?=[ \\n])",
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
"[ \\n]\\^?missing[ \\n]\\^?from[ \\n]\\^?clause[ \\n]\\^?entry[ \\n]\\^?for[ \\n]\\^?table(?=[ \\n])",
35
]
],
[
[
"[ \\n]\\^?invalid[ \\n]\\^?reference[ \\n]\\^?to[ \\n]\\^?from[ \\n]\\^?clause[ \\n]\\^?entry[ \\n]\\^?for[ \\n]\\^?table(?=[ \\n])",
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
"id": "more-than-one-row-returned-by-a-subquery-used-as",
"message": "more than one row returned by a subquery used as an expression",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.CardinalityViolationError</code>, SQLSTATE <code>21000</code>"
],
"wordings": [
[
[
"[ \\n]\\^?more[ \\n]\\^?than[ \\n]\\^?one[ \\n]\\^?row[ \\n]\\^?returned[ \\n]\\^?by[ \\n]\\^?a[ \\n]\\^?subquery[ \\n]\\^?used[ \\n]\\^?as[ \\n]\\^?an[ \\n]\\^?expression(?=[ \\n])",
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
"[ \\n]\\^?multiple[ \\n]\\^?rows[ \\n]\\^?were[ \\n]\\^?found[ \\n]\\^?when[ \\n]\\^?one[ \\n]\\^?or[ \\n]\\^?none[ \\n]\\^?was[ \\n]\\^?required(?=[ \\n])",
54
]
],
[
[
"[ \\n]\\^?multiple[ \\n]\\^?rows[ \\n]\\^?were[ \\n]\\^?found[ \\n]\\^?when[ \\n]\\^?exactly[ \\n]\\^?one[ \\n]\\^?was[ \\n]\\^?required(?=[ \\n])",
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
"[ \\n]\\^near(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?syntax[ \\n]\\^?error(?=[ \\n])",
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
"[ \\n]\\^no[ \\n]\\^?such[ \\n]\\^?function(?=[ \\n])",
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
"id": "not-an-executable-object",
"message": "Not an executable object: \u2026",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ObjectNotExecutableError</code>",
"For example: <code>Not an executable object: &#x27;SELECT 1&#x27;</code>"
],
"wordings": [
[
[
"[ \\n]\\^not[ \\n]\\^?an[ \\n]\\^?executable[ \\n]\\^?object(?=[ \\n])",
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
"[ \\n]\\^?select[ \\n]\\^?statement(?=[ \\n])(?:(?![ \\n]\\^?select[ \\n]\\^?statement[ \\n]).){0,500}[ \\n]\\^?returned[ \\n]\\^?no[ \\n]\\^?from[ \\n]\\^?clauses[ \\n]\\^?due[ \\n]\\^?to[ \\n]\\^?auto[ \\n]\\^?correlation(?=[ \\n])",
67
],
[
"[ \\n]\\^?specify[ \\n]\\^?correlate(?=[ \\n])(?:(?![ \\n]\\^?specify[ \\n]\\^?correlate[ \\n]).){0,500}[ \\n]\\^?to[ \\n]\\^?control[ \\n]\\^?correlation[ \\n]\\^?manually(?=[ \\n])",
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
"For example: <code>syntax error at or near &quot;$1&quot;</code>"
],
"wordings": [
[
[
"[ \\n]\\^?syntax[ \\n]\\^?error[ \\n]\\^?at[ \\n]\\^?or[ \\n]\\^?near(?=[ \\n])",
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
"id": "textual-sql-expression-should-be-explicitly-declared-as-text",
"message": "Textual SQL expression \u2026 should be explicitly declared as text(\u2026)",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.ArgumentError</code>",
"For example: <code>Textual SQL expression &#x27;SELECT 1&#x27; should be explicitly declared as text(&#x27;SELECT 1&#x27;)</code>"
],
"wordings": [
[
[
"[ \\n]\\^?textual[ \\n]\\^?sql[ \\n]\\^?expression(?=[ \\n])(?:(?![ \\n]\\^?textual[ \\n]\\^?sql[ \\n]\\^?expression[ \\n]).){0,500}[ \\n]\\^?should[ \\n]\\^?be[ \\n]\\^?explicitly[ \\n]\\^?declared[ \\n]\\^?as[ \\n]\\^?text(?=[ \\n])",
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
"[ \\n]\\^?the[ \\n]\\^?number[ \\n]\\^?of[ \\n]\\^?query[ \\n]\\^?arguments[ \\n]\\^?cannot[ \\n]\\^?exceed[ \\n]\\^?32767(?=[ \\n])",
49
]
],
[
[
"[ \\n]\\^?number[ \\n]\\^?of[ \\n]\\^?parameters[ \\n]\\^?must[ \\n]\\^?be[ \\n]\\^?between(?=[ \\n])(?:(?![ \\n]\\^?number[ \\n]\\^?of[ \\n]\\^?parameters[ \\n]\\^?must[ \\n]\\^?be[ \\n]\\^?between[ \\n]).){0,500}[ \\n]\\^?and[ \\n]\\^?65535(?=[ \\n])",
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
"[ \\n]\\^too[ \\n]\\^?many[ \\n]\\^?sql[ \\n]\\^?variables(?=[ \\n])",
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
"[ \\n]\\^?tuple[ \\n]\\^?indices[ \\n]\\^?must[ \\n]\\^?be[ \\n]\\^?integers[ \\n]\\^?or[ \\n]\\^?slices(?=[ \\n])",
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
"id": "you-can-only-execute-one-statement-at-a-time",
"message": "You can only execute one statement at a time.",
"facts": [
"SQLite: <code>sqlalchemy.exc.ProgrammingError</code> from <code>sqlite3.ProgrammingError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?you[ \\n]\\^?can[ \\n]\\^?only[ \\n]\\^?execute[ \\n]\\^?one[ \\n]\\^?statement[ \\n]\\^?at[ \\n]\\^?a[ \\n]\\^?time(?=[ \\n])",
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
"[ \\n]\\^?cached[ \\n]\\^?statement[ \\n]\\^?plan[ \\n]\\^?is[ \\n]\\^?invalid[ \\n]\\^?due[ \\n]\\^?to[ \\n]\\^?a[ \\n]\\^?database[ \\n]\\^?schema[ \\n]\\^?or[ \\n]\\^?configuration[ \\n]\\^?change[ \\n]\\^?sqlalchemy[ \\n]\\^?asyncpg[ \\n]\\^?dialect[ \\n]\\^?will[ \\n]\\^?now[ \\n]\\^?invalidate[ \\n]\\^?all[ \\n]\\^?prepared[ \\n]\\^?caches[ \\n]\\^?in[ \\n]\\^?response[ \\n]\\^?to[ \\n]\\^?this[ \\n]\\^?exception(?=[ \\n])",
178
]
],
[
[
"[ \\n]\\^?cached[ \\n]\\^?plan[ \\n]\\^?must[ \\n]\\^?not[ \\n]\\^?change[ \\n]\\^?result[ \\n]\\^?type(?=[ \\n])",
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
"[ \\n]\\^?cannot[ \\n]\\^?drop[ \\n]\\^?table(?=[ \\n])(?:(?![ \\n]\\^?cannot[ \\n]\\^?drop[ \\n]\\^?table[ \\n]).){0,500}[ \\n]\\^?because[ \\n]\\^?other[ \\n]\\^?objects[ \\n]\\^?depend[ \\n]\\^?on[ \\n]\\^?it(?=[ \\n])",
54
]
],
[
[
"[ \\n]\\^?cannot[ \\n]\\^?drop(?=[ \\n])(?:(?![ \\n]\\^?cannot[ \\n]\\^?drop[ \\n]).){0,500}[ \\n]\\^?because[ \\n]\\^?other[ \\n]\\^?objects[ \\n]\\^?depend[ \\n]\\^?on[ \\n]\\^?it(?=[ \\n])",
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
"[ \\n]\\^?column(?=[ \\n])(?:(?![ \\n]\\^?column[ \\n]).){0,500}[ \\n]\\^?cannot[ \\n]\\^?be[ \\n]\\^?cast[ \\n]\\^?automatically[ \\n]\\^?to[ \\n]\\^?type[ \\n]\\^?integer(?=[ \\n])",
53
]
],
[
[
"[ \\n]\\^?cannot[ \\n]\\^?be[ \\n]\\^?cast[ \\n]\\^?automatically[ \\n]\\^?to[ \\n]\\^?type(?=[ \\n])",
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
"[ \\n]\\^column(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?exist(?=[ \\n])",
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
"[ \\n]\\^?column(?=[ \\n])(?:(?![ \\n]\\^?column[ \\n]).){0,500}[ \\n]\\^?of[ \\n]\\^?relation(?=[ \\n])(?:(?![ \\n]\\^?of[ \\n]\\^?relation[ \\n]).){0,500}[ \\n]\\^?already[ \\n]\\^?exists(?=[ \\n])",
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
"[ \\n]\\^duplicate[ \\n]\\^?column[ \\n]\\^?name(?=[ \\n])",
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
"[ \\n]\\^?must[ \\n]\\^?be[ \\n]\\^?owner[ \\n]\\^?of[ \\n]\\^?table(?=[ \\n])",
22
]
],
[
[
"[ \\n]\\^?must[ \\n]\\^?be[ \\n]\\^?owner[ \\n]\\^?of[ \\n]\\^?relation(?=[ \\n])",
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
"For example: <code>no such table: invoices</code>"
],
"wordings": [
[
[
"[ \\n]\\^no[ \\n]\\^?such[ \\n]\\^?table(?=[ \\n])",
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
"[ \\n]\\^?permission[ \\n]\\^?denied[ \\n]\\^?for[ \\n]\\^?schema[ \\n]\\^?public(?=[ \\n])",
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
"[ \\n]\\^permission[ \\n]\\^?denied[ \\n]\\^?for[ \\n]\\^?table(?=[ \\n])",
27
]
],
[
[
"[ \\n]\\^permission[ \\n]\\^?denied[ \\n]\\^?for[ \\n]\\^?sequence(?=[ \\n])",
30
]
],
[
[
"[ \\n]\\^permission[ \\n]\\^?denied[ \\n]\\^?for[ \\n]\\^?relation(?=[ \\n])",
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
"[ \\n]\\^prepared[ \\n]\\^?statement(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?already[ \\n]\\^?exists(?=[ \\n])",
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
"id": "relation-already-exists",
"message": "relation \u2026 already exists",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.DuplicateTableError</code>, SQLSTATE <code>42P07</code>",
"For example: <code>relation &quot;tags&quot; already exists</code>"
],
"wordings": [
[
[
"[ \\n]\\^relation(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?already[ \\n]\\^?exists(?=[ \\n])",
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
"[ \\n]\\^relation(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?exist(?=[ \\n])",
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
"[ \\n]\\^schema(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?exist(?=[ \\n])",
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
"For example: <code>table tags already exists</code>"
],
"wordings": [
[
[
"[ \\n]\\^table(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?already[ \\n]\\^?exists(?=[ \\n])",
22
]
],
[
[
"[ \\n]\\^index(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?already[ \\n]\\^?exists(?=[ \\n])",
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
"[ \\n]\\^type(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?already[ \\n]\\^?exists(?=[ \\n])",
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
"[ \\n]\\^type(?:(?:[ \\n]\\^?\\w+){0,2}|(?:[ \\n]\\w+)?[ \\n]\\^\\w+(?:[ \\n]\\^?\\w+){0,6})[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?exist(?=[ \\n])",
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
