export { decode } from './decode.ts';
export { formats } from './registry.ts';
export type { AnyDecoded, AnyFormat, Kind } from './registry.ts';
export type { Decoded, Description, Format, Undecoded } from './format.ts';
export type { Note } from './note.ts';
