import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { Cbor } from './cbor-writer.ts';
import { map, tagged } from './cbor-writer.ts';

const scalar = fc.oneof(
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }),
  fc.integer(),
  fc.string({ unit: 'grapheme' }),
  fc.uint8Array({ maxLength: 40 }),
  fc.boolean(),
  fc.constant(null),
);

const { value } = fc.letrec<{ value: Cbor }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 6 }),
    fc
      .uniqueArray(fc.tuple(fc.oneof(fc.integer(), fc.string()), tie('value')), {
        maxLength: 6,
        selector: ([key]) => key,
      })
      .map((entries) => map(...entries)),
    // Tags above those that the referee turns into its own types.
    fc.tuple(fc.integer({ min: 500, max: 70_000 }), tie('value')).map(([tag, value]) => tagged(tag, value)),
  ),
}));

/** Any value that the writer writes. */
export const anyCbor: Arbitrary<Cbor> = value;
