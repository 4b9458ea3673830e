/**
 * A sound, chosen or recorded, decoded here. Value: `{id, channels, sampling_rate, duration, heard, wav}` or null.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { Parcel, UploadData, UploadHandle } from "./_upload_types.js"
 *
 * @typedef {{ format: "pcm_f32" | "wav", sampling_rate: number, limit: number }} Options
 * @typedef {UploadData & Options} AudioData
 * @typedef {typeof import("./_samples.js") & { Refusal: new (message: string) => Error, sizeText: (bytes: number) => string }} Kit
 * @typedef {{ id: string, channels: number, sampling_rate: number, duration: number, heard: number, wav: DataView<ArrayBuffer> }} Value
 */

export const css = `
.kino-sound audio { display: block; width: 100%; }
.kino-sound p { margin: 4px 0 0; color: var(--k-muted); font-size: var(--k-small); line-height: 16px; font-variant-numeric: tabular-nums; }
.kino-sound-record::before { flex: none; width: 10px; height: 10px; border-radius: 50%; background: var(--k-bad); content: ""; }
.kino-sound-record[data-recording]::before { border-radius: 1px; }
@media (forced-colors: active) { .kino-sound-record::before { background: ButtonText; forced-color-adjust: none; } }
.kino-sound-record span { font-variant-numeric: tabular-nums; }
`;

const BYTES = { pcm_f32: 4, wav: 2 }; // of a sample

/** @type {AsyncMount<AudioData>} */
export async function mount(context) {
  const names = ["_upload_field", "_upload", "_recorder", "_samples"];
  const found = await Promise.all(names.map((name) => context.load(name)));
  const [{ uploadField, Refusal }, { sizeText }, { makeRecorder }, samples] = found;
  const { el, signal, duration } = context;
  const document = el.ownerDocument;
  const view = Object.assign(document.createElement("div"), { className: "kino-sound" });
  const audio = Object.assign(document.createElement("audio"), { controls: true });
  const words = document.createElement("p");
  const record = Object.assign(document.createElement("button"), { type: "button", className: "k-button kino-sound-record" });
  let options = context.data;
  let url = "";
  let shown = "";
  /** @type {UploadHandle | undefined} */
  let field;
  const recorder = makeRecorder(record, {
    signal,
    longest: () => options.limit / (options.sampling_rate * BYTES[options.format] * 2),
    done: (/** @type {File} */ file) => field?.take(file),
    say: (/** @type {string} */ message) => field?.say(message),
    tell: (/** @type {string} */ news) => field?.tell(news),
  });
  view.append(audio, words);
  signal.addEventListener("abort", () => {
    audio.pause(); // it would play on until it is collected
    URL.revokeObjectURL(url);
  });
  field = await uploadField(context, {
    view,
    noun: "a sound",
    accept: "audio/*,video/*",
    tools: [record],
    adopt: (/** @type {AudioData} */ data) => void (options = data),
    show,
    stop: recorder.stop,
    finish: recorder.finish,
    prepare: (/** @type {File} */ file) => prepare(file, options, { ...samples, Refusal, sizeText }),
  });
  return field;

  /** @param {Value} value */
  function show(value) {
    const { id, channels, sampling_rate, heard, wav } = value;
    const parts = [
      duration(value.duration),
      channels === 1 ? "1 channel" : `${channels} channels`,
      `${sampling_rate.toLocaleString("en")} Hz`,
      heard < value.duration && `the first ${duration(heard)} can be heard here`,
    ];
    words.textContent = parts.filter(Boolean).join(", ");
    if (id === shown) return;
    shown = id;
    URL.revokeObjectURL(url);
    url = URL.createObjectURL(new Blob([wav], { type: "audio/wav" }));
    audio.src = url;
  }
}

/**
 * @param {File} file
 * @param {Options} options
 * @param {Kit} kit
 * @returns {Promise<Parcel>}
 */
async function prepare(file, { format, sampling_rate, limit }, { floatsOf, waveOf, Refusal, sizeText }) {
  if (file.size > limit) throw new Refusal(`Expected a sound of at most ${sizeText(limit)}.`);
  const encoded = await file.arrayBuffer();
  const decoder = new OfflineAudioContext(1, 1, sampling_rate); // decoding converts to its rate
  const sound = await decoder.decodeAudioData(encoded).catch(() => {
    throw new Refusal("Expected a sound that this browser can play.");
  });
  const size = sound.length * sound.numberOfChannels * BYTES[format];
  if (size > limit) {
    const said = `${sizeText(limit)}; at this sampling rate it takes ${sizeText(size)}`;
    throw new Refusal(`Expected a sound of at most ${said}.`);
  }
  const channels = Array.from({ length: sound.numberOfChannels }, (_, i) => sound.getChannelData(i));
  const blob = format === "wav" ? waveOf(channels, sampling_rate) : new Blob([floatsOf(channels)]);
  return { blob, name: file.name, mime: blob.type, about: { channels: channels.length } };
}
