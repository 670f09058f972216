import type { Failure, OperationType } from '../domain/operation.ts';
import type { Outcome } from '../domain/outcome.ts';
import { resultGroup, type ResultGroup } from './result-groups.ts';

/** What a result code means for an operation we sent once, under an id of its own. */
export type Verdict = Pick<Outcome, 'status' | 'failure' | 'reviewRequired' | 'needsPerson' | 'recordedOnly'> & {
  readonly group: ResultGroup;
};

type Judgement = Partial<Omit<Verdict, 'group'>> & Pick<Verdict, 'status'>;

const succeeded = { status: 'succeeded' } as const;
const unknown = { status: 'unknown' } as const;
const declined = { status: 'declined' } as const;
const pending = { status: 'pending' } as const;
const failed = (failure: Failure) => ({ status: 'failed', failure }) as const;

const byGroup = {
  success: succeeded,
  'success-manual-review': { status: 'succeeded', reviewRequired: true },
  pending,
  'pending-long': pending,
  'rejected-3ds-intercard': declined,
  'rejected-soft-decline': declined,
  'rejected-bank': declined,
  'rejected-async': declined,
  'rejected-external-risk': declined,
  'rejected-address': declined,
  'rejected-3dsecure': declined,
  'rejected-blacklist': declined,
  'rejected-risk-validation': declined,
  'rejected-risk-management': declined,
  'rejected-mac-retry-blocked': declined,
  // A card that is invalid or expired is the shopper's to mend, as a decline is.
  'rejected-account': declined,
  // Published among the rejections, but an acquirer's time-out is no refusal.
  'rejected-communication': unknown,
  'rejected-system': unknown,
  'rejected-configuration': failed('configuration'),
  'rejected-registration': failed('rejected'),
  'rejected-job': failed('rejected'),
  'rejected-reference': failed('rejected'),
  'rejected-format': failed('rejected'),
  'rejected-address-validation': failed('rejected'),
  'rejected-contact': failed('rejected'),
  'rejected-amount': failed('rejected'),
  chargeback: unknown,
  unrecognized: unknown,
} as const satisfies Record<ResultGroup, Judgement>;

/**
 * Where a code means something else than its group, for every operation or for some. The first row that fits counts.
 * Codes that moved no money although they are called successes, and codes that speak of another request than ours, leave
 * the outcome unknown: the look-up tells.
 */
const exceptions: readonly {
  readonly codes: RegExp;
  readonly types?: readonly OperationType[];
  readonly means: Judgement;
}[] = [
  // A request succeeded, not a payment: a query, a risk or exemption check, an account update, a mere authentication.
  { codes: /^(000\.000\.100|000\.3[01]0\.|000\.400\.1[12]0)/, means: unknown },
  // Codes of a checkout, not of a payment.
  { codes: /^000\.200\.1/, means: unknown },
  // "Partially failed, please reverse manually": begins like a success, and no look-up will mend it.
  { codes: /^000\.400\.030/, means: { status: 'unknown', needsPerson: true } },
  // A capture of another amount than authorized lies inside the chargeback group.
  { codes: /^000\.100\.21[12]/, types: ['capture'], means: succeeded },
  { codes: /^000\.100\.21[12]/, means: unknown },
  { codes: /^000\.100\.2/, types: ['chargeback'], means: succeeded },
  // Representment, and its cancellation.
  { codes: /^000\.100\.10[56]/, types: ['chargeback_reversal'], means: succeeded },
  { codes: /^000\.100\.10[56]/, means: unknown },
  // The channel takes no chargebacks from outside: ours is recorded, and the bank's own will be notified.
  { codes: /^700\.400\.402/, types: ['chargeback'], means: { status: 'succeeded', recordedOnly: true } },
  // Two of the communication errors are definite: reversed by the gateway, never sent to the acquirer.
  { codes: /^900\.100\.3(01|10)/, means: failed('never_executed') },
  { codes: /^900\.100\.202/, means: failed('rejected') },
  // Duplicate, same id, being processed already: they say nothing of the request they collided with.
  { codes: /^(800\.110\.100|800\.130\.100|200\.200\.106|800\.700\.100|800\.600\.100)/, means: unknown },
  // "Uncertain status, probably cancelled by user" and an acquirer's time-out, among the asynchronous refusals.
  { codes: /^(100\.396\.104|100\.395\.502)/, means: unknown },
  { codes: /^800\.120\.100/, means: failed('throttled') },
  // Our credentials or channel, not the request.
  { codes: /^800\.900\.(3|100|201)/, means: failed('configuration') },
];

/** Judges a result code for an operation of a type. Total: a code nobody knows is `unknown`. */
export function judge(code: string, type: OperationType): Verdict {
  const group = resultGroup(code);
  const exception = exceptions.find(({ codes, types }) => codes.test(code) && (types?.includes(type) ?? true));
  return {
    failure: null,
    reviewRequired: false,
    needsPerson: false,
    recordedOnly: false,
    ...(exception?.means ?? byGroup[group]),
    group,
  };
}
