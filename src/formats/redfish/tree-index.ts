import { isObject, listAt, objectAt, textAt } from '../inventory/json-text.ts';
import type { JsonObject } from '../inventory/json-text.ts';
import { specified } from '../inventory/specified.ts';
import type { RedfishResource, RedfishTree } from './resource.ts';

/** Services write links with and without a slash at the end (DSP0266 allows both): one resource all the same. */
export function normalId(id: string): string {
  return id.length > 1 && id.endsWith('/') ? id.slice(0, -1) : id;
}

/** Finds resources by link. Where one path was given twice the first is taken, as `redfishInventory` does. */
export interface TreeIndex {
  readonly resources: readonly RedfishResource[];
  readonly at: (id: string | undefined) => RedfishResource | undefined;
  /** Members of the collection behind a link: those it lists, or without the collection those that lie below it. */
  readonly members: (link: string | undefined) => Members;
}

export interface Members {
  readonly resources: readonly RedfishResource[];
  /** Listed, and not in the tree. */
  readonly absent: readonly string[];
  /** Whether the collection itself is in the tree: without it, nobody said that these are all. */
  readonly listed: boolean;
}

export function indexTree(tree: Pick<RedfishTree, 'resources'>): TreeIndex {
  const byId = new Map<string, RedfishResource>();
  const below = new Map<string, RedfishResource[]>();
  const resources: RedfishResource[] = [];
  for (const resource of tree.resources) {
    const id = normalId(resource.id);
    if (id !== '' && byId.has(id)) continue;
    resources.push(resource);
    if (id === '') continue;
    byId.set(id, resource);
    const parent = id.slice(0, Math.max(0, id.lastIndexOf('/')));
    const siblings = below.get(parent);
    if (siblings === undefined) below.set(parent, [resource]);
    else siblings.push(resource);
  }
  const at = (id: string | undefined): RedfishResource | undefined =>
    id === undefined ? undefined : byId.get(normalId(id));
  // The same collection may be linked from everywhere: it is looked at once, or a small file would be a lot of work.
  const known = new Map<string, Members>();
  return {
    resources,
    at,
    members: (link) => {
      if (link === undefined) return noMembers;
      const id = normalId(link);
      const found = known.get(id) ?? membersOf(byId.get(id), below.get(id) ?? [], at);
      known.set(id, found);
      return found;
    },
  };
}

const noMembers: Members = { resources: [], absent: [], listed: false };

function membersOf(
  collection: RedfishResource | undefined,
  below: readonly RedfishResource[],
  at: TreeIndex['at'],
): Members {
  if (collection === undefined) return { ...noMembers, resources: below };
  const found = idsAt(collection.properties, 'Members').map((id) => [id, at(id)] as const);
  return {
    resources: found.flatMap(([, resource]) => (resource === undefined ? [] : [resource])),
    absent: found.flatMap(([id, resource]) => (resource === undefined ? [id] : [])),
    listed: true,
  };
}

/** `read` for each resource of a list, once for each list: those who link to the same collection share the answer. */
export function readOnce<T>(read: (resource: RedfishResource) => T | undefined): (members: Members) => readonly T[] {
  const known = new WeakMap<Members, readonly T[]>();
  return (members) => {
    const values = known.get(members) ?? members.resources.flatMap((resource) => read(resource) ?? []);
    known.set(members, values);
    return values;
  };
}

/** Several trees of one machine as one: a folder of files, each with a resource or more. */
export function mergeTrees(trees: readonly RedfishTree[]): RedfishTree {
  return { resources: trees.flatMap((tree) => tree.resources), notes: trees.flatMap((tree) => tree.notes) };
}

/** `@odata.id` of the object at `key`. */
export function linkAt(object: JsonObject, key: string): string | undefined {
  return textAt(objectAt(object, key) ?? {}, '@odata.id');
}

/** `@odata.id` of each object in the list at `key`. */
export function idsAt(object: JsonObject, key: string): readonly string[] {
  return listAt(object, key).flatMap((item) => {
    const id = isObject(item) ? textAt(item, '@odata.id') : undefined;
    return id === undefined ? [] : [id];
  });
}

export function booleanAt(object: JsonObject, key: string): boolean | undefined {
  const value = object[key];
  return typeof value === 'boolean' ? value : undefined;
}

export function numberAt(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Text that says something; undefined for placeholders. */
export function saidAt(object: JsonObject, key: string): string | undefined {
  return specified(textAt(object, key));
}

export function stateOf(object: JsonObject): string | undefined {
  return textAt(objectAt(object, 'Status') ?? {}, 'State');
}
