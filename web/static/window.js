'use strict';
// Pages that stand by themselves: the wall is renewed in place, and what somebody left half filled in goes back to the beginning.
(() => {
  const wall = document.querySelector('[data-renew]');
  if (wall) setInterval(async () => {
    const answer = await fetch(`${location.pathname}?seq=${wall.dataset.seq}`).catch(() => null);
    if (answer?.status !== 200) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-renew]');
    if (!fresh) return;
    wall.dataset.seq = fresh.dataset.seq;
    wall.innerHTML = fresh.innerHTML;
  }, Number(wall.dataset.renew) * 1000);
  const home = document.querySelector('[data-idle]')?.dataset.idle;
  if (!home) return;
  let idle;
  const wait = () => { clearTimeout(idle); idle = setTimeout(() => location.replace(home), 60_000); };
  for (const kind of ['pointerdown', 'keydown', 'input']) document.addEventListener(kind, wait);
  wait();
})();
