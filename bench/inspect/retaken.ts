import { seededRandom, type Raster } from '../../src/core/index.ts';
import { composeHomography, type Homography } from '../../src/image/index.ts';

/** Another photograph of what a photograph shows, with the truth of where each of its pixels came from. */
export interface Retaken {
  readonly raster: Raster;
  /** Where a pixel of the new picture lies in the old one. */
  readonly toOld: (x: number, y: number) => readonly [number, number];
}

export interface Camera {
  readonly rotationDeg: number;
  /** Size of the new picture's board, relative to the old one's. */
  readonly scale: number;
  /** Largest displacement of a corner by perspective, old pixels. */
  readonly cornerPx: number;
  /** Radial term: a point at the half diagonal is displaced by this share of its distance. */
  readonly lens: number;
  /** Slow waves over the board: what a bowed board or a stitching phone leaves. Old pixels. */
  readonly warpPx: number;
  /** Relative change of brightness across the picture. */
  readonly gradient: number;
  /** Relative differences of the colours' gains. */
  readonly whiteBalance: number;
  /** Standard deviation of the sensor noise, grey levels. */
  readonly noise: number;
}

/** The homography that moves the corners of a picture as given (four-point form, solved by elimination). */
function cornersMoved(width: number, height: number, moves: readonly (readonly [number, number])[]): Homography {
  const corners = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ] as const;
  const rows: number[][] = [];
  corners.forEach(([x, y], i) => {
    const [dx, dy] = moves[i] ?? [0, 0];
    const [u, v] = [x + dx, y + dy];
    rows.push([x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]);
  });
  for (let column = 0; column < 8; column++) {
    let pivot = column;
    for (let r = column + 1; r < 8; r++) {
      if (Math.abs(rows[r]?.[column] ?? 0) > Math.abs(rows[pivot]?.[column] ?? 0)) pivot = r;
    }
    const [held, chosen] = [rows[column] ?? [], rows[pivot] ?? []];
    rows[pivot] = held;
    rows[column] = chosen;
    for (let r = 0; r < 8; r++) {
      if (r === column) continue;
      const row = rows[r] ?? [];
      const factor = (row[column] ?? 0) / (chosen[column] ?? 1);
      rows[r] = row.map((value, k) => value - factor * (chosen[k] ?? 0));
    }
  }
  return [...rows.map((row, i) => (row[8] ?? 0) / (row[i] ?? 1)), 1];
}

/** Takes the picture again with such a camera. Bilinear, four samples a pixel where the new picture is the coarser. */
export function retake(picture: Raster, camera: Camera, seed: number): Retaken {
  const random = seededRandom(seed, 'retaken');
  const { width: w, height: h } = picture;
  const angle = (camera.rotationDeg * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  // The frame holds the whole turned picture.
  const width = Math.round(camera.scale * (Math.abs(w * cos) + Math.abs(h * sin)));
  const height = Math.round(camera.scale * (Math.abs(w * sin) + Math.abs(h * cos)));
  const a = cos / camera.scale;
  const b = sin / camera.scale;
  const turn: Homography = [
    a,
    b,
    w / 2 - (a * width) / 2 - (b * height) / 2,
    -b,
    a,
    h / 2 + (b * width) / 2 - (a * height) / 2,
    0,
    0,
    1,
  ];
  const within = (by: number): number => (2 * random.unit() - 1) * by;
  const moves = [0, 1, 2, 3].map(() => [within(camera.cornerPx), within(camera.cornerPx)] as const);
  const m = composeHomography(cornersMoved(w, h, moves), turn);
  const [m0 = 0, m1 = 0, m2 = 0, m3 = 0, m4 = 0, m5 = 0, m6 = 0, m7 = 0, m8 = 0] = m;
  const half = Math.hypot(width, height) / 2;
  const lens = within(1) < 0 ? -camera.lens : camera.lens;
  const [p1, p2, q1, q2] = [within(3), within(3), within(3), within(3)];
  const [f1, f2] = [1 + random.unit(), 1 + random.unit()];
  const toOld = (x: number, y: number): readonly [number, number] => {
    const [rx, ry] = [(x - width / 2) / half, (y - height / 2) / half];
    const k = 1 + lens * (rx * rx + ry * ry);
    const [ux, uy] = [width / 2 + rx * half * k, height / 2 + ry * half * k];
    const d = m6 * ux + m7 * uy + m8;
    const [ox, oy] = [(m0 * ux + m1 * uy + m2) / d, (m3 * ux + m4 * uy + m5) / d];
    const [sx, sy] = [(ox / w) * Math.PI, (oy / h) * Math.PI];
    return [
      ox + camera.warpPx * Math.sin(f1 * sx + p1) * Math.sin(f2 * sy + p2),
      oy + camera.warpPx * Math.sin(f2 * sx + q1) * Math.sin(f1 * sy + q2),
    ];
  };
  const data = new Uint8ClampedArray(width * height * 3);
  const [gx, gy] = [within(camera.gradient), within(camera.gradient)];
  const gains = [1 + within(camera.whiteBalance), 1, 1 + within(camera.whiteBalance)];
  const taps = camera.scale < 0.9 ? [-0.25, 0.25] : [0];
  const share = 1 / (taps.length * taps.length);
  const normals = Float32Array.from({ length: 8191 }, () => random.normal() * camera.noise);
  const source = picture.data;
  const step = picture.channels;
  const [green, blue] = step === 1 ? [0, 0] : [1, 2];
  const seen = [0, 0, 0];
  const sample = (sx: number, sy: number): void => {
    if (!(sx >= 0 && sy >= 0 && sx < w - 1 && sy < h - 1)) {
      for (let c = 0; c < 3; c++) seen[c] = (seen[c] ?? 0) + 70 * share;
      return;
    }
    const [x0, y0] = [sx | 0, sy | 0];
    const [fx, fy] = [(sx - x0) * share, sy - y0];
    const [gx1, gy1] = [share - fx, 1 - fy];
    const at = (y0 * w + x0) * step;
    const below = at + w * step;
    for (let c = 0; c < 3; c++) {
      const k = c === 0 ? 0 : c === 1 ? green : blue;
      const top = (source[at + k] ?? 0) * gx1 + (source[at + step + k] ?? 0) * fx;
      const bottom = (source[below + k] ?? 0) * gx1 + (source[below + step + k] ?? 0) * fx;
      seen[c] = (seen[c] ?? 0) + top * gy1 + bottom * fy;
    }
  };
  let grain = seed % normals.length;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const light = 1 + gx * (x / width - 0.5) + gy * (y / height - 0.5);
      seen.fill(0);
      for (const ty of taps) for (const tx of taps) sample(...toOld(x + tx, y + ty));
      const to = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) {
        grain = (grain + 1 + ((x * 7 + y * 13) % 5)) % normals.length;
        data[to + c] = (seen[c] ?? 0) * light * (gains[c] ?? 1) + (normals[grain] ?? 0);
      }
    }
  }
  return { raster: { width, height, channels: 3, data: new Uint8Array(data.buffer) }, toOld };
}
