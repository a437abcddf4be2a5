'use strict';
// Where a page begins to be typed at.  Not left to autofocus, which waits for the first frame: a key pressed before it would be lost.
if (document.activeElement === document.body) document.querySelector('[autofocus]:not(dialog *)')?.focus();
