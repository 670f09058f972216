/** Says what happens and how long it usually takes, does it, and says how long it took. */
export type Step = <T>(what: string, usually: string, work: () => Promise<T>) => Promise<T>;

export const printedStep: Step = async (what, usually, work) => {
  process.stdout.write(`${what} (usually ${usually}) ... `);
  const start = performance.now();
  try {
    const result = await work();
    console.log(`${((performance.now() - start) / 1000).toFixed(1)} s`);
    return result;
  } catch (error) {
    console.log('failed');
    throw error;
  }
};
