import { hostScriptOpening } from './host-script-opening.ts';
import { hostScriptRecord } from './host-script-record.ts';
import { hostScriptTpm } from './host-script-tpm.ts';

/**
 * What a host runs to collect from itself: one POSIX shell script, since a host that is examined has no Node, and its
 * administrator wants to read what runs as root. It is text to this program. Names of files are those under
 * evidence/<machine>/ (docs/intake.md); what has no format of its own (UEFI variables, versions) stands in the record.
 */
const script = `${hostScriptOpening}${hostScriptTpm}${hostScriptRecord}`;

/** The script, with the version that made it. */
export function hostScript(version: string): string {
  return script.replace('@VERSION@', version.replace(/[^0-9A-Za-z.+-]/g, ''));
}
