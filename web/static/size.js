'use strict';
// Big type is a habit of the officer, kept by the browser; nothing about any matter is kept here.
(() => {
  const root = document.documentElement;
  const set = (on) => {
    root.classList.toggle('big', on);
    const button = document.getElementById('big');
    if (button) button.setAttribute('aria-pressed', String(on));
  };
  set(localStorage.getItem('bancheng-big') === '1');
  window.toggleBig = () => {
    const on = !root.classList.contains('big');
    localStorage.setItem('bancheng-big', on ? '1' : '0');
    set(on);
  };
  document.addEventListener('DOMContentLoaded', () => {
    set(root.classList.contains('big'));
    document.getElementById('big')?.addEventListener('click', window.toggleBig);
  });
  // On reading pages B is the only letter key; the desk has a table of its own.
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest?.('input, textarea, select');
    if (event.key.toLowerCase() !== 'b' || typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (localStorage.getItem('bancheng-letters') === '0' || document.querySelector('dialog[open]')) return;
    window.toggleBig();
  });
})();
