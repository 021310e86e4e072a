import { utf8Text } from '../../core/index.ts';
import type { Description } from '../../formats/format.ts';
import { readChallengeFile } from '../../formats/tables/index.ts';

/** A record of a nonce is some hundred bytes. */
const most = 65_536;

/** What a challenge.json says; undefined where the bytes are none. */
export function describeChallenge(bytes: Uint8Array): Description | undefined {
  const text = bytes.length > most ? undefined : utf8Text(bytes);
  if (text?.includes('"nonceHex"') !== true) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const { value, problems } = readChallengeFile(parsed);
  if (value === undefined) return undefined;
  const { nonceHex, machine, issuedAt, expiresAt } = value;
  return {
    nonceHex,
    machine,
    issuedAt: issuedAt?.from,
    expiresAt: expiresAt?.to,
    notes: problems.map(({ path, message }) => `${path} ${message}`),
  };
}
