import type { Event } from './handler.ts';

type Body = {
  readonly entity?: string;
  readonly amount?: string;
  readonly currency?: string;
  readonly reference?: string;
  readonly card?: Readonly<Record<string, string>>;
};

/** The body, believed. */
export function readBody(event: Event): Body {
  const body: unknown = JSON.parse(event.body ?? '{}');
  if (!isBody(body)) throw new Error('The body is no object');
  return body;
}

const isBody = (body: unknown): body is Body => typeof body === 'object' && body !== null;
