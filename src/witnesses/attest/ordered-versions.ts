import { firmwareCategory } from './comparable.ts';
import type { Facts } from './facts.ts';

/** Versions of the system firmware that the order or the certificate states, lower case. */
export function orderedVersions(facts: Facts): readonly string[] {
  const parts = (facts.ordered?.parts ?? []).filter((part) => part.category === firmwareCategory);
  const system = parts.filter(({ component }) => component.class?.value === '00130003');
  return (system.length > 0 ? system : parts).flatMap(
    ({ component }) => component.revision?.trim().toLowerCase() ?? [],
  );
}
