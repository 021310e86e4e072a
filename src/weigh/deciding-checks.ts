import type { CheckCode, FindingClass } from '../core/index.ts';

/** A check whose agreement is a look for a class: it compares with something other than the machine's own word. */
export interface DecidingCheck {
  readonly check: CheckCode;
  /** Why its answer is a look, and why a machine that was altered in this way could not simply agree. */
  readonly why: string;
}

/*
 * Per class, the checks of which one at least must have agreed before "nothing found" may be said. Agreement of any
 * other check searches for something else, or asks the machine whether it agrees with itself: an altered firmware that
 * is measured and quoted correctly passes signature, nonce, replay and digest. Contradictions need no place here, they
 * count from every check.
 */
export const decidingChecks: Readonly<Record<FindingClass, readonly DecidingCheck[]>> = {
  'surface-part': [{ check: 'inspect/part-added', why: 'compares the whole picture with golden units' }],
  'buried-part': [
    { check: 'inspect/metal-changed', why: 'X-rays pass the board; metal only' },
    { check: 'inspect/layer-changed', why: 'shows the single layers' },
  ],
  'swapped-chip': [
    { check: 'inspect/part-swapped', why: 'compares marking and outline with golden units' },
    { check: 'attest/component-changed', why: 'compares stated identity with the order; a chip that lies passes' },
  ],
  'enumerating-device': [
    { check: 'attest/component-unexpected', why: 'compares the parts that answer with those that were ordered' },
  ],
  firmware: [
    { check: 'attest/firmware-unlike-siblings', why: 'compares what was measured with other machines of the model' },
    { check: 'attest/rim-measurements', why: 'compares what was measured with what the maker published' },
    { check: 'attest/spdm-measurements', why: 'compares firmware of parts with what their makers published' },
    { check: 'attest/flash-image', why: 'compares what is stored with the image that the maker published' },
  ],
  'inside-chip': [],
  'unexplained-communication': [
    { check: 'watch/off-policy-peer', why: 'compares the peers of the management controller with the written policy' },
  ],
};

export function decides(check: CheckCode, implantClass: FindingClass): boolean {
  return decidingChecks[implantClass].some((one) => one.check === check);
}
