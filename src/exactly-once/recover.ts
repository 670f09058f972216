import type { Entity } from '../domain/entity.ts';
import { merchantTransactionIdOf, type Operation } from '../domain/operation.ts';
import { bareOutcome, type Outcome } from '../domain/outcome.ts';
import type { Head } from '../domain/payment.ts';
import { attemptsLookedFor, recovery } from '../domain/recovery.ts';
import type { Seen } from '../domain/seen.ts';
import type { Look } from '../gateway/look-up.ts';
import { readTransaction } from '../gateway/read-transaction.ts';
import type { QueryLimit } from '../store/query-limit.ts';

export type RecoverDeps = {
  readonly queries: QueryLimit;
  readonly look: Pick<Look, 'named'>;
  readonly now: () => number;
};

/** `outcome`: what to book in place of sending; null where the gateway has said that it knows of no such transaction. */
export type Recovered = { readonly operation: Operation; readonly outcome: Outcome | null };

/**
 * Between claim and send, while an entity is `recovering`: a restored table has forgotten keys, and one of them may be this. It is
 * asked for by each name it may have: a list of what is linked to its payment may not be all of it, and then says nothing.
 * Whatever else than an explicit "not found" comes ends as unsent, which goes again under the same key. A query begins before
 * `sendBefore` and takes at most 18 s, so the function's 29 s hold; where it ends after `sendBefore`, nothing is sent.
 */
export async function recover(operation: Operation, head: Head, entity: Entity, deps: RecoverDeps): Promise<Recovered> {
  let looking = operation;
  while (looking.searched < attemptsLookedFor) {
    const name = merchantTransactionIdOf({ id: operation.id, attempt: looking.searched + 1 });
    const looked = await ask(looking, name, entity, deps);
    const outcome = 'refused' in looked ? looked.refused : recovery(looking, looked.seen, head);
    if (outcome) return { operation: looking, outcome };
    looking = { ...looking, searched: looking.searched + 1 };
  }
  return { operation: looking, outcome: null };
}

async function ask(
  { currency, sendBefore }: Operation,
  name: string,
  entity: Entity,
  { queries, look, now }: RecoverDeps,
): Promise<{ readonly seen: readonly Seen[] } | { readonly refused: Outcome }> {
  if (!(await queries.take(entity))) return unsent("the entity's queries of this minute are used up");
  if (now() >= Date.parse(sendBefore)) return unsent('there was no time left to look for it');
  const looked = await look.named(entity, name);
  switch (looked.kind) {
    case 'found':
      return readable(looked.transactions.map((one) => readTransaction(one, currency, entity)));
    case 'not_found':
      return { seen: [] };
    case 'throttled':
      return unsent('the gateway throttles queries');
    case 'no_answer':
    case 'refused':
      return unsent(looked.why);
  }
}

/** What bears its name and cannot be read may be it: nobody sends over that. */
function readable(read: readonly (Seen | null)[]): { readonly seen: readonly Seen[] } | { readonly refused: Outcome } {
  const seen = read.filter((one) => one !== null);
  return seen.length === read.length ? { seen } : { refused: { ...bareOutcome('unknown'), needsPerson: true } };
}

const unsent = (why: string) => {
  const description = `Not sent: the entity is recovering, and ${why}`.slice(0, 255);
  return { refused: { ...bareOutcome('failed', 'unsent'), result: { code: '', group: 'none', description } } };
};
