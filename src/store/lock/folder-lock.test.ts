import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/index.ts';
import { inScratch } from '../journal/testdata/scratch.ts';
import { lockFolder } from './folder-lock.ts';

const now = '2026-01-01T00:00:00Z';

function holder(pid: number, host: string): string {
  return JSON.stringify({ pid, host, boot: '', started: '', software: 'old 1', since: now, released: false });
}

describe('lockFolder', () => {
  it('lets one in, says who it is, and the next when it has gone', async () => {
    await inScratch(async (folder) => {
      const lock = lockFolder(folder, 'first 1', now);
      expect(() => lockFolder(folder, 'second 1', now)).toThrow(
        `process ${String(process.pid)} on ${hostname()} (first 1`,
      );
      lock.release();
      lockFolder(folder, 'second 1', now).release();
      expect(readdirSync(folder)).toEqual(['0000000002.json']);
      await Promise.resolve();
    });
  });

  it('takes over from the dead, and from a process whose number was given out again', async () => {
    await inScratch(async (folder) => {
      const dead = spawnSync(process.execPath, ['-e', '']).pid;
      writeFileSync(join(folder, '0000000007.json'), holder(dead, hostname()));
      lockFolder(folder, 'next 1', now).release();
      expect(readdirSync(folder)).toEqual(['0000000008.json']);
      if (process.platform === 'linux') {
        writeFileSync(
          join(folder, '0000000009.json'),
          holder(process.pid, hostname()).replace('"started":""', '"started":"1"'),
        );
        lockFolder(folder, 'next 1', now).release();
      }
      await Promise.resolve();
    });
  });

  it('does not judge a process of another machine, nor a lock that it cannot read', async () => {
    await inScratch(async (folder) => {
      for (const text of [holder(1, 'elsewhere.example'), '{"pid":"x"}', 'noise']) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, '0000000001.json'), text);
        expect(() => lockFolder(folder, 'second 1', now)).toThrow(UsageError);
        expect(readFileSync(join(folder, '0000000001.json'), 'utf8')).toBe(text);
      }
      await Promise.resolve();
    });
  });
});
