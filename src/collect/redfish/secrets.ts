const mask = '[redacted]';
/** Shorter secrets stand in ordinary words; they are looked for as a whole JSON string only. */
const substringChars = 8;

/**
 * What must not leave this process: the password, the session token, the header made of both. A controller knows them
 * and may say them back, in a body or a path, to have them written into the evidence. What it hides by a coding of its
 * own is not found (docs/collect.md).
 */
export interface Secrets {
  readonly add: (secret: string) => void;
  readonly foundIn: (text: string) => boolean;
  readonly redact: (text: string) => string;
}

function forms(secret: string): readonly string[] {
  const quoted = JSON.stringify(secret).slice(1, -1);
  const base64 = Buffer.from(secret).toString('base64');
  return [...new Set([secret, quoted, encodeURIComponent(secret), base64, base64.replace(/=+$/, '')])];
}

export function secretsOf(...initial: readonly string[]): Secrets {
  const whole = new Set<string>();
  const quotedOnly = new Set<string>();
  const add = (secret: string): void => {
    if (secret === '') return;
    if (secret.length < substringChars) quotedOnly.add(JSON.stringify(secret));
    else for (const form of forms(secret)) whole.add(form);
  };
  initial.forEach(add);
  return {
    add,
    foundIn: (text) =>
      [...whole].some((form) => text.includes(form)) || [...quotedOnly].some((form) => text.includes(form)),
    redact(text) {
      let out = text;
      // Longest first: one form may contain another.
      for (const form of [...whole].sort((a, b) => b.length - a.length)) out = out.replaceAll(form, mask);
      for (const form of quotedOnly) out = out.replaceAll(form, `"${mask}"`);
      return out;
    },
  };
}
