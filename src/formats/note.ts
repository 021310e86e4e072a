/**
 * Something irregular that a decoder read past. Tolerance is noted, never silent: a witness passes notes on, and what
 * they are worth is not decided here. `id` is stable; `detail` says where and how much.
 */
export interface Note {
  readonly id: string;
  readonly detail: string;
}
