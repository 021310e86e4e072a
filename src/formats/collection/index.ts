import { defineFormat } from '../format.ts';
import type { Format } from '../format.ts';
import type { CollectionRecord } from './collection-record.ts';
import { parseCollectionRecord, recognisesCollectionRecord } from './collection-record.ts';
import type { WebArchive } from './web-archive.ts';
import { parseWebArchive, recognisesWebArchive } from './web-archive.ts';

export { collectionRecordType, parseCollectionRecord } from './collection-record.ts';
export type { CollectedFile, CollectionRecord, NotCollected } from './collection-record.ts';
export type { EfiVariable } from './efi-variables.ts';
export { missingKinds } from './missing-kinds.ts';
export { archiveHead, archiveTail, parseWebArchive } from './web-archive.ts';
export type { ArchivedAnswer, WebArchive } from './web-archive.ts';

/** What `assayer collect` writes beside the evidence: who, what, how, when. */
export const collectionRecordFormat: Format<'collection-record', CollectionRecord> = defineFormat({
  kind: 'collection-record',
  title: 'Collection record (chain of custody)',
  recognises: recognisesCollectionRecord,
  parse: parseCollectionRecord,
  describe: ({ efiVariables, ...record }) => {
    const { method, machine, by, tool, startedAt, endedAt, outcome, files, notCollected, identity } = record;
    const variables = efiVariables.map(({ name, guid, data }) => ({ name, guid, bytes: data.length }));
    return {
      ...{ method, machine, by, tool, startedAt, endedAt, outcome, files, notCollected, identity },
      ...(variables.length === 0 ? {} : { efiVariables: variables }),
    };
  },
});

/** The answers of a collection as they came. */
export const webArchiveFormat: Format<'web-archive', WebArchive> = defineFormat({
  kind: 'web-archive',
  title: 'Answers as received (WARC 1.1)',
  recognises: recognisesWebArchive,
  parse: parseWebArchive,
  describe: ({ answers }) => ({
    answers: answers.length,
    bytes: answers.reduce((sum, { size }) => sum + size, 0),
    firstAt: answers[0]?.at,
    lastAt: answers.at(-1)?.at,
  }),
});
