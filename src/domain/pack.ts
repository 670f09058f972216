import type { Currency } from './currency.ts';
import type { DisputeFacts } from './dispute-facts.ts';
import type { Dispute } from './dispute.ts';
import type { EvidenceKind } from './evidence-kinds.ts';
import type { FileType } from './evidence.ts';
import type { Instant } from './instant.ts';

/** What goes into a pack: everything that is printed or sealed, and nothing else. The same order makes the same bytes. */
export type PackOrder = {
  readonly dispute: {
    readonly id: string;
    readonly stage: string;
    readonly caseNumber: string | null;
    readonly arn: string | null;
    readonly scheme: string | null;
    readonly reason: { readonly code: string; readonly normalized: string };
    /** Minor units. */
    readonly amount: number;
    readonly currency: Currency;
    readonly receivedAt: Instant;
    readonly dueAt: Instant;
  };
  readonly facts: DisputeFacts;
  readonly exhibits: readonly Exhibit[];
  readonly sealedAt: Instant;
  readonly sealedBy: string;
  /** In which dates are printed (IANA). */
  readonly timeZone: string;
  readonly limits: PackLimits;
};

/** What the letter says of the case. */
export const contested = (one: Dispute): PackOrder['dispute'] => ({
  id: one.id,
  stage: one.stage,
  caseNumber: one.caseNumber,
  arn: one.arn,
  scheme: one.scheme,
  reason: { code: one.reason.code, normalized: one.reason.normalized },
  amount: one.amount,
  currency: one.currency,
  receivedAt: one.receivedAt,
  dueAt: one.due.at,
});

/** What the bank takes, as far as the entity knows: pages and bytes of the one PDF. */
type PackLimits = { readonly pages: number; readonly bytes: number };

/** One piece of evidence, in the order it is sent. */
export type Exhibit = {
  readonly id: string;
  readonly kind: EvidenceKind;
  readonly title: string;
  readonly content:
    | { readonly form: 'text'; readonly text: string }
    | {
        readonly form: 'file';
        readonly name: string;
        readonly type: FileType;
        readonly size: number;
        readonly sha256: string;
        /** The object that was checked: exactly this version of it. */
        readonly key: string;
        readonly versionId: string;
      };
};

/** An object that was written, with what proves that it is still the same. SHA-256 in hex, size in bytes. */
export type SealedObject = {
  readonly key: string;
  readonly versionId: string;
  readonly sha256: string;
  readonly size: number;
};

/** A sealed pack: one PDF, and the manifest that says what exactly is in it. */
export type SealedPack = { readonly pdf: SealedObject & { readonly pages: number }; readonly manifest: SealedObject };

/** How the sealing of a pack ended. `over`: it would have that many pages or bytes. */
export type Packed =
  | { readonly kind: 'sealed'; readonly pack: SealedPack }
  | { readonly kind: 'over'; readonly what: keyof PackLimits; readonly count: number; readonly limit: number }
  | { readonly kind: 'unprintable'; readonly exhibit: string; readonly characters: readonly string[] }
  | { readonly kind: 'changed'; readonly exhibit: string };
