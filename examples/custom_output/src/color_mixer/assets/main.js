/** A swatch, the color in words, and a slider for each of its parts. */

const CHANNELS = ["red", "green", "blue"];

export const css = `
.color-mixer { display: grid; grid-template-columns: 96px minmax(0, 1fr); gap: 8px 16px; max-width: 480px; }
.color-mixer-swatch { grid-row: 1 / 5; border: 1px solid var(--k-border); border-radius: var(--k-radius); }
.color-mixer-words { font: var(--k-code); font-weight: 600; }
.color-mixer-part { display: grid; grid-template-columns: 48px minmax(0, 1fr) 32px; gap: 8px; align-items: center; }
.color-mixer-name { color: var(--k-muted); font-size: var(--k-small); }
.color-mixer-part input { width: 100%; height: 32px; margin: 0; accent-color: var(--k-accent); }
.color-mixer-part input:focus-visible { outline: 2px solid var(--k-accent); outline-offset: 2px; border-radius: var(--k-radius); }
.color-mixer-part output { text-align: end; font-variant-numeric: tabular-nums; }
@media (pointer: coarse) { .color-mixer-part input { height: 44px; } }
`;

/**
 * Numbers of ours go with what we send and come back with the answer: while a later one is under
 * way, an answer to an earlier one must not pull the slider back.
 */
export function mount({ el, data, signal, on, push, onSync, client, static: still }) {
  const make = (name, part) => Object.assign(document.createElement(name), { className: `color-mixer-${part}` });
  const [swatch, words] = [make("div", "swatch"), make("div", "words")];
  const sliders = Object.fromEntries(CHANNELS.map((channel) => [channel, slider(channel)]));
  const unsent = new Set();
  let sent = 0;
  swatch.setAttribute("aria-hidden", "true"); // the words say it
  el.classList.add("color-mixer");
  el.append(swatch, words, ...CHANNELS.map((channel) => sliders[channel].parentElement));
  show(data);
  on("color", (color) => {
    if (unsent.size || (color.origin === client && color.n < sent)) return; // ours comes later, and decides
    show(color);
  });
  onSync(send); // Python asks for what was moved and not sent yet
  return { update: show };

  function slider(channel) {
    const [part, name, value] = [make("label", "part"), make("span", "name"), make("output", "value")];
    const input = Object.assign(document.createElement("input"), { type: "range", min: 0, max: 255, disabled: still });
    name.textContent = channel;
    input.setAttribute("aria-label", channel);
    input.addEventListener("input", () => move(channel), { signal });
    part.append(name, input, value);
    return input;
  }

  function move(channel) {
    if (!unsent.size) requestAnimationFrame(send); // a drag moves it more often than it is drawn
    unsent.add(channel);
    draw();
  }

  function send() {
    if (signal.aborted) return;
    for (const channel of unsent) push("mix", { channel, value: sliders[channel].valueAsNumber, n: ++sent });
    unsent.clear();
  }

  function show(color) {
    for (const channel of CHANNELS) sliders[channel].value = color[channel];
    draw();
  }

  function draw() {
    const values = CHANNELS.map((channel) => sliders[channel].valueAsNumber);
    const hex = `#${values.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
    swatch.style.background = words.textContent = hex;
    CHANNELS.forEach((channel, at) => (sliders[channel].nextElementSibling.textContent = values[at]));
  }
}
