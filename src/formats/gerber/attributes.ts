/** Attributes of the second kind (5): of the file, of apertures as they are defined, and of objects as they are made. */
export class Attributes {
  readonly file: Map<string, readonly string[]> = new Map<string, readonly string[]>();
  readonly aperture: Map<string, readonly string[]> = new Map<string, readonly string[]>();
  readonly object: Map<string, readonly string[]> = new Map<string, readonly string[]>();

  /** `TF.Part,Single`, `TA.AperFunction,ViaPad`, `TO.N,GND`, `TD.N`; false where it is none of them. */
  take(command: string): boolean {
    const kind = command.slice(0, 2);
    const [name = '', ...values] = command.slice(2).split(',').map(unescaped);
    switch (kind) {
      case 'TF':
        this.file.set(name, values);
        return true;
      case 'TA':
        this.aperture.set(name, values);
        return true;
      case 'TO':
        this.object.set(name, values);
        return true;
      case 'TD':
        for (const map of [this.aperture, this.object]) {
          if (name === '') map.clear();
          else map.delete(name);
        }
        return true;
      default:
        return false;
    }
  }
}

/** `\u002C` and, as some programs write it, `u002C` stand for a comma and the like (3.4.3). */
function unescaped(text: string): string {
  return text
    .replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (whole, four?: string, eight?: string) => {
      const code = Number.parseInt(four ?? eight ?? '', 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .trim();
}
