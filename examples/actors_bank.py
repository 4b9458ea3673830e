"""A bank that survives its crashes: `python examples/actors_bank.py`.

Each account is a process that keeps its balance, and so is the ledger, where all payments stand. The
bank is a supervisor. It starts an account again that fails, which then reads its balance from the
ledger; should the ledger fail, it starts that again, and all accounts after it.
"""

import asyncio
import logging
import random
from contextlib import suppress

from pykino.actors import (
    Actor,
    Call,
    Child,
    Down,
    Process,
    Supervisor,
    call,
    cast,
    children,
    counts,
    exit_process,
    me,
    monitor,
    receive,
    run,
    send,
    spawn,
    whereis,
)
from pykino.errors import ActorError

OWNERS = ["Ann", "Bob", "Cleo", "Dan", "Eve"]
PAPER = [("the mint", owner, 100) for owner in OWNERS]  # payments; it outlives all processes


class Ledger(Actor):
    """Writes down who has paid how much to whom."""

    def init(self) -> None:
        self.balances = dict.fromkeys(OWNERS, 0) | {"the mint": 500}
        for payment in PAPER:
            self.count(*payment)

    def handle_call(self, request: object, sender: Call) -> object:
        match request:
            case "balance", owner:
                return self.balances[owner]
            case "pay", payer, payee, amount:
                self.count(payer, payee, amount)
                PAPER.append((payer, payee, amount))
                return self.balances[payer]
        return super().handle_call(request, sender)

    def count(self, payer: str, payee: str, amount: int) -> None:
        self.balances[payer] -= amount
        self.balances[payee] += amount


class Account(Actor):
    """Pays what its owner has. It has a bug: it does not look at what an amount is."""

    async def init(self, owner: str) -> None:
        self.owner = owner
        await self.look()

    async def look(self) -> None:
        self.balance = await call("ledger", ("balance", self.owner))

    async def handle_call(self, request: object, sender: Call) -> object:
        match request:
            case "balance":
                return self.balance
            case "pay", payee, amount:
                if amount > self.balance:
                    return "too poor"
                self.balance = await call("ledger", ("pay", self.owner, payee, amount))
                with suppress(ActorError):  # that account is just being started again
                    cast(payee, "look")
                return "paid"
        return super().handle_call(request, sender)

    async def handle_cast(self, message: object) -> None:
        await self.look()


def bank() -> list[Child]:
    accounts = [Child(Account, owner, name=owner) for owner in OWNERS]
    return [
        Child(Ledger, name="ledger"),
        Child(Supervisor, accounts, name="accounts", max_restarts=40, max_seconds=60),
    ]


async def customer(owner: str, home: Process) -> None:
    """Pays a little to others, and comes back later where there is nobody."""
    done = failed = 0
    while done < 100:
        payee = random.choice([other for other in OWNERS if other != owner])
        try:
            await call(owner, ("pay", payee, random.randint(1, 20)))
            done += 1
        except ActorError:
            failed += 1
        await asyncio.sleep(0)
    send(home, ("went home", owner, failed))


async def vandal() -> None:
    """Kills whom it meets."""
    for _ in range(25):
        await asyncio.sleep(0.002)
        if (victim := whereis(random.choice(OWNERS))) is not None:
            exit_process(victim, "killed")


async def shows(title: str) -> None:
    balances = [(owner, await call(owner, "balance")) for owner in OWNERS]
    said = ", ".join(f"{owner} {balance}" for owner, balance in balances)
    print(f"{title}: {said}; together {sum(balance for _, balance in balances)}.")


async def main() -> None:
    top = await Supervisor.start(bank(), strategy="rest_for_one", name="bank")
    print(f"The bank opens, with {(await counts('accounts')).workers} accounts.")
    await shows("Each has something")
    print(f"Ann pays Bob 30: {await call('Ann', ('pay', 'Bob', 30))}.")
    print(f"Dan pays Eve 300: {await call('Dan', ('pay', 'Eve', 300))}.")

    print("\nAnn pays Bob 'ten', and her account fails:")
    before = whereis("Ann")
    try:
        await call("Ann", ("pay", "Bob", "ten"))
    except ActorError as exc:
        print(f"  Ann is told: {exc}")
    await counts("accounts")  # whoever answers has seen to what came before
    print(f"It was {before}, now it is {whereis('Ann')}.")
    await shows("Nobody has lost anything")

    print("\nFive customers pay each other, while a vandal kills accounts:")
    spawn(vandal)
    for owner in OWNERS:
        spawn(customer, owner, me())
    for _ in OWNERS:
        _, owner, failed = await receive(("went home", ..., ...))
        print(f"  {owner} has paid 100 times, and found nobody {failed} times.")
    await counts("accounts")
    await shows("In the end")

    print("\nThe ledger is killed, and all accounts start after it:")
    before = [child.pid.number for child in await children(top)]
    exit_process("ledger", "killed")
    await asyncio.sleep(0.01)
    print(f"  pids {before} are now {[child.pid.number for child in await children(top)]}.")
    await shows("The paper is still there")

    print("\nEve's computer asks for nonsense, again and again:")
    accounts = whereis("accounts")
    monitor(accounts)
    while (gone := await no_news()) is None:
        with suppress(ActorError):
            await call("Eve", ("pay", "Bob", None))
    print(f"  {gone.reason}")
    await counts(top)
    print(f"The bank has started others: {accounts} is now {whereis('accounts')}.")
    await shows("All are there again")

    monitor(top)
    exit_process(top)
    print(f"\nThe bank closes: {(await receive(Down)).reason!r}.")


async def no_news() -> Down | None:
    try:
        return await receive(Down, timeout=0.0005)
    except TimeoutError:
        return None


class Brief(logging.Handler):
    """One line for each kind of failure; otherwise the log has every one, with its traceback."""

    def __init__(self) -> None:
        super().__init__()
        self.said: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        error = repr(record.exc_info[1])
        if error[:60] not in self.said:
            self.said.add(error[:60])
            print(f"  In the log: {record.getMessage()}, {error:.90}")


if __name__ == "__main__":
    random.seed(1)
    logging.getLogger("pykino").addHandler(Brief())
    run(main)
