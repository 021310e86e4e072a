import { writeSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { version } from '../app/version.ts';
import { registerAccept } from './commands/accept.ts';
import { registerAttest } from './commands/attest.ts';
import { registerCollect } from './commands/collect.ts';
import { registerExamine } from './commands/examine.ts';
import { registerImport } from './commands/import.ts';
import { registerInspect } from './commands/inspect.ts';
import { registerLedger } from './commands/ledger.ts';
import { registerPlan } from './commands/plan.ts';
import { registerShow } from './commands/show.ts';
import { registerSimulate } from './commands/simulate.ts';
import { registerTrace } from './commands/trace.ts';
import { registerTriage } from './commands/triage.ts';
import { registerWatch } from './commands/watch.ts';
import { registerCompletion } from './completion.ts';
import { describeError, errorText } from './output.ts';
import { jsonLine, printable } from './printable.ts';

/** Every command. Each loads what it needs when it runs, so that `assayer --help` starts at once. */
const commands = [
  registerExamine,
  registerShow,
  registerAttest,
  registerAccept,
  registerInspect,
  registerWatch,
  registerTrace,
  registerPlan,
  registerSimulate,
  registerCollect,
  registerImport,
  registerTriage,
  registerLedger,
  registerCompletion,
];

/** What commander says of wrong usage goes where the caller listens. */
const asJson = process.argv.includes('--json');

function program(): Command {
  const root = new Command('assayer')
    .description(
      'Examines a fleet of servers for hardware alterations: what speaks against each machine, what was looked at, and how small an alteration could still be there unseen.',
    )
    .version(version())
    .configureOutput({ writeErr: (text) => (asJson ? true : process.stderr.write(printable(text))) })
    .configureHelp({ showGlobalOptions: false })
    .showSuggestionAfterError(true)
    .showHelpAfterError('Run the command with --help to see what it takes.')
    .addHelpText(
      'after',
      '\nExit codes: 1 contradicted, 2 could not answer, 3 a required check is blind, 0 every required check was answered.',
    );
  for (const register of commands) register(root);
  // A command that is used wrongly could not answer: 2, where commander would say 1.
  const override = (command: Command): void => {
    command.exitOverride();
    command.commands.forEach(override);
  };
  override(root);
  return root;
}

const helpFlags: ReadonlySet<string> = new Set(['--help', '-h']);

/** Whether the words name a command that does not exist: of the program, or of a command that has only commands. */
function namesNoCommand(root: Command, words: readonly string[]): boolean {
  let here = root;
  for (const word of words) {
    if (here.commands.length === 0 || here.registeredArguments.length > 0) return false;
    if (here === root && word === 'help') continue;
    const next = here.commands.find((command) => command.name() === word || command.aliases().includes(word));
    if (next === undefined) return true;
    here = next;
  }
  return false;
}

/**
 * Arguments as the parser is to see them: a command that does not exist has no help, and to print the program's own with
 * exit code 0 would say that it does.
 */
function parsable(root: Command, argv: readonly string[]): readonly string[] {
  const [node = '', script = '', ...given] = argv;
  const words = given.filter((word) => !word.startsWith('-'));
  if (!namesNoCommand(root, words)) return argv;
  const rest = given.filter(
    (word, at) => !helpFlags.has(word) && !(word === 'help' && at === given.indexOf(words[0] ?? '')),
  );
  return [node, script, ...rest];
}

/** What nobody caught: it could not answer. Node's own exit code for it would be 1, which here says `contradicted`. */
function stop(error: unknown): void {
  try {
    if (asJson) writeSync(1, `${jsonLine(describeError(error))}\n`);
    else writeSync(2, `${errorText(error)}\n`);
  } finally {
    process.exit(2);
  }
}
process.on('uncaughtException', stop);
process.on('unhandledRejection', stop);

process.stdout.on('error', (error: Error & { code?: string }) => {
  // The reader of a pipe has left: nothing more can be said, and nothing is wrong.
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

try {
  const root = program();
  await root.parseAsync(parsable(root, process.argv));
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    if (asJson && error.exitCode !== 0) {
      const message = error.message.replace(/^error: /, '');
      const remedy = 'Run the command with --help to see what it takes.';
      process.stdout.write(`${jsonLine({ error: { code: 'USAGE', message, remedy } })}\n`);
    }
  } else {
    // What the reader of an option's value refused, before any command could run.
    if (asJson) process.stdout.write(`${jsonLine(describeError(error))}\n`);
    else process.stderr.write(`${errorText(error)}\n`);
    process.exitCode = 2;
  }
}
