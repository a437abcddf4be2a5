'use strict';
// A sheet on screen: what is typed is what is printed; nothing is printed while a blank is open.
(() => {
  const form = document.getElementById('notice');
  const WEEK = '日一二三四五六';
  const fields = () => [...form.querySelectorAll('[name^="f:"]')];
  const said = (field) => {
    if (field.type !== 'date' || !field.value) return field.value.trim();
    const [year, month, day] = field.value.split('-').map(Number);
    return `${month}月${day}日（星期${WEEK[new Date(year, month - 1, day).getDay()]}）`;
  };
  const refresh = () => {
    fields().forEach((field) => {
      const printed = field.parentElement.querySelector('.printed');
      if (printed.tagName === 'OL') {
        printed.replaceChildren(...field.value.split(/[\n、；;]+/).map((item) => item.trim()).filter(Boolean).map((item) => Object.assign(document.createElement('li'), { textContent: item })));
      } else printed.textContent = said(field);
      field.parentElement.classList.toggle('unfilled', field.required && !said(field));
      field.closest('[data-needs]')?.classList.toggle('left-out', !said(field));
    });
    const left = new Set(fields().filter((field) => field.required && !said(field)).map((field) => field.name)).size;
    form.classList.toggle('locked', left > 0);
    form.querySelectorAll('[data-locks]').forEach((button) => button.setAttribute('aria-disabled', String(left > 0)));
    const say = form.querySelector('.locked-say');
    if (say) say.textContent = left ? form.dataset.locked.replace('#', left) : '';
    return left;
  };
  const toOpen = () => {
    const open = fields().find((field) => field.required && !said(field));
    open?.focus();
    document.getElementById('notice-status').textContent = open ? open.getAttribute('aria-label') : '';
    return Boolean(open);
  };
  form.addEventListener('input', (event) => {
    fields().forEach((field) => { if (field !== event.target && field.name === event.target.name && field.type === event.target.type) field.value = event.target.value; });
    refresh();
  });
  form.noValidate = true;
  form.addEventListener('submit', (event) => { if (event.submitter?.id !== 'number' && toOpen()) event.preventDefault(); });
  document.getElementById('print-sheet')?.addEventListener('click', () => { if (!toOpen()) window.print(); });
  document.getElementById('large').addEventListener('click', (event) => {
    const on = document.body.classList.toggle('large');
    event.currentTarget.setAttribute('aria-pressed', String(on));
    form.elements.large.value = on ? '1' : '0';
  });
  refresh();
})();
