/** What cannot be counted here, and what is assumed instead; rather too much than too little. */
export const assumptions = {
  /** A function waits for the gateway, whose answer takes what it takes. */
  operationSeconds: { value: 0.8, why: 'the gateway answers within 0.7 s, the rest is ours' },
  tellSeconds: {
    value: 0.3,
    why: 'the endpoint answers within 0.2 s; one event an invocation, though up to 25 share one',
  },
  idleTickSeconds: { value: 0.1, why: 'four queries at once' },
  taskSeconds: { value: 0.2, why: 'a few requests to the table' },
  sliceSecondsPerPayment: { value: 0.16, why: 'five at a time, 0.8 s each' },
  warnSecondsPerPayment: { value: 0.02, why: 'five at a time, no call of the gateway' },
  inspectSeconds: { value: 1, why: 'a file is decoded' },
  renderSeconds: { value: 5, why: 'a pack of a few pages is written' },
  keyCallsPerTick: {
    value: 0.8,
    why: 'DynamoDB keeps an opened key for five minutes or so, but for each of four connections by itself',
  },
  newProcesses: { value: 365, why: 'of a function in a month: Lambda replaces a process every two hours' },
  newProcessSeconds: { value: 1, why: 'Node starts and loads half a megabyte' },
  logBytes: {
    value: 1_000,
    why: 'START, END and REPORT of Lambda (260), a metric (250), a line of ours (250 at most), 26 for each of the five',
  },
  accessLogBytes: { value: 250, why: 'one line of 220, and 26' },
  gatewayBytes: { value: 8_000, why: 'a request with its headers, and a TLS handshake of its own' },
  webhookBytes: { value: 8_000, why: 'a body of 2 kB, headers, and a TLS handshake of its own' },
  answerBytes: { value: 2_000, why: 'an operation with its payment' },
  keptBytes: {
    value: 8_000,
    why: 'what is sent to the table for an operation (docs/benchmarks.md), aliases and conditions included',
  },
  waitDays: { value: 45, why: 'ten days until the team has sent the evidence, 35 until the bank rules' },
  evidenceBytes: { value: 5_000_000, why: 'a scan of 2 MB, its copy, and the pack' },
} as const satisfies Record<string, { readonly value: number; readonly why: string }>;
