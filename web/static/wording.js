'use strict';
// The public wording and its blanks: what is unfilled, what is locked, what is copied.
window.Wording = (() => {
  const WEEK = '日一二三四五六';
  const inputs = () => [...document.querySelectorAll('#wording input')];

  const spoken = (input) => {
    if (input.type !== 'date') return input.value.trim();
    if (!input.value) return '';
    const [year, month, day] = input.value.split('-').map(Number);
    return `${month}月${day}日（星期${WEEK[new Date(year, month - 1, day).getDay()]}）`;
  };

  const unfilled = () => inputs().filter((input) => !spoken(input));

  const text = (open = '') => [...document.querySelectorAll('#wording > span')]
    .map((piece) => {
      const input = piece.querySelector('input');
      return input ? (spoken(input) || open) + (piece.querySelector('.tail')?.textContent ?? '') : piece.textContent;
    }).join('');

  // One name may stand twice in a wording: both are the same blank.
  const sameName = (changed) => inputs().forEach((input) => {
    if (input !== changed && input.name === changed.name) input.value = changed.value;
  });

  const refresh = () => {
    inputs().forEach((input) => input.parentElement.classList.toggle('unfilled', !spoken(input)));
    const left = new Set(unfilled().map((input) => input.name)).size;
    document.querySelectorAll('[data-locks]').forEach((button) => {
      button.setAttribute('aria-disabled', String(left > 0));
      const say = button.querySelector('.locked-say');
      if (say) say.textContent = left ? button.dataset.locked.replace('#', left) : '';
    });
    return left;
  };

  // What is still to be brought: what the officer wrote in the blank for it, else what the decision found missing.
  const items = () => {
    const blank = inputs().find((input) => input.dataset.type === 'materials');
    if (blank) return spoken(blank).split(/[、；;]/).map((item) => item.trim()).filter(Boolean);
    return [...document.querySelectorAll('#missing .item')].map((item) => item.textContent);
  };
  const list = (place, words) => {
    place.replaceChildren(...words.map((word) => Object.assign(document.createElement('li'), { textContent: word })));
    place.parentElement.hidden = !words.length;
  };

  const values = () => Object.fromEntries(inputs().map((input) => [input.name.slice(2), spoken(input)]));
  const edited = () => inputs().filter((input) => input.value !== input.dataset.known).map((input) => [input.name, input.value]);

  return { inputs, spoken, unfilled, text, sameName, refresh, values, edited, items, list };
})();
