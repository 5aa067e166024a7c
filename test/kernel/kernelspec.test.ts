import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { BnlabError } from '../../lib/errors';
import { installKernelspec, jupyterDataFolder, uninstallKernelspec } from '../../lib/kernel/kernelspec';
import { KERNELSPEC_METADATA } from '../../lib/kernel/language';
import { KERNEL_PROGRAM } from '../../lib/kernel/paths';
import { buildKernel } from './built';

interface Spec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly interrupt_mode: string;
  readonly language: string;
  readonly metadata: object;
}

interface LabExtension {
  readonly jupyterlab: { readonly _build: { readonly load: string } };
}

const SHARED = path.resolve(__dirname, '../../lib/kernel/share/kernels/bnlab/kernel.json');
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Spec;

describe('the kernelspec', () => {
  let folder: string;
  before(() => {
    buildKernel();
    folder = mkdtempSync(path.join(tmpdir(), 'bnlab-kernelspec-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('of the package starts the compiled kernel from wherever the package lies', () => {
    const { argv } = read(SHARED);
    assert.equal(path.normalize(argv[1].replace('{resource_dir}', path.dirname(SHARED))), KERNEL_PROGRAM);
    assert.deepEqual([argv[0], argv[2]], ['node', '{connection_file}']);
  });

  it('is installed whole, with full paths, says the same as the one of the package, and goes away again', () => {
    const home = { env: { JUPYTER_DATA_DIR: folder } };
    const target = path.join(folder, 'kernels', 'bnlab');
    for (let times = 0; times < 2; times++) {
      assert.deepEqual(installKernelspec(home), { name: 'bnlab', folder: target, changed: true });
      assert.deepEqual(readdirSync(target), ['kernel.json', 'logo-32x32.png', 'logo-64x64.png', 'logo-svg.svg']);
    }
    const { argv, ...rest } = read(path.join(target, 'kernel.json'));
    assert.deepEqual(argv, [process.execPath, KERNEL_PROGRAM, '{connection_file}']);
    assert.deepEqual({ ...rest, argv }, { ...read(SHARED), argv });
    const extension = path.join(folder, 'labextensions', 'bnlab-plotly');
    assert.deepEqual(readdirSync(path.join(extension, 'static')), ['plotly.min.js', 'remoteEntry.js']);
    const { jupyterlab } = JSON.parse(readFileSync(path.join(extension, 'package.json'), 'utf8')) as LabExtension;
    assert.ok(existsSync(path.join(extension, jupyterlab._build.load)));
    assert.equal(uninstallKernelspec(home).changed, true);
    assert.deepEqual([existsSync(target), existsSync(extension)], [false, false]);
    assert.equal(uninstallKernelspec(home).changed, false);
  });

  it('says that cells can be debugged, and is called as notebooks call it', () => {
    const { display_name, language, metadata } = read(SHARED);
    assert.deepEqual({ display_name, language, name: 'bnlab' }, KERNELSPEC_METADATA);
    assert.deepEqual(metadata, { debugger: true });
  });

  for (const width of [32, 64]) {
    it(`has a picture of ${width} pixels, which is the drawing`, () => {
      const folder = path.dirname(SHARED);
      const svg = readFileSync(path.join(folder, 'logo-svg.svg'), 'utf8');
      const drawn = new Resvg(svg, { fitTo: { mode: 'width', value: width } }).render();
      assert.deepEqual([drawn.width, drawn.height], [width, width]);
      const stored = readFileSync(path.join(folder, `logo-${width}x${width}.png`));
      assert.ok(stored.equals(drawn.asPng()), 'run: node lib/kernel/share/logos.mjs');
    });
  }

  it('cannot be written into a file, and says so', () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    assert.throws(
      () => installKernelspec({ env: { JUPYTER_DATA_DIR: file } }),
      (error) => error instanceof BnlabError && error.kind === 'io',
    );
  });

  const homes: readonly (readonly [platform: NodeJS.Platform, env: NodeJS.ProcessEnv, expected: string])[] = [
    ['linux', { HOME: '/h' }, '/h/.local/share/jupyter'],
    ['linux', { HOME: '/h', XDG_DATA_HOME: '/x' }, '/x/jupyter'],
    ['linux', { HOME: '/h', XDG_DATA_HOME: '' }, '/h/.local/share/jupyter'],
    ['darwin', { HOME: '/h' }, '/h/Library/Jupyter'],
    ['win32', { HOME: '/h', APPDATA: '/a' }, '/a/jupyter'],
    ['darwin', { HOME: '/h', JUPYTER_DATA_DIR: '/j' }, '/j'],
  ];
  for (const [platform, env, expected] of homes) {
    it(`belongs into ${expected} on ${platform} with ${Object.keys(env).join(', ')}`, () => {
      assert.equal(jupyterDataFolder({ platform, env }), path.normalize(expected));
    });
  }
});
