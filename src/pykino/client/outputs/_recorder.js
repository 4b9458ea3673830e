/**
 * A button that records from the microphone: pressed once it begins, pressed again it hands over what it has.
 *
 * @typedef {object} Use
 * @property {AbortSignal} signal
 * @property {() => number} longest seconds
 * @property {(file: File) => void} done
 * @property {(message: string) => void} say next to the field
 * @property {(news: string) => void} tell to those who cannot see it
 */

const TICK = 200; // ms
const WORDS = "Record";
/** @type {Record<string, string>} */
const PROBLEMS = {
  NotAllowedError: "The browser does not let this page use the microphone: allow it beside the address, then try again.",
  NotFoundError: "There is no microphone: connect one, or choose a file.",
  NotReadableError: "The microphone cannot be used just now: another program may have it.",
  InsecureError: "Browsers record on secure pages only: open this one by https or on its own machine, or choose a file.",
};

/**
 * @param {HTMLButtonElement} button
 * @param {Use} use
 */
export function makeRecorder(button, { signal, longest, done, say, tell }) {
  /** @type {MediaRecorder | null} */
  let recorder = null;
  /** A number for each attempt: what the reader has given up is dropped. */
  let turn = 0;
  /** @type {any} */
  let timer;
  const time = button.ownerDocument.createElement("span");
  time.setAttribute("aria-hidden", "true"); // the name of the button stays the same
  idle();
  button.addEventListener("click", () => (recorder ? recorder.stop() : begin()), { signal });
  signal.addEventListener("abort", stop);
  return { stop, finish };

  async function begin() {
    const mine = (turn += 1);
    say("");
    button.setAttribute("aria-busy", "true");
    try {
      const devices = button.ownerDocument.defaultView?.navigator.mediaDevices;
      if (!devices) throw new DOMException("", "InsecureError");
      const stream = await devices.getUserMedia({ audio: true });
      if (mine === turn) record(stream);
      else release(stream);
    } catch (error) {
      if (mine !== turn) return;
      const { name, message } = /** @type {Error} */ (error);
      say(PROBLEMS[name] ?? `It could not be recorded: ${message || name}.`);
    } finally {
      if (mine === turn) button.removeAttribute("aria-busy");
    }
  }

  /** @param {MediaStream} stream */
  function record(stream) {
    const mine = turn;
    const began = performance.now();
    /** @type {Blob[]} */
    const parts = [];
    const made = new MediaRecorder(stream);
    recorder = made;
    made.addEventListener("dataavailable", ({ data }) => parts.push(data));
    made.addEventListener("stop", () => {
      release(stream);
      if (mine !== turn) return;
      idle();
      done(new File(parts, "recording", { type: made.mimeType }));
    });
    made.start();
    button.dataset.recording = "";
    button.setAttribute("aria-label", "Stop");
    button.replaceChildren("Stop", time);
    tell("Recording.");
    tick();

    function tick() {
      const seconds = (performance.now() - began) / 1000;
      time.textContent = clock(seconds);
      if (seconds >= longest()) made.stop();
      else timer = setTimeout(tick, TICK);
    }
  }

  /** What was recorded is not wanted. */
  function stop() {
    const running = recorder;
    turn += 1;
    idle();
    if (running && running.state !== "inactive") running.stop();
  }

  /** What was recorded so far is handed over; it has been once this is settled. */
  async function finish() {
    const made = recorder;
    if (!made) return stop(); // the microphone may still be asked for
    const over = new Promise((resolve) => made.addEventListener("stop", resolve));
    if (made.state !== "inactive") made.stop();
    await over;
  }

  function idle() {
    clearTimeout(timer);
    recorder = null;
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-label");
    delete button.dataset.recording;
    button.replaceChildren(WORDS);
  }
}

/** The sign of the microphone goes out. @param {MediaStream} stream */
function release(stream) {
  for (const track of stream.getTracks()) track.stop();
}

/** @param {number} seconds */
function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
