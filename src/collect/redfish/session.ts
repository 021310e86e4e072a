import type { Credential } from './credentials.ts';
import type { Exchange } from './exchange.ts';
import type { ReasonCode } from './reason.ts';
import { resourceLink, serviceRoot } from './resource-path.ts';
import type { Secrets } from './secrets.ts';

const sessions = `${serviceRoot}/SessionService/Sessions`;

export interface Session {
  /** Deletes what was opened; false where that did not succeed. Its own short time applies, whatever stopped the rest. */
  readonly close: () => Promise<boolean>;
}

export type Login = { readonly session: Session; readonly fault?: undefined } | { readonly fault: ReasonCode };

/** The path of the session from `Location`, which may be absolute: only its path is used, and only below Sessions. */
function sessionPath(location: string | undefined, origin: string): string | undefined {
  if (location === undefined || location.length > 2048 || !URL.canParse(location, origin)) return undefined;
  const link = resourceLink(new URL(location, origin).pathname);
  return 'path' in link && link.path.startsWith(`${sessions}/`) ? link.path : undefined;
}

/**
 * Opens a session (DSP0266, 13.3.4). The password goes out once, in this body; the token is a secret from the moment it
 * is known. Throws nothing.
 */
export async function openSession(
  exchange: Exchange,
  credential: Credential,
  origin: string,
  secrets: Secrets,
): Promise<Login> {
  const body = JSON.stringify({ UserName: credential.username, Password: credential.password });
  const answer = await exchange.send({ method: 'POST', path: sessions, headers: {}, body });
  if (answer.fault !== undefined) return { fault: answer.fault };
  if (answer.status === 401 || answer.status === 403) return { fault: 'unauthorised' };
  if (answer.status === 503 || answer.status === 429) return { fault: 'session-limit' };
  const token = answer.headers['x-auth-token'];
  if (
    (answer.status !== 201 && answer.status !== 200) ||
    typeof token !== 'string' ||
    !/^[\x21-\x7e]{1,4096}$/.test(token)
  )
    return { fault: 'no-session' };
  secrets.add(token);
  const headers = { 'x-auth-token': token };
  exchange.authorise(headers);
  const path = sessionPath(answer.headers.location, origin);
  return {
    session: {
      async close() {
        if (path === undefined) return false;
        const closed = await exchange.send({ method: 'DELETE', path, headers }, AbortSignal.timeout(closeMs));
        return closed.fault === undefined && ((closed.status >= 200 && closed.status < 300) || closed.status === 404);
      },
    },
  };
}

const closeMs = 5000;

/** Basic authentication (RFC 7617), only where the operator asked for it: the password goes out with every request. */
export function useBasic(exchange: Exchange, credential: Credential, secrets: Secrets): void {
  const pair = Buffer.from(`${credential.username}:${credential.password}`).toString('base64');
  secrets.add(pair);
  exchange.authorise({ authorization: `Basic ${pair}` });
}
