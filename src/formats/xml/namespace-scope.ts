import { xmlNamespace, xmlnsNamespace } from './document.ts';

/** Prefixes and what they stand for at one place of a walk through a document. Looking one up does not depend on depth. */
export class NamespaceScope {
  readonly #bindings = new Map<string, string[]>([
    ['xml', [xmlNamespace]],
    ['xmlns', [xmlnsNamespace]],
  ]);

  /** The namespace's name; undefined where the prefix was never declared. The default namespace is '' at first. */
  resolve(prefix: string): string | undefined {
    return this.#bindings.get(prefix)?.at(-1) ?? (prefix === '' ? '' : undefined);
  }

  bind(prefix: string, uri: string): void {
    const stack = this.#bindings.get(prefix);
    if (stack === undefined) this.#bindings.set(prefix, [uri]);
    else stack.push(uri);
  }

  release(prefix: string): void {
    this.#bindings.get(prefix)?.pop();
  }
}
