import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/index.ts';
import { originOf, parseTargets } from './targets.ts';

const strict = { insecureHttp: false };

function problem(text: string, options: { readonly insecureHttp: boolean } = strict): string {
  try {
    parseTargets(text, options);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return '';
}

describe('parseTargets', () => {
  it('reads addresses of every form, in any order of columns, and leaves out what is not given', () => {
    const text =
      '\uFEFFaddress;machine;credential;port\r\n192.0.2.7;m1;;\n[2001:db8::1];m2;lab;8443\nBMC-3.example;m 3;;\n';
    expect(parseTargets(text, strict).map((target) => [target.machine, originOf(target), target.credential])).toEqual([
      ['m1', 'https://192.0.2.7:443', ''],
      ['m2', 'https://[2001:db8::1]:8443', 'lab'],
      ['m 3', 'https://bmc-3.example:443', ''],
    ]);
  });

  it.each([
    ['m1,', 'line 2: no address'],
    [',192.0.2.1', 'line 2: no machine'],
    ['../m1,192.0.2.1', 'line 2: ../m1 cannot name a folder'],
    ['.m1,192.0.2.1', 'cannot name a folder'],
    ['m1,192.0.2.999', 'no IP address'],
    ['m1,bmc/evil', 'no IP address'],
    ['m1,user@bmc', 'no IP address'],
    ['m1,192.0.2.1,0', 'port 0'],
    ['m1,192.0.2.1,70000', 'port 70000'],
    ['m1,192.0.2.1,443,ftp', 'scheme ftp'],
    ['m1,192.0.2.1,80,http', 'http sends credentials in the clear'],
    ['m1,192.0.2.1,443,https,a/b', 'credential a/b'],
    ['m1,192.0.2.1\nM1,192.0.2.2', 'line 3: machine M1 is in line 2 already'],
    ['m1,192.0.2.1\nm2,192.0.2.1,443', 'line 3: 192.0.2.1:443 is in line 2 already'],
    ['m1,"192.0.2.1', 'line 2: a quote opened in line 2 is never closed'],
  ])('names what is wrong with %j', (row, message) => {
    expect(problem(`machine,address,port,scheme,credential\n${row}\n`)).toContain(message);
  });

  it('takes http for loopback only, and only where it is told to', () => {
    const text = 'machine,address,scheme\nm1,127.0.0.1,http\n';
    expect(problem(text)).toContain('--insecure-http');
    expect(parseTargets(text, { insecureHttp: true })[0]).toMatchObject({ scheme: 'http', port: 80 });
    expect(problem('machine,address,scheme\nm1,192.0.2.1,http\n', { insecureHttp: true })).toContain('loopback');
  });

  it('names at most ten bad rows, and what a list without header or rows lacks', () => {
    expect(problem(`machine,address\n${'m1,\n'.repeat(25)}`)).toMatch(/line 11: no address; and 15 more$/);
    expect(problem('m1,192.0.2.1\n')).toContain('no column machine');
    expect(problem('machine,ip\n')).toContain('no column address');
    expect(problem('machine,address\n')).toContain('names no controller');
    expect(problem('')).toContain('names no controller');
  });
});
