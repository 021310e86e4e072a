import { UsageError, type Raster } from '../../../core/index.ts';
import { edgeDepth, findFeatures, halve, luma, otsu, type Features, type Plane } from '../../../image/index.ts';

/** The artwork or golden picture of one layer, made ready once for all the units that are compared with it. */
export interface LayerReference {
  /** Copper is 255, bare is 0, an edge between. */
  readonly grey: Plane;
  /** 1 where there is copper. */
  readonly copper: Plane;
  readonly half: Plane;
  readonly quarter: Plane;
  readonly eighth: Plane;
  /** Whether the picture shows copper dark; undefined for artwork. */
  readonly copperDark: boolean | undefined;
  readonly features: () => Features;
}

export function isLayerReference(given: LayerReference | Raster | Plane): given is LayerReference {
  return 'copper' in given;
}

function isPicture(reference: Raster | Plane): reference is Raster {
  return 'channels' in reference;
}

/** Grey levels stretched so that bare is 0 and copper 255, or `most`. */
export function stretch(grey: Plane, bare: number, copper: number, most = 255): Plane {
  const table = new Uint8Array(256);
  for (let v = 0; v < 256; v++) {
    table[v] = Math.max(0, Math.min(most, Math.round((most * (v - bare)) / (copper - bare))));
  }
  return throughTable(grey, table);
}

function throughTable({ width, height, data }: Plane, table: Uint8Array): Plane {
  const out = new Uint8Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = table[data[i]!]!;
  return { width, height, data: out };
}

/** 1 where a plane is above the threshold. */
export function above(plane: Plane, threshold: number): Plane {
  return throughTable(
    plane,
    Uint8Array.from({ length: 256 }, (_, v) => (v > threshold ? 1 : 0)),
  );
}

export function negative(plane: Plane): Plane {
  return throughTable(
    plane,
    Uint8Array.from({ length: 256 }, (_, v) => 255 - v),
  );
}

/** Of a picture of two tones and nothing between: artwork and film, where copper is drawn dark. */
const twoTones = 0.97;

/**
 * Whether the darker tone is the copper, where nobody said. Artwork is drawn dark on light. In pictures with greys between,
 * conductors are narrow, and what is between them is wide; on a layer that is mostly plane that guess is wrong: say so there.
 */
function copperIsDark(bright: Plane, separation: number): boolean {
  if (separation >= twoTones) return true;
  const depth = edgeDepth(bright);
  const sums = [0, 0];
  const counts = [0, 0];
  for (let i = 0; i < bright.data.length; i++) {
    const value = bright.data[i]!;
    sums[value] = sums[value]! + depth.data[i]!;
    counts[value] = counts[value]! + 1;
  }
  return sums[0]! * counts[1]! <= sums[1]! * counts[0]!;
}

/**
 * A layer's reference from its artwork (a mask: 0 bare, otherwise copper) or from a picture of a golden layer. Throws
 * UsageError where a picture does not have two tones or is smaller than 64 x 64 pixels.
 */
export function layerReference(reference: Raster | Plane, copper?: 'dark' | 'bright'): LayerReference {
  const { width, height } = reference;
  if (width < 64 || height < 64) {
    throw new UsageError(
      `layer of ${width} x ${height} pixels`,
      'Give a picture of at least 64 x 64 pixels of a golden layer.',
    );
  }
  let grey: Plane;
  let copperDark: boolean | undefined;
  let mask: Plane;
  if (isPicture(reference)) {
    const plain = luma(reference);
    const { dark: darker, bright: lighter, threshold, separation } = otsu(plain);
    if (lighter - darker < 16) {
      throw new UsageError('a golden layer of one tone', 'Give a picture in which copper and bare laminate differ.');
    }
    mask = above(plain, threshold);
    copperDark = copper === undefined ? copperIsDark(mask, separation) : copper === 'dark';
    grey = copperDark ? stretch(plain, lighter, darker) : stretch(plain, darker, lighter);
    if (copperDark) mask = stretch(mask, 1, 0, 1);
  } else {
    mask = above(reference, 0);
    grey = stretch(mask, 0, 1);
  }
  const half = halve(grey);
  const quarter = halve(half);
  let features: Features | undefined;
  return {
    grey,
    copper: mask,
    half,
    quarter,
    eighth: halve(quarter),
    copperDark,
    features: () => (features ??= findFeatures(grey)),
  };
}
