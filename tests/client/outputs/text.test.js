import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { openPage, text } from "../page.mjs";

let page;
beforeEach(async () => {
  page = await openPage();
});

const box = () => page.$(".kino-text");

test("text is shown as it is, and controls are seen instead of obeyed", async () => {
  await page.showNode(text("<b>a</b> &amp;\n\x1b[31mred", { weight: "bold", size: "large", tone: "good" }));

  assert.equal(box().textContent, "<b>a</b> &amp;\n␛[31mred");
  assert.deepEqual({ ...box().dataset }, { weight: "bold", size: "large", tone: "good" });
});

test("a terminal's text has its colours", async () => {
  await page.showNode(text("plain \x1b[1;31mred\x1b[0m\nnext", { terminal: true }));

  assert.equal(
    page.html("text"),
    '<div class="kino-text" data-terminal="" data-weight="normal" data-size="normal" data-tone="ink">' +
      '<div><div>plain <span style="color: var(--k-ansi-1); font-weight: 600;">red</span></div><div>next</div></div></div>',
  );
});

test("a growing text adds to what is there, and is read out politely", async () => {
  await page.show(["append", "root", [text("one\n", { chunk: true, terminal: true })]]);
  const first = box().firstChild;

  await page.show(["append", "root", [text("two", { chunk: true, terminal: true })]]);

  assert.deepEqual([...box().firstChild.children].map((row) => row.textContent), ["one", "two"]);
  assert.equal(box().firstChild, first);
  assert.equal(box().getAttribute("role"), "log");
});

test("a progress bar drawn with carriage returns stays one line", async () => {
  for (const percent of [10, 50, 100]) {
    await page.show(["append", "root", [text(`\r${percent} %`, { chunk: true, terminal: true })]]);
  }

  assert.equal(box().textContent, "100 %");
});

test("plain text that grows keeps its one text node", async () => {
  await page.show(["append", "root", [text("a", { chunk: true })]]);
  const node = box().firstChild;

  await page.show(["append", "root", [text("b", { chunk: true })]]);

  assert.equal(node.data, "ab");
  assert.equal(box().firstChild, node);
});

test("of a very long text the end is shown, with how much is left out", async () => {
  await page.showNode(text("x\n".repeat(12_000), { terminal: true }));
  assert.equal(page.$(".kino-text-note").textContent, "2,001 earlier lines are not shown here.");

  await page.showNode(text("x\n".repeat(12_000)));
  assert.equal(page.$(".kino-text-note").textContent, "3,000 earlier lines are not shown here.");

  await page.showNode(text("short"));
  assert.equal(page.$(".kino-text-note"), null);
});

test("every line that a stream has lost is counted, wherever it was let go of", async () => {
  const stream = { chunk: true, terminal: true };
  await page.showNode(text("… 9,000 earlier characters …\na\n", stream));
  assert.equal(box().textContent, "a");
  assert.equal(page.$(".kino-text-note").textContent, "9,000 earlier characters are not shown here.");

  const line = "x".repeat(999) + "\n";
  for (let times = 0; times < 6; times++) await page.show(["append", "root", [text(line.repeat(1000), stream)]]);
  const [, after] = /^9,000 earlier characters and ([\d,]+) lines after them/.exec(page.$(".kino-text-note").textContent);
  const rows = page.all(".kino-text > div > div").length;
  assert.equal(Number(after.replace(",", "")) + rows, 6002); // with the one before, and the empty one at the end
});

test("a line break or a character that arrives in two chunks is one", async () => {
  for (const part of ["a\r", "\nb\ud83d", "\ude00"]) await page.show(["append", "root", [text(part, { chunk: true })]]);

  assert.equal(box().textContent, "a\nb😀");
});

test("the keyboard reaches a text that may scroll", async () => {
  await page.showNode(text("x ".repeat(300)));

  assert.equal(box().tabIndex, 0);
});

for (const [what, codes, ink] of [
  ["white on a ground of its own is white", "97;48;2;40;80;160", "rgb(255, 255, 255)"],
  ["black on a ground of its own is black", "30;48;2;240;240;240", "rgb(27, 35, 48)"],
  ["default ink on a dark ground of its own is white", "48;2;0;0;90", "rgb(255, 255, 255)"],
  ["default ink on a light ground of its own is dark", "48;2;250;250;200", "rgb(27, 35, 48)"],
  ["default ink on a named ground is the page's ground", "41", "var(--k-bg)"],
  ["a colour on a named ground stays", "31;44", "var(--k-ansi-1)"],
  ["inverse text changes ink and ground", "7", "var(--k-bg)"],
]) {
  test(what, async () => {
    await page.showNode(text(`\x1b[${codes}mx`, { terminal: true }));

    assert.equal(page.$(".kino-text span").style.color, ink);
  });
}
