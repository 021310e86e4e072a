import { toHex } from '../../core/index.ts';
import { booleanValue, contextTag, DerReader, readOid, stringText, tags } from '../der/index.ts';
import { readAddress, readComponent, readList, statusOf } from './components.ts';
import { traitCategories, traitIds } from './oids.ts';
import type { PlatformComponent } from './platform-certificate.ts';

type Draft = { -readonly [K in keyof PlatformComponent]: PlatformComponent[K] };

/**
 * ComponentIdentifier of profile 2.x (3.3.19): a list of traits, either one that wraps the component of profile 1.1, or
 * one trait per field. A trait that says nothing about the component's identity is passed over.
 */
export function readTraitComponent(list: DerReader): PlatformComponent {
  const reader = list.sequence('component');
  const draft: Draft = { manufacturer: '', model: '', addresses: [] };
  let wrapped: PlatformComponent | undefined;
  readList(reader, 'traits', (traits) => {
    const trait = traits.sequence('trait');
    const id = readOid(trait, 'trait id');
    const category = readOid(trait, 'trait category');
    const registry = readOid(trait, 'trait registry');
    trait.optional(contextTag(0, 'primitive'), 'trait description');
    trait.optional(contextTag(1, 'primitive'), 'trait description URI');
    const value = trait.optional(tags.octetString, 'trait value');
    trait.expectEnd('trait');
    if (value === undefined) return;
    const inner = new DerReader(value.content, trait.format, trait.notes, value.contentOffset);
    if (id === traitIds.componentIdentifierV11) wrapped = readComponent(inner);
    else applyTrait(draft, inner, { id, category, registry });
  });
  if (wrapped !== undefined) return wrapped;
  if (draft.class === undefined) reader.notes.add('component-without-class', 'components');
  return draft;
}

function applyTrait(
  draft: Draft,
  reader: DerReader,
  trait: { readonly id: string; readonly category: string; readonly registry: string },
): void {
  if (trait.id === traitIds.networkMac) {
    draft.addresses = [...draft.addresses, readAddress(reader)];
    return;
  }
  if (trait.id === traitIds.pen) {
    draft.manufacturerId = readOid(reader, 'manufacturer id');
    return;
  }
  const element = reader.any('trait value');
  const text = stringText(reader, element, 'trait value');
  switch (trait.category) {
    case traitCategories.componentClass:
      draft.class = { registry: trait.registry, value: toHex(element.content) };
      break;
    case traitCategories.componentManufacturer:
      if (text !== undefined) draft.manufacturer = text;
      break;
    case traitCategories.componentModel:
      if (text !== undefined) draft.model = text;
      break;
    case traitCategories.componentSerial:
      if (text !== undefined) draft.serial = text;
      break;
    case traitCategories.componentRevision:
      if (text !== undefined) draft.revision = text;
      break;
    case traitCategories.componentStatus:
      draft.status = statusOf(reader, element, 'component status');
      break;
    case traitCategories.fieldReplaceable:
      draft.fieldReplaceable = booleanValue(reader, element, 'field replaceable');
      break;
    default:
      break;
  }
}
