export * from './board-design.ts';
export * from './design.ts';
export * from './design-to-kicad.ts';
export * from './plant-into-picture.ts';
export * from './render-board.ts';
export * from './render-options.ts';
