import { Bounds } from '../board/geometry.ts';
import type { Aperture } from './aperture.ts';
import type { Flashes, Pin } from './gerber-layer.ts';
import type { Stencil } from './stencil.ts';

/** Numbers texts in the order in which they first come. */
class Names {
  readonly list: string[] = [''];
  readonly #index = new Map<string, number>([['', 0]]);

  of(name: string): number {
    const known = this.#index.get(name);
    if (known !== undefined) return known;
    // Flashes hold 16 bits of it; nobody has so many purposes.
    if (this.list.length > 65_535) return 0;
    this.#index.set(name, this.list.length);
    return this.list.push(name) - 1;
  }
}

export class FlashList {
  readonly #places: number[] = [];
  readonly #pin: number[] = [];
  readonly #net: number[] = [];
  readonly #purpose: number[] = [];
  readonly #shape: number[] = [];
  readonly #dark: number[] = [];
  readonly #pins: Pin[] = [{ component: '', pin: '' }];
  readonly #purposes = new Names();
  readonly #shapes = new Names();

  add(laid: Stencil, pin: Pin, net: number, aperture: Aperture, dark: boolean): void {
    const bounds = new Bounds();
    for (const { rows, penMm } of laid) {
      for (const row of rows) {
        for (const [x, y] of row) {
          bounds.add(x - penMm / 2, y - penMm / 2);
          bounds.add(x + penMm / 2, y + penMm / 2);
        }
      }
    }
    const box = bounds.box;
    if (box === undefined) return;
    this.#places.push(box.xMm + box.widthMm / 2, -(box.yMm + box.heightMm / 2), box.widthMm, box.heightMm);
    const last = this.#pins.length - 1;
    const same = this.#pins[last];
    if (pin.component === '') this.#pin.push(0);
    else if (same?.component === pin.component && same.pin === pin.pin) this.#pin.push(last);
    else this.#pin.push(this.#pins.push(pin) - 1);
    this.#net.push(net);
    this.#purpose.push(this.#purposes.of(aperture.purpose ?? ''));
    this.#shape.push(this.#shapes.of(aperture.shape));
    this.#dark.push(dark ? 1 : 0);
  }

  build(): {
    readonly flashes: Flashes;
    readonly pins: readonly Pin[];
    readonly purposes: readonly string[];
    readonly shapes: readonly string[];
  } {
    return {
      flashes: {
        count: this.#pin.length,
        placesMm: Float64Array.from(this.#places),
        pin: Uint32Array.from(this.#pin),
        net: Uint32Array.from(this.#net),
        purpose: Uint16Array.from(this.#purpose),
        shape: Uint16Array.from(this.#shape),
        dark: Uint8Array.from(this.#dark),
      },
      pins: this.#pins,
      purposes: this.#purposes.list,
      shapes: this.#shapes.list,
    };
  }
}
