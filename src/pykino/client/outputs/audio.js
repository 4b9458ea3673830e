/**
 * Sound with the browser's own controls, started and paused from Python too.
 *
 * @import { Mount } from "../types.js"
 */

export const css = `
.kino-audio audio { display: block; width: 100%; max-width: 480px; }
.kino-audio p { margin: 4px 0 0; color: var(--k-muted); font-size: var(--k-small); }
`;

/** @type {Mount<{ mime: string, data: DataView<ArrayBuffer>, autoplay: boolean, loop: boolean, muted: boolean }>} */
export function mount({ el, data, signal, on }) {
  const url = URL.createObjectURL(new Blob([data.data], { type: data.mime }));
  const audio = el.ownerDocument.createElement("audio");
  const note = el.ownerDocument.createElement("p");
  const { autoplay, loop, muted } = data;
  note.setAttribute("role", "status");
  Object.assign(audio, { controls: true, loop, muted, src: url });
  audio.addEventListener("playing", () => say(""), { signal });
  audio.addEventListener("error", () => say(`This sound (${data.mime}) cannot be played: its data is damaged, or the browser does not know the format.`), { signal });
  signal.addEventListener("abort", () => {
    audio.pause(); // it would play on until it is collected
    URL.revokeObjectURL(url);
  });
  el.classList.add("kino-audio");
  el.append(audio, note);
  on("play", play);
  on("pause", () => audio.pause());
  if (autoplay) play();

  async function play() {
    try {
      await audio.play();
    } catch {
      if (!signal.aborted && !audio.error) say("The browser plays no sound before a click on the page: press play.");
    }
  }

  /** @param {string} sentence */
  function say(sentence) {
    note.textContent = sentence;
    note.hidden = !sentence;
  }
}
