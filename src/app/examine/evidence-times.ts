import { epochMs, isoTime } from '../../core/index.ts';
import type { Sha256 } from '../../core/index.ts';
import { challengesIn, isChallenge } from '../intake/challenges.ts';
import type { OpenFleet } from '../intake/open-fleet.ts';
import type { IntakeFile } from '../intake/walk.ts';
import type { FleetReductions } from './reductions.ts';
import { folderOf, sessionsOf } from './sessions.ts';
import type { TestifiedFleet } from './testify-fleet.ts';

export interface EvidenceTimesRequest {
  readonly fleet: OpenFleet;
  readonly reductions: FleetReductions;
  readonly testified: Pick<TestifiedFleet, 'byMachine'>;
  readonly hashes: ReadonlyMap<string, Sha256>;
}

/** When each piece of a machine's evidence was taken; undefined where all that is known is that it was there when it was handed in. */
export type EvidenceTimes = ReadonlyMap<Sha256, string | undefined>;

/**
 * When the evidence about a machine was taken: what the session says of its pictures, when the machine was asked for
 * what it says of itself, where the log begins; the day of delivery only where it is earlier still. Whoever hands in an
 * old picture today dates the delivery and not the picture, so that the delivery alone dates nothing.
 */
export function evidenceTimes(request: EvidenceTimesRequest): (machine: string) => EvidenceTimes {
  const { fleet, reductions, testified, hashes } = request;
  const { challenges } = challengesIn(fleet.evidence);
  return (machine) => {
    const out = new Map<Sha256, string | undefined>();
    const add = (files: readonly IntakeFile[], takenAt: (file: IntakeFile) => string | undefined): void => {
      for (const file of files) {
        const sha256 = hashes.get(file.path);
        if (sha256 === undefined) continue;
        const taken = takenAt(file);
        const supplied = reductions.origin.suppliedBy?.(file.path)?.at?.from;
        const at = taken === undefined ? undefined : (earliest(taken, supplied) ?? taken);
        // The same bytes in two places: the older date holds, and none holds before any.
        out.set(sha256, out.has(sha256) ? earliestOfBoth(out.get(sha256), at) : at);
      }
    };
    // A quote over the nonce shows that the machine was asked then; without one, challenge.json dates nothing.
    const asked = (testified.byMachine.get(machine) ?? []).some(({ testimony }) =>
      testimony.findings.some(({ check, outcome }) => check === 'attest/quote-nonce' && outcome === 'agrees'),
    );
    const askedAt = asked ? challenges.get(machine)?.issuedAt : undefined;
    const evidence = (fleet.evidence.get(machine) ?? []).filter((file) => !isChallenge(file));
    add(evidence, () => askedAt);
    const pictures = reductions.pictureFilesOf(machine);
    const sessions = sessionsOf(pictures);
    add(pictures, ({ path }) => sessions.get(folderOf(path))?.takenAt?.from);
    if (fleet.network.length > 0) {
      const fromS = reductions.of(machine).traffic?.fromS;
      const from = fromS !== undefined && Number.isFinite(fromS) ? isoTime(fromS * 1000) : undefined;
      add(fleet.network, () => from);
    }
    return out;
  };
}

function earliest(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return epochMs(b) < epochMs(a) ? b : a;
}

function earliestOfBoth(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || b === undefined ? undefined : earliest(a, b);
}
