"""The smallest widget that talks: cells that open a comm by hand and show it; pykino takes no part."""

from __future__ import annotations

ECHO = '''
import comm, threading

FRONT = """
function render({ model, el }) {
  const button = document.createElement("button");
  const log = document.createElement("p");
  let said = 0;
  button.textContent = "Say";
  button.className = "echo-say";
  button.addEventListener("click", () => {
    model.send({ say: ++said }, undefined, [new TextEncoder().encode(`n${said}`)]);
  });
  model.on("msg:custom", ({ echo }, buffers) => {
    log.textContent += ` ${echo}:${new TextDecoder().decode(buffers[0])};`;
  });
  el.append(button, log);
}
export default { render };
"""
STATE = {
    "_model_module": "anywidget", "_model_name": "AnyModel", "_model_module_version": "*",
    "_view_module": "anywidget", "_view_name": "AnyView", "_view_module_version": "*",
    "_view_count": None, "_anywidget_id": "echo", "_esm": FRONT, "_css": "",
}
said = []
second = threading.Event()
channel = comm.create_comm(
    target_name="jupyter.widget", metadata={"version": "2.1.0"},
    data={"state": STATE, "buffer_paths": []},
)
if hasattr(channel, "_reply_subshell_for"):
    channel._reply_subshell_for = None  # answers go where the question came from


def answer(message):
    data = message["content"]["data"]
    if data["method"] == "request_state":
        channel.send({"method": "update", "state": STATE, "buffer_paths": []})
    elif data["method"] == "custom":
        said.append(data["content"]["say"])
        content = {"echo": f"heard {said[-1]}"}
        channel.send({"method": "custom", "content": content}, buffers=message["buffers"])
        if said[-1] == 2:
            second.set()


channel.on_msg(answer)
VIEW = {"version_major": 2, "version_minor": 1, "model_id": channel.comm_id}
BUNDLE = {"application/vnd.jupyter.widget-view+json": VIEW, "text/plain": "an echo"}
'''
SHOW = "from IPython.display import display; display(BUNDLE, raw=True)"
SHOW_IN_MARIMO = (
    "class Echo:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n"
    "        return BUNDLE\n\nEcho()"
)
WAIT = "print('waiting', flush=True); print('came:', second.wait({seconds}))"
"""Ends as soon as the second message is handled, be it while this cell runs."""
