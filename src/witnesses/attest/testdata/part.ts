import type { Component } from '../../../formats/inventory/index.ts';
import { tcgClassRegistry } from '../../../formats/inventory/index.ts';

/** A component with only the fields that a test speaks of. `class` is a value of the TCG registry. */
export function part(fields: {
  readonly class?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly model?: string | undefined;
  readonly serial?: string | undefined;
  readonly revision?: string | undefined;
}): Component {
  return {
    class: fields.class === undefined ? undefined : { registry: tcgClassRegistry, value: fields.class },
    className: undefined,
    manufacturer: fields.manufacturer,
    model: fields.model,
    serial: fields.serial,
    revision: fields.revision,
    addresses: [],
    fieldReplaceable: undefined,
    status: undefined,
    location: undefined,
  };
}
