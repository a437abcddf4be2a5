'use strict';
// Keys of the ledger: digits open an action, arrows walk the list, / goes to the number; in fields they are text.
(() => {
  const letters = () => localStorage.getItem('bancheng-letters') !== '0';
  const rows = () => [...document.querySelectorAll('.row-link')];
  const intoForm = (fold) => {
    fold.querySelector('form :is(input:not([type=hidden]), select, textarea, button)')?.focus();
    fold.scrollIntoView({ block: 'nearest' });
  };
  const open = (digit) => {
    const answer = document.querySelector(`button[data-digit="${digit}"]`);
    if (answer) { answer.click(); return true; }
    const summary = document.querySelector(`summary[data-digit="${digit}"]`);
    if (!summary) return false;
    summary.parentElement.open = true;
    intoForm(summary.parentElement);
    return true;
  };
  const walk = (step) => {
    const all = rows(), at = all.indexOf(document.activeElement);
    const next = at < 0 ? all[step > 0 ? 0 : all.length - 1] : all[at + step];
    next?.focus();
    return Boolean(next);
  };
  const escape = (event) => {
    const fold = event.target.closest('details[open]');
    const back = document.querySelector('[data-key="Escape"]');
    if (fold) { fold.open = false; fold.querySelector('summary').focus(); } else if (back) back.click(); else document.getElementById('main').focus();
  };
  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.metaKey || event.altKey) return;
    const typing = event.target.closest('input:not([type=radio]):not([type=checkbox]), textarea, select');
    if (event.key === 'Enter' && event.ctrlKey) { event.preventDefault(); event.target.closest('form')?.requestSubmit(); return; }
    if (event.key === 'Escape') { event.preventDefault(); escape(event); return; }
    if (typing || event.ctrlKey) return;
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    const link = /^[a-z]$/i.test(event.key) && document.querySelector(`[data-key="${event.key.toLowerCase()}"]`);
    let done = false;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') done = event.target.type !== 'radio' && walk(event.key === 'ArrowDown' ? 1 : -1);
    else if (!letters()) done = false;
    else if (digit) done = open(digit);
    else if (event.key === '/') { document.getElementById('find')?.focus(); done = true; }
    else if (link) { link.click(); if (link.parentElement.open) intoForm(link.parentElement); done = true; }
    if (done) event.preventDefault();
  });
  const again = document.querySelector('[data-again]')?.dataset.again;
  if (again) setInterval(() => { if (!document.activeElement.matches('input, textarea, select')) location.reload(); }, Number(again) * 1000);
  // A page that waits for an answer: reads anew by itself, unless something is being filled in.
  const poll = document.querySelector('[data-poll]');
  if (poll) {
    const look = setInterval(async () => {
      const answer = await fetch(poll.dataset.poll).catch(() => null);
      if (!answer?.ok || String((await answer.json()).seq) === poll.dataset.seq) return;
      clearInterval(look);
      if (document.querySelector('details[open]')) poll.querySelector('.renewed').hidden = false; else location.reload();
    }, 3000);
  }
  document.getElementById('print-now')?.addEventListener('click', () => window.print());
  const refused = document.querySelector('details[open] .refused');
  const named = /^#act-[a-z_]+$/.test(location.hash) && document.querySelector(location.hash);
  if (refused) intoForm(refused.closest('details'));
  else if (named) {
    named.open = true;
    named.tabIndex = -1; // the browser goes to what the address names, sooner or later than this: from there on into the form
    named.addEventListener('focus', () => intoForm(named));
    intoForm(named);
  }
})();
