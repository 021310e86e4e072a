import { FormatError, UsageError } from '../core/index.ts';
import { jsonLine, printableLine } from './printable.ts';

/** How a command speaks: data on stdout, talk on stderr; NDJSON or text; quiet or not. */
export interface Output {
  readonly json: boolean;
  /** One object per line when `--json`; otherwise the text, when there is one: a line, or lines. */
  readonly data: (value: Readonly<Record<string, unknown>>, text?: string | readonly string[]) => void;
  /** Many objects when `--json`, written at once: of a large fleet the writing of single lines costs more than all else here. */
  readonly lines: (values: readonly object[]) => void;
  readonly text: (line: string) => void;
  readonly talk: (line: string) => void;
  readonly progress: (line: string) => void;
  readonly endProgress: () => void;
}

export interface CommonFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

function writeOut(text: string): void {
  process.stdout.write(text);
}

/** Output to this process's own streams. Progress is one line rewritten in place, on a terminal only. */
export function output(flags: CommonFlags): Output {
  const quiet = flags.quiet === true;
  const json = flags.json === true;
  const showProgress = !quiet && !json && process.stderr.isTTY;
  let onProgressLine = false;
  const endProgress = (): void => {
    if (onProgressLine) process.stderr.write('\r\u001b[K');
    onProgressLine = false;
  };
  return {
    json,
    data(value, text) {
      if (json) writeOut(`${jsonLine(value)}\n`);
      else if (text !== undefined)
        writeOut(
          [text]
            .flat()
            .map((line) => `${printableLine(line)}\n`)
            .join(''),
        );
    },
    lines(values) {
      if (json) writeOut(values.map((value) => `${jsonLine(value)}\n`).join(''));
    },
    text(line) {
      if (!json) writeOut(`${printableLine(line)}\n`);
    },
    talk(line) {
      if (quiet) return;
      endProgress();
      process.stderr.write(`${printableLine(line)}\n`);
    },
    progress(line) {
      if (!showProgress) return;
      process.stderr.write(`\r\u001b[K${printableLine(line).slice(0, (process.stderr.columns || 80) - 1)}`);
      onProgressLine = true;
    },
    endProgress,
  };
}

/** The error as the contract prints it. Anything that is neither bad bytes nor bad usage is a bug, and says so. */
export function describeError(error: unknown, file?: string): Readonly<Record<string, unknown>> {
  const where = file === undefined ? {} : { file };
  if (error instanceof FormatError) {
    return {
      ...where,
      error: { code: error.code, format: error.format, message: error.message, offset: error.offset },
    };
  }
  if (error instanceof UsageError) {
    return { ...where, error: { code: error.code, message: error.message, remedy: error.remedy } };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { ...where, error: { code: isSystemError(error) ? 'SYSTEM' : 'INTERNAL', message } };
}

/** What the operating system refused: a full disk, a missing permission. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

export function errorText(error: unknown, file?: string): string {
  const prefix = file === undefined ? 'assayer: ' : `assayer: ${printableLine(file)}: `;
  if (error instanceof FormatError) {
    return `${prefix}${error.format}: ${printableLine(error.message)} (at byte ${error.offset})`;
  }
  if (error instanceof UsageError) {
    return `${prefix}${printableLine(error.message)}\n  ${printableLine(error.remedy)}`;
  }
  const message = printableLine(error instanceof Error ? error.message : String(error));
  if (isSystemError(error)) {
    return `${prefix}${message}\n  The system refused this. Mend the cause (disk space, permissions, limits) and run the command again.`;
  }
  return `${prefix}${message}\n  This is a defect in Assayer. Please report it with the command that you ran.`;
}
