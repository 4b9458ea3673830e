/**
 * A video with the browser's own controls.
 *
 * @import { Mount } from "../types.js"
 */

export const css = `
.kino-video video { display: block; max-width: 100%; max-height: 640px; border-radius: var(--k-radius); }
.kino-video p { margin: 0; padding: 8px 12px; border: 1px dashed var(--k-border); border-radius: var(--k-radius); color: var(--k-muted); }
`;

/** @type {Mount<{ mime: string, data: DataView<ArrayBuffer>, autoplay: boolean, loop: boolean, muted: boolean }>} */
export function mount({ el, data, signal }) {
  const url = URL.createObjectURL(new Blob([data.data], { type: data.mime }));
  const video = el.ownerDocument.createElement("video");
  const { autoplay, loop, muted } = data;
  Object.assign(video, { controls: true, playsInline: true, autoplay, loop, muted, src: url });
  video.addEventListener("error", refuse, { signal });
  signal.addEventListener("abort", () => {
    video.pause(); // it would play on until it is collected
    URL.revokeObjectURL(url);
  });
  el.classList.add("kino-video");
  el.append(video);

  function refuse() {
    const problem = el.ownerDocument.createElement("p");
    problem.textContent = `This video (${data.mime}) cannot be played: its data is damaged, or the browser does not know the format.`;
    el.replaceChildren(problem);
  }
}
