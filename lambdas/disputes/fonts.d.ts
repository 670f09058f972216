/** The bundler puts the bytes of a font into the function (infra/bundle.ts). */
declare module '*.ttf' {
  const bytes: Uint8Array;
  export { bytes as default };
}
