import type { Component } from '../../formats/inventory/index.ts';

/** A part in words for a finding: class, maker, model, serial, as far as stated; cut, since the text is the machine's. */
export function partName(part: Component): string {
  const words = [
    part.className,
    part.manufacturer,
    part.model,
    part.serial === undefined ? undefined : `serial ${part.serial}`,
    part.revision === undefined ? undefined : `revision ${part.revision}`,
    part.location === undefined ? undefined : `at ${part.location}`,
  ];
  const text = words.filter((word) => word !== undefined).join(' ');
  if (text === '') return 'a part that says nothing of itself';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
