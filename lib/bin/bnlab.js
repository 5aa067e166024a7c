#!/usr/bin/env node
// The entry of the command line: it exists before anything is built, so that npm can link it.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const main = path.join(__dirname, '..', 'dist', 'cli', 'main.js');
if (!fs.existsSync(main)) {
  console.error('bnlab is not built yet.\nRun: npm run build (or npm start, which does everything)');
  process.exit(1);
}
require(main)
  .main(process.argv.slice(2))
  .then((code) => {
    process.exitCode = code;
  });
