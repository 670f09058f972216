declare module 'asl-validator' {
  /** The package has no types of its own. */
  function validate(
    definition: object,
    options: { readonly checkPaths: boolean; readonly checkArn: boolean },
  ): { readonly isValid: boolean; readonly errors: readonly { readonly Message: string }[] };
  export { validate as default };
}
