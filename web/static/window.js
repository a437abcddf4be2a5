'use strict';
// Pages that stand by themselves: the wall is renewed in place, and what somebody left half filled in goes back to the beginning.
(() => {
  const wall = document.querySelector('[data-renew]');
  if (wall) setInterval(async () => {
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-renew]');
    if (fresh && fresh.innerHTML !== wall.innerHTML) wall.innerHTML = fresh.innerHTML;
  }, Number(wall.dataset.renew) * 1000);
  const home = document.querySelector('[data-idle]')?.dataset.idle;
  if (!home) return;
  let idle;
  const wait = () => { clearTimeout(idle); idle = setTimeout(() => location.replace(home), 60_000); };
  for (const kind of ['pointerdown', 'keydown', 'input']) document.addEventListener(kind, wait);
  wait();
})();
