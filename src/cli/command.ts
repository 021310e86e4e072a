import type { Command } from 'commander';
import { UsageError } from '../core/index.ts';
import { describeError, errorText, output } from './output.ts';
import type { CommonFlags, Output } from './output.ts';
import { jsonLine, printable } from './printable.ts';

/** Adds the flags that every command has. */
export function withCommonFlags(command: Command): Command {
  return command
    .option('--json', 'one JSON object per line on standard output')
    .option('--quiet', 'no talk and no progress on standard error');
}

/**
 * Runs a command's work and turns what it throws into the contract's words and exit code 2. A stack trace never reaches
 * the user: what is neither bad bytes nor bad usage is named as a defect.
 */
export async function run(flags: CommonFlags, work: (out: Output) => Promise<number>): Promise<void> {
  const out = output(flags);
  try {
    process.exitCode = await work(out);
  } catch (error) {
    out.endProgress();
    if (out.json) process.stdout.write(`${jsonLine(describeError(error))}\n`);
    else process.stderr.write(`${errorText(error)}\n`);
    process.exitCode = 2;
    if (process.env.ASSAYER_DEBUG !== undefined && error instanceof Error)
      process.stderr.write(`${printable(String(error.stack))}\n`);
  } finally {
    out.endProgress();
  }
}

/** A whole number given on the command line. */
export function wholeNumber(name: string, least = 0): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least) {
      throw new UsageError(
        `${name} ${text} is not a whole number of ${String(least)} or more`,
        `Give ${name} as digits.`,
      );
    }
    return value;
  };
}

export function decimal(name: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most) {
      throw new UsageError(
        `${name} ${text} is not a number of ${String(least)} to ${String(most)}`,
        `Give ${name} as a decimal number.`,
      );
    }
    return value;
  };
}
