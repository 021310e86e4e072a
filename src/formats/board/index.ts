export * from './artwork.ts';
export * from './board-cad.ts';
export * from './nets-at.ts';
export * from './rasterise.ts';
export * from './rasterise-layer.ts';
