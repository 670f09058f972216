/**
 * The areas of the evidence bucket: what the infrastructure grants and guards, and where the functions put things.
 * `uploads`: what anybody with a signed form has sent, unchecked, gone after days. `evidence`: what has been checked.
 * `sealed`: written once, never overwritten, never deleted (ADR 014).
 */
export const bucketLayout = {
  uploads: 'uploads/',
  evidence: 'evidence/',
  sealed: 'sealed/',
} as const;
export type BucketArea = keyof typeof bucketLayout;
