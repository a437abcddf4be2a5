'use strict';
// The keyboard table of the desk.  Letters and digits work outside of fields; with Alt also inside them.
(() => {
  const desk = window.Desk;
  const letters = () => localStorage.getItem('bancheng-letters') !== '0';
  const hits = () => [...document.querySelectorAll('.hit')];
  const open = (id) => document.getElementById(id).showModal();
  const press = (place) => desk.whenCurrent(() => document.querySelector(place)?.click());
  const PLAIN = { KeyP: desk.print, KeyT: desk.turn, KeyO: desk.override, KeyR: desk.register, KeyJ: desk.unclear };

  const inHits = (event) => {
    const all = hits(), at = all.indexOf(document.activeElement);
    if (event.key === 'ArrowDown' && all[at + 1]) all[at + 1].focus();
    else if (event.key === 'ArrowUp') (all[at - 1] || desk.box).focus();
    else if (event.key === 'Home') all[0].focus();
    else if (event.key === 'End') all[all.length - 1].focus();
    else return false;
    return true;
  };

  const inBox = (event) => {
    if (event.key === 'Enter' && !event.shiftKey) desk.copy();
    else if (event.key === 'ArrowDown' && desk.box.selectionEnd === desk.box.value.length && hits().length) desk.whenCurrent(() => hits()[0]?.focus());
    else return false;
    return true;
  };

  const inBlank = (event) => {
    if (event.key !== 'Enter') return false;
    if (window.Wording.spoken(event.target) && !desk.toBlank()) document.getElementById('copy').focus();
    return true;
  };

  const anywhere = (event, typing) => {
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    if (digit && (event.altKey || (!typing && letters()))) return press(`[data-digit="${digit}"]`), true;
    if (typing || event.altKey) return false;
    if (PLAIN[event.code] && letters()) return PLAIN[event.code](), true;
    if (event.key === '?' && letters()) return open('keys'), true;
    if (event.key === 'Enter' && !event.target.closest('button, a, summary, select')) return desk.copy(), true;
    if (event.key === 'ArrowDown' && !event.target.closest('a') && hits().length) return hits()[0].focus(), true;
    return false;
  };

  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || document.querySelector('dialog[open]')) return;
    const typing = event.target.closest('input:not([type=radio]):not([type=checkbox]), textarea, select');
    if (event.key === 'Escape') { event.preventDefault(); desk.escape(); return; }
    const local = event.altKey ? false : event.target === desk.box ? inBox(event) : event.target.closest('.hit') ? inHits(event)
      : event.target.closest('#wording') ? inBlank(event) : false;
    if (local || anywhere(event, typing)) event.preventDefault();
  });

  const choice = document.getElementById('letters');
  choice.checked = letters();
  choice.addEventListener('change', () => localStorage.setItem('bancheng-letters', choice.checked ? '1' : '0'));
})();
