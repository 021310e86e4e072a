import { toHex } from '../../../core/index.ts';
import { isRootOf, verifySpdmChain } from '../../../formats/spdm/index.ts';
import type { SpdmCertificateChain } from '../../../formats/spdm/index.ts';
import type { Evidence } from '../../evidence.ts';
import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refOf, refsOf } from '../absence.ts';
import type { Facts } from '../facts.ts';

function nameOf(chain: Evidence<SpdmCertificateChain>): string {
  const { identity, leaf } = verifySpdmChain(chain.value);
  const device = identity.deviceInfo?.text ?? leaf.subject.text;
  return `${chain.file} (${device === '' ? `serial ${leaf.serialNumber}` : device.slice(0, 120)})`;
}

function examineChain(facts: Facts, chain: Evidence<SpdmCertificateChain>): Answer {
  const { verification, leaf, model } = verifySpdmChain(chain.value);
  const name = nameOf(chain);
  const refs = [refOf(chain)];
  if (verification.outcome === 'failed') {
    return contradicts(`${name} is no chain of one device: ${verification.reason}.`, refs);
  }
  const signer = facts.signers.device(leaf);
  const measured = { model, certificates: chain.value.certificates.length, leafKeySha256: leaf.publicKey.spkiSha256 };
  if (signer.state === 'anchored') {
    return agrees(`${name}: its device certificate is ${signer.detail}.`, [...refs, ...refsOf(signer.refs)], {
      measured,
    });
  }
  const rootHash = chain.value.rootHash;
  const root = rootHash === undefined ? undefined : toHex(rootHash.digest).slice(0, 16);
  const [first] = chain.value.certificates;
  const ownRoot = isRootOf(chain.value, first) ? ' and brings that root itself' : '';
  const stated = root === undefined ? '' : ` It names the root with hash ${root}…${ownRoot}.`;
  return blind(
    'no-reference',
    `${name}: ${signer.detail}; give the device maker\u2019s root with --trust.${stated}`,
    refs,
  );
}

function examine(facts: Facts): readonly Answer[] {
  const { spdmChains } = facts.evidence;
  if (spdmChains.length === 0)
    return [absence(facts, ['spdm-certificate-chain'], 'SPDM certificate chain of a device')];
  return spdmChains.map((chain) => examineChain(facts, chain));
}

export const spdmChain: Question = {
  check: {
    code: 'attest/spdm-chain',
    revision: 1,
    question: 'Do the devices\u2019 certificate chains lead to makers that the operator trusts?',
    bearing: 'alteration',
    implantClasses: ['swapped-chip', 'enumerating-device'],
    limit: 'one bit of a certificate of the chain; a device that was asked for no chain is not seen',
    standard: 'DMTF DSP0274 1.3, certificate chains and GET_CERTIFICATE; RFC 5280, 6.1',
    outcomes: {
      contradicts:
        'a chain\u2019s root hash, a link of it or the use of its leaf is wrong: it is no chain of one device',
      agrees: 'the chain holds link by link and leads to a certificate that the operator trusts',
      blind: 'no chain, or nothing that the operator trusts above it',
    },
  },
  examine,
};
