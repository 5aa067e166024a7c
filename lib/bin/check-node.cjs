// The first thing every command loads, so it must be readable by every Node: ES5 only, no packages, no `node:` names.
'use strict';

/**
 * Why this Node cannot run the workspace, in one sentence, or '' where it can.
 * The rule is that of `engines` in package.json: mocha and our loading of ES modules need 20.19 or 22.12.
 */
function complaintAbout(version) {
  var parts = String(version).split('.');
  var major = Number(parts[0]);
  var minor = Number(parts[1]);
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12)) return '';
  return 'bnlab runs on Node 20.19 or newer 20, or on Node 22.12 or newer 22; this is Node ' + version + '.';
}

module.exports = complaintAbout;

var complaint = complaintAbout(process.versions.node);
if (complaint) {
  console.error(complaint);
  process.exit(1);
}
