/*
 * Every number that decides what is called a difference. Set on rendered boards and looked at on one photograph; what is
 * reported (bench/results/inspect.md) was measured on other boards, with seeds drawn afterwards. They are tuning, not
 * guarantees: the guarantee is the limit measured by planting into the very picture.
 */

/** Blur before comparing, pixels: below the smallest part, above sensor noise and interpolation. */
export const preBlurPx = 0.7;

/** Scale assumed for tolerances where nobody stated one; boxes then have no millimetres. */
export const assumedUmPerPx = 40;

/** Summed grey levels over three colours outside the envelope: where a difference starts, and what makes it count. */
export const lowExcess = 12;
export const highExcess = 24;

/** The same after the best small shift, and at half the size for what is faint and broad. */
export const residualExcess = 14;
export const broadExcess = 10;

/** Log-odds above which a candidate is called: of three golden pictures or more, and of fewer, against which true and false differences score lower. */
export const callAbove = 1.5;
export const callAboveOfFew = -0.3;

/** Smallest area of a difference. */
export const smallestMm2 = 0.03;

/** How far a rightful part may sit from its place (IPC-A-610 lets a chip overhang its land by half its width or more). */
export const placementMm = 0.24;

/** How far a tall part may lean outwards between two camera positions. */
export const parallaxMm = 0.7;

/** Share of a difference that a shift must account for, and of the predicted changes that must have happened. */
export const shiftShare = 0.8;
export const shiftVotes = 0.55;

/** Share of textured tiles that must show the same thing for two pictures to be of one board design. */
export const sameBoardAgreement = 0.5;
export const fewestTiles = 12;

/** Fine gradient energy, against the golden picture, below which a picture is out of focus here. */
export const leastSharpness = 0.12;

/** How far the surroundings of a pixel may have moved, beyond the envelope's own pixel. */
export const nudgeMm = 0.1;

/** Fragments nearer to each other than this are one thing: a part shows as its edges where its face has the board's colour. */
export const mergeMm = 0.25;
export const joinMm = 0.45;

/** Grains: what is smaller in both ways is not spoken of. A limit of the method, in the open (docs/inspect.md). */
export const grainMm = 0.45;
export const grainMm2 = 0.1;
