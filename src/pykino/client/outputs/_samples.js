/** The samples of a sound, in the forms that are sent. */

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
