'use strict';
// The citizen's screen shows what the desk turns to it and keeps nothing.
(() => {
  const said = document.getElementById('said');
  const items = document.getElementById('items');
  const welcome = said.textContent;
  const screen = new BroadcastChannel('bancheng-citizen');
  screen.addEventListener('message', (event) => {
    if (!['show', 'clear'].includes(event.data.kind)) return;
    const { text = welcome, items: words = [] } = event.data;
    said.textContent = text;
    items.replaceChildren(...words.map((word) => Object.assign(document.createElement('li'), { textContent: word })));
    items.parentElement.hidden = !words.length;
  });
  screen.postMessage({ kind: 'hello' });
})();
