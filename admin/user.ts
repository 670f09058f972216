import { parseArgs } from 'node:util';
import { isRole, roles } from '../src/contract/roles.ts';
import { isEntityName } from '../src/domain/ids.ts';
import { entityStore } from '../src/store/entity-store.ts';
import { connectTable } from '../src/store/table.ts';
import { type Access, callersOf } from './callers.ts';
import { connect } from './connect.ts';
import { runCommand } from './run-command.ts';

const usage = `Usage: npm run user -- add (one of these) [--stage prod]
  --client <name> --role <role> --entities <a,b>   a machine client
  --group <name>  --role <role> --entities <a,b>   a team of people
  --person <email> --group <name>                  a person in a team
Roles: ${roles.join(', ')}`;

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      client: { type: 'string' },
      group: { type: 'string' },
      person: { type: 'string' },
      role: { type: 'string' },
      entities: { type: 'string' },
      stage: { type: 'string', default: 'local' },
    },
  });
  const { client, group, person, role, entities, stage } = values;
  if (positionals.join() !== 'add' || (client === undefined && group === undefined)) throw new Error(usage);

  const deployment = await connect(stage);
  const callers = callersOf(deployment);
  if (person !== undefined && group !== undefined) {
    const password = await callers.addPerson(person, group);
    console.log(`${person} is in the group ${group}.`);
    if (password !== null)
      console.log(stage === 'local' ? `First password: ${password}` : 'A first password is in the mail.');
    return;
  }

  const access = await accessOf(role, entities, deployment.table);
  const may = `acts as ${access.role} for ${access.entities.join(', ')}`;
  if (group !== undefined) {
    await callers.addGroup(group, access);
    console.log(`The group ${group} ${may}.`);
    return;
  }
  const { id, secret, made } = await callers.addClient(client ?? '', access);
  console.log(`The client ${id} ${may}.`);
  console.log(made ? `Its secret, shown this once: ${secret}` : 'It was there before; its secret stays as it is.');
  console.log(`Tokens: POST ${deployment.tokenEndpoint} with grant_type=client_credentials`);
});

async function accessOf(role = '', list = '', table: string): Promise<Access> {
  if (!isRole(role)) throw new Error(`--role must be one of ${roles.join(', ')}\n\n${usage}`);
  const named = list.split(',');
  const entities = named.filter(isEntityName);
  if (entities.length < named.length)
    throw new Error(`--entities must name entities such as shop-eu,shop-us\n\n${usage}`);
  const store = entityStore(connectTable(table));
  for (const name of entities) {
    if (!(await store.get(name))) throw new Error(`There is no entity "${name}": npm run entity -- put <file>`);
  }
  return { role, entities };
}
