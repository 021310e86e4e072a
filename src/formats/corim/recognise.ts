import { FormatError } from '../../core/index.ts';
import type { CborItem, CborStart } from '../cbor/index.ts';
import { cborStart, wholeItem } from '../cbor/index.ts';
import { looksLikeCoseSign1, parseCoseSign1 } from '../cose/index.ts';
import { recognisesCoswidJson } from './coswid-json.ts';
import { corimContentTypes } from './signed-corim.ts';
import { corimTags } from './tags.ts';

const mapMajor = 5;

function hasTag(start: CborStart, ...tags: readonly number[]): boolean {
  return start.tags.some((tag) => tags.includes(tag));
}

/** The map that a file without tags is, by its integer keys; empty where it is none. */
function untaggedMap(bytes: Uint8Array): ReadonlyMap<bigint, CborItem> {
  const item = wholeItem(bytes);
  const out = new Map<bigint, CborItem>();
  if (item?.type !== 'map') return out;
  for (const { key, value } of item.entries) if (key.type === 'integer') out.set(key.value, value);
  return out;
}

function isTagId(item: CborItem | undefined): boolean {
  return item?.type === 'text' || (item?.type === 'bytes' && item.value.length === 16);
}

/** Tag 501, a signed message that carries it or says that it does, or an untagged manifest by its shape. */
export function looksLikeCorim(bytes: Uint8Array): boolean {
  const start = cborStart(bytes);
  if (start === undefined) return false;
  if (hasTag(start, corimTags.corim, corimTags.oldManifest, corimTags.oldSigned)) return true;
  if (looksLikeCoseSign1(bytes)) return carriesCorim(bytes);
  if (start.major !== mapMajor || start.tags.length > 0) return false;
  const map = untaggedMap(bytes);
  const tags = map.get(1n);
  return isTagId(map.get(0n)) && tags?.type === 'array' && tags.items.every(({ type }) => type === 'tag');
}

/** A message whose manifest is elsewhere (detached, or only its hash is signed) is a signed message and no more. */
function carriesCorim(bytes: Uint8Array): boolean {
  try {
    const { payload, contentType } = parseCoseSign1(bytes);
    if (payload === undefined) return false;
    if (typeof contentType === 'string' && corimContentTypes.includes(contentType)) return true;
    const start = cborStart(payload);
    return start !== undefined && hasTag(start, corimTags.corim, corimTags.oldManifest);
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

/** Tag 506, or a map with a tag identity and triples. */
export function looksLikeComid(bytes: Uint8Array): boolean {
  const start = cborStart(bytes);
  if (start === undefined) return false;
  if (hasTag(start, corimTags.comid)) return true;
  if (start.major !== mapMajor || start.tags.length > 0) return false;
  const map = untaggedMap(bytes);
  return map.get(1n)?.type === 'map' && map.get(4n)?.type === 'map';
}

/** The tag of SWID, tag 505, or a map with an identifier, a software name and who made it or which version it is. */
export function looksLikeCoswid(bytes: Uint8Array): boolean {
  const start = cborStart(bytes);
  if (start !== undefined && hasTag(start, corimTags.swid, corimTags.coswid)) return true;
  if (start?.major !== mapMajor || start.tags.length > 0) return recognisesCoswidJson(bytes);
  const map = untaggedMap(bytes);
  return isTagId(map.get(0n)) && map.get(1n)?.type === 'text' && (map.has(2n) || map.has(12n));
}
