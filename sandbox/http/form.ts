/** Parameters of one request. Empty values count as absent: clients send `amount=` where they have none. */
export type Form = ReadonlyMap<string, string>;

export const parseForm = (text: string): Form => {
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) if (value !== '' && !form.has(name)) form.set(name, value);
  return form;
};
