"""Find a deadlock with a trace: `pykino run examples/trace_deadlock.py`.

A shop of two actors. The stock keeps a thing for a customer once it is paid, so it asks the till;
the till takes no money for what is not there, so it asks the stock. Each works, in its own tests.
Together they wait for each other, and all that is seen of that is a question without an answer.
"""

import pykino as kino
from pykino.actors import Actor, call, run


class Stock(Actor):
    def init(self) -> None:
        self.things = {"lamp": 3}

    async def handle_call(self, request, sender):
        match request:
            case "order", thing:
                receipt = await call("till", ("pay", thing))
                self.things[thing] -= 1
                return receipt
            case "is there", thing:
                return self.things.get(thing, 0) > 0
        return super().handle_call(request, sender)


class Till(Actor):
    async def handle_call(self, request, sender):
        match request:
            case "pay", thing:
                if await call("stock", ("is there", thing)):
                    return f"paid: one {thing}"
                return "nothing to pay"
        return super().handle_call(request, sender)


async def customer() -> str:
    return await call("stock", ("order", "lamp"), timeout=0.2)


async def main() -> kino.Trace:
    await Stock.start(name="stock")
    await Till.start(name="till")
    with kino.trace(caption="A lamp that nobody gets") as seen:
        try:
            print(await customer())
        except TimeoutError as exc:
            print(f"The customer has given up: {exc}\n")
    return seen


def waits(seen: kino.Trace) -> dict:
    """Who waits for whom: calls that were sent and have no reply, by who has sent them."""
    calls = {m.sender: m for m in seen.messages if m.label.startswith("call: ")}
    replied = {(m.receiver, m.sender) for m in seen.messages if m.label.startswith("reply: ")}
    return {who: m for who, m in calls.items() if (who, m.receiver) not in replied}


def circle(waiting: dict) -> list:
    """The messages along which everybody waits for the next one, and the last for the first."""
    for who in waiting:
        path = [who]
        while (following := waiting.get(path[-1])) is not None:
            if following.receiver in path:
                return [waiting[each] for each in path[path.index(following.receiver) :]]
            path.append(following.receiver)
    return []


seen = run(main)
kino.render(seen)

print("\nWho waits for whom?")
waiting = waits(seen)
for message in waiting.values():
    taken = "has taken that" if message.receive else "has not even looked at it"
    place = message.send.place
    print(f"  {message.sender.name} asks {message.receiver.name}: {message.payload}")
    print(f"    in {place.function}, line {place.line}; {message.receiver.name} {taken}")

if found := circle(waiting):
    links = [f"{message.sender.name} waits for {message.receiver.name}" for message in found]
    print(f"\nA deadlock: {', and '.join(links)}.")
    print("How it came to the last question:")
    for event in seen.why(found[-1].send):
        print(f"  {event}")
