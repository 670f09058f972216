import type { OperationStatus, OperationType } from './operation.ts';

/**
 * Everything the outside is told of, by what it is about: no other event is written. What a row says stands in the document and
 * in docs/events.md.
 */
export const eventTypes = {
  operation: {
    'payment.authorized': 'A pre-authorization succeeded: its amount can be captured.',
    'preauthorization.pending': 'A pre-authorization waits: for the bank, or for the shopper (`nextAction`).',
    'preauthorization.declined': 'The bank or a risk check refused a pre-authorization.',
    'preauthorization.failed': 'A pre-authorization came to nothing.',
    'payment.debited': 'A debit succeeded: the money is taken.',
    'debit.pending': 'A debit waits: for the bank, or for the shopper (`nextAction`).',
    'debit.declined': 'The bank or a risk check refused a debit.',
    'debit.failed': 'A debit came to nothing.',
    'payment.captured': 'A capture succeeded: the money is taken.',
    'capture.pending': 'A capture waits for the bank.',
    'capture.declined': 'The bank or a risk check refused a capture.',
    'capture.failed': 'A capture came to nothing.',
    'payment.reversed': 'A reversal succeeded: what was held is released.',
    'reversal.pending': 'A reversal waits for the bank.',
    'reversal.declined': 'The bank refused a reversal.',
    'reversal.failed': 'A reversal came to nothing.',
    'refund.succeeded': 'A refund is on its way; `expectedBy` says when the shopper should see it.',
    'refund.pending': 'A refund was accepted and waits for the bank.',
    'refund.declined': 'The bank refused a refund: the shopper gets no money by it.',
    'refund.failed': 'A refund came to nothing: the shopper gets no money by it.',
    'refund.window_closing':
      'What a refund is about can be refunded until `refundWindow.closesAt` only, and the refund came to nothing or is not settled yet.',
    'refund.window_closed':
      'The window has closed on a refund that came to nothing, and its money went back no other way: a task proposes to pay out `refundWindow.owed`.',
    'rebill.succeeded': 'A rebill succeeded: more money is taken.',
    'rebill.pending': 'A rebill waits for the bank.',
    'rebill.declined': 'The bank or a risk check refused a rebill.',
    'rebill.failed': 'A rebill came to nothing.',
    'payout.succeeded': 'A payout is on its way; `expectedBy` says when the shopper should see it.',
    'payout.pending': 'A payout was accepted and waits for the bank.',
    'payout.declined': 'The bank refused a payout.',
    'payout.failed': 'A payout came to nothing.',
    'chargeback.succeeded': 'A chargeback is booked: the money is gone unless it is reversed.',
    'chargeback.pending': 'A chargeback waits for the gateway.',
    'chargeback.declined': 'The bank refused a chargeback.',
    'chargeback.failed': 'A chargeback could not be booked at the gateway.',
    'chargeback_reversal.succeeded': 'A chargeback was reversed: the money is back.',
    'chargeback_reversal.pending': 'The reversal of a chargeback waits for the gateway.',
    'chargeback_reversal.declined': 'The bank refused the reversal of a chargeback.',
    'chargeback_reversal.failed': 'The reversal of a chargeback came to nothing.',
    'operation.unknown': 'No reliable answer: money may have moved. What it comes to is an event of its own.',
    'operation.delayed': 'What gives money back is not settled yet, and `expectedBy` has passed.',
    'operation.needs_person': 'Nobody can look up what an operation came to: a person must say.',
    'operation.flagged':
      'After a success the gateway told of something else. The success stands; a look-up or a person clears it up.',
    'operation.confirmed': 'A person has looked at what asked for it, and it stands as it is booked.',
    'operation.adopted':
      'The gateway told of a chargeback, or its reversal, that was only recorded here: it has its id now.',
  },
  payment: {
    'preauthorization.expiring':
      'What is open of a pre-authorization is about to be dealt with as its policy says (`expiresAt`, `expiry` of the payment).',
    'preauthorization.asked':
      'What is open of a pre-authorization waits for a person: there is a task with a deadline.',
    'preauthorization.lapsed':
      'A person was asked about what is open of a pre-authorization, and it has ended as it was.',
    'payment.imported': 'A payment made elsewhere is in the books, with all that happened to it.',
  },
  dispute: {
    'dispute.opened': 'A chargeback came: its case is open, and the bank waits for an answer until `responseDueAt`.',
    'dispute.informed':
      'The bank, its file or the gateway told more of a chargeback that is known: number, dates, another amount.',
    'dispute.assigned': 'Somebody took a case, or gave it away.',
    'dispute.evidence_announced': 'A file was announced as evidence. It counts once it has arrived and was looked at.',
    'dispute.evidence_added': 'A piece of evidence was added.',
    'dispute.evidence_changed': 'A piece of evidence was changed.',
    'dispute.evidence_removed': 'A piece of evidence was removed, or a file that was announced and never came.',
    'dispute.represented': 'A contest is sealed. It is not sent yet.',
    'dispute.delivered': 'What was sealed was sent to the bank, which decides now.',
    'dispute.accepted': 'The team accepted a chargeback: the money is lost.',
    'dispute.lapsed': 'Nothing was sent until the deadline: banks take that for acceptance.',
    'dispute.won': 'The bank ruled for the merchant, in full or in part (`ruling.amount`). The money follows.',
    'dispute.lost': 'The bank ruled for its customer: the money is lost.',
    'dispute.corrected_to_won': 'What was lost, accepted or had lapsed is won after all.',
    'dispute.corrected_to_lost': 'What had been entered as won is lost.',
    'dispute.charged_back_again':
      'The bank takes back what it had returned: a second chargeback, with a deadline of its own.',
    'dispute.due_soon': 'The deadline of a case is near, and nothing was sent to the bank yet.',
    'dispute.ruling_late': 'The bank has not ruled for longer than it should take.',
    'dispute.reversed': 'The money of a dispute that was won is back in the books.',
    'dispute.stuck': 'The gateway refuses the reversal that a win asks for: a person must go on.',
    'dispute.sent_anew': 'The reversal that was refused is sent once more.',
    'dispute.recorded': 'The money of a dispute that was won came back another way: it is recorded in our books only.',
  },
  sweep: {
    'sweep.started': 'A run over the pre-authorizations whose time has come has dealt with the first of this entity.',
    'sweep.finished': 'A run is through: its report says what became of how many.',
    'sweep.broke': 'A run broke off: the next one goes on with what it left.',
  },
  discrepancy: {
    'discrepancy.found': "Our books and the gateway's differ, and not by what could be booked at once.",
    'discrepancy.booked': 'What was missing is booked as the gateway confirms it.',
    'discrepancy.accepted': 'A person has looked at the difference, and the books stay as they are.',
  },
  letter: {
    'letter.unmatched':
      "A line of the bank's file names no payment here: the money is gone, and a task waits for whoever finds out whose it was.",
    'letter.due_soon': 'The bank wants an answer soon to a chargeback that names no payment here.',
    'letter.overdue': 'The deadline of a chargeback that names no payment here has passed.',
    'letter.dismissed': 'Somebody has looked, and the chargeback is not about a payment of this entity.',
  },
  webhook_endpoint: {
    'webhook_endpoint.created': 'Somebody has made an endpoint, which is told of this entity from now on.',
    'webhook_endpoint.changed': 'Somebody has changed its address, its types of event or its description.',
    'webhook_endpoint.secret_rotated': 'Somebody has replaced its secret: for a day both are signed with.',
    'webhook_endpoint.enabled': 'Somebody has enabled an endpoint.',
    'webhook_endpoint.disabled':
      'Somebody has disabled an endpoint; or it is `dead`: it took nothing for three days, or said that it is gone.',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

type Table = typeof eventTypes;
/** What an event can be about. */
export type ObjectKind = keyof Table;
/** The types of the events about one kind of object, or about any. */
export type EventType<Kind extends ObjectKind = ObjectKind> = {
  [kind in ObjectKind]: keyof Table[kind] & string;
}[Kind];

const isKind = (text: string): text is ObjectKind => text in eventTypes;
export const objectKinds: readonly ObjectKind[] = Object.keys(eventTypes).filter(isKind);
export const isEventType = (text: string): text is EventType => objectKinds.some((kind) => text in eventTypes[kind]);

type Unsettled = 'processing' | 'unknown';
const plain = <Type extends OperationType>(type: Type) =>
  ({ pending: `${type}.pending`, declined: `${type}.declined`, failed: `${type}.failed` }) as const;

/** What is told of an operation when it comes to a status: in the words of the trade where it has one. */
export const operationEvents = {
  preauthorization: { succeeded: 'payment.authorized', ...plain('preauthorization') },
  debit: { succeeded: 'payment.debited', ...plain('debit') },
  payout: { succeeded: 'payout.succeeded', ...plain('payout') },
  capture: { succeeded: 'payment.captured', ...plain('capture') },
  reversal: { succeeded: 'payment.reversed', ...plain('reversal') },
  refund: { succeeded: 'refund.succeeded', ...plain('refund') },
  rebill: { succeeded: 'rebill.succeeded', ...plain('rebill') },
  chargeback: { succeeded: 'chargeback.succeeded', ...plain('chargeback') },
  chargeback_reversal: { succeeded: 'chargeback_reversal.succeeded', ...plain('chargeback_reversal') },
} as const satisfies Record<OperationType, Record<Exclude<OperationStatus, Unsettled>, EventType<'operation'>>>;
