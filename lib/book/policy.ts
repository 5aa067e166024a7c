/**
 * What a page of the book may load and run: its own files, and nothing that an output or a text brings along.
 * @module
 */
import { createHash } from 'node:crypto';

/** Runs before anything is drawn, so that no other language and no other brightness flashes up. */
export const SET_CHOICES = `(function(){var l=null,t=null;try{var q=new URLSearchParams(location.search);l=q.get('lang')||localStorage.getItem('bnlab-language');t=q.get('theme')||localStorage.getItem('bnlab-theme')}catch(e){}
if(l!=='en'&&l!=='ko'&&l!=='both')l=/^ko/i.test(navigator.language||'')?'ko':'en';
var r=document.documentElement;r.setAttribute('data-language',l);r.lang=l==='ko'?'ko':'en';r.className='scripted';if(t==='dark'||t==='light')r.setAttribute('data-theme',t)})()`;

const hash = createHash('sha256').update(SET_CHOICES).digest('base64');

/**
 * The policy as every page and the server state it: scripts are the book's own files and the one line above, by its hash.
 *
 * `file:` is there for pages that are opened from the disk, where some browsers give every file an origin of its own. Formulas and
 * figures style their parts in place.
 */
export const CONTENT_POLICY = [
  "default-src 'none'",
  `script-src 'self' file: 'sha256-${hash}'`,
  "style-src 'self' file: 'unsafe-inline'",
  "img-src 'self' file: data: blob:",
  "font-src 'self' file: data:",
  // the playground computes in a worker that is made of the book's own script
  'worker-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
