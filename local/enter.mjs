// The first step of every command: checks what was typed and what the machine has, installs what is missing, hands over to
// the project's own Node; named no program, it only installs. It runs on whatever Node >= 20 there is, with nothing
// installed, so it uses built-in modules only. What it says goes to stderr: stdout is the program's.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants as files, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants, homedir } from 'node:os';
import { resolve as absolute } from 'node:path';
import { setInterval } from 'node:timers';
import { parseArgs } from 'node:util';

const [program = '', ...args] = process.argv.slice(2);
const venv = '.local/venv';
const venvPython = `${venv}/bin/python`;
const node = 'node_modules/node/bin/node';

/** What runs on the emulator. */
const onEmulator = ['local/start.ts', 'local/run-tests.ts', 'bench/main.ts'];
const usages = {
  'local/start.ts': `Usage: npm start [-- options]
  --exit         ends after the tour; status 0 only if every line of it was as expected
  --no-tour      just serves
  --keep         goes on with the tables of the last run instead of empty ones
  --ports <...>  0 for any free ones, or emulator=4566,sandbox=8090 (the defaults), or one of the two`,
  'local/run-tests.ts': `Usage: npm test [-- [--tier <some of unit,workflows,infra,integration,proof,e2e>] [paths and options of Jest]]
  npm test -- --tier unit,infra
  npm test -- --tier e2e -t refund
  npm test -- test/unit/rules.test.ts`,
};
/** start.ts reads them again; here a mistake is told before anything is installed. */
const startOptions = {
  exit: { type: 'boolean' },
  'no-tour': { type: 'boolean' },
  keep: { type: 'boolean' },
  ports: { type: 'string', default: '' },
};

const children = new Set();
const begin = (command, commandArgs, stdio) => {
  const child = spawn(command, commandArgs, { stdio });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
};
const end = (signal) => children.forEach((child) => child.kill(signal));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
// A shell between npm and this passes no signal on: then its death is the signal.
const parent = process.ppid;
setInterval(() => process.ppid === parent || end('SIGTERM'), 250).unref();
const fail = (message) => {
  console.error(`\n${message}`);
  for (const child of children) child.kill();
  process.exit(1);
};

/** Says what happens and how long it usually takes, then how long it took. */
async function step(what, expected, work) {
  const start = Date.now();
  console.error(`${what} (usually ${expected})`);
  await work();
  console.error(`  done in ${((Date.now() - start) / 1000).toFixed(1)} s`);
}

/** Runs a program to its end; what it said is shown only when it fails. */
async function run(command, commandArgs, onFailure) {
  const child = begin(command, commandArgs, ['ignore', 'pipe', 'pipe']);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
  const [code] = await once(child, 'close');
  if (code !== 0) fail(`${said.trimEnd()}\n\n${onFailure}`);
}

// A container may give its user no home to write to: then what npm, pip and the CDK keep for next time goes where all goes.
if (!isWritable(homedir())) {
  Object.assign(process.env, {
    npm_config_cache: absolute('.local/cache/npm'),
    PIP_CACHE_DIR: absolute('.local/cache/pip'),
    CDK_HOME: absolute('.local/cache/cdk'),
  });
}

// What is there, before anything is downloaded.

const [major] = process.versions.node.split('.');
if (Number(major) < 20) fail(`Node 20 or newer is needed to begin, this is ${process.version}: https://nodejs.org`);

const usage = usages[program];
if (usage && args.some((arg) => arg === '--help' || arg === '-h')) {
  console.log(usage);
  process.exit();
}
if (program === 'local/start.ts') args.push('--ports', await checkPorts(readPorts()));

const requirements = readFileSync('local/requirements.txt', 'utf8');
const emulatorMissing =
  onEmulator.includes(program) && !(existsSync(venvPython) && ready(`${venv}/complete`, requirements));
const python = emulatorMissing ? findPython() : null;
const modulesMissing = !modulesMatchLock();

// What is missing.

if (python) {
  rmSync(venv, { recursive: true, force: true });
  mkdirSync('.local', { recursive: true });
  await step('Making a Python environment in .local/venv', '5 s', () =>
    run(python, ['-m', 'venv', venv], `${python} could not make a virtual environment; what it said is above.`),
  );
}
if (python || modulesMissing) {
  await step('Asking the registries', '2 s', () =>
    Promise.all([
      python &&
        run(
          venvPython,
          ['-m', 'pip', 'index', 'versions', 'ministack', '--retries', '3'],
          noRegistry('Python', 'pip', 'pip config list'),
        ),
      modulesMissing &&
        run(
          'npm',
          ['view', 'node', 'name', '--fetch-retries=3', '--fetch-timeout=30000'],
          noRegistry('npm', 'npm', 'npm config get registry'),
        ),
    ]),
  );
  const what = [python && 'the local AWS emulator', modulesMissing && 'the node modules'].filter(Boolean).join(' and ');
  await step(`Installing ${what}`, 'a minute', () =>
    Promise.all([python && installEmulator(), modulesMissing && installModules()]),
  );
}

if (program === '') process.exit();

// From here on it is TypeScript.

const [code, signal] = await once(begin(node, [program, ...args], ['inherit', 'inherit', 'inherit', 'ipc']), 'exit');
process.exit(code ?? 128 + constants.signals[signal]);

function readPorts() {
  try {
    return parseArgs({ args, options: startOptions }).values.ports;
  } catch (error) {
    // Its second sentence is about arguments that begin with a dash.
    return fail(`${error.message.split('. ')[0]}\n\n${usage}`);
  }
}

/** `--ports 0` for any free ones, or `--ports emulator=4566,sandbox=8090`, or one of the two; spelled out for the next step. */
async function checkPorts(text) {
  const wanted = { emulator: 4566, sandbox: 8090 };
  for (const part of text === '0' ? ['emulator=0', 'sandbox=0'] : text.split(',').filter((one) => one !== '')) {
    const [name = '', number = ''] = part.split('=');
    if (!(name in wanted) || !/^\d{1,5}$/.test(number) || Number(number) > 65535) {
      fail(`--ports takes 0 (any free ones), or emulator=4566,sandbox=8090; not "${part}".`);
    }
    wanted[name] = Number(number);
  }
  if (wanted.emulator !== 0 && wanted.emulator === wanted.sandbox) {
    fail(`The emulator and the sandbox need a port each; --ports gives both ${wanted.sandbox}.`);
  }
  for (const [name, port] of Object.entries(wanted)) {
    const server = createServer();
    const problem = await new Promise((resolve) => {
      server.once('error', resolve).listen(port, '127.0.0.1', () => resolve(null));
    });
    server.close();
    if (problem) {
      fail(
        `Port ${port}, for the ${name}, cannot be used (${problem.code}). End what uses it, or choose another:\n` +
          `  npm start -- --ports ${name}=${port + 1}\nor any free ones:\n  npm start -- --ports 0`,
      );
    }
  }
  return Object.entries(wanted)
    .map(([name, port]) => `${name}=${port}`)
    .join(',');
}

function findPython() {
  const names = process.env.PYTHON
    ? [process.env.PYTHON]
    : ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
  const probe =
    'import sys, importlib.util as u; print(*sys.version_info[:2], *[m for m in ("venv", "ensurepip") if not u.find_spec(m)])';
  const found = names.flatMap((name) => {
    const { status, stdout } = spawnSync(name, ['-c', probe], { encoding: 'utf8' });
    if (status !== 0) return [];
    const [majorText, minorText, ...missing] = stdout.trim().split(' ');
    return [
      {
        name,
        version: `${majorText}.${minorText}`,
        recent: Number(majorText) === 3 && Number(minorText) >= 10,
        missing,
      },
    ];
  });
  const usable = found.find(({ recent, missing }) => recent && missing.length === 0);
  if (usable) return usable.name;

  const choose = 'Or name another one: PYTHON=/path/to/python3 npm start';
  const [incomplete] = found.filter(({ recent }) => recent);
  if (incomplete) {
    fail(
      `${incomplete.name} (${incomplete.version}) lacks ${incomplete.missing.join(' and ')}, which makes virtual environments.\n  Debian, Ubuntu: sudo apt install python${incomplete.version}-venv\n${choose}`,
    );
  }
  const [old] = found;
  return fail(
    `Python 3.10 or newer is needed for the local AWS emulator; ${old ? `${old.name} is ${old.version}` : `none was found (${names.join(', ')})`}.\n  Debian, Ubuntu: sudo apt install python3 python3-venv\n  macOS: brew install python\n${choose}`,
  );
}

function noRegistry(whose, tool, ask) {
  return `The ${whose} package registry cannot be reached, so nothing was downloaded. Behind a proxy or a mirror, set ${tool} up for it (${ask} shows how it is) and start again.`;
}

async function installEmulator() {
  await run(
    venvPython,
    ['-m', 'pip', 'install', '--quiet', '-r', 'local/requirements.txt'],
    'The local AWS emulator could not be installed; what pip said is above.',
  );
  writeFileSync(`${venv}/complete`, requirements);
}

async function installModules() {
  await run(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--fetch-retries=5'],
    'The node modules could not be installed; what npm said is above.',
  );
  if (!existsSync(node)) {
    fail(
      'Node 24 is missing: npm did not run the install script of the package "node" (ignore-scripts?). Allow it with:\n  npm rebuild node --ignore-scripts=false',
    );
  }
}

function isWritable(folder) {
  try {
    accessSync(folder, files.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether a marker file says what it should: it is written last, so half an installation has none. */
function ready(file, content) {
  return existsSync(file) && readFileSync(file, 'utf8') === content;
}

/** npm notes what it installed; packages for other platforms are not among it. */
function modulesMatchLock() {
  const [wanted, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) =>
    existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {},
  );
  return (
    existsSync(node) &&
    Object.entries(wanted).every(([path, { version, optional }]) => {
      if (path === '') return true;
      return installed[path] ? installed[path].version === version : optional === true;
    })
  );
}
