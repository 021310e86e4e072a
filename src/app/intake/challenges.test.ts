import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { challengesIn, machineDocuments } from './challenges.ts';
import { filesAt } from './walk.ts';
import type { IntakeFile } from './walk.ts';

const root = mkdtempSync(join(tmpdir(), 'assayer-challenges-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function asked(name: string, text: string): ReadonlyMap<string, readonly IntakeFile[]> {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'challenge.json'), text);
  return new Map([[name, filesAt(folder)]]);
}

const nonce = 'ab'.repeat(20);

describe('the challenge beside the evidence', () => {
  it('is read, and is no document', () => {
    const evidence = asked('whole', JSON.stringify({ nonceHex: nonce }));
    expect(challengesIn(evidence)).toMatchObject({
      problems: [],
      challenges: new Map([['whole', { nonceHex: nonce }]]),
    });
    expect(machineDocuments(evidence.get('whole') ?? [])).toEqual({ readable: [], unreadable: [] });
  });
  it.each([
    ['torn', `{"nonceHex": "${nonce.slice(0, 9)}`],
    ['without a nonce', '{"machine": "m"}'],
    ['empty', ''],
  ])('is named where it cannot be read: %s', (name, text) => {
    const evidence = asked(name, text);
    const { challenges, problems } = challengesIn(evidence);
    expect(challenges.size).toBe(0);
    expect(problems).toMatchObject([{ gravity: 'unreadable' }]);
    const { unreadable } = machineDocuments(evidence.get(name) ?? []);
    expect(unreadable).toMatchObject([{ guessedKind: 'challenge', file: problems[0]?.file }]);
  });
  it('names an expiry that is no time: without it a nonce would be good for ever', () => {
    const { problems } = challengesIn(asked('late', JSON.stringify({ nonceHex: nonce, expiresAt: 'tomorrow' })));
    expect(problems).toMatchObject([{ gravity: 'row', at: 'expiresAt' }]);
  });
});
