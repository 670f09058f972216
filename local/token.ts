import { readStack } from '../admin/local-stack.ts';
import { runCommand } from '../admin/run-command.ts';
import { fetchToken } from './fetch-token.ts';

await runCommand(async () => {
  const [, , client] = process.argv;
  const stack = readStack();
  if (client === undefined) throw new Error(`Usage: npm run token -- <${Object.keys(stack.clients).join('|')}>`);
  console.log(await fetchToken(stack, client));
});
