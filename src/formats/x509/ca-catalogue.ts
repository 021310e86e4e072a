import { FormatError, utf8Text } from '../../core/index.ts';
import type { Format } from '../format.ts';
import { defineFormat } from '../format.ts';

/** One CA certificate that a catalogue of TPM vendors names, without its bytes. */
export interface CatalogueEntry {
  readonly vendor: string;
  readonly name: string;
  readonly url: string;
  /** SHA-256 of the certificate, lower-case hexadecimal. */
  readonly sha256: string;
}

export interface CaCatalogue {
  readonly entries: readonly CatalogueEntry[];
}

const format = 'tpm-ca-catalogue';
const maxBytes = 8 << 20;
const maxEntries = 10_000;
const fieldPattern = /^ *(?:- )?(id|name|url|sha256): *"([^"\\]*)"$/;

/**
 * Decodes the catalogue of TPM vendors' CA certificates of the project tpm-ca-certificates: the one shape of YAML that
 * it has (a field a line, double quotes), nothing else of YAML. Throws FormatError.
 */
export function parseCaCatalogue(bytes: Uint8Array): CaCatalogue {
  if (bytes.length > maxBytes) throw new FormatError(format, `${bytes.length} bytes are too many`, maxBytes);
  const text = utf8Text(bytes);
  if (text === undefined) throw new FormatError(format, 'not UTF-8', 0);
  const entries: CatalogueEntry[] = [];
  let vendor = '';
  let draft = { name: '', url: '' };
  let offset = 0;
  for (const line of text.split('\n')) {
    const [, field, value = ''] = fieldPattern.exec(line.trimEnd()) ?? [];
    if (field === 'id') vendor = value;
    else if (field === 'name') draft = { name: value, url: '' };
    else if (field === 'url') draft = { ...draft, url: value };
    else if (field === 'sha256') {
      const sha256 = value.replaceAll(':', '').toLowerCase();
      if (!/^[0-9a-f]{64}$/.test(sha256)) throw new FormatError(format, 'not a SHA-256 fingerprint', offset);
      if (entries.length >= maxEntries) throw new FormatError(format, `more than ${maxEntries} entries`, offset);
      entries.push({ vendor, ...draft, sha256 });
    }
    offset += line.length + 1;
  }
  if (entries.length === 0) throw new FormatError(format, 'no certificate is named', 0);
  return { entries };
}

export const caCatalogueFormat: Format<'tpm-ca-catalogue', CaCatalogue> = defineFormat({
  kind: 'tpm-ca-catalogue',
  title: "Catalogue of TPM vendors' CA certificates (YAML of tpm-ca-certificates)",
  recognises: (bytes) => /^\ufeff?---\r?\nversion: "[^"\n]*"\r?\nvendors:/.test(utf8Text(bytes.subarray(0, 200)) ?? ''),
  parse: parseCaCatalogue,
  describe: ({ entries }) => ({
    count: entries.length,
    vendors: [...new Set(entries.map((entry) => entry.vendor))],
    certificates: entries,
  }),
});
