globalThis.answers = {
"values": "(?<=Original exception was: )[^\\n]*|(?<=constraint failed: )[^\\n]*|(?<=no such column: )[^\\n]*|(?<=no such table: )[^\\n]*|(?<=: )[^ \\n(]+\\([^\\n]{0,40}\\.\\.\\.|(?<=column names: )[^\\n]*|(?<= for column )[^ \\n]+|\\\"[^\\\"]*\\\"|(?<='NoneType' object has no attribute )'[^']*'|(?<![=\\w])(?<!module named )(?<!object has no attribute )'(?!(?:int|float|str|bytes|bool|list|dict|tuple|set|NoneType|[Dd]ecimal\\.Decimal|datetime\\.\\w+|uuid\\.UUID)')[^']*'(?! object has no attribute)|<[^<>]*(?:<[^<>]*>[^<>]*)*>|\\$\\d+|\\b\\d{1,4}(?:\\.\\d+)?\\b|\\b_base(?=\\.)",
"entries": [
{
"id": "async-generator-object-has-no-attribute-execute",
"message": "'async_generator' object has no attribute 'execute'",
"facts": [
"PostgreSQL and SQLite: <code>AttributeError</code>"
],
"wordings": [
[
[
"[ \\n]\\^?async[ \\n]\\^?generator[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute[ \\n]\\^?execute(?=[ \\n])",
47
]
]
],
"said": [
"async generator object has no attribute execute"
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
"[ \\n]\\^class(?=[ \\n])(?:(?![ \\n]\\^class[ \\n]).){0,500}[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?mapped(?=[ \\n])",
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
"[ \\n]\\^?coroutine[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute[ \\n]\\^?all(?=[ \\n])",
37
]
],
[
[
"[ \\n]\\^?coroutine[ \\n]\\^?object[ \\n]\\^?has[ \\n]\\^?no[ \\n]\\^?attribute[ \\n]\\^?first(?=[ \\n])",
39
]
]
],
"said": [
"coroutine object has no attribute scalars",
"coroutine object has no attribute all",
"coroutine object has no attribute first"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-forgotten-await",
"cause": "<code>execute()</code> is not awaited: there is no result yet.",
"cure": "Await it in parentheses: <code>await</code> comes after the dots."
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
"[ \\n]\\^instance(?=[ \\n])(?:(?![ \\n]\\^instance[ \\n]).){0,500}[ \\n]\\^?has[ \\n]\\^?been[ \\n]\\^?deleted(?=[ \\n])",
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
"[ \\n]\\^instance(?=[ \\n])(?:(?![ \\n]\\^instance[ \\n]).){0,500}[ \\n]\\^?is[ \\n]\\^?not[ \\n]\\^?persisted(?=[ \\n])",
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
}
]
},
{
"id": "object-asyncsession-can-t-be-used-in-expression",
"message": "object AsyncSession can't be used in \u2026 expression",
"facts": [
"PostgreSQL and SQLite: <code>TypeError</code>",
"For example: <code>object AsyncSession can&#x27;t be used in &#x27;await&#x27; expression</code>"
],
"wordings": [
[
[
"[ \\n]\\^?object[ \\n]\\^?asyncsession[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?used[ \\n]\\^?in(?=[ \\n])(?:(?![ \\n]\\^?object[ \\n]\\^?asyncsession[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?used[ \\n]\\^?in[ \\n]).){0,500}[ \\n]\\^?expression(?=[ \\n])",
49
]
],
[
[
"[ \\n]\\^?object[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?awaited(?=[ \\n])",
23
]
]
],
"said": [
"object asyncsession can t be used in \u2026 expression",
"object can t be awaited"
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
"id": "object-chunkediteratorresult-can-t-be-used-in-expression",
"message": "object ChunkedIteratorResult can't be used in \u2026 expression",
"facts": [
"SQLite: <code>TypeError</code>",
"For example: <code>object ChunkedIteratorResult can&#x27;t be used in &#x27;await&#x27; expression</code>"
],
"wordings": [
[
[
"[ \\n]\\^?object[ \\n]\\^?chunkediteratorresult[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?used[ \\n]\\^?in(?=[ \\n])(?:(?![ \\n]\\^?object[ \\n]\\^?chunkediteratorresult[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?used[ \\n]\\^?in[ \\n]).){0,500}[ \\n]\\^?expression(?=[ \\n])",
58
]
],
[
[
"[ \\n]\\^?object[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?awaited(?=[ \\n])",
23
]
]
],
"said": [
"object chunkediteratorresult can t be used in \u2026 expression",
"object can t be awaited"
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
"id": "object-does-not-support-the-asynchronous-context-manager-protocol",
"message": "\u2026 object does not support the asynchronous context manager protocol",
"facts": [
"PostgreSQL and SQLite: <code>TypeError</code>",
"For example: <code>&#x27;coroutine&#x27; object does not support the asynchronous context manager protocol</code>"
],
"wordings": [
[
[
"[ \\n]\\^?object[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?support[ \\n]\\^?the[ \\n]\\^?asynchronous[ \\n]\\^?context[ \\n]\\^?manager[ \\n]\\^?protocol(?=[ \\n])",
65
]
]
],
"said": [
"object does not support the asynchronous context manager protocol"
],
"names": [],
"causes": [
{
"link": "failures/sessions.md#trap-coroutine-as-context",
"cause": "A function that is <code>async</code> has to be awaited before its session.",
"cure": "Write it without <code>async</code>: there is nothing to wait for."
},
{
"link": "failures/sessions.md#trap-generator-as-context",
"cause": "A dependency with <code>yield</code> is a generator, unless a framework opens it.",
"cure": "Outside of the framework, make it a context manager."
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
],
[
[
"[ \\n]\\^?list[ \\n]\\^?object[ \\n]\\^?can[ \\n]\\^?t[ \\n]\\^?be[ \\n]\\^?awaited(?=[ \\n])",
28
]
]
],
"said": [
"object list can t be used in \u2026 expression",
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
"cure": "Await it; of a session, only <code>add()</code> and the like are not awaited."
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
}
]
},
{
"id": "this-session-is-in-state-no-further-sql-can-be",
"message": "This session is in \u2026 state; no further SQL can be emitted within this transaction.",
"facts": [
"PostgreSQL and SQLite: <code>sqlalchemy.exc.InvalidRequestError</code>",
"For example: <code>This session is in &#x27;committed&#x27; state; no further SQL can be emitted within this transaction.</code>"
],
"wordings": [
[
[
"[ \\n]\\^?this[ \\n]\\^?session[ \\n]\\^?is[ \\n]\\^?in(?=[ \\n])(?:(?![ \\n]\\^?this[ \\n]\\^?session[ \\n]\\^?is[ \\n]\\^?in[ \\n]).){0,500}[ \\n]\\^?state(?=[ \\n])",
26
],
[
"[ \\n]\\^?no[ \\n]\\^?further[ \\n]\\^?sql[ \\n]\\^?can[ \\n]\\^?be[ \\n]\\^?emitted[ \\n]\\^?within[ \\n]\\^?this[ \\n]\\^?transaction(?=[ \\n])",
53
]
]
],
"said": [
"this session is in \u2026 state no further sql can be emitted within this transaction"
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
],
[
[
"[ \\n]\\^?cannot[ \\n]\\^?execute(?=[ \\n])(?:(?![ \\n]\\^?cannot[ \\n]\\^?execute[ \\n]).){0,500}[ \\n]\\^?in[ \\n]\\^?a[ \\n]\\^?read[ \\n]\\^?only[ \\n]\\^?transaction(?=[ \\n])",
43
]
]
],
"said": [
"attempt to write a readonly database",
"cannot execute \u2026 in a read only transaction"
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
],
[
[
"[ \\n]\\^?cannot[ \\n]\\^?run[ \\n]\\^?inside[ \\n]\\^?a[ \\n]\\^?transaction[ \\n]\\^?block(?=[ \\n])",
37
]
]
],
"said": [
"cannot vacuum from within a transaction",
"cannot run inside a transaction block"
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
]
],
"said": [
"could not obtain lock on row in relation"
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
"id": "no-such-savepoint-step",
"message": "no such savepoint: step",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>"
],
"wordings": [
[
[
"[ \\n]\\^no[ \\n]\\^?such[ \\n]\\^?savepoint[ \\n]\\^?step(?=[ \\n])",
22
]
],
[
[
"[ \\n]\\^no[ \\n]\\^?such[ \\n]\\^?savepoint(?=[ \\n])",
17
]
]
],
"said": [
"no such savepoint step",
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
"[ \\n]\\^savepoint(?=[ \\n])(?:(?![ \\n]\\^savepoint[ \\n]).){0,500}[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?exist(?=[ \\n])",
26
]
],
[
[
"[ \\n]\\^no[ \\n]\\^?such[ \\n]\\^?savepoint(?=[ \\n])",
17
]
]
],
"said": [
"savepoint \u2026 does not exist",
"no such savepoint"
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
"[ \\n]\\^?isolation[ \\n]\\^?level[ \\n]\\^?may[ \\n]\\^?not[ \\n]\\^?be[ \\n]\\^?altered[ \\n]\\^?unless[ \\n]\\^?rollback[ \\n]\\^?or[ \\n]\\^?commit[ \\n]\\^?is[ \\n]\\^?called[ \\n]\\^?first(?=[ \\n])",
76
]
]
],
"said": [
"this connection has already initialized a sqlalchemy transaction object via begin or autobegin isolation level may not be altered unless rollback or commit is called first"
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
]
],
"said": [
"this transaction is closed"
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
"cure": "Repeat the transaction once: its connection prepares anew."
},
{
"link": "failures/schema_changes.md#trap-select-star",
"cause": "A migration added a column, and <code>SELECT *</code> returns it, too.",
"cure": "Name the columns: a new one then changes nothing."
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
"link": "failures/schema_changes.md#trap-null-values",
"cause": "The table has rows, and nothing says what to write into them.",
"cure": "Add the column with a default; in a model, with <code>server_default</code>."
}
]
},
{
"id": "cannot-drop-table-tags-because-other-objects-depend-on-it",
"message": "cannot drop table tags because other objects depend on it",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.DBAPIError</code> from <code>asyncpg.exceptions.DependentObjectsStillExistError</code>, SQLSTATE <code>2BP01</code>"
],
"wordings": [
[
[
"[ \\n]\\^?cannot[ \\n]\\^?drop[ \\n]\\^?table[ \\n]\\^?tags[ \\n]\\^?because[ \\n]\\^?other[ \\n]\\^?objects[ \\n]\\^?depend[ \\n]\\^?on[ \\n]\\^?it(?=[ \\n])",
57
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
"cannot drop table tags because other objects depend on it",
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
],
[
[
"[ \\n]\\^duplicate[ \\n]\\^?column[ \\n]\\^?name(?=[ \\n])",
21
]
]
],
"said": [
"column \u2026 of relation \u2026 already exists",
"duplicate column name"
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
"id": "column-of-relation-contains-null-values",
"message": "column \u2026 of relation \u2026 contains null values",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.IntegrityError</code> from <code>asyncpg.exceptions.NotNullViolationError</code>, SQLSTATE <code>23502</code>",
"For example: <code>column &quot;note&quot; of relation &quot;tags&quot; contains null values</code>"
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
"link": "failures/schema_changes.md#trap-null-values",
"cause": "The table has rows, and nothing says what to write into them.",
"cure": "Add the column with a default; in a model, with <code>server_default</code>."
}
]
},
{
"id": "column-tags-note-does-not-exist",
"message": "column tags.note does not exist",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.UndefinedColumnError</code>, SQLSTATE <code>42703</code>"
],
"wordings": [
[
[
"[ \\n]\\^?column[ \\n]\\^?tags[ \\n]\\^?note[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?exist(?=[ \\n])",
31
]
],
[
[
"[ \\n]\\^column(?=[ \\n])(?:(?![ \\n]\\^column[ \\n]).){0,500}[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?exist(?=[ \\n])",
23
]
]
],
"said": [
"column tags note does not exist",
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
"id": "could-not-create-unique-index",
"message": "could not create unique index \u2026",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.IntegrityError</code> from <code>asyncpg.exceptions.UniqueViolationError</code>, SQLSTATE <code>23505</code>",
"For example: <code>could not create unique index &quot;uq_owner&quot;</code>"
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
"link": "failures/schema_changes.md#trap-unique-index",
"cause": "The table has rows with the same key already.",
"cure": "Find what is there twice, and change it, before you create the index."
}
]
},
{
"id": "duplicate-column-name-name",
"message": "duplicate column name: name",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>"
],
"wordings": [
[
[
"[ \\n]\\^duplicate[ \\n]\\^?column[ \\n]\\^?name[ \\n]\\^?name(?=[ \\n])",
26
]
],
[
[
"[ \\n]\\^duplicate[ \\n]\\^?column[ \\n]\\^?name(?=[ \\n])",
21
]
]
],
"said": [
"duplicate column name name",
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
"id": "must-be-owner-of-table-tags",
"message": "must be owner of table tags",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.InsufficientPrivilegeError</code>, SQLSTATE <code>42501</code>"
],
"wordings": [
[
[
"[ \\n]\\^?must[ \\n]\\^?be[ \\n]\\^?owner[ \\n]\\^?of[ \\n]\\^?table[ \\n]\\^?tags(?=[ \\n])",
27
]
],
[
[
"[ \\n]\\^?must[ \\n]\\^?be[ \\n]\\^?owner[ \\n]\\^?of[ \\n]\\^?table(?=[ \\n])",
22
]
]
],
"said": [
"must be owner of table tags",
"must be owner of table"
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
],
[
[
"[ \\n]\\^column(?=[ \\n])(?:(?![ \\n]\\^column[ \\n]).){0,500}[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?exist(?=[ \\n])",
23
]
]
],
"said": [
"no such column",
"column \u2026 does not exist"
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
"id": "permission-denied-for-table-tags",
"message": "permission denied for table tags",
"facts": [
"PostgreSQL: <code>sqlalchemy.exc.ProgrammingError</code> from <code>asyncpg.exceptions.InsufficientPrivilegeError</code>, SQLSTATE <code>42501</code>"
],
"wordings": [
[
[
"[ \\n]\\^?permission[ \\n]\\^?denied[ \\n]\\^?for[ \\n]\\^?table[ \\n]\\^?tags(?=[ \\n])",
32
]
],
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
]
],
"said": [
"permission denied for table tags",
"permission denied for table",
"permission denied for sequence"
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
"[ \\n]\\^prepared[ \\n]\\^?statement(?=[ \\n])(?:(?![ \\n]\\^prepared[ \\n]\\^?statement[ \\n]).){0,500}[ \\n]\\^?already[ \\n]\\^?exists(?=[ \\n])",
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
"[ \\n]\\^relation(?=[ \\n])(?:(?![ \\n]\\^relation[ \\n]).){0,500}[ \\n]\\^?already[ \\n]\\^?exists(?=[ \\n])",
25
]
],
[
[
"[ \\n]\\^table(?=[ \\n])(?:(?![ \\n]\\^table[ \\n]).){0,500}[ \\n]\\^?already[ \\n]\\^?exists(?=[ \\n])",
22
]
],
[
[
"[ \\n]\\^index(?=[ \\n])(?:(?![ \\n]\\^index[ \\n]).){0,500}[ \\n]\\^?already[ \\n]\\^?exists(?=[ \\n])",
22
]
]
],
"said": [
"relation \u2026 already exists",
"table \u2026 already exists",
"index \u2026 already exists"
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
"[ \\n]\\^relation(?=[ \\n])(?:(?![ \\n]\\^relation[ \\n]).){0,500}[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?exist(?=[ \\n])",
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
"[ \\n]\\^schema(?=[ \\n])(?:(?![ \\n]\\^schema[ \\n]).){0,500}[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?exist(?=[ \\n])",
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
"id": "table-tags-already-exists",
"message": "table tags already exists",
"facts": [
"SQLite: <code>sqlalchemy.exc.OperationalError</code> from <code>sqlite3.OperationalError</code>"
],
"wordings": [
[
[
"[ \\n]\\^table[ \\n]\\^?tags[ \\n]\\^?already[ \\n]\\^?exists(?=[ \\n])",
25
]
],
[
[
"[ \\n]\\^table(?=[ \\n])(?:(?![ \\n]\\^table[ \\n]).){0,500}[ \\n]\\^?already[ \\n]\\^?exists(?=[ \\n])",
22
]
],
[
[
"[ \\n]\\^index(?=[ \\n])(?:(?![ \\n]\\^index[ \\n]).){0,500}[ \\n]\\^?already[ \\n]\\^?exists(?=[ \\n])",
22
]
]
],
"said": [
"table tags already exists",
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
"[ \\n]\\^type(?=[ \\n])(?:(?![ \\n]\\^type[ \\n]).){0,500}[ \\n]\\^?already[ \\n]\\^?exists(?=[ \\n])",
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
"[ \\n]\\^type(?=[ \\n])(?:(?![ \\n]\\^type[ \\n]).){0,500}[ \\n]\\^?does[ \\n]\\^?not[ \\n]\\^?exist(?=[ \\n])",
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
