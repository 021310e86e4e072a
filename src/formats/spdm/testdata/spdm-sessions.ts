import { concatBytes } from '../../../core/index.ts';
import { refusal } from '../../testdata/refusal.ts';
import { parseSpdmMeasurements } from '../index.ts';
import type { Session, WrittenAlgorithm } from './spdm-writer.ts';
import { keyFor, signedMeasurements } from './spdm-writer.ts';

const keys = new Map<WrittenAlgorithm, ReturnType<typeof keyFor>>();

/** The key that signs the session, one for each algorithm and run. */
export function keyOf(session: Session): ReturnType<typeof keyFor> {
  const key = keys.get(session.algorithm) ?? keyFor(session.algorithm);
  keys.set(session.algorithm, key);
  return key;
}

/** A file from which the signature can be verified: before 1.2 the algorithm is not in the messages. */
export function wholeFile(session: Session): Uint8Array {
  const { transcript, vca: before } = signedMeasurements(session, keyOf(session).privateKey);
  return session.version >= 0x12 ? transcript : concatBytes(before, transcript);
}

/** In which words the bytes are refused as measurements. */
export function measurementsRefusal(bytes: Uint8Array): string {
  return refusal(() => parseSpdmMeasurements(bytes));
}
