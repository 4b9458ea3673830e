import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { bytes, openPage } from "../page.mjs";

let page;
let living; // blob URLs that are not revoked
beforeEach(async (t) => {
  page = await openPage();
  living = new Set();
  URL.createObjectURL = () => {
    const url = `blob:${living.size + Math.random()}`;
    living.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => living.delete(url);
  for (const name of ["play", "pause"]) {
    page.window.HTMLMediaElement.prototype[name] = function () {
      this.dataset.did = name;
    };
  }
});

const image = { type: "image", mime: "image/png", data: bytes("p"), alt: "A cat", width: 40, height: 20, caption: "Cat" };
const media = { mime: "audio/wav", data: bytes("w"), autoplay: false, loop: true, muted: false };

test("an image has its words, its size and its caption", async () => {
  await page.showNode(image);
  const img = page.$("img");

  assert.deepEqual([img.alt, img.style.width, img.style.aspectRatio], ["A cat", "40px", "40 / 20"]);
  assert.equal(page.$("figcaption").textContent, "Cat");
});

test("an image that replaces an image takes its element, and frees its memory", async () => {
  await page.showNode(image);
  const img = page.$("img");

  await page.showNode({ ...image, data: bytes("q") });
  assert.equal(page.$("img"), img);
  assert.deepEqual([...living], [img.src]);

  await page.show(["replace", "root", []]);
  assert.equal(living.size, 0);
});

test("an image that cannot be shown says so in words", async () => {
  await page.showNode(image);
  page.$("img").dispatchEvent(new page.window.Event("error"));

  assert.equal(page.$("img").hidden, true);
  assert.match(page.$(".kino-image-problem").textContent, /^A cat\. This image \(image\/png\) cannot be shown/);
});

test("a video has controls and what it was told", async () => {
  await page.showNode({ type: "video", ...media, mime: "video/mp4", muted: true });
  const video = page.$("video");

  assert.deepEqual([video.controls, video.loop, video.muted, video.autoplay], [true, true, true, false]);
  video.dispatchEvent(new page.window.Event("error"));
  assert.match(page.$('[data-type="video"]').textContent, /video\/mp4.*cannot be played/);
});

test("sound is played and paused from Python", async () => {
  const events = [["event", "a", "play", null]];
  await page.show(["replace", "root", [{ type: "audio", ref: "a" }]], ["mount", "a", media], ...events);
  assert.equal(page.$("audio").dataset.did, "play");

  await page.show(["event", "a", "pause", null]);
  assert.equal(page.$("audio").dataset.did, "pause");
});

test("where the browser refuses to play sound, the reader is told what to do", async () => {
  page.window.HTMLMediaElement.prototype.play = () => Promise.reject(new Error("not allowed"));
  await page.show(["replace", "root", [{ type: "audio", ref: "a" }]], ["mount", "a", { ...media, autoplay: true }]);

  assert.match(page.$(".kino-audio p").textContent, /press play/);
});
