import type { Command } from 'commander';
import { run, withCommonFlags } from '../command.ts';
import { describeError, errorText } from '../output.ts';
import type { CommonFlags } from '../output.ts';

function valueText(value: unknown): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return 'none';
    if (value.every((item) => typeof item !== 'object' || item === null)) return value.join(', ');
    return `${String(value.length)} items`;
  }
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return String(value);
}

/** Fields as aligned lines; lists of objects one item a line below their name. */
function fieldLines(fields: Readonly<Record<string, unknown>>, indent = '  '): string[] {
  const names = Object.keys(fields).filter((name) => fields[name] !== undefined);
  const width = Math.max(0, ...names.map((name) => name.length));
  return names.flatMap((name) => {
    const value = fields[name];
    const items = Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null) ? value : [];
    const first = `${indent}${name.padEnd(width)}  ${valueText(value)}`;
    return [first, ...items.map((item) => `${indent}  - ${JSON.stringify(item)}`)];
  });
}

export function registerShow(program: Command): void {
  withCommonFlags(
    program.command('show').description('decode evidence files, recognised by their content').argument('<file...>'),
  ).action(async (files: string[], flags: CommonFlags) => {
    await run(flags, async (out) => {
      const { showFile } = await import('../../app/show.ts');
      let failed = false;
      for (const file of files) {
        try {
          const { fields, kind, sha256, size } = await showFile(file);
          const text = [file, `  ${kind}, ${String(size)} bytes, sha256 ${sha256}`, ...fieldLines(fields)];
          out.data({ file, kind, sha256, size, ...fields }, text);
        } catch (error) {
          failed = true;
          out.data(describeError(error, file));
          if (!out.json) process.stderr.write(`${errorText(error, file)}\n`);
        }
      }
      return failed ? 2 : 0;
    });
  });
}
