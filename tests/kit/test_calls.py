"""The calls of a recipe's functions are told apart from what is around."""

import asyncio
import contextlib
import io
from types import ModuleType

import pytest

from recipes.kit.recording.calls import Call, current, told_apart

SOURCE = """
async def outer(n):
    print("in outer")
    await inner(1, twice=True)
    return n

async def inner(first=0, *, twice=False):
    send()
    if first and twice:
        send()

async def each():
    yield send()

async def fails():
    send()
    raise ValueError("no")

async def demo():
    send()
    await outer(1)
    print("after outer")
    await inner()
"""


@pytest.fixture
def module() -> ModuleType:
    made = ModuleType("made")

    def send() -> None:
        call = current()
        if call is not None:
            call.statements += 1

    vars(made)["send"] = send
    exec(SOURCE, vars(made))  # noqa: S102
    return made


async def run(module: ModuleType, name: str) -> tuple[list[Call], str]:
    with (
        contextlib.redirect_stdout(io.StringIO()) as printed,
        told_apart(module, {"outer", "inner", "fails"}) as calls,
    ):
        await vars(module)[name]()
    return calls, printed.getvalue()


async def test_a_call_within_a_call_belongs_to_it(module: ModuleType) -> None:
    calls, printed = await run(module, "demo")
    assert [(call.function, call.statements) for call in calls] == [
        ("outer", 2),
        ("inner", 1),
    ]
    between = printed[calls[0].ended : calls[1].began]
    assert between == "after outer\n"
    assert printed[calls[0].began : calls[0].ended] == "in outer\n"


async def test_functions_are_as_before_in_the_end(module: ModuleType) -> None:
    before = dict(vars(module))
    with pytest.raises(ValueError, match="no"):
        await run(module, "fails")
    assert vars(module) == before


async def test_a_call_that_fails_is_counted_too(module: ModuleType) -> None:
    with (
        contextlib.redirect_stdout(io.StringIO()),
        told_apart(module, {"outer", "inner", "fails"}) as calls,
    ):
        with pytest.raises(ValueError, match="no"):
            await module.fails()
        await module.inner()
    assert [call.statements for call in calls] == [1, 1]


async def test_tasks_have_calls_of_their_own(module: ModuleType) -> None:
    with (
        contextlib.redirect_stdout(io.StringIO()),
        told_apart(module, {"outer", "inner", "fails"}) as calls,
    ):
        answers = await asyncio.gather(*(module.outer(n=n) for n in range(3)))
    assert answers == [0, 1, 2]
    assert [call.statements for call in calls] == [2, 2, 2]


async def test_rows_are_read_and_not_called(module: ModuleType) -> None:
    with told_apart(module, {"each"}) as calls:
        assert [row async for row in module.each()] == [None]
    assert calls == []


def test_a_coroutine_that_nobody_awaits_has_the_name_of_its_function(
    module: ModuleType,
) -> None:
    with told_apart(module, {"inner"}):
        unawaited = module.inner()
    assert unawaited.__qualname__ == "inner"
    unawaited.close()
