export * from './certificate-writer.ts';
export * from './event-log-writer.ts';
export * from './key-sequence.ts';
export * from './pem.ts';
export * from './platform-certificate-writer.ts';
export * from './point-sequence.ts';
export * from './tpm-certificates.ts';
export * from './tpm-writer.ts';
