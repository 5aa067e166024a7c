import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { complaintAbout, ROOT } from './bin';
import { DEVCONTAINER_SCHEMA } from './devcontainer-schema';

interface DevContainer {
  readonly build: { readonly dockerfile: string };
  readonly containerEnv: Readonly<Record<string, string>>;
  readonly postCreateCommand: string;
  readonly runArgs?: readonly string[];
}

const CONTAINERS = ['.devcontainer', '.devcontainer/gpu'];
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const isValid = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(DEVCONTAINER_SCHEMA);

/** The instructions of a Dockerfile as keyword and text. */
function instructionsOf(file: string): readonly (readonly [string, string])[] {
  return DockerfileParser.parse(read(file))
    .getInstructions()
    .map((one) => [
      one.getKeyword(),
      one
        .getArguments()
        .map((argument) => argument.getValue())
        .join(' '),
    ]);
}

/** Names of the Debian packages that a Dockerfile installs. */
function packagesOf(file: string): string[] {
  return instructionsOf(file).flatMap(([, text]) => {
    const [, list = ''] = /apt-get install ([^&]*)/.exec(text) ?? [];
    return list.split(' ').filter((word) => word !== '' && !word.startsWith('-'));
  });
}

describe('the schema of dev containers', () => {
  const table: readonly [string, unknown, boolean][] = [
    ['accepts a Dockerfile', { build: { dockerfile: 'Dockerfile' } }, true],
    ['refuses a misspelt property', { build: { dockerfile: 'Dockerfile' }, postCreateComand: 'x' }, false],
    ['refuses a container built from nothing', { name: 'x' }, false],
    ['refuses a port out of range', { build: { dockerfile: 'Dockerfile' }, forwardPorts: [70000] }, false],
  ];
  for (const [behaviour, container, expected] of table) it(behaviour, () => assert.equal(isValid(container), expected));
});

for (const folder of CONTAINERS) {
  describe(`the dev container in ${folder}`, () => {
    const container = JSON.parse(read(`${folder}/devcontainer.json`)) as DevContainer;
    const dockerfile = `${folder}/${container.build.dockerfile}`;
    const instructions = instructionsOf(dockerfile);

    it('follows the published schema', () => assert.ok(isValid(container), JSON.stringify(isValid.errors)));

    it('has a Dockerfile without a fault', () => assert.deepEqual(validate(read(dockerfile)), []));

    it('is built on images of a fixed version', () => {
      const images = instructions.filter(([keyword]) => keyword === 'FROM').map(([, text]) => text);
      for (const image of images) assert.match(image, /:\S*\d/);
    });

    it('installs packages in one step, without extras, and leaves no lists behind', () => {
      const installs = instructions.filter(([, text]) => text.includes('apt-get'));
      assert.equal(installs.length, 1);
      assert.match(
        installs[0][1],
        /^apt-get update && .*--no-install-recommends.* && rm -rf \/var\/lib\/apt\/lists\/\*$/,
      );
      const packages = packagesOf(dockerfile);
      assert.deepEqual(packages, [...new Set(packages)].sort());
    });

    it('has Jupyter, and finds the kernel', () => {
      for (const name of ['jupyter-client', 'jupyter-nbconvert', 'jupyter-notebook', 'python3-nbclient']) {
        assert.ok(packagesOf(dockerfile).includes(name), name);
      }
      const kernels = container.containerEnv.JUPYTER_PATH.replace('${containerWorkspaceFolder}', ROOT);
      assert.ok(existsSync(path.join(kernels, 'kernels', 'bnlab', 'kernel.json')));
    });

    it('has a Node that the workspace runs on', () => {
      const [, major] = instructions.map(([, text]) => /^node:(\d+)-/.exec(text)).find((match) => match) ?? [];
      assert.equal(complaintAbout(`${major}.99.0`), '');
    });

    it('sets itself up with scripts that exist', () => {
      for (const [, script] of container.postCreateCommand.matchAll(/node (\S+)/g)) {
        assert.ok(existsSync(path.join(ROOT, script)), script);
      }
      const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
      for (const [, name] of container.postCreateCommand.matchAll(/npm run (\S+)/g)) assert.ok(scripts[name], name);
    });

    it('names packages that Debian has', function () {
      const lists = '/var/lib/apt/lists';
      if (!existsSync(lists) || !readdirSync(lists).some((name) => name.includes('_Packages'))) {
        console.log('      skipped: no lists of Debian packages on this machine (apt-get update)');
        return this.skip();
      }
      const answer = execFileSync('apt-cache', ['policy', ...packagesOf(dockerfile)], { encoding: 'utf8' });
      for (const name of packagesOf(dockerfile)) {
        const [, candidate] = new RegExp(`^${name}:\\n.*\\n\\s+Candidate: (.*)`, 'm').exec(answer) ?? [];
        assert.ok(candidate && candidate !== '(none)', `${name}: ${candidate ?? 'unknown'}`);
      }
    });
  });
}

describe('the dev container for GPUs', () => {
  const dockerfile = '.devcontainer/gpu/Dockerfile';

  it('is given the host’s GPUs, and brings TensorFlow with CUDA by the set-up, not by the image', () => {
    const [, image] = instructionsOf(dockerfile).findLast(([keyword]) => keyword === 'FROM')!;
    assert.doesNotMatch(image, /cuda/);
    const { runArgs, postCreateCommand } = JSON.parse(read('.devcontainer/gpu/devcontainer.json')) as DevContainer;
    assert.deepEqual(runArgs, ['--gpus=all']);
    assert.match(postCreateCommand, /npm run setup:tensorflow -- --gpu/);
    const settings = instructionsOf(dockerfile).flatMap(([keyword, text]) => (keyword === 'ENV' ? [text] : []));
    for (const setting of ['NVIDIA_VISIBLE_DEVICES', 'NVIDIA_DRIVER_CAPABILITIES']) {
      assert.ok(
        settings.some((text) => text.includes(setting)),
        setting,
      );
    }
  });

  it('has what the set-up of engine tensorflow needs beside the image', () => {
    assert.ok(packagesOf(dockerfile).includes('python3-pip'));
  });
});
