/** The fields of an answer that this version knows, so that a misspelt one does not compile. What else arrives is kept. */
export type Known<T> = T extends readonly (infer Item)[]
  ? Known<Item>[]
  : T extends object
    ? { [Name in keyof T as unknown extends T[Name] ? never : Name]: Known<T[Name]> }
    : T;
