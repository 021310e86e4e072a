import { sha256, utf8Bytes } from '../../core/index.ts';
import {
  bootEvents,
  eventLog,
  extendedPcrs,
  keySequence,
  organisation,
  pointSequence,
  rootCertificate,
  type Issuer,
  type SequencePoint,
  type SimulatedKey,
} from '../identity/index.ts';
import { machineModels, parties } from './catalogue.ts';
import type { PlannedMachine } from './planned-machine.ts';

const year = 365 * 86_400_000;

export interface BootRecord {
  readonly log: Uint8Array;
  readonly pcrs: readonly Uint8Array[];
}

/** The keys of the simulated world, and what each firmware measures; made once for a fleet. */
export interface Authorities {
  readonly tpmMaker: Issuer;
  readonly tpmMakerCertificate: Uint8Array;
  /** Issuers of platform certificates, by maker. */
  readonly platform: ReadonlyMap<string, { readonly issuer: Issuer; readonly certificate: Uint8Array }>;
  readonly endorsementKey: (index: number) => SimulatedKey;
  readonly attestationKey: (index: number) => SimulatedKey;
  /** Nonces of the signatures about each machine, by its index: one sequence for each kind of signature. */
  readonly nonces: Readonly<
    Record<'endorsement' | 'attestation' | 'platform' | 'quote', (index: number) => SequencePoint>
  >;
  /** What this machine measures with its rightful firmware, or with the altered one. */
  readonly boot: (machine: PlannedMachine, altered: boolean) => BootRecord;
}

export function fleetAuthorities(seed: number, asOfMs: number): Authorities {
  const validity = { fromMs: asOfMs - 10 * year, toMs: asOfMs + 30 * year };
  const roots = keySequence(`authorities of ${seed}`);
  const tpmMaker = { name: organisation('Sentry Silicon', 'Sentry Silicon TPM Root'), key: roots(0) };
  const makers = [...new Set(machineModels.map((model) => model.maker))];
  const platform = new Map(
    makers.map((maker, index) => {
      const name = parties.find((party) => party.party === maker)?.name ?? maker;
      const issuer = { name: organisation(name, `${name} Platform Root`), key: roots(1 + index) };
      return [maker, { issuer, certificate: rootCertificate(issuer, validity) }] as const;
    }),
  );
  const boots = new Map<string, BootRecord>();
  return {
    tpmMaker,
    tpmMakerCertificate: rootCertificate(tpmMaker, validity),
    platform,
    endorsementKey: keySequence(`endorsement keys of ${seed}`),
    attestationKey: keySequence(`attestation keys of ${seed}`),
    nonces: {
      endorsement: pointSequence(`nonces of ${seed}, endorsement`),
      attestation: pointSequence(`nonces of ${seed}, attestation`),
      platform: pointSequence(`nonces of ${seed}, platform`),
      quote: pointSequence(`nonces of ${seed}, quote`),
    },
    boot(machine, altered) {
      const { model, firmware } = machine;
      const key = `${model.model}/${firmware}/${altered ? machine.machine : 'rightful'}`;
      const known = boots.get(key);
      if (known !== undefined) return known;
      const events = bootEvents({
        version: `${model.model} ${firmware}`,
        image: sha256(utf8Bytes(`firmware image ${key}`)),
        makerCertificate: platform.get(model.maker)?.certificate ?? new Uint8Array(0),
        bootLoader: utf8Bytes('boot loader of the fleet, release 12'),
      });
      const record = { log: eventLog(events), pcrs: extendedPcrs(events) };
      // Altered firmwares are few; the map holds two versions a model besides.
      boots.set(key, record);
      return record;
    },
  };
}
