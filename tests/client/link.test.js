import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { SocketLink } from "../../src/pykino/client/link.js";

/** A network that does what the test says, and a clock that stands until it is moved. */
class World {
  sockets = [];
  timers = [];
  time = 0;
  stored = new Map();
  states = [];
  messages = [];

  constructor() {
    const world = this;
    this.env = {
      url: "ws://x/ws",
      WebSocket: class {
        sent = [];
        constructor() {
          world.sockets.push(this);
        }
        send(message) {
          this.sent.push(message);
        }
        close() {
          this.onclose({ code: 1000 });
        }
      },
      storage: {
        getItem: (key) => this.stored.get(key) ?? null,
        setItem: (key, value) => this.stored.set(key, value),
      },
      encode: (message) => message,
      decode: (frame) => {
        if (frame === "garbage") throw new Error("garbage");
        return frame;
      },
      setTimeout: (fn, ms) => this.timers.push({ fn, ms }),
      clearTimeout: () => (this.timers = []),
      now: () => this.time,
      random: () => 1,
    };
  }

  connect() {
    this.link = new SocketLink(this.env, {
      message: (message) => this.messages.push(message),
      state: (state) => this.states.push(state),
    });
  }

  get socket() {
    return this.sockets.at(-1);
  }

  welcome(fields = {}) {
    this.socket.onopen();
    this.receive({ t: "welcome", session: "s", client: "c", key: "k", resumed: true, title: "", version: "1", ...fields });
  }

  receive(data) {
    this.socket.onmessage({ data });
  }

  lose(code = 1006) {
    this.socket.onclose({ code });
  }

  /** Let the time until the next try pass. */
  wait() {
    const { fn, ms } = this.timers.pop();
    this.time += ms;
    fn();
    return ms;
  }
}

let world;
beforeEach(() => {
  world = new World();
  world.connect();
});

const event = (name) => ({ t: "event", ref: "x", name, payload: {} });

test("the first message is a hello of nobody who has seen nothing", () => {
  world.socket.onopen();

  assert.deepEqual(world.socket.sent, [{ t: "hello", client: null, session: null, key: null, last: -1 }]);
});

test("after a break it says who it was and what it has seen", () => {
  world.welcome();
  world.link.seen(7);
  world.lose();
  world.wait();
  world.socket.onopen();

  assert.deepEqual(world.socket.sent, [{ t: "hello", client: "c", session: "s", key: "k", last: 7 }]);
});

test("after a reload it says who it was and has seen nothing", () => {
  world.welcome();
  world.link.seen(7);
  world.connect();
  world.socket.onopen();

  assert.deepEqual(world.socket.sent, [{ t: "hello", client: "c", session: "s", key: "k", last: -1 }]);
});

test("where storage is forbidden it still knows who it was after a break", () => {
  world.env.storage.getItem = world.env.storage.setItem = () => {
    throw new Error("forbidden");
  };
  world.welcome();
  world.lose();
  world.wait();
  world.socket.onopen();

  assert.equal(world.socket.sent[0].client, "c");
});

test("it waits twice as long for each try, five seconds at most", () => {
  world.welcome();
  world.lose();
  const waits = Array.from({ length: 7 }, () => {
    const ms = world.wait();
    world.lose();
    return ms;
  });

  assert.deepEqual(waits, [250, 500, 1000, 2000, 4000, 5000, 5000]);
});

test("tabs do not come back all at once", () => {
  world.env.random = () => 0;
  world.welcome();
  world.lose();

  assert.equal(world.wait(), 125);
});

test("a break is shown as such, and its end", () => {
  world.welcome();
  world.lose();
  world.wait();
  world.welcome();

  assert.deepEqual(world.states, ["connected", "reconnecting", "connected"]);
});

test("a program that says goodbye has ended at once", () => {
  world.welcome();
  world.lose(1001);

  assert.deepEqual(world.states, ["connected", "gone"]);
});

test("a program that is silent for half a minute has ended, until it is back", () => {
  world.welcome();
  world.lose();
  while (world.states.at(-1) !== "gone") {
    world.wait();
    world.lose();
  }
  assert.ok(world.time >= 30_000 && world.time < 36_000);

  world.wait();
  world.welcome({ session: "other" });
  assert.equal(world.states.at(-1), "connected");
});

test("what the reader did during a break is sent after it", () => {
  world.welcome();
  world.lose();
  world.link.send(event("click"));
  world.link.send({ t: "ack", n: 3 });
  world.wait();
  world.welcome();

  assert.deepEqual(world.socket.sent.slice(1), [event("click")]);
});

test("what the reader did is not told to another session", () => {
  world.welcome();
  world.lose();
  world.link.send(event("click"));
  world.wait();
  world.welcome({ session: "other" });

  assert.deepEqual(world.socket.sent.slice(1), []);
});

test("a reader who comes back need not wait", () => {
  world.welcome();
  world.lose();
  world.link.retry();

  assert.equal(world.sockets.length, 2);
});

test("there is never more than one connection", () => {
  world.welcome();
  world.link.retry();

  assert.equal(world.sockets.length, 1);
});

test("a message that cannot be read ends in a fresh start", (t) => {
  t.mock.method(console, "error", () => {});
  world.welcome();
  world.link.seen(7);
  world.receive("garbage");
  world.wait();
  world.socket.onopen();

  assert.equal(world.socket.sent[0].last, -1);
});

test("a connection that was given up on is not heard any more", () => {
  world.welcome();
  const old = world.socket;
  world.lose();
  old.onmessage({ data: { t: "batch" } });

  assert.deepEqual(world.messages.map(({ t }) => t), ["welcome"]);
});

test("once closed it stays closed", () => {
  world.welcome();
  world.link.close();

  assert.deepEqual([world.timers, world.states], [[], ["connected"]]);
});

test("when an event may have gone down with a connection, the state is asked for again", () => {
  world.welcome();
  world.link.send(event("click"));
  world.lose();
  world.wait();
  world.welcome();

  assert.deepEqual(world.socket.sent.at(-1), { t: "resync" });
});

test("when more was done during a break than is kept, the state is asked for again", () => {
  world.welcome();
  world.lose();
  for (let n = 0; n < 201; n++) world.link.send(event(`click ${n}`));
  world.wait();
  world.welcome();

  assert.equal(world.socket.sent.length, 202); // hello, 200 events
  assert.deepEqual(world.socket.sent.at(-1), { t: "resync" });
});

test("events that Python has had time to hear are in no doubt", () => {
  world.welcome();
  world.link.send(event("click"));
  world.time += 6_000;
  world.receive({ t: "batch", n: 1, fresh: false, ops: [] });
  world.lose();
  world.wait();
  world.welcome();

  assert.equal(world.socket.sent.at(-1).t, "hello");
});
