import { utf8Bytes } from '../../../core/index.ts';
import { caExtensions, certificate, commonName, testKey } from '../../../formats/testdata/der-writer.ts';
import { bootEvents, eventLog } from '../../../simulate/identity/index.ts';
import type { LoggedEvent } from '../../../simulate/identity/index.ts';

/** A boot that is measured as it should be: its maker's certificate, its events and their log. */
export const maker: Uint8Array = certificate({
  key: testKey(),
  issuerKey: testKey(),
  subject: commonName('Maker'),
  extensions: caExtensions(),
});
export const events: readonly LoggedEvent[] = bootEvents({
  version: '1.2.3',
  image: utf8Bytes('firmware'),
  makerCertificate: maker,
  bootLoader: utf8Bytes('loader'),
});
export const log: Uint8Array = eventLog(events);
