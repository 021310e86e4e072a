/**
 * The page's only script: filter and sort the list of machines, and blink golden over unit. It reads what the page
 * shows and writes no markup, so that no text of the evidence can become any. Without it everything can be read.
 */
export const pageScript = `'use strict';
(() => {
const list = document.getElementById('list'), body = list.tBodies[0];
const rows = [...body.rows].map((row) => ({ row, text: row.textContent.toLowerCase() }));
const filter = document.getElementById('filter'), shown = document.getElementById('shown');
filter.closest('p').hidden = false;
const apply = () => {
  const words = filter.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let count = 0;
  for (const { row, text } of rows) {
    const hit = words.every((word) => text.includes(word));
    row.hidden = !hit;
    if (hit) count++;
  }
  shown.textContent = count + ' of ' + rows.length;
};
let waiting;
filter.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(apply, 80); });
apply();
[...list.tHead.rows[0].cells].forEach((head, at) => {
  const button = document.createElement('button');
  button.textContent = head.textContent;
  head.replaceChildren(button);
  button.addEventListener('click', () => {
    const down = head.getAttribute('aria-sort') === 'ascending';
    for (const other of list.tHead.rows[0].cells) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const key = ({ row }) => row.cells[at].dataset.v ?? row.cells[at].textContent;
    const order = new Intl.Collator('en', { numeric: true });
    rows.sort((a, b) => order.compare(key(a), key(b)) * (down ? -1 : 1));
    body.append(...rows.map(({ row }) => row));
  });
});
for (const pair of document.querySelectorAll('.pair')) {
  const images = pair.querySelectorAll('image');
  if (images.length !== 2) continue;
  const [golden, unit] = images, own = unit.getAttribute('href'), other = golden.getAttribute('href');
  const caption = unit.closest('figure').querySelector('figcaption'), name = caption.textContent;
  const button = document.createElement('button');
  button.textContent = 'blink';
  let timer;
  const show = (isOther) => { unit.setAttribute('href', isOther ? other : own); caption.textContent = isOther ? 'golden unit, in its place' : name; };
  button.addEventListener('click', () => {
    if (timer) { clearInterval(timer); timer = undefined; show(false); button.setAttribute('aria-pressed', 'false'); return; }
    let on = false;
    timer = setInterval(() => { on = !on; show(on); }, 500);
    button.setAttribute('aria-pressed', 'true');
  });
  pair.append(button);
}
const openTarget = () => {
  const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
  for (let at = target; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true;
};
addEventListener('hashchange', openTarget);
openTarget();
})();
`;
