import type { ByteDifference } from './byte-difference.ts';
import type { FlashContainer, FlashRegion } from './flash-image.ts';

/**
 * `changed`: other bytes of the same size; `size`: other bytes of another size; `moved`: the same bytes elsewhere;
 * `variable`: a difference in a region that may vary; `free-space`: bytes where the reference has padding.
 */
export type FlashDifferenceKind = 'changed' | 'missing' | 'added' | 'moved' | 'size' | 'variable' | 'free-space';

/** One difference between an image and its reference. Offsets and sizes in bytes. */
export interface FlashDifference {
  readonly kind: FlashDifferenceKind;
  /** The reference's path of the region or container, the image's own where it was `added`; empty for the image itself. */
  readonly path: string;
  readonly guid?: string;
  /** Where it lies in the image; where `missing`, in the reference. */
  readonly offset: number;
  readonly size: number;
  /** Where it lies in the reference; absent where `added`. */
  readonly reference?: { readonly offset: number; readonly size: number };
  /** Offsets in the image of the first and last byte that differs; absent where it has the bytes of the reference. */
  readonly first?: number;
  readonly last?: number;
  readonly differingBytes: number;
  /** In words: where it was, what stands there now. */
  readonly detail: string;
}

type Named = Pick<FlashRegion | FlashContainer, 'path' | 'guid' | 'offset' | 'size'>;

/** A difference of what the reference names, as it lies at `offset` in the image with `size` bytes. */
export function differenceAt(
  kind: FlashDifferenceKind,
  named: Named,
  place: { readonly offset: number; readonly size: number },
  bytes: ByteDifference | undefined,
  detail: string,
): FlashDifference {
  return {
    kind,
    path: named.path,
    ...(named.guid === undefined ? {} : { guid: named.guid }),
    offset: place.offset,
    size: place.size,
    ...(kind === 'added' ? {} : { reference: { offset: named.offset, size: named.size } }),
    ...(bytes === undefined ? {} : { first: bytes.first, last: bytes.last }),
    differingBytes: bytes?.count ?? 0,
    detail,
  };
}
