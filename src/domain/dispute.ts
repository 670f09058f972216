import type { Currency } from './currency.ts';
import type { DisputeReason } from './dispute-reason.ts';
import type { DisputeStage, DisputeStatus } from './dispute-steps.ts';
import type { PieceMark } from './evidence.ts';
import type { EvidenceKind } from './evidence-kinds.ts';
import type { DisputeId, EntityName, OperationId, PaymentId } from './ids.ts';
import type { Instant } from './instant.ts';
import type { SealedPack } from './pack.ts';
import type { Scheme } from './reason-codes.ts';

/** When an answer is due: the instant, the zone whose day ends there, and whether the bank said so or it is worked out. */
export type Due = { readonly at: Instant; readonly zone: string; readonly source: DueSource };
export const dueSources = ['bank', 'estimate'] as const;
type DueSource = (typeof dueSources)[number];

/** What the bank takes for its trouble. It stays due when the dispute is won. Minor units. */
export type DisputeFee = { readonly amount: number; readonly currency: Currency; readonly stage: DisputeStage };

export const deliveryChannels = ['portal', 'email', 'post', 'sftp', 'api', 'other'] as const;
type DeliveryChannel = (typeof deliveryChannels)[number];

/** Who sent the sealed pack to the bank: when, which way, and what the bank calls it. */
export type Delivery = {
  readonly channel: DeliveryChannel;
  readonly deliveredAt: Instant;
  readonly reference: string | null;
  readonly by: string;
  readonly recordedAt: Instant;
};

/** The contest as it was sealed. Sealing is not sending: the gateway has no call for it. */
export type Representment = {
  readonly sealedAt: Instant;
  readonly by: string;
  /** The pack: what exactly was sealed stands in its manifest. Null of what was sealed before there were packs. */
  readonly pack: SealedPack | null;
  /** Required pieces that were missing, and why the team went on. */
  readonly missing: readonly EvidenceKind[];
  readonly reason: string | null;
  readonly delivery: Delivery | null;
};

type Acceptance = { readonly at: Instant; readonly by: string; readonly reason: string | null };

/** The bank's decision. `amount`: what comes back, in minor units; less than what is disputed is a partial win, 0 a loss. */
export type Ruling = {
  readonly outcome: 'won' | 'lost';
  readonly amount: number;
  readonly reference: string | null;
  /** When the bank decided, and when and by whom it was entered. */
  readonly decidedAt: Instant;
  readonly at: Instant;
  readonly by: string;
  readonly reason: string | null;
};

/** What is about the present stage; a second chargeback begins it anew. */
export type StageFacts = {
  readonly stage: DisputeStage;
  readonly status: DisputeStatus;
  /** The operation that reflects the chargeback, whatever has become of it. */
  readonly chargebackId: OperationId;
  /** Minor units. */
  readonly amount: number;
  readonly reason: DisputeReason;
  readonly receivedAt: Instant;
  readonly due: Due;
  readonly representment: Representment | null;
  readonly acceptance: Acceptance | null;
  readonly ruling: Ruling | null;
  /** The operation that gives the money back to us after a win. */
  readonly reversalId: OperationId | null;
  readonly decidedAt: Instant | null;
};

/** One case about one chargeback. The item is the truth: whatever waits for it, or was not done yet, is told from it. */
export type Dispute = StageFacts & {
  readonly id: DisputeId;
  readonly entity: EntityName;
  readonly paymentId: PaymentId;
  /** The operation whose money it is about: a capture, debit or rebill. */
  readonly base: OperationId;
  readonly currency: Currency;
  readonly scheme: Scheme | null;
  /** What the bank calls it, and the acquirer's reference number of the transaction. */
  readonly caseNumber: string | null;
  readonly arn: string | null;
  readonly earlier: readonly StageFacts[];
  readonly fees: readonly DisputeFee[];
  readonly assignee: string | null;
  /** What there is to argue with. A second stage begins with what the first one had. */
  readonly pieces: readonly PieceMark[];
  /** Of the disputed money, what had been refunded already or was on its way to be. Minor units; a mark, no block. */
  readonly doubleLoss: number;
  /** What the bank, the file and the gateway do not agree on. Minor units. */
  readonly differs: readonly AmountTold[];
  /**
   * What a win still has to bring about in the payment's books: the reversal at the gateway, or, where that came another way, its
   * record in ours. Done by whoever decided, else by the clock.
   */
  readonly owes: 'reversal' | 'record' | null;
  /** Why only a person can go on. */
  readonly stuck: string | null;
  /** The smallest number of days before the deadline for which a reminder went out. */
  readonly remindedDays: number | null;
  /** When the clock looks at it next. */
  readonly nextCheckAt: Instant | null;
  readonly openedBy: string;
  readonly openedAt: Instant;
  readonly updatedAt: Instant;
  /** Counts the changes; every write is conditional on the one it saw. */
  readonly version: number;
};

/** An amount somebody told that is not the chargeback's. */
type AmountTold = { readonly by: 'bank' | 'gateway'; readonly amount: number; readonly at: Instant };
