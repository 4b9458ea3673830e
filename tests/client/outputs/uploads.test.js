import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { bytes, drawn, load } from "../page.mjs";
import { openField } from "./fields.mjs";

const { CHUNK, Upload, sizeText } = await load("outputs/_upload.js");
const table = { id: "1", name: "table.csv", size: 1_200_000, mime: "text/csv" };
const plain = { value: null, accept: [], limit: 1e9, max_size: null, uploading: null };
const empty = { ...plain, label: "L", help: "", disabled: false, message: "" };

/** Pages that are open: an upload would ask Python again and again. */
const pages = [];
afterEach(() => {
  for (const page of pages.splice(0)) page.running.close();
});

/** A field for files, and the hands that drop something on it. */
async function open(data, options, type = "file_input") {
  const page = await openField(type, { ...plain, ...data }, options);
  pages.push(page);
  const button = (words) => page.all("button").find((each) => each.textContent.startsWith(words));
  return {
    ...page,
    button,
    seen: (words) => Boolean(button(words)) && !button(words).closest("[hidden]"),
    async drop(...files) {
      const event = new page.window.Event("drop", { bubbles: true, cancelable: true });
      page.$(".kino-upload").dispatchEvent(Object.assign(event, { dataTransfer: { files, types: ["Files"] } }));
      await drawn();
    },
    /** Events of one name that Python was told, oldest first. */
    told: (name) => page.pushed().filter((event) => event.name === name).map(({ payload }) => payload),
    more: async (news) => {
      await page.show(["event", "f", "more", news]);
      await drawn();
    },
  };
}

const file = (size, name = "a.txt", type = "text/plain") => new File([new Uint8Array(size).fill(7)], name, { type });

// -- the way of the bytes -----------------------------------------------------------------------

function start(size) {
  const pushed = [];
  const heard = [];
  const listeners = {
    push: (name, payload) => pushed.push([name, payload]),
    progress: (done, all) => heard.push([done, all]),
    unreadable: () => heard.push("unreadable"),
  };
  const upload = new Upload({ blob: file(size), name: "a", mime: "" }, 4, listeners);
  return { upload, pushed, heard, chunks: () => pushed.filter(([name]) => name === "chunk").map(([, chunk]) => chunk) };
}

async function sent(parcel, count) {
  for (let turn = 0; turn < 50 && parcel.chunks().length < count; turn++) await drawn();
  assert.equal(parcel.chunks().length, count);
}

test("nothing is sent before Python says so, and no more than it says", async () => {
  const parcel = start(3 * CHUNK + 5);
  await drawn();
  assert.deepEqual(parcel.pushed.map(([name]) => name), ["upload"]);
  assert.deepEqual(parcel.pushed[0][1], { id: parcel.upload.id, name: "a", size: 3 * CHUNK + 5, mime: "", about: {}, n: 4, ask: 1 });

  parcel.upload.more({ id: parcel.upload.id, offset: 0, until: 2 * CHUNK, again: 1 });
  await sent(parcel, 2);
  parcel.upload.more({ id: parcel.upload.id, offset: CHUNK, until: 3 * CHUNK + 5 });
  await sent(parcel, 4);

  assert.deepEqual(parcel.chunks().map(({ offset, data }) => [offset, data.byteLength]), [
    [0, CHUNK], [CHUNK, CHUNK], [2 * CHUNK, CHUNK], [3 * CHUNK, 5],
  ]);
  assert.deepEqual(parcel.heard, [[0, 3 * CHUNK + 5], [CHUNK, 3 * CHUNK + 5]]);
  parcel.upload.end();
});

test("what is said of another upload is not for this one, and after its end nothing is sent", async () => {
  const parcel = start(CHUNK);
  parcel.upload.more({ id: "other", offset: 0, until: CHUNK, again: 1 });
  await drawn();
  assert.deepEqual(parcel.chunks(), []);

  parcel.upload.cancel();
  parcel.upload.more({ id: parcel.upload.id, offset: 0, until: CHUNK, again: 1 });
  await drawn();
  assert.deepEqual(parcel.chunks(), []);
  assert.deepEqual(parcel.pushed.at(-1), ["cancel", { id: parcel.upload.id }]);
});

test("when answers were lost Python is asked, and it goes on from what has arrived", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const parcel = start(4 * CHUNK);
  const { id } = parcel.upload;
  parcel.upload.more({ id, offset: 0, until: 2 * CHUNK, again: 1 });
  await sent(parcel, 2);
  t.mock.timers.tick(10_000);
  assert.deepEqual(parcel.pushed.at(-1)[0], "upload");

  parcel.upload.more({ id, offset: CHUNK, until: 3 * CHUNK }); // was on its way: where to go on is not known yet
  await drawn();
  await sent(parcel, 2);
  parcel.upload.more({ id, offset: CHUNK, until: 3 * CHUNK, again: 1 }); // an answer to what was asked before
  await drawn();
  await sent(parcel, 2);
  parcel.upload.more({ id, offset: CHUNK, until: 3 * CHUNK, again: 2 });
  await sent(parcel, 4);
  assert.deepEqual(parcel.chunks().map(({ offset }) => offset / CHUNK), [0, 1, 1, 2]);
  parcel.upload.end();
});

test("when pieces were lost it asks at once, and only once", async () => {
  const parcel = start(4 * CHUNK);
  const { id } = parcel.upload;
  parcel.upload.more({ id, offset: 0, until: 2 * CHUNK, again: 1 });
  await sent(parcel, 2);
  const lost = { id, offset: 0, until: 2 * CHUNK, lost: true };
  parcel.upload.more(lost);
  parcel.upload.more(lost);
  assert.deepEqual(parcel.pushed.map(([name]) => name), ["upload", "chunk", "chunk", "upload"]);

  parcel.upload.more({ id, offset: 0, until: 2 * CHUNK, again: 2 });
  await sent(parcel, 4);
  parcel.upload.end();
});

test("a file that cannot be read any more is said to be so", async () => {
  const heard = [];
  const blob = { size: 5, slice: () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) }) };
  const upload = new Upload({ blob, name: "a", mime: "" }, 1, { push() {}, progress() {}, unreadable: () => heard.push(1) });
  upload.more({ id: upload.id, offset: 0, until: 5, again: 1 });
  await drawn();

  assert.deepEqual(heard, [1]);
  upload.end();
});

test("sizes are said as Python says them", () => {
  const said = [0, 999, 1000, 12_345, 999_949, 999_950, 1_234_567_890, 1e13].map(sizeText);
  assert.deepEqual(said, ["0 B", "999 B", "1.0 kB", "12.3 kB", "999.9 kB", "1.0 MB", "1.2 GB", "10,000.0 GB"]);
});

// -- the field ----------------------------------------------------------------------------------

test("an empty field offers to choose or drop; one with a value to replace or remove it", async () => {
  const page = await open({ help: "Rows.", accept: [".csv"], max_size: 5e6, limit: 5e6 });
  assert.deepEqual(page.all("button").map((each) => [each.textContent, each.closest("[hidden]") === null]), [
    ["Choose a file", true], ["Dismiss", false], ["Remove", false], ["Cancel", false],
  ]);
  assert.equal(page.$(".kino-field-help").textContent, "Rows. Takes .csv, at most 5.0 MB.");
  assert.equal(page.$("legend").textContent, "Label");
  assert.equal(page.$("input[type=file]").accept, ".csv");

  await page.value({ ...table, name: "tab\u202ele.csv" });
  assert.equal(page.$(".kino-file").textContent, "tab\\u202ele.csv1.2 MB");
  assert.equal(page.seen("Replace"), true);
  page.button("Remove").click();
  assert.deepEqual(page.changes(), [{ value: null, n: 1 }]);
  await page.value(null, "me", 1);
  assert.equal(page.$(".kino-file").hidden, true);
});

test("what is dropped is announced, shown on its way, and there once Python says so", async () => {
  const page = await open();
  await page.drop(file(1000));
  const [{ id, name, size, mime, n }] = page.told("upload");
  assert.deepEqual([name, size, mime, n], ["a.txt", 1000, "text/plain", 1]);
  assert.equal(page.seen("Cancel"), true);
  assert.equal(page.seen("Choose"), false);

  await page.more({ id, offset: 0, until: 1000, again: 1 });
  assert.equal(page.told("chunk").length, 1);
  await page.more({ id, offset: 500, until: 1000 });
  assert.equal(page.$(".kino-upload-way p").textContent, "a.txt: 500 B of 1.0 kB");
  assert.equal(page.$("progress").value, 0.5);

  await page.value({ ...table, size: 1000 }, "me", 1);
  assert.equal(page.seen("Cancel"), false);
  assert.equal(page.$(".kino-file-name").textContent, "table.csv");
});

test("what is chosen in the dialog is taken, and may be chosen again", async () => {
  const page = await open();
  const dialog = page.$("input[type=file]");
  Object.defineProperty(dialog, "files", { value: [file(3)] });
  page.change(dialog);
  await drawn();

  assert.equal(page.told("upload").length, 1);
  assert.equal(dialog.value, "");
});

test("what others hand over meanwhile is shown, and what is on its way goes on", async () => {
  const page = await open();
  await page.drop(file(1000));
  await page.value(table, "other", 1);

  assert.equal(page.$(".kino-file-name").textContent, "table.csv");
  assert.equal(page.seen("Cancel"), true);
  assert.deepEqual(page.told("cancel"), []);
});

test("cancel ends it here and in Python, and puts the focus where one goes on", async () => {
  const page = await open();
  await page.drop(file(1000));
  page.button("Cancel").click();

  assert.deepEqual(page.told("cancel"), [{ id: page.told("upload")[0].id }]);
  assert.equal(page.document.activeElement.textContent, "Choose a file");
});

test("a refusal stands next to the field; the value that was there stays", async () => {
  const page = await open({ value: table });
  await page.drop(file(1000));
  await page.refuse("It could not be kept: No space left on device.", 1);

  assert.equal(page.said(), "✕ It could not be kept: No space left on device.");
  assert.equal(page.seen("Cancel"), false);
  assert.equal(page.$(".kino-file-name").textContent, "table.csv");
  await page.drop(file(1));
  assert.equal(page.said(), "");
  await page.refuse("Of the one before.", 1);
  assert.equal(page.said(), "");
});

test("what a form says of it does not end what is on its way", async () => {
  const page = await open();
  await page.drop(file(1000));
  await page.refuse("It is still on its way.");

  assert.equal(page.seen("Cancel"), true);
});

test("another kind and another size are refused before Python is asked", async () => {
  const page = await open({ accept: [".csv", "image/*"], limit: 100, max_size: 100 });
  await page.drop(file(1));
  assert.equal(page.said(), "✕ Expected a file of the kind .csv or image/*.");
  await page.drop(file(101, "A.CSV"));
  assert.equal(page.said(), "✕ Expected a file of at most 100 B.");
  await page.drop(file(1), file(1));
  assert.equal(page.said(), "✕ Expected a file, not 2 at once.");
  assert.deepEqual(page.pushed(), []);

  await page.drop(file(1, "x", "image/webp"));
  assert.equal(page.told("upload").length, 1);
});

test("where a MIME type is asked for, Python decides: browsers name kinds differently", async () => {
  const page = await open({ accept: ["text/csv"] });
  await page.drop(file(1, "a.csv", "application/vnd.ms-excel"));

  assert.equal(page.told("upload").length, 1);
});

test("a page that was loaded again cancels what it had begun; one that lost answers asks for them", async () => {
  const page = await open({ uploading: "old" });
  assert.deepEqual(page.told("cancel"), [{ id: "old" }]);
  await page.drop(file(1000));
  const [{ id }] = page.told("upload");

  await page.mount({ uploading: id });
  assert.deepEqual(page.told("upload").map((told) => told.id), [id, id]);
  assert.equal(page.told("cancel").length, 1);
});

test("an input that stands on a page twice does not cancel what its twin has begun", async () => {
  const page = await open();
  await page.drop(file(1000));
  await page.show(["append", "root", [{ type: "file_input", ref: "f" }]], ["mount", "f", { ...empty, uploading: page.told("upload")[0].id }]);

  assert.equal(page.all(".kino-upload").length, 2);
  assert.deepEqual(page.told("cancel"), []);
});

test("what is refused to its twin does not end what an input has on its way", async () => {
  const page = await open();
  await page.drop(file(1000));
  await page.show(["append", "root", [{ type: "file_input", ref: "f" }]]);
  const event = new page.window.Event("drop", { bubbles: true, cancelable: true });
  page.all(".kino-upload")[1].dispatchEvent(Object.assign(event, { dataTransfer: { files: [file(5)], types: ["Files"] } }));
  await drawn();
  const [first, second] = page.told("upload");
  assert.notEqual(first.n, second.n);
  await page.refuse("Another upload of yours is under way.", second.n);

  assert.deepEqual(page.all(".kino-upload-way").map((way) => way.hidden), [false, true]);
});

test("what leaves the page is cancelled: its input can be shown again, and take another", async () => {
  const page = await open();
  await page.drop(file(1000));
  const [{ id }] = page.told("upload");
  await page.show(["replace", "root", []]);
  assert.deepEqual(page.told("cancel"), [{ id }]);

  // Python may not have heard of it
  await page.show(["replace", "root", [{ type: "file_input", ref: "f" }]], ["mount", "f", { ...empty, uploading: id }]);
  assert.deepEqual(page.told("cancel"), [{ id }, { id }]);
});

test("what is left of a page before is cancelled before another is announced again", async () => {
  const page = await open();
  await page.drop(file(1000));
  await page.mount({ uploading: "old" });

  assert.deepEqual(page.pushed().map(({ name }) => name), ["upload", "cancel", "upload"]);
  assert.deepEqual(page.told("cancel"), [{ id: "old" }]);
});

test("a form that is reset wants nothing of it any more", async () => {
  const page = await open();
  await page.drop(file(1000));
  await page.value(null, null, 0, { reset: true });

  assert.equal(page.told("cancel").length, 1);
  assert.equal(page.seen("Choose a file"), true);
});

test("whoever asks for pending edits waits until it has arrived", async () => {
  const page = await open();
  await page.drop(file(1000));
  await page.show(["sync", "t"]);
  const synced = () => page.sent.filter(({ t }) => t === "synced").length;
  assert.equal(synced(), 0);

  await page.value(table, "me", 1);
  await drawn();
  assert.equal(synced(), 1);
});

test("switched off, or where nobody answers, nothing can be handed over", async () => {
  const page = await open({ disabled: true });
  await page.drop(file(1));
  assert.equal(page.button("Choose").disabled, true);
  assert.deepEqual(page.pushed(), []);

  const still = await open({ value: table }, { static: true });
  assert.equal(still.$(".kino-file-name").textContent, "table.csv");
  assert.match(still.$(".kino-field-note").textContent, /no program answers/);
  assert.equal(still.all("button").every((each) => each.disabled), true);
});

test("files over a field that takes none do not lead the browser away, and the pointer says so", async () => {
  const page = await open({ disabled: true });
  const over = (name, types) => {
    const event = new page.window.Event(name, { bubbles: true, cancelable: true });
    const dataTransfer = { files: [file(1)], types, dropEffect: "" };
    page.$(".kino-upload").dispatchEvent(Object.assign(event, { dataTransfer }));
    return [event.defaultPrevented, dataTransfer.dropEffect];
  };

  assert.deepEqual(over("dragover", ["Files"]), [true, "none"]);
  assert.deepEqual(over("drop", ["Files"]), [true, ""]);
  assert.deepEqual(over("dragover", ["text/plain"]), [false, ""]);
  await page.show(["event", "f", "state", { disabled: false, label: "L", help: "" }]);
  assert.deepEqual(over("dragover", ["Files"]), [true, "copy"]);
});

test("the bar is named as a reader can trust it", async () => {
  const page = await open({ label: "tab\u202ele" });
  assert.equal(page.$("progress").getAttribute("aria-label"), "tab\\u202ele");
});

test("who chooses something is led to Cancel, and then to what can be done next", async () => {
  const page = await open();
  const focused = () => page.document.activeElement.textContent;
  page.button("Choose").focus();
  await page.drop(file(1000));
  assert.equal(focused(), "Cancel");
  assert.equal(page.$(".kino-upload-news").textContent, "Uploading a.txt, 1.0 kB.");

  await page.value(table, "me", 1);
  assert.equal(focused(), "Replace");
  assert.equal(page.$(".kino-upload-news").textContent, "a.txt has arrived.");
  assert.equal(page.$(".kino-upload-news").getAttribute("role"), "status");

  page.button("Remove").focus();
  await page.value(null, "other", 1);
  assert.equal(focused(), "Choose a file");
});

test("who is elsewhere stays there", async () => {
  const page = await open();
  page.document.body.tabIndex = -1;
  page.document.body.focus();
  await page.drop(file(1000));
  await page.value(table, "me", 1);

  assert.equal(page.document.activeElement, page.document.body);
});

// -- in a form ----------------------------------------------------------------------------------

/** A form that holds nothing but a field for files. */
async function openForm(data = {}, type = "file_input") {
  const page = await open(data, {}, type);
  await page.show(
    ["replace", "root", [{ type: "form", ref: "form" }]],
    ["mount", "form", { fields: [{ name: "x", label: "X", node: { type, ref: "f" } }], submit: "Send" }],
    ["mount", "f", { ...empty, ...data }],
  );
  return {
    ...page,
    async send() {
      page.fire(page.$("form"), "submit");
      await drawn();
    },
    /** Of what Python was told, the last. */
    last: (count) => page.pushed().slice(-count).map(({ name, payload }) => [name, payload]),
  };
}

test("what was refused here is told to Python before the form is sent", async () => {
  const page = await openForm({ accept: [".csv"] });
  await page.drop(file(1));
  assert.deepEqual(page.pushed(), []);
  await page.send();

  assert.deepEqual(page.last(2), [["problem", { message: "Expected a file of the kind .csv." }], ["submit", {}]]);
  await page.drop(file(1, "a.csv", "text/csv"));
  assert.deepEqual(page.told("problem").at(-1), { message: "" });
});

test("what was refused can be dismissed, here and in Python", async () => {
  const page = await openForm({ limit: 10 });
  await page.drop(file(11));
  page.button("Dismiss").click();
  assert.equal(page.said(), "");
  assert.equal(page.seen("Dismiss"), false);
  await page.send();
  assert.deepEqual(page.last(1), [["submit", {}]]);

  await page.refuse("It could not be kept.");
  page.button("Dismiss").focus();
  page.button("Dismiss").click();
  assert.deepEqual(page.last(1), [["problem", { message: "" }]]);
  assert.equal(page.document.activeElement.textContent, "Choose a file");
});

test("an empty answer of Python is not about what was refused here since", async () => {
  const page = await openForm({ limit: 10 });
  await page.drop(file(11));
  await page.refuse("");

  assert.match(page.said(), /at most 10 B/);
});

test("a form waits for what is on its way; to cancel it ends that attempt", async () => {
  const page = await openForm();
  await page.drop(file(1000));
  await page.send();
  assert.deepEqual(page.told("submit"), []);
  page.button("Cancel").click();
  await drawn();

  const [cancel, problem, submit] = page.last(3);
  assert.equal(cancel[0], "cancel");
  assert.deepEqual(problem, ["problem", { message: "It was cancelled, so nothing was sent. Send again to go without it.", once: true }]);
  assert.equal(submit[0], "submit");
});

test("a form goes on waiting when something else takes the place of what is on its way", async () => {
  const page = await openForm();
  await page.drop(file(1000));
  await page.send();
  await page.drop(file(2000));
  assert.deepEqual(page.told("submit"), []);

  await page.value(table, "me", 2);
  await drawn();
  assert.deepEqual(page.told("submit"), [{}]);
});

// -- pictures -----------------------------------------------------------------------------------

const { layout, opaque } = await load("outputs/_pixels.js");
const { floatsOf, waveOf } = await load("outputs/_samples.js");

let living;
beforeEach(() => {
  living = new Set();
  URL.createObjectURL = () => {
    const url = `blob:${Math.random()}`;
    living.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => living.delete(url);
});

test("a picture gets into its size as it was told", () => {
  const at = (fit) => layout(200, 100, [10, 40], fit);

  assert.deepEqual(layout(200, 100, null, "pad"), { canvas: { width: 200, height: 100 }, place: [0, 0, 200, 100] });
  assert.deepEqual(at("match"), { canvas: { width: 40, height: 10 }, place: [0, 0, 40, 10] });
  assert.deepEqual(at("contain"), { canvas: { width: 20, height: 10 }, place: [0, 0, 20, 10] });
  assert.deepEqual(at("pad"), { canvas: { width: 40, height: 10 }, place: [10, 0, 20, 10] });
  assert.deepEqual(at("crop"), { canvas: { width: 40, height: 10 }, place: [0, -5, 40, 20] });
  assert.deepEqual(layout(10_000, 1, [8, 8], "contain").canvas, { width: 8, height: 1 });
});

test("what is seen through is left out of the pixels", () => {
  assert.deepEqual([...opaque(new Uint8ClampedArray([1, 2, 3, 255, 4, 5, 6, 0]))], [1, 2, 3, 4, 5, 6]);
});

test("a picture is shown with its size, and its memory is freed with it", async () => {
  const value = { id: "1", width: 640, height: 480, size: 921_600, mime: "image/png", preview: bytes("p") };
  const page = await open({ format: "rgb", size: null, fit: "contain", value }, {}, "image_input");
  assert.equal(page.$("figcaption").textContent, "640×480 pixels, 921.6 kB");
  assert.equal(page.$("img").alt, "The picture that is there now, 640×480 pixels");

  await page.value({ ...value, id: "2", preview: null });
  assert.match(page.$("figcaption").textContent, /too large to be shown here$/);
  assert.equal(page.$("img").hidden, true);
  assert.equal(living.size, 0);
  await page.value({ ...value, id: "3" });
  await page.show(["replace", "root", []]);
  assert.equal(living.size, 0);
});

test("what the browser cannot open is refused in words", async () => {
  const page = await open({ format: "rgb", size: null, fit: "contain" }, {}, "image_input");
  page.window.HTMLImageElement.prototype.decode = () => Promise.reject(new Error("no picture"));
  await page.drop(file(10, "a.png", "image/png"));

  assert.equal(page.said(), "✕ Expected a picture that this browser can open.");
  assert.equal(page.seen("Choose a picture"), true);
});

// -- sounds -------------------------------------------------------------------------------------

test("channels are woven into floats, little-endian", () => {
  const samples = floatsOf([new Float32Array([0.5, 1]), new Float32Array([-0.5, -1])]);
  const found = [0, 4, 8, 12].map((at) => samples.getFloat32(at, true));
  assert.deepEqual(found, [0.5, -0.5, 1, -1]);
});

test("a WAV file has a head, and samples of 16 bits that are cut where they are too loud", async () => {
  const blob = waveOf([new Float32Array([0, 1, -1, 2, -2])], 8000);
  const wave = new DataView(await blob.arrayBuffer());
  const word = (at) => new TextDecoder().decode(new Uint8Array(wave.buffer, at, 4));

  assert.deepEqual([0, 8, 12, 36].map(word), ["RIFF", "WAVE", "fmt ", "data"]);
  assert.deepEqual([wave.getUint32(4, true) + 8, wave.getUint32(40, true)], [wave.byteLength, 10]);
  assert.deepEqual([wave.getUint16(22, true), wave.getUint32(24, true), wave.getUint16(34, true)], [1, 8000, 16]);
  assert.deepEqual([0, 1, 2, 3, 4].map((i) => wave.getInt16(44 + 2 * i, true)), [0, 32767, -32767, 32767, -32767]);
});

const sound = { format: "pcm_f32", sampling_rate: 48_000 };

test("a sound can be played, and it is said how much of it", async () => {
  const value = { id: "1", channels: 2, sampling_rate: 48_000, duration: 90, heard: 13, wav: bytes("RIFF") };
  const page = await open({ ...sound, value }, {}, "audio_input");

  assert.equal(page.$("audio").controls, true);
  assert.equal(page.$(".kino-sound p").textContent, "1 min 30 s, 2 channels, 48,000 Hz, the first 13 s can be heard here");
});

/** A page whose microphone works; `hears` is what its recorder has recorded. */
async function openMicrophone(inForm) {
  const page = inForm ? await openForm(sound, "audio_input") : await open(sound, {}, "audio_input");
  const stream = { getTracks: () => [{ stop() {} }] };
  Object.defineProperty(page.window.navigator, "mediaDevices", { value: { getUserMedia: async () => stream } });
  globalThis.MediaRecorder = class extends EventTarget {
    state = "inactive";
    mimeType = "audio/webm";
    start() {
      this.state = "recording";
    }
    stop() {
      this.state = "inactive";
      setImmediate(() => this.dispatchEvent(new Event("stop")));
    }
  };
  globalThis.OfflineAudioContext = class {
    decodeAudioData = async () => ({ length: 2, numberOfChannels: 1, getChannelData: () => new Float32Array(2) });
  };
  page.button("Record").click();
  await drawn();
  return page;
}

test("the button that records keeps one name while the time goes by", async () => {
  const page = await openMicrophone();
  const button = page.$(".kino-sound-record");
  assert.equal(button.getAttribute("aria-label"), "Stop");
  assert.equal(button.querySelector("span").getAttribute("aria-hidden"), "true");
  assert.equal(page.$(".kino-upload-news").textContent, "Recording.");

  button.click();
  await drawn();
  assert.equal(button.hasAttribute("aria-label"), false);
  assert.equal(page.told("upload").length, 1);
});

test("a form that is sent ends a recording, and waits for it", async () => {
  const page = await openMicrophone(true);
  await page.send();
  assert.equal(page.told("upload").length, 1);
  assert.deepEqual(page.told("submit"), []);

  await page.value({ id: "1", channels: 1, sampling_rate: 48_000, duration: 1, heard: 1, wav: bytes("RIFF") }, "me", 1);
  await drawn();
  assert.deepEqual(page.told("submit"), [{}]);
});

test("where a program evaluates something, a recording goes on", async () => {
  const page = await openMicrophone();
  await page.show(["sync", "t"]);

  assert.deepEqual(page.told("upload"), []);
  assert.equal(page.sent.at(-1).t, "synced");
  assert.equal(page.seen("Stop"), true);
});

const microphones = [
  [undefined, /Browsers record on secure pages only/],
  ["NotAllowedError", /does not let this page use the microphone/],
  ["NotFoundError", /There is no microphone/],
  ["NotReadableError", /cannot be used just now/],
  ["OddError", /It could not be recorded: odd\./],
];

for (const [name, words] of microphones) {
  test(`where the microphone cannot be had (${name}), it says why and can be tried again`, async () => {
    const devices = { getUserMedia: () => Promise.reject(Object.assign(new Error("odd"), { name })) };
    const page = await open(sound, {}, "audio_input");
    Object.defineProperty(page.window.navigator, "mediaDevices", { value: name && devices });
    page.button("Record").click();
    await drawn();

    assert.match(page.said(), words);
    assert.equal(page.button("Record").hasAttribute("aria-busy"), false);
  });
}
