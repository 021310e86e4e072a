import { isObject, listAt, textAt } from '../../formats/inventory/json-text.ts';
import type { JsonObject } from '../../formats/inventory/json-text.ts';
import type { Span } from './answer-store.ts';
import type { Exchange } from './exchange.ts';
import type { CollectLimits } from './limits.ts';
import type { ReasonTally } from './reason.ts';
import { resourceLink, serviceRoot } from './resource-path.ts';
import { wantedLinks } from './wanted-links.ts';

export interface CrawlOptions {
  readonly exchange: Exchange;
  readonly limits: CollectLimits;
  readonly tally: ReasonTally;
  /** Requests at once. */
  readonly lanes: number;
  /** Whether a session was opened: a 401 is then the answer to one resource, else to the credential. */
  readonly hasSession: boolean;
}

/** Refusals of a session that was just opened before nothing more is asked. */
const mostRefusals = 3;
const mostPages = 1000;

interface Place {
  readonly path: string;
  readonly depth: number;
}

/** Follows the links of one service from its root, each path once. Gaps go to the tally; it never throws on an answer. */
export async function crawl(options: CrawlOptions): Promise<ReadonlyMap<string, readonly Span[]>> {
  const { exchange, limits, tally, lanes, hasSession } = options;
  const resources = new Map<string, readonly Span[]>();
  const seen = new Set<string>([serviceRoot]);
  const queue: Place[] = [{ path: serviceRoot, depth: 0 }];
  let refusals = 0;
  let halted = false;
  // Basic authentication is tried on one request first: two refusals at once are two steps towards a locked account.
  let proven = hasSession;
  const halt = (): void => {
    halted = true;
    queue.length = 0;
  };

  const overBudget = (): boolean => {
    if (halted || exchange.bodyBytes() <= limits.totalBytes) return halted;
    tally.add('too-many-bytes');
    halt();
    return true;
  };

  const enqueue = (link: string, from: Place): void => {
    const target = resourceLink(link);
    if ('refused' in target) {
      tally.add(target.refused, from.path);
    } else if (!seen.has(target.path)) {
      if (from.depth + 1 > limits.depth) tally.add('too-deep', from.path);
      else if (seen.size >= limits.resources) tally.add('too-many-resources', from.path);
      else {
        seen.add(target.path);
        queue.push({ path: target.path, depth: from.depth + 1 });
      }
    }
  };

  const refused = (path: string): void => {
    if (!hasSession) {
      tally.add('unauthorised', path);
      halt();
      return;
    }
    tally.add('session-refused', path);
    if (++refusals >= mostRefusals) halt();
  };

  /** The resource, or undefined where it is named as a gap. */
  const get = async (path: string): Promise<{ resource: JsonObject; span: Span } | undefined> => {
    const got = await exchange.get(path === serviceRoot ? `${serviceRoot}/` : path);
    if (got.resource !== undefined && got.span !== undefined) return { resource: got.resource, span: got.span };
    if (got.fault === 'unauthorised') refused(path);
    else tally.add(got.fault ?? 'not-json', path);
    if (got.fault === 'stopped') halt();
    return undefined;
  };

  const takeLinks = (resource: JsonObject, from: Place): string | undefined => {
    const { links, next, unreadPages } = wantedLinks(resource);
    if (unreadPages > 0) tally.add('unread-page', from.path);
    for (const link of links) enqueue(link, from);
    return next;
  };

  const visit = async (place: Place): Promise<void> => {
    const first = await get(place.path);
    if (first === undefined) return;
    if (place.depth > 0) proven = true;
    const spans: Span[] = [first.span];
    resources.set(place.path, spans);
    const named = textAt(first.resource, '@odata.id');
    const itself = named === undefined ? undefined : resourceLink(named, true);
    if (itself !== undefined && !('path' in itself && itself.path === place.path)) tally.add('wrong-id', place.path);
    const members = new Set<string>();
    const takeMembers = (resource: JsonObject): void => {
      for (const member of listAt(resource, 'Members')) {
        const id = isObject(member) ? textAt(member, '@odata.id') : undefined;
        if (id === undefined) continue;
        if (members.has(id)) tally.add('repeated-member', place.path);
        members.add(id);
      }
    };
    takeMembers(first.resource);
    const pages = new Set<string>();
    let next = takeLinks(first.resource, place);
    while (next !== undefined && !overBudget()) {
      const link = resourceLink(next, true);
      if ('refused' in link) {
        tally.add(link.refused, place.path);
        return;
      }
      const page = `${link.path}${link.query}`;
      if (page === place.path || pages.has(page) || pages.size >= mostPages) {
        tally.add('page-loop', place.path);
        return;
      }
      pages.add(page);
      const more = await get(page);
      if (more === undefined) return;
      spans.push(more.span);
      takeMembers(more.resource);
      next = takeLinks(more.resource, place);
    }
  };

  let active = 0;
  await new Promise<void>((resolve, reject) => {
    const pump = (): void => {
      while (active < (proven ? lanes : 1) && queue.length > 0 && !overBudget()) {
        const place = queue.shift();
        if (place === undefined) break;
        active++;
        visit(place).then(
          () => {
            active--;
            pump();
          },
          (error: unknown) => {
            halt();
            reject(error instanceof Error ? error : new Error(String(error)));
          },
        );
      }
      if (active === 0) resolve();
    };
    pump();
  });
  return resources;
}
