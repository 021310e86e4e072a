import type { Note } from '../note.ts';
import { defineAperture } from './aperture.ts';
import type { Aperture } from './aperture.ts';
import type { Macro } from './macro.ts';
import { pointsOf } from './stencil.ts';

const limits = { apertures: 20_000, macros: 5_000, stencilPoints: 1_000_000 };

/** How whoever drives the dictionary fails and takes notes: it knows the place in the file. */
export interface Teller {
  fail(message: string): never;
  note(id: Note['id'], detail: string): void;
}

/** The apertures and aperture macros that a file defines, by D-code and by name (4.3, 4.5). */
export class ApertureDictionary {
  readonly macros: Map<string, Macro> = new Map<string, Macro>();
  readonly #apertures = new Map<number, Aperture>();
  readonly #teller: Teller;
  #stencilPoints = 0;

  constructor(teller: Teller) {
    this.#teller = teller;
  }

  get size(): number {
    return this.#apertures.size;
  }

  addMacro(macro: Macro): void {
    if (this.macros.size >= limits.macros) this.#teller.fail(`more than ${limits.macros} aperture macros`);
    this.macros.set(macro.name, macro);
  }

  /** The D-code of an aperture, 10 or more. */
  code(text: string): number {
    const code = /^\d{2,9}$/.test(text) ? Number(text) : -1;
    if (code < 10) this.#teller.fail(`no D-code of an aperture: "D${text.slice(0, 20)}"`);
    return code;
  }

  define(aperture: Aperture): void {
    if (this.#apertures.size >= limits.apertures) this.#teller.fail(`more than ${limits.apertures} apertures`);
    this.#stencilPoints += pointsOf(aperture.stencil);
    if (this.#stencilPoints > limits.stencilPoints) this.#teller.fail('apertures of more points than any layer needs');
    if (this.#apertures.has(aperture.code)) {
      this.#teller.note('aperture-twice', `aperture D${aperture.code} is defined twice; the last one counts`);
    }
    this.#apertures.set(aperture.code, aperture);
  }

  /** Takes the text of an AD command; `purpose` is the function that attributes give it. */
  addAperture(definition: string, purpose: string | undefined, mmPerUnit: () => number): void {
    const found =
      /^D(\d+)(.*)$/s.exec(definition) ??
      this.#teller.fail(`no definition of an aperture: "${definition.slice(0, 30)}"`);
    const code = this.code(found[1] ?? '');
    const defined = defineAperture((found[2] ?? '').trim(), this.macros, mmPerUnit(), (message) =>
      this.#teller.fail(message),
    );
    this.define({ code, purpose, ...defined });
  }

  select(code: number): Aperture {
    return this.#apertures.get(code) ?? this.#teller.fail(`aperture D${code} is not defined`);
  }
}
