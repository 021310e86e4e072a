/** Decoded pixels, row by row, channels interleaved. 8-bit unless `data` is a Uint16Array. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array | Uint16Array;
}
