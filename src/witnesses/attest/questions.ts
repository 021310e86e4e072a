import type { Check } from '../../core/index.ts';
import type { FleetQuestion, Question } from './answer.ts';
import { akBinding } from './checks/ak-binding.ts';
import { componentChanged } from './checks/component-changed.ts';
import { componentMissing } from './checks/component-missing.ts';
import { componentUnexpected } from './checks/component-unexpected.ts';
import { deltaChainFollows } from './checks/delta-chain.ts';
import { duplicateIdentity } from './checks/duplicate-identity.ts';
import { ekChain } from './checks/ek-chain.ts';
import { eventLogDigests } from './checks/event-log-digests.ts';
import { eventLogReplay } from './checks/event-log-replay.ts';
import { eventLogStructure } from './checks/event-log-structure.ts';
import { firmwareUnlikeSiblings } from './checks/firmware-unlike-siblings.ts';
import { firmwareVersion } from './checks/firmware-version.ts';
import { inventoryAgreement } from './checks/inventory-agreement.ts';
import { flashImage } from './checks/flash-image.ts';
import { revocation } from './checks/revocation.ts';
import { partMoved } from './checks/part-moved.ts';
import { platformCertHolder } from './checks/platform-cert-holder.ts';
import { platformCertSignature } from './checks/platform-cert-signature.ts';
import { rimMeasurements } from './checks/rim-measurements.ts';
import { rimSignature } from './checks/rim-signature.ts';
import { secureBoot } from './checks/secure-boot.ts';
import { spdmChain } from './checks/spdm-chain.ts';
import { spdmMeasurements } from './checks/spdm-measurements.ts';
import { quoteFreshness } from './checks/quote-freshness.ts';
import { quoteNonce } from './checks/quote-nonce.ts';
import { quotePcrs } from './checks/quote-pcrs.ts';
import { quoteSignature } from './checks/quote-signature.ts';

/** The questions that a machine's own evidence answers, in the order in which findings are given. A new check is one file and one line here. */
export const questions: readonly Question[] = [
  platformCertSignature,
  platformCertHolder,
  deltaChainFollows,
  componentMissing,
  componentUnexpected,
  componentChanged,
  inventoryAgreement,
  ekChain,
  akBinding,
  revocation,
  quoteSignature,
  quoteNonce,
  quotePcrs,
  quoteFreshness,
  eventLogReplay,
  eventLogStructure,
  eventLogDigests,
  firmwareVersion,
  secureBoot,
  rimSignature,
  rimMeasurements,
  spdmChain,
  spdmMeasurements,
  flashImage,
];

/** The questions that take the rest of the fleet. */
export const fleetQuestions: readonly FleetQuestion[] = [firmwareUnlikeSiblings, duplicateIdentity, partMoved];

export const checks: readonly Check[] = [...questions, ...fleetQuestions].map(({ check }) => check);
