import type { Sha256 } from '../../core/index.ts';
import { UsageError } from '../../core/index.ts';
import { readOrReason } from './system-refusal.ts';
import type { SharedPicture } from '../../witnesses/evidence.ts';
import { pictureFiles } from './evidence-of.ts';
import type { OpenFleet } from './open-fleet.ts';
import { hashFile } from './read-bytes.ts';

/** Named at most this often for one picture: a picture handed in for a thousand boards says so without their list. */
const mostNamed = 5;

/**
 * Pictures of each board that are, byte for byte, handed in for another board as well, by board serial. Two boards never
 * give one picture: whoever cannot show the altered board may show another one. Only files of one size are hashed.
 */
export function sharedPictures(fleet: OpenFleet): ReadonlyMap<string, readonly SharedPicture[]> {
  const bySize = new Map<number, { readonly serial: string; readonly path: string; readonly absolute: string }[]>();
  for (const [serial, files] of fleet.boards) {
    for (const { file } of pictureFiles(files)) {
      const { path, absolute, size } = file;
      const same = bySize.get(size);
      if (same === undefined) bySize.set(size, [{ serial, path, absolute }]);
      else same.push({ serial, path, absolute });
    }
  }
  const boardsOf = new Map<Sha256, Set<string>>();
  for (const files of bySize.values()) {
    if (new Set(files.map(({ serial }) => serial)).size < 2) continue;
    for (const { serial, absolute } of files) {
      const hashed = readOrReason(() => hashFile(absolute));
      // A picture that cannot be read is nobody's; whoever looks at it next says so.
      if (hashed instanceof UsageError) continue;
      const { sha256 } = hashed;
      const boards = boardsOf.get(sha256) ?? new Set();
      boardsOf.set(sha256, boards.add(serial));
    }
  }
  const out = new Map<string, SharedPicture[]>();
  for (const [sha256, boards] of boardsOf) {
    if (boards.size < 2) continue;
    const serials = [...boards].sort();
    for (const serial of serials) {
      const others = serials.filter((other) => other !== serial).slice(0, mostNamed);
      const shared = out.get(serial) ?? [];
      shared.push({ sha256, boards: others });
      out.set(serial, shared);
    }
  }
  return out;
}
