/*
 * The numbers that decide what counts as a difference of a layer. Pixels of the reference: what limits a comparison of edges
 * is how well edges are imaged and laid over each other, whatever a pixel covers on the board.
 */

/** How far an edge may run beside its place. */
export const edgeTolerancePx: number = 7 / 3;

/** Pixels beyond that tolerance that make a difference. */
export const leastPixels = 4;

/** How far a single track may lie from the pose that the whole picture agrees on. */
export const bendPx = 4;

/** Fragments of one kind nearer to each other than this are one difference. */
export const mergePx = 4;

/** What joins or parts conductors is asked within this distance of the difference: further away they may meet rightfully. */
export const aroundPx = 6;

/** A piece of a conductor within the window that counts as one, pixels. */
export const leastPiecePx = 12;

/** The border of the picture in which nothing is compared: edges are cut there. */
export const borderPx = 3;

/** Room around a change in its box, pixels: the edges that it is judged by belong in the picture. */
export const boxMarginPx = 10;

/** Around a difference: where the edges lie that tell whether the tracks there have merely moved, and by how much they may. */
export const neighbourhoodPx = 24;
export const nudgePx = 3;

/** How far edges lie beside their place on the average where nothing is wrong; where they lie further, more is tolerated. */
export const usualDisplacementPx = 0.5;

/** An edge that runs beside its place for so long, and nowhere by more than this, is etching or exposure and not a defect. */
export const longEdgePx = 40;
export const longEdgeDepthPx = 4;
