import { readFileSync } from 'node:fs';

const read = (name: string) => readFileSync(`node_modules/@expo-google-fonts/noto-sans/${name}.ttf`);

/** The fonts that the function carries in its bundle. */
export const packFonts = { regular: read('400Regular/NotoSans_400Regular'), bold: read('700Bold/NotoSans_700Bold') };
