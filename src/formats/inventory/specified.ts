/*
 * Words that a source writes where it has nothing to say. They never count as equal: two machines whose serial is
 * "Default string" have no serial in common.
 */
interface Placeholder {
  readonly text: string;
  readonly origin: string;
}

export const placeholders: readonly Placeholder[] = [
  { text: 'not specified', origin: 'dmidecode, for a string number of 0 (DSP0134, 6.1.3)' },
  { text: 'to be filled by o.e.m.', origin: 'AMI firmware as delivered to board makers' },
  { text: 'to be filled by oem', origin: 'AMI firmware, variants' },
  { text: 'to be filled by o.e.m', origin: 'AMI firmware, variants' },
  { text: 'default string', origin: 'AMI Aptio V' },
  { text: 'system manufacturer', origin: 'board makers, type 1' },
  { text: 'system product name', origin: 'board makers, type 1' },
  { text: 'system version', origin: 'board makers, type 1' },
  { text: 'system serial number', origin: 'board makers, type 1' },
  { text: 'base board serial number', origin: 'board makers, type 2' },
  { text: 'base board version', origin: 'board makers, type 2' },
  { text: 'chassis manufacture', origin: 'board makers, type 3 (so spelt)' },
  { text: 'chassis manufacturer', origin: 'board makers, type 3' },
  { text: 'chassis serial number', origin: 'board makers, type 3' },
  { text: 'chassis version', origin: 'board makers, type 3' },
  { text: 'not provided', origin: 'lshw and vendors' },
  { text: 'not available', origin: 'vendors' },
  { text: 'not applicable', origin: 'vendors' },
  { text: 'not present', origin: 'BIOS vendors, type 17' },
  { text: 'no dimm', origin: 'BIOS vendors, type 17, empty slot' },
  { text: 'no module installed', origin: 'dmidecode, type 17, empty slot' },
  { text: 'unknown', origin: 'dmidecode, enumerations (DSP0134)' },
  { text: '<out of spec>', origin: 'dmidecode, value outside the enumeration' },
  { text: '<bad index>', origin: 'dmidecode, broken string table' },
  { text: 'undefined', origin: 'vendors' },
  { text: 'unspecified', origin: 'vendors' },
  { text: 'invalid', origin: 'vendors' },
  { text: 'none', origin: 'vendors' },
  { text: 'null', origin: 'Redfish services that print null as text' },
  { text: 'n/a', origin: 'vendors' },
  { text: 'na', origin: 'vendors' },
  { text: 'empty', origin: 'paccor' },
  { text: 'oem', origin: 'vendors' },
  { text: 'o.e.m.', origin: 'vendors' },
  { text: 'tbd', origin: 'vendors' },
  { text: 'xxxxxxxxxxxx', origin: 'vendors' },
  { text: '123456789', origin: 'board makers, type 2 and 3' },
  { text: '0123456789', origin: 'board makers, type 1' },
  { text: '1234567890', origin: 'board makers' },
  { text: '03000200-0400-0500-0006-000700080009', origin: 'AMI sample UUID, found on many boards' },
];

const words: ReadonlySet<string> = new Set(placeholders.map((placeholder) => placeholder.text));

/**
 * The trimmed text, or undefined where it says nothing: empty, all zeros, all F (unprogrammed flash), all blanks or
 * dots, or one of the words above in any case.
 */
export function specified(text: string | null | undefined): string | undefined {
  if (text === undefined || text === null) return undefined;
  const trimmed = (text.includes('\u0000') ? text.replaceAll('\u0000', ' ') : text).trim();
  if (trimmed === '' || words.has(trimmed.toLowerCase())) return undefined;
  // Every field of every part is asked, and nearly every one begins otherwise.
  if (!/^[0fF.\-_?*]/.test(trimmed)) return trimmed;
  // "00" is a rightful revision; a serial or address of zeros alone has at least four of them.
  if (/^(?:0[\s:.-]?){4,}$/.test(trimmed) || /^(?:[fF][\s:.-]?){8,}$/.test(trimmed)) return undefined;
  return /^[.\-_?*]+$/.test(trimmed) ? undefined : trimmed;
}

/** As `specified`, for serial numbers: there one zero is as empty as twelve. */
export function specifiedSerial(text: string | null | undefined): string | undefined {
  const serial = specified(text);
  return serial === undefined || /^0+$/.test(serial) ? undefined : serial;
}
