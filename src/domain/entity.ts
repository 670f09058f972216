import type { Currency } from './currency.ts';
import type { ExpirySettings } from './expiry.ts';
import type { EntityName } from './ids.ts';

/**
 * One OPP channel and how the merchant, its acquirer and the brands let it be used. What an acquirer supports differs, so
 * every such rule is a setting; the defaults are the safe side.
 */
export type Entity = {
  readonly name: EntityName;
  readonly mode: (typeof entityModes)[number];
  /** Where and as whom to reach it: the credential names an access token in the gateway secret. */
  readonly gateway: {
    readonly baseUrl: string;
    readonly entityId: string;
    readonly credential: string;
    readonly testMode: 'INTERNAL' | 'EXTERNAL' | null;
  };
  /** The zone whose days are the entity's business days (IANA name). */
  readonly timeZone: string;
  readonly currencies: readonly Currency[];
  /** Card data may pass through. It brings the merchant into the scope of PCI DSS. */
  readonly cardData: boolean;
  /** `single`: a pre-authorization is closed by its one capture, whatever its amount (what OPP documents for most acquirers). */
  readonly captures: 'single' | 'multiple';
  /** The rest of a partly captured pre-authorization may be reversed. */
  readonly releaseAfterCapture: boolean;
  /** A debit may be reversed before its cut-off instead of refunded. */
  readonly reverseDebits: boolean;
  /** Days after the booking in which it can be refunded (OPP: about 60), then a payout is the way. */
  readonly refundWindowDays: number;
  /** How many days before that it is told where money may still have to go back. */
  readonly refundWarningDays: number;
  readonly refundPayouts: boolean;
  /** Null: not allowed. Caps are minor units per currency: of one payout, and of all rebills of one operation together. */
  readonly payouts: Capped | null;
  readonly rebills: Capped | null;
  /** `reflect` chargebacks to the gateway, or only `record` them where the channel refuses that (700.400.402). */
  readonly chargebacks: 'reflect' | 'record';
  /** The gateway parameter that takes a chargeback's reason. OPP publishes none, so it is sent only where it is named. */
  readonly chargebackReasonParameter: string | null;
  /** How the dispute desk works: see DisputeSettings. */
  readonly disputes: DisputeSettings;
  readonly expiry: ExpirySettings;
  /** The `resultDetails` field in which this connector says when an authorization ends, if it does. */
  readonly authorizationExpiryField: string | null;
  /** What the estimate of how long an authorization lives depends on beside brand and who began it. */
  readonly business: (typeof businesses)[number];
  readonly inPerson: boolean;
  /** Overrides the estimate. */
  readonly authorizationDays: number | null;
  /** Overrides after how many business days money that is given back should show: by operation, or operation and brand (`refund.VISA`). */
  readonly creditDays: Readonly<Record<string, number>>;
  /** The gateway's limit for look-ups, all kinds together (OPP's strict figure: 2). */
  readonly queriesPerMinute: number;
  /** Its transactions can be searched by date, so the daily comparison finds what is missing here. Off at many. */
  readonly dateSearch: boolean;
};

/** Kinds of merchants that schemes give longer authorizations, because the amount is only estimated when they are made. */
export const businesses = ['other', 'lodging', 'vehicle_rental', 'cruise', 'travel'] as const;

/**
 * `frozen`: no money moves, all else goes on. `recovering`, after a restore: what is new to the books is looked for at the
 * gateway before it is sent (docs/runbook.md, ADR 010).
 */
export const entityModes = ['open', 'frozen', 'recovering'] as const;

type DisputeSettings = {
  /** Of the scheme's days to answer, how many the acquirer keeps for itself (seen: 10 of Visa's 30, 15 of Mastercard's 45). */
  readonly marginDays: number;
  /** How many days before the deadline the team is reminded. */
  readonly reminderDays: readonly number[];
  /** After how many days a ruling is late; null: the scheme's. */
  readonly rulingDays: number | null;
  /** The acquirer's fee per chargeback where it names none: minor units per currency. */
  readonly fees: Readonly<Record<string, number>>;
  /** What the bank takes as the one PDF of a representment. */
  readonly packPages: number;
  readonly packBytes: number;
};

export type Capped = { readonly caps: Readonly<Record<string, number>> };
