/** What the bytes did wrong: the input does not follow the format it claims. `offset` is the byte at which that was noticed. */
export class FormatError extends Error {
  readonly code = 'FORMAT';
  readonly format: string;
  readonly offset: number;

  constructor(format: string, message: string, offset: number) {
    super(message);
    this.name = 'FormatError';
    this.format = format;
    this.offset = offset;
  }
}

/** What the caller did wrong. `remedy` says what to do instead, in one sentence. */
export class UsageError extends Error {
  readonly code = 'USAGE';
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.name = 'UsageError';
    this.remedy = remedy;
  }
}
