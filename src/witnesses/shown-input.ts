import type { Need } from '../core/index.ts';
import { bareMachine } from '../formats/tables/index.ts';
import type { Records, Reductions } from './evidence.ts';

function shownRecords(records: Records, parts: readonly (keyof Records)[] | undefined): Records {
  if (parts === undefined) return records;
  const asks = (part: keyof Records): boolean => parts.includes(part);
  return {
    machine: asks('machine') ? records.machine : bareMachine(records.machine.machine),
    addresses: asks('addresses') ? records.addresses : [],
    parts: asks('parts') ? records.parts : [],
    orders: asks('orders') ? records.orders : [],
    ...(asks('orderList') && records.orderList !== undefined ? { orderList: records.orderList } : {}),
    changes: asks('changes') ? records.changes : [],
    custody: asks('custody') ? records.custody : [],
    inspected: asks('inspected') ? records.inspected : [],
    conflicts: asks('conflicts') ? records.conflicts : [],
    ...(asks('sharedPictures') && records.sharedPictures !== undefined
      ? { sharedPictures: records.sharedPictures }
      : {}),
  };
}

/**
 * What a witness with these needs is shown of a machine: what it did not ask for is empty, so that no answer can depend on
 * it, and the hash of what is shown is the hash of what was read.
 */
export function shownInput(needs: readonly Need[], input: Reductions): Reductions {
  const asks = (reduction: Need['reduction']): boolean => needs.some((need) => need.reduction === reduction);
  const records = needs.filter((need) => need.reduction === 'records');
  const whole = records.some(({ of }) => of === undefined);
  const shown = shownRecords(input.records, whole ? undefined : records.flatMap(({ of }) => of ?? []));
  return {
    // Read when a witness asks, as in the input itself.
    get documents() {
      return asks('documents') ? input.documents : { readable: [], unreadable: [] };
    },
    pictures: asks('pictures') ? input.pictures : { readable: [], unreadable: [] },
    traffic: asks('traffic') ? input.traffic : undefined,
    records: shown,
  };
}
