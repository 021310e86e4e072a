import { UsageError } from '../../core/index.ts';

/** What the system answers about one file or folder that it does not let us read: the others are read all the same. */
const refusals: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'not permitted'],
  ['ENOENT', 'it is no longer there'],
  ['ENOTDIR', 'a folder of its path is none'],
  ['EISDIR', 'it is a folder'],
  ['ELOOP', 'its path leads in a circle'],
  ['ENAMETOOLONG', 'its name is too long'],
  ['EIO', 'the disk that holds it reports an error'],
  ['EREMOTEIO', 'the disk that holds it reports an error'],
  ['ENXIO', 'the device that holds it is gone'],
  ['ENODEV', 'the device that holds it is gone'],
  ['ESTALE', 'the server that holds it has lost it'],
  ['ETIMEDOUT', 'the server that holds it does not answer'],
]);

/**
 * A refusal of the system to read one file of the intake, as the UsageError that names its cause; anything else is handed
 * back as it is. A full disk or too many open files are troubles of this process, and stop it. `name` stands in the
 * message, without the folder: findings must not depend on where an intake folder lies.
 */
export function systemRefusal(error: unknown, name = 'the file'): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error;
  const code = String(error.code);
  const words = refusals.get(code);
  if (words === undefined) return error;
  return new UsageError(`${name} cannot be read: ${words} (${code})`, 'Make it readable, and run this again.');
}

/** What `read` gives; a system's refusal is thrown as UsageError, see `systemRefusal`. */
export function readOrRefuse<T>(read: () => T, name?: string): T {
  try {
    return read();
  } catch (error) {
    throw systemRefusal(error, name);
  }
}

/** What `read` gives, or the UsageError that says why the system does not let it be read. */
export function readOrReason<T>(read: () => T, name?: string): T | UsageError {
  try {
    return readOrRefuse(read, name);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
}
