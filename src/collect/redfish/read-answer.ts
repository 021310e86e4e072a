import { FormatError, utf8Text } from '../../core/index.ts';
import { isObject, parseJson } from '../../formats/inventory/json-text.ts';
import type { JsonObject } from '../../formats/inventory/json-text.ts';
import type { Answer } from './ask.ts';
import { duplicateKey } from './duplicate-key.ts';
import type { ReasonCode } from './reason.ts';
import type { Secrets } from './secrets.ts';

/** What an answer to a GET is worth. */
export type ReadAnswer =
  | { readonly resource: JsonObject; readonly fault?: undefined }
  | { readonly resource?: undefined; readonly fault: ReasonCode };

function faultOfStatus(status: number): ReasonCode | undefined {
  if (status === 200) return undefined;
  if (status >= 300 && status < 400) return 'redirect';
  if (status === 401) return 'unauthorised';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'not-found';
  if (status === 429 || status === 503) return 'busy';
  return status >= 500 ? 'server-error' : 'unexpected-status';
}

/** Byte-order marks are not part of the JSON text (RFC 8259, 8.1). */
export function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** Reads the body of an answer as one resource, or says why it is none. */
export function readAnswer(answer: Answer, secrets: Secrets): ReadAnswer {
  // A secret said back is refused before anything else is known of the body, and also where escapes hide it.
  const utf8 = utf8Text(withoutMark(answer.bytes));
  const text = utf8 ?? Buffer.from(answer.bytes).toString('latin1');
  if (secrets.foundIn(text)) return { fault: 'secret-echoed' };
  const fault = answer.fault ?? faultOfStatus(answer.status);
  let value: unknown;
  try {
    value = utf8 === undefined ? undefined : parseJson(withoutMark(answer.bytes), 'redfish');
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  if (value !== undefined && secrets.foundIn(JSON.stringify(value))) return { fault: 'secret-echoed' };
  if (fault !== undefined) return { fault };
  if (!isObject(value) || utf8 === undefined) {
    const page = /html/i.test(answer.headers['content-type'] ?? '') || /^\s*</.test(text);
    return { fault: page ? 'html' : 'not-json' };
  }
  if (duplicateKey(utf8) !== undefined) return { fault: 'duplicate-keys' };
  return { resource: value };
}
