import { type Form } from '../http/form.ts';

export type LoggedRequest = {
  readonly method: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
};

const kept = 200;
const secret = /^(card\.(number|cvv)|tokenAccount\.(number|cryptogram)|authentication\.password)$/;

/** Counts of what was asked, and the latest requests without anything that must not be kept. */
export class RequestLog {
  readonly #counts = new Map<string, number>();
  readonly #latest: LoggedRequest[] = [];

  note(method: string, template: string, path: string, parameters: Form): void {
    const key = `${method} ${template}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    const masked = [...parameters].map(([name, value]) => [name, secret.test(name) ? '***' : value] as const);
    this.#latest.push({ method, path, parameters: Object.fromEntries(masked) });
    if (this.#latest.length > kept) this.#latest.shift();
  }

  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  latest(count: number): readonly LoggedRequest[] {
    return count > 0 ? this.#latest.slice(-count) : [];
  }
}
