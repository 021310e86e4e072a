import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../core/index.ts';
import { LedgerView } from './ledger-view.ts';
import { inScratch, openScratch } from './testdata/scratch.ts';
import { verifyLedger } from './verify-ledger.ts';

/** Starts the appending program, kills it `afterMs` after its first acknowledgement, and returns every id it was told of. */
function appendAndKill(program: string, folder: string, seed: number, afterMs: number): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, folder, String(seed)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    let timer: NodeJS.Timeout | undefined;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      timer ??= setTimeout(() => child.kill('SIGKILL'), afterMs);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      // The last line may be cut: the kill may hit the report as well as the write.
      if (signal === 'SIGKILL') resolve(out.split('\n').slice(0, -1));
      else reject(new Error(`the program ended by itself with ${String(code)}: ${err}`));
    });
  });
}

/** What the program was told is durable and is not there. */
function missing(folder: string, acknowledged: readonly string[]): readonly string[] {
  const view = new LedgerView(folder);
  return acknowledged.filter((id) => view.indexOf(id) === undefined);
}

const ledgers = 21;
const roundsEach = 10;

describe('a process killed while it appends', () => {
  it(`loses nothing acknowledged and leaves nothing half-written that is believed, ${String(ledgers * roundsEach)} times`, async () => {
    await inScratch(async (scratch) => {
      const program = join(scratch, 'append-until-killed.mjs');
      buildSync({
        entryPoints: [join(import.meta.dirname, 'testdata/append-until-killed.ts')],
        outfile: program,
        bundle: true,
        platform: 'node',
        format: 'esm',
        logLevel: 'error',
      });
      let kills = 0;
      let torn = 0;
      let acknowledgedInAll = 0;
      const one = async (ledger: number): Promise<void> => {
        const random = seededRandom(ledger, 'kill');
        const folder = join(scratch, `ledger-${String(ledger)}`);
        const acknowledged: string[] = [];
        for (let round = 0; round < roundsEach; round++) {
          acknowledged.push(...(await appendAndKill(program, folder, ledger * 1000 + round, random.unit() * 15)));
          kills++;
          // Three ways on: look without a lock, open and close (which signs), or let the next program recover.
          const way = random.below(3);
          if (way === 0) {
            const opened = await openScratch(folder);
            if (opened.recovery.torn !== undefined) torn++;
            for (const id of acknowledged.slice(-20)) expect(opened.get(id)?.id).toBe(id);
            await opened.close();
          } else if (way === 1) {
            expect(missing(folder, acknowledged)).toEqual([]);
          }
        }
        await (await openScratch(folder)).close();
        const verification = verifyLedger(folder);
        expect(verification.problems).toEqual([]);
        expect(verification.entries).toBeGreaterThanOrEqual(acknowledged.length);
        expect(missing(folder, acknowledged)).toEqual([]);
        acknowledgedInAll += acknowledged.length;
      };
      const waiting = Array.from({ length: ledgers }, (_, i) => i);
      const worker = async (): Promise<void> => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await one(next);
      };
      await Promise.all([worker(), worker()]);
      expect(kills).toBeGreaterThanOrEqual(200);
      expect(acknowledgedInAll).toBeGreaterThan(kills);
      console.info(
        `${String(kills)} kills, ${String(acknowledgedInAll)} acknowledged entries, ${String(torn)} torn ends seen`,
      );
    });
  }, 300_000);
});
