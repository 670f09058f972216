/** An answer that is not one of the gateway's: JSON for the control routes, text for a person. */
export type Page = {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};
