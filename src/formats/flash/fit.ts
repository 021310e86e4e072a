import { createHash } from 'node:crypto';
import { toHex, utf8TextLossy } from '../../core/index.ts';
import { crc32 } from './crc32.ts';
import type { DeviceTree, DeviceTreeNode } from './device-tree-node.ts';
import type { FlashCheck } from './flash-image.ts';
import type { FlashLayout } from './flash-layout.ts';
import { alignUp, check } from './flash-layout.ts';
import { layGap } from './lay-gap.ts';

interface Fit {
  readonly at: number;
  readonly end: number;
  /** External data may lie behind the tree, up to here. */
  readonly limit: number;
  readonly tree: DeviceTree;
}

interface Payload {
  readonly name: string;
  readonly at: number;
  readonly size: number;
  readonly checks: readonly FlashCheck[];
}

const hashes: ReadonlySet<string> = new Set(['md5', 'sha1', 'sha256', 'sha384', 'sha512']);
const maxHashes = 8;

/**
 * Lays a flattened image tree (U-Boot, doc/usage/fit/source_file_format.rst): the data of its images, which lie in the
 * tree or behind it, each checked against its hash nodes, and the tree around them. Hashes say that the data are those
 * the tree was written for; signatures of configurations are named and not verified, the key is in the boot loader.
 */
export function layFit(layout: FlashLayout, { at, end, limit, tree }: Fit): void {
  layout.open('FIT');
  const faults = tree.fault === undefined ? [] : [check('device-tree', false, tree.fault)];
  const children = tree.root?.children ?? [];
  const images = children.find((node) => node.name === 'images')?.children ?? [];
  const payloads = images.flatMap((image) => payload(layout, image, at, end, limit)).sort((a, b) => a.at - b.at);
  for (const { name, at: from, size, checks } of payloads) {
    if (from < layout.at) {
      layout.problem('fit-data-overlap', from, `the data of image ${name} begin inside of what lies before them`);
      continue;
    }
    tail(layout, Math.min(from, end), faults);
    layGap(layout, from);
    layout.leaf(`image ${name}`, from + size, 'constant', { checks });
  }
  tail(layout, end, faults);
  for (const node of children) if (node.name === 'configurations') noteSignatures(layout, node);
  layout.close();
}

/** The tree itself, between and behind the data that lie in it. */
function tail(layout: FlashLayout, to: number, checks: FlashCheck[]): void {
  if (to <= layout.at) return;
  layout.leaf('tree', to, 'constant', { checks: checks.splice(0) });
}

function cell({ view }: FlashLayout, node: DeviceTreeNode, name: string): number | undefined {
  const value = node.properties.get(name);
  return value?.size === 4 ? view.getUint32(value.at) : undefined;
}

function payload(layout: FlashLayout, image: DeviceTreeNode, at: number, end: number, limit: number): Payload[] {
  const inside = image.properties.get('data');
  const offset = cell(layout, image, 'data-offset');
  const position = cell(layout, image, 'data-position');
  const size = cell(layout, image, 'data-size') ?? 0;
  // data-offset counts from the end of the tree, rounded up to 4; data-position from its start.
  const from =
    inside?.at ??
    (position !== undefined ? at + position : offset !== undefined ? alignUp(end, 4) + offset : undefined);
  const length = inside?.size ?? size;
  if (from === undefined || length === 0) return [];
  if (from + length > limit || (inside === undefined && from < end)) {
    layout.problem('fit-data-outside', at, `the data of image ${image.name} lie outside of the flash or in the tree`);
    return [];
  }
  return [{ name: image.name, at: from, size: length, checks: hashChecks(layout, image, from, length) }];
}

function hashChecks(layout: FlashLayout, image: DeviceTreeNode, from: number, size: number): FlashCheck[] {
  const { bytes } = layout;
  const checks: FlashCheck[] = [];
  for (const node of image.children.filter(({ name }) => name.startsWith('hash')).slice(0, maxHashes)) {
    const algorithm = text(bytes, node, 'algo');
    const value = node.properties.get('value');
    if (value === undefined || value.size > 64 || !layout.maySum(size)) continue;
    const stated = toHex(bytes.subarray(value.at, value.at + value.size));
    const found = digest(algorithm, bytes, from, size);
    if (found === undefined) layout.note('fit-hash', `hash ${algorithm} of image ${image.name} is not computed here`);
    else checks.push(check(`fit-${algorithm}`, found === stated, `${stated} stated, ${found} found`));
  }
  return checks;
}

function digest(algorithm: string, bytes: Uint8Array, from: number, size: number): string | undefined {
  if (algorithm === 'crc32')
    return crc32(bytes, from, from + size)
      .toString(16)
      .padStart(8, '0');
  if (!hashes.has(algorithm)) return undefined;
  return toHex(
    createHash(algorithm)
      .update(bytes.subarray(from, from + size))
      .digest(),
  );
}

function text(bytes: Uint8Array, node: DeviceTreeNode, name: string): string {
  const value = node.properties.get(name);
  if (value === undefined) return '';
  return utf8TextLossy(bytes.subarray(value.at, value.at + Math.min(value.size, 64))).replaceAll(/[^\w,.+-]/g, '');
}

function noteSignatures(layout: FlashLayout, configurations: DeviceTreeNode): void {
  for (const configuration of configurations.children) {
    for (const node of configuration.children.filter(({ name }) => name.startsWith('signature'))) {
      const algorithm = text(layout.bytes, node, 'algo');
      const key = text(layout.bytes, node, 'key-name-hint');
      layout.note('fit-signature', `${configuration.name}: ${algorithm} by key ${key}, not verified here`);
    }
  }
}
