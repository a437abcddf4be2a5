'use strict';
// The desk: judges while typing, keeps the matter over reload and back, copies, prints, turns to the citizen.
window.Desk = (() => {
  const STORE = 'bancheng-matter', FORMER = 'bancheng-former';
  const box = document.getElementById('text');
  const form = document.getElementById('desk');
  const screen = new BroadcastChannel('bancheng-citizen');
  let shown = box.defaultValue, waiting = [], spokenOf = '', speaking = 0, turned = null, escaped = 0, drawn = 0;

  const marks = document.getElementById('marks');

  const state = () => document.querySelector('#view .state');
  const done = () => [...document.querySelectorAll('#view .state input')].filter((input) => input.name).map((input) => [input.name, input.value]);
  const judge = () => box.dispatchEvent(new CustomEvent('judge', { bubbles: true }));
  const current = () => shown === box.value;
  // Runs now, or as soon as the view has caught up with the words in the box: nobody copies the answer to an older text.
  const whenCurrent = (action) => (current() ? action() : waiting.push(action));

  const toast = (words) => {
    const place = document.getElementById('toast');
    place.textContent = words;
    place.classList.add('on');
    clearTimeout(toast.timer);
    toast.timer = setTimeout(() => place.classList.remove('on'), 2600);
  };
  const say = (name, number) => toast(form.dataset[name].replace('#', number ?? ''));

  const keep = () => {
    if (!box.value) return sessionStorage.removeItem(STORE);
    sessionStorage.setItem(STORE, JSON.stringify({ text: box.value, done: [...done(), ...window.Wording.edited()] }));
  };

  const put = (kept) => {
    box.value = kept.text;
    state().replaceChildren(...kept.done.map(([name, value]) => Object.assign(document.createElement('input'), { type: 'hidden', name, value })));
    judge();
  };

  // The words that were read are underlined in the box itself, as long as they still stand where they stood.
  const underline = () => {
    const mirror = document.querySelector('#view .mirror');
    marks.replaceChildren(...(mirror && mirror.textContent === box.value ? [...mirror.cloneNode(true).childNodes] : []));
    mirror?.classList.add('in-box');
    marks.scrollTop = box.scrollTop;
  };

  const fit = () => {
    box.style.height = '';
    if (box.scrollHeight > box.clientHeight) box.style.height = `${Math.min(box.scrollHeight + 2, 220)}px`;
  };

  const forget = () => document.querySelectorAll('#view .state input, #wording input').forEach((input) => { input.value = ''; input.removeAttribute('name'); });

  const clear = () => {
    if (box.value) sessionStorage.setItem(FORMER, sessionStorage.getItem(STORE) || '');
    forget();
    box.value = '';
    sessionStorage.removeItem(STORE);
    screen.postMessage({ kind: 'clear' });
    turned = null;
    document.getElementById('restore').hidden = !sessionStorage.getItem(FORMER);
    fit();
    judge();
    box.focus();
  };

  const escape = () => {
    if (document.activeElement !== box) return box.focus();
    if (!box.value) return undefined;
    if (Date.now() - escaped < 1500) return clear();
    escaped = Date.now();
    return say('again');
  };

  const toBlank = () => {
    const [first] = window.Wording.unfilled();
    if (!first) return false;
    first.focus();
    say('open', new Set(window.Wording.unfilled().map((input) => input.name)).size);
    return true;
  };

  // Nothing to say yet: to the question, or to the first of what was found.
  const choose = () => {
    // Where the trouble was not understood it may well be a bare look-up: what was found goes before the broad question.
    const first = document.querySelector('.question.opening') ? ['hit-1', 'ask-1'] : ['ask-1', 'hit-1'];
    first.map((id) => document.getElementById(id)).find(Boolean)?.focus();
    say('choose');
  };

  const write = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement('textarea');
      const before = document.activeElement;
      area.value = text;
      area.className = 'sr-only';
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
      before?.focus();
    }
  };

  // ``pressed``: the officer pressed the button itself; a mere Enter never copies what the desk is not sure of.
  const copy = (pressed = false) => whenCurrent(async () => {
    if (document.querySelector('.danger')) return say('help');
    if (!pressed && document.querySelector('.danger-ask')) { document.getElementById('ask-1').focus(); return say('ask'); }
    if (!document.getElementById('wording') || (!pressed && document.querySelector('.unsaid'))) return choose();
    if (toBlank()) return;
    await write(window.Wording.text());
    say('copied');
  });

  const print = () => whenCurrent(() => {
    const button = document.getElementById('print');
    if (!button || toBlank()) return;
    if (button.dataset.print !== undefined) window.print();
    else {
      const values = window.Wording.values();
      document.querySelectorAll('input[form="notice-form"]').forEach((input) => {
        const value = values[input.name.slice(2)];
        if (input.name.startsWith('f:') && value) input.value = value;
      });
      document.getElementById('notice-form').action = button.formAction;
      document.getElementById('notice-form').submit();
    }
  });

  const turn = () => whenCurrent(() => {
    if (!document.getElementById('wording')) return;
    turned = { kind: 'show', text: window.Wording.text('＿＿＿'), items: window.Wording.items() };
    document.getElementById('turn-said').textContent = turned.text;
    window.Wording.list(document.getElementById('turn-items'), turned.items);
    screen.postMessage(turned);
    document.getElementById('turn').showModal();
    document.getElementById('turn-said').focus();
  });

  const override = () => {
    const now = document.querySelector('.answer')?.dataset.path;
    if (!now) return;
    document.querySelectorAll('#override .now').forEach((word) => { word.hidden = word.dataset.path !== now; });
    document.getElementById('override').showModal();
  };

  const unclear = () => whenCurrent(() => {
    if (!document.getElementById('unclear-button')) return;
    document.getElementById('unclear-note').value = '';
    document.getElementById('unclear').showModal();
  });

  // To the ledger with all that the desk holds of the matter, which stays here until the next one.
  const register = () => whenCurrent(() => {
    if (document.querySelector('.danger')) return say('help');
    if (!document.querySelector('.answer')) return undefined;
    const sent = document.getElementById('register-form');
    sent.replaceChildren(...[...new FormData(form)].map(([name, value]) => Object.assign(document.createElement('input'), { type: 'hidden', name, value })));
    keep();
    return sent.submit();
  });

  // What the officer unfolded stays unfolded while the view is drawn anew.
  const unfolded = new Set();
  document.addEventListener('toggle', (event) => {
    if (event.target.matches('#view details')) unfolded[event.target.open ? 'add' : 'delete'](event.target.id);
  }, true);

  const announce = () => {
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      const words = ['.danger h2', '.danger-ask h2', '.answer .badge', '.answer .certainty', '.question-text']
        .map((place) => document.querySelector(`#view ${place}`)?.textContent.trim()).filter(Boolean).join('，');
      if (words !== spokenOf) document.getElementById('live').textContent = spokenOf = words;
    }, 900);
  };

  box.addEventListener('beforeinput', () => {
    // Typing over the whole text starts another matter: answers given for the old one must not stay.
    if (box.value && box.selectionStart === 0 && box.selectionEnd === box.value.length) forget();
  });
  box.addEventListener('scroll', () => { marks.scrollTop = box.scrollTop; });
  box.addEventListener('input', (event) => { if (!box.value.startsWith(marks.textContent)) marks.replaceChildren(); fit(); if (!event.isComposing) { judge(); keep(); } });
  box.addEventListener('compositionend', () => { judge(); keep(); });
  document.addEventListener('input', (event) => {
    if (!event.target.closest('#wording')) return;
    window.Wording.sameName(event.target);
    window.Wording.refresh();
    keep();
  });
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.id === 'copy') copy(true);
    else if (button.id === 'print') { event.preventDefault(); print(); }
    else if (button.id === 'clear') clear();
    else if (button.id === 'restore') { put(JSON.parse(sessionStorage.getItem(FORMER))); button.hidden = true; }
    else if (button.id === 'keys-button') document.getElementById('keys').showModal();
    else if (button.dataset.open === 'turn') turn();
    else if (button.dataset.open === 'override') override();
    else if (button.dataset.open === 'register') register();
    else if (button.dataset.open === 'unclear') unclear();
    else if ('close' in button.dataset) button.closest('dialog').close();
  });

  document.body.addEventListener('htmx:configRequest', (event) => {
    // Only what the officer wrote himself goes along; what the decision filled in it fills in anew.
    window.Wording.inputs().forEach((input) => { if (input.value === input.dataset.known) delete event.detail.parameters[input.name]; });
  });
  document.body.addEventListener('htmx:beforeSwap', (event) => {
    const { xhr, requestConfig } = event.detail;
    if (xhr.status >= 400) event.detail.shouldSwap = true;
    // The answer to words that have changed since is not worth drawing while the next is on its way; now and then it is.
    else if (requestConfig.triggeringEvent?.type === 'judge' && requestConfig.parameters.text !== box.value && Date.now() - drawn < 400) event.detail.shouldSwap = false;
  });
  // A request that got lost is sent again until the view belongs to the words in the box.
  const again = () => {
    say('down');
    clearTimeout(again.timer);
    again.timer = setTimeout(() => { if (!current()) judge(); }, 1500);
  };
  ['htmx:sendError', 'htmx:timeout'].forEach((name) => document.body.addEventListener(name, again));
  document.body.addEventListener('htmx:afterSwap', (event) => {
    const sent = event.detail.requestConfig.parameters.text ?? '';
    shown = sent;
    drawn = Date.now();
    const picked = Boolean(event.detail.requestConfig.parameters.pick);
    underline();
    unfolded.forEach((id) => { const fold = document.getElementById(id); if (fold) fold.open = true; });
    window.Wording.refresh();
    ['override', 'unclear'].forEach((id) => document.getElementById(id).close());
    if (document.activeElement === document.body || ['override', 'unclear'].includes(document.activeElement?.id)) document.getElementById('view').focus({ preventScroll: true });
    if (picked) document.getElementById('copy')?.focus({ preventScroll: true });
    if (current()) { keep(); waiting.splice(0).forEach((action) => action()); }
    announce();
  });
  screen.addEventListener('message', (event) => { if (event.data.kind === 'hello' && turned) screen.postMessage(turned); });

  underline();
  window.Wording.refresh();
  const kept = sessionStorage.getItem(STORE);
  document.getElementById('restore').hidden = !sessionStorage.getItem(FORMER);
  addEventListener('load', () => {
    if (kept && !box.value) put(JSON.parse(kept));
    else if (!current()) judge(); // typed before everything was there to hear it
    fit();
  });
  return { box, copy, print, turn, override, register, unclear, escape, toBlank, whenCurrent, current };
})();
