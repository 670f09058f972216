import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { buildSync } from 'esbuild';
import type { FunctionName } from './grants.ts';

/**
 * Bundles every function in one go (one esbuild call shares the parsing of the SDK) into `<outdir>/<function>/index.*`,
 * with nothing left to resolve at run time. The metafile beside them says what is in each.
 */
export function bundle(functions: readonly FunctionName[], lambdas: string, outdir: string): void {
  const { metafile } = buildSync({
    entryPoints: functions.map((name) => ({ in: join(lambdas, `${name}.ts`), out: join(name, 'index') })),
    outdir,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    // The SDK's ES modules: only they can be shaken. The output is CommonJS all the same, which Lambda loads faster.
    // The fonts of the pack are in its function.
    loader: { '.ttf': 'binary' },
    mainFields: ['module', 'main'],
    format: 'cjs',
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
  });
  writeFileSync(join(outdir, 'meta.json'), JSON.stringify(metafile));
}
