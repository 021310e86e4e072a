import { utf8TextLossy } from '../../core/index.ts';
import type { FindStructure } from './find-structure.ts';
import { layFit } from './fit.ts';
import type { FlashLayout } from './flash-layout.ts';
import { check } from './flash-layout.ts';
import type { DeviceTree, DeviceTreeNode } from './device-tree-node.ts';

/** d0 0d fe ed as a little-endian word; every field is big-endian (Devicetree Specification 0.4, 5). */
export const fdtMagic = 0xedfe0dd0;
const headerSize = 40;
const maxDepth = 16;
const maxNodes = 8192;
const maxProperties = 65_536;
const maxNameLength = 64;
const tokens = { begin: 1, end: 2, property: 3, nothing: 4, last: 9 } as const;

/** A flattened device tree: a FIT where it has a node /images (U-Boot, doc/usage/fit), else one region. */
export const findDeviceTree: FindStructure = (layout, at, limit) => {
  const { view } = layout;
  if (limit - at < headerSize) return undefined;
  const [total = 0, structAt = 0, stringsAt = 0, , version = 0, compatible = 0] = [4, 8, 12, 16, 20, 24].map((offset) =>
    view.getUint32(at + offset),
  );
  const stringsSize = view.getUint32(at + 32);
  const structSize = version < 17 ? stringsAt - structAt : view.getUint32(at + 36);
  if (total < headerSize || total > limit - at || version < 16 || compatible > 17 || structAt % 4 !== 0)
    return undefined;
  if (structAt < headerSize || structSize < 0 || structAt + structSize > total) return undefined;
  if (stringsAt < headerSize || stringsAt + stringsSize > total) return undefined;
  return () => {
    const end = at + total;
    const tree = walk(layout, at + structAt, at + structAt + structSize, at + stringsAt, at + stringsAt + stringsSize);
    const isFit = tree.root?.children.some((node) => node.name === 'images') === true;
    if (isFit) layFit(layout, { at, end, limit, tree });
    else {
      const checks = [
        check('device-tree', tree.fault === undefined, tree.fault ?? 'its structure block is well formed'),
      ];
      layout.leaf('device tree', end, 'constant', { checks });
    }
  };
};

interface Draft {
  readonly name: string;
  readonly properties: Map<string, { readonly at: number; readonly size: number }>;
  readonly children: Draft[];
}

/** Walks the structure block; stops at the first fault and gives what it had by then. */
function walk(
  { bytes, view }: FlashLayout,
  from: number,
  end: number,
  stringsAt: number,
  stringsEnd: number,
): DeviceTree {
  const open: Draft[] = [];
  let root: DeviceTreeNode | undefined;
  let nodes = 0;
  let properties = 0;
  let at = from;
  const stop = (fault: string): DeviceTree => ({ ...(root === undefined ? {} : { root }), fault });
  while (at + 4 <= end) {
    const token = view.getUint32(at);
    at += 4;
    if (token === tokens.nothing) continue;
    if (token === tokens.last) {
      return open.length === 0 && root !== undefined ? { root } : stop('the structure block ends inside of a node');
    }
    if (token === tokens.begin) {
      const stringEnd = bytes.subarray(0, Math.min(end, at + maxNameLength + 1)).indexOf(0, at);
      if (stringEnd < 0) return stop(`a node name at byte ${at} does not end`);
      if (++nodes > maxNodes) return stop(`more than ${maxNodes} nodes`);
      if (open.length >= maxDepth) return stop(`nodes more than ${maxDepth} deep`);
      const node = { name: plain(bytes.subarray(at, stringEnd)), properties: new Map(), children: [] };
      const parent = open[open.length - 1];
      if (parent !== undefined) parent.children.push(node);
      else if (root === undefined) root = node;
      else return stop('a second root node');
      open.push(node);
      at += Math.ceil((stringEnd + 1 - at) / 4) * 4;
    } else if (token === tokens.end) {
      if (open.pop() === undefined) return stop(`the end of a node at byte ${at - 4} where none is open`);
    } else if (token === tokens.property) {
      const node = open[open.length - 1];
      if (node === undefined || end - at < 8) return stop(`a property at byte ${at - 4} outside of nodes`);
      const size = view.getUint32(at);
      const nameAt = stringsAt + view.getUint32(at + 4);
      at += 8;
      if (size > end - at || nameAt >= stringsEnd) return stop(`a property at byte ${at - 12} of ${size} bytes`);
      if (++properties > maxProperties) return stop(`more than ${maxProperties} properties`);
      const name = bytes.subarray(nameAt, Math.min(stringsEnd, nameAt + maxNameLength));
      const zero = name.indexOf(0);
      node.properties.set(plain(zero < 0 ? name : name.subarray(0, zero)), { at, size });
      at += Math.ceil(size / 4) * 4;
    } else return stop(`an unknown token ${token} at byte ${at - 4}`);
  }
  return stop('the structure block has no end');
}

/** Names end up in paths: what is no plain character is shown as a dot. */
function plain(bytes: Uint8Array): string {
  return utf8TextLossy(bytes).replaceAll(/[^\w@,.+#?-]/g, '.');
}
