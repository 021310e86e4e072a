/**
 * What `ask` says of a value, asked once for one object and forgotten with it. Only for answers that depend on nothing else,
 * about values that never change: what is the same for every machine of a fleet is then read and verified once.
 */
export function onceFor<A extends WeakKey, R>(ask: (about: A) => R): (about: A) => R {
  const answers = new WeakMap<A, R>();
  return (about) => {
    const known = answers.get(about);
    if (known !== undefined) return known;
    const answer = ask(about);
    answers.set(about, answer);
    return answer;
  };
}

/** The same of two values. Kept with whichever of the two is forgotten first, so that neither keeps the other. */
export function oncePerPair<A extends WeakKey, B extends WeakKey, R>(ask: (a: A, b: B) => R): (a: A, b: B) => R {
  const answersAbout = onceFor((a: A) => onceFor((b: B) => ask(a, b)));
  return (a, b) => answersAbout(a)(b);
}
