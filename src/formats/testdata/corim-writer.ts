import { fromHex } from '../../core/index.ts';
import type { Cbor } from './cbor-writer.ts';
import { cbor, embedded, map, tagged } from './cbor-writer.ts';

const uuid = fromHex('00112233445566778899aabbccddeeff');

export const octets = (size: number, value: number): Uint8Array => new Uint8Array(size).fill(value);
export const uri = (text: string): Cbor => tagged(32, text);
export const time = (seconds: number): Cbor => tagged(1, seconds);

/** [environment, measurements] of a board whose maker is invented. */
export const environment = (vendor = 'Maker', model = 'Board'): Cbor =>
  map([0, map([0, tagged(37, uuid)], [1, vendor], [2, model], [3, 1], [4, 0])]);

export const measurement = (values: Cbor, key?: Cbor, authorizedBy?: Cbor): Cbor =>
  map(key === undefined ? undefined : [0, key], [1, values], authorizedBy === undefined ? undefined : [2, authorizedBy]);

/** Every kind of measured value that the draft names, and one that it does not. */
export const everyValue: Cbor = map(
  [0, map([0, '1.2.3'], [1, 16384])],
  [1, tagged(553, 7)],
  [2, [
    [1, octets(32, 1)],
    [7, octets(48, 2)],
    [99, octets(5, 3)],
    ['own-hash', octets(4, 4)],
  ]],
  [3, map([0, true], [3, false], [8, true])],
  [4, tagged(563, [octets(4, 0xaa), octets(4, 0xf0)])],
  [6, octets(6, 5)],
  [7, octets(4, 6)],
  [8, 'SN-1'],
  [9, octets(17, 7)],
  [10, uuid],
  [11, 'boot loader'],
  [13, [tagged(560, octets(32, 8)), tagged(557, [1, octets(32, 9)])]],
  [14, map([0, [[1, octets(32, 10)]]], ['pcr', [[7, octets(48, 11)]]])],
  [15, tagged(564, [null, 20])],
  [-70, 'of a profile'],
);

export const keyForms: readonly Cbor[] = [
  tagged(554, '-----BEGIN PUBLIC KEY-----'),
  tagged(555, '-----BEGIN CERTIFICATE-----'),
  tagged(556, '-----BEGIN CERTIFICATE-----'),
  tagged(557, [1, octets(32, 1)]),
  tagged(558, map([1, 2])),
  tagged(559, [1, octets(32, 2)]),
  tagged(560, octets(8, 3)),
  tagged(561, [1, octets(32, 4)]),
  tagged(562, octets(9, 5)),
  tagged(599, 'of a later version'),
];

/** A CoMID with every kind of triple. */
export function comid(triples: Cbor = everyTriple()): Cbor {
  return map(
    [0, 'en'],
    [1, map([0, 'board-7'], [1, 3])],
    [2, [map([0, 'Maker Ltd.'], [1, uri('https://maker.example')], [2, [0, 1, 2]])]],
    [3, [map([0, uuid], [1, 1])]],
    [4, triples],
  );
}

export function everyTriple(): Cbor {
  const env = environment();
  const one = measurement(map([2, [[1, octets(32, 1)]]]), 'uefi');
  const condition: Cbor = [env, [one], [tagged(560, octets(4, 1))]];
  return map(
    [0, [[env, [measurement(everyValue, tagged(111, fromHex('5502c001')), [tagged(554, 'key')]), one]]]],
    [1, [[env, [measurement(map([1, 5]))]]]],
    [2, [[env, keyForms, map([0, 'uefi'], [1, [tagged(560, octets(4, 2))]])]]],
    [3, [[map([1, tagged(550, octets(33, 1))], [2, tagged(560, octets(3, 2))]), keyForms]]],
    [4, [[env, [env]]]],
    [5, [['board', [tagged(111, fromHex('5502c001'))]]]],
    [6, [[env, [uuid, 'tag']]]],
    [8, [[condition, [[[one], [one]]]]]],
    [10, [[[condition], [[env, [one]]]]]],
  );
}

export function coswid(): Cbor {
  const file = map([20, 7550], [21, '1.0'], [22, true], [24, 'log.bin'], [7, [1, octets(32, 6)]]);
  const directory = map([24, 'efi'], [25, '/boot'], [26, map([16, map([24, 'vendor'], [26, map([17, [file, file]])])])]);
  return map(
    [0, uuid],
    [1, 'firmware'],
    [2, [map([31, 'Maker Ltd.'], [32, uri('https://maker.example')], [33, [1, 2]], [34, [1, octets(32, 1)]])]],
    [3, map([17, map([24, 'found.bin'])], [35, time(1_700_000_000)], [36, 'device'])],
    [4, map([38, uri('https://maker.example/tag')], [40, 4])],
    [5, map([43, 'licensed'], [48, true], [50, uuid], [54, 'r1'])],
    [6, map([16, directory], [17, file], [18, map([27, 'init'], [28, 1])], [19, map([29, 'service'])])],
    [9, true],
    [12, 2],
    [13, '1.0'],
    [14, 1],
    [15, 'en'],
  );
}

export interface CorimSpec {
  readonly comids?: readonly Cbor[];
  readonly coswids?: readonly Cbor[];
  readonly profile?: Cbor;
}

export function corim({ comids = [comid()], coswids = [coswid()], profile }: CorimSpec = {}): Uint8Array {
  return cbor(
    tagged(
      501,
      map(
        [0, uuid],
        [1, [...comids.map((one) => tagged(506, embedded(one))), ...coswids.map((one) => tagged(505, embedded(one)))]],
        [2, [map([0, [uri('https://maker.example/rim')]], [1, [1, octets(32, 1)]])]],
        profile === undefined ? undefined : [3, profile],
        [4, map([0, time(1_700_000_000)], [1, time(1_900_000_000)])],
        [5, [map([0, 'Maker Ltd.'], [1, uri('https://maker.example')], [2, [1]])]],
      ),
    ),
  );
}

/** corim-meta for the header of a signed manifest. */
export const corimMeta: Uint8Array = embedded(
  map([0, map([0, 'Signer Ltd.'], [1, uri('https://signer.example')])], [1, map([1, time(1_900_000_000)])]),
);
