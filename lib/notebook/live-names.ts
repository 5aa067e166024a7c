/**
 * Names that earlier cells have left, as declarations that the compiler reads.
 * @module
 */
import { declaredIn, type Declared } from './declared';
import { hidesGlobal } from './shadows';

/** Where the newest declaration of a name is, and what it was declared as. */
type Live = { readonly module: string } & Pick<Declared, 'variable' | 'documentation'>;

/** The newest declaration of each name: variables come into a cell as ambient ones, which may be assigned, all else by imports. */
export class LiveNames {
  private readonly live = new Map<string, Live>();

  /** Adds what a cell declares, whose declaration file is this module. */
  add(declared: readonly Declared[], module: string): void {
    for (const { name, variable, documentation } of declared) this.live.set(name, { module, variable, documentation });
  }

  /** What stands behind a cell's own text, so that no position of it moves: the names of earlier cells, and its own for later ones. */
  tail(source: string): string {
    const declared = declaredIn(source);
    const own = new Set(declared.map(({ name }) => name));
    const words = new Set(source.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu));
    const imports = new Map<string, string[]>();
    const hiding: string[] = [];
    for (const [name, { module, variable }] of this.live) {
      if (own.has(name) || !words.has(name)) continue;
      // an ambient variable would be a second declaration of the global
      if (variable && hidesGlobal(name)) hiding.push(ambientVariable(name, { module, variable }));
      if (variable) continue;
      imports.set(module, [...(imports.get(module) ?? []), name]);
    }
    const lines = [...imports].map(([module, names]) => `import { ${names.join(', ')} } from './${module}';`);
    const exported = declared.filter(({ isExported }) => !isExported).map(({ name }) => name);
    return `\n;${[...lines, ...hiding].join(' ')} export { ${exported.join(', ')} };`;
  }

  /** The declaration file of all variables. */
  ambient(): string {
    const variables = [...this.live].filter(([name, { variable }]) => variable && !hidesGlobal(name));
    const lines = variables.map(([name, live]) => `${live.documentation ?? ''}\n${ambientVariable(name, live)}`);
    return lines.join('\n');
  }
}

function ambientVariable(name: string, { module, variable }: Live): string {
  return `declare ${variable} ${name}: typeof import('./${module}').${name};`;
}
