import { FormatError } from '../../core/index.ts';
import type { Note } from '../note.ts';
import type { XmlElement } from '../xml/index.ts';
import type { SwidTag } from './swid-tag.ts';
import { productFields, rimFields } from './swid-tag.ts';
import { productNamespace, rimNamespace } from './swid-names.ts';

type Fields<K extends string> = Partial<Record<K, string>>;

/**
 * What TCG and NIST say in attributes of the Meta elements. Writers differ in the case of names (`PayloadType` or
 * `payloadType`), so it is not looked at; a name that has two values is refused, since readers would pick different ones.
 * Throws FormatError.
 */
export function readMeta(elements: readonly XmlElement[], notes: Note[]): Pick<SwidTag, 'rim' | 'product'> {
  const rim: Fields<(typeof rimFields)[number]> = {};
  const product: Fields<(typeof productFields)[number]> = {};
  const unknown = new Set<string>();
  for (const element of elements) {
    for (const { namespace, local, name, value, offset } of element.attributes) {
      const known =
        namespace === rimNamespace
          ? store(rim, rimFields, local, value)
          : namespace === productNamespace
            ? store(product, productFields, local, value)
            : 'other';
      if (known === 'twice') throw new FormatError('rim-swidtag', `Meta: ${local} has two values`, offset);
      if (known === 'unknown') unknown.add(name);
    }
  }
  if (unknown.size > 0) notes.push({ id: 'unknown-meta', detail: [...unknown].slice(0, 16).join(', ') });
  return { rim, product };
}

function store<K extends string>(
  fields: Fields<K>,
  names: readonly K[],
  local: string,
  value: string,
): 'stored' | 'twice' | 'unknown' {
  const field = names.find((one) => one.toLowerCase() === local.toLowerCase());
  if (field === undefined) return 'unknown';
  if (fields[field] !== undefined && fields[field] !== value) return 'twice';
  fields[field] = value;
  return 'stored';
}
