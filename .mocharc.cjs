// A path from the root of the file system: programs that tests start inherit Node's words, and run in other folders.
const register = require('node:path').join(__dirname, 'test/register.cjs');

module.exports = { 'node-option': [`require=${register}`], extension: ['test.ts'], recursive: true, timeout: 120_000 };
