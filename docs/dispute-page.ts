import { disputeSteps, type DisputeStatus } from '../src/domain/dispute-steps.ts';

const meanings: Readonly<Record<DisputeStatus, string>> = {
  needs_response: 'The team gathers evidence, seals it and has it sent, or accepts. At the deadline it is over.',
  under_review: 'The bank has what was sealed, and decides. It is asked after when it is late.',
  won: 'The money comes back, all or a part (`ruling.amount`): the chargeback is reversed at the gateway. The fee stays due.',
  lost: 'The bank ruled for its customer.',
  accepted: 'The team let it go.',
  lapsed: 'Nothing was sent until the deadline, which banks take for acceptance.',
};

/** docs/disputes.md: how a case goes, from the table of its steps. */
export function disputePage(): string {
  const arrows = new Map<string, string[]>();
  for (const [from, row] of Object.entries(disputeSteps.chargeback)) {
    for (const [step, to] of Object.entries(row)) {
      if (to === from) continue;
      const arrow = `  ${from} --> ${to}`;
      arrows.set(arrow, [...(arrows.get(arrow) ?? []), step]);
    }
  }
  return `# The dispute desk

Generated from \`src/domain/dispute-steps.ts\` by \`npm run docs\`. A chargeback opens a case, whoever tells of it first: the team, the
bank's file, or the gateway. The case says until when the bank waits (\`responseDueAt\`), in which zone that day ends, and whether
the bank said so or it is worked out from the scheme's days.

\`\`\`mermaid
stateDiagram-v2
  [*] --> needs_response: opened
${[...arrows].map(([arrow, steps]) => `${arrow}: ${steps.join(', ')}`).join('\n')}
\`\`\`

| status | meaning |
| --- | --- |
${Object.entries(meanings)
  .map(([status, meaning]) => `| \`${status}\` | ${meaning} |`)
  .join('\n')}

A second chargeback after a win begins the same case anew, with the evidence it had. What can be done now stands in \`allowed\`; every
step is an event with who and when, and all of them are the \`timeline\` of \`GET /v1/disputes/{id}\`.

## Arguing a case

\`\`\`ts
const { facts, evidence } = await client.getDispute({ disputeId });      // what the books say, and what is missing
const file = { name: 'pod.pdf', type: 'application/pdf', size, sha256 } as const;
const piece = await client.addEvidence({ disputeId, kind: 'proof_of_delivery', title: 'Signed by the neighbor', file });
// The form takes that file and no other: its fields, then \`file\`, as multipart/form-data to piece.upload.url. Then:
await client.receiveEvidence({ disputeId, evidenceId: piece.id });
await client.represent({ disputeId });                                   // seals one PDF
const { pdf } = await client.getRepresentment({ disputeId });            // a link to it, for the bank's portal
await client.recordDelivery({ disputeId, channel: 'portal', reference: 'UPLOAD-4711' });
\`\`\`

- **What it takes** follows from the reason: \`evidence\` lists what is required and recommended, and what is there. Several pieces of a
  kind are fine. The facts of the payment need no piece: they are in the cover letter. What the bank sent (\`issuer_document\`) is kept
  with the case and not sent back.
- **A draft** is a text or a file. Who edits or removes one sends the version they have read (\`If-Match\`), so nobody overwrites what they
  have not seen: 412, and without a version 428. PDF, JPEG and PNG are taken by what they are, not by their names: damaged, encrypted or
  active ones are refused, and so is one that is larger than all that may be sent.
- **Sealing** is refused while something required is missing, unless a reason says why to go on, and when the pack would be larger than
  the entity's bank takes (\`disputes.packPages\`, 19, and \`disputes.packBytes\`, 2,000,000: the tightest seen), with its size. What is sealed is
  one PDF, the originals, and a manifest of exactly what is in it. None of it can be changed, and neither can the evidence then.
- **Sealing is not sending.** OPP has no call that submits evidence: somebody uploads the PDF to the bank, and \`recordDelivery\` says so.
  Until then the reminders go on, and at the deadline the case lapses.

![Two pages of a sealed pack](representment.png)

Two pages of a pack that was sealed on the local stack (\`local/draw-pack.mjs\` says how).

Why sealed things are kept as they are: [ADR 014](adr/014-sealed-is-written-once.md); how the case waits: [ADR 015](adr/015-the-token-is-only-the-bell.md).
`;
}
