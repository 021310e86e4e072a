import type { Check, CheckCode } from '../../core/index.ts';

function check(
  code: CheckCode,
  question: string,
  limit: string,
  standard: string,
  outcomes: Check['outcomes'],
  revision = 1,
): Check {
  return {
    code,
    revision,
    question,
    bearing: 'alteration',
    implantClasses: ['unexplained-communication'],
    limit,
    standard,
    outcomes,
  };
}

export const offPolicyPeer: Check = check(
  'watch/off-policy-peer',
  'Did the management controller exchange anything with a peer that the network policy does not list?',
  'one answered connection, or one unanswered outbound attempt, that a sensor saw; nothing that stays within the link',
  'NIST SP 800-193, 4.1.4; NSA and CISA, Harden Baseboard Management Controllers (2023), VLAN separation and egress',
  {
    contradicts: 'The controller spoke with a peer that no line of the policy allows.',
    agrees: 'Every peer that the log shows of the controller is listed in the policy.',
    blind:
      'There is no policy, no log, or the sensor saw nothing of this controller; a policy and a tap on its network would let it see.',
  },
);

export const lateral: Check = check(
  'watch/lateral',
  "Did the management controller call another machine of the fleet, or the host another machine's controller?",
  'one attempt, answered or not, to an address that addresses.csv gives to another machine',
  'MITRE ATT&CK TA0008; NSA and CISA, Harden Baseboard Management Controllers (2023)',
  {
    contradicts:
      'The machine called where only administrators should: another controller, or out of its own; the policy does not list it.',
    agrees: 'The log shows no such call that the policy does not list.',
    blind: 'The sensor saw nothing of this controller, or its addresses cannot be joined to one machine.',
  },
);

export const firstSeenAmongSiblings: Check = check(
  'watch/first-seen-among-siblings',
  'Did the management controller call a peer that none of its siblings (same model, same facility) called?',
  'one outbound connection to a peer of its own, where at least five siblings were seen; blind to what all siblings do',
  'Contrast within a group of equal machines; no published standard',
  {
    contradicts: 'The controller called a peer that none of its siblings called.',
    agrees: 'Every peer that the controller called was called by a sibling as well, or the policy lists it.',
    blind: 'Fewer than five siblings were seen in the log, or the controller was not.',
  },
);

export const longConnection: Check = check(
  'watch/long-connection',
  'Did the management controller hold a connection of an hour or more with a peer that is not listed?',
  'one connection of 3,600 s; shorter ones that follow each other are left to the timer check',
  'Long connections as in RITA v5 (threshold "base" 1 h)',
  {
    contradicts: 'The controller held a connection for an hour or more with a peer that nothing lists.',
    agrees: 'No connection of the controller with an unlisted peer lasted an hour.',
    blind: 'There is neither a policy nor a list of internal networks, or the controller was not seen.',
  },
);

export const dnsChannel: Check = check(
  'watch/dns-channel',
  'Do the names that the machine asked for carry data?',
  'not read yet: no limit can be stated',
  'RFC 1035, 2.3.4 (255 octets a name, 63 a label)',
  {
    contradicts: 'The names under one domain carry more than names need.',
    agrees: 'No domain was asked for names that carry more than names need.',
    blind: 'The names in DNS logs are not read by this version.',
  },
);

export const failedRetries: Check = check(
  'watch/failed-retries',
  'Does the management controller try, at regular times and in vain, to reach an address that is not listed?',
  'four unanswered attempts whose spacing varies by less than a fifth',
  'Zeek conn_state S0 and REJ; a caller behind a firewall looks like that',
  {
    contradicts: 'The controller tries at regular times to reach an unlisted address that never answers.',
    agrees: 'No unlisted address was tried four times or more at regular times without an answer.',
    blind: 'There is no policy to say what is listed, or the controller was not seen.',
  },
);

export const timer: Check = check(
  'watch/timer',
  'Does an interface call, by a timer, a peer that neither the policy nor its siblings explain?',
  'as many check-ins as the finding states for the period and jitter, in a log of the stated length; a timer with a jitter over 50 % or a caller that waits to be woken is not seen',
  "Renewal likelihood ratio against the site's own null; Hu et al., BAYWATCH (DSN 2016) for the kind of test",
  {
    contradicts: 'An unexplained pair keeps a timer, at fewer than one expected false alarm per 1,000 machines.',
    agrees: 'No unexplained pair keeps a timer that this log is long enough to show.',
    blind: 'The log is too short, or it shows nothing of this machine.',
  },
  2,
);

export const checks: readonly Check[] = [
  offPolicyPeer,
  lateral,
  firstSeenAmongSiblings,
  longConnection,
  dnsChannel,
  failedRetries,
  timer,
];
