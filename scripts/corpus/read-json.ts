export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function text(record: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = record[key];
  return typeof value === 'string' ? value : undefined;
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

export function pcrTable(value: unknown): Record<string, Record<string, string>> {
  const out: Record<string, Record<string, string>> = {};
  if (!isRecord(value)) return out;
  for (const [bank, values] of Object.entries(value)) {
    if (!isRecord(values)) continue;
    out[bank] = Object.fromEntries(
      Object.entries(values).flatMap(([pcr, hex]) => (typeof hex === 'string' ? [[pcr, hex]] : [])),
    );
  }
  return out;
}
