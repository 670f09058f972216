/** @throws when the function was deployed without it. */
export function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`The function was deployed without ${name}`);
  return value;
}
