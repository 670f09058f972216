/** The one clock of the sandbox. It runs with the machine's, shifted by whatever a test has asked for. */
export class SandboxClock {
  #shiftMs = 0;

  now(): number {
    return Date.now() + this.#shiftMs;
  }

  set(instant: number): void {
    this.#shiftMs = instant - Date.now();
  }

  advance(seconds: number): void {
    this.#shiftMs += seconds * 1000;
  }
}
