import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { openPage } from "../page.mjs";

const html = (markup) => ({ type: "html", html: markup });

let page;
let received; // what the iframes were sent
beforeEach(async () => {
  page = await openPage({ frame: { srcdoc: "<p>frame</p>" } });
  received = [];
});

const frames = () => page.all("iframe");

/** Say something as the page inside `iframe` would. */
function say(iframe, data, source = iframe.contentWindow) {
  if (iframe.contentWindow) iframe.contentWindow.postMessage = (message) => received.push(message);
  page.window.dispatchEvent(new page.window.MessageEvent("message", { data, source }));
}

function drawn(iframe, height = 100) {
  say(iframe, { kino: "ready" });
  say(iframe, { kino: "height", height });
}

test("foreign markup lives in an iframe that has no origin", async () => {
  await page.showNode(html("<b>x</b>"));
  const [iframe] = frames();

  assert.deepEqual([iframe.getAttribute("sandbox"), iframe.srcdoc], ["allow-scripts", "<p>frame</p>"]);
});

test("the iframe gets the markup when it is ready, and is as high as it says, within limits", async () => {
  await page.showNode(html("<b>x</b>"));
  const [iframe] = frames();
  drawn(iframe, 99.2);
  assert.equal(received[0].html, "<b>x</b>");
  assert.equal(iframe.style.height, "100px");

  say(iframe, { kino: "height", height: 1e9 });
  assert.equal(iframe.style.height, "800px");
});

test("nonsense from inside changes nothing, nor do messages of others", async () => {
  await page.showNode(html("x"));
  const [iframe] = frames();
  drawn(iframe, 50);
  for (const height of ["1px", NaN, -5, {}]) say(iframe, { kino: "height", height });
  say(iframe, null);
  say(iframe, { kino: "height", height: 7 }, page.window);

  assert.equal(iframe.style.height, "50px");
});

test("new markup takes the old one's place once it has something to show", async () => {
  await page.showNode(html("one"));
  const [first] = frames();
  drawn(first);

  await page.showNode(html("two"));
  assert.equal(frames().length, 2);
  const second = frames()[1];
  drawn(second);

  assert.deepEqual(frames(), [second]);
  assert.equal(received.at(-1).html, "two");
});

test("markup that changes faster than it is drawn ends on the last one", async () => {
  await page.showNode(html("one"));
  for (const markup of ["two", "three", "four"]) await page.showNode(html(markup));
  assert.equal(frames().length, 1);
  drawn(frames()[0]);
  assert.equal(received.at(-1).html, "four");

  await page.showNode(html("five"));
  say(frames()[1], { kino: "ready" });
  await page.showNode(html("six"));
  say(frames()[1], { kino: "height", height: 10 });
  drawn(frames()[1]);
  assert.deepEqual([received.at(-1).html, frames().length], ["six", 1]);
});

test("a change of the theme reaches the inside", async () => {
  await page.showNode(html("x"));
  drawn(frames()[0]);
  page.running.setTheme("dark");

  assert.deepEqual([received.at(-1).kino, received.at(-1).look.scheme], ["look", "dark"]);
});
