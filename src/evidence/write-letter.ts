import { formatAmount } from '../domain/money.ts';
import type { PackOrder } from '../domain/pack.ts';
import type { Paper } from './paper.ts';

/** An exhibit as the letter lists it. */
export type Listed = {
  readonly title: string;
  readonly kind: string;
  readonly name: string | null;
  readonly pages: number;
};

const title = { size: 18, bold: true };
const heading = { size: 12, bold: true };
const label = { size: 9, gray: true };
const cell = { size: 9 };

/** The cover letter: what is contested and why the money is ours, as the books say it, and the list of exhibits. */
export function writeLetter(paper: Paper, order: PackOrder, exhibits: readonly Listed[]): void {
  const { dispute, facts, sealedAt, sealedBy, timeZone } = order;
  const money = (minor: number) => `${formatAmount({ minor, currency: facts.currency })} ${facts.currency}`;
  const at = dayAndTime(timeZone);
  const rows = (pairs: readonly (readonly [string, string | null])[]) => {
    const told = pairs.filter((pair): pair is readonly [string, string] => pair[1] !== null);
    paper.table([150, 330], told, () => ({ size: 10 }));
    paper.space(10);
  };

  paper.section('');
  paper.text('Representment of a chargeback', title);
  paper.space(4);
  paper.text(`Sealed ${at(sealedAt)} by ${sealedBy}. All times are ${timeZone}.`, label);
  paper.space(12);

  paper.text('The dispute', heading);
  rows([
    ['Case number', dispute.caseNumber],
    ['Acquirer reference', dispute.arn],
    ['Our reference', dispute.id],
    ['Stage', words(dispute.stage)],
    [
      'Scheme and reason',
      `${dispute.scheme ?? ''} ${dispute.reason.code} (${words(dispute.reason.normalized)})`.trim(),
    ],
    ['Disputed amount', `${formatAmount({ minor: dispute.amount, currency: dispute.currency })} ${dispute.currency}`],
    ['Received', at(dispute.receivedAt)],
    ['Answer due', at(dispute.dueAt)],
  ]);

  paper.text('The payment', heading);
  rows([
    ['Merchant', facts.entity],
    ['Order', facts.reference],
    ['Payment', facts.paymentId],
    ["Gateway's id", facts.gatewayId],
    ['Card', facts.card && `${facts.card.brand ?? 'card'} ending in ${facts.card.last4}`],
    ['Paid', at(facts.paidAt)],
    ['Captured', money(facts.totals.captured)],
    ['Refunded', money(facts.totals.refunded)],
    ['Charged back', money(facts.totals.chargedBack)],
    ['Given back after disputes', money(facts.totals.chargebackReversed)],
    ['Refunded and charged back', facts.totals.doubleLoss > 0 ? money(facts.totals.doubleLoss) : null],
    [
      'Of the disputed operation',
      facts.disputed && `${money(facts.disputed.amount)}, refunded ${money(facts.disputed.refunded)}`,
    ],
  ]);

  paper.text('What happened to it', heading);
  paper.table(
    [108, 92, 72, 62, 146],
    [
      ['When', 'What', 'Amount', 'Status', 'Result and references'],
      ...facts.operations.map((one) => [
        at(one.settledAt ?? one.createdAt),
        words(one.type),
        money(one.amount),
        one.status,
        [
          one.result ? `${one.result.code} ${one.result.description}`.trim() : '',
          ...Object.entries(one.acquirer).map(([name, value]) => `${name} ${value}`),
          one.reason ? `reason: ${words(one.reason)}` : '',
        ]
          .filter((part) => part !== '')
          .join('; '),
      ]),
    ],
    (row) => (row === 0 ? label : cell),
  );
  paper.space(10);

  if (exhibits.length === 0) return;
  paper.text('Exhibits', heading);
  paper.table(
    [30, 130, 270, 50],
    [
      ['No.', 'Kind', 'What', 'Pages'],
      ...exhibits.map(({ title: what, kind, name, pages }, index) => [
        String(index + 1),
        words(kind),
        name === null ? what : `${what} (${name})`,
        String(pages),
      ]),
    ],
    (row) => (row === 0 ? label : cell),
  );
}

const words = (code: string): string => code.replaceAll('_', ' ');

/** "2026-11-12 10:15" in a zone. */
function dayAndTime(timeZone: string): (instant: string) => string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (instant) => {
    const parts = Object.fromEntries(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
    const { year = '', month = '', day = '', hour = '', minute = '' } = parts;
    return `${year}-${month}-${day} ${hour}:${minute}`;
  };
}
