import type { Note } from '../note.ts';

/** One entry of an IMA measurement list (Linux, Documentation/security/IMA-templates.rst). */
export interface ImaEntry {
  readonly pcr: number;
  /** What was extended into the PCR, SHA-1 or that of the list's bank. */
  readonly templateHash: Uint8Array;
  readonly template: string;
  /** `sha256`; `sha1` for the template `ima`, which does not name it. */
  readonly fileAlgorithm: string;
  readonly fileDigest: Uint8Array;
  readonly path: string;
  /** File signature, measured fields after the name and so on: the rest, as it is. */
  readonly rest: string;
  /** An all-zero template hash: the file was open for writing, and the PCR was extended with ones. */
  readonly violation: boolean;
}

export interface ImaLog {
  readonly encoding: 'ascii' | 'binary' | 'base64';
  readonly entries: readonly ImaEntry[];
  readonly notes: readonly Note[];
}
