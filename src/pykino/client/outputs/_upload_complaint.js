/**
 * Why something was refused, next to its field: found here, or said by Python.
 *
 * It is held against a form until the reader dismisses it or hands over something else. What is found
 * here, Python hears of only when a form is sent, by "problem" `{message, once?}`: an empty message
 * takes it back, with `once` it is held against one attempt.
 *
 * @import { Shell } from "./_field_types.js"
 */

const CANCELLED = "It was cancelled, so nothing was sent. Send again to go without it.";

export class Complaint {
  /** Whether Python has not heard of what stands there. */
  #ours = false;

  /**
   * @param {Shell} shell
   * @param {(name: string, payload: unknown) => void} push
   * @param {() => void} changed
   */
  constructor(shell, push, changed) {
    this.shell = shell;
    this.push = push;
    this.changed = changed;
  }

  get stands() {
    return this.shell.message !== "";
  }

  /** It was found here; empty: what stood there is over. @param {string} message */
  find(message) {
    if (!message && this.stands && !this.#ours) this.push("problem", { message });
    this.#say(message);
    this.#ours = this.stands;
  }

  /** Python says so; that it has nothing to say is not about what was found here. @param {string} message */
  hear(message) {
    if (!message && this.#ours) return;
    this.#ours = false;
    this.#say(message);
  }

  /** There is a value since: nothing is held against it, here or in Python. */
  over() {
    this.#ours = false;
    this.#say("");
  }

  /** A form is sent: it is not to go without what was refused here. */
  admit() {
    if (!this.#ours) return;
    this.#ours = false;
    this.push("problem", { message: this.shell.message });
  }

  /** The reader has ended what a form waited for. */
  holdOnce() {
    this.push("problem", { message: CANCELLED, once: true });
  }

  /** @param {string} message */
  #say(message) {
    this.shell.say(message);
    this.changed();
  }
}
