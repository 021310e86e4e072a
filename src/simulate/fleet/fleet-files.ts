import { utf8Bytes } from '../../core/index.ts';
import { pem } from '../identity/index.ts';
import { claimsFile, fleetFile, sourcesFile } from './case-files.ts';
import { evidenceFiles } from './evidence-files.ts';
import { fleetAuthorities } from './fleet-authorities.ts';
import { custodyTable, facilitiesTable, inspectedTable, lotsTable, partiesTable } from './fleet-tables.ts';
import { addressesTable, changesTable, machinesTable, ordersTable, partsTable } from './machine-tables.ts';
import { networkFiles, policyFile } from './network-files.ts';
import { pictureFiles } from './picture-jobs.ts';
import type { FleetPlan } from './planned-machine.ts';
import type { SimulatedFile } from './simulated-fleet.ts';

const texts: readonly (readonly [path: string, write: (plan: FleetPlan) => string])[] = [
  ['fleet.yaml', fleetFile],
  ['sources.yaml', sourcesFile],
  ['claims.yaml', claimsFile],
  ['machines.csv', machinesTable],
  ['addresses.csv', addressesTable],
  ['parts.csv', partsTable],
  ['orders.csv', ordersTable],
  ['changes.csv', changesTable],
  ['custody.csv', custodyTable],
  ['lots.csv', lotsTable],
  ['parties.csv', partiesTable],
  ['facilities.csv', facilitiesTable],
  ['inspected.csv', inspectedTable],
];

/** Every file of the intake folder but the pictures, one after the other. */
export function* fleetFiles(plan: FleetPlan): Generator<SimulatedFile> {
  const authorities = fleetAuthorities(plan.request.seed, plan.asOfMs);
  for (const [path, write] of texts) yield { path, bytes: utf8Bytes(write(plan)) };
  yield { path: 'references/trust/tpm-maker.pem', bytes: pem('CERTIFICATE', authorities.tpmMakerCertificate) };
  for (const [maker, { certificate }] of authorities.platform) {
    yield { path: `references/trust/${maker}.pem`, bytes: pem('CERTIFICATE', certificate) };
  }
  yield policyFile(plan);
  yield* pictureFiles(plan);
  for (const machine of plan.machines) yield* evidenceFiles(machine, plan.request.seed, authorities);
  yield* networkFiles(plan);
}
