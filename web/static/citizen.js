'use strict';
// The citizen's screen shows what the desk turns to it and keeps nothing.
(() => {
  const said = document.getElementById('said');
  const welcome = said.textContent;
  const screen = new BroadcastChannel('bancheng-citizen');
  screen.addEventListener('message', (event) => {
    if (event.data.kind === 'show') said.textContent = event.data.text;
    if (event.data.kind === 'clear') said.textContent = welcome;
  });
  screen.postMessage({ kind: 'hello' });
})();
