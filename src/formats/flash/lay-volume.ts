import type { FlashLayout } from './flash-layout.ts';
import { check } from './flash-layout.ts';
import { ffsFileSystems, nvramVolumes } from './guid.ts';
import { layFiles } from './lay-files.ts';
import { layGap } from './lay-gap.ts';
import { layNvram } from './lay-nvram.ts';
import type { VolumeHeader } from './volume-header.ts';
import { readVolumeHeader } from './volume-header.ts';

/** Lays the volume that begins at the layout's next byte and ends by `limit`; false where none does. */
export function layVolumeAt(layout: FlashLayout, limit: number): boolean {
  const header = readVolumeHeader(layout, layout.at, limit);
  if (header === undefined) return false;
  layVolume(layout, header);
  return true;
}

export function layVolume(layout: FlashLayout, header: VolumeHeader): void {
  const { end, fileSystem, name = fileSystem } = header;
  layout.open(`FV ${name}`, { guid: name });
  const size = end - header.offset;
  layout.leaf('header', header.headerEnd, 'constant', {
    checks: [
      check('volume-header-checksum', header.checksumHolds, 'the 16-bit words of the header add up to zero'),
      check(
        'volume-block-map',
        header.blockMapSize === size,
        `${header.blockMapSize} of ${size} bytes in the block map`,
      ),
    ],
  });
  if (header.extendedEnd !== undefined) layout.leaf('extended header', header.extendedEnd, 'constant');
  const version = ffsFileSystems.get(fileSystem);
  if (version !== undefined) {
    layFiles(layout, { offset: header.offset, end, version, erased: header.erased }, layVolumeAt);
  } else if (nvramVolumes.has(fileSystem)) layNvram(layout, end);
  else {
    layout.note('unknown-file-system', `a volume of file system ${fileSystem} is not taken apart`);
    layGap(layout, end);
  }
  layout.close();
}
