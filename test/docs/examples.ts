/** The examples of doc comments: `@example`, a fenced program that imports from `bnlab`, and what each of its lines prints. */
import { format } from 'node:util';
import * as ts from 'typescript';

/** A program out of a doc comment, with the name of what it explains. */
export interface DocExample {
  readonly name: string;
  readonly program: string;
}

const FENCED = /^\s*```ts\n([^]*?)\n```\s*$/;
/** A call of console.log alone on its line, and after it what it prints. */
const PRINTS = /^console\.log\(.*\);(?: \/\/ (.+))?$/;

/** The examples of a source text, in their order. @throws Error that names the place of an example without a fenced program. */
export function examplesOf(file: string, text: string): readonly DocExample[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found: DocExample[] = [];
  const visit = (node: ts.Node): void => {
    for (const tag of ts.getJSDocTags(node)) {
      if (tag.tagName.text === 'example' && tag.parent.parent === node) found.push(exampleOf(file, node, tag));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function exampleOf(file: string, node: ts.Node, tag: ts.JSDocTag): DocExample {
  const named = ts.isVariableStatement(node) ? node.declarationList.declarations[0] : node;
  const name = (named as ts.Node & { readonly name?: ts.Node }).name?.getText() ?? ts.SyntaxKind[node.kind];
  const [, program] = FENCED.exec(ts.getTextOfJSDocComment(tag.comment) ?? '') ?? [];
  if (program === undefined) throw new Error(`${file}: the example of ${name} is not one fenced program (\`\`\`ts)`);
  return { name, program };
}

/** What an example says that it prints, line by line. @throws Error for an example that prints nothing, or does not say what. */
export function promisedBy({ name, program }: DocExample): readonly string[] {
  const calls = program.split('\n').filter((line) => line.includes('console.log('));
  if (calls.length === 0) throw new Error(`the example of ${name} prints nothing that could be compared`);
  const promised = calls.map((line) => PRINTS.exec(line.trim())?.[1]);
  return promised.map((text, i) => {
    if (text !== undefined) return text;
    throw new Error(`the example of ${name} does not say what this prints, on the same line: ${calls[i]}`);
  });
}

/** Runs an example, and gives back what it printed; it imports only what `modules` holds. */
export async function run(
  { name, program }: DocExample,
  modules: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(program, { compilerOptions: options });
  const printed: string[] = [];
  const log = (...values: unknown[]) => printed.push(format(...values));
  const load = (module: string): unknown => {
    if (Object.hasOwn(modules, module)) return modules[module];
    throw new Error(`the example of ${name} imports ${module}; examples import ${Object.keys(modules).join(', ')}`);
  };
  const AsyncFunction = (async () => {}).constructor as new (
    ...args: string[]
  ) => (...args: unknown[]) => Promise<void>;
  await new AsyncFunction('require', 'exports', 'console', outputText)(load, {}, { log });
  return printed;
}
