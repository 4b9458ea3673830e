/**
 * A sound, chosen or recorded, decoded here. Value: `{id, channels, sampling_rate, duration, heard, wav}` or null.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { FieldData } from "./_field_types.js"
 * @import { Parcel } from "./_upload.js"
 * @import { UploadHandle } from "./_upload_field.js"
 *
 * @typedef {{ format: "pcm_f32" | "wav", sampling_rate: number, limit: number }} Options
 * @typedef {FieldData & Options & { uploading: string | null }} AudioData
 * @typedef {{ id: string, channels: number, sampling_rate: number, duration: number, heard: number, wav: DataView<ArrayBuffer> }} Value
 */

export const css = `
.kino-sound audio { display: block; width: 100%; }
.kino-sound p { margin: 4px 0 0; color: var(--k-muted); font-size: var(--k-small); line-height: 16px; font-variant-numeric: tabular-nums; }
.kino-sound-record::before { flex: none; width: 10px; height: 10px; border-radius: 50%; background: var(--k-bad); content: ""; }
.kino-sound-record[data-recording]::before { border-radius: 1px; }
.kino-sound-record span { font-variant-numeric: tabular-nums; }
`;

const BYTES = { pcm_f32: 4, wav: 2 }; // of a sample

/** @type {AsyncMount<AudioData>} */
export async function mount(context) {
  const [{ uploadField, Refusal }, { sizeText }, { makeRecorder }] = await Promise.all([
    context.load("_upload_field"),
    context.load("_upload"),
    context.load("_recorder"),
  ]);
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
    prepare: (/** @type {File} */ file) => prepare(file, options, Refusal, sizeText),
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
 * @param {new (message: string) => Error} Refusal
 * @param {(bytes: number) => string} sizeText
 * @returns {Promise<Parcel>}
 */
async function prepare(file, { format, sampling_rate, limit }, Refusal, sizeText) {
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

/**
 * One sample of each channel, then the next, little-endian whatever the machine.
 *
 * @param {Float32Array[]} channels
 */
export function floatsOf(channels) {
  const samples = new DataView(new ArrayBuffer(channels[0].length * channels.length * 4));
  each(channels, (sample, at) => samples.setFloat32(at * 4, sample, true));
  return samples;
}

/**
 * A WAV file of 16 bits.
 *
 * @param {Float32Array[]} channels
 * @param {number} rate
 */
export function waveOf(channels, rate) {
  const size = channels[0].length * channels.length * 2;
  const file = new DataView(new ArrayBuffer(44 + size));
  const word = (/** @type {number} */ at, /** @type {string} */ text) =>
    [...text].forEach((char, i) => file.setUint8(at + i, char.charCodeAt(0)));
  word(0, "RIFF");
  file.setUint32(4, 36 + size, true);
  word(8, "WAVEfmt ");
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true); // whole numbers
  file.setUint16(22, channels.length, true);
  file.setUint32(24, rate, true);
  file.setUint32(28, rate * channels.length * 2, true);
  file.setUint16(32, channels.length * 2, true);
  file.setUint16(34, 16, true);
  word(36, "data");
  file.setUint32(40, size, true);
  each(channels, (sample, at) => {
    const limited = Math.max(-1, Math.min(1, sample));
    file.setInt16(44 + at * 2, Math.round(limited * 32_767), true);
  });
  return new Blob([file], { type: "audio/wav" });
}

/**
 * @param {Float32Array[]} channels
 * @param {(sample: number, at: number) => void} visit
 */
function each(channels, visit) {
  for (let frame = 0, at = 0; frame < channels[0].length; frame++) {
    for (const channel of channels) visit(channel[frame], at++);
  }
}
