import { isoTime, sha256, toHex, utf8Bytes } from '../../core/index.ts';
import {
  attestationCertificate,
  attestationPublic,
  endorsementCertificate,
  pem,
  platformCertificate,
  quote,
  serialNumber,
} from '../identity/index.ts';
import { sized } from '../identity/byte-writer.ts';
import type { Authorities } from './fleet-authorities.ts';
import { hardwareJson } from './hardware-json.ts';
import { dmidecodeText, lspciText } from './hardware-text.ts';
import { presentParts, type PlannedMachine } from './planned-machine.ts';
import { redfishJson } from './redfish-json.ts';
import type { SimulatedFile } from './simulated-fleet.ts';

const year = 365 * 86_400_000;

/** The parts that the operating system or the controller sees: the rightful ones, and what somebody added. */
function seenParts(machine: PlannedMachine, by: 'os' | 'bmc'): ReturnType<typeof presentParts> {
  const { alteration } = machine;
  const parts = presentParts(machine);
  if (alteration?.class !== 'enumerating-device') return parts;
  return alteration.seenBy === 'both' || alteration.seenBy === by ? [...parts, alteration.part] : parts;
}

function certificateFile(
  machine: PlannedMachine,
  seed: number,
  authorities: Authorities,
  ekSerial: Uint8Array,
): Uint8Array | undefined {
  const authority = authorities.platform.get(machine.model.maker);
  if (authority === undefined) return undefined;
  return platformCertificate({
    issuer: authority.issuer,
    serial: serialNumber(`${seed}/platform/${machine.machine}`),
    nonce: authorities.nonces.platform(machine.index),
    validity: { fromMs: machine.builtMs, toMs: machine.builtMs + 25 * year },
    holder: { issuer: authorities.tpmMaker.name, serial: ekSerial },
    platform: {
      manufacturer: machine.model.vendor,
      model: machine.model.model,
      version: machine.model.boardRevision,
      serial: machine.systemSerial,
    },
    components: machine.ordered.map(({ type, serial, mac }) => ({
      classValue: type.classValue,
      manufacturer: type.manufacturer,
      model: type.model,
      serial: serial === '' ? undefined : serial,
      revision: type.kind === 'bios' ? machine.model.firmware[0] : type.revision,
      ...(mac === undefined ? {} : { macs: [mac] }),
      fieldReplaceable: type.kind !== 'baseboard' && type.kind !== 'bios',
    })),
  });
}

/** Everything under evidence/<machine>: what this machine says of itself, and the nonce that it was asked to sign. */
export function* evidenceFiles(
  machine: PlannedMachine,
  seed: number,
  authorities: Authorities,
): Generator<SimulatedFile> {
  if (machine.status === 'scrapped') return;
  const { answers, alteration, index } = machine;
  const file = (name: string, bytes: Uint8Array): SimulatedFile => ({
    path: `evidence/${machine.machine}/${name}`,
    bytes,
  });
  const validity = { fromMs: machine.builtMs - 20 * 86_400_000, toMs: machine.builtMs + 25 * year };
  const ekSerial = serialNumber(`${seed}/ek/${machine.machine}`);
  const issuer = authorities.tpmMaker;
  const endorsementKey = authorities.endorsementKey(index);
  yield file(
    'ek.der',
    endorsementCertificate({
      issuer,
      key: endorsementKey,
      serial: ekSerial,
      validity,
      nonce: authorities.nonces.endorsement(index),
    }),
  );
  if (answers.certificate) {
    const der = certificateFile(machine, seed, authorities, ekSerial);
    if (der !== undefined) yield file('platform-certificate.der', der);
  }
  const changed = alteration?.class === 'firmware' ? alteration.how : undefined;
  if (answers.eventLog) {
    // Somebody who rewrites the log shows what the rightful firmware would have measured; the registers still differ.
    yield file('binary_bios_measurements', authorities.boot(machine, changed === 'other-image').log);
  }
  if (answers.quote) {
    const attestationKey = authorities.attestationKey(index);
    const serial = serialNumber(`${seed}/ak/${machine.machine}`);
    const asked = sha256(utf8Bytes(`${seed}/nonce/${machine.machine}`)).slice(0, 20);
    const made = quote({
      attestationKey,
      endorsementKey,
      nonce: asked,
      signatureNonce: authorities.nonces.quote(index),
      pcrs: authorities.boot(machine, changed !== undefined).pcrs,
      clockMs: Math.floor((machine.evidenceMs - machine.installedMs) / 7),
      resetCount: 3 + (index % 40),
    });
    const challenge = { machine: machine.machine, nonceHex: toHex(asked), issuedAt: isoTime(machine.evidenceMs) };
    yield file(
      'ak.pem',
      pem(
        'CERTIFICATE',
        attestationCertificate({
          issuer,
          key: attestationKey,
          serial,
          validity,
          nonce: authorities.nonces.attestation(index),
        }),
      ),
    );
    yield file('ak.pub', sized(attestationPublic(attestationKey)));
    yield file('challenge.json', utf8Bytes(`${JSON.stringify(challenge, null, 1)}\n`));
    yield file('quote.bin', made.attest);
    yield file('quote.sig', made.signature);
  }
  const byHost = seenParts(machine, 'os');
  if (answers.osInventory === 'json') yield file('hardware.json', hardwareJson(machine, byHost));
  if (answers.osInventory === 'text') {
    yield file('dmidecode.txt', dmidecodeText(machine, byHost));
    yield file('lspci.txt', lspciText(byHost));
  }
  if (answers.bmcInventory) yield file('redfish.json', redfishJson(machine, seenParts(machine, 'bmc')));
}
